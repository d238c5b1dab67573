/* fuzz_config.c - the configuration file: any text is refused with one line, or what it sets is written and read back to
 * the same text. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../expvarmon/cli/config_file.h"
#include "../../expvarmon/cli/config_text.h"

/* libconfig 1.5 loses the text that it was reading when it meets a mistake, which a program does once in its life. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void) {
    return "leak:libconfig.so";
}

static void require(bool holds) {
    if (!holds)
        abort();
}

static char *print(const struct options *options) {
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    require(stream);
    require(config_text_print(stream, options, CONFIG_ALL) == 0);
    fclose(stream);
    return text;
}

static void check_round_trip(const struct options *options) {
    struct options back;
    char error[512];
    char *text = print(options);
    options_init(&back);
    if (config_file_parse(&back, "FILE", text, error, sizeof error) < 0) {
        fprintf(stderr, "%s\n%s", error, text);
        abort();
    }
    char *again = print(&back);
    require(strcmp(again, text) == 0);
    free(again);
    free(text);
    options_fini(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = strndup((const char *)data, size);
    require(text);
    struct options options;
    char error[512] = "";
    options_init(&options);
    if (config_file_parse(&options, "FILE", text, error, sizeof error) == 0) {
        (void)options_check(&options, error, sizeof error);
        check_round_trip(&options);
    } else {
        require(strncmp(error, "FILE:", 5) == 0 && !strchr(error, '\n'));
    }
    options_fini(&options);
    free(text);
    return 0;
}
