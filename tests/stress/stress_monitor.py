"""expvarmon watches 1,000 targets, a tenth of which hang, while keys are pressed: stress_monitor.py BUILD SECONDS.

Its memory may grow with what it remembers of each poll, and by nothing else; it must not end, and must leave the terminal
when asked to.
"""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))
import monitor  # noqa: E402
import processes  # noqa: E402

TARGETS, HANGING = 1000, 100
WARM_UP_S = 10
KEYS = [b"?", b"?", b"\x1b[B", b"\x1b[6~", b"\x1b[A", b"p", b"p"]  # help, down, page down, up, pause
BYTES_PER_POLL_MAX = 128  # six variables remembered, and room for the allocator's slack
SLACK_BYTES = 2 << 20  # what the first minutes add whatever is polled: the help, connections made anew


def main():
    build, seconds = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    with processes.Fleet(build, TARGETS, HANGING, seconds + 60) as fleet:
        with monitor.terminal_of(build, fleet.ports, "1s") as screen:
            screen.read_for(WARM_UP_S)
            sizes = [processes.status(screen.pid, "VmRSS")]
            used_ns, started = processes.cpu_ns(screen.pid), time.monotonic()
            for second in range(seconds):
                screen.press(KEYS[second % len(KEYS)])
                screen.read_for(1)
                screen.lines()
                sizes.append(processes.status(screen.pid, "VmRSS"))
            used_ns, window = processes.cpu_ns(screen.pid) - used_ns, time.monotonic() - started
    return _judge(sizes, seconds, fleet.answered, used_ns / 1e7 / window)


def _judge(sizes, seconds, answered, cpu):
    polls = (TARGETS - HANGING) * seconds
    growth = (sizes[-1] - sizes[0]) * 1024
    passed = growth <= SLACK_BYTES + polls * BYTES_PER_POLL_MAX and answered >= polls * 0.9
    print(f"{seconds} s, {TARGETS} targets, {HANGING} hang: {answered} polls answered, {cpu:.1f} % of a core, RSS "
          f"{sizes[0] // 1024} -> {sizes[-1] // 1024} MB, {growth / polls:.0f} bytes a poll: {'pass' if passed else 'FAIL'}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
