/* test_plugin.c - a plugin that uses the library in a host that does not: loaded, unloaded, loaded again. */
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

struct plugin {
    void *handle;
    void (*call)(int64_t times);
    int64_t (*calls)(void);
    char *(*json)(void);
};

static void *find(void *handle, const char *name) {
    void *symbol = dlsym(handle, name);
    assert_non_null(symbol);
    return symbol;
}

static struct plugin load(void) {
    void *handle = dlopen(COUNTING_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        fail_msg("%s", dlerror());
    return (struct plugin){
        .handle = handle,
        .call = (void (*)(int64_t))find(handle, "plugin_call"),
        .calls = (int64_t(*)(void))find(handle, "plugin_calls"),
        .json = (char *(*)(void))find(handle, "plugin_json"),
    };
}

/* So many that the library's own key is none of the first, which glibc keeps inside the thread. */
#define KEYS_OF_THE_HOST 100

static pthread_barrier_t step;
static struct plugin plugin;

/* Started before the plugin is loaded, ends after it is gone. */
static void *call_and_outlive(void *unused) {
    (void)unused;
    pthread_barrier_wait(&step); /* loaded */
    plugin.call(1000);
    pthread_barrier_wait(&step); /* called */
    pthread_barrier_wait(&step); /* unloaded */
    return NULL;
}

static void *call(void *unused) {
    (void)unused;
    plugin.call(1000);
    return NULL;
}

static void counts_go_on_when_a_plugin_is_unloaded_and_loaded_again(void **state) {
    (void)state;
    pthread_key_t key;
    pthread_t thread;
    for (int i = 0; i < KEYS_OF_THE_HOST; i++)
        assert_int_equal(pthread_key_create(&key, NULL), 0);
    pthread_barrier_init(&step, NULL, 2);
    assert_int_equal(pthread_create(&thread, NULL, call_and_outlive, NULL), 0);

    plugin = load();
    plugin.call(10);
    pthread_barrier_wait(&step);
    pthread_barrier_wait(&step);
    assert_int_equal(plugin.calls(), 1010);
    assert_int_equal(dlclose(plugin.handle), 0);
    pthread_barrier_wait(&step);
    pthread_join(thread, NULL);

    for (int i = 1; i <= 3; i++) {
        plugin = load();
        assert_int_equal(plugin.calls(), 10 + i * 1000);
        assert_int_equal(pthread_create(&thread, NULL, call, NULL), 0);
        pthread_join(thread, NULL);
        assert_int_equal(dlclose(plugin.handle), 0);
    }
    plugin = load();
    char *json = plugin.json();
    assert_string_equal(json, "4010");
    free(json);
    pthread_barrier_destroy(&step);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_go_on_when_a_plugin_is_unloaded_and_loaded_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
