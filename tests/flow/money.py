"""The story of money, for the test that every reaction is reached."""

from datetime import timedelta

from ordercore import accounts, orders, stock
from ordercore.accounts import CaptureWhen, PaymentPolicy, WriteOffWhy
from tests.flow.shop import (
    AUTHORIZED,
    PENDING,
    PREPAID,
    agreed,
    ask,
    kr,
    list_new,
    place,
    report,
    send,
)

__all__ = ["tell_of_money"]


def tell_of_money(oms):
    """Let everything happen to money that a reaction waits for."""
    list_new(oms, "HEN")
    for number, when in enumerate((CaptureWhen.AT_ONCE, CaptureWhen.ON_CONFIRMATION)):
        policy = PaymentPolicy(capture=when, credit_returns=True)
        oms.do(accounts.SetPaymentPolicy("any", policy))
        order = f"T{number}"
        hold = orders.Hold("h", orders.Gate.CONFIRM, "manual")
        what = agreed("HEN", terms=AUTHORIZED, reference=order)
        oms.do(orders.Place(order, what), orders.PlaceHold(order, hold))
        oms.do(orders.ReleaseHold(order, "h"))
    oms.do(stock.Receive("TOY", "CPH", 3))
    place(oms, "M-cod", "TOY", terms=orders.Terms.ON_DELIVERY)
    oms.do(report(send(oms, "M-cod-1")))
    place(oms, "M-back", "TOY", terms=PREPAID)
    send(oms, "M-back-1")
    oms.do(orders.Return("M-back", "CPH", ask(l1=1)))
    oms.do(accounts.SetPaymentPolicy("any", PaymentPolicy()))
    place(oms, "M-sent", "TOY", terms=AUTHORIZED)
    send(oms, "M-sent-1")
    spend_a_card(oms)
    end_and_dispute(oms)
    let_go(oms)
    come_late(oms)
    change_course(oms)
    recover(oms)


def spend_a_card(oms):
    """A gift card pays, and gets its money back."""
    last = oms.now().date()
    issue = ("gc-1", accounts.GIFT_CARD, "sale", kr("10.00"))
    place(oms, "M-card", ("HEN", 1), terms=PENDING)
    oms.do(
        accounts.IssueStoredValue(*issue, accounts.ValueSource.SOLD, last),
        accounts.SpendStoredValue("gc-1", "1", kr("10.00"), "M-card", last),
    )
    oms.do(orders.Cancel("M-card", "regret"))


def end_and_dispute(oms):
    """An authorisation ends and is given again; a bank takes money back, and loses."""
    soon = oms.now() + timedelta(days=1)
    place(oms, "M1", ("HEN", 1), terms=PENDING)
    oms.do(accounts.Authorize("M1", "card", "a1", kr("10.00"), soon))
    oms.do(accounts.LapseAuthorization("M1", "card", "a1", soon))
    oms.do(accounts.Capture("M1", "card", "c1", None, kr("10.00")))
    oms.do(accounts.ChargeBack("M1", "card", "d1", kr("10.00")))
    oms.do(accounts.ReverseChargeback("M1", "card", "d2", kr("10.00"), "d1"))
    place(oms, "M2", ("HEN", 1), terms=PENDING)
    oms.do(written_off("M2"))


def let_go(oms):
    """What is authorised is not needed any more, for each reason."""
    today = oms.now().date()
    for number, event in enumerate(
        [
            lambda order: accounts.Capture(order, "card", "1", None, kr("10.00")),
            lambda order: accounts.RecordPayment(order, "bank", order, kr("10.00")),
            lambda order: orders.Cancel(order, "regret"),
            written_off,
        ]
    ):
        place(oms, f"G{number}", ("HEN", 1), terms=AUTHORIZED)
        oms.do(event(f"G{number}"))
    oms.do(accounts.Authorize("G1", "card", "again", kr("10.00")))
    place(oms, "G9", ("HEN", 1), terms=AUTHORIZED)
    oms.do(
        accounts.Invoice("G9", "in advance", ask(l1=1), today, today),
        accounts.Credit("G9", "sorry", "G9-1", ask(l1=1), today, "x"),
    )


