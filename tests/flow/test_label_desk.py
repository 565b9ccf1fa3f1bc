"""Labels are bought after the commit, once, and go back when nobody wants them."""

from datetime import timedelta
from hashlib import sha256

import pytest
from attrs import evolve

import ordercore as oc
from ordercore import orders, shipping, warehouse
from ordercore.catalog import Item, ListItem
from ordercore.connecting import Backoff
from ordercore.errors import (
    AuthFailed,
    MappingFailed,
    NotFound,
    Refused,
    Rejected,
    Unavailable,
)
from ordercore.flow import LabelDesk, LiveQuotes
from ordercore.ports import (
    BookedParcel,
    Booking,
    Inbound,
    LabelFormat,
    LabelSheet,
    Receipt,
    ServiceQuote,
    Tracking,
)
from ordercore.shipping import (
    LiveRate,
    ParcelState,
    RequestLabel,
    ShipmentStep,
    TrackingEvent,
    VoidLabel,
    WithdrawLabel,
)
from ordercore.values import Money
from tests.flow.shop import START, Clock, eur, pack, place, shop, start

AT_ONCE = Backoff(first_s=0, longest_s=0, attempts=4)
ASK = RequestLabel("A-1-1", "hub", "PostNord", "parcel")


class Hub:
    """A carrier that keeps what it has sold; ``errors`` come before it acts.

    ``lost`` are those that come after it: it has acted, and nobody hears of it.
    """

    name = "hub"

    def __init__(self):
        self.sold, self.back, self.asked = {}, [], []
        self.errors, self.lost, self.told = [], [], {}
        self.prices = [LiveRate("PostNord", "parcel", eur("3.00"))]

    def live(self):
        return [name for name, _ in self.sold.values() if name not in self.back]

    def _maybe(self, errors):
        error = errors.pop(0) if errors else None
        if error is not None:
            raise error

    def quote(self, shipment):
        self._maybe(self.errors)
        return [ServiceQuote(rate) for rate in self.prices]

    def book(self, shipment, service, label, *, key):
        self._maybe(self.errors)
        self.asked.append(shipment)
        known = key in self.sold
        name, sheet = self.sold.setdefault(
            key, (f"S{len(self.sold) + 1}", LabelSheet(label, key.encode()))
        )
        self._maybe(self.lost)
        box = BookedParcel(shipment.reference, f"T-{name}", sheet, "https://t.example")
        receipt = Receipt(name, known)
        return Booking(receipt, "PostNord", service, (box,), eur("3.00"))

    def void(self, booking, *, key):
        self._maybe(self.errors)
        if booking not in [name for name, _ in self.sold.values()]:
            raise NotFound(booking)
        if booking not in self.back:
            self.back.append(booking)
        self._maybe(self.lost)
        return Receipt(booking)

    def track(self, numbers):
        return [self.told.get(n, NotFound(n)) for n in numbers]

    def receive(self, headers, body, now):
        return tuple(
            Inbound(number, "parcel", number, told)
            for number, told in self.told.items()
        )


def packed(**options):
    """Return a shop with the parcel A-1-1, the hub, and its desk."""
    hub, plugins, clock = Hub(), oc.Plugins(disabled=()), Clock()
    plugins.register(LiveQuotes(hub), "hub")
    oms = shop(stock={"MUG@CPH": 5}, plugins=plugins, clock=clock)
    oms.do(ListItem(Item("MUG", "Mug", 350)))
    place(oms, "A", ("MUG", 2), **options)
    start(oms, "A-1")
    assert "A-1-1" == pack(oms, "A-1")
    desk = LabelDesk(oms, "hub", hub, backoff=AT_ONCE)
    return oms, hub, desk


def parcel(oms):
    return oms.state("parcel/A-1-1")


def report(status, name, hours, number="T-S1"):
    at = START + timedelta(hours=hours)
    event = TrackingEvent("PostNord", name, status, at)
    return {number: Tracking(number, (event,))}


