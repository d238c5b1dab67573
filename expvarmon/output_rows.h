/* output_rows.h - the raw values, a row for each reply, for other programs: -csv and -jsonl.
 *
 *     time,target,error,requests,str:version
 *     2026-11-20T21:20:28.123Z,:5000,,3802,"1.2, beta"
 *     2026-11-20T21:20:29.123Z,:5000,connection refused,,
 *
 *     {"time":"2026-11-20T21:20:28.123Z","target":":5000","error":null,"values":{"requests":3802,...}}
 *
 * What a document lacks is an empty field, or null. Fields are quoted as RFC 4180 says, an empty text too; lines end in
 * a line feed alone.
 */
#ifndef EXPVARMON_OUTPUT_ROWS_H
#define EXPVARMON_OUTPUT_ROWS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/fleet.h"

/* All zero: not open. */
struct rows {
    const struct rows_format *format;
    const char *name; /* of the file, for complaints */
    FILE *stream;
    char **columns; /* CSV: the variables of the header line */
    size_t column_count;
    char complaint[256];
};

extern const struct rows_format rows_csv;
extern const struct rows_format rows_jsonl;

struct rows_row {
    const char *target;
    int64_t unix_ns;
    const struct fleet *fleet;
    size_t service;
};

/* Creates or empties the file; "-" is stdout. `path` is lent. Functions with a result return 0, or -1 with *reason set
 * to one line, lent by the rows, that names the file. */
int rows_open(struct rows *rows, const struct rows_format *format, const char *path, const char **reason);

/* Every row reaches the file at once. */
int rows_write(struct rows *rows, const struct rows_row *row, const char **reason);

int rows_close(struct rows *rows, const char **reason);

#endif
