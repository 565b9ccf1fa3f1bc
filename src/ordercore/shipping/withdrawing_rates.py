"""A rate table is withdrawn: nothing is sent by it any more."""

from collections.abc import Sequence

from attrs import evolve, frozen

from ordercore.errors import Refused
from ordercore.shipping.rates import RateTable, rates_stream

__all__ = ["RatesWithdrawn", "WithdrawRates"]


@frozen
class RatesWithdrawn:
    """A rate table is in force no more."""

    name: str
    reason: str = ""

    @property
    def stream(self) -> str:
        """The rate table's stream."""
        return rates_stream(self.name)

    def apply(self, table: RateTable | None) -> RateTable:
        """Return the rate table, withdrawn."""
        if table is None:
            raise RuntimeError("a rate table was withdrawn before it was published")
        return evolve(table, withdrawn=True)


@frozen
class WithdrawRates:
    """Let nothing be sent by a rate table any more.  Twice is once.

    Labels that were booked stand, and so do the days that buyers were told; what is
    labelled from then on goes by the other tables.  ``PublishRates`` puts it in force
    again.  At the door it is refused where no table would be left, or none for a way
    that something packed or given to a node has to go (``rates.in-use``).

    Attributes:
        name: under which it was published.
        reason: for people.
    """

    name: str
    reason: str = ""

    @property
    def stream(self) -> str:
        """The rate table's stream."""
        return rates_stream(self.name)

    def decide(self, table: RateTable | None) -> Sequence[RatesWithdrawn]:
        """Return RatesWithdrawn.  Raises Refused ``rates.unknown``."""
        if table is None:
            raise Refused(
                "rates.unknown",
                asked=f"withdraw rate table {self.name}",
                because="none was published under this name",
                remedy="Check the name: where OMS was given rates= it is the carrier's",
            )
        return () if table.withdrawn else (RatesWithdrawn(self.name, self.reason),)
