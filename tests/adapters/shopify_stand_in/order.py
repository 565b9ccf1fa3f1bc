"""An order in the shop that is not there, and all that its API shows of it."""

import hashlib
from datetime import timedelta

from tests.adapters.shopify_stand_in.listing import (
    gid,
    listed,
    money_set,
    number_of,
    refused,
)

APP = gid("App", 1)
SHIPPING = 39_00


class Line:
    """Units of one article; *price* is of one, in hundredths of the buyer's money."""

    def __init__(self, number, sku, units, price, currency, off=0):
        self.id = gid("LineItem", number)
        self.sku, self.units, self.price, self.off = sku, units, price, off
        self.currency = currency
        self.removed = self.shipped = 0

    @property
    def number(self):
        return f"{number_of(self.id)}"

    @property
    def amount(self):
        return self.price * self.units - self.off

    @property
    def left(self):
        return self.units - self.removed

    def node(self):
        return {
            "id": self.id,
            "name": f"Article {self.sku}",
            "sku": self.sku,
            "quantity": self.units,
            "currentQuantity": self.left,
            "unfulfilledQuantity": self.left - self.shipped,
            "requiresShipping": True,
            "isGiftCard": False,
            "originalUnitPriceSet": money_set(self.price, self.currency),
            "taxLines": taxes(self.amount, self.currency),
            "discountAllocations": [
                {"allocatedAmountSet": money_set(self.off, self.currency)}
            ]
            if self.off
            else [],
        }


