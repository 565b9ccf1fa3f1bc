"""A basket is priced: by its lists, then promotions, tax, carriage and fees."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from attrs import define, evolve, field, frozen

from ordercore.catalog import FoundPrice, PriceList, PriceQuery
from ordercore.catalog.price_list import ExactPrice, exact_price
from ordercore.catalog.price_lookup import Lookup
from ordercore.errors import Invalid, Refused
from ordercore.pricing.basket import (
    BasketLine,
    FeeRule,
    PricingRules,
    Shipping,
    lines_of,
)
from ordercore.pricing.charging import Charger, cash_fee
from ordercore.pricing.discounting import Circumstances, Discounts, discount
from ordercore.pricing.kernel import line_minors
from ordercore.pricing.parts import Discount, PricingBasis
from ordercore.pricing.priced import BasketPrice, LinePrice
from ordercore.pricing.promotion import Promotion
from ordercore.pricing.taking import Draft
from ordercore.pricing.taxing import (
    Buyer,
    Taxable,
    Taxation,
    TaxEngine,
    tax_lines,
    tax_rows,
)
from ordercore.values import Address, Money, exponent, of_several
from ordercore.values.money import MOST, money_of
from ordercore.values.soft import harden, soft_class

__all__ = ["price"]

_LINE = soft_class(LinePrice)

UNTAXED = Taxation((), why="no tax engine was asked")
NOBODY = Buyer()
RULES = PricingRules()


@frozen
class Sale:
    """To whom, where, how and when something is sold."""

    currency: str
    ship_to: Address | None
    buyer: Buyer
    channel: str
    coupons: tuple[str, ...]
    at: datetime | None

    @property
    def circumstances(self) -> Circumstances:
        """What the conditions of promotions are compared with."""
        country = self.ship_to.country if self.ship_to else ""
        groups = self.buyer.groups
        return Circumstances(self.channel, groups, country, self.coupons, self.at)


def price(  # noqa: PLR0913 - all that a price depends on
    basket: Iterable[BasketLine | tuple[str, int]],
    lists: PriceList | Iterable[PriceList] = (),
    *,
    promotions: Iterable[Promotion] = (),
    tax: TaxEngine | None = None,
    ship_to: Address | str | None = None,
    buyer: Buyer = NOBODY,
    channel: str = "",
    coupons: Collection[str] = (),
    at: datetime | None = None,
    shipping: Shipping | Money | None = None,
    fees: Iterable[FeeRule] = (),
    rules: PricingRules = RULES,
    currency: str = "",
    tax_included: bool | None = None,
) -> BasketPrice:
    """Return what a basket costs.

    >>> from ordercore.catalog import PriceList
    >>> from ordercore.pricing import TaxTable
    >>> shop = PriceList.of("shop", "DKK", {"MUG": "89.00"}, tax_included=True)
    >>> vat = TaxTable.of({"DK": "25"})
    >>> print(price([("MUG", 2)], shop, tax=vat, ship_to="DK"))
    2 × MUG at 89.00   178.00
    of which DK-VAT 25 %   35.60
    total              178.00 DKK

    Args:
        basket: lines, or pairs of SKU and quantity.
        lists: where prices are looked up, see :func:`~ordercore.catalog.find_price`.
        promotions: applied by their places, equals by id.
        tax: what knows the rates; without one there is no tax.
        ship_to: where the goods go, or only the country; a tax engine needs it.
        buyer: his groups, VAT id and exemption.
        channel: where the order is from.
        coupons: the codes that the buyer has given.
        at: the instant that counts, in the zone whose day counts; None where nothing
            has dates.
        shipping: carriage, as prices are stated.
        fees: what is charged beside.
        rules: rounding, and how taxes and charges are worked out.
        currency: of all of it; "" for that of the lists.
        tax_included: whether prices contain their tax; None as the lists say.  A
            price by hand is like those of the lists that count for this buyer, whether
            one is used or not.

    Raises:
        Refused: ``price.none``, ``price.mixed`` when prices with tax meet prices
            without, ``tax.none``.
        Invalid: a line, a fee or the carriage cannot be; or there is tax on a price by
            hand, and neither *tax_included* nor one kind of lists says where.
    """
    known = [lists] if isinstance(lists, PriceList) else [*lists]
    code = currency or _currency(known, shipping)
    where = Address(ship_to) if isinstance(ship_to, str) else ship_to
    sale = Sale(code, where, buyer, channel, of_several(coupons, str, "coupons"), at)
    lines = lines_of(basket)
    counting = _counting(known, sale, tax_included)
    found = _found(lines, counting)
    included = _included(found, counting, included=tax_included, taxed=tax is not None)
    desk = _Desk(sale, rules, tax, included)
    carriage = _carriage(shipping, code)
    return desk.priced(lines, found, promotions, carriage, fees)


@define
class _Desk:
    """Works one basket out.

    Attributes:
        sale: to whom, where, how and when.
        rules: how.
        engine: what knows the rates.
        included: whether amounts contain their tax.
    """

    sale: Sale
    rules: PricingRules
    engine: TaxEngine | None
    included: bool
    _known: dict[str, Taxation] = field(factory=dict[str, Taxation], init=False)

    def priced(
        self,
        lines: Sequence[BasketLine],
        found: Sequence[FoundPrice | None],
        promotions: Iterable[Promotion],
        carriage: Shipping,
        fees: Iterable[FeeRule],
    ) -> BasketPrice:
        """Return what the basket costs."""
        code, rounding = self.sale.currency, self.rules.rounding
        prices = [_unit_price(*pair) for pair in zip(lines, found, strict=True)]
        units = [line.quantity for line in lines]
        exact = [millionths for _, millionths in prices]
        amounts = line_minors(exact, units, exponent(code), rounding)
        _check_bounds(amounts)
        skus = [line.sku for line in lines]
        shipping = carriage.amount.minor
        draft = Draft(code, skus, units, amounts, shipping, rounding)
        less = discount(draft, promotions, self.sale.circumstances)
        taxes = self._taxes([line.tax_class for line in lines], draft)
        priced = [
            self._line(*what, draft.amounts[i], less.lines.get(i, ()), *taxes[i])
            for i, what in enumerate(zip(lines, found, prices, amounts, strict=True))
        ]
        shipped = Shipping(money_of(draft.shipping, code), carriage.tax_class)
        return self._whole(tuple(priced), shipped, less, fees)

    def _taxes(
        self, classes: Sequence[str], draft: Draft
    ) -> Sequence[tuple[Taxation, Sequence[int]]]:
        """Return how each line is taxed, and its tax of each rate."""
        places: dict[str, list[int]] = {}
        for i, tax_class in enumerate(classes):
            places.setdefault(tax_class, []).append(i)
        found: dict[int, tuple[Taxation, Sequence[int]]] = {}
        for tax_class, about in places.items():
            taxation = self._taxation(tax_class)
            rows = tax_rows(
                [draft.amounts[i] for i in about],
                [draft.quantities[i] for i in about],
                taxation,
                self.rules.tax_per,
                self.rules.rounding,
                included=self.included,
            )
            found.update(
                {i: (taxation, row) for i, row in zip(about, rows, strict=True)}
            )
        return [found[i] for i in range(len(classes))]

    def _line(  # noqa: PLR0917 - all that was worked out
        self,
        line: BasketLine,
        found: FoundPrice | None,
        price: ExactPrice,
        before_minor: int,
        amount_minor: int,
        discounts: tuple[Discount, ...],
        taxation: Taxation,
        parts: Sequence[int],
    ) -> LinePrice:
        currency = self.sale.currency
        before = amount = money_of(before_minor, currency)
        if discounts:
            amount = money_of(amount_minor, currency)
        tax, taxes = tax_lines(amount, taxation, parts, included=self.included)
        priced = _LINE()
        priced.id = line.id
        priced.sku = line.sku
        priced.quantity = line.quantity
        priced.unit_price = price[0]
        priced.list_amount = before
        priced.amount = amount
        priced.tax = tax
        priced.taxes = taxes
        priced.discounts = discounts
        priced.taxation = taxation
        priced.found = found
        priced.tax_class = line.tax_class
        priced.name = line.name
        return harden(priced, LinePrice)

    def _whole(
        self,
        lines: tuple[LinePrice, ...],
        carriage: Shipping,
        less: Discounts,
        rules: Iterable[FeeRule],
    ) -> BasketPrice:
        goods = _added_up(lines)
        charger = Charger(self.rules, self.included, goods, self._taxation)
        tax, taxes = charger.tax(carriage.amount, carriage.tax_class)
        worth = carriage.amount.minor + sum([minor for _, minor in goods])
        bearers = [(line.id, line.sku, line.quantity) for line in lines]
        of = money_of(worth, self.sale.currency)
        fees = tuple(charger.fees(rules, bearers, of))
        whole = BasketPrice(
            self.sale.currency,
            lines,
            carriage.amount,
            tax,
            self.included,
            self._basis(lines, less),
            taxes,
            less.shipping,
            fees,
            less.left_off,
        )
        if not self.rules.cash_minor:
            return whole
        cash = cash_fee(whole.totals.gross, self.rules)
        return evolve(whole, fees=(*fees, *cash))

    def _basis(self, lines: Iterable[LinePrice], less: Discounts) -> PricingBasis:
        rules = self.rules
        lists = dict.fromkeys(
            [line.found.price_list.id for line in lines if line.found]
        )
        return PricingBasis(
            rules.tax_per,
            rules.rounding,
            rules.charge_tax,
            rules.discounts,
            tuple(lists),
            less.applied,
        )

    def _taxation(self, tax_class: str) -> Taxation:
        """Return how a class is taxed; the engine is asked once for each."""
        known = self._known.get(tax_class)
        if known is None:
            known = self._known[tax_class] = self._asked(tax_class)
        return known

    def _asked(self, tax_class: str) -> Taxation:
        if self.engine is None:
            return UNTAXED
        sale = self.sale
        if sale.ship_to is None:
            raise Invalid.at("ship_to", None, "where the goods go; tax depends on it")
        day = sale.at.date() if sale.at else None
        return self.engine.taxation(Taxable(sale.ship_to, tax_class, sale.buyer, day))


def _currency(lists: Sequence[PriceList], shipping: Shipping | Money | None) -> str:
    known = {one.currency for one in lists}
    if not known and shipping is not None:
        known = {_carriage(shipping, "").amount.currency}
    if len(known) == 1:
        return known.pop()
    got = ", ".join(sorted(known)) or "no price list"
    raise Invalid.at("currency", got, "a currency; say in which one prices are to be")


def _counting(
    lists: Sequence[PriceList],
    sale: Sale,
    included: bool | None,  # noqa: FBT001 - None is neither
) -> Lookup:
    query = PriceQuery(sale.currency, sale.channel, sale.buyer.groups, sale.at)
    if included is not None:
        lists = [one for one in lists if one.tax_included == included]
    return Lookup(lists, query)


def _found(lines: Iterable[BasketLine], known: Lookup) -> list[FoundPrice | None]:
    return [
        None if line.unit_price is not None else known.find(line.sku, line.quantity)
        for line in lines
    ]


def _included(
    found: Sequence[FoundPrice | None],
    counting: Lookup,
    *,
    included: bool | None,
    taxed: bool,
) -> bool:
    """Return whether prices contain their tax.

    Raises Refused ``price.mixed``; Invalid where nobody says it of a price by hand.
    """
    if included is not None:
        return included
    kinds = {one.price_list.tax_included for one in found if one}
    if len(kinds) > 1:
        lists = {one.price_list.id: one.price_list for one in found if one}
        inside = [name for name, one in lists.items() if one.tax_included]
        outside = [name for name, one in lists.items() if not one.tax_included]
        raise Refused(
            "price.mixed",
            asked="price one basket from several lists",
            because=f"prices of {', '.join(inside)} contain their tax, those of "
            f"{', '.join(outside)} do not",
            remedy="Say which ones count: tax_included=True or tax_included=False",
        )
    if None in found and taxed:
        kinds = {one.tax_included for one in counting.lists}
        if len(kinds) != 1:
            expected = "True or False: no list says whether a price by hand contains "
            raise Invalid.at("tax_included", None, f"{expected}its tax")
    return kinds == {True}


def _carriage(shipping: Shipping | Money | None, currency: str) -> Shipping:
    known = Shipping(shipping) if isinstance(shipping, Money) else shipping
    if known is None:
        return Shipping(Money.zero(currency))
    if currency and known.amount.currency != currency:
        expected = f"an amount in {currency}"
        raise Invalid.at("shipping", str(known.amount), expected)
    if known.amount.minor < 0:
        raise Invalid.at("shipping", str(known.amount), "0 or more")
    return known


def _unit_price(line: BasketLine, found: FoundPrice | None) -> ExactPrice:
    return exact_price(line.unit_price) if found is None else found.entry.exact


def _check_bounds(amounts: Sequence[int]) -> None:
    if max(amounts) <= MOST:
        return
    place = [amount > MOST for amount in amounts].index(True)
    expected = "at most 10^15 smallest units of the currency"
    raise Invalid.at(f"lines[{place}]", amounts[place], expected)


def _added_up(lines: Iterable[LinePrice]) -> list[tuple[Taxation, int]]:
    """Return what the goods of each taxation come to, in the order of the lines."""
    sums: dict[int, int] = {}
    known: dict[int, Taxation] = {}
    for line in lines:
        one = id(line.taxation)  # the same one for all lines of a tax class
        known[one] = line.taxation
        sums[one] = sums.get(one, 0) + line.amount.minor
    return [(known[one], minor) for one, minor in sums.items()]
