"""Partners' servers and installations: what the tests of all partners rely on."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.peers import conftest
from tests.peers.installing import PeerMissing, copied, installed, python, ran, script
from tests.peers.serving import DIRECTLY, Server

ROOT = Path(__file__).parent.parent.parent
SERVE = [sys.executable, "-I", "-m", "http.server", "--bind", "127.0.0.1", "{port}"]


def read(server, path="/note.txt"):
    with DIRECTLY.open(server.url + path, timeout=5) as answer:
        return answer.read()


def alive(group):
    with suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False


@pytest.fixture
def cached(tmp_path, monkeypatch):
    monkeypatch.setenv("ORDERCORE_PEERS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_server_is_killed_and_begun_again_on_the_same_port_and_data(tmp_path):
    """What a partner has written down is there after it was killed."""
    (tmp_path / "note.txt").write_bytes(b"kept")
    with Server(SERVE, tmp_path) as server:
        url, group = server.url, server._group
        server.kill()
        assert (False, False) == (server.running, alive(group))
        with pytest.raises(OSError, match="refused"):
            read(server)
        server.start()
        assert (b"kept", url) == (read(server), server.url)
        group = server._group
    assert not alive(group)


def test_a_paused_server_answers_when_it_goes_on(tmp_path):
    """A partner that hangs keeps its port open and says nothing."""
    (tmp_path / "note.txt").write_bytes(b"late")
    with Server(SERVE, tmp_path) as server:
        server.pause()
        with pytest.raises(TimeoutError):
            DIRECTLY.open(server.url, timeout=0.2)
        server.resume()
        assert b"late" == read(server)


def test_a_server_that_others_can_reach_is_ended_at_once(tmp_path):
    """Partners listen on this machine only."""
    server = Server([*SERVE[:4], "--bind", "0.0.0.0", "{port}"], tmp_path)
    with pytest.raises(RuntimeError, match=r"more than 127\.0\.0\.1"):
        server.start()
    assert not server.running


def test_a_server_that_ends_or_is_never_ready_says_what_it_logged(tmp_path):
    """Nobody waits for a partner that is gone, and none waits for ever."""
    says = "import sys; sys.exit('no licence')"
    with pytest.raises(PeerMissing, match="no licence"):
        Server([sys.executable, "-c", says], tmp_path).start()
    sleeps = [sys.executable, "-c", "import time; time.sleep(60)"]
    with pytest.raises(PeerMissing, match=r"not in 0\.2 s"):
        Server(sleeps, tmp_path, within_s=0.2).start()
    with pytest.raises(PeerMissing, match="does not begin"):
        Server(["/no/such/server"], tmp_path).start()


def test_a_server_ends_with_whoever_began_it(tmp_path):
    """Tests that are killed leave no server behind."""
    begins = (
        "import sys, time; from pathlib import Path; "
        "from tests.peers.serving import DIRECTLY, Server; "
        f"s = Server({SERVE!r}, Path({str(tmp_path)!r})).start(); "
        "print(s._group, flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", begins], cwd=ROOT, stdout=subprocess.PIPE
    )
    group = int(child.stdout.readline())
    assert alive(group)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    latest = time.monotonic() + 10
    while alive(group) and time.monotonic() < latest:
        time.sleep(0.01)
    assert not alive(group)


def test_an_installation_is_made_once_and_anew_for_other_pins(cached):
    """What is pinned decides; what is there is taken."""
    built = []

    def build(folder):
        (folder / "made").write_text("whole")
        built.append(folder)

    first = installed("shop", "a==1", build)
    assert "whole" == (first / "made").read_text()
    assert first == installed("shop", "a==1", build)
    assert first != installed("shop", "a==2", build)
    assert 2 == len(built)


def test_half_an_installation_is_never_taken_for_a_whole_one(cached):
    """Cut short, it is made from the beginning the next time."""

    def cut_short(folder):
        (folder / "half").write_text("")
        ran([sys.executable, "-c", "raise SystemExit('no network')"])

    with pytest.raises(PeerMissing, match="no network"):
        installed("shop", "a==1", cut_short)
    made = installed("shop", "a==1", lambda folder: (folder / "whole").touch())
    assert ["whole"] == [each.name for each in made.iterdir()]


def test_a_missing_partner_skips_and_fails_where_it_is_required(monkeypatch):
    """Where all partners must be there, none is passed over in silence."""
    monkeypatch.delenv("ORDERCORE_PEERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no npm"):
        conftest.missing("no npm")
    monkeypatch.setenv("ORDERCORE_PEERS", "required")
    with pytest.raises(pytest.fail.Exception, match="no npm"):
        conftest.missing("no npm")


def test_scripts_run_in_an_environment_that_was_renamed(tmp_path):
    """The first line of a script names where its environment was made."""
    before, after = tmp_path / "before", tmp_path / "after"
    ran([python(), "-m", "venv", "--without-pip", before])
    (before / "bin/hello").write_text(f"#!{before}/bin/python\nprint('hello')\n")
    before.rename(after)
    assert "hello\n" == ran(script(after, "hello"))


def test_a_python_that_nobody_has_is_a_missing_partner():
    """A partner that needs a newer Python than there is here is missing."""
    with pytest.raises(PeerMissing, match=r"no Python 9\.0"):
        python((9, 0))


def test_each_test_may_have_a_fresh_copy_of_a_partners_data(tmp_path):
    """What took minutes to set up is copied in no time."""
    (tmp_path / "made").mkdir()
    (tmp_path / "made/shop.sqlite").write_text("set up")
    folder = copied(tmp_path / "made", tmp_path / "one")
    file = copied(tmp_path / "made/shop.sqlite", tmp_path / "two/shop.sqlite")
    assert "set up" == (folder / "shop.sqlite").read_text() == file.read_text()
