"""Step 2 of the guide, receiving the order."""

from ordercore import accounts, orders
from ordercore.flow import read_rules
from ordercore.orders import State
from ordercore.rules import PublishRules
from ordercore.simulating import PaymentProvider, Staff
from tests.flow.shop import AUTHORIZED, PENDING, account, kr, place, shop, waiting
from tests.guide.north_mug import north_mug, work


def test_g24_the_card_is_confirmed_before_the_order_goes_to_fulfilment():
    """G24: nothing is promised before the payment is approved; then it is at once."""
    oms = shop(stock={"MUG@CPH": 2})
    place(oms, "A", ("MUG", 2), terms=PENDING)
    assert State.PLACED is oms.order("A").state
    assert 0 == oms.stock("MUG", "CPH").allocated
    oms.do(accounts.Authorize("A", "web", "card-1", kr("20.00")))
    assert State.CONFIRMED is oms.order("A").state
    assert 2 == oms.stock("MUG", "CPH").allocated
    assert "OPEN" == oms.state("fulfillment/A-1").state


def test_g24_a_card_that_is_approved_is_charged_with_the_invoice():
    """G24: finance sees promise, charge and invoice in one account."""
    oms = shop(stock={"MUG@CPH": 2})
    place(oms, "A", ("MUG", 2), terms=AUTHORIZED)
    assert "AUTHORIZED" == accounts.payment_status(account(oms, "A"))
    Staff(oms).work()
    PaymentProvider(oms).work()
    assert "PAID" == accounts.payment_status(account(oms, "A"))


def test_g24_a_payment_that_is_refused_lets_nothing_go():
    """G24: the order is turned down, nothing is owed, and no goods are held back."""
    oms = shop(stock={"MUG@CPH": 2})
    place(oms, "A", ("MUG", 2), terms=PENDING)
    failed = (accounts.Kind.AUTHORIZATION, kr("20.00"), "no funds")
    oms.do(
        accounts.Fail("A", "web", "card-1", *failed), orders.Reject("A", "no payment")
    )
    assert State.REJECTED is oms.order("A").state
    assert kr("0.00") == account(oms, "A").owed
    assert (2, []) == (oms.stock("MUG", "CPH").available, waiting(oms, "MUG"))


def test_g24_in_the_shop_that_the_package_carries():
    """G24: who has not paid is held; who has is through."""
    oms = work(north_mug())
    held = oms.order("shopify.1006")
    assert ["awaiting_payment"] == [hold.reason for hold in held.holds]
    oms.do(accounts.RecordPayment(held.id, "bank", "1", held.agreed.total))
    work(oms)
    assert State.COMPLETED is oms.order("shopify.1006").state


def test_g24_an_order_that_a_rule_suspects_waits_though_it_is_paid():
    """G24: a good card is not enough; what looks wrong is looked at first."""
    text = (
        "[[rule]]\nid = 'many'\nwhen = {quantity_over = 1, first_order = true}\n"
        "then = {hold = {gate = 'CONFIRM', reason = 'high_fraud_risk'}}"
    )
    oms = shop(stock={"MUG@CPH": 2})
    oms.do(PublishRules(read_rules(text)))
    place(oms, "A", ("MUG", 2), terms=AUTHORIZED, customer="C-1")
    assert State.PLACED is oms.order("A").state
    oms.do(orders.ReleaseHold("A", "rule-many", "Ann", note="called her"))
    assert 2 == oms.stock("MUG", "CPH").allocated
