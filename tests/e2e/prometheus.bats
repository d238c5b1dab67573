# A real Prometheus scrapes the search service: what it was told is what can be asked of it.

load helper

setup() {
  pids=()
  "$build/bin/search" -listen :0 >"$BATS_TEST_TMPDIR/search" 2>&1 3>&- &
  pids+=($!)
  url=$(first_line "$BATS_TEST_TMPDIR/search" | sed 's/^search: listening on //')
  [[ $url == http://127.0.0.1:* ]]
}

teardown() {
  local pid
  for pid in "${pids[@]}"; do
    { kill "$pid" && wait "$pid"; } 2>/dev/null || true
  done
}

get() { curl --silent --show-error --fail --max-time 10 "$@"; }

# Searches: two that are answered and one that is refused.
ask() {
  get -o /dev/null "$url/search?term=politics&cnn=on" -o /dev/null "$url/search?term=science&bbc=on"
  curl --silent -o /dev/null "$url/search?term=tea"
}

# prometheus_start: with the example's configuration, asking this service each second; sets `prometheus`.
prometheus_start() {
  local folder=$BATS_TEST_TMPDIR/prometheus
  mkdir "$folder"
  sed "s/localhost:5000/${url#http://}/; s/interval: 5s/interval: 1s/" "$root/examples/prometheus.yml" >"$folder/config.yml"
  prometheus --config.file="$folder/config.yml" --storage.tsdb.path="$folder/data" --web.listen-address=127.0.0.1:0 \
    --enable-feature=native-histograms,exemplar-storage >"$folder/log" 2>&1 3>&- &
  pids+=($!)
  await grep -q 'msg="Listening on"' "$folder/log"
  prometheus=http://$(sed -n 's/.*msg="Listening on" address=//p' "$folder/log" | head -n 1)
  await get -o /dev/null "$prometheus/-/ready"
}

# answer EXPRESSION: the results of a query, as JSON.
answer() { get --data-urlencode "query=$1" "$prometheus/api/v1/query" | jq -c .data.result; }

# tells EXPRESSION JQ: searches once more, and whether the results of the query are so.
tells() {
  ask
  [ "$(answer "$1" | jq "$2")" = true ]
}

# never_empty EXPRESSION: a number that is one comes back, once there are scrapes enough for it.
never_empty() {
  tells "$1" 'length > 0 and all(.[]; .value[1] | . != "NaN" and . != null)'
}

@test "prometheus: promtool finds nothing to say about the text, nor about the configuration" {
  ask
  get "$url/metrics" >"$BATS_TEST_TMPDIR/text"
  run promtool check metrics <"$BATS_TEST_TMPDIR/text"
  echo "$output"
  [ "$status" -eq 0 ]
  [ -z "$output" ]
  promtool check config "$root/examples/prometheus.yml"
}

@test "prometheus: a counter, a label, a text and a quantile of a native histogram can be asked for" {
  prometheus_start
  await tells 'up{job="search"}' '.[0].value[1] == "1"'
  await tells 'requests_total' '.[0].value[1] | tonumber > 0'
  await tells 'http_requests_total{code="400"}' 'length == 1 and (.[0].value[1] | tonumber > 0)'
  await tells 'searches_total{key="cnn"}' '.[0].value[1] | tonumber > 0'
  await tells 'memstats_allocator_info' '.[0].metric.value | length > 0'
  await tells 'latency_seconds' '.[0].histogram[1].buckets | length > 0'
  await tells 'histogram_quantile(0.5, latency_seconds)' '.[0].value[1] | tonumber | . > 1e-7 and . < 10'
  await never_empty 'histogram_quantile(0.99, sum(rate(latency_seconds[10s])))'
  answer 'latency_seconds_count' | jq -e 'length == 0' # natively, and not as buckets
  get "$prometheus/api/v1/metadata" | jq -e '.data.latency_seconds[0] | .type == "histogram" and .help == "Time to answer a search."'
}

@test "prometheus: every query of the dashboard has an answer" {
  local query queries
  prometheus_start
  mapfile -t queries < <(jq -r '.panels[].targets[].expr' "$root/examples/grafana.json")
  [ "${#queries[@]}" -ge 8 ]
  for query in "${queries[@]}"; do
    query=${query//'$job'/search}
    echo "$query"
    await never_empty "${query//'$__rate_interval'/10s}"
  done
  await tells 'label_replace(process_start_time_seconds, "x", "$1", "job", "(.*)")' '.[0].metric.x == "search"'
}
