"""What buyers announce to send back in a shop becomes returns of our orders, once."""

import pytest

from ordercore.aftersale import CancelRma, RmaLine, RmaState
from ordercore.errors import AuthFailed, Unavailable
from ordercore.partners import ConnectionState, Heard
from ordercore.plugins import Raw
from ordercore.ports import Inbound, Page, ShopCapability
from tests.flow.shop import hand_over, pack
from tests.partners.market import BEFORE, Market, connected


def sold(store=None, **options):
    """Return a market, its shop that has sent (3 mugs, a cap) twice, and the clock."""
    market = Market(more=[ShopCapability.RETURNS])
    oms, partners, clock = connected(market, store, **options)
    for number in (1, 2):
        market.sell(number, ("MUG", 3), "CAP")
    partners.work()
    for number in (1, 2):
        hand_over(oms, pack(oms, f"web.{number}-1"))
    partners.work()
    return market, oms, partners, clock


def pulled(partners):
    """Let partners work; return returns, repeated and set aside."""
    found = partners.work()["web"].pulled
    return found.returns, found.repeated, found.set_aside


def state_of(oms, *numbers):
    """Return the states of returns of the market's."""
    return [oms.state(f"rma/web.r-{number}").state for number in numbers]


def test_a_return_is_announced_once_and_its_cursor_stands_behind_it(store):
    """By our names; the same page again changes nothing."""
    market, oms, partners, _ = sold(store, page=1)
    market.send_back(1, 1, ("1", 2, 0), ("2", 1, 0))
    market.send_back(2, 2, ("1", 1, 0))
    assert (2, 0, 0) == pulled(partners)
    assert "2" == oms.store.checkpoint("web/returns")
    found = oms.state("rma/web.r-1")
    assert ("web.1", "r-1") == (found.order, found.reference)
    assert (RmaLine("1", 2, "broken"), RmaLine("2", 1, "broken")) == found.lines
    assert "web.r-1" == oms.store.internal("web", "return", "r-1")
    market.returns *= 2
    assert (0, 2, 0) == pulled(partners)
    assert [0, 0] == [one.returned for one in oms.order("web.1").progress]


def test_what_has_come_in_is_in_the_order_and_in_stock(store):
    """At the node that the place of the partner is; what is known already is not."""
    market, oms, partners, _ = sold(store)
    market.send_back(1, 1, ("1", 2, 0))
    partners.work()
    before = oms.stock("MUG", "HAM").on_hand
    market.send_back(1, 1, ("1", 2, 1), place="2")
    market.send_back(1, 1, ("1", 2, 0))  # an older word of it
    assert (1, 1, 0) == pulled(partners)
    assert [RmaState.PARTIALLY_RECEIVED] == state_of(oms, 1)
    market.send_back(1, 1, ("1", 2, 2), place="2")
    assert (1, 0, 0) == pulled(partners)
    assert [RmaState.RECEIVED] == state_of(oms, 1)
    assert 2 == oms.order("web.1").progress[0].returned
    assert before + 2 == oms.stock("MUG", "HAM").on_hand


def test_what_is_announced_and_has_come_is_taken_in_one_go():
    """Where the partner names no place it is where the connection says."""
    market, oms, partners, _ = sold(returns_to="CPH")
    before = oms.stock("CAP", "CPH").on_hand
    market.send_back(1, 1, ("2", 1, 1))
    assert (1, 0, 0) == pulled(partners)
    assert before + 1 == oms.stock("CAP", "CPH").on_hand


def test_what_will_not_come_is_not_waited_for():
    """What has come of it stays; the rest may be announced again."""
    market, oms, partners, _ = sold(returns_to="CPH")
    market.send_back(1, 1, ("1", 3, 1), ended=True, reason="kept")
    market.send_back(2, 2, ("1", 3, 0), ended=True)
    market.send_back(3, 1, ("1", 2, 0))
    assert (3, 0, 0) == pulled(partners)
    ends = [RmaState.RECEIVED, RmaState.CANCELLED, RmaState.REQUESTED]
    assert ends == state_of(oms, 1, 2, 3)


