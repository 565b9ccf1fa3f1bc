"""The shop that is not there: it keeps what it is told, and its budget.

Its clock stands still until a test moves it.  That what it is asked and what it answers
is right by Shopify's own schemas is looked at in ``tests/peers/shopify``.
"""

import json
from datetime import UTC, datetime, timedelta
from itertools import count

from ordercore.connecting import Response
from tests.adapters.shopify_stand_in.graphql import Reader, answered, cost, used
from tests.adapters.shopify_stand_in.listing import connection, gid
from tests.adapters.shopify_stand_in.order import APP, Line, Order, Work, instant
from tests.adapters.shopify_stand_in.stock import LOCATIONS, Stock
from tests.adapters.shopify_stand_in.writes import Writes

MOST = 1000
"""What one question may cost."""


class Shop(Writes):
    """Answers requests to its Admin API.

    Attributes:
        stock: articles, prices, and what lies where.
        orders: by their numbers.
        asked: documents and variables that came, with what was answered.
        points: that are left of the budget.
        throttled: how often it was asked more than that.
        now: by its clock.
    """

    def __init__(self, levels=None, *, now=None, most=2000, per_s=100, **stock):
        given = {(sku, LOCATIONS[0]): units for sku, units in stock.items()}
        self.stock = Stock(levels or given)
        self.orders = {}
        self.asked = []
        self.now = now or datetime(2026, 11, 30, 12, tzinfo=UTC)
        self.most, self.per_s = most, per_s
        self.points, self.throttled = float(most), 0
        self.numbers = count(1001)
        self.keys, self.jobs, self.edits = {}, {}, {}

    def later(self, seconds):
        """Let time go by: the budget fills up."""
        self.now += timedelta(seconds=seconds)
        self.points = min(self.most, self.points + self.per_s * seconds)
        self.work_off()

    def order(self, currency="DKK", payment="SALE", off=0, **units):
        """Have somebody buy units of articles."""
        lines = [
            Line(next(self.numbers), sku, n, self.price(sku, currency), currency, off)
            for sku, n in units.items()
        ]
        number = next(self.numbers)
        next(self.numbers)  # of the payment
        order = Order(number, self.now, currency, lines, payment)
        works = {}
        for line in lines:
            for place, part in self.stock.taken(line.sku, line.units):
                if place not in works:
                    works[place] = Work(next(self.numbers), place)
                self.put(works[place], line.id, part)
        order.works = [*works.values()]
        self.orders[order.number] = order
        return order

    def put(self, work, line, units):
        """Put units of a line into a fulfillment order."""
        if line not in work.left:
            item = gid("FulfillmentOrderLineItem", next(self.numbers))
            work.left[line], work.items[line] = 0, item
        work.left[line] += units

    def price(self, sku, currency):
        """Return the price of one in hundredths; a krone is 13.4 cents."""
        minor = round(float(self.stock.prices[sku][0]) * 100)
        return minor if currency == "DKK" else minor * 134 // 1000

    def serve(self, request):
        asked = json.loads(request.body)
        if request.headers["x-shopify-access-token"] != "shpat_sesame":
            return Response(401)
        mutation, fields = Reader(asked["query"]).operation()
        points = cost(fields, asked["variables"], mutation=mutation)
        self.asked.append({**asked, "operation": request.operation, "cost": points})
        if points > MOST:
            return self.said(points, errors=[error("MAX_COST_EXCEEDED")])
        if points > self.points:
            self.throttled += 1
            return self.said(points, errors=[error("THROTTLED")])
        root = self.mutations() if mutation else self.queries()
        data = answered(fields, root, asked["variables"])
        self.points -= min(points, used(data) + 10 * mutation)
        self.asked[-1]["answer"] = data
        return self.said(points, data=data)

    def said(self, points, **body):
        """Return an answer with what the budget has left."""
        status = {"maximumAvailable": float(self.most), "restoreRate": self.per_s}
        status["currentlyAvailable"] = int(self.points)
        cost = {"requestedQueryCost": points, "throttleStatus": status}
        whole = {**body, "extensions": {"cost": cost}}
        return Response(200, body=json.dumps(whole).encode())

    def queries(self):
        return {
            "shop": {"name": "Pulsar", "currencyCode": "DKK", "taxesIncluded": True},
            "currentAppInstallation": {"app": {"id": APP}},
            "order": self.shown,
            "orders": self.list_orders,
            "inventoryItems": self.stock.items,
            "productVariants": self.stock.variants,
            "nodes": self.stock.nodes,
            "job": lambda id: {"id": id, "done": id not in self.jobs},  # noqa: A006
            "return": lambda id: self.one("returns", id),  # noqa: A006
            "reverseFulfillmentOrder": self.awaited,
            "fulfillment": lambda id: self.one("fulfillments", id),  # noqa: A006
            "fulfillmentOrder": lambda id: self.work(id)[1].node(),  # noqa: A006
        }

    def shown(self, id):  # noqa: A002 - it is called so
        order = self.orders.get(id.rpartition("/")[2])
        return order.node() if order else None

    def one(self, kind, name):
        return next(
            one
            for order in self.orders.values()
            for one in getattr(order, kind)
            if one["id"] == name
        )

    def awaited(self, id):  # noqa: A002 - it is called so
        """Return what is to come back of a return."""
        made = self.one("returns", gid("Return", id.rpartition("/")[2]))
        return made["reverseFulfillmentOrders"](first=1)["nodes"][0]

    def list_orders(self, query, sortKey, first, after):  # noqa: N803 - it is called so
        assert sortKey == "UPDATED_AT", sortKey
        since = query.partition("updated_at:>='")[2].rstrip("'")
        rows = [o for o in self.orders.values() if instant(o.updated) >= since]
        rows.sort(key=place_of)
        page = connection(rows, first, after, place_of)
        return {**page, "nodes": [order.node() for order in page["nodes"]]}


def place_of(order):
    """Return where an order stands in the row of those that were changed."""
    return f"{order.updated.isoformat(timespec='microseconds')}/{int(order.number):09}"


def error(code):
    return {"message": "no", "extensions": {"code": code}}
