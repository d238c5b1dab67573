#!/usr/bin/env bash
# Soaks, one after the other: run.sh [SECONDS_EACH] (60). Needs a build with -DEXPVAR_BUILD_BENCHMARKS=ON in build-bench, as
# tests/bench/run.sh leaves it, the programs of tests/e2e, and wrk. Exit status 0: all passed.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

readonly seconds=${1:-60} build=build-bench
failed=0
soak() {
  echo "== $1"
  shift
  "$@" || failed=1
}

ulimit -n "$(ulimit -Hn)"
export PYTHONDONTWRITEBYTECODE=1
soak "counters under thread churn" "$build/tests/stress_counters" "$seconds"
soak "start and stop under load" "$build/tests/stress_http" "$seconds"
soak "500 connections and 100 slow clients" /usr/bin/python3 tests/stress/stress_load.py "$build" "$seconds"
# With the address sanitizer's build where tests/run.sh has left one.
guarded=$([[ -x build-sanitize/e2e/guarded ]] && echo build-sanitize || echo build)
soak "garbage, to $guarded" /usr/bin/python3 tests/stress/stress_garbage.py "$guarded" "$seconds"
soak "the monitor with 1,000 targets" /usr/bin/python3 tests/stress/stress_monitor.py "$build" "$seconds"
exit "$failed"
