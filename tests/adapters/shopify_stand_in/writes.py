"""What the shop that is not there does when it is told something."""

import json
from datetime import timedelta

from tests.adapters.shopify_stand_in.listing import (
    gid,
    listed,
    number_of,
    refused,
    text,
)
from tests.adapters.shopify_stand_in.order import APP

JOB_S = 30
"""How long the cancellation of an order takes."""


class Writes:
    """The half of the shop that changes it."""

    def mutations(self):
        return {
            "metafieldsSet": self.set_fields,
            "orderCancel": self.cancel,
            "orderEditBegin": self.begin,
            "orderEditSetQuantity": self.set_quantity,
            "orderEditCommit": self.commit,
            "refundCreate": self.refund,
            "productVariantsBulkUpdate": self.stock.set_prices,
            "inventorySetQuantities": self.once(self.stock.set_levels, coded=True),
            "fulfillmentCreate": self.fulfil,
        }

    def once(self, do, coded):
        """Do something once for each key; another body under it is a mistake."""

        def done(input, idempotent):  # noqa: A002 - it is called so
            key, body = idempotent["key"], json.dumps(input, sort_keys=True)
            known = self.keys.get(key)
            if known and known[0] != body:
                code = "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"
                return {
                    "userErrors": refused("key", code=code if coded else None),
                    "refund": None,
                }
            if not known:
                answer = do(input, idempotent)
                if answer["userErrors"]:
                    return answer
                self.keys[key] = body, answer
            return self.keys[key][1]

        return done

    def touch(self, order):
        order.updated = self.now

    def set_fields(self, metafields):
        (one,) = metafields
        order = self.orders[one["ownerId"].rpartition("/")[2]]
        order.updated = self.now
        errors = order.set_field(one["key"], one["value"], one["compareDigest"])
        return {"userErrors": errors}

    def cancel(self, orderId, reason, staffNote, restock, notifyCustomer, refundMethod):  # noqa: N803
        assert not restock
        assert not notifyCustomer
        assert refundMethod == {"originalPaymentMethodsRefund": False}
        order = self.orders[orderId.rpartition("/")[2]]
        wrong = ""
        if order.cancelled or order.id in self.jobs.values():
            wrong = "it is cancelled already"
        if any(line.shipped for line in order.lines):
            wrong = "it has outstanding fulfillments"
        if wrong:
            errors = refused(wrong, "orderId", code="INVALID")
            return {"job": None, "orderCancelUserErrors": errors}
        job = gid("Job", next(self.numbers))
        self.jobs[job] = order.id
        order.note, order.due = staffNote, self.now + timedelta(seconds=JOB_S)
        return {"job": {"id": job, "done": False}, "orderCancelUserErrors": []}

    def work_off(self):
        """Do the jobs that are due."""
        for job, name in [*self.jobs.items()]:
            order = self.orders[name.rpartition("/")[2]]
            if order.due <= self.now:
                del self.jobs[job]
                self.cancelled(order, order.note)

    def cancelled(self, order, note=None):
        """Cancel an order; without a note of ours it was staff."""
        order.cancelled, order.note = self.now, note
        self.touch(order)
        for line in order.lines:
            self.take_out(order, line, line.left - line.shipped)

    def take_out(self, order, line, units):
        """Take units out of a line; they are lost to the stock."""
        line.removed += units
        for work in reversed(order.works):
            part = min(units, work.left.get(line.id, 0))
            units -= part
            if part:
                work.left[line.id] -= part
                self.stock.committed[line.sku, work.place] -= part

    def begin(self, id):  # noqa: A002 - it is called so
        order = self.orders[id.rpartition("/")[2]]
        if order.cancelled:
            errors = refused("a cancelled order", "id")
            return {"calculatedOrder": None, "userErrors": errors}
        name = gid("CalculatedOrder", next(self.numbers))
        self.edits[name] = order, {}
        return {"calculatedOrder": {"id": name}, "userErrors": []}

    def set_quantity(self, id, lineItemId, quantity, restock):  # noqa: A002, N803
        assert not restock
        order, wanted = self.edits[id]
        line = order.line(gid("LineItem", number_of(lineItemId)))
        if line is None or quantity < line.shipped:
            return {"calculatedOrder": None, "userErrors": refused("no", "quantity")}
        wanted[line.id] = quantity
        return {"calculatedOrder": {"id": id}, "userErrors": []}

    def commit(self, id, staffNote, notifyCustomer):  # noqa: A002, N803
        assert not notifyCustomer
        order, wanted = self.edits.pop(id)
        self.edited(order, wanted, APP)
        return {"order": {"id": order.id}, "userErrors": []}

    def edited(self, order, wanted, app=None):
        """Leave so many units of lines, by an app or by staff."""
        sales = []
        for name, units in wanted.items():
            line = order.line(name)
            gone = line.left - units
            self.take_out(order, line, gone)
            sale = {"__typename": "ProductSale", "quantity": -gone}
            sales.append({**sale, "lineItem": {"id": name}})
        self.agreed(order, "OrderEditAgreement", "ORDER_EDIT", sales, app)

    def agreed(self, order, kind, reason, sales, app, **more):
        number = next(self.numbers)
        self.touch(order)
        order.agreements.append(
            {
                "__typename": kind,
                "id": gid(kind, number),
                "reason": reason,
                "app": {"id": app} if app else None,
                "sales": listed(sales),
                **more,
            }
        )

    def refund(self, input, idempotent):  # noqa: A002 - it is called so
        return self.once(self.refunded, coded=False)(input, idempotent)

    def refunded(self, input, idempotent):  # noqa: A002 - it is called so
        order = self.orders[input["orderId"].rpartition("/")[2]]
        wished = input["transactions"]
        left = order.sum_of("SALE", "CAPTURE") - order.sum_of("REFUND")
        amount = sum(round(float(one["amount"]) * 100) for one in wished)
        if input["currency"] != order.currency or amount > left:
            wrong = refused("more than is left", "transactions")
            return {"refund": None, "userErrors": wrong}
        made = [self.given_back(order, one) for one in wished]
        refund = {
            "id": gid("Refund", next(self.numbers)),
            "note": input["note"],
            "transactions": listed(made),
            "refundLineItems": listed([]),
        }
        order.refunds.append(refund)
        self.agreed(order, "RefundAgreement", "REFUND", [], APP, refund=refund)
        return {"refund": refund, "userErrors": []}

    def given_back(self, order, wished):
        minor = round(float(wished["amount"]) * 100)
        assert text(minor) == wished["amount"], wished
        number, parent = next(self.numbers), wished["parentId"]
        return order.pay(number, "REFUND", minor, parent, self.refunds_are)

    mails = 0
    """How often the shop has written to a buyer."""

    refunds_are = "SUCCESS"
    """The state in which a refund is at first; a provider may take its time."""

    def settle_refunds(self, order, state="SUCCESS"):
        """Let the payment provider say what has become of refunds."""
        self.touch(order)
        for one in order.transactions:
            if one["status"] == "PENDING":
                one["status"] = state

    def work(self, name):
        """Return a fulfillment order, and the order that it is of."""
        return next(
            (order, work)
            for order in self.orders.values()
            for work in order.works
            if work.id == name
        )

    def fulfil(self, fulfillment):
        groups = fulfillment["lineItemsByFulfillmentOrder"]
        found = [self.work(group["fulfillmentOrderId"]) for group in groups]
        order, places = found[0][0], {work.place for _, work in found}
        units = [
            (work, line, one["quantity"])
            for (_, work), group in zip(found, groups, strict=True)
            for one in group["fulfillmentOrderLineItems"]
            for line, item in work.items.items()
            if item == one["id"]
        ]
        over = [line for work, line, n in units if n > work.left[line]]
        if order.cancelled or over or len(places) > 1:
            return {"fulfillment": None, "userErrors": refused("no", "fulfillment")}
        self.mails += fulfillment["notifyCustomer"]
        made = self.made(order, units, fulfillment["trackingInfo"])
        return {"fulfillment": {"id": made["id"]}, "userErrors": []}

    def made(self, order, units, tracking):
        goods = []
        for work, name, n in units:
            line = order.line(name)
            work.left[name] -= n
            line.shipped += n
            self.stock.committed[line.sku, work.place] -= n
            goods.append({"quantity": n, "lineItem": {"id": name}})
        made = {
            "id": gid("Fulfillment", next(self.numbers)),
            "status": "SUCCESS",
            "trackingInfo": lambda first: [{"number": tracking["number"]}],
            "fulfillmentLineItems": listed(goods),
        }
        order.fulfillments.append(made)
        self.touch(order)
        return made

    def send_back(self, order, line, units, status="OPEN"):
        """Have a buyer wish to send units back; return the return."""
        shipped = {"lineItem": {"id": line.id}}
        number = next(self.numbers)
        goods = {
            "__typename": "ReturnLineItem",
            "id": gid("ReturnLineItem", number),
            "quantity": units,
            "processedQuantity": 0,
            "returnReason": "DEFECTIVE",
            "fulfillmentLineItem": shipped,
        }
        awaited = {
            "id": gid("ReverseFulfillmentOrderLineItem", number),
            "dispositions": [],
            "fulfillmentLineItem": shipped,
        }
        name = gid("ReverseFulfillmentOrder", number)
        works = [{"id": name, "lineItems": listed([awaited])}]
        made = {
            "id": gid("Return", number),
            "name": f"{order.name}-R{len(order.returns) + 1}",
            "status": status,
            "returnLineItems": listed([goods]),
            "reverseFulfillmentOrders": listed(works),
            "came": awaited["dispositions"],
        }
        order.returns.append(made)
        self.touch(order)
        return made

    def came_back(self, order, made, units, place, kind="RESTOCKED"):
        """Have staff note what has become of units that were sent back."""
        self.touch(order)
        seen = {"type": kind, "quantity": units, "location": {"id": place}}
        made["came"].append(seen)

    def staff_refund(self, order, line, units):
        """Have staff pay units back that were not sent."""
        self.take_out(order, line, units)
        amount = line.amount * units // line.units
        parent = order.transactions[0]["id"]
        made = order.pay(next(self.numbers), "REFUND", amount, parent)
        goods = {
            "quantity": units,
            "restockType": "CANCEL",
            "lineItem": {"id": line.id},
        }
        refund = {
            "id": gid("Refund", next(self.numbers)),
            "note": None,
            "transactions": listed([made]),
            "refundLineItems": listed([goods]),
        }
        order.refunds.append(refund)
        self.agreed(order, "RefundAgreement", "REFUND", [], None, refund=refund)
