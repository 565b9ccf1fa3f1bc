"""Prices, labels, labels given back and reports, of a Karrio server that runs."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from ordercore.errors import (
    AuthFailed,
    CallOutcome,
    Invalid,
    NotFound,
    Rejected,
    Unavailable,
    Unsupported,
)
from ordercore.ports import LabelFormat, ParcelToCarry, ShipmentRequest
from ordercore.shipping import ShipmentStep
from ordercore.values import Address, Dimensions, Money
from tests.peers.breaking import Breaking, once

HERE = Address("DK", "2600", "Glostrup", ("Road 1",), "Warehouse")
BUYER = Address("DK", "8000", "Aarhus C", ("Street 2",), "Åse Ødegård")
SIZE = Dimensions(305, 200, 101)


def shipment(reference, weight_g=350, to=BUYER, currency="DKK"):
    box = ParcelToCarry(reference, weight_g, SIZE)
    return ShipmentRequest(reference, HERE, to, (box,), currency)


def prices(karrio, **of):
    quotes = karrio.carrier().quote(shipment("Q", **of))
    return {(q.rate.carrier, q.rate.service): str(q.rate.price) for q in quotes}


def book(carrier, name, service="parcel", label=LabelFormat.ZPL, **of):
    return carrier.book(shipment(name, **of), service, label, key=f"{name}/1")


class TestPrices:
    def test_each_service_says_what_it_takes_exactly(self, running):
        """Of all accounts, in the shop's currency; another one's are left out."""
        assert {
            ("postnord", "parcel"): "49.00 DKK",
            ("postnord", "express"): "99.25 DKK",
            ("own-fleet", "bike"): "35.10 DKK",
        } == prices(running)
        assert {("abroad", "euro"): "9.00 EUR"} == prices(running, currency="EUR")

    def test_zone_and_weight_decide(self, running):
        """Whoever does not go there, or not with so much, is not among them."""
        stockholm = Address("SE", "11151", "Stockholm")
        assert {("postnord", "parcel"): "89.50 DKK"} == prices(running, to=stockholm)
        assert {("postnord", "parcel"): "49.00 DKK"} == prices(running, weight_g=20_000)
        assert {} == prices(running, weight_g=60_000)

    def test_one_account_can_be_meant(self, running):
        """A connection may be for some accounts alone; an unknown one is refused."""
        fleet = running.carrier(carriers=("own-fleet",))
        (quote,) = fleet.quote(shipment("Q"))
        assert ("own-fleet", 2) == (quote.rate.carrier, quote.transit_days)
        with pytest.raises(NotFound):
            running.carrier(carriers=("nobody",)).quote(shipment("Q"))


class TestLabels:
    @pytest.mark.parametrize(
        ("label", "begins"), [(LabelFormat.ZPL, b"^XA"), (LabelFormat.PDF, b"%PDF-")]
    )
    def test_a_label_is_bought(self, running, label, begins):
        """Its bytes, the carrier's number, and the price to the last øre."""
        booking = book(running.carrier(), f"L-{label}", label=label)

        (box,) = booking.parcels
        assert (f"L-{label}", label) == (box.parcel, box.label.format)
        assert box.label.content.startswith(begins)
        assert ("postnord", "parcel", Money(4900, "DKK"), False) == (
            booking.carrier,
            booking.service,
            booking.cost,
            booking.receipt.duplicate,
        )
        (kept,) = running.bought(f"L-{label}")
        assert (booking.receipt.external_id, box.tracking_number) == (
            kept["id"],
            kept["tracking_number"],
        )
        assert (350.0, "G", 30.5) == tuple(
            [kept["parcels"][0][name] for name in ("weight", "weight_unit", "length")]
        )

    def test_the_same_key_gives_the_same_label(self, running):
        """However often: one shipment, one label, told as a duplicate."""
        carrier = running.carrier()
        first, second = book(carrier, "S"), book(carrier, "S")

        assert (False, True) == (first.receipt.duplicate, second.receipt.duplicate)
        assert first.parcels == second.parcels
        assert 1 == len(running.shipments("S"))

    def test_another_shipment_under_the_same_key_is_refused(self, running):
        """The label that is there is for something else."""
        book(running.carrier(), "T")
        with pytest.raises(Rejected, match="something else"):
            book(running.carrier(), "T", weight_g=900)
        with pytest.raises(Rejected, match="something else"):
            book(running.carrier(), "T", service="express")
        assert 1 == len(running.shipments("T"))

    def test_a_name_inside_another_one_is_another_parcel(self, running):
        """Karrio finds references by parts of them."""
        first = book(running.carrier(), "N-10")
        second = book(running.carrier(), "N-1")
        assert not second.receipt.duplicate
        assert first.receipt.external_id != second.receipt.external_id

    def test_what_cannot_be_carried_is_refused_and_buys_nothing(self, running):
        """Unknown service, too heavy; a weight nobody knows is not sent at all."""
        for of in ({"service": "rocket"}, {"service": "express", "weight_g": 15_000}):
            with pytest.raises(Rejected, match="service") as caught:
                book(running.carrier(), f"R-{of['service']}", **of)
            assert CallOutcome.REJECTED is caught.value.outcome
            assert [] == running.bought(f"R-{of['service']}")
        with pytest.raises(Invalid, match="weight_g"):
            book(running.carrier(), "R-0", weight_g=0)
        with pytest.raises(Unsupported):
            book(running.carrier(), "R-png", label=LabelFormat.PNG)
        assert [] == running.shipments("R-0") + running.shipments("R-png")

    def test_an_address_that_cannot_be_is_named_by_its_field_alone(self, running):
        """What stands in it is about a person, and is not in the error."""
        nowhere = Address("DK", "8000", "Llanfair" * 10, ("Street 2",), "Åse")
        with pytest.raises(Rejected, match=r"recipient\.city") as caught:
            book(running.carrier(), "A", to=nowhere)
        assert "Llanfair" not in str(caught.value)


