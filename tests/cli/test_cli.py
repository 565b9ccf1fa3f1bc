"""The command line: what it prints, what it writes, and how it ends."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from ordercore.cli import main
from ordercore.cli.progress import Progress
from ordercore.cli.running import status_of
from ordercore.cli.status import Status
from ordercore.flow import MANUAL, SqliteStore, codec
from ordercore.orders import Confirm
from ordercore.stock import Receive
from tests.children import unmeasured
from tests.flow.shop import kr, place, send, shop
from tests.flow.test_strategies import only

MUG = Path(str(files("ordercore.cli") / "north_mug"))

KEYS = [
    "rows_in",
    "orders",
    "lines",
    "set_aside",
    "shipped",
    "backordered",
    "held",
    "cancelled",
    "stock_conserved",
    "journal_balanced",
]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Return an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(here, capsys):
    """Return a function that runs a command and returns (status, out, err)."""

    def call(*arguments):
        status = main([str(argument) for argument in arguments])
        return (int(status), *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def first_run(tmp_path_factory):
    """Run both feeds of North Mug once; return the folder and what it came to."""
    folder, out, err = (
        tmp_path_factory.mktemp("north-mug"),
        io.StringIO(),
        io.StringIO(),
    )
    feeds = [str(MUG / name) for name in ("wholesale.toml", "web.toml")]
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        status = main(["run", "--json", "--out", "out", *feeds])
    return folder, (int(status), out.getvalue(), err.getvalue())


@pytest.fixture
def ran(first_run, here):
    """Return what the run of both feeds came to; what it left lies in the folder."""
    folder, told = first_run
    shutil.copytree(folder, here, dirs_exist_ok=True)
    return told


def process(*arguments, **options):
    """Run the command as a process of its own."""
    command = [sys.executable, "-m", "ordercore", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, **options
    )


# demo


def test_the_demo_shows_every_step(run, here):
    """Split, backorder, holds, quote, changes, refusal, what came twice: all told."""
    status, out, err = run("demo", "--out", here / "show")
    assert (0, "") == (status, err)
    lines, known = out.splitlines(), "1 order known already"
    for wanted in (
        "shopify.1002: 2 parcels, 19.90 EUR (proved best)",
        "Waiting for supply: 2 × GIFTBOX of shopify.1008",
        "Came twice and changed nothing: 1 order.  Set aside, and kept:",
        "The first offer: 2406.25 DKK, a mug for 54.50 DKK.",
        "total                    2316.00 DKK",
        "Order wholesale.Q-3001, confirmed, 2316.00 DKK.",
        "shopify.1007 is held at RELEASE by rules 1:",
        "Anna released it: a good buyer.",
        "  paid 8040 JPY: 1980 JPY goes back",
        "shopify.1006 was held (516.00 DKK has not been paid).",
        "14 fulfilment orders packed, 17 handed over.",
        "  wholesale.B-2002-1-1: 36 × FILTER-100, 10 × MUG-RED",
        "Planned for 75.70 EUR: labels of 74.80 EUR, and 0.90 EUR to put it together.",
        "1980 JPY back to the buyer of shopify.1003",
        "70.90 EUR captured for shopify.1002",
        "17 parcels delivered, 10 orders completed.",
        "The quote's order left in 4 parcels.",
        "Each has its invoice; together they are the offer's 2316.00 DKK:",
        "Invoice shopify.1005-1 stays; shopify.1005-C1 credits 10.00 USD.",
        "10.00 USD back to the buyer of shopify.1005",
        "  shipped          10  175 units shipped",
        f"rows in            21  19 used, 2 set aside; {known}",
        "quarantine          2  invalid 2",
        "stock conserved   yes",
    ):
        assert wanted in lines
    assert any("[scan.mismatch]" in line for line in lines)
    (balanced,) = [line for line in lines if line.startswith("journal balanced")]
    assert all(name in balanced for name in ("DKK", "EUR", "JPY", "KWD", "USD"))


def test_the_demo_writes_its_files(run, here):
    """Report, packing slips of each node, journal, and the shop to look into."""
    _, out, _ = run("demo", "--out", here / "show")
    written = {file.name for file in (here / "show").iterdir()}
    slips = {f"packing-slips-{node}.html" for node in ("CPH", "HAM", "OSA")}
    invoices = {"invoices.html", "invoices.txt"}
    assert {"report.html", "journal.csv", "demo.db"} | slips | invoices <= written
    assert all(
        str(here / "show" / name) in out for name in written if "-wal" not in name
    )
    page = (here / "show" / "report.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "http://" not in page
    assert "src=" not in page


def test_the_demo_knows_nothing_of_tomorrow(run, here):
    """Its parcels have arrived, and every line was written by the page's instant."""
    run("demo", "--out", here / "show")
    page = (here / "show" / "report.html").read_text("utf-8")
    (as_of,) = re.findall(r"As of (\S+ \S+) UTC", page)
    told = re.findall(r"on (\d{4}-\d\d-\d\d \d\d:\d\d) UTC", page)
    told += [at.replace("T", " ") for at in re.findall(r'datetime="([^"]{16})', page)]
    assert len(told) > 100
    assert max(told) <= as_of
    for way in re.findall(r'<ol class="way">.*?</ol>', page, re.DOTALL):
        after = way.partition("<b>Completed</b>")[2]
        assert "In transit" not in after


