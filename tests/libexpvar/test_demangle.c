/* test_demangle.c - C++ names as people read them. */
#include "pprof/demangle.h"

#include <dlfcn.h>

#include "vars_fixture.h"

static void parameters_and_return_types_are_cut_off(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"f()", "f"},
        {"list::append(int)", "list::append"},
        {"list::size() const", "list::size"},
        {"list::take() &&", "list::take"},
        {"void list::append<int>(int)", "list::append<int>"},
        {"std::map<int, char*> build<int, char*>(int, char*)", "build<int, char*>"},
        {"(anonymous namespace)::helper(int)", "(anonymous namespace)::helper"},
        {"list::operator()(int) const", "list::operator()"},
        {"list::operator<(list const&) const", "list::operator<"},
        {"list::operator unsigned int() const", "list::operator unsigned int"},
        {"operator new(unsigned long)", "operator new"},
        {"run(int)::{lambda(int)#1}::operator()(int) const", "run(int)::{lambda(int)#1}::operator()"},
        {"list::~list()", "list::~list"},
        {"std::function<void (int)>::operator()(int) const", "std::function<void (int)>::operator()"},
        {"apply(void (*)(int), int)", "apply"},
        {"list::sort(int) [clone .isra.0] [clone .cold]", "list::sort"},
        {"counter", "counter"},
        {"vtable for list", "vtable for list"},
        {"guard variable for list::get()::instance", "guard variable for list::get()::instance"},
        {"", ""},
        {"()", "()"},
        {")", ")"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char name[100];
        strcpy(name, cases[i][0]);
        expvar__demangle_shorten(name);
        assert_string_equal(name, cases[i][1]);
    }
}

static void names_of_c_are_left_alone(void **state) {
    (void)state;
    assert_null(expvar__demangle("main"));
    assert_null(expvar__demangle("_start"));
    assert_null(expvar__demangle(""));
}

/* Whoever has C++ code has the library that demangles. */
static void library_of_the_process_demangles(void **state) {
    (void)state;
    void *library = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL);
    assert_non_null(library);
    char *name = expvar__demangle("_ZN4list6appendIiEEvT_");
    assert_string_equal(name, "list::append<int>");
    free(name);
    assert_null(expvar__demangle("_Zsomething"));
    dlclose(library);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_and_return_types_are_cut_off),
        cmocka_unit_test(names_of_c_are_left_alone),
        cmocka_unit_test(library_of_the_process_demangles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