class TestBreaking:
    @pytest.mark.parametrize("operation", ["shipment", "book", "label"])
    def test_an_answer_that_is_lost_buys_no_second_label(self, running, operation):
        """Unknown is resolved by the same key, wherever the line broke."""
        name = f"B-{operation}"
        carrier = running.carrier(
            Breaking(running.transport, once(f"karrio.{operation}"))
        )
        with pytest.raises(Unavailable) as caught:
            book(carrier, name)
        assert CallOutcome.UNKNOWN is caught.value.outcome

        booking = book(carrier, name)

        assert (operation != "shipment") == booking.receipt.duplicate
        assert [booking.receipt.external_id] == [s["id"] for s in running.bought(name)]
        assert 1 == len(running.shipments(name))

    @pytest.mark.parametrize("operation", ["shipment", "book"])
    def test_a_server_that_dies_behind_its_answer(self, running, operation):
        """Killed between the purchase and our hearing of it: still one label."""
        name = f"K-{operation}"
        broken = running.server.kill
        with pytest.raises(Unavailable):
            book(
                running.carrier(
                    Breaking(running.transport, once(f"karrio.{operation}"), broken)
                ),
                name,
            )
        with pytest.raises(Unavailable) as caught:
            book(running.carrier(), name)
        assert CallOutcome.REJECTED is caught.value.outcome

        running.server.start()
        booking = book(running.carrier(), name)

        assert [booking.receipt.external_id] == [s["id"] for s in running.bought(name)]
        assert 1 == len(running.shipments(name))

    @pytest.mark.parametrize("after_s", [0.02, 0.09, 0.2])
    def test_a_server_that_dies_at_any_moment(self, running, after_s):
        """Wherever it was, the next call goes on from there."""
        name = f"M-{after_s}"
        killer = threading.Timer(after_s, running.server.kill)
        killer.start()
        begun = time.monotonic()
        try:
            book(running.carrier(timeout_s=20), name)
        except Unavailable:
            assert time.monotonic() - begun < 20
        killer.join()

        running.server.start()
        booking = book(running.carrier(), name)

        assert [booking.receipt.external_id] == [s["id"] for s in running.bought(name)]

    def test_a_server_that_hangs_is_given_up_in_time(self, running):
        """The time limit holds, and what was asked is unknown."""
        running.server.pause()
        with pytest.raises(Unavailable) as caught:
            running.carrier(timeout_s=1).quote(shipment("H"))
        assert CallOutcome.UNKNOWN is caught.value.outcome
        running.server.resume()
        assert prices(running)

    def test_several_who_ask_at_once_get_one_label(self, running):
        """All take the shipment that was made first."""

        def asked(_):
            for _ in range(20):
                try:
                    return book(running.carrier(), "C").receipt.external_id
                except Unavailable:  # its database is locked by another one
                    time.sleep(0.1)
            return None

        with ThreadPoolExecutor(4) as pool:
            ids = {*pool.map(asked, range(4))}

        assert ids == {s["id"] for s in running.bought("C")}
        assert 1 == len(ids)


