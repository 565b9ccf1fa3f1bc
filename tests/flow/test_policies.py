"""What follows from what: a test for each reaction, with its rule."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore import accounts, carts, catalog, orders, shipping, stock, warehouse
from ordercore.accounts import Kind, Outcome
from ordercore.catalog import Item, ListItem
from ordercore.errors import Refused
from ordercore.flow import AUTOMATIC, MANUAL, Policies, policies
from ordercore.orders import Gate, Hold, State, Terms, Units
from ordercore.orders.excluding import ReadmitNode
from ordercore.orders.reallocating import Move, Reallocate
from ordercore.rules import PublishRules, Rule, Then, When
from ordercore.shipping import PublishRates, ShipmentStep, WithdrawRates
from ordercore.sourcing import (
    BackorderPolicy,
    Capacity,
    CloseNode,
    Constraint,
    ConstraintKind,
    DefineStrategy,
    OpenNode,
    SetBackorderPolicy,
    SetShadows,
    Strategy,
    Unfillable,
    WithdrawStrategy,
)
from ordercore.stock import Adjust, Receive
from tests.flow.business import tell_of_business
from tests.flow.collecting import tell_of_collecting
from tests.flow.money import tell_of_money
from tests.flow.movements import tell_of_movements
from tests.flow.shop import (
    AUTHORIZED,
    PENDING,
    PREPAID,
    Clock,
    account,
    agreed,
    ask,
    kinds,
    kr,
    list_new,
    pack,
    place,
    progress,
    report,
    send,
    shop,
    start,
    waiting,
    work_off,
)
from tests.flow.units import tell_of_units
from tests.flow.waiting import tell_of_waiting
from tests.shipping.dates import TIMETABLE

TODAY = date(2026, 11, 23)


def by_hand(stock="MUG@CPH", units=5, wanted=5, **terms):
    """Return a shop that keeps books only, with an order A that is confirmed."""
    oms = shop(policies=MANUAL, stock={stock: units})
    place(oms, "A", ("MUG", wanted), **terms)
    oms.do(orders.Confirm("A"))
    return oms


def allocated(**options):
    """Return such a shop in which A has its units."""
    oms = by_hand(**options)
    oms.do(orders.Allocate("A", (Units("1", "CPH", 5),)))
    return oms


def level(oms, where="CPH"):
    """Return how many mugs there are, and how many of them are promised."""
    kept = oms.stock("MUG", where)
    return kept.sellable, kept.allocated


def hold(oms, gate, name="h", order="A"):
    """Hold an order at a gate."""
    return oms.do(orders.PlaceHold(order, Hold(name, gate, "manual")))


def refunds(oms, order="A"):
    """Return the amounts of the refunds that were asked for."""
    found = account(oms, order).transactions
    return [t.amount for t in found if t.kind is Kind.REFUND]


# The books.


def test_claim_stock():
    """STK 33: what an order line claims at a node, stock holds back there."""
    assert (5, 5) == level(allocated())


def test_open_work():
    """A node that has to ship gets its work: a fulfilment order for each node."""
    oms = shop(policies=MANUAL, stock={"MUG@CPH": 3, "MUG@HAM": 3, "CAP@CPH": 1})
    place(oms, "A", ("MUG", 5), "CAP")
    oms.do(orders.Confirm("A"))
    asked = [("1", "CPH", 3), ("1", "HAM", 2), ("2", "CPH", 1)]
    oms.do(orders.Allocate("A", tuple(Units(*units) for units in asked)))
    works = [oms.state(f"fulfillment/A-{n}") for n in (1, 2)]
    assert ["CPH", "HAM"] == [work.node for work in works]
    assert [[("MUG", 3, "A MUG"), ("CAP", 1, "A CAP")], [("MUG", 2, "A MUG")]] == [
        [(w.sku, w.quantity, w.name) for w in work.lines] for work in works
    ]


def test_free_stock_and_lose_place_when_a_node_rejects():
    """A node that turns its work down gives all of it back."""
    oms = allocated()
    oms.do(warehouse.Release("A-1"), warehouse.Reject("A-1", "flood"))
    assert (5, 0) == level(oms)
    assert 5 == progress(oms, "A").unallocated


def test_lose_place_when_work_is_called_back():
    """Work that is called back before it started gives all of it back."""
    oms = allocated()
    oms.do(warehouse.Cancel("A-1", "wrong node"))
    assert (5, 0) == level(oms)
    assert 5 == progress(oms, "A").unallocated


def test_lose_place_when_work_is_closed_short():
    """What has left has left; the rest needs another place."""
    oms = allocated()
    start(oms, "A-1")
    oms.do(warehouse.Pick("A-1", ask(l1=2)))
    oms.do(warehouse.Check("A-1", ("MUG",) * 2), warehouse.Pack("A-1", "A-1-1"))
    oms.do(*oms.plan.label("A-1-1").commands, shipping.HandOver("A-1-1"))
    oms.do(warehouse.Pick("A-1", ask(l1=1)))
    oms.do(warehouse.CloseShort("A-1", "broken"))
    assert (3, 0) == level(oms)
    assert (2, 3) == (progress(oms, "A").shipped, progress(oms, "A").unallocated)


def test_lose_place_and_correct_short_stock_when_units_are_missing():
    """FUL 83: the missing units are taken off the order's claim and the book."""
    oms = allocated()
    start(oms, "A-1")
    oms.do(warehouse.ShortPick("A-1", ask(l1=2)))
    assert (3, 3) == level(oms)
    assert 2 == progress(oms, "A").unallocated
    assert 3 == oms.state("fulfillment/A-1").open


@pytest.mark.parametrize(("counted", "missed"), [(1, 2), (1, 1), (0, 3)])
def test_correct_short_stock_that_a_count_has_missed_before(counted, missed):
    """STK 42: what a count took off the book, a picker does not take off once more.

    He could not even say that it is missing: his report was refused.
    """
    oms = allocated()
    oms.do(stock.Count("MUG", "CPH", counted, "sheet 7", oms.now()))
    start(oms, "A-1")
    oms.do(warehouse.ShortPick("A-1", ask(l1=missed)))
    after = oms.stock("MUG", "CPH")
    promised = 5 - missed
    assert (counted, promised) == (after.sellable, after.allocated)
    assert max(0, promised - counted) == after.shortfall


