# Targets that answer badly, or not at all: each shows its own cause, and the healthy one beside them goes on.

load helper

setup_file() {
  "$build/tests/fault_server" -seconds 120 >"$BATS_FILE_TMPDIR/port" </dev/null 3>&- &
  export server_pid=$!
  port=$(first_line "$BATS_FILE_TMPDIR/port")
  export target=127.0.0.1:$port
}

teardown_file() { kill "$server_pid" || true; }

setup() { monitor=$build/bin/expvarmon; }
teardown() { terminal_end; }

# A path of the server, and what the monitor calls it. Where the server hangs up on bytes that it has not read, which of
# the two the monitor sees first is the kernel's choice.
causes() {
  cat <<'TABLE'
/hang no reply within 500ms
/dribble reply not complete within 500ms
/huge reply is larger than 8 MiB
/huge-chunked reply is larger than 8 MiB
/huge-404 HTTP 404 Not Found
/bad-json not JSON
/array not a JSON object but an array
/empty reply is empty
/401 HTTP 401 Unauthorized
/404 HTTP 404 Not Found
/500 HTTP 500 Internal Server Error
/599 HTTP 599
/loop redirected more than 5 times
/to-file redirected to what is not HTTP
/close (closed the connection without a reply|connection was reset)
/reset connection was reset
/half closed the connection before the reply was complete
/half-chunked closed the connection before the reply was complete
/garbage not an HTTP server
/big-header the header of the reply is too large
/many-headers (the header of the reply is too large|connection was reset)
TABLE
}

# lines_of PATH: what the monitor said of that target.
lines_of() { grep -F " $target$1 " <<<"$output" || grep -F " fault_server $target$1 " <<<"$output"; }

# All of them at once, and with them targets that only look ill.
@test "faults: each target shows its own cause, and the healthy ones their values" {
  list=$target
  while read -r path _; do
    list+=,$target$path
  done < <(causes)
  run --separate-stderr timeout 30 "$monitor" -dummy -n=2 -i=100ms -timeout=500ms -vars=requests \
    -ports="$list,127.0.0.1:1,$target/redirect,$target/chunked,$target/until-close,$target/leave,$target/large"
  echo "$output"
  [ "$status" -eq 0 ]
  causes | while read -r path cause; do
    grep -qE "error: $cause" <(lines_of "$path") || { echo "wanted for $path: $cause"; false; }
  done
  grep -q '127.0.0.1:1 error: connection refused' <<<"$output"
  for path in '' /redirect /chunked /until-close /leave; do
    lines_of "$path" | grep 'requests=[0-9]' || { echo "ill: $target$path"; false; }
    ! lines_of "$path" | grep error: || { echo "ill: $target$path"; false; }
  done
  lines_of /large | grep 'requests=N/A'
}

@test "faults: no target holds up another" {
  run --separate-stderr timeout 30 "$monitor" -dummy -n=10 -i=200ms -timeout=3s -vars=requests \
    -ports="$target,$target/hang,$target/dribble,$target/slow-header"
  [ "$status" -eq 0 ]
  # The healthy one was polled again and again while the others were still at their first.
  [ "$(sed '/error:/q' <<<"$output" | grep -c 'requests=[0-9]')" -ge 3 ]
}

@test "faults: the screen tells the causes" {
  terminal_run 120 30 "$monitor" -i=200ms -timeout=300ms -vars=requests \
    -ports="$target,$target/404,$target/bad-json,$target/hang,127.0.0.1:1"
  await terminal_shows '✗ 4 failed +● 1 up'
  for cause in 'HTTP 404 Not Found' 'not JSON' 'no reply within 300ms' 'connection refused'; do
    await terminal_shows "✗ .*$cause"
  done
}

@test "faults: one target's cause fills the place of its values" {
  terminal_run 110 30 "$monitor" -i=200ms -vars=requests -ports="$target/500"
  await terminal_shows '✗ HTTP 500 Internal Server Error'
  await terminal_shows 'requests: N/A'
}

@test "faults: a target that answers every other time comes and goes" {
  terminal_run 110 30 "$monitor" -i=300ms -vars=requests -ports="$target/flaky"
  await terminal_shows '✗ HTTP 500'
  await terminal_shows '● up'
  await terminal_shows '✗ HTTP 500'
}

@test "faults: when all targets hang, a key is still answered" {
  list=$target/hang
  for _ in {1..60}; do list+=,$target/hang; done
  terminal_run 100 30 "$monitor" -i=100ms -timeout=10s -vars=requests -ports="$list"
  await terminal_shows '61 waiting'
  terminal_keys '?'
  await terminal_shows 'reset the maxima'
  terminal_keys C-c
  terminal_left_clean 0
}

# ---- credentials -----------------------------------------------------------------------------------------------------

encoded() { printf %s "$1" | base64; }

@test "faults: credentials of the environment are sent, and never shown" {
  run --separate-stderr env HTTP_USER=me HTTP_PASSWORD=s3cret timeout 20 \
    "$monitor" -dummy -n=1 -ports="$target/echo" -vars=str:request
  [ "$status" -eq 0 ]
  [[ $output == *"Authorization: Basic $(encoded me:s3cret)"* ]]
  run --separate-stderr env HTTP_USER=me HTTP_PASSWORD=s3cret timeout 20 "$monitor" -dummy -n=1 -ports="$target/401"
  [[ $output != *s3cret* ]]
}

@test "faults: credentials of a target go before those of the environment, and are never shown" {
  run --separate-stderr env HTTP_USER=me HTTP_PASSWORD=s3cret timeout 20 \
    "$monitor" -dummy -n=1 -ports="http://you:h1dden@$target/echo" -vars=str:request
  [ "$status" -eq 0 ]
  [[ $output == *"Authorization: Basic $(encoded you:h1dden)"* ]]
  [[ $output != *h1dden* ]]
}

@test "faults: credentials do not follow a redirect to another host" {
  run --separate-stderr env HTTP_USER=me HTTP_PASSWORD=s3cret timeout 20 \
    "$monitor" -dummy -n=1 -ports="$target/away" -vars=str:request
  [[ $output == *"GET /echo"* ]]
  [[ $output != *Authorization* ]]
}
