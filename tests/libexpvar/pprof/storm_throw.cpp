/* storm_throw.cpp - C++ exceptions in flight. */
#include "storm.h"

#include <stdexcept>
#include <string>

namespace {

struct Counter {
    int &count;
    explicit Counter(int &of) : count(of) {}
    ~Counter() { count++; }
};

__attribute__((noinline)) void throw_at(int depth, int &count) {
    Counter counter(count);
    if (depth == 0)
        throw std::runtime_error(std::string(100, 'x'));
    throw_at(depth - 1, count);
    __asm__ volatile("");
}

} // namespace

int storm_throw(int depth) {
    int count = 0;
    try {
        throw_at(depth, count);
    } catch (const std::exception &) {
        return count;
    }
    return -1;
}
