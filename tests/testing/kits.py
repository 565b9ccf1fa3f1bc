"""Each kit on the partner in memory of its port; broken ones are made from these."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from types import MappingProxyType
from unittest import SkipTest

from ordercore import Address, Dimensions, Money
from ordercore.connecting import Secret
from ordercore.errors import AdapterError, MappingFailed, Unavailable
from ordercore.ports import Health, ParcelToCarry, ShipmentRequest, ShopCapability
from ordercore.pricing import Taxable, bill_of
from ordercore.testing.adapter import fresh
from ordercore.testing.carrier import CarrierContract
from ordercore.testing.erp import ErpContract
from ordercore.testing.forecaster import ForecasterContract
from ordercore.testing.ledger import LedgerContract
from ordercore.testing.notifier import NotifierContract
from ordercore.testing.partners import (
    DECLINED,
    FixedLots,
    MemoryCarrier,
    MemoryErp,
    MemoryLedger,
    MemoryMailbox,
    MemoryPayments,
    MemoryShop,
    MemoryTaxes,
    MemoryTaxService,
    RecentDays,
    TypedPapers,
)
from ordercore.testing.payment import PaymentContract
from ordercore.testing.renderer import RendererContract
from ordercore.testing.reorder import ReorderContract
from ordercore.testing.shop import ShopContract
from ordercore.testing.tax import TaxContract
from ordercore.testing.tax_service import TaxServiceContract
from ordercore.testing.transport import Fault

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def signed(body, now=NOW):
    """Return headers, body and instant, signed as the shop in memory signs."""
    stamp = str(int(now.timestamp()))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    mac = hmac.digest(key, b".".join([b"msg_1", stamp.encode(), body]), hashlib.sha256)
    heads = {"webhook-id": "msg_1", "webhook-timestamp": stamp}
    heads["webhook-signature"] = f"v1,{base64.b64encode(mac).decode()}"
    return heads, body, now


class Line:
    """An adapter between which and its partner the line fails."""

    def __init__(self, adapter, fault):
        self.name, self.capabilities = adapter.name, adapter.capabilities
        self.fault = fault

    def check(self):
        return Health(ok=False, said=f"no answer: {self.fault}")

    def __getattr__(self, operation):
        def fail(*_, **__):
            if self.fault is Fault.GARBAGE:
                raise MappingFailed.at("body", "7 bytes", "a document")
            raise Unavailable(operation, sent=self.fault is not Fault.REFUSED)

        return fail


class Shut:
    """An adapter that reads a secret for each call, which nobody has set."""

    def __init__(self, adapter):
        self.name, self.capabilities = adapter.name, adapter.capabilities
        self.secret = Secret.from_env("NOBODY_SET_IT", {})

    def check(self):
        try:
            self.secret.reveal()
        except AdapterError as error:
            return Health(ok=False, said=str(error))
        return Health(ok=True)

    def __getattr__(self, operation):
        return lambda *_, **__: self.secret.reveal()


class Made:
    """Makes the partner once for each test, and an adapter whose line fails."""

    line, shut = Line, Shut

    def connect(self):
        if not hasattr(self, "adapter"):
            self.adapter = self.make()
        return self.adapter

    def faulty(self, fault):
        return self.line(self.connect(), fault)

    def unreadable(self):
        return self.shut(self.connect())


class Shop(Made, ShopContract):
    sku, location = "MUG", "CPH"
    secrets = (SECRET,)
    delivery = signed(json.dumps({"order": "M-1"}).encode())
    make = MemoryShop
    can = None

    def connect(self):
        if not hasattr(self, "adapter"):
            more = {} if self.can is None else {"capabilities": self.can}
            self.adapter = self.make({"MUG": Money(8_000, "DKK")}, **more)
        return self.adapter

    def place(self, quantity):
        return self.adapter.order("MUG", quantity)

    def stock(self):
        return self.adapter.levels["MUG", "CPH"]

    def price(self):
        return self.adapter.prices["MUG"]

    def paid_back(self, order):
        return self.adapter.given_back(order)

    def send_back(self, order, quantity):
        return self.adapter.send_back(order, quantity)

    def pay_out(self, order):
        return self.adapter.pay_out(order, NOW.date())


class WholeShop(Shop):
    """It does not send parts."""

    can = set(ShopCapability) & {
        ShopCapability.ORDERS,
        ShopCapability.SHIPMENTS,
        ShopCapability.CANCEL,
    }


class Carrier(Made, CarrierContract):
    service = "express"
    make = MemoryCarrier

    def shipment(self):
        cph = Address("DK", "2100", "København", ("Vej 1",), "Shop")
        berlin = Address("DE", "10115", "Berlin", ("Weg 2",), "Åse")
        parcel = ParcelToCarry(fresh("P"), 1_200, Dimensions(300, 200, 100))
        return ShipmentRequest(fresh("OC"), cph, berlin, [parcel], "EUR")


class Erp(Made, ErpContract):
    def make(self):
        return MemoryErp({("MUG", "CPH"): 3, ("MUG", "AAR"): 7})

    def booked(self, order):
        return bill_of(self.adapter.papers["order", order]).totals


class Payments(Made, PaymentContract):
    make = MemoryPayments

    def declined(self):
        return DECLINED

    def pay_out(self):
        fee, monthly = Money(150, "DKK"), Money(9_900, "DKK")
        return self.adapter.pay_out(NOW.date(), fee, monthly).statement


class Ledger(Made, LedgerContract):
    make = MemoryLedger


class Mailbox(Made, NotifierContract):
    recipient = "buyer@example.org"
    make = MemoryMailbox

    def sent(self):
        return [message.text for message in self.adapter.messages]


class TaxOffice(Made, TaxServiceContract):
    make = MemoryTaxService


class Recent(ForecasterContract):
    forecaster = RecentDays()


class Lots(ReorderContract):
    policy = FixedLots()


class Taxes(TaxContract):
    engine = MemoryTaxes({"DK": "25", "DE": "19"})
    knows = (Taxable(Address("DK", "8000", "Aarhus")),)


class Typed(RendererContract):
    renderer = TypedPapers("packing-slip", "letter")
    models = MappingProxyType({"packing-slip": ["3 mugs"], "letter": ["Dear Åse"]})


def verdicts(kit):
    """Return what each test of a kit says: "" for green, why it is red or skipped."""
    found = {}
    for name in dir(kit):
        if name.startswith("test_"):
            try:
                getattr(kit(), name)()
            except SkipTest as skipped:
                found[name] = f"skipped: {skipped}"
            except AssertionError as error:
                found[name] = str(error) or "no reason"
            else:
                found[name] = ""
    return found


def red(kit):
    """Return the tests of a kit that are red, with their reasons."""
    return {
        name: why
        for name, why in verdicts(kit).items()
        if why and not why.startswith("skipped: ")
    }
