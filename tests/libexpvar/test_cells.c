/* test_cells.c - the per-thread blocks of cells: attaching, adopting, committing, thread exit. */
#include "vars/cells.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "vars_fixture.h"

static size_t blocks(void) {
    size_t count = 0;
    for (const struct block *block = atomic_load(&expvar__blocks); block; block = block->next)
        count++;
    return count;
}

/* ---- adopting ------------------------------------------------------------------------------------------------ */

static expvar_int *counter;
static char *block_of_last_thread;

static void add_and_tell_block(size_t number) {
    (void)number;
    expvar_int_add(counter, 1);
    block_of_last_thread = expvar__block;
}

static void block_of_an_exited_thread_is_adopted_with_its_counts(void **state) {
    (void)state;
    counter = expvar_int_new("counter");
    run_threads(1, add_and_tell_block);
    const char *first = block_of_last_thread;
    const size_t before = blocks();
    for (int i = 0; i < 100; i++) {
        run_threads(1, add_and_tell_block);
        assert_ptr_equal(block_of_last_thread, first);
    }
    assert_int_equal(blocks(), before);
    assert_int_equal(*(int64_t *)(void *)(block_of_last_thread + counter->hot.cell), 101);
    assert_int_equal(expvar_unpublish("counter"), 0);
}

static void thread_that_adds_nothing_takes_no_block(void **state) {
    (void)state;
    assert_true(blocks() <= 2);
}

/* ---- thread exit --------------------------------------------------------------------------------------------- */

#define ROUNDS (PTHREAD_DESTRUCTOR_ITERATIONS - SANITIZED_THREADS)

static pthread_key_t early_key, late_key;
static expvar_int *late_int;
static expvar_float *late_float;
static expvar_map *late_map;
static expvar_string *late_string;

static _Atomic int64_t with_block, without_block;

/* Adds in every round of destructors that there is. */
static void add_late(void *rounds) {
    const uintptr_t left = (uintptr_t)rounds - 1;
    (*(expvar__block ? &with_block : &without_block))++;
    expvar_int_add(late_int, 1);
    expvar_float_add(late_float, 0.5);
    expvar_map_add(late_map, "int", 2);
    expvar_map_add_float(late_map, "float", 0.25);
    expvar_string_set(late_string, "late");
    if (left)
        pthread_setspecific(early_key, (void *)left);
}

static void add_late_once(void *unused) {
    (void)unused;
    expvar_int_add(late_int, 1000);
}

/* Before the library makes its own key: keys are destroyed in the order in which they were made. */
static void make_early_key(void) {
    if (pthread_key_create(&early_key, add_late) != 0)
        abort();
}
__attribute__((section(".preinit_array"), used)) static void (*const before_all_constructors)(void) = make_early_key;

static void leave_late_additions(size_t number) {
    pthread_setspecific(early_key, (void *)(uintptr_t)ROUNDS);
    pthread_setspecific(late_key, &late_key);
    if (number % 2) /* every other thread has its first addition in a destructor */
        expvar_int_add(late_int, 100000000);
}

#define LATE_WAVE 8

static void additions_of_late_destructors_count(void **state) {
    (void)state;
    const int waves = REPEAT(1000);
    const int64_t threads = waves * (int64_t)LATE_WAVE;
    assert_int_equal(pthread_key_create(&late_key, add_late_once), 0);
    late_int = expvar_int_new("late_int");
    late_float = expvar_float_new("late_float");
    late_map = expvar_map_new("late_map");
    late_string = expvar_string_new("late_string");
    for (int i = 0; i < waves; i++)
        run_threads(LATE_WAVE, leave_late_additions);
    const int64_t rounds = threads * ROUNDS;
    assert_int_equal(expvar_int_value(late_int), rounds + threads * 1000 + threads / 2 * 100000000);
    assert_true(expvar_float_value(late_float) == (double)rounds * 0.5);
    assert_int_equal(expvar_int_value(expvar_map_int(late_map, "int")), rounds * 2);
    assert_true(expvar_float_value(expvar_map_float(late_map, "float")) == (double)rounds * 0.25);
    assert_published("late_string", "\"late\"");
    assert_int_equal(with_block, threads / 2); /* so this destructor did run before the library's, and after it */
    assert_int_equal(without_block, rounds - threads / 2);
    assert_true(blocks() <= LATE_WAVE + 2);
    pthread_key_delete(late_key);
    expvar_unpublish("late_int");
    expvar_unpublish("late_float");
    expvar_unpublish("late_map");
    expvar_unpublish("late_string");
}

