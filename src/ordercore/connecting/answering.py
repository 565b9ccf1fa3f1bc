"""What a partner's answer means: done, not done, or who knows."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ordercore.connecting.exchange import Request, Response
from ordercore.connecting.headers import Headers
from ordercore.errors import (
    AdapterError,
    AuthFailed,
    NotFound,
    RateLimited,
    Rejected,
    Stale,
    Unavailable,
)

__all__ = ["LONGEST_WAIT_S", "checked", "error_of", "retry_after"]

LONGEST_WAIT_S = 86_400.0
"""Whoever asks to wait longer than a day has made a mistake."""

_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")

_REFUSALS: dict[int, type[AdapterError]] = {
    401: AuthFailed,
    403: AuthFailed,
    404: NotFound,
    409: Stale,
    410: NotFound,
    412: Stale,
}


def checked(request: Request, response: Response, now: datetime) -> Response:
    """Return the answer when it says that what was asked is done (status 2xx).

    Raises:
        AdapterError: what the status stands for, see :func:`error_of`.
    """
    error = error_of(request, response, now)
    if error is not None:
        raise error
    return response


def error_of(
    request: Request, response: Response, now: datetime
) -> AdapterError | None:
    """Return what the status of an answer stands for, None where it is 2xx.

    An adapter whose partner uses a status for something else says so itself, before.
    No text of the answer is taken over: it may be about people.

    >>> asked = Request("POST", "https://shop.example/orders", operation="orders.ship")
    >>> now = datetime(2026, 11, 30, tzinfo=UTC)
    >>> slow_down = Response(429, {"Retry-After": "2.5"})
    >>> print(error_of(asked, slow_down, now))
    POST https://shop.example, orders.ship: status 429: asks to wait 2.5 s
    """
    status = response.status
    if 200 <= status <= 299:
        return None
    said = (str(request), f"status {status}")
    if status == 429:
        return RateLimited(retry_after(response.headers, now), *said)
    if status in _REFUSALS:
        return _REFUSALS[status](*said)
    # 408: the partner waited for more of the request.  425: it would not risk a replay.
    # Of 5xx nobody knows: a gateway also says so when what is behind it has acted.
    if status in {408, 425} or not 300 <= status <= 499:
        wait = retry_after(response.headers, now)
        return Unavailable(*said, sent=status not in {408, 425}, retry_after=wait)
    return Rejected(*said)


def retry_after(headers: Headers, now: datetime) -> float | None:
    """Return how many seconds an answer asks to wait; None when it does not say.

    Read are seconds, also broken ones, and a date, as RFC 9110 section 10.2.3 has
    them; a date is reckoned from the partner's own clock where the answer tells it.
    Never more than LONGEST_WAIT_S.
    """
    said = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(said):
        return min(float(said), LONGEST_WAIT_S)
    until = _date(said)
    if until is None:
        return None
    since = _date(headers.get("date", "")) or now
    return min(max((until - since).total_seconds(), 0.0), LONGEST_WAIT_S)


def _date(text: str) -> datetime | None:
    """Return the instant that a date in HTTP's way names, None where it is none."""
    if not 0 < len(text) <= 40:
        return None
    try:
        at = parsedate_to_datetime(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
