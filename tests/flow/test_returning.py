"""To which place goods come back, and why there."""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import catalog, orders
from ordercore.catalog import Item, ListItem
from ordercore.errors import Invalid, Refused
from ordercore.orders import LineQuantity
from ordercore.shipping import RateTable, Reach, WeightBreak, Zone
from ordercore.sourcing import (
    Network,
    NodeKind,
    OpenNode,
    ReturnGoal,
    ReturnLine,
    ReturnReason,
    plan_return,
)
from ordercore.stock import LotUnits, Receive
from ordercore.values import Address
from tests.flow.shop import RATES, ask, eur, node, place, send, shop

CPH, HAM, AAR = node("CPH", "DK"), node("HAM", "DE"), node("AAR", "DK", "0.40")
ACME = evolve(
    node("ACME", "DK", "0.10"),
    kind=NodeKind.SUPPLIER,
    unlimited=("SOFA",),
    supplier="acme",
)
ZETA = evolve(node("ZETA", "DK", "0.20"), kind=NodeKind.SUPPLIER)


def sent(*wants, nodes=(CPH, HAM), **stock):
    """Return a shop whose order A has left, all of it."""
    oms = shop(nodes=nodes, stock=stock.pop("stock", {"MUG@CPH": 5}), **stock)
    place(oms, "A", *wants)
    for number in range(oms.order("A").fulfillments):
        send(oms, f"A-{number + 1}")
    return oms


def where(plan):
    """Return what comes back to which place."""
    return [
        (one.node, [(k.line, k.quantity) for k in one.lines]) for one in plan.parcels
    ]


def reasons(plan):
    """Return why each place gets goods or not."""
    return {one.node: (one.reason.value, one.text) for one in plan.why}


class TestWhere:
    """The cheapest place that takes them, and of those the one that needs them."""

    def test_the_cheapest(self, store):
        """The way from the buyer and taking it in; the others say how much more."""
        oms = sent(("MUG", 2), nodes=(CPH, HAM, AAR), store=store)
        plan = oms.plan.return_to("A")
        assert [("AAR", [("1", 2)])] == where(plan)
        assert eur("4.40") == plan.cost
        assert {
            "AAR": ("CHOSEN", "takes 2 × MUG back for 4.40 EUR"),
            "CPH": ("WORSE", "costs 0.60 EUR more"),
            "HAM": ("WORSE", "costs 8.60 EUR more"),
        } == reasons(plan)

    def test_the_plan_is_carried_out(self, store):
        """SRC 98: to another node than it came from; the network has every unit."""
        oms = sent(("MUG", 2), nodes=(CPH, AAR), store=store)
        oms.do(*oms.plan.return_to("A", ask(l1=1)).commands)
        assert [3, 1] == [oms.stock("MUG", n).sellable for n in ("CPH", "AAR")]
        assert (1, 1) == (
            (at := oms.order("A").progress[0]).returned,
            at.out,
        )
        assert [("AAR", [("1", 1)])] == where(oms.plan.return_to("A"))

    def test_who_needs_them(self):
        """Of two that cost the same the one that has none left."""
        oms = sent(("MUG", 2), nodes=(CPH, node("BBB", "DK")))
        plan = oms.plan.return_to("A")
        assert [("BBB", [("1", 2)])] == where(plan)
        assert ("WORSE", "has some already of 2 units more") == reasons(plan)["CPH"]

    def test_what_is_minded(self):
        """Need before cost, where somebody says so."""
        oms = sent(("MUG", 2), nodes=(CPH, HAM))
        goals = (ReturnGoal.NEED, ReturnGoal.COST)
        assert [("HAM", [("1", 2)])] == where(oms.plan.return_to("A", goals=goals))

    def test_the_first_of_equals(self):
        """By priority, then id; it says so."""
        oms = sent("MUG", nodes=(CPH, node("DDD", "DK")), stock={"MUG@CPH": 1})
        plan = oms.plan.return_to("A")
        assert "CPH" == plan.parcels[0].node
        assert ("WORSE", "is as good, and comes after CPH") == reasons(plan)["DDD"]

    def test_from_elsewhere(self):
        """The buyer is not where the goods were sent to."""
        oms = sent("MUG", nodes=(CPH, HAM))
        plan = oms.plan.return_to("A", ship_from=Address("DE"))
        assert "HAM" == plan.parcels[0].node


