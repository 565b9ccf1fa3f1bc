"""A feed: a source of orders with its mapping, its network and its opening stock."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from ordercore.catalog import Item
    from ordercore.parties import Customer, Supplier
    from ordercore.ports.imported import Channel, LeftOut, Raw
    from ordercore.shipping import RateTable, Timetable
    from ordercore.sourcing import Node

__all__ = ["READER", "Feed", "FeedReader", "Opening", "reader_of"]

READER = "tabular"
"""Who reads a feed file that names no reader."""


class Opening(NamedTuple):
    """Stock that is there before the first order: so many units of a SKU at a node."""

    sku: str
    node: str
    quantity: int


class Feed(Protocol):
    """What a feed gives; every method starts again from the beginning and streams.

    A row that cannot be used comes out in its place as LeftOut, and an order's worth
    that cannot be used as a Raw that the channel refuses: nothing is lost.
    """

    @property
    def name(self) -> str:
        """The feed's name, in the alphabet of ids."""
        ...

    @property
    def channel(self) -> Channel:
        """What parses its raws."""
        ...

    def raws(self) -> Iterator[Raw]:
        """Yield the source, one order's worth at a time.

        Raises Invalid when the source as a whole cannot be read (no file, no header,
        another encoding); what was yielded before stands.
        """
        ...

    def items(self) -> Iterator[Item | LeftOut]:
        """Yield what is sold."""
        ...

    def customers(self) -> Iterator[Customer | LeftOut]:
        """Yield who is known as a buyer."""
        ...

    def suppliers(self) -> Iterator[Supplier | LeftOut]:
        """Yield who supplies."""
        ...

    def nodes(self) -> tuple[Node, ...]:
        """Return the places that can supply, none when the feed names none."""
        ...

    def rates(self) -> RateTable | None:
        """Return what a parcel costs, None when the feed does not say."""
        ...

    def opening(self) -> Iterator[Opening | LeftOut]:
        """Yield the opening stock, each SKU and node at most once."""
        ...

    def timetable(self) -> Timetable | None:
        """Return what dates are promised by, None when the feed does not say."""
        ...

    def departures(self) -> Iterator[tuple[str, datetime]]:
        """Yield when the goods of an order left, where the source knows: by reference.

        The instants are aware UTC, each order's at most once.
        """
        ...


@runtime_checkable
class FeedReader(Protocol):
    """Reads feed files of one kind."""

    @property
    def name(self) -> str:
        """What a feed file names as its reader, in the alphabet of ids."""
        ...

    def load(
        self, path: Path, data: Path | None, channels: Mapping[str, Channel], /
    ) -> Feed:
        """Return the feed that the file at *path* describes.

        Args:
            path: the feed's TOML file.
            data: the folder that relative source files are looked for in first; then
                the folder of *path*.
            channels: the channels of the shop by name; a feed may name one of them.

        Raises:
            Invalid: the file cannot be read; findings name the path of each bad key
                and, for an unknown one, the nearest right name.
        """
        ...


def reader_of(path: Path) -> str:
    """Return what the feed file at *path* writes as ``[feed] reader``, or READER.

    A file that cannot be read says nothing; the reader itself tells what is wrong.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return READER
    about = cast("object", table.get("feed"))
    feed = cast("dict[str, object]", about) if isinstance(about, dict) else {}
    name = feed.get("reader")
    return name if isinstance(name, str) else READER