def test_a_withdrawal_that_ends_the_work_gives_nothing_back_twice():
    """The order has given its claim up already when the work ends for lack of it."""
    oms = allocated()
    events = oms.do(orders.Cancel("A", "regret"))
    assert 1 == kinds(events).count("stock.Deallocated")
    assert "orders.Deallocated" not in kinds(events)
    assert (5, 0) == level(oms)


def test_free_cancelled_stock():
    """STK 33, RSV 49: a cancelled order holds no claim."""
    oms = allocated()
    oms.do(orders.Cancel("A", "regret", ask(l1=2)))
    assert (5, 3) == level(oms)
    oms.do(orders.Cancel("A", "regret"))
    assert (5, 0) == level(oms)
    assert State.CANCELLED is oms.order("A").state


def test_withdraw_work():
    """What nobody wants any more is not picked."""
    oms = allocated()
    oms.do(orders.Cancel("A", "regret", ask(l1=2)))
    assert 3 == oms.state("fulfillment/A-1").open
    oms.do(orders.Cancel("A", "regret"))
    assert "CANCELLED" == oms.state("fulfillment/A-1").state


def test_check_release():
    """ORD 76: work of an order that is held at RELEASE is not given to its node."""
    oms = allocated()
    hold(oms, Gate.RELEASE)
    with pytest.raises(Refused) as refused:
        oms.do(warehouse.Release("A-1"))
    assert "order.held" == refused.value.code
    assert "OPEN" == oms.state("fulfillment/A-1").state


def test_count_picked():
    """FUL 81: the order counts as picked what the node has picked."""
    oms = allocated()
    start(oms, "A-1")
    oms.do(warehouse.Pick("A-1", ask(l1=2)))
    assert (3, 2) == (progress(oms, "A").allocated, progress(oms, "A").picked)


def test_count_packed_and_make_parcel():
    """FUL 91: a parcel holds what was packed and weighs what its items weigh."""
    oms = allocated()
    oms.do(ListItem(Item("MUG", "Mug", 350, "")))
    parcel = oms.state(f"parcel/{pack(oms, 'A-1')}")
    assert 5 == progress(oms, "A").packed
    assert [("MUG", 5)] == [(g.sku, g.quantity) for g in parcel.contents]
    assert 5 * 350 == parcel.weight_g


def test_make_parcel_of_unknown_items():
    """An item that is in no catalogue weighs nothing that we know of."""
    oms = allocated()
    assert 0 == oms.state(f"parcel/{pack(oms, 'A-1')}").weight_g


def test_ship_order_and_take_from_stock():
    """STK 31: what the carrier has got is neither on the shelf nor promised."""
    oms = allocated()
    send(oms, "A-1")
    assert (0, 0) == level(oms)
    assert 5 == progress(oms, "A").shipped
    assert "CLOSED" == oms.state("fulfillment/A-1").state


def test_deliver_order():
    """FUL 89: a parcel that arrives is counted once, however often it is reported."""
    oms = allocated()
    parcel = send(oms, "A-1")
    oms.do(report(parcel))
    oms.do(report(parcel, name="again"))
    assert (0, 5) == (progress(oms, "A").shipped, progress(oms, "A").delivered)


def test_a_late_report_of_goods_that_came_back_is_taken():
    """FUL 89: a carrier's report is never refused (it was, after a return)."""
    oms = allocated()
    parcel = send(oms, "A-1")
    oms.do(orders.Return("A", "CPH", ask(l1=2)))
    oms.do(report(parcel))
    assert (3, 2) == (progress(oms, "A").delivered, progress(oms, "A").returned)
    oms.do(orders.Return("A", "CPH", ask(l1=3)))
    assert (5, 0) == level(oms)


def test_a_report_of_a_parcel_that_came_back_whole_is_taken():
    """RET 92: a unit is never returned and delivered at once."""
    oms = allocated()
    parcel = send(oms, "A-1")
    oms.do(orders.Return("A", "HAM", ask(l1=5)))
    oms.do(report(parcel))
    assert (0, 5) == (progress(oms, "A").delivered, progress(oms, "A").returned)
    assert (5, 0) == level(oms, "HAM")


def test_put_back_in_stock():
    """RET 98: goods may come back to another node than they left."""
    oms = allocated()
    oms.do(report(send(oms, "A-1")))
    oms.do(orders.Return("A", "HAM", ask(l1=2)))
    assert ((0, 0), (2, 0)) == (level(oms), level(oms, "HAM"))


def test_open_account():
    """An order has its account from the first moment, with what was agreed."""
    oms = by_hand(shipping=kr("39.00"))
    assert kr("89.00") == account(oms, "A").owed


def test_note_payment_of_what_the_channel_has_got():
    """PREPAID: the money is booked as taken in."""
    oms = by_hand(terms=PREPAID)
    assert kr("50.00") == account(oms, "A").captured


def test_note_payment_of_what_a_card_promises():
    """AUTHORIZED: the amount is open to be captured, and nothing came in yet."""
    oms = by_hand(terms=AUTHORIZED)
    kept = account(oms, "A")
    assert (kr("50.00"), kr("0")) == (kept.authorized_open(), kept.paid)


def test_note_payment_of_what_is_not_known_yet():
    """PENDING: the order waits at CONFIRM for its payment."""
    oms = shop(policies=MANUAL)
    place(oms, "A", "MUG", terms=PENDING)
    assert [(Gate.CONFIRM, "awaiting_payment")] == [
        (h.gate, h.reason) for h in oms.order("A").holds
    ]
    with pytest.raises(Refused) as refused:
        oms.do(orders.Confirm("A"))
    assert "order.held" == refused.value.code


