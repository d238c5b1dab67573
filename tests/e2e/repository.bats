# Rules of the repository as a whole.

load helper

@test "repository: the top level is exactly what it is meant to be" {
  run ls -A "$root" --ignore=.git --ignore='build*' --ignore=.cache --ignore=compile_commands.json
  diff <(sort <<'LIST'
.ci
.clang-format
.editorconfig
.gitignore
CHANGELOG.md
CMakeLists.txt
LICENSE
README.md
examples
expvarmon
libexpvar
tests
LIST
  ) <(sort <<<"$output")
}

@test "repository: file names are unique within a part" {
  for part in libexpvar/src expvarmon; do
    find "$root/$part" -name '*.[ch]' -printf '%f\n' | sort | uniq -d
  done >"$BATS_TEST_TMPDIR/twice"
  diff /dev/null "$BATS_TEST_TMPDIR/twice"
}

@test "repository: every unit test file is named after the file that it tests" {
  # These test a property of their whole part.
  whole=" hosts.c out_of_memory.c plugin.c "
  for part in libexpvar expvarmon; do
    for test in "$root/tests/$part"/test_*.c; do
      name=${test##*/test_}
      [[ $whole == *" $name "* ]] && continue
      find "$root/$part" -name "$name" -o -name "${name%.c}.h" | grep -q . || echo "$test"
    done
  done >"$BATS_TEST_TMPDIR/stray"
  diff /dev/null "$BATS_TEST_TMPDIR/stray"
}

@test "repository: scripts are clean under shellcheck" {
  find "$root/tests" "$root/examples" "$root/.ci" \( -name '*.sh' -o -name '*.bash' -o -path '*/.ci/run' \) \
    -exec shellcheck --severity=warning {} +
}
