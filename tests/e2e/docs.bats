# What is written about the programs, compared with the programs.

load helper

setup_file() {
  "$build/e2e/c_service" 127.0.0.1:0 60 >"$BATS_FILE_TMPDIR/c" 3>&- &
  export c_pid=$!
  export c
  c=$(first_line "$BATS_FILE_TMPDIR/c")
}

teardown_file() { kill "$c_pid" || true; }

setup() {
  library_page=$root/libexpvar/man/libexpvar.3
  pprof_page=$root/libexpvar/man/libexpvar-pprof.3
  hooks_page=$root/libexpvar/man/libexpvar-hooks.3
  monitor_page=$root/expvarmon/man/expvarmon.1
}

# The flags of `expvarmon -h`, one a line, with their dash.
flags() { "$build/bin/expvarmon" -h | sed -nE 's/^ *(-[a-z-]+)( .*)?$/\1/p' | sort; }

# agree TEXT...: the flags in standard input are those of the program.
agree() {
  diff <(flags) <(sort -u)
}

@test "docs: the manual pages are clean" {
  for page in "$library_page" "$pprof_page" "$hooks_page" "$monitor_page"; do
    mandoc -Tlint -W style "$page" 2>/dev/null | grep -v 'referenced manual not found' || true
  done >"$BATS_TEST_TMPDIR/complaints"
  diff /dev/null "$BATS_TEST_TMPDIR/complaints"
}

@test "docs: there are flags to compare" {
  [ "$(flags | wc -l)" -ge 10 ]
}

@test "docs: the manual page has the program's flags" {
  sed -nE 's/^\.It Fl ([a-z-]+).*/-\1/p' "$monitor_page" | agree
}

@test "docs: the README has the program's flags" {
  sed -nE 's/^\| `(-[a-z-]+)[ =`].*/\1/p' "$root/README.md" | sed 's/^-h$/-help/' | agree
}

@test "docs: bash completes the program's flags" {
  bash -c 'source "$1"; COMP_WORDS=(expvarmon -); COMP_CWORD=1; _expvarmon; printf "%s\n" "${COMPREPLY[@]}"' \
    bash "$root/expvarmon/completions/bash" | agree
}

@test "docs: bash completes values, behind a blank and behind an equals sign" {
  complete='source "$1"; COMP_WORDS=("${@:2}"); COMP_CWORD=$(($# - 2)); _expvarmon; echo "${COMPREPLY[@]}"'
  run bash -c "$complete" bash "$root/expvarmon/completions/bash" expvarmon -vars du
  [ "$output" = "duration:" ]
  run bash -c "$complete" bash "$root/expvarmon/completions/bash" expvarmon -frame = 11
  [ "$output" = "110x32" ]
  run bash -c "$complete" bash "$root/expvarmon/completions/bash" expvarmon -vars =
  [ "$output" = "rate: delta: max: avg: dist: mem: duration: count: pct: time: ago: str:" ]
  run bash -c "$complete" bash "$root/expvarmon/completions/bash" expvarmon -self -end
  [ "$output" = "-endpoint" ]
  run bash -c "$complete" bash "$root/expvarmon/completions/bash" expvarmon -self -- mandoc
  [[ " $output " == *" mandoc "* ]]
  cd "$root" && run bash -c "$complete" bash "$root/expvarmon/completions/bash" expvarmon -- cat CHANGE
  [ "$output" = "CHANGELOG.md" ]
}

@test "docs: zsh completes the program's flags" {
  zsh -n "$root/expvarmon/completions/zsh"
  sed -nE "s/^ *'(\([^)]*\))?\*?(-[a-z-]+)=?\[.*/\2/p" "$root/expvarmon/completions/zsh" | agree
}

@test "docs: fish completes the program's flags" {
  fish --no-config -c 'source $argv[1]; complete -C "expvarmon -"' \
    "$root/expvarmon/completions/fish" | cut -f1 | agree
}

@test "docs: the transforms and units of variables are the program's" {
  # Rows of VARIABLE_TRANSFORMS and VARIABLE_UNITS: X(MEM, "mem", "...")
  sed -nE 's/.*X\([A-Z]+, "([a-z]+)",.*/\1:/p' "$root/expvarmon/model/variable.h" >"$BATS_TEST_TMPDIR/kinds"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/kinds")" -ge 11 ]
  # words PATTERN: the kinds in the lines from the one that matches it, in their order.
  words() { grep -E -A 2 "$1" | tr -d '\\' | grep -oP '(?<=[ (\x27"])[a-z]+:(?=[ )\x27",]|$)' | awk '!seen[$0]++'; }
  diff "$BATS_TEST_TMPDIR/kinds" <(sed -nE 's/^\.It Ar ([a-z]+) :$/\1:/p' "$monitor_page")
  diff "$BATS_TEST_TMPDIR/kinds" <("$build/bin/expvarmon" -h | words '^ *transforms')
  diff "$BATS_TEST_TMPDIR/kinds" <(sed -nE 's/^\| `([a-z]+:)` \|.*/\1/p' "$root/README.md")
  for shell in bash fish zsh; do
    diff "$BATS_TEST_TMPDIR/kinds" <(grep -E 'vars|kinds(=\(?"?| )rate' "$root/expvarmon/completions/$shell" | words .)
  done
}

