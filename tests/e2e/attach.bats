# The monitor without -ports: processes that publish on their sockets, and programs that it starts itself.

load helper

setup() {
  export XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/run
  mkdir -m 700 "$XDG_RUNTIME_DIR"
  sockets=$XDG_RUNTIME_DIR/expvar
  monitor=$build/bin/expvarmon
  # A program whose sanitizer must come first cannot have the library before it.
  plain=1
  ! grep -q '^EXPVAR_SANITIZE:[^=]*=.' "$build/CMakeCache.txt" || plain=
  cat >"$BATS_TEST_TMPDIR/publish" <<'SHELL'
# usage: publish SECONDS: listens at its own socket, as a program with the hooks does, and then says so.
umask 077
mkdir -p "$XDG_RUNTIME_DIR/expvar"
exec "$SERVICE" "unix:$XDG_RUNTIME_DIR/expvar/$$.sock" "$1"
SHELL
  export SERVICE=$build/e2e/c_service
  publish="sh $BATS_TEST_TMPDIR/publish"
}

teardown() {
  terminal_end
  [[ ! -v started ]] || kill "${started[@]}" 2>/dev/null || true
}

# start: a process that publishes; its pid is the last of `started`.
start() {
  $publish 60 >"$BATS_TEST_TMPDIR/out" 3>&- &
  started+=($!)
  await test -S "$sockets/$!.sock"
}

hooked() { [[ $plain && -e $build/lib/libexpvar-hooks.so ]] || skip "the hooks are not in this build, or it has sanitizers"; }

@test "attach: nobody publishes, which is told with the place and status 3" {
  run -3 --separate-stderr "$monitor" -dummy
  [[ $stderr == "expvarmon: no process of yours publishes in $sockets;"* ]]
}

@test "attach: a directory that others can enter is not trusted" {
  start
  chmod 755 "$sockets"
  run -1 --separate-stderr "$monitor" -dummy -n=1
  [[ $stderr == "expvarmon: $sockets: it is not a directory of yours"* ]]
}

@test "attach: without a terminal all processes are watched, and dead sockets removed" {
  start
  start
  sleep 0 & dead=$!
  wait "$dead"
  python3 -c 'import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1])' "$sockets/$dead.sock"
  run -0 "$monitor" -dummy -n=1 -vars='int\.one'
  [ "${#lines[@]}" -eq 2 ]
  for pid in "${started[@]}"; do
    [[ $output == *"c_service pid $pid int.one=1"* ]]
  done
  [ ! -e "$sockets/$dead.sock" ]
}

@test "attach: processes join while it runs, and leave" {
  start
  "$monitor" -dummy -i=100ms -vars='int\.one' >"$BATS_TEST_TMPDIR/lines" 3>&- &
  local watcher=$!
  started+=("$watcher")
  await grep -q "pid ${started[0]} " "$BATS_TEST_TMPDIR/lines"
  start
  local second=$!
  await grep -q "pid $second " "$BATS_TEST_TMPDIR/lines"
  kill "${started[0]}"
  await ended "${started[0]}"
  # Each round asks the second only, once the first is gone.
  only_second() { tail -n 3 "$BATS_TEST_TMPDIR/lines" | awk -v pid="$second" '{ n += index($0, "pid " pid " ") > 0 } END { exit n < 3 }'; }
  await only_second
}

@test "attach: a picker on a terminal shows who publishes, and watches the chosen one" {
  start
  start
  terminal_run 110 32 "$monitor" -i=100ms -vars='int\.one'
  await terminal_shows 'Processes that publish  2'
  terminal_text | grep -qE "${started[0]} +c_service unix:.* [0-9]+s +$sockets"
  terminal_keys /
  terminal_keys -l "${started[1]}"
  await terminal_shows '1 of 2'
  terminal_keys Enter
  terminal_keys Enter
  await terminal_shows "monitoring c_service pid ${started[1]}"
  await terminal_shows '● up'
  terminal_keys q
  terminal_left_clean 0
}

@test "attach: all in the picker are also those to come" {
  start
  terminal_run 110 32 "$monitor" -i=100ms -vars='int\.one'
  await terminal_shows 'Processes that publish  1'
  start
  await terminal_shows 'Processes that publish  2'
  terminal_keys a Enter
  await terminal_shows 'monitoring 2 services'
  start
  await terminal_shows 'monitoring 3 services'
  terminal_keys q
  terminal_left_clean 0
}

