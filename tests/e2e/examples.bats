# The small example programs: what they print is what their comments promise.

load helper

example() { timeout 20 "$build/bin/example_$1" "${@:2}" 3>&-; }

teardown() {
  [[ -z ${pid:-} ]] || { kill "$pid" && wait "$pid"; } 2>/dev/null || true
}

# starts NAME ARGUMENT...: a program that serves; sets pid.
starts() {
  "$build/bin/example_$1" "${@:2}" >"$BATS_TEST_TMPDIR/out" 3>&- &
  pid=$!
}

# A port that nobody uses now: the example that tells its own is asked for one.
free_port() { example mount_page | sed -n 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/p'; }

@test "examples: counters" {
  diff <(example counters 2>&1) - <<'OUT'
a second variable named requests: File exists
requests 3
bytes_read 1536
busy_seconds 0.75
requests 99
OUT
}

@test "examples: maps" {
  diff <(example maps) - <<'OUT'
200 = 1000
404 = 1
by_method = {"GET": 998, "POST": 5}
megabytes = 1.5
all = {"200": 1000, "404": 1, "by_method": {"GET": 998, "POST": 5}, "megabytes": 1.5}
OUT
}

@test "examples: latencies" {
  run -0 example latencies
  [ "${lines[0]}" = '1000 answers, median 501 bytes, 99th percentile 987 bytes' ]
  [ "$(jq -c '[.count, ."1m".count, .min <= .p50, .p50 <= .["p99.9"], .max >= .["p99.9"]]' <<<"${lines[1]}")" = \
    '[1000,1000,true,true,true]' ]
}

@test "examples: labels" {
  diff <(example labels) - <<'OUT'
counted: {"method=GET": {"code=200": 1000, "code=404": 1}, "method=POST": {"code=200": 2}}
bounded: {"method=GET": {"code=200": 1000, "code=404": 1}, "method=POST": {"code=200": 2}, "method=PUT": {"code=405": 1}, "overflow": 3}
idle ones removed: {"method=GET": {"code=200": 1000}, "overflow": 3}
OUT
}

@test "examples: strings_and_funcs" {
  diff <(example strings_and_funcs) - <<'OUT'
state = "warming up"
state = "serving \u003ccustomers\u003e"
queue = {"length":3,"waiting":[7,8,9]}
queue = {"length":1,"waiting":[7]}
queue is gone
OUT
}

@test "examples: dump is one JSON document with the program's variable and the library's" {
  run -0 --separate-stderr example dump
  [ "$(jq -c '[.records, (.cmdline | length), has("memstats"), has("threads"), has("process")]' <<<"$output")" = \
    '[42,1,true,true,true]' ]
}

@test "examples: own_server" {
  run -0 example own_server
  [[ ${lines[0]} == 'HTTP/1.1 200 '* ]]
  [[ $output == *'"requests": 3'* ]]
}

@test "examples: own_server serves when it is given a port" {
  port=$(free_port)
  starts own_server "$port"
  answered() { [[ $(curl -s "localhost:$port/debug/vars?name=requests" | jq .requests) == 3 ]]; }
  await answered
  [ "$(curl -s -o /dev/null -w '%{http_code}' "localhost:$port/nothing")" = 404 ]
}

@test "examples: microhttpd_host" {
  diff <(example microhttpd_host) - <<'OUT'
welcome
{
"visits": 1
}
OUT
}

@test "examples: microhttpd_host serves when it is given a port" {
  port=$(free_port)
  starts microhttpd_host "$port"
  answered() { [[ $(curl -s "localhost:$port/") == welcome ]]; }
  await answered
  [ "$(curl -s "localhost:$port/debug/vars" | jq '.visits > 0 and has("memstats")')" = true ]
}

@test "examples: mount_page" {
  run -0 example mount_page
  [[ ${lines[0]} == 'listening on http://127.0.0.1:'*/hello ]]
  [ "${lines[1]}" = '200 Hello Ada!' ]
  [ "${lines[2]}" = '200 Hello Grace Hopper!' ]
  [ "${lines[3]}" = '400 who is it? add ?name=' ]
}

@test "examples: mount_page serves when it is given an address" {
  starts mount_page :0
  page=$(first_line "$BATS_TEST_TMPDIR/out" | sed 's/^listening on //')
  [ "$(curl -s "$page?name=Alan%20T")" = 'Hello Alan T!' ]
  [ "$(curl -s "${page%/hello}/debug/vars" | jq .greetings)" = 1 ]
}

@test "examples: slow_page" {
  diff <(example slow_page) <(printf '3\n2\n1\ndone\n')
}

@test "examples: slow_page serves when it is given an address" {
  starts slow_page :0
  page=$(first_line "$BATS_TEST_TMPDIR/out" | sed 's/^listening on //')
  diff <(curl -s "$page") <(printf '3\n2\n1\ndone\n')
}

@test "examples: cpu_profile" {
  [ "$(example cpu_profile "$BATS_TEST_TMPDIR/cpu.out")" = "$BATS_TEST_TMPDIR/cpu.out is written" ]
  go tool pprof -top "$BATS_TEST_TMPDIR/cpu.out" | grep -q count_primes
  EXPVAR_CPUPROFILE=$BATS_TEST_TMPDIR/run.out run -0 example cpu_profile
  [ "$output" = "primes found: many" ]
  go tool pprof -top "$BATS_TEST_TMPDIR/run.out" | grep -q count_primes
}

@test "examples: custom_profile" {
  run -0 example custom_profile
  [ "${lines[0]}" = "5 connections are open" ]
  [ "${lines[1]}" = "connections profile: total 5" ]
  [[ ${lines[3]} == *connection_open* ]]
  [[ ${lines[4]} == *open_for_* ]]
  [[ $output == *open_for_queries*open_for_updates* || $output == *open_for_updates*open_for_queries* ]]
}

@test "examples: custom_profile serves when it is given an address" {
  starts custom_profile :0
  listening() { grep -q listening "$BATS_TEST_TMPDIR/out"; }
  await listening
  page=$(sed -n 's/^listening on //p' "$BATS_TEST_TMPDIR/out")
  [[ $(curl -s "$page") == *"<td>5</td><td><a href='connections?debug=1'>connections</a>"* ]]
  go tool pprof -top "${page}connections" 2>&1 | grep -qE '^ *5 .* connection_open'
}

@test "examples: thread_labels" {
  run -0 example thread_labels
  [[ $output == *'# labels: {"customer":"ada"}'* ]]
  [[ $output == *'# labels: {"customer":"grace"}'* ]]
}

@test "examples: thread_labels serves when it is given an address" {
  starts thread_labels :0
  page=$(first_line "$BATS_TEST_TMPDIR/out" | sed 's/^listening on //')
  tags=$(go tool pprof -tags "${page}profile?seconds=1" 2>&1)
  [[ $tags == *" customer: Total"*ada*grace* || $tags == *" customer: Total"*grace*ada* ]]
}

@test "examples: unix_socket" {
  diff <(example unix_socket) - <<'OUT'
HTTP/1.1 200 OK
"tasks_done": 12,
the socket is gone
OUT
}

@test "examples: unix_socket serves when it is given a path" {
  path=$BATS_TEST_TMPDIR/socket
  starts unix_socket "$path"
  answered() { [[ $(curl -s --unix-socket "$path" http://x/debug/vars | jq .tasks_done) == 12 ]]; }
  await answered
  [ "$(stat -c %a "$path")" = 600 ]
}

@test "examples: plugin" {
  diff <(example plugin_host) - <<'OUT'
before: no plugin_calls
after the first use: plugin_calls 2
after the second use: plugin_calls 5
OUT
  run -1 example plugin_host "$BATS_TEST_TMPDIR/nothing.so"
}

@test "examples: load.sh drives a URL with each tool that is there, and says with which" {
  starts mount_page :0
  page=$(first_line "$BATS_TEST_TMPDIR/out" | sed 's/^listening on //')
  before=0
  for tool in hey ab curl; do
    command -v "$tool" || continue
    LOAD_TOOL=$tool LOAD_CLIENTS=2 run -0 "$root/examples/load.sh" "$page?name=you" 1
    [[ ${lines[0]} == "load.sh: $tool, 2 clients, 1 s, $page?name=you" ]]
    now=$(curl -s "${page%/hello}/debug/vars" | jq .greetings)
    ((now > before))
    before=$now
  done
  ((before > 0))
}

@test "examples: load.sh explains itself, and says what is missing" {
  for arguments in '' 'http://localhost/ 0' 'http://localhost/ x' 'http://localhost/ 1 1'; do
    # shellcheck disable=SC2086 # several words
    run -2 "$root/examples/load.sh" $arguments
    [[ $output == *'examples/load.sh URL [SECONDS]'* ]]
  done
  LOAD_TOOL=no_such_tool run -1 "$root/examples/load.sh" http://localhost/ 1
  [[ $output == *'no_such_tool is installed' ]]
}
