"""Children that are measured: started, read through /proc, and ended whatever happens."""

import contextlib
import pathlib
import subprocess
import tempfile
import time


@contextlib.contextmanager
def child(*arguments, **options):
    """A child process for the time of a `with` block."""
    process = subprocess.Popen([str(a) for a in arguments], stdout=subprocess.PIPE, text=True, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@contextlib.contextmanager
def service(*arguments, **options):
    """A child that prints one line, its port or that it is ready, once it works; gives the process and the line."""
    with child(*arguments, **options) as process:
        line = process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"{arguments[0]} did not start")
        yield process, line


class Fleet:
    """The fake fleet: `ports` is what expvarmon's -ports takes."""

    def __init__(self, build, targets, hanging, seconds):
        self._folder = tempfile.TemporaryDirectory()
        self._list = pathlib.Path(self._folder.name, "targets")
        self._arguments = [build / "tests/fleet_server", "-targets", targets, "-hanging", hanging,
                           "-seconds", seconds, "-list", self._list]
        self.answered = 0

    def __enter__(self):
        self._process = subprocess.Popen([str(a) for a in self._arguments], stdout=subprocess.PIPE, text=True)
        while not self._list.exists():
            if self._process.poll() is not None:
                raise RuntimeError("fleet_server did not start")
            time.sleep(0.01)
        self.ports = ",".join(self._list.read_text().split())
        return self

    def __exit__(self, *_):
        self._process.terminate()
        answer, _ = self._process.communicate()
        self.answered = int(answer.split()[1].rstrip(","))
        self._folder.cleanup()


def status(pid, field):
    """A number of /proc/PID/status, such as VmRSS in KiB, summed over the threads where it is one of theirs."""
    threads = pathlib.Path(f"/proc/{pid}/task").iterdir() if field.endswith("switches") else [f"/proc/{pid}"]
    return sum(_status_of(pathlib.Path(thread, "status"), field) for thread in threads)


def _status_of(path, field):
    for line in path.read_text().splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0])
    raise KeyError(field)


def cpu_ns(pid):
    """Time on a CPU so far, of all threads that still run. By the scheduler's clock: tick counts miss short bursts."""
    return sum(int((thread / "schedstat").read_text().split()[0])
               for thread in pathlib.Path(f"/proc/{pid}/task").iterdir())


def idle_share(seconds):
    """The share of all CPUs' time that nobody uses, in per cent, over the next seconds."""
    before = _cpu_ticks()
    time.sleep(seconds)
    total, idle = (after - earlier for after, earlier in zip(_cpu_ticks(), before))
    return 100 * idle / total


def _cpu_ticks():
    ticks = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(ticks), ticks[3] + ticks[4]
