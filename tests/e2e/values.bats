# What -vars makes of a document, on plain lines: each test writes the document that a server hands out.

load helper

setup_file() {
  export documents=$BATS_FILE_TMPDIR/documents
  mkdir "$documents"
  python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$documents" >"$BATS_FILE_TMPDIR/server" 2>/dev/null 3>&- &
  export server_pid=$!
  export target
  target=$(first_line "$BATS_FILE_TMPDIR/server" | sed -E 's|.*\((http://[^)]*)/\).*|\1|')
}

teardown_file() { kill "$server_pid" || true; }

setup() { monitor=$build/bin/expvarmon; }

# publish DOCUMENT: in one step, so that no poll sees half of it.
publish() {
  echo "$1" >"$documents/new"
  mv "$documents/new" "$documents/vars"
}

# values VARS: what one poll shows, without the clock and the name.
values() { timeout 20 "$monitor" -dummy -n=1 -i=50ms -ports="$target/vars" -vars="$1" | sed -E 's|^.* [^ ]*/vars ||'; }

# follow VARS: starts the monitor; what it shows goes to `lines`.
follow() {
  timeout 20 "$monitor" -dummy -i=50ms -ports="$target/vars" -vars="$1" >"$BATS_TEST_TMPDIR/lines" 3>&- &
  follow_pid=$!
  await test -s "$BATS_TEST_TMPDIR/lines"
}
unfollow() { kill "$follow_pid"; }
seen() { grep -qE -- "$1" "$BATS_TEST_TMPDIR/lines"; }

@test "values: each unit has its way of writing a number" {
  publish '{"a": 15230, "b": 1.5, "c": "32m48s", "d": 0.973, "e": 1763673628, "f": "on", "g": true}'
  export TZ=UTC
  [ "$(values a,mem:a,duration:a,count:a,{req}:a,'{ req}:b')" = \
    "a=15230 mem:a=15KB duration:a=15us count:a=15.2k {req}:a=15230req b=1.50 req" ]
  [ "$(values duration:c,pct:d,time:e,str:f,g,mem:zzz)" = "c=32m48s d=97.3% e=Nov 20 21:20:28 f=on g=true zzz=N/A" ]
}

@test "values: integers are exact, and a float stays one" {
  publish '{"a": 9223372036854775807, "b": 18446744073709551615, "c": -9223372036854775808, "d": 2.0}'
  [ "$(values a,b,c,max:a,d)" = \
    "a=9223372036854775807 b=18446744073709551615 c=-9223372036854775808 max:a=9223372036854775807 d=2.00" ]
}

@test "values: ago is the time since then" {
  publish "{\"a\": $(($(date +%s) - 7200)), \"b\": $(date +%s)000000000, \"c\": 0}"
  [[ $(values ago:a,ago:b,ago:c) =~ ^"a=2h b="[0-9]+"s c=N/A"$ ]]
}

@test "values: a rate is nothing at first, then zero while nothing happens, then positive" {
  publish '{"a": 1000}'
  follow rate:a,delta:a
  await seen 'rate:a=N/A delta:a=N/A'
  await seen 'rate:a=0.00/s delta:a=0$'
  publish '{"a": 3000}'
  await seen 'rate:a=[1-9][0-9]+\.[0-9]{2}/s delta:a=2000$'
  publish '{"a": 10}'
  await seen 'rate:a=[1-9][0-9.]+/s delta:a=-2990$'
  unfollow
}

@test "values: max and avg remember what they saw, and a gap is a gap" {
  publish '{"a": 10}'
  follow max:a,avg:a
  await seen 'max:a=10 avg:a=10.00$'
  publish '{"a": null}'
  await seen 'max:a=N/A avg:a=N/A$'
  publish '{"a": 4}'
  await seen 'max:a=10 avg:a=[4-9]\.[0-9]+$'
  unfollow
}

@test "values: a kind that cannot stand where it is, is refused with a reason" {
  run --separate-stderr "$monitor" -ports=1 -vars=mem:rate:a
  [ "$status" -eq 2 ]
  [[ $stderr == *"a transform stands before the unit"* ]]
  run --separate-stderr "$monitor" -ports=1 -vars=speed:a
  [ "$status" -eq 2 ]
  [[ $stderr == *"known are rate: delta: max: avg: dist: mem: duration: count: pct: time: ago: str:"* ]]
}

@test "values: brackets pick of arrays" {
  publish '{"a": [10, 50, 20, 40, 30], "s": ["x", "y"], "memstats": {"PauseNs": [5, 9, 7, 0], "NumGC": 3}}'
  [ "$(values 'a,a[0],a[-1],a[2:5],a[-2:][max],s[-1]')" = "a=30.00 a[0]=10 a[-1]=30 a[2:5]=30.00 a[-2:][max]=40 s[-1]=y" ]
  [ "$(values 'a[min],a[max],a[sum],a[mean],a[last],a[len]')" = \
    "a[min]=10 a[max]=50 a[sum]=150 a[mean]=30.00 a[last]=30 a[len]=5" ]
  [ "$(values 'a[p50],a[p95],a[p99]')" = "a[p50]=30 a[p95]=50 a[p99]=50" ]
  [ "$(values 'duration:memstats.PauseNs[last],memstats.PauseNs[len]')" = "PauseNs[last]=7ns PauseNs[len]=3" ]
}

