# The search service as its visitors, its monitors and its operators see it.

load helper

everything='cnn=on&bbc=on&nyt=on'

setup() {
  search=$build/bin/search
  out=$BATS_TEST_TMPDIR/out
  err=$BATS_TEST_TMPDIR/err
  pid=
}

teardown() {
  [[ -z $pid ]] || { kill "$pid" && wait "$pid"; } 2>/dev/null || true
}

# start [FLAG...]: sets pid and url.
start() {
  "$search" -listen :0 "$@" >"$out" 2>"$err" 3>&- &
  pid=$!
  url=$(first_line "$out" | sed 's/^search: listening on //')
  [[ $url == http://127.0.0.1:* ]]
}

get() { curl --silent --show-error --max-time 10 "$@"; }
status_of() { get --output /dev/null --write-out '%{http_code}' "$@"; }
figure() { get "$url/debug/vars" | jq -c "$1"; }
found() { get "$url/search?$1&format=json" | jq -c "${2:-.count}"; }

# feeds_with ITEM: a folder of feeds in which that is the only news of cnn; sets `feeds`.
feeds_with() {
  local source
  feeds=$BATS_TEST_TMPDIR/feeds
  for source in cnn bbc nyt; do
    mkdir -p "$feeds/$source"
    echo '<rss version="2.0"><channel><title>t</title><item><title>tea</title></item></channel></rss>' \
      >"$feeds/$source/one.xml"
  done
  echo "<rss version=\"2.0\"><channel><title>t</title>$1</channel></rss>" >"$feeds/cnn/one.xml"
}

@test "search: the page offers all sources to somebody who has just come" {
  start
  page=$(get "$url/search")
  [[ $page == '<!DOCTYPE html>'*'</html>' ]]
  for source in cnn bbc nyt; do
    [[ $page == *"name=\"$source\" checked>"* ]]
  done
  [[ $page != *'class="problem"'* && $page != *'<article>'* ]]
}

@test "search: asks the sources that are wanted and no other" {
  start
  [ "$(found "term=politics&$everything" '.sources | keys')" = '["bbc","cnn","nyt"]' ]
  [ "$(found 'term=politics&nyt=on' '.sources | keys')" = '["nyt"]' ]
  [ "$(found "term=politics&$everything" '.count == ([.sources[].count] | add)')" = true ]
  [ "$(found "term=politics&$everything" '[.sources[] | .count == (.items | length)] | all')" = true ]
  [ "$(found "term=politics&$everything" '[.sources[].count > 4] | all')" = true ]
}

@test "search: every hit holds the term, and no news that hold it are missing" {
  start
  for term in politics tram 'the' "o'clock"; do
    hits=$(get --get --data-urlencode "term=$term" -d format=json -d cnn=on -d bbc=on -d nyt=on "$url/search")
    [ "$(jq --arg term "$term" '[.sources[].items[] | (.title + "\n" + .description | ascii_downcase | contains($term))]
      | all' <<<"$hits")" = true ]
    expected=$(cat "$root"/examples/search/feeds/*/*.xml | tr '\n' ' ' | sed 's/<item>/\n&/g; s/<\/item>/&\n/g' |
      grep '^<item>' | sed 's/<link>.*<\/link>//; s/<guid.*<\/guid>//' | grep -ic -- "$term" || true)
    [ "$(jq .count <<<"$hits")" -eq "$expected" ]
  done
}

@test "search: capitals make no difference and spaces around the term do not count" {
  start
  [ "$(found "term=POLITICS&$everything")" = "$(found "term=+politics+&$everything")" ]
  [ "$(found "term=POLITICS&$everything" '.term')" = '"POLITICS"' ]
}

@test "search: titles count more than descriptions, and equals stand newest first" {
  feeds_with '<item><title>old</title><description>tea</description>
      <pubDate>Mon, 01 May 2023 10:00:00 GMT</pubDate></item>
    <item><title>new</title><description>tea</description><pubDate>Tue, 02 May 2023 00:30:00 +0200</pubDate></item>
    <item><title>newest</title><description>tea</description><pubDate>Mon, 01 May 2023 22:45:00 GMT</pubDate></item>
    <item><title>Tea</title></item>
    <item><title>twice</title><description>tea, tea</description></item>'
  start -feeds "$feeds"
  [ "$(found 'term=tea&cnn=on' '[.sources.cnn.items[].title]')" = '["Tea","twice","newest","new","old"]' ]
}

@test "search: a form in the body is the same as one in the query" {
  start
  expected=$(found "term=politics&cnn=on" .)
  [ "$(get -d 'term=politics&cnn=on&format=json' "$url/search" | jq -c .)" = "$expected" ]
  [ "$(get -X POST "$url/search?term=politics&cnn=on&format=json" | jq -c .)" = "$expected" ]
  [ "$(get -d 'cnn=on' "$url/search?term=politics&format=json" | jq -c .)" = "$expected" ]
}

@test "search: programs get JSON if they ask for it, browsers a page" {
  start
  ask="$url/search?term=tram&cnn=on"
  type() { get -o /dev/null -w '%{content_type}' "$@" "$ask"; }
  [ "$(type)" = 'text/html; charset=utf-8' ]
  [ "$(type -H 'Accept: application/json')" = 'application/json; charset=utf-8' ]
  [ "$(type -H 'Accept: text/html,application/xhtml+xml,application/json;q=0.9')" = 'text/html; charset=utf-8' ]
  ask+='&format=html'
  [ "$(type -H 'Accept: application/json')" = 'text/html; charset=utf-8' ]
}

@test "search: the term is shown back as text, never as markup" {
  start
  term="<script>alert('1')</script>\"&"
  page=$(get --get --data-urlencode "term=$term" -d cnn=on "$url/search")
  [[ $page == *'value="&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;"'* ]]
  [[ $page != *'<script'* ]]
  [ "$(get --get --data-urlencode "term=$term" -d cnn=on -d format=json "$url/search" | jq -r .term)" = "$term" ]
}

@test "search: what a feed says is shown as text, and its links lead to web pages only" {
  feeds_with '<item><title>tea &lt;b&gt;bold&lt;/b&gt;</title><link>javascript:alert(1)</link>
      <description><![CDATA[<script>alert("tea")</script>]]></description></item>
    <item><title>more tea</title><link>https://tea.example/?a=1&amp;b="&gt;&lt;i&gt;</link></item>'
  start -feeds "$feeds"
  page=$(get "$url/search?term=tea&cnn=on")
  [[ $page == *'<h3><mark>tea</mark> &lt;b&gt;bold&lt;/b&gt;</h3>'* ]]
  [[ $page == *'&lt;script&gt;alert(&quot;<mark>tea</mark>&quot;)&lt;/script&gt;'* ]]
  [[ $page == *'href="https://tea.example/?a=1&amp;b=&quot;&gt;&lt;i&gt;"'* ]]
  [[ $page != *'<script'* && $page != *javascript:* ]]
}

@test "search: refusals say why, with the right status, and are counted" {
  start
  long=$(printf 'x%.0s' {1..101})
  refuse() {
    local expected=$1 reason=$2
    shift 2
    [ "$(status_of "$@")" = "$expected" ]
    [[ $(get -H 'Accept: application/json' "$@" | jq -r .error) == "$reason"* ]]
    [[ $(get "$@") == *"<p class=\"problem\">$reason"* ]]
  }
  refuse 400 'Choose at least one source' "$url/search?term=tea"
  refuse 400 'Enter a term' "$url/search?term=+&cnn=on"
  refuse 400 'The term is too long' "$url/search?term=$long&cnn=on"
  refuse 400 'The term must be UTF-8' "$url/search?term=%ff&cnn=on"
  refuse 415 'The body must be of type' -H 'Content-Type: text/plain' -d "term=tea&$everything" "$url/search"
  head -c 20000 /dev/zero | tr '\0' x >"$BATS_TEST_TMPDIR/long"
  refuse 413 'The body is too long' -d "@$BATS_TEST_TMPDIR/long" "$url/search"
  [ "$(status_of "$url/search?term=tea&cnn=on&format=xml")" = 400 ]
  [ "$(status_of "$url/search?format=json")" = 400 ]
  [ "$(status_of "$url/search?term=${long:1}&cnn=on")" = 200 ]
  [ "$(figure .errors)" = 20 ]
  [ "$(figure .requests)" = 21 ]
  [ "$(figure '.searches.cnn')" = 1 ]
}

@test "search: the figures are those of what was asked" {
  start
  count=$(found "term=politics&cnn=on&bbc=on" '.sources | map_values(.count)')
  get "$url/search?term=politics&cnn=on&bbc=on" >/dev/null
  get "$url/search" >/dev/null
  vars=$(get "$url/debug/vars")
  [ "$(jq -c '[.requests, .errors]' <<<"$vars")" = '[3,0]' ]
  [ "$(jq -c .searches <<<"$vars")" = '{"bbc":2,"cnn":2,"nyt":0}' ]
  [ "$(jq -c '.results' <<<"$vars")" = "$(jq -cS 'map_values(. * 2) + {nyt: 0}' <<<"$count")" ]
  [ "$(jq -c .items <<<"$vars")" = '{"bbc":50,"cnn":50,"nyt":50}' ]
  [ "$(jq -c .cache <<<"$vars")" = '{"hits":2,"misses":2,"evictions":0,"entries":2,"capacity":128}' ]
  [ "$(jq -c .workers <<<"$vars")" = '{"busy":0,"threads":4}' ]
  [ "$(jq -c .http_requests <<<"$vars")" = '{"code=200":3}' ]
  [ "$(jq '.latency_ns | .count == 3 and .min > 0 and .p99 >= .p50 and .max >= .min and .sum >= .max and .sum <= 3 * .max' \
    <<<"$vars")" = true ]
}

@test "search: the cache forgets what was not asked for longest" {
  start
  for i in {1..127}; do echo "url = \"$url/search?term=t$i&cnn=on\""; done >"$BATS_TEST_TMPDIR/urls"
  get -o /dev/null "$url/search?term=kept&cnn=on" -o /dev/null "$url/search?term=lost&cnn=on" >/dev/null
  get "$url/search?term=kept&cnn=on" >/dev/null
  get -K "$BATS_TEST_TMPDIR/urls" >/dev/null
  [ "$(figure '[.cache.entries, .cache.evictions, .cache.hits]')" = '[128,1,1]' ]
  get "$url/search?term=kept&cnn=on" >/dev/null
  [ "$(figure '.cache.hits')" = 2 ]
  get "$url/search?term=lost&cnn=on" >/dev/null
  [ "$(figure '[.cache.entries, .cache.evictions, .cache.hits]')" = '[128,2,2]' ]
}

@test "search: its threads have names" {
  start -workers 3
  names=$(cat /proc/"$pid"/task/*/comm | sort | tr '\n' ' ')
  [[ $names == *'search '*'worker-0 worker-1 worker-2 ' ]]
  [ "$(figure .workers.threads)" = 3 ]
}

@test "search: eight clients at once all get their answer" {
  for workers in 1 4; do
    start -workers "$workers"
    # shellcheck disable=SC2016 # the inner shell expands
    seq 8 | xargs -P 8 -I{} bash -c 'curl -s -o /dev/null --max-time 20 -w "%{http_code}\n" "$1&x=[1-50]"' - \
      "$url/search?term=politics&$everything" | sort | uniq -c | {
      read -r count status
      [ "$count $status" = '400 200' ]
    }
    [ "$(figure '[.requests, .errors, .searches.nyt, .workers.busy]')" = '[400,0,400,0]' ]
    kill "$pid" && wait "$pid"
  done
  pid=
}

@test "search: SIGTERM and SIGINT end it cleanly" {
  for signal in TERM INT; do
    start
    get "$url/search?term=tea&$everything" >/dev/null
    kill -s "$signal" "$pid"
    wait "$pid"
    [ ! -s "$err" ]
  done
  pid=
}

@test "search: SIGTERM while it is being asked ends it cleanly" {
  start
  LOAD_TOOL=curl LOAD_CLIENTS=4 "$root/examples/load.sh" "$url/search?term=tram&$everything" 2 \
    >/dev/null 2>&1 3>&- &
  load=$!
  asked() { [[ $(figure .requests) -gt 20 ]]; }
  await asked
  kill "$pid"
  wait "$pid"
  pid=
  wait "$load" || true
}

@test "search: a port that is taken, or a bad address, is named" {
  start
  for address in "${url#http://}" nonsense; do
    run -1 "$search" -listen "$address"
    [[ $output == "search: -listen $address: "* ]]
  done
}

@test "search: an address that others can reach has to be allowed" {
  run -1 "$search" -listen 0.0.0.0:0
  [[ $output == *-allow-remote* ]]
  "$search" -listen 0.0.0.0:0 -allow-remote >"$out" 3>&- &
  pid=$!
  [[ $(first_line "$out") == 'search: listening on http://0.0.0.0:'* ]]
}

@test "search: serves on a unix socket" {
  "$search" -listen "unix:$BATS_TEST_TMPDIR/socket" >"$out" 3>&- &
  pid=$!
  [ "$(first_line "$out")" = "search: listening on unix:$BATS_TEST_TMPDIR/socket" ]
  [ "$(get --unix-socket "$BATS_TEST_TMPDIR/socket" 'http://x/search?term=tram&cnn=on&format=json' | jq .count)" -gt 0 ]
}

@test "search: flags are explained, and what is no flag is refused" {
  run -0 "$search" -h
  for flag in listen workers feeds h; do
    [[ $output == *"  -$flag"* ]]
  done
  for arguments in '-bogus' 'word' '-workers 0' '-workers=257' '-workers 4x' '-listen'; do
    # shellcheck disable=SC2086 # flag and value
    run -2 "$search" $arguments
    [[ $output == *"${arguments%%[ =]*}"* ]]
  done
}

@test "search: a feed that cannot be used is named, with the line" {
  feeds_with '<item><title>tea</title></item>'
  refused() {
    run -1 "$search" -listen :0 -feeds "$feeds"
    [[ $output == "search: $1"* ]]
  }
  printf '<rss>\n<channel>\n<item><title>&tea;</title></item></channel></rss>\n' >"$feeds/nyt/two.xml"
  refused "$feeds/nyt/two.xml:3: "
  echo '<html/>' >"$feeds/nyt/two.xml"
  refused "$feeds/nyt/two.xml: not an RSS feed"
  echo '<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss><channel><item><title>&a;</title></item></channel></rss>' \
    >"$feeds/nyt/two.xml"
  refused "$feeds/nyt/two.xml: entities"
  rm "$feeds/nyt"/*
  refused "$feeds/nyt: "
  rmdir "$feeds/nyt"
  refused "$feeds/nyt: No such file"
}
