"""Strategies that only look on: what they would have done is noted beside what was."""

from collections.abc import Sequence

from attrs import evolve, field, frozen

from ordercore.errors import Finding, Invalid
from ordercore.message import stream_id
from ordercore.sourcing.by_strategy.figures import Figures
from ordercore.values import check_id, of_several

__all__ = [
    "SHADOWS",
    "NoteShadow",
    "SetShadows",
    "ShadowNoted",
    "ShadowTally",
    "Shadows",
    "ShadowsSet",
    "shadow_stream",
]

SHADOWS = stream_id("shadows", "shop")
"""The stream of which strategies look on."""


@frozen
class Shadows:
    """Which strategies look on.

    Attributes:
        strategies: their ids.
    """

    strategies: tuple[str, ...]


@frozen
class ShadowsSet:
    """Other strategies look on from now on."""

    strategies: tuple[str, ...]

    @property
    def stream(self) -> str:
        """The stream of which strategies look on."""
        return SHADOWS

    def apply(self, shadows: Shadows | None) -> Shadows:
        """Return which ones do."""
        return Shadows(self.strategies)


@frozen
class SetShadows:
    """Say which strategies look on while orders are sourced; none ends it.

    What they would have done is noted afterwards, and changes nothing.  The same again
    does nothing.  At the door a strategy that is not there is refused
    (``strategy.unknown``).
    """

    strategies: tuple[str, ...]

    @property
    def stream(self) -> str:
        """The stream of which strategies look on."""
        return SHADOWS

    def decide(self, shadows: Shadows | None) -> Sequence[ShadowsSet]:
        """Return ShadowsSet.  Raises Invalid for a name that cannot be, or twice."""
        names = of_several(self.strategies, str, "strategies")
        for place, name in enumerate(names):
            check_id(name, f"strategies[{place}]")
        if len({*names}) < len(names):
            found = Finding("strategies", ", ".join(names), "each name once")
            raise Invalid([found])
        before = shadows.strategies if shadows else ()
        return () if names == before else (ShadowsSet(names),)


@frozen
class ShadowTally:
    """What a strategy that looks on comes to, so far.

    Attributes:
        strategy: which one.
        decisions: how many plans it was compared with.
        otherwise: of how many its own was another one.
        live: what these plans come to, added up.
        would: what its own come to.
        days: how many days later the last parcel of an order would have come, added up,
            as far as both are known.
    """

    strategy: str
    decisions: int
    otherwise: int
    live: Figures
    would: Figures
    days: int = 0


@frozen
class ShadowNoted:
    """An order was sourced, and a strategy that looks on has its own plan.

    Attributes:
        strategy: which one looks on.
        order: whose plan it is.
        version: of the order's event that carried the plan out.
        same: whether both plans send every unit from the same place.
        live: what the plan comes to that was carried out.
        would: what its own comes to.
    """

    strategy: str
    order: str
    version: int
    same: bool
    live: Figures
    would: Figures

    @property
    def stream(self) -> str:
        """The strategy's stream, one for each currency."""
        return shadow_stream(self.strategy, self.live.cost.currency)

    def apply(self, tally: ShadowTally | None) -> ShadowTally:
        """Return what it comes to with this plan."""
        days = _later(self.live.days, self.would.days)
        otherwise = int(not self.same)
        if tally is None:
            return ShadowTally(self.strategy, 1, otherwise, self.live, self.would, days)
        return evolve(
            tally,
            decisions=tally.decisions + 1,
            otherwise=tally.otherwise + otherwise,
            live=tally.live + self.live,
            would=tally.would + self.would,
            days=tally.days + days,
        )


@frozen
class NoteShadow:
    """Note what a strategy that looks on would have done; ``flow.ShadowWork`` asks."""

    strategy: str
    order: str
    version: int
    same: bool
    live: Figures = field(repr=False)
    would: Figures = field(repr=False)

    @property
    def stream(self) -> str:
        """The strategy's stream, one for each currency."""
        return shadow_stream(self.strategy, self.live.cost.currency)

    def decide(self, tally: ShadowTally | None) -> Sequence[ShadowNoted]:
        """Return ShadowNoted."""
        ids = (self.strategy, self.order, self.version)
        return (ShadowNoted(*ids, self.same, self.live, self.would),)


def shadow_stream(strategy: str, currency: str) -> str:
    """Return the stream of what a shadow comes to: ``shadow/near.EUR``."""
    return stream_id("shadow", f"{strategy}.{currency}")


def _later(live: int | None, would: int | None) -> int:
    return 0 if live is None or would is None else would - live
