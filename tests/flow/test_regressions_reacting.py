"""What an attack found in the reactions: each finding by its smallest case."""

from datetime import date
from functools import partial

import pytest

from ordercore import accounts, orders, shipping, sourcing, stock
from ordercore.accounts import Kind, Outcome
from ordercore.errors import Invalid, Refused
from ordercore.flow import AUTOMATIC, MANUAL, OMS, Attempt, Policies, tagging
from ordercore.flow.store import Task
from ordercore.orders import Gate, Hold, State, Terms, Units
from ordercore.shipping import RateTable, Reach, WeightBreak, Zone
from ordercore.sourcing import Node, NodeKind
from ordercore.values import Address, Money
from tests.flow.shop import (
    AUTHORIZED,
    NODES,
    PENDING,
    PREPAID,
    RATES,
    account,
    ask,
    hand_over,
    kr,
    pack,
    place,
    progress,
    send,
    shop,
    waiting,
)

TODAY = date(2026, 11, 23)


def price_list(currency, price="1.00", carrier="DHL"):
    """Return a price list with one price."""
    step = WeightBreak(10**9, Money.of(price, currency))
    return RateTable(carrier, "x", currency, (Zone("w", Reach.WORLD, (step,)),))


def dear(currency):
    """Return a node whose handling is in another currency."""
    handling = Money.of("1", currency)
    return Node("TYO", "Tokyo", NodeKind.STORE, Address("JP"), handling)


def refused(oms, *commands):
    """Return the code with which commands are refused."""
    with pytest.raises(Refused) as error:
        oms.do(*commands)
    return error.value.code


def refunds(oms, order="A"):
    """Return who was asked for which refund."""
    found = account(oms, order).transactions
    return [
        (t.provider, t.reference, t.amount)
        for t in found
        if t.kind is Kind.REFUND and t.outcome is Outcome.PENDING
    ]


# 1: one currency in the network.


@pytest.mark.parametrize("policies", [MANUAL, AUTOMATIC])
@pytest.mark.parametrize(
    "command",
    [
        sourcing.OpenNode(dear("JPY")),
        shipping.PublishRates("DHL", price_list("USD")),
    ],
)
def test_one_word_cannot_stop_the_shop(policies, command):
    """Attack 1: a place or rate table in another currency is refused, not the rest."""
    oms = shop(policies=policies, stock={"MUG@CPH": 2})

    assert "network.currency" == refused(oms, command)
    place(oms, "A", ("MUG", 2))
    assert "EUR" == oms.network.currency


def test_places_before_their_prices():
    """Attack 1: places in two currencies cannot get a price list."""
    oms = shop(rates=None)
    oms.do(sourcing.OpenNode(dear("JPY")))

    publish = shipping.PublishRates("GLS", RATES)
    assert "network.currency" == refused(oms, publish)


def test_two_price_lists_in_one_currency():
    """Attack 1: a second list in the same currency is welcome."""
    oms = shop()

    oms.do(shipping.PublishRates("DHL", price_list("EUR")))

    assert {"DHL", "GLS"} == set(oms.network.rates.tables)


# 2, 8, 15: an order waits for its money, and for nothing else.


def test_a_paid_order_does_not_expire():
    """Attack 2: it was paid in full and only waits for somebody to look at it."""
    oms = shop()
    place(oms, "A", ("MUG", 2), terms=PENDING)
    oms.do(orders.PlaceHold("A", Hold("fraud", Gate.CONFIRM, "fraud")))
    oms.do(accounts.RecordPayment("A", "bank", "1", kr("20.00")))

    oms.tick(oms.now().replace(year=2027))

    assert State.PLACED is oms.order("A").state
    assert [] == refunds(oms)


def test_an_unpaid_order_expires():
    """Attack 2: the hold for its payment is still on after a fortnight."""
    oms = shop()
    place(oms, "A", ("MUG", 2), terms=PENDING)

    oms.tick(oms.now().replace(year=2027))

    assert State.EXPIRED is oms.order("A").state


