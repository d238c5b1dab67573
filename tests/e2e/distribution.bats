# How values are spread: heat maps and bars, of Go's own ring and of documents that a server hands out.

load helper

setup_file() {
  export documents=$BATS_FILE_TMPDIR/documents
  mkdir "$documents"
  python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$documents" >"$BATS_FILE_TMPDIR/server" 2>/dev/null 3>&- &
  export server_pid=$!
  "$build/e2e/go_service" 127.0.0.1:0 120 >"$BATS_FILE_TMPDIR/go" 3>&- &
  export go_pid=$!
  export target go
  target=$(first_line "$BATS_FILE_TMPDIR/server" | sed -E 's|.*\((http://[^)]*)/\).*|\1|')
  go=$(first_line "$BATS_FILE_TMPDIR/go")
}

teardown_file() { kill "$server_pid" "$go_pid" || true; }

setup() { monitor=$build/bin/expvarmon; }

teardown() { terminal_end; }

# publish DOCUMENT: in one step, so that no poll sees half of it.
publish() {
  echo "$1" >"$documents/new"
  mv "$documents/new" "$documents/vars"
}

collections() { curl -fsS "http://$go/debug/vars" | jq .memstats.NumGC; }

@test "distribution: Go's pauses are those that NumGC counts, and their median is the one that jq finds" {
  collected() { curl -fsS "http://$go/debug/vars" >"$BATS_TEST_TMPDIR/vars" && (($(collections) > 2)); }
  await collected
  # Another collection may come between the two, so until none did.
  agrees() {
    local before after line expected
    before=$(collections)
    line=$("$monitor" -jsonl=- -n=1 -ports="$go" -vars=dist:duration:memstats.PauseNs)
    expected=$(curl -fsS "http://$go/debug/vars" |
      jq '.memstats | .NumGC as $n | .PauseNs[:([$n, 256] | min)] | sort | .[((length + 1) / 2 | floor) - 1]')
    after=$(collections)
    [[ $before == "$after" && $(jq '.values["dist:duration:memstats.PauseNs"]' <<<"$line") == "$expected" ]]
  }
  await agrees
}

@test "distribution: D shows bars of Go's pauses, and closes again" {
  terminal_run 100 30 "$monitor" -i=100ms -ports="$go" -vars=memstats.NumGC,duration:memstats.PauseNs
  await terminal_shows 'PauseNs:'
  terminal_keys b n n D
  await terminal_shows 'PauseNs, distribution'
  await terminal_shows '(values|samples): [1-9]'
  await terminal_shows '% .*p50'
  terminal_keys q
  await terminal_shows 'Monitoring'
}

@test "distribution: counters show what came since the last poll and since the reset" {
  publish '{"h": {"buckets": {"1": 5, "5": 5, "+Inf": 5}}}'
  terminal_run 100 30 "$monitor" -i=50ms -ports="$target/vars" -vars=dist:h
  await terminal_shows 'h: N/A'
  terminal_keys D
  await terminal_shows 'nothing since start or r'
  publish '{"h": {"buckets": {"1": 5, "5": 9, "+Inf": 9}}}'
  await terminal_shows 'since start or r: 4 '
  await terminal_shows 'all: 9 '
  terminal_keys r
  await terminal_shows 'nothing since start or r'
}

@test "distribution: a histogram of Prometheus is summed over the labels that the path leaves out" {
  printf 'rpc_bucket{le="%s",code="%s"} %s\n' 1 a 4 +Inf a 4 1 b 0 5 b 6 +Inf b 6 >"$documents/metrics"
  vars() { "$monitor" -dummy -n="$1" -i=50ms -ports="$target/metrics" -vars="$2"; }
  [[ $(vars 1 dist:rpc) == *"rpc=N/A" ]]
  # Nothing came between the polls.
  [[ $(vars 2 dist:rpc.code=b | tail -n 1) == *"code=b=N/A" ]]
}

@test "distribution: what can be none is refused with a reason" {
  run --separate-stderr "$monitor" -ports=1 -check='dist:latency < 5ms'
  [ "$status" -eq 2 ]
  [[ $stderr == *"a distribution is not one number: name one, such as a[p99]"* ]]
  run --separate-stderr "$monitor" -ports=1 -vars='dist:a.*'
  [ "$status" -eq 2 ]
  [[ $stderr == *"dist: takes no star"* ]]
}

@test "distribution: a recording is replayed as a heat map" {
  publish '{"l": {"p50": 3, "p99": 9, "max": 10}}'
  timeout 20 "$monitor" -dummy -n=20 -i=20ms -ports="$target/vars" -vars=l.p50 -record="$BATS_TEST_TMPDIR/r" >/dev/null
  run "$monitor" -replay="$BATS_TEST_TMPDIR/r" -vars=dist:l -frame=80x24
  [[ $output == *"█"* && $output == *"░"* && $output == *"l: 3 "* ]]
}
