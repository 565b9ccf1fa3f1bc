"""What buyers are told in plain English, for shops that have no words of their own."""

from collections.abc import Callable, Mapping

from ordercore.flow.telling.reminding import days_moved
from ordercore.partners.noticing import Notice
from ordercore.ports import Message

__all__ = ["plain_words"]

NO_DAY = "no day is known"


def plain_words(notice: Notice) -> Message:
    """Return a notice as a short message without markup, in English.

    Give :func:`notices` words of your own for your name, other languages and HTML.
    """
    subject, text = TEXTS[notice.template](notice)
    greeting = f"Hello {notice.name}," if notice.name else "Hello,"
    return Message(
        notice.template,
        notice.recipient,
        "en",
        subject,
        f"{greeting}\n\n{text}\n",
        name=_one_line(notice.name),
    )


def _number(notice: Notice) -> str:
    return _one_line(notice.order.agreed.reference or notice.order.id)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _confirmed(notice: Notice) -> tuple[str, str]:
    order = notice.order
    lines = [f"{line.quantity} x {line.name or line.sku}" for line in order.lines]
    bought = "\n".join(lines)
    total = f"In all: {order.agreed.total}"
    number = _number(notice)
    return f"Your order {number}", f"Thank you for your order.\n\n{bought}\n{total}"


def _cancelled(notice: Notice) -> tuple[str, str]:
    what = "has been cancelled" if notice.event.whole else "has been cancelled in part"
    number = _number(notice)
    return f"Your order {number} {what}", f"Order {number} {what}."


def _delayed(notice: Notice) -> tuple[str, str]:
    number = _number(notice)
    moved = days_moved(notice.order, notice.event)
    names = {line.id: line.name or line.sku for line in notice.order.lines}
    days = "\n".join(
        [f"{names[one.line]}: {one.arrives_on or 'no day is known'}" for one in moved]
    )
    subject = f"News of your order {number}"
    return subject, f"What you wait for is expected on another day:\n\n{days}"


def _shipped(notice: Notice) -> tuple[str, str]:
    parcel, number = notice.event, _number(notice)
    by = f" with {parcel.carrier}" if parcel.carrier else ""
    where = f"\nTracking number: {parcel.tracking_number}"
    text = f"A parcel of order {number} is on its way{by}."
    return f"Your order {number} is on its way", text + (
        where if parcel.tracking_number else ""
    )


def _delivered(notice: Notice) -> tuple[str, str]:
    number = _number(notice)
    return (
        f"Your order {number} has arrived",
        f"A parcel of order {number} has arrived.",
    )


def _refunded(notice: Notice) -> tuple[str, str]:
    number, amount = _number(notice), notice.event.amount
    return (
        f"Money back for order {number}",
        f"You get {amount} back for order {number}.",
    )


def _rating(notice: Notice) -> tuple[str, str]:
    number = _number(notice)
    text = (
        f"Your order {number} has been with you for a while. How do you like it?\n"
        "If anything is wrong, answer this message: we are there for you."
    )
    return f"How was order {number}?", text


TEXTS: Mapping[str, Callable[[Notice], tuple[str, str]]] = {
    "order.confirmed": _confirmed,
    "order.cancelled": _cancelled,
    "order.delayed": _delayed,
    "order.shipped": _shipped,
    "order.delivered": _delivered,
    "order.refunded": _refunded,
    "order.rating": _rating,
}
"""Subject and text of each message, by its code."""
