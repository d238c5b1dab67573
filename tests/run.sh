#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test. Needs Debian 12 and, to install, root or sudo.
#
#   tests/run.sh              all stages
#   tests/run.sh STAGE...     only these
#
#   FUZZ_SECONDS=60           how long each fuzz target runs (10)
#   STORM_SECONDS=60          how long a host is profiled in the unit stage while it does its worst (10, as in the others)
#   JOBS=4                    compilations and tests at one time (the number of processors)
#
# The last line is `N passed, N failed`: test programs, bats cases and fuzz targets, over all stages. A stage that could
# not run counts as one failure. The exit status is 0 only if nothing failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
readonly root=$PWD
readonly jobs=${JOBS:-$(nproc)}
readonly fuzz_seconds=${FUZZ_SECONDS:-10}
readonly storm_seconds=${STORM_SECONDS:-10}
unset STORM_SECONDS

# name: why
readonly packages=(
  "gcc: compiles"
  "g++: compiles the headers as C++"
  "clang: compiles once more, and builds the fuzz targets"
  "libclang-rt-14-dev: libFuzzer and the sanitizers of clang"
  "llvm: readable stacks in the reports of clang's sanitizers"
  "binutils: nm, to look at exported symbols"
  "cmake: configures the build"
  "ninja-build: builds"
  "pkg-config: finds libraries"
  "libmicrohttpd-dev: the server in the library"
  "zlib1g-dev: compressed replies"
  "libdw-dev: names of functions and lines in profiles"
  "libprotobuf-c-dev: profiles are protobuf messages"
  "protobuf-c-compiler: their code"
  "libprotobuf-dev: what the compiler reads its options from"
  "xz-utils: packs a symbol table into a section, for the tests of names"
  "libdebuginfod1: asks servers for debug information, which must not happen"
  "libcjson-dev: the monitor reads JSON"
  "libcurl4-openssl-dev: the monitor fetches"
  "libconfig-dev: the monitor's configuration file"
  "libtermbox-dev: the monitor's terminal"
  "libutf8proc-dev: the width of characters"
  "libcmocka-dev: unit tests"
  "bats: tests of programs as they are run by people"
  "tmux: a terminal for the monitor"
  "curl: asks the servers"
  "jq: reads their replies"
  "python3: a plain file server to poll"
  "golang-go: Go's own expvar, to compare with"
  "libxml2-dev: the search service reads feeds"
  "prometheus: scrapes the search service, and promtool checks what it reads"
  "hey: load for the search service"
  "openssl: certificates for the tests of HTTPS"
  "strace: sees that no request starts a program"
  "graphviz: go tool pprof draws with it"
  "locales: a decimal comma, which must change nothing"
  "libjemalloc2: an allocator to be recognised"
  "libtcmalloc-minimal4: another one"
  "libmimalloc2.0: a third"
  "nginx-light: the hooks in a server with workers"
  "redis-server: the hooks in a server with its own allocator"
  "redis-tools: its client, and load"
  "postgresql: the hooks in a server of many processes"
  "lcov: coverage"
  "libbenchmark-dev: the benchmarks, which are compiled"
  "prometheus-cpp-dev: one of their peers"
  "mandoc: checks the manual pages"
  "shellcheck: checks the scripts"
  "zsh: checks its completions"
  "fish: checks its completions"
)

# name: what it does; in the order in which they run
readonly stages=(
  "packages: install what is missing"
  "build: everything with gcc, benchmarks and soak programs as well; warnings are errors"
  "unit: unit tests"
  "e2e: the programs, the library as others use it, and the repository's own rules"
  "sanitize: unit tests and programs with the address and undefined behaviour sanitizers"
  "threads: tests of the library and its hooks with the thread sanitizer"
  "fuzz: everything with clang, and each fuzz target for a short time"
  "coverage: unit tests and programs once more, to see which lines they reach"
)

# The cases that run our programs, and say more when those are built in another way.
readonly programs=(tests/e2e/{go,monitor,fleet,faults}.bats)

passed=0
failed=0
wrapper=() # what a stage puts before its tests

heading() { printf '\n==== %s\n' "$*"; }

count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
}

# ---- building and running ----------------------------------------------------------------------------------------

# configure_and_build FOLDER [CMAKE-ARGUMENT...]: says nothing but what fails.
configure_and_build() {
  local folder=$root/$1 log=$root/$1/build.txt
  shift
  mkdir -p "$folder"
  cmake -S "$root" -B "$folder" -G Ninja -DCMAKE_COMPILE_WARNING_AS_ERROR=ON "$@" >"$log" 2>&1 &&
    cmake --build "$folder" -j "$jobs" >>"$log" 2>&1 && return
  tail -n 60 "$log"
  return 1
}

# run_ctest FOLDER [CTEST-ARGUMENT...]: runs the tests of a build and counts them by ctest's own summary.
run_ctest() {
  local folder=$root/$1 output total bad
  shift
  output=$folder/ctest.txt
  # A second try for who was starved, on machines that others use too; what is broken fails twice.
  "${wrapper[@]}" ctest --test-dir "$folder" -j "$jobs" --repeat until-pass:2 --output-on-failure --no-tests=error "$@" \
    2>&1 | tee "$output"
  read -r bad total < <(sed -nE 's/.* ([0-9]+) tests? failed out of ([0-9]+)$/\1 \2/p' "$output")
  [[ -n ${total:-} ]] || return 1
  count $((total - bad)) "$bad"
}

