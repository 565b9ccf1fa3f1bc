"""A shop of three warehouses, small enough to reckon by hand."""

from ordercore.sourcing import Demand, DemandLine, Network, Node, NodeKind
from ordercore.testing.sourcing import TableRates
from ordercore.values import Address, Coordinates, Money

AARHUS = Address("DK", "8000", "Aarhus C", at=Coordinates(56.15, 10.2))
PLACES = {
    "CPH": ("DK", 55.68, 12.57),
    "MMX": ("SE", 55.6, 13.0),
    "HAM": ("DE", 53.55, 10.0),
}
FLAT = {
    "CPH": ((10_000, 3900),),
    "MMX": ((10_000, 5900),),
    "HAM": ((10_000, 6900),),
}


def node(name, **changes):
    """Return a warehouse; its postcode is its name, by which rates know it."""
    country, north, east = PLACES.get(name, PLACES["CPH"])
    told = {
        "id": name,
        "name": name.title(),
        "kind": NodeKind.WAREHOUSE,
        "address": Address(country, name, at=Coordinates(north, east)),
        "handling": Money(0, "DKK"),
    }
    return Node(**told | changes)


def network(tables=None, **nodes):
    """Return the network of the nodes that *tables* names; *nodes* differ in that."""
    tables = FLAT if tables is None else tables
    places = [node(name, **nodes.get(name, {})) for name in tables]
    return Network(tuple(places), TableRates("DKK", tables))


def demand(*lines, ship_to=AARHUS):
    """Return a demand for lines of (sku, quantity, weight in g of one)."""
    return Demand(
        "W-1001",
        ship_to,
        tuple(DemandLine(str(n), *line) for n, line in enumerate(lines, 1)),
    )


def shipped(plan):
    """Return a plan's assignments as {(line, node): units}."""
    return {(a.line, a.node): a.quantity for a in plan.assignments}


def reasons(plan):
    """Return node -> reason."""
    return {reason.node: reason.reason for reason in plan.why}
