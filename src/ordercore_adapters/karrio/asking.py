"""What we tell Karrio of a shipment: exact, and nothing that it need not know."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import ordercore as oc
from ordercore_adapters.karrio.settings import KarrioSettings

__all__ = ["KEY", "fingerprint_of", "quote_body", "shipment_body"]

KEY = "ordercore_key"
"""The name in a shipment's metadata under which Karrio keeps our key."""

BODY = "ordercore_body"
"""The name under which it keeps what was booked under that key."""

LONGEST_LINE = 100
"""How many characters Karrio takes in a line of an address."""


def quote_body(
    shipment: oc.ports.ShipmentRequest, settings: KarrioSettings
) -> dict[str, Any]:
    """Return the question what a shipment costs; it names nobody."""
    return {
        "shipper": _region(shipment.origin),
        "recipient": _region(shipment.destination),
        "parcels": _parcels(shipment),
        "options": _options(shipment),
        "carrier_ids": list(settings.carriers),
    }


def shipment_body(
    shipment: oc.ports.ShipmentRequest,
    service: str,
    key: str,
    settings: KarrioSettings,
) -> dict[str, Any]:
    """Return what makes a shipment in Karrio; its label is not bought by that."""
    sender = {"company_name": settings.company, "phone_number": settings.phone}
    origin = _address(shipment.origin, "origin")
    body = {
        **quote_body(shipment, settings),
        "shipper": origin | {name: said for name, said in sender.items() if said},
        "recipient": _address(shipment.destination, "destination"),
        "services": [service],
        "reference": shipment.reference,
        "metadata": {KEY: key, BODY: fingerprint_of(shipment, service)},
    }
    if shipment.return_to is not None:
        body["return_address"] = _address(shipment.return_to, "return_to")
    return body


def fingerprint_of(shipment: oc.ports.ShipmentRequest, service: str) -> str:
    """Return what differs when something else is booked under the same key."""
    told = {
        "origin": _address(shipment.origin, "origin"),
        "destination": _address(shipment.destination, "destination"),
        "parcels": _parcels(shipment),
        "service": service,
        "insured": str(shipment.insured or ""),
    }
    text = json.dumps(told, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:32]


def _parcels(shipment: oc.ports.ShipmentRequest) -> list[dict[str, Any]]:
    if len(shipment.parcels) != 1:
        raise oc.errors.Unsupported("karrio", "one parcel is one shipment")
    return [_parcel(one) for one in shipment.parcels]


def _parcel(parcel: oc.ports.ParcelToCarry) -> dict[str, Any]:
    """Return a parcel in grams and centimetres, as texts so that no float is near.

    Grams and tenths of a centimetre are whole: nothing is rounded.
    """
    if parcel.weight_g < 1:
        raise oc.Invalid.at("weight_g", parcel.weight_g, "1 or more, by the scales")
    body: dict[str, Any] = {"weight": str(parcel.weight_g), "weight_unit": "G"}
    if parcel.contents:
        body["items"] = [_item(one) for one in parcel.contents]
    if (size := parcel.size) is None:
        return body
    sides = {
        "length": _cm(size.length_mm),
        "width": _cm(size.width_mm),
        "height": _cm(size.height_mm),
    }
    return body | sides | {"dimension_unit": "CM"}


def _cm(length_mm: int) -> str:
    return f"{length_mm // 10}.{length_mm % 10}"


def _item(content: oc.ports.ParcelContent) -> dict[str, Any]:
    item: dict[str, Any] = {
        "sku": content.sku,
        "title": content.name,
        "quantity": content.quantity,
        "value_amount": str(content.value.decimal),
        "value_currency": content.value.currency,
        "weight": str(content.weight_g),
        "weight_unit": "G",
    }
    if content.tariff_code:
        item["hs_code"] = content.tariff_code
    if content.origin_country:
        item["origin_country"] = content.origin_country
    return item


def _options(shipment: oc.ports.ShipmentRequest) -> dict[str, Any]:
    options: dict[str, Any] = {"currency": shipment.currency}
    if shipment.ship_on is not None:
        options["shipping_date"] = f"{shipment.ship_on.isoformat()}T00:00"
    if shipment.insured is not None:
        options["insurance"] = str(shipment.insured.decimal)
        options["currency"] = shipment.insured.currency
    return options


def _region(address: oc.Address) -> dict[str, str]:
    """Return what the price depends on."""
    parts: Mapping[str, str] = {
        "country_code": address.country,
        "postal_code": address.postcode,
        "city": address.city,
        "state_code": address.region,
    }
    return {name: said for name, said in parts.items() if said}


def _address(address: oc.Address, where: str) -> dict[str, str]:
    line, *others = address.street or ("",)
    parts = {
        "person_name": address.name,
        "address_line1": line,
        "address_line2": ", ".join(others),
        "phone_number": address.phone,
        "email": address.email,
    }
    long = [name for name, said in parts.items() if len(said) > LONGEST_LINE]
    if long:
        expected = f"at most {LONGEST_LINE} characters"
        raise oc.Invalid([oc.Finding(f"{where}.{n}", "more", expected) for n in long])
    return _region(address) | {name: said for name, said in parts.items() if said}
