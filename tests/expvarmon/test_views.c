/* test_views.c - the views by name. */
#include "../../expvarmon/screen/views.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/cli/options.h"

static void every_view_can_be_drawn(void **state) {
    (void)state;
    for (size_t i = 0; i < VIEW_COUNT; i++)
        assert_true(views[i].draw != NULL);
}

/* The place of a word in the flag's argument is that of the view. */
static void the_flag_names_the_views_in_their_order(void **state) {
    (void)state;
    char words[256] = "";
    for (size_t i = 0; i < VIEW_COUNT; i++) {
        const size_t length = strlen(words);
        snprintf(words + length, sizeof words - length, "%s%s", i > 0 ? "|" : "", views[i].name);
    }
    const struct options_flag *flag = options_flags;
    while (flag->name && strcmp(flag->name, "view") != 0)
        flag++;
    assert_non_null(flag->name);
    assert_string_equal(flag->argument, words);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_can_be_drawn),
        cmocka_unit_test(the_flag_names_the_views_in_their_order),
    };
    return cmocka_run_group_tests_name("views", tests, NULL, NULL);
}
