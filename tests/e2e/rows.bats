# -csv and -jsonl: raw values for other programs.

load helper

setup_file() {
  "$build/e2e/c_service" 127.0.0.1:0 120 >"$BATS_FILE_TMPDIR/c" 3>&- &
  export c_pid=$!
  export c
  c=$(first_line "$BATS_FILE_TMPDIR/c")
}

teardown_file() { kill "$c_pid" || true; }

setup() {
  monitor=$build/bin/expvarmon
  rows=$BATS_TEST_TMPDIR/rows
  curl -fsS "http://$c/set?hits=3"
}

@test "rows: -csv=- prints names and values, and nothing else" {
  run --separate-stderr timeout 20 "$monitor" -n=2 -i=20ms -ports="$c" -vars='hits,str:string\.plain,nosuch' -csv=-
  [ "$status" -eq 0 ]
  [ -z "$stderr" ]
  [ "${#lines[@]}" -eq 3 ]
  [ "${lines[0]}" = 'time,target,error,hits,str:string\.plain,nosuch' ]
  [[ ${lines[1]} =~ ^20..-..-..T..:..:..\....Z,[^,]*:[0-9]+,,3,plain,$ ]]
}

@test "rows: -jsonl=- prints objects that jq reads" {
  run --separate-stderr timeout 20 "$monitor" -n=2 -i=20ms -ports="$c,127.0.0.1:1" -vars='hits,nosuch' -jsonl=-
  [ "$status" -eq 0 ]
  [ "$(jq -s 'length' <<<"$output")" -eq 4 ]
  [ "$(jq -c 'select(.error == null) | .values' <<<"$output" | sort -u)" = '{"hits":3,"nosuch":null}' ]
  [ "$(jq -c 'select(.error != null) | [.target, .values.hits]' <<<"$output" | sort -u)" = '["127.0.0.1:1",null]' ]
}

@test "rows: both go to files, beside what is shown" {
  run --separate-stderr timeout 20 "$monitor" -dummy -duration=200ms -i=20ms -ports="$c" -vars=hits -csv="$rows.csv" \
    -jsonl="$rows.jsonl"
  [ "$status" -eq 0 ]
  [[ $output == *hits=3* ]]
  [ "$(wc -l <"$rows.csv")" -ge 2 ]
  [ "$(wc -l <"$rows.jsonl")" -eq "$(($(wc -l <"$rows.csv") - 1))" ]
}

@test "rows: without -vars, objects have what was chosen" {
  run --separate-stderr timeout 20 "$monitor" -n=2 -i=20ms -ports="$c" -jsonl=-
  [ "$status" -eq 0 ]
  [ "$(jq -s '.[1].values | length' <<<"$output")" -ge 4 ]
}

@test "rows: a file that cannot be written is one line and status 1" {
  for file in /dev/full /proc/nonexistent/rows; do
    run --separate-stderr timeout 20 "$monitor" -n=2 -i=20ms -ports="$c" -vars=hits -csv="$file"
    [ "$status" -eq 1 ]
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr == *"$file"* ]]
  done
}

@test "rows: a closed pipe ends it, with one line" {
  run --separate-stderr timeout 20 bash -c '"$@" | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}' bash \
    "$monitor" -n=200 -i=20ms -ports="$c" -vars=hits -csv=-
  [ "$status" -eq 1 ]
  [ "${#stderr_lines[@]}" -eq 1 ]
  [[ $stderr == *stdout* ]]
}
