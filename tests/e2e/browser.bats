# All variables of a service as a tree, on a terminal.

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

@test "browser: -frame prints what the variables are, of C and of Go" {
  run --separate-stderr "$monitor" -ports="$c" -frame=100x140 -view=browser
  [ "$status" -eq 0 ]
  [[ $output =~ int.max\ +9223372036854775807 ]]
  [[ $output =~ hits\ +3 ]]
  [[ $output =~ memstats\ +\{[0-9]+\} ]]
  run --separate-stderr "$monitor" -ports="$go" -frame=100x140 -view=browser
  [ "$status" -eq 0 ]
  [[ $output =~ int.max\ +9223372036854775807 ]]
  [[ $output =~ PauseNs\ +\[256\] ]]
}

@test "browser: a document is shown at once, whatever the interval" {
  terminal_run 100 30 "$monitor" -i=1h -ports="$c" -vars=hits
  await terminal_shows 'hits: 3'
  terminal_keys v
  await terminal_shows 'int.max +9223372036854775807|variables, 0 changed'
  terminal_keys G
  terminal_keys q
  await terminal_shows 'hits: 3 \(max: 3\)'
  terminal_keys q
  terminal_left_clean 0
}

@test "browser: a key charts what the cursor is at, and takes it away again" {
  terminal_run 100 50 "$monitor" -i=100ms -ports="$c" -vars=threads
  await terminal_shows 'threads: '
  terminal_keys v
  await terminal_shows '^>▾ cmdline'
  terminal_keys Left
  await terminal_shows '^>▸ cmdline +\[3\]'
  terminal_keys Down Enter
  await terminal_shows 'float..123456789 is charted'
  await terminal_shows '^>■ float.123456789'
  terminal_keys v
  await terminal_shows 'float.123456789: 1'
  terminal_keys v
  await terminal_shows '^>■ float.123456789'
  terminal_keys Enter
  await terminal_shows 'is no longer charted'
  terminal_keys Up +
  await terminal_shows 'is a text, not a number'
  terminal_keys Escape
  await terminal_lacks 'float.123456789'
}

@test "browser: another service is a key away, and changes are followed" {
  terminal_run 100 160 "$monitor" -i=100ms -ports="$c,$go" -vars=hits
  await terminal_shows 'hits'
  terminal_keys v
  await terminal_shows 'c_service .*1 of 2'
  await terminal_shows ' hits +3$'
  set_hits 4
  await terminal_shows ' hits +4$'
  terminal_keys / int.max
  await terminal_shows '^>  int.max|^> +int.max'
  terminal_keys Enter n
  await terminal_shows 'go_service .*2 of 2'
  await terminal_shows 'PauseNs +\[256\]'
  terminal_keys Tab
  await terminal_shows 'c_service .*1 of 2'
  await terminal_shows ' hits +4$'
}

@test "browser: in a replay the document is that of the time it is at" {
  for hits in 1 2; do
    set_hits "$hits"
    "$monitor" -i=20ms -n=2 -ports="$c" -record="$BATS_TEST_TMPDIR/recording" -dummy -vars=threads
  done
  terminal_run 100 160 "$monitor" -replay="$BATS_TEST_TMPDIR/recording" -vars=hits -speed=1000
  await terminal_shows 'hits: 2'
  terminal_keys v
  await terminal_shows ' hits +2$'
}

@test "browser: a document comes while the screen is paused, and then stands still" {
  terminal_run 100 160 "$monitor" -i=100ms -ports="$c" -vars=hits
  await terminal_shows 'hits: 3'
  terminal_keys p
  await terminal_shows PAUSED
  terminal_keys v
  await terminal_shows '^ .*hits +3$'
  set_hits 4
  terminal_keys p
  await terminal_shows ' hits +4$'
}