def test_a_report_as_of_an_instant_gone_by_knows_less(run, here):
    """An hour before the demo's end its parcels were not there yet."""
    run("demo", "--out", here / "show")
    store = here / "show" / "demo.db"
    then = datetime.now(UTC) - timedelta(hours=1)
    asked = ("report", "--store", store, "--as-of")
    status, told, _ = run(*asked, f"{then:%Y-%m-%dT%H:%M:%SZ}")
    assert 0 == status
    assert f"Shop as of {then:%Y-%m-%d %H:%M:%S} UTC" in told
    _, now, _ = run(*asked[:3])
    assert told.splitlines()[1:] != now.splitlines()[1:]
    status, _, err = run(*asked, "yesterday")
    assert (2, True) == (status, "--as-of" in err)


def test_the_demo_is_the_same_every_time(run, here):
    """It starts from an empty shop, also over an old one."""
    first = run("demo", "--out", "show")
    (here / "show" / "demo.db-wal").touch()
    assert first == run("demo", "--out", "show")


def test_what_the_demo_leaves_can_be_explained(run):
    """The last line of the demo says how to look further."""
    _, out, _ = run("demo")
    words = out.splitlines()[-1].removeprefix("Look:").split()
    status, told, _ = run(*words[words.index("explain") :])
    assert 0 == status
    assert "made again from what was known then" in told
    assert "not chosen" in told


# run


def test_run_ends_with_one_json_object_on_the_last_line(ran):
    """The same object that the table is made of."""
    status, out, err = ran
    assert ("", Status.SET_ASIDE) == (err, status)
    told = json.loads(out.splitlines()[-1])
    assert set(KEYS) <= set(told)
    assert [21, 10, 19, 2, 8, 1, 1, 0, True, True] == [told[key] for key in KEYS]
    assert told["rows_in"] == told["lines"] + told["set_aside"]
    assert told["changed"]


def test_a_second_run_changes_nothing_and_says_so(ran, run):
    """The same feeds again: no event, the same numbers."""
    first = json.loads(ran[1].splitlines()[-1])
    _, out, _ = run("run", "--json", MUG / "wholesale.toml", MUG / "web.toml")
    second = json.loads(out.splitlines()[-1])
    assert "Nothing has changed: all of it had been taken before." in out
    assert (0, False) == (second["events_added"], second["changed"])
    assert [first[key] for key in KEYS] == [second[key] for key in KEYS]


def test_run_writes_what_it_is_asked_to(ran, here):
    """Into --out, which it makes; without it, nothing but the store."""
    assert {"journal.csv", "report.html"} < {f.name for f in (here / "out").iterdir()}
    assert "web" in (here / "out" / "report.html").read_text("utf-8")


