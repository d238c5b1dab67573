# expvarmon as people use it: on a terminal, in a pipe, and with arguments that are wrong.

load helper

setup_file() {
  "$build/e2e/c_service" 127.0.0.1:0 240 >"$BATS_FILE_TMPDIR/c" 3>&- &
  export c_pid=$!
  export c
  c=$(first_line "$BATS_FILE_TMPDIR/c")
}

teardown_file() { kill "$c_pid" || true; }

setup() {
  monitor=$build/bin/expvarmon
  set_hits 3
}

teardown() { terminal_end; }

set_hits() { curl -fsS "http://$c/set?hits=$1"; }

# watch [ARGUMENT...]: the monitor on a terminal of 100 x 30, with the service and its hits on the screen.
watch() {
  terminal_run 100 30 "$monitor" -i=100ms -ports="$c" -vars=hits,mem:memstats.Alloc "$@"
  await terminal_shows 'hits: 3'
}

# ---- arguments -------------------------------------------------------------------------------------------------------

@test "monitor: -h prints the flags and succeeds" {
  run --separate-stderr "$monitor" -h
  [ "$status" -eq 0 ]
  [ -z "$stderr" ]
  [[ $output == *-ports* && $output == *-vars* ]]
}

@test "monitor: -version prints the version and succeeds" {
  run --separate-stderr "$monitor" -version
  [ "$status" -eq 0 ]
  [[ $output == *0.1.0* ]]
}

# refused ARGUMENT... NAMED: status 2, nothing printed but one line on standard error that names the culprit.
refused() {
  local named=${*: -1}
  run --separate-stderr timeout 10 "$monitor" "${@:1:$#-1}"
  echo "status $status: $stderr"
  [ "$status" -eq 2 ]
  [ -z "$output" ]
  [ "${#stderr_lines[@]}" -eq 1 ]
  [[ $stderr == *"$named"* ]]
}

@test "monitor: a wrong command line is one line and status 2" {
  refused -ports -ports
  refused -nonsense nonsense
  refused -ports=1234 stray stray
  refused -ports=1234 -i=0 -i
  refused -ports=1234 -i=-1s -i
  refused -ports=1234 -i=5 -i
  refused -ports=1234 -i -i
  refused -ports=1234 -n=-1 -n
  refused -ports=1234 -n=many -n
  refused -ports=1234 -frame=80 -frame
  refused -ports=1234 -frame=0x10 -frame
  refused -ports=1234 -timeout=0s -timeout
  refused -ports=1234 -self=perhaps -self
}

@test "monitor: a wrong target or variable is one line and status 2" {
  refused -ports=1234,99999 99999
  refused -ports=20-10 20-10
  refused -ports=, ports
  refused -ports=1234 -vars=mem: mem:
  refused -ports=1234 -vars=, vars
  refused -ports=1234 -vars=nosuch:path nosuch
  refused -ports=1234 -vars=a..b a..b
}

# ---- without a terminal ------------------------------------------------------------------------------------------------

plain() { ! grep -q $'\033' <<<"$output"; }

@test "monitor: -dummy prints as many samples as -n says, as plain lines" {
  run --separate-stderr timeout 20 "$monitor" -dummy -n=3 -i=50ms -ports="$c" -vars=hits,str:'string\.plain'
  [ "$status" -eq 0 ]
  plain
  [ "$(grep -c 'hits.*3' <<<"$output")" -eq 3 ]
  [[ $output == *string.plain=plain* ]]
}

@test "monitor: standard output that is no terminal gets plain lines" {
  run --separate-stderr timeout 20 "$monitor" -n=2 -i=50ms -ports="$c" -vars=hits
  [ "$status" -eq 0 ]
  plain
  [ "$(grep -c 'hits.*3' <<<"$output")" -eq 2 ]
}

@test "monitor: a closed pipe ends it, with one line" {
  run --separate-stderr timeout 20 bash -c '"$@" | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}' bash \
    "$monitor" -dummy -n=200 -i=20ms -ports="$c" -vars=hits
  [ "$status" -eq 1 ]
  [ "${#stderr_lines[@]}" -eq 1 ]
  [[ $stderr == *stdout* ]]
}

