"""How each connection is: what waits, what lies aside, and what stands in the way."""

import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from ordercore.errors import AuthFailed
from ordercore.flow import OMS, Pause, Store
from ordercore.flow.telling.pausing import pause_of
from ordercore.partners.pulling import FETCHED
from ordercore.partners.telling import LATER

__all__ = ["ConnectionState", "Standing", "standings"]

OUTBOX = "outbox/"


class ConnectionState(StrEnum):
    """Whether a connection works."""

    OK = "ok"
    WAITING = "waiting"
    """The partner is not there or asks to wait; it is asked again by itself."""
    STOPPED = "stopped"
    """The credentials are refused: they are to be mended."""


@frozen
class Standing:
    """How a connection is, by what the store knows; the partner is not asked.

    Attributes:
        name: the connection's.
        state: whether it works.
        behind_by: events of the journal that were not looked at for it yet.
        waiting: events that are told later.
        set_aside: things of it in quarantine.
        until: when the partner is asked again, aware UTC; None where all is well.
        last_error: what stands in the way, for people; no secret is in it.
    """

    name: str
    state: ConnectionState = ConnectionState.OK
    behind_by: int = 0
    waiting: int = 0
    set_aside: int = 0
    until: datetime | None = None
    last_error: str = ""


def standings(oms: OMS) -> list[Standing]:
    """Return how every connection is that has worked in this store, by name."""
    return [_standing(oms, name) for name in _names(oms.store)]


def _names(store: Store) -> list[str]:
    told = [one.removeprefix(OUTBOX) for one in store.checkpoints(OUTBOX)]
    paused = [one.removeprefix("pause/") for one in store.checkpoints("pause/")]
    names = [*told, *[n.removeprefix(OUTBOX) for n in paused], *_pulled(store)]
    return sorted({name.partition("/")[0] for name in names})


def _pulled(store: Store) -> Iterator[str]:
    """Yield ``NAME/orders``, not what workers note of it (``worker/NAME/orders``)."""
    fetched = "|".join(FETCHED)
    for name in store.checkpoints():
        if re.fullmatch(f"[^/]+/({fetched})", name) and not name.startswith(OUTBOX):
            yield name


def _standing(oms: OMS, name: str) -> Standing:
    store = oms.store
    consumers = [*_consumers(store, name)]
    end = store.end()
    cursors = [
        int(store.checkpoint(one) or 0)
        for one in consumers
        if not one.endswith(f"/{LATER}")  # it lets some time pass by itself
    ]
    pauses = [p for p in _pauses(oms, name, consumers) if p.until > oms.now()]
    pause = max(pauses, key=_gravity, default=None)
    waiting = [row for one in consumers for row in store.postponed(one)]
    errors = [pause.why] if pause else [row.why for row in waiting if row.why]
    return Standing(
        name,
        _state(pause),
        max([end - cursor for cursor in cursors], default=0),
        len(waiting),
        sum([len(store.quarantined(one)) for one in (name, *consumers)]),
        pause.until if pause else None,
        errors[-1] if errors else "",
    )


def _consumers(store: Store, name: str) -> Iterator[str]:
    for consumer in store.checkpoints(f"{OUTBOX}{name}"):
        if consumer == f"{OUTBOX}{name}" or consumer.startswith(f"{OUTBOX}{name}/"):
            yield consumer


def _pauses(oms: OMS, name: str, consumers: list[str]) -> Iterator[Pause]:
    fetched = [f"{name}/{what}" for what in FETCHED]
    for one in (name, *fetched, *consumers):
        if (pause := pause_of(oms.store, one)) is not None:
            yield pause


def _gravity(pause: Pause) -> tuple[bool, datetime]:
    return pause.code == AuthFailed.code, pause.until


def _state(pause: Pause | None) -> ConnectionState:
    if pause is None:
        return ConnectionState.OK
    if pause.code == AuthFailed.code:
        return ConnectionState.STOPPED
    return ConnectionState.WAITING
