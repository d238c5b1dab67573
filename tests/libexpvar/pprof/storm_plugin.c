/* storm_plugin.c - a plugin that comes and goes while the host is profiled. */
#include "storm.h"

int storm_plugin(int depth);

__attribute__((noinline)) int storm_plugin(int depth) {
    volatile int sum = depth;
    for (int i = 0; i < 1000; i++)
        sum += i;
    return depth ? storm_plugin(depth - 1) + sum % 2 : sum;
}
