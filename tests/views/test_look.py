"""A whole shop at one glance, and what came of it in one value."""

import json
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest

from ordercore import accounts, orders
from ordercore.catalog import Item, ListItem
from ordercore.errors import Invalid
from ordercore.shipping import ShipmentStep
from ordercore.sourcing import Node, NodeKind, OpenNode
from ordercore.values import Address, Money
from ordercore.views import Attention, Fate, as_of, look, standing, summarize
from tests.views.house import START, Aside, House, shop_of_all_kinds


def looked(house, **wanted):
    return look(house.states.items(), house.journal, house.now, **wanted)


class TestLook:
    def test_every_order_has_one_fate(self):
        """All fates together are all orders."""
        shop = looked(shop_of_all_kinds())

        assert {
            Fate.SHIPPED: 1,
            Fate.BACKORDERED: 1,
            Fate.HELD: 1,
            Fate.CANCELLED: 1,
            Fate.OPEN: 2,
        } == dict(shop.fates)
        assert len(shop.orders) == sum(shop.fates.values())

    def test_the_newest_order_comes_first(self):
        """By when it was placed, then by its id."""
        house = House().place("W-1", MUG=1).place("W-2", MUG=1).later(days=1)
        house.place("W-0", MUG=1)

        assert ["W-0", "W-2", "W-1"] == [s.order.id for s in looked(house).orders]

    def test_units_and_lines_are_added_up_over_all_orders(self):
        """Each unit of each order is in one bucket."""
        shop = looked(shop_of_all_kinds())

        assert 8 == shop.lines
        assert (5, 3, 2, 3, 1, 16) == (
            shop.units.delivered,
            shop.units.backordered,
            shop.units.allocated,
            shop.units.picked,
            shop.units.cancelled,
            shop.units.ordered,
        )

    def test_stock_and_books_are_checked(self):
        """A shop that works is conserved and balanced."""
        shop = looked(shop_of_all_kinds())

        assert shop.conservation.ok
        assert shop.books.ok
        assert 3 == shop.stock.waiting
        assert "PLATE" == shop.stock.skus[0].sku

    def test_names_of_places_and_goods_are_kept(self):
        """For whoever reads the report; a state of another kind is passed over."""
        node = Node(
            "CPH", "Copenhagen", NodeKind.WAREHOUSE, Address("DK"), Money(0, "DKK")
        )
        house = House().do(OpenNode(node), ListItem(Item("MUG", "Blue mug", 300)))
        house.states["weather/CPH"] = house.states["node/CPH"]._replace(state="rain")
        shop = looked(house)

        assert ({"CPH": "Copenhagen"}, {"MUG": "Blue mug"}) == (shop.nodes, shop.items)
        assert 2 == shop.events

    def test_what_was_set_aside_is_kept(self):
        """In the order in which it came."""
        shop = looked(House(), set_aside=[Aside("a"), Aside("b")])

        assert ["a", "b"] == [one.where for one in shop.set_aside]


class TestJourneys:
    def test_journeys_are_kept_of_urgent_shipped_and_new_orders(self):
        """A third each; the rest are the newest."""
        house = House().receive(MUG_CPH=9)
        for n in range(1, 10):
            house.place(f"W-{n}", MUG=1).later(minutes=1)
        house.backorder("W-2", MUG=1).backorder("W-3", MUG=1)
        house.allocate("W-4", "CPH", MUG=1).ship("W-4-1")
        house.allocate("W-5", "CPH", MUG=1).ship("W-5-1")

        def kept(**wanted):
            return [way.order for way in looked(house, **wanted).journeys]

        assert ["W-9", "W-5", "W-2"] == kept(journeys=3)
        assert ["W-9", "W-8", "W-5", "W-2"] == kept(journeys=4)
        assert 9 == len(kept())
        assert [] == kept(journeys=0)
        assert ["W-7"] == kept(journeys=0, of=["W-7", "W-99"])

    def test_a_journey_is_whole(self):
        """What the shop keeps is what the journey of that order tells."""
        house = shop_of_all_kinds()
        (way,) = looked(house, journeys=0, of=["W-1"]).journeys

        assert 16 == len(way.told)


class TestUrgency:
    def test_the_most_pressing_comes_first(self):
        """Held before late before backordered; the oldest of each first."""
        shop = looked(shop_of_all_kinds())

        assert [
            ("W-3", (Attention.HELD,)),
            ("W-2", (Attention.LATE, Attention.BACKORDERED)),
        ] == [(one.order.id, one.attention) for one in shop.urgent]
        assert 1 == shop.late


