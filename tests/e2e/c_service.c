/* c_service.c - the twin of go_service/main.go: the same variables, published by libexpvar.
 *
 * usage: c_service ADDRESS SECONDS
 *
 * Prints the address that it listens at and serves for so many seconds. Beside the twin's variables it has
 * the ones whose text Go and this library mean to write differently: their names begin with "ours.".
 */
#include <expvar/expvar.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *name;
    int64_t value;
} ints[] = {
    {"int.zero", 0}, {"int.one", 1}, {"int.negative", -42}, {"int.max", INT64_MAX}, {"int.min", INT64_MIN},
};

static const struct {
    const char *name;
    double value;
} floats[] = {
    {"float.zero", 0},
    {"float.negative_zero", -0.0},
    {"float.tenth", 0.1},
    {"float.third", 1.0 / 3},
    {"float.one", 1},
    {"float.negative", -2.5},
    {"float.ten_thousandth", 0.0001},
    {"float.1e-5", 1e-5},
    {"float.1e-7", 1e-7},
    {"float.999999", 999999},
    {"float.1e6", 1e6},
    {"float.123456789", 123456789.0},
    {"float.1e20", 1e20},
    {"float.1e21", 1e21},
    {"float.1e22", 1e22},
    {"float.2p53", 9007199254740993.0},
    {"float.max", DBL_MAX},
    {"float.min_normal", DBL_MIN},
    {"float.min", DBL_TRUE_MIN},
    {"ours.nan", NAN},
    {"ours.infinity", INFINITY},
    {"ours.negative_infinity", -INFINITY},
};

/* Texts with \x escapes are split where a hexadecimal digit follows. */
static const struct {
    const char *name;
    const char *text;
} strings[] = {
    {"string.empty", ""},
    {"string.plain", "plain"},
    {"string.quotes", "a \"quoted\" back\\slash / slash"},
    {"string.controls", "\x01\x07\x0b\x1f\x7f tab\tline\nreturn\r"},
    {"string.html", "<script>a && b</script>"},
    {"string.separators", "line\u2028paragraph\u2029"},
    {"string.unicode", "größer \u00a0 \u4e16\u754c \U0001f525"},
    {"string.not_utf8", "\xff \xc3( \xe2\x82 end\xc3"},
    {"string.surrogates", "\xed\xa0\x80"},
    {"string.overlong", "\xc0\xaf"},
    {"string.beyond", "\xf4\x90\x80\x80"},
    {"string.noncharacters", "\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd"},
};

/* A variable that cannot be published would be missed by the comparison, but not say why. */
static void *required(void *variable) {
    if (!variable) {
        perror("c_service");
        exit(EXIT_FAILURE);
    }
    return variable;
}

static void publish_tables(void) {
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++)
        expvar_int_set(required(expvar_int_new(ints[i].name)), ints[i].value);
    expvar_int *wrapped = required(expvar_int_new("int.wrapped"));
    expvar_int_set(wrapped, INT64_MAX);
    expvar_int_add(wrapped, 1);
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++)
        expvar_float_set(required(expvar_float_new(floats[i].name)), floats[i].value);
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        if (expvar_string_set(required(expvar_string_new(strings[i].name)), strings[i].text))
            required(NULL);
    }
}

static void publish_maps(void) {
    expvar_map *outer = required(expvar_map_new("map.nested"));
    expvar_map *inner = required(expvar_map_map(outer, "z inner"));
    expvar_map_add(inner, "b", 2);
    expvar_map_add(inner, "a", 1);
    required(expvar_map_map(outer, "empty"));
    expvar_map_add(outer, "counter", 5);
    expvar_map_add(outer, "counter", -2);
    expvar_map_add_float(outer, "seconds", 0.25);
    expvar_map_add_float(outer, "seconds", 0.5);
    expvar_string_set(required(expvar_map_string(outer, "text")), "a \"text\" <with> \xff");
    expvar_map_add(outer, "text", 1); /* another kind: ignored */
    expvar_map_add(outer, "Upper sorts first", 1);
    expvar_map_add(outer, "ärger sorts last", 1);
    expvar_map_add(outer, "quoted \"key\" back\\slash", 1);
    expvar_map_add(outer, "deleted", 1);
    expvar_map_delete(outer, "deleted");
    expvar_map_delete(outer, "never there");
    required(expvar_map_new("map.empty"));

    expvar_map *keys = required(expvar_map_new("ours.keys"));
    expvar_map_add(keys, "\x01\x07\n\r\t", 1);
    expvar_map_add(keys, "<&>", 2);
    expvar_map_add(keys, "\x7f", 3);
    expvar_map_add(keys, "\u2028\u2029", 4);
    if (expvar_map_set(keys, "null", NULL))
        required(NULL);
}

