/* output_rows.c - the raw values, a row for each reply, for other programs: -csv and -jsonl. */
#include "output_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/raw.h"

struct rows_format {
    int (*begin)(struct rows *rows, const struct fleet *fleet); /* before the first row; 0, or -1 with errno */
    void (*write)(struct rows *rows, const struct rows_row *row);
};

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static const char *cause_of(const struct rows_row *row) {
    const struct service *service = &row->fleet->services[row->service];
    return service->state == SERVICE_FAILED ? service->cause : NULL;
}

/* What there is of a variable in this row; its last value is not that of a reply that failed. */
static struct value value_of(const struct rows_row *row, size_t variable) {
    if (cause_of(row) || variable >= row->fleet->variable_count)
        return (struct value){.kind = VALUE_NONE};
    return row->fleet->services[row->service].series[variable].last;
}

static void csv_text(FILE *stream, const char *text) {
    if (*text && !strpbrk(text, ",\"\r\n")) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

static void json_text(FILE *stream, const char *text) {
    fputc('"', stream);
    for (; *text; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            fprintf(stream, "\\%c", byte);
        else if (byte < 0x20)
            fprintf(stream, "\\u%04x", byte);
        else
            fputc(byte, stream);
    }
    fputc('"', stream);
}

static void write_value(FILE *stream, const struct value *value, void (*write_text)(FILE *stream, const char *text),
                        const char *nothing) {
    char buffer[RAW_MAX];
    if (value->kind == VALUE_TEXT && value->text) {
        write_text(stream, value->text);
        return;
    }
    const char *number = raw_number(buffer, value);
    fputs(number ? number : nothing, stream);
}

/* ---- CSV --------------------------------------------------------------------------------------------------------- */

static int csv_begin(struct rows *rows, const struct fleet *fleet) {
    rows->columns = calloc(fleet->variable_count + 1, sizeof *rows->columns);
    if (!rows->columns)
        return -1;
    fputs("time,target,error", rows->stream);
    for (; rows->column_count < fleet->variable_count; rows->column_count++) {
        char *column = strdup(fleet->variables[rows->column_count].spec);
        if (!column)
            return -1;
        rows->columns[rows->column_count] = column;
        fputc(',', rows->stream);
        csv_text(rows->stream, column);
    }
    fputc('\n', rows->stream);
    return 0;
}

/* The variable of a column: where it was when the header was written, or wherever it went. */
static size_t find_variable(const struct rows *rows, const struct fleet *fleet, size_t column) {
    if (column < fleet->variable_count && strcmp(fleet->variables[column].spec, rows->columns[column]) == 0)
        return column;
    size_t variable = 0;
    while (variable < fleet->variable_count && strcmp(fleet->variables[variable].spec, rows->columns[column]) != 0)
        variable++;
    return variable;
}

static void csv_write(struct rows *rows, const struct rows_row *row) {
    char time[RAW_MAX];
    const char *cause = cause_of(row);
    fprintf(rows->stream, "%s,", raw_time(time, row->unix_ns));
    csv_text(rows->stream, row->target);
    fputc(',', rows->stream);
    if (cause)
        csv_text(rows->stream, cause);
    for (size_t column = 0; column < rows->column_count; column++) {
        const struct value value = value_of(row, find_variable(rows, row->fleet, column));
        fputc(',', rows->stream);
        write_value(rows->stream, &value, csv_text, "");
    }
    fputc('\n', rows->stream);
}

const struct rows_format rows_csv = {.begin = csv_begin, .write = csv_write};

/* ---- JSON, one object a line ------------------------------------------------------------------------------------- */

static void jsonl_write(struct rows *rows, const struct rows_row *row) {
    char time[RAW_MAX];
    const char *cause = cause_of(row);
    fprintf(rows->stream, "{\"time\":\"%s\",\"target\":", raw_time(time, row->unix_ns));
    json_text(rows->stream, row->target);
    fputs(",\"error\":", rows->stream);
    if (cause)
        json_text(rows->stream, cause);
    else
        fputs("null", rows->stream);
    fputs(",\"values\":{", rows->stream);
    for (size_t i = 0; i < row->fleet->variable_count; i++) {
        const struct value value = value_of(row, i);
        fputs(i ? "," : "", rows->stream);
        json_text(rows->stream, row->fleet->variables[i].spec);
        fputc(':', rows->stream);
        write_value(rows->stream, &value, json_text, "null");
    }
    fputs("}}\n", rows->stream);
}

const struct rows_format rows_jsonl = {.write = jsonl_write};

/* ---- files ------------------------------------------------------------------------------------------------------- */

static int complain(struct rows *rows, const char **reason) {
    snprintf(rows->complaint, sizeof rows->complaint, "%s: %s", rows->name, strerror(errno));
    *reason = rows->complaint;
    return -1;
}

int rows_open(struct rows *rows, const struct rows_format *format, const char *path, const char **reason) {
    const bool is_stdout = strcmp(path, "-") == 0;
    *rows = (struct rows){.format = format, .name = is_stdout ? "stdout" : path};
    rows->stream = is_stdout ? stdout : fopen(path, "we");
    return rows->stream ? 0 : complain(rows, reason);
}

int rows_write(struct rows *rows, const struct rows_row *row, const char **reason) {
    if (rows->format->begin && !rows->columns && rows->format->begin(rows, row->fleet) < 0)
        return complain(rows, reason);
    rows->format->write(rows, row);
    return fflush(rows->stream) || ferror(rows->stream) ? complain(rows, reason) : 0;
}

int rows_close(struct rows *rows, const char **reason) {
    for (size_t i = 0; i < rows->column_count; i++)
        free(rows->columns[i]);
    free(rows->columns);
    rows->columns = NULL;
    rows->column_count = 0;
    FILE *stream = rows->stream;
    rows->stream = NULL;
    return stream && stream != stdout && fclose(stream) ? complain(rows, reason) : 0;
}