class TestBuying:
    def test_a_label_is_asked_for_bought_and_printed(self):
        """Number, price, booking and fingerprint stand with the parcel."""
        oms, hub, desk = packed()
        printed = []
        desk = LabelDesk(oms, "hub", hub, on_label=lambda *it: printed.append(it))
        plan = desk.plan("A-1-1")
        assert (ASK,) == plan.commands
        oms.do(*plan.commands)
        assert [] == hub.asked

        assert 1 == desk.work().sent

        after = parcel(oms)
        assert (ParcelState.LABELLED, "PostNord", "T-S1", eur("3.00")) == (
            after.state,
            after.carrier,
            after.tracking_number,
            after.cost,
        )
        sheet = LabelSheet(LabelFormat.ZPL, b"parcel/A-1-1/label/1")
        assert sha256(sheet.content).hexdigest() == after.booked.sha256
        assert [("A-1-1", sheet)] == printed
        assert sheet == desk.sheet("A-1-1")
        assert 0 == desk.work().sent

    def test_the_carrier_learns_what_it_has_to_know(self):
        """Reference, weight and way; inside one country nothing for customs."""
        oms, hub, desk = packed()
        oms.do(ASK)
        desk.work()
        (asked,) = hub.asked
        (box,) = asked.parcels
        assert ("A-1-1", 700, ()) == (asked.reference, box.weight_g, box.contents)
        assert ("DK", "8000") == (asked.origin.country, asked.destination.postcode)

    def test_over_a_border_customs_learn_what_is_in_it(self):
        """Value and weight of one unit."""
        oms, hub, desk = packed(country="NO")
        oms.do(ASK)
        desk.work()
        (content,) = hub.asked[0].parcels[0].contents
        assert ("MUG", "A MUG", 2, "10.00 DKK", 350) == (
            content.sku,
            content.name,
            content.quantity,
            str(content.value),
            content.weight_g,
        )

    def test_where_the_carrier_is_down_the_table_answers(self):
        """Who failed is named, and the label is one by hand."""
        oms, hub, desk = packed()
        hub.errors = [Unavailable("down", sent=False)]
        plan = desk.plan("A-1-1")
        assert "hub" in plan.failures[0]
        assert "GLS" == plan.rate.carrier
        oms.do(*plan.commands)
        assert ("GLS", None) == (parcel(oms).carrier, parcel(oms).booked)

    def test_what_the_table_offers_for_less_is_labelled_by_hand(self):
        """Only what was told through the connection is bought through it."""
        _, hub, desk = packed()
        hub.prices = [LiveRate("PostNord", "parcel", eur("30.00"))]
        (command,) = desk.plan("A-1-1").commands
        assert isinstance(command, shipping.Label)

    def test_what_is_asked_of_others_is_none_of_its_business(self):
        """Each connection has a desk of its own."""
        oms, hub, desk = packed()
        oms.do(RequestLabel("A-1-1", "other", "PostNord", "parcel"))
        assert 0 == desk.work().sent
        assert [] == hub.asked

    def test_a_refusal_is_noted_with_the_parcel(self):
        """Another label can be asked for then, or one be put on by hand."""
        oms, hub, desk = packed()
        oms.do(ASK)
        hub.errors = [Rejected("too heavy for it")]
        assert 1 == desk.work().sent
        assert parcel(oms).requested is None
        told = oms.history("parcel/A-1-1")[-1].event
        assert "too heavy for it" == told.because
        oms.do(ASK)
        desk.work()
        assert ["parcel/A-1-1/label/2"] == [*hub.sold]


class TestBreaking:
    @pytest.mark.parametrize("lost", [Unavailable("cut"), Unavailable("down", sent=0)])
    def test_an_answer_that_is_lost_buys_nothing_twice(self, lost):
        """It is asked again under the same key."""
        oms, hub, desk = packed()
        oms.do(ASK)
        hub.lost = [lost]
        assert 1 == desk.work().postponed
        assert 1 == len(hub.sold)
        assert parcel(oms).requested is not None

        desk.work()

        assert (["S1"], "T-S1") == (hub.live(), parcel(oms).tracking_number)

    def test_a_desk_that_died_goes_on_where_it_was(self):
        """Between purchase and note: a new desk on the same store takes over."""
        oms, hub, desk = packed()
        oms.do(ASK)
        hub.lost = [KeyboardInterrupt()]
        with pytest.raises(KeyboardInterrupt):
            desk.work()

        LabelDesk(oms, "hub", hub).work()

        assert (["S1"], ParcelState.LABELLED) == (hub.live(), parcel(oms).state)

    def test_a_printer_that_fails_gets_the_label_again(self):
        """Bought is bought: the same label is printed, once more."""
        oms, hub, _ = packed()
        oms.do(ASK)
        papers = [None, OSError("no paper")]

        def printer(*label):
            if error := papers.pop():
                raise error

        desk = LabelDesk(oms, "hub", hub, on_label=printer)
        with pytest.raises(OSError, match="no paper"):
            desk.work()
        desk.work()
        assert ([], ["S1"]) == (papers, hub.live())

    def test_wrong_credentials_are_waited_out(self):
        """The wish stays, and nothing goes to quarantine."""
        oms, hub, desk = packed()
        oms.do(ASK)
        hub.errors = [AuthFailed("401")]
        assert isinstance(desk.work().waiting, AuthFailed)
        desk.outbox.resume()
        assert 1 == desk.work().sent
        assert ParcelState.LABELLED is parcel(oms).state


