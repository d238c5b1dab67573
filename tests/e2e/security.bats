# How the debug servers of others were broken, a case for each; and what ours asks of those who come from elsewhere.

load helper

setup() {
  out=$BATS_TEST_TMPDIR
  umask 077
  echo s3cret-token >"$out/token"
  echo alice:wonderland >"$out/password"
}

teardown() {
  [[ -z ${service:-} ]] || { kill "$service" && wait "$service"; } 2>/dev/null || true
}

# serve ADDRESS [OPTION=VALUE...] ...: a service; $url is its first listener, $second the next.
serve() {
  "$build/e2e/guarded" "$@" >"$out/addresses" 2>"$out/stderr" 3>&- &
  service=$!
  first_line "$out/addresses" >/dev/null
  url=http://$(sed -n 1p "$out/addresses")
  second=http://$(sed -n 2p "$out/addresses")
}

refuses() {
  local cause=$1
  shift
  run -1 "$build/e2e/guarded" "$@"
  [ "$output" = "guarded: $cause" ]
}

get() { curl --silent --show-error --path-as-is --max-time 20 "$@"; }
status_of() { get -o /dev/null -w '%{http_code}' "$@" || true; }

# certificate NAME: NAME.pem and NAME.key, for localhost.
certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout "$out/$1.key" \
    -out "$out/$1.pem" -subj /CN=localhost -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' 2>/dev/null
}

# ---- lessons ---------------------------------------------------------------------------------------------------------

@test "security: nothing of a query reaches a shell (CVE-2025-60021)" {
  serve 127.0.0.1:0
  strace -f -qq -e signal=none -e trace=execve,fork,vfork -o "$out/calls" -p "$service" 3>&- &
  tracer=$!
  await grep -q "^$tracer\$\|TracerPid:.[1-9]" "/proc/$service/status"
  for text in ';touch${IFS}'"$out/made" '$(touch '"$out/made"')' '`touch '"$out/made"'`' '|touch '"$out/made"; do
    for page in debug/vars 'debug/pprof/threads' 'debug/pprof/symbol' big; do
      get -o /dev/null -G --data-urlencode "name=$text" --data-urlencode "debug=$text" --data-urlencode "bytes=$text" \
        --data-urlencode "$text" "$url/$page"
    done
  done
  kill "$tracer"
  wait "$tracer" || true
  [ ! -e "$out/made" ]
  diff /dev/null "$out/calls"
}

@test "security: no page has script of a request in it (CVE-2023-45757)" {
  serve 127.0.0.1:0
  script='<script>alert(1)</script>'
  for page in / /debug/ /debug/vars /debug/pprof/ /debug/pprof/threads /debug/pprof/symbol /debug/pprof/nothing \
    /debug/pprof/cmdline "/$script" "/debug/pprof/$script" "/debug/pprof/%3Cscript%3Ealert(1)%3C/script%3E" /debug; do
    # A `-g` keeps curl from taking the braces for its own.
    get -g -D "$out/headers" -H "Accept: text/html" -H "User-Agent: $script" -H "Referer: $script" \
      "$url$page?name=$script&debug=1&$script" >"$out/page"
    ! grep -aqi '<script' "$out/page"
    ! grep -aqi '<script' "$out/headers" || [[ $page == /debug ]]
    grep -qi '^content-security-policy: ' "$out/headers"
    ! grep -qiE "script-src|unsafe-" "$out/headers"
    grep -qi '^x-content-type-options: nosniff' "$out/headers"
  done
}

@test "security: one request with a password opens nothing for the next on its connection (CVE-2026-48830)" {
  serve 127.0.0.1:0 password_file="$out/password" token_file="$out/token"
  for way in 'alice:wonderland@' ''; do
    headers=()
    [[ -n $way ]] || headers=(-H 'Authorization: Bearer s3cret-token')
    get -w '%{http_code} %{num_connects}\n' -o /dev/null "${headers[@]}" "${url/http:\/\//http://$way}/debug/vars" \
      --next -s -w '%{http_code} %{num_connects}\n' -o /dev/null "$url/debug/vars" >"$out/answers"
    diff <(printf '%s\n' '200 1' '401 0') "$out/answers"
  done
}

