/* cfi_table.c - finding the description of a function's frames: .eh_frame_hdr, then an FDE and its CIE. */
#include "pprof/cfi_table.h"

#include <dlfcn.h>

#include "pprof/cfi_index.h"

enum { /* pointer encodings: a format, and what is added */
       ENCODING_FORMAT = 0x0f,
       ENCODING_ADDED = 0x70,
       ENCODING_ABSOLUTE = 0x00,
       ENCODING_UDATA2 = 0x02,
       ENCODING_UDATA4 = 0x03,
       ENCODING_UDATA8 = 0x04,
       ENCODING_SDATA2 = 0x0a,
       ENCODING_SDATA4 = 0x0b,
       ENCODING_SDATA8 = 0x0c,
       ENCODING_PCREL = 0x10,
       ENCODING_DATAREL_SDATA4 = 0x3b,
       ENCODING_OMIT = 0xff,
};

/* A row of the sorted index: both relative to where .eh_frame_hdr begins. */
struct index_row {
    int32_t start;
    int32_t fde;
};

uintptr_t expvar__cfi_pointer(struct cfi_reader *reader, uint8_t encoding) {
    static const struct {
        uint8_t size;
        bool is_signed;
    } formats[ENCODING_FORMAT + 1] = {
        [ENCODING_ABSOLUTE] = {sizeof(uintptr_t), false},
        [ENCODING_UDATA2] = {2, false},
        [ENCODING_UDATA4] = {4, false},
        [ENCODING_UDATA8] = {8, false},
        [ENCODING_SDATA2] = {2, true},
        [ENCODING_SDATA4] = {4, true},
        [ENCODING_SDATA8] = {8, true},
    };
    const uintptr_t place = (uintptr_t)reader->at;
    const uint8_t added = encoding & ENCODING_ADDED, size = formats[encoding & ENCODING_FORMAT].size;
    if (size == 0 || (added != 0 && added != ENCODING_PCREL)) {
        reader->bad = true;
        return 0;
    }
    const uint64_t value =
        formats[encoding & ENCODING_FORMAT].is_signed ? (uint64_t)cfi_signed(reader, size) : cfi_unsigned(reader, size);
    return value + (added == ENCODING_PCREL ? place : 0);
}

/* The last row that begins at or before `pc`. */
static bool search(const uint8_t *rows, uint64_t count, const uint8_t *base, uintptr_t pc, const uint8_t **fde) {
    struct index_row row;
    uint64_t low = 0, high = count;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        __builtin_memcpy(&row, rows + middle * sizeof row, sizeof row);
        if ((uintptr_t)base + (uintptr_t)(intptr_t)row.start <= pc)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return false;
    __builtin_memcpy(&row, rows + (low - 1) * sizeof row, sizeof row);
    *fde = base + row.fde;
    return true;
}

/* `object` spans the mapped object, from .eh_frame_hdr on. */
static bool find_fde(struct cfi_reader object, uintptr_t pc, const uint8_t **fde) {
    const uint8_t *base = object.at;
    const uint64_t version = cfi_unsigned(&object, 1);
    const uint8_t frame_encoding = (uint8_t)cfi_unsigned(&object, 1);
    const uint8_t count_encoding = (uint8_t)cfi_unsigned(&object, 1);
    const uint64_t row_encoding = cfi_unsigned(&object, 1);
    if (object.bad || version != 1 || row_encoding != ENCODING_DATAREL_SDATA4 || count_encoding == ENCODING_OMIT)
        return false;
    expvar__cfi_pointer(&object, frame_encoding);
    const uint64_t count = expvar__cfi_pointer(&object, count_encoding);
    const uint8_t *rows = object.at;
    if (object.bad || count > (uint64_t)(object.end - rows) / sizeof(struct index_row))
        return false;
    return search(rows, count, base, pc, fde);
}

/* The entry at `at`: from after its length to its end. */
static struct cfi_reader entry_at(const uint8_t *at, const uint8_t *first, const uint8_t *end) {
    struct cfi_reader reader = {.at = at, .end = end};
    if (at < first || at >= end)
        return (struct cfi_reader){.bad = true};
    const uint64_t length = cfi_unsigned(&reader, 4);
    if (reader.bad || length == 0 || length > (uint64_t)(end - reader.at)) /* 0xffffffff, of huge tables, too */
        return (struct cfi_reader){.bad = true};
    reader.end = reader.at + length;
    return reader;
}