class TestWhoTakes:
    """A place says what it takes, and whether somebody looks at it."""

    def test_what_it_takes(self):
        """Some goods go to another place than the rest, if no place takes both."""
        aar, ham = evolve(AAR, takes_back=("MUG",)), evolve(HAM, takes_back=("C*",))
        oms = sent("MUG", "CUP", nodes=(aar, ham), stock={"MUG@AAR": 1, "CUP@AAR": 1})
        plan = oms.plan.return_to("A")
        assert [("AAR", [("1", 1)]), ("HAM", [("2", 1)])] == where(plan)
        assert "TAKES_NONE" in [one.reason for one in plan.parcels[0].why]

    def test_nobody_takes_them(self):
        """Planned and missing are what was asked, and every place says why."""
        oms = sent(("MUG", 2), nodes=(evolve(CPH, takes_back=()),))
        plan = oms.plan.return_to("A")
        assert ([], [("1", 2)], eur("0.00"), ()) == (
            where(plan),
            [(one.line, one.quantity) for one in plan.missing],
            plan.cost,
            plan.commands,
        )
        assert {"CPH": ("TAKES_NONE", "does not take these goods back")} == reasons(
            plan
        )

    def test_the_door_keeps_to_it(self):
        """Nobody takes goods in where they are not taken."""
        oms = sent("MUG", nodes=(evolve(CPH, takes_back=("CUP",)), HAM))
        with pytest.raises(Refused, match=r"node\.takes-none"):
            oms.do(orders.Return("A", "CPH", ask(l1=1)))
        oms.do(*oms.plan.return_to("A").commands)
        assert 1 == oms.stock("MUG", "HAM").sellable

    def test_what_has_to_be_looked_at(self):
        """Only where somebody looks."""
        oms = sent("MUG", nodes=(evolve(AAR, grades=False), CPH))
        assert "AAR" == oms.plan.return_to("A").parcels[0].node
        plan = oms.plan.return_to("A", grade=True)
        assert "CPH" == plan.parcels[0].node
        assert ("NO_GRADING", "nobody looks at goods there") == reasons(plan)["AAR"]

    def test_a_kit_is_taken_where_all_of_it_is(self):
        """What is in it decides."""
        aar = evolve(AAR, takes_back=("CUP",))
        oms = shop(nodes=(aar, CPH), stock={"CUP@CPH": 1, "BOX@CPH": 1})
        inside = (catalog.Component("CUP"), catalog.Component("BOX"))
        oms.do(catalog.DefineKit(catalog.Kit("SET", inside)))
        place(oms, "A", "SET")
        send_kit(oms)
        assert "CPH" == oms.plan.return_to("A").parcels[0].node


def send_kit(oms):
    """Send the only kit of order A."""
    from ordercore.simulating import Staff

    assert {} == Staff(oms).work().left


class TestReach:
    """No parcel goes there, or none so heavy."""

    HEAVY = RateTable(
        "GLS",
        "parcel",
        "EUR",
        (
            Zone("home", Reach.DOMESTIC, (WeightBreak(1_000, eur("4.00")),)),
            Zone("abroad", Reach.WORLD, (WeightBreak(30_000, eur("12.00")),)),
        ),
    )

    def test_too_heavy(self):
        """A unit that no parcel to the nearest place holds goes farther."""
        lines = (ReturnLine("1", "SAFE", 1, 20_000),)
        network = Network((CPH, HAM), self.HEAVY)
        plan = plan_return("A", lines, network, Address("DK"), {})
        assert [("HAM", [("1", 1)])] == where(plan)
        assert "TOO_HEAVY" == reasons(plan)["CPH"][0]
        assert 20_000 == plan.parcels[0].weight_g

    def test_not_served(self):
        """From there no parcel goes to the place."""
        home = evolve(RATES, zones=RATES.zones[:1])
        network = Network((CPH, HAM), home)
        plan = plan_return("A", (ReturnLine("1", "X", 1),), network, Address("DE"), {})
        assert ("HAM", "NOT_SERVED") == (plan.parcels[0].node, reasons(plan)["CPH"][0])


class TestOwners:
    """What is a supplier's goes back to him."""

    def test_drop_shipped_goods(self):
        """He has sent them himself; ours, of the same order, come to us."""
        oms = sent("SOFA", "MUG", nodes=(CPH, ACME))
        plan = oms.plan.return_to("A")
        assert [("ACME", [("1", 1)], "acme"), ("CPH", [("2", 1)], "")] == [
            (*one, parcel.owner)
            for one, parcel in zip(where(plan), plan.parcels, strict=True)
        ]
        oms.do(*plan.commands)
        assert 0 == sum(level.on_hand for level in oms.stock_of("SOFA"))

    def test_he_takes_none(self):
        """Then they come to us."""
        oms = sent("SOFA", nodes=(CPH, evolve(ACME, takes_back=())))
        plan = oms.plan.return_to("A")
        assert [("CPH", [("1", 1)])] == where(plan)
        assert "NOT_THEIRS" == reasons(plan)["ACME"][0]

    def test_ours_never_go_to_a_supplier(self):
        """However little the way there costs."""
        oms = sent("MUG", nodes=(CPH, ACME, ZETA))
        assert "CPH" == oms.plan.return_to("A").parcels[0].node
        assert "NOT_THEIRS" == reasons(oms.plan.return_to("A"))["ZETA"][0]

    def test_goods_that_are_his_until_they_are_sold(self):
        """A lot on consignment goes to the place of its owner."""
        oms = shop(nodes=(CPH, evolve(ZETA, supplier="zeta-ltd")))
        lots = (LotUnits("L1", 3, owner="zeta-ltd"),)
        oms.do(Receive("TEA", "CPH", 3, "PO", lots=lots))
        place(oms, "A", ("TEA", 2))
        send(oms, "A-1")
        assert [("ZETA", [("1", 2)])] == where(oms.plan.return_to("A"))


