"""A connection keeps a shop and a partner in step, whatever goes wrong in between."""

import json

import pytest

from ordercore import accounts, orders
from ordercore.errors import AuthFailed, Invalid, Unavailable
from ordercore.flow import Claim
from ordercore.orders import LineQuantity
from ordercore.partners import Connection, ConnectionState, Partners, Standing
from ordercore.ports import (
    OrderCancellation,
    Page,
    Receipt,
    RefundRequest,
    ShopCapability,
    StockLevel,
    UnitsOfLine,
)
from ordercore.shipping import HandOver
from ordercore.stock import Receive
from tests.flow.shop import eur, pack
from tests.partners.market import BEFORE, Market, connected, until_quiet


@pytest.fixture
def market():
    """Return a market."""
    return Market()


def ship(oms, order, work="-1"):
    """Let what waits of an order leave; return the parcel."""
    parcel = pack(oms, f"{order}{work}")
    oms.do(*oms.plan.label(parcel).commands)
    oms.do(HandOver(parcel))
    return parcel


def codes(oms):
    """Return why what was set aside was."""
    return [row.code for row in oms.quarantined()]


class TestOrdersIn:
    """Page by page; the cursor is committed with its page."""

    def test_each_order_is_taken_once(self, market, store):
        """New ones are found with the next turn; nothing is taken twice."""
        oms, partners, _ = connected(market, store, page=2)
        for number in range(1, 6):
            market.sell(number, "MUG")
        assert 5 == partners.work()["web"].pulled.orders
        assert "5" == oms.store.checkpoint("web/orders")
        assert 0 == partners.work()["web"].pulled.orders
        market.sell(6, "CAP")
        assert 1 == partners.work()["web"].pulled.orders
        assert [f"web.{n}" for n in range(1, 7)] == [
            row.state.id for _, row in oms.store.scan("order")
        ]

    def test_what_comes_twice_is_taken_once(self, market):
        """A partner whose clock is coarse lets its pages overlap."""
        _, partners, _ = connected(market, page=2)
        market.sell(1, "MUG")
        market.orders *= 3
        pulled = partners.work()["web"].pulled
        assert (1, 2, 0) == (pulled.orders, pulled.repeated, pulled.set_aside)

    def test_one_that_cannot_be_read_stops_nobody(self, market, store):
        """It lies in quarantine with the path of the field, and comes back."""
        oms, partners, _ = connected(market, store)
        market.sell(1, ("MUG", "two"))
        market.sell(2, "MUG")
        pulled = partners.work()["web"].pulled
        assert (1, 1) == (pulled.orders, pulled.set_aside)
        (row,) = oms.quarantined()
        assert "lines[0].units: got 'two'" in row.reason
        assert "m-1" == json.loads(row.raw)["id"]

    def test_it_comes_back_when_the_mapping_is_mended(self, market, store, monkeypatch):
        """Until then its reason stays, and it is no second entry."""
        oms, partners, _ = connected(market, store)
        market.sell(1, ("MUG", "2"))
        partners.work()
        assert (0, 1) == (partners.reprocess().taken, len(oms.quarantined()))
        parse = market.channel.parse

        def mended(raw):
            lines = [{**line, "units": int(line["units"])} for line in raw["lines"]]
            return parse({**raw, "lines": lines})

        monkeypatch.setattr(market.channel, "parse", mended)
        assert 1 == partners.reprocess("web").taken
        assert [] == oms.quarantined()
        assert 2 == oms.order("web.1").lines[0].quantity

    def test_a_long_list_leaves_turns_to_others(self, market):
        """It goes on with the next turn where it stopped."""
        oms, partners, _ = connected(market, page=1, pages=2)
        for number in range(1, 4):
            market.sell(number, "MUG")
        assert [True, False] == [partners.work()["web"].pulled.more for _ in "12"]
        assert 3 == len([*oms.store.scan("order")])

    @pytest.mark.parametrize("answer", [None, "orders", Page((1,), "1"), Page((), 7)])
    def test_nonsense_moves_nothing(self, market, monkeypatch, answer):
        """The adapter is named, and the connection waits."""
        oms, partners, _ = connected(market)
        monkeypatch.setattr(market, "fetch_orders", lambda *_: answer)
        assert "adapter.broke" == partners.work()["web"].pulled.error.code
        assert oms.store.checkpoint("web/orders") is None
        assert "fetch_orders" in partners.standings()[0].last_error

    def test_a_cursor_that_stands_still_comes_to_an_end(self, market, monkeypatch):
        """A partner that always has more is not asked for ever."""
        _, partners, _ = connected(market)
        monkeypatch.setattr(
            market, "fetch_orders", lambda cursor, _: Page((), cursor, more=True)
        )
        assert "does not move" in str(partners.work()["web"].pulled.error)

    def test_a_page_that_somebody_else_has_taken_is_left_to_him(self, market, store):
        """While one waits for the partner, another one is quicker."""
        oms, partners, _ = connected(market, store, page=1)
        for number in (1, 2):
            market.sell(number, "MUG")
        fetch, quicker = market.fetch_orders, []

        def slow(cursor, limit):
            page = fetch(cursor, limit)
            if not quicker:
                quicker.append(True)
                quicker.append(partners.work()["web"].pulled.orders)
            return page

        market.fetch_orders = slow
        assert (0, 2) == (partners.work()["web"].pulled.orders, quicker[1])
        assert "2" == oms.store.checkpoint("web/orders")

    def test_while_somebody_else_takes_the_partner_is_left_in_peace(self, market):
        """It is asked once, not until the other is ready."""
        oms, partners, clock = connected(market, page=1)
        for number in (1, 2):
            market.sell(number, "MUG")
        other = Claim(oms.store, "web/orders", "other", clock)
        assert other.take()
        pulled = partners.work()["web"].pulled
        assert (0, True, 1) == (
            pulled.orders,
            pulled.more,
            market.calls["fetch_orders"],
        )
        other.leave()
        assert 2 == partners.work()["web"].pulled.orders

    def test_where_nothing_is_new_nothing_is_written(self, market, monkeypatch):
        """A poll in vain costs the store nothing."""
        oms, partners, _ = connected(market)
        market.sell(1, "MUG")
        partners.work()
        monkeypatch.setattr(oms.store, "unit", lambda: 1 / 0)
        assert 0 == partners.work()["web"].pulled.orders

    def test_two_accounts_at_one_kind_of_partner_are_two_channels(self, store):
        """The same number at both means two orders."""
        one, two = Market(), Market()
        oms, _, _ = connected(one, store)
        partners = Partners(oms, [Connection("dk", one), Connection("de", two)])
        for market in (one, two):
            market.sell(1, "MUG")
        partners.work()
        assert ["de.1", "dk.1"] == [row.state.id for _, row in oms.store.scan("order")]
        assert "dk.1" == oms.store.internal("dk", "order", "m-1")


