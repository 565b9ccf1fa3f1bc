"""Buyers are written to once, in words, and not of what happened long ago."""

from datetime import timedelta

import pytest

from ordercore import accounts, orders
from ordercore.errors import Rejected, Unavailable
from ordercore.orders import LineQuantity
from ordercore.parties import Customer, RegisterCustomer
from ordercore.partners import (
    Connection,
    Later,
    Partners,
    notices,
    plain_words,
    rating_mails,
)
from ordercore.ports import Health, Message, NotifierCapability, Port, Receipt
from ordercore.shipping import ShipmentStep, Track, TrackingEvent
from ordercore.testing.partners import MemoryMailbox
from tests.flow.shop import PREPAID, Clock, kr, place, send, shop

Can = NotifierCapability


class Post(MemoryMailbox):
    """A mailbox that fails as told.  Without KEYS it sends what it is told, each time.

    Attributes:
        faults: what goes wrong with the next calls: (before, after) they have worked.
    """

    def __init__(self, *without):
        super().__init__()
        self.capabilities = MemoryMailbox.capabilities - {*without}
        self.faults = []

    def check(self):
        return Health(True)

    def send(self, message, *, key):
        before, after = self.faults.pop(0) if self.faults else (None, None)
        if before is not None:
            raise before
        if Can.KEYS in self.capabilities:
            found = super().send(message, key=key)
        else:
            found = Receipt(self._keep(message))
        if after is not None:
            raise after
        return found

    @property
    def told(self):
        """What was written of, in order."""
        return [message.template for message in self.messages]


def connected(post, **options):
    """Return a shop with a customer, its partners, and its clock."""
    clock = Clock()
    oms = shop(stock={"MUG@CPH": 9}, clock=clock)
    oms.do(RegisterCustomer(Customer("C-1", "Ada", "ada@example.com")))
    connection = Connection("mail", post, Port.NOTIFIER)
    partners = Partners(oms, [connection], chance=lambda: 1.0, **options)
    partners.work()
    return oms, partners, clock


def arrive(oms, parcel, at):
    """Let a parcel arrive."""
    event = TrackingEvent("GLS", f"{parcel}/1", ShipmentStep.DELIVER, at)
    oms.do(Track(parcel, (event,)))


def sell(oms, order="A", **terms):
    """Let the customer buy two mugs, which leave."""
    place(oms, order, ("MUG", 2), customer="C-1", **terms)
    send(oms, f"{order}-1")


def test_a_buyer_hears_of_each_step_once():
    """Confirmed, on its way, there, money back: to whom, and with what."""
    post = Post()
    oms, partners, clock = connected(post)
    sell(oms, terms=PREPAID)
    partners.work()
    arrive(oms, "A-1-1", clock.now)
    oms.do(accounts.RequestRefund("A", "web", "r1", kr("5.00")))
    oms.do(accounts.Refund("A", "web", "r1", kr("5.00")))
    for _ in "12":
        partners.work()
    assert [
        "order.confirmed",
        "order.shipped",
        "order.delivered",
        "order.refunded",
    ] == post.told
    first, second, _, last = post.messages
    assert {"ada@example.com"} == {message.recipient for message in post.messages}
    assert ("Your order 1001", "Ada", "en") == (first.subject, first.name, first.locale)
    assert "2 x A MUG\nIn all: 20.00 DKK" in first.text
    assert oms.state("parcel/A-1-1").tracking_number in second.text
    assert "You get 5.00 DKK back" in last.text


def test_what_is_not_sent_any_more_is_told():
    """In part, and of all of it."""
    post = Post()
    oms, partners, _ = connected(post)
    place(oms, "A", ("MUG", 2), customer="C-1")
    oms.do(orders.Cancel("A", "customer", (LineQuantity("1", 1),)))
    oms.do(orders.Cancel("A", "customer"))
    partners.work()
    assert ["in part", "cancelled"] == [
        message.subject[-7:] if "part" in message.subject else message.subject[-9:]
        for message in post.messages[1:]
    ]


def test_a_rating_is_asked_for_when_all_of_it_has_been_there_a_while():
    """G37: fourteen days, once, and with a way to reach us."""
    post = Post()
    oms, partners, clock = connected(post)
    sell(oms)
    arrive(oms, "A-1-1", clock.now)
    partners.work()
    clock.later(days=13, hours=23)
    assert 0 == partners.work()["mail"].later.sent
    assert 0 == partners.standings()[0].behind_by
    clock.later(hours=1)
    assert 1 == partners.work()["mail"].later.sent
    clock.later(days=30)
    partners.work()
    assert 1 == post.told.count("order.rating")
    assert "answer this message" in post.messages[-1].text


@pytest.mark.parametrize("what", ["on its way", "back"])
def test_who_has_not_all_of_it_is_not_asked(what):
    """A parcel is still missing, or units came back."""
    post = Post()
    oms, partners, clock = connected(post)
    place(oms, "A", ("MUG", 1), "CAP", customer="C-1")
    send(oms, "A-1")
    arrive(oms, "A-1-1", clock.now)
    if what == "back":
        oms.do(orders.Cancel("A", "customer", (LineQuantity("2", 1),)))
        oms.do(orders.Return("A", "CPH", (LineQuantity("1", 1),)))
    clock.later(days=15)
    partners.work()
    assert "order.rating" not in post.told


