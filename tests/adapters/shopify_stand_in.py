"""A Shopify shop that is not there: it keeps stock and orders, and a budget.

That what it is asked is right by Shopify's own schema is looked at in
``tests/peers/shopify``.
"""

import json
from itertools import count

from ordercore.connecting import Response

LOCATIONS = ("gid://shopify/Location/1", "gid://shopify/Location/2")
STALE, UNKNOWN = "CHANGE_FROM_QUANTITY_STALE", "INVALID_LOCATION"


class Shop:
    """Answers requests to its Admin API.

    Attributes:
        levels: what is available, by SKU and location.
        asked: documents and variables that came.
        budget: points that are left; each question costs 10.
    """

    def __init__(self, **stock):
        self.levels = {(sku, LOCATIONS[0]): units for sku, units in stock.items()}
        self.orders = {}
        self.keys = {}
        self.asked = []
        self.budget = 2000
        self.numbers = count(101)

    def order(self, *units):
        """Place an order; each line is of one fulfillment order. Return its number."""
        number = next(self.numbers)
        lines = [(next(self.numbers), quantity) for quantity in units]
        works = [
            {
                "id": f"gid://shopify/FulfillmentOrder/{next(self.numbers)}",
                "status": "OPEN",
                "assignedLocation": {"location": {"id": LOCATIONS[n % 2]}},
                "lineItems": {
                    "nodes": [
                        {
                            "id": f"gid://shopify/FulfillmentOrderLineItem/{line}",
                            "remainingQuantity": quantity,
                            "lineItem": {"id": f"gid://shopify/LineItem/{line}"},
                        }
                    ]
                },
            }
            for n, (line, quantity) in enumerate(lines)
        ]
        self.orders[f"{number}"] = {"fulfillments": [], "works": works}
        return f"{number}", [f"{line}" for line, _ in lines]

    def serve(self, request):
        asked = json.loads(request.body)
        self.asked.append(asked)
        if request.headers["x-shopify-access-token"] != "shpat_sesame":
            return Response(401)
        if self.budget < 10:
            return self.said(errors=[{"extensions": {"code": "THROTTLED"}}])
        self.budget -= 10
        handlers = {
            "check": self.check,
            "stock.items": self.items,
            "stock.set": self.set,
            "orders.get": self.get,
            "orders.fulfil": self.fulfil,
        }
        return self.said(data=handlers[request.operation](**asked["variables"]))

    def said(self, **body):
        status = {"maximumAvailable": 2000.0, "restoreRate": 100.0}
        status["currentlyAvailable"] = self.budget
        cost = {"requestedQueryCost": 10, "throttleStatus": status}
        whole = {**body, "extensions": {"cost": cost}}
        return Response(200, body=json.dumps(whole).encode())

    def check(self):
        return {"shop": {"name": "Pulsar"}}

    def items(self, query, first, after):
        skus = sorted({sku for sku, _ in self.levels if f'sku:"{sku}"' in query})
        start = int(after or 0)
        nodes = [{"id": item(sku), "sku": sku} for sku in skus[start : start + 2]]
        page = {"hasNextPage": start + 2 < len(skus), "endCursor": f"{start + 2}"}
        return {"inventoryItems": {"nodes": nodes, "pageInfo": page}}

    def set(self, input, key):  # noqa: A002 - it is called so
        body = json.dumps(input)
        if key in self.keys:
            assert self.keys[key] == body, "another body under the same key"
            return {"inventorySetQuantities": {"userErrors": []}}
        errors = []
        for n, one in enumerate(input["quantities"]):
            sku = one["inventoryItemId"].rpartition("/")[2]
            there = self.levels.get((sku, one["locationId"]), 0)
            wanted = one["changeFromQuantity"]
            code = UNKNOWN if one["locationId"] not in LOCATIONS else ""
            code = code or (STALE if wanted not in {None, there} else "")
            if code:
                path = ["input", "quantities", f"{n}", "changeFromQuantity"]
                errors.append({"code": code, "field": path, "message": "no"})
        if not errors:
            self.keys[key] = body
            for one in input["quantities"]:
                sku = one["inventoryItemId"].rpartition("/")[2]
                self.levels[sku, one["locationId"]] = one["quantity"]
        return {"inventorySetQuantities": {"userErrors": errors}}

    def get(self, id):  # noqa: A002 - it is called so
        order = self.orders.get(id.rpartition("/")[2])
        if order is None:
            return {"order": None}
        works = {"nodes": order["works"]}
        return {
            "order": {"fulfillments": order["fulfillments"], "fulfillmentOrders": works}
        }

    def fulfil(self, fulfillment):
        groups = fulfillment["lineItemsByFulfillmentOrder"]
        for order in self.orders.values():
            works = {work["id"]: work for work in order["works"]}
            if groups[0]["fulfillmentOrderId"] in works:
                return self.fulfilled(order, works, groups, fulfillment)
        raise AssertionError(groups)

    def fulfilled(self, order, works, groups, fulfillment):
        for group in groups:
            work = works[group["fulfillmentOrderId"]]
            left = {line["id"]: line for line in work["lineItems"]["nodes"]}
            for one in group["fulfillmentOrderLineItems"]:
                line = left[one["id"]]
                assert one["quantity"] <= line["remainingQuantity"]
                line["remainingQuantity"] -= one["quantity"]
        made = {
            "id": f"gid://shopify/Fulfillment/{next(self.numbers)}",
            "status": "SUCCESS",
            "trackingInfo": [{"number": fulfillment["trackingInfo"]["number"]}],
        }
        order["fulfillments"].append(made)
        return {
            "fulfillmentCreate": {"fulfillment": {"id": made["id"]}, "userErrors": []}
        }


def item(sku):
    return f"gid://shopify/InventoryItem/{sku}"