# run_bats FOLDER PATH...: runs the cases in the files against a build, with what they need beside it.
run_bats() {
  local folder=$root/$1 output planned good
  shift
  cmake --build "$folder" --target e2e_programs >"$folder/e2e_programs.txt" || { cat "$folder/e2e_programs.txt"; return 1; }
  output=$folder/bats.txt
  EXPVAR_BUILD=$folder bats --tap --timing --recursive "$@" </dev/null 2>&1 | tee "$output"
  planned=$(sed -n 's/^1\.\.//p' "$output")
  ((planned > 0)) || return 1
  good=$(grep -c '^ok ' "$output")
  count "$good" $((planned - good)) # a case that bats never reached failed too
}

# ---- stages --------------------------------------------------------------------------------------------------------

stage_packages() {
  local package missing=() as_root=()
  for package in "${packages[@]%%:*}"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then
    echo "nothing is missing"
    return
  fi
  echo "missing: ${missing[*]}"
  ((EUID == 0)) || as_root=(sudo)
  "${as_root[@]}" apt-get -qq update &&
    "${as_root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" \
      >/dev/null
}

stage_build() { configure_and_build build -DEXPVAR_BUILD_BENCHMARKS=ON; }

stage_unit() { stage_build && STORM_SECONDS=$storm_seconds run_ctest build; }

stage_e2e() { stage_build && run_bats build tests/e2e; }

stage_sanitize() {
  configure_and_build build-sanitize -DEXPVAR_SANITIZE=address,undefined || return
  local -x ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1
  run_ctest build-sanitize || return
  # The monitor's own handlers of fatal signals are among what is tested here.
  ASAN_OPTIONS+=:handle_segv=0:handle_abort=0 run_bats build-sanitize "${programs[@]}"
}

# gcc's thread sanitizer wants to know where the loader puts things: kernels that randomise more bits of an address
# than it reckons with make it stop at once ("unexpected memory mapping"). Tests fork with threads running; and before a
# fork the library holds more locks than its search for deadlocks, which gives up beyond 64, can keep apart. It hands a
# signal over only when the thread calls its runtime next, has larger frames, and a thread of its own: tests of when and
# where exactly a thread is interrupted, which have the label `interrupt`, mean nothing below it. The storm stays.
stage_threads() {
  configure_and_build build-threads -DEXPVAR_SANITIZE=thread -DEXPVAR_BUILD_MONITOR=OFF -DEXPVAR_BUILD_EXAMPLES=OFF ||
    return
  local wrapper=()
  setarch -R true 2>/dev/null && wrapper=(setarch -R)
  local -x TSAN_OPTIONS=die_after_fork=0:detect_deadlocks=0:suppressions=$root/tests/support/thread-sanitizer.txt
  run_ctest build-threads -L 'libexpvar|hooks' -LE interrupt
}

stage_fuzz() {
  configure_and_build build-fuzz -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DEXPVAR_FUZZ=ON \
    -DEXPVAR_SANITIZE=address,undefined || return
  local program name folder=$root/build-fuzz/fuzz ran=0
  for program in "$folder"/fuzz_*; do
    [[ -x $program && -f $program ]] || continue
    name=${program##*/fuzz_}
    ran=$((ran + 1))
    mkdir -p "$folder/found/$name"
    local seeds=() dictionary=()
    [[ -d tests/fuzz/seeds/$name ]] && seeds=("tests/fuzz/seeds/$name")
    [[ -f tests/fuzz/seeds/$name.dict ]] && dictionary=("-dict=tests/fuzz/seeds/$name.dict")
    if "$program" -max_total_time="$fuzz_seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
      -artifact_prefix="$folder/$name-" "${dictionary[@]}" "$folder/found/$name" "${seeds[@]}" \
      >"$folder/$name.txt" 2>&1; then
      echo "ok   fuzz_$name: $(sed -n 's/stat::number_of_executed_units: *//p' "$folder/$name.txt") inputs"
      count 1 0
    else
      echo "FAIL fuzz_$name"
      tail -n 50 "$folder/$name.txt"
      count 0 1
    fi
  done
  ((ran > 0)) || { echo "there is no fuzz target"; return 1; }
}

# Without the initial tracefile, files that no test links would not count at all.
stage_coverage() {
  configure_and_build build-coverage -DEXPVAR_COVERAGE=ON -DCMAKE_BUILD_TYPE=Debug || return
  local capture=(lcov --quiet --capture --directory build-coverage --base-directory "$root" --no-external)
  local before=build-coverage/initial.info after=build-coverage/coverage.info log=build-coverage/lcov.log
  find build-coverage -name '*.gcda' -delete
  "${capture[@]}" --initial --output-file "$before" >"$log" 2>&1 || { tail -n 20 "$log"; return 1; }
  local ran=build-coverage/ran.txt
  { run_ctest build-coverage && run_bats build-coverage "${programs[@]}"; } >"$ran" ||
    { tail -n 20 "$ran"; return 1; }
  grep -E -A 9 '^not ok|\*\*\*' "$ran" || true # what failed, if anything did
  "${capture[@]}" --output-file "$after" >"$log" 2>&1 || { tail -n 20 "$log"; return 1; }
  tests/support/coverage_by_folder.sh "$root" "$before" "$after"
}

# ---- choice and sum --------------------------------------------------------------------------------------------

usage() {
  echo "usage: tests/run.sh [STAGE...]"
  printf '  %s\n' "${stages[@]}"
}

main() {
  local chosen=("$@") stage entry
  ((${#chosen[@]})) || chosen=("${stages[@]%%:*}")
  for stage in "${chosen[@]}"; do
    [[ " ${stages[*]%%:*} " == *" $stage "* ]] || { usage >&2; exit 2; }
  done
  for entry in "${stages[@]}"; do
    stage=${entry%%:*}
    [[ " ${chosen[*]} " == *" $stage "* ]] || continue
    heading "$entry"
    if ! "stage_$stage"; then
      echo "$stage could not be run"
      count 0 1
    fi
  done
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0))
}

main "$@"
