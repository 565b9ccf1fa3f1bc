"""What articles of a Vendure shop cost, told to it."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

import ordercore as oc
from ordercore_adapters.vendure.api import Api
from ordercore_adapters.vendure.documents import PRICES, UPDATE_VARIANTS

__all__ = ["push_prices"]

Part = oc.connecting.Part
Tag = oc.ports.PriceTag
Receipt = oc.ports.Receipt

MOST = 100
"""How many prices are told at once."""

SET = "vendure, prices.set"


@frozen
class _Priced:
    """What Vendure's channel has of the articles that are told.

    Attributes:
        variants: ids by SKU.
        prices: smallest units by variant and currency, with tax or without.
        currencies: those of the channel.
        with_tax: whether its prices contain their tax.
    """

    variants: Mapping[str, str]
    prices: Mapping[tuple[str, str], int]
    currencies: frozenset[str]
    with_tax: bool

    def refusal(self, tag: Tag) -> oc.AdapterError | None:
        currency = tag.price.currency
        if tag.sku not in self.variants:
            return oc.errors.NotFound(SET, f"no article {tag.sku}")
        if currency not in self.currencies:
            return oc.errors.Rejected(SET, f"the channel has no prices in {currency}")
        if tag.tax_included != self.with_tax:
            contain = "contain their tax" if self.with_tax else "are without tax"
            return oc.errors.Rejected(SET, f"prices of the channel {contain}")
        return None

    def is_so(self, tag: Tag) -> bool:
        place = self.variants[tag.sku], tag.price.currency
        return self.prices.get(place) == tag.price.minor


def push_prices(api: Api, prices: Sequence[Tag]) -> list[Receipt | oc.AdapterError]:
    """Set prices; those that are so already are duplicates and not written.

    Vendure knows no price from before a reduction, so that one is not told.
    """
    return [
        answer
        for start in range(0, len(prices), MOST)
        for answer in _pushed(api, prices[start : start + MOST])
    ]


def _pushed(api: Api, tags: Sequence[Tag]) -> Iterator[Receipt | oc.AdapterError]:
    priced = _priced(api, sorted({tag.sku for tag in tags}))
    known = [tag for tag in tags if priced.refusal(tag) is None]
    changed = [tag for tag in known if not priced.is_so(tag)]
    if changed:
        api.ask(UPDATE_VARIANTS, "prices.set", input=_inputs(priced, changed))
    for tag in tags:
        if refusal := priced.refusal(tag):
            yield refusal
        else:
            named = f"{priced.variants[tag.sku]}/{tag.price.currency}"
            yield Receipt(named, duplicate=tag not in changed)


def _inputs(priced: _Priced, tags: Sequence[Tag]) -> list[dict[str, object]]:
    by_variant: dict[str, list[dict[str, object]]] = {}
    for tag in tags:
        by_variant.setdefault(priced.variants[tag.sku], []).append(
            {"currencyCode": tag.price.currency, "price": tag.price.minor}
        )
    return [{"id": name, "prices": found} for name, found in by_variant.items()]


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
    )
    data.check_answer()
    return priced
