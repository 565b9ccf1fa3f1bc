"""What Karrio says and what we tell it, without a server; recordings are shortened."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ordercore.connecting import Response, Secret, settings_of
from ordercore.errors import (
    BadSignature,
    Invalid,
    MappingFailed,
    Rejected,
    Unavailable,
    Unsupported,
)
from ordercore.ports import (
    CARRIER_OPERATIONS,
    LabelFormat,
    ParcelContent,
    ParcelToCarry,
    Port,
    ShipmentRequest,
    offer_problems,
)
from ordercore.shipping import ShipmentStep
from ordercore.testing.transport import Fault, StandIn
from ordercore.values import Address, Dimensions, Money
from ordercore_adapters.karrio import (
    KarrioCarrier,
    KarrioSettings,
    ordercore_adapters,
)
from ordercore_adapters.karrio.telling import money_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SECRET = "whsec_a5a5678d1ec148b492678dd323b10ee9"
SETTINGS = KarrioSettings(
    "https://karrio.example/",
    Secret.given("key_of_the_tests"),
    (Secret.given(SECRET),),
    company="Mugs",
    zone="Europe/Copenhagen",
)
HERE = Address("DK", "2600", "Glostrup", ("Road 1",))
BUYER = Address("DK", "8000", "Aarhus", ("Street 2", "c/o Bo"), "Åse", email="a@b.dk")
BOX = ParcelToCarry("P-1", 1050, Dimensions(305, 200, 101))
SHIPMENT = ShipmentRequest("P-1", HERE, BUYER, (BOX,), "DKK")

RATE = {
    "id": "rat_1",
    "carrier_name": "dhl_fleet",
    "carrier_id": "postnord",
    "currency": "DKK",
    "service": "parcel",
    "total_charge": 49.1,
    "transit_days": 2,
    "estimated_delivery": "2026-12-02",
}
DRAFT = {
    "id": "shp_1",
    "status": "draft",
    "created_at": "2026-11-30 15:01:50.573641+00:00",
    "rates": [RATE],
    "tracking_number": None,
    "selected_rate": None,
    "reference": "P-1",
    "metadata": {},
}
LABEL = {"category": "label", "format": "ZPL", "base64": "XlhBXlha"}
TRACKER = {
    "tracking_number": "1e13bda6248a",
    "carrier_id": "postnord",
    "estimated_delivery": "2026-12-02",
    "events": [
        {
            "date": "2026-12-01",
            "time": "02:05 PM",
            "status": "delivered",
            "description": "At the door",
        },
        {
            "timestamp": "2026-12-01T08:30:00.000Z",
            "status": "picked_up",
            "description": "Scanned",
            "location": "Glostrup",
            "code": "T1",
        },
        {"date": "2026-11-30", "time": "16:00", "status": "pending"},
        {"date": "2026-12-01", "time": "09:00", "status": "of_a_later_version"},
    ],
}


class Server:
    """A Karrio that keeps one shipment, as the real one answers."""

    def __init__(self, **more):
        self.shipments = [DRAFT | more] if more else []
        self.asked = []

    def __call__(self, request):
        path = request.parts.path
        self.asked.append((request.operation, json.loads(request.body or b"null")))
        status, answer = self.answer(request.method, path, self.asked[-1][1])
        return Response(status, body=json.dumps(answer).encode())

    def answer(self, method, path, body):
        match method, path.split("/")[2:]:
            case "GET", ["shipments"]:
                return 200, {"results": self.shipments, "next": None}
            case "POST", ["shipments"]:
                self.shipments.append(DRAFT | {"metadata": body["metadata"]})
                return 201, self.shipments[-1]
            case "POST", ["shipments", _, "purchase"]:
                bought = {
                    "status": "created",
                    "selected_rate": RATE,
                    "tracking_number": "1e13bda6248a",
                    "tracking_url": "/v1/trackers/dhl_fleet/1e13bda6248a",
                }
                self.shipments[0] = self.shipments[0] | bought
                return 200, self.shipments[0]
            case "POST", ["shipments", _, "documents", "label"]:
                return 200, LABEL
        raise AssertionError(path)


def carrier(*answers, settings=SETTINGS, faults=()):
    serve = answers[0] if callable(answers[0]) else [*answers]
    return KarrioCarrier(settings, StandIn(serve, faults))


def book(one, shipment=SHIPMENT, key="parcel/P-1/label/1"):
    return one.book(shipment, "parcel", LabelFormat.ZPL, key=key)


def said(document, status=200):
    return Response(status, body=json.dumps(document).encode())


class TestTold:
    def test_prices_are_asked_for_without_naming_anybody(self):
        """Country, postcode, town, grams and tenths of a centimetre."""
        server = StandIn([said({"rates": [RATE]})])
        KarrioCarrier(SETTINGS, server).quote(SHIPMENT)
        assert {
            "shipper": {
                "country_code": "DK",
                "postal_code": "2600",
                "city": "Glostrup",
            },
            "recipient": {
                "country_code": "DK",
                "postal_code": "8000",
                "city": "Aarhus",
            },
            "parcels": [
                {
                    "weight": "1050",
                    "weight_unit": "G",
                    "length": "30.5",
                    "width": "20.0",
                    "height": "10.1",
                    "dimension_unit": "CM",
                }
            ],
            "options": {"currency": "DKK"},
            "carrier_ids": [],
        } == json.loads(server.requests[0].body)

    def test_a_shipment_carries_our_key_and_who_sends_it(self):
        """Karrio keeps the key; the sender's name is the connection's."""
        server = Server()
        book(carrier(server))
        body = dict(server.asked)["karrio.shipment"]
        assert "parcel/P-1/label/1" == body["metadata"]["ordercore_key"]
        assert ("P-1", "Mugs") == (body["reference"], body["shipper"]["company_name"])
        assert ("Åse", "Street 2", "c/o Bo") == tuple(
            body["recipient"][name]
            for name in ("person_name", "address_line1", "address_line2")
        )

    def test_customs_and_insurance_are_told_as_decimals(self):
        """Money goes out as text, never as a binary fraction."""
        cup = ParcelContent("MUG", "Cup", 3, Money(8990, "DKK"), 350, "6912", "DK")
        box = ParcelToCarry("P-1", 1050, contents=(cup,))
        insured = Money(10050, "DKK")
        asked = ShipmentRequest(
            "P-1", HERE, BUYER, (box,), "DKK", date(2026, 12, 1), insured, HERE
        )
        server = Server()
        book(carrier(server), asked)
        body = dict(server.asked)["karrio.shipment"]
        (item,) = body["parcels"][0]["items"]
        assert ("89.90", "350", "6912") == tuple(
            item[name] for name in ("value_amount", "weight", "hs_code")
        )
        assert ("100.50", "2026-12-01T00:00") == (
            body["options"]["insurance"],
            body["options"]["shipping_date"],
        )
        assert "Glostrup" == body["return_address"]["city"]

    def test_what_karrio_cannot_carry_is_not_sent(self):
        """Several parcels, no weight, a line that is too long."""
        nobody = carrier(AssertionError)
        two = ShipmentRequest("P-1", HERE, BUYER, (BOX, BOX), "DKK")
        with pytest.raises(Unsupported):
            nobody.quote(two)
        light = ShipmentRequest("P-1", HERE, BUYER, (ParcelToCarry("P", 0),), "DKK")
        with pytest.raises(Invalid, match="weight_g"):
            nobody.quote(light)
        long = Address("DK", street=("x" * 101,), name="y" * 101)
        asked = ShipmentRequest("P-1", HERE, long, (BOX,), "DKK")
        with pytest.raises(Invalid) as caught:
            book(nobody, asked)
        assert ["destination.person_name", "destination.address_line1"] == [
            finding.where for finding in caught.value.findings
        ]


class TestMoney:
    def test_prices_come_as_they_stand_there(self):
        """49.1 is 49.10 DKK: no float is between the wire and the money."""
        (quote,) = carrier(said({"rates": [RATE]})).quote(SHIPMENT)
        assert (Money(4910, "DKK"), date(2026, 12, 2), 2) == (
            quote.rate.price,
            quote.deliver_on,
            quote.transit_days,
        )

    @pytest.mark.parametrize("wire", ["12.299999999999999", "12.300000000000001"])
    def test_the_dust_of_binary_sums_is_taken_off(self, wire):
        """Karrio adds charges up as binary fractions."""
        assert Money(1230, "DKK") == money_of(Decimal(wire), "DKK", "total_charge")

    @pytest.mark.parametrize("wire", ["12.305", "12.3001", "1e40"])
    def test_what_is_no_amount_is_not_rounded(self, wire):
        """Half an øre is a mistake, not dust."""
        with pytest.raises(MappingFailed, match="total_charge"):
            money_of(Decimal(wire), "DKK", "total_charge")

    @given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
    def test_any_sum_of_binary_charges_is_the_exact_sum(self, charges):
        """MON: what Karrio adds up in floats is to the last øre what was charged."""
        wire = Decimal(json.dumps(sum([minor / 100 for minor in charges])))
        assert sum(charges) == money_of(wire, "DKK", "total_charge").minor


class TestBooking:
    def test_looked_for_made_looked_for_and_bought(self):
        """The order of questions is what makes a booking safe to repeat."""
        server = Server()
        booking = book(carrier(server))
        assert [
            "karrio.shipments",
            "karrio.shipment",
            "karrio.shipments",
            "karrio.book",
            "karrio.label",
        ] == [name for name, _ in server.asked]
        assert {"selected_rate_id": "rat_1", "label_type": "ZPL"} == server.asked[3][1]
        (box,) = booking.parcels
        assert (b"^XA^XZ", "1e13bda6248a", "") == (
            box.label.content,
            box.tracking_number,
            box.tracking_url,
        )

    @pytest.mark.parametrize("fault", [Fault.CUT, Fault.SLOW])
    @pytest.mark.parametrize("place", range(5))
    def test_wherever_it_breaks_one_shipment_is_bought_once(self, fault, place):
        """Every question may be acted on without our hearing of it."""
        server = Server()
        one = carrier(server, faults=[None] * place + [fault])
        with pytest.raises(Unavailable):
            book(one)
        booking = book(one)
        names = [name for name, _ in server.asked]
        assert (1, 1) == (names.count("karrio.shipment"), names.count("karrio.book"))
        assert 1 == len(server.shipments)
        assert "shp_1" == booking.receipt.external_id

    def test_of_several_the_oldest_is_bought(self):
        """Two callers at one moment make two shipments, and buy one."""
        server = Server()
        book(carrier(server))
        key = server.shipments[0]["metadata"]
        first = DRAFT | {"id": "shp_0", "created_at": "2026-11-30 15:00:00+00:00"}
        server.shipments = [DRAFT | {"metadata": key}, first | {"metadata": key}]
        requests = StandIn(server)
        book(KarrioCarrier(SETTINGS, requests))
        bought = [r for r in requests.requests if r.operation == "karrio.book"]
        assert ["/v1/shipments/shp_0/purchase"] == [r.parts.path for r in bought]

    def test_errors_say_codes_and_fields_and_nothing_of_people(self):
        """Karrio's sentences quote what was sent."""
        wrong = {
            "errors": [
                {
                    "code": "validation",
                    "message": "recipient.city: Ensure Aarhus has no more than 50.",
                },
                {"code": "state_error", "message": "Åse has moved"},
            ]
        }
        with pytest.raises(Rejected) as caught:
            book(carrier(said(wrong, 400)))
        assert "validation at recipient.city: state_error" in str(caught.value)
        assert "Åse" not in str(caught.value)
        assert "Aarhus" not in str(caught.value)

    @pytest.mark.parametrize("status", [404, 424])
    def test_a_carrier_out_of_reach_may_have_acted(self, status):
        """Karrio says it with several statuses; a question is asked again safely."""
        gone = {"messages": [{"code": "SHIPPING_SDK_INTERNAL_ERROR", "message": "x"}]}
        (answer,) = carrier(said(gone, status)).track(["1"])
        assert (True, "rejected") == (answer.retryable, answer.outcome)
        with pytest.raises(Unavailable) as caught:
            carrier(said(gone, status)).quote(SHIPMENT)
        assert "unknown" == caught.value.outcome

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"tracking_number": None}, "tracking_number"),
            ({"selected_rate": None}, "selected_rate"),
            ({"selected_rate": RATE | {"total_charge": "49"}}, "total_charge"),
            ({"id": 7}, "id"),
        ],
    )
    def test_an_answer_that_is_another_one_is_named_by_its_path(self, change, path):
        """What cannot be mapped is not guessed."""
        server = Server()
        book(carrier(server))
        server.shipments[0] = server.shipments[0] | change
        with pytest.raises(MappingFailed, match=path):
            book(carrier(server))

    @pytest.mark.parametrize(
        "change", [{"format": "SVG"}, {"base64": "%"}, {"base64": None}]
    )
    def test_a_label_that_is_none_is_not_printed(self, change):
        """Another format, no base64, nothing at all."""
        server = Server()
        book(carrier(server))
        known = server.answer

        def spoilt(method, path, body):
            status, answer = known(method, path, body)
            return status, answer | change if "base64" in answer else answer

        server.answer = spoilt
        with pytest.raises(MappingFailed, match=next(iter(change))):
            book(carrier(server))