class TestRefused:
    """Nobody sends back what he has not got."""

    def test_more_than_the_buyer_has(self):
        """Units that have left and not come back."""
        oms = sent(("MUG", 2))
        with pytest.raises(Refused, match=r"order\.units"):
            oms.plan.return_to("A", ask(l1=3))
        with pytest.raises(Refused, match=r"order\.unknown"):
            oms.plan.return_to("B")
        with pytest.raises(Invalid):
            oms.plan.return_to("A", "1")

    def test_nothing_to_send_back(self):
        """No parcel, and no cost."""
        oms = shop(stock={"MUG@CPH": 5})
        place(oms, "A", ("MUG", 2))
        assert ((), (), eur("0.00")) == (
            (plan := oms.plan.return_to("A")).parcels,
            plan.missing,
            plan.cost,
        )

    def test_what_a_place_takes_is_text(self):
        """One text is not several."""
        with pytest.raises(Invalid):
            evolve(CPH, takes_back="MUG")


def test_it_changes_nothing_and_is_printed():
    """Looked at, with every place."""
    oms = sent(("MUG", 2))
    oms.do(ListItem(Item("MUG", "Mug", 350, "")), OpenNode(AAR))
    end = oms.store.end()
    text = str(oms.plan.return_to("A"))
    assert end == oms.store.end()
    assert "A: back for 4.40 EUR" == text.splitlines()[0]
    assert "  HAM  costs 8.60 EUR more" in text.splitlines()


COUNTRIES = ("DK", "DE", "SE")
makings = st.lists(
    st.tuples(
        st.sampled_from(COUNTRIES),
        st.integers(0, 3),
        st.sampled_from([("*",), ("MUG",), ("C*",), ()]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=80, deadline=None)
@given(
    makings,
    st.lists(st.tuples(st.sampled_from(["MUG", "CUP"]), st.integers(1, 3)), max_size=3),
    st.dictionaries(st.integers(0, 3), st.integers(1, 5)),
    st.booleans(),
)
def test_no_place_is_better_than_the_chosen_one(made, wants, free, grade):
    """SRC 61, 64: planned and missing are what was asked, and each place says why.

    Chosen by trying every place.
    """
    nodes = [
        evolve(node(f"N{n}", land, f"0.{tens}0"), takes_back=takes, grades=grades)
        for n, (land, tens, takes, grades) in enumerate(made)
    ]
    lines = [ReturnLine(str(n), sku, units) for n, (sku, units) in enumerate(wants)]
    stock = {"MUG": {f"N{n}": units for n, units in free.items()}}
    network = Network(tuple(nodes), RATES)
    plan = plan_return("A", lines, network, Address("DK"), stock, grade=grade)
    back = [LineQuantity(k.line, k.quantity) for one in plan.parcels for k in one.lines]
    lost = [LineQuantity(one.line, one.quantity) for one in plan.missing]
    asked = [LineQuantity(one.line, one.quantity) for one in lines]
    assert sorted(asked, key=str) == sorted([*back, *lost], key=str)

    def able(one, goods):
        patterns = {"*": {"MUG", "CUP"}, "MUG": {"MUG"}, "C*": {"CUP"}}
        known = set().union(*[patterns[p] for p in one.takes_back])
        return {k.sku for k in goods} <= known and (one.grades or not grade)

    def worth(one, goods):
        price = 400 if one.address.country == "DK" else 1200
        has = [k.quantity for k in goods if stock.get(k.sku, {}).get(one.id, 0)]
        return price + one.handling.minor, sum(has)

    by_line = {one.line: one for one in lines}
    for parcel in plan.parcels:
        goods = [by_line[k.line] for k in parcel.lines]
        chosen = next(one for one in nodes if one.id == parcel.node)
        assert able(chosen, goods)
        fit = [one for one in nodes if able(one, goods)]
        assert min(worth(one, goods) for one in fit) == worth(chosen, goods)
        assert [one.id for one in network.ranked] == [a.node for a in parcel.why]
        told = {a.node: a.reason for a in parcel.why}
        assert [parcel.node] == [n for n, r in told.items() if r == "CHOSEN"]
        assert {n.id for n in fit} == {
            n for n, r in told.items() if r in {ReturnReason.CHOSEN, ReturnReason.WORSE}
        }
    for one in plan.missing:
        assert not any(able(n, [by_line[one.line]]) for n in nodes)
    if len(plan.parcels) > 1:
        assert not any(able(n, lines) for n in nodes)