class TestStanding:
    def test_trouble_on_the_way_and_unpaid_invoices_are_seen(self):
        """What carriers and the calendar say counts too."""
        house = House().receive(MUG_CPH=4).place("W-1", MUG=4)
        house.allocate("W-1", "CPH", MUG=4).ship("W-1-1")
        house.later(hours=1).track("W-1-1-1", ShipmentStep.EXCEPTION, "No such street")
        parcel = house.state("parcel/W-1-1-1")
        one = standing(
            house.order("W-1"),
            house.state("account/W-1"),
            [parcel],
            START + timedelta(days=40),
        )

        assert (Attention.TROUBLE_ON_THE_WAY, Attention.UNPAID) == one.attention
        assert (Money.of("40.00", "DKK"), (parcel,)) == (one.overdue, one.troubled)
        assert accounts.PaymentStatus.PENDING is one.payment

    def test_an_order_without_an_account_has_no_payment_status(self):
        """An application may keep its money elsewhere."""
        house = House().place("W-1", MUG=1)
        del house.states["account/W-1"]
        (one,) = looked(house).orders

        assert (None, None, ()) == (one.payment, one.overdue, one.attention)
        assert one == standing(house.order("W-1"), None, (), START)


class Feed(NamedTuple):
    """How a feed's rows were used."""

    rows_in: int
    lines: int
    set_aside: int
    repeated: int = 0


class TestSummary:
    def test_every_order_is_counted_once(self):
        """Shipped, backordered, held, cancelled and open are all orders."""
        house = shop_of_all_kinds()
        made = summarize(looked(house, set_aside=[Aside(), Aside(code="row.no-sku")]))

        assert 6 == made.orders
        assert 6 == (
            made.shipped + made.backordered + made.held + made.cancelled + made.open
        )
        assert {"invalid": 1, "row.no-sku": 1} == made.set_aside_by_code
        assert (8, 2, 10, True) == (
            made.lines,
            made.set_aside,
            made.rows_in,
            made.rows_accounted,
        )
        assert (True, True, True) == (
            made.ok,
            made.stock_conserved,
            made.journal_balanced,
        )

    def test_rows_of_feeds_have_to_add_up(self):
        """A row that is neither used nor set aside is lost, and the summary says so."""
        shop = looked(House())
        good = summarize(shop, [Feed(10, 8, 2, 1), Feed(5, 5, 0)])
        lost = summarize(shop, [Feed(10, 8, 1)])

        assert (15, 13, 2, 1, True) == (
            good.rows_in,
            good.lines,
            good.set_aside,
            good.repeated,
            good.ok,
        )
        assert (False, False) == (lost.rows_accounted, lost.ok)

    def test_json_has_the_same_words(self):
        """Programs and people read the same value."""
        house = shop_of_all_kinds()
        made = summarize(looked(house))
        read = json.loads(json.dumps(made.as_json()))

        assert {
            "rows_in": 8,
            "orders": 6,
            "lines": 8,
            "set_aside": 0,
            "shipped": 1,
            "backordered": 1,
            "held": 1,
            "cancelled": 1,
            "stock_conserved": True,
            "journal_balanced": True,
            "revenue": ["50.00 DKK"],
            "problems": [],
        }.items() <= read.items()
        assert 16 == sum(read["units"].values())

    def test_problems_are_said_in_words(self):
        """What is wrong with stock and books, each with its place."""
        house = shop_of_all_kinds()
        del house.states["stock/CUP@CPH"]
        made = summarize(looked(house))

        assert not made.ok
        assert ("CUP at CPH: sellable, journal and book: 4 and 0",) == made.problems
        assert orders.State.PLACED is house.order("W-6").state


class TestAsOf:
    def test_nothing_that_was_written_down_later_is_known(self):
        """Each instant shows the shop that somebody saw who looked then."""
        house = House().receive(MUG_CPH=4)
        seen = []
        for step in (
            lambda: house.place("W-1", MUG=3),
            lambda: house.allocate("W-1", "CPH", MUG=3),
            lambda: house.start("W-1-1").pick("W-1-1"),
            lambda: house.check("W-1-1").pack("W-1-1"),
        ):
            house.now += timedelta(hours=1)
            step()
            seen.append(looked(house))
            house.now += timedelta(microseconds=1)

        for shop in seen:
            then = as_of(house.journal, shop.now)
            assert shop == look(then.states, then.journal, then.now)
        early = as_of(house.journal, seen[0].now - timedelta(microseconds=1))
        assert () == look(early.states, early.journal, early.now).orders

    def test_a_naive_instant_is_refused(self):
        """Nobody knows which one it would be."""
        with pytest.raises(Invalid):
            as_of((), datetime(2026, 11, 23))  # noqa: DTZ001 - that is the mistake
