#!/usr/bin/env bash
# Measures ours beside its peers, in one run on this machine, and prints one table with the budgets.
#
#   run.sh [--quick] [--only micro|http|idle|profiled|hooked|monitor]...
#
# --quick takes about a minute, with more noise; the whole run takes about five. Missed budgets are in the table, not in
# the exit status: a busy machine misses them too.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly build=build-bench
readonly packages=(cmake g++ pkg-config zlib1g-dev libdw-dev libprotobuf-c-dev protobuf-c-compiler libprotobuf-dev libgoogle-perftools-dev libmicrohttpd-dev
  libcjson-dev libcurl4-openssl-dev libtermbox-dev
  libconfig-dev libutf8proc-dev golang-go golang-github-prometheus-client-golang-dev prometheus-cpp-dev libbenchmark-dev wrk python3 python3-pyte
  heaptrack nginx-light redis-server redis-tools)

install_missing() {
  local missing=() package
  for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  if ((${#missing[@]})); then
    echo "installing: ${missing[*]}" >&2
    local root=()
    ((EUID == 0)) || root=(sudo)
    "${root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
  fi
}

build_ours() {
  cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE="-O2 -DNDEBUG" \
    -DCMAKE_CXX_FLAGS_RELEASE="-O2 -DNDEBUG" -DEXPVAR_BUILD_BENCHMARKS=ON -DEXPVAR_BUILD_TESTS=OFF \
    -DEXPVAR_BUILD_EXAMPLES=OFF >&2
  cmake --build "$build" -j "$(nproc)" >&2
}

# The peers in Go use its standard library and Debian's packages of the rest: nothing is fetched.
build_go() {
  local bin=$PWD/$build/bin
  (
    cd tests/bench/go_prometheus
    GO111MODULE=off GOPATH=/usr/share/gocode go test -c -o "$bin/bench_go_prometheus" .
  )
  (
    cd tests/bench/go
    export GOPROXY=off GOFLAGS=-mod=mod
    go test -c -o "$bin/bench_go" .
    go build -o "$bin/bench_go_service" ./service
  )
}

# The monitor's fleet has a port for each target, and a connection or two.
ulimit -n "$(ulimit -Hn)"
install_missing
build_ours
build_go
exec env PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/bench/bench.py "$build" "$@"
