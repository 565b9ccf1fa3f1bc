"""Articles of a Shopify shop are found by their SKU, several at once."""

import json
from collections.abc import Sequence

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin

__all__ = ["by_sku"]

Part = oc.connecting.Part

MOST = 100


def by_sku(
    admin: Admin, asked: tuple[str, str], field: str, skus: Sequence[str]
) -> tuple[dict[str, list[Part]], Part | None]:
    """Return what the shop has of each SKU, and what it says of itself.

    Shopify's search takes no notice of capitals and finds more than was asked for; and
    it lets several articles have one SKU.

    Args:
        admin: of the shop.
        asked: the document, and what to call it.
        field: what it lists.
        skus: as the shop spells them.
    """
    found: dict[str, list[Part]] = {}
    after: str | None = None
    wanted = sorted(set(skus))
    query = " OR ".join([f"sku:{json.dumps(sku)}" for sku in wanted])
    while True:
        data = admin.ask(*asked, query=query, first=MOST, after=after)
        listed = data.part(field)
        for node in listed.parts("nodes", needed=True) if listed else ():
            sku = node.maybe_text("sku")
            if sku in wanted:
                found.setdefault(sku, []).append(node)
        page = listed.part("pageInfo") if listed else None
        more = page.flag("hasNextPage") if page else False
        after = page.maybe_text("endCursor") if page else None
        shop = data.part("shop")
        data.check_answer()
        if not more:
            return found, shop
