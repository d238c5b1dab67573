# The configuration file: read, written, and saved by a key.

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
  file=$BATS_TEST_TMPDIR/monitor.conf
  curl -fsS "http://$c/set?hits=3"
}

teardown() { terminal_end; }

# refused LINE [ARGUMENT...]: one line on standard error, which is this behind the name of the file, and status 2.
refused() {
  run --separate-stderr timeout 10 "$monitor" -config="$file" "${@:2}"
  echo "status $status: $stderr"
  [ "$status" -eq 2 ]
  [ "${#stderr_lines[@]}" -eq 1 ]
  [[ $stderr == "expvarmon: $file:$1"* ]]
}

@test "config: a file has what the command line would have" {
  printf 'ports = "%s";\nvars = [ "hits", "threads" ];\ndummy = true;\nn = 2; i = "20ms";\n' "$c" >"$file"
  run "$monitor" -config "$file"
  [ "$status" -eq 0 ]
  [ "${#lines[@]}" -eq 2 ]
  [[ ${lines[0]} == *' hits=3 threads='* ]]
  run "$monitor" -config "$file" -vars=hits -n=1
  [ "${#lines[@]}" -eq 1 ]
  [[ ${lines[0]} == *' hits=3' ]]
}

@test "config: the file at the default path is read, unless it is not wanted" {
  mkdir -p "$BATS_TEST_TMPDIR/expvarmon" "$BATS_TEST_TMPDIR/.config/expvarmon"
  printf 'ports = "%s"; vars = "hits";' "$c" >"$BATS_TEST_TMPDIR/expvarmon/expvarmon.conf"
  XDG_CONFIG_HOME=$BATS_TEST_TMPDIR run "$monitor" -dummy -n=1
  [[ $output == *' hits=3' ]]
  mkdir -m 700 "$BATS_TEST_TMPDIR/runtime" # without -ports it looks for processes: there are none
  XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/runtime XDG_CONFIG_HOME=$BATS_TEST_TMPDIR run "$monitor" -dummy -n=1 -config=
  [ "$status" -eq 3 ]
  printf 'ports = "%s"; vars = "threads";' "$c" >"$BATS_TEST_TMPDIR/.config/expvarmon/expvarmon.conf"
  XDG_CONFIG_HOME='' HOME=$BATS_TEST_TMPDIR run "$monitor" -dummy -n=1
  [[ $output == *' threads='* ]]
}

@test "config: mistakes are named with the file, the line and the field" {
  printf '\nport = "1";\n' >"$file"
  refused '2: "port": there is no such field; did you mean ports?'
  printf 'ports = "1";\n\nvars = "mem:";\n' >"$file"
  refused '3: vars: "mem:": empty path'
  printf 'ports = "1,99999";\n' >"$file"
  refused '1: ports: '
  printf 'ports = "1";\ncheck = "a <";\n' >"$file"
  refused '2: check: "a <": empty path'
  printf 'ports = "1";\nalert = [ "a > 1 for ever" ];\n' >"$file"
  refused '2: alert: "a > 1 for ever": '
  printf 'ports = "1";\nkeys = { qiut = "x"; };\n' >"$file"
  refused '2: keys: qiut=x: there is no such action; did you mean quit?'
  printf 'ports = "1";\nfilter = "(";\n' >"$file"
  refused '2: filter: '
  printf 'header = "no header"; ports = "1";\n' >"$file"
  chmod 600 "$file"
  refused '1: header: '
  printf 'ports = "1"\ni = ,\n' >"$file"
  refused '2: syntax error'
}

@test "config: what is no file is one line" {
  run --separate-stderr "$monitor" -config="$BATS_TEST_TMPDIR/none"
  [ "$status" -eq 2 ]
  [ "$stderr" = "expvarmon: $BATS_TEST_TMPDIR/none: No such file or directory" ]
  run --separate-stderr "$monitor" -config="$BATS_TEST_TMPDIR"
  [ "$stderr" = "expvarmon: $BATS_TEST_TMPDIR: it is a directory" ]
  mkfifo "$BATS_TEST_TMPDIR/fifo"
  run --separate-stderr timeout 10 "$monitor" -config="$BATS_TEST_TMPDIR/fifo"
  [ "$stderr" = "expvarmon: $BATS_TEST_TMPDIR/fifo: it is not a regular file" ]
  head -c 1100000 /dev/zero | tr '\0' '#' >"$file"
  run --separate-stderr "$monitor" -config="$file"
  [ "$stderr" = "expvarmon: $file: it is too large" ]
}