class TestWithdrawing:
    def test_what_was_withdrawn_before_anybody_asked_buys_nothing(self):
        """The carrier hears nothing of it."""
        oms, hub, desk = packed()
        oms.do(ASK)
        oms.do(WithdrawLabel("A-1-1"))
        desk.work()
        assert [] == hub.asked

    def test_what_was_perhaps_bought_before_goes_back(self):
        """Live labels are those on parcels, however it was interrupted."""
        oms, hub, desk = packed()
        oms.do(ASK)
        hub.lost = [Unavailable("cut")]
        desk.work()
        oms.do(WithdrawLabel("A-1-1"))
        oms.do(*oms.plan.label("A-1-1").commands)
        assert ["S1"] == hub.live()

        desk.work()

        assert ([], "GLS") == (hub.live(), parcel(oms).carrier)

    def test_what_nobody_understood_goes_back_when_it_is_withdrawn(self):
        """It may have been bought: the same key tells."""
        oms, hub, desk = packed()
        oms.do(ASK)
        hub.lost = [MappingFailed.at("tracking_number", None, "text")]
        assert 1 == desk.work().rejected
        assert parcel(oms).requested is not None
        oms.do(WithdrawLabel("A-1-1"))

        desk.work()

        assert [] == hub.live()


class TestBack:
    def test_a_parcel_that_is_opened_again_gives_its_label_back(self):
        """Void, unpack, and the carrier gets it back; the next one is another."""
        oms, hub, desk = packed()
        oms.do(ASK)
        desk.work()
        oms.do(VoidLabel("A-1-1"), warehouse.Unpack("A-1", "A-1-1"))
        assert ["S1"] == hub.live()
        desk.work()
        assert [] == hub.live()

        oms.do(warehouse.Check("A-1", ("MUG", "MUG")), warehouse.Pack("A-1", "A-1-2"))
        oms.do(RequestLabel("A-1-2", "hub", "PostNord", "parcel"))
        desk.work()
        assert ["S2"] == hub.live()

    def test_what_the_carrier_keeps_lies_in_quarantine(self):
        """Somebody has to ask it for the money."""
        oms, hub, desk = packed()
        oms.do(ASK)
        desk.work()
        oms.do(VoidLabel("A-1-1"))
        hub.errors = [Rejected("it has the parcel")]
        assert 1 == desk.work().rejected
        (row,) = oms.quarantined()
        assert "it has the parcel" in row.reason

    def test_a_label_is_printed_again_whatever_it_costs(self):
        """It was bought, and its cost looked at then."""
        oms, hub, desk = packed()
        oms.do(ASK)
        desk.work()
        really = hub.book

        def dearer(*given, key):
            return evolve(really(*given, key=key), cost=Money.of("3.40", "USD"))

        hub.book = dearer
        assert b"parcel/A-1-1/label/1" == desk.sheet("A-1-1").content

    def test_a_label_that_is_gone_is_told_when_it_is_printed_again(self):
        """By the path of what is odd, as an answer that cannot be read."""
        oms, hub, desk = packed()
        oms.do(ASK)
        desk.work()
        really = hub.book
        hub.book = lambda *given, key: evolve(really(*given, key=key), parcels=())
        with pytest.raises(MappingFailed, match="parcels: got 0"):
            desk.sheet("A-1-1")

    def test_no_label_is_printed_again_where_there_is_none(self):
        """Nor one of another connection."""
        _, _, desk = packed()
        for name, code in (("A-1-1", "parcel.illegal"), ("B", "parcel.unknown")):
            with pytest.raises(Refused) as caught:
                desk.sheet(name)
            assert code == caught.value.code


class TestFollowing:
    def test_a_parcel_is_followed_until_it_has_arrived(self):
        """What was asked for and what was sent by itself comes to the same."""
        oms, hub, desk = packed()
        oms.do(ASK)
        desk.work()
        oms.do(shipping.HandOver("A-1-1"))
        assert ((), ()) == (desk.follow().moved, desk.follow().failures)
        hub.told = report(ShipmentStep.SCAN, "1", 1)
        assert ("A-1-1",) == desk.follow().moved
        assert () == desk.hear({}, b"").moved
        hub.told = report(ShipmentStep.DELIVER, "2", 2)
        assert ("A-1-1",) == desk.hear({}, b"").moved

        assert parcel(oms).delivered_at is not None
        assert 2 == oms.order("A").progress[0].delivered
        assert () == desk.follow().moved

    def test_a_number_that_nobody_knows_is_passed_over(self):
        """It may be of another shop."""
        _, hub, desk = packed()
        hub.told = report(ShipmentStep.SCAN, "1", 1, number="T-9")
        assert () == desk.hear({}, b"").moved

    def test_who_does_not_answer_is_named(self):
        """The others are followed all the same."""
        oms, hub, desk = packed()
        oms.do(ASK)
        desk.work()
        hub.told = {"T-S1": Unavailable("down")}
        ((number, error),) = desk.follow().failures
        assert ("T-S1", "down") == (number, str(error))


def test_no_address_is_changed_under_a_label_that_is_being_bought():
    """It would stand on the old one."""
    oms, _hub, _desk = packed()
    oms.do(ASK)
    edits = orders.Edits(ship_to=oc.Address("DK", "9000", "Aalborg"))
    with pytest.raises(Refused) as caught:
        oms.plan.change("A", edits)
    assert "parcel.label-requested" == caught.value.code