@pytest.mark.parametrize("terms", list(orders.Terms))
def test_an_order_that_costs_nothing_waits_for_no_payment(terms):
    """ORD 79: a free order goes through, whatever its terms, and is paid."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5), price="0", terms=terms)
    work_off(oms)
    assert State.COMPLETED is oms.order("A").state
    assert "PAID" == accounts.payment_status(account(oms, "A"))


def test_deduct_cancelled():
    """What is cancelled is not owed; with the last unit the carriage goes too."""
    oms = by_hand(shipping=kr("39.00"))
    oms.do(orders.Cancel("A", "regret", ask(l1=2)))
    assert kr("69.00") == account(oms, "A").owed
    oms.do(orders.Cancel("A", "regret"))
    assert kr("0") == account(oms, "A").owed


@pytest.mark.parametrize("end", [orders.Reject("A", "fraud"), orders.Expire("A")])
@pytest.mark.parametrize("cancelled", [0, 2])
def test_deduct_all(end, cancelled):
    """Nothing is owed for an order that was not taken (refused after a part of it)."""
    oms = shop(policies=MANUAL)
    place(oms, "A", ("MUG", 5), shipping=kr("39.00"))
    if cancelled:
        oms.do(orders.Cancel("A", "regret", ask(l1=cancelled)))
    oms.do(end)
    assert kr("0") == account(oms, "A").owed


# Decisions.


def test_confirm_order():
    """What nothing holds is confirmed at once."""
    oms = shop()
    place(oms, "A", "MUG")
    assert State.CONFIRMED is oms.order("A").state


def test_confirm_order_when_the_last_hold_is_gone():
    """ORD 76: several holds are all needed, in any order of their release."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG", terms=PENDING)
    hold(oms, Gate.CONFIRM)
    oms.do(orders.ReleaseHold("A", "payment"))
    assert State.PLACED is oms.order("A").state
    oms.do(orders.ReleaseHold("A", "h"))
    assert State.CONFIRMED is oms.order("A").state
    assert 1 == progress(oms, "A").claimed


def test_source_confirmed():
    """Every unit has a place or waits: none is left without either."""
    oms = shop(stock={"MUG@CPH": 3})
    place(oms, "A", ("MUG", 5))
    assert (0, 2, 3) == (
        progress(oms, "A").unallocated,
        progress(oms, "A").backordered,
        progress(oms, "A").claimed,
    )


def test_source_confirmed_when_the_hold_is_gone():
    """ORD 76: held at SOURCE it gets no place; released, it does."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5), terms=PENDING)
    hold(oms, Gate.SOURCE)
    oms.do(orders.ReleaseHold("A", "payment"))
    assert (State.CONFIRMED, 5) == (
        oms.order("A").state,
        progress(oms, "A").unallocated,
    )
    oms.do(orders.ReleaseHold("A", "h"))
    assert 5 == progress(oms, "A").claimed


def test_release_paid():
    """G24: an order that waits for its payment goes on when all of it is there."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5), terms=PENDING)
    oms.do(accounts.RecordPayment("A", "bank", "1", kr("49.99")))
    assert State.PLACED is oms.order("A").state
    oms.do(accounts.RecordPayment("A", "bank", "2", kr("0.01")))
    assert State.CONFIRMED is oms.order("A").state
    assert 5 == progress(oms, "A").claimed


@pytest.mark.parametrize(
    "payment",
    [
        accounts.Authorize("A", "card", "1", kr("50.00")),
        accounts.Capture("A", "card", "1", None, kr("50.00")),
    ],
)
def test_release_paid_by_card(payment):
    """G24: what a provider promises or has taken counts as well."""
    oms = shop()
    place(oms, "A", ("MUG", 5), terms=PENDING)
    oms.do(payment)
    assert State.CONFIRMED is oms.order("A").state


def test_source_elsewhere_without_the_node_that_rejected():
    """SRC 58: what a node turns down ships from another one, all of it."""
    oms = shop(stock={"MUG@CPH": 5, "MUG@HAM": 5})
    place(oms, "A", ("MUG", 5))
    oms.do(warehouse.Release("A-1"), warehouse.Reject("A-1", "flood"))
    assert {"HAM": 5} == {c.node: c.total for c in progress(oms, "A").claims}
    assert () == oms.order("A").holds
    assert ((5, 0), (5, 5)) == (level(oms), level(oms, "HAM"))


def test_source_elsewhere_holds_what_a_node_gave_back_again():
    """SRC 58: the same node would get it for ever, so somebody looks first."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5))
    oms.do(warehouse.Release("A-1"), warehouse.Reject("A-1", "flood"))
    assert (5, ()) == (progress(oms, "A").backordered, oms.order("A").holds)
    oms.do(ReadmitNode("A", "CPH"))
    oms.do(warehouse.Release("A-2"), warehouse.Reject("A-2", "flood"))
    assert [(Gate.SOURCE, "node_gave_back")] == [
        (h.gate, h.reason) for h in oms.order("A").holds
    ]
    assert 5 == progress(oms, "A").backordered
    assert (5, 0) == level(oms)
    oms.do(orders.ReleaseHold("A", "node-A-2"))
    assert 0 == progress(oms, "A").claimed
    oms.do(ReadmitNode("A", "CPH"))
    assert 5 == progress(oms, "A").claimed


def test_source_elsewhere_lets_the_next_in_line_have_it():
    """What is given back is free for others while its order looks elsewhere."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5))
    place(oms, "B", ("MUG", 2))
    oms.do(warehouse.Cancel("A-1", "wrong node"))
    assert (0, 2) == (progress(oms, "A").claimed, progress(oms, "B").claimed)


