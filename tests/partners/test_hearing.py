"""What a partner sends by itself: proved, done once, and known when it is done."""

import pytest

from ordercore.connecting import StandardWebhooks
from ordercore.errors import Invalid, StoreUnavailable
from ordercore.flow.stores.aside import payload_of
from ordercore.partners import Connection, Heard, Partners
from ordercore.plugins import Raw
from ordercore.ports import Inbound, ShopCapability
from ordercore.stock import Receive
from tests.partners.market import BEFORE, KEYS, Market, connected


@pytest.fixture
def market():
    """Return a market with an order that nobody has fetched."""
    market = Market()
    market.sell(1, "MUG")
    return market


def orders_in(oms):
    """Return the names of the orders that are here."""
    return [row.state.id for _, row in oms.store.scan("order")]


def test_an_order_is_fetched_and_taken_at_once(market, store):
    """Delivered again, nothing is asked, and that is well."""
    oms, partners, clock = connected(market, store)
    came = market.says("msg-1", clock.now, about="order", subject="m-1")
    assert [Heard(done=1), Heard(repeated=1)] == [
        partners.hear("web", *came) for _ in range(2)
    ]
    assert (["web.1"], 1) == (orders_in(oms), market.calls["fetch_order"])


def test_the_poll_finds_what_was_never_delivered_and_takes_nothing_twice(market):
    """A delivery is a hint; the list is what counts."""
    oms, partners, clock = connected(market)
    market.sell(2, "MUG")
    partners.hear("web", *market.says("1", clock.now, about="order", subject="m-2"))
    pulled = partners.work()["web"].pulled
    assert (1, 1) == (pulled.orders, pulled.repeated)
    assert {"web.1", "web.2"} == {*orders_in(oms)}


def test_who_cannot_prove_it_gets_no_more_than_no(market):
    """Another body, another key, nothing at all."""
    oms, partners, clock = connected(market)
    headers, body = market.says("1", clock.now, about="order", subject="m-1")
    for odd in ((headers, body + b" "), ({}, body), (headers, b"")):
        heard = partners.hear("web", *odd)
        assert (401, True) == (heard.status, bool(heard.why))
    assert ([], []) == (orders_in(oms), oms.quarantined())


def test_what_cannot_be_done_now_is_sent_again(market, store):
    """It is not known until it is done."""
    oms, partners, clock = connected(market, store)
    market.faults = iter([BEFORE])
    came = market.says("1", clock.now, about="order", subject="m-1")
    assert [503, 200] == [partners.hear("web", *came).status for _ in "12"]
    assert ["web.1"] == orders_in(oms)


def test_where_the_store_is_not_there_nothing_is_known(market, monkeypatch):
    """All of it, or nothing: the partner delivers again."""
    oms, partners, clock = connected(market)
    came = market.says("1", clock.now, about="order", subject="m-1")

    def broken():
        raise StoreUnavailable("no space")

    with monkeypatch.context() as away:
        away.setattr(oms.store, "unit", broken)
        with pytest.raises(StoreUnavailable):
            partners.hear("web", *came)
    assert not oms.store.known("web", "1")
    assert 1 == partners.hear("web", *came).done


def test_what_the_partner_does_not_know_any_more_is_set_aside(market):
    """There is nothing to deliver again."""
    oms, partners, clock = connected(market)
    came = market.says("1", clock.now, about="order", subject="m-9")
    assert Heard(passed=1) == partners.hear("web", *came)
    assert ["adapter.not-found"] == [row.code for row in oms.quarantined()]


def test_what_is_signed_and_cannot_be_read_is_kept_as_it_came(market):
    """Byte for byte; the partner need not send it again."""
    oms, partners, clock = connected(market)
    body = b'\xff{"about'
    headers = StandardWebhooks(KEYS).sign("1", clock.now, body)
    assert 200 == partners.hear("web", headers, body).status
    (row,) = oms.quarantined()
    assert ("adapter.mapping", {"body": body}) == (row.code, payload_of(row))


def test_words_that_nobody_knows_are_passed_over(market):
    """What a partner will invent tomorrow breaks nothing today."""
    _, partners, clock = connected(market)
    came = market.says("1", clock.now, about="weather", subject="rain")
    assert Heard(passed=1) == partners.hear("web", *came)


def test_an_echo_of_our_own_does_nothing(market, store):
    """The partner says what it was told last: no level goes out for it."""
    _, partners, clock = connected(market, store)
    partners.work()
    sent = len(market.sets)
    said = {"about": "stock", "subject": "MUG", "place": "1", "units": 9}
    assert Heard(passed=1) == partners.hear("web", *market.says("1", clock.now, **said))
    partners.work()
    assert sent == len(market.sets)


def test_a_partner_that_says_another_number_is_put_right(market, store):
    """Once for each time that it says so, whatever else has happened."""
    oms, partners, clock = connected(market, store)
    partners.work()
    sent = len(market.sets)
    market.levels["MUG", "1"] = 99
    said = {"about": "stock", "subject": "MUG", "place": "1", "units": 99}
    came = market.says("1", clock.now, **said)
    assert [Heard(done=1), Heard(repeated=1)] == [
        partners.hear("web", *came) for _ in "12"
    ]
    oms.do(Receive("CAP", "CPH", 1))
    partners.work()
    assert 9 == market.levels["MUG", "1"]
    assert sent + 3 == len(market.sets)
    partners.work()
    assert sent + 3 == len(market.sets)


def test_an_order_that_comes_along_is_not_fetched(market, monkeypatch):
    """What the delivery holds is taken as it is; nonsense is set aside."""
    oms, partners, _ = connected(market)
    news = [
        Inbound("1", "order", "m-1", Raw("m-1", market.orders[0])),
        Inbound("2", "order", "m-1", {"id": "m-1"}),
        Inbound("3", "order", "m-1", key="outbox/web/1"),
    ]
    monkeypatch.setattr(market, "receive", lambda *_: tuple(news))
    assert Heard(done=1, passed=2) == partners.hear("web", {}, b"")
    assert (["web.1"], 0) == (orders_in(oms), market.calls["fetch_order"])


def test_an_adapter_that_breaks_is_ours_to_mend(market, monkeypatch):
    """The partner is asked to send it again later; nobody is told why."""
    _, partners, _ = connected(market)
    monkeypatch.setattr(market, "receive", lambda *_: {}["x"])
    assert 500 == partners.hear("web", {}, b"").status


def test_where_nothing_comes_by_itself_nothing_is_heard(market):
    """A connection that is not there, and one whose partner has no webhooks."""
    oms, partners, _ = connected(market)
    with pytest.raises(Invalid, match="one of web"):
        partners.hear("wbe", {}, b"")
    quiet = Market(ShopCapability.WEBHOOKS)
    with pytest.raises(Invalid, match="webhooks"):
        Partners(oms, [Connection("pos", quiet)]).hear("pos", {}, b"")
