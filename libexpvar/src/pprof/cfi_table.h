/* cfi_table.h - finding the description of a function's frames. Async-signal-safe. */
#ifndef EXPVAR_PPROF_CFI_TABLE_H
#define EXPVAR_PPROF_CFI_TABLE_H

#include "pprof/cfi_reader.h"

/* What .eh_frame says about the function around a pc. Lent by the object that is mapped there. */
struct cfi_description {
    uintptr_t start; /* of the function */
    uint64_t size;
    uint64_t code_alignment; /* factors of the programs' operands */
    int64_t data_alignment;
    uint64_t return_register;
    bool signal_frame;
    uint8_t pointer_encoding;
    const uint8_t *base;      /* a place near both programs */
    struct cfi_reader common; /* the program of all functions alike, then that of this one */
    struct cfi_reader own;
};

/* Returns false when nothing, or nothing of a known form, is said about `pc`. */
bool expvar__cfi_find(uintptr_t pc, struct cfi_description *description);

/* Reads the description at `fde`, which lies within `tables` as its common part must. Returns false when it is of
 * no known form, or at `fde` is no description. */
bool expvar__cfi_describe(const uint8_t *fde, const struct cfi_reader *tables, struct cfi_description *description);

/* True when the object has a sorted index within its bounds. The C library knows static programs by their code
 * alone: theirs is not within. */
struct dl_find_object;
bool expvar__cfi_has_header(const struct dl_find_object *found);

/* A pointer in one of the encodings that .eh_frame uses (LSB core, "DWARF Extensions"); sets `bad` for others. */
uintptr_t expvar__cfi_pointer(struct cfi_reader *reader, uint8_t encoding);

#endif