@test "security: debug pages are not on the port for metrics (CVE-2026-84748)" {
  serve 127.0.0.1:0 pages=/debug/vars 127.0.0.1:0 pages=/debug/pprof/,/count
  [ "$(status_of "$url/debug/vars")" = 200 ]
  for page in debug/pprof debug/pprof/ debug/pprof/threads debug/pprof/profile count big; do
    [ "$(status_of "$url/$page")" = 404 ]
  done
  [ "$(status_of "$second/debug/vars")" = 404 ]
  [ "$(status_of "$second/debug/pprof/threads")" = 200 ]
  [[ $(get "$url/debug/") != *pprof* && $(get "$second/debug/") != */debug/vars* ]]
}

@test "security: no way of writing a path gets past the rule for pages (CVE-2026-84747)" {
  serve 127.0.0.1:0 pages=/debug/vars,/debug/pprof/cmdline
  [ "$(status_of "$url/debug/%76ars")" = 200 ]
  for path in //debug/pprof/threads /debug//pprof/threads /debug/pprof//threads /debug/vars/../pprof/threads \
    /debug/vars/..%2fpprof/threads /debug/vars%2f../pprof/threads /debug/pprof/cmdline/../threads /./debug/pprof/threads \
    /debug/%70prof/threads /debug/pprof%2fthreads /debug/pprof/%74hreads /debug/pprof/cmdline%00/../threads \
    /debug/pprof/threads/ '/debug/pprof/threads;x=/debug/vars' '/debug\pprof\threads' /DEBUG/PPROF/threads \
    "/debug/pprof/threads?/debug/vars" "/debug/pprof/threads%3f/debug/vars" /debug/vars/ /debug/pprof/cmdline/; do
    [[ $(status_of "$url$path") == 40[04] ]] || { echo "$path" >&2; false; }
  done
  for target in 'http://localhost/debug/pprof/threads' '*' 'debug/pprof/threads'; do
    [[ $(status_of --request-target "$target" "$url") == 40[04] ]]
  done
}

@test "security: no request makes a file, or a profile that lasts for ever (CVE-2026-86147)" {
  mkdir "$out/folder"
  cd "$out/folder"
  serve 127.0.0.1:0 slow_timeout_s=1
  for query in file=x output=x path=/tmp/x 'filename=../x' save=1 display=flamegraph; do
    get -o /dev/null "$url/debug/pprof/threads?$query"
    get -o /dev/null "$url/debug/vars?$query"
  done
  get -o /dev/null "$url/debug/pprof/profile?seconds=1&file=x"
  diff /dev/null <(ls -A "$out/folder")
  for seconds in 99999999 9223372036854775807; do
    get --max-time 15 "$url/debug/pprof/profile?seconds=$seconds" | gunzip >/dev/null
  done
}

@test "security: no way of sending a body gets past its limit (CVE-2026-61902)" {
  serve 127.0.0.1:0 max_body_bytes=1000
  head -c 1000 /dev/zero >"$out/fits"
  head -c 1001 /dev/zero >"$out/over"
  [ "$(status_of --data-binary "@$out/fits" "$url/count")" = 200 ]
  [ "$(status_of --data-binary "@$out/over" "$url/count")" = 413 ]
  [ "$(status_of -H 'Transfer-Encoding: chunked' --data-binary "@$out/fits" "$url/count")" = 200 ]
  [ "$(status_of -H 'Transfer-Encoding: chunked' --data-binary "@$out/over" "$url/count")" = 413 ]
  [ "$(status_of -H 'Expect: 100-continue' --data-binary "@$out/over" "$url/count")" = 413 ]
  gzip -c "$out/over" >"$out/packed"
  [ "$(status_of -H 'Content-Encoding: gzip' --data-binary "@$out/packed" "$url/count")" = 200 ] # nothing unpacks it
  [ "$(get "$url/debug/vars?name=posted" | jq .posted)" = 3 ]
}

@test "security: linking the library opens no port (CVE-2019-11248)" {
  "$build/bin/example_own_server" >/dev/null </dev/null 3>&- || true
  ! nm -D --undefined-only "$build/lib/libexpvar.so" | grep -q MHD_
  "$build/e2e/guarded" 3>&- & # libexpvar and libexpvar-pprof, and no address
  service=$!
  await test -e "/proc/$service/fd/2"
  await grep -q libexpvar-pprof "/proc/$service/maps"
  ! find "/proc/$service/fd" -lname 'socket:*' | grep -q .
}

@test "security: a page that profiles cannot be used to wear the service out (40,000 open pprof servers)" {
  serve 127.0.0.1:0 max_slow_requests=2
  waiting=()
  for i in 1 2; do
    get -o /dev/null "$url/debug/pprof/wall?seconds=20" 3>&- &
    waiting+=($!)
  done
  busy() { [ "$(status_of "$url/debug/pprof/wall?seconds=1")" = 503 ]; }
  await busy
  [ "$(status_of "$url/debug/vars")" = 200 ]
  kill "${waiting[@]}"
}