def test_run_without_json_ends_for_people(run, here):
    """One feed alone; all rows used ends with 0."""
    (here / "web.toml").write_text(
        '[feed]\nname="w"\nchannel="shopify"\n[source]\nkind="jsonl"\n'
        'file="one.jsonl"\nrows_in="line_items"\n'
    )
    first = (MUG / "web_orders.jsonl").read_text("utf-8").splitlines()[0]
    (here / "one.jsonl").write_text(first, "utf-8")
    run("run", MUG / "wholesale.toml", "--store", "x.db")
    status, out, _ = run("run", "--store", "x.db", "web.toml")
    assert 0 == status
    assert out.splitlines()[-1].endswith("events were added to the journal.")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("feed = 3\n[feedx", "TOML"),
        ("[feed]\nname='x'\nreader='tabulr'\n", "perhaps tabular"),
        ("[feed]\nname='x'\n[source]\nkind='csv'\nfile='none.csv'\n", "order"),
    ],
)
def test_a_bad_feed_file_is_named_and_nothing_is_done(run, here, text, part):
    """Status 2, a finding a line, no traceback, no store."""
    (here / "bad.toml").write_text(text)
    status, out, err = run("run", "bad.toml")
    assert (Status.UNUSABLE, "") == (status, out)
    assert part in err
    assert not (here / "shop.db").exists()


def test_a_feed_file_that_is_not_there(run):
    """The same, with its name."""
    status, _, err = run("run", "none.toml")
    assert Status.UNUSABLE == status
    assert err.startswith("none.toml: ")


def test_a_folder_that_cannot_be_written_is_found_before_anything_is_done(run, here):
    """--out names a file: status 2, and no shop is made (it was a traceback)."""
    (here / "out").touch()
    status, _, err = run("run", "--out", "out", MUG / "wholesale.toml")
    assert Status.UNUSABLE == status
    assert err.startswith("out: ")
    assert not (here / "shop.db").exists()


# explain, report, plugins


@pytest.mark.parametrize("command", [("explain", "A"), ("report",)])
def test_a_shop_that_is_not_there_is_not_made(run, here, command):
    """Looking makes no file; the error says what would."""
    status, _, err = run(*command, "--store", "none.db")
    assert Status.UNUSABLE == status
    assert "none.db" in err
    assert "ordercore run --store" in err
    assert not (here / "none.db").exists()


def test_a_file_that_is_no_shop(run, here):
    """Status 2 and the file's name."""
    (here / "shop.db").write_text("no database at all" * 100)
    status, _, err = run("report")
    assert Status.UNUSABLE == status
    assert "shop.db" in err


def test_an_unknown_order_is_refused(ran, run):
    """Status 1, the code of the rule, and what to do."""
    status, out, err = run("explain", "nobody")
    assert (Status.WRONG, "") == (status, out)
    assert "[order.unknown]" in err


def test_explain_tells_the_journey_and_the_choice(ran, run):
    """G42: what happened, and why it was sourced as it was."""
    status, out, _ = run("explain", "shopify.1002")
    assert 0 == status
    assert "shopify.1002: 2 parcels" in out
    assert "Decision of " in out
    assert "what would change it" in out


def test_explain_draws_it(ran, run, here):
    """G42: a page with each line and node, and a map of the last decision."""
    status, _, _ = run("explain", "shopify.1002", "--html", "a.html", "--svg", "a.svg")
    assert 0 == status
    page = (here / "a.html").read_text("utf-8")
    assert "Why shopify.1002 ships from there" in page
    assert "Decision of " in page
    drawn = (here / "a.svg").read_text("utf-8")
    assert drawn.startswith("<svg")
    assert drawn in page


def test_stock_tells_what_becomes_of_a_sku(ran, run, here):
    """G12: what is there, what comes in and is wanted, and what can be promised."""
    status, out, _ = run("stock", "MUG-BLUE", "--svg", "mug.svg")
    assert 0 == status
    assert "The days to come" in out
    assert (here / "mug.svg").read_text("utf-8").startswith("<svg")
    status, out, _ = run(
        "stock", "MUG-BLUE", "--node", "CPH", "--for", "channel:web", "--units", "900"
    )
    assert 0 == status
    assert "The days to come for channel:web" in out
    assert "no day for 900 × MUG-BLUE is known" in out
    status, _, err = run("stock", "MUG-BLUE", "--units", "1.5")
    assert (Status.UNUSABLE, "--units") == (status, err[:7])
    status, out, err = run("stock", "NOTHING")
    assert (Status.WRONG, "") == (status, out)
    assert "[sku.unknown]" in err