@test "monitor: a full disk ends it, with one line" {
  run --separate-stderr timeout 20 bash -c '"$@" >/dev/full' bash "$monitor" -dummy -n=2 -i=20ms -ports="$c" -vars=hits
  [ "$status" -eq 1 ]
  [ "${#stderr_lines[@]}" -eq 1 ]
  [[ $stderr == *stdout* ]]
}

@test "monitor: -frame prints one screen of just that size" {
  for size in 110x32 40x10 7x3 1x1; do
    run --separate-stderr timeout 20 "$monitor" -frame="$size" -i=50ms -ports="$c" -vars=hits,mem:memstats.Alloc
    [ "$status" -eq 0 ]
    plain
    [ "${#lines[@]}" -le "${size#*x}" ]
    for line in "${lines[@]}"; do
      [ "${#line}" -le "${size%x*}" ]
    done
  done
}

@test "monitor: -frame shows the values" {
  run --separate-stderr timeout 20 "$monitor" -frame 110x32 -i=50ms -ports="$c" -vars=hits,'float\.third',str:'string\.plain'
  [ "$status" -eq 0 ]
  [[ $output == *"hits: 3 (max: 3)"* ]]
  [[ $output == *"float.third: 0.33"* ]]
  [[ $output == *"string.plain: plain"* ]]
}

@test "monitor: without -vars it chooses what the target has" {
  run --separate-stderr timeout 20 "$monitor" -frame 110x40 -i=50ms -ports="$c"
  [ "$status" -eq 0 ]
  [[ $output == *Alloc* ]]
}

@test "monitor: -endpoint is where it asks" {
  run --separate-stderr timeout 20 "$monitor" -dummy -n=1 -i=50ms -ports="$c" -vars=hits -endpoint=/nowhere
  [[ $output$stderr == *404* ]]
}

@test "monitor: -self watches the monitor itself" {
  run --separate-stderr timeout 20 "$monitor" -self -dummy -n=2 -i=50ms -vars=threads,process.pid
  [ "$status" -eq 0 ]
  [[ $output =~ threads.*[1-9] ]]
}

@test "monitor: -self goes beside other targets" {
  run --separate-stderr timeout 20 "$monitor" -self -frame=120x30 -i=50ms -ports="$c" -vars=threads
  [ "$status" -eq 0 ]
  [[ $output == *"2 services"* ]]
}

@test "monitor: -self leaves no file behind" {
  mkdir "$BATS_TEST_TMPDIR/empty"
  run env TMPDIR="$BATS_TEST_TMPDIR/empty" timeout 20 "$monitor" -self -dummy -n=1 -i=50ms -vars=threads
  [ "$status" -eq 0 ]
  [ -z "$(ls -A "$BATS_TEST_TMPDIR/empty")" ]
}

# ---- on a terminal -----------------------------------------------------------------------------------------------------

@test "monitor: a terminal gets a screen with values and charts" {
  watch
  terminal_draws
  terminal_shows 'Alloc: [0-9.]+ ?[KM]?B'
  await terminal_shows '[0-9]+┤'
}

@test "monitor: the screen follows the service" {
  watch
  set_hits 4711
  await terminal_shows 'hits: 4711 \(max: 4711\)'
}

@test "monitor: a chart is expanded, split, read and closed by keys" {
  watch
  terminal_keys n n Enter
  await terminal_shows '─ Alloc, last .*─'
  terminal_shows 'now +min +max +mean +p95'
  terminal_keys Left
  await terminal_shows 'at [0-9]{2}:[0-9]{2}:[0-9]{2} ─'
  terminal_keys 0 L
  await terminal_shows 'logarithmic'
  terminal_keys Escape
  await terminal_shows '─ Monitoring, last'
}

@test "monitor: charts are what -chart says, and what a key says" {
  watch -chart=ascii
  terminal_shows '\+- Services Monitor'
  terminal_keys c
  await terminal_shows '─ Services Monitor'
  run "$monitor" -frame=80x24 -n=1 -chart=ascii -i=50ms -ports="$c" -vars=hits
  [ "$status" -eq 0 ]
  ! grep -q '[^ -~]' <<<"$output"
}

