"""A shop, a carrier and an ERP at once, and a house that works with all of them."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import frozen

from ordercore.testing.adapter import fresh
from tests.peers.together.house import House, Whereabouts
from tests.peers.together.life import Life


@frozen
class Partners:
    """The three servers, each with what its people see."""

    vendure: object
    karrio: object
    tryton: object

    @property
    def servers(self):
        """The servers, by the names that the house has for them."""
        return {
            "web": self.vendure.server,
            "labels": self.karrio.server,
            "books": self.tryton.server,
        }

    def where(self):
        """Return where they are."""
        since = datetime.now(UTC) - timedelta(seconds=1)
        return Whereabouts(
            f"{self.vendure.server.url}/admin-api",
            {name: self.vendure.shop.locations[name] for name in ("CPH", "AAR")},
            self.tryton.server.url,
            self.tryton.key,
            self.karrio.server.url,
            self.karrio.token,
            since.isoformat(timespec="seconds"),
        )

    def revive(self):
        """Begin each server again that was killed."""
        for server in self.servers.values():
            if not server.running:
                server.start()


@pytest.fixture
def three(vendure_peer, karrio, tryton):
    """The three partners, who run again after the test, whatever happened to them."""
    known = Partners(vendure_peer, karrio, tryton)
    yield known
    known.revive()


@pytest.fixture
def begin(three, tmp_path):
    """Return how a life begins: an order that was just paid, in a house with goods."""
    houses = []

    def begun(line=lambda name, transport: transport):
        mug, cap = fresh("MUG"), fresh("CAP")
        shop = three.vendure.shop
        shop.list_new(mug, CPH=2, AAR=6)
        shop.list_new(cap, AAR=3)  # it has yet to hear of two more
        stock = {f"{mug}@CPH": 2, f"{mug}@AAR": 6, f"{cap}@AAR": 5}
        houses.append(House.found(tmp_path, three.where(), stock, line=line))
        bought = shop.buy(**{mug: 8, cap: 2})
        order = f"web.{bought['code']}"
        return Life(three, houses[-1], bought["id"], order, mug, cap)

    yield begun
    for house in houses:
        house.close()
