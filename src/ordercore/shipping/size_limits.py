"""How large a parcel may be for a carrier to take it at all."""

from collections.abc import Iterator

from attrs import frozen

from ordercore.errors import Finding
from ordercore.values import Dimensions

__all__ = ["ANY_SIZE", "SizeLimits", "limit_problems", "size_problems"]


@frozen
class SizeLimits:
    """The largest parcel that a carrier takes; None where nothing is said.

    A parcel whose size is not known is taken.

    Attributes:
        max_side_mm: the longest side.
        max_girth_mm: the longest side, and the way round the two others, together.
    """

    max_side_mm: int | None = None
    max_girth_mm: int | None = None

    def excess(self, size: Dimensions | None) -> str:
        """Return why a parcel is too large, "" where it is not.

        >>> SizeLimits(max_side_mm=1_750).excess(Dimensions(1_800, 100, 100))
        'no side may be longer than 1750 mm'
        """
        if size is None:
            return ""
        if self.max_side_mm is not None and size.longest_mm > self.max_side_mm:
            return f"no side may be longer than {self.max_side_mm} mm"
        girth = self.max_girth_mm
        if girth is not None and size.length_and_girth_mm > girth:
            return f"length and girth together may be at most {girth} mm"
        return ""


ANY_SIZE = SizeLimits()
"""Whatever its size is."""


def size_problems(limits: SizeLimits) -> Iterator[Finding]:
    """Yield what is wrong with how large a parcel may be."""
    yield from limit_problems("limits.max_side_mm", limits.max_side_mm)
    yield from limit_problems("limits.max_girth_mm", limits.max_girth_mm)


def limit_problems(where: str, limit: object) -> Iterator[Finding]:
    """Yield what is wrong with a limit that may be left out."""
    if limit is not None and (type(limit) is not int or limit < 1):
        yield Finding(where, repr(limit), "a whole number from 1")
