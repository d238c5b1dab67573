/* secret_file.c - a file of secrets, one a line, and whether a text is one of them. */
#include "secret_file.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/private_file.h"

#define FILE_MAX (SECRETS_MAX * SECRET_MAX)

/* A file that was changed twice within one tick of the clock that dates it may look as it did after the first time. One
 * that was read so soon after a change is read again until the change is this old. */
#define SETTLED_S 2

/* ---- reading ------------------------------------------------------------------------------------------------- */

/* RFC 4648, 4. Returns the size; `to` has room for it. */
static size_t to_base64(const char *text, size_t size, unsigned char *to) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned char *at = to;
    for (size_t i = 0; i < size; i += 3) {
        uint32_t group = (uint32_t)bytes[i] << 16;
        group |= i + 1 < size ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= i + 2 < size ? bytes[i + 2] : 0;
        for (size_t j = 0; j < 4; j++)
            *at++ = (unsigned char)(i + j <= size ? digits[group >> (18 - 6 * j) & 63] : '=');
    }
    return (size_t)(at - to);
}

static bool has_control_character(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return true;
    return false;
}

static bool is_acceptable(const struct secret_file *file, const char *line, size_t size) {
    const size_t max = file->kind == SECRET_PASSWORDS ? SECRET_MAX / 4 * 3 : SECRET_MAX;
    return file->count < SECRETS_MAX && size <= max && !has_control_character(line, size) &&
           (file->kind != SECRET_PASSWORDS || memchr(line, ':', size));
}

static int add(struct secret_file *file, const char *line, size_t size) {
    if (!is_acceptable(file, line, size)) {
        errno = EINVAL;
        return -1;
    }
    struct secret *secret = &file->secrets[file->count++];
    *secret = (struct secret){.size = size};
    if (file->kind == SECRET_PASSWORDS)
        secret->size = to_base64(line, size, secret->text);
    else
        memcpy(secret->text, line, size);
    return 0;
}

/* Empty lines are none. */
static int parse(struct secret_file *file, const char *text) {
    for (const char *line = text; *line;) {
        const size_t whole = strcspn(line, "\n");
        const size_t size = whole > 0 && line[whole - 1] == '\r' ? whole - 1 : whole;
        if (size > 0 && add(file, line, size) < 0)
            return -1;
        line += whole + (line[whole] == '\n');
    }
    if (file->count > 0)
        return 0;
    errno = EINVAL;
    return -1;
}

/* On failure there are no secrets, and the next question reads again. */
static int read_again(struct secret_file *file) {
    file->count = 0;
    file->seen = (struct stat){0};
    clock_gettime(CLOCK_REALTIME_COARSE, &file->read_at);
    char *text = expvar__private_file_read(file->path, FILE_MAX, false, &file->seen);
    if (!text)
        return -1;
    const int result = parse(file, text);
    const int error = errno;
    expvar__private_text_free(text);
    if (result < 0)
        file->count = 0;
    errno = error;
    return result;
}

/* ---- changes ------------------------------------------------------------------------------------------------- */

static bool is_same_time(struct timespec a, struct timespec b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool is_current(const struct secret_file *file) {
    struct stat now;
    const struct stat *seen = &file->seen;
    return stat(file->path, &now) == 0 && now.st_dev == seen->st_dev && now.st_ino == seen->st_ino &&
           now.st_size == seen->st_size && is_same_time(now.st_mtim, seen->st_mtim) &&
           is_same_time(now.st_ctim, seen->st_ctim) && file->read_at.tv_sec - now.st_ctim.tv_sec > SETTLED_S;
}

/* ---- questions ----------------------------------------------------------------------------------------------- */

int expvar__secret_file_open(struct secret_file *file, const char *path, enum secret_kind kind) {
    *file = (struct secret_file){.path = path, .kind = kind, .secrets = calloc(SECRETS_MAX, sizeof *file->secrets)};
    if (file->secrets && read_again(file) == 0)
        return 0;
    const int error = errno;
    expvar__secret_file_close(file);
    errno = error;
    return -1;
}

void expvar__secret_file_close(struct secret_file *file) {
    if (file->secrets)
        explicit_bzero(file->secrets, SECRETS_MAX * sizeof *file->secrets);
    free(file->secrets);
    *file = (struct secret_file){0};
}

/* 0 if they are the same. Looks at every byte of both, whatever it finds. */
static size_t difference(const struct secret *a, const struct secret *b) {
    size_t all = a->size ^ b->size;
    for (size_t i = 0; i < SECRET_MAX; i++)
        all |= (size_t)(a->text[i] ^ b->text[i]);
    return all;
}

bool expvar__secret_file_has(struct secret_file *file, const char *text) {
    struct secret asked = {.size = strlen(text)};
    if (!file->path || asked.size > SECRET_MAX) /* a file that is not open has none */
        return false;
    memcpy(asked.text, text, asked.size);
    if (!is_current(file))
        read_again(file);
    unsigned found = 0;
    for (size_t i = 0; i < file->count; i++)
        found |= difference(&asked, &file->secrets[i]) == 0;
    explicit_bzero(&asked, sizeof asked);
    return found != 0;
}
