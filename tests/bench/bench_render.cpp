// bench_render.cpp - what one read of all variables costs, in process: the page as the server answers it, the
// plain dump, and the built-in variables in a host with a quiet heap and with a torn one.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>

#include <expvar/expvar.h>

namespace {

// Publishes `count` integers for as long as it lives.
class PublishedInts {
  public:
    explicit PublishedInts(std::int64_t count) {
        for (std::int64_t i = 0; i < count; i++) {
            char name[32];
            std::snprintf(name, sizeof name, "counter_%04d", static_cast<int>(i));
            expvar_int_set(expvar_int_new(name), i * 12345);
            names.push_back(name);
        }
    }
    ~PublishedInts() {
        for (const std::string &name : names)
            expvar_unpublish(name.c_str());
    }

  private:
    std::vector<std::string> names;
};

// Leaves free chunks that are too large for the allocator's quick lists, each between two that are in use.
class TornHeap {
  public:
    TornHeap() : chunks(40000) {
        for (void *&chunk : chunks)
            chunk = std::malloc(1200);
        for (std::size_t i = 0; i < chunks.size(); i += 2) {
            std::free(chunks[i]);
            chunks[i] = nullptr;
        }
    }
    ~TornHeap() {
        for (void *chunk : chunks)
            std::free(chunk);
    }

  private:
    std::vector<void *> chunks;
};

int count_bytes(const char *, std::size_t size, void *context) {
    *static_cast<std::size_t *>(context) += size;
    return 0;
}

void dump(benchmark::State &state) {
    const PublishedInts ints(state.range(0));
    std::size_t bytes = 0;
    for (auto _ : state) {
        bytes = 0;
        if (expvar_dump_json(count_bytes, &bytes))
            state.SkipWithError("expvar_dump_json failed");
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}

// The built-in variables when they are due: the library collects them at most one per cent of the time and answers from
// what it has in between, so each reading waits until the one before has been paid for.
void collect(benchmark::State &state) {
    using clock = std::chrono::steady_clock;
    std::size_t bytes = 0;
    for (auto _ : state) {
        const auto begin = clock::now();
        if (expvar_dump_json(count_bytes, &bytes))
            state.SkipWithError("expvar_dump_json failed");
        const auto took = clock::now() - begin;
        state.SetIterationTime(std::chrono::duration<double>(took).count());
        std::this_thread::sleep_for(120 * took);
    }
}

void collect_in_torn_heap(benchmark::State &state) {
    const TornHeap heap;
    collect(state);
}

void page(benchmark::State &state) {
    const PublishedInts ints(state.range(0));
    expvar_server *server = expvar_server_new(nullptr);
    expvar_request request = {};
    request.method = "GET";
    request.path = "/debug/vars";
    std::size_t bytes = 0;
    for (auto _ : state) {
        expvar_response *response = expvar_response_new();
        expvar_server_handle(server, &request, response);
        if (expvar_response_status(response) != 200)
            state.SkipWithError("the page is not 200");
        expvar_response_body(response, &bytes);
        expvar_response_free(response);
    }
    expvar_server_stop(server);
    state.counters["bytes"] = static_cast<double>(bytes);
}

BENCHMARK(dump)->Arg(0)->Arg(1000);
BENCHMARK(page)->Arg(0)->Arg(1000);
BENCHMARK(collect)->UseManualTime()->Iterations(8);
BENCHMARK(collect_in_torn_heap)->UseManualTime()->Iterations(8);

} // namespace

BENCHMARK_MAIN();