class TestTold:
    """Each thing once, under its own key, with what the partner calls it."""

    def test_an_order_is_acknowledged_under_our_name(self, market, store):
        """By the partner's own id of it."""
        _, partners, _ = connected(market, store)
        market.sell(1, "MUG")
        partners.work()
        (told,) = market.done["acknowledge"].items()
        assert ("order/web.1/1", ("m-1", "web.1")) == told

    def test_a_parcel_is_told_by_their_ids(self, market, store):
        """Order, line, place; and its name there is bound to ours."""
        oms, partners, clock = connected(market, store)
        market.sell(1, ("MUG", 2), "CAP")
        partners.work()
        parcel = ship(oms, "web.1")
        partners.work()
        (notice,) = market.done["push_shipment"].values()
        assert ("m-1", parcel, "1", clock.now) == (
            notice.order,
            notice.parcel,
            notice.location,
            notice.shipped_at,
        )
        assert (UnitsOfLine("1", 2), UnitsOfLine("2", 1)) == notice.lines
        assert parcel == oms.store.internal("web", "shipment", "push_shipment-1")

    def test_what_will_not_come_is_told(self, market):
        """A part by its lines, all of it without."""
        oms, partners, _ = connected(market)
        market.sell(1, ("MUG", 2))
        market.sell(2, "MUG")
        partners.work()
        oms.do(orders.Cancel("web.1", "broken", (LineQuantity("1", 1),)))
        oms.do(orders.Cancel("web.2", "customer"))
        partners.work()
        assert [
            OrderCancellation("m-1", (UnitsOfLine("1", 1),), "broken"),
            OrderCancellation("m-2", (), "customer"),
        ] == [*market.done["cancel"].values()]

    def test_money_goes_back_through_the_partner_and_is_booked(self, market):
        """What was paid there is given back there."""
        oms, partners, _ = connected(market)
        market.sell(1, ("MUG", 2), terms="PREPAID")
        partners.work()
        oms.do(orders.Cancel("web.1", "customer"))
        asked = [
            r for r in oms.journal() if "RefundRequested" in type(r.event).__name__
        ]
        assert 1 == len(asked)
        partners.work()
        assert [RefundRequest("m-1", eur("20.00"))] == [*market.done["refund"].values()]
        assert eur("20.00") == oms.state("account/web.1").refunded
        assert isinstance(oms.history("account/web.1")[-1].event, accounts.Refunded)

    def test_orders_of_others_are_none_of_its_business(self, market):
        """Nor is what it does not declare."""
        other = Market()
        oms, _, _ = connected(market)
        partners = Partners(oms, [Connection("web", market), Connection("pos", other)])
        market.sell(1, "MUG")
        partners.work()
        oms.do(orders.Cancel("web.1", "customer"))
        partners.work()
        assert ({"acknowledge", "cancel"}, set()) == ({*market.done}, {*other.done})

    def test_what_it_cannot_do_is_not_asked(self):
        """A partner without CANCEL is never told of one."""
        market = Market(ShopCapability.CANCEL, ShopCapability.ACKNOWLEDGE)
        oms, partners, _ = connected(market)
        market.sell(1, "MUG")
        partners.work()
        oms.do(orders.Cancel("web.1", "customer"))
        partners.work()
        assert {} == market.done

    def test_a_line_that_the_partner_never_named_is_set_aside(self, market):
        """With what is missing; nothing is guessed."""
        oms, partners, _ = connected(market)
        raw = market.sell(1, ("MUG", 2))
        raw["lines"][0]["id"] = ""
        partners.work()
        ship(oms, "web.1")
        partners.work()
        (row,) = oms.quarantined()
        assert ("adapter.mapping", "outbox/web") == (row.code, row.source)
        assert "line web.1/1" in row.reason

    def test_what_was_refused_is_told_again_in_its_turn(self, market, store):
        """After it is mended; what came behind it was not held up."""
        oms, partners, _ = connected(market, store)
        market.rejects.add("order/web.1/1")
        for number in (1, 2):
            market.sell(number, "MUG")
        partners.work()
        assert (["adapter.rejected"], 1) == (
            codes(oms),
            len(market.done["acknowledge"]),
        )
        market.rejects.clear()
        assert 1 == partners.reprocess().to_tell
        partners.work()
        assert ([], 2) == (codes(oms), len(market.done["acknowledge"]))

    def test_a_shipment_comes_before_the_cancellation_that_came_after_it(self, market):
        """Also when it could not be told at first: both are of one order."""
        oms, partners, clock = connected(market)
        market.sell(1, "MUG", ("CAP", 9))
        market.sell(2, "MUG")
        partners.work()
        ship(oms, "web.1")
        oms.do(orders.Cancel("web.1", "sold out", (LineQuantity("2", 2),)))
        oms.do(orders.Cancel("web.2", "customer"))
        market.faults = iter([None, BEFORE])  # the page, then the parcel
        assert 2 == partners.work()["web"].told.postponed
        assert ["m-2"] == [one.order for one in market.done["cancel"].values()]
        until_quiet(partners, clock)
        done = [(what, said.order) for what, said in market.order_of_work[2:]]
        assert [("cancel", "m-2"), ("push_shipment", "m-1"), ("cancel", "m-1")] == done

    def test_a_fault_of_the_adapter_is_set_aside_with_its_name(
        self, market, monkeypatch
    ):
        """What it may not raise, and what is no receipt."""
        oms, partners, _ = connected(market)
        answers = iter([KeyError("id"), SystemExit(1), None])

        def acknowledge(*_, key):
            answer = next(answers)
            if answer is None:
                return "done"
            raise answer

        monkeypatch.setattr(market, "acknowledge", acknowledge)
        for number in (1, 2, 3):
            market.sell(number, "MUG")
        assert 3 == partners.work()["web"].told.rejected
        assert ["adapter.broke"] * 3 == codes(oms)
        assert "KeyError: 'id'" in oms.quarantined()[0].reason


