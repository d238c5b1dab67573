/* test_screen.c - every screen as expected text, and at every size. */
#include "../../expvarmon/screen/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../expvarmon/model/events.h"
#include "../../expvarmon/model/tree_match.h"
#include "../support/fleet_fixture.h"
#include "../support/golden.h"
#include "../support/tree_fixture.h"

typedef void scene_fn(struct fleet *fleet);

static void single_six(struct fleet *fleet) {
    fixture_init(fleet, 6, 1, 300);
}

static void single_one(struct fleet *fleet) {
    fixture_init(fleet, 1, 1, 40);
}

static void single_twenty(struct fleet *fleet) {
    fixture_init(fleet, 20, 1, 300);
}

static void single_failed(struct fleet *fleet) {
    fixture_init(fleet, 4, 1, 300);
    fixture_fail(fleet, 0, "connection refused", 12);
}

static void single_warned(struct fleet *fleet) {
    fixture_init(fleet, 4, 1, 300);
    fleet_warn(fleet, "-bearer-file: \"token\": the token is empty");
}

static void single_next_try(struct fleet *fleet) {
    fixture_init(fleet, 4, 1, 300);
    fixture_fail(fleet, 0, "connection refused", 120);
    fleet_set_next_try(fleet, 0, fleet->now_ns + INT64_C(8000000000));
}

static void single_restarted(struct fleet *fleet) {
    fixture_init(fleet, 4, 1, 300);
    fixture_gap(fleet, 0, 20, 32);
    fixture_restart(fleet, 0, 19);
}

static void single_waiting(struct fleet *fleet) {
    fixture_init(fleet, 0, 1, 0);
    fixture_wait(fleet, 0);
}

static void multi_four(struct fleet *fleet) {
    fixture_init(fleet, 5, 4, 300);
    fixture_name(fleet, 1, "worker:1235");
    fixture_restart(fleet, 1, 12);
    fixture_gap(fleet, 1, 12, 15);
    fixture_fail(fleet, 2, "connection refused", 12);
    fixture_wait(fleet, 3);
}

static void multi_two_one(struct fleet *fleet) {
    fixture_init(fleet, 1, 2, 300);
}

static void multi_wide(struct fleet *fleet) {
    fixture_init(fleet, 3, 5, 300);
    fixture_name(fleet, 0, "検索サービス:1234");
    fixture_name(fleet, 1, "re\u0301sume\u0301:80");
    fixture_name(fleet, 2, "q\u0323\u0307-engine \u202Etxt");
    fixture_name(fleet, 3, "🚀 rocket\tlauncher of the eastern region:8080");
    fixture_name(fleet, 4, "plain");
    fixture_text(fleet, 1, 0, "日本語");
    fixture_restart(fleet, 0, 59);
    fixture_restart(fleet, 4, 599);
    fixture_fail(fleet, 3,
                 "TLS: the certificate of launcher.east.example.org is for another name (launcher.example.org)", 7300);
}

/* Beyond what is kept sample by sample. */
static void single_long(struct fleet *fleet) {
    fixture_init(fleet, 6, 1, 3000);
    fixture_restart(fleet, 0, 900);
}

static void multi_busy(struct fleet *fleet) {
    multi_four(fleet);
    fleet->cost = (struct cost){.polls = 1200,
                                .failed = 24,
                                .late = 2,
                                .latency_mean_ns = 1500000,
                                .latency_max_ns = 1000000000,
                                .bytes_per_s = 9000,
                                .cpu_percent = 0.31,
                                .rss_bytes = 9 << 20,
                                .measured = true};
}

static void multi_fifty(struct fleet *fleet) {
    fixture_init(fleet, 4, 50, 300);
    for (size_t i = 3; i < 50; i += 9)
        fixture_fail(fleet, i, "timed out after 1s", (int64_t)i);
    fixture_restart(fleet, 5, 130);
}

