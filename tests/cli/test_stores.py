"""A shop is kept where the command line is told: in a file, or in a plug-in's store."""

import pytest

import ordercore as oc
from ordercore.cli import main
from ordercore.cli.opening import existing_shop, shop_at
from ordercore.flow import SqliteStore, codec
from ordercore.ports import StoreKind
from ordercore.stock import Receive
from tests.plugins.guests import answers, shop


@pytest.fixture
def vault(tmp_path, monkeypatch):
    """Return what a plug-in with a store of its own was asked to open."""
    asked = []

    def opened(address, modules):
        asked.append((address, modules))
        return SqliteStore(tmp_path / "vault.bin", codec(modules))

    brings(monkeypatch, StoreKind("vault", opened))
    return asked


def brings(monkeypatch, *kinds):
    """Let the environment allow a plug-in with these kinds of stores."""
    made = lambda: shop(acme=answers("ordercore_stores", [*kinds]))  # noqa: E731
    monkeypatch.setattr(oc.Plugins, "of_environment", made)


def test_a_plug_in_s_store_is_opened_by_its_name(vault, capsys):
    """One command fills it, and the next one finds it there."""
    address = "vault:https://vault.example//a:b?c=d"
    with shop_at(address) as oms:
        oms.do(Receive("MUG", "CPH", 7))

    assert 0 == main(["stock", "MUG", "--store", address])
    assert "7" in capsys.readouterr().out
    assert [("https://vault.example//a:b?c=d", ())] * 2 == vault


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["connections"], "No connection has worked"),
        (["aside"], "Nothing was set aside."),
        (["reprocess"], "0 taken"),
        (["work", "--connections", "none.toml"], "came in"),
    ],
)
def test_partners_work_on_a_plug_in_s_store_as_on_a_file(
    vault, command, said, capsys, tmp_path, monkeypatch
):
    """Whatever a command does, the shop is found where it is said to be."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "none.toml").write_text("[connections]")
    assert 0 == main([*command, "--store", "vault:x"])
    assert said in capsys.readouterr().out
    assert [("x", ())] == vault


def test_a_file_is_a_file(tmp_path, monkeypatch):
    """With its kind in front, without it, and as a path of Windows'."""
    monkeypatch.chdir(tmp_path)
    for address, file in [
        ("shop.db", "shop.db"),
        ("sqlite:other.db", "other.db"),
        ("./vault:x", "vault:x"),
        (tmp_path / "vault:y", "vault:y"),
        ("C:shop.db", "C:shop.db"),
    ]:
        shop_at(address).close()

        assert (tmp_path / file).exists()
        existing_shop(address).close()


def test_a_file_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(oc.Invalid, match="a shop's file"):
        existing_shop(f"sqlite:{tmp_path / 'none.db'}")


def test_a_store_that_nobody_brings_is_told_which_there_are(vault, capsys):
    """And how to say that a file is meant."""
    assert 2 == main(["report", "--store", "vualt:x"])
    said = capsys.readouterr().err

    assert "--store: got 'vualt', expected one of vault; perhaps vault" in said
    assert "./vualt:x" in said
    assert [] == vault


def leave(address, modules):
    raise SystemExit(3)


def miss(address, modules):
    raise ConnectionError(f"nobody listens at {address}")


@pytest.mark.parametrize(
    ("opened", "why"),
    [
        (miss, "ConnectionError: nobody listens at x"),
        (leave, "SystemExit: 3"),
        (lambda address: address, "TypeError"),
        (lambda address, modules: None, "it returned a NoneType, which is no"),
        (lambda address, modules: [], "it returned a list, which is no"),
    ],
)
def test_a_store_that_cannot_be_opened_is_named(opened, why, monkeypatch, capsys):
    brings(monkeypatch, StoreKind("vault", opened))

    assert 1 == main(["report", "--store", "vault:x"])
    assert f"plug-in vault, hook open: {why}" in capsys.readouterr().err
