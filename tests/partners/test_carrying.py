"""A carrier beside the other partners: labels out, reports in, each once."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore.connecting import StandardWebhooks
from ordercore.errors import (
    AuthFailed,
    Invalid,
    NotFound,
    RateLimited,
    Rejected,
    Unavailable,
)
from ordercore.partners import Connection, Heard, Partners
from ordercore.ports import (
    CarrierCapability,
    Health,
    Inbound,
    LabelFormat,
    LabelSheet,
    Port,
    Tracking,
)
from ordercore.shipping import (
    HandOver,
    LabelRefused,
    ParcelState,
    RequestLabel,
    ShipmentStep,
    TrackingEvent,
    VoidLabel,
)
from ordercore.testing.partners import MemoryCarrier
from ordercore.values import Money
from tests.flow.shop import Clock, pack, place, shop
from tests.partners.market import KEYS

Can = CarrierCapability


class Van(MemoryCarrier):
    """A carrier that fails as told, and sends its news by itself.

    Attributes:
        faults: what goes wrong with the next calls: (before, after) they have worked.
        told: what is known of parcels: number -> reports.
        asked: the operations, in order.
    """

    def __init__(self, *without):
        super().__init__()
        self.capabilities = {*MemoryCarrier.capabilities, Can.WEBHOOKS} - {*without}
        self.faults, self.told, self.asked, self.well = [], {}, [], True

    def check(self):
        return Health(self.well)

    def _around(self, operation, call):
        self.asked.append(operation)
        before, after = self.faults.pop(0) if self.faults else (None, None)
        if before is not None:
            raise before
        found = call()
        if after is not None:
            raise after
        return found

    def book(self, *given, key):
        return self._around("book", lambda: MemoryCarrier.book(self, *given, key=key))

    def void(self, booking, *, key):
        really = super().void
        return self._around("void", lambda: really(booking, key=key))

    def track(self, numbers):
        return self._around(
            "track", lambda: [self.told.get(n, NotFound(n)) for n in numbers]
        )

    def scan(self, number, step, at):
        """Let a parcel be seen."""
        before = self.told[number].events if number in self.told else ()
        event = TrackingEvent(self.name, f"{number}/{len(before)}", step, at)
        self.told[number] = Tracking(number, (*before, event))

    def receive(self, headers, body, now):
        found = StandardWebhooks(KEYS).verify(headers, body, now)
        number, _, whole = body.decode().partition(" ")
        told = self.told.get(number) if whole else None
        return (Inbound(found.id, "parcel", number, told),)

    def calls(self, delivery, now, text):
        """Return a delivery of its: headers and body."""
        body = text.encode()
        return StandardWebhooks(KEYS).sign(delivery, now, body), body


@pytest.fixture
def van():
    """Return a carrier."""
    return Van()


def connected(van, **options):
    """Return a shop with the parcel A-1-1, its partners, and its clock."""
    clock = Clock()
    oms = shop(stock={"MUG@CPH": 5}, clock=clock)
    place(oms, "A", ("MUG", 2))
    assert "A-1-1" == pack(oms, "A-1")
    printer = options.pop("on_label", None)
    connection = Connection("van", van, Port.CARRIER, **options)
    partners = Partners(oms, [connection], on_label=printer, chance=lambda: 1.0)
    return oms, partners, clock


def wish(oms):
    """Ask for a label."""
    oms.do(RequestLabel("A-1-1", "van", "memory", "economy"))


def parcel(oms):
    """Return the parcel as it stands."""
    return oms.state("parcel/A-1-1")


def under_way(van, **options):
    """Return the same with the parcel handed over, and its number."""
    oms, partners, clock = connected(van, **options)
    wish(oms)
    partners.work()
    oms.do(HandOver("A-1-1"))
    return oms, partners, clock, parcel(oms).tracking_number


class TestLabels:
    @pytest.mark.parametrize("number", ["", "\ud800"])
    def test_one_that_cannot_be_put_on_is_given_back(self, van, number):
        """Else it would be paid, and another one bought in its place."""

        def book(*given, key):
            found = really(*given, key=key)
            return evolve(
                found, parcels=[evolve(found.parcels[0], tracking_number=number)]
            )

        really, van.book = van.book, book
        oms, partners, _ = connected(van)
        wish(oms)
        partners.work()
        assert (["book", "void"], {*van._open}) == (van.asked, {*van._void})
        assert isinstance(oms.history("parcel/A-1-1")[-1].event, LabelRefused)
        van.book = really
        wish(oms)
        partners.work()
        assert ParcelState.LABELLED is parcel(oms).state
        assert (2, 1) == (len(van._open), len(van._void))

    @pytest.mark.parametrize(
        ("where", "odd"),
        [
            ("parcels: got 2, ", {"parcels": lambda it: it.parcels * 2}),
            ("parcels: got 0, ", {"parcels": lambda _: ()}),
            ("parcels[0].label: got 0 bytes", {"label": None}),
            ("parcels[0].label: got 0 bytes", {"label": LabelSheet("zpl", b"")}),
            (
                "parcels[0].label: got 10,000,001 bytes",
                {"label": LabelSheet("zpl", bytes(10**7 + 1))},
            ),
            ("parcels[0].tracking_number", {"tracking_number": "7" * 400}),
            ("parcels[0].tracking_number", {"tracking_number": None}),
            ("parcels[0].tracking_url", {"tracking_url": "https://" * 400}),
            ("parcels[0]", {"parcels": lambda _: ("box",)}),
            ("cost: got 3.00 USD", {"cost": lambda _: Money.of("3.00", "USD")}),
            ("cost", {"cost": lambda _: 3}),
        ],
    )
    def test_a_booking_that_is_none_is_given_back_whole(self, van, where, odd):
        """Two parcels for one, no label or one without end, another money."""

        def book(*given, key):
            found = really(*given, key=key)
            whole = {n: make(found) for n, make in odd.items() if callable(make)}
            box = {n: what for n, what in odd.items() if not callable(what)}
            parcels = [evolve(one, **box) for one in found.parcels]
            return evolve(found, **{"parcels": parcels} | whole)

        really, van.book = van.book, book
        oms, partners, _ = connected(van)
        wish(oms)
        partners.work()
        assert (["book", "void"], {*van._open}) == (van.asked, {*van._void})
        refused = oms.history("parcel/A-1-1")[-1].event
        assert isinstance(refused, LabelRefused)
        assert where in refused.because
        assert [] == oms.quarantined()

    def test_a_label_is_bought_printed_and_given_back_in_its_turns(self, van):
        """What was wished for is done with the next turn, and once."""
        printed = []
        oms, partners, _ = connected(van, on_label=lambda *it: printed.append(it))
        wish(oms)
        assert 1 == partners.work()["van"].labels.sent
        assert ParcelState.LABELLED == parcel(oms).state
        assert ["A-1-1"] == [name for name, _ in printed]
        oms.do(VoidLabel("A-1-1"))
        assert 1 == partners.work()["van"].labels.sent
        assert 0 == partners.work()["van"].labels.sent
        assert ["book", "void"] == [one for one in van.asked if one != "track"]

    @pytest.mark.parametrize("sent", [True, False])
    def test_what_nobody_knows_is_asked_again_under_its_key(self, van, sent):
        """IDM 114: lost on the way there, or on the way back: one label."""
        oms, partners, clock = connected(van)
        wish(oms)
        lost = Unavailable("van", "502", sent=sent)
        van.faults = [(None, lost) if sent else (lost, None)]
        assert 1 == partners.work()["van"].labels.postponed
        assert ParcelState.SEALED == parcel(oms).state
        clock.later(minutes=5)
        partners.work()
        assert (ParcelState.LABELLED, 1) == (parcel(oms).state, len(van._open))

    def test_a_refusal_frees_the_parcel(self, van):
        """Another label can be wished for."""
        oms, partners, _ = connected(van)
        wish(oms)
        van.faults = [(Rejected("van", "no such street"), None)]
        partners.work()
        assert parcel(oms).requested is None
        wish(oms)
        partners.work()
        assert ParcelState.LABELLED == parcel(oms).state

    def test_wrong_credentials_stop_the_connection(self, van):
        """Nothing is set aside; it goes on when the check is well."""
        oms, partners, clock = connected(van)
        wish(oms)
        van.faults, van.well = [(AuthFailed("van", "401"), None)], False
        assert isinstance(partners.work()["van"].stopped, AuthFailed)
        assert ["stopped"] == [str(one.state) for one in partners.standings()]
        clock.later(hours=1)
        partners.work()
        assert 1 == van.asked.count("book")
        van.well = True
        clock.later(hours=9)
        partners.work()
        assert (ParcelState.LABELLED, []) == (parcel(oms).state, oms.quarantined())

    def test_an_answer_that_is_none_is_set_aside(self, van, monkeypatch):
        """The adapter is named; mended, it is asked again under the same key."""
        oms, partners, _ = connected(van)
        wish(oms)
        with monkeypatch.context() as broken:
            broken.setattr(van, "book", lambda *_, key: None)
            assert 1 == partners.work()["van"].labels.rejected
        (row,) = oms.quarantined()
        assert ("adapter.broke", True) == (row.code, "van" in row.reason)
        assert 1 == partners.reprocess().to_tell
        partners.work()
        assert ParcelState.LABELLED == parcel(oms).state

    def test_a_printer_without_paper_harms_no_label(self, van):
        """Bought is bought; it is printed later."""
        papers = [None, OSError("no paper")]

        def printer(*label):
            if error := papers.pop():
                raise error

        oms, partners, clock = connected(van, on_label=printer)
        wish(oms)
        waiting = partners.work()["van"].labels.waiting
        assert ("no paper" in str(waiting), True) == (True, len(papers) == 1)
        clock.later(minutes=5)
        partners.work()
        assert ([], 1) == (papers, len(van._open))

    def test_what_a_carrier_does_not_take_back_lies_for_people(self):
        """It does not declare it, and is not asked."""
        van = Van(Can.VOID)
        oms, partners, _ = connected(van)
        wish(oms)
        partners.work()
        oms.do(VoidLabel("A-1-1"))
        assert 1 == partners.work()["van"].labels.rejected
        assert ["adapter.unsupported"] == [row.code for row in oms.quarantined()]

    def test_labels_come_as_said_or_as_the_carrier_has_them(self, van):
        """For label printers before all others."""
        _, partners, _ = connected(van)
        assert LabelFormat.ZPL is partners.label_desk("van")._label
        van = Van(Can.LABEL_ZPL)
        van.capabilities |= {Can.LABEL_PNG, Can.LABEL_PDF}
        _, partners, _ = connected(van)
        assert LabelFormat.PDF is partners.label_desk("van")._label
        _, partners, _ = connected(van, label=LabelFormat.PNG)
        assert LabelFormat.PNG is partners.label_desk("van")._label
        with pytest.raises(Invalid, match="one of van"):
            partners.label_desk("web")


class TestReports:
    def test_it_is_asked_when_it_is_time(self, van):
        """A parcel arrives, and its order is delivered; not with each turn."""
        oms, partners, clock, number = under_way(van)
        van.scan(number, ShipmentStep.SCAN, clock.now)
        assert () == partners.work()["van"].followed.moved
        clock.later(minutes=15)
        assert ("A-1-1",) == partners.work()["van"].followed.moved
        assert () == partners.work()["van"].followed.moved
        van.scan(number, ShipmentStep.DELIVER, clock.now)
        clock.later(minutes=15)
        partners.work()
        assert 2 == oms.order("A").progress[0].delivered
        asked = van.asked.count("track")
        clock.later(days=1)
        partners.work()
        assert asked == van.asked.count("track")

    def test_what_it_sends_by_itself_is_noted_once(self, van):
        """With what happened, or with the number only; again, it is known."""
        oms, partners, clock, number = under_way(van)
        van.scan(number, ShipmentStep.SCAN, clock.now)
        whole = van.calls("1", clock.now, f"{number} whole")
        assert [Heard(done=1), Heard(repeated=1)] == [
            partners.hear("van", *whole) for _ in "12"
        ]
        assert "IN_TRANSIT" == parcel(oms).shipment.state
        van.scan(number, ShipmentStep.DELIVER, clock.now + timedelta(hours=1))
        hint = van.calls("2", clock.now, number)
        van.faults = [(Unavailable("van", "502"), None)]
        assert [503, 200, 200] == [partners.hear("van", *hint).status for _ in "123"]
        assert 2 == oms.order("A").progress[0].delivered

    def test_a_number_that_nobody_knows_harms_nothing(self, van):
        """Neither here nor there; a report that is none is kept for people."""
        oms, partners, clock, number = under_way(van)
        stranger = van.calls("1", clock.now, "X-1")
        assert Heard(passed=1) == partners.hear("van", *stranger)
        van.told["X-2"] = Tracking("X-2", ())
        assert 1 == partners.hear("van", *van.calls("2", clock.now, "X-2")).done
        van.scan(number, ShipmentStep.DELIVER, clock.now.replace(tzinfo=None))
        assert 1 == partners.hear("van", *van.calls("3", clock.now, number)).passed
        assert ["adapter.not-found", "adapter.not-booked"] == [
            row.code for row in oms.quarantined()
        ]

    def test_a_carrier_that_asks_to_wait_is_left_alone(self, van):
        """Its labels, too: it is one account."""
        _, partners, clock, number = under_way(van, track_every_s=0)
        van.scan(number, ShipmentStep.SCAN, clock.now)
        van.faults = [(RateLimited(600, "slowly"), None)]
        partners.work()
        assert isinstance(partners.work()["van"].stopped, RateLimited)
        clock.later(minutes=11)
        assert ("A-1-1",) == partners.work()["van"].followed.moved

    @pytest.mark.parametrize("answers", [None, [], ["late"]])
    def test_nonsense_is_no_report(self, van, monkeypatch, answers):
        """As a whole the connection waits; of one parcel, the others go on."""
        _, partners, _, number = under_way(van, track_every_s=0)
        monkeypatch.setattr(van, "track", lambda numbers: answers)
        found = partners.work()["van"].followed
        odd = [str(partners.standings()[0].state), *[n for n, _ in found.failures]]
        assert (["ok", number] if answers == ["late"] else ["waiting"]) == odd
