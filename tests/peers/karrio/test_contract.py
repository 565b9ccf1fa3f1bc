"""Karrio's adapter keeps what every carrier's adapter promises, with a real server."""

import json
from datetime import UTC, datetime

import pytest

from ordercore.connecting import Secret
from ordercore.errors import BadSignature
from ordercore.ports import ParcelToCarry, ShipmentRequest
from ordercore.testing.adapter import fresh
from ordercore.testing.carrier import CarrierContract
from ordercore.testing.transport import StandIn
from ordercore.values import Address, Dimensions
from ordercore_adapters.karrio import KarrioCarrier, KarrioSettings

SECRET = "whsec_a5a5678d1ec148b492678dd323b10ee9"
NEWS = {
    "event": "tracker_updated",
    "data": {"tracking_number": "1e13bda6248a", "carrier_id": "postnord", "events": []},
}


class TestKarrio(CarrierContract):
    """The contract of carriers."""

    service = "parcel"
    secrets = (SECRET,)
    delivery = (
        {"X-Event-Id": SECRET},
        json.dumps(NEWS).encode(),
        datetime(2026, 12, 1, tzinfo=UTC),
    )

    @pytest.fixture(autouse=True)
    def _connected(self, running):
        self.karrio = running

    def connect(self):
        return self.karrio.carrier(webhook_secrets=(Secret.given(SECRET),))

    def faulty(self, fault):
        return self.karrio.carrier(StandIn([fault] * 100))

    def unreadable(self):
        nobody = Secret.from_env("NOT_SET", {})
        return KarrioCarrier(KarrioSettings("http://127.0.0.1:1", nobody), StandIn([]))

    def shipment(self):
        name = fresh("OC")
        box = ParcelToCarry(name, 350, Dimensions(305, 200, 101))
        here, there = Address("DK", "2600", "Glostrup"), Address("DK", "8000", "Aarhus")
        return ShipmentRequest(name, here, there, (box,), "DKK")

    def test_who_does_not_know_the_secret_is_turned_away(self):
        """Karrio signs no body: the secret that comes along is all there is."""
        _, body, now = self.delivery
        for headers in ({}, {"X-Event-Id": SECRET + "x"}, {"X-Event-Id": ""}):
            with pytest.raises(BadSignature):
                self.connect().receive(headers, body, now)