def test_a_unit_is_found_by_its_number(run, here):
    """Where it is, where it was, and which number may be meant."""
    oms = shop(SqliteStore(here / "shop.db", codec()))
    oms.do(Receive("DRILL", "CPH", 2, "PO", serials=("A-1", "A-2")))
    oms.close()
    status, out, _ = run("where", "A-1", "--store", "shop.db")
    told = "DRILL number A-1: at CPH\n  2026-11-23 10:00  Unit received at CPH (PO)\n"
    assert (Status.OK, told) == (status, out)
    status, _, err = run("where", "A1", "--sku", "DRILL", "--store", "shop.db")
    assert Status.WRONG == status
    assert "Did you mean A-1?" in err


def test_places_and_prices_are_listed(run, here):
    """Closed places too; what rates are in force can be read again from a file."""
    from ordercore.flow import read_rates
    from ordercore.shipping import PublishRates, WithdrawRates
    from ordercore.sourcing import CloseNode

    oms = shop(SqliteStore(here / "shop.db", codec()))
    other = PublishRates("post", oms.network.rates)
    oms.do(other, WithdrawRates("GLS"), CloseNode("HAM"))
    oms.close()
    status, out, _ = run("nodes", "--store", "shop.db")
    rows = [(row.split()[0], row.endswith("closed")) for row in out.splitlines()[1:]]
    assert (Status.OK, [("CPH", False), ("HAM", True)]) == (status, rows)
    status, out, _ = run("rates", "--store", "shop.db")
    titles = [row for row in out.splitlines() if ": " in row]
    told = ["GLS: GLS parcel, in EUR; withdrawn", "post: GLS parcel, in EUR"]
    assert (Status.OK, told) == (status, titles)
    status, out, _ = run("rates", "--toml", "--store", "shop.db")
    assert (Status.OK, (other,)) == (status, read_rates(out))


def test_what_buyers_pay_is_listed(run, here):
    """What was withdrawn too; what is in force can be read again from a file."""
    from ordercore.flow import read_charges
    from ordercore.shipping import PublishCharges, WithdrawCharges
    from tests.flow.test_closing import CHARGES, DEARER

    oms = shop(SqliteStore(here / "shop.db", codec()))
    oms.do(PublishCharges("old", DEARER), WithdrawCharges("old"))
    oms.do(PublishCharges("std", CHARGES))
    oms.close()
    status, out, _ = run("charges", "--store", "shop.db")
    titles = [row for row in out.splitlines() if ": " in row]
    told = "standard from DE, in EUR"
    assert (Status.OK, [f"old: {told}; withdrawn", f"std: {told}"]) == (status, titles)
    status, out, _ = run("charges", "--toml", "--store", "shop.db")
    assert (Status.OK, (CHARGES,)) == (status, read_charges(out))


