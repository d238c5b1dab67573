# What the library shows to the linker.

load helper

@test "symbols: the shared library exports exactly the listed names" {
  nm --dynamic --defined-only --format=posix "$build/lib/libexpvar.so" | awk '{ print $1 }' | LC_ALL=C sort \
    >"$BATS_TEST_TMPDIR/exported"
  diff "$root/tests/libexpvar/exported-symbols.txt" "$BATS_TEST_TMPDIR/exported"
}

@test "symbols: the pprof library exports exactly the listed names" {
  nm --dynamic --defined-only --format=posix "$build/lib/libexpvar-pprof.so" | awk '{ print $1 }' | LC_ALL=C sort \
    >"$BATS_TEST_TMPDIR/exported"
  diff "$root/tests/libexpvar/exported-symbols-pprof.txt" "$BATS_TEST_TMPDIR/exported"
}

@test "symbols: every listed name is declared in a public header" {
  while read -r name; do
    grep -qrw -- "$name" "$root/libexpvar/include/expvar" || echo "$name"
  done < <(cat "$root"/tests/libexpvar/exported-symbols*.txt) >"$BATS_TEST_TMPDIR/undeclared"
  diff /dev/null "$BATS_TEST_TMPDIR/undeclared"
}

@test "symbols: the archives define only names of their own" {
  for name in libexpvar:expvar_int_new libexpvar-pprof:expvar_pprof_mount; do
    run -0 nm --extern-only --defined-only --format=posix "$build/lib/${name%:*}.a"
    [[ $output == *${name#*:}* ]]
    # Lines with a colon name the members of the archive; DW.ref.* would be the compiler's.
    awk '!/:$/ && NF && $1 !~ /^expvar_/ { print $1 }' <<<"$output" >"$BATS_TEST_TMPDIR/foreign"
    diff /dev/null "$BATS_TEST_TMPDIR/foreign"
  done
}

@test "symbols: the libraries have a soname and stay loaded" {
  for name in libexpvar libexpvar-pprof; do
    run readelf --dynamic "$build/lib/$name.so"
    [[ $output == *"Library soname: [$name.so.0]"* ]]
    [[ $output == *NODELETE* ]]
  done
}

@test "symbols: the libraries leave the host's stack not executable and its text not writable" {
  for name in libexpvar libexpvar-pprof; do
    run readelf --wide --program-headers "$build/lib/$name.so"
    grep -qE 'GNU_STACK .* RW ' <<<"$output"
    run ! grep -q TEXTREL <(readelf --dynamic "$build/lib/$name.so")
  done
}

@test "symbols: libexpvar carries nothing of what the pprof library needs" {
  run ! grep -qE 'libdw|libelf|libprotobuf' <(readelf --dynamic "$build/lib/libexpvar.so")
}
