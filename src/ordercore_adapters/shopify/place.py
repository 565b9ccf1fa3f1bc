"""Where a Shopify order goes, and to whom."""

import ordercore as oc

__all__ = ["customer", "ship_to"]

Part = oc.connecting.Part


def ship_to(order: Part) -> oc.Address | None:
    """Return the address for the goods; None, and a finding, when there is none."""
    place = order.part("shipping_address")
    if place is None:
        order.wrong("shipping_address", "an address; the goods need one")
        return None
    country = place.read("country_code", oc.country_code, "")
    street = [place.free(name) for name in ("company", "address1", "address2")]
    address = oc.Address(
        country or "DE",
        place.free("zip"),
        place.free("city"),
        tuple(line for line in street if line),
        place.free("name") or _name(place),
        place.free("province"),
        place.free("phone"),
        order.free("email"),
        _point(place),
    )
    return address if country else None


def _name(place: Part) -> str:
    return f"{place.free('first_name')} {place.free('last_name')}".strip()


def _point(place: Part) -> oc.Coordinates | None:
    """Return the exact place where Shopify knows it."""
    if not place.has("latitude") or not place.has("longitude"):
        return None
    latitude, longitude = place.number("latitude"), place.number("longitude")
    try:
        return oc.Coordinates(latitude, longitude)
    except oc.Invalid as error:
        place.findings += error.inside(place.path).findings
        return None


def customer(order: Part) -> oc.ImportedCustomer | None:
    """Return who ordered, None for a guest."""
    buyer = order.part("customer")
    if buyer is None:
        return None
    home = buyer.part("default_address") or order.part("shipping_address")
    return oc.ImportedCustomer(
        buyer.id("id"),
        _name(buyer),
        buyer.free("email") or order.free("email"),
        home.free("company") if home else "",
    )
