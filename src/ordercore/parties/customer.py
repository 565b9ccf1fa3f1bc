"""A customer becomes known, or tells us something new."""

from collections.abc import Sequence

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.message import stream_id
from ordercore.values import Address, check_id, free_text

__all__ = ["Customer", "CustomerRegistered", "RegisterCustomer", "customer_stream"]


@frozen
class Customer:
    """Somebody who buys.

    Attributes:
        id: ours.
        name: of the person.
        email: of the person; "" where there is none.
        company: of the business; "" for a private person.
        address: where letters go, if it is known.

    What tells who or where a person is stays out of ``repr`` and so out of logs.
    """

    id: str
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    company: str = ""
    address: Address | None = field(default=None, repr=False)


@frozen
class CustomerRegistered:
    """A customer is known, new or with other particulars than before."""

    customer: Customer

    @property
    def stream(self) -> str:
        """The customer's stream."""
        return customer_stream(self.customer.id)

    def apply(self, customer: Customer | None) -> Customer:
        """Return the customer as known now."""
        return self.customer


@frozen
class RegisterCustomer:
    """Register a customer, or correct one.  The same particulars again do nothing."""

    customer: Customer

    @property
    def stream(self) -> str:
        """The customer's stream."""
        return customer_stream(self.customer.id)

    def decide(self, customer: Customer | None) -> Sequence[CustomerRegistered]:
        """Return CustomerRegistered.  Raises Invalid for an id or a text."""
        if customer == self.customer:
            return ()
        check_id(self.customer.id)
        free_text(self.customer.name, "name")
        free_text(self.customer.company, "company")
        if self.customer.email and "@" not in free_text(self.customer.email, "email"):
            raise Invalid.at("email", "a text without @", "an address such as a@b.dk")
        return (CustomerRegistered(self.customer),)


def customer_stream(customer: str) -> str:
    """Return the stream of a customer: ``customer/ALFKI``."""
    return stream_id("customer", customer)
