#!/usr/bin/env bash
# From a fresh Debian 12 to live figures: installs what is missing, builds, starts the search service, puts load on it
# and opens expvarmon. Press q to leave; everything that was started is ended.
#
#   examples/quickstart.sh
#
# Without a terminal it prints plain samples for a few seconds and exits with status 0.
#
#   EXPVAR_BUILD=DIR    build there; the default is build/
#   PORT=5000           the port of the service; another free one is taken if this is in use
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly root=$PWD
readonly build=${EXPVAR_BUILD:-$root/build}
readonly packages=(gcc g++ cmake ninja-build pkg-config libmicrohttpd-dev zlib1g-dev libdw-dev libprotobuf-c-dev
  protobuf-c-compiler libprotobuf-dev libcjson-dev libcurl4-openssl-dev
  libconfig-dev libtermbox-dev libutf8proc-dev libxml2-dev hey curl)
readonly vars=requests,errors,duration:latency_ns.1m.p99,cache.hits,cache.misses,workers.busy,threads,mem:memstats.Alloc

say() { echo "quickstart: $*"; }
fail() {
  say "$*" >&2
  exit 1
}

# ---- what is needed ----------------------------------------------------------------------------------------------

missing_packages() {
  local package
  for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
  done
}

install_packages() {
  local missing as_root=()
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "no apt-get here; on Debian these packages are needed: ${packages[*]}"
    return
  fi
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]} > 0)) || return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "these packages are missing: ${missing[*]}
Neither root nor sudo is at hand to install them. As root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq || fail "apt-get update failed"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >/dev/null || fail "apt-get could not install ${missing[*]}"
}

# A build that exists keeps its settings.
build_programs() {
  local log settings=()
  log=$(mktemp)
  [[ -f $build/CMakeCache.txt ]] || settings=(-G Ninja -DEXPVAR_BUILD_TESTS=OFF)
  say "building in $build"
  if ! { cmake -S "$root" -B "$build" "${settings[@]}" &&
    cmake --build "$build" --parallel "$(nproc)" --target search expvarmon; } >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    rm -f "$log"
    fail "the build failed"
  fi
  rm -f "$log"
}

# ---- what runs ---------------------------------------------------------------------------------------------------

search_pid=
load_pid=
monitor_pid=
scratch=

# shellcheck disable=SC2317 # the trap calls it
stop() {
  local pid
  for pid in $monitor_pid $load_pid $search_pid; do
    kill "$pid" 2>/dev/null || true
  done
  wait
  [[ -z $scratch ]] || rm -rf "$scratch"
}

# start_search ADDRESS: starts the service and sets `url`; fails if it ended instead of listening.
start_search() {
  : >"$scratch/search.out"
  "$build/bin/search" -listen "$1" >"$scratch/search.out" 2>"$scratch/search.err" &
  search_pid=$!
  while kill -0 "$search_pid" 2>/dev/null; do
    url=$(sed -n 's/^search: listening on \(http:.*\)$/\1/p' "$scratch/search.out")
    [[ -z $url ]] || return 0
    sleep 0.05
  done
  wait "$search_pid" || true
  search_pid=
  return 1
}

# The terms change, so that the cache has something to forget and the figures something to show. One load.sh at a time,
# which ends with this function.
keep_loading() {
  local term pid=0
  trap '((pid == 0)) || kill "$pid" 2>/dev/null; wait; exit' TERM
  while :; do
    for term in politics harbour election tram budget whale; do
      "$root/examples/load.sh" "$url/search?term=$term&cnn=on&bbc=on&nyt=on" 3 >/dev/null 2>&1 &
      pid=$!
      wait "$pid" || sleep 1
    done
  done
}

install_packages
build_programs

trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
scratch=$(mktemp -d)
if ! start_search ":${PORT:-5000}"; then
  cat "$scratch/search.err" >&2
  start_search :0 || fail "the search service does not start: $(cat "$scratch/search.err")"
  say "port ${PORT:-5000} cannot be used; taking ${url##*:} instead"
fi
say "the search service is at $url/search, its figures are at $url/debug/vars"
keep_loading &
load_pid=$!

# In the background, so that a signal to this script is acted upon at once; the terminal is expvarmon's all the same.
monitor=("$build/bin/expvarmon" "-ports=:${url##*:}" "-vars=$vars" -i 1s)
if [[ -t 0 && -t 1 ]]; then
  "${monitor[@]}" </dev/tty &
else
  "${monitor[@]}" -dummy -n 5 &
fi
monitor_pid=$!
wait "$monitor_pid" && status=0 || status=$?
monitor_pid=
exit "$status"
