/* test_unwind.c - stacks of interrupted code: complete, exact, and never a fault. */
#include "pprof/unwind.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include <cmocka.h>

#include "pprof/frames.h"
#include "pprof/memory_guard.h"

/* What the last signal found. */
static struct {
    uintptr_t pcs[STACK_DEPTH_MAX];
    size_t depth;
    void *reference[2 * STACK_DEPTH_MAX];
    int reference_depth;
    uintptr_t interrupted;
    size_t max;
} seen;

static void take(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)info;
    const int saved = errno;
    if (expvar__unwind_has_room())
        seen.depth = expvar__unwind_context(context, seen.pcs, seen.max);
    else
        seen.depth = expvar__unwind_leaf(context, seen.pcs);
    seen.interrupted = (uintptr_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
    errno = saved;
}

static void take_both(int signal, siginfo_t *info, void *context) {
    take(signal, info, context);
    seen.reference_depth = backtrace(seen.reference, 2 * STACK_DEPTH_MAX);
}

static void handle(void (*handler)(int, siginfo_t *, void *), int flags) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};
    sigaction(SIGPROF, &action, NULL);
}

static int setup(void **state) {
    (void)state;
    void *unused[1];
    backtrace(unused, 1); /* loads what it needs */
    expvar__unwind_prime();
    memset(&seen, 0, sizeof seen);
    seen.max = STACK_DEPTH_MAX;
    handle(take, 0);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    signal(SIGPROF, SIG_DFL);
    return 0;
}

static bool within(uintptr_t pc, const void *function, size_t size) {
    return pc > (uintptr_t)function && pc < (uintptr_t)function + size;
}

/* ---- whole stacks ---- */

__attribute__((noinline)) static int raise_in_comparison(const void *left, const void *right) {
    if (seen.depth == 0)
        raise(SIGPROF);
    return *(const int *)left - *(const int *)right;
}

__attribute__((noinline)) static int sort_at_depth(int depth) {
    if (depth) {
        const int result = sort_at_depth(depth - 1);
        __asm__ volatile("");
        return result + 1;
    }
    int numbers[5] = {3, 1, 2, 5, 4};
    qsort(numbers, 5, sizeof *numbers, raise_in_comparison);
    return numbers[0];
}

static void stack_is_what_the_c_library_finds(void **state) {
    (void)state;
    handle(take_both, 0);
    sort_at_depth(20);
    int first = 0; /* the reference begins in the handler */
    while (first < seen.reference_depth && (uintptr_t)seen.reference[first] != seen.interrupted)
        first++;
    assert_int_equal(seen.reference_depth - first, seen.depth);
    assert_true(seen.depth > 25);
    for (size_t i = 0; i < seen.depth; i++)
        assert_int_equal(seen.pcs[i], (uintptr_t)seen.reference[(size_t)first + i]);
}

static void leaf_is_the_interrupted_instruction(void **state) {
    (void)state;
    sort_at_depth(0);
    assert_int_equal(seen.pcs[0], seen.interrupted);
}

static void deep_stack_says_that_it_is_cut(void **state) {
    (void)state;
    sort_at_depth(300);
    assert_int_equal(seen.depth, STACK_DEPTH_MAX);
    assert_int_equal(seen.pcs[STACK_DEPTH_MAX - 1], FRAME_TRUNCATED);
    assert_string_equal(expvar__frame_name(FRAME_TRUNCATED), "[deeper frames not kept]");
}

__attribute__((noinline)) static size_t call_unwind(uintptr_t *pcs, size_t skip) {
    const size_t depth = expvar__unwind(pcs, STACK_DEPTH_MAX, skip);
    __asm__ volatile("");
    return depth;
}

static void own_stack_begins_in_the_caller_and_skips(void **state) {
    (void)state;
    uintptr_t pcs[STACK_DEPTH_MAX], rest[STACK_DEPTH_MAX];
    const size_t depth = call_unwind(pcs, 0), rest_depth = call_unwind(rest, 1);
    assert_true(within(pcs[0], call_unwind, 100));
    assert_int_equal(rest_depth, depth - 1);
    assert_memory_equal(rest + 1, pcs + 2, (depth - 2) * sizeof *pcs);
    assert_true(within(rest[0], own_stack_begins_in_the_caller_and_skips, 400));
}

/* ---- where a signal may hit ---- */

/* Every instruction of a function, its first and last among them, is interrupted by single steps. */
static void (*stepped)(void);
static size_t steps, whole;
static uintptr_t caller_pc;