def test_source_elsewhere_has_nothing_to_do_when_nothing_came_back():
    """Work that ends because its order was cancelled holds nobody up."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5))
    oms.do(orders.Cancel("A", "regret"))
    assert () == oms.order("A").holds


def test_wait_for_missing_finds_another_place():
    """FUL 83: the missing units come from elsewhere, what is nowhere waits."""
    oms = shop(stock={"MUG@CPH": 5, "MUG@HAM": 2})
    place(oms, "A", ("MUG", 5))
    start(oms, "A-1")
    oms.do(warehouse.Pick("A-1", ask(l1=2)), warehouse.ShortPick("A-1", ask(l1=3)))
    assert {"A-1": 2, "A-2": 2} == {
        claim.fulfillment: claim.total for claim in progress(oms, "A").claims
    }
    assert 1 == progress(oms, "A").backordered
    assert ((2, 2), (2, 2)) == (level(oms), level(oms, "HAM"))


def test_a_short_pick_is_filled_by_the_next_delivery():
    """The units that were missing go to the same order when new ones come."""
    oms = shop(stock={"MUG@CPH": 2})
    place(oms, "A", ("MUG", 2))
    start(oms, "A-1")
    oms.do(warehouse.ShortPick("A-1", ask(l1=2)))
    assert (0, 0) == level(oms)
    oms.do(Receive("MUG", "CPH", 9))
    work_off(oms)
    assert State.COMPLETED is oms.order("A").state
    assert (7, 0) == level(oms)


FREED = {
    "received": lambda oms: oms.do(Receive("MUG", "CPH", 2)),
    "counted": lambda oms: oms.do(Adjust("MUG", "CPH", 2, "count")),
    "returned": lambda oms: oms.do(orders.Return("Z", "CPH", ask(l1=2))),
    "cancelled": lambda oms: oms.do(orders.Cancel("Y", "regret", ask(l1=2))),
}


@pytest.mark.parametrize("how", FREED)
def test_fill_backorders(how):
    """What becomes free goes to those who wait, the longest in line first."""
    oms = shop(stock={"MUG@CPH": 4})
    place(oms, "Z", ("MUG", 2))
    work_off(oms)
    place(oms, "Y", ("MUG", 2))
    place(oms, "A", ("MUG", 1))
    place(oms, "B", ("MUG", 3))
    assert ["order/A", "order/B"] == waiting(oms, "MUG")
    FREED[how](oms)
    assert (1, 1) == (progress(oms, "A").claimed, progress(oms, "B").claimed)
    assert ["order/B"] == waiting(oms, "MUG")


def test_fill_backorders_passes_over_who_is_held():
    """ORD 76: who is held at SOURCE keeps the place in line and gets nothing."""
    oms = shop()
    place(oms, "A", ("MUG", 2))
    place(oms, "B", ("MUG", 2))
    hold(oms, Gate.SOURCE)
    oms.do(Receive("MUG", "CPH", 3))
    assert (0, 2) == (progress(oms, "A").claimed, progress(oms, "B").claimed)
    oms.do(orders.ReleaseHold("A", "h"))
    assert (1, 1) == (progress(oms, "A").claimed, progress(oms, "A").backordered)


def test_invoice_parcel():
    """PAY 107: what has left is invoiced once, the carriage with the first parcel."""
    oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 2})
    place(oms, "A", ("MUG", 5), shipping=kr("39.00"), net_days=14)
    for work in ("A-1", "A-2"):
        send(oms, work)
    first, second = account(oms, "A").invoices
    assert [kr("69.00"), kr("20.00")] == [first.gross, second.gross]
    assert (TODAY, date(2026, 12, 7)) == (first.issued_on, first.due_on)
    assert "A-1-1" == first.cause


def test_invoice_parcel_of_what_is_paid_is_due_at_once():
    """Only who buys on account has days to pay."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG", terms=PREPAID, net_days=14)
    send(oms, "A-1")
    assert TODAY == account(oms, "A").invoices[0].due_on


def test_invoice_parcel_leaves_out_what_was_invoiced_in_advance():
    """PAY 107: a unit is invoiced once (goods could not leave after an invoice)."""
    oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 2})
    place(oms, "A", ("MUG", 5))
    oms.do(accounts.Invoice("A", "in advance", ask(l1=4), TODAY, TODAY))
    for work in ("A-1", "A-2"):
        send(oms, work)
    assert [kr("40.00"), kr("10.00")] == [i.gross for i in account(oms, "A").invoices]


def test_invoice_left_when_the_hold_is_gone():
    """Held at INVOICE nothing is; released, all that has left is (it never was)."""
    oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 2})
    place(oms, "A", ("MUG", 5))
    hold(oms, Gate.INVOICE)
    send(oms, "A-1")
    pack(oms, "A-2")
    assert () == account(oms, "A").invoices
    hold(oms, Gate.REFUND, "other")
    oms.do(orders.ReleaseHold("A", "other"))
    assert () == account(oms, "A").invoices
    oms.do(orders.ReleaseHold("A", "h"))
    assert ["A-1-1"] == [invoice.cause for invoice in account(oms, "A").invoices]
    oms.do(*oms.plan.label("A-2-1").commands, shipping.HandOver("A-2-1"))
    hold(oms, Gate.INVOICE)
    oms.do(orders.ReleaseHold("A", "h"))
    assert kr("50.00") == account(oms, "A").invoiced


def test_refund_cancelled():
    """What was paid for cancelled units goes back, through who has it."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5), terms=PREPAID)
    oms.do(orders.Cancel("A", "regret", ask(l1=2)))
    (refund,) = [t for t in account(oms, "A").transactions if t.kind is Kind.REFUND]
    assert ("web", kr("20.00"), Outcome.PENDING) == (
        refund.provider,
        refund.amount,
        refund.outcome,
    )


def test_refund_cancelled_counts_refunds_that_are_under_way():
    """RET 94: two cancellations are refunded once each (the first one was twice)."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5), terms=PREPAID)
    for _ in range(3):
        oms.do(orders.Cancel("A", "regret", ask(l1=1)))
    assert [kr("10.00")] * 3 == refunds(oms)


@pytest.mark.parametrize("end", [orders.Reject("A", "fraud"), orders.Expire("A")])
def test_refund_cancelled_when_an_order_is_not_taken(end):
    """Who has paid for an order that we do not take gets it back (nobody did)."""
    oms = shop(lists=["MUG"])
    oms.do(
        orders.Place("A", agreed(("MUG", 5), terms=PENDING)),
        accounts.RecordPayment("A", "bank", "1", kr("30.00")),
    )
    oms.do(end)
    assert [kr("30.00")] == refunds(oms)


def test_refund_cancelled_waits_for_its_hold():
    """Held at REFUND nothing goes back; released, it does (it never did)."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5), terms=PREPAID)
    hold(oms, Gate.REFUND)
    oms.do(orders.Cancel("A", "regret", ask(l1=2)))
    assert [] == refunds(oms)
    oms.do(orders.ReleaseHold("A", "h"))
    assert [kr("20.00")] == refunds(oms)


def test_refund_cancelled_leaves_alone_what_is_not_paid():
    """Who has not paid gets nothing back, nor who has paid too much by himself."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5))
    oms.do(orders.Cancel("A", "regret", ask(l1=2)))
    assert [] == refunds(oms)
    place(oms, "B", ("MUG", 1))
    oms.do(accounts.RecordPayment("B", "bank", "1", kr("99.00")))
    hold(oms, Gate.SHIP, order="B")
    oms.do(orders.ReleaseHold("B", "h"))
    assert [] == refunds(oms, "B")


