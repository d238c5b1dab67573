#!/usr/bin/env bash
# Prints the share of lines that were run, a line a folder and one a part, from a tracefile of lcov.
# usage: coverage_by_folder.sh TRACEFILE ROOT
set -euo pipefail
awk -v root="$2/" '
  function add(name) { found[name] += lines; hit[name] += run }
  /^SF:/ { file = substr($0, 4); sub(root, "", file) }
  /^LF:/ { lines = substr($0, 4) }
  /^LH:/ { run = substr($0, 4) }
  /^end_of_record/ {
    if (file !~ /^(libexpvar|expvarmon)\//) next
    folder = file
    sub(/\/[^\/]*$/, "", folder)
    part = folder
    sub(/\/.*/, "", part)
    if (folder != part) add(folder)
    add(part " in all")
  }
  END { for (name in found) printf "%-28s %5.1f %% of %5d lines\n", name, 100 * hit[name] / found[name], found[name] }
' "$1" | sort