@pytest.mark.parametrize(
    ("lines", "more", "code", "path"),
    [
        ([("1", "two", 0)], {}, "invalid", "r-9.back[0].units"),
        ([("9", 1, 0)], {}, "invalid", "lines[0].line"),
        ([("1", 1, 0)], {"of": "m-7"}, "invalid", "of: got"),
        ([("1", 1, 2)], {}, "invalid", "lines[0].received"),
        ([("1", 0, 0)], {}, "invalid", "lines[0].quantity"),
        ([("1", 1, 1)], {}, "invalid", "place"),
        ([("1", 1, 1)], {"place": "9"}, "invalid", "r-9.place"),
        ([("1", 4, 0)], {}, "rma.not-out", "3 are with the buyer"),
        ([("1", 1, 0), ("1", 2, 0)], {}, "invalid", "lines[1].line"),
        ([], {}, "invalid", "lines"),
    ],
)
def test_what_cannot_be_mapped_goes_aside_whole(lines, more, code, path):
    """With the path of the field; the others of its page are taken."""
    market, oms, partners, _ = sold()
    market.send_back(9, 1, *lines, **more)
    market.send_back(2, 2, ("1", 1, 0))
    assert (1, 0, 1) == pulled(partners)
    (row,) = oms.quarantined()
    assert (code, "r-9") == (row.code, row.where)
    assert path in row.reason
    assert ["web.r-2"] == [row.state.id for _, row in oms.store.scan("rma")]


def test_it_comes_back_when_it_can_be_used(store):
    """A return of goods that have not left by our books waits until they have."""
    market, oms, partners, _ = sold(store)
    market.sell(3, "MUG")
    market.send_back(1, 3, ("1", 1, 1), place="1")
    assert (0, 0, 1) == pulled(partners)
    assert 0 == partners.reprocess().taken
    hand_over(oms, pack(oms, "web.3-1"))
    assert (1, []) == (partners.reprocess("web").taken, oms.quarantined())
    assert 1 == oms.order("web.3").progress[0].returned


def test_a_return_that_is_about_other_units_now_is_for_people():
    """Nothing of ours is guessed away."""
    market, oms, partners, _ = sold()
    market.send_back(1, 1, ("1", 2, 0))
    market.send_back(1, 1, ("1", 1, 0))
    assert (1, 0, 1) == pulled(partners)
    assert ["rma.conflict"] == [row.code for row in oms.quarantined()]


def test_units_are_in_one_return_at_a_time():
    """Until it has ended here or there."""
    market, oms, partners, _ = sold()
    market.send_back(1, 1, ("1", 2, 0))
    market.send_back(2, 1, ("1", 2, 0))
    assert (1, 0, 1) == pulled(partners)
    oms.do(CancelRma("web.r-1", "kept"))
    assert 1 == partners.reprocess().taken


def test_where_returns_cannot_be_fetched_orders_go_on():
    """They alone are left for a while, and it is told; then they come."""
    market, _, partners, clock = sold()
    market.send_back(1, 1, ("1", 1, 0))
    market.sell(3, "MUG")
    market.faults = iter([None, BEFORE])
    found = partners.work()["web"]
    assert (1, 0, None) == (found.pulled.orders, found.pulled.returns, found.stopped)
    assert isinstance(found.pulled.later, Unavailable)
    (standing,) = partners.standings()
    why = "market: fetch_returns: not reached"
    assert (ConnectionState.WAITING, why) == (standing.state, standing.last_error)
    market.sell(4, "MUG")
    asked, found = market.calls["fetch_returns"], partners.work()["web"].pulled
    assert (1, "adapter.unavailable") == (found.orders, found.later.code)
    assert asked == market.calls["fetch_returns"]
    clock.later(minutes=1)
    assert (1, 0, 0) == pulled(partners)
    assert ConnectionState.OK is partners.standings()[0].state