def test_an_order_that_got_smaller_is_paid():
    """Attack 2: half of it is paid, and the other half is cancelled."""
    oms = shop()
    place(oms, "A", ("MUG", 2), terms=PENDING)
    oms.do(accounts.RecordPayment("A", "bank", "1", kr("10.00")))

    oms.do(orders.Cancel("A", "regret", ask(l1=1)))

    assert State.CONFIRMED is oms.order("A").state
    assert () == oms.order("A").holds


def test_an_expiry_is_about_one_hold():
    """Attack 2: Expire does nothing when the hold that it is about is gone."""
    oms = shop(policies=MANUAL)
    place(oms, "A", "MUG", terms=PENDING)

    assert () == oms.do(orders.Expire("A", "other"))
    assert 1 <= len(oms.do(orders.Expire("A", "payment")))


def test_anybodys_hold_may_be_called_payment():
    """Attack 15: a charge-back is not settled by the next payment."""
    oms = shop()
    place(oms, "A", "MUG")
    oms.do(orders.PlaceHold("A", Hold("payment", Gate.SHIP, "charge_back")))

    oms.do(accounts.RecordPayment("A", "bank", "1", kr("10.00")))

    assert ["charge_back"] == [hold.reason for hold in oms.order("A").holds]


def test_nothing_leaves_on_a_voided_promise():
    """Attack 8: the authorisation is gone, and nothing has been paid."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG", terms=AUTHORIZED)
    parcel = pack(oms, "A-1")
    oms.do(orders.PlaceHold("A", Hold("payment", Gate.INVOICE, "mine")))

    oms.do(accounts.Void("A", "web", "v", "1001"))

    with pytest.raises(Refused) as error:
        hand_over(oms, parcel)
    assert "order.held" == error.value.code
    oms.do(accounts.Authorize("A", "card", "2", kr("10.00")))
    assert ["mine"] == [hold.reason for hold in oms.order("A").holds]
    hand_over(oms, parcel)


@pytest.mark.parametrize("terms", [Terms.INVOICE, Terms.ON_DELIVERY])
def test_who_pays_later_needs_no_promise(terms):
    """Attack 8: an order on account ships whatever became of a card."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG", terms=terms)
    oms.do(accounts.Authorize("A", "card", "1", kr("10.00")))

    oms.do(accounts.Void("A", "card", "v", "1"))

    assert () == oms.order("A").holds


