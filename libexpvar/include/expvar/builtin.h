/* builtin.h - the variables that every process publishes, with the source and the unit of each figure.
 *
 * They are published when the library is loaded, and are like any others: expvar_get finds them, expvar_unpublish takes
 * them away. A figure that cannot be read is left out, never made up.
 *
 * Cost. Figures are collected when somebody reads them, never in the background, and at most one per cent of the time: a
 * collection that took 20 us is good for the next 2 ms of readers, one that took 10 ms for the next second. So no rate
 * of scrapes can make the process spend more than that on them. This matters most for glibc's mallinfo2, which walks the
 * free chunks of each arena under its lock and so stalls allocating threads on a large, fragmented heap.
 *
 * cmdline    The arguments of the process, as an array of strings. Source: /proc/self/cmdline, read once.
 *
 * threads    The number of threads. Source: field 20 of /proc/self/stat. The counterpart of a goroutine count.
 *
 * process    An object:
 *
 *   pid                            getpid(2)
 *   start_time_seconds             since 1970; field 22 of /proc/self/stat, to 10 ms; constant for a process
 *   uptime_seconds                 CLOCK_BOOTTIME less the start, to 10 ms
 *   cpu_user_seconds               getrusage(2) ru_utime, all threads
 *   cpu_system_seconds             getrusage(2) ru_stime, all threads
 *   resident_memory_bytes          field 24 of /proc/self/stat
 *   peak_resident_memory_bytes     VmHWM of /proc/self/status
 *   virtual_memory_bytes           field 23 of /proc/self/stat; counts address space, also what was never touched
 *   open_fds                       entries of /proc/self/fd
 *   max_fds                        soft RLIMIT_NOFILE; left out where it is unlimited
 *   voluntary_context_switches     getrusage(2) ru_nvcsw
 *   involuntary_context_switches   getrusage(2) ru_nivcsw
 *   minor_page_faults              getrusage(2) ru_minflt
 *   major_page_faults              getrusage(2) ru_majflt
 *   threads                        as above
 *
 * memstats   An object with the names of Go's runtime.MemStats, so that clients of Go services understand it. A field is
 *            there only where it is true. Bytes, but for the counts:
 *
 *                  glibc (mallinfo2)       jemalloc (mallctl)           tcmalloc                        mimalloc
 *   Alloc          uordblks + hblkhd       stats.allocated              generic.current_allocated_bytes -
 *   HeapAlloc      = Alloc
 *   HeapSys        arena + hblkhd          mapped + retained            generic.heap_size               current commit
 *   HeapIdle       fordblks                mapped - active + retained   pageheap free + unmapped        -
 *   HeapInuse      = Alloc                 stats.active                 HeapSys - HeapIdle              -
 *   HeapReleased   -                       stats.retained               pageheap unmapped               -
 *   Mallocs        -                       small and large nmalloc      -                               -
 *   Frees          -                       small and large ndalloc      -                               -
 *   HeapObjects    -                       Mallocs - Frees              -                               -
 *   OtherSys       the library's own cells, committed (what is resident is at most this)
 *   Sys            HeapSys + OtherSys
 *   Allocator      "glibc", "jemalloc", "tcmalloc" or "mimalloc": the first that the process runs with
 *
 *            With glibc, Alloc includes the overhead of chunks and what threads keep in their caches.
 *            Truly 0, for want of a garbage collector: Lookups, MSpanInuse, MSpanSys, MCacheInuse, MCacheSys,
 *            BuckHashSys, GCSys, NextGC, LastGC, PauseTotalNs, NumGC, NumForcedGC, GCCPUFraction. Truly false: EnableGC,
 *            DebugGC. Truly empty: PauseNs, PauseEnd. Left out, because unknown: TotalAlloc, StackInuse, StackSys, BySize.
 *
 *            Where libexpvar-hooks counts every allocation, Mallocs, Frees, HeapObjects, TotalAlloc, Alloc and HeapAlloc are
 *            its sums, exact with every allocator (see expvar_memstats_use).
 */
#ifndef EXPVAR_BUILTIN_H
#define EXPVAR_BUILTIN_H

#include "api.h"
#include "cell.h"

EXPVAR_BEGIN

#define EXPVAR_CMDLINE  "cmdline"
#define EXPVAR_MEMSTATS "memstats"
#define EXPVAR_PROCESS  "process"
#define EXPVAR_THREADS  "threads"

/* Counters of all allocations of the process, by whoever sees each of them: libexpvar-hooks. A reallocation is a free and
 * an allocation. Bytes are those that the allocator hands out (malloc_usable_size). */
typedef struct expvar_heap_counters {
    expvar_int *mallocs;
    expvar_int *frees;
    expvar_int *allocated_bytes;
    expvar_int *freed_bytes;
} expvar_heap_counters;

/* From now on memstats takes its counts from these, which must stay valid for the life of the process.
 * Threads: any. The structure is copied. Returns 0, or -1 with errno EINVAL (a counter is NULL) or EBUSY (somebody counts
 * already). */
EXPVAR_API int expvar_memstats_use(const expvar_heap_counters *counters);

EXPVAR_END

#endif