/* Six services, of which one is far from the others. */
static void multi_outliers(struct fleet *fleet) {
    fixture_init(fleet, 4, 6, 300);
    fleet->services[2].series[0].last = (struct value){.kind = VALUE_INT, .i = 71};
    fleet->services[4].series[1].last = (struct value){.kind = VALUE_INT, .i = INT64_C(7) << 30};
    fixture_fail(fleet, 5, "connection refused", 12);
}

static void multi_twenty(struct fleet *fleet) {
    fixture_init(fleet, 20, 3, 300);
}

static void multi_waiting(struct fleet *fleet) {
    fixture_init(fleet, 0, 3, 0);
    for (size_t i = 0; i < 3; i++)
        fixture_wait(fleet, i);
}

static void add_event(struct events *events, const struct fleet *fleet, size_t service, int64_t ages_s[2],
                      struct event event) {
    const int64_t second = 1000000000;
    event.service = fleet->services[service].name;
    event.variable = event.variable ? event.variable : "";
    event.start_ns = fleet->now_ns - ages_s[0] * second;
    event.start_unix_ns = (fleet->updated_unix_s - ages_s[0]) * second;
    event.is_over = ages_s[1] >= 0;
    event.end_ns = fleet->now_ns - ages_s[1] * second;
    assert_int_not_equal(events_add(events, &event), 0);
}

/* Lent to the fleet of the scene. */
static struct events log_of_events;

static void multi_events(struct fleet *fleet) {
    multi_four(fleet);
    struct events *events = &log_of_events;
    events_clear(events);
    fleet->services[0].series[1].level = LEVEL_CRITICAL;
    fleet->services[1].series[0].level = LEVEL_CAREFUL;
    add_event(events, fleet, 1, (int64_t[]){250, 190},
              (struct event){.kind = EVENT_THRESHOLD,
                             .level = LEVEL_WARNING,
                             .variable = "duration:memstats.PauseNs",
                             .what = "duration:memstats.PauseNs > 1ms",
                             .tally = {40, 1200000, 1730000, 2400017}});
    add_event(events, fleet, 0, (int64_t[]){42, -1},
              (struct event){.kind = EVENT_THRESHOLD,
                             .level = LEVEL_CRITICAL,
                             .variable = "mem:memstats.Alloc",
                             .what = "mem:memstats.Alloc > 2MB",
                             .tally = {42, 2097153, 2310000.5, 3200000}});
    add_event(events, fleet, 1, (int64_t[]){15, 12},
              (struct event){.kind = EVENT_FAILURE, .level = LEVEL_CRITICAL, .what = "connection refused"});
    add_event(events, fleet, 1, (int64_t[]){12, 12},
              (struct event){.kind = EVENT_RESTART, .level = LEVEL_WARNING, .what = "restarted"});
    add_event(events, fleet, 2, (int64_t[]){12, -1},
              (struct event){.kind = EVENT_FAILURE, .level = LEVEL_CRITICAL, .what = "connection refused"});
    add_event(events, fleet, 1, (int64_t[]){8, -1},
              (struct event){.kind = EVENT_THRESHOLD,
                             .level = LEVEL_CAREFUL,
                             .variable = "requests",
                             .what = "requests > queue.depth",
                             .tally = {8, 3800, 3850, 3900}});
    fleet->events = events;
}

static void multi_many_events(struct fleet *fleet) {
    multi_events(fleet);
    for (int64_t i = 0; i < 100; i++)
        add_event(&log_of_events, fleet, 3, (int64_t[]){300 - i, 300 - i},
                  (struct event){.kind = EVENT_RESTART, .level = LEVEL_WARNING, .what = "restarted"});
    log_of_events.left_out = 17;
}

static void single_without_events(struct fleet *fleet) {
    single_six(fleet);
    events_clear(&log_of_events);
    fleet->events = &log_of_events;
}

/* Charts of which the scales have units and bounds. */
static void single_bounded(struct fleet *fleet) {
    static char requests[] = "requests", goroutines[] = "goroutines";
    static const struct range ranges[] = {
        {requests, {true, false, 0}, {true, true, 6000}},
        {goroutines, {true, false, 6}, {true, false, 14}},
    };
    fixture_init(fleet, 4, 1, 300);
    fleet->variables[0].kind = VARIABLE_COUNT;
    fleet->variables[3].kind = VARIABLE_PCT;
    fleet->ranges = ranges;
    fleet->range_count = sizeof ranges / sizeof *ranges;
}

