"""Strategies that look on are asked after the commit, and can neither fail nor delay.

They read the journal as a partner does who is told what happened: what is decided was
committed long before.
"""

import logging
from collections.abc import Iterator

from attrs import evolve, frozen

from ordercore.flow.oms import OMS
from ordercore.flow.replaying.as_it_was import folded
from ordercore.flow.replaying.explaining import decided, strategies_at
from ordercore.flow.store import Recorded, Store, WriteSet
from ordercore.message import key_of
from ordercore.orders import Allocated, Backordered
from ordercore.show import table
from ordercore.sourcing import (
    SHADOWS,
    NoteShadow,
    Shadows,
    ShadowTally,
    SourcingPlan,
    chain_of,
)

__all__ = ["ShadowReport", "ShadowWork", "shadow_report"]

CONSUMER = "shadows"

BATCH = 200
"""So many events of orders are looked at before it is written down."""

log = logging.getLogger("ordercore")


class ShadowWork:
    """Asks the strategies that look on about what was sourced since the last time.

    Call :meth:`work` beside ``oms.tick()``, or from a process of its own.  Each
    decision is made again from the stock, nodes, prices and days of its moment, by the
    shadows that were set then (``sourcing.SetShadows``), and noted once.

    Args:
        oms: the shop.
    """

    def __init__(self, oms: OMS) -> None:
        self._oms = oms

    def work(self, limit: int = 1000) -> int:
        """Look at as many events of orders at most; return how many there were.

        A shadow that breaks is left out, and logged.
        """
        seen = 0
        while seen < limit:
            some = self._some(min(BATCH, limit - seen))
            seen += some
            if not some:
                break
        return seen

    def _some(self, limit: int) -> int:
        store = self._oms.store
        after = int(store.checkpoint(CONSUMER) or 0)
        happened = [*store.journal(after, limit, "order")]
        asked = [one for recorded in happened for one in self._asked(recorded)]
        # Written before the cursor moves on: whoever is stopped between asks again,
        # and the keys tell that it is noted.
        self._oms.do_each([(_key(one), (one,)) for one in asked])
        if happened:
            with store.unit() as unit:
                writes = WriteSet()
                writes.checkpoints[CONSUMER] = str(happened[-1].position)
                unit.write(writes)
        return len(happened)

    def _asked(self, recorded: Recorded) -> Iterator[NoteShadow]:
        if not isinstance(recorded.event, Allocated | Backordered):
            return
        store, order = self._oms.store, key_of(recorded.stream)
        for name in _shadows_at(store, recorded.position):
            try:
                yield from _noted(store, order, recorded, name)
            except Exception:
                log.exception("shadow %s of order %s", name, order)


def _key(one: NoteShadow) -> str:
    return f"shadow/{one.strategy}/{one.order}/{one.version}"


def _shadows_at(store: Store, position: int) -> tuple[str, ...]:
    before = [one for one in store.history(SHADOWS) if one.position < position]
    shadows: Shadows | None = folded(before)
    return shadows.strategies if shadows else ()


def _noted(
    store: Store, order: str, recorded: Recorded, name: str
) -> Iterator[NoteShadow]:
    for _, then in decided(store, order, (recorded.version,)):
        chain = chain_of(name, strategies_at(store, recorded.position))
        live, would = then.plan(), evolve(then, strategies=chain).plan()
        yield NoteShadow(
            name,
            order,
            recorded.version,
            _sent(live) == _sent(would),
            then.figures(live),
            then.figures(would),
        )


def _sent(plan: SourcingPlan) -> dict[tuple[str, str], int]:
    return {(one.line, one.node): one.quantity for one in plan.assignments}


@frozen
class ShadowReport:
    """What the strategies that look on come to, beside what was done."""

    tallies: tuple[ShadowTally, ...]

    def __str__(self) -> str:
        headings = (
            "shadow",
            "plans",
            "otherwise",
            "cost",
            "instead of",
            "shipments",
            "instead of",
            "missing",
            "instead of",
            "days later",
        )
        rows = [
            (
                one.strategy,
                one.decisions,
                one.otherwise,
                one.would.cost,
                one.live.cost,
                one.would.shipments,
                one.live.shipments,
                one.would.missing,
                one.live.missing,
                one.days,
            )
            for one in self.tallies
        ]
        return table(headings, rows, "<>>>>>>>>>") if rows else "No shadow was asked."


def shadow_report(store: Store) -> ShadowReport:
    """Return what each strategy that looks on comes to, by name and currency."""
    return ShadowReport(tuple([kept.state for _, kept in store.scan("shadow")]))