class TestReports:
    def test_reports_are_read_in_their_zone_and_order(self):
        """Karrio's words become ours; what says nothing of the parcel is left out."""
        (told,) = carrier(said({"results": [TRACKER]})).track(["1e13bda6248a"])
        assert [
            (ShipmentStep.SCAN, "2026-12-01T08:30:00+00:00", "Scanned, Glostrup"),
            (ShipmentStep.DELIVER, "2026-12-01T13:05:00+00:00", "At the door"),
        ] == [(e.status, e.occurred_at.isoformat(), e.text) for e in told.events]
        assert date(2026, 12, 2) == told.deliver_on

    def test_a_time_that_never_was_is_refused_unless_it_is_declared(self):
        """On the night on which clocks are put forward; with the path of the field."""
        odd = TRACKER["events"][0] | {"date": "2026-03-29", "time": "02:30"}
        answer = said({"results": [TRACKER | {"events": [odd]}]})
        (told,) = carrier(answer).track(["1e13bda6248a"])
        assert isinstance(told, MappingFailed)
        assert "events[0].date" in str(told)
        assert "jump over it" in str(told)
        declared = evolve(SETTINGS, missing_times="jump")
        (told,) = carrier(answer, settings=declared).track(["1e13bda6248a"])
        assert datetime(2026, 3, 29, 1, tzinfo=UTC) == told.events[0].occurred_at

    def test_a_report_keeps_its_id_when_karrio_calls_it_otherwise(self):
        """The first scan is called the pick-up as soon as it is the first one."""
        scan = TRACKER["events"][1]
        (called,) = carrier(said({"results": [TRACKER]})).track(["1e13bda6248a"])
        other = TRACKER | {"events": [scan | {"status": "in_transit"}]}
        (before,) = carrier(said({"results": [other]})).track(["1e13bda6248a"])
        assert before.events[0].id == called.events[0].id

    @pytest.mark.parametrize(
        "event",
        [
            {"status": "delivered", "date": "01/12/2026"},
            {"status": "delivered", "timestamp": "yesterday"},
            {"status": "delivered", "date": "2026-12-01", "time": "noon"},
            {"status": 3},
            "delivered",
        ],
    )
    def test_a_report_without_an_instant_is_named(self, event):
        """Nobody guesses when it was."""
        answer = said({"results": [TRACKER | {"events": [event]}]})
        (told,) = carrier(answer).track(["1e13bda6248a"])
        assert isinstance(told, MappingFailed)
        assert "events[0]" in str(told)


