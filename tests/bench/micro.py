"""The benchmarks that run in one process: ours and prometheus-cpp's by Google Benchmark, Go's by `go test -bench`.

All times are on the wall, since Go's tool knows no other: were ours CPU times, a busy machine would flatter us.
"""

import collections
import json
import re
import statistics
import subprocess

# Go's line: BenchmarkIntAdd/threads=1-2   1000  2.07 ns/op  29268 bytes
GO_LINE = re.compile(r"^Benchmark(\w+)(?:/threads=(\d))?\S*\s+\d+\s+([\d.]+) ns/op(?:\s+([\d.]+) bytes)?", re.M)


def run(build, rounds, quick):
    """Runs both sides in turn, `rounds` times. Gives {result: median}."""
    samples = collections.defaultdict(list)
    for _ in range(rounds):
        for name, value in _one_round(build, quick):
            samples[name].append(value)
    return {name: statistics.median(values) for name, values in samples.items()}


def _one_round(build, quick):
    seconds = 0.02 if quick else 0.05
    yield from _google(build / "bin/bench_counters", seconds, _counter_result)
    yield from _go(build, f"{seconds}s", "Add|Set", ints=0)
    yield from _google(build / "bin/bench_render", seconds, _render_result)
    yield from _go(build, f"{3 * seconds}s", "Handler", ints=0)
    yield from _go(build, f"{3 * seconds}s", "Handler", ints=1000)
    yield from _google(build / "bin/bench_metrics", seconds, _render_result)
    yield from _go(build, f"{3 * seconds}s", "Scrape", program="bench_go_prometheus")


def _google(program, seconds, result):
    """Three repetitions of every case, in random order, so that a slow moment does not fall on one of them alone."""
    answer = subprocess.run(
        [program, f"--benchmark_min_time={seconds}", "--benchmark_repetitions=3",
         "--benchmark_enable_random_interleaving=true", "--benchmark_format=json"],
        check=True, capture_output=True, text=True).stdout
    for case in json.loads(answer)["benchmarks"]:
        if case.get("error_occurred"):
            raise RuntimeError(f"{case['name']}: {case['error_message']}")
        if case["run_type"] == "iteration":
            yield from result(case)


def _counter_result(case):
    """Google Benchmark divides the time on the wall by the threads; what one operation costs one thread is wanted."""
    name, threads = case["run_name"].split("/threads:")
    yield f"{name}/{threads}", case["real_time"] * int(threads)


def _render_result(case):
    name = case["run_name"].partition("/iterations:")[0]
    yield name, case["real_time"]
    if "bytes" in case:
        yield f"{name}/bytes", case["bytes"]


def _go(build, benchtime, pattern, ints=None, program="bench_go"):
    flags = [] if ints is None else [f"-ints={ints}"]
    answer = subprocess.run(
        [build / "bin" / program, "-test.run=NONE", f"-test.bench={pattern}", f"-test.benchtime={benchtime}",
         "-test.count=3", *flags],
        check=True, capture_output=True, text=True).stdout
    for name, threads, nanoseconds, size in GO_LINE.findall(answer):
        yield f"go_{name}/{threads or ints}", float(nanoseconds)
        if size:
            yield f"go_{name}/{ints}/bytes", float(size)
