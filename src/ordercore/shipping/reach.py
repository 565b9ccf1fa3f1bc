"""Which ways something is for: inside a country, between some, or all others."""

from collections.abc import Container
from enum import StrEnum

__all__ = ["Reach", "reaches"]


class Reach(StrEnum):
    """Which ways a zone is for."""

    DOMESTIC = "DOMESTIC"
    """Inside one country."""
    REGION = "REGION"
    """From one of a set of countries to another of them."""
    WORLD = "WORLD"
    """All other ways."""


def reaches(
    reach: Reach, members: Container[str], origin: str, destination: str
) -> bool:
    """Tell whether the way from one country to another is of that kind."""
    if reach is Reach.DOMESTIC:
        return origin == destination
    if reach is Reach.REGION:
        return origin in members and destination in members
    return True
