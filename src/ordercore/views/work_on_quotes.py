"""What somebody has to do for a quote: order what its buyer has accepted."""

from collections.abc import Iterator

from ordercore.orders import Quote, QuoteState
from ordercore.views.telling.told import said, units_of
from ordercore.views.work import Job, Task

__all__ = ["work_on_quote"]


def work_on_quote(quote: Quote) -> Iterator[Task]:
    """Yield an accepted quote that is no order yet, with what kept it from being one.

    It has waited since it was offered.
    """
    if quote.state is QuoteState.ACCEPTED:
        offer = quote.offer
        yield Task(
            Job.CONVERT_QUOTE,
            "",
            quote.id,
            offer.offered_at,
            units=units_of(offer.agreed.lines),
            detail=said(offer.agreed.lines),
            why=quote.not_converted or "orders.ConvertQuote makes it an order",
            due_on=offer.agreed.requested_on,
        )
