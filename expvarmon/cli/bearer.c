/* bearer.c - the token that requests carry. */
#include "bearer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quote.h"
#include "text_file.h"

int bearer_check(const char *token, const char **reason) {
    *reason = "the token is empty";
    if (!*token)
        return -1;
    *reason = "the token has a blank or a character in it that no token has";
    for (; *token; token++)
        if (*token <= ' ' || *token >= 0x7f)
            return -1;
    return 0;
}

char *bearer_read(const char *path, char *error, size_t error_size) {
    const char *reason;
    char *token = text_file_read(path, BEARER_MAX, &reason);
    if (token) {
        size_t size = strlen(token);
        while (size > 0 && (token[size - 1] == '\n' || token[size - 1] == '\r'))
            token[--size] = '\0';
        if (bearer_check(token, &reason) == 0)
            return token;
    }
    free(token);
    struct quote quote;
    snprintf(error, error_size, "-bearer-file: %s: %s", quote_text(&quote, path, strlen(path)), reason);
    return NULL;
}