/* The letters of a CIE's augmentation after 'z', and their data. */
static void read_augmentation(struct cfi_reader *cie, const char *letters, struct cfi_description *description) {
    const uint64_t size = cfi_uleb(cie);
    struct cfi_reader data = *cie;
    if (!cfi_skip(cie, size))
        return;
    data.end = cie->at;
    for (; *letters && !data.bad; letters++) {
        if (*letters == 'R')
            description->pointer_encoding = (uint8_t)cfi_unsigned(&data, 1);
        else if (*letters == 'S')
            description->signal_frame = true;
        else if (*letters == 'L')
            cfi_skip(&data, 1);
        else if (*letters == 'P')
            expvar__cfi_pointer(&data, (uint8_t)cfi_unsigned(&data, 1) & ENCODING_FORMAT);
        else if (*letters != 'B') /* B: arm64 return addresses are signed by another key */
            cie->bad = true;
    }
    cie->bad |= data.bad;
}

static bool read_cie(struct cfi_reader cie, struct cfi_description *description) {
    const uint64_t id = cfi_unsigned(&cie, 4);
    const uint64_t version = cfi_unsigned(&cie, 1);
    const char *augmentation = (const char *)cie.at;
    while (!cie.bad && cfi_unsigned(&cie, 1) != 0)
        continue;
    if (cie.bad || id != 0 || (version != 1 && version != 3))
        return false;
    description->code_alignment = cfi_uleb(&cie);
    description->data_alignment = cfi_sleb(&cie);
    description->return_register = version == 1 ? cfi_unsigned(&cie, 1) : cfi_uleb(&cie);
    if (*augmentation == 'z')
        read_augmentation(&cie, augmentation + 1, description);
    else if (*augmentation)
        return false;
    description->common = cie;
    return !cie.bad;
}

bool expvar__cfi_describe(const uint8_t *at, const struct cfi_reader *tables, struct cfi_description *description) {
    struct cfi_reader fde = entry_at(at, tables->at, tables->end);
    const uint8_t *cie_field = fde.at;
    if (fde.bad)
        return false;
    const uint64_t cie_distance = cfi_unsigned(&fde, 4);
    if (fde.bad || cie_distance == 0 || cie_distance > (uint64_t)(cie_field - tables->at))
        return false;
    const struct cfi_reader cie = entry_at(cie_field - cie_distance, tables->at, tables->end);
    *description = (struct cfi_description){.base = cie_field};
    if (cie.bad || !read_cie(cie, description))
        return false;
    description->start = expvar__cfi_pointer(&fde, description->pointer_encoding);
    description->size = expvar__cfi_pointer(&fde, description->pointer_encoding & ENCODING_FORMAT);
    cfi_skip(&fde, cfi_uleb(&fde)); /* the augmentation's data: where exceptions land */
    description->own = fde;
    return !fde.bad;
}

bool expvar__cfi_has_header(const struct dl_find_object *found) {
    return (uintptr_t)found->dlfo_eh_frame >= (uintptr_t)found->dlfo_map_start &&
           (uintptr_t)found->dlfo_eh_frame < (uintptr_t)found->dlfo_map_end;
}

/* Through the sorted index that the linker has made, in the object that is mapped there. */
static bool find_in_object(const struct dl_find_object *found, uintptr_t pc, struct cfi_description *description) {
    const struct cfi_reader object = {.at = found->dlfo_map_start, .end = found->dlfo_map_end};
    const struct cfi_reader header = {.at = found->dlfo_eh_frame, .end = found->dlfo_map_end};
    const uint8_t *fde = NULL;
    return find_fde(header, pc, &fde) && expvar__cfi_describe(fde, &object, description);
}

bool expvar__cfi_find(uintptr_t pc, struct cfi_description *description) {
    struct dl_find_object found;
    if (_dl_find_object((void *)pc, &found))
        return false;
    const bool described = expvar__cfi_has_header(&found) ? find_in_object(&found, pc, description)
                                                          : expvar__cfi_index_find(pc, description);
    return described && pc - description->start < description->size;
}