# There must be samples to scroll over first.
scrolls_back() { terminal_keys '<' && terminal_shows 'scrolled back'; }

@test "monitor: time zooms, scrolls back and returns" {
  watch
  span=$(terminal_text | sed -nE 's/.*Monitoring, last ([^ ]+) .*/\1/p')
  terminal_keys -
  await terminal_shows 'Monitoring, last '
  await terminal_lacks "Monitoring, last $span "
  terminal_keys +
  await terminal_shows "Monitoring, last $span "
  await scrolls_back
  terminal_keys 0
  await terminal_shows "Monitoring, last $span "
}

@test "monitor: q quits and leaves the terminal as it was" {
  watch
  terminal_keys q
  terminal_left_clean 0
}

@test "monitor: Esc quits and leaves the terminal as it was" {
  watch
  terminal_keys Escape
  terminal_left_clean 0
}

@test "monitor: Ctrl-C quits and leaves the terminal as it was" {
  watch
  terminal_keys C-c
  terminal_left_clean 0
}

@test "monitor: -n ends the screen and leaves the terminal as it was" {
  terminal_run 100 30 "$monitor" -i=50ms -n=3 -ports="$c" -vars=hits
  terminal_left_clean 0
}

@test "monitor: ? shows the keys, and the screen again" {
  watch
  terminal_keys '?'
  await terminal_shows 'reset the maxima'
  terminal_keys '?'
  await terminal_shows 'hits: 3'
  terminal_lacks 'reset the maxima'
}

@test "monitor: q closes the help first, then quits" {
  watch
  terminal_keys '?'
  await terminal_shows 'reset the maxima'
  terminal_keys q
  await terminal_shows 'hits: 3'
  terminal_keys q
  terminal_left_clean 0
}

@test "monitor: p holds the screen still, and lets it go on" {
  watch
  terminal_keys p
  await terminal_shows PAUSED
  set_hits 99
  # Polling goes on meanwhile: the service is asked, and what it says is not drawn.
  before=$(curl -sS "http://$c/debug/vars" | jq .hits)
  [ "$before" -eq 99 ]
  terminal_shows 'hits: 3'
  terminal_keys p
  await terminal_shows 'hits: 99'
  await terminal_lacks PAUSED
}

@test "monitor: r resets the maxima" {
  watch
  set_hits 50
  await terminal_shows 'hits: 50 \(max: 50\)'
  set_hits 7
  await terminal_shows 'hits: 7 \(max: 50\)'
  terminal_keys r
  await terminal_shows 'hits: 7 \(max: 7\)'
}

@test "monitor: what does not fit scrolls" {
  vars='str:string\.plain'$(printf ',memstats.%s' Alloc Sys Lookups HeapAlloc HeapSys HeapIdle HeapInuse MSpanInuse \
    MSpanSys MCacheInuse MCacheSys BuckHashSys GCSys OtherSys NextGC LastGC PauseTotalNs NumGC NumForcedGC),hits
  terminal_run 80 20 "$monitor" -i=100ms -ports="$c" -vars="$vars"
  await terminal_shows 'string.plain: plain'
  terminal_lacks 'hits: 3'
  terminal_keys End
  await terminal_shows 'hits: 3'
  terminal_keys Home
  await terminal_lacks 'hits: 3'
  terminal_keys NPage NPage NPage NPage NPage NPage NPage NPage NPage NPage
  await terminal_shows 'hits: 3'
  terminal_keys PPage
  await terminal_lacks 'hits: 3'
}

@test "monitor: a terminal of one cell, and a large one again, are survived" {
  watch
  terminal resize-window -x 1 -y 1
  terminal resize-window -x 2 -y 40
  terminal resize-window -x 200 -y 1
  terminal resize-window -x 1 -y 1
  set_hits 12
  terminal resize-window -x 90 -y 25
  await terminal_shows 'hits: 12'
  terminal_keys q
  terminal_left_clean 0
}

