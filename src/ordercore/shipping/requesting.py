"""A label is wished for: the carrier is asked afterwards, and answers when it can."""

from collections.abc import Sequence

from attrs import evolve, frozen

from ordercore.errors import Invalid
from ordercore.shipping.booked import LabelRequest
from ordercore.shipping.parcel import (
    InParcel,
    Parcel,
    ParcelStep,
    applied,
    existing,
)
from ordercore.values import check_id

__all__ = [
    "LabelRefused",
    "LabelRequested",
    "LabelWithdrawn",
    "RefuseLabel",
    "RequestLabel",
    "WithdrawLabel",
]

LONGEST = 100


@frozen
class LabelRequested(InParcel):
    """Somebody wants a label for the parcel; its carrier has to be asked."""

    parcel: str
    request: LabelRequest

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel that waits for a label."""
        asked = self.request
        return evolve(applied(parcel), requested=asked, label_requests=asked.number)


@frozen
class RequestLabel(InParcel):
    """Ask for a label.  The same wish again, while it is open, does nothing.

    Attributes:
        parcel: which one, sealed.
        connection: through which it is bought.
        carrier: who is to carry it, as its prices name it.
        service: how.
    """

    parcel: str
    connection: str
    carrier: str
    service: str

    def decide(self, parcel: Parcel | None) -> Sequence[LabelRequested]:
        """Return LabelRequested.

        Raises Refused ``parcel.unknown``, ``parcel.illegal`` unless it is sealed and
        ``parcel.label-requested`` while it waits for another label; Invalid without a
        service, or with what is no id of a connection.
        """
        parcel = existing(parcel, self.parcel, "request a label for")
        check_id(self.connection, "connection")
        if not 0 < len(self.service) <= LONGEST or len(self.carrier) > LONGEST:
            expected = f"a service; each of at most {LONGEST} characters"
            raise Invalid.at("service", self.service, expected)
        number = parcel.label_requests + (parcel.requested is None)
        wish = LabelRequest(number, self.connection, self.carrier, self.service)
        if wish == parcel.requested:
            return ()
        parcel.check_not_requested("request another label for")
        parcel.allows(ParcelStep.LABEL)
        return (LabelRequested(parcel.id, wish),)


@frozen
class LabelWithdrawn(InParcel):
    """Nobody wants the label any more; if the carrier has sold it, it goes back."""

    parcel: str
    request: LabelRequest

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel that waits for no label."""
        return evolve(applied(parcel), requested=None)


@frozen
class WithdrawLabel(InParcel):
    """Wait no longer for a label: the carrier does not answer, or it is unpacked."""

    parcel: str

    def decide(self, parcel: Parcel | None) -> Sequence[LabelWithdrawn]:
        """Return LabelWithdrawn, or nothing when it waits for none."""
        parcel = existing(parcel, self.parcel, "withdraw the label of")
        wish = parcel.requested
        return () if wish is None else (LabelWithdrawn(parcel.id, wish),)


@frozen
class LabelRefused(InParcel):
    """The carrier does not carry the parcel like that."""

    parcel: str
    request: LabelRequest
    because: str

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel that waits for no label."""
        return evolve(applied(parcel), requested=None)


@frozen
class RefuseLabel(InParcel):
    """Note that the carrier has refused to sell a label.

    Attributes:
        parcel: which one.
        number: of the wish.
        because: the carrier's reason.
    """

    parcel: str
    number: int
    because: str

    def decide(self, parcel: Parcel | None) -> Sequence[LabelRefused]:
        """Return LabelRefused, or nothing when that wish is not open any more."""
        parcel = existing(parcel, self.parcel, "refuse a label for")
        wish = parcel.requested
        if wish is None or wish.number != self.number:
            return ()
        return (LabelRefused(parcel.id, wish, self.because),)
