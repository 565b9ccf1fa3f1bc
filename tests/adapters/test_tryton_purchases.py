"""What Tryton says of purchases and requests, and what we tell it, without a server."""

import json
from base64 import urlsafe_b64decode
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from attrs import evolve

from ordercore.errors import NotFound, Rejected
from ordercore.ports import PurchasePlaced, PurchaseRequest, SkuUnits
from ordercore.testing.transport import StandIn
from ordercore_adapters.tryton import TrytonErp
from ordercore_adapters.tryton.coding import encoded
from tests.adapters.test_tryton import AT, SETTINGS, WITH_MODULES, answer

DAY = date(2026, 12, 23)
REQUEST = PurchaseRequest("PR-1", "WH", [SkuUnits("MUG", 10)], DAY)
LINE = {
    "id": 9,
    "quantity": 10.0,
    "product": {"id": 7, "code": "MUG"},
    "supplier": None,
}
STANDS = {
    "id": 4,
    "state": "processing",
    "supply_date": encoded(DAY),
    "warehouse": {"id": 1, "code": "WH"},
    "lines": [LINE],
}
WAREHOUSE = {"id": 1, "code": "WH", "storage_location": 2, "output_location": 3}


def connected(*answers, settings=WITH_MODULES):
    line = StandIn(answers)
    return TrytonErp(settings, line), line


def asked(request):
    """Return the domain that a question has."""
    query = parse_qs(urlsplit(request.url).query)
    return json.loads(urlsafe_b64decode(query["d"][0]))


def bought(units, day=DAY, sku="MUG", **more):
    product = {"id": 7, "code": sku} if sku else None
    said = {"type": "line", "quantity": units, "product": product, "requests": []}
    return said | {"delivery_date": day and encoded(day)} | more


def purchase(*lines, **more):
    return {
        "id": 5,
        "write_date": encoded(AT),
        "number": "7",
        "reference": None,
        "state": "processing",
        "party": {"id": 2, "code": "supplier/S-1"},
        "warehouse": {"id": 1, "code": "WH"},
        "customer": None,
        "lines": lines,
    } | more


def placed(*records, settings=WITH_MODULES, then=()):
    erp, _ = connected(answer([*records]), *then, settings=settings)
    return erp.fetch_purchases("", 50).items


class TestRequests:
    """What is asked for."""

    def test_one_that_is_not_there_is_made_and_led_to_the_buyers(self):
        erp, line = connected(
            answer([]),
            answer([{"id": 7, "code": "MUG"}]),
            answer([{"id": 1}]),
            answer([WAREHOUSE]),
            answer({"id": 4, "state": "draft"}),
            answer({"id": 4, "state": "waiting"}),
            answer({"id": 4, "state": "approved"}),
            answer({"id": 4, "state": "processing"}),
        )
        receipt = erp.request_purchase(REQUEST, key="k")
        assert (receipt.external_id, receipt.duplicate) == ("4", False)
        made = json.loads(line.requests[4].body)
        assert (made["description"], made["employee"]) == ("PR-1", 3)
        (told,) = made["lines"][0][1]
        assert told == {"product": 7, "quantity": 10, "unit": 1, "supplier": None}
        pressed = [urlsplit(one.url).path.split("/")[-1] for one in line.requests[5:]]
        assert pressed == ["wait", "approve", "process"]
        assert ["description", "=", "PR-1"] in asked(line.requests[0])

    @pytest.mark.parametrize("state", ["processing", "done", "rejected"])
    def test_one_that_stands_so_is_a_duplicate(self, state):
        """Also when the buyers have said no to it."""
        erp, _ = connected(answer([STANDS | {"state": state}]))
        assert erp.request_purchase(REQUEST, key="k").duplicate

    def test_one_that_was_left_half_way_goes_on(self):
        begun = answer([STANDS | {"state": "waiting"}])
        erp, line = connected(begun, answer({"id": 4, "state": "processing"}))
        assert not erp.request_purchase(REQUEST, key="k").duplicate
        assert line.requests[-1].url.partition("?")[0].endswith("/4/approve")

    @pytest.mark.parametrize(
        "other",
        [
            {"lines": (SkuUnits("MUG", 11),)},
            {"wanted_on": date(2026, 12, 24)},
            {"node": "AAR"},
            {"supplier": "S-1"},
        ],
    )
    def test_another_one_under_the_id_is_rejected(self, other):
        erp, line = connected(answer([STANDS]))
        with pytest.raises(Rejected, match="another request PR-1"):
            erp.request_purchase(evolve(REQUEST, **other), key="k")
        assert len(line.requests) == 1

    def test_a_supplier_whom_nobody_knows_is_not_found(self):
        erp, _ = connected(answer([]), answer([]))
        with pytest.raises(NotFound, match="supplier/S-1"):
            erp.request_purchase(evolve(REQUEST, supplier="S-1"), key="k")

    def test_nobody_asks_where_nobody_is_named(self):
        erp, line = connected(settings=evolve(WITH_MODULES, employee=0))
        with pytest.raises(Rejected, match=r"settings\.employee"):
            erp.request_purchase(REQUEST, key="k")
        assert line.requests == []


class TestPurchases:
    """What is ordered."""

    def test_lines_of_an_article_are_one(self):
        """It is all there on the last of their days."""
        lines = bought(3, date(2026, 12, 20)), bought(2.0)
        found = placed(purchase(*lines, bought(1, sku="CUP")))
        units = SkuUnits("MUG", 5), SkuUnits("CUP", 1)
        assert found == (PurchasePlaced("7", "S-1", "WH", units, DAY),)

    def test_a_day_that_one_line_lacks_is_not_known(self):
        (found,) = placed(purchase(bought(3), bought(2, None)))
        assert found.due_on is None

    def test_what_is_not_goods_is_left_out(self):
        """A heading, an article without a SKU, and what goes back to the supplier."""
        heading = {"type": "title", "quantity": None, "product": None}
        assert placed(purchase(heading, bought(1, sku=""))) == ()
        assert placed(purchase(bought(-1))) == ()
        (found,) = placed(purchase(heading, bought(1)))
        assert found.lines == (SkuUnits("MUG", 1),)

    def test_it_has_our_id_where_we_have_ordered_it(self):
        (found,) = placed(purchase(bought(1), reference="PO-1", state="cancelled"))
        assert (found.id, found.cancelled) == ("PO-1", True)

    def test_what_goes_to_a_buyer_has_no_place(self):
        (found,) = placed(purchase(bought(1), customer=2))
        assert found.node == ""

    def test_it_knows_our_request_and_no_other(self):
        """Requests of stock, and requisitions of other people, have names of theirs."""
        origins = "purchase.requisition.line,9", "stock.order_point,1", None
        requests = [{"id": n, "origin": one} for n, one in enumerate(origins, 1)]
        said = answer([{"id": 9, "requisition": {"id": 4, "description": "PR-1"}}])
        (found,) = placed(purchase(bought(1, requests=requests)), then=[said])
        assert found.requests == ("PR-1",)

    def test_modules_that_are_not_there_are_not_asked_about(self):
        erp, line = connected(answer([]), settings=SETTINGS)
        erp.fetch_purchases("", 50)
        fields = parse_qs(urlsplit(line.requests[0].url).query)["f"]
        assert "lines.product.code" in fields
        assert {"customer", "lines.requests.origin"}.isdisjoint(fields)
