"""A shop's people and its partners, played in a program."""

from ordercore.simulating.partners import Carrier, PaymentProvider
from ordercore.simulating.staff import Staff, WorkDone

__all__ = ["Carrier", "PaymentProvider", "Staff", "WorkDone"]
