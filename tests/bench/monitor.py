"""What expvarmon costs with a large fleet, and how soon it draws after a key is pressed."""

import contextlib
import fcntl
import os
import pty
import random
import select
import signal
import statistics
import struct
import termios
import time

import pyte

import processes

COLUMNS, LINES = 110, 32
HELP_KEY = b"?"
SETTLE_S = 1.5

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
        with _terminal(build, fleet.ports, interval) as terminal:
            terminal.read_for(2 + SETTLE_S)
            before_ns, since = processes.cpu_ns(terminal.pid), time.monotonic()
            terminal.read_for(seconds)
            used_ns, window = processes.cpu_ns(terminal.pid) - before_ns, time.monotonic() - since
            peak_kib = processes.status(terminal.pid, "VmHWM")
        expected = per_second * (time.monotonic() - started)
    return {"cpu": used_ns / 1e7 / window, "rss": peak_kib / 1024, "polls": 100 * fleet.answered / expected}


def _key_delays(build, targets, hanging, presses):
    """Milliseconds from a key to the help being drawn, or to its being gone, at any moment of the poll cycle."""
    with processes.Fleet(build, targets, hanging, 120) as fleet, _terminal(build, fleet.ports, "1s") as terminal:
        terminal.read_for(2 * SETTLE_S)
        plain = terminal.lines()
        terminal.press_and_settle(HELP_KEY)
        marker = _only_in(terminal.lines(), plain)
        delays = []
        for shown in [False, True] * (presses // 2):
            terminal.read_for(random.uniform(0.05, 0.25))
            delays.append(terminal.delay_ms(HELP_KEY, lambda lines: (marker in lines) == shown))
        return delays


def _only_in(lines, others):
    for line in lines:
        if len(line.strip()) > 10 and line not in others:
            return line
    raise RuntimeError("the help key changed nothing on the screen")


class _Terminal:
    """A program on a pseudo terminal, and what its screen shows."""

    def __init__(self, arguments):
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            os.environ["TERM"] = "xterm-256color"
            os.execv(arguments[0], [str(a) for a in arguments])
        self._unread = []

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        with contextlib.suppress(OSError):
            while os.read(self._fd, 65536):
                pass
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def read_for(self, seconds):
        """Collects pieces of output and when each came; they are interpreted only when the screen is looked at."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self._fd], [], [], left)[0]:
                try:
                    self._unread.append((time.monotonic(), os.read(self._fd, 65536)))
                except OSError:
                    raise RuntimeError("expvarmon ended early:\n" + "\n".join(self.lines())) from None

    def press_and_settle(self, key):
        os.write(self._fd, key)
        self.read_for(SETTLE_S)

    def lines(self):
        for _, piece in self._unread:
            self._stream.feed(piece)
        self._unread = []
        return list(self._screen.display)

    def delay_ms(self, key, drawn):
        self.lines()
        pressed = time.monotonic()
        os.write(self._fd, key)
        self.read_for(0.3)
        pieces, self._unread = self._unread, []
        delay = None
        for came, piece in pieces:
            self._stream.feed(piece)
            if delay is None and drawn(self._screen.display):
                delay = (came - pressed) * 1000
        if delay is None:
            raise RuntimeError("nothing was drawn within 300 ms of a key")
        return delay


@contextlib.contextmanager
def _terminal(build, ports, interval):
    terminal = _Terminal([build / "bin/expvarmon", f"-ports={ports}", f"-i={interval}", f"-vars={VARS}"])
    try:
        yield terminal
    finally:
        terminal.close()
