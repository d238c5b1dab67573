# Several services on the screen: which are shown, in what order, and what they are together.

load helper

setup_file() {
  local name
  for name in a b c; do
    "$build/e2e/c_service" 127.0.0.1:0 240 >"$BATS_FILE_TMPDIR/$name" 3>&- &
    pids+=" $!"
  done
  export pids
  export a b c
  a=$(first_line "$BATS_FILE_TMPDIR/a")
  b=$(first_line "$BATS_FILE_TMPDIR/b")
  c=$(first_line "$BATS_FILE_TMPDIR/c")
}

# shellcheck disable=SC2086 # one word each
teardown_file() { kill $pids || true; }

setup() {
  monitor=$build/bin/expvarmon
  curl -fsS "http://$a/set?hits=20"
  curl -fsS "http://$b/set?hits=30"
  curl -fsS "http://$c/set?hits=10"
}

teardown() { terminal_end; }

# watch [ARGUMENT...]: the monitor on a terminal, with all three.
watch() {
  terminal_run 100 40 "$monitor" -i=100ms -ports="$a,$b,$c" -vars=hits,mem:memstats.Alloc "$@"
  await terminal_shows '3 up'
}

# rows: the ports of the services in the table, from the top.
rows() { terminal_text | grep -oP '^│[ ▸]● \S.*?:\K\d+(?= )' | paste -sd' '; }
rows_are() { [[ $(rows) == "$*" ]]; }

# ports ADDRESS...
ports() { echo "${@##*:}"; }

# ---- filter ----------------------------------------------------------------------------------------------------------

@test "table: -filter and -sort choose what a frame shows" {
  run --separate-stderr "$monitor" -frame=100x30 -i=50ms -ports="$a,$b,$c" -vars=hits,threads \
    -filter="!:${b##*:}$/hits" -sort=-hits
  [ "$status" -eq 0 ]
  [[ $output == *'hits▼'* && $output != *threads* && $output != *":${b##*:} "* ]]
  [ "$(grep -oP '^│[ ▸]● \S.*?:\K\d+(?= )' <<<"$output" | paste -sd' ')" = "$(ports "$a" "$c")" ]
  [[ $output == *'2 of 3 services, 1 of 2 variables'* ]]
}

@test "table: -filter chooses plain lines" {
  run --separate-stderr "$monitor" -dummy -n=1 -i=50ms -ports="$a,$b,$c" -vars=hits,threads -filter="${c##*:}/hits"
  [ "$status" -eq 0 ]
  [ "${#lines[@]}" -eq 1 ]
  [[ ${lines[0]} == *":${c##*:} hits=10" ]]
}

