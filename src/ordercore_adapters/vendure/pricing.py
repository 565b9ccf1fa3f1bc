"""What articles of a Vendure shop cost, told to it."""

from collections.abc import Mapping, Sequence

from attrs import frozen

import ordercore as oc
from ordercore_adapters.vendure.api import Api
from ordercore_adapters.vendure.decimals import decimals_of
from ordercore_adapters.vendure.documents import PRICES
from ordercore_adapters.vendure.variants import MOST, told

__all__ = ["push_prices"]

Part = oc.connecting.Part
Tag = oc.ports.PriceTag
Receipt = oc.ports.Receipt

SET = "vendure, prices.set"


@frozen
class _Priced:
    """What Vendure's channel has of the articles that are told.

    Attributes:
        variants: ids by SKU.
        prices: smallest units by variant and currency, with tax or without.
        currencies: those of the channel.
        with_tax: whether its prices contain their tax.
        decimals: of all its amounts.
    """

    variants: Mapping[str, str]
    prices: Mapping[tuple[str, str], int]
    currencies: frozenset[str]
    with_tax: bool
    decimals: int
    operation = "prices.set"
    field = "prices"

    def refusal(self, tag: Tag) -> oc.AdapterError | None:
        currency = tag.price.currency
        if tag.sku not in self.variants:
            return oc.errors.NotFound(SET, f"no article {tag.sku}")
        if currency not in self.currencies:
            return oc.errors.Rejected(SET, f"the channel has no prices in {currency}")
        if oc.values.exponent(currency) != self.decimals:
            why = (
                f"amounts of the server have {self.decimals} decimals in all currencies"
            )
            return oc.errors.Rejected(SET, why)
        if tag.tax_included != self.with_tax:
            contain = "contain their tax" if self.with_tax else "are without tax"
            return oc.errors.Rejected(SET, f"prices of the channel {contain}")
        return None

    def place(self, tag: Tag) -> tuple[str, str]:
        return self.variants[tag.sku], tag.price.currency

    def written(self, tag: Tag) -> Mapping[str, object]:
        return {"currencyCode": tag.price.currency, "price": tag.price.minor}

    def is_so(self, tag: Tag) -> bool:
        return self.prices.get(self.place(tag)) == tag.price.minor


def push_prices(api: Api, prices: Sequence[Tag]) -> list[Receipt | oc.AdapterError]:
    """Set prices; those that are so already are duplicates and not written.

    Vendure knows no price from before a reduction, so that one is not told.
    """
    return told(api, prices, _priced)


def _priced(api: Api, skus: Sequence[str]) -> _Priced:
    data = api.ask(PRICES, "prices.get", skus=skus, take=MOST)
    channel, listed = data.part("activeChannel"), data.part("productVariants")
    if channel is None:
        raise oc.MappingFailed.at("activeChannel", "nothing", "the channel")
    variants = listed.parts("items", needed=True) if listed else []
    priced = _Priced(
        {variant.read("sku", oc.sku, ""): variant.ref("id") for variant in variants},
        {
            (variant.ref("id"), one.text("currencyCode") or ""): one.whole("price")
            for variant in variants
            for one in variant.parts("prices")
        },
        frozenset(channel.texts("availableCurrencyCodes")),
        channel.flag("pricesIncludeTax"),
        decimals_of(data),
    )
    data.check_answer()
    return priced
