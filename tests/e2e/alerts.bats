# -alert: thresholds on what services say, and what happens when they are passed.

load helper

setup_file() {
  "$build/e2e/c_service" 127.0.0.1:0 240 >"$BATS_FILE_TMPDIR/c" 3>&- &
  export c_pid=$!
  export c
  c=$(first_line "$BATS_FILE_TMPDIR/c")
}

teardown_file() { kill "$c_pid" || true; }

setup() {
  monitor=$build/bin/expvarmon
  set_hits 3
}

teardown() { terminal_end; }

set_hits() { curl -fsS "http://$c/set?hits=$1"; }

# watch [ARGUMENT...]: the monitor on a terminal of 100 x 30, with the service and its hits on the screen.
watch() {
  terminal_run 100 30 "$monitor" -i=50ms -ports="$c" -vars=hits "$@"
  await terminal_shows 'hits: 3'
}

refused() {
  run --separate-stderr timeout 10 "$monitor" -ports=1234 "$1"
  echo "status $status: $stderr"
  [ "$status" -eq 2 ]
  [ "${#stderr_lines[@]}" -eq 1 ]
  [[ $stderr == "expvarmon: -alert: "* ]]
}

@test "alerts: what is no threshold is one line and status 2" {
  refused -alert=hits
  refused -alert='severe: hits > 1'
  refused -alert='hits > 1 for 10'
  refused -alert='cache.* > 1'
}

@test "alerts: the screen counts and logs them while they last" {
  watch -alert='critical: hits > 10' -alert='careful: hits > 20 for 1h'
  terminal_lacks 'alert'
  set_hits 30
  await terminal_shows '! 1 alert '
  terminal_keys e
  await terminal_shows 'critical +c_service.* hits > 10 +30 +30 +30'
  terminal_lacks careful
  set_hits 3
  await terminal_lacks '! 1 alert'
  terminal_shows 'critical +c_service.* hits > 10 +30 +30 +30'
  terminal_keys q
  await terminal_shows 'hits: 3'
  terminal_keys q
  terminal_left_clean 0
}

@test "alerts: failures and restarts are events too" {
  "$build/e2e/c_service" 127.0.0.1:0 240 >"$BATS_TEST_TMPDIR/other" 3>&- &
  local pid=$! address
  address=$(first_line "$BATS_TEST_TMPDIR/other")
  terminal_run 100 30 "$monitor" -i=50ms -ports="$address" -vars=hits -view=events
  await terminal_shows 'nothing has happened'
  kill "$pid"
  await terminal_shows 'critical +c_service.* connection refused'
  "$build/e2e/c_service" "$address" 240 >"$BATS_TEST_TMPDIR/again" 3>&- &
  pid=$!
  await terminal_shows 'warning +c_service.* restarted'
  kill "$pid"
}

@test "alerts: their variables are watched beside those that are chosen" {
  run "$monitor" -i=20ms -ports="$c" -n=2 -dummy -alert='hits > 10'
  echo "$output"
  [[ $output == *' hits=3'* && $output == *' threads='* ]]
}

@test "alerts: plain lines tell their beginning and their end" {
  "$monitor" -i=20ms -ports="$c" -vars=hits -dummy -duration=20s -alert='warning: hits > 10' >"$BATS_TEST_TMPDIR/lines" 3>&- &
  local pid=$!
  await grep -q 'hits=3' "$BATS_TEST_TMPDIR/lines"
  set_hits 30
  await grep -q 'warning: hits > 10$' "$BATS_TEST_TMPDIR/lines"
  set_hits 5
  await grep -qE 'warning: hits > 10, over after [0-9.]+m?s min=30 mean=30 max=30$' "$BATS_TEST_TMPDIR/lines"
  kill "$pid"
}

@test "alerts: a command is told by its environment, at the beginning and at the end" {
  # shellcheck disable=SC2016 # it is for the shell that the monitor starts
  LOG=$BATS_TEST_TMPDIR/log "$monitor" -i=20ms -ports="$c" -vars=hits -dummy -duration=20s -alert='critical: hits > 10' \
    -alert-command='echo "$EXPVARMON_EVENT $EXPVARMON_LEVEL $EXPVARMON_VARIABLE $EXPVARMON_VALUE $EXPVARMON_CONDITION $EXPVARMON_START" >>"$LOG"' \
    >/dev/null 3>&- &
  local pid=$!
  set_hits 30
  await grep -qE '^begin critical hits 30 hits > 10 20..-..-..T..:..:..\....Z$' "$BATS_TEST_TMPDIR/log"
  set_hits 5
  await grep -qE '^end critical hits 5 hits > 10 20' "$BATS_TEST_TMPDIR/log"
  kill "$pid"
}

@test "alerts: a command that fails or hangs is a warning, and nothing waits for it" {
  watch -alert='hits > 10' -alert-command='exit 7'
  set_hits 30
  await terminal_shows 'alert-command: it has failed with status 7'
  set_hits 4
  await terminal_shows 'hits: 4'
  terminal_keys q
  terminal_left_clean 0
}

@test "alerts: the bell rings once when one begins" {
  watch -alert='hits > 10' -bell
  terminal set-option -g monitor-bell on
  terminal set-hook -g alert-bell "run-shell 'echo rung >>$BATS_TEST_TMPDIR/bells'"
  set_hits 30
  await test -s "$BATS_TEST_TMPDIR/bells"
  set_hits 4
  await terminal_shows 'hits: 4'
  [ "$(wc -l <"$BATS_TEST_TMPDIR/bells")" -eq 1 ]
}

@test "alerts: a replay shows them and calls nobody" {
  "$monitor" -i=20ms -ports="$c" -n=3 -dummy -record="$BATS_TEST_TMPDIR/record" >/dev/null
  run "$monitor" -replay="$BATS_TEST_TMPDIR/record" -vars=hits -frame=100x20 -view=events -alert='hits > 1' \
    -alert-command="touch '$BATS_TEST_TMPDIR/called'"
  [ "$status" -eq 0 ]
  [[ $output == *'! 1 alert '* && $output == *'hits > 1 '* ]]
  [ ! -e "$BATS_TEST_TMPDIR/called" ]
}
