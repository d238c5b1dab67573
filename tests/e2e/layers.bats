# Data goes one way through the folders; these tests hold the tree, and the check itself, to it.

load helper

setup() {
  check=$root/tests/support/check_layers.sh
  tree=$BATS_TEST_TMPDIR/tree
}

# put FILE LINE: a tree whose only file is that.
put() {
  mkdir -p "$tree/libexpvar" "$tree/expvarmon" "$tree/$(dirname "$1")"
  echo "$2" >"$tree/$1"
}

# refused FILE LINE: the check names the file.
refused() {
  put "$1" "$2"
  run "$check" "$tree"
  [ "$status" -eq 1 ]
  [[ $output == "$1:1: "* ]]
  rm "$tree/$1"
}

accepted() {
  put "$1" "$2"
  run "$check" "$tree"
  [ "$status" -eq 0 ]
  [ -z "$output" ]
}

@test "layers: every folder includes only folders to its left" {
  run "$check" "$root"
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "layers: an include of a folder to the right is refused" {
  put libexpvar/src/vars/map.h ''
  refused libexpvar/src/base/buffer.c '#include "vars/map.h"'
}

@test "layers: an include of a folder to the left is accepted" {
  put libexpvar/src/base/buffer.h ''
  accepted libexpvar/src/http/server.c '#include "base/buffer.h"'
}

@test "layers: a way round by dots is seen" {
  put libexpvar/src/http/routes.h ''
  refused libexpvar/src/export/json.c '  #  include "../http/../http/routes.h"'
}

@test "layers: stats and export do not know each other" {
  put libexpvar/src/export/json.h ''
  refused libexpvar/src/stats/memstats.c '#include "export/json.h"'
}

@test "layers: the monitor's own variables are the library's user, and reach for nothing behind its headers" {
  put libexpvar/src/base/clock.h ''
  put libexpvar/include/expvar/expvar.h ''
  accepted expvarmon/self.c '#include <expvar/expvar.h>'
  refused expvarmon/self.c '#include "../libexpvar/src/base/clock.h"'
  refused expvarmon/app.c '#include <expvar/expvar.h>'
}

@test "layers: main starts the application, which does not know main" {
  put expvarmon/app.h ''
  put expvarmon/main.h ''
  accepted expvarmon/main.c '#include "app.h"'
  refused expvarmon/app.c '#include "main.h"'
  refused expvarmon/screen/screen.c '#include "../app.h"'
}

@test "layers: hooks use public headers only" {
  put libexpvar/src/base/clock.h ''
  refused libexpvar/hooks/malloc.c '#include "../src/base/clock.h"'
}

@test "layers: model, source and cli know no sibling" {
  put expvarmon/cli/options.h ''
  refused expvarmon/source/http.c '#include "../cli/options.h"'
  refused expvarmon/model/fleet.c '#include "../cli/options.h"'
  put expvarmon/model/fleet.h ''
  refused expvarmon/cli/options.c '#include "../model/fleet.h"'
}

@test "layers: each third-party library is known in one place" {
  refused expvarmon/screen/single.c '#include <termbox.h>'
  refused expvarmon/app.c '#include <curl/curl.h>'
  refused expvarmon/model/value.c '#include <cjson/cJSON.h>'
  refused libexpvar/src/export/json.c '#include <microhttpd.h>'
  refused libexpvar/include/expvar/http.h '#include <microhttpd.h>'
}

@test "layers: the one place of each third-party library is accepted" {
  accepted expvarmon/tui/term.c '#include <termbox.h>'
  accepted expvarmon/source/http.c '#include <curl/curl.h>'
  accepted expvarmon/decode/document.c '#include <cjson/cJSON.h>'
  accepted libexpvar/src/http/listener.c '#include <microhttpd.h>'
  accepted libexpvar/include/expvar/microhttpd.h '#include <microhttpd.h>'
}

@test "layers: a folder that nobody knows is refused" {
  put libexpvar/src/base/buffer.h ''
  refused libexpvar/src/misc/thing.c '#include "base/buffer.h"'
}

@test "layers: an include by macro is refused" {
  refused libexpvar/src/base/buffer.c '#include WHATEVER'
}

@test "layers: a tree with nothing in it is not called clean" {
  mkdir -p "$tree/libexpvar" "$tree/expvarmon"
  run "$check" "$tree"
  [ "$status" -eq 1 ]
}

# The linker's view: what a header does not show can still be declared by hand.
@test "layers: no object of the library calls into a folder to its right" {
  objects=$build/libexpvar/CMakeFiles/expvar_objects.dir/src
  run "$root/tests/support/check_calls.sh" "$objects" base writer vars stats,export http
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "layers: a call into a folder to the right is refused" {
  mkdir -p "$tree/left" "$tree/right"
  echo 'int right(void); int left(void); int left(void) { return right(); }' |
    gcc -x c -c - -o "$tree/left/left.o"
  echo 'int right(void); int right(void) { return 1; }' | gcc -x c -c - -o "$tree/right/right.o"
  run "$root/tests/support/check_calls.sh" "$tree" left right
  [ "$status" -eq 1 ]
  [ "$output" = "left/left.o calls right of right/right.o" ]
  run "$root/tests/support/check_calls.sh" "$tree" right left
  [ "$status" -eq 0 ]
  run "$root/tests/support/check_calls.sh" "$tree" right,left
  [ "$status" -eq 1 ]
}