@test "security: nothing of the environment, of memory or of files is served (dumps of Spring's actuator)" {
  SECRET_OF_ENVIRONMENT=hunter2 serve 127.0.0.1:0 token_file="$out/token"
  auth=(-H 'Authorization: Bearer s3cret-token')
  for page in / /debug/ /debug/vars /debug/pprof/ '/debug/pprof/threads?debug=2' '/debug/pprof/threads?debug=1' \
    /debug/pprof/cmdline '/debug/pprof/goroutine?debug=2'; do
    get "${auth[@]}" "$url$page" >"$out/page"
    ! grep -aqE 'hunter2|s3cret-token' "$out/page"
  done
  [ "$(status_of "${auth[@]}" "$url/debug/pprof/../../../../etc/passwd")" = 404 ]
}

@test "security: protection that was asked for is never dropped in silence (CVE-2026-40976)" {
  refuses ENOENT 127.0.0.1:0 token_file="$out/missing"
  refuses ENOENT 127.0.0.1:0 password_file="$out/missing"
  chmod 644 "$out/token"
  refuses EACCES 127.0.0.1:0 token_file="$out/token"
  chmod 600 "$out/token"
  : >"$out/empty"
  refuses EINVAL 127.0.0.1:0 token_file="$out/empty"
  refuses EINVAL 127.0.0.1:0 tls_certificate_file="$out/token"
  serve 127.0.0.1:0 token_file="$out/token"
  auth=(-H 'Authorization: Bearer s3cret-token')
  [ "$(status_of "${auth[@]}" "$url/debug/vars")" = 200 ]
  rm "$out/token"
  [ "$(status_of "${auth[@]}" "$url/debug/vars")" = 401 ]
}

