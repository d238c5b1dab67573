/* threads_text.c - what every thread is doing, for people to read. */
#include "pprof/threads_text.h"

#include <errno.h>
#include <inttypes.h>

#include "pprof/frames.h"
#include "pprof/profile_text.h"

/* proc(5) has the letters. */
static const char *state_name(char state) {
    static const struct {
        char letter;
        const char *name;
    } states[] = {
        {'R', "running"},
        {'S', "sleeping"},
        {'D', "waiting in the kernel"},
        {'T', "stopped"},
        {'t', "stopped by a debugger"},
        {'Z', "ended"},
        {'X', "ended"},
        {'I', "idle"},
    };
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (states[i].letter == state)
            return states[i].name;
    return "unknown";
}

static void write_labels(const struct label_set *labels, struct buffer *out) {
    size_t count = expvar__labels_count(labels);
    for (size_t i = 0; i < count; i++) {
        const struct label *label = expvar__labels_get(labels, i);
        expvar__buffer_append_text(out, i ? ", " : ", {");
        expvar__text_quote(out, label->key);
        expvar__buffer_append_text(out, ":");
        expvar__text_quote(out, label->value);
    }
    if (count)
        expvar__buffer_append_text(out, "}");
}

static void write_heading(const struct thread_stack *thread, struct buffer *out) {
    expvar__text_printf(out, "thread %d ", (int)thread->tid);
    expvar__text_quote(out, thread->status.name);
    expvar__text_printf(out, " [%s", state_name(thread->status.state));
    write_labels(thread->labels, out);
    expvar__buffer_append_text(out, "]:\n");
}

static void write_frame(const struct symbol *symbol, const struct symbol_frame *frame, uintptr_t address,
                        struct buffer *out) {
    expvar__text_printf(out, "%s\n\t", frame->function);
    if (frame->file[0])
        expvar__text_printf(out, "%s:%d", frame->file, frame->line);
    else
        expvar__text_printf(out, "%#" PRIxPTR, address);
    if (symbol->entry)
        expvar__text_printf(out, " +%#" PRIxPTR, address - symbol->entry);
    expvar__buffer_append_text(out, "\n");
}

/* An address without a name is shown with the file that it is in. */
static void write_unnamed(struct symbols *symbols, const struct symbol *symbol, uintptr_t address, struct buffer *out) {
    const struct modules_view *modules = expvar__symbols_modules(symbols);
    if (symbol->module == SIZE_MAX) {
        expvar__text_printf(out, "%#" PRIxPTR "\n", address);
        return;
    }
    const struct module *module = expvar__modules_get(modules, symbol->module);
    expvar__text_printf(out, "%#" PRIxPTR "\n\t%s +%#" PRIxPTR "\n", address, module->path, address - module->bias);
}

static int write_address(struct symbols *symbols, uintptr_t address, struct buffer *out) {
    const struct symbol *symbol = expvar__symbols_find(symbols, address);
    if (!symbol)
        return -1;
    for (size_t i = 0; i < symbol->frame_count; i++)
        write_frame(symbol, &symbol->frames[i], address, out);
    if (!symbol->frame_count)
        write_unnamed(symbols, symbol, address, out);
    return 0;
}

static const char *missing_stack(enum thread_answer answer) {
    static const uintptr_t reasons[] = {[THREAD_BLOCKS] = FRAME_BLOCKED, [THREAD_SILENT] = FRAME_SILENT};
    return answer == THREAD_ANSWERED ? "no stack" : expvar__frame_name(reasons[answer]);
}

static int write_stack(const struct thread_stack *thread, struct symbols *symbols, struct buffer *out) {
    for (size_t i = 0; i < thread->depth; i++) {
        uintptr_t pc = thread->pcs[i];
        const char *name = expvar__frame_name(pc);
        if (name)
            expvar__text_printf(out, "%s\n", name);
        else if (write_address(symbols, i ? pc - 1 : pc, out) < 0)
            return -1;
    }
    if (!thread->depth)
        expvar__text_printf(out, "%s\n", missing_stack(thread->answer));
    return 0;
}

int expvar__threads_text_write(const struct threads_dump *dump, struct symbols *symbols, struct buffer *out) {
    int result = 0;
    for (size_t i = 0; i < expvar__threads_count(dump) && result == 0 && !out->error; i++) {
        const struct thread_stack *thread = expvar__threads_get(dump, i);
        if (i)
            expvar__buffer_append_text(out, "\n");
        write_heading(thread, out);
        result = write_stack(thread, symbols, out);
    }
    if (result == 0 && !out->error)
        return 0;
    errno = out->error ? out->error : ENOMEM;
    return -1;
}