@test "values: Go's newest pause is what Go says it is" {
  "$build/e2e/go_service" 127.0.0.1:0 60 >"$BATS_TEST_TMPDIR/go" 3>&- &
  go_pid=$!
  go=$(first_line "$BATS_TEST_TMPDIR/go")
  # Both documents have to be of the same number of collections: a quiet service makes none between two polls.
  same() {
    curl -sS "http://$go/debug/vars" >"$BATS_TEST_TMPDIR/before"
    line=$("$monitor" -dummy -n=1 -ports="$go" -vars='memstats.NumGC,memstats.PauseNs[last],memstats.PauseNs[len]')
    curl -sS "http://$go/debug/vars" >"$BATS_TEST_TMPDIR/after"
    diff <(jq .memstats.NumGC "$BATS_TEST_TMPDIR/before") <(jq .memstats.NumGC "$BATS_TEST_TMPDIR/after")
  }
  await same
  expected=$(jq -r '.memstats | if .NumGC == 0 then "N/A" else "\(.PauseNs[(.NumGC + 255) % 256])" end + " PauseNs[len]=" +
    "\([.NumGC, 256] | min)"' "$BATS_TEST_TMPDIR/after")
  kill "$go_pid"
  echo "$line"
  [[ $line == *" PauseNs[last]=$expected" ]]
}

@test "values: a derived value has its name and the kinds before it" {
  publish '{"hits": 30, "misses": 10, "none": 0, "a-b": 7, "text": "x", "m": {"l=x": 5}}'
  [ "$(values 'pct:hit=hits/(hits+misses),sum = hits + misses,x=2*(hits-misses)/4')" = "hit=75.0% sum=40 x=10.00" ]
  [ "$(values 'x=hits/none,y=hits+missing,z=a\-b*2,w=text+1,m.l=x,{ms}:v=m.l=x*2')" = \
    "x=N/A y=N/A z=14 w=N/A l=x=5 v=10ms" ]
}

@test "values: the rate of a sum is that of both" {
  publish '{"a": 1000, "b": 5}'
  follow 'rate:x=a+b,delta:y=a-b'
  await seen 'x=N/A y=N/A'
  publish '{"a": 2000, "b": 1005}'
  await seen 'x=[1-9][0-9.]+/s y=0$'
  unfollow
}

@test "values: an expression that is none is refused with a reason" {
  run --separate-stderr "$monitor" -ports=1 -vars='a,hit=hits/(hits+misses'
  [ "$status" -eq 2 ]
  [ "$stderr" = 'expvarmon: -vars: "hit=hits/(hits+misses": a closing parenthesis is missing' ]
}

@test "values: a glob finds what is there" {
  publish '{"cache": {"hits": 1, "o": {"x": 1}, "s": "t"}, "a": {"p": {"size": 3}, "q": {"size": 4}}, "http_x": 5, "a*b": 9}'
  [ "$(values 'cache.*')" = "hits=1 s=t" ]
  [ "$(values 'mem:a.*.size,http_x')" = "http_x=5 mem:a.p.size=3B mem:a.q.size=4B" ]
  [ "$(values '*,a\*b')" = "a*b=9 http_x=5" ]
}

@test "values: a glob finds variables as they appear, and the others keep their history" {
  publish '{"cache": {"hits": 10}, "n": 7}'
  follow 'max:n,cache.*'
  await seen 'n=7 hits=10$'
  publish '{"cache": {"new": 3, "hits": 11}, "n": 5}'
  await seen 'n=7 hits=11 new=3$'
  publish '{"cache": {"new": 4}, "n": 5}'
  await seen 'n=7 hits=N/A new=4$'
  unfollow
}

@test "values: what a glob finds beyond the bound is counted on lines and on the screen" {
  publish "$(jq -cn '[range(300) | {key: "k\(.)", value: .}] | from_entries')"
  [[ $(values '*') == *" k255=255 (44 more left out)" ]]
  run timeout 20 "$monitor" -frame=100x30 -i=50ms -ports="$target/vars" -vars='*'
  [[ $output == *"44 more variables are left out"* ]]
}

@test "values: the library's labels, percentiles and windows are paths" {
  publish "{\"http_requests\": $("$build/bin/example_labels" | sed -n 's/^bounded: //p'),
    \"latency\": $("$build/bin/example_latencies" | tail -n 1)}"
  [ "$(values 'http_requests.method=GET.code=200,http_requests.overflow,latency.count,latency.1h.count')" = \
    "code=200=1000 overflow=3 latency.count=1000 latency.1h.count=1000" ]
  [[ $(values 'duration:latency.p99\.9,duration:latency.1m.p50') =~ ^"p99.9="[0-9.]+[nu]s" p50="[0-9.]+[nu]s$ ]]
  [ "$(values 'http_requests.method=GET.*')" = "code=200=1000 code=404=1" ]
}

@test "values: a duration is in the unit that its name ends in" {
  publish '{"uptime_seconds": 68.5, "took_ms": 1500, "wait_us": 20, "wait_ns": 20, "t_seconds": "1m3s",
    "gc_seconds": {"p50": 0.25, "p99": 3}}'
  [ "$(values duration:uptime_seconds,duration:took_ms,duration:wait_us,duration:wait_ns,duration:t_seconds)" = \
    "uptime_seconds=1m9s took_ms=2s wait_us=20us wait_ns=20ns t_seconds=1m3s" ]
  [ "$(values dist:duration:gc_seconds)" = "gc_seconds=250ms" ]
  "$monitor" -ports="$target/vars" -check 'duration:uptime_seconds >= 68s' -check 'duration:uptime_seconds < 70s'
  run --separate-stderr "$monitor" -ports="$target/vars" -view=distribution -vars=dist:duration:gc_seconds -frame=80x24
  [[ $output == *"p50 250ms"* ]]
}