def test_refund_cancelled_without_an_account():
    """An order from before its books were kept owes nobody anything."""
    oms = shop(policies=Policies({}, AUTOMATIC.automatic))
    place(oms, "A", "MUG")
    assert ["orders.Cancelled"] == kinds(oms.do(orders.Cancel("A", "x")))


def test_invoice_parcel_without_an_account():
    """The same: goods leave, and nothing is invoiced that was never billed."""
    books = {k: v for k, v in MANUAL.always.items() if k is not orders.Placed}
    oms = shop(policies=Policies(books, AUTOMATIC.automatic), stock={"MUG@CPH": 1})
    place(oms, "A", "MUG")
    send(oms, "A-1")
    assert 1 == progress(oms, "A").shipped


def test_complete_order_on_delivery():
    """An order is through when its last unit has arrived."""
    oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 2})
    place(oms, "A", ("MUG", 5))
    oms.do(report(send(oms, "A-1")))
    assert State.CONFIRMED is oms.order("A").state
    oms.do(report(send(oms, "A-2")))
    assert State.COMPLETED is oms.order("A").state


def test_complete_order_on_cancelling_the_rest():
    """... or when nobody waits for the rest any more."""
    oms = shop(stock={"MUG@CPH": 3})
    place(oms, "A", ("MUG", 5))
    oms.do(report(send(oms, "A-1")))
    oms.do(orders.Cancel("A", "regret", ask(l1=2)))
    assert State.COMPLETED is oms.order("A").state


def test_complete_order_on_return():
    """... or when the last unit has come back instead of arriving."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG")
    send(oms, "A-1")
    oms.do(orders.Return("A", "CPH", ask(l1=1)))
    assert State.COMPLETED is oms.order("A").state


def test_complete_order_when_its_hold_is_gone():
    """ORD 76: a held order is not through, also when all of it has arrived."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG")
    hold(oms, Gate.REFUND)
    oms.do(report(send(oms, "A-1")))
    assert State.CONFIRMED is oms.order("A").state
    oms.do(orders.ReleaseHold("A", "h"))
    assert State.COMPLETED is oms.order("A").state


def test_a_lost_parcel_completes_nothing():
    """Units that never arrive keep their order open until somebody decides."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG")
    oms.do(report(send(oms, "A-1"), ShipmentStep.LOSE))
    assert State.CONFIRMED is oms.order("A").state


# The tables.


def test_every_policy_of_the_tables_is_reached():
    """One story of a shop calls every reaction, and each of them at least once asks."""
    called, clock = set(), Clock()

    def watched(table, name):
        def watch(policy):
            def react(event, views):
                steps = list(policy(event, views))
                if steps or policy.__name__.startswith("check_"):
                    called.add((name, type(event), policy.__name__))
                return steps

            return react

        return {event: [watch(p) for p in found] for event, found in table.items()}

    oms = shop(
        policies=Policies(
            watched(policies.BOOKS, "books"),
            watched(policies.DECISIONS, "decisions"),
            policies.FOLLOWS,
        ),
        stock={"MUG@CPH": 9, "MUG@HAM": 9},
        clock=clock,
    )
    tell_all(oms)
    tell_of_business(oms)
    tell_of_dates(oms)
    tell_of_money(oms)
    tell_of_movements(oms)
    tell_of_units(oms)
    tell_of_a_shared_card(oms)
    tell_of_collecting(oms, clock)
    tell_of_waiting(oms, clock)
    wanted = {
        (name, event, policy.__name__)
        for name, table in (
            ("books", policies.BOOKS),
            ("decisions", policies.DECISIONS),
        )
        for event, found in table.items()
        for policy in found
    }
    assert set() == wanted - called


def tell_of_a_shared_card(oms):
    """Let one authorisation cover both parts of an order that is split."""
    oms.do(accounts.SetPaymentPolicy("cards", accounts.PaymentPolicy()))
    place(oms, "SHARED", ("MUG", 2), terms=Terms.PENDING, channel="cards")
    ends = oms.now() + timedelta(days=7)
    oms.do(accounts.Authorize("SHARED", "card", "pi-9", kr("20.00"), ends))
    oms.do(*oms.plan.split("SHARED", "SHARED-b", ask(l1=1)).commands)


def tell_of_sub_states(oms):
    """Let orders pass through states of the application's own."""
    states = ("PLACED", "CONFIRMED", "COMPLETED", "CANCELLED", "REJECTED", "EXPIRED")
    subs = [orders.SubState(f"my-{s}", State(s), entry=True) for s in states]
    subs.append(orders.SubState("own", State.CONFIRMED))
    move = orders.Move("go", "my-CONFIRMED", "own")
    oms.do(orders.RefineLife(orders.LifeRefinement(tuple(subs), (move,))))


def tell_of_conditions(oms):
    """Let units become free that were not found, set apart, or kept back."""
    apart = stock.Condition.QUARANTINE
    oms.do(
        stock.Receive("JAR", "CPH", 1, "", apart),
        stock.Receive("JUG", "CPH", 1),
        stock.KeepSafetyStock("JUG", "CPH", 1),
        stock.Receive("LID", "CPH", 2),
        stock.SetQuota("LID", "CPH", "shop", ("channel:shop",), 2),
    )
    for sku in ("POT", "JAR", "JUG", "LID"):
        place(oms, sku, sku)
    oms.do(stock.Count("POT", "CPH", 1, "sheet 4", oms.now()))
    oms.do(stock.Reclassify("JAR", "CPH", 1, apart, stock.Condition.SELLABLE, "fine"))
    oms.do(stock.KeepSafetyStock("JUG", "CPH", 0))
    place(oms, "LID-2", "LID")
    oms.do(stock.SetQuota("LID", "CPH", "shop", ("channel:shop",), 1))
    oms.do(stock.DropQuota("LID", "CPH", "shop"))


