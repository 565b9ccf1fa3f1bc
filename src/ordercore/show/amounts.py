"""How much of an article there is, as it is counted: 1.250 kg, where steps are kept.

Everything else counts in whole steps of the scale and says ``250 × CHEESE``; whoever
shows it to people lets it pass through here.
"""

import re
from collections.abc import Mapping

from attrs import evolve

from ordercore.show.wording import measured
from ordercore.values import PIECES, Measure
from ordercore.views import Entry, Journey, Shop, Task

__all__ = ["amount_of", "in_measures", "measured_journey", "measured_shop"]

Measures = Mapping[str, Measure]
"""How articles are counted, by SKU; what is not in it is counted in pieces."""

GOODS = re.compile(r"(?P<sign>[+−-]?)(?P<units>\d[\d,]*) × (?P<sku>[\w.-]*\w)")
"""So many of a SKU, as all sentences say it: ``250 × CHEESE``."""


def amount_of(sku: str, units: int, measures: Measures) -> str:
    """Return how much so many units of an article are."""
    return measured(units, measures.get(sku, PIECES))


def in_measures(text: str, measures: Measures) -> str:
    """Return a sentence with goods as they are counted.

    >>> from decimal import Decimal
    >>> kilos = {"CHEESE": Measure("kg", Decimal("0.005"))}
    >>> in_measures("+250 × CHEESE, 2 × CUP", kilos)
    '+1.250 kg × CHEESE, 2 × CUP'
    """
    if not measures:
        return text

    def told(found: re.Match[str]) -> str:
        sign, units, sku = found["sign"], found["units"], found["sku"]
        if sku not in measures:
            return found[0]
        much = measures[sku].told(int(units.replace(",", "")))
        return f"{sign}{much} × {sku}"

    return GOODS.sub(told, text)


def measured_journey(way: Journey, measures: Measures) -> Journey:
    """Return the way of an order with goods as they are counted."""
    if not measures:
        return way
    return evolve(way, entries=tuple([_entry(one, measures) for one in way.entries]))


def measured_shop(shop: Shop) -> Shop:
    """Return a shop whose work and journeys tell goods as they are counted."""
    known = shop.measures
    if not known:
        return shop
    work = [
        evolve(one, tasks=tuple([_task(task, known) for task in one.tasks]))
        for one in shop.work
    ]
    ways = [measured_journey(way, known) for way in shop.journeys]
    return evolve(shop, work=tuple(work), journeys=tuple(ways))


def _entry(one: Entry, measures: Measures) -> Entry:
    told = one.told
    detail, why = in_measures(told.detail, measures), in_measures(told.why, measures)
    return evolve(one, told=evolve(told, detail=detail, why=why))


def _task(task: Task, measures: Measures) -> Task:
    detail, why = in_measures(task.detail, measures), in_measures(task.why, measures)
    return evolve(task, detail=detail, why=why)
