# Every public header compiles by itself, in each language and dialect that a user may have.

load helper

# compiles COMPILER-AND-FLAGS...: each public header alone, and twice.
compiles() {
  local header name
  for header in "$root"/libexpvar/include/expvar/*.h; do
    name=expvar/${header##*/}
    printf '#include <%s>\n#include <%s>\nint unused;\n' "$name" "$name" >"$BATS_TEST_TMPDIR/one"
    "$@" -Wall -Wextra -pedantic -Werror -fsyntax-only -I "$root/libexpvar/include" "$BATS_TEST_TMPDIR/one"
  done
}

@test "headers: gcc, C99" { compiles gcc -x c -std=c99; }
@test "headers: gcc, C17" { compiles gcc -x c -std=c17; }
@test "headers: gcc, strict warnings" {
  compiles gcc -x c -std=gnu17 -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
}
@test "headers: clang, C99" { compiles clang -x c -std=c99; }
@test "headers: clang, C17" { compiles clang -x c -std=c17; }
@test "headers: g++, C++11" { compiles g++ -x c++ -std=c++11; }
@test "headers: g++, C++17" { compiles g++ -x c++ -std=c++17; }
@test "headers: clang++, C++11" { compiles clang++ -x c++ -std=c++11; }

@test "headers: internal headers need no other before them" {
  find "$root/libexpvar/src" "$root/expvarmon" -name '*.h' | while read -r header; do
    gcc -x c -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only \
      -I "$root/libexpvar/src" -I "$root/libexpvar/include" "$header"
  done
}

@test "headers: the version of the build is the version of the headers" {
  version=$(sed -nE 's/^project\(expvar VERSION ([0-9.]+) .*/\1/p' "$root/CMakeLists.txt")
  grep -qE "^#define EXPVAR_VERSION +\"$version\"$" "$root/libexpvar/include/expvar/api.h"
  IFS=. read -r major minor patch <<<"$version"
  for number in MAJOR:"$major" MINOR:"$minor" PATCH:"$patch"; do
    grep -qE "^#define EXPVAR_VERSION_${number%:*} +${number#*:}$" "$root/libexpvar/include/expvar/api.h"
  done
}
