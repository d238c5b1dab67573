# examples/quickstart.sh, from its first line to the last process that it leaves behind: none.

load helper

setup() {
  export EXPVAR_BUILD=$build
  quickstart=$root/examples/quickstart.sh
  out=$BATS_TEST_TMPDIR/out
  pid=
  tmux=(tmux -L "expvar-$BATS_TEST_NUMBER-$$" -f /dev/null)
}

teardown() {
  [[ -z $pid ]] || { kill "$pid" && wait "$pid"; } 2>/dev/null || true
  "${tmux[@]}" kill-server 2>/dev/null || true
}

# The address of the service, once quickstart.sh has named it in a file.
named_url() {
  is_named() { grep -q 'search service is at' "$out"; }
  await is_named >&2
  sed -n 's/.*search service is at \(.*\)\/search,.*/\1/p' "$out"
}

answers() { curl --silent --output /dev/null --max-time 5 "$1/debug/vars"; }
is_gone() { ! answers "$1"; }

@test "quickstart: without a terminal it prints samples of a service under load and ends by itself" {
  PORT=0 timeout 120 "$quickstart" >"$out" 2>&1 </dev/null 3>&-
  url=$(named_url)
  is_gone "$url"
  [ "$(grep -c 'requests' "$out")" -ge 5 ]
}

@test "quickstart: takes another port if its own is in use, and says so" {
  "$build/bin/search" -listen :0 >"$BATS_TEST_TMPDIR/first" 3>&- &
  pid=$!
  first=$(first_line "$BATS_TEST_TMPDIR/first" | sed 's/.*listening on //')
  port=${first##*:}
  PORT=$port timeout 120 "$quickstart" >"$out" 2>&1 </dev/null 3>&-
  url=$(named_url)
  [ "$url" != "$first" ]
  grep -q "^quickstart: port $port cannot be used; taking ${url##*:} instead$" "$out"
  answers "$first" # somebody else's service is left alone
}

@test "quickstart: ended by a signal, it ends what it has started" {
  PORT=0 "$quickstart" >"$out" 2>&1 </dev/null 3>&- &
  pid=$!
  url=$(named_url)
  asked() { [[ $(curl -s "$url/debug/vars" | jq .requests) -gt 0 ]]; }
  await asked
  kill "$pid"
  wait "$pid" && status=0 || status=$?
  pid=
  [ "$status" = 143 ]
  is_gone "$url"
}

@test "quickstart: on a terminal expvarmon is on the screen, and q ends everything" {
  command -v tmux >/dev/null || skip "needs tmux"
  "${tmux[@]}" new-session -d -x 110 -y 32 "PORT=0 '$quickstart' 2>'$out.err'; echo \$? >'$out.status'" 3>&-
  shows() { "${tmux[@]}" capture-pane -p | tee "$out" | grep -qE "$1"; }
  await shows 'requests: [1-9]'
  port=$(grep -oE ':[0-9]+' "$out" | head -n 1)
  answers "http://localhost$port"
  "${tmux[@]}" send-keys q
  await test -s "$out.status"
  [ "$(cat "$out.status")" = 0 ]
  is_gone "http://localhost$port"
}

# with_tools TOOL...: a PATH with only these programs, and with a dpkg-query that knows no package and an apt-get that
# says what it was asked to do and cannot install.
with_tools() {
  local tool tools=$BATS_TEST_TMPDIR/tools shell
  shell=$(command -v bash)
  mkdir -p "$tools"
  for tool in bash dirname "$@"; do ln -sf "$(command -v "$tool")" "$tools/$tool"; done
  printf '#!%s\nexit 1\n' "$shell" >"$tools/dpkg-query"
  # shellcheck disable=SC2016 # $* is for the script
  printf '#!%s\necho "apt-get $*" >&2\n[[ $1 == update ]]\n' "$shell" >"$tools/apt-get"
  chmod +x "$tools/dpkg-query" "$tools/apt-get"
  path=$tools
}

@test "quickstart: installs what is missing, and says what could not be installed" {
  ((EUID == 0)) || skip "needs root"
  with_tools env
  PATH=$path run -1 "$quickstart"
  [[ ${lines[0]} == 'quickstart: installing '*libmicrohttpd-dev* ]]
  [[ ${lines[1]} == 'apt-get update'* ]]
  [[ ${lines[2]} == 'apt-get install'*libmicrohttpd-dev* ]]
  [[ ${lines[-1]} == 'quickstart: apt-get could not install '*libmicrohttpd-dev* ]]
}

@test "quickstart: takes sudo where it is not run by root" {
  ((EUID == 0)) || skip "needs root, to run as somebody else"
  with_tools env
  # shellcheck disable=SC2016 # $* is for the script
  printf '#!/bin/bash\necho "sudo $1" >&2\nexec "$@"\n' >"$path/sudo"
  chmod +x "$path/sudo"
  as_nobody
  [[ $output == *'sudo apt-get'*'sudo env'* ]]
}

@test "quickstart: without root and without sudo it says what somebody else has to install" {
  ((EUID == 0)) || skip "needs root, to run as somebody else"
  with_tools
  as_nobody
  [[ $output == *'quickstart: these packages are missing: '*libmicrohttpd-dev* ]]
  [[ ${lines[-1]} == *'apt-get install '*libmicrohttpd-dev* ]]
}

# Runs a copy of the script, since somebody else may not be allowed to see this tree.
as_nobody() {
  local copy=$BATS_TEST_TMPDIR/copy
  mkdir -p "$copy/examples"
  cp "$quickstart" "$copy/examples"
  chmod a+rx "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
  run -1 setpriv --reuid=65534 --clear-groups env PATH="$path" "$(command -v bash)" "$copy/examples/quickstart.sh"
}
