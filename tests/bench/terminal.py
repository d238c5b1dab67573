"""A program on a pseudo terminal: what its screen shows, and when it came to show it."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

import pyte

COLUMNS, LINES = 110, 32
SETTLE_S = 1.5
PATIENCE_S = 3


class Terminal:
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

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Asks it to end, reading on so that it can; kills it if it does not."""
        os.kill(self.pid, signal.SIGTERM)
        end = time.monotonic() + PATIENCE_S
        with contextlib.suppress(OSError):  # what a read gives once the program's side is closed
            while (left := end - time.monotonic()) > 0 and select.select([self._fd], [], [], left)[0]:
                os.read(self._fd, 65536)
        os.kill(self.pid, signal.SIGKILL)
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
                    raise RuntimeError("the program ended early:\n" + "\n".join(self.lines())) from None

    def press(self, key):
        os.write(self._fd, key)

    def lines(self):
        """The screen as it is now, as text."""
        for _, piece in self._unread:
            self._stream.feed(piece)
        self._unread = []
        return list(self._screen.display)

    def delay_ms(self, key, drawn):
        """Milliseconds from a key to the first piece of output that makes `drawn(lines)` true."""
        self.lines()
        pressed = time.monotonic()
        self.press(key)
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
