# -check: conditions on what services say, as an exit status.

load helper

setup_file() {
  "$build/e2e/c_service" 127.0.0.1:0 120 >"$BATS_FILE_TMPDIR/c" 3>&- &
  export c_pid=$!
  export c
  c=$(first_line "$BATS_FILE_TMPDIR/c")
}

teardown_file() { kill "$c_pid" || true; }

setup() {
  monitor=$build/bin/expvarmon
  set_hits 3
}

set_hits() { curl -fsS "http://$c/set?hits=$1"; }

# check STATUS [ARGUMENT...]
check() {
  run --separate-stderr timeout 20 "$monitor" -i=20ms -ports="$c" "${@:2}"
  echo "status $status: $output $stderr"
  [ "$status" -eq "$1" ]
}

@test "check: a condition that holds says nothing and exits with 0" {
  check 0 -check='hits < 1e9'
  [ -z "$output$stderr" ]
  check 0 -check='hits < 10' -check='hits == 3' -check='mem:memstats.Alloc < 10GB' -n=3
  [ -z "$output$stderr" ]
}

@test "check: a condition that breaks exits with 1, and one line says which, where, when and the value" {
  check 1 -check='hits < 10' -check='hits >= 4'
  [ -z "$stderr" ]
  [ "${#lines[@]}" -eq 1 ]
  [[ $output =~ ^'hits >= 4: broken on '.*' at '20..-..-..T..:..:..\....Z': hits is 3'$ ]]
}

@test "check: a condition may compare two variables" {
  set_hits 4711
  check 0 -check='hits > threads'
  check 1 -check='hits <= threads'
  [[ $output == *': hits is 4711, threads is '[1-9]* ]]
}

@test "check: rates and expressions are compared from the second poll on" {
  check 0 -check='rate:hits >= 0' -check='pct:part=hits/(hits+threads) < 100%' -n=3
  check 1 -check='rate:hits > 1e6' -n=3
  [[ $output == *': rate:hits is 0' ]]
  check 3 -check='rate:hits >= 0' -n=1
  [[ $stderr == *'rate:hits'* ]]
}

@test "check: -for goes on until its time is over" {
  start=$EPOCHREALTIME
  check 0 -check='hits < 10' -for=300ms
  ((${EPOCHREALTIME/./} - ${start/./} >= 300000))
}

@test "check: what breaks later is noticed" {
  timeout 20 "$monitor" -i=20ms -ports="$c" -check='hits < 10' -for=15s >"$BATS_TEST_TMPDIR/said" 3>&- &
  set_hits 4711
  status=0
  wait "$!" || status=$?
  [ "$status" -eq 1 ]
  [[ $(cat "$BATS_TEST_TMPDIR/said") == *': hits is 4711' ]]
}

@test "check: a target that is not there exits with 3 and its cause" {
  check 3 -ports=127.0.0.1:1 -check='hits < 10'
  [ -z "$output" ]
  [ "${#stderr_lines[@]}" -eq 1 ]
  [[ $stderr == *127.0.0.1:1*refused* ]]
}

@test "check: a value that is not there exits with 3 and its name" {
  check 3 -check='nosuch.thing < 10'
  [[ $stderr == *nosuch.thing* ]]
  check 3 -check='hits < nosuch.thing' -n=3
  [[ $stderr == *nosuch.thing* ]]
  check 3 -check='string\.plain < 10' -n=3
  [[ $stderr == *string* ]]
}

@test "check: a condition that is none is one line and status 2" {
  for wrong in hits 'hits = 3' 'hits < 5x' 'nosuch:hits < 5' ''; do
    check 2 -check="$wrong"
    [ -z "$output" ]
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr == *-check* ]]
  done
  check 2 -check='hits < 5' -frame=80x24
}

@test "check: works in a shell's if" {
  run sh -c 'if "$1" -ports="$2" -check="hits < 10"; then echo good; else echo bad; fi' sh "$monitor" "$c"
  [ "$output" = good ]
  run sh -c 'if "$1" -ports="$2" -check="hits > 10" >/dev/null; then echo good; else echo bad; fi' sh "$monitor" "$c"
  [ "$output" = bad ]
}

@test "check: a rate of which only one reply came says that there were too few" {
  check 3 -check='rate:hits < 1'
  [[ $stderr == *"only one reply came"*"rate:hits < 1" ]]
}
