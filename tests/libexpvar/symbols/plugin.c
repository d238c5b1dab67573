/* plugin.c - functions whose names are looked for. Built in several ways; line numbers below are expected by
 * test_symbols.c. */
#include <unistd.h>

/* Where note was called from: within `inner`, which is inlined in `hidden`. */
void *plugin_inlined_at;
void *plugin_hidden_at;

__attribute__((noinline)) static void note(void **where) {
    *where = __builtin_return_address(0);
    __asm__ volatile("" ::: "memory");
}

static inline __attribute__((always_inline)) void inner(int count) {
    for (int i = 0; i < count; i++)
        note(&plugin_inlined_at); /* line 16 */
}

__attribute__((noinline)) static int hidden(int count) {
    inner(count);            /* line 20 */
    note(&plugin_hidden_at); /* line 21 */
    return count + (int)getpid();
}

/* Something for another version to differ in. */
#ifdef PLUGIN_PADDING
int plugin_padding(int count);
int plugin_padding(int count) {
    return hidden(count) * PLUGIN_PADDING;
}
#endif

int plugin_run(int count);
int plugin_run(int count) {
    return hidden(count) + 1;
}