def test_what_is_paid_otherwise_needs_no_promise():
    """Attack 8: the rest of a promise is let go, and the money is there."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG", terms=AUTHORIZED)
    oms.do(accounts.RecordPayment("A", "bank", "1", kr("10.00")))

    oms.do(accounts.Void("A", "web", "v", "1001"))

    assert () == oms.order("A").holds


# 3, 10: goods come in, whatever is wrong with those who wait for them.


def in_line(*names):
    """Return a shop that keeps books only, in which orders wait for one mug each."""
    oms = shop(policies=MANUAL)
    for name in names:
        place(oms, name, "MUG")
        oms.do(orders.Confirm(name), orders.Backorder(name, ask(l1=1)))
    return oms


def serving(oms, wanted, seen):
    """Return the same shop, where a line is served and all but one are refused."""

    def serve(order, views):
        yield orders.Allocate(order, (Units("1", "CPH", 1),))
        yield Task(f"t/{order}", views.now, orders.Expire(order))
        seen.append(views.tagged(tagging.backordered("MUG")))
        if order != wanted:
            yield orders.Confirm(order)

    def fill(event, views):
        for order in ("A", "B"):
            yield Attempt(partial(serve, order))
        seen.append(views.tagged(tagging.backordered("MUG")))

    policies = Policies(AUTOMATIC.always, {stock.Received: (fill,)}, AUTOMATIC.follows)
    return OMS(store=oms.store, policies=policies, clock=oms.now)


def test_one_waiting_order_blocks_nobody():
    """Attack 3: who cannot be sourced is passed over, and the delivery stands."""
    oms = serving(in_line("A", "B"), "B", [])

    oms.do(stock.Receive("MUG", "CPH", 1))

    assert 1 == oms.stock("MUG", "CPH").sellable
    assert (0, 1) == (progress(oms, "A").claimed, progress(oms, "B").claimed)


def test_a_refused_decision_is_told_and_leaves_nothing():
    """Attack 3: its events, tasks and tags are gone, its refusal is in the outcome."""
    seen = []
    oms = serving(in_line("A", "B"), "nobody", seen)

    (outcome,) = oms.do_each([("", [stock.Receive("MUG", "CPH", 1)])])

    assert ["Received"] == [type(event).__name__ for event in outcome.events]
    assert ["order.illegal"] * 2 == [error.code for error in outcome.undecided]
    assert [] == list(oms.store.due(oms.now(), 9))
    assert [["order/B"], ["order/A"], ["order/A", "order/B"]] == [
        sorted(line) for line in seen
    ]
    assert ["order/A", "order/B"] == waiting(oms, "MUG")
    assert (1, 0) == (progress(oms, "A").backordered, progress(oms, "A").claimed)


def test_a_new_level_of_a_refused_decision_is_forgotten():
    """Attack 3: a shelf that was filled by what is undone is not there."""

    def put(views):
        yield stock.Receive("CAP", "CPH", 1)
        yield orders.Confirm("nobody")

    def fill(event, views):
        yield Attempt(put)
        assert [] == views.levels("CAP")

    oms = OMS(policies=Policies({}, {stock.Received: (fill,)}))

    assert 1 == len(oms.do(stock.Receive("MUG", "CPH", 1)))


def test_a_bug_in_a_decision_is_not_hidden():
    """Attack 3: only what is refused on purpose is passed over."""

    def broken(event, views):
        raise KeyError(event.sku)
        yield

    oms = OMS(policies=Policies({}, {stock.Received: (broken,)}))

    with pytest.raises(KeyError):
        oms.do(stock.Receive("MUG", "CPH", 1))


def test_an_order_without_a_plan_is_held():
    """Attack 3: it is confirmed, waits, and says why nobody could source it."""
    oms = shop(rates=None)

    place(oms, "A", "MUG")

    (hold,) = oms.order("A").holds
    assert (Gate.SOURCE, "not_sourced") == (hold.gate, hold.reason)
    assert "[rates.none]" in hold.note
    oms.do(shipping.PublishRates("GLS", RATES), stock.Receive("MUG", "CPH", 1))
    oms.do(orders.ReleaseHold("A", hold.id))
    assert 1 == progress(oms, "A").claimed


def limbo(policies=AUTOMATIC):
    """Return a shop with a mug on a shelf of before it had opened any place."""
    oms = shop(policies=policies, nodes=[], lists=["MUG"])
    oms.do(stock.Receive("MUG", "LIMBO", 1), *map(sourcing.OpenNode, NODES))
    return oms


def test_nothing_is_allocated_where_nobody_is():
    """Attack 10: a place that is not open ships nothing."""
    oms = limbo(MANUAL)
    place(oms, "A", "MUG")
    oms.do(orders.Confirm("A"))

    there = orders.Allocate("A", (Units("1", "LIMBO", 1),))
    assert "node.unknown" == refused(oms, there)
    with pytest.raises(Refused, match=r"node\.unknown"):
        oms.network.node("LIMBO")


def test_goods_in_limbo_wake_nobody():
    """Attack 10: nobody is looked at again for units that no open place has."""
    oms = limbo()
    place(oms, "A", "MUG")

    (happened,) = oms.do(stock.Adjust("MUG", "LIMBO", 1, "found"))

    assert isinstance(happened, stock.Adjusted)
    assert "no day for 1" in str(oms.plan.expect("MUG"))


def test_nothing_is_delivered_where_nobody_is():
    """A delivery to a place that is not open is refused: it would never be sold."""
    oms = shop()

    assert "node.unknown" == refused(oms, stock.Receive("MUG", "LIMBO", 1))
    assert [] == [*oms.store.scan("stock")]


# 6, 7: an order can always be given up, and money goes back to where it came from.


@pytest.mark.parametrize(
    "end", [orders.Cancel("A", "x"), orders.Reject("A", "x"), orders.Expire("A")]
)
@pytest.mark.parametrize("credited", [0, 1, 2])
def test_what_is_invoiced_can_be_given_up(end, credited):
    """Attack 6: an invoice in advance is credited, as far as it was not yet."""
    oms = shop(policies=MANUAL)
    place(oms, "A", ("MUG", 2), shipping=kr("5.00"))
    oms.do(accounts.Invoice("A", "in advance", ask(l1=2), TODAY, TODAY))
    if credited:
        again = accounts.Credit(
            "A", "c", "A-1", ask(l1=credited), TODAY, "x", shipping=True
        )
        oms.do(again)

    oms.do(end)

    assert kr("0") == account(oms, "A").owed
    assert kr("25.00") == account(oms, "A").credited


def test_what_is_partly_invoiced_is_partly_deducted():
    """Attack 6: of two invoices the later goes first, and each unit goes once."""
    oms = shop(policies=MANUAL)
    place(oms, "A", ("MUG", 4))
    for number in (1, 2):
        oms.do(accounts.Invoice("A", f"i{number}", ask(l1=1), TODAY, TODAY))

    oms.do(orders.Cancel("A", "x", ask(l1=3)))

    assert ["A-2"] == [note.invoice for note in account(oms, "A").credit_notes]
    assert kr("10.00") == account(oms, "A").owed
    oms.do(orders.Cancel("A", "x"))
    assert kr("0") == account(oms, "A").owed


def test_what_came_back_is_not_credited_twice():
    """Attack 6: one unit was returned and credited, one of the others is cancelled."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", ("MUG", 3))
    oms.do(accounts.Invoice("A", "in advance", ask(l1=3), TODAY, TODAY))
    send(oms, "A-1")
    oms.do(orders.Return("A", "LIMBO", ask(l1=1)))
    oms.do(accounts.Credit("A", "c", "A-1", ask(l1=1), TODAY, "return"))

    oms.do(orders.Cancel("A", "x", ask(l1=1)))

    assert kr("10.00") == account(oms, "A").owed


