# What all of these tests share. EXPVAR_BUILD names the build that they test; by default it is build/.

# shellcheck shell=bash disable=SC2034 # variables are read by the tests
bats_require_minimum_version 1.5.0
root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
build=${EXPVAR_BUILD:-$root/build}
export LC_ALL=C.UTF-8

# await COMMAND...: repeats the command until it succeeds, for at most 10 seconds.
await() {
  local try
  for ((try = 0; try < 200; try++)); do
    "$@" && return
    sleep 0.05
  done
  echo "never came true: $*" >&2
  return 1
}

# The first line of a file, once it is there in full.
first_line() {
  await complete_line "$1" >&2 && head -n 1 "$1"
}
complete_line() { [[ $(wc -l <"$1") -gt 0 ]]; }

ended() { ! kill -0 "$1" 2>/dev/null; }