/* ---- signals in the middle of attaching ---------------------------------------------------------------------- */

/* The tests are linked so that these replace what attaching calls: a handler that adds runs there, or they fail. */
static __thread bool signal_in_mmap, signal_before_setspecific, signal_after_setspecific, setspecific_fails;

void *__real_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
int __real_pthread_setspecific(pthread_key_t key, const void *value);
int __wrap_pthread_setspecific(pthread_key_t key, const void *value);

static void once(bool *wanted) {
    if (!*wanted)
        return;
    *wanted = false;
    raise(SIGUSR1);
}

void *__wrap_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
    once(&signal_in_mmap);
    return __real_mmap(address, size, protection, flags, fd, offset);
}

int __wrap_pthread_setspecific(pthread_key_t key, const void *value) {
    if (setspecific_fails)
        return ENOMEM;
    once(&signal_before_setspecific);
    int result = __real_pthread_setspecific(key, value);
    once(&signal_after_setspecific);
    return result;
}

static atomic_int handled;

static void add_seven(int unused) {
    (void)unused;
    expvar_int_add(counter, 7);
    handled++;
}

static size_t owned_blocks(void) {
    size_t count = 0;
    for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next)
        count += (size_t)atomic_load(&block->owned);
    return count;
}

/* More threads at one time than there are free blocks, so that some have to map one. */
static pthread_barrier_t all_taken;

static void attach_with_a_signal_in_each_place(size_t number) {
    signal_in_mmap = number % 3 == 0;
    signal_before_setspecific = number % 3 == 1;
    signal_after_setspecific = number % 3 == 2;
    expvar_int_add(counter, 1);
    expvar_int_add(counter, 1);
    pthread_barrier_wait(&all_taken);
}

static void handler_that_adds_may_interrupt_attaching(void **state) {
    (void)state;
    struct sigaction action = {.sa_handler = add_seven};
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    counter = expvar_int_new("counter");
    const size_t owned = owned_blocks();
    /* Of each three threads one is interrupted only while it maps a block: there are two more of these than blocks that
     * they could adopt instead. */
    const size_t threads = 3 * (blocks() + 2);
    handled = 0;
    pthread_barrier_init(&all_taken, NULL, (unsigned)threads);
    run_threads(threads, attach_with_a_signal_in_each_place);
    pthread_barrier_destroy(&all_taken);
    assert_in_range(handled, threads / 3 * 2 + 1, threads);
    assert_int_equal(expvar_int_value(counter), 2 * (int64_t)threads + 7 * handled);
    assert_int_equal(owned_blocks(), owned);
    expvar_unpublish("counter");
}

static atomic_bool kept_a_block;

static void add_without_a_destructor(size_t number) {
    (void)number;
    setspecific_fails = true;
    expvar_int_add(counter, 5);
    expvar_int_add(counter, 6);
    if (expvar__block)
        kept_a_block = true;
    setspecific_fails = false;
}

static void thread_whose_exit_cannot_be_seen_gets_no_block_and_counts(void **state) {
    (void)state;
    counter = expvar_int_new("counter");
    const size_t owned = owned_blocks();
    kept_a_block = false;
    run_threads(4, add_without_a_destructor);
    assert_int_equal(expvar_int_value(counter), 44);
    assert_false(kept_a_block);
    assert_int_equal(owned_blocks(), owned);
    expvar_unpublish("counter");
}

