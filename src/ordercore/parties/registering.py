"""A customer becomes known, or tells us something new."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from attrs import evolve, frozen

from ordercore.errors import Finding, Invalid
from ordercore.parties.customer import (
    Customer,
    CustomerFile,
    customer_stream,
    existing,
)
from ordercore.values import check_id, currencies, free_text

__all__ = ["CustomerRegistered", "RegisterCustomer"]

UNSAID = "a text that is not shown"
MOST = 50
"""So many e-mails, telephones or addresses are enough for anybody."""

Check: TypeAlias = Callable[[str, str], object]
"""What raises Invalid for a text that cannot be."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


@frozen
class CustomerRegistered:
    """A customer is known, new or with other particulars than before."""

    customer: Customer

    @property
    def stream(self) -> str:
        """The customer's stream."""
        return customer_stream(self.customer.id)

    def apply(self, file: CustomerFile | None) -> CustomerFile:
        """Return the file with the particulars as known now."""
        if file is None:
            return CustomerFile(self.customer)
        return evolve(file, customer=self.customer)


@frozen
class RegisterCustomer:
    """Register a customer, or correct one.  The same particulars again do nothing."""

    customer: Customer

    @property
    def stream(self) -> str:
        """The customer's stream."""
        return customer_stream(self.customer.id)

    def decide(self, file: CustomerFile | None) -> Sequence[CustomerRegistered]:
        """Return CustomerRegistered.

        Raises Invalid with all findings, none of which tells what is personal; Refused
        ``customer.merged``, ``customer.forgotten``.
        """
        if file is not None:
            file = existing(file, self.customer.id, "register")
            if file.customer == self.customer:
                return ()
        if found := [*_findings(self.customer)]:
            raise Invalid(found)
        return (CustomerRegistered(self.customer),)


def _findings(customer: Customer) -> Iterator[Finding]:
    yield from _said_by(check_id, customer.id, "id")
    for name in ("company", "vat_id", "group", "tax_exempt"):
        yield from _said_by(free_text, getattr(customer, name), name)
    if customer.language and not _LANGUAGE.fullmatch(customer.language):
        yield Finding("language", repr(customer.language), "a code such as da or de-CH")
    if customer.currency and customer.currency not in currencies():
        yield Finding("currency", repr(customer.currency), "an ISO 4217 code")
    for name in ("other_emails", "phones", "addresses"):
        if (many := len(getattr(customer, name))) > MOST:
            yield Finding(name, f"{many} of them", f"at most {MOST}")
    yield from _personal(customer)


def _personal(customer: Customer) -> Iterator[Finding]:
    yield from _unsaid(free_text, customer.name, "name")
    if customer.email:
        yield from _unsaid(_email, customer.email, "email")
    for place, email in enumerate(customer.other_emails):
        yield from _unsaid(_email, email, f"other_emails[{place}]")
    for place, phone in enumerate(customer.phones):
        yield from _unsaid(free_text, phone, f"phones[{place}]")


def _email(text: str, where: str) -> None:
    if "@" not in free_text(text, where):
        raise Invalid.at(where, UNSAID, "an address such as a@b.dk")


def _said_by(check: Check, text: str, where: str) -> Sequence[Finding]:
    try:
        check(text, where)
    except Invalid as error:
        return error.findings
    return ()


def _unsaid(check: Check, text: str, where: str) -> Iterator[Finding]:
    for found in _said_by(check, text, where):
        yield Finding(found.where, UNSAID, found.expected)
