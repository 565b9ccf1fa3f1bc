"""Which price counts for this buyer today, and why not another one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import field, frozen

from ordercore.catalog.price_list import PriceEntry, PriceList
from ordercore.errors import Refused
from ordercore.values import of_texts
from ordercore.values.soft import harden, soft_class

__all__ = ["FoundPrice", "Lookup", "PriceQuery", "find_price"]


@frozen
class PriceQuery:
    """What a price is asked for.

    Attributes:
        currency: in which it is to be.
        channel: where the order is from.
        groups: the groups that the buyer is of.
        at: the instant that counts, aware; None finds only what counts for ever.
    """

    currency: str
    channel: str = ""
    groups: tuple[str, ...] = field(default=(), validator=of_texts)
    at: datetime | None = None


@frozen
class FoundPrice:
    """The price that counts.

    Attributes:
        price_list: where it is from.
        entry: the entry that won.
        others: what would have counted as well, the next best first.
    """

    price_list: PriceList
    entry: PriceEntry
    others: tuple[tuple[PriceList, PriceEntry], ...] = ()

    @property
    def unit_price(self) -> Decimal:
        """What one unit costs, in whole units of the currency."""
        return self.entry.unit_price

    @property
    def why(self) -> str:
        """Why this one counts, in a sentence."""
        won = _told(self.price_list, self.entry)
        if not self.others:
            return f"{won}; no other price counts here"
        return f"{won}; before {'; '.join(_told(*other) for other in self.others[:3])}"


def find_price(
    lists: Iterable[PriceList], sku: str, quantity: int, query: PriceQuery
) -> FoundPrice:
    """Return the price of an article.

    Of all prices that count, the one wins that is of the highest rank; then the one for
    the buyer's group; then for the channel; then one with dates; then the one for the
    largest quantity; then the lowest; and of equals the list that comes first by id.

    Raises:
        Refused: ``price.none``, no list has a price for it.
    """
    return Lookup(lists, query).find(sku, quantity)


class Lookup:
    """The lists that count for a query, to find many prices in.

    Args:
        lists: where prices may be.
        query: what prices are asked for.
    """

    def __init__(self, lists: Iterable[PriceList], query: PriceQuery) -> None:
        self._lists = list(lists)
        self._query = query
        self._open = [one for one in self._lists if not _shut(one, query)]

    @property
    def lists(self) -> Sequence[PriceList]:
        """Those that count."""
        return self._open

    def find(self, sku: str, quantity: int) -> FoundPrice:
        """Return the price of an article, as :func:`find_price` does."""
        at = self._query.at
        found: list[tuple[PriceList, PriceEntry]] = []
        for one in self._open:
            for entry in one.by_sku.get(sku, ()):
                if quantity >= entry.from_quantity and _counts(entry, at):
                    found.append((one, entry))  # noqa: PERF401 - once for each line
        if not found:
            raise _none(self._lists, sku, quantity, self._query)
        if len(found) > 1:
            found.sort(key=_rank)
        price = _SOFT()
        price.price_list, price.entry = found[0]
        price.others = tuple(found[1:])
        return harden(price, FoundPrice)


_SOFT = soft_class(FoundPrice)

Rank = tuple[int, bool, bool, bool, int, Decimal, str]


def _rank(claim: tuple[PriceList, PriceEntry]) -> Rank:
    """Return what sorts the strongest claim first; of equals the first one stays so."""
    one, entry = claim
    dated = (one.valid_from, one.valid_until, entry.valid_from, entry.valid_until)
    return (
        -one.rank,
        not one.group,
        not one.channel,
        not any(dated),
        -entry.from_quantity,
        entry.unit_price,
        one.id,
    )


def _shut(one: PriceList, query: PriceQuery) -> str:
    """Return why a list does not count for a query, "" when it does."""
    if one.withdrawn:
        return "it is withdrawn"
    if one.currency != query.currency:
        return f"it is in {one.currency}"
    if one.channel and one.channel != query.channel:
        return f"it is for channel {one.channel}"
    if one.group and one.group not in query.groups:
        return f"it is for group {one.group}"
    return "" if _counts(one, query.at) else "it does not count at this time"


def _counts(dated: PriceEntry | PriceList, at: datetime | None) -> bool:
    start, end = dated.valid_from, dated.valid_until
    if start is None and end is None:
        return True
    return at is not None and (not start or start <= at) and (not end or at < end)


def _none(
    lists: list[PriceList], sku: str, quantity: int, query: PriceQuery
) -> Refused:
    having = [one for one in lists if sku in one.by_sku]
    reasons = [
        f"{one.id} has it, but {_shut(one, query) or _unfit(one, sku, quantity)}"
        for one in having[:3]
    ]
    names = ", ".join([one.id for one in lists[:5]]) or "there is none"
    return Refused(
        "price.none",
        asked=f"the price of {quantity} × {sku} in {query.currency}",
        because="; ".join(reasons) or f"no price list has it ({names})",
        remedy="Publish a price for it, or give the price with the line",
    )


def _unfit(one: PriceList, sku: str, quantity: int) -> str:
    least = min([entry.from_quantity for entry in one.by_sku[sku]])
    if quantity < least:
        return f"only from {least} units"
    return "not at this time"


def _told(one: PriceList, entry: PriceEntry) -> str:
    whom = f" for group {one.group}" if one.group else ""
    where = f" on channel {one.channel}" if one.channel else ""
    many = f" from {entry.from_quantity} units" if entry.from_quantity > 1 else ""
    return f"{entry.unit_price} {one.currency} by list {one.id}{whom}{where}{many}"
