"""What a shop cancels or takes back is paid back once: by itself, or when told to."""

from random import Random

import pytest

from ordercore.accounts import (
    PaymentPolicy,
    Refund,
    RequestRefund,
    SetPaymentPolicy,
    surplus,
)
from ordercore.cli.writing import look_at
from ordercore.errors import Invalid
from ordercore.orders import (
    Cancel,
    Gate,
    Hold,
    LineQuantity,
    PlaceHold,
    ReleaseHold,
)
from ordercore.partners import Connection, Partners, PaysBack, connections_of, pull
from ordercore.plugins import CancelledLine, ImportedCancellation, Plugins
from ordercore.ports import RefundRequest, ShopCapability
from ordercore.views import Job
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


def sold(pays_back, *without, units=3):
    """Return a market that has sold mugs for 10.00 each, its shop and partners."""
    market = Market(*without, more=[ShopCapability.RETURNS])
    market.channel = Office()
    oms, partners, _ = connected(market, pays_back=pays_back)
    oms.do(SetPaymentPolicy("any", PaymentPolicy(credit_returns=True)))
    market.sell(1, ("MUG", units), terms="PREPAID")
    partners.work()
    return market, oms, partners


def cancel(market, oms, name="c-1"):
    """Let the market cancel one mug."""
    del oms
    market.orders.append({"id": name, "takes": 1, "of": "m-1"})


def send_back(market, oms):
    """Let one mug come back to the market."""
    hand_over(oms, pack(oms, "web.1-1"))
    market.send_back(1, 1, ("1", 1, 1), place="1")


def take_in(oms, market, pays_back):
    """Let what is new at the market in, while nothing is told to it."""
    pull(oms, Connection("web", market, places=PLACES, pays_back=pays_back))


def cancelled(pays_back, *without):
    """Return the same, of which the market has cancelled one mug."""
    market, oms, partners = sold(pays_back, *without)
    cancel(market, oms)
    partners.work()
    return market, oms, partners


def sent_back(pays_back, *without):
    """Return the same, of which one mug has come back to the market."""
    market, oms, partners = sold(pays_back, *without)
    send_back(market, oms)
    partners.work()
    return market, oms, partners


def hold(oms):
    """Let somebody keep money of the order from going back."""
    oms.do(PlaceHold("web.1", Hold("fraud", Gate.REFUND, "suspected_fraud")))


def let_go(oms, partners):
    """Let it go back, and partners work until nothing is left."""
    oms.do(ReleaseHold("web.1", "fraud"))
    partners.work()
    partners.work()


def work(oms, job):
    """Return what the work list has of one kind."""
    lists = [one for one in look_at(oms, oms.now()).work if one.job is job]
    return [task for one in lists for task in one.tasks]


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


@pytest.mark.parametrize("story", [cancel, send_back])
@pytest.mark.parametrize("turns", [0, 1])
def test_a_hold_does_not_let_what_was_paid_back_go_back_once_more(story, turns):
    """Released, it finds the money booked, or booked it is then: told is nothing."""
    market, oms, partners = sold(PaysBack.ITSELF)
    hold(oms)
    story(market, oms)
    take_in(oms, market, PaysBack.ITSELF)
    for _ in range(turns):
        partners.work()
    let_go(oms, partners)
    assert ([], []) == (told(market), pending(oms))
    assert eur("10.00") == oms.state("account/web.1").refunded
    assert [] == [*oms.quarantined()]


@pytest.mark.parametrize("turns", [0, 1])
def test_of_two_cancellations_only_ours_is_told(turns):
    """What the shop has paid back itself is off what it is told to."""
    market, oms, partners = sold(PaysBack.ITSELF)
    hold(oms)
    oms.do(Cancel("web.1", "broken", (LineQuantity("1", 1),)))
    cancel(market, oms)
    take_in(oms, market, PaysBack.ITSELF)
    for _ in range(turns):
        partners.work()
    let_go(oms, partners)
    assert ([MUG], []) == (told(market), pending(oms))
    assert eur("20.00") == oms.state("account/web.1").refunded


