"""The places of a shop, what parcels from there cost, and what buyers pay, as text."""

from collections.abc import Iterable, Iterator, Mapping

from ordercore.shipping import ChargeTable, RateTable, Reach, Zone
from ordercore.show.table import sections, table
from ordercore.show.wording import label
from ordercore.sourcing import Node
from ordercore.values import Money

__all__ = ["charges_text", "nodes_text", "rates_text"]

NODES = (
    *("node", "name", "kind", "where", "first", "a shipment", "a day", "groups", ""),
)
RATES = ("zone", "ways", "up to", "price")
CHARGES = (*RATES, "free from")


def nodes_text(nodes: Iterable[Node], width: int | None = None) -> str:
    """Return places as a table, those that go first at the top.

    Args:
        nodes: open and closed ones.
        width: columns of the terminal; None in a pipe.
    """
    ranked = sorted(nodes, key=lambda node: (node.priority, node.id))
    rows = [
        (
            node.id,
            node.name,
            label(node.kind),
            f"{node.address.country} {node.address.postcode}".rstrip(),
            node.priority,
            node.shipping_cost,
            _a_day(node),
            ", ".join(node.groups) or "–",
            "closed" if node.closed else "",
        )
        for node in ranked
    ]
    return table(NODES, rows, "<<<<>><<<", width) if rows else "No place is open."


def _a_day(node: Node) -> str:
    """Return how much work a place takes on in a day."""
    if node.capacity is None:
        return "any"
    room = node.capacity
    counted = {"orders": room.orders, "lines": room.lines, "units": room.units}
    said = [
        f"{number} {what}" for what, number in counted.items() if number is not None
    ]
    return ", ".join(said) or "any"


def rates_text(tables: Mapping[str, RateTable], width: int | None = None) -> str:
    """Return the rate tables of carriers, each with the prices of its zones.

    Args:
        tables: by the name under which they were published, withdrawn ones too.
        width: columns of the terminal; None in a pipe.
    """
    parts = [(_title(name, one), _prices(one, width)) for name, one in tables.items()]
    return sections(*parts) or "No rate table is in force."


def charges_text(tables: Mapping[str, ChargeTable], width: int | None = None) -> str:
    """Return what buyers pay for carriage, by zones.

    Args:
        tables: by the name under which they were published, withdrawn ones too.
        width: columns of the terminal; None in a pipe.
    """
    parts = [(_charged(name, one), _paid(one, width)) for name, one in tables.items()]
    return sections(*parts) or "No charge table is in force."


def _charged(name: str, charges: ChargeTable) -> str:
    taxed = f"; taxed as {charges.tax_class}" if charges.tax_class else ""
    gone = "; withdrawn" if charges.withdrawn else ""
    told = f"{name}: {charges.service} from {charges.country}, in {charges.currency}"
    return f"{told}{taxed}{gone}"


def _paid(charges: ChargeTable, width: int | None) -> str:
    rows = [
        (*row, (one.free_from or "–") if not at else "")
        for one in charges.zones
        for at, row in enumerate(_steps(one.zone))
    ]
    return table(CHARGES, rows, "<<>>>", width)


def _title(name: str, rates: RateTable) -> str:
    beside = [one.id for one in rates.surcharges]
    if rates.fuel.basis_points:
        beside.append("fuel")
    more = f"; beside it {', '.join(beside)}" if beside else ""
    gone = "; withdrawn" if rates.withdrawn else ""
    return f"{name}: {rates.told}, in {rates.currency}{more}{gone}"


def _prices(rates: RateTable, width: int | None) -> str:
    rows = [row for zone in rates.zones for row in _steps(zone)]
    return table(RATES, rows, "<<>>", width)


def _steps(zone: Zone) -> Iterator[tuple[str, str, str, Money]]:
    """Yield the prices of a zone, which is named once."""
    for at, step in enumerate(zone.breaks):
        name, ways = ("", "") if at else (zone.name, _ways(zone))
        yield name, ways, _kg(step.max_weight_g), step.price


def _kg(weight_g: int) -> str:
    """Return a weight in kg, to the gram: ``31.5 kg``."""
    kg, rest = divmod(weight_g, 1000)
    return f"{kg:,}.{rest:03}".rstrip("0").rstrip(".") + " kg"


def _ways(zone: Zone) -> str:
    match zone.reach:
        case Reach.DOMESTIC:
            return "inside a country"
        case Reach.REGION:
            return f"between {', '.join(zone.countries)}"
        case Reach.WORLD:
            return "all others"
