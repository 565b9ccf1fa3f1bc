"""How ordercore says no: each error says what would make it pass."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar, cast

from attrs import frozen

__all__ = [
    "AdapterError",
    "AuthFailed",
    "BadSignature",
    "CallOutcome",
    "Conflict",
    "Finding",
    "Invalid",
    "MappingFailed",
    "NotFound",
    "OrdercoreError",
    "Pending",
    "PluginError",
    "RateLimited",
    "Refused",
    "Rejected",
    "Stale",
    "StoreUnavailable",
    "Unavailable",
    "Unsupported",
    "way_out",
]


S = TypeVar("S", bound=str)
T = TypeVar("T", bound=str)


class OrdercoreError(Exception):
    """Base of everything that ordercore raises on purpose.

    ``code`` is stable and dotted (``stock.short``); programs match on it, never on
    the text.  ``retryable`` says whether the same call may succeed later unchanged.
    """

    code: str = "ordercore.error"
    retryable: bool = False


class Refused(OrdercoreError):
    """A rule of the trade said no; nothing has changed.

    Args:
        code: the rule, stable and dotted, listed in ``docs/refusals.md``.
        asked: what was asked for, in the caller's terms.
        because: what stands against it.
        remedy: what would make it pass.
    """

    def __init__(self, code: str, *, asked: str, because: str, remedy: str) -> None:
        super().__init__(code, asked, because, remedy)
        self.code = code
        self.asked = asked
        self.because = because
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.asked}: {self.because}. {self.remedy}. [{self.code}]"

    def __reduce__(self) -> tuple[Any, ...]:
        return _refused, (self.code, self.asked, self.because, self.remedy)


def _refused(code: str, asked: str, because: str, remedy: str) -> Refused:
    return Refused(code, asked=asked, because=because, remedy=remedy)


@frozen
class Finding:
    """One thing that is wrong with an input.

    Attributes:
        where: file, line and field, or the path in a document (``lines[2].quantity``).
        got: what stood there, shortened.
        expected: what would be right.
    """

    where: str
    got: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: got {self.got}, expected {self.expected}"


class Invalid(OrdercoreError):
    """The input is malformed; all that was found is listed, nothing has changed."""

    code = "invalid"

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(self.findings)

    @classmethod
    def at(cls, where: str, got: object, expected: str) -> "Invalid":
        """Return the error for a single finding; *got* is shown shortened."""
        return cls([Finding(where, shorten(got), expected)])

    def inside(self, where: str) -> "Invalid":
        """Return the same findings, each placed inside *where*."""
        return Invalid(
            Finding(join_path(where, f.where), f.got, f.expected) for f in self.findings
        )

    def __str__(self) -> str:
        return "; ".join(map(str, self.findings))


def shorten(value: object, limit: int = 60) -> str:
    """Return ``repr(value)``, at most *limit* characters, safe to show in an error.

    Never raises: what cannot be shown is called by its class.
    """
    if isinstance(value, int) and not -(10**limit) < value < 10**limit:
        return f"a whole number of {value.bit_length()} bits"
    try:
        text = _shown(value, limit)
    except Exception:  # noqa: BLE001 - a stranger's repr may do anything
        text = f"a {type(value).__name__} that cannot be shown"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _shown(value: object, limit: int) -> str:
    """Return the ``repr`` of a value, or more than *limit* characters of it.

    Of a document of some megabytes only what is shown is looked at.
    """
    if isinstance(value, (str, bytes)):
        return repr(value[:limit])
    pieces: list[str] = []
    length = 0
    for piece in _pieces(value, limit, ()):
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            break
    return "".join(pieces)


def _pieces(value: object, limit: int, within: tuple[int, ...]) -> Iterator[str]:
    """Yield the ``repr`` of a value in pieces, lists and objects entry by entry.

    *within* are the identities of what it lies in: what lies in itself has no end.
    """
    inside = (*within, id(value))
    if id(value) in within:
        yield "[...]" if type(value) is list else "{...}"
    elif type(value) is list:
        entries = cast("list[object]", value)
        for place, entry in enumerate(entries):
            yield ", " if place else "["
            yield from _pieces(entry, limit, inside)
        yield "]" if entries else "[]"
    elif type(value) is dict:
        named = cast("dict[object, object]", value)
        for place, (name, entry) in enumerate(named.items()):
            yield ", " if place else "{"
            yield f"{_shown(name, limit)}: "
            yield from _pieces(entry, limit, inside)
        yield "}" if named else "{}"
    elif type(value) is str:
        yield repr(value[:limit])
    else:
        yield repr(value)


def join_path(outer: str, inner: str) -> str:
    """Join two paths of a document: ``lines[2]`` and ``quantity``."""
    if not outer or not inner:
        return outer or inner
    return f"{outer}{inner}" if inner.startswith("[") else f"{outer}.{inner}"


def way_out(life: Mapping[S, Mapping[T, S]], state: S, step: T) -> str:
    """Return what would make a step pass that a table such as LIFE does not have."""
    starts = " or ".join([s for s, steps in life.items() if step in steps])
    possible = ", ".join(life[state]) or "nothing: this is the end of its life"
    return f"It must be {starts}; from {state} it can {possible}"


class Conflict(OrdercoreError):
    """The same key came with another body, or the version that was seen is stale."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code, why)
        self.code = code
        self.why = why

    def __str__(self) -> str:
        return f"{self.why} [{self.code}]"


