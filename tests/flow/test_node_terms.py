"""Plug-ins say what shipping from a place costs more; plans count it and name them."""

import pytest
from attrs import evolve

import ordercore as oc
from ordercore.errors import Refused
from ordercore.flow import OMS, SqliteStore, codec, take_node_terms
from ordercore.orders import Confirm
from ordercore.sourcing import NodeTerm
from ordercore.values import Money
from tests.flow.shop import Clock, eur, node, place, shop
from tests.plugins.guests import ERRORS, guest

NODES = (node("AAR", "DK"), node("CPH", "DK"))
STOCK = {"MUG@AAR": 50, "MUG@CPH": 50}


class Says:
    """A plug-in that says what it is told to, and remembers what it was asked."""

    def __init__(self, *answer):
        self.answer, self.asked = [*answer], []

    def plugin(self):
        def ordercore_node_terms(nodes, today):
            self.asked.append(([node.id for node in nodes], today))
            if isinstance(self.answer, BaseException):
                raise self.answer
            return self.answer

        return guest(ordercore_node_terms=ordercore_node_terms)


def begun(store=None, **plugins):
    """Return a shop with two places that cost the same, and these plug-ins."""
    made = oc.Plugins(disabled=())
    for name, says in plugins.items():
        made.register(says.plugin(), name)
    return shop(store, policies=oc.MANUAL, nodes=NODES, stock=STOCK, plugins=made)


def put(oms, order):
    """Place an order of one mug that can be sourced."""
    place(oms, order, ("MUG", 1))
    oms.do(Confirm(order))


def ships(oms, order="A"):
    """Return from where an order ships, and what that costs."""
    if not oms.history(f"order/{order}"):
        put(oms, order)
    plan = oms.plan.source(order)
    return plan.shipments[0].node, plan.cost


def test_a_cost_counts_and_its_plug_in_is_named():
    """Of two places that cost 5.00 the one is 1.50 dearer now."""
    says = Says(NodeTerm("AAR", eur("1.50"), why="rent of the season"))
    oms = begun(acme=says)
    assert ("AAR", eur("5.00")) == ships(oms)

    assert () == take_node_terms(oms)

    assert ("CPH", eur("5.00")) == ships(oms)
    told = {reason.node: reason.text for reason in oms.plan.source("A").why}
    assert told["AAR"].endswith(
        "; acme says 1.50 EUR more for each shipment (rent of the season)"
    )
    assert "acme" not in told["CPH"]
    assert "acme says 1.50 EUR more" in str(oms.plan.source("A"))


def test_it_is_paid_where_nothing_else_will_do():
    """Only there are enough units: the plan costs what the place costs now."""
    oms = begun(acme=Says(NodeTerm("AAR", eur("1.50")), NodeTerm("CPH", eur("2.50"))))
    take_node_terms(oms)

    assert ("AAR", eur("6.50")) == ships(oms)


def test_a_rank_decides_between_those_that_cost_the_same():
    """And not between others: what is cheaper goes first."""
    says = Says(NodeTerm("AAR", rank=1))
    oms = begun(acme=says)
    take_node_terms(oms)
    assert ("CPH", eur("5.00")) == ships(oms)
    assert "; acme says rank 1" in oms.plan.source("A").why[0].text

    says.answer = [NodeTerm("AAR", rank=1), NodeTerm("CPH", eur("0.01"))]
    take_node_terms(oms)
    assert ("AAR", eur("5.00")) == ships(oms)


def test_what_several_say_adds_up():
    """One has a cost of 1.00 and another one of 2.00: 3.00, and both are named."""
    oms = begun(
        one=Says(NodeTerm("AAR", eur("1.00")), NodeTerm("CPH", eur("3.01"))),
        two=Says(NodeTerm("AAR", eur("2.00"))),
    )
    take_node_terms(oms)

    assert ("AAR", eur("8.00")) == ships(oms)
    (text, _) = [reason.text for reason in oms.plan.source("A").why]
    assert "one says 1.00 EUR" in text
    assert "two says 2.00 EUR" in text


def test_it_is_asked_once_for_a_run():
    """A hundred orders are sourced, and nobody is asked again."""
    says = Says(NodeTerm("AAR", eur("1.50")))
    oms = begun(acme=says)
    take_node_terms(oms)
    for number in range(100):
        ships(oms, f"N{number}")
    oms.plan.batch()

    assert [(["AAR", "CPH"], oms.now().date())] == says.asked


