"""A call that cannot be done ends in a sentence and a status, never in a traceback."""

import io
import json
import sys

import pytest

from ordercore.cli import main
from ordercore.cli.status import Status

FEED = """
[feed]
name = "shop"

[source]
kind = "csv"
file = "orders.csv"

[order]
reference = "order"
currency = { value = "EUR" }
terms = { value = "PREPAID" }

[order.ship_to]
country = "country"

[line]
sku = "sku"
quantity = "units"
unit_price = "price"

[[node]]
id = "CPH"
country = "DK"

[rates]
currency = "EUR"

[[rates.zone]]
name = "world"
reach = "WORLD"
prices = [[30_000, 5]]

[stock]
each = 10
"""
HEAD = "order,country,sku,units,price\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return a function that runs a command here and returns (status, out, err)."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        status = main([str(argument) for argument in arguments])
        return (int(status), *capsys.readouterr())

    return call


@pytest.fixture
def feed(tmp_path):
    """Return a function that writes a feed of rows and returns its file."""

    def write(*rows, toml=FEED):
        (tmp_path / "orders.csv").write_text(HEAD + "".join(rows), "utf-8")
        (tmp_path / "feed.toml").write_text(toml, "utf-8")
        return tmp_path / "feed.toml"

    return write


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "feed.toml", "--out", "file"),
        ("demo", "--out", "file"),
        ("run", "feed.toml", "--store", "nowhere/x.db"),
        ("run", "nowhere.toml"),
        ("report", "--store", "shop.db", "--html", "nowhere/x.html"),
        ("explain", "O-1", "--store", "."),
    ],
)
def test_a_place_that_cannot_be_used_is_a_sentence(run, feed, tmp_path, arguments):
    """A folder that is a file, or is not there, is named; the status says unusable."""
    run("run", feed("1,DK,MUG,2,10\n"), "--store", "shop.db")
    (tmp_path / "file").write_text("a file", "utf-8")

    status, _, err = run(*arguments)

    assert status in {Status.UNUSABLE, Status.WRONG}
    assert "Traceback" not in err
    assert 1 == len(err.splitlines())


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_poor_terminal_still_shows_the_journey(run, feed, monkeypatch, encoding):
    """What an encoding lacks is shown as its code; the rest can be read."""
    run("run", feed("1,DK,MUG,2,10\n"), "--store", "shop.db")
    screen = io.TextIOWrapper(io.BytesIO(), encoding)
    monkeypatch.setattr(sys, "stdout", screen)
    shop = json_of(run, "run", "--json", "feed.toml", "--store", "shop.db")
    assert 1 == shop["orders"]

    (order,) = orders_in("shop.db")
    status = main(["explain", order, "--store", "shop.db"])

    screen.seek(0)
    assert Status.OK == status
    assert "Placed" in screen.read()


def json_of(run, *arguments):
    """Return the object that a run ends with."""
    run(*arguments)
    sys.stdout.seek(0)
    return json.loads(sys.stdout.read().splitlines()[-1])


def orders_in(store):
    """Return the ids of the orders in a shop's file."""
    from ordercore.flow import OMS, SqliteStore, codec

    with OMS(store=SqliteStore(store, codec())) as oms:
        return [kept.state.id for _, kept in oms.store.scan("order")]


def test_a_text_that_cannot_be_written_is_a_sentence(run, monkeypatch):
    """Whatever text it is, the call ends with a status of ours."""

    def fail(asked):
        raise UnicodeEncodeError("ascii", "×", 0, 1, "not in range")

    monkeypatch.setattr("ordercore.cli.looking.report", fail)

    status, _, err = run("report")

    assert Status.UNUSABLE == status
    assert "not in range" in err


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("prices = [[30_000, 5]]", "prices = [[1e999999, 5]]"),
        ("prices = [[30_000, 5]]", "prices = [[nan, 5]]"),
        ("prices = [[30_000, 5]]", "prices = [[30_000, inf]]"),
        ("each = 10", "of_demand = nan"),
        ("each = 10", "of_demand = 1e999999"),
        ("each = 10", "of_demand = -inf"),
    ],
)
def test_a_number_that_is_none_is_named(run, feed, wrong, right):
    """A feed with NaN, infinity or a number of a million digits is refused at once."""
    file = feed("1,DK,MUG,2,10\n", toml=FEED.replace(right, wrong))

    status, _, err = run("run", file)

    assert Status.UNUSABLE == status
    assert err.startswith("feed.toml: ")
    assert "a number of at most 15 digits" in err


def test_a_source_that_is_not_there_founds_no_shop(run, feed, tmp_path):
    """A feed that cannot be read is found before a store is made for it."""
    file = feed("1,DK,MUG,2,10\n")
    (tmp_path / "orders.csv").unlink()

    status, _, err = run("run", file, "--store", "shop.db")

    assert Status.UNUSABLE == status
    assert "orders.csv" in err
    assert not list(tmp_path.glob("shop.db*"))


def test_a_first_run_that_only_sets_aside_says_so(run, feed):
    """The rows were not taken before: they lie in quarantine, and that is news."""
    file = feed("1,DK,MUG,none,10\n")
    run("run", file, "--store", "shop.db")  # opens node and rates

    fresh = feed("2,DK,MUG,none,10\n")
    status, out, _ = run("run", "--json", fresh, "--store", "shop.db")

    assert Status.SET_ASIDE == status
    assert "1 entry was set aside" in out
    assert "orders.csv:2" in out
    assert "Nothing has changed" not in out
    told = json.loads(out.splitlines()[-1])
    assert (0, True) == (told["events_added"], told["changed"])

    _, again, _ = run("run", fresh, "--store", "shop.db")
    assert "Nothing has changed: all of it had been taken before." in again
