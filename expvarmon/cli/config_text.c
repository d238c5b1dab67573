/* config_text.c - writes the configuration file. */
#include "config_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "option_value.h"

/* ---- text -------------------------------------------------------------------------------------------------------- */

static void print_quoted(FILE *stream, const char *text, size_t length) {
    fputc('"', stream);
    for (const char *end = text + length; text < end; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            fprintf(stream, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f)
            fprintf(stream, "\\x%02x", byte);
        else
            fputc(byte, stream);
    }
    fputc('"', stream);
}

/* The texts of one flag, one after the other. */
struct printing {
    FILE *stream;
    const struct options *options;
    const struct options_flag *flag;
    const char *separator;
    const char *name; /* of the member of a group that is printed, and its length */
    size_t name_length;
};

static void print_one(const char *text, void *context) {
    const struct printing *printing = context;
    if (printing->flag->kind == OPTIONS_BOOL)
        fputs(text, printing->stream);
    else
        print_quoted(printing->stream, text, strlen(text));
}

static void print_element(const char *text, void *context) {
    struct printing *printing = context;
    fputs(printing->separator, printing->stream);
    print_quoted(printing->stream, text, strlen(text));
    printing->separator = ",\n  ";
}

static bool is_member(const struct printing *printing, const char *text) {
    return strncmp(text, printing->name, printing->name_length + 1) == 0;
}

static void print_member_element(const char *text, void *context) {
    struct printing *printing = context;
    if (!is_member(printing, text))
        return;
    const char *value = text + printing->name_length + 1;
    fputs(printing->separator, printing->stream);
    print_quoted(printing->stream, value, strlen(value));
    printing->separator = ", ";
}

/* Prints the member that begins with this text, with all of its values; nothing if it was printed before. */
static void print_member(const char *text, void *context) {
    struct printing *printing = context;
    const struct options_texts *texts = (const void *)((const char *)printing->options + printing->flag->offset);
    printing->name = text;
    printing->name_length = strcspn(text, "=");
    size_t first = 0;
    while (!is_member(printing, texts->at[first]))
        first++;
    if (texts->at[first] != text)
        return;
    fprintf(printing->stream, "  %.*s = [ ", (int)printing->name_length, text);
    printing->separator = "";
    option_write(printing->flag, printing->options, print_member_element, printing);
    fputs(" ];\n", printing->stream);
}

static void print_flag(struct printing *printing) {
    const struct options_flag *flag = printing->flag;
    static const struct form {
        const char *before, *after;
        option_text_fn *print;
    } one = {"", "", print_one}, list = {"[\n  ", "\n]", print_element}, group = {"{\n", "}", print_member};
    const struct form *form = flag->kind == OPTIONS_TEXTS ? &list : flag->kind == OPTIONS_GROUP ? &group : &one;
    printing->separator = "";
    fprintf(printing->stream, "%s = %s", flag->name, form->before);
    option_write(flag, printing->options, form->print, printing);
    fprintf(printing->stream, "%s;\n", form->after);
}

static bool is_wanted(const struct options_flag *flag, unsigned origin, enum config_part part) {
    if (origin == 0 || flag->scope == OPTIONS_COMMAND)
        return false;
    return part == CONFIG_ALL || flag->scope != OPTIONS_RUN || origin != OPTIONS_COMMAND_LINE;
}

int config_text_print(FILE *stream, const struct options *options, enum config_part part) {
    fputs("# Settings of expvarmon(1).\n", stream);
    for (const struct options_flag *flag = options_flags; flag->name; flag++) {
        if (is_wanted(flag, options->origins[options_index(flag)], part))
            print_flag(&(struct printing){.stream = stream, .options = options, .flag = flag});
    }
    return fflush(stream) != 0 || ferror(stream) ? -1 : 0;
}

/* ---- file -------------------------------------------------------------------------------------------------------- */

/* Makes the folders before the last slash. */
static int make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        const int result = mkdir(path, 0700);
        *slash = '/';
        if (result < 0 && errno != EEXIST)
            return -1;
    }
    return 0;
}

/* Writes the temporary file, which mkstemp makes for its owner only. */
static int write_file(char *path, const struct options *options, enum config_part part) {
    const int fd = mkostemp(path, O_CLOEXEC);
    FILE *stream = fd < 0 ? NULL : fdopen(fd, "w");
    if (!stream) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    int result = config_text_print(stream, options, part);
    if (result == 0)
        result = fsync(fd);
    const int error = errno;
    if (fclose(stream) != 0)
        return -1;
    errno = error;
    return result;
}

static int keep_old(const char *path) {
    char *kept;
    if (asprintf(&kept, "%s~", path) < 0)
        return -1;
    int result = unlink(kept) < 0 && errno != ENOENT ? -1 : 0;
    if (result == 0 && link(path, kept) < 0 && errno != ENOENT)
        result = -1;
    free(kept);
    return result;
}

int config_text_save(const char *path, const struct options *options, enum config_part part) {
    char *temporary;
    if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
        return -1;
    int result = make_folders(temporary);
    if (result == 0 && write_file(temporary, options, part) == 0) {
        result = keep_old(path) < 0 || rename(temporary, path) < 0 ? -1 : 0;
        const int error = errno;
        if (result < 0)
            unlink(temporary);
        errno = error;
    } else {
        const int error = errno;
        unlink(temporary);
        errno = error;
        result = -1;
    }
    free(temporary);
    return result;
}