def test_what_it_has_perhaps_paid_back_is_set_aside_when_a_hold_goes():
    """Nobody has said who pays back: one question more is better than money twice."""
    market, oms, partners = sold(None)
    hold(oms)
    cancel(market, oms)
    partners.work()
    let_go(oms, partners)
    (row,) = oms.quarantined()
    assert ([], [eur("10.00")]) == (told(market), pending(oms))
    assert "connections.web.pays_back: got None" in row.reason


@pytest.mark.parametrize("seed", range(40))
def test_in_whatever_order_it_happens_each_mug_is_paid_back_once(seed):
    """By the shop itself what it has cancelled, and by our word the rest."""
    chance = Random(seed)
    market, oms, partners = sold(PaysBack.ITSELF, units=6)
    todo = ["ours"] * 2 + ["theirs"] * 3 + ["hold", "let go", "work", "take"]
    chance.shuffle(todo)
    for number, what in enumerate(todo):
        match what:
            case "ours":
                oms.do(Cancel("web.1", "broken", (LineQuantity("1", 1),)))
            case "theirs":
                cancel(market, oms, f"c-{number}")
                take_in(oms, market, PaysBack.ITSELF)
            case "hold":
                hold(oms)
            case "let go":
                oms.do(ReleaseHold("web.1", "fraud"))
            case "work":
                partners.work()
            case _:
                take_in(oms, market, PaysBack.ITSELF)
    let_go(oms, partners)
    asked = [one.amount.minor for one in told(market)]
    assert (2_000, []) == (sum(asked), pending(oms))
    assert eur("50.00") == oms.state("account/web.1").refunded
    assert [] == [*oms.quarantined()]


def refused():
    """Return what came of a refund that the shop has said no to for good."""
    market, oms, partners = sold(PaysBack.ASKED)
    last = oms.store.history("account/web.1")[-1].version
    market.rejects.add(f"account/web.1/{last + 2}")
    oms.do(Cancel("web.1", "broken", (LineQuantity("1", 1),)))
    partners.work()
    return market, oms, partners


def test_a_refund_that_the_shop_refuses_has_failed():
    """It is owed still: the work list has it, and the shop's words lie aside."""
    market, oms, _ = refused()
    assert ([], []) == (told(market), pending(oms))
    assert eur("0.00") == oms.state("account/web.1").refunded
    (row,) = oms.quarantined()
    assert ("adapter.rejected", "market: refund: no") == (row.code, row.reason)
    (task,) = work(oms, Job.REFUND)
    assert ("10.00 EUR more than is owed", "web.1") == (task.detail, task.subject)
    assert "failed: web.1-refund-1 by web" in task.why


def test_a_refund_that_has_failed_is_asked_for_again_under_another_key():
    """The shop is told once more, and it is booked once."""
    market, oms, partners = refused()
    oms.do(*oms.plan.refund("web.1").commands)
    assert 1 == partners.reprocess().kept
    partners.work()
    partners.work()
    assert ([MUG], []) == (told(market), pending(oms))
    assert eur("10.00") == oms.state("account/web.1").refunded


def test_a_refund_that_has_failed_is_settled_by_hand():
    """Paid out by the bank it is booked, and nothing is told."""
    market, oms, partners = refused()
    oms.do(Refund("web.1", "bank", "by-hand", eur("10.00")))
    partners.work()
    account = oms.state("account/web.1")
    assert ([], eur("10.00")) == (told(market), account.refunded)
    assert eur("0.00") == surplus(account)


def test_a_file_says_who_pays_back():
    """In one of two words; another one is named with its path."""
    table = {"connections": {"web": {"adapter": "market", "pays_back": "perhaps"}}}
    with pytest.raises(Invalid) as caught:
        connections_of(table, Plugins())
    assert "connections.web.pays_back: got 'perhaps'" in str(caught.value)
