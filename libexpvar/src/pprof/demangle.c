/* demangle.c - readable names of C++ functions. */
#include "pprof/demangle.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef char *demangler(const char *name, char *buffer, size_t *size, int *status);

/* Of the program itself when that is linked statically. */
extern demangler __cxa_demangle __attribute__((weak));

/* A plugin may have brought the C++ library into a scope of its own, where only its name finds it. Nothing is
 * loaded that is not there already; the handle is kept, so that the library stays. */
static demangler *find(void) {
    demangler *found = __cxa_demangle;
    if (!found)
        found = (demangler *)(size_t)dlsym(RTLD_DEFAULT, "__cxa_demangle");
    static const char *const libraries[] = {"libstdc++.so.6", "libc++abi.so.1"};
    for (size_t i = 0; !found && i < sizeof libraries / sizeof libraries[0]; i++) {
        void *library = dlopen(libraries[i], RTLD_LAZY | RTLD_NOLOAD);
        if (library)
            found = (demangler *)(size_t)dlsym(library, "__cxa_demangle");
    }
    return found;
}

char *expvar__demangle(const char *name) {
    if (strncmp(name, "_Z", 2) != 0)
        return NULL;
    static demangler *_Atomic known;
    if (!known)
        known = find(); /* again each time, as the library may come later */
    int status = 0;
    char *text = known ? known(name, NULL, NULL, &status) : NULL;
    if (text)
        expvar__demangle_shorten(text);
    return text;
}

/* ---- shortening ---------------------------------------------------------------------------------------- */

static bool ends_with(const char *name, size_t length, const char *end) {
    size_t size = strlen(end);
    return length > size && strncmp(name + length - size, end, size) == 0;
}

/* The length without what may follow the parameters. */
static size_t without_qualifiers(const char *name, size_t length) {
    static const char *const qualifiers[] = {" const", " volatile", " noexcept", "&", " "};
    for (size_t i = 0; i < sizeof qualifiers / sizeof qualifiers[0]; i++)
        if (ends_with(name, length, qualifiers[i]))
            return without_qualifiers(name, length - strlen(qualifiers[i]));
    return length;
}

/* Where the parenthesis that closes at `end` opens; `end` if it does not. */
static size_t opening(const char *name, size_t end) {
    size_t depth = 0;
    for (size_t i = end + 1; i > 0; i--) {
        if (name[i - 1] == ')')
            depth++;
        else if (name[i - 1] == '(' && --depth == 0)
            return i - 1;
    }
    return end;
}

static size_t without_parameters(const char *name) {
    size_t length = strlen(name);
    size_t end = without_qualifiers(name, length);
    if (end < 2 || name[end - 1] != ')')
        return length;
    size_t start = opening(name, end - 1);
    return start > 0 && start < end - 1 ? start : length;
}

/* Where the name begins, after a return type: behind the last space that is in no brackets, if no operator is
 * before it, whose own name may have spaces: "operator new", "operator unsigned int". */
static size_t name_start(const char *name, size_t length) {
    const char *keyword = strstr(name, "operator");
    size_t limit = keyword && keyword < name + length ? (size_t)(keyword - name) : length;
    size_t start = 0, depth = 0;
    for (size_t i = 0; i < limit; i++) {
        if (strchr("<({[", name[i]))
            depth++;
        else if (strchr(">)}]", name[i]) && depth)
            depth--;
        else if (name[i] == ' ' && !depth)
            start = i + 1;
    }
    return start;
}

/* Names that the demangler puts in front of: "vtable thunk for list::append". They stay whole. */
static bool is_special(const char *name) {
    const char *space = strchr(name, ' ');
    const char *bracket = strpbrk(name, "<(");
    const char *of = strstr(name, " for ");
    return space && of && (!bracket || of < bracket);
}

/* What a compiler made of a function for some of its callers is still that function: "f(int) [clone .isra.0]". */
static void cut_clone(char *name) {
    char *clone = strstr(name, " [clone ");
    if (clone)
        *clone = '\0';
}

void expvar__demangle_shorten(char *name) {
    if (is_special(name))
        return;
    cut_clone(name);
    size_t length = without_parameters(name);
    size_t start = length < strlen(name) ? name_start(name, length) : 0;
    memmove(name, name + start, length - start);
    name[length - start] = '\0';
}
