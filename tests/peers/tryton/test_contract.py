"""Tryton's adapter keeps what every ERP's adapter promises, with a real server."""

import pytest

from ordercore.testing.erp import ErpContract
from ordercore.testing.transport import StandIn


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


class TestTheSeriesOfLongTerm(TestTryton):
    """The same with the series that is kept for years."""

    @pytest.fixture(autouse=True)
    def _connected(self, tryton_of_long_term):
        self.tryton = tryton_of_long_term
        self.secrets = (tryton_of_long_term.key,)
