"""An accepted quote that could not become an order by itself says why, and waits."""

from collections.abc import Sequence

from attrs import evolve, frozen

from ordercore.orders.quote import InQuote, Quote, QuoteState, applied, existing
from ordercore.values import free_text

__all__ = ["NoteNotConverted", "QuoteNotConverted"]

LONGEST = 1_000


@frozen
class QuoteNotConverted(InQuote):
    """The accepted quote could not become an order by itself.

    Attributes:
        why: the refusal, for people.
    """

    quote: str
    why: str

    def apply(self, quote: Quote | None) -> Quote:
        """Return the quote, which says why it waits."""
        return evolve(applied(quote), not_converted=self.why)


@frozen
class NoteNotConverted(InQuote):
    """Note why an accepted quote did not become an order; follows from its refusal.

    The same again does nothing, and neither does a note on a quote that is an order by
    now.
    """

    quote: str
    why: str

    def decide(self, quote: Quote | None) -> Sequence[QuoteNotConverted]:
        """Return QuoteNotConverted.  Raises Refused ``quote.unknown``."""
        quote = existing(quote, self.quote, "note of")
        why = free_text(self.why[:LONGEST], "why", LONGEST)
        if quote.state is not QuoteState.ACCEPTED or quote.not_converted == why:
            return ()
        return (QuoteNotConverted(self.quote, why),)