def taxes(amount, currency):
    """Return the tax of a fifth that an amount contains."""
    price = money_set((amount + 2) // 5, currency)
    return [{"title": "moms", "rate": 0.25, "priceSet": price}]


class Work:
    """A fulfillment order: units of one location, by the line."""

    def __init__(self, number, place):
        self.id, self.place = gid("FulfillmentOrder", number), place
        self.left = {}
        self.items = {}

    def node(self):
        closed = not any(self.left.values())
        return {
            "id": self.id,
            "status": "CLOSED" if closed else "OPEN",
            "assignedLocation": {"location": {"id": self.place}},
            "lineItems": listed(
                [
                    {
                        "id": self.items[line],
                        "remainingQuantity": units,
                        "lineItem": {"id": line},
                    }
                    for line, units in self.left.items()
                ]
            ),
        }


class Order:
    """What was bought, and what has become of it."""

    def __init__(self, number, at, currency, lines, payment):
        self.id, self.name = gid("Order", number), f"#{number}"
        self.created = self.updated = at
        self.currency, self.lines = currency, lines
        self.cancelled = self.note = None
        self.works, self.fulfillments = [], []
        self.transactions, self.refunds = [], []
        self.agreements, self.returns = [], []
        self.fields = {}
        self.total = sum(line.amount for line in lines) + SHIPPING
        self.reserved = payment == "AUTHORIZATION"
        if payment:
            self.pay(number + 1, payment, self.total)

    @property
    def number(self):
        return f"{number_of(self.id)}"

    def line(self, name):
        return next((line for line in self.lines if line.id == name), None)

    def pay(self, number, kind, minor, parent=None, status="SUCCESS"):
        made = {
            "id": gid("OrderTransaction", number),
            "kind": kind,
            "status": status,
            "gateway": "shopify_payments",
            "createdAt": instant(self.updated),
            "amountSet": money_set(minor, self.currency),
            "parentTransaction": {"id": parent} if parent else None,
        }
        self.transactions.append(made)
        return made

    def sum_of(self, *kinds):
        """Return what was paid or given back, in hundredths."""
        return sum(
            minor_of(one["amountSet"])
            for one in self.transactions
            if one["kind"] in kinds and one["status"] in {"SUCCESS", "PENDING"}
        )

    def financial(self):
        paid, back = self.sum_of("SALE", "CAPTURE"), self.sum_of("REFUND")
        if back:
            return "REFUNDED" if back >= paid else "PARTIALLY_REFUNDED"
        if paid >= self.total:
            return "PAID"
        return "AUTHORIZED" if self.reserved else "PENDING"

    def shipping(self):
        shipped = sum(line.shipped for line in self.lines)
        if not shipped:
            return "UNFULFILLED"
        left = sum(line.left for line in self.lines)
        return "FULFILLED" if shipped >= left else "PARTIALLY_FULFILLED"

    def set_field(self, key, value, digest):
        """Note a metafield, if it is still as was thought."""
        known = self.fields.get(key)
        there = hashlib.sha256(known["value"].encode()).hexdigest() if known else None
        if digest != there:
            return refused("stale", "metafields", "0", code="STALE_OBJECT")
        digest = hashlib.sha256(value.encode()).hexdigest()
        at = known["createdAt"] if known else instant(self.updated)
        self.fields[key] = {"value": value, "compareDigest": digest, "createdAt": at}
        return []

    def node(self):
        return {
            "id": self.id,
            "name": self.name,
            "createdAt": instant(self.created),
            "updatedAt": instant(self.updated),
            "cancelledAt": instant(self.cancelled) if self.cancelled else None,
            "cancelReason": "CUSTOMER" if self.cancelled else None,
            "cancellation": {"staffNote": self.note} if self.cancelled else None,
            "presentmentCurrencyCode": self.currency,
            "taxesIncluded": True,
            "test": False,
            "tags": ["vip"],
            "note": None,
            "poNumber": None,
            "email": "karen@example.dk",
            "phone": None,
            "paymentGatewayNames": ["shopify_payments"],
            "displayFinancialStatus": self.financial(),
            "displayFulfillmentStatus": self.shipping(),
            "originalTotalPriceSet": money_set(self.total, self.currency),
            "totalTipReceivedSet": money_set(0, self.currency),
            "originalTotalDutiesSet": None,
            "originalTotalAdditionalFeesSet": None,
            "metafield": lambda namespace, key: self.fields.get(key),
            "paymentTerms": None,
            "purchasingEntity": {"__typename": "Customer"},
            "customer": CUSTOMER,
            "shippingAddress": ADDRESS,
            "shippingLines": listed(self.carriage()),
            "transactions": lambda first: self.transactions[:first],
            "lineItems": listed([line.node() for line in self.lines]),
            "fulfillments": lambda first: self.fulfillments[:first],
            "fulfillmentOrders": listed([work.node() for work in self.works]),
            "refunds": lambda first: self.refunds[:first],
            "agreements": listed(self.agreements),
            "returns": listed(self.returns),
        }

    def carriage(self):
        line = {
            "isRemoved": False,
            "originalPriceSet": money_set(SHIPPING, self.currency),
            "taxLines": taxes(SHIPPING, self.currency),
            "discountAllocations": [],
        }
        return [line]


CUSTOMER = {
    "id": gid("Customer", 8658316394796),
    "firstName": "Karen",
    "lastName": "Holm",
    "defaultEmailAddress": {"emailAddress": "karen@example.dk"},
    "defaultAddress": {"company": None},
}

ADDRESS = {
    "name": "Karen Holm",
    "firstName": "Karen",
    "lastName": "Holm",
    "company": None,
    "address1": "Åboulevarden 1",
    "address2": "2. tv",
    "zip": "8000",
    "city": "Aarhus C",
    "province": None,
    "countryCodeV2": "DK",
    "phone": "+4512345678",
    "latitude": 56.1567,
    "longitude": 10.2108,
}


def instant(at):
    """Return an instant as Shopify writes it: to the second."""
    at -= timedelta(microseconds=at.microsecond)
    return at.isoformat().replace("+00:00", "Z")


def minor_of(money):
    """Return the hundredths of an amount in the buyer's money."""
    return round(float(money["presentmentMoney"]["amount"]) * 100)