def tell_of_launches(oms):
    """Let something be ordered before it is on sale, and some wait too long."""
    oms.do(SetBackorderPolicy(BackorderPolicy(give_up_after_days=90)))
    soon = oms.now().date() + timedelta(days=1)
    oms.do(catalog.ListItem(catalog.Item("LAMP", "", 0, launch_on=soon)))
    lamp = agreed("LAMP", reference="LA")
    place(oms, "LA", "LAMP", reference="LA")
    place(oms, "LB", "MUG", reference="LB")
    more = orders.Edits(add=(evolve(lamp.lines[0], id="7"),))
    oms.do(*oms.plan.change("LB", more).commands)
    oms.do(catalog.Launch("LAMP", soon))
    oms.do(catalog.ListItem(catalog.Item("SOFA", "", 0, launch_on=soon)))
    place(oms, "LC", "SOFA", reference="LC")
    oms.do(accounts.SetPaymentPolicy("stall", accounts.PaymentPolicy()))
    oms.do(catalog.ListItem(catalog.Item("SOFA", "", 0)))


def tell_of_handing_out(oms):
    """Let goods go straight to the buyer, early or late."""
    oms.do(*orders.counter_sale("HC", agreed("MUG", reference="HC"), "HAM"))
    list_new(oms, "SONG")
    song = agreed("SONG", reference="HD")
    song = evolve(song, lines=(evolve(song.lines[0], digital=True),))
    oms.do(orders.Place("HD", song))
    oms.do(
        orders.Place("HS", evolve(song, reference="HS")),
        orders.PlaceHold("HS", Hold("s", Gate.SHIP, "manual")),
        orders.PlaceHold("HS", Hold("i", Gate.INVOICE, "manual")),
    )
    oms.do(orders.ReleaseHold("HS", "s"))
    oms.do(orders.ReleaseHold("HS", "i"))
    place(oms, "HX", "MUG", reference="HX")
    more = orders.Edits(add=(evolve(song.lines[0], id="2"),))
    oms.do(*oms.plan.change("HX", more).commands)
    oms.do(orders.Advance("HX", "go"))


def tell_of_strategies(oms):
    """Let work be counted, and an order parked by a strategy that is withdrawn."""
    here = oms.network.node("CPH")
    other = evolve(here, id="AAR", capacity=Capacity(orders=1))
    oms.do(OpenNode(other), stock.Receive("FLY", "AAR", 1))
    place(oms, "counted", "FLY")
    only = Constraint(ConstraintKind.ONLY, nodes=("CPH",))
    parks = Strategy("here", constraints=(only,), unfillable=Unfillable.PARK)
    book = oms.state("rules/shop").rules
    rule = Rule("fans", When(sku=("FAN",)), Then(strategy="here"))
    oms.do(DefineStrategy(parks), PublishRules((*book, rule)))
    place(oms, "parked", "FAN")
    oms.do(SetShadows(("here",)), SetShadows(()))
    oms.do(PublishRules(book), WithdrawStrategy("here"))
    oms.do(OpenNode(evolve(here, id="OLD")), CloseNode("OLD", "moved"))
    oms.do(PublishRates("post", evolve(oms.network.rates, carrier="post")))
    oms.do(WithdrawRates("post"))


def tell_of_dates(oms):
    """Let a day be promised by a timetable."""
    oms.do(shipping.PublishTimetable(TIMETABLE), stock.Receive("DAY", "CPH", 1))
    place(oms, "dated", "DAY", terms=Terms.INVOICE)


def tell_all(oms):  # noqa: PLR0915 - it is one story
    """Let everything happen that a reaction waits for."""
    note = Rule("abroad", When(country=("US",)), Then(note="ask for the customs form"))
    oms.do(PublishRules((note,)))
    tell_of_sub_states(oms)
    tell_of_conditions(oms)
    tell_of_launches(oms)
    tell_of_strategies(oms)
    tell_of_handing_out(oms)
    place(oms, "A", ("MUG", 5), terms=PREPAID)
    hold(oms, Gate.INVOICE)
    start(oms, "A-1")
    oms.do(warehouse.ShortPick("A-1", ask(l1=1)))
    parcel = send(oms, "A-1")
    send(oms, "A-2")
    oms.do(orders.ReleaseHold("A", "h"))
    oms.do(report(parcel))
    hold(oms, Gate.REFUND)
    oms.do(report("A-2-1"))
    oms.do(orders.ReleaseHold("A", "h"))
    place(oms, "B", ("MUG", 3), terms=PREPAID)
    hold(oms, Gate.SOURCE, order="B")
    oms.do(warehouse.Cancel("B-1", "x"), orders.ReleaseHold("B", "h"))
    oms.do(warehouse.Release("B-2"), warehouse.Reject("B-2", "x"))
    hold(oms, Gate.REFUND, order="B")
    oms.do(orders.Cancel("B", "x", ask(l1=1)))
    oms.do(orders.ReleaseHold("B", "h"))
    oms.do(ReadmitNode("B", "CPH"))
    start(oms, "B-3")
    oms.do(warehouse.CloseShort("B-3", "x"))
    oms.do(orders.Cancel("B", "x"))
    for number, payment in enumerate(
        [
            accounts.Authorize("P0", "card", "1", kr("10.00")),
            accounts.Capture("P1", "card", "1", None, kr("10.00")),
            accounts.RecordPayment("P2", "bank", "P2", kr("10.00")),
        ]
    ):
        place(oms, f"P{number}", "MUG", terms=PENDING)
        oms.do(payment)
    for name, end in (("R", orders.Reject("R", "x")), ("E", orders.Expire("E"))):
        place(oms, name, ("MUG", 1), terms=PENDING)
        oms.do(accounts.RecordPayment(name, "bank", name, kr("1.00")))
        oms.do(end)
    place(oms, "L", ("MUG", 2), terms=PENDING)
    oms.do(accounts.RecordPayment("L", "bank", "L", kr("10.00")))
    oms.do(orders.Cancel("L", "x", ask(l1=1)))
    place(oms, "C", ("MUG", 2), terms=PENDING)
    oms.do(
        accounts.RecordPayment("C", "bank", "C", kr("10.00")),
        accounts.Invoice("C", "in advance", ask(l1=2), TODAY, TODAY),
    )
    oms.do(accounts.Credit("C", "goodwill", "C-1", ask(l1=1), TODAY, "x"))
    place(oms, "N", "MUG", terms=AUTHORIZED)
    oms.do(accounts.Void("N", "web", "1", "N"))
    place(oms, "D", "MUG")
    oms.do(warehouse.Unpack("D-1", pack(oms, "D-1")))
    send(oms, "D-1")
    oms.do(orders.Return("D", "CPH", ask(l1=1)))
    place(oms, "F", "MUG")
    oms.do(report(send(oms, "F-1")))
    place(oms, "moved", "MUG")
    (claim,) = progress(oms, "moved").claims
    to_aarhus = Move("1", claim.fulfillment, "AAR", 1)
    oms.do(Receive("MUG", "AAR", 1), Reallocate("moved", (to_aarhus,), "x"))
    place(oms, "W", ("MUG", 50))
    oms.do(Receive("MUG", "CPH", 1))
    oms.do(Adjust("MUG", "CPH", 1, "count"))
    oms.do(orders.Return("F", "CPH", ask(l1=1)))
    place(oms, "V", ("CAP", 1))
    oms.do(Receive("CAP", "CPH", 1))
    place(oms, "X", ("CAP", 1))
    oms.do(orders.Cancel("V", "x"))
    place(oms, "G", ("HAT", 2))
    oms.do(Receive("HAT", "CPH", 1))
    oms.do(report(send(oms, "G-1")))
    oms.do(orders.Cancel("G", "x", ask(l1=1)))
    tell_of_reservations(oms)
    tell_of_changes(oms)
    tell_of_taking_back(oms)
    tell_of_carts(oms)


