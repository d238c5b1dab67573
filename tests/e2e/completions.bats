# The variables that shells complete by asking the target: each is typed in a real shell, in a terminal, and run.

load helper

setup_file() {
  mkdir "$BATS_FILE_TMPDIR/documents"
  cat >"$BATS_FILE_TMPDIR/documents/vars" <<'JSON'
{"plain": 11, "dot.ted": 12, "spa ced": 13, "com,ma": 14, "tri:ple": 15, "quo'te": 16, "memory": {"used": 2048},
 "zlast": 17}
JSON
  python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$BATS_FILE_TMPDIR/documents" \
    >"$BATS_FILE_TMPDIR/server" 2>/dev/null 3>&- &
  export server_pid=$!
  export target
  target=$(first_line "$BATS_FILE_TMPDIR/server" | sed -E 's|.*\(http://([^)]*)/\).*|\1|')/vars
}

teardown_file() { kill "$server_pid" || true; }

setup() {
  export PATH=$build/bin:$PATH PS1='$ ' HOME=$BATS_TEST_TMPDIR ZDOTDIR=$BATS_TEST_TMPDIR
  completions=$root/expvarmon/completions
}

teardown() { terminal kill-server 2>/dev/null || true; }

# shell COMMAND...: in a terminal, with its prompts, which terminal_run would keep from it.
shell() { terminal new-session -d -x 150 -y 30 "$@"; }

start_bash() {
  printf 'source %q\nPS1="> "\nbind "set bell-style none"\n' "$completions/bash" >"$BATS_TEST_TMPDIR/rc"
  shell bash --noprofile --rcfile "$BATS_TEST_TMPDIR/rc" -i
  await terminal_shows '^>'
}

start_zsh() {
  mkdir "$BATS_TEST_TMPDIR/functions"
  cp "$completions/zsh" "$BATS_TEST_TMPDIR/functions/_expvarmon"
  printf 'fpath=(%q $fpath)\nautoload -Uz compinit\ncompinit -D -u\nPS1="> "\nunsetopt beep\n' \
    "$BATS_TEST_TMPDIR/functions" >"$BATS_TEST_TMPDIR/.zshrc"
  shell zsh -d -i
  await terminal_shows '^>'
}

start_fish() {
  printf 'function fish_prompt; echo "> "; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\nsource %q\n' \
    "$completions/fish" >"$BATS_TEST_TMPDIR/config"
  shell fish --no-config --init-command "source $BATS_TEST_TMPDIR/config"
  await terminal_shows '^>'
}

# completed VARS LINE: types the beginning of -vars and a tab, then Enter: what the shell made of it shows the line.
completed() {
  terminal_keys -l "expvarmon -dummy -n=1 -ports=$target -vars=$1"
  terminal_keys Tab
  # The keys behind are read when the completion is done.
  terminal_keys -l "$3"
  terminal_keys Enter
  await terminal_shows " $2\$"
}

each_completed() {
  completed mem:memory.u used=2.0KB
  completed plain,do 'plain=11 dot.ted=12'
  completed spa 'spa ced=13'
  completed plain,com 'plain=11 com,ma=14'
  completed max:tri 'tri:ple=15'
  completed quo "quo'te=16"
}

@test "completions: bash completes variables of the target, with what is in their names" {
  start_bash
  each_completed
  completed "'plain,max:tri" 'plain=11 tri:ple=15'
  completed "\"plain,spa" 'plain=11 spa ced=13'
}

@test "completions: zsh completes variables of the target, with what is in their names" {
  start_zsh
  each_completed
}

@test "completions: fish completes variables of the target, with what is in their names" {
  start_fish
  each_completed
  completed "'plain,spa" 'plain=11 spa ced=13'
}

@test "completions: -list prints each variable once, as -vars takes it, if any target answers" {
  run --separate-stderr expvarmon -list -ports="1,$target,$target"
  [ "$status" -eq 0 ]
  [ "$output" = 'com\,ma
dot\.ted
memory.used
plain
quo'\''te
spa\ ced
tri\:ple
zlast' ]
  run --separate-stderr expvarmon -list -ports=1
  [ "$status" -eq 3 ]
  [ "$stderr" = 'expvarmon: :1: connection refused' ]
  run --separate-stderr expvarmon -list -frame=80x24 -ports=1
  [ "$status" -eq 2 ]
}