/* ---- memory -------------------------------------------------------------------------------------------------- */

static void cells_lie_apart_and_floats_in_a_cache_line_of_their_own(void **state) {
    (void)state;
    const uintptr_t a = expvar__cell_alloc(CELL_INT), b = expvar__cell_alloc(CELL_INT);
    const uintptr_t c = expvar__cell_alloc(CELL_FLOAT), d = expvar__cell_alloc(CELL_FLOAT);
    assert_true(a >= 64 && b >= 64 && a % 8 == 0 && b % 8 == 0 && a != b);
    assert_int_equal(c % 64, 0);
    assert_int_equal(d % 64, 0);
    assert_true(c != d && (a < c || a >= c + 64) && (b < c || b >= c + 64));
    expvar__cell_free(b, CELL_INT);
    assert_int_equal(expvar__cell_alloc(CELL_INT), b);
    expvar__cell_free(a, CELL_INT);
    expvar__cell_free(b, CELL_INT);
    expvar__cell_free(c, CELL_FLOAT);
    expvar__cell_free(d, CELL_FLOAT);
}

/* Takes cells until there are none. */
static size_t take_all(enum cell_kind kind) {
    size_t count = 0;
    errno = 0;
    while (expvar__cell_alloc(kind))
        count++;
    return errno == ENOMEM ? count : 0;
}

static int exhaust_cells(void) {
    char name[] = "a";
    expvar_int *before = expvar_int_new("before");
    expvar_int_add(before, 1);
    const size_t committed = expvar__cells_committed();
    const size_t count = take_all(CELL_INT);
    take_all(CELL_FLOAT); /* those that were used before */
    if (count < 2000000 || count > EXPVAR__BLOCK_SIZE / 8)
        return 1;
    if (expvar__cells_committed() <= committed || expvar__cells_committed() > blocks() * EXPVAR__BLOCK_SIZE)
        return 2;
    errno = 0;
    if (expvar_int_new(name) || errno != ENOMEM || expvar_get(name))
        return 3;
    errno = 0;
    if (expvar_float_new(name) || errno != ENOMEM || expvar_get(name))
        return 4;
    expvar_int_add(before, 1);
    if (expvar_int_value(before) != 2)
        return 5;
    expvar_unpublish("before"); /* makes room for one */
    return expvar_int_new(name) && !expvar_int_new("b") ? 0 : 6;
}

static void when_all_cells_are_taken_creation_fails_with_enomem(void **state) {
    (void)state;
    assert_int_equal(run_in_child(exhaust_cells), 0);
}

static int exhaust_float_cells(void) {
    const size_t count = take_all(CELL_FLOAT);
    return count > EXPVAR__BLOCK_SIZE / 64 - 100 && count < EXPVAR__BLOCK_SIZE / 64 ? 0 : 1;
}

static void float_cells_end_as_well(void **state) {
    (void)state;
    assert_int_equal(run_in_child(exhaust_float_cells), 0);
}

static uintptr_t far_cell;

static void touch_far_cell(size_t number) {
    (void)number;
    struct block *block = expvar__block_attach();
    expvar__cell_add((int64_t *)(void *)((char *)block + far_cell), 3);
}

static int use_a_far_cell(void) {
    run_threads(3, touch_far_cell); /* blocks that were there before */
    while (far_cell < EXPVAR__BLOCK_SIZE / 2)
        far_cell = expvar__cell_alloc(CELL_INT);
    run_threads(8, touch_far_cell);
    return expvar__cell_sum(far_cell) == 24 ? 0 : 1;
}

static void new_cell_is_accessible_in_old_and_new_blocks(void **state) {
    (void)state;
    far_cell = expvar__cell_alloc(CELL_INT);
    assert_int_equal(run_in_child(use_a_far_cell), 0);
}

/* ---- no address space left ----------------------------------------------------------------------------------- */

static pthread_barrier_t scarce;
static bool got_block_when_scarce, got_block_afterwards;

