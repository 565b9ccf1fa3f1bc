"""What is there of a kit that waits is kept for it, and its buyer is told one day."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import catalog, orders, stock, warehouse
from ordercore.catalog import PriceQuery
from ordercore.errors import Refused
from ordercore.flow import delays, outlook_of
from ordercore.orders import Gate, Hold, OrderFlag
from ordercore.orders.expecting import UnitsExpected, expected, told
from ordercore.sourcing import BackorderPolicy, FillOrder, SetBackorderPolicy
from ordercore.stock import Arrived
from ordercore.views.telling.of_orders import units_expected
from tests.flow.shop import START, Clock, place, progress, shop
from tests.flow.waiting import announce, redate

SKUS = ("CUP", "POT", "BOX")
GIFT = catalog.Kit("GIFT", (catalog.Component("CUP", 2), catalog.Component("POT")))
SET = catalog.Kit("SET", (catalog.Component("CUP"), catalog.Component("BOX")))


def day(n):
    return START.date() + timedelta(days=n)


def gifts(cups=6, pots=1, **options):
    """Return a shop that sells gifts of two cups and a pot."""
    oms = shop(stock={"CUP@CPH": cups}, lists=SKUS, **options)
    if pots:
        oms.do(stock.Receive("POT", "CPH", pots))
    oms.do(catalog.DefineKit(GIFT), catalog.DefineKit(SET))
    return oms


def offered(oms, *skus):
    return [one.available for one in oms.offers(skus, PriceQuery("DKK"))]


def claimed(oms, *names):
    return [progress(oms, name).claimed for name in names]


def mailed(oms):
    """Return what buyers are told, and the outbox that tells it."""
    found = []

    def send(key, order, lines):
        found.extend([(order.id, k.sku, k.before, k.told_on) for k in lines])

    return found, delays(oms.store, "mail", send)


class TestKeeping:
    def test_nobody_behind_gets_the_cups_of_a_gift(self):
        """Who buys cups later waits; the gift is whole when the pots come."""
        oms = gifts()
        place(oms, "W-1", ("GIFT", 3))
        announce(oms, "D-1", "POT", 5, 5)
        place(oms, "W-2", ("CUP", 4))
        assert [1, 0] == claimed(oms, "W-1", "W-2")
        oms.do(stock.Unload("D-1", "R", (Arrived("POT", 5),)))
        assert [3, 0] == claimed(oms, "W-1", "W-2")

    def test_all_screens_say_the_same_at_once(self):
        """Offers, the outlook, the plan and the order know that the cups are kept."""
        oms = gifts()
        place(oms, "W-1", ("GIFT", 3))
        announce(oms, "D-1", "POT", 5, 5)
        place(oms, "W-2", ("CUP", 4))
        assert [0, 0] == offered(oms, "CUP", "GIFT")
        assert 0 == outlook_of(oms, "CUP").outlook.on(day(0))
        plan = oms.plan.expect("CUP")
        assert () == plan.commands
        assert ("W-1, line 1: 4 × CUP: in stock", 4) == (plan.why[0], plan.missing)
        kept = {one.sku: one for one in expected(oms.order("W-1"))}
        assert plan.expected[0][1] == kept["CUP"]
        assert day(5) == kept["GIFT"].told_on

    def test_what_nobody_needs_is_sold(self):
        """Of six cups a gift of four keeps four."""
        oms = gifts(pots=0)
        place(oms, "W-1", ("GIFT", 2))
        assert [2] == offered(oms, "CUP")
        place(oms, "W-2", ("CUP", 3))
        assert [0, 2] == claimed(oms, "W-1", "W-2")

    def test_who_waited_before_goes_first(self):
        """Cups that come are a plain order's that stands before the gift."""
        oms = gifts(cups=1, pots=0)
        place(oms, "W-1", ("CUP", 3))
        place(oms, "W-2", ("GIFT", 2))
        oms.do(stock.Receive("CUP", "CPH", 3))
        assert [3, 0] == claimed(oms, "W-1", "W-2")
        assert [0] == offered(oms, "CUP")
        place(oms, "W-3", ("CUP", 1))
        oms.do(stock.Receive("POT", "CPH", 2))
        assert [3, 0, 0] == claimed(oms, "W-1", "W-2", "W-3")
        oms.do(stock.Receive("CUP", "CPH", 3))
        assert [3, 2, 0] == claimed(oms, "W-1", "W-2", "W-3")

    @pytest.mark.parametrize(
        "end",
        [
            orders.Cancel("W-1", "regret"),
            orders.PlaceHold("W-1", Hold("h", Gate.SOURCE, "look")),
            orders.Flag("W-2", OrderFlag.VIP),
        ],
        ids=lambda end: type(end).__name__,
    )
    def test_who_goes_or_is_passed_over_keeps_nothing(self, end):
        """The next in line gets the cups at once."""
        oms = gifts(pots=0)
        oms.do(SetBackorderPolicy(BackorderPolicy(flags=("VIP",))))
        place(oms, "W-1", ("GIFT", 3))
        place(oms, "W-2", ("CUP", 4))
        oms.do(end)
        assert 4 == progress(oms, "W-2").claimed

    def test_cups_are_kept_where_the_pots_come(self):
        """Those at the other place are sold meanwhile."""
        oms = gifts(cups=4, pots=0)
        oms.do(stock.Receive("CUP", "HAM", 4))
        announce(oms, "D-1", "POT", 2, 5)
        place(oms, "W-1", ("GIFT", 2))
        place(oms, "W-2", ("CUP", 4))
        assert ["HAM"] == [one.node for one in progress(oms, "W-2").claims]

    def test_two_kits_do_not_wait_for_each_other(self):
        """Who is first by all it waits for keeps all of it, by whatever policy."""
        oms = gifts(cups=1, pots=1)
        oms.do(SetBackorderPolicy(BackorderPolicy(FillOrder.FEWEST_UNITS)))
        one = catalog.Kit(
            "ONE", (catalog.Component("CUP", 1), catalog.Component("POT", 3))
        )
        two = catalog.Kit(
            "TWO", (catalog.Component("CUP", 2), catalog.Component("POT", 1))
        )
        oms.do(catalog.DefineKit(one), catalog.DefineKit(two))
        place(oms, "W-1", "ONE")
        place(oms, "W-2", "TWO")
        oms.do(stock.Receive("CUP", "CPH", 1))
        assert [0, 1] == claimed(oms, "W-1", "W-2")


