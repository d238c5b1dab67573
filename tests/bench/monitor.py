"""What expvarmon costs with a large fleet, and how soon it draws after a key is pressed."""

import random
import statistics
import time

import processes
import terminal

HELP_KEY = b"?"

# What the Go original shows when nothing is asked for, so that both do the same work.
VARS = ("mem:memstats.Alloc,mem:memstats.Sys,mem:memstats.HeapAlloc,mem:memstats.HeapInuse,"
        "duration:memstats.PauseNs,duration:memstats.PauseTotalNs")


def run(build, seconds, presses):
    results = {}
    for targets, interval, per_second in ((100, "200ms", 500), (1000, "1s", 1000)):
        cost = _cost(build, targets, interval, per_second, seconds)
        results.update({f"monitor_{targets}/{name}": value for name, value in cost.items()})
    for hanging in (500, 1000):
        delays = _key_delays(build, 1000, hanging, presses)
        results[f"key_{hanging}/median"] = statistics.median(delays)
        results[f"key_{hanging}/max"] = max(delays)
    return results


def _cost(build, targets, interval, per_second, seconds):
    with processes.Fleet(build, targets, 0, 120) as fleet:
        started = time.monotonic()
        with terminal_of(build, fleet.ports, interval) as screen:
            screen.read_for(2 + terminal.SETTLE_S)
            before_ns, since = processes.cpu_ns(screen.pid), time.monotonic()
            screen.read_for(seconds)
            used_ns, window = processes.cpu_ns(screen.pid) - before_ns, time.monotonic() - since
            peak_kib = processes.status(screen.pid, "VmHWM")
        expected = targets + per_second * (time.monotonic() - started)
    return {"cpu": used_ns / 1e7 / window, "rss": peak_kib / 1024, "polls": 100 * fleet.answered / expected}


def _key_delays(build, targets, hanging, presses):
    """Milliseconds from a key to the help being drawn, or to its being gone, at any moment of the poll cycle."""
    with processes.Fleet(build, targets, hanging, 120) as fleet, terminal_of(build, fleet.ports, "1s") as screen:
        screen.read_for(2 * terminal.SETTLE_S)
        plain = screen.lines()
        screen.press(HELP_KEY)
        screen.read_for(terminal.SETTLE_S)
        marker = _only_in(screen.lines(), plain)
        delays = []
        for shown in [False, True] * (presses // 2):
            screen.read_for(random.uniform(0.05, 0.25))
            delays.append(screen.delay_ms(HELP_KEY, lambda lines: (marker in lines) == shown))
        return delays


def _only_in(lines, others):
    for line in lines:
        if len(line.strip()) > 10 and line not in others:
            return line
    raise RuntimeError("the help key changed nothing on the screen")


def terminal_of(build, ports, interval):
    """expvarmon on a terminal of its own, showing what the original shows."""
    return terminal.Terminal([build / "bin/expvarmon", f"-ports={ports}", f"-i={interval}", f"-vars={VARS}"])
