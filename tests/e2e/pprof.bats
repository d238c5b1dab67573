# /debug/pprof as its clients see it: go tool pprof, curl, and people in a browser. The service is the search service.

load helper

setup_file() {
  export service_out=$BATS_FILE_TMPDIR/out
  "$build/bin/search" -listen :0 >"$service_out" 3>&- &
  echo $! >"$BATS_FILE_TMPDIR/pid"
  export url
  url=$(first_line "$service_out" | sed 's/^search: listening on //')
  export PPROF_TMPDIR=$BATS_FILE_TMPDIR/pprof
}

teardown_file() { kill "$(cat "$BATS_FILE_TMPDIR/pid")"; }

setup() {
  pages=$url/debug/pprof
  out=$BATS_TEST_TMPDIR
}

teardown() {
  [[ -z ${load:-} ]] || { kill "$load" && wait "$load"; } 2>/dev/null || true
}

get() { curl --silent --show-error --max-time 20 "$@"; }
status_of() { get -o /dev/null -w '%{http_code}' "$@"; }
# headers TARGET: the headers that are the handler's, in lower case.
headers() { get -D - -o /dev/null "$@" | tr -d '\r' | tr '[:upper:]' '[:lower:]' | grep -E '^(content-type|content-disp|x-|ret)' | sort; }

under_load() {
  LOAD_TOOL=hey "$root/examples/load.sh" "$url/search?term=politics&cnn=on&bbc=on&nyt=on" 20 >/dev/null 2>&1 3>&- &
  load=$!
}

# pprof ARGUMENT...: what go tool pprof says, without its progress.
pprof() { go tool pprof "$@" 2>"$out/pprof.err" || { cat "$out/pprof.err" >&2; return 1; }; }

# refused STATUS BODY TARGET...: as Go refuses.
refused() {
  local status=$1 body=$2
  shift 2
  [ "$(status_of "$@")" = "$status" ]
  diff <(echo "$body") <(get "$@")
  diff <(printf '%s\n' 'content-type: text/plain; charset=utf-8' 'x-content-type-options: nosniff' 'x-go-pprof: 1') \
    <(headers "$@" | grep -v '^retry')
}

# ---- pages -----------------------------------------------------------------------------------------------------------

@test "pprof: /debug/pprof leads to the index" {
  [ "$(get -o /dev/null -w '%{http_code} %{redirect_url}' "$pages")" = "301 $pages/" ]
  [[ $(get "$url/debug/") == *"/debug/pprof/ "* ]]
}

@test "pprof: the index has what tools look for, and every link on it works" {
  page=$(get "$pages/")
  [[ $page == *'Types of profiles available:'* ]]
  names=$(grep -oP "(?<=<a href=')[a-z]+(?=\?debug=1')" <<<"$page" | tr '\n' ' ')
  [ "$names" = "allocs block cmdline goroutine heap mutex profile threadcreate threads wall " ]
  for name in $names; do
    expected=200
    case $name in
      allocs | block | heap | mutex) expected=501 ;;
    esac
    [ "$(status_of "$pages/$name?debug=1&seconds=$([[ $name == profile || $name == wall ]] && echo 1)")" = $expected ]
  done
  [ "$(status_of "$pages/goroutine?debug=2")" = 200 ]
  threads=$(get "$pages/" | grep -oP "<td>\K[0-9]+(?=</td><td><a href='threads)")
  ((threads >= 6))
}

