# What the library shows to the linker.

load helper

@test "symbols: the shared library exports exactly the listed names" {
  nm --dynamic --defined-only --format=posix "$build/lib/libexpvar.so" | awk '{ print $1 }' | LC_ALL=C sort \
    >"$BATS_TEST_TMPDIR/exported"
  diff "$root/tests/libexpvar/exported-symbols.txt" "$BATS_TEST_TMPDIR/exported"
}

@test "symbols: every listed name is declared in a public header" {
  while read -r name; do
    grep -qrw -- "$name" "$root/libexpvar/include/expvar" || echo "$name"
  done <"$root/tests/libexpvar/exported-symbols.txt" >"$BATS_TEST_TMPDIR/undeclared"
  diff /dev/null "$BATS_TEST_TMPDIR/undeclared"
}

@test "symbols: the archive defines only names of its own" {
  run nm --extern-only --defined-only --format=posix "$build/lib/libexpvar.a"
  [ "$status" -eq 0 ]
  [[ $output == *expvar_int_new* ]]
  # Lines with a colon name the members of the archive; DW.ref.* would be the compiler's.
  awk '!/:$/ && NF && $1 !~ /^expvar_/ { print $1 }' <<<"$output" >"$BATS_TEST_TMPDIR/foreign"
  diff /dev/null "$BATS_TEST_TMPDIR/foreign"
}

@test "symbols: the library has a soname and stays loaded" {
  run readelf --dynamic "$build/lib/libexpvar.so"
  [[ $output == *"Library soname: [libexpvar.so.0]"* ]]
  [[ $output == *NODELETE* ]]
}

@test "symbols: the library leaves the host's stack not executable and its text not writable" {
  run readelf --wide --program-headers "$build/lib/libexpvar.so"
  grep -qE 'GNU_STACK .* RW ' <<<"$output"
  run ! grep -q TEXTREL <(readelf --dynamic "$build/lib/libexpvar.so")
}
