"""Who buys from us: a customer's particulars, and the file that is kept of them."""

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from ordercore.errors import Refused
from ordercore.message import stream_id
from ordercore.values import PERSONAL, Address

__all__ = [
    "AddressRole",
    "Consent",
    "Customer",
    "CustomerFile",
    "Forgotten",
    "InCustomer",
    "KnownAddress",
    "Note",
    "check_known",
    "customer_stream",
]


class AddressRole(StrEnum):
    """What an address is for."""

    BILLING = "BILLING"
    SHIPPING = "SHIPPING"
    OFFICE = "OFFICE"


@frozen
class KnownAddress:
    """An address of a customer, and what it is for."""

    role: AddressRole
    address: Address


@frozen
class Customer:
    """Somebody who buys.

    Attributes:
        id: ours.
        name: of the person.
        email: of the person; "" where there is none.
        company: of the business; "" for a private person.
        address: where letters go, if it is known.
        other_emails: where the person can be reached, too.
        phones: as given.
        addresses: others, each with what it is for.
        vat_id: of the business, as its country writes it.
        group: by which prices and rules know the customer, such as ``wholesale``.
        language: in which we write, such as ``da`` or ``de-CH``; "" for ours.
        currency: in which prices are shown; "" for ours.
        tax_exempt: by which certificate no tax is charged; "" where it is.

    What tells who or where a person is stays out of ``repr`` and so out of logs, and is
    what goes when the customer is forgotten.
    """

    id: str
    name: str = field(default="", repr=False, metadata=PERSONAL)
    email: str = field(default="", repr=False, metadata=PERSONAL)
    company: str = ""
    address: Address | None = field(default=None, repr=False)
    other_emails: tuple[str, ...] = field(default=(), repr=False, metadata=PERSONAL)
    phones: tuple[str, ...] = field(default=(), repr=False, metadata=PERSONAL)
    addresses: tuple[KnownAddress, ...] = field(default=(), repr=False)
    vat_id: str = ""
    group: str = ""
    language: str = ""
    currency: str = ""
    tax_exempt: str = ""

    @property
    def emails(self) -> tuple[str, ...]:
        """Every e-mail address, the first one first."""
        return tuple(filter(None, [self.email, *self.other_emails]))

    def address_for(self, role: AddressRole) -> Address | None:
        """Return where something of that kind goes: the first such address, or any."""
        for known in self.addresses:
            if known.role is role:
                return known.address
        return self.address


@frozen
class Note:
    """What somebody noticed about a customer, or did for one.

    Attributes:
        text: what.
        by: who, as an id.
        at: when, aware UTC.
    """

    text: str = field(repr=False, metadata=PERSONAL)
    by: str
    at: datetime


@frozen
class Consent:
    """Whether a customer agrees to something.

    Attributes:
        purpose: such as ``newsletter`` or ``rating``.
        given: agreed, or withdrawn.
        at: when that was said, aware UTC.
        source: where it was said, such as ``checkout`` or ``letter of 3 May``.
    """

    purpose: str
    given: bool
    at: datetime
    source: str


@frozen
class Forgotten:
    """That a person's data were erased, when, and on whose word."""

    at: datetime
    by: str
    reason: str


@frozen
class CustomerFile:
    """All that is kept of a customer in one place.

    Attributes:
        customer: the particulars.
        notes: the oldest first.
        consents: what counts now, each purpose once, sorted by purpose.
        merged_into: the customer that this one turned out to be; "" for itself.
        aliases: ids that turned out to be this customer, the oldest first.
        apart: ids of which somebody said that they are others.
        forgotten: when and why the personal data were erased.
    """

    customer: Customer
    notes: tuple[Note, ...] = ()
    consents: tuple[Consent, ...] = ()
    merged_into: str = ""
    aliases: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    forgotten: Forgotten | None = None

    @property
    def id(self) -> str:
        """The customer's id."""
        return self.customer.id

    @property
    def ids(self) -> tuple[str, ...]:
        """The customer's id and all others that mean the same."""
        return (self.id, *self.aliases)

    def is_apart(self, other: "CustomerFile") -> bool:
        """Tell whether somebody said that they are two, under any of their ids."""
        return bool({*self.apart} & {*other.ids} or {*other.apart} & {*self.ids})

    def agrees(self, purpose: str) -> bool:
        """Tell whether the customer agrees to something; nobody is asked for nothing.

        Whoever was not asked, or was forgotten, does not agree.
        """
        return any([c.given for c in self.consents if c.purpose == purpose])


class InCustomer:
    """Something that concerns one customer: its stream is the customer's."""

    __slots__ = ()

    customer: str

    @property
    def stream(self) -> str:
        """The customer's stream."""
        return customer_stream(self.customer)


def customer_stream(customer: str) -> str:
    """Return the stream of a customer: ``customer/ALFKI``."""
    return stream_id("customer", customer)


def existing(file: CustomerFile | None, name: str, asked: str) -> CustomerFile:
    """Return the file.

    Raises Refused ``customer.unknown``, ``customer.merged``, ``customer.forgotten``.
    """
    if file is None:
        raise Refused(
            "customer.unknown",
            asked=f"{asked} customer {name}",
            because="there is no such customer",
            remedy="Register the customer first, or check the id",
        )
    if file.merged_into:
        raise Refused(
            "customer.merged",
            asked=f"{asked} customer {name}",
            because=f"this is customer {file.merged_into}",
            remedy=f"Ask for customer {file.merged_into}",
        )
    check_known(file, asked)
    return file


def check_known(file: CustomerFile, asked: str) -> None:
    """Raise Refused ``customer.forgotten`` when nobody knows any more who it is."""
    if file.forgotten is not None:
        raise Refused(
            "customer.forgotten",
            asked=f"{asked} customer {file.id}",
            because=f"the personal data were erased at {file.forgotten.at}",
            remedy="Register the person under a new id, if they come back",
        )


def applied(file: CustomerFile | None) -> CustomerFile:
    """Return the file that an event changes; a journal has it before the event."""
    if file is None:
        raise RuntimeError("an event of a customer stands before CustomerRegistered")
    return file
