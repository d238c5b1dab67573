# What the monitor sends to its targets, and how it trusts them.

load helper

setup_file() {
  cd "$BATS_FILE_TMPDIR"
  # An authority; a server and a client that it has certified; and a certificate that nobody knows.
  certify authority /CN=authority
  certify server /CN=localhost authority
  certify client /CN=client authority
  certify stranger /CN=localhost
  serve plain
  serve tls server.pem server.key
  serve mutual server.pem server.key authority.pem
  serve unknown stranger.pem stranger.key
}

teardown_file() { kill "${pids[@]}" 2>/dev/null || true; }

# certify NAME SUBJECT [AUTHORITY]
certify() {
  local by=()
  [[ -n ${3:-} ]] && by=(-CA "$3.pem" -CAkey "$3.key")
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout "$1.key" -out "$1.pem" \
    -subj "$2" -addext subjectAltName=DNS:localhost,IP:127.0.0.1 "${by[@]}" 2>/dev/null
}

# serve NAME [FILE...]: a service whose address is in the variable NAME.
serve() {
  "$build/e2e/go_service" 127.0.0.1:0 240 "${@:2}" >"$1" 3>&- 2>/dev/null &
  pids+=($!)
  local address
  address=$(first_line "$1")
  export "$1=$address"
}

setup() {
  monitor=$build/bin/expvarmon
  cd "$BATS_FILE_TMPDIR"
}

teardown() { terminal_end; }

# ask ARGUMENT...: one sample of what the request was.
ask() { run --separate-stderr timeout 20 "$monitor" -dummy -n=1 -i=50ms -endpoint=/request "$@"; }

refused() {
  run --separate-stderr timeout 10 "$monitor" "${@:1:$#-1}"
  echo "status $status: $stderr"
  [ "$status" -eq 2 ]
  [ "${#stderr_lines[@]}" -eq 1 ]
  [[ $stderr == *"${*: -1}"* ]]
  [[ $stderr != *s3cret* ]]
}

# ---- headers and tokens ------------------------------------------------------------------------------------------------

@test "targets: -header goes to every target, or to one" {
  ask -ports="$plain,localhost:${plain##*:}" -header 'X-All: every one' -header="$plain X-One: just one" \
    -vars='str:headers.X-All[0],str:headers.X-One[0]'
  [ "$status" -eq 0 ]
  [ "$(grep -c 'X-All\[0\]=every one' <<<"$output")" -eq 2 ]
  [ "$(grep -c 'X-One\[0\]=just one' <<<"$output")" -eq 1 ]
  grep 'X-One\[0\]=just one' <<<"$output" | grep -qF "$plain"
}

@test "targets: a wrong header is one line, without its value" {
  refused -ports=1 -header=s3cret -header
  refused -ports=1 -header 'Authorization:Bearer s3cret' -header
  refused -ports=1 -header $'X-A: s3cret\r\nX-B: 1' X-A
  refused -ports=1 -header 'X-A:' X-A
  refused -ports=1 -header '2 X-A: s3cret' X-A
  refused -ports=1 -header 'a:b:c X-A: s3cret' -header
}

@test "targets: the token of a file is sent, and that of the changed file after it" {
  echo first >token
  terminal_run 100 20 "$monitor" -i=100ms -ports="$plain" -endpoint=/request -bearer-file=token \
    -vars='str:headers.Authorization[0]'
  cp token "$BATS_TEST_TMPDIR"
  await terminal_shows 'Bearer first'
  echo second >"$BATS_TEST_TMPDIR/new"
  mv "$BATS_TEST_TMPDIR/new" "$BATS_TEST_TMPDIR/token"
  await terminal_shows 'Bearer second'
  echo 'not one' >"$BATS_TEST_TMPDIR/token"
  await terminal_shows 'bearer-file: "token": the token has a blank'
  terminal_shows 'Bearer second'
  echo third >"$BATS_TEST_TMPDIR/token"
  await terminal_shows 'Bearer third'
  terminal_lacks bearer-file
}

@test "targets: a token in the environment is sent, but not where a target has credentials of its own" {
  EXPVARMON_BEARER=s3cret HTTP_USER=u HTTP_PASSWORD=p ask -ports="$plain,a:b@$plain" -vars='str:headers.Authorization[0]'
  [ "$status" -eq 0 ]
  [ "$(grep -c '=Bearer s3cret$' <<<"$output")" -eq 1 ]
  [ "$(grep -c '=Basic YTpi$' <<<"$output")" -eq 1 ]
  EXPVARMON_BEARER='s3cret s3cret' refused -ports=1 EXPVARMON_BEARER
  refused -ports=1 -bearer-file=/nowhere /nowhere
}

# ---- TLS ---------------------------------------------------------------------------------------------------------------

@test "targets: a certificate of an own authority is trusted with -cacert, with HTTP/2 where it is offered" {
  ask -ports="https://$tls" -vars=protocol
  [[ $output == *"unknown issuer"* ]]
  ask -ports="https://$tls" -cacert=authority.pem -vars=protocol
  [[ $output == *protocol=2 ]]
  ask -ports="$plain" -vars=protocol
  [[ $output == *protocol=1 ]]
}

