"""A secret that cannot be read stops its connection, and nothing is set aside."""

import pytest

from ordercore.connecting import Secret
from ordercore.errors import AuthFailed
from ordercore.flow import MANUAL
from ordercore.orders import Confirm
from ordercore.partners import Connection, Partners
from ordercore.ports import Health, Port
from tests.flow.shop import Clock, place, shop
from tests.partners.market import Market, connected
from tests.partners.test_erps import Ledger


class Locked(Ledger):
    """An ERP whose token is read for each call."""

    def __init__(self, environ):
        super().__init__()
        self.token = Secret.from_env("TOKEN", environ)

    def check(self):
        try:
            return Health(ok=bool(self.token.reveal()))
        except AuthFailed as error:
            return Health(ok=False, said=str(error))

    def _book(self, *paper):
        self.token.reveal()
        return super()._book(*paper)


class Shut(Market):
    """A shop whose token is read for each call."""

    def push_stock(self, levels, *, key):
        Secret.from_env("TOKEN", {}).reveal()


SAID = "secret: got nothing from TOKEN in the environment, expected text to be there"


def test_an_erp_is_told_when_the_secret_is_there():
    """All of it, and once; until then everything waits, and says for what."""
    environ, clock = {}, Clock()
    erp = Locked(environ)
    oms = shop(policies=MANUAL, clock=clock)
    partners = Partners(oms, [Connection("erp", erp, port=Port.ERP)])
    place(oms, "W-1", "MUG")
    oms.do(Confirm("W-1"))

    for _ in range(3):
        stopped = partners.work()["erp"].stopped
        assert (AuthFailed, SAID) == (type(stopped), str(stopped))
        assert ([], []) == (erp.told, oms.quarantined())
        clock.later(hours=1)

    environ["TOKEN"] = "tok_that_was_missing"
    clock.later(days=1)
    assert partners.work()["erp"].stopped is None
    assert [("item", "MUG"), ("order", "W-1")] == erp.told
    assert [] == oms.quarantined()


@pytest.mark.parametrize("store", ["memory"], indirect=True)
def test_a_shop_is_not_blamed_for_levels_that_were_not_told(store):
    """The level waits: it is not refused, and not given up."""
    market = Shut()
    oms, partners, _ = connected(market, store)

    worked = partners.work()["web"]

    assert SAID == str(worked.stopped)
    assert (0, []) == (worked.stock.rejected, oms.quarantined())
