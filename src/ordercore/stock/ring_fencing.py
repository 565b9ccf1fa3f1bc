"""Units of a shelf are kept for some buyers, and are everybody's again."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, field, frozen

from ordercore.errors import Invalid, Refused
from ordercore.stock.counting import MOST
from ordercore.stock.holding_back import Ended, ended
from ordercore.stock.quota import Quota, without
from ordercore.stock.shelf import InStock, StockLevel, check_place, level_of
from ordercore.values import CLOCKED, check_id, segments

__all__ = ["DropQuota", "QuotaDropped", "QuotaSet", "SetQuota"]

MOST_QUOTAS = 1_000
"""A shelf has at most so many quotas: each claim looks at all of them."""


@frozen
class QuotaSet(InStock):
    """So many units are kept for these buyers from now on."""

    sku: str
    node: str
    quota: str
    path: tuple[str, ...]
    before: int
    units: int

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level that keeps them."""
        old = level_of(self, level)
        known = old.quotas.find(self.quota)
        left = self.units - self.before + (known.left if known is not None else 0)
        quota = Quota(self.quota, self.path, self.units, left)
        return old.with_quotas(old.quotas.with_quota(quota), old.held)


@frozen
class SetQuota(InStock):
    """Keep units for the buyers who are of all segments of *path*.

    They are kept of what is there and of what comes in; what is promised already stays
    promised.  A nested quota has the segments of its parent and more, and units of its
    own.  What was used up counts: of a quota of 20 of which 5 have left, 15 are left,
    and 25 are when it is set to 30.

    Attributes:
        quota: its id, unique on the shelf.
        path: such as ``("channel:amazon",)`` or ``("region:EU", "region:DE")``.
        units: at least 0.
        at: tells which reservations have ended; left out, the time at the door.
    """

    sku: str
    node: str
    quota: str
    path: tuple[str, ...]
    units: int
    at: datetime | None = field(default=None, metadata=CLOCKED)

    def decide(self, level: StockLevel | None) -> Sequence[QuotaSet | Ended]:
        """Return QuotaSet, or nothing when it is so already.

        Raises Invalid.  Raises Refused: ``quota.path``, it is for other buyers, and
        some of it may be claimed; ``quota.used``, more than that is claimed or has left
        already; ``quota.many``.
        """
        check_place(self)
        check_id(self.quota, "quota")
        path = segments(self.path, "path")
        if not path:
            raise Invalid.at("path", [*self.path], "at least one segment")
        if type(self.units) is not int or not 0 <= self.units <= MOST:
            raise Invalid.at("units", self.units, f"a whole number, 0 to {MOST:,}")
        now = level_of(self, level)
        if self.at is not None:
            now = now.at(self.at)
        quotas = now.quotas
        known = quotas.find(self.quota) or Quota(self.quota, path, -1, -1)
        if known.units < 0 and len(quotas.pockets) >= MOST_QUOTAS:
            raise self._many()
        if known.path != path:
            raise self._other(known)
        if self.units < known.units - known.left:
            raise self._used(known)
        if known.units == self.units:
            return ()
        ids = (self.sku, self.node, self.quota)
        quota = QuotaSet(*ids, path, max(known.units, 0), self.units)
        return (*ended(now, level), quota)

    def _used(self, known: Quota) -> Refused:
        used = known.units - known.left
        return Refused(
            "quota.used",
            asked=f"a quota {self.quota} of {self.units} × {self.sku} at {self.node}",
            because=f"{used} of its units are claimed or have left",
            remedy=f"Set it to {used} or more, or drop it",
        )

    def _other(self, known: Quota) -> Refused:
        return Refused(
            "quota.path",
            asked=f"quota {self.quota} for {', '.join(self.path)}",
            because=f"it is for {', '.join(known.path)}",
            remedy="Drop it first, or use a new id",
        )

    def _many(self) -> Refused:
        return Refused(
            "quota.many",
            asked=f"quota {self.quota} of {self.sku} at {self.node}",
            because=f"there are {MOST_QUOTAS:,} quotas already",
            remedy="Drop those that are not used any more",
        )


@frozen
class QuotaDropped(InStock):
    """What was left of a quota is everybody's."""

    sku: str
    node: str
    quota: str
    units: int

    def apply(self, level: StockLevel | None) -> StockLevel:
        """Return the level without it; claims on it are claims on common stock."""
        old = level_of(self, level)
        held = [evolve(h, drawn=without(h.drawn, self.quota)) for h in old.held]
        return old.with_quotas(old.quotas.without(self.quota), tuple(held))


@frozen
class DropQuota(InStock):
    """Keep nothing any more under this quota; whoever has a claim keeps it."""

    sku: str
    node: str
    quota: str

    def decide(self, level: StockLevel | None) -> Sequence[QuotaDropped]:
        """Return QuotaDropped, or nothing when there is no such quota."""
        check_place(self)
        known = level_of(self, level).quotas.find(check_id(self.quota, "quota"))
        if known is None:
            return ()
        return (QuotaDropped(self.sku, self.node, self.quota, known.left),)
