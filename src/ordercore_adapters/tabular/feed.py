"""A feed file: a source with its mapping, its network and its opening stock."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import cast

import attrs

import ordercore as oc
from ordercore_adapters.tabular import dates, masters, network, stocking
from ordercore_adapters.tabular.cells import BadRow, Cell, Condition, Row
from ordercore_adapters.tabular.documents import Document, read_documents
from ordercore_adapters.tabular.grouping import grouped, unreadable
from ordercore_adapters.tabular.mapping import Tabular
from ordercore_adapters.tabular.reading import read_settings
from ordercore_adapters.tabular.settings import TABULAR, Discount, Source
from ordercore_adapters.tabular.sources import read_rows
from ordercore_adapters.tabular.tables import FeedSettings

__all__ = ["Feed", "Reader"]


class Feed:
    """What a feed file describes; see :class:`ordercore.plugins.Feed`.

    Every method starts again from the beginning; only what the orders tell about each
    SKU is kept, because items and stock may both depend on it.
    """

    def __init__(
        self,
        settings: FeedSettings,
        folders: tuple[Path, ...],
        channels: Mapping[str, oc.Channel],
    ) -> None:
        self._settings = settings
        self._folders = folders
        self.name = oc.check_id(settings.feed.name, "feed.name")
        self._own = settings.feed.channel == TABULAR
        self.channel = Tabular(settings) if self._own else _channel(settings, channels)
        self._nodes = network.nodes(settings)
        self._rates = network.rates(settings.rates) if settings.rates else None
        self._timetable = dates.timetable(settings)
        if settings.stock and not sum(node.share for node in settings.node):
            raise oc.Invalid.at("node", "no shares", "nodes for the opening stock")

    @classmethod
    def load(
        cls,
        path: Path,
        data: Path | None = None,
        channels: Mapping[str, oc.Channel] | None = None,
    ) -> "Feed":
        """Return the feed that the TOML file at *path* describes.

        Args:
            path: the feed file.
            data: where source files are looked for first; then beside the feed file.
            channels: by name, for a feed whose channel is not ``tabular``.

        Raises:
            Invalid: the file cannot be read; all findings, each with its path.
        """
        settings = read_settings(path, FeedSettings)
        folders = (data, path.parent) if data else (path.parent,)
        try:
            return cls(settings, folders, channels or {})
        except oc.Invalid as error:
            raise oc.Invalid(
                oc.Finding(f"{path.name}: {f.where}", f.got, f.expected)
                for f in error.findings
            ) from None

    def raws(self) -> Iterator[oc.Raw]:
        """Yield the source, one order's worth at a time.

        Raises Invalid when the source as a whole cannot be read.
        """
        source, order = self._settings.source, self._settings.order
        if self._own and order:
            wanted = columns(
                (order, self._settings.line, self._settings.set_aside),
                self._settings.cancellation,
            )
            yield from grouped(self._rows(source, wanted), order.reference)
        else:
            for document in read_documents(source, self._found(source)):
                yield _raw(document, source.rows_in)

    def items(self) -> Iterator[oc.Item | oc.LeftOut]:
        """Yield what is sold: the rows of ``[items]``, or what the orders name."""
        table = self._settings.items
        if table is None:
            return
        if table.source is None:
            for sku, seen in self._survey.items():
                yield oc.Item(sku, seen.name, seen.weight_g, seen.barcode)
        else:
            rows = self._rows(table.source, columns(table))
            yield from masters.made_of(rows, lambda row: masters.item(table, row))

    def customers(self) -> Iterator[oc.Customer | oc.LeftOut]:
        """Yield who is known as a buyer."""
        table = self._settings.customers
        if table:
            rows = self._rows(table.source, columns(table))
            yield from masters.made_of(rows, lambda row: masters.customer(table, row))

    def suppliers(self) -> Iterator[oc.Supplier | oc.LeftOut]:
        """Yield who supplies."""
        table = self._settings.suppliers
        if table:
            rows = self._rows(table.source, columns(table))
            yield from masters.made_of(rows, lambda row: masters.supplier(table, row))

    def nodes(self) -> tuple[oc.Node, ...]:
        """Return the places that can supply."""
        return self._nodes

    def rates(self) -> oc.RateTable | None:
        """Return what a parcel costs, None when the feed does not say."""
        return self._rates

    def timetable(self) -> oc.shipping.Timetable | None:
        """Return what dates are promised by, None when the feed does not say."""
        return self._timetable

    def departures(self) -> Iterator[tuple[str, datetime]]:
        """Yield when the goods of an order left, where the source knows."""
        order, channel = self._settings.order, self.channel
        if order and order.shipped_at and isinstance(channel, Tabular):
            for raw in self.raws():
                at = channel.departure(raw)
                if at is not None:
                    yield at

    def opening(self) -> Iterator[oc.Opening | oc.LeftOut]:
        """Yield the opening stock, each SKU and node at most once."""
        table, nodes = self._settings.stock, self._settings.node
        if table is None:
            return
        if table.source is None:
            yield from stocking.by_rule(table, self._survey, nodes)
        else:
            rows = self._rows(table.source, columns(table))
            yield from stocking.by_rows(table, rows, nodes)

    @cached_property
    def _survey(self) -> Mapping[str, stocking.Seen]:
        return stocking.survey(self.channel, self.raws())

    def _rows(self, source: Source, wanted: Collection[str]) -> Iterator[Row | BadRow]:
        return read_rows(source, self._found(source), wanted)

    def _found(self, source: Source) -> Path:
        """Return where the source's file is.  Raises Invalid."""
        for folder in self._folders:
            if (path := folder / source.file).is_file():
                return path
        places = " or ".join(str(folder) for folder in self._folders)
        expected = f"a file in {places}; --data or ORDERCORE_DATA names another folder"
        raise oc.Invalid.at("source.file", source.file, expected)