class TestWebhooks:
    def body(self, event="tracker_updated", data=TRACKER):
        return json.dumps({"event": event, "data": data}).encode()

    def test_news_of_a_parcel(self):
        """The same delivery has the same id; the secret comes in a header."""
        one = carrier(AssertionError)
        (news,) = one.receive({"X-Event-Id": SECRET}, self.body(), NOW)
        assert ("parcel", "1e13bda6248a") == (news.about, news.subject)
        assert 2 == len(news.what.events)
        assert (news,) == one.receive({"x-event-id": SECRET}, self.body(), NOW)

    def test_our_own_purchase_is_an_echo(self):
        """It says the key under which we bought."""
        bought = DRAFT | {"metadata": {"ordercore_key": "parcel/P-1/label/1"}}
        (news,) = carrier(AssertionError).receive(
            {"X-Event-Id": SECRET}, self.body("shipment_purchased", bought), NOW
        )
        assert ("shipment", "shp_1", "parcel/P-1/label/1") == (
            news.about,
            news.subject,
            news.key,
        )
        other = self.body("batch_completed", {})
        assert () == carrier(AssertionError).receive({"X-Event-Id": SECRET}, other, NOW)

    @pytest.mark.parametrize("headers", [{}, {"X-Event-Id": SECRET[:-1]}])
    def test_whoever_does_not_know_the_secret_is_refused(self, headers):
        """Also without any webhook secret at all."""
        with pytest.raises(BadSignature):
            carrier(AssertionError).receive(headers, self.body(), NOW)

    @given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    def test_any_body_is_understood_or_refused(self, body):
        """Only our own error, whatever was sent with the right secret."""
        with suppress(MappingFailed):
            carrier(AssertionError).receive({"X-Event-Id": SECRET}, body, NOW)