def test_a_refund_goes_where_the_money_is():
    """Attack 7: who has it is asked, and not the channel; the newest payment first."""
    oms = shop()
    place(oms, "A", ("MUG", 2), terms=PENDING)
    oms.do(accounts.RecordPayment("A", "bank", "b1", kr("5.00")))
    oms.do(accounts.Capture("A", "card", "c1", None, kr("15.00")))

    oms.do(orders.Cancel("A", "regret"))

    assert [
        ("bank", "A-refund-2", kr("5.00")),
        ("card", "A-refund-1", kr("15.00")),
    ] == refunds(oms)


@pytest.mark.parametrize("amount", ["1.00", "10.00"])
def test_a_refund_takes_a_free_reference(amount):
    """Attack 7: somebody used the next number already."""
    oms = shop()
    place(oms, "A", ("MUG", 3), terms=PREPAID)
    oms.do(accounts.Refund("A", "web", "A-refund-2", kr(amount)))

    for _ in range(3):
        oms.do(orders.Cancel("A", "regret", ask(l1=1)))

    kept = account(oms, "A")
    assert kr("0") == kept.refundable == kept.owed
    assert "A-refund-2" not in [reference for _, reference, _ in refunds(oms)]


# 16: every price list is looked at.


def test_a_label_is_the_cheapest_of_all_lists():
    """Attack 16: 1.00 is published, and 4.00 was paid."""
    oms = shop(stock={"MUG@CPH": 1})
    oms.do(shipping.PublishRates("ZZ", price_list("EUR", carrier="ZZ")))
    place(oms, "A", "MUG")

    plan = oms.plan.label(pack(oms, "A-1"))

    assert ("ZZ", 2) == (plan.rate.carrier, len(plan.why))


def test_a_gate_is_a_gate():
    """Attack 3: a hold at a text is refused at the door."""
    oms = shop()
    place(oms, "A", "MUG")

    with pytest.raises(Invalid):
        oms.do(orders.PlaceHold("A", Hold("x", "SOURCE", "r")))


def test_the_nodes_are_those_of_the_shop():
    """Attack 1: opening the same places again changes nothing."""
    oms = shop()

    assert () == oms.do(*[sourcing.OpenNode(node) for node in NODES])
