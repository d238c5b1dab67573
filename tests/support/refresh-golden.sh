#!/usr/bin/env bash
# Writes the files of expected text in tests/golden anew from what the program draws now. Look at the difference before
# committing it.
#   tests/support/refresh-golden.sh [BUILD_FOLDER]
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:-build}
cmake --build "$build" --target test_screen test_picker -j "$(nproc)"
rm -f tests/golden/*.golden
GOLDEN_REFRESH=1 ctest --test-dir "$build" --output-on-failure -R '^(screen|picker)$'
git --no-pager diff --stat -- tests/golden
