#!/usr/bin/env bash
# Puts load on a URL for a while.
#
#   examples/load.sh URL [SECONDS]        10 seconds if none are given
#
#   LOAD_TOOL=curl    which tool to use: hey, ab or curl; by default the first one that is there
#   LOAD_CLIENTS=8    connections at one time
#
# Says which tool it uses and prints what that tool reports. The exit status is the tool's; with curl it is 0 if at
# least one request was answered well.
set -euo pipefail

usage() {
  sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" | sed '/^set /d' >&2
  exit 2
}

[[ $# -eq 1 || $# -eq 2 ]] || usage
url=$1
seconds=${2:-10}
clients=${LOAD_CLIENTS:-8}
[[ $seconds =~ ^[1-9][0-9]{0,4}$ && $clients =~ ^[1-9][0-9]{0,2}$ ]] || usage

choose_tool() {
  local tool
  for tool in ${LOAD_TOOL:-hey ab curl}; do
    if command -v "$tool" >/dev/null; then
      echo "$tool"
      return
    fi
  done
  echo "load.sh: none of ${LOAD_TOOL:-hey, ab and curl} is installed" >&2
  return 1
}

# One client: asks again and again, a hundred times per process, and prints the number of good answers. It also ends
# when this script ($$, also here in its children) was killed.
curl_client() {
  local end=$((SECONDS + seconds)) total=0 good
  while ((SECONDS < end)) && kill -0 $$ 2>/dev/null; do
    # The part after # is not sent: it makes curl repeat the request on one connection.
    good=$(curl --silent --output /dev/null --max-time 2 --write-out '%{http_code}\n' "$url#[1-100]" | grep -c '^2') ||
      sleep 0.2
    total=$((total + good))
  done
  echo "$total"
}

load_with_curl() {
  local client total=0 count counts
  counts=$(
    for ((client = 0; client < clients; client++)); do curl_client & done
    wait
  )
  for count in $counts; do total=$((total + count)); done
  echo "$total requests answered, $((total / seconds)) per second"
  ((total > 0))
}

tool=$(choose_tool)
echo "load.sh: $tool, $clients clients, $seconds s, $url"
case $tool in
  hey) exec hey -z "${seconds}s" -c "$clients" "$url" ;;
  ab) exec ab -q -t "$seconds" -n 100000000 -c "$clients" -k "$url" ;;
  curl) load_with_curl ;;
  *) usage ;;
esac
