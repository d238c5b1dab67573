/* counts.c - how much the program has allocated and freed, exactly. */
#include "counts.h"

struct counts expvar__allocations;
struct counts expvar__frees;

void expvar__count_slow(const struct counts *counts, size_t bytes) {
    expvar_int_add(counts->calls, 1);
    expvar_int_add(counts->bytes, (int64_t)bytes);
}
