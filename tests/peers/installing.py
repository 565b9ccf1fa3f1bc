"""Partners' software, installed once per machine and outside the repository.

An installation is made in a folder of its own and renamed when it is whole: what has
its final name is good.  A change of the list that pins it makes it anew.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

__all__ = [
    "PeerMissing",
    "cache",
    "copied",
    "installed",
    "pinned",
    "plain_environment",
    "python",
    "ran",
    "script",
]

LONGEST_S = 1800


class PeerMissing(Exception):
    """A partner's software is not to be had on this machine."""


def cache() -> Path:
    """Return the folder that holds all installations."""
    named = os.environ.get("ORDERCORE_PEERS_CACHE", "~/.cache/ordercore-peers")
    return Path(named).expanduser().resolve()


def installed(name: str, pins: str, build: Callable[[Path], None]) -> Path:
    """Return the folder of an installation, which is made when it is not there yet.

    Args:
        name: of the partner, ``karrio``.
        pins: everything that decides what is installed, exact versions above all.
        build: is given an empty folder and fills it, with ``ran`` for each command.
            The folder is renamed afterwards: what is in it must not need its path.

    Raises:
        PeerMissing: it cannot be made here.
    """
    made = cache() / f"{name}-{hashlib.sha256(pins.encode()).hexdigest()[:12]}"
    if made.is_dir():
        return made
    with _alone(made.with_suffix(".lock")):
        if not made.is_dir():
            _make(made, build)
    return made


def _make(made: Path, build: Callable[[Path], None]) -> None:
    unfinished = made.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)  # of a run that was cut short
    unfinished.mkdir()
    try:
        build(unfinished)
    except (OSError, subprocess.SubprocessError) as error:
        raise PeerMissing(f"{made.name}: {error}") from error
    unfinished.rename(made)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait until nobody else on this machine makes the same installation."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ran(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    text: str | None = None,
) -> str:
    """Return what a command prints.

    Args:
        command: and its arguments.
        cwd: where it runs.
        env: beside what the environment of the tests has.
        text: for its standard input.

    Raises:
        PeerMissing: there is no such command, it takes too long, or it fails.
    """
    try:
        run = subprocess.run(
            list(map(str, command)),
            cwd=cwd,
            env={**plain_environment(), **(env or {})},
            input=text,
            stdin=None if text is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise PeerMissing(f"{command[0]}: {error}") from error
    if run.returncode:
        raise PeerMissing(f"{' '.join(map(str, command[:6]))}: {run.stdout[-2000:]}")
    return run.stdout


def pinned(environment: Path, pins: Path) -> Path:
    """Return the interpreter of a new environment that holds exactly what is pinned.

    Nothing is chosen by the day: no dependency beside the list is installed, and what
    has to be built first is built by the setuptools that it names.

    Raises:
        PeerMissing: it cannot be had here.
    """
    ran([python(), "-m", "venv", environment])
    interpreter = environment / "bin/python"
    install = [interpreter, "-m", "pip", "install", "--quiet", "--no-deps"]
    builds = {"PIP_CONSTRAINT": str(pins), "PIP_BUILD_CONSTRAINT": str(pins)}
    ran([*install, "--requirement", pins], env=builds)
    return interpreter


def plain_environment() -> dict[str, str]:
    """Return the environment without what only the tests' own Python shall see."""
    ours = ("COVERAGE_", "COV_", "PYTEST_", "PYTHON", "VIRTUAL_ENV")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)}


def python(oldest: tuple[int, int] = (3, 11)) -> str:
    """Return the command of a Python on this machine, this one where it will do.

    Raises:
        PeerMissing: all that are found are older than *oldest*.
    """
    for command in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
        asked = [command, "-c", "import sys; print(*sys.version_info[:2])"]
        try:
            version = tuple(map(int, ran(asked).split()))
        except PeerMissing:
            continue
        if version >= oldest:
            return command
    raise PeerMissing(f"no Python {oldest[0]}.{oldest[1]} or newer on this machine")


def script(environment: Path, name: str) -> list[str]:
    """Return how to run a script of a virtual environment that has been renamed.

    Its first line names the Python where it was installed, which is there no longer.
    """
    return [str(environment / "bin/python"), str(environment / "bin" / name)]


def copied(original: Path, target: Path) -> Path:
    """Return *target*, a fresh copy of what an installation keeps as it came."""
    if original.is_dir():
        shutil.copytree(original, target, dirs_exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(original, target)
    return target
