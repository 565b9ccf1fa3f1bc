"""What is kept for those who wait is taken by nobody, and known to who looks back."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import catalog, orders, stock
from ordercore.catalog import PriceQuery
from ordercore.errors import Refused
from ordercore.flow import MANUAL, SqliteStore, decisions, simulate
from ordercore.flow.replaying.shadowing import ShadowWork, shadow_report
from ordercore.orders import Gate, Hold, LineQuantity, OrderFlag, Units
from ordercore.orders.reallocating import Move, Reallocate
from ordercore.sourcing import (
    BackorderPolicy,
    Constraint,
    ConstraintKind,
    DefineStrategy,
    SetBackorderPolicy,
    SetShadows,
    Strategy,
    WithdrawStrategy,
)
from ordercore.stock import Part, Reserve, Resize
from tests.flow.shop import place, progress, shop
from tests.flow.test_waiting_kits import announce, claimed, gifts, offered

SKUS = ("CUP", "POT", "BOX")


def whole(*constraints, name="default"):
    """Return a strategy with constraints of these kinds."""
    return Strategy(name, constraints=constraints)


def rule(kind, **more):
    return Constraint(ConstraintKind[kind], **more)


AT_ONCE = whole(rule("ALL_OR_NOTHING"))
LINES = whole(rule("WHOLE_LINES"))
PAIRS = whole(rule("SHIP_TOGETHER", sku=("CUP", "POT")))


def at_once(strategy=AT_ONCE, **options):
    """Return a shop that sends orders whole or not at all."""
    oms = shop(lists=SKUS, **options)
    oms.do(DefineStrategy(strategy))
    return oms


def reserve(oms, name, sku, units, holder="counter/1"):
    until = oms.now() + timedelta(hours=1)
    return Reserve(name, holder, sku, (Part("CPH", units),), oms.now(), until)


def resize(oms, units):
    return Resize("R", (Part("CPH", units),), oms.now())


def refused(oms, *commands):
    with pytest.raises(Refused) as caught:
        oms.do(*commands)
    return caught.value


@pytest.fixture
def waiting():
    """Return a shop where four of six cups are kept for gifts that wait for pots."""
    oms = gifts(pots=0)
    place(oms, "W-1", ("GIFT", 2))
    return oms


class TestByHand:
    def test_what_is_kept_is_not_reserved(self, waiting):
        """STK 37: two cups are left; who asks for three is told for whom they are."""
        no = refused(waiting, reserve(waiting, "R", "CUP", 3))
        assert ("stock.kept", "3 × CUP at CPH") == (no.code, no.asked)
        assert "4 of them are kept for who waits before: W-1" in no.because
        assert no.remedy.startswith("Ask for at most 2,")
        waiting.do(reserve(waiting, "R", "CUP", 2))
        assert "stock.kept" == refused(waiting, resize(waiting, 3)).code
        waiting.do(resize(waiting, 1), resize(waiting, 2))

    def test_a_kit_is_not_reserved_of_what_is_kept(self, waiting):
        """What is in a set counts, not the set."""
        waiting.do(stock.Receive("BOX", "CPH", 9))
        assert "stock.kept" == refused(waiting, reserve(waiting, "R", "SET", 3)).code
        waiting.do(reserve(waiting, "R", "SET", 2))

    def test_who_keeps_them_may_have_them(self, waiting):
        """For the order itself cups may be put aside, and a plan finds them."""
        until = waiting.now() + timedelta(hours=1)
        plan = waiting.plan.reserve("P", "CUP", 6, until=until, holder="order/W-1")
        assert [6] == [part.quantity for part in plan.parts]
        waiting.do(reserve(waiting, "R", "CUP", 4, "order/W-1"))

    def test_more_than_there_is_is_short(self, waiting):
        """Nobody is told of a turn where units are just not there."""
        assert "stock.short" == refused(waiting, reserve(waiting, "R", "CUP", 7)).code

    def test_what_is_kept_is_not_allocated_by_hand(self):
        """Nor handed out over the counter, by whoever runs the shop by hand."""
        oms = gifts(pots=0, policies=MANUAL)
        for name, wants in ("W-1", ("GIFT", 2)), ("W-2", ("CUP", 3)):
            place(oms, name, wants)
            oms.do(orders.Confirm(name))
        oms.do(orders.Backorder("W-1", (LineQuantity("1", 2),)))
        assert "stock.kept" == refused(oms, asking("W-2", 3)).code
        lines = (LineQuantity("1", 3),)
        assert "stock.kept" == refused(oms, orders.HandOut("W-2", lines, "CPH")).code
        oms.do(asking("W-2", 2))
        assert "stock.kept" == refused(oms, asking("W-2", 1)).code

    def test_what_is_reserved_for_an_order_is_its_own(self):
        """It was kept for the order before anybody waited."""
        oms = gifts(pots=0, policies=MANUAL)
        place(oms, "W-2", ("CUP", 4))
        oms.do(reserve(oms, "R", "CUP", 4, "order/W-2"))
        place(oms, "W-1", ("GIFT", 2))
        oms.do(orders.Confirm("W-1"), orders.Confirm("W-2"))
        oms.do(orders.Backorder("W-1", (LineQuantity("1", 2),)))
        oms.do(asking("W-2", 4))

    def test_claims_are_not_moved_onto_what_is_kept(self):
        """Work goes to another place only where nobody waits for what is there."""
        oms = gifts(cups=4, pots=0)
        oms.do(stock.Receive("CUP", "HAM", 2))
        place(oms, "W-2", ("CUP", 2), country="DE")
        place(oms, "W-1", ("GIFT", 2))
        (claim,) = progress(oms, "W-2").claims
        assert "HAM" == claim.node
        move = Reallocate("W-2", (Move("1", "W-2-1", "CPH", 2),), "cheaper")
        assert "stock.kept" == refused(oms, move).code
        oms.do(Reallocate("W-2", (Move("1", "W-2-1", "HAM", 2),), "anew"))

    def test_whoever_stands_before_gets_his(self):
        """A plain order that waits before the gift is allocated by hand, too."""
        oms = gifts(cups=1, pots=0, policies=MANUAL)
        for name, wants in ("W-1", ("CUP", 3)), ("W-2", ("GIFT", 2)):
            place(oms, name, wants)
            units = (LineQuantity("1", wants[1]),)
            oms.do(orders.Confirm(name), orders.Backorder(name, units))
        oms.do(stock.Receive("CUP", "CPH", 2))
        assert "stock.kept" == refused(oms, reserve(oms, "R", "CUP", 1)).code
        oms.do(asking("W-1", 3))

    def test_a_reservation_that_is_there_stays_as_it_is(self):
        """The same again does nothing, also when its units would be kept by now."""
        oms = gifts(pots=0)
        asked = reserve(oms, "R", "CUP", 6)
        oms.do(asked)
        place(oms, "W-1", ("GIFT", 2))
        assert () == oms.do(asked)

    def test_to_move_goods_takes_nothing_from_anybody(self, waiting):
        """Cups that are sent to another place come in there for who waits."""
        lines = (stock.SkuQuantity("CUP", 6),)
        due = (waiting.now() + timedelta(3)).date()
        waiting.do(
            stock.RequestTransfer("T", "CPH", "HAM", due, lines),
            stock.ReleaseTransfer("T"),
        )


def asking(order, units, node="CPH"):
    return orders.Allocate(order, (Units("1", node, units),))


class TestLookingBack:
    def story(self, store=None):
        """Return a shop in which gifts waited, were served, and went by."""
        oms = gifts(cups=6, pots=1, **({"store": store} if store else {}))
        oms.do(stock.Receive("CUP", "HAM", 2))
        place(oms, "W-1", ("GIFT", 3))
        announce(oms, "D-1", "POT", 5, 5)
        place(oms, "W-2", ("CUP", 4))
        place(oms, "W-3", ("GIFT", 1), ("CUP", 1))
        oms.do(stock.Receive("CUP", "CPH", 3))
        oms.do(orders.Cancel("W-3", "regret", waiting=True))
        oms.do(stock.Unload("D-1", "R", (stock.Arrived("POT", 5),)))
        place(oms, "W-4", ("CUP", 1), ("POT", 1))
        return oms

    @pytest.mark.parametrize("on", ["memory", "sqlite"])
    def test_a_decision_is_explained_with_what_was_kept_then(self, on, tmp_path):
        """What nobody could have is no reason against what was done."""
        store = SqliteStore(tmp_path / "shop.db") if on == "sqlite" else None
        oms = self.story(store)
        found = [d for n in "1234" for d in decisions(oms.store, f"W-{n}")]
        assert 6 < len(found)
        assert [True] * len(found) == [one.same for one in found]
        oms.store.close()

    def test_a_simulation_has_it_kept_as_it_was(self):
        """By the live strategy every plan comes out as it was."""
        (row,) = simulate(self.story().store, ()).rows
        assert (4, 0) == (row.orders, row.otherwise)

    def test_a_shadow_is_not_given_what_was_kept(self):
        """Live and shadow are compared by the same stock."""
        oms = gifts(cups=6, pots=1)
        oms.do(DefineStrategy(Strategy("other")), SetShadows(("other",)))
        place(oms, "W-1", ("GIFT", 3))
        place(oms, "W-2", ("CUP", 4))
        ShadowWork(oms).work()
        (tally,) = shadow_report(oms.store).tallies
        assert (2, 0, 2 + 4) == (
            tally.decisions,
            tally.otherwise,
            tally.live.missing,
        )

    def test_what_if_nothing_were_otherwise(self, waiting):
        """The plan beside what is, and beside what is not placed yet, heeds it."""
        place(waiting, "W-2", ("CUP", 4))
        seen = waiting.plan.what_if("W-2")
        assert (2, True) == (seen.before.missing, seen.same)


class TestWhole:
    def test_who_ships_at_once_keeps_what_is_there(self):
        """SRC 60: later orders do not eat up what comes for the first, one by one."""
        oms = at_once(stock={"CUP@CPH": 2})
        place(oms, "A", ("CUP", 3), ("POT", 1))
        oms.do(stock.Receive("CUP", "CPH", 1))
        place(oms, "B", "CUP")
        assert [0, 0] == claimed(oms, "A", "B")
        assert [0] == offered(oms, "CUP")
        oms.do(stock.Receive("POT", "CPH", 1))
        assert [3, 0] == claimed(oms, "A", "B")
        assert 1 == progress(oms, "A", 2).claimed

    def test_two_orders_do_not_wait_for_each_other(self):
        """Both want both: the first keeps all of it, whatever came first."""
        oms = at_once(stock={"CUP@CPH": 1})
        place(oms, "A", ("CUP", 2), ("POT", 2))
        place(oms, "B", ("POT", 1), ("CUP", 1))
        oms.do(stock.Receive("POT", "CPH", 2))
        assert [0, 0] == claimed(oms, "A", "B")
        oms.do(stock.Receive("CUP", "CPH", 1))
        assert [2, 0] == claimed(oms, "A", "B")

    def test_a_line_that_ships_whole_keeps_its_units(self):
        """Others of the order go, and who comes later waits behind it."""
        oms = at_once(LINES, stock={"CUP@CPH": 2, "POT@CPH": 1})
        place(oms, "A", ("CUP", 3), "POT")
        assert [0, 1] == [progress(oms, "A", n).claimed for n in (1, 2)]
        place(oms, "B", ("CUP", 2))
        oms.do(stock.Receive("CUP", "CPH", 1))
        assert [3, 0] == claimed(oms, "A", "B")

    def test_a_pair_is_kept_where_it_can_be_together(self):
        """From one place or not at all: what lies elsewhere is sold."""
        oms = at_once(PAIRS, stock={"CUP@HAM": 1})
        announce(oms, "D-1", "POT", 1, 5)
        place(oms, "A", "CUP", "POT")
        oms.do(stock.Receive("CUP", "CPH", 1))
        place(oms, "B", "CUP")
        assert ["HAM"] == [one.node for one in progress(oms, "B").claims]
        oms.do(stock.Unload("D-1", "R", (stock.Arrived("POT", 1),)))
        assert ["CPH"] == [one.node for one in progress(oms, "A").claims]

    def test_kits_and_whole_orders_stand_in_one_turn(self):
        """Nobody of them keeps what the other one lacks first."""
        oms = at_once(stock={"CUP@CPH": 1})
        kit = (catalog.Component("CUP"), catalog.Component("POT"))
        oms.do(catalog.DefineKit(catalog.Kit("SET", kit)))
        place(oms, "A", "SET")
        place(oms, "B", "CUP", "POT")
        oms.do(stock.Receive("POT", "CPH", 1))
        assert [1, 0] == claimed(oms, "A", "B")

    @pytest.mark.parametrize(
        "strategy",
        [
            whole(rule("ALL_OR_NOTHING", level=1)),
            whole(rule("ALL_OR_NOTHING", country=("SE",))),
            whole(rule("SHIP_TOGETHER", sku=("POT", "BOX"))),
        ],
        ids=["soft", "abroad", "others"],
    )
    def test_who_ships_in_part_keeps_nothing(self, strategy):
        """What is given up where more ships without it lets nobody wait."""
        oms = at_once(strategy, stock={"CUP@CPH": 3})
        place(oms, "A", ("CUP", 2), "POT")
        assert [2] == claimed(oms, "A")
        place(oms, "B", "CUP")
        assert [1] == claimed(oms, "B")

    def test_what_may_not_ship_for_it_is_not_kept(self):
        """A place that its strategy rules out, or that gave it back, sells on."""
        oms = at_once(whole(rule("ALL_OR_NOTHING"), rule("EXCLUDE", nodes=("HAM",))))
        oms.do(stock.Receive("CUP", "HAM", 2))
        place(oms, "A", "CUP", "POT")
        assert [2] == offered(oms, "CUP")
        oms.do(stock.Receive("CUP", "CPH", 1))
        assert [2] == offered(oms, "CUP")
        oms.do(orders.excluding.ExcludeNode("A", "CPH", "flood"))
        assert [3] == offered(oms, "CUP")

    @pytest.mark.parametrize(
        "end",
        [
            (orders.Cancel("A", "regret"),),
            (orders.PlaceHold("A", Hold("h", Gate.SOURCE, "look")),),
            (
                SetBackorderPolicy(BackorderPolicy(flags=("VIP",))),
                orders.Flag("B", OrderFlag.VIP),
            ),
        ],
        ids=lambda end: type(end[-1]).__name__,
    )
    def test_what_is_kept_no_more_goes_to_the_next_one(self, end):
        """At once, whatever it was that ended it."""
        oms = at_once(stock={"CUP@CPH": 2})
        place(oms, "A", ("CUP", 2), "POT")
        place(oms, "B", ("CUP", 1))
        assert [0, 0] == claimed(oms, "A", "B")
        oms.do(*end)
        assert 1 == progress(oms, "B").claimed

    @pytest.mark.parametrize(
        "end",
        [DefineStrategy(Strategy("default")), WithdrawStrategy("default")],
        ids=lambda end: type(end).__name__,
    )
    def test_who_may_ship_in_part_from_now_on_does(self, end):
        """The shop's strategy is another one: each gets in turn what is there."""
        oms = at_once(stock={"CUP@CPH": 3})
        place(oms, "A", ("CUP", 2), "POT")
        place(oms, "B", ("CUP", 2))
        oms.do(end)
        assert [2, 1] == claimed(oms, "A", "B")

    def test_it_is_explained_and_simulated_as_it_was(self):
        """Whole orders are kept for in the record as well."""
        oms = at_once(stock={"CUP@CPH": 2})
        place(oms, "A", ("CUP", 3), "POT")
        oms.do(stock.Receive("CUP", "CPH", 1))
        place(oms, "B", "CUP")
        oms.do(stock.Receive("CUP", "CPH", 1), stock.Receive("POT", "CPH", 1))
        found = [d.same for n in "AB" for d in decisions(oms.store, n)]
        assert [True] * 4 == found
        assert 0 == simulate(oms.store, ()).rows[0].otherwise

    def test_it_is_not_taken_by_hand(self):
        """The same law at the door."""
        oms = at_once(stock={"CUP@CPH": 2})
        place(oms, "A", ("CUP", 2), "POT")
        assert "stock.kept" == refused(oms, reserve(oms, "R", "CUP", 1)).code