def come_late(oms):
    """Money comes in for what was cancelled, or does not."""
    oms.do(accounts.SetPaymentPolicy("any", PaymentPolicy(CaptureWhen.AT_ONCE)))
    place(oms, "M5", ("HEN", 1), terms=AUTHORIZED)
    oms.do(orders.Cancel("M5", "regret"))
    failed = ("M5", "web", "M5-capture-1", accounts.Kind.CAPTURE)
    oms.do(accounts.Fail(*failed, kr("10.00"), "no funds"))
    for order in ("M3", "M4"):
        place(oms, order, ("HEN", 1), terms=PENDING)
        oms.do(orders.Cancel(order, "regret"))
    oms.do(accounts.Capture("M3", "card", "1", None, kr("10.00")))
    oms.do(accounts.RecordPayment("M4", "bank", "M4", kr("10.00")))


def change_course(oms):
    """A refund is called off, fails, or is done and comes back."""
    place(oms, "M6", ("HEN", 1), terms=PREPAID)
    one, cancelled = kr("1.00"), accounts.Outcome.CANCELLED
    oms.do(accounts.RequestRefund("M6", "web", "1", one))
    what = (accounts.Kind.REFUND, one)
    oms.do(accounts.Report("M6", "web", "1", *what, cancelled, oms.now()))
    oms.do(accounts.RequestRefund("M6", "web", "2", one))
    oms.do(accounts.Fail("M6", "web", "2", *what, "closed"))
    oms.do(accounts.Refund("M6", "web", "3", one))
    oms.do(accounts.ReverseRefund("M6", "web", "x", one, "3"))


def recover(oms):
    """What was written off is paid after all, or not owed any more."""
    ten, five, bank = kr("10.00"), kr("5.00"), "bank"
    for number in range(7):
        place(oms, f"R{number}", ("HEN", 1))
    oms.do(written_off("R0"), accounts.Capture("R0", "card", "1", None, ten))
    oms.do(written_off("R1"), accounts.RecordPayment("R1", bank, "R1", ten))
    oms.do(written_off("R2"), orders.Cancel("R2", "regret"))
    oms.do(accounts.RecordPayment("R3", bank, "R3", ten))
    oms.do(accounts.ChargeBack("R3", bank, "d", ten), written_off("R3"))
    oms.do(accounts.ReverseChargeback("R3", bank, "e", ten, "d"))
    for order in ("R4", "R5"):
        oms.do(accounts.RecordPayment(order, bank, order, ten))
        oms.do(accounts.RequestRefund(order, bank, "r", five))
        oms.do(written_off(order, "5.00"))
    failed = ("R4", bank, "r", accounts.Kind.REFUND, five)
    oms.do(accounts.Fail(*failed, "closed"), accounts.Refund("R5", bank, "r", five))
    oms.do(accounts.ReverseRefund("R5", bank, "x", five, "r"))
    oms.do(written_off("R6"))
    cheaper = orders.Line("1", "HEN", 1, ten, kr("8.00"), kr("0"), "A HEN")
    oms.do(*oms.plan.change("R6", orders.Edits(reprice=(cheaper,))).commands)
    come_back(oms)


def come_back(oms):
    """Goods come back, of which a little was written off; a change is taken back."""
    today, ten = oms.now().date(), kr("10.00")
    ways = accounts.RequestRefund, accounts.Refund, accounts.ChargeBack
    for number, back in enumerate(ways):
        order = f"B{number}"
        place(oms, order, ("HEN", 1))
        oms.do(accounts.Invoice(order, "in advance", ask(l1=1), today, today))
        oms.do(accounts.RecordPayment(order, "bank", order, kr("9.00")))
        oms.do(written_off(order, "1.00"))
        oms.do(accounts.Credit(order, "sorry", f"{order}-1", ask(l1=1), today, "x"))
        oms.do(back(order, "bank", "r", kr("9.00")))
    place(oms, "B9", ("HEN", 1))
    oms.do(accounts.Invoice("B9", "in advance", ask(l1=1), today, today))
    oms.do(written_off("B9"))
    oms.do(accounts.Credit("B9", "sorry", "B9-1", ask(l1=1), today, "x"))
    place(oms, "B8", ("HEN", 1))
    more = orders.Line("2", "HEN", 1, ten, ten, kr("0"), "A HEN")
    oms.do(*oms.plan.change("B8", orders.Edits(add=(more,))).commands)
    oms.do(written_off("B8", "20.00"))
    oms.do(*oms.plan.revert("B8-change-1").commands)


def written_off(order, amount="10.00"):
    """Return what gives up ten crowns, or as many as are said."""
    why = WriteOffWhy.SMALL_DIFFERENCE
    return accounts.WriteOff(order, "w", kr(amount), why)
