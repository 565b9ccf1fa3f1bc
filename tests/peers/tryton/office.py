"""Uses Tryton as its staff do: takes deliveries in, and looks at what is booked."""

import json
import urllib.error
import urllib.request
from decimal import Decimal
from urllib.parse import urlencode

from ordercore_adapters.tryton.coding import packed
from tests.peers.serving import DIRECTLY

__all__ = ["Office"]


class Office:
    """Tryton's REST interface, without the adapter."""

    def __init__(self, url, key):
        self._root = f"{url}/books/rest/model"
        self._headers = {
            "Authorization": f"bearer {key}",
            "Content-Type": "application/json",
            "X-Tryton-Context": packed({"company": 1, "_skip_warnings": True}),
        }

    def ask(self, path, body=None):
        """Return the document that is answered."""
        request = urllib.request.Request(
            f"{self._root}/{path}",
            None if body is None else json.dumps(body).encode(),
            self._headers,
            method="GET" if body is None else "POST",
        )
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
        domain = [["reference", "=", purchase]]
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

    def _inside(self, place):
        fields = ("input_location", "storage_location")
        (found,) = self.find("stock.location", [["id", "=", place]], *fields)
        return {
            "warehouse_input": found["input_location"],
            "warehouse_storage": found["storage_location"],
        }


def _plain(found):
    """Return an amount as a Decimal; all else as it came."""
    return Decimal(found["decimal"]) if "decimal" in found else found
