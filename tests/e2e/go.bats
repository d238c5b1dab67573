# Two services with the same variables, one by Go's package expvar and one by libexpvar, compared byte by byte.

load helper

setup_file() {
  "$build/e2e/go_service" 127.0.0.1:0 120 >"$BATS_FILE_TMPDIR/go" 3>&- &
  go_pid=$!
  "$build/e2e/c_service" 127.0.0.1:0 120 >"$BATS_FILE_TMPDIR/c" 3>&- &
  c_pid=$!
  go=$(first_line "$BATS_FILE_TMPDIR/go")
  c=$(first_line "$BATS_FILE_TMPDIR/c")
  curl -sS "http://$go/debug/vars" >"$BATS_FILE_TMPDIR/go.json"
  curl -sS "http://$c/debug/vars" >"$BATS_FILE_TMPDIR/c.json"
  export go_pid c_pid go c
}

teardown_file() { kill "$go_pid" "$c_pid" || true; }

# The entries of a document that both services have, without the commas between them.
common() { sed -nE '/^"(int|float|string|func|map)\./{s/,$//;p}' "$1"; }

@test "Go: every variable has the bytes that Go writes, in Go's order" {
  common "$BATS_FILE_TMPDIR/go.json" >"$BATS_TEST_TMPDIR/go"
  common "$BATS_FILE_TMPDIR/c.json" >"$BATS_TEST_TMPDIR/c"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/go")" -eq 46 ]
  diff "$BATS_TEST_TMPDIR/go" "$BATS_TEST_TMPDIR/c"
}

@test "Go: the document is laid out as Go's" {
  # Entries become E: what is left are the braces, commas and line ends.
  for json in go c; do
    sed -E 's/^"[^"]*": .*[^,](,?)$/E\1/' "$BATS_FILE_TMPDIR/$json.json" | uniq | od -c >"$BATS_TEST_TMPDIR/$json"
  done
  diff "$BATS_TEST_TMPDIR/go" "$BATS_TEST_TMPDIR/c"
}

@test "Go: the document is JSON, with every value that Go's has" {
  jq -S 'del(.cmdline, .memstats)' "$BATS_FILE_TMPDIR/go.json" >"$BATS_TEST_TMPDIR/go"
  jq -S 'with_entries(select(.key | test("^(int|float|string|func|map)\\.|^hits$")))' "$BATS_FILE_TMPDIR/c.json" \
    >"$BATS_TEST_TMPDIR/c"
  diff "$BATS_TEST_TMPDIR/go" "$BATS_TEST_TMPDIR/c"
}

@test "Go: what a client of Go's own service insists on is there" {
  jq -e '(.cmdline | type == "array" and all(type == "string"))
         and (.memstats.PauseTotalNs | type == "number" and . == floor)' "$BATS_FILE_TMPDIR/c.json"
}

@test "Go: memstats has only fields of Go's, of the same types, and the name of the allocator" {
  for json in go c; do
    jq -r '.memstats | to_entries[] | "\(.key) \(.value | type)"' "$BATS_FILE_TMPDIR/$json.json" | sort \
      >"$BATS_TEST_TMPDIR/$json"
  done
  [ "$(wc -l <"$BATS_TEST_TMPDIR/c")" -ge 15 ]
  comm -13 "$BATS_TEST_TMPDIR/go" "$BATS_TEST_TMPDIR/c" >"$BATS_TEST_TMPDIR/only_ours"
  diff <(echo Allocator string) "$BATS_TEST_TMPDIR/only_ours"
}

@test "Go: cmdline has the bytes that Go writes" {
  [ "$(curl -sS "http://$c/debug/vars?name=cmdline")" = "{
\"cmdline\": [\"$build/e2e/c_service\",\"127.0.0.1:0\",\"120\"]
}" ]
  grep -Fx "\"cmdline\": [\"$build/e2e/go_service\",\"127.0.0.1:0\",\"120\"]," "$BATS_FILE_TMPDIR/go.json"
}

@test "Go: one variable asked for by name is a document with Go's bytes for it" {
  common "$BATS_FILE_TMPDIR/go.json" | while IFS= read -r entry; do
    name=${entry#\"}
    name=${name%%\"*}
    printf '{\n%s\n}\n' "$entry" | cmp - <(curl -sS --get --data-urlencode "name=$name" "http://$c/debug/vars") ||
      { echo "differs: $name"; false; }
  done
}

@test "Go: the Content-Type is Go's" {
  for address in "$go" "$c"; do
    curl -sS -o /dev/null -w '%{http_code} %{content_type}\n' "http://$address/debug/vars"
  done >"$BATS_TEST_TMPDIR/types"
  [ "$(uniq "$BATS_TEST_TMPDIR/types")" = "200 application/json; charset=utf-8" ]
}

# The differences that are meant. Go writes NaN and +Inf, which is not JSON, and before 1.22 quotes keys as Go source.
@test "Go: numbers that JSON cannot express are null" {
  for name in nan infinity negative_infinity; do
    grep -Fx "\"ours.$name\": null," "$BATS_FILE_TMPDIR/c.json"
  done
}

@test "Go: keys are escaped as newer Go does" {
  expected='"ours.keys": {"\u0001\u0007\n\r\t": 1, "\u003c\u0026\u003e": 2, "null": null, "'$'\x7f''": 3, "\u2028\u2029": 4},'
  grep -Fx "$expected" "$BATS_FILE_TMPDIR/c.json"
}

@test "Go: both count while they serve" {
  for address in "$go" "$c"; do
    before=$(curl -sS "http://$address/debug/vars" | jq .hits)
    for _ in 1 2 3; do
      [ "$(curl -sS -o /dev/null -w '%{http_code}' "http://$address/hit")" = 200 ]
    done
    [ "$(curl -sS "http://$address/debug/vars" | jq .hits)" -eq $((before + 3)) ]
  done
}
