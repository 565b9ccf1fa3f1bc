"""A price list is published: what each article costs, for whom, where and when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from attrs import evolve, field, frozen

from ordercore.errors import Finding, Invalid, Refused
from ordercore.message import stream_id
from ordercore.values import check_id, decimal_of, exponent, free_text, quantity, utc
from ordercore.values import sku as check_sku
from ordercore.values.decimals import millionths_of
from ordercore.values.text import counted

__all__ = [
    "PriceEntry",
    "PriceList",
    "PriceListPublished",
    "PriceListWithdrawn",
    "PublishPriceList",
    "WithdrawPriceList",
    "price_list_stream",
]


@frozen
class PriceEntry:
    """What one unit of an article costs.

    Attributes:
        sku: the article.
        unit_price: in whole units of the list's currency, 0 or more; may be finer than
            its smallest one: ``0.0125``.
        from_quantity: for whoever takes at least so many.
        valid_from: the first instant at which it counts; None for ever before.
        valid_until: the first at which it does not any more; None for ever after.
    """

    sku: str
    unit_price: Decimal
    from_quantity: int = 1
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    @cached_property
    def exact(self) -> "ExactPrice":
        """The unit price, and the same in millionths.

        Raises Invalid: it is no price.
        """
        return exact_price(self.unit_price)


@frozen
class PriceList:
    """Prices in one currency, for everybody or for some.

    Attributes:
        id: unique.
        currency: of every price in it.
        entries: one article may have several, by quantity and time.
        tax_included: whether the prices contain their tax.
        channel: only for orders of this channel; "" for all.
        group: only for buyers of this group; "" for all.
        rank: a list of a higher rank goes before, whatever else speaks for another.
        valid_from: the first instant at which it counts; None for ever before.
        valid_until: the first at which it does not any more; None for ever after.
        withdrawn: it does not count at all.
    """

    id: str
    currency: str
    entries: tuple[PriceEntry, ...] = field(repr=counted("price"))
    tax_included: bool = False
    channel: str = ""
    group: str = ""
    rank: int = 0
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    withdrawn: bool = False

    @classmethod
    def of(
        cls,
        name: str,
        currency: str,
        prices: Mapping[str, str | Decimal | int],
        *,
        tax_included: bool = False,
        channel: str = "",
        group: str = "",
    ) -> "PriceList":
        """Return a plain list: one price for each SKU.

        >>> shop = PriceList.of("shop", "DKK", {"MUG": "89.00"}, tax_included=True)
        >>> shop.entries[0].unit_price
        Decimal('89.00')

        Raises:
            Invalid: a price that is no number, or a float.
        """
        entries = [PriceEntry(sku, decimal_of(p, sku)) for sku, p in prices.items()]
        return cls(name, currency, tuple(entries), tax_included, channel, group)

    @cached_property
    def by_sku(self) -> Mapping[str, tuple[PriceEntry, ...]]:
        """The entries of each article, as they stand; a list may have 100,000."""
        found: dict[str, list[PriceEntry]] = {}
        for entry in self.entries:
            found.setdefault(entry.sku, []).append(entry)
        return {sku: tuple(entries) for sku, entries in found.items()}

    @cached_property
    def instants(self) -> tuple[datetime, ...]:
        """When the list or a price of it begins or ends, in order."""
        dated: list[PriceList | PriceEntry] = [self, *self.entries]
        both = {at for one in dated for at in (one.valid_from, one.valid_until)}
        return tuple(sorted([at for at in both if at is not None]))


@frozen
class PriceListPublished:
    """A price list counts from now on, new or with other prices than before."""

    price_list: PriceList

    @property
    def stream(self) -> str:
        """The list's stream."""
        return price_list_stream(self.price_list.id)

    def apply(self, known: PriceList | None) -> PriceList:
        """Return the list as it was published last."""
        return self.price_list


@frozen
class PublishPriceList:
    """Publish a price list, or another version of it.  The same again does nothing.

    Orders keep the prices at which they were placed.
    """

    price_list: PriceList

    @property
    def stream(self) -> str:
        """The list's stream."""
        return price_list_stream(self.price_list.id)

    def decide(self, known: PriceList | None) -> Sequence[PriceListPublished]:
        """Return PriceListPublished.  Raises Invalid with everything that cannot be."""
        if known == self.price_list:
            return ()
        if findings := [*_of_list(self.price_list)]:
            raise Invalid(findings)
        return (PriceListPublished(self.price_list),)


@frozen
class PriceListWithdrawn:
    """A price list does not count any more."""

    price_list: str

    @property
    def stream(self) -> str:
        """The list's stream."""
        return price_list_stream(self.price_list)

    def apply(self, known: PriceList | None) -> PriceList:
        """Return the list, withdrawn."""
        if known is None:
            raise RuntimeError("a price list was withdrawn before it was published")
        return evolve(known, withdrawn=True)


@frozen
class WithdrawPriceList:
    """Take a price list back; it can be published again.  Twice does nothing."""

    price_list: str

    @property
    def stream(self) -> str:
        """The list's stream."""
        return price_list_stream(self.price_list)

    def decide(self, known: PriceList | None) -> Sequence[PriceListWithdrawn]:
        """Return PriceListWithdrawn.  Raises Refused ``price.no-list``."""
        if known is None:
            raise Refused(
                "price.no-list",
                asked=f"withdraw price list {self.price_list}",
                because="there is no such list",
                remedy="Publish it first, or check the id",
            )
        return () if known.withdrawn else (PriceListWithdrawn(self.price_list),)


ExactPrice = tuple[Decimal, int]
"""A price in whole units of the currency, and the same in millionths of one."""


def exact_price(unit_price: object) -> ExactPrice:
    """Return a unit price, and the same in millionths.

    Raises Invalid: it is no price.
    """
    price = decimal_of(unit_price, "unit_price")
    return price, millionths_of(price)


def price_list_stream(name: str) -> str:
    """Return the stream of a price list: ``price-list/shop``."""
    return stream_id("price-list", name)


def _of_list(price_list: PriceList) -> list[Finding]:
    found: list[Finding] = []
    for place, entry in enumerate(price_list.entries):
        try:
            _check_entry(entry)
        except Invalid as error:
            found += error.inside(f"entries[{place}]").findings
    try:
        check_id(price_list.id, "id")
        exponent(price_list.currency)
        free_text(price_list.channel, "channel")
        free_text(price_list.group, "group")
        _check_period(price_list)
    except Invalid as error:
        found += error.findings
    return found + _doubles(price_list)


def _check_entry(entry: PriceEntry) -> None:
    check_sku(entry.sku)
    quantity(entry.from_quantity, "from_quantity")
    if decimal_of(entry.unit_price, "unit_price") < 0:
        raise Invalid.at("unit_price", entry.unit_price, "0 or more")
    _check_period(entry)


def _check_period(dated: PriceEntry | PriceList) -> None:
    start, end = dated.valid_from, dated.valid_until
    if start is not None:
        utc(start, "valid_from")
    if end is not None:
        utc(end, "valid_until")
    if start is not None and end is not None and start >= end:
        raise Invalid.at("valid_until", str(end), f"later than {start}")


def _doubles(price_list: PriceList) -> list[Finding]:
    seen: set[tuple[object, ...]] = set()
    found: list[Finding] = []
    for place, entry in enumerate(price_list.entries):
        key = (entry.sku, entry.from_quantity, entry.valid_from, entry.valid_until)
        if key in seen:
            got = f"{entry.sku} from {entry.from_quantity}"
            found.append(Finding(f"entries[{place}]", got, "each price once"))
        seen.add(key)
    return found
