"""What a shop cancels or takes back is paid back once: by itself, or when told to."""

import pytest

from ordercore.accounts import PaymentPolicy, RequestRefund, SetPaymentPolicy
from ordercore.errors import Invalid
from ordercore.orders import Cancel, LineQuantity
from ordercore.partners import Connection, Partners, PaysBack, connections_of
from ordercore.plugins import CancelledLine, ImportedCancellation, Plugins
from ordercore.ports import RefundRequest, ShopCapability
from tests.flow.shop import hand_over, pack
from tests.partners.market import PLACES, Market, Numbers, connected
from tests.partners.test_payouts import eur

MUG = RefundRequest("m-1", eur("10.00"))


class Office(Numbers):
    """What reads cancellations, too."""

    def parse(self, raw):
        """Return what is cancelled, or what it is else."""
        if "takes" not in raw:
            return super().parse(raw)
        lines = [CancelledLine("MUG", raw["takes"], "lines[0]", {})]
        return ImportedCancellation(raw["id"], raw["id"], "", lines, of=raw["of"])


def sold(pays_back, *without):
    """Return a market that has sold three mugs for 30.00, its shop and partners."""
    market = Market(*without, more=[ShopCapability.RETURNS])
    market.channel = Office()
    oms, partners, _ = connected(market, pays_back=pays_back)
    oms.do(SetPaymentPolicy("any", PaymentPolicy(credit_returns=True)))
    market.sell(1, ("MUG", 3), terms="PREPAID")
    partners.work()
    return market, oms, partners


def cancelled(pays_back, *without):
    """Return the same, of which the market has cancelled one mug."""
    market, oms, partners = sold(pays_back, *without)
    market.orders.append({"id": "c-1", "takes": 1, "of": "m-1"})
    partners.work()
    return market, oms, partners


def sent_back(pays_back, *without):
    """Return the same, of which one mug has come back to the market."""
    market, oms, partners = sold(pays_back, *without)
    hand_over(oms, pack(oms, "web.1-1"))
    market.send_back(1, 1, ("1", 1, 1), place="1")
    partners.work()
    return market, oms, partners


def told(market):
    """Return what the market was told to pay back."""
    return [*market.done.get("refund", {}).values()]


def pending(oms):
    """Return what was asked for, and nobody has said to be paid back."""
    found = oms.state("account/web.1").transactions
    return [one.amount for one in found if one.outcome == "PENDING"]


@pytest.mark.parametrize("story", [cancelled, sent_back])
@pytest.mark.parametrize("without", [(), (ShopCapability.REFUND,)])
def test_what_it_has_paid_back_by_itself_is_booked_and_not_told(story, without):
    """Else money would go back twice; whether it could be told does not matter."""
    market, oms, _ = story(PaysBack.ITSELF, *without)
    assert ([], []) == (told(market), pending(oms))
    assert eur("10.00") == oms.state("account/web.1").refunded


@pytest.mark.parametrize("story", [cancelled, sent_back])
def test_what_it_pays_back_when_asked_it_is_told_once(story):
    """The same as what is cancelled here."""
    market, oms, partners = story(PaysBack.ASKED)
    partners.work()
    assert ([MUG], []) == (told(market), pending(oms))
    assert eur("10.00") == oms.state("account/web.1").refunded


@pytest.mark.parametrize("story", [cancelled, sent_back])
@pytest.mark.parametrize(
    ("said", "asked"), [(PaysBack.ITSELF, []), (PaysBack.ASKED, [MUG])]
)
def test_where_nobody_says_who_pays_back_it_is_set_aside(story, said, asked):
    """It is named what to say; then it is tried again, and paid back once."""
    market, oms, partners = story(None)
    partners.work()
    assert ([], [eur("10.00")]) == (told(market), pending(oms))
    (row,) = oms.quarantined()
    assert "connections.web.pays_back: got None" in row.reason
    there = Connection("web", market, places=PLACES, pays_back=said)
    mended = Partners(oms, [there], chance=lambda: 1.0)
    assert 1 == mended.reprocess().to_tell
    for _ in range(2):
        mended.work()
    assert (asked, []) == (told(market), pending(oms))
    assert eur("10.00") == oms.state("account/web.1").refunded
    assert [] == [*oms.quarantined()]


@pytest.mark.parametrize("pays_back", [None, *PaysBack])
def test_what_is_cancelled_or_given_here_it_is_always_told(pays_back):
    """It has not told us of that, so it has paid nothing back."""
    market, oms, partners = sold(pays_back)
    oms.do(Cancel("web.1", "broken", (LineQuantity("1", 1),)))
    oms.do(RequestRefund("web.1", "web", "sorry", eur("2.00")))
    partners.work()
    assert [MUG, RefundRequest("m-1", eur("2.00"))] == told(market)
    assert eur("12.00") == oms.state("account/web.1").refunded


def test_a_file_says_who_pays_back():
    """In one of two words; another one is named with its path."""
    table = {"connections": {"web": {"adapter": "market", "pays_back": "perhaps"}}}
    with pytest.raises(Invalid) as caught:
        connections_of(table, Plugins())
    assert "connections.web.pays_back: got 'perhaps'" in str(caught.value)