wants = st.lists(
    st.lists(
        st.tuples(st.sampled_from(SKUS), st.integers(1, 3)),
        min_size=1,
        max_size=2,
        unique_by=lambda want: want[0],
    ),
    min_size=1,
    max_size=5,
)
comings = st.lists(
    st.tuples(st.sampled_from(SKUS), st.integers(1, 4)), min_size=1, max_size=6
)


@settings(max_examples=30, deadline=None)
@given(wants, comings, st.permutations(range(11)))
def test_who_ships_whole_is_served_in_turn(asked, come, mixed):
    """SRC 60: of orders that ship whole nobody gets what one before him lacks.

    The model serves them one after the other out of one heap: each gets all it wants,
    or sets apart what there is of it.
    """
    oms = at_once()
    steps = [("order", one) for one in asked] + [("stock", one) for one in come]
    heap, line, model = dict.fromkeys(SKUS, 0), [], {}
    for number, (kind, what) in enumerate([steps[n] for n in mixed if n < len(steps)]):
        if kind == "order":
            place(oms, f"O-{number}", *what)
            line.append((f"O-{number}", dict(what)))
        else:
            oms.do(stock.Receive(what[0], "CPH", what[1], f"PO-{number}"))
            heap[what[0]] += what[1]
        apart = dict.fromkeys(SKUS, 0)
        for name, want in [*line]:
            left = {sku: heap[sku] - apart[sku] for sku in want}
            if all(left[sku] >= units for sku, units in want.items()):
                model[name] = sum(want.values())
                line.remove((name, want))
                for sku, units in want.items():
                    heap[sku] -= units
            else:
                for sku, units in want.items():
                    apart[sku] += min(units, max(0, left[sku]))
        got = {
            kept.state.id: sum(one.claimed for one in kept.state.progress)
            for _, kept in oms.store.scan("order")
        }
        assert {name: model.get(name, 0) for name in got} == got
        free = [max(0, heap[sku] - apart[sku]) for sku in SKUS]
        assert free == [one.available for one in oms.offers(SKUS, PriceQuery("DKK"))]