class TestBack:
    def test_a_label_goes_back_once(self, running):
        """The second time it is known; the key of that label buys no other."""
        carrier = running.carrier()
        name = book(carrier, "V").receipt.external_id

        assert not carrier.void(name, key="v").duplicate
        assert carrier.void(name, key="v").duplicate
        assert [] == running.bought("V")
        with pytest.raises(Rejected, match="given back"):
            book(carrier, "V")

    def test_nobody_gives_back_what_is_not_there_or_has_left(self, running):
        """Unknown, and too late, are two answers."""
        carrier = running.carrier()
        with pytest.raises(NotFound):
            carrier.void("shp_nothing", key="v")
        booking = book(carrier, "W")
        number = booking.parcels[0].tracking_number
        running.scan(number, "delivered", datetime(2026, 12, 1, 9, tzinfo=UTC))
        with pytest.raises(Rejected, match="delivered"):
            carrier.void(booking.receipt.external_id, key="v")

    def test_an_answer_that_is_lost_voids_once(self, running):
        """Asked again, it is done already."""
        name = book(running.carrier(), "X").receipt.external_id
        carrier = running.carrier(Breaking(running.transport, once("karrio.void")))
        with pytest.raises(Unavailable):
            carrier.void(name, key="x")
        assert carrier.void(name, key="x").duplicate


class TestReports:
    def test_reports_come_in_order_with_lasting_ids(self, running):
        """Asked twice they are the same; a number that nobody knows is named."""
        carrier = running.carrier()
        number = book(carrier, "Y").parcels[0].tracking_number
        (unscanned,) = carrier.track([number])
        assert () == unscanned.events
        morning = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
        running.scan(number, "in_transit", morning, "Sorted", "Glostrup")
        (before,) = carrier.track([number])
        running.scan(number, "delivered", morning.replace(hour=14), "At the door")

        after, missing = carrier.track([number, "no-such-number"])

        assert isinstance(missing, NotFound)
        assert [ShipmentStep.SCAN, ShipmentStep.DELIVER] == [
            event.status for event in after.events
        ]
        assert (morning, "Sorted, Glostrup") == (
            after.events[0].occurred_at,
            after.events[0].text,
        )
        assert before.events[0].key == after.events[0].key


class TestConnection:
    def test_a_connection_that_works_says_to_what(self, running):
        """Who answers, and its version."""
        health = running.carrier().check()
        assert (True, "2026.1.32") == (health.ok, health.version)

    def test_a_wrong_key_is_no_reason_to_ask_again(self, running):
        """It stops the connection, and is in no message."""
        stranger = running.carrier(token="key_of_a_stranger")
        assert not stranger.check().ok
        with pytest.raises(AuthFailed) as caught:
            book(stranger, "Z")
        assert "stranger" not in str(caught.value)

    def test_a_server_that_is_down_is_told_so(self, running):
        """Surely not done: nothing was sent."""
        running.server.kill()
        assert not running.carrier().check().ok
        with pytest.raises(Unavailable) as caught:
            running.carrier().quote(shipment("D"))
        assert CallOutcome.REJECTED is caught.value.outcome