def test_goods_of_others_are_settled(run, here):
    """What of whose goods was sold, of all time or of some days; lots of a SKU."""
    from ordercore.parties import (
        AgreeConsignment,
        AgreedPrice,
        RegisterSupplier,
        Supplier,
    )
    from ordercore.stock import LotUnits

    oms = shop(SqliteStore(here / "shop.db", codec()))
    lots = (LotUnits("A1", 3, owner="ACME"), LotUnits("Z1", 2, owner="ZETA"))
    oms.do(Receive("TEA", "CPH", 5, "PO", lots=lots))
    place(oms, "A", ("TEA", 4))
    send(oms, "A-1")
    nine = AgreedPrice("TEA", date(2026, 11, 1), kr("9.00"))
    oms.do(RegisterSupplier(Supplier("ACME")), AgreeConsignment("ACME", nine))
    oms.close()
    status, out, _ = run("consigned", "--store", "shop.db")
    assert (0, ["ACME", "ZETA"]) == (status, [row[:4] for row in out.splitlines()[1:3]])
    money = [" ".join(row.split()) for row in out.splitlines()[5:]]
    told = ["ACME TEA 3 0 3 27.00 DKK", "ZETA TEA 1 0 1 no price agreed"]
    assert told == money
    _, out, _ = run("consigned", "--store", "shop.db", "--owner", "ZETA")
    assert "ACME" not in out
    _, out, _ = run("consigned", "--store", "shop.db", "--until", "2026-11-22")
    assert "No goods of others have moved.\n" == out
    _, out, _ = run("consigned", "--store", "shop.db", "--since", "2026-11-24")
    rows = [" ".join(row.split()) for row in out.splitlines()[1:]]
    assert ["ACME TEA 0 0 0 0 0 0", "ZETA TEA 0 0 0 0 1 0"] == rows
    for wrong in (
        ("--owner", "ZETTA"),
        ("--owner", "ZETTA", "--until", "2026-11-22"),
        ("--since", "2026-11-24", "--until", "2026-11-22"),
    ):
        status, _, err = run("consigned", "--store", "shop.db", *wrong)
        assert (Status.UNUSABLE, wrong[0]) == (status, err[: len(wrong[0])])
    status, _, err = run("consigned", "--store", "shop.db", "--since", "soon")
    assert (Status.UNUSABLE, "--since") == (status, err[:7])
    _, out, _ = run("stock", "TEA", "--store", "shop.db")
    assert "CPH   Z1" in out


def test_a_lot_is_called_back(run, here):
    """Whoever only looks changes nothing; with --do the lot is held everywhere."""
    from ordercore.stock import LotUnits

    with shop(SqliteStore(here / "shop.db", codec())) as oms:
        oms.do(Receive("TEA", "CPH", 3, "PO", lots=(LotUnits("A1", 3),)))
    asked = ("recall", "TEA", "A1", "glass", "--store", "shop.db")
    told = "Recall of lot A1 of TEA: glass\nCPH: 3 there, held\n"
    assert (0, told, "") == run(*asked)
    _, out, _ = run("stock", "TEA", "--store", "shop.db")
    assert "recalled" not in out
    assert (0, told, "") == run(*asked, "--do")
    _, out, _ = run("stock", "TEA", "--store", "shop.db")
    assert "recalled: glass" in out
    status, _, err = run("recall", "TAE", "A1", "glass", "--store", "shop.db")
    assert (Status.WRONG, True) == (status, "[sku.unknown]" in err)
    slip = ("recall", "TEA", "1A", "glass", "--store", "shop.db")
    _, out, _ = run(*slip)
    assert "Nobody has any of it: is A1 meant?" in out
    status, _, err = run(*slip, "--do")
    assert (Status.UNUSABLE, True) == (status, "--ahead" in err)
    assert 0 == run(*slip, "--do", "--ahead")[0]


def test_past_orders_are_sourced_by_other_strategies(run, here):
    """A file of strategies, side by side; a typing error is told."""
    with shop(SqliteStore(here / "shop.db", codec()), stock={"MUG@CPH": 5}) as oms:
        place(oms, "A", ("MUG", 2))
    text = '[[strategy]]\nid = "no-cph"\nconstraints = '
    text += '[{kind = "EXCLUDE", nodes = "CPH"}]\n'
    (here / "mine.toml").write_text(text)
    called = ("simulate", "mine.toml", "--store", "shop.db")
    status, out, _ = run(*called, "--html", "page.html", "--json")
    *rows, numbers = [" ".join(row.split()) for row in out.splitlines()]
    assert (0, "as it was no-cph") == (status, rows[0])
    assert ["missing in the end 0 2", "cost 5.00 EUR 0.00 EUR"] == [rows[5], rows[-2]]
    assert "cost of a unit shipped 2.50 EUR -" == rows[-1]
    assert [(0, 1), (2, 1)] == [
        (one["missing"], one["decisions"]) for one in json.loads(numbers)
    ]
    assert '<th scope="col" class="n">no-cph</th>' in (
        (here / "page.html").read_text("utf-8")
    )
    _, out, _ = run(*called, "--since", "2026-11-24T00:00:00Z")
    assert "orders 0 0" == " ".join(out.splitlines()[1].split())
    status, _, err = run(*called, "--since", "soon")
    assert (Status.UNUSABLE, "--since") == (status, err[:7])
    status, _, err = run("simulate", "mine.toml", "B", "--store", "shop.db")
    assert (Status.WRONG, True) == (status, "[order.unknown]" in err)
    (here / "mine.toml").write_text("[[strategy]]\n")
    status, _, err = run("simulate", "mine.toml", "--store", "shop.db")
    assert (Status.UNUSABLE, "strategy[0].id") == (status, err.split(":")[0])


