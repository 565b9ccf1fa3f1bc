"""What buyers pay for carriage is put in force, and taken out of force again."""

from collections.abc import Sequence

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused
from ordercore.message import stream_id
from ordercore.shipping.charging import ChargeTable
from ordercore.values import check_id

__all__ = [
    "ChargesPublished",
    "ChargesWithdrawn",
    "PublishCharges",
    "WithdrawCharges",
    "charges_stream",
]


@frozen
class ChargesPublished:
    """A charge table is in force under a name, in place of the one before."""

    name: str
    table: ChargeTable

    @property
    def stream(self) -> str:
        """The charge table's stream."""
        return charges_stream(self.name)

    def apply(self, table: ChargeTable | None) -> ChargeTable:
        """Return the charge table in force."""
        return self.table


@frozen
class PublishCharges:
    """Put a charge table in force under a name.  The same table again does nothing.

    Orders that were placed keep the carriage that was agreed.

    Attributes:
        name: under which it is found, such as the service that buyers choose.
        table: what they pay.
        renew: whether one that was withdrawn is in force again.  False leaves it so, as
            a shop does that publishes its tables each time that it starts.
    """

    name: str
    table: ChargeTable
    renew: bool = True

    @property
    def stream(self) -> str:
        """The charge table's stream."""
        return charges_stream(self.name)

    def decide(self, table: ChargeTable | None) -> Sequence[ChargesPublished]:
        """Return ChargesPublished.  Raises Invalid for what cannot be in force."""
        check_id(self.name, "name")
        if self.table.withdrawn:
            expected = "False: WithdrawCharges withdraws it"
            raise Invalid.at("table.withdrawn", "True", expected)
        if table is not None and table.withdrawn and not self.renew:
            return ()
        same = table == self.table
        return () if same else (ChargesPublished(self.name, self.table),)


@frozen
class ChargesWithdrawn:
    """A charge table is in force no more."""

    name: str
    reason: str = ""

    @property
    def stream(self) -> str:
        """The charge table's stream."""
        return charges_stream(self.name)

    def apply(self, table: ChargeTable | None) -> ChargeTable:
        """Return the charge table, withdrawn."""
        if table is None:
            raise RuntimeError("a charge table was withdrawn before it was published")
        return evolve(table, withdrawn=True)


@frozen
class WithdrawCharges:
    """Let no buyer choose a service by this charge table any more.  Twice is once.

    What was agreed stands.  ``PublishCharges`` puts it in force again.

    Attributes:
        name: under which it was published.
        reason: for people.
    """

    name: str
    reason: str = ""

    @property
    def stream(self) -> str:
        """The charge table's stream."""
        return charges_stream(self.name)

    def decide(self, table: ChargeTable | None) -> Sequence[ChargesWithdrawn]:
        """Return ChargesWithdrawn.  Raises Refused ``charges.unknown``."""
        if table is None:
            raise Refused(
                "charges.unknown",
                asked=f"withdraw charge table {self.name}",
                because="none was published under this name",
                remedy="Check the name: flow.charges_of(oms.store) has those in force",
            )
        return () if table.withdrawn else (ChargesWithdrawn(self.name, self.reason),)


def charges_stream(name: str) -> str:
    """Return the stream of a charge table: ``charges/standard``."""
    return stream_id("charges", name)
