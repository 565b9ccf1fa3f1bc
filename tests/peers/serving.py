"""Partners' servers on this machine: begun, ready, killed, begun again, ended."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.peers.installing import PeerMissing, plain_environment

__all__ = ["HOST", "Server", "free_port"]

HOST = "127.0.0.1"
KEEPER = Path(__file__).parent / "keeper.py"
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
LISTENING = "0A"  # as the kernel's table of sockets writes it
OURS = {"0100007F", "00000000000000000000000001000000"}  # 127.0.0.1 and ::1


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.create_server((HOST, 0)) as listening:
        return listening.getsockname()[1]


class Server:
    """A server that a test may kill and begin again, on the same port and data.

    Args:
        command: begins it; ``{port}`` in an argument, or in the environment, is its
            port.  It must listen on 127.0.0.1 only, which is looked at.
        folder: where it runs and what it logs is kept, in ``server.log``.
        ready: a path that answers below 500 when it is ready.
        within_s: how long that may take.
        env: beside what the environment of the tests has.
        port: a free one by default.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        folder: Path,
        *,
        ready: str = "/",
        within_s: float = 60.0,
        env: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        self.port = port or free_port()
        self.folder = folder
        self._command = [
            str(part).replace("{port}", str(self.port)) for part in command
        ]
        self._env = {
            name: value.replace("{port}", str(self.port))
            for name, value in (env or {}).items()
        }
        self._ready = ready
        self._within_s = within_s
        self._keeper: subprocess.Popen[bytes] | None = None
        self._group = 0

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def running(self) -> bool:
        return self._keeper is not None and self._keeper.poll() is None

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> Self:
        """Begin it and wait until it is ready.

        Raises:
            PeerMissing: it ends, or is not ready in time; with what it logged last.
        """
        self.begin()
        try:
            self.wait_until(self._answers)
            self._check_private()
        except BaseException:
            self.kill()
            raise
        return self

    def begin(self) -> None:
        """Begin it and do not wait."""
        if self.running:
            raise RuntimeError("it is running already")
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", str(KEEPER), *self._command],
                cwd=self.folder,
                env={**plain_environment(), **self._env},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        told = self._keeper.stdout.readline()
        if not told.strip():
            self._end()
            raise PeerMissing(f"{self._command[0]} does not begin: {self.last_words()}")
        self._group = int(told)

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so.

        Raises:
            PeerMissing: it ends before, or that takes too long.
        """
        latest = time.monotonic() + self._within_s
        while not is_so():
            if not self.running:
                raise PeerMissing(f"the server ended: {self.last_words()}")
            if time.monotonic() > latest:
                raise PeerMissing(f"not in {self._within_s:g} s: {self.last_words()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it as an administrator does: ask, wait, then kill what is left."""
        if self.running:
            self._signal(signal.SIGCONT, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._keeper.wait(10)
        self.kill()

    def kill(self) -> None:
        """End it and its children at once, as ``kill -9`` or a lost machine does."""
        self._signal(signal.SIGKILL)
        self._end()

    def restart(self) -> Self:
        """Kill it and begin it again, on the same port and data."""
        self.kill()
        return self.start()

    def pause(self) -> None:
        """Let it answer nothing, though its port stays open."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on from where it was paused."""
        self._signal(signal.SIGCONT)

    def last_words(self, most: int = 2000) -> str:
        """Return the end of its log."""
        return self.log.read_text(errors="replace")[-most:] if self.log.exists() else ""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _signal(self, *numbers: int) -> None:
        for number in numbers if self._group else ():
            with suppress(ProcessLookupError):
                os.killpg(self._group, number)

    def _end(self) -> None:
        if self._keeper is not None:
            self._keeper.stdin.close()  # the keeper kills what is left
            self._keeper.wait(10)
            self._keeper.stdout.close()
        self._keeper, self._group = None, 0

    def _answers(self) -> bool:
        try:
            with DIRECTLY.open(self.url + self._ready, timeout=10):
                return True
        except urllib.error.HTTPError as error:
            error.close()
            return error.code < 500
        except (OSError, ValueError):
            return False

    def _check_private(self) -> None:
        """Raise where others than this machine could reach it."""
        strangers = {at for at, port in _listening() if port == self.port} - OURS
        if strangers:
            raise RuntimeError(f"it listens on more than {HOST}: {strangers}")


def _listening() -> list[tuple[str, int]]:
    """Return addresses and ports that somebody on this machine listens on."""
    rows = []
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        rows += [line.split() for line in lines]
    places = [row[1].split(":") for row in rows if row[3] == LISTENING]
    return [(address, int(port, 16)) for address, port in places]
