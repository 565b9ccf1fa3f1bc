"""What the demo shows between orders and warehouse: quote, change of mind, payment."""

from datetime import timedelta
from decimal import Decimal

from ordercore import accounts, orders
from ordercore.accounts import Account, account_stream
from ordercore.catalog import PriceEntry, PriceList
from ordercore.flow import OMS
from ordercore.orders import Edits, LineQuantity, PaymentTerms, Wish, Wishes, agreed_at
from ordercore.pricing import Buyer, Promotion, TaxTable, price
from ordercore.show import table
from ordercore.values import Address, Money

__all__ = ["QUOTED", "ask_first", "change_of_mind", "due_dates", "money_comes"]

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
    wishes = Wishes(CAFE, "DKK", AT, (Wish("MUG-BLUE", 30), Wish("FILTER-100", 8)))
    oms.do(orders.RequestQuote("Q-3001", wishes))
    _offer(oms)
    oms.do(orders.RenegotiateQuote("Q-3001", wishes, at))
    print("The café bargains and gets 4 % off the whole; it accepts the second offer:")
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


def money_comes(oms: OMS) -> None:
    """A transfer arrives, and lets the order go that waited for it."""
    (hold,) = oms.order("shopify.1006").holds
    account: Account = oms.state(account_stream("shopify.1006"))
    due = accounts.due(account)
    oms.do(accounts.RecordPayment("shopify.1006", "bank", "transfer-77", due))
    order = oms.order("shopify.1006")
    print(f"{order.id} was held ({hold.note}).")
    print(f"{due} came by bank transfer: it is {order.state.lower()} and sourced.")


def due_dates(oms: OMS) -> None:
    """What the café was invoiced for its quote, and when it is due."""
    account: Account = oms.state(account_stream(QUOTED))
    rows = [(one.number, one.gross, one.due_on) for one in account.invoices]
    print(table(("invoice of the quote", "amount", "due on"), rows, "<><"))
