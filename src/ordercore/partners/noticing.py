"""Buyers are written to of what becomes of their orders, and of nothing twice."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, TypeAlias, cast

from attrs import evolve, frozen

from ordercore import shipping
from ordercore.accounts import Refunded
from ordercore.errors import AdapterError, CallOutcome
from ordercore.flow import WriteSet
from ordercore.flow.telling.reminding import days_moved
from ordercore.orders import Cancelled, Confirmed, Order
from ordercore.orders.expecting import UnitsExpected
from ordercore.parties import CustomerFile, customer_stream
from ordercore.partners.asking import asked
from ordercore.partners.errand import Errand, Errands, Look
from ordercore.ports import Message, NotifierCapability, Receipt, SendsMessages
from ordercore.shipping import HandedOver

__all__ = [
    "Later",
    "NotRepeated",
    "Notice",
    "Words",
    "notices",
    "rating_mails",
]

Can = NotifierCapability

ASKED = "asked"

RATING = "order.rating"


class NotRepeated(AdapterError):
    """Nobody knows whether it was sent, and to send it twice would be worse.

    It is set aside; who tells it again has decided that it is sent.
    """

    code = "adapter.not-repeated"
    outcome = CallOutcome.UNKNOWN


@frozen
class Notice:
    """Something that a buyer is to be told, before it is put into words.

    Attributes:
        template: a stable code of what it is about, such as ``order.shipped``.
        recipient: in the way of the notifier: an e-mail address or a phone number.
        name: of the buyer; "" where it is not known.
        language: in which he is written to, such as ``da``; "" for ours.
        order: as it stands.
        event: what happened.
    """

    template: str
    recipient: str
    name: str
    language: str
    order: Order
    event: Any


Words: TypeAlias = Callable[[Notice], Message]
"""Puts a notice into words; the same notice is put into the same words."""


@frozen
class Later:
    """What a partner is told some time after it happened.

    Attributes:
        after: how long.
        errands: of what.
    """

    after: timedelta
    errands: Errands


ABOUT: Mapping[type, str] = {
    Confirmed: "order.confirmed",
    Cancelled: "order.cancelled",
    UnitsExpected: "order.delayed",
    HandedOver: "order.shipped",
    shipping.Delivered: "order.delivered",
    Refunded: "order.refunded",
}
"""What buyers are told, by the type of the event: the code of the message."""


def notices(words: Words, about: Mapping[type, str] = ABOUT) -> Errands:
    """Return the errands of a notifier: each event of an order becomes a message.

    Args:
        words: puts what happened into words.
        about: which events, and the code of the message of each.
    """
    return {kind: partial(_notice, words, code) for kind, code in about.items()}


def rating_mails(words: Words, after: timedelta = timedelta(days=14)) -> Later:
    """Return what asks for a rating some time after an order was delivered.

    Only where all of it is with the buyer by then, and nothing has come back.
    """
    return Later(after, {shipping.Delivered: partial(_rating, words)})


def _rating(words: Words, event: shipping.Delivered, look: Look) -> Errand | None:
    lines = look.order(event.order).progress
    away = [one.waiting + one.claimed + one.shipped + one.returned for one in lines]
    once = f"{event.order}/{RATING}"
    if any(away) or look.knows("message", once):
        return None
    errand = _notice(words, RATING, event, look)
    return errand and evolve(errand, internal=once)


def _notice(words: Words, code: str, event: Any, look: Look) -> Errand | None:
    order = look.order(event.order)
    if not _is_news(event, order):
        return None
    kept: CustomerFile | None = look.state(customer_stream(order.agreed.customer))
    recipient = _recipient(order, kept, look)
    if not recipient or not look.connection.can(Can.SEND):
        return None
    name = (kept.customer.name if kept else "") or order.agreed.ship_to.name
    language = kept.customer.language if kept else ""
    notice = Notice(code, recipient, name, language, order, event)
    return Errand(
        "send", lambda key: _once(look, key, words(notice)), "message", _id(code, look)
    )


def _is_news(event: Any, order: Order) -> bool:
    """Tell whether it is anything to the buyer."""
    if isinstance(event, Refunded):
        return not event.into  # else it went over to another order of his
    if isinstance(event, UnitsExpected):
        return bool(days_moved(order, event))
    return True


def _id(code: str, look: Look) -> str:
    return f"{look.recorded.stream}/{look.recorded.version}/{code}"


def _recipient(order: Order, kept: CustomerFile | None, look: Look) -> str:
    """Return where the buyer is reached; "" for nowhere that this notifier reaches."""
    ship_to = order.agreed.ship_to
    if look.connection.can(Can.EMAIL):
        return (kept.customer.email if kept else "") or ship_to.email
    phones = [*(kept.customer.phones if kept else ()), ship_to.phone]
    if look.connection.can(Can.TEXT):
        return next((phone for phone in phones if phone.startswith("+")), "")
    return ""


def _once(look: Look, key: str, message: Message) -> Receipt:
    """Send a message, and not again where nobody knows whether it was sent.

    A notifier that knows our keys is asked again as often as need be.  Raises
    NotRepeated: it was perhaps sent; and AdapterError.
    """
    notifier = cast("SendsMessages", look.adapter)
    if look.connection.can(Can.KEYS):
        return notifier.send(message, key=key)
    if _was_asked(look, key) and not _is_wanted_again(look, key):
        raise NotRepeated(look.name, key, "was perhaps sent before")
    _note(look, key, ASKED)
    try:
        return asked(look.name, "send", lambda: notifier.send(message, key=key))
    except AdapterError as error:
        if error.outcome is CallOutcome.UNKNOWN:
            raise NotRepeated(look.name, key, f"was perhaps sent: {error}") from error
        _note(look, key, "")
        raise


def _was_asked(look: Look, key: str) -> bool:
    return look.store.told(_sent(look), [key]).get(key) == ASKED


def _is_wanted_again(look: Look, key: str) -> bool:
    """Tell whether somebody has said that what was set aside shall be sent."""
    where = f"{look.recorded.stream}/{look.recorded.version}"
    source = f"outbox/{look.name}{key.removeprefix(where)}"
    rows = look.store.quarantined(source, mended=True)
    return any([row.where == where and row.mended_at is not None for row in rows])


def _note(look: Look, key: str, what: str) -> None:
    writes = WriteSet()
    writes.told[_sent(look), key] = what
    with look.store.unit() as unit:
        unit.write(writes)


def _sent(look: Look) -> str:
    return f"{look.name}/sent"
