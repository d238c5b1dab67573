# -record and -replay: what was seen once is seen again, also by other eyes.

load helper

setup_file() {
  "$build/e2e/c_service" 127.0.0.1:0 240 >"$BATS_FILE_TMPDIR/c" 3>&- &
  export c_pid=$!
  export c
  c=$(first_line "$BATS_FILE_TMPDIR/c")
  export once=$BATS_FILE_TMPDIR/once
  # hits go from 1 to 5 in five sessions of one recording.
  for hits in 1 2 3 4 5; do
    curl -fsS "http://$c/set?hits=$hits"
    "$build/bin/expvarmon" -i=20ms -n=2 -ports="user:secret@$c/debug/vars?token=secret" -record="$once" -dummy \
      -vars=threads
  done
}

teardown_file() { kill "$c_pid" || true; }

setup() {
  monitor=$build/bin/expvarmon
  recording=$BATS_TEST_TMPDIR/recording
}

teardown() { terminal_end; }

hits_of() { "$monitor" -replay="$1" -vars=hits -csv=- | tail -n +2 | cut -d, -f4; }

@test "record: -replay shows variables that were not asked for when it was recorded" {
  run --separate-stderr "$monitor" -replay="$once" -frame=110x32 -vars=hits,mem:memstats.Alloc
  [ "$status" -eq 0 ]
  [ -z "$stderr" ]
  [[ $output == *"hits: 5 (max: 5)"* ]]
  [[ $output == *"every 20ms"* ]]
  [[ $output == *Alloc:* ]]
}

@test "record: sessions are appended, and nothing is lost between them" {
  [ "$(hits_of "$once" | uniq | tr '\n' ' ')" = "1 2 3 4 5 " ]
  [ "$(hits_of "$once" | wc -l)" -eq 10 ]
}

@test "record: the file is its owner's, and has neither credentials nor queries" {
  [ "$(stat -c %a "$once")" = 600 ]
  run ! grep -qa secret "$once"
  run ! grep -qa user "$once"
}

@test "record: the search service is recorded under load by a monitor that is killed" {
  "$build/bin/search" -listen :0 >"$BATS_TEST_TMPDIR/search" 3>&- &
  search=$!
  url=$(first_line "$BATS_TEST_TMPDIR/search" | sed 's/^search: listening on //')
  (while curl -fsS -o "$BATS_TEST_TMPDIR/page" "$url/search?term=politics&cnn=on"; do :; done) 2>/dev/null 3>&- &
  load=$!
  "$monitor" -i=20ms -ports="$url/debug/vars" -vars=threads -record="$recording" -dummy >"$BATS_TEST_TMPDIR/lines" 3>&- &
  victim=$!
  lines() { [[ $(wc -l <"$BATS_TEST_TMPDIR/lines") -ge 60 ]]; }
  await lines
  kill -KILL "$victim"
  wait "$victim" || [ "$?" -eq 137 ]
  kill "$search" "$load"
  run "$monitor" -replay="$recording" -frame=110x32 -vars=requests,cache.hits
  [ "$status" -eq 0 ]
  [[ $output =~ requests:\ [1-9] ]]
  # A line is printed behind the frame of its reply.
  [ "$("$monitor" -replay="$recording" -vars=requests -csv=- | tail -n +2 | wc -l)" -ge "$(wc -l <"$BATS_TEST_TMPDIR/lines")" ]
}

@test "record: a torn end is told and ignored, and gone after the next session" {
  head -c -3 "$once" >"$recording"
  run --separate-stderr "$monitor" -replay="$recording" -vars=hits -csv=-
  [ "$status" -eq 0 ]
  [[ $stderr == *"$recording"*torn* ]]
  [ "${#lines[@]}" -eq 10 ]
  "$monitor" -i=20ms -n=1 -ports="$c" -record="$recording" -dummy
  run --separate-stderr "$monitor" -replay="$recording" -vars=hits -csv=-
  [ -z "$stderr" ]
  [ "${#lines[@]}" -eq 11 ]
}

@test "record: failures are recorded with their cause" {
  "$monitor" -i=20ms -n=2 -ports=127.0.0.1:1 -record="$recording" -dummy
  run --separate-stderr "$monitor" -replay="$recording" -vars=hits -csv=-
  [[ ${lines[2]} == *,127.0.0.1:1,*refused*, ]]
}