def tell_of_carts(oms):
    """Carts are filled, merged, ordered, left and given up."""
    long = carts.Keeping(
        hold_minutes=3 * 1440, most_minutes=3 * 1440, kept_days=2, abandoned_minutes=1
    )
    now = oms.now()
    oms.do(Receive("PEN", "CPH", 9))
    for name in "CDE":
        oms.do(carts.Open(name, "web", "DKK", now, keeping=long))
        oms.do(carts.AddLine(name, "1", "PEN", 1, now))
    oms.do(carts.AddLine("C", "2", "PEN", 1, now))
    oms.do(carts.ChangeLine("C", "2", 2, now), carts.RemoveLine("C", "2", now))
    oms.do(carts.EnterPromotion("C", "X", now), carts.RemovePromotion("C", "X", now))
    oms.do(carts.Identify("C", "ALFKI", now), carts.Touch("C", now))
    oms.do(carts.Merge("D", "C", now))
    order = orders.Place("CART", agreed(("PEN", 2)))
    oms.do(order, carts.Convert("C", "CART", now))
    oms.tick(now + timedelta(minutes=1))
    oms.tick(now + timedelta(days=2))


def tell_of_reservations(oms):
    """Goods are kept for people and for orders, and some of them wait for others."""
    parts = (stock.Part("CPH", 1),)
    soon = oms.now() + timedelta(minutes=5)
    later = oms.now() + timedelta(minutes=9)

    def keep(name, holder="till/C", until=soon):
        return stock.Reserve(name, holder, "BAG", parts, oms.now(), until)

    oms.do(Receive("BAG", "CPH", 3), keep("R1"), keep("R2"))
    oms.do(stock.Extend("R1", later, oms.now()))
    two = (stock.Part("CPH", 2),)
    oms.do(stock.Resize("R2", two, oms.now()))
    place(oms, "H", ("BAG", 1), terms=PENDING)
    oms.do(stock.HandOn("R1", "order/H", later + timedelta(minutes=9), oms.now()))
    oms.do(accounts.RecordPayment("H", "bank", "H", kr("10.00")))
    place(oms, "I", ("BAG", 1))
    oms.do(stock.Release("R2", oms.now()))
    for name, end in (("J", orders.Cancel("J", "x")), ("K", orders.Reject("K", "x"))):
        place(oms, name, ("BAG", 1), terms=PENDING)
        oms.do(keep(f"R{name}", f"order/{name}"), end)
    place(oms, "M", ("BAG", 1), terms=PENDING)
    oms.do(keep("RM", "order/M"), orders.Expire("M"))
    oms.do(keep("R3"))
    place(oms, "O", ("BAG", 1))
    oms.tick(later)


def tell_of_changes(oms):
    """Let orders be changed, so that all follows that may."""
    oms.do(Receive("MUG", "CPH", 99))
    place(oms, "CK", ("MUG", 3), terms=PREPAID)
    one = orders.Line("2", "HAT", 1, kr("20.00"), kr("20.00"), kr("0"))
    late = oms.plan.change("CK", orders.Edits(note="late")).commands[0]
    edits = orders.Edits(fewer=ask(l1=1), add=(one,))
    oms.do(late, *oms.plan.change("CK", edits, name="in-time").commands)
    oms.do(*oms.plan.change("CK", orders.Edits(remove=("2",))).commands)
    place(oms, "CM", "CAP", ("HAT", 9), terms=PREPAID)
    oms.do(Receive("CAP", "CPH", 1))
    oms.do(report(send(oms, "CM-1")))
    oms.do(*oms.plan.change("CM", orders.Edits(remove=("2",))).commands)
    place(oms, "CO", "MUG", terms=PENDING)
    oms.do(accounts.RecordPayment("CO", "bank", "CO", kr("5.00")))
    cheap = orders.Line("1", "MUG", 1, kr("5.00"), kr("5.00"), kr("0"))
    oms.do(*oms.plan.change("CO", orders.Edits(reprice=(cheap,))).commands)
    half = orders.PaymentTerms(deposit=orders.Deposit(Decimal(50)))
    place(oms, "CD", ("MUG", 1), payment=half)
    oms.do(accounts.RecordPayment("CD", "bank", "CD", kr("2.50")))
    oms.do(*oms.plan.change("CD", orders.Edits(reprice=(cheap,))).commands)
    place(oms, "CC", ("MUG", 1), customer="C-9")
    oms.do(accounts.SetCreditLimit("C-9", kr("40.00"), "ida"))
    oms.do(*oms.plan.change("CC", orders.Edits(reprice=(cheap,))).commands)
    place(oms, "CR", ("BAG", 2), terms=PENDING)
    parts, until = (stock.Part("CPH", 2),), oms.now() + timedelta(minutes=5)
    oms.do(Receive("BAG", "CPH", 9))
    oms.do(stock.Reserve("RC", "order/CR", "BAG", parts, oms.now(), until))
    oms.do(*oms.plan.change("CR", orders.Edits(fewer=ask(l1=1))).commands)
    oms.do(*oms.plan.goodwill("CR", kr("1.00"), reason="late").commands)


