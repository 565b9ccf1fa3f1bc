"""What others say of a place: what shipping from there costs more, and its rank."""

from collections.abc import Iterable, Iterator
from typing import cast

from attrs import frozen

from ordercore.errors import Finding, Invalid
from ordercore.values import Money

__all__ = [
    "MOST_COST",
    "MOST_RANK",
    "NodeTerm",
    "cost_of_terms",
    "term_problems",
    "told_terms",
]

MOST_COST = 10**12
"""In smallest units; what many say of many shipments has to add up to an amount."""

MOST_RANK = 1_000
MOST_WHY = 200


@frozen
class NodeTerm:
    """What a plug-in says of a place, see the hook ``ordercore_node_terms``.

    Attributes:
        node: which place.
        cost: what each shipment from there costs more than its handling and carriage;
            None for nothing.
        rank: of places that cost the same and have the same priority, the lower goes
            first; several who have a rank for a place add up.
        why: for people, such as ``rent of the season``.
        plugin: who says so.
    """

    node: str
    cost: Money | None = None
    rank: int = 0
    why: str = ""
    plugin: str = ""


def cost_of_terms(terms: Iterable[NodeTerm] | None) -> int:
    """Return what each shipment costs more, in smallest units."""
    return sum([one.cost.minor for one in terms or () if one.cost is not None])


def term_problems(term: NodeTerm, currency: str, where: str = "") -> Iterator[Finding]:
    """Yield what is wrong with a term; *currency* is that of the place's handling."""
    cost: object = term.cost
    if cost is not None and not _is_fair(cost, currency):
        like = f"money of 0 or more in {currency}, at most 10^12 cents, or None"
        yield from Invalid.at(f"{where}cost", cost, like).findings
    rank: object = term.rank
    if type(rank) is not int or not 0 <= rank <= MOST_RANK:
        like = f"a whole number from 0 to {MOST_RANK}"
        yield Finding(f"{where}rank", f"{rank!r}"[:MOST_WHY], like)
    why = cast("object", term.why)
    if not isinstance(why, str) or len(why) > MOST_WHY or not why.isprintable():
        like = f"at most {MOST_WHY} characters that print"
        yield Finding(f"{where}why", f"{why!r}"[:MOST_WHY], like)


def _is_fair(cost: object, currency: str) -> bool:
    if not isinstance(cost, Money) or cost.currency != currency:
        return False
    return type(cost.minor) is int and 0 <= cost.minor <= MOST_COST


def told_terms(terms: Iterable[NodeTerm] | None) -> str:
    """Return who says what, for people; "" where nobody says anything."""
    said = [_told(one) for one in terms or () if one.cost or one.rank]
    return "".join([f"; {one}" for one in said])


def _told(term: NodeTerm) -> str:
    parts = [f"{term.cost} more for each shipment"] if term.cost else []
    parts += [f"rank {term.rank}"] if term.rank else []
    why = f" ({term.why})" if term.why else ""
    return f"{term.plugin} says {' and '.join(parts)}{why}"
