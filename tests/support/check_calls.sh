#!/usr/bin/env bash
# Proves that object files use only symbols of their own folder and of folders to their left.
#
# usage: check_calls.sh FOLDER STAGE...
# FOLDER holds one folder of objects for each stage; stages are given from left to right, and a,b are two that stand
# side by side and may not know each other. Prints one line for each use that breaks this; then the exit status is 1.
set -euo pipefail
cd "$1"
shift

# nm prints `file: symbol type ...`; U is a use, capital letters otherwise are definitions.
{
  rank=0
  for stage in "$@"; do
    rank=$((rank + 1))
    for folder in ${stage//,/ }; do
      echo "rank $folder $rank"
      find "$folder" -name '*.o' -exec nm --format=posix --print-file-name --extern-only {} +
    done
  done
} | awk '
  $1 == "rank" { ranks[$2] = $3; next }
  { sub(/:$/, "", $1) }
  $3 == "U" { uses[++count] = $1 " " $2; next }
  { where[$2] = $1; definitions++ }
  function folder(file) { sub(/\/.*/, "", file); return file }
  END {
    for (i = 1; i <= count; i++) {
      split(uses[i], use, " ")
      if (!(use[2] in where)) continue
      from = folder(use[1])
      to = folder(where[use[2]])
      if (from == to || ranks[to] < ranks[from]) continue
      print use[1] " calls " use[2] " of " where[use[2]]
      broken = 1
    }
    if (!definitions) { print "there is nothing to check"; broken = 1 }
    exit broken
  }'
