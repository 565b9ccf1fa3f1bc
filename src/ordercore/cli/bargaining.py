"""What the demo shows of bargaining, changes of mind and payment."""

from datetime import timedelta
from decimal import Decimal

from attrs import evolve

from ordercore import accounts, orders
from ordercore.accounts import Account, account_stream
from ordercore.catalog import PriceEntry, PriceList
from ordercore.flow import OMS
from ordercore.orders import Edits, LineQuantity, PaymentTerms, Wish, Wishes, agreed_at
from ordercore.pricing import Buyer, Promotion, TaxTable, price
from ordercore.show import table
from ordercore.values import Address, Money

__all__ = [
    "QUOTED",
    "ask_first",
    "change_of_mind",
    "due_dates",
    "let_go",
    "make_cheaper",
    "money_comes",
]

QUOTED = "wholesale.Q-3001"
"""The order that the quote becomes."""

CAFE = "wholesale.DK-1180"
AT = Address("DK", "2100", "København Ø", name="Kaffekompagniet")
WHOLESALE = PriceList(
    "wholesale-dkk",
    "DKK",
    (
        PriceEntry("MUG-BLUE", Decimal("59.00")),
        PriceEntry("MUG-BLUE", Decimal("54.50"), from_quantity=24),
        PriceEntry("FILTER-100", Decimal("21.25")),
    ),
)
VAT = TaxTable.of({"DK": "25"})


def ask_first(oms: OMS) -> None:
    """A café asks for a quote, bargains, accepts, and has its order."""
    at = oms.now()
    asked = Wishes(CAFE, "DKK", AT, (Wish("MUG-BLUE", 30), Wish("FILTER-100", 8)))
    oms.do(orders.RequestQuote("Q-3001", asked))
    print("A café asks what 30 × MUG-BLUE and 8 × FILTER-100 would cost.")
    _offer(oms)
    cheaper = Wish("MUG-BLUE", 30, Money.of("52.00", "DKK"))
    wishes = evolve(asked, lines=(cheaper, asked.lines[1]))
    oms.do(orders.RenegotiateQuote("Q-3001", wishes, at))
    first = oms.state("quote/Q-3001").offers[0].agreed
    mug = first.lines[0].unit_price
    print(f"The first offer: {first.total}, a mug for {mug}.")
    print(f"The café bargains: it would like a mug for {cheaper.unit_price}.")
    print("It gets 4 % off the whole instead, and accepts the second offer:")
    print(_offer(oms, Promotion("new-friend", percent=Decimal(4))))
    oms.do(orders.AcceptQuote("Q-3001", 2, at, by="Kaffekompagniet"))
    order = oms.order(QUOTED)
    print(f"Order {order.id}, {order.state.lower()}, {order.agreed.total}.")


def _offer(oms: OMS, *promotions: Promotion) -> str:
    at = oms.now()
    found = price(
        [("MUG-BLUE", 30), ("FILTER-100", 8)],
        WHOLESALE,
        promotions=promotions,
        tax=VAT,
        ship_to=AT,
        buyer=Buyer(groups=("wholesale",)),
        shipping=Money.of("120.00", "DKK"),
    )
    agreed = agreed_at(
        found,
        channel="wholesale",
        reference="Q-3001",
        placed_at=at,
        ship_to=AT,
        terms=orders.Terms.INVOICE,
        customer=CAFE,
        payment=PaymentTerms.net(14, end_of_month=True),
        quote="Q-3001",
    )
    oms.do(orders.OfferQuote("Q-3001", agreed, at + timedelta(days=14), at))
    return str(found)


def change_of_mind(oms: OMS) -> None:
    """A buyer who has paid wants one mug less: looked at first, then done."""
    edits = Edits(fewer=(LineQuantity("1", 1),))
    plan = oms.plan.change("shopify.1003", edits, by="service", reason="one too many")
    print(plan)
    oms.do(*plan.commands)


def let_go(oms: OMS) -> None:
    """What a rule has held is looked at by somebody, and released."""
    (hold,) = oms.order("shopify.1007").holds
    print(f"shopify.1007 is held at {hold.gate} by {hold.by}:")
    print(oms.plan.rules("shopify.1007").why[0])
    oms.do(orders.ReleaseHold("shopify.1007", hold.id, by="Anna", note="a good buyer"))
    past = oms.order("shopify.1007").past_holds[-1]
    print(f"{past.by} released it: {past.note}.")


def make_cheaper(oms: OMS) -> None:
    """What has left, is invoiced and paid costs less: the difference is credited."""
    order, account = oms.order("shopify.1005"), _account(oms, "shopify.1005")
    (invoice,) = account.invoices
    print(f"{order.id} has left; {invoice.gross} are invoiced and captured.")
    print("Its box has a dent, and the buyer gets 10.00 USD off:")
    box, less = order.lines[0], Money.of("44.00", "USD")
    edits = Edits(reprice=(evolve(box, unit_price=less, amount=less),))
    plan = oms.plan.change(order.id, edits, by="service", reason="the box has a dent")
    print(plan)
    oms.do(*plan.commands)
    (note,) = _account(oms, order.id).credit_notes
    print(f"Invoice {invoice.number} stays; {note.number} credits {note.gross}.")


def money_comes(oms: OMS) -> None:
    """A transfer arrives, and lets the order go that waited for it."""
    (hold,) = oms.order("shopify.1006").holds
    due = accounts.due(_account(oms, "shopify.1006"))
    oms.do(accounts.RecordPayment("shopify.1006", "bank", "transfer-77", due))
    order = oms.order("shopify.1006")
    print(f"{order.id} was held ({hold.note}).")
    print(f"{due} came by bank transfer: it is {order.state.lower()} and sourced.")


def due_dates(oms: OMS) -> None:
    """What the café was invoiced for its quote, and when it is due."""
    account = _account(oms, QUOTED)
    print(f"The quote's order left in {len(account.invoices)} parcels.")
    print(f"Each has its invoice; together they are the offer's {account.invoiced}:")
    rows = [(one.number, one.gross, one.due_on) for one in account.invoices]
    print(table(("invoice of the quote", "amount", "due on"), rows, "<><"))


def _account(oms: OMS, order: str) -> Account:
    account: Account = oms.state(account_stream(order))
    return account