static void *add_in_scarcity(void *unused) {
    (void)unused;
    pthread_barrier_wait(&scarce);
    expvar_int_add(counter, 4);
    expvar_map_add(late_map, "scarce", 5);
    got_block_when_scarce = expvar__block != NULL;
    pthread_barrier_wait(&scarce);
    pthread_barrier_wait(&scarce);
    expvar_int_add(counter, 4);
    got_block_afterwards = expvar__block != NULL;
    return NULL;
}

static int add_without_address_space(void) {
    struct rlimit limit, none = {.rlim_cur = 1};
    pthread_t thread;
    counter = expvar_int_new("counter");
    late_map = expvar_map_new("map");
    expvar_map_add(late_map, "scarce", 1);
    while (owned_blocks() < blocks()) /* none is free to be adopted */
        for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next)
            atomic_store(&block->owned, 1);
    pthread_barrier_init(&scarce, NULL, 2);
    if (getrlimit(RLIMIT_AS, &limit) < 0 || pthread_create(&thread, NULL, add_in_scarcity, NULL) != 0)
        return 1;
    none.rlim_max = limit.rlim_max;
    if (setrlimit(RLIMIT_AS, &none) < 0)
        return 2;
    pthread_barrier_wait(&scarce);
    pthread_barrier_wait(&scarce);
    if (setrlimit(RLIMIT_AS, &limit) < 0)
        return 3;
    pthread_barrier_wait(&scarce);
    pthread_join(thread, NULL);
    if (got_block_when_scarce || !got_block_afterwards)
        return 4;
    return expvar_int_value(counter) == 8 && expvar_int_value(expvar_map_int(late_map, "scarce")) == 6 ? 0 : 5;
}

static void thread_without_memory_for_a_block_counts_and_gets_one_later(void **state) {
    (void)state;
    if (SANITIZED)
        skip(); /* the sanitizer needs address space of its own */
    assert_int_equal(run_in_child(add_without_address_space), 0);
}

static size_t status_kib(const char *label) {
    char line[256];
    size_t kib = 0;
    FILE *file = fopen("/proc/self/status", "re");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, label, strlen(label)) == 0)
            sscanf(line + strlen(label), " %zu", &kib);
    }
    if (file)
        fclose(file);
    return kib;
}

static int attach_with_locked_memory(void) {
    if (mlockall(MCL_CURRENT | MCL_FUTURE) < 0)
        return errno == EPERM || errno == ENOMEM || errno == EAGAIN ? 0 : 1;
    const size_t before = status_kib("VmRSS:");
    for (struct block *block = atomic_load(&expvar__blocks); block; block = block->next)
        atomic_store(&block->owned, 1);
    counter = expvar_int_new("counter");
    expvar__block = NULL;
    expvar_int_add(counter, 1);
    const size_t grown = status_kib("VmRSS:") - before;
    return expvar__block && grown < 2048 ? 0 : 2;
}

static void locked_memory_holds_only_what_is_committed(void **state) {
    (void)state;
    if (SANITIZED)
        skip(); /* its shadow cannot be locked */
    assert_int_equal(run_in_child(attach_with_locked_memory), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thread_that_adds_nothing_takes_no_block),
        cmocka_unit_test(block_of_an_exited_thread_is_adopted_with_its_counts),
        cmocka_unit_test(additions_of_late_destructors_count),
        cmocka_unit_test(handler_that_adds_may_interrupt_attaching),
        cmocka_unit_test(thread_whose_exit_cannot_be_seen_gets_no_block_and_counts),
        cmocka_unit_test(cells_lie_apart_and_floats_in_a_cache_line_of_their_own),
        cmocka_unit_test(when_all_cells_are_taken_creation_fails_with_enomem),
        cmocka_unit_test(float_cells_end_as_well),
        cmocka_unit_test(new_cell_is_accessible_in_old_and_new_blocks),
        cmocka_unit_test(thread_without_memory_for_a_block_counts_and_gets_one_later),
        cmocka_unit_test(locked_memory_holds_only_what_is_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