def test_who_is_held_until_the_launch_is_not_told_to_release():
    """The refusal says when it goes by itself, not the way around the launch."""
    oms = shop(stock={"LAMP@CPH": 5})
    launch = day(40)
    oms.do(catalog.ListItem(catalog.Item("LAMP", "A lamp", 900, launch_on=launch)))
    place(oms, "W", ("LAMP", 1))
    with pytest.raises(Refused) as refused:
        oms.do(warehouse.Release("W-1"))
    assert "order.held" == refused.value.code
    assert f"launch-1 is on sale from {launch}" in refused.value.remedy
    assert "ReleaseHold" not in refused.value.remedy


class TestTelling:
    def test_one_day_is_told_for_a_kit_and_it_stands(self):
        """That of its last component; that the others are there is no news each day."""
        clock = Clock()
        oms = gifts(pots=0, clock=clock)
        announce(oms, "D-1", "POT", 5, 5)
        place(oms, "K", ("GIFT", 3))
        found, box = mailed(oms)
        before = oms.history("order/K")
        for _ in range(3):
            clock.later(days=1)
            oms.tick()
        assert before == oms.history("order/K")
        redate(oms, "D-1", 6)
        box.drain()
        assert [("K", "GIFT", day(5), day(9))] == found
        (one,) = told(oms.order("K"))
        assert ("GIFT", 3, day(9), day(5)) == (
            one.sku,
            one.quantity,
            one.told_on,
            one.first_on,
        )

    def test_the_story_tells_what_is_there_by_no_day(self):
        """Only what comes has a day."""
        oms = gifts(pots=0)
        announce(oms, "D-1", "POT", 5, 5)
        place(oms, "K", ("GIFT", 3))
        rows = [row.event for row in oms.history("order/K")]
        noted = [one for one in rows if isinstance(one, UnitsExpected)]
        story = "; ".join([units_expected(one).detail for one in noted])
        assert "6 × CUP of GIFT in stock, and waiting" in story
        assert f"3 × GIFT on {day(5)}" in story

    def test_a_day_after_none_is_told(self):
        """Seven days, none, and seven days again: each is a move."""
        oms = shop(lists=["CUP"])
        found, box = mailed(oms)
        announce(oms, "D-1", "CUP", 4, 7)
        place(oms, "W", ("CUP", 4))
        oms.do(stock.CancelDelivery("D-1", "lost"))
        announce(oms, "D-2", "CUP", 4, 7)
        oms.do(stock.CancelDelivery("D-2", "lost"))
        announce(oms, "D-3", "CUP", 4, 9)
        box.drain()
        assert [
            (day(7), None),
            (None, day(7)),
            (day(7), None),
            (None, day(9)),
        ] == [row[2:] for row in found]