@test "security: without a password nobody outside the machine gets in (Redis' protected mode)" {
  refuses EPERM 0.0.0.0:0
  refuses EPERM '[::]:0'
  refuses EPERM 0.0.0.0:0 allowed_hosts=localhost pages=/debug/vars
  serve :0
  [[ $url == http://127.0.0.1:* ]]
  port=${url##*:}
  other=$(hostname -I | tr ' ' '\n' | grep -m 1 -E '^[0-9.]+$' || true)
  [[ -z $other ]] || run ! get --max-time 5 "http://$other:$port/debug/vars"
}

@test "security: a name that somebody else points at this machine is not answered (DNS rebinding)" {
  serve 127.0.0.1:0 allowed_hosts=debug.example
  port=${url##*:}
  for host in "localhost:$port" 127.0.0.1 "[::1]:1" debug.example DEBUG.example.:80; do
    [ "$(status_of -H "Host: $host" "$url/debug/vars")" = 200 ]
  done
  for host in evil.example "evil.example:$port" localhost.evil.example 127.0.0.1.evil.example 192.0.2.1 0.0.0.0 \
    'localhost@evil.example' 'evil.example#localhost' '2130706433'; do
    [ "$(status_of -H "Host: $host" "$url/debug/vars")" = 403 ]
  done
  [ "$(printf 'GET /debug/vars HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n' |
    timeout 10 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0"; cat >&3; head -c 12 <&3' "$port")" = 'HTTP/1.1 403' ]
}

# ---- who may ask -----------------------------------------------------------------------------------------------------

@test "security: a page of another site changes nothing" {
  serve 127.0.0.1:0
  for header in 'Origin: http://evil.example' 'Origin: null' 'Sec-Fetch-Site: cross-site' 'Sec-Fetch-Site: same-site'; do
    [ "$(status_of -d x -H "$header" "$url/count")" = 403 ]
  done
  [ "$(status_of "$url/count")" = 405 ]
  [ "$(get "$url/debug/vars?name=posted" | jq .posted)" = 0 ]
  [ "$(status_of -d x -H "Origin: $url" "$url/count")" = 200 ]
  [ "$(status_of -d x "$url/count")" = 200 ]
}

@test "security: tokens and passwords are taken, alone or both, and exchanged without a restart" {
  serve 127.0.0.1:0 token_file="$out/token" 127.0.0.1:0 password_file="$out/password"
  get -D "$out/headers" -o /dev/null "$second/debug/vars"
  grep -q '^WWW-Authenticate: Basic realm=' "$out/headers"
  [ "$(status_of "$url/debug/vars")" = 401 ]
  [ "$(status_of "$url/nothing")" = 401 ] # nor is told what there is
  [ "$(status_of -u alice:wonderland "$second/debug/vars")" = 200 ]
  [ "$(status_of -u alice:Wonderland "$second/debug/vars")" = 401 ]
  [ "$(status_of -u alice:wonderland "$url/debug/vars")" = 401 ]
  printf 'next-token\ns3cret-token\n' >"$out/new"
  mv "$out/new" "$out/token"
  for token in next-token s3cret-token; do
    [ "$(status_of -H "Authorization: Bearer $token" "$url/debug/vars")" = 200 ]
  done
}

@test "security: HTTPS with certificate and key, TLS 1.2 and later only" {
  certificate server
  certificate other
  refuses EINVAL 127.0.0.1:0 tls_certificate_file="$out/server.pem" tls_key_file="$out/other.key"
  chmod 604 "$out/other.key"
  refuses EACCES 127.0.0.1:0 tls_certificate_file="$out/other.pem" tls_key_file="$out/other.key"
  serve 127.0.0.1:0 tls_certificate_file="$out/server.pem" tls_key_file="$out/server.key" token_file="$out/token"
  port=${url##*:}
  auth=(--cacert "$out/server.pem" -H 'Authorization: Bearer s3cret-token')
  [ "$(get "${auth[@]}" "https://localhost:$port/debug/vars?name=posted" | jq .posted)" = 0 ]
  [ "$(status_of --cacert "$out/server.pem" "https://localhost:$port/debug/vars")" = 401 ]
  [ "$(get "${auth[@]}" "https://localhost:$port/big?bytes=5000000" | wc -c)" = 5000000 ]
  [ "$(status_of "${auth[@]}" "https://localhost:$port/debug/pprof/wall?seconds=1")" = 200 ]
  [ "$(status_of "${auth[@]}" --tlsv1.2 --tls-max 1.2 "https://localhost:$port/debug/vars")" = 200 ]
  run ! curl -s --ciphers 'DEFAULT:@SECLEVEL=0' --tlsv1.0 --tls-max 1.1 "${auth[@]}" "https://localhost:$port/debug/vars"
  run ! get "${auth[@]}" "$url/debug/vars"
}

@test "security: the access log has every request, and no line that a request made up" {
  serve 127.0.0.1:0 access_log token_file="$out/token"
  get -o /dev/null "$url/big?bytes=5"
  get -o /dev/null -H 'Authorization: Bearer s3cret-token' "$url/big?bytes=5"
  get -o /dev/null -X BREW -H 'Authorization: Bearer s3cret-token' "$url/nothing%0a127.0.0.1"
  (exec 3<>"/dev/tcp/127.0.0.1/${url##*:}" && printf 'GET /half\x1b[2J HTTP/1.1\r\nHost: loc' >&3)
  await grep -q lost "$out/stderr"
  # The ports of clients are left out.
  cp "$out/stderr" "$out/log"
  diff <(sed -E 's/^([^ ]+) 127\.0\.0\.1:[0-9]+ /\1 /' "$out/log") <(
    echo "${url#http://} GET /big?bytes=5 401 $(get "$url/" | wc -c) complete"
    echo "${url#http://} GET /big?bytes=5 200 5 complete"
    echo "${url#http://} BREW /nothing%0a127.0.0.1 404 $(get -H 'Authorization: Bearer s3cret-token' "$url/nothing%0a127.0.0.1" | wc -c) complete"
    echo "${url#http://}  /half%1B[2J 200 0 lost"
  )
  ! grep -q s3cret "$out/log"
}

# ---- the end of a service --------------------------------------------------------------------------------------------

@test "security: SIGTERM loses no scrape that is in flight" {
  "$build/bin/example_drain" 127.0.0.1:0 >"$out/addresses" 3>&- &
  service=$!
  url=http://$(first_line "$out/addresses")
  for client in 1 2 3 4; do
    for ((; ; )); do
      code=0
      curl --silent --max-time 20 -o "$out/scrape.$client" "$url/debug/vars" || code=$?
      echo "$code"
      ((code == 0)) || break
      jq -e .requests "$out/scrape.$client" >/dev/null || echo torn
    done >"$out/codes.$client" 3>&- &
    clients+=($!)
  done
  busy() { for client in 1 2 3 4; do [ "$(wc -l <"$out/codes.$client")" -gt 5 ] || return 1; done; }
  await busy
  kill -TERM "$service"
  wait "$service"
  wait "${clients[@]}"
  diff <(printf '0\n7\n') <(sort -u "$out"/codes.*) # answered whole, or not connected to at all
}
