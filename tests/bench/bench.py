"""Runs every benchmark against one build and prints the table: bench.py BUILD [--quick] [--only STAGE]..."""

import argparse
import json
import pathlib
import sys
import time

import hooked
import http_load
import idle
import micro
import monitor
import processes
import profiled
import table

QUIET_PERCENT = 90

# stage: what it runs | and with --quick
STAGES = {
    "micro": (lambda build: micro.run(build, rounds=3, quick=False),
              lambda build: micro.run(build, rounds=1, quick=True)),
    "http": (lambda build: http_load.run(build, rounds=5, seconds=2),
             lambda build: http_load.run(build, rounds=1, seconds=1)),
    "idle": (lambda build: idle.run(build, seconds=5),
             lambda build: idle.run(build, seconds=1)),
    "profiled": (lambda build: profiled.run(build, rounds=11, work=8000),
                 lambda build: profiled.run(build, rounds=3, work=2000)),
    "hooked": (lambda build: hooked.run(build, rounds=5, pairs=20_000_000, requests=400_000),
               lambda build: hooked.run(build, rounds=1, pairs=5_000_000, requests=100_000)),
    "monitor": (lambda build: monitor.run(build, seconds=15, presses=40),
                lambda build: monitor.run(build, seconds=4, presses=10)),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", choices=STAGES)
    arguments = parser.parse_args()
    idle_before = processes.idle_share(2)
    results = {}
    for name in arguments.only or STAGES:
        started = time.monotonic()
        results.update(STAGES[name][arguments.quick](arguments.build))
        print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    (arguments.build / "bench.json").write_text(json.dumps(results, indent=2) + "\n")
    missed = table.show(results)
    print(f"\n{missed} budgets missed" if missed else "\nevery budget met")
    print(f"the machine was {idle_before:.0f} % idle before")
    if idle_before < QUIET_PERCENT:
        print("that is not quiet: threads that should contend took turns, and times are too long; measure again")


if __name__ == "__main__":
    main()