class TestPending:
    """What a partner has taken and has not done is no failure of the partner's."""

    def test_however_many_are_pending_the_rest_is_told(
        self, market, store, monkeypatch
    ):
        """It is there; the same again, a minute later, tells what has become of it."""
        oms, partners, clock = connected(market, store)
        really, asked = market.acknowledge, []

        def acknowledge(order, reference, *, key):
            asked.append(order)
            if order != "m-5" and asked.count(order) < 3:
                return Receipt(order, pending=True)
            return really(order, reference, key=key)

        monkeypatch.setattr(market, "acknowledge", acknowledge)
        for number in range(1, 6):
            market.sell(number, "MUG")
        told = partners.work()["web"].told
        assert (1, 4, "adapter.pending") == (
            told.sent,
            told.postponed,
            told.waiting.code,
        )
        (standing,) = partners.standings()
        assert (ConnectionState.OK, 4) == (standing.state, standing.waiting)
        for _ in "12":
            clock.later(seconds=60)
            partners.work()
        assert (5, []) == (len(market.done["acknowledge"]), oms.quarantined())

    def test_one_that_has_it_pending_is_there_again(self, market, monkeypatch):
        """Two failures before it and two behind it are not four in a row."""
        _, partners, _ = connected(market)
        for number in range(1, 6):
            market.sell(number, "MUG")
        away = Unavailable("away", sent=False)
        answers = [away, away, Receipt("m-3", pending=True), away, away]

        def acknowledge(*_, key):
            if isinstance(answer := answers.pop(0), Unavailable):
                raise answer
            return answer

        monkeypatch.setattr(market, "acknowledge", acknowledge)
        assert 5 == partners.work()["web"].told.postponed
        assert ConnectionState.OK is partners.standings()[0].state