static void single_spread(struct fleet *fleet) {
    fixture_init(fleet, 4, 1, 300);
    fixture_distribute(fleet, 2, DIST_VALUES);
    fixture_gap(fleet, 0, 20, 32);
}

static void single_counters(struct fleet *fleet) {
    fixture_init(fleet, 4, 1, 300);
    fixture_distribute(fleet, 2, DIST_BUCKETS);
}

static void multi_percentiles(struct fleet *fleet) {
    fixture_init(fleet, 3, 3, 300);
    fixture_distribute(fleet, 2, DIST_QUANTILES);
}

/* What views of whole documents show: two documents of one service. */
static struct tree documents[2];
static struct difference differences[2];

static const char first_document[] = "cmdline [\n  \"/usr/bin/search\n  \"-listen\n"
                                     "requests 8400\n"
                                     "hit_ratio 0.5\n"
                                     "ready true\n"
                                     "error null\n"
                                     "version \"1.2.3-rc4+build.20261120, built with every feature that there is\n"
                                     "latency {\n  p50_ns 18000\n  p99_ns 340000\n  empty {\n"
                                     "memstats {\n  Alloc 1887436\n  TotalAlloc 18446744073709551615\n  PauseNs [\n"
                                     "    0\n    0\n    0\n    0\n    0\n    0\n    0\n    0\n    0\n"
                                     "  BySize [\n    {\n      Size 8\n      Mallocs 12\n    {\n      Size 16\n"
                                     "検索 {\n  ü -7\n"
                                     "gone 1\n";

static const char second_document[] = "cmdline [\n  \"/usr/bin/search\n  \"-listen\n"
                                      "requests 8461\n"
                                      "hit_ratio 0.25\n"
                                      "ready true\n"
                                      "error \"disk full\n"
                                      "version \"1.2.3-rc4+build.20261120, built with every feature that there is\n"
                                      "latency {\n  p50_ns 18000\n  p99_ns 350000\n  empty {\n"
                                      "memstats {\n  Alloc 1887436\n  TotalAlloc 18446744073709551615\n  PauseNs [\n"
                                      "    0\n    0\n    0\n    0\n    0\n    0\n    0\n    0\n    9\n"
                                      "  BySize [\n    {\n      Size 8\n      Mallocs 12\n    {\n      Size 16\n"
                                      "検索 {\n  ü -7\n"
                                      "new 1\n";

static int build_documents(void **state) {
    (void)state;
    fixture_tree(&documents[0], first_document);
    fixture_tree(&documents[1], second_document);
    documents[0].cursor = fixture_node(&documents[0], "latency.p99_ns");
    if (tree_follow(&documents[1], &documents[0]) < 0 ||
        difference_make(&differences[0], &documents[0], &documents[1], &(struct difference_choice){0}) < 0)
        return -1;
    return difference_make(&differences[1], &documents[0], &documents[1],
                           &(struct difference_choice){.order = DIFFERENCE_BY_SIZE, .all = true});
}

static int free_documents(void **state) {
    (void)state;
    tree_fini(&documents[0]);
    tree_fini(&documents[1]);
    difference_fini(&differences[0]);
    difference_fini(&differences[1]);
    return 0;
}
/* What the fixture's variables are given as. */
static char memory[] = "Memory", traffic[] = "Traffic";
static char requests_spec[] = "requests", alloc_spec[] = "mem:memstats.Alloc",
            pause_spec[] = "duration:memstats.PauseNs";
static struct variable memory_variables[] = {{.spec = pause_spec}, {.spec = alloc_spec}};
static struct variable traffic_variables[] = {{.spec = requests_spec}};
static const struct panels panels = {{{memory, memory_variables, 2}, {traffic, traffic_variables, 1}}, 2};

