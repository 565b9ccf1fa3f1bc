"""Laws of what is promised of units that come in, against a shelf that is used."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ordercore import stock
from ordercore.stock import Dated, DaysAhead, Quota, StockLevel, shares_of
from ordercore.stock.quota import Quotas

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
    for place, (day, units, who, since) in enumerate(found):
        for later, more, buyer, _ in found[place + 1 :]:
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