@test "config: a file with secrets is for its owner only" {
  printf 'ports = "%s"; header = "X-Token: secret"; n = 1; dummy = true;\n' "$c" >"$file"
  chmod 644 "$file"
  refused '1: "header": may be a secret, and others can read the file: chmod 600 it'
  [[ $stderr != *'X-Token'* ]]
  chmod 600 "$file"
  "$monitor" -config="$file"
}

@test "config: what is written is read back, and written as the same" {
  arguments=(-ports="$c" -vars=hits -i=90s -alert='critical: hits > 10 for 5s' -keys=close=x -header='A: "b"' -log)
  "$monitor" -write-config "${arguments[@]}" >"$file"
  chmod 600 "$file"
  diff "$file" <("$monitor" -config="$file" -write-config)
  "$monitor" "${arguments[@]}" -write-config "$BATS_TEST_TMPDIR/new/saved.conf"
  diff "$file" "$BATS_TEST_TMPDIR/new/saved.conf"
  [ "$(stat -c %a "$BATS_TEST_TMPDIR/new/saved.conf")" = 600 ]
  [ "$(ls -A "$BATS_TEST_TMPDIR/new")" = saved.conf ]
  run --separate-stderr "$monitor" -ports=1 -write-config /dev/null/x
  [ "$status" -eq 1 ]
  [ "$stderr" = "expvarmon: /dev/null/x: Not a directory" ]
}

@test "config: a token stays in its file" {
  echo secret-token >"$BATS_TEST_TMPDIR/token"
  run "$monitor" -ports=1 -bearer-file="$BATS_TEST_TMPDIR/token" -write-config
  [[ $output == *"bearer-file = \"$BATS_TEST_TMPDIR/token\";"* ]]
  [[ $output != *secret-token* ]]
}

@test "config: a key saves what is shown, but not what is for one run" {
  printf 'i = "50ms";\nports = "%s";\n' "$c" >"$file"
  terminal_run 100 30 "$monitor" -config="$file" -vars=hits,threads -duration=1h
  await terminal_shows 'hits: 3'
  terminal_keys L - - e W
  await terminal_shows 'the settings are saved in '
  terminal_keys q q
  terminal_left_clean 0
  [ "$(cat "$file")" = '# Settings of expvarmon(1).
i = "50ms";
ports = "'"$c"'";
vars = "hits,threads";
view = "events";
zoom = "2";
log = true;' ]
  [ "$(head -n 1 "$file~")" = 'i = "50ms";' ]
  run "$monitor" -config="$file" -n=2 -frame=100x30
  [[ $output == *'Events'* ]]
}

@test "config: a file that cannot be saved is a warning" {
  terminal_run 100 30 "$monitor" -config= -ports="$c" -vars=hits -i=50ms
  await terminal_shows 'hits: 3'
  terminal_keys W
  await terminal_shows 'the settings are not saved'
}

@test "config: keys are bound, and the help has them" {
  printf 'i = "50ms"; ports = "%s"; vars = "hits"; keys = { close = [ "x", "Esc" ]; help = "F"; };' "$c" >"$file"
  terminal_run 100 30 "$monitor" -config="$file"
  await terminal_shows 'hits: 3'
  terminal_keys q F
  await terminal_shows ' (x, Esc|Esc, x) +close the help'
  terminal_keys x
  await terminal_shows 'hits: 3'
  terminal_keys x
  terminal_left_clean 0
}

@test "config: what is said drops what it cannot go with" {
  "$monitor" -i=20ms -ports="$c" -n=2 -dummy -record="$BATS_TEST_TMPDIR/record" >/dev/null
  printf 'ports = "%s"; vars = "hits";' "$c" >"$file"
  run "$monitor" -config="$file" -replay="$BATS_TEST_TMPDIR/record" -dummy
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == *' hits=3' ]]
}
