"""What an adapter answers harms its own connection at most, and is told by name."""

import pytest

from ordercore.errors import Invalid
from ordercore.orders import Placed
from ordercore.partners import Connection, Partners
from ordercore.ports import Inbound, Page, Port, Receipt
from tests.flow.shop import hand_over, pack
from tests.partners.market import PLACES, Market, connected

NO_TEXT = ["\ud800", "a\0b", "", 7, "x" * 256]


def beside(oms, market):
    """Return partners of which the market is the first, and another one behind it."""
    other = Market()
    two = [Connection("web", market, places=PLACES), Connection("zoo", other)]
    return Partners(oms, two, chance=lambda: 1.0), other


@pytest.mark.parametrize("odd", NO_TEXT)
def test_an_id_that_no_store_keeps_is_set_aside(store, odd):
    """The market may have done it; the turns of the others come as ever."""
    market = Market()
    oms, partners, _ = connected(market, store)
    market.sell(1, "MUG")
    partners.work()
    hand_over(oms, pack(oms, "web.1-1"))
    market.push_shipment = lambda parcel, *, key: Receipt(odd)
    partners, other = beside(oms, market)
    other.sell(2, "CAP")
    worked = partners.work()
    assert (1, 1) == (worked["web"].told.rejected, worked["zoo"].pulled.orders)
    assert ["adapter.broke"] == [row.code for row in oms.quarantined()]


@pytest.mark.parametrize("odd", ["\ud800", "a\0b", 7])
def test_a_cursor_that_no_store_keeps_is_the_adapters_fault(store, odd):
    """Nothing of its page is taken, and the others have their turn."""
    market = Market()
    oms, _, _ = connected(market, store)
    market.fetch_orders = lambda cursor, limit: Page((), odd)
    worked = beside(oms, market)[0].work()
    assert "adapter.broke" == worked["web"].pulled.error.code
    assert worked["zoo"].pulled.error is None


@pytest.mark.parametrize("odd", NO_TEXT)
def test_news_without_an_id_is_the_adapters_fault(store, odd):
    """Else a second piece without one would be passed over as known."""
    market = Market()
    oms, partners, _ = connected(market, store)
    market.sell(1, "MUG")
    market.receive = lambda *_: (Inbound(odd, "order", "m-1"),)
    heard = partners.hear("web", {}, b"")
    assert (500, 0) == (heard.status, heard.done)
    assert "web: receive: answered Inbound" in heard.why
    assert [] == [*oms.store.scan("order")]


@pytest.mark.parametrize("odd", [None, 7, "x", (1,), (Inbound("d-1", "order", 7),)])
def test_what_is_no_news_is_the_adapters_fault(odd):
    """Whoever serves the webhook answers 500, and nothing is raised at him."""
    market = Market()
    _, partners, _ = connected(market)
    market.receive = lambda *_: odd
    heard = partners.hear("web", {}, b"")
    assert (500, "no news") == (heard.status, heard.why[-7:])


def test_what_the_house_refuses_in_a_turn_ends_no_other_turn():
    """The connection waits with the reason, and is tried again."""

    def odd(event, look):
        raise Invalid.at("price", "free", "a price")

    market, other = Market(), Market()
    oms, _, clock = connected(market)
    two = [Connection("web", market, places=PLACES), Connection("zoo", other)]
    partners = Partners(oms, two, {Port.CHANNEL: {Placed: odd}}, chance=lambda: 1.0)
    market.sell(1, "MUG")
    other.sell(2, "CAP")
    assert 1 == partners.work()["zoo"].pulled.orders
    waits = partners.standings()[0]
    assert "price: got 'free', expected a price" in waits.last_error
    assert "price: got" in str(partners.work()["web"].stopped)
    clock.later(hours=5)
    assert partners.work()["web"].stopped is None
