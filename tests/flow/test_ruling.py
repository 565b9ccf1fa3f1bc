"""The shop's rules are asked about every order that is placed or changed."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import orders
from ordercore.errors import OrdercoreError
from ordercore.flow import AUTOMATIC, BARE, MANUAL, SqliteStore, codec, read_rules
from ordercore.flow.reacting.orders import ruling
from ordercore.orders import Gate, Hold, State
from ordercore.parties import Customer, RegisterCustomer
from ordercore.rules import PublishRules, RuleBook
from tests.flow.shop import START, Clock, kinds, place, shop, work_off

TWICE = """
[[rule]]
id = "twice"
when = {same_again_within_min = 10}
then = {hold = {gate = "CONFIRM", reason = "duplicate_suspected"}}
"""
MANY = """
[[rule]]
id = "many"
when = {quantity_over = 5}
then = {hold = {gate = "CONFIRM", reason = "high_fraud_risk"}, flag = "FRAUD_REVIEW"}
"""


def ruled(text, **options):
    """Return a shop with rules."""
    oms = shop(**options)
    oms.do(PublishRules(read_rules(text), "Ann"))
    return oms


def holds(oms, order="A"):
    """Return the reasons for which an order waits."""
    return [hold.reason for hold in oms.order(order).holds]


def test_an_order_waits_for_what_a_rule_found():
    """Held before anything is decided; released, it goes on by itself."""
    oms = ruled(MANY, stock={"MUG@CPH": 9})
    place(oms, "A", ("MUG", 6))
    assert State.PLACED is oms.order("A").state
    assert ["high_fraud_risk"] == holds(oms)
    assert ("FRAUD_REVIEW",) == oms.order("A").flags
    assert orders.Verdict(1, ("many",)) == oms.order("A").marks.verdict
    oms.do(orders.ReleaseHold("A", "rule-many", "Bo"))
    assert 6 == oms.stock("MUG", "CPH").allocated


def test_an_order_that_no_rule_is_about_goes_on():
    """... and carries no trace of them."""
    oms = ruled(MANY, stock={"MUG@CPH": 9})
    happened = kinds(place(oms, "A", "MUG"))
    assert "orders.Confirmed" in happened
    assert "orders.Judged" not in happened


@pytest.mark.parametrize("policies", [MANUAL, AUTOMATIC])
def test_rules_are_asked_whoever_decides(policies):
    """Who publishes rules wants them asked, also when the house decides nothing."""
    oms = ruled(MANY, policies=policies)
    place(oms, "A", ("MUG", 6))
    assert ["high_fraud_risk"] == holds(oms)


def test_a_journal_tells_which_version_decided():
    """Rules change; what was decided by the old ones stays and says so."""
    oms = ruled(MANY)
    place(oms, "A", ("MUG", 6))
    oms.do(PublishRules(()))
    place(oms, "B", ("MUG", 6))
    oms.do(PublishRules(read_rules(MANY)))
    place(oms, "C", ("MUG", 6))
    assert ["rules 1"] == [hold.by for hold in oms.order("A").holds]
    assert [] == holds(oms, "B")
    assert ["rules 3"] == [hold.by for hold in oms.order("C").holds]


def test_the_same_order_twice_is_suspected():
    """The same goods by the same buyer within minutes: somebody clicked twice."""
    clock = Clock()
    oms = ruled(TWICE, clock=clock)
    at = START
    for name, later, sku, customer in (
        ("A", 0, "MUG", "C-1"),
        ("B", 5, "MUG", "C-1"),
        ("C", 6, "CAP", "C-1"),
        ("D", 7, "MUG", "C-2"),
        ("E", 30, "MUG", "C-1"),
        ("F", 31, "MUG", ""),
    ):
        placed_at = at + timedelta(minutes=later)
        place(oms, name, sku, customer=customer, placed_at=placed_at, reference=name)
    assert {"B": ["duplicate_suspected"]} == {
        name: holds(oms, name) for name in "ABCDEF" if holds(oms, name)
    }
    assert "the same goods within 10 min: A" == oms.order("B").holds[0].note


def test_the_group_of_the_buyer():
    """What is known about the customer is looked up."""
    rule = (
        "[[rule]]\nid = 'b'\nwhen = {customer_group = 'wholesale'}\n"
        "then = {flag = 'B2B'}"
    )
    oms = ruled(rule)
    oms.do(RegisterCustomer(Customer("C-1", "Ada", group="wholesale")))
    place(oms, "A", "MUG", customer="C-1")
    place(oms, "B", "MUG", customer="C-2")
    assert [("B2B",), ()] == [oms.order(name).flags for name in "AB"]


def test_a_changed_order_is_asked_about_again():
    """What was let go was let go for what was agreed then."""
    oms = ruled(MANY, stock={"MUG@CPH": 20})
    place(oms, "A", ("MUG", 2))
    assert [] == holds(oms)
    (line,) = oms.order("A").lines
    more = evolve(line, quantity=7, amount=line.unit_price * 7)
    oms.do(*oms.plan.change("A", orders.Edits(more=(more,))).commands)
    assert ["high_fraud_risk"] == holds(oms)


def test_steps_are_left_to_people():
    """A filter says which orders the house handles by itself at a step."""
    text = "[[rule]]\nid = 'home'\nkind = 'filter'\nstep = 'CONFIRM'\n"
    oms = ruled(f"{text}when = {{country = 'DK'}}", stock={"MUG@CPH": 9})
    place(oms, "A", "MUG")
    place(oms, "B", "MUG", country="SE")
    assert [State.CONFIRMED, State.PLACED] == [oms.order(n).state for n in "AB"]
    oms.do(orders.Confirm("B"))
    assert 2 == oms.stock("MUG", "CPH").allocated


@pytest.mark.parametrize("step", ["SOURCE", "INVOICE", "COMPLETE"])
def test_other_steps_are_left_to_people(step):
    """Each step by itself."""
    text = f"[[rule]]\nid = 'n'\nkind = 'filter'\nstep = '{step}'\n"
    oms = ruled(f"{text}when = {{country = 'SE'}}", stock={"MUG@CPH": 9})
    place(oms, "A", "MUG")
    if step != "SOURCE":
        work_off(oms)
    order, invoices = oms.order("A"), oms.state("account/A").invoices
    assert {
        "SOURCE": (State.CONFIRMED, 0, 0),
        "INVOICE": (State.COMPLETED, 1, 0),
        "COMPLETE": (State.CONFIRMED, 1, 1),
    }[step] == (order.state, order.progress[0].delivered, len(invoices))


def test_a_plan_tells_why_before_anything_is_done():
    """Look first: the answers of all rules, and what they would do."""
    oms = ruled(MANY, policies=BARE)
    place(oms, "A", ("MUG", 6))
    plan = oms.plan.rules("A")
    assert "many: yes: 6 unit(s) against 5 -> hold at CONFIRM: high_fraud_risk" in str(
        plan
    )
    assert [] == holds(oms)
    oms.do(*plan.commands)
    assert ["high_fraud_risk"] == holds(oms)
    assert () == oms.do(*oms.plan.rules("A").commands)


def test_rules_are_kept_by_every_store(tmp_path):
    """They are data: a shop that is opened again has them."""
    path = tmp_path / "shop.db"
    oms = ruled(TWICE + MANY, store=SqliteStore(path, codec()))
    place(oms, "A", ("MUG", 6))
    before = oms.order("A")
    oms.close()
    again = shop(store=SqliteStore(path, codec()))
    assert before == again.order("A")
    assert RuleBook(1, read_rules(TWICE + MANY)) == again.state("rules/shop")
    again.close()


def test_what_cannot_be_judged_does_not_pass(monkeypatch):
    """An order is held rather than let through unseen."""

    def fail(*_):
        raise OrdercoreError("no answer")

    oms = ruled(MANY)
    monkeypatch.setattr(ruling, "judge", fail)
    place(oms, "A", "MUG")
    expected = Hold("rules", Gate.CONFIRM, "rules_failed", "no answer", at=START)
    assert [expected] == [*oms.order("A").holds]
