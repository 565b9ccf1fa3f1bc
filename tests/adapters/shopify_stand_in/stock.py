"""Articles of the shop that is not there, their prices, and what lies where."""

from functools import partial

from tests.adapters.shopify_stand_in.listing import connection

LOCATIONS = ("gid://shopify/Location/1", "gid://shopify/Location/2")

STALE = "CHANGE_FROM_QUANTITY_STALE"


class Stock:
    """What can be sold at each location, and what is promised to orders.

    Attributes:
        levels: what is available, by SKU and location; only what is stocked there.
        committed: what orders wait for.
        prices: price and price before, by SKU.
    """

    def __init__(self, levels, prices=None):
        self.levels = dict(levels)
        self.committed = dict.fromkeys(self.levels, 0)
        skus = dict.fromkeys(sku for sku, _ in self.levels)
        self.prices = {sku: ["100.00", None] for sku in skus} | (prices or {})
        self.numbers = {sku: n for n, sku in enumerate(self.prices, 11)}

    def on_hand(self, sku, place):
        return self.levels[sku, place] + self.committed[sku, place]

    def taken(self, sku, units):
        """Promise units to an order; return how many of them at which location."""
        found = []
        places = [place for place in LOCATIONS if (sku, place) in self.levels]
        for place in places:
            part = min(units, max(self.levels[sku, place], 0))
            if place == places[-1]:
                part = units
            if part:
                self.moved(sku, place, part)
                found.append((place, part))
            units -= part
        return found

    def moved(self, sku, place, units):
        """Promise units of a location, or, below zero, let them go again."""
        self.levels[sku, place] -= units
        self.committed[sku, place] += units

    def item(self, sku):
        return f"gid://shopify/InventoryItem/{self.numbers[sku]}"

    def sku(self, gid):
        number = int(gid.rpartition("/")[2])
        return next((sku for sku, n in self.numbers.items() if n == number), None)

    def found(self, query):
        """Return the SKUs that a search finds, as carelessly as Shopify's does."""
        return sorted(s for s in self.prices if f'sku:"{s}"'.upper() in query.upper())

    def items(self, query, first, after):
        rows = [{"id": self.item(sku), "sku": sku} for sku in self.found(query)]
        return connection(rows, first, after, most=2)

    def variants(self, query, first, after):
        rows = [
            {
                "id": f"gid://shopify/ProductVariant/{self.numbers[sku]}",
                "sku": sku,
                "product": {"id": f"gid://shopify/Product/{self.numbers[sku] % 2 + 1}"},
            }
            for sku in self.found(query)
        ]
        return connection(rows, first, after, most=2)

    def nodes(self, ids):
        return [
            {
                "__typename": "InventoryItem",
                "id": one,
                "inventoryLevel": partial(self.level, self.sku(one)),
            }
            for one in ids
        ]

    def level(self, sku, locationId):  # noqa: N803 - it is called so
        place = locationId
        if (sku, place) not in self.levels:
            return None
        return {"quantities": lambda names: [{"quantity": self.levels[sku, place]}]}

    def set_levels(self, input, idempotent):  # noqa: A002 - it is called so
        errors = []
        for n, one in enumerate(input["quantities"]):
            sku, place = self.sku(one["inventoryItemId"]), one["locationId"]
            wanted = one["changeFromQuantity"]
            if place not in LOCATIONS:
                code = "INVALID_LOCATION"
            elif (sku, place) not in self.levels:
                code = "INVALID_INVENTORY_ITEM"
            else:
                code = "" if wanted in {None, self.levels[sku, place]} else STALE
            if code:
                path = ["input", "quantities", f"{n}", "changeFromQuantity"]
                errors.append({"code": code, "field": path, "message": "no"})
        if not errors:
            for one in input["quantities"]:
                sku = self.sku(one["inventoryItemId"])
                self.levels[sku, one["locationId"]] = one["quantity"]
        return {"userErrors": errors}

    def set_prices(self, productId, variants, allowPartialUpdates):  # noqa: N803
        assert allowPartialUpdates
        errors = []
        for n, one in enumerate(variants):
            number = int(one["id"].rpartition("/")[2])
            sku = next(sku for sku, it in self.numbers.items() if it == number)
            assert f"{number % 2 + 1}" == productId.rpartition("/")[2], productId
            if float(one["price"]) > 99_999:
                path = ["variants", f"{n}", "price"]
                code = "INVALID_INPUT"
                errors.append({"code": code, "field": path, "message": "no"})
            else:
                self.prices[sku] = [one["price"], one["compareAtPrice"]]
        return {"userErrors": errors}