@test "pprof: the index allows its own style and nothing else" {
  page=$(get "$pages/")
  hash=$(grep -oP '(?<=<style>).*(?=</style>)' <<<"$page" | tr -d '\n' | openssl dgst -sha256 -binary | base64)
  diff <(headers "$pages/") <(printf '%s\n' 'content-type: text/html; charset=utf-8' 'x-content-type-options: nosniff')
  policy=$(get -D - -o /dev/null "$pages/" | tr -d '\r' | sed -n 's/^Content-Security-Policy: //p')
  [ "$policy" = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-$hash'" ]
  [[ $page != *'<script'* && $page != *' style='* ]]
}

@test "pprof: cmdline is the arguments between NULs" {
  get "$pages/cmdline" >"$out/cmdline"
  printf '%s\0-listen\0:0' "$build/bin/search" | cmp - "$out/cmdline"
  diff <(headers "$pages/cmdline") \
    <(printf '%s\n' 'content-type: text/plain; charset=utf-8' 'x-content-type-options: nosniff')
}

@test "pprof: symbol names addresses of the query and of the body, and skips garbage" {
  read -r first second < <(get "$pages/threads?debug=1" | grep -oP '^#\t\K0x[0-9a-f]+' | sort -u | head -2 | xargs)
  get "$pages/symbol?$first+0x1+nonsense++-5+$second" >"$out/get"
  get -d "$first+0x1+nonsense++-5+$second" "$pages/symbol" >"$out/post"
  cmp "$out/get" "$out/post"
  [ "$(head -1 "$out/get")" = 'num_symbols: 1' ]
  [ "$(wc -l <"$out/get")" -eq 3 ]
  grep -qE "^$first [a-zA-Z_]" "$out/get"
  [ "$(get "$pages/symbol?$((first))" | tail -1)" = "$(sed -n 2p "$out/get")" ]
  [ "$(get "$pages/symbol")" = 'num_symbols: 1' ]
}

@test "pprof: methods that a page does not take are refused" {
  [ "$(status_of -X DELETE "$pages/")" = 405 ]
  [ "$(status_of -d x "$pages/profile")" = 405 ]
  [ "$(status_of -I "$pages/threads")" = 200 ]
}

@test "pprof: what is not there is refused as Go does" {
  refused 404 'Unknown profile' "$pages/nothing"
  refused 404 'Unknown profile' "$pages/trace"
  refused 400 'invalid value for "seconds" - must be a positive integer' "$pages/threads?seconds=0"
  refused 400 'invalid value for "seconds" - must be a positive integer' "$pages/goroutine?seconds=x"
  refused 400 'invalid value for "seconds" - must be a positive integer' "$pages/threadcreate?seconds=-1"
  refused 400 'seconds and debug params are incompatible' "$pages/threads?seconds=1&debug=1"
  refused 400 'invalid value for "hz" - must be an integer from 1 to 1000' "$pages/profile?hz=1001"
  refused 400 'invalid value for "hz" - must be an integer from 1 to 1000' "$pages/wall?hz=often"
}

@test "pprof: what the hooks would collect says how to get it, to pprof's user as well" {
  for name in heap allocs mutex block; do
    for query in '' '?debug=1' '?debug=2' '?seconds=1' '?gc=1'; do
      refused 501 'libexpvar-hooks collects this profile, and is not loaded: link the program with it, or start it with LD_PRELOAD=libexpvar-hooks.so' \
        "$pages/$name$query"
    done
  done
  run ! go tool pprof -top "$pages/heap"
  [[ $output == *'libexpvar-hooks collects this profile'* ]]
}

@test "pprof: files have the names that Go gives them" {
  declare -A names=([profile?seconds=1]=profile [wall?seconds=1]=wall [threads]=threads [goroutine]=goroutine
    [threadcreate]=threadcreate [threads?seconds=1]=threads-delta)
  for target in "${!names[@]}"; do
    diff <(headers "$pages/$target") <(printf '%s\n' "content-disposition: attachment; filename=\"${names[$target]}\"" \
      'content-type: application/octet-stream' 'x-content-type-options: nosniff')
    get "$pages/$target" | gunzip >"$out/raw"
    [ -s "$out/raw" ]
  done
}

@test "pprof: a profile is one gzip file, whatever encodings are accepted" {
  get --compressed -D "$out/headers" -o "$out/file" "$pages/threads"
  run ! grep -qi content-encoding "$out/headers"
  gunzip <"$out/file" >"$out/raw"
}

# ---- threads ---------------------------------------------------------------------------------------------------------

@test "pprof: threads are listed with names, states and stacks" {
  text=$(get "$pages/threads?debug=2")
  [[ $text == *'"worker-0" [sleeping]:'*next_job*pool.c:*worker_main* ]]
  [[ $text == *'"search" [sleeping]:'*serve*main.c:*main* ]]
  [[ $(get "$pages/goroutine?debug=1") == "goroutine profile: total "* ]]
  [[ $(get "$pages/threads?debug=1") == "threads profile: total "*"4 @ 0x"*next_job* ]]
  pprof -top "$pages/goroutine" >"$out/top"
  grep -qE '^Type: goroutine' "$out/top"
  pprof -traces "$pages/threads" | grep -q worker_main
}

@test "pprof: threadcreate groups threads by where they began" {
  pprof -traces "$pages/threadcreate" >"$out/traces"
  grep -qE '^ *4 +(next_job|worker_main)' "$out/traces"
}

@test "pprof: nothing has changed between two looks at threads that sleep" {
  pprof -top "$pages/threadcreate?seconds=1" >"$out/top"
  grep -qE '^Duration: 1' "$out/top"
  [[ $(grep -c worker_main "$out/top" || true) == 0 ]]
}

# ---- CPU -------------------------------------------------------------------------------------------------------------

@test "pprof: -top names the service's functions and libc's under load" {
  under_load
  pprof -top "$pages/profile?seconds=2" >"$out/top"
  cat "$out/top"
  grep -qE '^Type: cpu' "$out/top"
  grep -qE ' (add_item|text_add_html|run_search|engine_search)' "$out/top"
  grep -qE ' (__memcpy|__libc_|futex_w|__lll_lock|__futex|__strstr|epoll_w)' "$out/top"
}

@test "pprof: list, peek, tags, raw, tree, traces and svg work on what comes out" {
  under_load
  get "$pages/profile?seconds=2&hz=200" >"$out/cpu"
  # Where the compiler was given relative paths, they are relative to the build.
  pprof -source_path "$build" -list 'run_search' "$out/cpu" >"$out/list"
  grep -q 'ROUTINE =.* run_search in .*service.c' "$out/list"
  grep -q 'write_section' "$out/list"
  pprof -peek run_search "$out/cpu" | grep -q worker_main
  pprof -tags "$out/cpu" >"$out/tags"
  pprof -raw "$out/cpu" >"$out/raw"
  grep -q 'samples/count cpu/nanoseconds' "$out/raw"
  grep -q '^Period: 5000000' "$out/raw"
  pprof -tree -nodecount=1000 -nodefraction=0 "$out/cpu" | grep -q run_search
  pprof -traces "$out/cpu" | grep -q run_search
  pprof -svg "$out/cpu" | grep -q '<svg'
}

@test "pprof: two profiles are compared by -base and -diff_base" {
  under_load
  get "$pages/profile?seconds=1" >"$out/first"
  get "$pages/profile?seconds=2" >"$out/second"
  pprof -top -base "$out/first" "$out/second" | grep -q 'Type: cpu'
  pprof -top -diff_base "$out/first" "$out/second" | grep -q 'Type: cpu'
  pprof -top -base "$out/first" "$out/first" | grep -q '0% of'
}

@test "pprof: -http shows a flame graph" {
  under_load
  get "$pages/profile?seconds=1" >"$out/cpu"
  kill "$load"
  free=$(timeout 20 "$build/bin/example_mount_page" 3>&- | sed -n 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/p')
  go tool pprof -no_browser -http="localhost:$free" "$out/cpu" 2>"$out/err" 3>&- &
  local viewer=$! at
  serving() { grep -q 'Serving web UI on' "$out/err"; }
  await serving
  at=$(sed -n 's/.*Serving web UI on //p' "$out/err")
  get "$at/ui/flamegraph" >"$out/flame"
  kill "$viewer" "$(pgrep -P "$viewer")" || true
  grep -q run_search "$out/flame"
}

@test "pprof: a wall profile has the threads that wait, for as long as it lasts" {
  pprof -top -unit ms "$pages/wall?seconds=1&hz=50" >"$out/top"
  cat "$out/top"
  grep -qE '^Type: wall' "$out/top"
  pprof -traces "$pages/wall?seconds=1&hz=50" | grep -q worker_main
}

@test "pprof: two clients profile, a third takes threads, and the variables answer meanwhile" {
  under_load
  curl -sS --max-time 60 "$pages/profile?seconds=2" >"$out/one" 3>&- &
  local one=$!
  curl -sS --max-time 60 "$pages/profile?seconds=2&hz=500" >"$out/two" 3>&- &
  local two=$!
  for _ in 1 2 3 4 5; do
    get "$pages/threads?debug=2" | grep -q worker_main
    [ "$(status_of "$url/debug/vars")" = 200 ]
  done
  kill -0 "$one" "$two" # they are not done yet
  wait "$one" "$two"
  pprof -top "$out/one" | grep -q ' run_search'
  pprof -top "$out/two" | grep -q ' run_search'
}

@test "pprof: a client that goes away ends its part" {
  # SIGPROF, which is number 27, is handled while somebody profiles.
  handled() { sed -n 's/^SigCgt:\s*//p' "/proc/$(cat "$BATS_FILE_TMPDIR/pid")/status"; }
  handles() { ((16#$(handled) >> 26 & 1)); }
  lets_go() { ! handles; }
  await lets_go
  curl -sS --max-time 60 "$pages/profile?seconds=600" >/dev/null 3>&- &
  local client=$!
  await handles
  kill "$client"
  wait "$client" || true
  await lets_go
}

@test "pprof: more clients than are allowed are told to come back" {
  local clients=() i
  for i in {1..16}; do
    curl -sS --max-time 60 "$pages/wall?seconds=600&hz=1" >/dev/null 3>&- &
    clients+=($!)
  done
  full() { [[ $(get --max-time 1 -o /dev/null -w '%{http_code}' "$pages/profile?seconds=600") == 503 ]]; }
  await full
  refused 503 'too many clients wait for a profile; try again later' "$pages/profile?seconds=600"
  [ "$(headers "$pages/threads?seconds=600" | grep ^retry)" = 'retry-after: 10' ]
  [ "$(status_of "$url/debug/vars")" = 200 ]
  kill "${clients[@]}"
  wait "${clients[@]}" || true
  room() { [[ $(status_of "$pages/profile?seconds=1") == 200 ]]; }
  await room
}

@test "pprof: a stop during a profile gives the client what there is" {
  "$build/bin/search" -listen :0 >"$out/stopping" 3>&- &
  local pid=$! at
  at=$(first_line "$out/stopping" | sed 's/^search: listening on //')
  curl -sS --max-time 60 "$at/debug/pprof/wall?seconds=600" >"$out/wall" 3>&- &
  local client=$!
  waits() { get "$at/debug/pprof/threads?debug=2" | grep -q profile_wall; }
  await waits
  kill "$pid"
  wait "$pid"
  wait "$client"
  pprof -top "$out/wall" | grep -q '^Type: wall'
}

# ---- files -----------------------------------------------------------------------------------------------------------

@test "pprof: EXPVAR_CPUPROFILE writes a run's profile at exit, and children have files of their own" {
  EXPVAR_CPUPROFILE=$out/cpu.out run -0 "$build/bin/example_cpu_profile"
  pprof -top "$out/cpu.out" | grep -q count_primes
  EXPVAR_CPUPROFILE=$out/pid.%p.out run -0 "$build/bin/example_cpu_profile"
  pprof -top "$out"/pid.*.out | grep -q count_primes
  EXPVAR_CPUPROFILE=$out/mine EXPVAR_CPUPROFILE_PID=1 run -0 "$build/bin/example_cpu_profile"
  [ ! -e "$out/mine" ]
  pprof -top "$out"/mine.* | grep -q count_primes
}

@test "pprof: EXPVAR_CPUPROFILE writes when a signal ends the program, which still ends by it" {
  for signal in TERM INT HUP; do
    env --default-signal=HUP,INT,TERM EXPVAR_CPUPROFILE="$out/$signal.out" "$build/bin/example_thread_labels" :0 \
      >"$out/$signal.txt" 3>&- &
    local pid=$! status=0
    first_line "$out/$signal.txt"
    kill -s "$signal" "$pid"
    wait "$pid" || status=$?
    [ "$status" -eq $((128 + $(kill -l "$signal"))) ]
    pprof -top "$out/$signal.out" | grep -q serve_customer
  done
}

@test "pprof: EXPVAR_CPUPROFILE that cannot be followed says why, and the program runs" {
  EXPVAR_CPUPROFILE=/nowhere/at/all run -0 "$build/bin/example_cpu_profile"
  [ "${lines[0]}" = 'EXPVAR_CPUPROFILE: /nowhere/at/all: No such file or directory' ]
  [ "${lines[1]}" = 'primes found: many' ]
  EXPVAR_CPUPROFILE=$out/x EXPVAR_CPUPROFILE_HZ=5000 run -0 "$build/bin/example_cpu_profile"
  [ "${lines[0]}" = 'EXPVAR_CPUPROFILE: Could not enable CPU profiling: the rate is out of range' ]
}
