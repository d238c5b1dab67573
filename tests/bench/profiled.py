"""What a CPU profile at 100 samples per second costs the program that is profiled: the same program, by itself and with
each profiler preloaded, in turn. The program tells the CPU time of its work, in which the profiler's own threads count."""

import collections
import os
import statistics
import subprocess
import tempfile

HZ = "100"


def run(build, rounds, work):
    with tempfile.TemporaryDirectory() as folder:
        profile = f"{folder}/cpu.out"
        profilers = {
            "none": {},
            "expvar": {"LD_PRELOAD": str((build / "lib/libexpvar-pprof.so").resolve()), "EXPVAR_CPUPROFILE": profile,
                       "EXPVAR_CPUPROFILE_HZ": HZ},
            "gperftools": {"LD_PRELOAD": "libprofiler.so.0", "CPUPROFILE": profile, "CPUPROFILE_FREQUENCY": HZ},
        }
        times = collections.defaultdict(list)
        for _ in range(rounds):
            for name, environment in profilers.items():
                times[name].append(_time(build / "bin/bench_profiled", work, environment))
                assert name == "none" or os.path.getsize(profile) > 0
                if name != "none":
                    os.remove(profile)
    medians = {name: statistics.median(values) for name, values in times.items()}
    return {f"slowdown/{name}": 100 * (medians[name] / medians["none"] - 1) for name in ("expvar", "gperftools")}


def _time(program, work, environment):
    result = subprocess.run([program, str(work)], env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL)
    return int(result.stdout)
