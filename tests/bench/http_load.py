"""Requests per second over HTTP by wrk: our service and the same one in Go, in short rounds one after the other."""

import os
import re
import statistics
import subprocess

import processes

CONNECTIONS = 8
LIFETIME_S = 120


def run(build, rounds, seconds):
    """Gives {http_ours/INTS, http_go/INTS: requests per second}."""
    results = {}
    for ints in (1000, 0):
        for side, rate in _compare(build, ints, rounds, seconds).items():
            results[f"http_{side}/{ints}"] = rate
    return results


def _compare(build, ints, rounds, seconds):
    """An idle service costs nothing, so both stay up while one of them is asked."""
    with processes.service(build / "bin/bench_service", ints, LIFETIME_S) as (_, our_port), \
            processes.service(build / "bin/bench_go_service", "-ints", ints, "-seconds", LIFETIME_S,
                              env={**os.environ, "GOMAXPROCS": "2"}) as (_, go_port):
        ports = {"ours": our_port, "go": go_port}
        for port in ports.values():
            _load(port, 1)
        rates = {side: [] for side in ports}
        for _ in range(rounds):
            for side, port in ports.items():
                rates[side].append(_load(port, seconds))
    return {side: statistics.median(values) for side, values in rates.items()}


def _load(port, seconds):
    answer = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", f"http://127.0.0.1:{port}/debug/vars"],
        check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in answer or "Socket errors" in answer:
        raise RuntimeError(f"requests failed:\n{answer}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", answer).group(1))