def test_to_resume_is_to_fetch_them_at_once():
    """What stood in the way is mended."""
    market, _, partners, _ = sold()
    market.send_back(1, 1, ("1", 1, 0))
    market.faults = iter([None, BEFORE])
    partners.work()
    partners.resume("web")
    assert (1, 0, 0) == pulled(partners)


def test_a_return_that_comes_by_itself_is_taken_as_it_came(monkeypatch):
    """With the next turn it is known; without its content it waits for that."""
    market, oms, partners, _ = sold()
    raw = market.send_back(1, 1, ("1", 1, 0))
    news = [
        Inbound("1", "return", "r-1", Raw("r-1", raw)),
        Inbound("2", "return", "r-2"),
    ]
    monkeypatch.setattr(market, "receive", lambda *_: tuple(news))
    assert Heard(done=1, passed=1) == partners.hear("web", {}, b"")
    assert [RmaState.REQUESTED] == state_of(oms, 1)
    assert Heard(repeated=1, passed=1) == partners.hear("web", {}, b"")
    assert (0, 1, 0) == pulled(partners)


def test_returns_wait_until_all_orders_are_in():
    """What refers to an order comes behind it."""
    market, _, partners, _ = sold(page=1, pages=2)
    for number in (3, 4, 5):
        market.sell(number, "MUG")
    market.send_back(1, 1, ("1", 1, 0))
    assert [0, 1] == [partners.work()["web"].pulled.returns for _ in "12"]


def test_refused_credentials_stop_all_of_it():
    """Whatever they were refused for."""
    market, _, partners, _ = sold()
    market.faults = iter([None, AuthFailed("market", "no")])
    assert isinstance(partners.work()["web"].stopped, AuthFailed)


def test_orders_that_are_none_that_are_new_keep_no_return_waiting(store):
    """A list of them that has no end brings what is known; one that is new goes first.

    A return of an order that has not come yet could not be taken.
    """
    market, oms, partners, _ = sold(store, page=1, pages=2)
    known = Raw("m-1", market.orders[0])

    def forever(cursor, limit):
        return Page((known,), str(int(cursor or 0) + 1), more=True)

    market.fetch_orders = forever
    market.send_back(1, 1, ("1", 1, 0))
    assert (1, 2, 0) == pulled(partners)
    known = Raw("m-3", market.sell(3, "CAP"))
    market.send_back(2, 3, ("1", 1, 0))
    assert (0, 1, 0) == pulled(partners)
    hand_over(oms, pack(oms, "web.3-1"))
    assert (1, 2, 0) == pulled(partners)
    assert [RmaState.REQUESTED] * 2 == state_of(oms, 1, 2)


@pytest.mark.parametrize("name", ["7" * 65, "gid://shop/Return/7?of=" + "7" * 232])
def test_an_id_of_up_to_255_characters_is_bound(name, store):
    """Ours stays short, and what comes later of it goes on with the same."""
    market, oms, partners, _ = sold(store)
    market.returns.append({"id": name, "of": "m-1", "back": [("1", 2, 0)]})
    assert (1, 0, 0) == pulled(partners)
    ours = oms.store.internal("web", "return", name)
    assert ("web.x-", 30) == (ours[:6], len(ours))
    market.returns.append(
        {"id": name, "of": "m-1", "back": [("1", 2, 2)], "place": "1"}
    )
    assert (1, 0, 0) == pulled(partners)
    assert RmaState.RECEIVED is oms.state(f"rma/{ours}").state


def test_an_id_without_end_is_refused_with_its_path(store):
    """Nobody keeps it; it says what would pass."""
    market, oms, partners, _ = sold(store)
    market.returns.append({"id": "7" * 256, "of": "m-1", "back": [("1", 2, 0)]})
    assert (0, 0, 1) == pulled(partners)
    (row,) = oms.quarantined()
    assert "external_id: got" in row.reason
    assert "1 to 255 characters" in row.reason
