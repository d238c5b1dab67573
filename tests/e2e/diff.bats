# What differs between two documents, as text and on a terminal.

load helper

setup_file() {
  "$build/e2e/c_service" 127.0.0.1:0 240 >"$BATS_FILE_TMPDIR/c" 3>&- &
  export c_pid=$!
  "$build/e2e/go_service" 127.0.0.1:0 240 >"$BATS_FILE_TMPDIR/go" 3>&- &
  export go_pid=$!
  export c go
  c=$(first_line "$BATS_FILE_TMPDIR/c")
  go=$(first_line "$BATS_FILE_TMPDIR/go")
}

teardown_file() { kill "$c_pid" "$go_pid" || true; }

setup() {
  monitor=$build/bin/expvarmon
  set_hits 3
}

teardown() { terminal_end; }

set_hits() { curl -fsS "http://$c/set?hits=$1"; }

# has NAME A B CHANGE PERCENT: a line of the output.
has() {
  local IFS=$'\t'
  grep -qxF -e "$*" <<<"$output" || { echo "no line: $*"; return 1; }
}

@test "diff: two services are compared value by value" {
  run --separate-stderr "$monitor" -ports="$c,$go" -diff
  [ "$status" -eq 0 ]
  [ -z "$stderr" ]
  [ "${lines[0]}" = $'variable\ta\tb\tdifference\tpercent' ]
  [[ $output == *$'memstats.PauseNs[0]\t'* ]]
  ! grep -q '^int\\.max' <<<"$output" || false
  [[ $output == *$'cmdline[0]\t'*$'\tchanged\t'* ]]
  [[ $output == *$'\t\tremoved\t'* ]]
  [[ $output == *$'\tadded\t'* ]]
}

@test "diff: one service is compared with itself later on" {
  "$monitor" -ports="$c" -diff -i=2s -jsonl="$BATS_TEST_TMPDIR/replies" >"$BATS_TEST_TMPDIR/diff" 3>&- &
  await complete_line "$BATS_TEST_TMPDIR/replies"
  set_hits 10
  wait $!
  output=$(cat "$BATS_TEST_TMPDIR/diff")
  has hits 3 10 +7 +233.3%
}

@test "diff: a recording's first and last documents are compared" {
  for hits in 4 5 6; do
    set_hits "$hits"
    "$monitor" -i=20ms -n=1 -ports="$c" -record="$BATS_TEST_TMPDIR/recording" -dummy -vars=threads
  done
  run --separate-stderr "$monitor" -replay="$BATS_TEST_TMPDIR/recording" -diff
  [ "$status" -eq 0 ]
  has hits 4 6 +2 +50.0%
}

@test "diff: who cannot be reached is named, with status 3" {
  run --separate-stderr "$monitor" -ports="$c,127.0.0.1:1" -diff
  [ "$status" -eq 3 ]
  [ -z "$output" ]
  [[ $stderr == *"127.0.0.1:1: connection refused"* ]]
  [ "${#stderr_lines[@]}" -eq 1 ]
  run --separate-stderr "$monitor" -ports="$c" -diff -n=1
  [ "$status" -eq 3 ]
  [[ $stderr == *"one document only"* ]]
}

@test "diff: more than two targets are refused with status 2" {
  run --separate-stderr "$monitor" -ports="$c,$go,1" -diff
  [ "$status" -eq 2 ]
  [[ $stderr == *"-diff: compares two targets"*"there are 3"* ]]
}

@test "diff: on a terminal a mark is compared with what comes, and with another service" {
  terminal_run 110 40 "$monitor" -i=100ms -ports="$c,$go" -vars=hits
  await terminal_shows 'hits'
  terminal_keys d
  await terminal_shows '^A c_service.*B c_service.*differ, by name'
  set_hits 9
  await terminal_shows '^hits +3 +9 +\+6 +\+200.0%'
  terminal_keys a
  await terminal_lacks '^hits '
  terminal_keys n
  await terminal_shows '^A c_service.*B go_service'
  await terminal_shows 'changed'
  terminal_keys s
  await terminal_shows 'differ, by size'
  terminal_keys q
  await terminal_shows 'services every 100ms'
  terminal_keys v
  await terminal_shows 'go_service .*2 of 2'
}

@test "diff: -view=difference -frame is of two documents" {
  run --separate-stderr "$monitor" -ports="$c,$go" -view=difference -frame=110x30
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == "A c_service"*"B go_service"*"differ, by name" ]]
}
