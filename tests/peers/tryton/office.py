"""Uses Tryton as its staff do: takes deliveries in, and looks at what is booked."""

import base64
import json
import urllib.error
import urllib.request
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from ordercore_adapters.tryton.coding import encoded, packed
from ordercore_adapters.tryton.payments import move_lines
from tests.peers.serving import DIRECTLY

__all__ = ["Office", "decimal"]

TODAY = date(2026, 12, 1)


class Office:
    """Tryton's REST interface, without the adapter; and its wizards, which it lacks."""

    def __init__(self, url, key, password):
        self._root = f"{url}/books/rest/model"
        self._rpc = f"{url}/books/rpc/"
        self._password = password
        self._headers = {
            "Authorization": f"bearer {key}",
            "Content-Type": "application/json",
            "X-Tryton-Context": packed({"company": 1, "_skip_warnings": True}),
        }

    def ask(self, path, body=None, method="POST"):
        """Return the document that is answered."""
        return self._sent(
            urllib.request.Request(
                f"{self._root}/{path}",
                None if body is None else json.dumps(body).encode(),
                self._headers,
                method="GET" if body is None else method,
            )
        )

    def run(self, wizard, model, ids):
        """Run a wizard on records, up to its first question."""
        uid, key, *_ = self._call({}, "common.db.login", "admin", self._said(), "en")
        who = base64.b64encode(f"admin:{uid}:{key}".encode()).decode()
        headers = {"Authorization": f"Session {who}"}
        name, about = f"wizard.{wizard}", {"company": 1}
        session, state, _ = self._call(headers, f"{name}.create", about)
        about |= {"active_model": model, "active_id": ids[0], "active_ids": [*ids]}
        return self._call(headers, f"{name}.execute", session, {}, state, about)

    def _said(self):
        return {"password": self._password}

    def _call(self, headers, method, *params):
        body = {"id": 1, "method": method, "params": params}
        headers = {"Content-Type": "application/json", **headers}
        request = urllib.request.Request(
            self._rpc, json.dumps(body).encode(), headers, method="POST"
        )
        answer = self._sent(request)
        if answer.get("error"):
            raise AssertionError(f"{method}: {answer['error']}")
        return answer["result"]

    def _sent(self, request):
        path = request.full_url
        try:
            with DIRECTLY.open(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            text = error.read()
            error.close()
            raise AssertionError(f"{path}: {error.code} {text[:1500]!r}") from None
        return json.loads(text, parse_float=Decimal, object_hook=_plain)

    def find(self, model, domain, *fields):
        """Return the records that a domain describes, the oldest first."""
        query = [("d", packed(domain)), ("o", packed([["id", "ASC"]]))]
        return self.ask(f"{model}?{urlencode([*query, *[('f', f) for f in fields]])}")

    def take_in(self, purchase):
        """Take all of a purchase into its warehouse, as the people at the dock do."""
        domain = ["OR", ["reference", "=", purchase], ["number", "=", purchase]]
        fields = ("party.id", "warehouse.id", "lines.moves.id")
        (found,) = self.find("purchase.purchase", domain, *fields)
        moves = [one["id"] for line in found["lines"] for one in line["moves"]]
        came = self.ask(
            "stock.shipment.in",
            {
                "supplier": found["party"]["id"],
                "warehouse": found["warehouse"]["id"],
                "incoming_moves": [["add", moves]],
                **self._inside(found["warehouse"]["id"]),
            },
        )
        for button in ("receive", "do"):
            self.ask(f"stock.shipment.in/{came['id']}/{button}?f=state", {})
        return came["id"]

    def buy(self, supplier, sku, quantity, price, due_on):
        """Order of a supplier, as its buyers do; return the number of the purchase.

        Args:
            supplier: the code of the party.
            sku: what is bought.
            quantity: units of it.
            price: of one, as text.
            due_on: the day on which it comes.
        """
        (party,) = self.find("party.party", [["code", "=", supplier]], "addresses.id")
        domain = [["code", "=", sku]]
        (product,) = self.find("product.product", domain, "default_uom")
        (place,) = self.find("stock.location", [["code", "=", "WH"]], "id")
        line = {
            "type": "line",
            "product": product["id"],
            "unit": product["default_uom"],
            "quantity": quantity,
        }
        made = self.ask(
            "purchase.purchase",
            {
                "party": party["id"],
                "invoice_address": party["addresses"][0]["id"],
                "warehouse": place["id"],
                "lines": [["create", [line | _agreed(price, due_on)]]],
            },
        )
        return self._ordered(made["id"])

    def buy_requested(self, request, price, due_on):
        """Order what was requested of its supplier; return the number of that."""
        self.run("purchase.request.create_purchase", "purchase.request", [request])
        domain = [["id", "=", request]]
        fields = ("purchase.lines.id", "purchase.id")
        (found,) = self.find("purchase.request", domain, *fields)
        (line,) = found["purchase"]["lines"]
        lines = [["write", [line["id"]], _agreed(price, due_on)]]
        path = f"purchase.purchase/{found['purchase']['id']}"
        self.ask(path, {"lines": lines}, "PUT")
        return self._ordered(found["purchase"]["id"])

    def _ordered(self, purchase):
        for button in ("quote", "confirm", "process"):
            self.ask(f"purchase.purchase/{purchase}/{button}?f=state", {})
        domain = [["id", "=", purchase]]
        return self.find("purchase.purchase", domain, "number")[0]["number"]

    def receive(self, customer, amount, text, invoice=""):
        """Book what came in at the bank, or below zero went back, as accountants do.

        Args:
            customer: the code of the party.
            amount: as text.
            text: what the payer wrote.
            invoice: the reference of the invoice that it pays; "" for none.
        """
        (party,) = self.find("party.party", [["code", "=", customer]], "id")
        journal, period = (
            self.find(model, domain, "id")[0]["id"]
            for model, domain in (
                ("account.journal", [["code", "=", "CASH"]]),
                (
                    "account.period",
                    [["start_date", "<=", TODAY], ["end_date", ">=", TODAY]],
                ),
            )
        )
        bank, owed = (
            self.find("account.account", [["code", "=", code]], "id")[0]["id"]
            for code in ("1.1.1", "1.2.1")
        )
        lines = move_lines(Decimal(amount), bank, owed, party["id"])
        plain = [_in_json(one) for one in lines]
        values = {"journal": journal, "period": period, "date": encoded(TODAY)}
        values |= {"description": text, "lines": [["create", plain]]}
        made = self.ask("account.move?f=lines.account.code", values)
        if invoice:
            line = next(
                n["id"] for n in made["lines"] if n["account"]["code"] == "1.2.1"
            )
            (paid,) = self.find("account.invoice", [["reference", "=", invoice]], "id")
            payment = {"payment_lines": [["add", [line]]]}
        self.ask(f"account.move/{made['id']}/post?f=state", {})
        if invoice:
            self.ask(f"account.invoice/{paid['id']}", payment, "PUT")
            self.ask(f"account.invoice/{paid['id']}/process?f=state", {})

    def _inside(self, place):
        fields = ("input_location", "storage_location")
        (found,) = self.find("stock.location", [["id", "=", place]], *fields)
        return {
            "warehouse_input": found["input_location"],
            "warehouse_storage": found["storage_location"],
        }


def decimal(text):
    """Return an amount as Tryton reads it."""
    return {"__class__": "Decimal", "decimal": text}


def _around(day):
    return [["start_date", "<=", day], ["end_date", ">=", day]]


def _in_json(values):
    return {
        name: encoded(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
    }


def _agreed(price, due_on):
    """Return what a buyer has agreed with a supplier of a line."""
    day = {"year": due_on.year, "month": due_on.month, "day": due_on.day}
    return {
        "unit_price": decimal(price),
        "delivery_date_edit": True,
        "delivery_date_store": {"__class__": "date", **day},
    }


def _plain(found):
    """Return an amount as a Decimal; all else as it came."""
    return Decimal(found["decimal"]) if "decimal" in found else found
