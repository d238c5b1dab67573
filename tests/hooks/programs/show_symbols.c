/* show_symbols.c - which object each name of the command line is found in, in the global scope. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static const char *object_of(const char *name) {
    Dl_info info;
    const void *address = dlsym(RTLD_DEFAULT, name);
    if (!address || !dladdr(address, &info))
        return "nowhere";
    const char *slash = strrchr(info.dli_fname, '/');
    return slash ? slash + 1 : info.dli_fname;
}

int main(int count, char **names) {
    for (int i = 1; i < count; i++)
        printf("%s %s\n", names[i], object_of(names[i]));
    return 0;
}
