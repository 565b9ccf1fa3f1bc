"""Laws of what is promised of units that come in, against a shelf that is used."""

from datetime import UTC, date, datetime, time, timedelta

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import catalog, stock
from ordercore.orders.expecting import expected
from ordercore.sourcing import BackorderPolicy, FillOrder, SetBackorderPolicy
from ordercore.stock import Dated, DaysAhead, Lot, Quota, StockLevel, ends_of, shares_of
from ordercore.stock.quota import Quotas
from tests.flow.shop import NODES, Clock, place, shop
from tests.flow.waiting import announce, redate

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, tzinfo=UTC)
PATHS = {
    "a": ("channel:amazon",),
    "b": ("channel:amazon", "region:DE"),
    "c": ("channel:web",),
}
BUYERS = [
    (),
    ("channel:web",),
    ("channel:amazon",),
    ("channel:amazon", "region:DE"),
    ("channel:pos", "region:DE"),
]

few = st.integers(0, 6)
days = st.integers(0, 12).map(lambda n: TODAY + timedelta(days=n))
asks = st.lists(st.tuples(st.integers(1, 6), st.sampled_from(BUYERS), days), max_size=8)
supplies = st.lists(st.builds(Dated, days, st.integers(1, 8)), max_size=5)


@st.composite
def shelves(draw, node="CPH"):
    """Return a shelf with safety stock, quotas, claims, and units that are missing."""
    kept = draw(st.dictionaries(st.sampled_from(sorted(PATHS)), few))
    pockets = [Quota(name, PATHS[name], n, n) for name, n in sorted(kept.items())]
    units, allocated = draw(few), draw(few)
    return StockLevel(
        "MUG",
        node,
        units,
        allocated,
        safety_stock=draw(st.integers(0, 3)),
        shortfall=max(0, allocated - units),
        quotas=Quotas(tuple(pockets)),
    )


def promised(ahead, wanted):
    """Return (day, units, buyer) of all that is promised, in the order of asking."""
    found = [(ahead.promise(n, who, day), n, who) for n, who, day in wanted]
    return [one for one in found if one[0] is not None]


@given(shelves(), supplies, asks)
def test_what_is_promised_can_be_claimed_on_its_day(level, supply, wanted):
    """On its day each order gets its units from the shelf itself (TIM 120, RSV 43).

    The shelf takes in what comes, and serves on each day those who were promised for
    it; whoever was promised later, and is served before, robs nobody.
    """
    ahead = DaysAhead(shares_of([level], {"CPH": supply}, TODAY), TODAY)
    kept = promised(ahead, wanted)
    for n in range(13):
        day = TODAY + timedelta(days=n)
        for come in supply:
            if come.day == day:
                level = stock.Received("MUG", "CPH", come.quantity, "D").apply(level)
        for _, units, who in [one for one in kept if one[0] == day]:
            asked = stock.Allocate("MUG", "CPH", units, "order/A", NOW, who)
            for event in asked.decide(level):
                level = event.apply(level)


@given(shelves(), shelves("HAM"), supplies, supplies, asks)
def test_no_more_is_promised_than_there_is(one, other, here, there, wanted):
    """By each day, all promises together are covered by what is there by then."""
    rows = {"CPH": here, "HAM": there}
    ahead = DaysAhead(shares_of([one, other], rows, TODAY), TODAY)
    kept = promised(ahead, wanted)
    free = sum(max(0, level.sellable - level.allocated) for level in (one, other))
    for n in range(13):
        day = TODAY + timedelta(days=n)
        come = sum(d.quantity for d in [*here, *there] if d.day <= day)
        asked = sum(units for on, units, _ in kept if on <= day)
        assert asked <= free + come


@given(shelves(), supplies, asks)
def test_the_turn_has_no_inversion(level, supply, wanted):
    """Whoever is behind, and wants as much or more, is not promised an earlier day."""
    ahead = DaysAhead(shares_of([level], {"CPH": supply}, TODAY), TODAY)
    found = [(ahead.promise(n, who, day), n, who, day) for n, who, day in wanted]
    for at, (day, units, who, since) in enumerate(found):
        for later, more, buyer, _ in found[at + 1 :]:
            if buyer == who and more >= units and later is not None and later >= since:
                assert day is not None
                assert day <= later


@given(shelves(), shelves("HAM"), supplies, supplies, st.sampled_from(BUYERS), days)
def test_places_promise_no_more_than_all_of_them(one, other, here, there, who, day):
    """The outlooks of the nodes together are at most that of the network."""
    rows = {"CPH": here, "HAM": there}

    def can(node):
        shares = shares_of([one, other], rows, TODAY, node)
        ahead = DaysAhead(shares, TODAY)
        ahead.want(Dated(TODAY, 3))
        return ahead.outlook(who).on(day)

    assert can("CPH") + can("HAM") <= can("")


@given(shelves(), supplies, st.sampled_from(BUYERS))
def test_today_is_what_the_shelf_says(level, supply, who):
    """With nothing to come, what can be promised is what is available to the buyer."""
    ahead = DaysAhead(shares_of([level], {}, TODAY), TODAY)
    assert ahead.outlook(who).on(TODAY) == level.available_to(who)
    with_more = DaysAhead(shares_of([level], {"CPH": supply}, TODAY), TODAY)
    assert ahead.outlook(who).on(TODAY) <= with_more.outlook(who).on(TODAY)


