"""What articles cost is told to a Shopify shop, in the shop's own currency."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin, id_of
from ordercore_adapters.shopify.documents import SET_PRICES, VARIANTS
from ordercore_adapters.shopify.finding import by_sku

__all__ = ["push_prices"]

Part = oc.connecting.Part
Receipt = oc.ports.Receipt
Answer = Receipt | oc.AdapterError

SAID = "shopify, prices.set"

MOST = 100
"""How many prices are told at once."""


def push_prices(admin: Admin, prices: Sequence[oc.ports.PriceTag]) -> list[Answer]:
    """Set prices; the prices in other currencies are the shop's own to make."""
    return [
        answer
        for start in range(0, len(prices), MOST)
        for answer in _pushed(admin, prices[start : start + MOST])
    ]


def _pushed(admin: Admin, prices: Sequence[oc.ports.PriceTag]) -> list[Answer]:
    nodes, shop = by_sku(
        admin,
        (VARIANTS, "prices.variants"),
        "productVariants",
        [tag.sku for tag in prices],
    )
    answers: dict[int, Answer] = {}
    wanted: dict[str, list[tuple[int, dict[str, object]]]] = defaultdict(list)
    for n, tag in enumerate(prices):
        if problem := _problem(tag, nodes.get(tag.sku, []), shop):
            answers[n] = problem
            continue
        (variant,) = nodes[tag.sku]
        product = variant.part("product")
        name = id_of(product or Part({}, variant.where("product")))
        wanted[name].append((n, _given(variant, tag)))
    for name, given in wanted.items():
        answers |= _set(admin, name, given)
    return [answers[n] for n in range(len(prices))]


def _problem(
    tag: oc.ports.PriceTag, variants: Sequence[Part], shop: Part | None
) -> oc.AdapterError | None:
    """Return why a price cannot be set."""
    if not variants:
        return oc.errors.NotFound(SAID, f"no article {tag.sku}")
    if len(variants) > 1:
        return oc.errors.Rejected(SAID, f"{len(variants)} articles are {tag.sku}")
    currency = shop.maybe_text("currencyCode") if shop else ""
    if tag.price.currency != currency:
        return oc.errors.Rejected(SAID, f"the shop's prices are in {currency or '?'}")
    if shop and shop.flag("taxesIncluded") is not tag.tax_included:
        return oc.errors.Rejected(SAID, "the shop's prices are the other way with tax")
    return None


def _given(variant: Part, tag: oc.ports.PriceTag) -> dict[str, object]:
    before = f"{tag.before.decimal:f}" if tag.before else None
    price = f"{tag.price.decimal:f}"
    return {"id": id_of(variant), "price": price, "compareAtPrice": before}


def _set(
    admin: Admin, product: str, given: Sequence[tuple[int, Mapping[str, object]]]
) -> dict[int, Answer]:
    """Set the prices of one product's variants; one that is refused stops no other."""
    variants = [one for _, one in given]
    data = admin.ask(SET_PRICES, "prices.set", id=product, variants=variants)
    done = data.part("productVariantsBulkUpdate")
    refused: set[str] = set()
    for error in done.parts("userErrors") if done else ():
        path = error.texts("field")
        if path[:1] != ["variants"] or not path[1:]:
            raise oc.errors.Rejected(SAID, json.dumps(error.maybe_text("code")))
        refused.add(path[1])
    if done is None:
        data.wrong("productVariantsBulkUpdate", "what has become of it")
    data.check_answer()
    return {
        n: oc.errors.Rejected(SAID, "a user error")
        if f"{place}" in refused
        else Receipt(f"{one['id']}")
        for place, (n, one) in enumerate(given)
    }
