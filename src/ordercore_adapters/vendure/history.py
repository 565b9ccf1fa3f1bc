"""What has happened to a Vendure order since it was placed, as its history tells."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import frozen

import ordercore as oc

__all__ = ["History", "bears", "history_of", "marked", "taken_note"]

Part = oc.connecting.Part

_TAKEN = "taken by ordercore as "
_MARK = re.compile(r"\[ordercore ([\x21-\x7e]{1,255})\]$")

_TERMS = {"PaymentSettled": "PREPAID", "PaymentAuthorized": "AUTHORIZED"}


def marked(text: str, key: str) -> str:
    """Return a text under which a write of ours is known again by its key.

    >>> bears(marked("out_of_stock", "order/W-1/3"), "order/W-1/3")
    True
    """
    return f"{text} [ordercore {key}]".lstrip()


def bears(text: object, key: str) -> bool:
    """Tell whether a text is of the write with this key."""
    found = _MARK.search(text) if isinstance(text, str) else None
    return found is not None and found[1] == key


def taken_note(reference: str, key: str) -> str:
    """Return the note by which an order is known to be taken."""
    return marked(f"{_TAKEN}{reference}", key)


@frozen
class History:
    """What became of an order.

    Attributes:
        terms: how it was paid when it was placed.
        cancelled: units by line that were cancelled since it was agreed.
        cancellations: entries of others than us, each since it was agreed.
        shipping_cancelled: whether the carriage was, too.
        taken: whether it says that ordercore has it.
    """

    terms: str
    cancelled: Mapping[str, int]
    cancellations: tuple[Part, ...]
    shipping_cancelled: bool
    taken: bool


def history_of(order: Part) -> History:
    """Return what a history says; what cannot be read of it is noted."""
    listed = order.part("history")
    if listed is None:
        order.wrong("history", "the order's history")
        return History("PENDING", {}, (), shipping_cancelled=False, taken=False)
    entries = listed.parts("items", needed=True)
    if listed.whole("totalItems") > len(entries):
        listed.wrong("totalItems", f"{len(entries)}: as many as there are entries")
    since_agreed = _since_agreed(entries)
    cancellations = [*_data(since_agreed, "ORDER_CANCELLATION")]
    notes = _data(entries, "ORDER_NOTE")
    units: Counter[str] = Counter()
    for _, data in cancellations:
        for line in data.parts("lines", needed=True):
            units[line.ref("orderLineId")] += line.whole("quantity")
    return History(
        _terms(entries),
        units,
        tuple(
            entry
            for entry, data in cancellations
            if not _MARK.search(data.maybe_text("reason"))
        ),
        any([d.flag("shippingCancelled", otherwise=False) for _, d in cancellations]),
        any([d.maybe_text("note").startswith(_TAKEN) for _, d in notes]),
    )


def _since_agreed(entries: list[Part]) -> list[Part]:
    """Return the entries behind the last one by which staff changed the order."""
    kinds = [entry.text("type") for entry in entries]
    changed = [n for n, kind in enumerate(kinds, 1) if kind == "ORDER_MODIFIED"]
    return entries[max(changed, default=0) :]


def _data(entries: list[Part], kind: str) -> Iterator[tuple[Part, Part]]:
    for entry in entries:
        if entry.text("type") == kind:
            data = entry.part("data")
            if data is None:
                entry.wrong("data", "an object")
            else:
                yield entry, data


def _terms(entries: list[Part]) -> str:
    """Return how the order was paid when it left the checkout.

    A shop may have states of its own: what nobody here knows waits for its money.
    """
    for _, data in _data(entries, "ORDER_STATE_TRANSITION"):
        to = data.maybe_text("to")
        if data.maybe_text("from") == "ArrangingPayment" and to != "AddingItems":
            return _TERMS.get(to, "PENDING")
    return "PENDING"