static void take_step(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)info;
    uintptr_t pcs[STACK_DEPTH_MAX];
    const size_t depth = expvar__unwind_context(context, pcs, STACK_DEPTH_MAX);
    steps++;
    for (size_t i = 0; i < depth; i++)
        if (pcs[i] == caller_pc || within(pcs[i], caller_pc ? (void *)(caller_pc - 200) : NULL, 400)) {
            whole++;
            break;
        }
}

__attribute__((noinline)) static void step_through(void) {
    __asm__ volatile("pushfq; orq $0x100, (%%rsp); popfq" ::: "memory", "cc");
    stepped();
    __asm__ volatile("pushfq; andq $~0x100, (%%rsp); popfq" ::: "memory", "cc");
}

__attribute__((noinline)) static void run_steps(void) {
    caller_pc = (uintptr_t) && here;
here:
    step_through();
    __asm__ volatile("");
}

static void format_something(void) {
    char text[64];
    snprintf(text, sizeof text, "%d %s %p", 42, "text", (void *)text);
    time(NULL);
    free(malloc(100));
}

static void every_instruction_can_be_interrupted(void **state) {
    (void)state;
    struct sigaction action = {.sa_sigaction = take_step, .sa_flags = SA_SIGINFO}, old;
    stepped = format_something;
    steps = whole = 0;
    sigaction(SIGTRAP, &action, &old);
    run_steps();
    sigaction(SIGTRAP, &old, NULL);
    assert_true(steps > 500);
    if (whole < steps)
        fail_msg("%zu of %zu stacks are whole", whole, steps);
}

static void raise_profile(int signal) {
    (void)signal;
    raise(SIGPROF);
}

__attribute__((noinline)) static void raise_other(void) {
    raise(SIGUSR1);
    __asm__ volatile("");
}

static void interrupted_handler_shows_whom_it_interrupted(void **state) {
    (void)state;
    handle(take_both, 0);
    signal(SIGUSR1, raise_profile);
    raise_other();
    signal(SIGUSR1, SIG_DFL);
    int first = 0;
    while (first < seen.reference_depth && (uintptr_t)seen.reference[first] != seen.interrupted)
        first++;
    assert_int_equal(seen.reference_depth - first, seen.depth);
    size_t exact = 0; /* the instruction that the older signal interrupted is stored one further */
    for (size_t i = 0; i < seen.depth; i++) {
        const uintptr_t reference = (uintptr_t)seen.reference[(size_t)first + i];
        exact += seen.pcs[i] == reference + 1;
        assert_true(seen.pcs[i] == reference || seen.pcs[i] == reference + 1);
    }
    assert_int_equal(exact, 1);
}

static void vdso_leaf_has_its_callers(void **state) {
    (void)state;
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGPROF};
    assert_int_equal(timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer), 0);
    const struct itimerspec times = {.it_value = {.tv_nsec = 1000000}, .it_interval = {.tv_nsec = 1000000}};
    timer_settime(timer, 0, &times, NULL);
    struct timespec now;
    Dl_info info = {0};
    do { /* until one hits the vDSO, which is where this loop is nearly always */
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (!seen.depth || !dladdr((void *)seen.pcs[0], &info) || !strstr(info.dli_fname, "vdso"));
    const size_t depth = seen.depth;
    timer_delete(timer);
    assert_true(depth > 3);
}

/* ---- code that has no tables, or wrong ones ---- */

static void raise_once(void) {
    raise(SIGPROF);
}

static void code_without_tables_ends_the_walk(void **state) {
    (void)state;
    /* push rbp; mov rbp, rsp; call rdi; pop rbp; ret */
    static const uint8_t code[] = {0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3};
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(page, code, sizeof code);
    mprotect(page, 4096, PROT_READ | PROT_EXEC);
    ((void (*)(void (*)(void)))page)(raise_once);
    assert_true(seen.depth >= 3);
    assert_true(within(seen.pcs[seen.depth - 1], page, sizeof code));
    munmap(page, 4096);
}

/* Tables that lead astray: the caller's frame lies where register rbx points. */
__asm__(".text\n.globl astray\n.type astray, @function\nastray:\n.cfi_startproc\n"
        "pushq %rbx\n.cfi_adjust_cfa_offset 8\n"
        "movq %rdi, %rbx\n.cfi_def_cfa rbx, 16\n"
        "subq $0, %rsp\n"
        "pushq %rsi\ncallq *%rsi\npopq %rsi\n"
        "popq %rbx\nretq\n.cfi_endproc\n.size astray, .-astray\n");
void astray(uintptr_t frame, void (*function)(void));