@given(shelves(), shelves("HAM"), supplies, supplies, asks)
def test_who_waits_is_told_what_there_is(one, other, here, there, wanted):
    """Whoever is in line is told his own units, and nobody's twice (TIM 120, ORD 76).

    The sum of what is told by each day is covered by that day, each unit that comes in
    is somebody's once, and it is there when it is said to be.
    """
    rows = {
        node: [evolve(d, cause=f"{node}-{n}") for n, d in enumerate(some)]
        for node, some in (("CPH", here), ("HAM", there))
    }
    ahead = DaysAhead(shares_of([one, other], rows, TODAY), TODAY)
    told = [ahead.fill(n, who, str(at)) for at, (n, who, _) in enumerate(wanted)]
    free = sum(max(0, level.sellable - level.allocated) for level in (one, other))
    for n in range(13):
        day = TODAY + timedelta(days=n)
        come = sum(d.quantity for d in [*here, *there] if d.day <= day)
        by_day = sum(units for parts in told for on, units in parts if on <= day)
        assert by_day <= free + come

    sources, used = ahead.sources(), {}
    for at, parts in enumerate(told):
        mine = sources.get(str(at), [])
        assert sum(units for _, units in parts) == sum(part.quantity for part in mine)
        assert all(part.day <= parts[-1][0] for part in mine)
        for part in mine:
            used[part.cause] = used.get(part.cause, 0) + part.quantity
    known = {d.cause: d.quantity for some in rows.values() for d in some} | {"": free}
    assert all(units <= known[cause] for cause, units in used.items())


@given(shelves(), supplies, asks)
def test_nobody_behind_is_served_before(level, supply, wanted):
    """Of those alike, nobody is told a unit before whoever is ahead has all of his."""
    ahead = DaysAhead(shares_of([level], {"CPH": supply}, TODAY), TODAY)
    told = [(n, who, ahead.fill(n, who)) for n, who, _ in wanted]
    for at, (units, who, parts) in enumerate(told):
        whole = sum(some for _, some in parts) == units
        for _, buyer, later in told[at + 1 :]:
            if buyer == who and later:
                assert whole
                assert parts[-1][0] <= later[0][0]


comings = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5)), max_size=3)
waits = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(["web", "amazon"])), max_size=4
)


@settings(max_examples=25)
@given(comings, waits, st.sampled_from(FillOrder), st.integers(0, 3), st.data())
def test_what_was_told_comes_true(coming, waiting, turn, kept, data):
    """When everything comes as it was said, each has his units on the day (TIM 120).

    Whatever the turn is, and whatever is kept for one of the channels; and a delivery
    that is put off puts nobody's day forward.
    """
    clock = Clock()
    oms = shop(clock=clock, nodes=NODES[:1])
    oms.do(SetBackorderPolicy(BackorderPolicy(turn)))
    oms.do(catalog.ListItem(catalog.Item("MUG", "A mug", 0)))
    oms.do(stock.SetQuota("MUG", "CPH", "q", ("channel:amazon",), kept))
    for n, (units, channel) in enumerate(waiting):
        place(oms, f"W{n}", ("MUG", units), channel=channel)
    for n, (days, units) in enumerate(coming):
        announce(oms, f"D{n}", "MUG", units, days)
    names = [f"W{n}" for n in range(len(waiting))]
    before = days_told(oms, names)
    if coming:
        late = data.draw(st.integers(0, len(coming) - 1))
        redate(oms, f"D{late}", coming[late][0] + data.draw(st.integers(0, 9)))
    told = days_told(oms, names)
    assert sorted(before.values()) <= sorted(told.values())
    due = {f"D{n}": oms.state(f"delivery/D{n}").due_on for n in range(len(coming))}
    for n in range(20):
        today = oms.now().date()
        for name in [name for name, day in due.items() if day == today]:
            units = coming[int(name[1:])][1]
            oms.do(stock.Unload(name, "R", (stock.Arrived("MUG", units),)))
        for name in names:
            done = not oms.order(name).progress[0].waiting
            assert done or told[name] > today, (n, name)
        clock.later(days=1)


def days_told(oms, names):
    """Return the day that each order was told, the last of all where none is known."""
    found = {}
    for name in names:
        rows = expected(oms.order(name))
        found[name] = (rows and rows[0].there_on) or date.max
    return found


ends = st.lists(st.tuples(st.integers(1, 6), st.none() | days), min_size=1, max_size=4)
few_asks = st.lists(
    st.tuples(st.integers(1, 4), st.just(()), days), min_size=1, max_size=6
)


@given(ends, supplies, few_asks)
def test_nothing_is_promised_out_of_what_is_over(lots, supply, wanted):
    """Served day by day, the first to be over first, every promise is kept (TIM 120).

    The model has units one by one, each with the days on which it can be had.
    """
    kept = tuple(
        Lot(str(n), units, sell_until=end and datetime.combine(end, time(), UTC))
        for n, (units, end) in enumerate(lots)
    )
    level = StockLevel("MUG", "CPH", sum(n for n, _ in lots), lots=kept)
    shares = shares_of([level], {"CPH": supply}, TODAY)
    told = promised(DaysAhead(shares, TODAY, ends_of([level])), wanted)
    units = [(TODAY, end or date.max) for n, end in lots for _ in range(n)]
    units += [(one.day, date.max) for one in supply for _ in range(one.quantity)]
    for day, quantity, _ in sorted(told, key=lambda one: one[0]):
        for _ in range(quantity):
            good = [one for one in units if one[0] <= day < one[1]]
            units.remove(min(good, key=lambda one: one[1]))