@test "targets: -insecure trusts everybody" {
  ask -ports="https://$unknown" -cacert=authority.pem -vars=protocol
  [[ $output == *"self-signed"* || $output == *"unknown issuer"* ]]
  ask -ports="https://$unknown" -insecure -vars=protocol
  [[ $output == *protocol=2 ]]
}

@test "targets: a server that asks for a certificate gets it" {
  ask -ports="https://$mutual" -cacert=authority.pem -vars=protocol
  [[ $output == *"error: "* ]]
  ask -ports="https://$mutual" -cacert=authority.pem -cert=client.pem -key=client.key -vars=protocol
  [[ $output == *protocol=2 ]]
  cat client.pem client.key >client.both
  ask -ports="https://$mutual" -cacert=authority.pem -cert=client.both -vars=protocol
  [[ $output == *protocol=2 ]]
}

@test "targets: wrong files of certificates are named at once" {
  refused -ports=1 -cacert=/nowhere '-cacert: "/nowhere": No such file'
  refused -ports=1 -cacert=. '-cacert: ".": it is a directory'
  refused -ports=1 -cacert=server.key '-cacert: "server.key": there is no certificate'
  refused -ports=1 -cert=client.pem '-key: "client.pem"'
  refused -ports=1 -key=client.key -cert
  openssl ec -in client.key -aes128 -passout pass:s3cret -out locked.key 2>/dev/null
  openssl pkcs8 -topk8 -in client.key -passout pass:s3cret -out locked.pk8 2>/dev/null
  refused -ports=1 -cert=client.pem -key=locked.pk8 passphrase
  ask -ports="https://$mutual" -cacert=authority.pem -cert=client.pem -key=locked.key -vars=protocol </dev/null
  [[ $output == *"-cert and -key cannot be used"* ]]
  ask -ports="https://$mutual" -cacert=authority.pem -cert=client.pem -key=server.key -vars=protocol
  [[ $output == *"-cert and -key cannot be used"* ]]
}

# ---- Prometheus --------------------------------------------------------------------------------------------------------

@test "targets: names and labels of a Prometheus endpoint are paths" {
  ask -ports="$plain/metrics" -vars='http_requests_total.code=200.method=get'
  [ "$status" -eq 0 ]
  [[ $output == *=1027 ]]
  ask -ports="http://$plain/metrics"
  [[ $output == *get=1027* ]]
}

@test "targets: a malformed line of a Prometheus endpoint is named" {
  ask -ports="$plain/metrics/bad" -vars=up
  [[ $output == *"not metrics: the value of a label is not in quotes (line 2)"* ]]
}

# ---- lists in files ----------------------------------------------------------------------------------------------------

@test "targets: those of a file come and go with it" {
  list=$BATS_TEST_TMPDIR/list
  printf '# ours\n%s/debug/vars # plain\n' "$plain" >"$list"
  terminal_run 110 20 "$monitor" -i=100ms -ports="@$list" -vars=int.one,hits -insecure
  await terminal_shows "monitoring go_service .*${plain##*:}"
  echo "https://$tls/debug/vars" >>"$list"
  await terminal_shows '● 2 up'
  printf '%s/debug/vars\n\n' "https://$tls" >"$list.new"
  mv "$list.new" "$list"
  await terminal_shows "monitoring go_service .*${tls##*:}"
  terminal_lacks "${plain##*:}"
}

@test "targets: a file that is wrong changes nothing, and is told with its line" {
  list=$BATS_TEST_TMPDIR/list
  echo "$plain" >"$list"
  terminal_run 150 20 "$monitor" -i=100ms -ports="@$list,$plain/request" -vars=hits
  await terminal_shows '● 2 up'
  printf '%s\n20-10\n' "$plain" >"$list"
  await terminal_shows 'list" line 2, "20-10": the range of ports runs backwards'
  terminal_shows '● 2 up'
  rm "$list"
  await terminal_shows 'list": No such file'
  terminal_shows '● 2 up'
  echo "$plain" >"$list"
  await terminal_lacks 'No such file'
  terminal_lacks 'line 2'
}

@test "targets: a wrong file is one line at the start" {
  refused -ports=@/nowhere '"/nowhere": No such file'
  printf '1234\n\n  # comment\n99999 1\n' >wrong
  refused -ports=1,@wrong '"wrong" line 4, "99999": a port is above 65535'
  echo '# nobody' >empty
  refused -ports=@empty 'no target'
  echo '@wrong' >nested
  refused -ports=@nested '"nested" line 1'
}

# ---- back-off ----------------------------------------------------------------------------------------------------------

@test "targets: one that is dead is asked less and less often, and the screen says when" {
  terminal_run 110 20 "$monitor" -i=100ms -ports=127.0.0.1:1 -self -vars=polls_skipped,polls
  await terminal_shows 'refused.* for .*, next try in [0-9]+'
  await terminal_shows 'expvarmon .* [1-9][0-9]* +[0-9]+ '
}
