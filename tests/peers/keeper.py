"""Runs a server until whoever asked for it is gone, however that ended.

Usage: ``python keeper.py COMMAND...`` with a pipe as standard input, which nobody ever
writes to: it ends when the process at its other end does, also by ``kill -9``.  The
server gets a process group of its own, whose number is the first line of the output.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress


def keep(command: list[str]) -> int:
    """Return the code with which the server ended."""
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=sys.stderr, start_new_session=True
    )
    print(server.pid, flush=True)  # noqa: T201 - this is how its number is told
    threading.Thread(target=_end_with, args=(server.pid,), daemon=True).start()
    return server.wait()


def _end_with(group: int) -> None:
    sys.stdin.buffer.read()
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-C is for the tests, they end us
    sys.exit(keep(sys.argv[1:]))
