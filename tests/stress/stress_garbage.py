"""Sends what is no HTTP, and what nearly is, to a service's listeners: stress_garbage.py BUILD SECONDS [SEED].

BUILD is best one with the address sanitizer. After every round a proper request must be answered; at the end the service
must stop by itself, with nothing on stderr.
"""

import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROUND = 200
PATHS = [b"/", b"/debug/", b"/debug/vars", b"/debug/vars?name=posted", b"/debug/pprof/", b"/debug/pprof/threads?debug=1",
         b"/debug/pprof/symbol?0x1", b"/debug/pprof/cmdline", b"/count", b"/big?bytes=100000", b"/debug", b"/nothing"]
METHODS = [b"GET", b"HEAD", b"POST", b"OPTIONS", b"BREW", b"get", b"CONNECT", b""]
HEADERS = [b"Host: localhost", b"Host: evil.example", b"Host:", b"Content-Length: 5", b"Content-Length: 99999999999999999999",
           b"Content-Length: -1", b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip, chunked", b"Connection: close",
           b"Connection: keep-alive, Upgrade", b"Expect: 100-continue", b"Accept-Encoding: gzip", b"Accept: text/html",
           b"Authorization: Bearer s3cret", b"Authorization: Basic YTpi", b"Authorization: Basic \xff\xfe", b"Origin: null",
           b"X-Long: " + b"y" * 40000, b" folded", b"no colon", b"Range: bytes=0-9999999", b"\x00: \x00"]
BODIES = [b"", b"hello", b"5\r\nhello\r\n0\r\n\r\n", b"ffffffffffffffff\r\n", b"-1\r\n\r\n", b"x" * 3000, b"\x16\x03\x01\x02\x00\x01"]


def _request(rng):
    line = rng.choice(METHODS) + b" " + rng.choice(PATHS) + rng.choice([b" HTTP/1.1", b" HTTP/1.0", b" HTTP/9.9", b"", b" \x00"])
    headers = [rng.choice(HEADERS) for _ in range(rng.randrange(6))]
    return b"\r\n".join([line, *headers, b"", rng.choice(BODIES)])


def _mutated(rng, text):
    text = bytearray(text)
    for _ in range(rng.randrange(8)):
        at = rng.randrange(len(text) + 1)
        kind = rng.randrange(3)
        if kind == 0:
            text[at:at] = rng.randbytes(rng.randrange(1, 9))
        elif kind == 1:
            del text[at : at + rng.randrange(1, 20)]
        elif at < len(text):
            text[at] = rng.randrange(256)
    return bytes(text)


def _message(rng):
    kind = rng.randrange(10)
    if kind == 0:
        return rng.randbytes(rng.randrange(1, 3000))
    if kind == 1:
        return b"".join(_request(rng) for _ in range(rng.randrange(2, 6)))
    return _mutated(rng, _request(rng)) if kind < 7 else _request(rng)


def _throw(rng, port, message):
    """In pieces, and left in the midst of it as often as read to the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.settimeout(0.05)
        try:
            middle = rng.randrange(len(message) + 1)
            for piece in (message[:middle], message[middle:]):
                sock.sendall(piece)
            if rng.randrange(2):
                sock.shutdown(socket.SHUT_WR)
            while rng.randrange(4) and sock.recv(65536):
                pass
        except OSError:
            pass


def _is_well(port):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        sock.sendall(b"GET /debug/vars HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer s3cret\r\nConnection: close\r\n\r\n")
        return sock.recv(12) == b"HTTP/1.1 200"


def _serve(build, folder):
    token = folder / "token"
    token.write_text("s3cret\n")
    token.chmod(0o600)
    with open(folder / "stderr", "wb") as errors:
        service = subprocess.Popen(
            [build / "e2e/guarded", "127.0.0.1:0", "request_timeout_s=2", "max_connections=200", "127.0.0.1:0",
             f"token_file={token}", "max_body_bytes=1000", "127.0.0.1:0", "pages=/debug/vars,/count"],
            stdout=subprocess.PIPE, stderr=errors, text=True)
    return service, [int(service.stdout.readline().rsplit(":", 1)[1]) for _ in range(3)]


def main():
    build, seconds = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else time.time_ns()
    rng, sent, well = random.Random(seed), 0, True
    with tempfile.TemporaryDirectory() as name:
        service, ports = _serve(build, pathlib.Path(name))
        end = time.monotonic() + seconds
        try:
            while well and time.monotonic() < end:
                for _ in range(ROUND):
                    _throw(rng, rng.choice(ports), _message(rng))
                    sent += 1
                well = all(_is_well(port) for port in ports)
            service.send_signal(signal.SIGTERM)
            ended = service.wait(timeout=60)
        finally:
            service.kill()
        said = (pathlib.Path(name) / "stderr").read_text()
    passed = well and ended == 0 and not said
    print(f"{sent} messages of garbage, seed {seed}: {'pass' if passed else 'FAIL'}")
    sys.stderr.write(said)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
