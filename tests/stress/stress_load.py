"""wrk with 500 connections and 100 slow clients ask one service: stress_load.py BUILD SECONDS.

No request of wrk's may fail, the service's memory must stay bounded, and what its own work loses is told: a thread of it
counts as fast as it can, alone first and then under the load.
"""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

CONNECTIONS, SLOW = 500, 100
ALONE_S = 10
RSS_MAX_KIB = 96 << 10  # 700 connections with 32 KiB for headers each, and what is in flight
DRIP = b"GET /debug/vars HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"x" * 10000


class SlowClients(threading.Thread):
    """Half of them send a byte a second, half ask and take a byte a second; who is cut comes again."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.cut, self.stopped = port, 0, threading.Event()

    def run(self):
        clients = [self._connect(i) for i in range(SLOW)]
        while not self.stopped.wait(1):
            for i, (sock, sent) in enumerate(clients):
                clients[i] = self._step(sock, sent, i)
        for sock, _ in clients:
            sock.close()

    def _connect(self, i):
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        if i % 2:
            sock.sendall(b"GET /debug/vars HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50)
        sock.setblocking(False)
        return sock, 0

    def _step(self, sock, sent, i):
        try:
            if i % 2 == 0:
                sock.send(DRIP[sent : sent + 1])
            elif not sock.recv(1):
                raise ConnectionResetError
            return sock, sent + 1
        except BlockingIOError:
            return sock, sent
        except OSError:
            self.cut += 1
            sock.close()
            return self._connect(i)


def _work(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/debug/vars?name=work", timeout=60) as reply:
        return json.load(reply)["work"], time.monotonic()


def _memory(pid, field):
    return int(re.search(rf"{field}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def _rate(before, after):
    return (after[0] - before[0]) / (after[1] - before[1])


def _wrk(port, seconds):
    """Requests, and those that failed: errors of sockets and answers other than 2xx and 3xx."""
    text = subprocess.run(
        ["wrk", "-t", "2", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "--timeout", "30s", "--latency",
         f"http://127.0.0.1:{port}/debug/vars"],
        check=True, capture_output=True, text=True).stdout
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    failed = sum(map(int, errors.groups())) if errors else 0
    return int(re.search(r"(\d+) requests in", text).group(1)), failed + (int(other.group(1)) if other else 0), \
        re.search(r"^\s+99%\s+(\S+)", text, re.M).group(1)


def main():
    build, seconds = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    host = subprocess.Popen([build / "tests/busy_host", "127.0.0.1:0", str(CONNECTIONS + SLOW + 100)],
                            stdout=subprocess.PIPE, text=True)
    try:
        port = int(host.stdout.readline().rsplit(":", 1)[1])
        first = _work(port)
        time.sleep(ALONE_S)
        alone = _rate(first, _work(port))
        slow = SlowClients(port)
        slow.start()
        before = _work(port)
        requests, failed, latency = _wrk(port, seconds)
        loaded = _rate(before, _work(port))
        peak = _memory(host.pid, "VmHWM")
        slow.stopped.set()
        slow.join()
        host.send_signal(signal.SIGTERM)
        ended = host.wait(timeout=30)
    finally:
        host.kill()
    passed = failed == 0 and requests > 0 and peak <= RSS_MAX_KIB and ended == 0
    print(f"{seconds} s, {CONNECTIONS} connections, {SLOW} slow clients (cut {slow.cut} times): {requests} requests, "
          f"{requests / seconds:.0f} a second, 99 % within {latency}, {failed} failed; at most {peak / 1024:.1f} MB; the "
          f"host's own work slowed by {100 * (1 - loaded / alone):.0f} % (load of the machine {os.getloadavg()[0]:.1f}): "
          f"{'pass' if passed else 'FAIL'}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
