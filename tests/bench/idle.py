"""What a linked library costs while nobody asks: wakeups, and memory beside the same program without it; and how much of
that memory comes with libmicrohttpd, which brings a TLS library along."""

import os
import time

import processes

LIFETIME_S = 60


def run(build, seconds):
    plain, ours = [build / "bin/bench_idle_without", LIFETIME_S], [build / "bin/bench_idle", LIFETIME_S]
    weights = {
        "without": _weigh(plain, seconds),
        "microhttpd": _weigh(plain, seconds, LD_PRELOAD="libmicrohttpd.so.12"),
        "linked": _weigh(ours, seconds),
        "listening": _weigh([*ours, "listen"], seconds),
    }
    without = weights.pop("without")
    results = {}
    for name, weight in weights.items():
        results[f"idle_{name}/wakeups"] = weight["wakeups"]
        for memory in ("VmRSS", "RssAnon"):
            results[f"idle_{name}/{memory}"] = (weight[memory] - without[memory]) / 1024
    return results


def _weigh(arguments, seconds, **environment):
    with processes.service(*arguments, env={**os.environ, **environment}) as (process, _):
        time.sleep(0.5)
        before = _switches(process.pid)
        time.sleep(seconds)
        weight = {memory: processes.status(process.pid, memory) for memory in ("VmRSS", "RssAnon")}
        weight["wakeups"] = (_switches(process.pid) - before) / seconds
        return weight


def _switches(pid):
    return processes.status(pid, "voluntary_ctxt_switches") + processes.status(pid, "nonvoluntary_ctxt_switches")
