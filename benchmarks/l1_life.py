"""L1: one order's life, 13 commands, in memory; and one guarded step of its state.

Ours asks the door for each command, over the memory store; the peer loads its aggregate
from its repository, calls a method and saves, over its in-memory recorder, as its
documentation shows.  Both keep the same partition of units with the same guards.  Ours
does not react (``BARE``), because the peer does not.

Two differences remain: our memory store keeps the frozen values themselves, while the
peer's in-memory recorder keeps encoded events; and our door checks the type of every
field of a command, which the peer does not.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from statemachine import State as PeerState
from statemachine import StateMachine
from transitions import Machine

import ordercore as oc
from benchmarks.harness import Better, Result, interleaved, versions
from benchmarks.peers.eventsourced_orders import OrderAggregate, Orders
from ordercore import orders
from ordercore.flow import BARE
from ordercore.orders import LIFE, LineQuantity, State, Step, Units
from ordercore.orders.life import next_state

__all__ = ["agreed", "commands", "run"]

UNITS = {"1": 3, "2": 3}
LINES = (LineQuantity("1", 3), LineQuantity("2", 3))


def run(quick: bool) -> list[Result]:
    """Measure both in turns and return the table."""
    lives, rounds = (50, 5) if quick else (200, 11)
    return [_life(lives, rounds), *_step(rounds)]


def agreed() -> orders.Agreed:
    """Return an order of three lines."""
    eur = oc.Money.of("9.95", "EUR")
    lines = [
        orders.Line(
            str(n), f"S{n}", 3, eur, eur * 3, oc.Money.zero("EUR"), f"Goods {n}"
        )
        for n in (1, 2, 3)
    ]
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    zero = oc.Money.zero("EUR")
    return orders.Agreed(
        "web", "1", "EUR", at, oc.Address("DK"), tuple(lines), eur, zero
    )


def commands(order: str, what: orders.Agreed) -> list[oc.Command[Any]]:
    """Return the thirteen commands of an order's life."""
    work = f"{order}-1"
    hold = orders.Hold("check", orders.Gate.CONFIRM, "fraud")
    units = (Units("1", "A", 3), Units("2", "A", 3), Units("3", "B", 2))
    return [
        orders.Place(order, what),
        orders.PlaceHold(order, hold),
        orders.ReleaseHold(order, "check"),
        orders.Confirm(order),
        orders.Allocate(order, units),
        orders.Backorder(order, (LineQuantity("3", 1),)),
        orders.Pick(order, work, LINES),
        orders.Pack(order, work, LINES),
        orders.Ship(order, work, LINES),
        orders.Deliver(order, LINES),
        orders.Cancel(order, "late", (LineQuantity("3", 1),)),
        orders.Cancel(order, "late", (LineQuantity("3", 2),)),
        orders.Complete(order),
    ]


def _life(lives: int, rounds: int) -> Result:
    oms, app = oc.OMS(policies=BARE), Orders()
    numbers, what = count(), agreed()

    def ours() -> None:
        for _ in range(lives):
            for command in commands(f"W-{next(numbers)}", what):
                oms.do(command)

    def peer() -> None:
        for _ in range(lives):
            _peer_life(app, f"W-{next(numbers)}")

    seconds = interleaved(ours, peer, rounds=rounds)
    return Result(
        id="L1",
        workload="one order's life: 13 commands, each stored, in memory",
        metric="lives/s",
        ours=lives / seconds[0],
        peer=lives / seconds[1],
        peer_name="eventsourcing Application",
        peer_version=versions("eventsourcing"),
        target=3.5,
    )


def _peer_life(app: Orders, reference: str) -> None:
    lines = [
        {"id": str(n), "sku": f"S{n}", "quantity": 3, "price": Decimal("9.95")}
        for n in (1, 2, 3)
    ]
    order = OrderAggregate(
        reference=reference,
        channel="web",
        placed_at="2026-11-23T10:00:00Z",
        country="DK",
        lines=lines,
        shipping=Decimal("9.95"),
    )
    app.save(order)

    def ask(method: str, *arguments: Any) -> None:
        loaded = app.repository.get(order.id)
        getattr(loaded, method)(*arguments)
        app.save(loaded)

    ask("hold", "check", "CONFIRM")
    ask("release_hold", "check")
    ask("confirm")
    ask("allocate", {**UNITS, "3": 2}, {"1": "A", "2": "A", "3": "B"})
    ask("backorder", {"3": 1})
    for method in ("pick", "pack", "ship", "deliver"):
        ask(method, UNITS)
    ask("cancel", {"3": 1}, "backordered")
    ask("cancel", {"3": 2}, "allocated")
    ask("complete")


def _step(rounds: int) -> list[Result]:
    steps = 2_000
    ours = _timed(steps, lambda: next_state("W-1", State.PLACED, Step.CONFIRM))
    life = _PeerMachine()
    transitions = _Transitions()
    calls = [
        ours,
        _pairs(steps, transitions.confirm, transitions.reopen),
        _pairs(steps, lambda: life.send("confirm"), lambda: life.send("reopen")),
    ]
    mine, theirs, machines = interleaved(*calls, rounds=rounds)
    return [
        _step_row(steps / mine, steps / theirs, "transitions", 10),
        _step_row(steps / mine, steps / machines, "python-statemachine", 100),
    ]


def _timed(steps: int, call: Callable[[], object]) -> Callable[[], None]:
    def repeat() -> None:
        for _ in range(steps):
            call()

    return repeat


def _pairs(
    steps: int, there: Callable[[], object], back: Callable[[], object]
) -> Callable[[], None]:
    def repeat() -> None:
        for _ in range(steps // 2):
            there()
            back()

    return repeat


def _step_row(ours: float, peer: float, name: str, target: float) -> Result:
    return Result(
        id="L1",
        workload=f"one legal step of an order's state, guarded ({len(LIFE)} states)",
        metric="steps/s",
        ours=ours,
        peer=peer,
        peer_name=name,
        peer_version=versions(name),
        better=Better.HIGHER,
        target=target,
    )


class _Transitions:
    """The same table in `transitions`."""

    confirm: Callable[[], bool]
    reopen: Callable[[], bool]

    def __init__(self) -> None:
        self.machine = Machine(
            self,
            states=[state.value for state in State],
            initial=State.PLACED.value,
            auto_transitions=False,
        )
        for source, steps in LIFE.items():
            for step, target in steps.items():
                self.machine.add_transition(step.value, source.value, target.value)
        self.machine.add_transition("reopen", "CONFIRMED", "PLACED")


class _PeerMachine(StateMachine):
    """Three states of the table in `python-statemachine`; more make it no faster."""

    placed = PeerState(initial=True)
    confirmed = PeerState()
    completed = PeerState(final=True)

    confirm = placed.to(confirmed)
    reopen = confirmed.to(placed)
    complete = confirmed.to(completed)
