"""An adapter is a guest: what it raises is one of the errors that we know."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from ordercore.errors import (
    AdapterError,
    BadSignature,
    CallOutcome,
    Conflict,
    Invalid,
    PluginError,
    Refused,
    shorten,
)
from ordercore.flow.knowing.naming import is_theirs
from ordercore.plugins.asking import guarded
from ordercore.ports import Receipt

__all__ = [
    "POLL_S",
    "AdapterBroke",
    "NotBooked",
    "asked",
    "booking",
    "each_of",
    "is_id",
    "is_text",
    "receipt_of",
]

T = TypeVar("T")

POLL_S = 60.0
"""How long to wait before a partner is asked what has become of a pending write."""


class AdapterBroke(AdapterError):
    """The adapter has a fault: it raised what it may not, or answered nonsense.

    The partner may have acted.  What was told is set aside, and can be told again when
    the adapter is mended.
    """

    code = "adapter.broke"
    outcome = CallOutcome.UNKNOWN


class NotBooked(AdapterError):
    """The partner has done it, and what follows from that is refused here.

    It is set aside with the rule's words, for people to look at.
    """

    code = "adapter.not-booked"
    outcome = CallOutcome.OK


def asked(connection: str, operation: str, call: Callable[[], T]) -> T:
    """Return what an adapter answers.

    Raises AdapterError and BadSignature as the adapter does, and AdapterBroke for
    everything else, an attempt to end the process included.
    """
    passed: list[AdapterError | BadSignature] = []

    def ask() -> T | None:
        try:
            return call()
        except (AdapterError, BadSignature) as error:
            passed.append(error)
            return None

    try:
        found = guarded(connection, operation, ask)
    except PluginError as error:
        raise AdapterBroke(connection, operation, error.why) from error
    if passed:
        raise passed[0]
    return found  # type: ignore[return-value]


def receipt_of(connection: str, operation: str, answer: object) -> Receipt:
    """Return a receipt that can be kept.  Raises AdapterBroke: it is none."""
    if isinstance(answer, Receipt) and is_id(answer.external_id):
        return answer
    raise AdapterBroke(connection, operation, f"answered {shorten(answer)}, no receipt")


@contextmanager
def booking(connection: str, operation: str) -> Generator[None, None, None]:
    """Do here what follows from what a partner did or said.

    Raises NotBooked: the house says no to it.
    """
    try:
        yield
    except (Refused, Conflict, Invalid) as error:
        raise NotBooked(connection, operation, str(error)) from error


def is_id(text: object) -> bool:
    """Tell whether it can be kept as a partner's id of something."""
    return is_theirs(text)


def is_text(text: object) -> bool:
    """Tell whether it is text that every store keeps: whole characters, none zero."""
    if not isinstance(text, str) or "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def each_of(
    connection: str, operation: str, answers: Any, number: int
) -> list[AdapterError | None]:
    """Return what came of each of a batch.  Raises AdapterBroke: it is not told."""
    if not issubclass(type(answers), Sequence) or len(answers) != number:
        why = f"answered {shorten(answers)}, not one thing for each of {number}"
        raise AdapterBroke(connection, operation, why)
    return [_answer(connection, operation, one) for one in answers]


def _answer(connection: str, operation: str, answer: object) -> AdapterError | None:
    if isinstance(answer, Receipt):
        return None
    if isinstance(answer, AdapterError):
        return answer
    return AdapterBroke(connection, operation, f"answered {shorten(answer)} for one")
