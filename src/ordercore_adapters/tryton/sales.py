"""What was sold, as sales of Tryton's, which ship and invoice nothing by themselves."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from attrs import frozen

import ordercore as oc
from ordercore_adapters.tryton.books import Books, inner, number_of
from ordercore_adapters.tryton.coding import amount_in, units_in
from ordercore_adapters.tryton.lines import PaperLine, line_key, order_lines
from ordercore_adapters.tryton.parties import address_for, main_address

__all__ = ["Sale", "SaleLine", "find_sale", "needed_sale", "post_order"]

Part = oc.connecting.Part
Receipt = oc.ports.Receipt

STEPS = {"draft": "quote", "quotation": "confirm", "confirmed": "process"}
"""The button that leads on from each state until a sale counts."""

FIELDS = (
    "state",
    "party.code",
    "currency.code",
    "invoice_address.id",
    "shipment_address.id",
    "lines.note",
    "lines.quantity",
    "lines.unit_price",
    "lines.product.code",
    "lines.moves.quantity",
    "lines.moves.state",
)


@frozen
class SaleLine:
    """A line of a sale as Tryton has it.

    Attributes:
        id: Tryton's.
        ref: of our line, see PaperLine.
        product: Tryton's id of the article; 0 where it is none.
        sku: of it; "" where it is none.
        quantity: units.
        price: of one, without tax.
        moved: units that have left, or are about to.
    """

    id: int
    ref: str
    product: int
    sku: str
    quantity: int
    price: Decimal
    moved: int

    @property
    def left(self) -> int:
        """Units that have not left."""
        return self.quantity - self.moved


@frozen
class Sale:
    """A sale as Tryton has it.

    Attributes:
        id: Tryton's.
        state: of its life there.
        party: Tryton's id of the customer.
        customer: the code of that party.
        currency: its code.
        invoice_address: Tryton's id of where papers go.
        shipment_address: and of where goods go.
        lines: in their order.
    """

    id: int
    state: str
    party: int
    customer: str
    currency: str
    invoice_address: int
    shipment_address: int
    lines: tuple[SaleLine, ...]


def post_order(order: "oc.orders.Order", books: Books) -> Receipt:
    """Make a sale that counts, or find the one that is there.

    A sale that was begun and left half-way goes on from there.
    """
    found = find_sale(order.id, books)
    if found is not None:
        _check_same(found, order, books)
        books.client.advance("sale.sale", found.id, found.state, STEPS)
        return Receipt(str(found.id), duplicate=found.state not in STEPS)
    made = books.client.create("sale.sale", _values(order, books), ["state"])
    number, state = number_of(made), made.maybe_text("state")
    books.client.advance("sale.sale", number, state, STEPS)
    return Receipt(str(number))


def find_sale(order: str, books: Books) -> Sale | None:
    """Return the sale of an order; None where there is none."""
    domain = [["reference", "=", order], ["state", "!=", "cancelled"]]
    found = books.client.first("sale.sale", domain, FIELDS)
    return _sale(found) if found else None


def needed_sale(order: str, books: Books) -> Sale:
    """Return the sale of an order.  Raises NotFound: there is none yet."""
    found = find_sale(order, books)
    if found is None:
        raise oc.errors.NotFound("tryton", f"no sale of order {order}")
    return found


def _customer(order: "oc.orders.Order", books: Books) -> str:
    """Return the code of the party that buys.  Raises Rejected: nobody is named."""
    settings = books.settings
    customer = order.agreed.customer or settings.guest
    if not customer:
        said = "an order without a customer; settings.guest says who stands for them"
        raise oc.errors.Rejected("tryton", said)
    return settings.customers + customer


def _values(order: "oc.orders.Order", books: Books) -> dict[str, Any]:
    """Return what makes the sale.  Raises NotFound for its customer and articles."""
    agreed = order.agreed
    lines = order_lines(order)
    party = books.party(_customer(order, books))
    products = books.products([line.sku for line in lines if line.sku])
    unit = books.unit()
    address = address_for(party, agreed.ship_to, books)
    # The address of whoever stands for guests is nobody's.
    known = main_address(party, books) if agreed.customer else None
    return {
        "party": party,
        "reference": order.id,
        "description": f"{agreed.channel} {agreed.reference}".strip(),
        "sale_date": books.settings.day(agreed.placed_at),
        "currency": books.currency(agreed.currency),
        "invoice_address": known or address,
        "shipment_address": address,
        "warehouse": books.sales_warehouse().id,
        "invoice_method": "manual",
        "shipment_method": "manual",
        "lines": [["create", [_line_values(line, products, unit) for line in lines]]],
    }


def _line_values(
    line: PaperLine, products: dict[str, int], unit: int
) -> dict[str, Any]:
    article = {"product": products[line.sku], "unit": unit} if line.sku else {}
    return article | {
        "type": "line",
        "quantity": line.quantity,
        "unit_price": line.price,
        "description": line.text,
        "note": line.ref,
    }


def _check_same(sale: Sale, order: "oc.orders.Order", books: Books) -> None:
    """Do nothing where a sale is what the order says.  Raises Rejected."""
    told = sorted(map(line_key, order_lines(order)))
    said = (_customer(order, books), order.agreed.currency, told)
    if said != (sale.customer, sale.currency, sorted(map(line_key, sale.lines))):
        raise oc.errors.Rejected("tryton", f"there is another sale {order.id}")


def _sale(record: Part) -> Sale:
    """Return a sale.  Raises MappingFailed."""
    sale = Sale(
        record.whole("id"),
        record.text("state") or "",
        inner(record, "party").whole("id"),
        inner(record, "party").maybe_text("code"),
        inner(record, "currency").maybe_text("code"),
        inner(record, "invoice_address").whole("id"),
        inner(record, "shipment_address").whole("id"),
        tuple(map(_line, record.parts("lines"))),
    )
    record.check_answer()
    return sale


def _line(record: Part) -> SaleLine:
    product = record.part("product")
    return SaleLine(
        record.whole("id"),
        record.maybe_text("note"),
        product.whole("id") if product else 0,
        product.maybe_text("code") if product else "",
        units_in(record, "quantity"),
        amount_in(record, "unit_price"),
        _moved(record.parts("moves")),
    )


def _moved(moves: Sequence[Part]) -> int:
    alive = [one for one in moves if one.maybe_text("state") != "cancelled"]
    return sum([units_in(one, "quantity") for one in alive])
