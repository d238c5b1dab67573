# libexpvar-hooks preloaded: into programs that allocate and wait in known ways, and into well-known ones as Debian
# delivers them, which know nothing of it.

load helper

setup() {
  [[ -e $build/tests/hooks_allocate ]] || skip "not with a sanitizer"
  out=$BATS_TEST_TMPDIR
  export XDG_RUNTIME_DIR=$out/run
  mkdir -m 700 "$XDG_RUNTIME_DIR"
  started=()
}

teardown() {
  local pid
  for pid in "${started[@]}"; do
    ! kill "$pid" 2>/dev/null || await ended "$pid"
  done
}

readonly hooks=$build/lib/libexpvar-hooks.so

# hooked [VARIABLE=VALUE...] COMMAND...
hooked() { env LD_PRELOAD="$hooks" "$@"; }

# start_hooked NAME COMMAND...: in the background, publishing at its socket; sets $pid.
start_hooked() {
  local name=$1
  shift
  env LD_PRELOAD="$hooks" EXPVAR_LISTEN=unix EXPVAR_HEAP_RATE=4096 EXPVAR_MUTEX_FRACTION=1 EXPVAR_BLOCK_RATE=1 \
    "$@" >"$out/$name.log" 2>&1 3>&- &
  pid=$!
  started+=("$pid")
}

# page PID PATH: what the process answers.
page() { curl -sfS --unix-socket "$XDG_RUNTIME_DIR/expvar/$1.sock" "http://localhost$2"; }
publishes() { page "$1" /debug/vars >"$out/vars" 2>/dev/null; }

# profiles PID NAME...: each has functions with names.
profiles() {
  local of=$1 name
  for name in "${@:2}"; do
    page "$of" "/debug/pprof/$name" >"$out/$name.pb.gz"
    go tool pprof -top -nodecount=300 "$out/$name.pb.gz" >"$out/$name.top" 2>/dev/null
    awk 'table && NF >= 6 { print $6 } /flat%/ { table = 1 }' "$out/$name.top" >"$out/$name.functions"
    grep -qE '^[A-Za-z_][A-Za-z0-9_.:]+$' "$out/$name.functions" || { echo "$name:" && cat "$out/$name.top" && return 1; }
  done
}

# value FILE FUNCTION: the flat column of a top, in plain bytes.
value() { awk -v f="$2" '$6 == f { sub(/B$/, "", $1); print $1 }' "$1"; }

# near EXPECTED PERCENT VALUE
near() { awk -v e="$1" -v p="$2" -v v="$3" 'BEGIN { d = (v - e) / e * 100; print v, d "%"; exit !(v != "" && d < p && d > -p) }'; }

# ---- programs whose figures are known ---------------------------------------------------------------------------------

@test "hooks: every allocation function is counted exactly, over every allocator" {
  local library
  for library in "" libjemalloc.so.2 libtcmalloc_minimal.so.4 libmimalloc.so.2.0; do
    run -0 env LD_PRELOAD="$hooks $library" EXPVAR_HEAP_RATE=1 "$build/tests/hooks_allocate"
    [ "$output" = counted ]
    run -0 env LD_PRELOAD="$hooks $library" EXPVAR_HEAP_RATE=1 "$build/tests/hooks_operators"
    [ "$output" = counted ]
  done
  run -0 hooked "$build/tests/hooks_operators" also-fail
  [ "$output" = counted ]
}

@test "hooks: a known allocation pattern comes out within 5 %" {
  hooked EXPVAR_HEAP_RATE=16384 EXPVAR_HEAPPROFILE="$out/heap.out" "$build/tests/hooks_pattern"
  go tool pprof -top -unit=B -inuse_space "$out/heap.out" >"$out/space" 2>/dev/null
  near 60000000 5 "$(value "$out/space" keep)"
  go tool pprof -top -alloc_objects "$out/heap.out" >"$out/objects" 2>/dev/null
  near 200000 5 "$(value "$out/objects" keep)"
  near 200000 5 "$(value "$out/objects" drop)"
  run ! grep -qw drop "$out/space"
}

@test "hooks: the mutex profile names the holder and adds up to what the waiters measured" {
  hooked EXPVAR_MUTEX_FRACTION=1 "$build/tests/hooks_contend" >"$out/profile"
  local measured charged
  measured=$(head -n 1 "$out/profile")
  charged=$(awk '$3 == "@" { sum += $1 } END { print sum }' "$out/profile")
  near "$measured" 10 "$charged"
  # All but a waiter's wake-ups are charged to one stack, which is the holder's.
  awk '$3 == "@" { getline frame; print frame }' "$out/profile" | grep -q hold_for_long
}

