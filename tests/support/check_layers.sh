#!/usr/bin/env bash
# Proves that data goes one way: each folder of the library and of the monitor includes only folders to its left, and
# only one place knows each third-party library.
#
# usage: check_layers.sh ROOT
# Prints one line for each include that breaks a rule; the exit status is 1 if there is any.
set -euo pipefail
cd "$1"

# A layer, and the layers that its files may include beside their own.
declare -rA uses=(
  [libexpvar/include]=""
  [libexpvar/src/base]="libexpvar/include"
  [libexpvar/src/writer]="libexpvar/include libexpvar/src/base"
  [libexpvar/src/vars]="libexpvar/include libexpvar/src/base libexpvar/src/writer"
  [libexpvar/src/stats]="libexpvar/include libexpvar/src/base libexpvar/src/writer libexpvar/src/vars"
  [libexpvar/src/export]="libexpvar/include libexpvar/src/base libexpvar/src/writer libexpvar/src/vars"
  [libexpvar/src/http]="libexpvar/include libexpvar/src/base libexpvar/src/writer libexpvar/src/vars
                        libexpvar/src/stats libexpvar/src/export"
  [libexpvar/src/pprof]="libexpvar/include libexpvar/src/base"
  [libexpvar/src/trace]="libexpvar/include libexpvar/src/base"
  [libexpvar/hooks]="libexpvar/include"
  [expvarmon/model]=""
  [expvarmon/decode]="expvarmon/model"
  [expvarmon/tui]=""
  [expvarmon/screen]="expvarmon/model expvarmon/tui"
  [expvarmon/source]=""
  [expvarmon/cli]=""
  [expvarmon/attach]=""
  [expvarmon/clock]=""
  [expvarmon/commands]="expvarmon/clock"
  [expvarmon/self]="libexpvar/include"
  [expvarmon/output]="expvarmon/cli expvarmon/model expvarmon/tui expvarmon/screen expvarmon/clock expvarmon/self"
  [expvarmon/app]="expvarmon/attach expvarmon/cli expvarmon/source expvarmon/decode expvarmon/model expvarmon/tui
                   expvarmon/screen expvarmon/clock expvarmon/commands expvarmon/output expvarmon/self"
  [expvarmon/main]="expvarmon/app expvarmon/attach expvarmon/cli expvarmon/model expvarmon/self expvarmon/source
                    libexpvar/include"
)

# A third-party header, and the files that may include it.
readonly debug_info="libexpvar/src/pprof/elf_file.* libexpvar/src/pprof/symbol_table.*
                     libexpvar/src/pprof/dwarf_info.* libexpvar/src/pprof/plt.* libexpvar/src/pprof/libdw.*"
declare -rA owners=(
  [termbox.h]="expvarmon/tui/term.c"
  [libconfig.h]="expvarmon/cli/config_file.c"
  [curl/*]="expvarmon/source/http.c expvarmon/source/http_*"
  [*cJSON*]="expvarmon/decode/*"
  [elfutils/*]="$debug_info"
  [*dwarf.h]="$debug_info"
  [protobuf-c/*]="libexpvar/src/pprof/gzip_sink.c libexpvar/src/pprof/protobuf.c libexpvar/src/export/protobuf_c.h"
  [*.pb-c.h]="libexpvar/src/pprof/proto.c libexpvar/src/export/metrics_proto.c"
  [microhttpd.h]="libexpvar/src/http/* libexpvar/include/expvar/microhttpd.h"
)

# The layer of a file: its folder, or for the files at the top of the monitor its name.
layer_of() {
  local path=$1
  case $path in
    libexpvar/include/*) echo libexpvar/include ;;
    libexpvar/src/*/*) path=${path#libexpvar/src/} && echo "libexpvar/src/${path%%/*}" ;;
    libexpvar/hooks/*) echo libexpvar/hooks ;;
    expvarmon/*/*) path=${path#expvarmon/} && echo "expvarmon/${path%%/*}" ;;
    expvarmon/app*) echo expvarmon/app ;;
    expvarmon/output*) echo expvarmon/output ;;
    expvarmon/*) path=${path%.*} && echo "$path" ;;
    *) echo "$path" ;;
  esac
}

# Where the quoted name in an include of `file` leads, as the compiler looks for it.
resolve() {
  local file=$1 name=$2 folder candidate
  for folder in "${file%/*}" libexpvar/src libexpvar/include; do
    candidate=$(realpath -m --relative-to=. "$folder/$name")
    [[ -f $candidate ]] && { echo "$candidate"; return; }
  done
  echo "$name"
}

broken=0
complain() {
  echo "$1"
  broken=1
}

check_own() {
  local file=$1 line=$2 name=$3 from to
  from=$(layer_of "$file")
  to=$(layer_of "$(resolve "$file" "$name")")
  [[ $from == "$to" ]] && return
  if [[ ! -v uses[$from] ]]; then
    complain "$file:$line: $from is not a known layer"
  elif [[ " ${uses[$from]//$'\n'/ } " != *" $to "* ]]; then
    complain "$file:$line: $from may not include $to ($name)"
  fi
}

check_foreign() {
  local file=$1 line=$2 name=$3 header pattern
  for header in "${!owners[@]}"; do
    # shellcheck disable=SC2053 # the right-hand sides are patterns
    [[ $name == $header ]] || continue
    for pattern in ${owners[$header]}; do
      # shellcheck disable=SC2053
      [[ $file == $pattern ]] && return
    done
    complain "$file:$line: only ${owners[$header]} may include <$name>"
  done
}

set -f # the patterns are for paths as text, never for files
include='#[[:space:]]*include[[:space:]]*(["<])([^">]+)[">]'
checked=0
while IFS=: read -r file line text; do
  checked=$((checked + 1))
  [[ $text =~ $include ]] ||
    { complain "$file:$line: an include that cannot be checked"; continue; }
  name=${BASH_REMATCH[2]}
  if [[ ${BASH_REMATCH[1]} == '"' || $name == expvar/* ]]; then
    check_own "$file" "$line" "$name"
  else
    check_foreign "$file" "$line" "$name"
  fi
done < <(grep -rnE --include='*.[ch]' '^[[:space:]]*#[[:space:]]*include' libexpvar expvarmon)

((checked > 0)) || complain "there is nothing to check"
exit "$broken"