class Reader:
    """Reads feed files for the command line."""

    name = TABULAR

    def load(
        self, path: Path, data: Path | None, channels: Mapping[str, oc.Channel], /
    ) -> Feed:
        """Return the feed that the TOML file at *path* describes.  Raises Invalid."""
        return Feed.load(path, data, channels)


def columns(*mappings: object) -> tuple[str, ...]:
    """Return the names of all columns that *mappings* read, each once."""
    found: list[str] = []
    for mapping in mappings:
        if isinstance(mapping, Cell | Condition | Discount):
            found.append(mapping.column)
        elif isinstance(mapping, tuple):
            found += columns(*cast("tuple[object, ...]", mapping))
        elif not isinstance(mapping, Source) and attrs.has(kind := type(mapping)):
            names = [one.name for one in attrs.fields(kind)]
            found += columns(*[getattr(mapping, name) for name in names])
    return tuple(dict.fromkeys(name for name in found if name))


def _channel(settings: FeedSettings, channels: Mapping[str, oc.Channel]) -> oc.Channel:
    """Return the channel that a feed of documents names.  Raises Invalid."""
    for name in ("order", "line", "cancellation", "set_aside", "charges"):
        if getattr(settings, name):
            expected = f"nothing: the channel {settings.feed.channel} reads by itself"
            raise oc.Invalid.at(name, "a mapping", expected)
    found = channels.get(settings.feed.channel)
    if found is None:
        expected = f"one of {', '.join([TABULAR, *sorted(channels)])}"
        raise oc.Invalid.at("feed.channel", settings.feed.channel, expected)
    return found


def _raw(document: Document | BadRow, rows_in: str) -> oc.Raw:
    if isinstance(document, BadRow):
        return unreadable(document)
    entries = document.content.get(rows_in)
    rows = len(cast("list[object]", entries)) if isinstance(entries, list) else 1
    return oc.Raw(document.where, document.content, max(1, rows))
