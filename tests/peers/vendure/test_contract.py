"""The kit for adapters of shops, against a real Vendure shop."""

import json

import pytest

import ordercore as oc
from ordercore.testing.shop import ShopContract
from ordercore.testing.transport import StandIn
from ordercore_adapters.vendure import Vendure, VendureSettings
from tests.peers.vendure.installed import HOOK_SECRET
from tests.peers.vendure.shop import PASSWORD

PLACE = "CPH"


class TestVendure(ShopContract):
    """The adapter keeps what every adapter of a shop promises."""

    sku = "CONTRACT"
    prices_with_tax = False
    secrets = (PASSWORD, HOOK_SECRET)

    @pytest.fixture(autouse=True)
    def reach(self, shop, connect, mailbox, now):
        self.shop, self.vendure = shop, connect()
        self.location = shop.locations[PLACE]
        if self.sku not in shop.variants:
            shop.list_new(self.sku, CPH=100)
            shop.buy(**{self.sku: 1})
        placed = mailbox.wait(
            lambda one: json.loads(one[1])["data"].get("to") == "PaymentSettled"
        )
        self.delivery = (*placed, now())

    def connect(self):
        return self.vendure

    def faulty(self, fault):
        settings = VendureSettings(
            "http://127.0.0.1:1/admin-api", oc.connecting.Secret.given(PASSWORD)
        )
        return Vendure(settings, StandIn([fault] * 20))

    def unreadable(self):
        nobody = oc.connecting.Secret.from_env("NOT_SET", {})
        settings = VendureSettings("http://127.0.0.1:1/admin-api", nobody)
        return Vendure(settings, StandIn([]))

    def place(self, quantity):
        if (self.stock() or 0) < quantity:
            level = oc.ports.StockLevel(self.sku, self.location, 100)
            self.vendure.push_stock([level], key="stock/contract")
        return self.shop.buy(**{self.sku: quantity})["id"]

    def stock(self):
        on_hand, allocated = self.shop.stock(self.sku)[PLACE]
        return on_hand - allocated

    def price(self):
        return self.shop.price(self.sku)

    def paid_back(self, order):
        payments = self.shop.look(order)["payments"]
        paid = [refund["total"] for one in payments for refund in one["refunds"]]
        return oc.Money(sum(paid), "DKK")

    def settled(self, receipt):
        """Let the shop's staff pay out what waits for them."""
        if receipt.pending:
            order, _, _ = receipt.external_id.partition("/")
            self.shop.settle_refund(order)
        return super().settled(receipt)
