"""A shop is told what articles cost when the list that is said for it changes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore.catalog import PriceEntry, PriceList, PublishPriceList, WithdrawPriceList
from ordercore.errors import Invalid, NotFound, Stale, Unavailable
from ordercore.partners import Connection, Heard, Partners, TellsPrices
from ordercore.ports import PriceTag, ShopCapability
from tests.flow.shop import START, eur
from tests.partners.market import AFTER, BEFORE, Market, connected, until_quiet

SHOP = TellsPrices("shop")


def priced(store=None, faults=(), tells=SHOP, **options):
    """Return a market that takes prices, its shop, its partners and the clock."""
    market = Market(ShopCapability.STOCK, more=[ShopCapability.PRICES], faults=faults)
    return market, *connected(market, store, prices=tells, **options)


def publish(oms, currency="EUR", name="shop", *, included=True, **prices):
    """Publish a plain list."""
    price_list = PriceList.of(name, currency, prices, tax_included=included)
    oms.do(PublishPriceList(price_list))


def codes(oms):
    """Return code and reason of what was set aside."""
    return [(row.code, row.reason) for row in oms.quarantined()]


def test_what_has_changed_is_told_and_nothing_else(store):
    """In the currency of the shop, with the tax or without as the list has it."""
    market, oms, partners, _ = priced(store)
    assert 0 == partners.work()["web"].prices.sent
    publish(oms, MUG="10.00", CAP="5.00")
    assert 2 == partners.work()["web"].prices.sent
    assert PriceTag("MUG", eur("10.00")) in [tag for _, tag in market.priced]
    publish(oms, MUG="10.00", CAP="4.50")
    assert 1 == partners.work()["web"].prices.sent
    assert {"MUG": "10.00 EUR", "CAP": "4.50 EUR"} == market.prices
    publish(oms, MUG="1.00", name="other")
    assert 0 == partners.work()["web"].prices.sent
    asked = market.calls["push_prices"]
    Partners(oms, [partners.connections["web"]]).work()
    assert asked == market.calls["push_prices"]


def test_a_list_without_tax_is_told_as_one():
    """The shop says that its prices are so."""
    market, oms, partners, _ = priced(tells=TellsPrices("shop", tax_included=False))
    publish(oms, MUG="8.00", included=False)
    partners.work()
    assert [PriceTag("MUG", eur("8.00"), tax_included=False)] == [
        tag for _, tag in market.priced
    ]


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"currency": "DKK"}, "currency: got 'DKK', expected EUR, as in the shop"),
        ({"included": False}, "tax_included: got False, expected True"),
    ],
)
def test_another_currency_or_tax_is_no_price_of_the_shop(odd, said):
    """Nothing is told until a list is there that fits."""
    market, oms, partners, _ = priced()
    publish(oms, MUG="10.00", **odd)
    worked = partners.work()["web"].prices
    assert (0, 1, {}) == (worked.sent, worked.rejected, market.prices)
    ((code, reason),) = codes(oms)
    assert "adapter.mapping" == code
    assert said in reason
    publish(oms, MUG="10.00")
    assert 1 == partners.work()["web"].prices.sent


def test_a_price_finer_than_a_cent_is_set_aside_and_the_others_go_on():
    """With its article."""
    market, oms, partners, _ = priced()
    publish(oms, MUG="10.00", SCREW="0.0125")
    partners.work()
    assert {"MUG": "10.00 EUR"} == market.prices
    ((code, reason),) = codes(oms)
    assert ("adapter.mapping", True) == (code, reason.startswith("SCREW: got"))


def test_a_price_begins_and_ends_with_time(store):
    """Nobody does anything then: it is found by looking at the clock."""
    market, oms, partners, clock = priced(store)
    week, day = START + timedelta(days=7), timedelta(days=1)
    plain = PriceEntry("MUG", Decimal("10.00"))
    sale = PriceEntry("MUG", Decimal("7.50"), 1, week, week + day)
    dozen = PriceEntry("MUG", Decimal("6.00"), from_quantity=12)
    cap = PriceEntry("CAP", Decimal("5.00"))
    entries = (plain, sale, dozen, cap)
    oms.do(PublishPriceList(PriceList("shop", "EUR", entries, tax_included=True)))
    seen = []
    for hours in (0, 24 * 7 - 1, 1, 23, 1, 48):
        clock.later(hours=hours)
        sent = partners.work()["web"].prices.sent
        seen.append((sent, market.prices["MUG"]))
    assert [
        (2, "10.00 EUR"),
        (0, "10.00 EUR"),
        (1, "7.50 EUR"),
        (0, "7.50 EUR"),
        (1, "10.00 EUR"),
        (0, "10.00 EUR"),
    ] == seen


def test_what_has_no_price_any_more_is_not_told():
    """A shop has no word for it; when it has one again, and another, that is told."""
    _, oms, partners, _ = priced()
    publish(oms, MUG="10.00")
    partners.work()
    oms.do(WithdrawPriceList("shop"))
    assert 0 == partners.work()["web"].prices.sent
    publish(oms, MUG="10.00")
    assert 0 == partners.work()["web"].prices.sent
    publish(oms, MUG="11.00")
    assert 1 == partners.work()["web"].prices.sent


def test_another_list_may_be_said_for_a_shop():
    """Its prices are told at once, also when it had been told them before."""
    market, oms, partners, _ = priced()
    publish(oms, MUG="10.00")
    publish(oms, MUG="9.00", name="sale")
    partners.work()
    for name, price in (("sale", "9.00 EUR"), ("shop", "10.00 EUR")):
        again = Connection("web", market, prices=TellsPrices(name))
        assert 1 == Partners(oms, [again]).work()["web"].prices.sent
        assert price == market.prices["MUG"]


def test_each_has_an_answer_of_its_own(store):
    """What is not known is set aside, what is stale is told again, the rest is told."""
    market, oms, partners, clock = priced(store)
    market.unpriced = {"CAP": NotFound("CAP"), "BAG": Stale("BAG")}
    publish(oms, MUG="10.00", CAP="5.00", BAG="3.00")
    told = partners.work()["web"].prices
    assert (1, 1, 1) == (told.sent, told.rejected, told.postponed)
    assert ["adapter.not-found"] == [code for code, _ in codes(oms)]
    market.unpriced.pop("BAG")
    clock.later(minutes=1)
    assert 1 == partners.work()["web"].prices.sent
    assert {"MUG": "10.00 EUR", "BAG": "3.00 EUR"} == market.prices


@pytest.mark.parametrize("fault", [BEFORE, AFTER])
def test_a_batch_that_is_tried_again_has_the_same_key(store, fault):
    """Whether it had arrived or not: it is told once more, and counts once."""
    market, oms, partners, clock = priced(store)
    partners.work()
    market.faults = iter([None, fault])
    publish(oms, MUG="10.00", CAP="5.00")
    assert isinstance(partners.work()["web"].prices.waiting, Unavailable)
    clock.later(minutes=1)
    assert 2 == partners.work()["web"].prices.sent
    assert 1 == len({key for key, _ in market.priced})
    assert {"MUG": "10.00 EUR", "CAP": "5.00 EUR"} == market.prices


def test_an_echo_of_our_own_does_nothing_and_another_price_is_put_right(store):
    """The shop says what it was told last; or somebody has changed it there."""
    market, oms, partners, clock = priced(store)
    publish(oms, MUG="10.00")
    partners.work()
    said = {"about": "price", "subject": "MUG"}
    for number, price, heard in (
        (1, "10.00", Heard(passed=1)),
        (2, "8", Heard(done=1)),
    ):
        came = market.says(f"{number}", clock.now, **said, price=price)
        assert heard == partners.hear("web", *came)
        told = partners.work()["web"].prices.sent
        assert number - 1 == told
    assert 2 == len(market.priced)


@pytest.mark.parametrize("answer", [None, [], ["done"]])
def test_nonsense_is_no_answer(monkeypatch, answer):
    """It is named, and set aside."""
    market, oms, partners, _ = priced()
    monkeypatch.setattr(market, "push_prices", lambda *_, key: answer)
    publish(oms, MUG="10.00")
    assert 1 == partners.work()["web"].prices.rejected
    assert {"adapter.broke"} == {code for code, _ in codes(oms)}


def test_who_takes_no_prices_is_not_told_any():
    """It is said when the connection is made."""
    with pytest.raises(Invalid, match="it takes no prices"):
        Connection("web", Market(), prices=SHOP)


PRICES = st.sampled_from(["1.00", "2.00", "3.00"])
STEPS = st.one_of(
    st.dictionaries(st.sampled_from(["MUG", "CAP"]), PRICES, min_size=1),
    st.sampled_from([60, 20_000]),
)
FAULTS = st.lists(st.sampled_from([None, None, BEFORE, AFTER]), max_size=8)


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, max_size=6), FAULTS)
def test_in_the_end_the_shop_has_our_prices(steps, faults):
    """Whatever fails in between; what it has is what was published last of each."""
    market, oms, partners, clock = priced(faults=faults)
    last = {}
    for step in steps:
        if isinstance(step, int):
            clock.later(seconds=step)
        else:
            publish(oms, **step)
            last = {sku: str(eur(price)) for sku, price in step.items()}
        partners.work()
    until_quiet(partners, clock)
    assert [] == oms.quarantined()
    assert last == {sku: market.prices[sku] for sku in last}