def test_what_happened_before_the_first_turn_is_no_news():
    """Whoever connects a mailbox writes to nobody of last year's orders."""
    post, clock = Post(), Clock()
    oms = shop(stock={"MUG@CPH": 9}, clock=clock)
    oms.do(RegisterCustomer(Customer("C-1", "Ada", "ada@example.com")))
    sell(oms)
    partners = Partners(oms, [Connection("mail", post, Port.NOTIFIER)])
    partners.work()
    sell(oms, "B")
    partners.work()
    assert ["order.confirmed", "order.shipped"] == post.told


class TestWhatIsNotKnown:
    def one(self, post, fault):
        oms, partners, clock = connected(post)
        place(oms, "A", ("MUG", 2), customer="C-1")
        post.faults = [fault]
        partners.work()
        return oms, partners, clock

    def test_who_knows_our_keys_is_asked_again(self):
        """It sends nothing twice."""
        post = Post()
        lost = Unavailable("mail", "cut")
        _, partners, clock = self.one(post, (None, lost))
        clock.later(minutes=5)
        partners.work()
        assert ["order.confirmed"] == post.told

    def test_where_nobody_knows_it_is_not_sent_again_by_itself(self):
        """It lies aside; somebody looks whether it went out, and decides."""
        post = Post(Can.KEYS)
        oms, partners, clock = self.one(post, (None, Unavailable("mail", "cut")))
        clock.later(days=1)
        partners.work()
        assert ["adapter.not-repeated"] == [row.code for row in oms.quarantined()]
        assert ["order.confirmed"] == post.told
        partners.reprocess()
        partners.work()
        assert (["order.confirmed"] * 2, []) == (post.told, oms.quarantined())

    def test_what_was_surely_not_sent_is_sent_later(self):
        """The line was down before."""
        post = Post(Can.KEYS)
        down = Unavailable("mail", "not reached", sent=False)
        oms, partners, clock = self.one(post, (down, None))
        clock.later(minutes=5)
        partners.work()
        assert (["order.confirmed"], []) == (post.told, oms.quarantined())

    def test_whoever_died_while_sending_has_perhaps_sent(self):
        """Between the mail and the note of it."""
        post = Post(Can.KEYS)
        oms, partners, _ = connected(post)
        place(oms, "A", ("MUG", 2), customer="C-1")
        post.faults = [(None, KeyboardInterrupt())]
        with pytest.raises(KeyboardInterrupt):
            partners.work()
        partners.work()
        assert ["adapter.not-repeated"] == [row.code for row in oms.quarantined()]
        assert ["order.confirmed"] == post.told

    def test_who_can_never_be_reached_is_set_aside(self):
        """A typo in the address."""
        post = Post()
        oms, _, _ = self.one(post, (Rejected("mail", "no such box"), None))
        assert ["adapter.rejected"] == [row.code for row in oms.quarantined()]


def test_who_gave_no_address_is_not_written_to():
    """A guest, and a notifier that reaches phones."""
    for post, customer in ((Post(), ""), (Post(Can.EMAIL), "C-1")):
        oms, partners, _ = connected(post)
        place(oms, "A", ("MUG", 2), customer=customer)
        partners.work()
        assert [] == post.told


def test_a_phone_is_reached_by_text():
    """In the international way only."""
    post = Post(Can.EMAIL)
    post.capabilities |= {Can.TEXT}
    oms, partners, _ = connected(post)
    phones = ("12345678", "+4512345678")
    oms.do(RegisterCustomer(Customer("C-2", "Bo", phones=phones)))
    place(oms, "A", ("MUG", 2), customer="C-2")
    post.send = lambda message, *, key: (post.messages.append(message), Receipt("1"))[1]
    partners.work()
    assert ["+4512345678"] == [message.recipient for message in post.messages]


def test_a_shop_has_words_and_times_of_its_own():
    """A table for what, a function for how, and a time for when."""

    def words(notice):
        lines = len(notice.order.lines)
        text = f"{notice.language} {lines}"
        return Message(notice.template, notice.recipient, "da", "Hej", text)

    post = Post()
    ours = {Port.NOTIFIER: notices(words, {orders.Placed: "order.placed"})}
    later = {Port.NOTIFIER: rating_mails(words, timedelta(days=1))}
    assert isinstance(later[Port.NOTIFIER], Later)
    oms, partners, clock = connected(post, errands=ours, later=later)
    oms.do(RegisterCustomer(Customer("C-1", "Ada", "ada@example.com", language="da")))
    sell(oms)
    arrive(oms, "A-1-1", clock.now)
    partners.work()
    clock.later(days=1)
    partners.work()
    assert ["order.placed", "order.rating"] == post.told
    assert ["da 1", "da 1"] == [message.text for message in post.messages]
    assert callable(plain_words)
