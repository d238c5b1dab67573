#!/usr/bin/env bash
# Prints the share of lines that were run, a line a folder and one a part, from tracefiles of lcov.
# usage: coverage_by_folder.sh ROOT TRACEFILE...
set -euo pipefail
awk -v root="$1/" '
  /^SF:/ { file = substr($0, 4); sub(root, "", file) }
  /^DA:/ { split(substr($0, 4), field, ","); runs[file ":" field[1]] += field[2] }
  END {
    for (line in runs) {
      if (line !~ /^(libexpvar|expvarmon)\//) continue
      folder = part = line
      sub(/\/[^\/]*$/, "", folder)
      sub(/\/.*/, "", part)
      if (folder == part) folder = part "/*.c"
      found[folder]++; hit[folder] += runs[line] > 0
      found[part " in all"]++; hit[part " in all"] += runs[line] > 0
    }
    for (name in found) printf "%-28s %5.1f %% of %5d lines\n", name, 100 * hit[name] / found[name], found[name]
  }
' "${@:2}" | sort
