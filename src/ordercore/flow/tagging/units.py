"""The tags under which single units and lots are found again."""

from ordercore.stock import OrderLots, Serial

__all__ = [
    "in_hand",
    "lot",
    "numbered",
    "of_order_lots",
    "of_serial",
    "serial",
    "serials_at",
    "serials_in",
    "serials_of",
]


def serial(number: str) -> str:
    """Return the tag of the units with a serial number, whatever they are."""
    return f"serial:{number}"


def numbered(sku: str) -> str:
    """Return the tag of all units of *sku* that ever had serial numbers."""
    return f"numbered:{sku}"


def serials_at(sku: str, node: str) -> str:
    """Return the tag of units with serial numbers at a node, packed ones too."""
    return f"serials-at:{sku}@{node}"


def serials_in(parcel: str) -> str:
    """Return the tag of units with serial numbers that are, or left, in a parcel."""
    return f"serials-in:{parcel}"


def serials_of(order: str) -> str:
    """Return the tag of units with serial numbers that an order gets, or had."""
    return f"serials-of:{order}"


def lot(sku: str, name: str) -> str:
    """Return the tag of the lots of orders that got a lot, for when it is recalled.

    A lot that came back unread, while others of the order's are out, may be one of
    these.
    """
    return f"lot:{sku}/{name}"


def in_hand(sku: str, name: str) -> str:
    """Return the tag of work of which units are in hand that may be of a lot."""
    return f"in-hand:{sku}/{name}"


def of_serial(unit: Serial) -> frozenset[str]:
    """Return the tags of a unit with a serial number."""
    tags = {serial(unit.number), numbered(unit.sku)}
    if unit.parcel:
        tags.add(serials_in(unit.parcel))
    if unit.order:
        tags.add(serials_of(unit.order))
    if unit.there:
        tags.add(serials_at(unit.sku, unit.node))
    return frozenset(tags)


def of_order_lots(known: OrderLots) -> frozenset[str]:
    """Return the tags of the lots that an order got."""
    return frozenset(
        [
            lot(one.sku, name)
            for one in known.lots
            if one.out or (one.guessed and known.maybe(one.sku, one.units.lot))
            for name in (one.units.lot, one.units.label)
        ]
    )
