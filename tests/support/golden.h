/* golden.h - compares text with a file of expected text in tests/golden. refresh-golden.sh writes these
 * files. */
#ifndef TESTS_SUPPORT_GOLDEN_H
#define TESTS_SUPPORT_GOLDEN_H

#include <stddef.h>

/* Fails the test when `text` differs from tests/golden/NAME.golden; writes that file instead when
 * GOLDEN_REFRESH is set. The working directory is a folder of tests/. */
void golden_compare(const char *name, const char *text, size_t size);

#endif