@test "monitor: a terminal that is one cell from the start is survived" {
  terminal_run 1 1 "$monitor" -i=50ms -n=3 -ports="$c" -vars=hits
  await test -s "$BATS_TEST_TMPDIR/status"
  [ "$(cat "$BATS_TEST_TMPDIR/status")" -eq 0 ]
}

# dies SIGNAL: the terminal is as it was, and the shell is told of the signal.
dies() {
  watch
  kill -"$1" "$(terminal_pid)"
  terminal_left_clean $((128 + $1))
}

@test "monitor: SIGTERM leaves the terminal as it was" { dies 15; }
@test "monitor: SIGHUP leaves the terminal as it was" { dies 1; }
@test "monitor: SIGSEGV leaves the terminal as it was" { dies 11; }
@test "monitor: SIGABRT leaves the terminal as it was" { dies 6; }
@test "monitor: SIGQUIT leaves the terminal as it was" { dies 3; }

# Without the search for leaks at exit: that stops the program for a moment, and the SIGCONT which comes with the end of
# a terminal wakes it too early, so that the search waits for ever.
@test "monitor: a terminal that goes away ends it" {
  ASAN_OPTIONS+=:detect_leaks=0 watch
  pid=$(terminal_pid)
  terminal kill-server
  await ended "$pid"
}

@test "monitor: -theme is what the screen is coloured with" {
  for theme in dark light 256; do
    watch -theme="$theme"
    terminal capture-pane -p -e | grep -qF $'\033[38;5;'
    terminal_end
  done
  watch -theme=mono
  run ! grep -qE $'\033\\[[0-9;]*[34][0-8]' < <(terminal capture-pane -p -e)
}

@test "monitor: it tells what it costs itself" {
  watch
  terminal_keys m
  await terminal_shows '^expvarmon [1-9][0-9]* polls, 0 failed, [0-9]+ late  latency .*CPU [0-9.]+%  RSS [0-9.]+MB'
}

@test "monitor: NO_COLOR takes the colours away" {
  watch
  terminal capture-pane -p -e >"$BATS_TEST_TMPDIR/coloured"
  grep -qE $'\033\\[[0-9;]*[34][0-7]' "$BATS_TEST_TMPDIR/coloured"
  terminal_keys q
  await test -s "$BATS_TEST_TMPDIR/status"
  terminal_end
  rm "$BATS_TEST_TMPDIR"/st*
  terminal_run 100 30 env NO_COLOR=1 "$monitor" -i=100ms -ports="$c" -vars=hits
  await terminal_shows 'hits: 3'
  terminal capture-pane -p -e >"$BATS_TEST_TMPDIR/plain"
  run ! grep -qE $'\033\\[[0-9;]*[34][0-7]' "$BATS_TEST_TMPDIR/plain"
}

@test "monitor: a TERM that nobody knows is one line and no screen" {
  terminal_run 100 30 env TERM=nonesuch "$monitor" -i=50ms -ports="$c" -vars=hits
  await test -s "$BATS_TEST_TMPDIR/status"
  [ "$(cat "$BATS_TEST_TMPDIR/status")" -eq 1 ]
  [ "$(wc -l <"$BATS_TEST_TMPDIR/stderr")" -eq 1 ]
}

@test "monitor: -bounds is the scale of a chart, and B goes on to others" {
  watch -bounds='hits=0..~4000' -bounds='mem:memstats.Alloc=0..1GB'
  await terminal_shows '4000┤'
  await terminal_shows '1GB┤'
  terminal_keys B
  await terminal_shows 'from zero'
  await terminal_lacks '4000┤|1GB┤'
  terminal_keys B
  await terminal_shows 'fixed scale'
  terminal_keys B
  await terminal_shows '1GB┤'
}

@test "monitor: -bounds that are none are refused with a reason" {
  run --separate-stderr "$monitor" -ports=1 -bounds='a=5..1'
  [ "$status" -eq 2 ]
  [ "$stderr" = 'expvarmon: -bounds: "a=5..1": the low end is not below the high one' ]
}