@test "hooks: exit status and signals are the program's own" {
  run -7 hooked EXPVAR_LISTEN=unix sh -c 'exit 7'
  run -143 hooked EXPVAR_LISTEN=unix sh -c 'kill -TERM $$'
  run -0 hooked EXPVAR_LISTEN=unix true
  [ -z "$output" ]
}

@test "hooks: little address space, closed descriptors and a missing folder stop no program" {
  run -0 bash -c "ulimit -v 400000; LD_PRELOAD=$hooks EXPVAR_LISTEN=unix EXPVAR_BLOCK_RATE=1 EXPVAR_MUTEX_FRACTION=1 sh -c 'echo runs'"
  [ "$output" = runs ]
  run -0 bash -c "LD_PRELOAD=$hooks EXPVAR_LISTEN=unix sh -c 'echo runs' <&- 2>&-"
  [ "$output" = runs ]
  run -0 env XDG_RUNTIME_DIR=/nowhere LD_PRELOAD="$hooks" EXPVAR_LISTEN=not:an:address sh -c 'echo runs'
  [ "$output" = runs ]
}

@test "hooks: EXPVAR_DEBUG prints lines of memory and threads" {
  hooked EXPVAR_DEBUG=memtrace=50,schedtrace=50 /usr/bin/python3 -c 'import time; time.sleep(0.4)' 2>"$out/lines"
  grep -qE '^mem [0-9.]+s: [0-9.]+ MB live in [0-9]+ objects, \+[0-9]+ mallocs \+[0-9]+ frees \+[0-9.]+ MB, [0-9.]+ MB resident$' "$out/lines"
  grep -qE '^sched [0-9]+ms: procs=[0-9]+ threads=2 running=[0-9]+ sleeping=[0-9]+ waiting=[0-9]+ cpu=[0-9]+% switches=\+[0-9]+/\+[0-9]+$' "$out/lines"
}

# ---- programs of Debian's -------------------------------------------------------------------------------------------

