"""Where one unit with a serial number is, and where it has been since it came."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from attrs import frozen

from ordercore.message import Happened
from ordercore.stock import Serial, SerialState
from ordercore.views.telling import Told, tell

__all__ = ["Whereabouts", "WhereaboutsStep", "whereabouts"]


_NOW: Final[Mapping[SerialState, str]] = {
    SerialState.IN_STOCK: "at {unit.node}",
    SerialState.APART: "at {unit.node}, {condition}",
    SerialState.PACKED: "at {unit.node}{inside} of order {unit.order}",
    SerialState.IN_TRANSIT: "on its way between nodes, from {unit.node}",
    SerialState.SHIPPED: "left {unit.node}{inside} for order {unit.order}",
    SerialState.RETURNED: "back at {unit.node}, to be looked at",
    SerialState.LOST: "lost; it was at {unit.node}",
    SerialState.SCRAPPED: "thrown away at {unit.node}",
}


@frozen
class WhereaboutsStep:
    """Something that happened to the unit.

    Attributes:
        at: when, aware UTC.
        told: what, in words; the node of it is where.
        order: for whom, or from whom; "" for nobody.
        parcel: in which parcel; "" where it was in none.
    """

    at: datetime
    told: Told
    order: str = ""
    parcel: str = ""

    def __str__(self) -> str:
        at, parcel, why = self.told.node, self.parcel, self.told.why
        where = (f" at {at}" if at else "") + (f" in parcel {parcel}" if parcel else "")
        whose = f", order {self.order}" if self.order else ""
        cause = f" ({why})" if why else ""
        return f"{self.at:%Y-%m-%d %H:%M}  {self.told.what}{where}{whose}{cause}"


@frozen
class Whereabouts:
    """Where a unit is by the book, and what has happened to it.

    Attributes:
        unit: as it stands.
        steps: since it came in, the first on top.
    """

    unit: Serial
    steps: tuple[WhereaboutsStep, ...]

    @property
    def now(self) -> str:
        """Where it is now, in words.

        What left is with its buyer, or on the way to him.
        """
        unit = self.unit
        inside = f" in parcel {unit.parcel}" if unit.parcel else ""
        condition = unit.condition.replace("_", " ")
        return _NOW[unit.state].format(unit=unit, inside=inside, condition=condition)

    def __str__(self) -> str:
        head = f"{self.unit.sku} number {self.unit.number}: {self.now}"
        return "\n  ".join([head, *map(str, self.steps)])


def whereabouts(unit: Serial, happened: Iterable[Happened]) -> Whereabouts:
    """Return where a unit is, from its state and the events of its stream."""
    return Whereabouts(unit, tuple([_step(one) for one in happened]))


def _step(one: Happened) -> WhereaboutsStep:
    order, parcel = [getattr(one.event, name, "") for name in ("order", "parcel")]
    return WhereaboutsStep(one.at, tell(one.event), order, parcel)