static void write_object(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_object_begin(writer);
    expvar_write_key(writer, "X");
    expvar_write_float(writer, 0.1);
    expvar_write_key(writer, "Y");
    expvar_write_float(writer, -0.0000001);
    expvar_write_key(writer, "Name");
    expvar_write_string(writer, "<p> \u2028 \xff\x01\"");
    expvar_write_key(writer, "Tags");
    expvar_write_array_begin(writer);
    expvar_write_string(writer, "a");
    expvar_write_string(writer, "b");
    expvar_write_array_end(writer);
    expvar_write_key(writer, "More");
    expvar_write_null(writer);
    expvar_write_object_end(writer);
}

static void write_numbers(expvar_writer *writer, void *context) {
    (void)context;
    const double numbers[] = {1e6, 1e20, 1e21, 1e-6, 1e-7, 123456789.0, -0.0, DBL_MAX, DBL_TRUE_MIN};
    expvar_write_array_begin(writer);
    expvar_write_int(writer, INT64_MIN);
    expvar_write_uint(writer, UINT64_MAX);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        expvar_write_float(writer, numbers[i]);
    expvar_write_array_end(writer);
}

static void write_text(expvar_writer *writer, void *text) {
    expvar_write_string(writer, text);
}

static void write_true(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_bool(writer, true);
}

static void write_empty_array(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_array_begin(writer);
    expvar_write_array_end(writer);
}

static void write_empty_object(expvar_writer *writer, void *context) {
    (void)context;
    expvar_write_object_begin(writer);
    expvar_write_object_end(writer);
}

static char text[] = "text";

static const struct {
    const char *name;
    expvar_write_fn *write;
    void *context;
} funcs[] = {
    {"func.object", write_object, NULL},
    {"func.numbers", write_numbers, NULL},
    {"func.text", write_text, text},
    {"func.true", write_true, NULL},
    {"func.null", write_text, NULL},
    {"func.empty_array", write_empty_array, NULL},
    {"func.empty_object", write_empty_object, NULL},
};

static void publish_funcs(void) {
    for (size_t i = 0; i < sizeof funcs / sizeof *funcs; i++)
        required(expvar_func_new(funcs[i].name, funcs[i].write, funcs[i].context));
}

static void hit(const expvar_request *request, expvar_response *response, void *hits) {
    (void)request;
    (void)response;
    expvar_int_add(hits, 1);
}

/* /set?hits=7 */
static void set(const expvar_request *request, expvar_response *response, void *hits) {
    char *value = expvar_request_parameter(request, "hits", 0);
    if (!value)
        expvar_response_error(response, 400, "hits is missing");
    else
        expvar_int_set(hits, atoll(value));
    free(value);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: c_service ADDRESS SECONDS\n");
        return 2;
    }
    publish_tables();
    publish_maps();
    publish_funcs();
    expvar_int *hits = required(expvar_int_new("hits"));

    expvar_server *server = required(expvar_serve(argv[1], NULL));
    const expvar_route routes[] = {
        {.path = "/hit", .handler = hit, .context = hits},
        {.path = "/set", .handler = set, .context = hits},
    };
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (expvar_server_route(server, &routes[i]))
            required(NULL);
    printf("%s\n", expvar_server_address(server, 0));
    fflush(stdout);
    sleep((unsigned)atoi(argv[2]));
    expvar_server_stop(server);
    return 0;
}