@test "hooks: python3 computes what it computes without them, and shows where" {
  cat >"$out/program.py" <<'PYTHON'
import json, os, sys, threading, zlib, subprocess
lock = threading.Lock()
total = 0
def work(n):
    global total
    for i in range(n):
        text = json.dumps({"n": list(range(i % 50))})
        with lock:
            total += zlib.crc32(text.encode())
threads = [threading.Thread(target=work, args=(3000,)) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print(total, subprocess.run(["sh", "-c", "echo child"], capture_output=True, text=True).stdout.strip())
sys.stdout.flush()
if len(sys.argv) > 1:
    while not os.path.exists(sys.argv[1]):
        work(50)
PYTHON
  /usr/bin/python3 "$out/program.py" >"$out/without"
  start_hooked python /usr/bin/python3 "$out/program.py" "$out/stop"
  await complete_line "$out/python.log"
  diff "$out/without" "$out/python.log"
  await publishes "$pid"
  profiles "$pid" "profile?seconds=1" heap threads mutex threadcreate
  touch "$out/stop"
  wait "$pid"
}

@test "hooks: redis-server answers as without them" {
  local commands=$out/commands plain
  for n in {1..500}; do printf 'SET key%d %d\nINCRBY key%d 7\nRPUSH list %d\n' "$n" "$n" "$n" "$n"; done >"$commands"
  printf 'LRANGE list 0 -1\nGET key77\nDEBUG DIGEST\nDBSIZE\n' >>"$commands"
  redis-server --port 0 --unixsocket "$out/plain" --save '' --enable-debug-command yes >/dev/null 3>&- &
  plain=$!
  started+=("$plain")
  await redis-cli -s "$out/plain" ping
  redis-cli -s "$out/plain" <"$commands" >"$out/without"
  start_hooked redis redis-server --port 0 --unixsocket "$out/redis" --save '' --enable-debug-command yes --dir "$out"
  await redis-cli -s "$out/redis" ping
  redis-cli -s "$out/redis" <"$commands" >"$out/with"
  diff "$out/without" "$out/with"
  redis-benchmark -s "$out/redis" -n 200000 -t set,lrange_100 -d 1000 -q >"$out/load" 2>&1 &
  local load=$!
  profiles "$pid" "profile?seconds=1" heap threads
  redis-cli -s "$out/redis" bgsave # a forked child that allocates
  await redis_saved
  kill "$load" 2>/dev/null || true
}
redis_saved() { redis-cli -s "$out/redis" info persistence | grep -q 'rdb_bgsave_in_progress:0'; }

@test "hooks: nginx serves as without them, in its workers as well" {
  mkdir "$out/www"
  head -c 100000 /dev/zero | tr '\0' x >"$out/www/file"
  cat >"$out/nginx.conf" <<CONF
daemon off; master_process on; worker_processes 2; pid $out/nginx.pid; error_log $out/error.log; user root;
thread_pool default threads=4;
events {}
http {
  access_log off; client_body_temp_path $out/body; proxy_temp_path $out/proxy; fastcgi_temp_path $out/fastcgi;
  uwsgi_temp_path $out/uwsgi; scgi_temp_path $out/scgi;
  server { listen unix:$out/nginx.sock; root $out/www; aio threads; gzip on; gzip_types *; }
}
CONF
  start_hooked nginx nginx -p "$out" -c "$out/nginx.conf"
  await curl -sf --unix-socket "$out/nginx.sock" -o "$out/got" http://localhost/file
  cmp "$out/www/file" "$out/got"
  curl -s --compressed --unix-socket "$out/nginx.sock" http://localhost/file | cmp "$out/www/file"
  local worker
  worker=$(pgrep -P "$pid" | head -n 1)
  await publishes "$worker"
  for _ in {1..300}; do curl -s --compressed --unix-socket "$out/nginx.sock" 'http://localhost/file?[1-20]' -o /dev/null; done &
  local load=$!
  profiles "$worker" "profile?seconds=2" heap threads
  kill "$load"
  diff <(printf '0\n') <(page "$worker" /debug/vars | jq '.memstats.Mallocs - .memstats.Frees - .memstats.HeapObjects')
}

@test "hooks: postgres computes as without them, in all its processes" {
  local bin as=()
  bin=$(echo /usr/lib/postgresql/*/bin)
  chmod 755 "$BATS_TEST_TMPDIR" "$XDG_RUNTIME_DIR" && mkdir -m 777 "$out/pg" && chmod 700 "$XDG_RUNTIME_DIR"
  chmod o+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "${BATS_TEST_TMPDIR%/*}" 2>/dev/null || true
  cp -a "$build"/lib/libexpvar*.so* "$out/pg" # whoever postgres runs as may not read the build
  [[ $EUID != 0 ]] || { as=(runuser -u postgres --) && chown postgres "$XDG_RUNTIME_DIR" "$out/pg"; }
  "${as[@]}" "$bin/initdb" -D "$out/pg/data" -A trust >/dev/null
  "${as[@]}" env LD_PRELOAD="$out/pg/${hooks##*/}" LD_LIBRARY_PATH="$out/pg" EXPVAR_LISTEN=unix EXPVAR_HEAP_RATE=4096 "$bin/postgres" -D "$out/pg/data" -k "$out/pg" \
    -c listen_addresses= >"$out/postgres.log" 2>&1 3>&- &
  started+=("$!")
  await "$bin/psql" -h "$out/pg" -U postgres -c 'select 1'
  "$bin/psql" -h "$out/pg" -U postgres -qAt >"$out/answers" <<'SQL'
create table t as select n, md5(n::text) m from generate_series(1, 20000) n;
select count(*), sum(n), min(m), max(m) from t;
select md5(string_agg(m, ',' order by m)) from t where n % 7 = 0;
SQL
  [ "$(sed -n 1p "$out/answers")" = "20000|200010000|$("$bin/psql" -h "$out/pg" -U postgres -qAt -c 'select min(m), max(m) from t')" ]
  "$bin/psql" -h "$out/pg" -U postgres -c "select count(*) from t a, t b where a.m < b.m" >/dev/null 2>&1 &
  local load=$!
  await backend
  profiles "$backend" "profile?seconds=1" heap threads
  kill "$load" 2>/dev/null || true
}
# The server process that computes.
backend() {
  backend=$("$bin/psql" -h "$out/pg" -U postgres -qAt -c \
    "select pid from pg_stat_activity where query like 'select count(*) from t a%' and state = 'active' and pid <> pg_backend_pid()" | head -n 1)
  [ -n "$backend" ] && publishes "$backend"
}
