"""What a carrier has sold is looked at before it is put on a parcel."""

from collections.abc import Iterator
from typing import cast

from ordercore.errors import Finding, Invalid, shorten
from ordercore.ports import BookedParcel, Booking, LabelSheet
from ordercore.values import Money

__all__ = ["LARGEST_LABEL", "label_in"]

LARGEST_LABEL = 10_000_000
"""Bytes of a label at most; as a picture one has less than a tenth of it."""

LONGEST = 255
"""Characters at most of what a carrier calls a booking or a parcel."""

LONGEST_URL = 2_048


def label_in(booking: Booking, currency: str | None) -> tuple[BookedParcel, LabelSheet]:
    """Return the one parcel of a booking, with its label.

    What an adapter promises is not taken for granted.

    Args:
        booking: which has come, and is not pending.
        currency: in which its cost was asked for; None where that was looked at before.

    Raises Invalid: there is no parcel, or several, or it has no label; the label, its
    number or its name has no sensible length; the cost is in another currency.
    """
    findings = [*_of_all(booking, currency)]
    boxes: tuple[object, ...] = booking.parcels
    if len(boxes) != 1:
        findings.append(Finding("parcels", f"{len(boxes)}", "one"))
    for place, one in enumerate(boxes[:1]):
        findings += Invalid(_of_one(one)).inside(f"parcels[{place}]").findings
    if findings:
        raise Invalid(findings)
    box = booking.parcels[0]
    return box, cast("LabelSheet", box.label)


def _of_all(booking: Booking, currency: str | None) -> Iterator[Finding]:
    cost = cast("object", booking.cost)
    if cost is None or currency is None:
        pass
    elif not isinstance(cost, Money):
        yield Finding("cost", shorten(cost), "money")
    elif cost.currency != currency or cost.minor < 0:
        yield Finding("cost", str(cost), f"money of 0 or more in {currency}")
    yield from _text("receipt.external_id", booking.receipt.external_id, 1)


def _of_one(box: object) -> Iterator[Finding]:
    if not isinstance(box, BookedParcel):
        yield Finding("", shorten(box), "a BookedParcel")
        return
    yield from _text("tracking_number", box.tracking_number, 1)
    yield from _text("tracking_url", box.tracking_url, 0, LONGEST_URL)
    sheet = cast("object", box.label)
    content: object = sheet.content if isinstance(sheet, LabelSheet) else None
    size = len(content) if isinstance(content, bytes) else 0
    if not 0 < size <= LARGEST_LABEL:
        expected = f"a label of 1 to {LARGEST_LABEL:,} bytes"
        yield Finding("label", f"{size:,} bytes", expected)


def _text(
    where: str, text: object, least: int, most: int = LONGEST
) -> Iterator[Finding]:
    if not isinstance(text, str) or not least <= len(text) <= most:
        yield Finding(where, shorten(text), f"{least} to {most:,} characters")
