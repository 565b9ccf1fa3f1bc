"""Two files turn out to be one customer; or somebody says that they are not."""

from collections.abc import Sequence

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused
from ordercore.parties.agreeing import latest
from ordercore.parties.customer import (
    Consent,
    CustomerFile,
    InCustomer,
    applied,
    existing,
)
from ordercore.values import check_id, free_text

__all__ = [
    "AbsorbCustomer",
    "CustomerAbsorbed",
    "CustomerMerged",
    "CustomersKeptApart",
    "KeepCustomersApart",
    "MergeCustomer",
    "check_apart",
]


@frozen
class CustomersKeptApart(InCustomer):
    """Somebody said that two customers are two, whatever they share."""

    customer: str
    other: str
    by: str
    reason: str

    def apply(self, file: CustomerFile | None) -> CustomerFile:
        """Return the file, which is never merged with the other one."""
        file = applied(file)
        return evolve(file, apart=tuple(sorted({*file.apart, self.other})))


@frozen
class KeepCustomersApart(InCustomer):
    """Say that two customers are two.  Saying it twice, from either side, does nothing.

    Attributes:
        by: who says so, as an id.
        reason: how it is known.
    """

    customer: str
    other: str
    by: str
    reason: str

    def decide(self, file: CustomerFile | None) -> Sequence[CustomersKeptApart]:
        """Return CustomersKeptApart.

        Raises Refused ``customer.unknown``, ``customer.merged``,
        ``customer.forgotten``, ``customer.same`` when they are one already; Invalid.
        """
        file = existing(file, self.customer, "keep apart")
        check_id(self.by, "by")
        if self.other in file.ids:
            raise _same(self.customer, self.other, "keep apart")
        if self.other in file.apart:
            return ()
        ids = (self.customer, check_id(self.other, "other"))
        return (CustomersKeptApart(*ids, self.by, _reason(self.reason)),)


@frozen
class CustomerMerged(InCustomer):
    """This customer is another one; the id stays and leads there."""

    customer: str
    into: str
    by: str
    reason: str

    def apply(self, file: CustomerFile | None) -> CustomerFile:
        """Return the file, which leads to the other one."""
        return evolve(applied(file), merged_into=self.into)


@frozen
class MergeCustomer(InCustomer):
    """Say that a customer is another one.  Saying it twice does nothing.

    What the other one is known by stays as it is; orders, credit and consents of both
    count as one customer's from now on.

    Attributes:
        into: the id that goes on.
        by: who says so, as an id.
        reason: how it is known, such as ``same VAT id``.
    """

    customer: str
    into: str
    by: str
    reason: str

    def decide(self, file: CustomerFile | None) -> Sequence[CustomerMerged]:
        """Return CustomerMerged.

        Raises Refused ``customer.unknown``, ``customer.merged`` (into another one),
        ``customer.forgotten``, ``customer.same``; Invalid.
        """
        if file is not None and file.merged_into == self.into != "":
            return ()
        file = existing(file, self.customer, "merge")
        check_id(self.by, "by")
        if self.into in file.ids:
            raise _same(self.customer, self.into, "merge")
        ids = (self.customer, check_id(self.into, "into"))
        return (CustomerMerged(*ids, self.by, _reason(self.reason)),)


@frozen
class CustomerAbsorbed(InCustomer):
    """Another customer turned out to be this one.

    Attributes:
        ids: of the other one, and of all that had turned out to be that one before.
        consents: what the other one had said.
        apart: of whom the other one was kept apart.
    """

    customer: str
    ids: tuple[str, ...]
    consents: tuple[Consent, ...] = ()
    apart: tuple[str, ...] = ()

    def apply(self, file: CustomerFile | None) -> CustomerFile:
        """Return the file with those ids; of what both have said the latest counts."""
        file = applied(file)
        return evolve(
            file,
            aliases=(*file.aliases, *self.ids),
            consents=latest([*file.consents, *self.consents]),
            apart=tuple(sorted({*file.apart, *self.apart})),
        )


@frozen
class AbsorbCustomer(InCustomer):
    """Take over what belongs to a customer that turned out to be this one."""

    customer: str
    ids: tuple[str, ...]
    consents: tuple[Consent, ...] = ()
    apart: tuple[str, ...] = ()

    def decide(self, file: CustomerFile | None) -> Sequence[CustomerAbsorbed]:
        """Return CustomerAbsorbed.

        Raises Refused ``customer.unknown``, ``customer.merged``,
        ``customer.forgotten``.
        """
        existing(file, self.customer, "merge into")
        said = (self.ids, self.consents, self.apart)
        return (CustomerAbsorbed(self.customer, *said),)


def check_apart(one: CustomerFile, other: CustomerFile) -> None:
    """Raise Refused ``customer.apart`` when somebody said that they are two."""
    if one.is_apart(other):
        raise Refused(
            "customer.apart",
            asked=f"merge customer {one.id} into {other.id}",
            because="somebody said that they are two (parties.KeepCustomersApart)",
            remedy="Leave them two; the reason stands in the journal of either",
        )


def _same(customer: str, other: str, asked: str) -> Refused:
    return Refused(
        "customer.same",
        asked=f"{asked} customer {customer} and {other}",
        because="both ids mean the same customer",
        remedy="Name two customers",
    )


def _reason(text: str) -> str:
    if reason := free_text(text, "reason", shown=False):
        return reason
    raise Invalid.at("reason", text, "how it is known")