@test "table: a wrong -filter is one line and status 2" {
  run --separate-stderr timeout 10 "$monitor" -ports="$a" -filter='hits('
  [ "$status" -eq 2 ]
  [ -z "$output" ]
  [[ $stderr == *'-filter: "hits(": '* && ${#stderr_lines[@]} -eq 1 ]]
}

@test "table: a filter takes effect as it is typed, and says what is wrong with it" {
  watch
  await rows_are "$(ports "$a" "$b" "$c")"
  terminal_keys / "${b##*:}"
  await rows_are "$(ports "$b")"
  terminal_shows '1 of 3 services'
  terminal_keys '('
  await terminal_shows 'Unmatched'
  rows_are "$(ports "$b")"
  terminal_keys Enter
  await terminal_shows '^filter'
  terminal_keys / C-u '!' "${b##*:}"
  await rows_are "$(ports "$a" "$c")"
  terminal_keys Escape
  await rows_are "$(ports "$a" "$b" "$c")"
  terminal_lacks '^filter'
  terminal_keys q
  terminal_left_clean 0
}

# ---- sort ------------------------------------------------------------------------------------------------------------

@test "table: keys sort by one column after the other, in both directions" {
  watch
  terminal_keys o
  await terminal_shows 'service▲'
  terminal_keys o o
  await terminal_shows 'hits▼'
  await rows_are "$(ports "$b" "$a" "$c")"
  terminal_keys O
  await terminal_shows 'hits▲'
  await rows_are "$(ports "$c" "$a" "$b")"
  curl -fsS "http://$c/set?hits=25"
  await rows_are "$(ports "$a" "$c" "$b")"
}

# ---- groups ----------------------------------------------------------------------------------------------------------

@test "table: a group is shown alone, with what its globs find" {
  run --separate-stderr "$monitor" -frame=100x30 -i=50ms -n=2 -ports="$a,$b,$c" -vars=hits \
    -group='Process=process.Threads,mem:memstats.Heap*' -group=Hits=rate:hits -panel=Process
  [ "$status" -eq 0 ]
  [[ $output == *'1 All   2 Process   3 Hits'* && $output == *Threads*HeapAlloc* && $output != *'hits'* ]]
}

@test "table: keys and clicks show one group after the other" {
  watch -group=Memory=mem:memstats.Sys -group='Threads=threads,hits'
  await terminal_shows '1 All   2 Memory   3 Threads'
  await terminal_shows 'hits +Alloc +Sys'
  terminal_keys 2
  await terminal_shows 'service +Sys +│'
  terminal_keys 9
  click '3 Threads'
  await terminal_shows 'service +threads +hits +│'
  terminal_keys 1
  await terminal_shows 'hits +Alloc +Sys'
}

@test "table: a wrong group is one line and status 2" {
  local wrong
  for wrong in -group=Memory -group==a -group=M=a..b -panel=Nobody; do
    run --separate-stderr timeout 10 "$monitor" -ports="$a" "$wrong"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $stderr == *"${wrong%%=*}: "* && ${#stderr_lines[@]} -eq 1 ]]
  done
}

# ---- all together ----------------------------------------------------------------------------------------------------

@test "table: the services are summed up above their rows" {
  watch
  await terminal_shows '^│   sum +60 '
  terminal_shows '^│   mean +20 '
  terminal_shows '^│   p95 +30 '
  terminal_keys / "!:${b##*:}" Enter
  await terminal_lacks '^│   sum'
  terminal_keys f
  await terminal_shows '^│   sum +30 '
  terminal_keys f
  await terminal_lacks '^│   sum'
}

# ---- mouse -----------------------------------------------------------------------------------------------------------

# place TEXT: column and row, from 1, of the first cell of a text on the screen.
place() {
  local line prefix row=0
  while IFS= read -r line; do
    row=$((row + 1))
    prefix=${line%%"$1"*}
    [[ $prefix == "$line" ]] || { echo "$((${#prefix} + 1));$row"; return; }
  done < <(terminal_text)
}

# click TEXT: presses and lets go of the left button on it.
click() {
  local at report
  at=$(place "$1")
  [[ $at ]]
  for report in M m; do
    # shellcheck disable=SC2046 # bytes are words
    terminal_keys -H $(printf '\033[<0;%s%s' "$at" "$report" | od -An -tx1)
  done
}

# wheel TEXT BUTTON: 64 up, 65 down.
wheel() {
  # shellcheck disable=SC2046
  terminal_keys -H $(printf '\033[<%s;%sM' "$2" "$(place "$1")" | od -An -tx1)
}

@test "table: a click on a title sorts, on a service shows it alone, on a chart expands it" {
  watch
  click hits
  await rows_are "$(ports "$b" "$a" "$c")"
  click hits
  await rows_are "$(ports "$c" "$a" "$b")"
  click ":${a##*:}"
  await terminal_shows "▸● .*:${a##*:}"
  curl -fsS "http://$a/set?hits=5"
  await rows_are "$(ports "$a" "$c" "$b")"
  terminal_shows "▸● .*:${a##*:}"
  click ":${a##*:}"
  await terminal_shows 'Monitoring, last'
  terminal_lacks "${b##*:}"
  terminal_keys Escape
  await rows_are "$(ports "$a" "$c" "$b")"
  click '─ Alloc'
  click '─ Alloc'
  await terminal_shows '─ Alloc, last .*─'
  terminal_keys Escape
  await terminal_lacks 'Alloc, last'
  terminal_keys q
  terminal_left_clean 0
}

@test "table: the wheel zooms a chart and scrolls the table" {
  watch
  terminal resize-window -x 60 -y 16
  await terminal_shows '█$'
  wheel c_service 65
  await terminal_shows '─ Alloc'
  click '─ Alloc'
  terminal_keys Enter
  await terminal_shows 'Alloc, last'
  before=$(terminal_text | grep -o 'Alloc, last [0-9a-z.]*')
  wheel '┤' 65
  await changed "$before"
}
changed() { [[ $(terminal_text | grep -o 'Alloc, last [0-9a-z.]*') != "$1" ]]; }

@test "table: the mouse is the program's while it runs, and with -mouse=false the terminal's" {
  watch
  [ "$(terminal display-message -p '#{mouse_any_flag}')" = 1 ]
  kill -SEGV "$(terminal_pid)"
  await test -s "$BATS_TEST_TMPDIR/status"
  await mouse_is 0
  terminal kill-server
  rm -f "$BATS_TEST_TMPDIR"/{status,pid}
  watch -mouse=false
  mouse_is 0
  terminal_keys q
}
mouse_is() { [[ $(terminal display-message -p '#{mouse_any_flag}') == "$1" ]]; }
