/* bounds.h - the smaller and the larger of two numbers. */
#ifndef EXPVARMON_TUI_BOUNDS_H
#define EXPVARMON_TUI_BOUNDS_H

static inline int int_min(int a, int b) {
    return a < b ? a : b;
}

static inline int int_max(int a, int b) {
    return a > b ? a : b;
}

#endif
