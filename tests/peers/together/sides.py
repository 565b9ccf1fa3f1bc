"""What each partner says of an order, by its own interface and in the same words.

Nothing of ordercore reads the partners here: amounts are Decimals, units are whole
numbers, and each thing is counted that could be there twice.
"""

from collections import Counter
from decimal import Decimal

from tests.peers.aside import set_aside

__all__ = ["of_books", "of_house", "of_labels", "of_shop"]

ORDER = """query($i: ID!) { order(id: $i) { totalWithTax
  lines { quantity orderPlacedQuantity productVariant { sku } }
  payments { state amount refunds { state total } }
  fulfillments { state trackingCode
    lines { quantity orderLine { productVariant { sku } } } }
  history(options: {take: 100}) { items { type } } } }"""


def of_shop(shop, number, skus):
    """Return what Vendure says of an order.

    Args:
        shop: Vendure's people.
        number: of the order in Vendure.
        skus: articles of which it is asked how many may be sold where.
    """
    order = shop.admin(ORDER, i=number)
    ordered, left = Counter(), Counter()
    for line in order["lines"]:
        ordered[line["productVariant"]["sku"]] += line["orderPlacedQuantity"]
        left[line["productVariant"]["sku"]] += line["quantity"]
    said = Counter(entry["type"] for entry in order["history"]["items"])
    refunds = [refund for paid in order["payments"] for refund in paid["refunds"]]
    return {
        "ordered": dict(ordered),
        "cancelled": dict(ordered - left),
        "sent": _by(
            (made["trackingCode"], (made["state"], _units(made["lines"])))
            for made in order["fulfillments"]
        ),
        "paid": [(one["state"], _coins(one["amount"])) for one in order["payments"]],
        "paid back": [(one["state"], _coins(one["total"])) for one in refunds],
        "told": (said["ORDER_NOTE"], said["ORDER_CANCELLATION"]),
        "free": {sku: _free(shop.stock(sku)) for sku in skus},
    }


def _by(pairs):
    """Return what stands under each name, so that two of one name are seen."""
    found = {}
    for name, what in pairs:
        found.setdefault(name, []).append(what)
    return found


def _free(shelves):
    """Return how many can be sold where, without places that have none."""
    return {place: n - taken for place, (n, taken) in shelves.items() if n - taken}


def _units(lines):
    units = Counter()
    for line in lines:
        units[line["orderLine"]["productVariant"]["sku"]] += line["quantity"]
    return dict(units)


def _coins(minor):
    return Decimal(minor) / 100


def of_labels(karrio, parcels):
    """Return what Karrio has of parcels: each shipment, also one that is not bought."""
    return {
        parcel: [
            (
                found["status"],
                found["tracking_number"],
                found["shipper"]["city"],
                (found["parcels"][0]["weight"], found["parcels"][0]["weight_unit"]),
                Decimal(str(found["selected_rate"]["total_charge"])),
            )
            for found in karrio.shipments(parcel)
        ]
        for parcel in parcels
    }


def of_books(office, order, customer):
    """Return what Tryton has booked of an order, and of the customer who placed it."""
    sales = office.find(
        "sale.sale",
        [["reference", "=", order]],
        "state",
        "total_amount",
        "lines.product.code",
        "lines.quantity",
    )
    parcels = office.find(
        "stock.shipment.out",
        [["reference", "like", f"{order}-%"]],
        "reference",
        "state",
        "warehouse.code",
        "outgoing_moves.product.code",
        "outgoing_moves.quantity",
        "outgoing_moves.state",
    )
    his = [["party.code", "=", customer]]
    invoices = office.find(
        "account.invoice", his, "state", "total_amount", "tax_amount"
    )
    moves = office.find(
        "account.move.line",
        [*his, ["account.code", "=", "1.2.1"]],
        "debit",
        "credit",
        "move.state",
        "move.journal.code",
    )
    paid = [one for one in moves if one["move"]["journal"]["code"] == "CASH"]
    return {
        "parties": len(office.find("party.party", [["code", "=", customer]], "code")),
        "sold": [(one["state"], _articles(one["lines"])) for one in sales],
        "sent": _by(
            (
                one["reference"],
                (
                    one["state"],
                    one["warehouse"]["code"],
                    _articles(one["outgoing_moves"]),
                    {move["state"] for move in one["outgoing_moves"]},
                ),
            )
            for one in parcels
        ),
        "invoices": [one["state"] for one in invoices],
        "invoiced": sum(one["total_amount"] for one in invoices),
        "tax": sum(one["tax_amount"] for one in invoices),
        "paid": sorted(one["credit"] - one["debit"] for one in paid),
        "owed": sum(one["debit"] - one["credit"] for one in moves),
        "posted": {one["move"]["state"] for one in moves},
    }


def _articles(lines):
    units = Counter()
    for line in lines:
        if line["product"]:
            units[line["product"]["code"]] += int(line["quantity"])
    return dict(units)


def of_house(oms, order, skus, places):
    """Return what ordercore has of an order."""
    known = oms.order(order)
    account = oms.state(f"account/{order}")
    moved = [
        (str(one.kind), str(one.outcome), one.amount.decimal)
        for one in account.transactions
    ]
    return {
        "lines": {
            line.sku: (line.quantity, one.shipped, one.cancelled)
            for line, one in zip(known.agreed.lines, known.progress, strict=True)
        },
        "invoiced": sum(one.gross.decimal for one in account.invoices),
        "tax": sum(one.totals.tax.decimal for one in account.invoices),
        "moved": sorted(moved),
        "free": {
            sku: {p: n for p in places if (n := oms.stock(sku, p).available)}
            for sku in skus
        },
        "aside": set_aside(oms, order.removeprefix("web."), *skus),
    }
