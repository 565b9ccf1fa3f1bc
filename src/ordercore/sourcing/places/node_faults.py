"""What is wrong with the description of a place: all of it, each by its field."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from ordercore.errors import Finding
from ordercore.orders.checking import said_by
from ordercore.sourcing.places.capacity import capacity_problems
from ordercore.sourcing.places.node_terms import term_problems
from ordercore.values import Money, check_id

if TYPE_CHECKING:
    from ordercore.sourcing.places.network import Node

__all__ = ["node_problems"]

MOST_DAYS = 366
"""So long goods may wait for their buyer."""


def node_problems(node: "Node", currency: str = "", where: str = "") -> list[Finding]:
    """Return what is wrong with a place.

    Args:
        node: which one.
        currency: of the rates that it is to be reckoned with; "" for any.
        where: the path of the place, with a full stop.
    """
    findings = [*said_by(check_id, node.id, f"{where}id")]
    for place, group in enumerate(node.groups):
        findings += said_by(check_id, group, f"{where}groups[{place}]")
    findings += _of_supply(node, where)
    findings += _of_numbers(node, where)
    findings += capacity_problems(node.capacity, f"{where}capacity")
    findings += _of_money(node, currency, where)
    return findings


def _of_numbers(node: "Node", where: str) -> Iterator[Finding]:
    carrying, priority = node.co2_g_per_tkm, node.priority
    if type(carrying) is not int or carrying < 0:
        expected = "a whole number of g from 0"
        yield Finding(f"{where}co2_g_per_tkm", repr(carrying), expected)
    if type(priority) is not int:
        yield Finding(f"{where}priority", repr(priority), "a whole number")


def _of_money(node: "Node", currency: str, where: str) -> Iterator[Finding]:
    handling = cast("object", node.handling)
    if not isinstance(handling, Money):
        yield Finding(f"{where}handling", repr(handling), "a Money")
        return
    if handling.minor < 0:
        yield Finding(f"{where}handling", str(handling), "zero or more")
    if currency and handling.currency != currency:
        expected = f"an amount in {currency}, as the rates are"
        yield Finding(f"{where}handling", str(handling), expected)
    for place, term in enumerate(node.terms or ()):
        yield from term_problems(term, handling.currency, f"{where}terms[{place}].")


def _of_supply(node: "Node", where: str) -> Iterator[Finding]:
    for place, sku in enumerate(node.unlimited):
        if not sku.strip():
            where_ = f"{where}unlimited[{place}]"
            yield Finding(where_, repr(sku), "a SKU, or * for all")
    if node.supplier:
        yield from said_by(check_id, node.supplier, f"{where}supplier")
    days = node.collect_days
    if days is not None and (type(days) is not int or not 1 <= days <= MOST_DAYS):
        expected = f"None, or a whole number of days from 1 to {MOST_DAYS}"
        yield Finding(f"{where}collect_days", repr(days), expected)
