# What all of these tests share. EXPVAR_BUILD names the build that they test; by default it is build/.

# shellcheck shell=bash disable=SC2034 # variables are read by the tests
bats_require_minimum_version 1.5.0

# Programs here wait for each other, on machines that others use too: who was starved gets a second try, in a new
# folder. What is broken fails twice.
BATS_TEST_RETRIES=1
root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
build=${EXPVAR_BUILD:-$root/build}
export LC_ALL=C.UTF-8
export HOME=$BATS_RUN_TMPDIR XDG_CONFIG_HOME=$BATS_RUN_TMPDIR/none # whoever runs this may have settings, and keeps them

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

# ---- a terminal ------------------------------------------------------------------------------------------------------
# One tmux server a test, with one window. In it the program runs below a shell, which notes the terminal's settings
# before and after, and the exit status.

terminal() { tmux -f /dev/null -S "$BATS_TEST_TMPDIR/tmux" "$@"; }

# terminal_run WIDTH HEIGHT COMMAND...
terminal_run() {
  local width=$1 height=$2
  shift 2
  printf '%q ' "$@" >"$BATS_TEST_TMPDIR/command"
  cat >"$BATS_TEST_TMPDIR/window" <<'SHELL'
cd "$BATS_TEST_TMPDIR"
echo before the program
stty -a >stty.before
sh -c 'echo $$ >pid; eval "exec $(cat command)"' 2>stderr
echo $? >status
stty -a >stty.after
exec cat
SHELL
  terminal new-session -d -x "$width" -y "$height" sh "$BATS_TEST_TMPDIR/window"
}

# Ends the program, if it still runs, and then its terminal; for teardown.
terminal_end() {
  [[ ! -s $BATS_TEST_TMPDIR/pid || -s $BATS_TEST_TMPDIR/status ]] || kill -KILL "$(terminal_pid)" 2>/dev/null || true
  terminal kill-server 2>/dev/null || true
}

terminal_text() { terminal capture-pane -p; }
terminal_shows() { terminal_text | grep -qE -e "$1"; }
terminal_lacks() { ! terminal_shows "$1"; }
terminal_keys() { terminal send-keys "$@"; }
terminal_pid() { cat "$BATS_TEST_TMPDIR/pid"; }

# The settings, without the size: that is not the program's.
terminal_modes() { sed 's/rows [0-9]*; columns [0-9]*; //' "$BATS_TEST_TMPDIR/stty.$1"; }

# The alternate screen: a program that draws is on it, and leaves it when it goes.
terminal_draws() { [[ $(terminal display-message -p '#{alternate_on}') == 1 ]]; }

# terminal_left_clean STATUS: the program is gone with this status, and the terminal as it was.
terminal_left_clean() {
  await test -s "$BATS_TEST_TMPDIR/stty.after"
  [[ $(cat "$BATS_TEST_TMPDIR/status") == "$1" ]] || { cat "$BATS_TEST_TMPDIR/status" "$BATS_TEST_TMPDIR/stderr"; return 1; }
  diff <(terminal_modes before) <(terminal_modes after)
  [[ $(terminal display-message -p '#{alternate_on} #{cursor_flag}') == "0 1" ]]
  await terminal_shows '^before the program'
}
