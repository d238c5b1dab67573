// operators.cpp - every form of operator new and delete, and how often the hooks must have counted it. With an argument
// also one that fails, which mimalloc's end the program for.
#include <new>

#include "counts.h"

static void *volatile memory;
static const std::align_val_t wide{64};

int main(int argc, char **) {
    delete new int; // libstdc++ is looked up at the first call
    COUNTS(1, 0, memory = ::operator new(100));
    COUNTS(0, 1, ::operator delete(memory));
    COUNTS(1, 0, memory = ::operator new[](100));
    COUNTS(0, 1, ::operator delete[](memory));
    COUNTS(1, 0, memory = ::operator new(100, std::nothrow));
    COUNTS(0, 1, ::operator delete(memory, std::nothrow));
    COUNTS(1, 0, memory = ::operator new[](100, std::nothrow));
    COUNTS(0, 1, ::operator delete[](memory, std::nothrow));
    COUNTS(1, 0, memory = ::operator new(100));
    COUNTS(0, 1, ::operator delete(memory, 100));
    COUNTS(1, 0, memory = ::operator new[](100));
    COUNTS(0, 1, ::operator delete[](memory, 100));
    COUNTS(1, 0, memory = ::operator new(128, wide));
    COUNTS(0, 1, ::operator delete(memory, wide));
    COUNTS(1, 0, memory = ::operator new[](128, wide));
    COUNTS(0, 1, ::operator delete[](memory, wide));
    COUNTS(1, 0, memory = ::operator new(128, wide, std::nothrow));
    COUNTS(0, 1, ::operator delete(memory, wide, std::nothrow));
    COUNTS(1, 0, memory = ::operator new[](128, wide, std::nothrow));
    COUNTS(0, 1, ::operator delete[](memory, wide, std::nothrow));
    COUNTS(1, 0, memory = ::operator new(128, wide));
    COUNTS(0, 1, ::operator delete(memory, 128, wide));
    COUNTS(1, 0, memory = ::operator new[](128, wide));
    COUNTS(0, 1, ::operator delete[](memory, 128, wide));
    COUNTS(0, 0, ::operator delete(nullptr));
    if (argc == 1)
        return puts("counted") < 0;
    volatile std::size_t huge = SIZE_MAX / 4;
    try {
        memory = ::operator new(huge);
        return 1;
    } catch (const std::bad_alloc &) {
    }
    return puts("counted") < 0;
}