class TestConnecting:
    def test_settings_come_out_of_a_table(self):
        """Strictly; the secret is referred to and never shown."""
        table = {
            "url": "https://karrio.example/",
            "token": {"env": "KARRIO_TOKEN"},
            "carriers": ["postnord"],
            "timeout_s": 10,
        }
        settings = settings_of(KarrioSettings, table)
        assert ("https://karrio.example", ("postnord",)) == (
            settings.url,
            settings.carriers,
        )
        assert "KARRIO_TOKEN" in repr(settings)
        with pytest.raises(Invalid, match="timeout_s"):
            settings_of(KarrioSettings, table | {"timeout_s": 0})

    def test_what_it_declares_it_has(self):
        """The hook's adapter is one of the carriers' port; webhooks need a secret."""
        (info,) = ordercore_adapters()
        one = info.connect(SETTINGS, StandIn([]))
        assert Port.CARRIER is info.port
        assert [] == [*offer_problems(one, CARRIER_OPERATIONS)]
        assert info.capabilities == one.capabilities
        deaf = KarrioSettings("https://k.example", Secret.given("key"))
        assert "webhooks" not in KarrioCarrier(deaf, StandIn([])).capabilities

    def test_a_zone_that_is_none_is_named_at_once(self):
        """Before anything was asked."""
        assert ZoneInfo("Europe/Copenhagen") == SETTINGS.times.zone
        nowhere = KarrioSettings("https://k.example", Secret.given("k"), zone="Moon/1")
        with pytest.raises(Invalid, match="zone"):
            KarrioCarrier(nowhere, StandIn([]))
