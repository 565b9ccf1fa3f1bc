"""Prices are published, and for each buyer one of them counts."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ordercore.catalog import (
    PriceEntry,
    PriceList,
    PriceQuery,
    PublishPriceList,
    WithdrawPriceList,
    find_price,
)
from ordercore.errors import Invalid, Refused
from tests.telling import refusal, told

FIRST, SECOND = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2))
SHOP = PriceList.of("shop", "DKK", {"MUG": "89.00", "TEA": "0.0125"})


def entry(price, least=1, start=None, end=None):
    return PriceEntry("MUG", Decimal(price), least, start, end)


def mugs(name, *entries, **changes):
    return PriceList(name, "DKK", entries, **changes)


def found(*lists, quantity=1, **query):
    """Return which list wins, and the price."""
    won = find_price(lists, "MUG", quantity, PriceQuery("DKK", **query))
    return won.price_list.id, str(won.unit_price)


class TestPublishing:
    def test_a_list_is_published_and_published_again(self):
        """The last version counts; the same again does nothing."""
        dearer = evolve(SHOP, entries=(entry(99),))
        state = told(None, PublishPriceList(SHOP), PublishPriceList(dearer))

        assert dearer == state
        assert () == PublishPriceList(dearer).decide(state)

    def test_a_list_is_withdrawn(self):
        """It counts no more until it is published again; twice does nothing."""
        state = told(None, PublishPriceList(SHOP), WithdrawPriceList("shop"))

        assert state.withdrawn
        assert () == WithdrawPriceList("shop").decide(state)
        assert SHOP == told(state, PublishPriceList(SHOP))

    def test_it_is_known_when_prices_change_by_themselves(self):
        """Each instant once, in order; what counts for ever has none."""
        sale = [entry(7, 1, FIRST, SECOND), entry(6, 10, SECOND), entry(9)]

        assert (FIRST, SECOND) == mugs("a", *sale, valid_until=SECOND).instants
        assert () == SHOP.instants

    def test_only_what_was_published_is_withdrawn(self):
        """A wrong id is noticed."""
        assert "price.no-list" == refusal(None, WithdrawPriceList("shop")).code

    @pytest.mark.parametrize(
        ("bad", "where"),
        [
            (mugs("a b"), "id"),
            (evolve(SHOP, currency="XXQ"), "currency"),
            (mugs("a", entry(-1)), "entries[0].unit_price"),
            (mugs("a", entry("NaN")), "entries[0].unit_price"),
            (mugs("a", entry(1, 0)), "entries[0].from_quantity"),
            (mugs("a", entry(1), entry(2)), "entries[1]"),
            (mugs("a", PriceEntry("", Decimal(1))), "entries[0].sku"),
            (mugs("a", entry(1, 1, SECOND, FIRST)), "entries[0].valid_until"),
            (
                mugs("a", valid_from=FIRST.replace(tzinfo=None)),
                "valid_from",
            ),
        ],
    )
    def test_what_cannot_be_is_named(self, bad, where):
        """MON 2: every finding has its place."""
        with pytest.raises(Invalid) as caught:
            PublishPriceList(bad).decide(None)

        assert [where] == [finding.where for finding in caught.value.findings]


class TestFinding:
    def test_a_price_may_be_finer_than_a_cent(self):
        """MON 12: 0.0125 is a price."""
        won = find_price([SHOP], "TEA", 1, PriceQuery("DKK"))

        assert Decimal("0.0125") == won.unit_price
        assert "0.0125 DKK by list shop; no other price counts here" == won.why

    @pytest.mark.parametrize(
        ("query", "won"),
        [
            ({}, ("all", "9")),
            ({"channel": "web"}, ("web", "8")),
            ({"groups": ("vip",)}, ("vip", "7")),
            ({"groups": ("vip",), "channel": "web"}, ("vip", "7")),
            ({"quantity": 10}, ("all", "6")),
            ({"at": FIRST}, ("all", "5")),
            ({"at": SECOND}, ("all", "9")),
            ({"at": SECOND, "quantity": 9}, ("all", "9")),
        ],
    )
    def test_the_one_that_is_made_for_the_buyer_wins(self, query, won):
        """Group before channel before dates before quantity before everybody."""
        lists = (
            mugs("all", entry(9), entry(6, 10), entry(5, 1, FIRST, SECOND)),
            mugs("web", entry(8), channel="web"),
            mugs("vip", entry(7), group="vip"),
        )

        assert won == found(*lists, **query)

    def test_rank_goes_before_all(self):
        """A list that somebody ranked higher wins over one for a group."""
        vip = mugs("vip", entry(7), group="vip")
        sale = mugs("sale", entry(8), rank=1)

        assert ("sale", "8") == found(vip, sale, groups=("vip",))

    @given(order=st.permutations([("b", 9), ("a", 9), ("c", 10)]))
    def test_equals_do_not_depend_on_their_order(self, order):
        """The lower price wins, and of equal ones the first by id."""
        lists = [mugs(name, entry(price)) for name, price in order]

        assert ("a", "9") == found(*lists)

    def test_says_before_what_it_won(self):
        """The next best are named."""
        lists = [mugs("all", entry(9)), mugs("vip", entry(7, 2), group="vip")]
        won = find_price(lists, "MUG", 2, PriceQuery("DKK", groups=("vip",)))

        assert (
            "7 DKK by list vip for group vip from 2 units; before 9 DKK by list all"
            == won.why
        )

    @pytest.mark.parametrize(
        ("only", "reason"),
        [
            ((), "no price list has it (there is none)"),
            ((mugs("a"),), "no price list has it (a)"),
            ((mugs("a", entry(1), withdrawn=True),), "a has it, but it is withdrawn"),
            ((mugs("a", entry(1), channel="pos"),), "but it is for channel pos"),
            ((mugs("a", entry(1), group="vip"),), "but it is for group vip"),
            ((mugs("a", entry(1, 10)),), "but only from 10 units"),
            ((mugs("a", entry(1, 1, FIRST)),), "but not at this time"),
            (
                (mugs("a", entry(1), valid_from=FIRST),),
                "but it does not count at this time",
            ),
            ((evolve(mugs("a", entry(1)), currency="EUR"),), "but it is in EUR"),
        ],
    )
    def test_without_a_price_it_refuses(self, only, reason):
        """Never a price of nothing; it says why those that have it do not count."""
        with pytest.raises(Refused) as caught:
            found(*only)

        assert "price.none" == caught.value.code
        assert reason in caught.value.because
