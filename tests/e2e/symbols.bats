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

@test "symbols: the hooks export what they stand in for, and calls of ours" {
  nm --dynamic --defined-only --format=posix "$build/lib/libexpvar-hooks.so" | awk '{ print $1 }' | LC_ALL=C sort \
    >"$BATS_TEST_TMPDIR/exported"
  diff "$root/tests/hooks/exported-symbols.txt" "$BATS_TEST_TMPDIR/exported"
}

@test "symbols: a program with the hooks preloaded sees no names of their dependencies" {
  local names=(deflate crc32 dwarf_attr elf_begin lzma_code BZ2_bzDecompress protobuf_c_message_pack MHD_start_daemon
    gnutls_init printf)
  "$build/tests/hooks_show_symbols" "${names[@]}" >"$BATS_TEST_TMPDIR/without"
  EXPVAR_LISTEN=unix EXPVAR_HEAP_RATE=1 LD_PRELOAD=$build/lib/libexpvar-hooks.so "$build/tests/hooks_show_symbols" "${names[@]}" \
    >"$BATS_TEST_TMPDIR/with"
  grep -q 'printf libc.so.6' "$BATS_TEST_TMPDIR/with"
  diff "$BATS_TEST_TMPDIR/without" "$BATS_TEST_TMPDIR/with"
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
  for name in libexpvar libexpvar-pprof libexpvar-hooks; do
    run readelf --dynamic "$build/lib/$name.so"
    [[ $output == *"Library soname: [$name.so.0]"* ]]
    [[ $output == *NODELETE* ]]
  done
}

@test "symbols: the libraries leave the host's stack not executable and its text not writable" {
  for name in libexpvar libexpvar-pprof libexpvar-hooks; do
    run readelf --wide --program-headers "$build/lib/$name.so"
    grep -qE 'GNU_STACK .* RW ' <<<"$output"
    run ! grep -q TEXTREL <(readelf --dynamic "$build/lib/$name.so")
  done
}

@test "symbols: the libraries need the C library and each other, and open the rest" {
  for name in libexpvar libexpvar-pprof libexpvar-hooks; do
    readelf --dynamic "$build/lib/$name.so" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p'
  done | sort -u >"$BATS_TEST_TMPDIR/needed"
  diff - "$BATS_TEST_TMPDIR/needed" <<'NEEDED'
libc.so.6
libexpvar-pprof.so.0
libexpvar.so.0
libm.so.6
NEEDED
}
