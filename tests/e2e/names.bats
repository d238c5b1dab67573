# What go tool pprof makes of the names in a profile: of a program with debug information, of one that kept its symbol
# table only, and of a plugin that is gone.

load helper

setup_file() {
  export out=$BATS_FILE_TMPDIR
  # A server that must not be asked; nothing listens there.
  export DEBUGINFOD_URLS=http://127.0.0.1:1/
  "$build/e2e/profiled" "$out/debug" "$build/tests/symbols/debug.so"
  "$build/e2e/profiled-symtab" "$out/symtab"
  "$build/e2e/profiled-stripped" "$out/stripped"
}

pprof() { go tool pprof -symbolize=none "$@" 2>"$BATS_TEST_TMPDIR/stderr"; }

# flat FUNCTION FILE: the function's own share of the time, in whole percent.
flat() {
  pprof -top "$2" | awk -v name="$1" '{ function_name = $6 } function_name == name { printf "%d\n", $2; found = 1 }
                                      END { if (!found) print 0 }'
}

@test "names: a profile is valid, with the program first and its build id" {
  pprof -raw "$out/debug" >"$BATS_TEST_TMPDIR/raw"
  grep -qE '^1: 0x[0-9a-f]+/0x[0-9a-f]+/0x[0-9a-f]+ .*/profiled [0-9a-f]{40} \[FN\]' "$BATS_TEST_TMPDIR/raw"
  grep -q 'phase:\[burning\]' "$BATS_TEST_TMPDIR/raw"
  grep -qE '^Comment: symbols: [0-9]+ of [0-9]+ addresses named' "$BATS_TEST_TMPDIR/raw"
}

@test "names: top names the function that was inlined" {
  [ "$(flat stir "$out/debug")" -gt 30 ]
}

@test "names: the inlined function is a frame of its own below its caller" {
  pprof -peek '^stir$' "$out/debug" | grep -qE '\| +hot_function \(inline\)$'
}

@test "names: list shows the hot line" {
  cd "$build" # where names of sources that are relative begin
  pprof -list '^stir$' "$out/debug" >"$BATS_TEST_TMPDIR/list"
  grep -q "ROUTINE ======================== stir in .*/tests/e2e/profiled.c" "$BATS_TEST_TMPDIR/list"
  # Of the lines of the function, the marked one has the most.
  hot=$(awk '$2 ~ /s$/ && $1 ~ /s$/ && /:/ { print }' "$BATS_TEST_TMPDIR/list" | sed 's/ms//' |
    awk '{ t = $1; if (t ~ /s$/) t = t * 1000; if (t + 0 > max) { max = t + 0; line = $0 } } END { print line }')
  [[ $hot == *'/* hot */'* ]]
}

@test "names: a plugin that is unloaded has its functions and lines" {
  pprof -top "$out/debug" | grep -qE ' (hidden|inner|note)$| (inner) \(inline\)$'
  pprof -raw "$out/debug" | grep -qE '/tests/libexpvar/symbols/plugin.c:[0-9]+'
  pprof -raw "$out/debug" | grep -qE '/debug.so [0-9a-f]{40} \[FN\]'
}

@test "names: a program with its symbol table only is named, without lines" {
  [ "$(flat hot_function "$out/symtab")" -gt 80 ]
  pprof -raw "$out/symtab" | grep -qE '^1: .*/profiled-symtab [0-9a-f]{40} \[FN\]$'
}

@test "names: a stripped program is left to what pprof can do" {
  pprof -raw "$out/stripped" >"$BATS_TEST_TMPDIR/raw"
  grep -qE '^1: .*/profiled-stripped [0-9a-f]{40} *$' "$BATS_TEST_TMPDIR/raw"
  ! grep -q hot_function "$BATS_TEST_TMPDIR/raw"
}

@test "names: two profiles can be compared" {
  pprof -top -diff_base "$out/debug" "$out/debug" | grep -qE 'Total samples|Showing nodes'
  pprof -tags "$out/debug" | grep -q burning
}