def test_it_is_kept_with_the_places(tmp_path):
    """Who opens the shop tomorrow finds it, without a plug-in and without asking."""
    path = tmp_path / "shop.db"
    with begun(
        SqliteStore(path, codec()), acme=Says(NodeTerm("AAR", eur("1.50")))
    ) as oms:
        take_node_terms(oms)
        put(oms, "A")
    store = SqliteStore(path, codec())
    with OMS(NODES, store=store, policies=oc.MANUAL, clock=Clock()) as again:
        assert "CPH" == again.plan.source("A").shipments[0].node


def test_the_same_answer_again_does_nothing():
    """Nothing happens that would have to be kept."""
    oms = begun(acme=Says(NodeTerm("AAR", eur("1.50"))))
    take_node_terms(oms)
    before = len([*oms.journal()])
    take_node_terms(oms)

    assert before == len([*oms.journal()])


def test_a_place_is_as_it_was_when_nothing_is_said_any_more():
    says = Says(NodeTerm("AAR", eur("1.50")))
    oms = begun(acme=says)
    take_node_terms(oms)
    says.answer = []
    take_node_terms(oms)

    assert ("AAR", eur("5.00")) == ships(oms)


def spoilt(**wrong):
    """Return a term into which somebody has written after it was made."""
    term = NodeTerm("AAR", eur("1.50"))
    for name, value in wrong.items():
        object.__setattr__(term, name, value)
    return term


def unsound(minor):
    """Return an amount that is none."""
    money = Money(1, "EUR")
    object.__setattr__(money, "minor", minor)
    return money


WRONG = [
    (NodeTerm("AAR", eur("-0.01")), "cost"),
    (NodeTerm("AAR", Money(1, "DKK")), "money of 0 or more in EUR"),
    (spoilt(cost=unsound(float("nan"))), "cost"),
    (spoilt(cost=unsound(1.5)), "cost"),
    (spoilt(cost=unsound(10**5_000)), "cost"),
    (NodeTerm("AAR", Money(10**12 + 1, "EUR")), "at most 10^12"),
    (spoilt(cost=1.5), "cost"),
    (spoilt(cost=float("nan")), "cost"),
    (spoilt(rank=float("nan")), "rank"),
    (NodeTerm("AAR", rank=-1), "rank"),
    (NodeTerm("AAR", rank=10**9), "rank"),
    (spoilt(rank=True), "rank"),
    (spoilt(why="x" * 10_000), "why"),
    (spoilt(why="\x1b[2J"), "why"),
    (NodeTerm("NOWHERE", rank=1), "one of AAR, CPH"),
    (spoilt(node=["AAR"]), "one of AAR, CPH"),
    ({"AAR": 1.5}, "a NodeTerm"),
]


def test_the_highest_costs_still_add_up():
    """Every plug-in says the most that it may of every place: a plan has a cost."""
    most = [NodeTerm(node.id, Money(10**12, "EUR")) for node in NODES]
    oms = begun(one=Says(*most), two=Says(*most))

    assert () == take_node_terms(oms)

    assert ("AAR", Money(2 * 10**12 + 500, "EUR")) == ships(oms)


@pytest.mark.parametrize(("answer", "why"), WRONG)
def test_what_cannot_be_is_refused_with_its_plug_in(answer, why):
    """Nothing of that plug-in's answer counts; what others say does."""
    good = NodeTerm("AAR", eur("1.50"))
    bad = Says(good, answer)
    bad.answer[0] = evolve(good, node="CPH", cost=eur("9.00"))
    oms = begun(bad=bad, good=Says(good))

    (failure,) = take_node_terms(oms)

    assert ("bad", "ordercore_node_terms") == (failure.plugin, failure.hook)
    assert why.removeprefix("a ") in failure.why
    assert ("CPH", eur("5.00")) == ships(oms)


def test_two_terms_for_one_place_are_no_answer():
    """Who cannot say which of them he means is asked to."""
    term = NodeTerm("AAR", eur("1.50"))
    (failure,) = take_node_terms(begun(acme=Says(term, term)))

    assert "several terms for node AAR" in failure.why


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_what_was_said_before_stands_where_somebody_fails(error):
    """A service that is down makes no place cheaper."""
    says = Says(NodeTerm("AAR", eur("1.50")))
    oms = begun(acme=says)
    take_node_terms(oms)
    says.answer = error

    assert ["acme"] == [failure.plugin for failure in take_node_terms(oms)]
    assert ("CPH", eur("5.00")) == ships(oms)


def test_without_rate_tables_there_is_nothing_to_add_to():
    with pytest.raises(Refused, match="rate"):
        take_node_terms(OMS(clock=Clock()))
