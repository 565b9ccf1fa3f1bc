"""What we pay the owner of goods for each unit that we sell of them."""

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from ordercore.errors import Invalid
from ordercore.message import stream_id
from ordercore.values import Money, check_id
from ordercore.values import quantity as check_quantity
from ordercore.values import sku as check_sku
from ordercore.values.when import check_day

__all__ = [
    "AgreeConsignment",
    "AgreedPrice",
    "Consignment",
    "ConsignmentAgreed",
    "consignment_stream",
]


@frozen
class AgreedPrice:
    """What an owner gets for units of a SKU that are sold from a day on.

    Attributes:
        sku: of which article.
        from_on: the first day, by UTC.
        price: for *per* units, 0 or more.
        per: for how many units it is: 200 of 5 g make a price per kilogram.
    """

    sku: str
    from_on: date
    price: Money
    per: int = 1


@frozen
class Consignment:
    """What is agreed with the owner of goods, by SKU and day."""

    owner: str
    prices: tuple[AgreedPrice, ...] = ()

    def price(self, sku: str, on: date) -> AgreedPrice | None:
        """Return what holds for units that are sold on a day; None where nothing."""
        found = [one for one in self.prices if one.sku == sku and one.from_on <= on]
        return found[-1] if found else None

    def at(self, sku: str, from_on: date) -> AgreedPrice | None:
        """Return what was agreed from exactly this day on."""
        days = [one for one in self.prices if (one.sku, one.from_on) == (sku, from_on)]
        return days[0] if days else None

    def having(self, agreed: AgreedPrice) -> "Consignment":
        """Return it with this price, in place of what was agreed from its day on."""
        key = (agreed.sku, agreed.from_on)
        others = [one for one in self.prices if (one.sku, one.from_on) != key]
        prices = sorted([*others, agreed], key=lambda one: (one.sku, one.from_on))
        return Consignment(self.owner, tuple(prices))


@frozen
class ConsignmentAgreed:
    """An owner gets this for each unit that is sold from a day on.

    Attributes:
        before: what was agreed from the same day on; None where nothing was.
    """

    owner: str
    agreed: AgreedPrice
    before: AgreedPrice | None = None

    @property
    def stream(self) -> str:
        """The stream of what is agreed with the owner."""
        return consignment_stream(self.owner)

    def apply(self, known: Consignment | None) -> Consignment:
        """Return what is agreed with the owner now."""
        return (known or Consignment(self.owner)).having(self.agreed)


@frozen
class AgreeConsignment:
    """Agree with the owner of goods what he gets for each unit that is sold.

    It holds until another price does.  One from the same day on takes its place: what
    was settled at the wrong price is settled anew by it.

    Attributes:
        owner: as in :class:`ordercore.stock.LotUnits`, such as a supplier's id.
        agreed: for which article, from which day on, how much.
    """

    owner: str
    agreed: AgreedPrice

    @property
    def stream(self) -> str:
        """The stream of what is agreed with the owner."""
        return consignment_stream(self.owner)

    def decide(self, known: Consignment | None) -> Sequence[ConsignmentAgreed]:
        """Return ConsignmentAgreed, or nothing where it is agreed so.

        Raises Invalid.
        """
        check_id(self.owner, "owner")
        one = self.agreed
        check_sku(one.sku, "agreed.sku")
        check_day(one.from_on, "agreed.from_on")
        check_quantity(one.per, "agreed.per")
        if one.price.minor < 0:
            raise Invalid.at("agreed.price", str(one.price), "0 or more")
        before = known.at(one.sku, one.from_on) if known is not None else None
        return () if before == one else (ConsignmentAgreed(self.owner, one, before),)


def consignment_stream(owner: str) -> str:
    """Return the stream of what is agreed with an owner: ``consignment/ACME``."""
    return stream_id("consignment", owner)
