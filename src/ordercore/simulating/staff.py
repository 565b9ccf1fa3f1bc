"""What the people of a warehouse do: release, pick, scan, pack, label, hand over."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from attrs import define, field

from ordercore.errors import Refused
from ordercore.flow import OMS, Views, tagging
from ordercore.flow.looking.labelling import label_parcel
from ordercore.message import Command
from ordercore.orders import Gate
from ordercore.shipping import (
    PARCEL_LIFE,
    HandOver,
    LabelPlan,
    Parcel,
    ParcelStep,
)
from ordercore.warehouse import (
    Check,
    FulfillmentOrder,
    Release,
    in_parcels,
    pick_single,
)

__all__ = ["Staff", "WorkDone"]

BATCH = 256


@define
class WorkDone:
    """What a shift got done.

    Attributes:
        packed: fulfilment orders that were packed.
        handed_over: parcels that the carrier has.
        left: streams that had to be left, each with the error that says why.
    """

    packed: int = 0
    handed_over: int = 0
    left: dict[str, Exception] = field(factory=dict[str, Exception])


class Staff:
    """Works off what is open, as it is told, and never makes a mistake.

    Args:
        oms: the shop.
        progress: told what was done and how many of it.
        left_at: when the goods of an order left, by its id, where it is known from
            elsewhere; the others leave now.
    """

    def __init__(
        self,
        oms: OMS,
        progress: Callable[[str, int], None] = lambda _what, _n: None,
        left_at: Mapping[str, datetime] | None = None,
    ) -> None:
        self._oms = oms
        self._left_at: Mapping[str, datetime] = left_at or {}
        self._progress = progress

    def work(self) -> WorkDone:
        """Work until nothing is open that can be done."""
        done = WorkDone()
        work = self._oms.tagged(tagging.WORK_OPEN)
        done.packed = self._each(work, pick_and_pack, "packed", done)
        parcels = self._oms.tagged(tagging.PARCEL_OPEN)
        done.handed_over = self._each(parcels, self._send_off, "handed over", done)
        return done

    def _send_off(self, stream: str, views: Views) -> Iterator[Command[Any]]:
        parcel: Parcel = views.state(stream)
        yield from send_off(stream, views, self._left_at.get(parcel.order))

    def _each(
        self,
        streams: Sequence[str],
        script: Callable[[str, Views], Iterator[Command[Any]]],
        what: str,
        done: WorkDone,
    ) -> int:
        count = 0
        for start in range(0, len(streams), BATCH):
            batch = streams[start : start + BATCH]
            outcomes = self._oms.perform([partial(script, s) for s in batch])
            for stream, outcome in zip(batch, outcomes, strict=True):
                if outcome.error is None:
                    count += bool(outcome.events)
                else:
                    done.left[stream] = outcome.error
            self._progress(what, len(batch))
        return count


def pick_and_pack(stream: str, views: Views) -> Iterator[Command[Any]]:
    """Do the work of one fulfilment order, from its release to its parcel."""
    work: FulfillmentOrder = views.state(stream)
    if work.state == "OPEN":
        yield Release(work.id)
    order = views.order(work.order)
    leave = order.held_lines(Gate.RELEASE)
    yield from pick_single(views.state(stream), leave=leave).commands
    work = views.state(stream)
    held = order.held_lines(Gate.SHIP)
    picked = [line.line for line in work.lines if line.picked]
    may_leave = [line for line in picked if line not in held]
    if not may_leave:
        return
    scans = [
        one.label
        for line in work.lines
        for one in line.fetched
        for _ in range(line.picked * one.quantity)
    ]
    yield Check(work.id, tuple(scans))
    yield from in_parcels(work, leave=held).commands


def send_off(
    stream: str, views: Views, at: datetime | None = None
) -> Iterator[Command[Any]]:
    """Label a parcel and give it to its carrier, now where no instant is given.

    One that waits for its buyer is left for him.  Raises Refused ``label.none``.
    """
    parcel: Parcel = views.state(stream)
    if parcel.waits_for_buyer:
        return
    if ParcelStep.LABEL in PARCEL_LIFE[parcel.state]:
        plan = label_parcel(parcel, views)
        if plan.missing:
            raise _nobody_carries(plan)
        yield from plan.commands
    yield HandOver(parcel.id, at)


def _nobody_carries(plan: LabelPlan) -> Refused:
    why = [f"{one.carrier} {one.service}: {one.reason}" for one in plan.why]
    return Refused(
        "label.none",
        asked=f"a label for parcel {plan.parcel}",
        because="; ".join(why) or "no carrier has published rates",
        remedy="Pack lighter parcels, or publish rates of a carrier that takes it",
    )
