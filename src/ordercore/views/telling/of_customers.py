"""What happened to a customer, in words that do not tell who it is."""

from ordercore import parties
from ordercore.views.telling.told import Teller, Tellers, Told, many

__all__ = ["TELLERS"]


def registered(event: parties.CustomerRegistered) -> Told:
    """Tell of which group or business a customer is."""
    customer = event.customer
    return Told("Registered", customer.company or customer.group)


def noted(event: parties.NoteAdded) -> Told:
    """Tell that something was written down; what, stands in the file."""
    return Told("Noted", f"by {event.by}")


def forgotten(event: parties.CustomerForgotten) -> Told:
    """Tell that the personal data were erased."""
    return Told("Forgotten", f"by {event.by}", why=event.reason)


def absorbed(event: parties.CustomerAbsorbed) -> Told:
    """Tell who turned out to be this customer."""
    return Told("Is also", f"{', '.join(event.ids)} ({many(len(event.ids), 'id')})")


def _consent(what: str) -> Teller:
    def tell(event: parties.ConsentGiven | parties.ConsentWithdrawn) -> Told:
        return Told(what, f"{event.purpose}, by {event.source}")

    return tell


def agreed(event: parties.ConsignmentAgreed) -> Told:
    """Tell what the owner of goods gets for what is sold."""
    one = event.agreed
    per = f" for {one.per}" if one.per > 1 else ""
    detail = f"{one.price}{per} × {one.sku} of {event.owner} from {one.from_on} on"
    return Told("Price of goods of others", detail)


TELLERS: Tellers = {
    parties.CustomerRegistered: registered,
    parties.SupplierRegistered: lambda event: Told(
        "Registered", event.supplier.company
    ),
    parties.ConsignmentAgreed: agreed,
    parties.NoteAdded: noted,
    parties.ConsentGiven: _consent("Consent given"),
    parties.ConsentWithdrawn: _consent("Consent withdrawn"),
    parties.CustomerMerged: lambda event: Told(
        "Merged", f"into {event.into} by {event.by}", why=event.reason
    ),
    parties.CustomerAbsorbed: absorbed,
    parties.CustomersKeptApart: lambda event: Told(
        "Kept apart", f"from {event.other} by {event.by}", why=event.reason
    ),
    parties.CustomerForgotten: forgotten,
}