def edited(oms, name, **edits):
    """Change an order."""
    oms.do(*oms.plan.change(name, orders.Edits(**edits)).commands)


def back(oms, name, change=1):
    """Take a change of an order back."""
    oms.do(*oms.plan.revert(f"{name}-change-{change}").commands)


def mugs(name="1", quantity=1, amount="10.00", sku="MUG"):
    """Return a line, or further units of one."""
    return orders.Line(name, sku, quantity, kr("10.00"), kr(amount), kr("0"))


def tell_of_taking_back(oms):
    """Let changes be taken back, so that all follows that may."""
    oms.do(Receive("MUG", "CPH", 99))
    place(oms, "BK", ("MUG", 3), terms=PREPAID)
    edited(oms, "BK", fewer=ask(l1=2))
    oms.do(oms.plan.change("BK", orders.Edits(note="late")).commands[0])
    back(oms, "BK")
    asked = account(oms, "BK").transactions
    (refund,) = [t for t in asked if t.kind is accounts.Kind.REFUND]
    ids = ("BK", refund.provider, refund.reference, refund.kind, refund.amount)
    oms.do(accounts.Fail(*ids, "closed"))
    place(oms, "BM", "MUG", terms=PREPAID)
    edited(oms, "BM", add=(mugs("2"),))
    oms.do(accounts.Capture("BM", "card", "more", None, kr("10.00")))
    back(oms, "BM")
    place(oms, "BC", "MUG")
    oms.do(report(send(oms, "BC-1")))
    list_new(oms, "RARE")
    edited(oms, "BC", add=(mugs("2", sku="RARE"),))
    back(oms, "BC")
    tell_of_money_taken_back(oms)
    place(oms, "BR", ("BAG", 2), terms=PENDING)
    edited(oms, "BR", more=(mugs(sku="BAG"),))
    parts, until = (stock.Part("CPH", 3),), oms.now() + timedelta(minutes=5)
    oms.do(Receive("BAG", "CPH", 9))
    oms.do(stock.Reserve("RB", "order/BR", "BAG", parts, oms.now(), until))
    back(oms, "BR")


def tell_of_money_taken_back(oms):
    """Let orders owe again what they owed."""
    place(oms, "BO", "MUG", terms=PENDING)
    edited(oms, "BO", reprice=(mugs(amount="15.00"),))
    oms.do(accounts.RecordPayment("BO", "bank", "BO", kr("10.00")))
    back(oms, "BO")
    half = orders.PaymentTerms(deposit=orders.Deposit(Decimal(50)))
    place(oms, "BD", "MUG", payment=half)
    edited(oms, "BD", reprice=(mugs(amount="20.00"),))
    oms.do(accounts.RecordPayment("BD", "bank", "BD", kr("5.00")))
    back(oms, "BD")
    place(oms, "BX", "MUG", customer="C-8")
    oms.do(accounts.SetCreditLimit("C-8", kr("40.00"), "ida"))
    edited(oms, "BX", reprice=(mugs(amount="5.00"),))
    back(oms, "BX")
    tell_of_captures_taken_back(oms)
    song = agreed("SONG", reference="BS")
    (line,) = song.lines
    two = evolve(line, quantity=2, amount=line.amount * 2, digital=True)
    song = evolve(song, lines=(two,))
    wait = orders.PlaceHold("BS", Hold("c", Gate.CONFIRM, "manual"))
    oms.do(orders.Place("BS", song), wait)
    edited(oms, "BS", fewer=ask(l1=1))
    oms.do(orders.ReleaseHold("BS", "c"))
    back(oms, "BS")


def tell_of_captures_taken_back(oms):
    """Let more be taken of what is authorised, because more is owed."""
    policy = accounts.PaymentPolicy(capture=accounts.CaptureWhen.ON_CONFIRMATION)
    oms.do(accounts.SetPaymentPolicy("app", policy))
    for name in ("BA", "BB"):
        wait = orders.PlaceHold(name, Hold("c", Gate.CONFIRM, "manual"))
        terms = {"terms": AUTHORIZED, "channel": "app", "reference": name}
        oms.do(orders.Place(name, agreed(("MUG", 3), **terms)), wait)
        edited(oms, name, fewer=ask(l1=1))
        oms.do(orders.ReleaseHold(name, "c"))
    edited(oms, "BA", more=(mugs(),))
    back(oms, "BB")


def test_stock_and_orders_agree_when_the_story_is_told():
    """STK 33: at its end, what stock holds back is what the order lines claim."""
    oms = shop(stock={"MUG@CPH": 9, "MUG@HAM": 9})
    tell_all(oms)
    claims = {}
    for _, kept in oms.store.scan("order"):
        for line, moved in zip(kept.state.lines, kept.state.progress, strict=True):
            for claim in moved.claims:
                at = (line.sku, claim.node)
                claims[at] = claims.get(at, 0) + claim.total
    levels = [kept.state for _, kept in oms.store.scan("stock")]
    held = {(s.sku, s.node): s.allocated for s in levels if s.allocated}
    assert claims == held


def test_what_follows_can_be_read_by_a_plug_ins_table():
    """Policies are values: a house adds a reaction without touching ours."""

    def thank(event, views):
        yield stock.Receive("CARD", event.node, 1, event.order)

    table = {**AUTOMATIC.automatic}
    table[shipping.HandedOver] = (*table[shipping.HandedOver], thank)
    oms = shop(policies=Policies(AUTOMATIC.always, table), stock={"MUG@CPH": 1})
    place(oms, "A", "MUG")
    send(oms, "A-1")
    assert 1 == oms.stock("CARD", "CPH").sellable
    assert 1 == len(account(oms, "A").invoices)