struct scene {
    const char *name;
    scene_fn *build;
    struct view view;
};

static const struct scene scenes[] = {
    {"single", single_six, {0}},
    {"single-one-variable", single_one, {0}},
    {"single-twenty-variables", single_twenty, {0}},
    {"single-twenty-scrolled", single_twenty, {.scroll = 9}},
    {"single-failed", single_failed, {0}},
    {"single-warned", single_warned, {0}},
    {"single-next-try", single_next_try, {0}},
    {"single-restarted", single_restarted, {0}},
    {"single-waiting", single_waiting, {0}},
    {"single-paused", single_six, {.paused = true}},
    {"single-replay", single_six, {.notice = "0:12/1:30 x10"}},
    {"multi", multi_four, {0}},
    {"multi-one-variable", multi_two_one, {0}},
    {"multi-wide-names", multi_wide, {0}},
    {"multi-fifty", multi_fifty, {0}},
    {"multi-fifty-scrolled", multi_fifty, {.scroll = 47}},
    {"multi-twenty-variables", multi_twenty, {.column = 3}},
    {"multi-waiting", multi_waiting, {0}},
    {"multi-alerts", multi_events, {0}},
    {"events", multi_events, {.shown = VIEW_EVENTS}},
    {"events-many-scrolled", multi_many_events, {.shown = VIEW_EVENTS, .events_scroll = 40}},
    {"events-none", single_without_events, {.shown = VIEW_EVENTS}},
    {"single-selected", single_six, {.selected = 2, .follow = true}},
    {"single-blocks", single_restarted, {.plot = PLOT_BLOCKS}},
    {"single-ascii", single_restarted, {.plot = PLOT_ASCII, .ages = true}},
    {"single-zoomed", single_long, {.zoom = 3, .end = 2400}},
    {"single-log", single_six, {.is_log = true}},
    {"expanded", multi_four, {.expanded = true, .selected = 4}},
    {"expanded-cursor", multi_four, {.expanded = true, .selected = 2, .end = 300, .cursor = 271}},
    {"expanded-split", multi_four, {.expanded = true, .selected = 2, .split = true}},
    {"expanded-fifty", multi_fifty, {.expanded = true, .selected = 4, .legend = 3}},
    {"expanded-ascii", multi_four, {.expanded = true, .selected = 5, .plot = PLOT_ASCII, .zoom = 1}},
    {"expanded-single", single_restarted, {.expanded = true, .selected = 3}},
    {"multi-selected", multi_four, {.selected = 2, .follow = true}},
    {"multi-blocks", multi_four, {.plot = PLOT_BLOCKS}},
    {"multi-mono", multi_four, {.single_colour = true}},
    {"multi-cost", multi_busy, {.cost = true}},
    {"bounded", single_bounded, {0}},
    {"bounded-zero", single_bounded, {.scale = SCALE_ZERO}},
    {"bounded-fixed", single_six, {.expanded = true, .scale = SCALE_FIXED, .fixed_end = 60}},
    {"heat", single_spread, {.selected = 3}},
    {"heat-ascii", single_spread, {.plot = PLOT_ASCII}},
    {"heat-expanded", single_spread, {.expanded = true, .selected = 3, .is_log = true, .zoom = 1}},
    {"heat-multi", multi_percentiles, {.expanded = true, .selected = 3}},
    {"distribution", single_spread, {.shown = VIEW_DISTRIBUTION, .selected = 3}},
    {"distribution-counters", single_counters, {.shown = VIEW_DISTRIBUTION, .selected = 3}},
    {"distribution-percentiles", multi_percentiles, {.shown = VIEW_DISTRIBUTION, .selected = 3, .plot = PLOT_ASCII}},
    {"distribution-samples", single_six, {.shown = VIEW_DISTRIBUTION, .selected = 2}},
    {"multi-outliers", multi_outliers, {0}},
    {"multi-no-totals", multi_outliers, {.totals = TOTALS_OFF}},
    {"multi-filtered", multi_fifty, {.filter = "3[0-9]$/!heap", .sort = "-Alloc"}},
    {"multi-typing", multi_four, {.prompt = {true, {"sea(", 4}, "\"sea(\": Unmatched ( or \\("}, .filter = "sea"}},
    {"multi-sorted", multi_four, {.sort = "-name"}},
    {"multi-nothing", multi_four, {.filter = "nobody/nothing"}},
    {"multi-service", multi_fifty, {.service = 40, .follow = true}},
    {"multi-alone", multi_four, {.service = 2, .alone = true}},
    {"expanded-sorted", multi_four, {.expanded = true, .selected = 2, .sort = "-requests", .filter = "search"}},
    {"single-filtered", single_six, {.filter = "~oc"}},
    {"browser", multi_four, {.shown = VIEW_BROWSER, .browse = {.tree = &documents[1]}}},
    {"browser-first", single_six, {.shown = VIEW_BROWSER, .browse = {.tree = &documents[0]}, .plot = PLOT_ASCII}},
    {"browser-told",
     single_six,
     {.shown = VIEW_BROWSER, .browse = {.tree = &documents[1], .notice = "ready is a word"}}},
    {"browser-waiting", multi_four, {.shown = VIEW_BROWSER, .browse = {.service = 2}}},
    {"difference",
     single_six,
     {.shown = VIEW_DIFFERENCE,
      .browse = {.tree = &documents[1],
                 .unix_s = 1763674828,
                 .marked = {"search:1234", 1763674768},
                 .difference = &differences[0]}}},
    {"difference-all",
     multi_four,
     {.shown = VIEW_DIFFERENCE,
      .browse = {.service = 1,
                 .tree = &documents[1],
                 .unix_s = 1763674828,
                 .marked = {"search:1234", 1763674768},
                 .difference = &differences[1],
                 .choice = {DIFFERENCE_BY_SIZE, true},
                 .difference_scroll = 3}}},
    {"difference-waiting", multi_four, {.shown = VIEW_DIFFERENCE, .browse = {.marked = {"search:1234", 1763674768}}}},
    {"browser-help", single_six, {.shown = VIEW_BROWSER, .help = true}},
    {"multi-panel", multi_four, {.panels = &panels, .panel = 1, .sort = "Alloc"}},
    {"multi-panels", multi_four, {.panels = &panels}},
    {"single-panel", single_six, {.panels = &panels, .panel = 2}},
    {"help", single_six, {.help = true}},
};
#define SCENE_COUNT (sizeof scenes / sizeof *scenes)

