/* app_picker.c - the screen on which a person chooses among the processes that publish. */
#include "app_picker.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "output.h"
#include "screen/picker.h"
#include "tui/term.h"

/* How often the list is brought up to date. */
#define REFRESH_MS 500

struct picking {
    struct processes *processes;
    struct picker picker;
    struct canvas canvas;
    bool is_ascii;
};

static int64_t boot_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* The marks are the picker's while it is shown: by pid, as the rows move. */
static bool is_marked(const struct picker *picker, int64_t pid) {
    for (size_t i = 0; i < picker->count; i++)
        if (picker->rows[i].pid == pid)
            return picker->rows[i].is_chosen;
    return false;
}

static void keep_marks(struct picking *picking) {
    for (size_t i = 0; i < picking->processes->count; i++) {
        struct process *process = &picking->processes->at[i];
        process->is_chosen = is_marked(&picking->picker, process->pid);
    }
}

/* Where there is no memory there are none, until the next time. */
static void make_rows(struct picking *picking) {
    const struct processes *processes = picking->processes;
    struct picker_row *rows = calloc(processes->count + 1, sizeof *rows);
    if (!rows)
        return;
    const int64_t now_ns = boot_ns();
    for (size_t i = 0; i < processes->count; i++) {
        const struct process *process = &processes->at[i];
        rows[i] = (struct picker_row){
            .pid = process->pid,
            .program = process->command,
            .address = process->socket,
            .uptime_ns = process->started_ns ? now_ns - process->started_ns : 0,
            .is_chosen = process->is_chosen,
        };
    }
    picker_set_rows(&picking->picker, rows, processes->count);
}

static void forget_rows(struct picking *picking) {
    struct picker_row *const rows = picking->picker.rows;
    keep_marks(picking);
    picker_set_rows(&picking->picker, NULL, 0);
    free(rows);
}

static void refresh(struct picking *picking) {
    forget_rows(picking);
    (void)processes_refresh(picking->processes);
    make_rows(picking);
}

static void draw(struct picking *picking) {
    int width, height;
    term_size(&width, &height);
    if (canvas_resize(&picking->canvas, width, height) < 0)
        return;
    picker_draw(&picking->canvas, &picking->picker);
    if (picking->is_ascii)
        canvas_to_ascii(&picking->canvas);
    term_show(&picking->canvas);
}

static enum picker_result press_all(struct picker *picker) {
    enum picker_result result = PICKER_GOES_ON;
    for (uint32_t key; result == PICKER_GOES_ON && (key = term_key()) != KEY_NONE;)
        result = picker_key(picker, key);
    return result;
}

static enum picker_result pick(struct picking *picking) {
    struct pollfd terminal = {.fd = term_fd(), .events = POLLIN};
    for (;;) {
        refresh(picking);
        draw(picking);
        if (poll(&terminal, 1, REFRESH_MS) <= 0)
            continue;
        const enum picker_result result = press_all(&picking->picker);
        if (result != PICKER_GOES_ON)
            return result;
    }
}

int app_picker_run(struct processes *processes, const struct options *options, bool *all, int *status, char *error,
                   size_t error_size) {
    struct picking picking = {.processes = processes,
                              .picker.directory = processes->directory,
                              .is_ascii = output_plot(options) == PLOT_ASCII};
    const char *reason;
    *status = EXIT_FAILURE;
    if (term_init(output_theme(options), &reason) < 0) {
        snprintf(error, error_size, "%s", reason);
        return -1;
    }
    const enum picker_result result = pick(&picking);
    term_fini();
    *all = picking.picker.all;
    *status = EXIT_SUCCESS;
    forget_rows(&picking);
    picker_fini(&picking.picker);
    canvas_fini(&picking.canvas);
    return result == PICKER_WATCH ? 0 : -1;
}
