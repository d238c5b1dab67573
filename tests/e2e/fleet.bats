# expvarmon with several services at once, in C and in Go, that come and go.

load helper

setup() {
  monitor=$build/bin/expvarmon
  pids=()
  serve c c_service 127.0.0.1:0
  serve go go_service 127.0.0.1:0
  c=$(first_line "$BATS_TEST_TMPDIR/c")
  go=$(first_line "$BATS_TEST_TMPDIR/go")
}

teardown() {
  terminal_end
  kill "${pids[@]}" 2>/dev/null || true
}

# serve NAME PROGRAM ADDRESS: prints its address to the file NAME, and leaves its pid in pid_NAME.
serve() {
  "$build/e2e/$2" "$3" 60 >"$BATS_TEST_TMPDIR/$1" 3>&- &
  pids+=($!)
  printf -v "pid_$1" %d $!
}

# crash PID: it is gone when this returns.
crash() {
  kill -KILL "$1"
  wait "$1" 2>/dev/null || true
}

hit() { curl -fsS "http://$1/hit"; }

# shows ADDRESS HITS: the table has a row that says so.
shows() { terminal_shows "● .*:${1##*:} +$2 "; }

@test "fleet: services in C and in Go stand side by side" {
  hit "$c"
  hit "$go"
  hit "$go"
  terminal_run 100 30 "$monitor" -i=100ms -ports="$c,$go" -vars=hits,mem:memstats.Alloc
  await shows "$c" 1
  await shows "$go" 2
  terminal_shows '2 services'
  terminal_shows "c_service.*:${c##*:}"
  terminal_shows "go_service.*:${go##*:}"
  hit "$c"
  await shows "$c" 2
}

@test "fleet: without -vars Go's memory and ours are charted" {
  run --separate-stderr timeout 20 "$monitor" -frame 120x40 -i=50ms -ports="$c,$go"
  [ "$status" -eq 0 ]
  [[ $output == *Alloc* ]]
  [[ $output != *failed* ]]
}

@test "fleet: a service that is killed shows why it fails, comes back, and is marked as restarted" {
  terminal_run 110 30 "$monitor" -i=100ms -ports="$c,$go" -vars=hits
  await terminal_shows '● 2 up'
  # Go tells its runs apart only by figures that grow: this one is to have grown before the end.
  for _ in {1..40}; do curl -fsS -o /dev/null "http://$go/debug/vars"; done
  hit "$go"
  await shows "$go" 1
  # shellcheck disable=SC2154 # serve sets it
  crash "$pid_go"
  await terminal_shows '✗ .*refused'
  await terminal_shows '✗ 1 failed +● 1 up'
  hit "$c"
  await shows "$c" 1 # the other one goes on
  serve go_again go_service "$go"
  await terminal_shows '● 2 up'
  await terminal_shows '🔥'
  terminal_lacks refused
  [ "$(terminal_text | grep -F '🔥' | grep -cF "${go##*:}")" -ge 1 ]
  [ "$(terminal_text | grep -F '🔥' | grep -cF "${c##*:}")" -eq 0 ]
}

@test "fleet: a C service that is restarted is marked, though it was never seen to fail" {
  terminal_run 110 30 "$monitor" -i=1s -ports="$c,$go" -vars=hits
  await terminal_shows '● 2 up'
  terminal_lacks '🔥'
  # shellcheck disable=SC2154
  crash "$pid_c"
  serve c_again c_service "$c"
  await terminal_shows '🔥'
}

@test "fleet: a target that nobody answers does not hold up the others" {
  run --separate-stderr timeout 20 "$monitor" -dummy -n=3 -i=100ms -ports="$c,127.0.0.1:1" -vars=hits
  [[ $output$stderr == *refused* ]]
  [ "$(grep -c 'hits' <<<"$output")" -ge 3 ]
}

@test "fleet: a unix socket is a target" {
  serve unix c_service "unix:$BATS_TEST_TMPDIR/socket"
  [ "$(first_line "$BATS_TEST_TMPDIR/unix")" = "unix:$BATS_TEST_TMPDIR/socket" ]
  run --separate-stderr timeout 20 "$monitor" -dummy -n=1 -i=100ms -ports="unix:$BATS_TEST_TMPDIR/socket" -vars='str:string\.plain'
  [ "$status" -eq 0 ]
  [[ $output == *string.plain=plain* ]]
}

@test "fleet: a range of ports is as many targets" {
  port=${c##*:}
  run --separate-stderr timeout 20 "$monitor" -frame 100x30 -i=100ms -ports="127.0.0.1:$port-$((port + 2))" -vars=hits
  [[ $output == *"3 services"* ]]
}