class PluginError(OrdercoreError):
    """A plug-in raised or returned something that its hook does not allow."""

    code = "plugin.failed"

    def __init__(self, plugin: str, hook: str, why: str) -> None:
        super().__init__(plugin, hook, why)
        self.plugin = plugin
        self.hook = hook
        self.why = why

    def __str__(self) -> str:
        return f"plug-in {self.plugin}, hook {self.hook}: {self.why}"


class StoreUnavailable(OrdercoreError):
    """The store did not take the write; nothing of it is stored, ask again later."""

    code = "store.unavailable"
    retryable = True


class CallOutcome(StrEnum):
    """What is known of a call to a partner: it was done, it was not, or who knows."""

    OK = "ok"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class AdapterError(OrdercoreError):
    """A partner outside could not do what was asked.

    Three things decide what to do next, and each error says them.  ``outcome`` is
    REJECTED when the partner has surely not acted, and UNKNOWN when it may have: then
    ask it, or send the same again under the same key, never blindly.  ``retryable``
    says whether the same call may succeed later, and ``retry_after`` how many seconds
    the partner asks to wait before, None when it does not say.
    """

    code = "adapter.error"
    outcome: CallOutcome = CallOutcome.REJECTED
    retry_after: float | None = None

    @property
    def is_final(self) -> bool:
        """Whether it is the partner's last word: it has not acted, and will not.

        Refused credentials can be mended, so they are none.
        """
        surely_not = self.outcome is CallOutcome.REJECTED
        return surely_not and not self.retryable and self.code != AuthFailed.code

    def __str__(self) -> str:
        return ": ".join(map(str, self.args))


class Unavailable(AdapterError):
    """The partner did not answer, or not in a way that can be understood.

    Args:
        said: what happened, for people.
        sent: whether anything had left for it; if so it may have acted.
        retry_after: how many seconds it asks to wait.
    """

    code = "adapter.unavailable"
    retryable = True

    def __init__(
        self, *said: object, sent: bool = True, retry_after: float | None = None
    ) -> None:
        super().__init__(*said)
        self.outcome = CallOutcome.UNKNOWN if sent else CallOutcome.REJECTED
        self.retry_after = retry_after


class Pending(Unavailable):
    """The partner has taken it and has not done it yet: asked again, it tells.

    It is there, so this is no failure of its.
    """

    code = "adapter.pending"


class RateLimited(AdapterError):
    """The partner asks to wait; that is no failure, and it has not acted.

    Args:
        retry_after: how many seconds; None when it does not say.
        said: for people.
    """

    code = "adapter.rate-limited"
    retryable = True

    def __init__(self, retry_after: float | None = None, *said: object) -> None:
        super().__init__(retry_after, *said)
        self.retry_after = retry_after

    def __str__(self) -> str:
        asked = "a while" if self.retry_after is None else f"{self.retry_after:g} s"
        return ": ".join([*map(str, self.args[1:]), f"asks to wait {asked}"])


class AuthFailed(AdapterError):
    """The partner refused the credentials, or one cannot be read here.

    Nothing works until they are mended.
    """

    code = "adapter.auth"


class NotFound(AdapterError):
    """The partner does not know the thing that was named."""

    code = "adapter.not-found"


class Rejected(AdapterError):
    """The partner said no for a reason of its own; the same call will fail again."""

    code = "adapter.rejected"


class Stale(AdapterError):
    """The partner has moved on from what we believed; read again, then decide.

    :class:`Conflict` is ours: a key or a version of this shop's own.
    """

    code = "adapter.stale"


class MappingFailed(AdapterError):
    """The partner's data could not be understood; the raw data goes to quarantine.

    As the answer to a call it says nothing about whether the partner has acted, so the
    outcome is unknown; the same call would be answered the same.

    Args:
        findings: each with the path of the field, such as ``lines[2].price.amount``.
    """

    code = "adapter.mapping"
    outcome = CallOutcome.UNKNOWN

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(self.findings)

    @classmethod
    def at(cls, where: str, got: object, expected: str) -> "MappingFailed":
        """Return the error for a single finding; *got* is shown shortened."""
        return cls([Finding(where, shorten(got), expected)])

    @classmethod
    def of(cls, error: Invalid, where: str = "") -> "MappingFailed":
        """Return what our own check found in a partner's data, inside *where*."""
        return cls(error.inside(where).findings)

    def __str__(self) -> str:
        return "; ".join(map(str, self.findings))


class Unsupported(AdapterError):
    """The partner's adapter does not declare this capability; nothing was sent."""

    code = "adapter.unsupported"


class BadSignature(OrdercoreError):
    """What claims to come from a partner is not proved to; answer 401, do nothing.

    The text is for the log: whoever sent it is told no more than no.
    """

    code = "webhook.signature"
