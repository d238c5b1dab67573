# Several services on the screen: which are shown, in what order, and what they are together.

load helper

setup_file() {
  local name
  for name in a b c; do
    "$build/e2e/c_service" 127.0.0.1:0 240 >"$BATS_FILE_TMPDIR/$name" 3>&- &
    pids+=" $!"
  done
  export pids
  export a b c
  a=$(first_line "$BATS_FILE_TMPDIR/a")
  b=$(first_line "$BATS_FILE_TMPDIR/b")
  c=$(first_line "$BATS_FILE_TMPDIR/c")
}

teardown_file() { kill $pids || true; }

setup() {
  monitor=$build/bin/expvarmon
  curl -fsS "http://$a/set?hits=20"
  curl -fsS "http://$b/set?hits=30"
  curl -fsS "http://$c/set?hits=10"
}

teardown() { terminal_end; }

# watch [ARGUMENT...]: the monitor on a terminal, with all three.
watch() {
  terminal_run 100 40 "$monitor" -i=100ms -ports="$a,$b,$c" -vars=hits,mem:memstats.Alloc "$@"
  await terminal_shows '3 up'
}

# rows: the ports of the services in the table, from the top.
rows() { terminal_text | grep -oP '^│ ● \S.*?:\K\d+(?= )' | paste -sd' '; }
rows_are() { [[ $(rows) == "$*" ]]; }

# ports ADDRESS...
ports() { echo "${@##*:}"; }

# ---- filter ----------------------------------------------------------------------------------------------------------

@test "table: -filter and -sort choose what a frame shows" {
  run --separate-stderr "$monitor" -frame=100x30 -i=50ms -ports="$a,$b,$c" -vars=hits,threads \
    -filter="!:${b##*:}$/hits" -sort=-hits
  [ "$status" -eq 0 ]
  [[ $output == *'hits▼'* && $output != *threads* && $output != *":${b##*:} "* ]]
  [ "$(grep -oP '^│ ● \S.*?:\K\d+(?= )' <<<"$output" | paste -sd' ')" = "$(ports "$a" "$c")" ]
  [[ $output == *'2 of 3 services, 1 of 2 variables'* ]]
}

@test "table: -filter chooses plain lines" {
  run --separate-stderr "$monitor" -dummy -n=1 -i=50ms -ports="$a,$b,$c" -vars=hits,threads -filter="${c##*:}/hits"
  [ "$status" -eq 0 ]
  [ "${#lines[@]}" -eq 1 ]
  [[ ${lines[0]} == *":${c##*:} hits=10" ]]
}

@test "table: a wrong -filter is one line and status 2" {
  run --separate-stderr timeout 10 "$monitor" -ports="$a" -filter='hits('
  [ "$status" -eq 2 ]
  [ -z "$output" ]
  [[ $stderr == *'-filter: "hits(": '* && ${#stderr_lines[@]} -eq 1 ]]
}

@test "table: a filter takes effect as it is typed, and says what is wrong with it" {
  watch
  await rows_are "$(ports "$a" "$b" "$c")"
  terminal_keys / "${b##*:}"
  await rows_are "$(ports "$b")"
  terminal_shows '1 of 3 services'
  terminal_keys '('
  await terminal_shows 'Unmatched'
  rows_are "$(ports "$b")"
  terminal_keys Enter
  await terminal_shows '^filter'
  terminal_keys / C-u '!' "${b##*:}"
  await rows_are "$(ports "$a" "$c")"
  terminal_keys Escape
  await rows_are "$(ports "$a" "$b" "$c")"
  terminal_lacks '^filter'
  terminal_keys q
  terminal_left_clean 0
}

# ---- sort ------------------------------------------------------------------------------------------------------------

@test "table: keys sort by one column after the other, in both directions" {
  watch
  terminal_keys o
  await terminal_shows 'service▲'
  terminal_keys o o
  await terminal_shows 'hits▼'
  await rows_are "$(ports "$b" "$a" "$c")"
  terminal_keys O
  await terminal_shows 'hits▲'
  await rows_are "$(ports "$c" "$a" "$b")"
  curl -fsS "http://$c/set?hits=25"
  await rows_are "$(ports "$a" "$c" "$b")"
}
