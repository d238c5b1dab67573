# The library as somebody else's project meets it: installed, then found by CMake or by pkg-config.

load helper

setup_file() {
  export prefix=$BATS_FILE_TMPDIR/prefix
  cmake --install "$build" --prefix "$prefix" >"$BATS_FILE_TMPDIR/install.log"
  export PKG_CONFIG_PATH
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name expvar.pc)")
}

# publishes PROGRAM: it runs, and prints JSON with what it counted.
publishes() {
  run --separate-stderr timeout 10 "$@"
  [ "$status" -eq 0 ]
  jq -e '."consumer.requests" == 2 and ."consumer.at_load" == 1 and (.cmdline | length) == 1' <<<"$output"
}

# profiles PROGRAM: it runs, and prints its only thread, by the name of its function.
profiles() {
  run --separate-stderr timeout 10 "$@"
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = 'status 200' ]
  [ "${lines[1]}" = 'threads profile: total 1' ]
  [[ $output == *'# labels: {"part":"consumer"}'*$'\tmain+0x'* ]]
}

# by_pkg_config COMPILER SOURCE [PKG-CONFIG-ARGUMENT]: `package`, expvar by default.
by_pkg_config() {
  read -ra flags <<<"$(pkg-config "${@:3}" --cflags --libs "${package:-expvar}")"
  "$1" -Wall -Wextra -Werror -o "$BATS_TEST_TMPDIR/consumer" "$root/tests/consumer/$2" "${flags[@]}"
}

@test "consumer: installation puts each file where its reader looks" {
  for file in include/expvar/expvar.h include/expvar/cell.h bin/expvarmon share/man/man1/expvarmon.1 \
    share/man/man3/libexpvar.3 share/man/man3/libexpvar-pprof.3 include/expvar/pprof.h share/bash-completion/completions/expvarmon share/zsh/site-functions/_expvarmon \
    share/fish/vendor_completions.d/expvarmon.fish; do
    [ -s "$prefix/$file" ] || { echo "missing: $file"; false; }
  done
  for name in libexpvar libexpvar-pprof; do
    [ -n "$(find "$prefix" -name "$name.a")" ]
    [ "$(find "$prefix" -name "$name.so*" -printf '%f %l\n' | sort)" = "$name.so $name.so.0
$name.so.0 $name.so.0.1.0
$name.so.0.1.0 " ]
  done
}

@test "consumer: no installed text names the build or the source tree" {
  run ! grep -rIF -e "$root" "$prefix"
}

@test "consumer: the installed monitor finds its library" {
  run -0 env -u LD_LIBRARY_PATH "$prefix/bin/expvarmon" -version
  [[ $output == *0.1.0* ]]
}

@test "consumer: CMake finds both libraries, and C and C++ programs run with either" {
  project=$BATS_TEST_TMPDIR/build
  cmake -S "$root/tests/consumer" -B "$project" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_FLAGS=-Werror -DCMAKE_CXX_FLAGS=-Werror
  cmake --build "$project"
  for program in c_shared c_static cxx_shared cxx_static; do
    publishes "$project/$program"
  done
  for program in pprof_shared pprof_static; do
    profiles "$project/$program"
  done
  run ! grep -q libexpvar <(ldd "$project/pprof_static")
  ldd "$project/c_shared" | grep -q libexpvar
  run ! grep -q libexpvar <(ldd "$project/c_static")
}

@test "consumer: CMake refuses a version that is not compatible" {
  sed 's/expvar 0.1/expvar 7.0/' "$root/tests/consumer/CMakeLists.txt" >"$BATS_TEST_TMPDIR/CMakeLists.txt"
  run cmake -S "$BATS_TEST_TMPDIR" -B "$BATS_TEST_TMPDIR/build" -G Ninja -DCMAKE_PREFIX_PATH="$prefix"
  [ "$status" -ne 0 ]
  [[ $output == *'requested version "7.0"'* ]]
}

@test "consumer: pkg-config gives what a C program needs" {
  by_pkg_config gcc consumer.c
  LD_LIBRARY_PATH=$(pkg-config --variable=libdir expvar) publishes "$BATS_TEST_TMPDIR/consumer"
}

@test "consumer: pkg-config asks for no other development files where the library is shared" {
  PKG_CONFIG_LIBDIR=$PKG_CONFIG_PATH PKG_CONFIG_PATH='' pkg-config --cflags --libs --print-errors expvar
}

@test "consumer: pkg-config gives what a C++ program needs" {
  by_pkg_config g++ consumer.cpp
  LD_LIBRARY_PATH=$(pkg-config --variable=libdir expvar) publishes "$BATS_TEST_TMPDIR/consumer"
}

@test "consumer: pkg-config --static gives what the archive needs, also in a tree that was moved" {
  cp -r "$prefix" "$BATS_TEST_TMPDIR/moved"
  find "$BATS_TEST_TMPDIR/moved" -name 'libexpvar.so*' -delete
  PKG_CONFIG_PATH=$(dirname "$(find "$BATS_TEST_TMPDIR/moved" -name expvar.pc)")
  by_pkg_config gcc consumer.c --static
  publishes "$BATS_TEST_TMPDIR/consumer"
}

@test "consumer: pkg-config gives what a program with profiles needs, shared and static" {
  package=expvar-pprof by_pkg_config gcc profiled.c
  LD_LIBRARY_PATH=$(pkg-config --variable=libdir expvar) profiles "$BATS_TEST_TMPDIR/consumer"
  PKG_CONFIG_LIBDIR=$PKG_CONFIG_PATH PKG_CONFIG_PATH='' pkg-config --cflags --libs --print-errors expvar-pprof
  cp -r "$prefix" "$BATS_TEST_TMPDIR/moved"
  find "$BATS_TEST_TMPDIR/moved" -name 'libexpvar*.so*' -delete
  PKG_CONFIG_PATH=$(dirname "$(find "$BATS_TEST_TMPDIR/moved" -name expvar.pc)")
  package=expvar-pprof by_pkg_config gcc profiled.c --static
  profiles "$BATS_TEST_TMPDIR/consumer"
}

@test "consumer: pkg-config knows the version" {
  [ "$(pkg-config --modversion expvar)" = "$(sed -nE 's/^project\(expvar VERSION ([0-9.]+) .*/\1/p' "$root/CMakeLists.txt")" ]
}
