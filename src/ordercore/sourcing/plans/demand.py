"""What has to be found a place for: the waiting units of one order."""

from collections.abc import Sequence
from math import gcd

from attrs import Factory, field, frozen

from ordercore.errors import Finding, Invalid
from ordercore.values import Address

__all__ = ["Demand", "DemandLine"]


@frozen
class DemandLine:
    """So many units of a SKU.

    Attributes:
        line: id of the order's line, unique in the demand.
        sku: what it is.
        quantity: how many units, at least 1.
        weight_g: of one unit; 0 where it is not known.
        nodes: that have units of the line already, which are to ship.
        inside: SKUs of what is in it, for a kit; what is ruled out for one of them is
            ruled out for it.
    """

    line: str
    sku: str
    quantity: int
    weight_g: int = 0
    nodes: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()


def _heaviest(demand: "Demand") -> int:
    # What is no number is found when the lines are checked.
    weights = [line.weight_g for line in demand.lines]
    return max([w for w in weights if w.__class__ is int], default=0)


def _different(demand: "Demand") -> bool:
    return len({line.sku for line in demand.lines}) == len(demand.lines)


@frozen
class Demand:
    """What an order still needs a place for.

    Attributes:
        order: the order's id.
        ship_to: where it goes.
        lines: where a SKU is short, earlier lines are served first.
        nodes: that have units of the order already, of these lines or of others.
        collect_at: the node at *ship_to* where the buyer comes for the goods, if he
            does: from there nothing is sent.
        heaviest_g: what the heaviest unit weighs.
        different: whether no two lines have their SKU in common.

    Raises:
        Invalid: it contradicts itself; every finding is listed.
    """

    order: str
    ship_to: Address
    lines: tuple[DemandLine, ...]
    nodes: tuple[str, ...] = ()
    collect_at: str = ""
    heaviest_g: int = field(
        init=False, eq=False, repr=False, default=Factory(_heaviest, takes_self=True)
    )
    different: bool = field(
        init=False, eq=False, repr=False, default=Factory(_different, takes_self=True)
    )

    @property
    def part_g(self) -> int:
        """What each unit weighs a multiple of, and none less; 1 where some do."""
        weights = [line.weight_g for line in self.lines]
        return gcd(*weights) if all(weights) else 1

    def __attrs_post_init__(self) -> None:
        if findings := _problems(self.lines):
            raise Invalid(findings)


def _problems(lines: Sequence[DemandLine]) -> list[Finding]:
    findings: list[Finding] = []
    weights: dict[str, int] = {}
    seen: set[str] = set()
    for place, line in enumerate(lines):
        if line.line in seen:
            findings.append(Finding(f"lines[{place}].line", line.line, "each id once"))
        seen.add(line.line)
        findings += _no_number(f"lines[{place}].quantity", line.quantity, 1)
        findings += _no_number(f"lines[{place}].weight_g", line.weight_g, 0)
        if weights.setdefault(line.sku, line.weight_g) != line.weight_g:
            expected = f"{weights[line.sku]}, as the line before with that SKU"
            where = f"lines[{place}].weight_g"
            findings.append(Finding(where, repr(line.weight_g), expected))
    return findings


def _no_number(where: str, number: int, least: int) -> tuple[Finding, ...]:
    # The class, because True and 2.0 are numbers too.
    if number.__class__ is int and number >= least:
        return ()
    return (Finding(where, repr(number), f"a whole number from {least}"),)
