"""Tryton's adapter keeps what every ERP's adapter promises, with a real server."""

import pytest

from ordercore.connecting import Secret
from ordercore.testing.erp import ErpContract
from ordercore.testing.transport import StandIn
from ordercore.values import Money
from ordercore_adapters.tryton import TrytonErp, TrytonSettings
from tests.peers.tryton.installed import ACCOUNTS, MONEY


class TestTryton(ErpContract):
    """The contract of ERPs."""

    currency = "DKK"
    node = "WH"
    guests = False  # settings.guest names nobody

    @pytest.fixture(autouse=True)
    def _connected(self, running):
        self.tryton = running
        self.secrets = (running.key,)

    def connect(self):
        return self.tryton.erp()

    def faulty(self, fault):
        return self.tryton.erp(StandIn([fault] * 100))

    def unreadable(self):
        nobody = Secret.from_env("NOT_SET", {})
        settings = TrytonSettings(
            "http://127.0.0.1:1", "books", nobody, **ACCOUNTS, money={"": MONEY}
        )
        return TrytonErp(settings, StandIn([]))

    def booked(self, order):
        """Return what its staff see; the tax comes with the invoice."""
        domain = [["reference", "=", order]]
        fields = ("untaxed_amount", "currency.code")
        (found,) = self.tryton.office.find("sale.sale", domain, *fields)
        return Money.of(f"{found['untaxed_amount']:.2f}", found["currency"]["code"])


class TestTheSeriesOfLongTerm(TestTryton):
    """The same with the series that is kept for years."""

    @pytest.fixture(autouse=True)
    def _connected(self, tryton_of_long_term):
        self.tryton = tryton_of_long_term
        self.secrets = (tryton_of_long_term.key,)