def test_strategies_that_look_on_are_asked(run, here):
    """What they would have done is noted, once, and shown."""
    from ordercore.sourcing import DefineStrategy, SetShadows

    with shop(SqliteStore(here / "shop.db", codec()), stock={"MUG@CPH": 5}) as oms:
        oms.do(DefineStrategy(only("far", "HAM")), SetShadows(("far",)))
        place(oms, "A", ("MUG", 2))
    for _ in range(2):
        status, out, _ = run("shadows", "--store", "shop.db")
        row = " ".join(out.splitlines()[1].split())
        assert (0, "far 1 1 0.00 EUR 5.00 EUR 0 1 2 0 0") == (status, row)


def test_explain_says_where_a_hand_chose_otherwise(run, here):
    """The plan is shown, and that what was done differs from it."""
    from ordercore.flow import MANUAL
    from ordercore.orders import Allocate, Confirm, Units

    oms = shop(
        SqliteStore(here / "shop.db", codec()),
        MANUAL,
        stock={"MUG@CPH": 5, "MUG@HAM": 5},
    )
    with oms:
        place(oms, "A", "MUG")
        oms.do(Confirm("A"), Allocate("A", (Units("1", "HAM", 1),)))
    _, out, _ = run("explain", "A")
    assert "what was done differs from it" in out


