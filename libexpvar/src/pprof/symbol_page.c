/* symbol_page.c - /debug/pprof/symbol: names of addresses, for tools that find none in a profile. */
#include "symbol_page.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pprof/modules.h"
#include "pprof/page.h"
#include "pprof/symbols.h"

/* The longest that is a number: 0b and 64 digits. */
#define WORD_MAX 66

static int base_of(const char *word) {
    static const struct {
        const char *prefix;
        int base;
    } prefixes[] = {{"0x", 16}, {"0X", 16}, {"0b", 2}, {"0B", 2}, {"0o", 8}, {"0O", 8}, {"0", 8}};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(word, prefixes[i].prefix, strlen(prefixes[i].prefix)) == 0)
            return prefixes[i].base;
    return 10;
}

/* As strconv.ParseUint(s, 0, 64), without its underscores: the base is told by the prefix. 0 for what is no number. */
static uint64_t parse(const char *at, size_t size) {
    char word[WORD_MAX + 1];
    if (size == 0 || size > WORD_MAX)
        return 0;
    memcpy(word, at, size);
    word[size] = '\0';
    const int base = base_of(word);
    const char *digits = word + (base == 10 || (base == 8 && (word[1] | 32) != 'o') ? 0 : 2);
    static const char all[] = "0123456789abcdefABCDEF";
    if (!*digits || digits[strspn(digits, all)])
        return 0;
    char *end;
    errno = 0;
    const uint64_t number = strtoull(digits, &end, base);
    return *end || errno ? 0 : number;
}

static void write_symbol(expvar_response *response, struct symbols *symbols, uint64_t address) {
    const struct symbol *symbol = address ? expvar__symbols_find(symbols, (uintptr_t)address) : NULL;
    if (symbol && symbol->frame_count > 0)
        expvar_response_printf(response, "%#" PRIx64 " %s\n", address, symbol->frames[0].function);
}

static void write_symbols(expvar_response *response, struct symbols *symbols, const char *text, size_t size) {
    for (const char *end = text + size; text < end;) {
        const char *plus = memchr(text, '+', (size_t)(end - text));
        const char *stop = plus ? plus : end;
        write_symbol(response, symbols, parse(text, (size_t)(stop - text)));
        text = plus ? plus + 1 : end;
    }
}

/* Whoever asks only wants to know whether the number is 0. */
void expvar__symbol_page(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    const bool is_post = strcmp(request->method, "POST") == 0;
    const char *query = request->query ? request->query : "";
    struct modules_view *view = expvar__modules_view_new();
    struct symbols *symbols = view ? expvar__symbols_new(view, SYMBOLS_BYTES_MAX) : NULL;
    if (!symbols) {
        expvar__page_error(response, 500, "out of memory");
        return;
    }
    expvar__page_is_text(response);
    expvar_response_printf(response, "num_symbols: 1\n");
    if (is_post)
        write_symbols(response, symbols, request->body, request->body_size);
    else
        write_symbols(response, symbols, query, strlen(query));
    expvar__symbols_free(symbols);
}