@test "record: without -vars, a replay chooses what the recording has" {
  run "$monitor" -replay="$once" -frame=110x40
  [ "$status" -eq 0 ]
  [[ $output == *Alloc* ]]
}

@test "record: conditions are checked on a recording" {
  run "$monitor" -replay="$once" -check='hits <= 5'
  [ "$status" -eq 0 ]
  run "$monitor" -replay="$once" -check='hits < 4'
  [ "$status" -eq 1 ]
  [[ $output == 'hits < 4: broken on '*': hits is 4' ]]
}

@test "record: -n ends a replay after so many samples" {
  run --separate-stderr "$monitor" -replay="$once" -vars=hits -n=3 -csv=-
  [ "${#lines[@]}" -eq 4 ]
}

@test "record: files that are no recordings are one line" {
  echo '{"hits": 1}' >"$recording"
  for file in "$recording" /proc/nonexistent/recording "$BATS_TEST_TMPDIR"; do
    for flag in -replay -record; do
      run --separate-stderr timeout 10 "$monitor" "$flag=$file" $([ $flag = -replay ] || echo -ports="$c" -dummy -n=1)
      [ "$status" -eq 1 ]
      [ -z "$output" ]
      [ "${#stderr_lines[@]}" -eq 1 ]
      [[ $stderr == *"$file"* ]]
    done
  done
  [ "$(cat "$recording")" = '{"hits": 1}' ]
}

@test "record: flags that do not go together are one line and status 2" {
  for wrong in "-replay=$once -ports=$c" "-replay=$once -self" "-replay=$once -record=$recording" "-ports=$c -speed=2" \
    "-replay=$once -speed=0" "-replay=$once -speed=fast" "-ports=$c -recordmax=5XB" "-ports=$c -recordmax=0"; do
    # shellcheck disable=SC2086 # several arguments
    run --separate-stderr timeout 10 "$monitor" $wrong
    [ "$status" -eq 2 ]
    [ "${#stderr_lines[@]}" -eq 1 ]
  done
}

@test "record: a recording ends at its maximum, with one line" {
  run --separate-stderr timeout 20 "$monitor" -i=10ms -ports="$c" -record="$recording" -recordmax=4KB -jsonl="$BATS_TEST_TMPDIR/rows" -dummy
  [ "$status" -eq 1 ]
  [ "${#stderr_lines[@]}" -eq 1 ]
  [[ $stderr == *"$recording"*maximum* ]]
  [ "$(stat -c %s "$recording")" -le 4096 ]
  run --separate-stderr "$monitor" -replay="$recording" -vars=hits -csv=-
  [ -z "$stderr" ]
}

@test "record: on a terminal a replay pauses, goes back and on, and leaves the terminal as it was" {
  terminal_run 110 30 "$monitor" -replay="$once" -vars=hits -speed=1000
  await terminal_shows 'hits: 5 \(max: 5\)'
  terminal_shows 'x1000'
  terminal_keys p
  await terminal_shows PAUSED
  terminal_keys '('
  await terminal_shows 'hits: 1 \(max: 1\)'
  terminal_keys ')'
  await terminal_shows 'hits: 5 \(max: 5\)'
  terminal_keys S
  await terminal_shows 'x500'
  terminal_keys q
  terminal_left_clean 0
}

@test "record: -replay -frame shows each view without waiting" {
  for ((i = 0; i < 3; i++)); do
    [ $i = 0 ] || sleep 1
    "$monitor" -n=1 -ports="$c" -record="$recording" -dummy -vars=threads >/dev/null
  done
  for view in charts distribution browser difference events; do
    run --separate-stderr timeout 1.5 "$monitor" -replay="$recording" -view=$view -frame=80x24 -vars=hits
    [ "$status" -eq 0 ] || { echo "$view: $status"; false; }
  done
}

@test "record: the browser of a paused replay shows the document of that time" {
  terminal_run 100 160 "$monitor" -replay="$once" -speed=10000 -vars=hits
  await terminal_shows 'hits: 5'
  terminal_keys p
  await terminal_shows PAUSED
  terminal_keys v
  await terminal_shows ' hits +5$'
}