static void wrong_tables_end_the_walk_without_a_fault(void **state) {
    (void)state;
    uintptr_t *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(page + 512, 4096);
    page[100] = 0xdeadbeef;
    const uintptr_t frames[] = {0,
                                1,
                                8,
                                (uintptr_t)page + 4096,
                                (uintptr_t)page + 4088,
                                UINTPTR_MAX - 7,
                                UINTPTR_MAX / 2 + 9,
                                (uintptr_t)&page[99],
                                (uintptr_t)raise_once,
                                0x7fffffffe000};
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        seen.depth = 0;
        astray(frames[i], raise_once);
        assert_in_range(seen.depth, 3, 10);
        assert_int_equal(seen.pcs[0], seen.interrupted);
    }
    munmap(page, 4096);
}

static void walk_that_goes_round_ends(void **state) {
    (void)state;
    uintptr_t frame[4] = {0};
    frame[1] = (uintptr_t)astray + 9; /* a frame that is its own caller, far above */
    astray((uintptr_t)frame, raise_once);
    assert_in_range(seen.depth, 3, STACK_DEPTH_MAX);
}

static void unreadable_memory_is_told_from_readable(void **state) {
    (void)state;
    uintptr_t *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect((char *)pages + 4096, 4096, PROT_NONE);
    pages[511] = 4711;
    struct memory_guard guard = {0};
    uintptr_t word = 1;
    errno = 99;
    assert_true(expvar__guard_read(&guard, (uintptr_t)&pages[511], &word));
    assert_int_equal(word, 4711);
    assert_false(expvar__guard_read(&guard, (uintptr_t)&pages[512], &word));
    assert_false(expvar__guard_read(&guard, (uintptr_t)&pages[510] + 1, &word));
    assert_false(expvar__guard_read(&guard, 0, &word));
    assert_int_equal(word, 4711);
    assert_int_equal(errno, 99);
    munmap(pages, 8192);
}

/* ---- stacks that are small ---- */

#define PAINTED 65536

static void handler_stays_within_its_stack(void **state) {
    (void)state;
    uint8_t *stack = mmap(NULL, PAINTED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(stack, 0xa5, PAINTED);
    const stack_t alternate = {.ss_sp = stack, .ss_size = PAINTED};
    stack_t old;
    sigaltstack(&alternate, &old);
    handle(take, SA_ONSTACK);
    sort_at_depth(30);
    sigaltstack(&old, NULL);
    size_t untouched = 0;
    while (untouched < PAINTED && stack[untouched] == 0xa5)
        untouched++;
    assert_true(seen.depth > 30);
#ifndef __SANITIZE_ADDRESS__ /* which enlarges every frame */
    const size_t used = PAINTED - untouched - (size_t)sysconf(_SC_MINSIGSTKSZ);
    if (used > UNWIND_STACK_SIZE - STACK_DEPTH_MAX * sizeof(uintptr_t))
        fail_msg("%zu bytes were used beside the signal's frame and the array", used);
#endif
    munmap(stack, PAINTED);
}

/* Leaves `left` bytes of a stack that a page without access ends. */
__attribute__((noinline)) static void raise_with_left(uintptr_t lowest, size_t left) {
    volatile char filler[512];
    filler[0] = 0;
    if ((uintptr_t)&filler[0] - lowest > left + sizeof filler)
        raise_with_left(lowest, left);
    else
        raise(SIGPROF);
    filler[1] = 1;
}

static void *raise_on_a_short_stack(void *lowest) {
    raise_with_left((uintptr_t)lowest, (size_t)sysconf(_SC_MINSIGSTKSZ) + UNWIND_STACK_SIZE / 2);
    return NULL;
}

static void leaf_alone_is_taken_where_no_room_is_left(void **state) {
    (void)state;
    const size_t size = 65536;
    char *stack = mmap(NULL, size + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(stack, 4096, PROT_NONE);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, stack + 4096, size);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, &attributes, raise_on_a_short_stack, stack + 4096), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    munmap(stack, size + 4096);
    assert_int_equal(seen.depth, 2);
    assert_int_equal(seen.pcs[0], seen.interrupted);
    assert_int_equal(seen.pcs[1], FRAME_NO_ROOM);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(stack_is_what_the_c_library_finds),
        CASE(leaf_is_the_interrupted_instruction),
        CASE(deep_stack_says_that_it_is_cut),
        CASE(own_stack_begins_in_the_caller_and_skips),
        CASE(every_instruction_can_be_interrupted),
        CASE(interrupted_handler_shows_whom_it_interrupted),
        CASE(vdso_leaf_has_its_callers),
        CASE(code_without_tables_ends_the_walk),
        CASE(wrong_tables_end_the_walk_without_a_fault),
        CASE(walk_that_goes_round_ends),
        CASE(unreadable_memory_is_told_from_readable),
        CASE(handler_stays_within_its_stack),
        CASE(leaf_alone_is_taken_where_no_room_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