class TestStock:
    """Levels at the partner's places; what has not changed is not sent."""

    def test_each_place_has_a_level_of_its_own(self, market, store):
        """By the partner's name for it; only what has changed goes out again."""
        oms, partners, _ = connected(market, store)
        partners.work()
        assert {
            ("MUG", "1"): 10,
            ("MUG", "2"): 5,
            ("CAP", "1"): 7,
            ("CAP", "2"): 0,
        } == (market.levels)
        oms.do(Receive("MUG", "HAM", 1))
        partners.work()
        assert [("MUG", "2", 6)] == market.sets[4:]

    def test_without_places_it_is_one_number(self):
        """What can be sold in all."""
        market = Market(ShopCapability.STOCK_PER_LOCATION)
        _, partners, _ = connected(market)
        partners.work()
        assert {("MUG", ""): 15, ("CAP", ""): 7} == market.levels

    def test_what_the_partner_is_believed_to_have_is_said(self, market, monkeypatch):
        """So that it can refuse what was reckoned from something else."""
        oms, partners, _ = connected(market)
        partners.work()
        told = []
        push = market.push_stock
        monkeypatch.setattr(
            market,
            "push_stock",
            lambda all_, *, key: told.extend(all_) or push(all_, key=key),
        )
        oms.do(Receive("MUG", "HAM", 1))
        partners.work()
        assert [StockLevel("MUG", "2", 6, 5)] == told

    @pytest.mark.parametrize("answer", [None, [], ["done"] * 4])
    def test_nonsense_is_no_answer(self, market, monkeypatch, answer):
        """It is named, and set aside."""
        oms, partners, _ = connected(market)
        monkeypatch.setattr(market, "push_stock", lambda *_, key: answer)
        assert 4 == partners.work()["web"].stock.rejected
        assert {"adapter.broke"} == {*codes(oms)}


