/* probe.c - a program that says what it knows of its own functions. Built as a PIE or not, static or not, stripped or
 * not; test_symbols.c runs it and looks at what it prints:
 *
 *     FUNCTION FILE:LINE   for each frame of an address within a static function, innermost first
 *     libc FUNCTION        for a function of libc
 *     vdso NUMBER          how many functions of the vDSO have names, or -1 without a vDSO
 *     main NAME            of the first module */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pprof/symbols.h"

static void *inlined_at;

__attribute__((noinline)) static void note(void **where) {
    *where = __builtin_return_address(0);
    __asm__ volatile("" ::: "memory");
}

static inline __attribute__((always_inline)) void inner(int count) {
    for (int i = 0; i < count; i++)
        note(&inlined_at); /* line 23 */
}

__attribute__((noinline)) static int hidden(int count) {
    inner(count); /* line 27 */
    return count + 1;
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void print_frames(struct symbols *symbols, void *address) {
    const struct symbol *symbol = expvar__symbols_find(symbols, (uintptr_t)address - 1);
    for (size_t i = 0; symbol && i < symbol->frame_count; i++)
        printf("%s %s:%d\n", symbol->frames[i].function, base_name(symbol->frames[i].file), symbol->frames[i].line);
}

static int named_in(struct symbols *symbols, const struct module *module) {
    const char *last = "";
    int count = 0;
    for (uintptr_t at = module->segments[0].start; at < module->segments[0].end; at += 4) {
        const struct symbol *symbol = expvar__symbols_find(symbols, at);
        if (symbol && symbol->frame_count && strcmp(symbol->frames[0].function, last) != 0) {
            last = symbol->frames[0].function;
            count++;
        }
    }
    return count;
}

static int named_in_vdso(struct symbols *symbols) {
    const struct modules_view *modules = expvar__symbols_modules(symbols);
    for (size_t i = 0; i < expvar__modules_count(modules); i++)
        if (expvar__modules_get(modules, i)->is_vdso)
            return named_in(symbols, expvar__modules_get(modules, i));
    return -1;
}

int main(int argc, char **argv) {
    (void)argv;
    struct modules_view *view = expvar__modules_view_new();
    struct symbols *symbols = view ? expvar__symbols_new(view, SYMBOLS_BYTES_MAX) : NULL;
    if (!symbols || hidden(argc) < 0)
        return EXIT_FAILURE;
    print_frames(symbols, inlined_at);
    const struct symbol *known = expvar__symbols_find(symbols, (uintptr_t)atoi);
    printf("libc %s\n", known && known->frame_count ? known->frames[0].function : "-");
    printf("vdso %d\n", named_in_vdso(symbols));
    printf("main %s\n", base_name(expvar__modules_get(expvar__symbols_modules(symbols), 0)->path));
    expvar__symbols_free(symbols);
    return EXIT_SUCCESS;
}
