"""A shop is killed again and again: nothing told is lost, nothing happens twice."""

import os
import random
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ordercore import accounts
from ordercore.orders import State
from ordercore.testing.laws import check_laws
from tests.children import unmeasured
from tests.flow.crashing import request, shop_at
from tests.flow.test_policies import level

ROOT = Path(__file__).parents[2]

LIVES = 200


class Lives:
    """The process that forks workers, and what they have acknowledged."""

    def __init__(self, path):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.flow.crashing", str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=unmeasured(),
            bufsize=0,
        )
        self.done = 0
        self.left = b""

    def line(self, wait=30.0):
        """Return the next line, None when none comes in time."""
        while b"\n" not in self.left:
            ready, _, _ = select.select([self.process.stdout], [], [], wait)
            if not ready:
                return None
            self.left += os.read(self.process.stdout.fileno(), 65536)
        line, _, self.left = self.left.partition(b"\n")
        return line.decode()

    def live(self, requests, wait):
        """Let a worker do so many requests, and kill it a moment later."""
        self.process.stdin.write(f"{self.done}\n".encode())
        pid, heard, lines = None, 0, []
        while pid is None or heard < requests:
            line = self.line()
            assert line is not None, "the worker has stopped"
            if line.startswith("pid "):
                pid = int(line.removeprefix("pid "))
            else:
                heard += 1
                lines.append(line)
        select.select([], [], [], wait)
        os.kill(pid, signal.SIGKILL)
        while (line := self.line()) != "dead":
            lines.append(line)
        assert [str(n) for n in range(self.done, self.done + len(lines))] == lines
        self.done += len(lines)

    def end(self):
        """Let the process end."""
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def resubmit(oms, count):
    """Ask for the first requests again."""
    return oms.do_each([request(number) for number in range(count)])


@pytest.mark.soak
def test_a_shop_that_is_killed_loses_and_repeats_nothing(tmp_path, soak):
    """IDM 114: after SIGKILL all that was told is there, once.

    Asking for all of it again changes nothing; goods, promises and money agree.
    """
    path = tmp_path / "shop.db"
    chance = random.Random(26)
    shop_at(path).close()
    lives = Lives(path)
    for life in range(LIVES * soak):
        lives.live(chance.randrange(4), chance.random() * 0.012)
        if life % 50 == 49:
            after_a_crash(path, lives.done)
    lives.end()
    assert lives.done > LIVES
    finish(path, lives.done)


def after_a_crash(path, done):
    """Check the shop as it was left."""
    oms = shop_at(path)
    before = oms.store.end()
    outcomes = resubmit(oms, done)
    assert all(outcome.repeated for outcome in outcomes)
    assert before == oms.store.end()
    check_laws(oms)
    oms.close()


def finish(path, done):
    """Go on where the last worker was killed, and look at every order."""
    oms = shop_at(path)
    last = done + 6 - done % 6  # past the request that is in doubt
    assert all(outcome.error is None for outcome in resubmit(oms, last))
    check_laws(oms)
    many = last // 6
    assert {State.COMPLETED} == {oms.order(f"W-{n}").state for n in range(many)}
    left = sum(1 if n % 3 == 0 else 2 for n in range(many))
    assert (3 * many - left, 0) == level(oms)
    for n in range(many):
        account = oms.state(f"account/W-{n}")
        assert 1 == len(account.invoices)
        assert accounts.due(account).minor == (-1000 if n % 3 == 0 else 0)
    oms.close()