@test "attach: the picker is left without watching anything" {
  terminal_run 80 24 "$monitor"
  await terminal_shows 'None yet'
  terminal_keys Enter
  await terminal_shows 'there is none to watch'
  terminal_keys q
  terminal_left_clean 0
}

@test "attach: a program is started and watched until it ends, and its status is that of the monitor" {
  # A library that changes nothing: these publish by themselves.
  EXPVAR_HOOKS_LIBRARY=$(awk '/\/libc\.so/ { print $NF; exit }' /proc/self/maps)
  export EXPVAR_HOOKS_LIBRARY ASAN_OPTIONS=verify_asan_link_order=0
  run -7 --separate-stderr "$monitor" -dummy -i=100ms -vars='int\.one' -- sh -c "sleep 0.3; exit 7"
  run -0 --separate-stderr "$monitor" -dummy -i=100ms -vars='int\.one' -- $publish 1
  [[ $output == *"c_service pid "* ]]
  [[ $output != *error* ]]
  run -127 --separate-stderr "$monitor" -dummy -- "$BATS_TEST_TMPDIR/nowhere"
  [[ $stderr == "expvarmon: $BATS_TEST_TMPDIR/nowhere: No such file or directory" ]]
}

@test "attach: what is wrong with the flags is told before the program starts" {
  run -2 --separate-stderr "$monitor" -ports=nonsense:x -- touch "$BATS_TEST_TMPDIR/started"
  run -2 --separate-stderr "$monitor" -vars='a[' -- touch "$BATS_TEST_TMPDIR/started"
  run -1 --separate-stderr env EXPVAR_HOOKS_LIBRARY=/nowhere.so "$monitor" -- touch "$BATS_TEST_TMPDIR/started"
  [[ $stderr == "expvarmon: /nowhere.so: No such file or directory" ]]
  [ ! -e "$BATS_TEST_TMPDIR/started" ]
}

@test "attach: a program that a signal kills has the monitor die of it" {
  hooked
  run -137 --separate-stderr "$monitor" -dummy -i=100ms -- sh -c 'kill -KILL $$'
}

@test "attach: signals reach the program, whose output and status pass through" {
  hooked
  "$monitor" -dummy -i=100ms -vars=threads -- \
    sh -c 'trap "echo term; exit 9" TERM; echo ready >&2; while :; do sleep 0.05; done' \
    >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  local watcher=$! status=0
  started+=("$watcher")
  await grep -q 'sh pid .* threads=' "$BATS_TEST_TMPDIR/out"
  grep -qx ready "$BATS_TEST_TMPDIR/err"
  kill -TERM "$watcher"
  wait "$watcher" || status=$?
  [ "$status" -eq 9 ]
  grep -qx term "$BATS_TEST_TMPDIR/out"
}

@test "attach: a check ends the program with it" {
  hooked
  run -0 --separate-stderr "$monitor" -i=100ms -check='threads < 100' -for=300ms -- \
    sh -c 'echo $$ >"$0"; exec sleep 60' "$BATS_TEST_TMPDIR/pid"
  ended "$(cat "$BATS_TEST_TMPDIR/pid")"
  run -1 "$monitor" -i=100ms -check='threads > 100' -for=300ms -- sleep 60
}

@test "attach: on a screen Ctrl-C reaches the program, its last state stays, and its output comes afterwards" {
  hooked
  terminal_run 110 32 "$monitor" -i=100ms -vars=threads -- \
    sh -c 'trap "echo interrupted; exit 5" INT; read -r line || echo no input; while :; do sleep 0.05; done'
  await terminal_shows 'monitoring sh pid [0-9]+'
  await terminal_shows '● up'
  terminal_lacks 'no input'
  terminal_keys C-c
  await terminal_shows 'the program ended with status 5'
  terminal_shows '● up'
  terminal_keys q
  await test -s "$BATS_TEST_TMPDIR/status"
  [ "$(cat "$BATS_TEST_TMPDIR/status")" = 5 ]
  await terminal_shows '^no input'
  terminal_shows '^interrupted'
}

@test "attach: leaving the screen ends the program" {
  hooked
  terminal_run 80 24 "$monitor" -i=100ms -vars=threads -- \
    sh -c 'echo $$ >"$0"; exec sleep 60' "$BATS_TEST_TMPDIR/program"
  await terminal_shows '● up'
  terminal_keys q
  terminal_left_clean 0
  ended "$(cat "$BATS_TEST_TMPDIR/program")"
}