class TestStopped:
    """Wrong credentials stop a connection until they are mended, and no other."""

    def test_nothing_is_asked_and_nothing_given_up(self, market, store):
        """It goes on by itself when the partner says that it is well."""
        other = Market()
        oms, _, clock = connected(market, store)
        two = [Connection("web", market), Connection("pos", other)]
        partners = Partners(oms, two, chance=lambda: 1.0)
        market.open = False
        market.sell(1, "MUG")
        other.sell(1, "MUG")
        worked = partners.work()
        assert isinstance(worked["web"].stopped, AuthFailed)
        assert 1 == worked["pos"].pulled.orders
        assert isinstance(partners.work()["web"].stopped, AuthFailed)
        assert ({"fetch_orders": 1}, []) == (market.calls, oms.quarantined())
        clock.later(minutes=1)
        assert isinstance(partners.work()["web"].stopped, AuthFailed)
        assert {"fetch_orders": 1} == market.calls
        market.open = True
        clock.later(minutes=2)
        assert 1 == partners.work()["web"].pulled.orders
        assert 1 == len(market.done["acknowledge"])

    def test_it_says_how_it_is(self, market, store):
        """State, what waits, what lies aside, the last error."""
        _, partners, _ = connected(market, store)
        assert [Standing("web")] == partners.standings()
        market.sell(1, "MUG")
        market.open = False
        partners.work()
        (standing,) = partners.standings()
        assert (
            ConnectionState.STOPPED,
            "market: fetch_orders: the key is refused",
        ) == (
            standing.state,
            standing.last_error,
        )
        market.open = True
        partners.resume("web")
        partners.work()
        (standing,) = partners.standings()
        assert (ConnectionState.OK, 0, 0) == (
            standing.state,
            standing.waiting,
            standing.set_aside,
        )

    def test_one_that_is_away_is_asked_later(self, market):
        """And is told apart from one whose key is wrong."""
        _, partners, _ = connected(market)
        market.faults = iter([BEFORE] * 9)
        partners.work()
        (standing,) = partners.standings()
        assert (ConnectionState.WAITING, "market: fetch_orders: not reached") == (
            standing.state,
            standing.last_error,
        )
        assert isinstance(partners.work()["web"].stopped, Unavailable)

    def test_a_check_that_breaks_is_no_health(self, market, monkeypatch):
        """Whatever it raises."""
        _, partners, _ = connected(market)
        assert partners.check("web").ok
        monkeypatch.setattr(market, "check", lambda: 1 / 0)
        assert not partners.check("web").ok


class TestSlips:
    """What is wrong with a connection is said when it is made."""

    def test_names_are_ids_and_each_is_once(self, market):
        """A name stands in front of order numbers, behind it a full stop."""
        for name in ("", "we b", "a.b"):
            with pytest.raises(Invalid):
                Connection(name, market)
        oms, _, _ = connected(market)
        with pytest.raises(Invalid, match="each name once"):
            Partners(oms, [Connection("web", market)] * 2)

    @pytest.mark.parametrize("slip", [{"page": 0}, {"pages": 0}])
    def test_numbers_are_positive(self, market, slip):
        """A page of no orders would never come to an end."""
        with pytest.raises(Invalid, match="1 or more"):
            Connection("web", market, **slip)

    def test_what_is_declared_has_to_be_there(self):
        """Else it would only be found out when it is needed."""

        class Half:
            name, capabilities = "half", {ShopCapability.ORDERS}

            def check(self):
                return None

        with pytest.raises(Invalid) as caught:
            Connection("web", Half())
        assert ["adapter.channel", "adapter.fetch_order", "adapter.fetch_orders"] == (
            sorted([finding.where for finding in caught.value.findings])
        )

    def test_one_that_is_not_there_is_named(self, market):
        """With those that are."""
        _, partners, _ = connected(market)
        for ask in (partners.check, partners.resume):
            with pytest.raises(Invalid, match="one of web"):
                ask("wbe")
