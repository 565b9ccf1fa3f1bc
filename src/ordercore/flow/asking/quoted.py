"""What is asked of a quote: an offer that counts, and that one order comes of it.

What the house does by itself is not looked at: it converts what was accepted in time.
"""

from collections.abc import Mapping

from ordercore import orders
from ordercore.errors import Refused
from ordercore.flow.seeing.views import Views
from ordercore.orders import Quote, QuoteStep, order_stream, quote_stream
from ordercore.orders.quote import existing

__all__ = ["check_converted", "check_in_time"]

Answer = (
    orders.AcceptQuote
    | orders.DeclineQuote
    | orders.RenegotiateQuote
    | orders.WithdrawQuote
)
"""What ends an offer, or takes it."""

_STEPS: Mapping[type[Answer], QuoteStep] = {
    orders.AcceptQuote: QuoteStep.ACCEPT,
    orders.DeclineQuote: QuoteStep.DECLINE,
    orders.RenegotiateQuote: QuoteStep.RENEGOTIATE,
    orders.WithdrawQuote: QuoteStep.WITHDRAW,
}


def check_in_time(command: Answer, views: Views) -> None:
    """Refuse an answer to an offer whose time is over by the clock of the door.

    Whoever asks may say that he did so before: when the clock has swept it up already,
    he is too late as well.
    """
    quote: Quote | None = views.state(command.stream)
    if quote is not None and quote.standing(views.now) is not quote.state:
        quote.check(_STEPS[type(command)], views.now)


def check_converted(command: orders.Place, views: Views) -> None:
    """Refuse an order that says it comes from a quote, and does not.

    A quote becomes one order, with the prices of its offer, by being accepted.  What is
    split off that order, or sent instead of it, names that order too.
    """
    name = command.agreed.quote
    if not name or views.state(command.stream) is not None:
        return
    asked = f"place order {command.order} for"
    quote = existing(views.state(quote_stream(name)), name, asked)
    if any([_is_of(name, one, views) for one in command.agreed.came_from]):
        return
    done = f"has become order {quote.order}" if quote.order else f"is {quote.state}"
    raise Refused(
        "quote.place",
        asked=f"{asked} quote {name}",
        because=f"the quote {done}; it becomes one order, by being accepted",
        remedy="Accept it (orders.AcceptQuote), or convert it once it is accepted "
        "(orders.ConvertQuote); leave quote out for an order of its own",
    )


def _is_of(quote: str, order: str, views: Views) -> bool:
    """Tell whether an order comes from a quote."""
    known: orders.Order | None = views.state(order_stream(order))
    return known is not None and known.agreed.quote == quote
