/* recording.h - recordings made in tests, in memory or in a file of their own. */
#ifndef TESTS_SUPPORT_RECORDING_H
#define TESTS_SUPPORT_RECORDING_H

#include "../../expvarmon/source/record.h"
#include "../../expvarmon/source/record_reader.h"

#define RECORDING_START INT64_C(1763673628000000000)
#define RECORDING_STEP  INT64_C(1000000000)

/* A new path below TMPDIR, where there is no file; to be given to recording_remove. */
char *recording_path(void);
void recording_remove(char *path);

/* Opens the file for the targets "a" and "b"; fails the test if it cannot. */
struct record *recording_open(const char *path);

/* Writes the text as a document of the target that arrived so many steps behind the start. */
void recording_document(struct record *record, size_t target, int step, const char *text);
void recording_failure(struct record *record, size_t target, int step, const char *cause);

/* Opens the recording; fails the test if it cannot. */
struct record_reader *recording_read(const char *path);

#endif
