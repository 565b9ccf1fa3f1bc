"""Where a Vendure order goes, and to whom."""

import ordercore as oc

__all__ = ["customer", "ship_to"]

Part = oc.connecting.Part


def ship_to(order: Part) -> oc.Address | None:
    """Return the address for the goods; None, and a finding, when there is none."""
    place = order.part("shippingAddress")
    if place is None:
        order.wrong("shippingAddress", "an address; the goods need one")
        return None
    country = place.read("countryCode", oc.country_code, "")
    street = [place.free(name) for name in ("company", "streetLine1", "streetLine2")]
    buyer = order.part("customer")
    address = oc.Address(
        country or "DE",
        place.free("postalCode"),
        place.free("city"),
        tuple([line for line in street if line]),
        place.free("fullName"),
        place.free("province"),
        place.free("phoneNumber"),
        buyer.free("emailAddress") if buyer else "",
    )
    return address if country else None


def customer(order: Part) -> oc.ImportedCustomer | None:
    """Return who ordered; a guest is a customer in Vendure as well."""
    buyer = order.part("customer")
    if buyer is None:
        return None
    home = order.part("billingAddress") or order.part("shippingAddress")
    return oc.ImportedCustomer(
        buyer.ref("id"),
        f"{buyer.free('firstName')} {buyer.free('lastName')}".strip(),
        buyer.free("emailAddress"),
        home.free("company") if home else "",
    )
