"""What buyers pay for carriage: by where it goes, what it weighs and what they buy.

It has nothing to do with what a carrier takes of the shop, which its rate tables say.
"""

from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal

from attrs import Factory, field, frozen

from ordercore.errors import Finding, Invalid, Refused
from ordercore.pricing import Promotion, Shipping, Target, When
from ordercore.shipping.rates import RateTable, Zone
from ordercore.values import Address, Money, check_id, country_code

__all__ = ["Charge", "ChargeTable", "ChargeZone", "charges_to"]

FIRST = 0
"""Its place among promotions: one after which none counts does not stop it."""


@frozen
class ChargeZone:
    """What buyers in some countries pay.

    Attributes:
        zone: the ways, and prices by the weight of all goods of an order.
        free_from: what the goods have to come to for buyers to pay nothing, before any
            promotion and as prices are stated; None where they always pay.
    """

    zone: Zone
    free_from: Money | None = None


@frozen
class Charge:
    """What a buyer pays for carriage by one service.

    Attributes:
        service: which one.
        zone: the column of the table.
        amount: what it costs unless it is free, as prices are stated.
        free_from: from which value of goods it is; None where it never is.
        tax_class: by which it is taxed.
    """

    service: str
    zone: str
    amount: Money
    free_from: Money | None = None
    tax_class: str = ""

    @property
    def shipping(self) -> Shipping:
        """The carriage, as :func:`ordercore.pricing.price` takes it."""
        return Shipping(self.amount, self.tax_class)

    @property
    def promotions(self) -> tuple[Promotion, ...]:
        """What makes it free, to be given to :func:`ordercore.pricing.price` besides.

        It is none where carriage is never free.
        """
        if self.free_from is None:
            return ()
        free = Promotion(
            f"free.{self.service}.{self.zone}",
            Target.SHIPPING,
            percent=Decimal(100),
            when=When(minimum=self.free_from),
            place=FIRST,
            name=f"Free {self.service} from {self.free_from}",
        )
        return (free,)

    def paid(self, goods: Money) -> Money:
        """Return what is paid where goods come to so much before any promotion."""
        nothing = Money.zero(self.amount.currency)
        return nothing if self.to_free(goods) == nothing else self.amount

    def to_free(self, goods: Money) -> Money | None:
        """Return for how much more one has to buy; None where it is never free."""
        if self.free_from is None:
            return None
        return max(self.free_from - goods, Money.zero(goods.currency))


def _rates(table: "ChargeTable") -> RateTable:
    zones = tuple([one.zone for one in table.zones])
    return RateTable("", table.service, table.currency, zones)


@frozen
class ChargeTable:
    """What buyers pay for carriage by one service that they may choose.

    The first zone that serves a way counts.

    Attributes:
        service: what buyers choose, such as ``express``.
        country: of the shop: from there it is reckoned what is DOMESTIC.
        currency: of all amounts.
        zones: the columns.
        tax_class: by which carriage is taxed; "" as the rules of pricing have it.
        withdrawn: whether it is in force no more; :class:`WithdrawCharges` withdraws
            it.

    Raises Invalid with all that is wrong, as a rate table does.
    """

    service: str
    country: str
    currency: str
    zones: tuple[ChargeZone, ...]
    tax_class: str = ""
    withdrawn: bool = False
    _table: RateTable = field(
        init=False, eq=False, repr=False, default=Factory(_rates, takes_self=True)
    )

    def __attrs_post_init__(self) -> None:
        check_id(self.service, "service")
        if country_code(self.country, "country") != self.country:
            expected = "an ISO 3166-1 code such as DK"
            raise Invalid.at("country", self.country, expected)
        findings = [
            Finding(f"zones[{place}].free_from", str(one.free_from), expected)
            for place, one in enumerate(self.zones)
            for expected in [f"more than 0 in {self.currency}"]
            if one.free_from is not None and not _is_some(one.free_from, self.currency)
        ]
        if findings:
            raise Invalid(findings)

    def charge(self, ship_to: Address, weight_g: int) -> Charge:
        """Return what a buyer pays for goods of a weight that are sent to an address.

        Raises Refused ``charge.none``: the service does not go there, or does not take
        so much.
        """
        zone = self._table.zone(self.country, ship_to.country)
        if zone is None:
            raise self._refused(ship_to, weight_g, "it does not go there")
        if weight_g > zone.limits[-1]:
            because = f"it takes at most {zone.limits[-1]:,} g there"
            raise self._refused(ship_to, weight_g, because)
        amount = Money(zone.step(weight_g)[1], self.currency)
        (free_from,) = [one.free_from for one in self.zones if one.zone is zone]
        return Charge(self.service, zone.name, amount, free_from, self.tax_class)

    def _refused(self, ship_to: Address, weight_g: int, because: str) -> Refused:
        return Refused(
            "charge.none",
            asked=f"{self.service} for {weight_g:,} g to {ship_to.country}",
            because=because,
            remedy="Let the buyer choose another service (shipping.charges_to lists "
            "those that go), or give the table a zone or a break for it",
        )


def charges_to(
    tables: Iterable[ChargeTable], ship_to: Address, weight_g: int, goods: Money
) -> tuple[Charge, ...]:
    """Return what a buyer may choose, what he pays the least for first.

    Args:
        tables: the services that the shop offers; one that was withdrawn, or is in
            another currency than the goods, counts for nothing.
        ship_to: where the goods go.
        weight_g: what they weigh together.
        goods: what they come to before any promotion, as prices are stated.
    """
    found: list[Charge] = []
    for table in tables:
        if table.withdrawn or table.currency != goods.currency:
            continue
        with suppress(Refused):
            found.append(table.charge(ship_to, weight_g))
    return tuple(sorted(found, key=lambda one: (one.paid(goods).minor, one.service)))


def _is_some(amount: Money, currency: str) -> bool:
    return amount.currency == currency and amount.minor > 0