struct size {
    int width, height;
};

static const struct size golden_sizes[] = {{80, 24}, {110, 32}, {200, 60}, {20, 6}, {1, 1}};

static void compare_scene(const struct scene *scene, struct size size) {
    struct fleet fleet;
    scene->build(&fleet);
    struct canvas canvas = {0};
    assert_int_equal(canvas_resize(&canvas, size.width, size.height), 0);
    struct view view = scene->view;
    screen_draw(&canvas, &fleet, &view);
    char *text = NULL;
    size_t text_size;
    FILE *const stream = open_memstream(&text, &text_size);
    assert_non_null(stream);
    assert_int_equal(canvas_write(&canvas, stream), 0);
    fclose(stream);
    char name[128];
    snprintf(name, sizeof name, "%s-%dx%d", scene->name, size.width, size.height);
    golden_compare(name, text, text_size);
    free(text);
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void screens_are_drawn_as_expected(void **state) {
    (void)state;
    for (size_t i = 0; i < SCENE_COUNT; i++)
        for (size_t j = 0; j < sizeof golden_sizes / sizeof *golden_sizes; j++)
            compare_scene(&scenes[i], golden_sizes[j]);
}

/* A wide character is followed by its right half, which stands nowhere else. */
static void check_cells(const struct canvas *canvas) {
    for (int y = 0; y < canvas->height; y++) {
        for (int x = 0; x < canvas->width; x++) {
            const struct cell *const cell = &canvas->cells[y * canvas->width + x];
            assert_true(cell->style < STYLE_COUNT);
            if (cell->character == 0)
                assert_true(x > 0 && cell[-1].character > 0x7F);
        }
    }
}

static void check_size(const struct scene *scene, const struct fleet *fleet, struct canvas *canvas, int width,
                       int height) {
    struct view view = scene->view;
    /* Another place on the page at each size. */
    view.scroll += (width * 7 + height * 3) % 50;
    view.column += width % 5;
    assert_int_equal(canvas_resize(canvas, width, height), 0);
    screen_draw(canvas, fleet, &view);
    check_cells(canvas);
    assert_true(view.page >= 0 && view.scroll >= 0 && view.column >= 0);
}

/* Columns and rows are given up one by one as room runs out: every small size, every width and every height is drawn, a
 * larger width with some of the heights, which are others in each scene. */
static void every_screen_stays_inside_at_every_size(void **state) {
    (void)state;
    enum { WIDTHS = 131, HEIGHTS = 46, SMALL_WIDTH = 16, SMALL_HEIGHT = 8 };
    for (size_t i = 0; i < SCENE_COUNT; i++) {
        const int turn = (int)i;
        struct fleet fleet;
        scenes[i].build(&fleet);
        struct canvas canvas = {0};
        for (int width = 0; width < SMALL_WIDTH; width++)
            for (int height = 0; height < SMALL_HEIGHT; height++)
                check_size(&scenes[i], &fleet, &canvas, width, height);
        for (int width = 0; width < WIDTHS; width++)
            check_size(&scenes[i], &fleet, &canvas, width, (width * 7 + turn * 5) % HEIGHTS);
        for (int height = 0; height < HEIGHTS; height++)
            check_size(&scenes[i], &fleet, &canvas, (height * 17 + turn * 11) % WIDTHS, height);
        canvas_fini(&canvas);
        fixture_fini(&fleet);
    }
}

static void scroll_is_brought_into_range(void **state) {
    (void)state;
    struct fleet fleet;
    multi_fifty(&fleet);
    struct canvas canvas = {0};
    assert_int_equal(canvas_resize(&canvas, 80, 24), 0);
    struct view view = {.scroll = 1 << 30, .column = 1 << 30};
    screen_draw(&canvas, &fleet, &view);
    /* Below the header of 3 rows: a table of 50 + 6 rows, and 4 boxes of 50 + 2. */
    assert_int_equal(view.page, 21);
    assert_int_equal(view.scroll, 56 + 4 * 52 - 21);
    view.scroll = -5;
    screen_draw(&canvas, &fleet, &view);
    assert_int_equal(view.scroll, 0);
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

static void time_is_brought_into_range_and_held_by_a_cursor(void **state) {
    (void)state;
    struct fleet fleet;
    single_long(&fleet);
    struct canvas canvas = {0};
    assert_int_equal(canvas_resize(&canvas, 80, 24), 0);
    struct view view = {.expanded = true, .end = 3000, .cursor = 3000, .zoom = 99};
    screen_draw(&canvas, &fleet, &view);
    assert_int_equal(view.zoom, ZOOM_MAX);
    assert_int_equal(view.end, 3000);
    view.cursor = 0;
    screen_draw(&canvas, &fleet, &view);
    assert_int_equal(view.end, 0);
    assert_int_equal(view.shown_end, 3000);
    view.end = 5000;
    view.cursor = 4000;
    screen_draw(&canvas, &fleet, &view);
    assert_int_equal(view.cursor, 3000);
    assert_int_equal(view.shown_end, 3000);
    canvas_fini(&canvas);
    fixture_fini(&fleet);
}

int main(void) {
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screens_are_drawn_as_expected),
        cmocka_unit_test(every_screen_stays_inside_at_every_size),
        cmocka_unit_test(scroll_is_brought_into_range),
        cmocka_unit_test(time_is_brought_into_range_and_held_by_a_cursor),
    };
    const int failed = cmocka_run_group_tests_name("screen", tests, build_documents, free_documents);
    events_clear(&log_of_events);
    return failed;
}