wants = st.lists(
    st.tuples(st.sampled_from(["GIFT", "SET", *SKUS]), st.integers(1, 3)),
    min_size=1,
    max_size=6,
)
comings = st.lists(
    st.tuples(st.sampled_from(SKUS), st.integers(1, 4)), min_size=1, max_size=6
)


def components(sku, units):
    kits = {kit.sku: kit.components for kit in (GIFT, SET)}
    return catalog.pieces(sku, units, kits.get(sku, ()))


@settings(max_examples=40, deadline=None)
@given(wants, comings, st.permutations(range(12)))
def test_in_turn_nobody_gets_what_was_told_to_one_before(asked, come, mixed):
    """SRC 60: with kits, too, nobody behind gets a unit that was told to one before.

    Whatever comes and whoever asks, in whatever order: while an order waits, all that
    is there of what it waits for, up to its need, is never given to a later one; what
    is offered to newcomers is what is left; and where all is there, nobody waits.
    """
    oms = gifts(cups=2)
    steps = [("order", one) for one in asked] + [("stock", one) for one in come]
    mixed = [steps[n] for n in mixed if n < len(steps)]
    names = []
    for number, (kind, (sku, units)) in enumerate(mixed):
        before = {name: progress(oms, name).claimed for name in names}
        ahead = needs(oms, names)
        if kind == "order":
            name = f"W-{number}"
            room = {one: there(oms, one) - ahead.get(one, 0) for one in SKUS}
            place(oms, name, (sku, units))
            names.append(name)
            got = progress(oms, name).claimed
            for piece, n in components(sku, got) if got else ():
                assert n <= room[piece]
            assert before == {one: progress(oms, one).claimed for one in before}
        else:
            oms.do(stock.Receive(sku, "CPH", units, f"PO-{number}"))
        left = needs(oms, names)
        for one, offer in zip(SKUS, offered(oms, *SKUS), strict=True):
            assert max(0, there(oms, one) - left.get(one, 0)) == offer
        assert not whole(oms, names)


def there(oms, sku):
    return sum([level.unclaimed for level in oms.stock_of(sku)])


def needs(oms, names):
    """Return what those who wait lack, by SKU."""
    found = {}
    for name in names:
        order = oms.order(name)
        waits = order.progress[0].waiting
        for sku, units in order.lines[0].pieces(waits) if waits else ():
            found[sku] = found.get(sku, 0) + units
    return found


def whole(oms, names):
    """Return who waits though one of it could be had, when those before have theirs."""
    left = {sku: there(oms, sku) for sku in SKUS}
    found = []
    for name in names:
        order = oms.order(name)
        waits = order.progress[0].waiting
        pieces = order.lines[0].pieces(1)
        if waits and all([left[sku] >= units for sku, units in pieces]):
            found.append(name)
        for sku, units in pieces:
            left[sku] -= units * waits
    return found
