/* fleet_document.c - lays out one reply, then overwrites the numbers in it that move. */
#include "fleet_document.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define REPLY_MAX  8192
#define HEADER_MAX 128

#define PAUSES 256 /* what Go keeps of each: the last 256 */
#define SIZES  61  /* Go's size classes */

/* A number that moves: lowest + (start + tick * step) % range, which always has as many digits as `lowest`.
 */
struct motion {
    const char *name;
    uint64_t lowest, start, step, range;
};

static const struct motion memstats_motions[] = {
    {"Alloc", 10000000, 120000, 4093, 80000000},
    {"TotalAlloc", 1000000000, 0, 4093, 8000000000},
    {"Mallocs", 1000000000, 77, 31, 8000000000},
    {"Frees", 1000000000, 3, 31, 8000000000},
    {"HeapAlloc", 10000000, 120000, 4093, 80000000},
    {"HeapInuse", 20000000, 500000, 8192, 70000000},
    {"HeapObjects", 100000, 4000, 13, 200000},
    {"HeapIdle", 10000000, 700000, 8192, 50000000},
    {"PauseTotalNs", 1000000000, 90000, 101, 8000000000},
    {"NextGC", 10000000, 0, 64, 60000000},
};
static const struct motion own_motions[] = {
    {"requests", 1000000000, 0, 1, 8000000000},     {"errors", 1000000, 0, 1, 8000000},
    {"bytes_out", 1000000000, 0, 4096, 8000000000}, {"goroutines", 100, 10, 7, 400},
    {"latency_ns", 10000, 1200, 997, 80000},        {"queue_length", 10, 0, 3, 64},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct slot {
    size_t end; /* offset behind its last digit */
    const struct motion *motion;
};

/* One thread: nothing here is guarded. */
static char reply[REPLY_MAX];
static size_t reply_size;
static struct slot slots[COUNT(memstats_motions) + COUNT(own_motions)];
static size_t slot_count;

__attribute__((format(printf, 1, 2))) static void append(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(reply + reply_size, REPLY_MAX - reply_size, format, arguments);
    va_end(arguments);
    reply_size = size < 0 || reply_size + (size_t)size >= REPLY_MAX ? REPLY_MAX - 1 : reply_size + (size_t)size;
}

static void append_motions(const struct motion *motions, size_t count, const char *separator) {
    for (size_t i = 0; i < count; i++) {
        append("\"%s\": ", motions[i].name);
        append("%" PRIu64, motions[i].lowest);
        slots[slot_count++] = (struct slot){.end = reply_size, .motion = &motions[i]};
        append("%s", separator);
    }
}

static void append_numbers(const char *name, size_t count) {
    append("\"%s\":[", name);
    for (size_t i = 0; i < count; i++)
        append("%s%zu", i ? "," : "", i < 8 ? 100000 + i * 977 : 0);
    append("],");
}

static void append_memstats(void) {
    append("\"memstats\": {");
    append_motions(memstats_motions, COUNT(memstats_motions), ",");
    append("\"Sys\":24724744,\"Lookups\":0,\"HeapSys\":16056320,\"HeapReleased\":1974272,\"StackInuse\":"
           "720896,");
    append("\"StackSys\":720896,\"MSpanInuse\":84680,\"MCacheInuse\":2400,\"GCSys\":5038840,\"OtherSys\":"
           "1094410,");
    append_numbers("PauseNs", PAUSES);
    append_numbers("PauseEnd", PAUSES);
    append("\"NumGC\":8,\"GCCPUFraction\":0.0000137,\"EnableGC\":true,\"BySize\":[");
    for (size_t i = 0; i < SIZES; i++)
        append("%s{\"Size\":%zu,\"Mallocs\":%zu,\"Frees\":%zu}", i ? "," : "", i * 16, i * 37, i * 31);
    append("]},\n");
}

int fleet_document_init(void) {
    static const char header[] =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %6zu\r\n\r\n";
    reply_size = slot_count = 0;
    append(header, (size_t)0);
    const size_t body = reply_size;
    append("{\n\"cmdline\": [\"/usr/bin/search\",\"-listen\",\":8080\"],\n");
    append_motions(own_motions, COUNT(own_motions), ",\n");
    append("\"by_status\": {\"200\": 48213, \"404\": 311, \"500\": 2},\n");
    append_memstats();
    append("\"uptime\": \"5h31m7s\",\n\"version\": \"1.8.2\"\n}\n");
    if (reply_size == REPLY_MAX - 1)
        return -1;
    char filled[HEADER_MAX];
    int size = snprintf(filled, sizeof filled, header, reply_size - body);
    if (size < 0 || (size_t)size != body)
        return -1;
    memcpy(reply, filled, body);
    return 0;
}

const char *fleet_document_reply(uint64_t tick, size_t target, size_t *size) {
    for (size_t i = 0; i < slot_count; i++) {
        const struct motion *motion = slots[i].motion;
        uint64_t value = motion->lowest + (motion->start + target + tick * motion->step) % motion->range;
        for (size_t at = slots[i].end; value; value /= 10)
            reply[--at] = (char)('0' + value % 10);
    }
    *size = reply_size;
    return reply;
}