@test "docs: the manual page has the keys of the program" {
  # Rows of the table of keys: {'q', "q, Esc", "close the help, or quit", ...
  sed -nE "s/^ *\{('.'|[A-Z_]+), \"([^\"]+)\",.*/\2/p" "$root"/expvarmon/screen/*keys.c | sort >"$BATS_TEST_TMPDIR/keys"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/keys")" -ge 8 ]
  diff "$BATS_TEST_TMPDIR/keys" \
    <(sed -n '/^\.Ss Keys/,/^\.El/s/^\.It //p' "$monitor_page" | sed 's/ ,/,/; s/\\&//' | sort)
}

@test "docs: the manual page has the actions of the program" {
  # Rows of the table of names: [ACTION_QUIT] = "quit",
  sed -nE 's/^ *\[ACTION_[A-Z0-9_]+\] = "([a-z0-9-]+)",$/\1/p' "$root/expvarmon/screen/keymap.c" | sort >"$BATS_TEST_TMPDIR/actions"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/actions")" -ge 30 ]
  diff "$BATS_TEST_TMPDIR/actions" \
    <(sed -n '/^\.Ss Settings/,/^\.Ss Keys/p' "$monitor_page" | sed -n '/^\.Bd -unfilled/,/^\.Ed/p' | grep -v '^\.' | tr ' ' '\n' | sort)
}

# functions_of PAGE: those that it describes.
functions_of() { sed -nE 's/^\.It Ft .*Fn (expvar_[a-z0-9_]+).*/\1/p' "$1" | sort -u; }

@test "docs: libexpvar-pprof(3) has every public function, and no other" {
  diff "$root/tests/libexpvar/exported-symbols-pprof.txt" <(functions_of "$pprof_page")
}

@test "docs: libexpvar-pprof(3) has every page and every profile of the index" {
  # Rows of the tables: PPROF_ROOT "cmdline", and .name = "threads" or STAND_IN("heap".
  { sed -nE 's/.*\.path = PPROF_ROOT "([a-z]+)".*/\1/p' "$root/libexpvar/src/pprof/mount.c"
    sed -nE 's/.*(\.name = |STAND_IN\()"([a-z]+)".*/\2/p' "$root/libexpvar/src/pprof/builtin_profiles.c"
  } | sort >"$BATS_TEST_TMPDIR/pages"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/pages")" -ge 11 ]
  diff "$BATS_TEST_TMPDIR/pages" <(sed -nE 's/^\.It Pa (.*)$/\1/p' "$pprof_page" | sed 's/ , /\n/g' | sort)
}

@test "docs: libexpvar(3) has every public function, and no other" {
  # Exported ones, and the inline ones of the headers.
  { grep -v '^expvar__' "$root/tests/libexpvar/exported-symbols.txt"
    sed -nE 's/^static inline .*[ *](expvar_[a-z0-9][a-z0-9_]*)\(.*/\1/p' "$root"/libexpvar/include/expvar/*.h
  } | sort -u >"$BATS_TEST_TMPDIR/functions"
  diff "$BATS_TEST_TMPDIR/functions" <(functions_of "$library_page")
}

# documented SECTION: the fields that libexpvar(3) lists below it.
documented() {
  sed -nE "/^\.Ss $1\$/,/^\.El/s/^\.It Va ([A-Za-z_]+)\$/\1/p" "$library_page" | LC_ALL=C sort
}

# published VARIABLE: the fields that a running program publishes.
published() {
  curl -sS "http://$c/debug/vars" | jq -r ".$1 | keys[]" | LC_ALL=C sort
}

@test "docs: libexpvar(3) has the fields of process" {
  [ "$(documented process | wc -l)" -ge 10 ]
  diff <(documented process) <(published process)
}

@test "docs: libexpvar(3) has the fields of memstats, and those that only some allocators know" {
  LC_ALL=C comm -13 <(documented memstats) <(published memstats) >"$BATS_TEST_TMPDIR/undocumented"
  diff /dev/null "$BATS_TEST_TMPDIR/undocumented"
  LC_ALL=C comm -23 <(documented memstats) <(published memstats) >"$BATS_TEST_TMPDIR/unpublished"
  diff <(printf '%s\n' Frees HeapObjects HeapReleased Mallocs) "$BATS_TEST_TMPDIR/unpublished"
}

@test "docs: libexpvar(3) has the built-in variables" {
  curl -sS "http://$c/debug/vars" |
    jq -r 'keys[] | select(test("^(int|float|string|func|map|ours)\\.|^hits$") | not)' >"$BATS_TEST_TMPDIR/names"
  [ "$(cat "$BATS_TEST_TMPDIR/names")" = "cmdline
memstats
process
threads" ]
  while read -r name; do
    grep -qxE "\.(Va|Ss) $name" "$library_page"
  done <"$BATS_TEST_TMPDIR/names"
}
