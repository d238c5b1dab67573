"""What a linked library costs while nobody asks: wakeups, and memory beside the same program without it."""

import time

import processes


def run(build, seconds):
    programs = {
        "without": [build / "bin/bench_idle_without", LIFETIME_S],
        "linked": [build / "bin/bench_idle", LIFETIME_S],
        "listening": [build / "bin/bench_idle", LIFETIME_S, "listen"],
    }
    weights = {name: _weigh(arguments, seconds) for name, arguments in programs.items()}
    results = {}
    for name in ("linked", "listening"):
        results[f"idle_{name}/wakeups"] = weights[name]["wakeups"]
        for memory in ("VmRSS", "RssAnon"):
            results[f"idle_{name}/{memory}"] = (weights[name][memory] - weights["without"][memory]) / 1024
    return results


LIFETIME_S = 60


def _weigh(arguments, seconds):
    with processes.service(*arguments) as (process, _):
        time.sleep(0.5)
        before = _switches(process.pid)
        time.sleep(seconds)
        weight = {memory: processes.status(process.pid, memory) for memory in ("VmRSS", "RssAnon")}
        weight["wakeups"] = (_switches(process.pid) - before) / seconds
        return weight


def _switches(pid):
    return processes.status(pid, "voluntary_ctxt_switches") + processes.status(pid, "nonvoluntary_ctxt_switches")
