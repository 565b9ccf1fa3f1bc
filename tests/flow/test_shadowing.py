"""Strategies look on while another one decides, and change nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import orders
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, ShadowWork, SqliteStore, codec, shadow_report
from ordercore.flow.replaying import shadowing
from ordercore.sourcing import (
    DefineStrategy,
    SetShadows,
    ShadowNoted,
    Strategy,
    WithdrawStrategy,
)
from ordercore.stock import Receive
from tests.flow.shop import eur, place, shop
from tests.flow.test_promising import BOTH as TIMETABLE
from tests.flow.test_promising import CPH, ODENSE
from tests.flow.test_promising import RATES as BY_POST
from tests.flow.test_strategies import BOTH, only


def watched(store=None, *names, **options):
    """Return a shop in which a German strategy looks on."""
    options.setdefault("stock", BOTH)
    oms = shop(store, **options)
    oms.do(DefineStrategy(only("german", "HAM")))
    oms.do(SetShadows(names or ("german",)))
    return oms


def noted(oms):
    """Return what was noted."""
    return [r.event for r in oms.journal() if isinstance(r.event, ShadowNoted)]


def told(oms):
    """Return the numbers of each shadow."""
    ShadowWork(oms).work()
    return {
        one.strategy: (one.decisions, one.otherwise, one.live.cost, one.would.cost)
        for one in shadow_report(oms.store).tallies
    }


def test_what_would_have_been_is_noted(store):
    """For each plan and shadow, beside what was done; orders are as they would be."""
    oms = watched(store, "german", "cheapest")
    place(oms, "A", ("MUG", 3))
    place(oms, "B", ("MUG", 1))
    before = list(oms.store.scan("order"))
    assert {
        "german": (2, 2, eur("10.00"), eur("26.00")),
        "cheapest": (2, 0, eur("10.00"), eur("10.00")),
    } == told(oms)
    assert [("german", "A", False), ("cheapest", "A", True)] == [
        (one.strategy, one.order, one.same) for one in noted(oms)[:2]
    ]
    assert before == list(oms.store.scan("order"))


def test_as_it_was_then(store):
    """The stock, the strategy and the shadows of that moment count, not of now."""
    oms = watched(store, stock={"MUG@CPH": 9, "MUG@HAM": 1})
    place(oms, "A", ("MUG", 2))
    oms.do(Receive("MUG", "HAM", 9), DefineStrategy(only("german", "CPH")))
    oms.do(SetShadows(()))
    place(oms, "B", ("MUG", 2))
    assert {"german": (1, 1, eur("5.00"), eur("13.00"))} == told(oms)
    (one,) = noted(oms)
    assert (1, 1, 0) == (one.would.missing, one.would.units, one.live.missing)


def test_what_waits_is_a_plan_too():
    """Units that the live strategy lets wait, and those that a shadow would."""
    oms = watched(stock={"MUG@CPH": 1})
    place(oms, "A", ("MUG", 3))
    place(oms, "B", ("MUG", 3))
    ShadowWork(oms).work()
    assert [(2, 3), (3, 3)] == [
        (one.live.missing, one.would.missing) for one in noted(oms)
    ]


def test_days():
    """How much later parcels would have come, where somebody can say."""
    oms = shop(
        nodes=[CPH, ODENSE],
        rates=BY_POST,
        timetable=TIMETABLE,
        stock={"MUG@CPH": 5, "MUG@ODE": 5},
    )
    oms.do(DefineStrategy(only("slow", "ODE")), SetShadows(("slow",)))
    place(oms, "A", ("MUG", 1))
    ShadowWork(oms).work()
    (tally,) = shadow_report(oms.store).tallies
    assert 0 < tally.days == tally.would.days - tally.live.days


def test_by_hand():
    """A shop that decides by hand is compared with what its strategy says."""
    oms = watched(policies=MANUAL)
    place(oms, "A", ("MUG", 2))
    oms.do(orders.Confirm("A"))
    oms.do(*oms.plan.source("A").commands)
    assert {"german": (1, 1, eur("5.00"), eur("13.00"))} == told(oms)


def test_nothing_is_noted_twice(store, monkeypatch):
    """Stopped before the cursor moved on, the work is done again and not counted."""
    oms = watched(store)
    place(oms, "A", ("MUG", 3))
    with monkeypatch.context() as broken:
        broken.setattr(shadowing, "WriteSet", None)
        with pytest.raises(TypeError):
            ShadowWork(oms).work()
    assert 1 == len(noted(oms))
    assert {"german": (1, 1, eur("5.00"), eur("13.00"))} == told(oms)
    assert 0 == ShadowWork(oms).work()
    assert 1 == len(noted(oms))


def test_a_shadow_that_breaks_is_left_out(monkeypatch, caplog):
    """The others are asked, the order has its units, and the log says what it was."""
    oms = watched(None, "german", "cheapest")
    place(oms, "A", ("MUG", 3))
    right = shadowing.chain_of

    def broken(name, known):
        if name == "german":
            raise ZeroDivisionError
        return right(name, known)

    monkeypatch.setattr(shadowing, "chain_of", broken)
    ShadowWork(oms).work()
    assert ["cheapest"] == [one.strategy for one in noted(oms)]
    assert "shadow german of order A" in caplog.text
    assert [3] == [c.total for c in oms.order("A").progress[0].claims]


def test_no_more_at_once_than_was_asked_for():
    """The rest is looked at the next time."""
    oms = watched()
    place(oms, "A", ("MUG", 3))
    work = ShadowWork(oms)
    assert [2, 0] == [work.work(2), len(noted(oms))]
    while work.work(2):
        pass
    assert 1 == len(noted(oms))


def test_names():
    """What looks on is there, each once, and cannot be withdrawn meanwhile."""
    oms = watched()
    with pytest.raises(Refused, match=r"strategy\.unknown"):
        oms.do(SetShadows(("germn",)))
    with pytest.raises(Invalid, match="each name once"):
        oms.do(SetShadows(("german", "german")))
    with pytest.raises(Invalid):
        oms.do(SetShadows("german"))
    with pytest.raises(Refused, match="the shadows") as no:
        oms.do(WithdrawStrategy("german"))
    assert "strategy.in-use" == no.value.code
    assert () == oms.do(SetShadows(("german",)))
    oms.do(SetShadows(()), WithdrawStrategy("german"))


def test_a_shop_that_nobody_watches():
    """Nothing is noted, and the report says so."""
    oms = shop(stock=BOTH)
    place(oms, "A", ("MUG", 3))
    assert 0 < ShadowWork(oms).work()
    assert ("No shadow was asked.", []) == (str(shadow_report(oms.store)), noted(oms))


def test_it_is_kept(tmp_path):
    """What was noted is there when the shop is opened again."""
    path = tmp_path / "shop.db"
    with watched(SqliteStore(path, codec())) as oms:
        place(oms, "A", ("MUG", 3))
        ShadowWork(oms).work()
        before = shadow_report(oms.store)
    with shop(SqliteStore(path, codec())) as again:
        assert before == shadow_report(again.store)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.integers(0, 6))
def test_a_shadow_of_itself_is_never_otherwise(wants, there):
    """SRC 61: units and missing are the same, plan by plan, and what was wanted."""
    oms = shop(stock={"MUG@CPH": 1 + there, "MUG@HAM": 2})
    oms.do(DefineStrategy(Strategy("mine")), SetShadows(("mine",)))
    for number, units in enumerate(wants):
        place(oms, f"O{number}", ("MUG", units))
    ShadowWork(oms).work()
    (tally,) = shadow_report(oms.store).tallies
    assert (len(wants), 0) == (tally.decisions, tally.otherwise)
    assert tally.live == tally.would
    assert sum(wants) == tally.live.units + tally.live.missing