def test_report_prints_and_writes(ran, run, here):
    """How the shop stands, for people, and as one page."""
    status, out, _ = run("report", "--html", "page.html")
    assert 0 == status
    assert "10" in out
    assert (here / "page.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_page_that_cannot_be_written(ran, run, here):
    """A folder that is not there: the file's name, no traceback."""
    status, _, err = run("report", "--html", here / "none" / "page.html")
    assert Status.UNUSABLE == status
    assert "page.html" in err


def test_plugins_are_listed(run):
    """Who joins in, and what each brings."""
    status, out, _ = run("plugins")
    assert 0 == status
    assert "channel:shopify" in out
    assert "feed:tabular" in out


def test_a_name_that_is_mistyped_in_the_environment_is_told(run, monkeypatch):
    """Whoever allows or keeps out what is not there hears of it."""
    monkeypatch.setenv("ORDERCORE_ALLOW_PLUGINS", "ordercore-bazar")
    monkeypatch.setenv("ORDERCORE_DISABLE_PLUGINS", "shopfy")
    status, out, _ = run("plugins")
    assert Status.WRONG == status
    assert "ORDERCORE_ALLOW_PLUGINS: 'ordercore-bazar' is no distribution" in out
    assert "ORDERCORE_DISABLE_PLUGINS: 'shopfy' is no plug-in" in out


def test_a_command_of_a_plug_in_that_is_not_allowed_is_explained(monkeypatch, capsys):
    """By the variable and the distributions that are there."""
    from importlib.metadata import EntryPoint

    from ordercore.plugins import discovering

    outside = EntryPoint("hi", "nowhere_to_be_found", "ordercore")
    monkeypatch.setattr(discovering, "entry_points", lambda group: [outside])
    monkeypatch.setattr(discovering, "origin", lambda _: ("ordercore-hi", "1"))
    with pytest.raises(SystemExit):
        main(["hello"])
    told = capsys.readouterr().err
    assert "installed and not allowed: ordercore-hi" in told
    assert "ORDERCORE_ALLOW_PLUGINS=ordercore-hi" in told
    with pytest.raises(SystemExit):
        main(["new", "shop", "pulsar"])
    told = capsys.readouterr().err
    assert "choose from 'channel', 'carrier', 'erp', 'payment'" in told
    assert "not allowed" not in told, "a kind that there is not is no plug-in's"


def test_a_plug_in_that_fails_is_named(run, monkeypatch):
    """The others are listed all the same; the status says that something is wrong."""
    from ordercore.errors import PluginError
    from ordercore.plugins import Plugins

    failed = PluginError("guest", "load", "ImportError: no")
    monkeypatch.setattr(Plugins, "failures", property(lambda _: (failed,)))
    status, out, err = run("plugins")
    assert Status.WRONG == status
    assert "shopify" in out
    assert "plug-in guest, hook load: ImportError: no" in err


def test_the_status_says_when_something_does_not_add_up():
    """1 before 3: books that are wrong are worse than rows set aside."""

    class Summary:
        ok, set_aside = False, 4

    assert Status.WRONG == status_of(Summary())
    Summary.ok = True
    assert Status.SET_ASIDE == status_of(Summary())
    Summary.set_aside = 0
    assert Status.OK == status_of(Summary())


def test_the_call_explains_itself(capsys):
    """--help names the commands and what the exit status means."""
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert 0 == end.value.code
    told = capsys.readouterr().out
    assert "something was set aside" in told
    with pytest.raises(SystemExit) as end:
        main([])
    assert 2 == end.value.code


# Terminals and pipes


class Terminal(io.StringIO):
    """A terminal that keeps what is written."""

    def isatty(self):
        return True


def test_progress_is_shown_on_a_terminal_and_cleared():
    """One line that is written over, and nothing of it left at the end."""
    terminal = Terminal()
    progress = Progress(terminal)
    progress("orders", 256)
    progress("orders", 1000)
    progress("packed", 3)
    assert "1,256 orders · 3 packed" in terminal.getvalue()
    progress.end()
    assert terminal.getvalue().endswith("\r\x1b[2K")
    assert "\n" not in terminal.getvalue()


def test_progress_is_quiet_in_a_pipe():
    """Nothing at all, so that logs stay clean."""
    pipe = io.StringIO()
    progress = Progress(pipe)
    progress("orders", 5)
    progress.end()
    assert "" == pipe.getvalue()


def test_a_process_of_its_own_is_quiet_and_ends_with_the_status(here):
    """The real thing: ``python -m ordercore``, nothing on stderr, status 3."""
    done = process("run", "--json", MUG / "wholesale.toml", MUG / "web.toml", cwd=here)
    assert (Status.SET_ASIDE, "") == (done.returncode, done.stderr)
    assert json.loads(done.stdout.splitlines()[-1])["stock_conserved"]


def test_a_reader_who_has_seen_enough_is_no_error(here):
    """The pipe is shut before anything is read: no traceback, status 0 (there was)."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as shut:
        done = subprocess.run(
            [sys.executable, "-m", "ordercore", "plugins"],
            stdout=shut,
            stderr=subprocess.PIPE,
            cwd=here,
            env=unmeasured(),
            check=False,
            timeout=60,
        )
    assert (0, b"") == (done.returncode, done.stderr)


def test_a_wide_terminal_is_used(run, ran, monkeypatch):
    """On a terminal the table has its width."""
    from ordercore.cli import looking

    monkeypatch.setattr(looking.sys.stdout, "isatty", lambda: True, raising=False)
    assert isinstance(looking.columns(), int)


def test_orders_that_wait_are_sourced_together(run, here):
    """Whoever only looks changes nothing; with --do they have their places."""
    with shop(SqliteStore(here / "shop.db", codec()), policies=MANUAL) as oms:
        oms.do(Receive("MUG", "CPH", 1))
        for name in ("A", "B"):
            place(oms, name, "MUG")
            oms.do(Confirm(name))
    asked = ("batch", "--store", "shop.db", "--rule", "MOST_WHOLE_ORDERS")
    told = (
        "2 orders, 1 parcel, 5.00 EUR (proved best), most whole orders\n"
        "  A  5.00 EUR  CPH: 1 × MUG\n"
        "  B  0.00 EUR  missing 1 × MUG\n"
    )
    assert (0, told, "") == run(*asked)
    assert (0, told, "") == run(*asked, "--do")
    _, out, _ = run("batch", "B", "--store", "shop.db")
    assert "missing 1 × MUG" in out
    status, _, err = run("batch", "--store", "shop.db", "--solver", "high")
    assert (Status.UNUSABLE, True) == (status, "one of" in err)
