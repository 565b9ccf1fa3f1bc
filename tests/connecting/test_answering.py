"""What the status of an answer stands for."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.connecting import (
    LONGEST_WAIT_S,
    Headers,
    Request,
    Response,
    checked,
    error_of,
    retry_after,
)
from ordercore.errors import (
    AuthFailed,
    CallOutcome,
    NotFound,
    RateLimited,
    Rejected,
    Stale,
    Unavailable,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ASKED = Request("POST", "https://shop.example/orders?key=4711", operation="orders.ship")
SURE, UNKNOWN = CallOutcome.REJECTED, CallOutcome.UNKNOWN


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_two_hundred_is_done(status):
    """The answer itself comes back."""
    response = Response(status)

    assert response is checked(ASKED, response, NOW)


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        (302, Rejected, SURE),
        (400, Rejected, SURE),
        (401, AuthFailed, SURE),
        (403, AuthFailed, SURE),
        (404, NotFound, SURE),
        (408, Unavailable, SURE),
        (409, Stale, SURE),
        (410, NotFound, SURE),
        (412, Stale, SURE),
        (422, Rejected, SURE),
        (425, Unavailable, SURE),
        (429, RateLimited, SURE),
        (500, Unavailable, UNKNOWN),
        (502, Unavailable, UNKNOWN),
        (503, Unavailable, UNKNOWN),
        (504, Unavailable, UNKNOWN),
        (100, Unavailable, UNKNOWN),
        (999, Unavailable, UNKNOWN),
    ],
)
def test_every_other_status_is_an_error(status, kind, outcome):
    """Of a gateway that has lost an answer it is not known what is behind it."""
    with pytest.raises(kind) as caught:
        checked(ASKED, Response(status, body=b"Anna, Vesterbro 1"), NOW)

    assert outcome is caught.value.outcome
    assert f"POST https://shop.example, orders.ship: status {status}" in str(
        caught.value
    )
    assert "4711" not in str(caught.value)
    assert "Anna" not in str(caught.value)


@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_is_what_the_partner_says(status):
    """Seconds, of which Shopify also sends parts; a date; or nothing."""
    for said, seconds in [("7", 7.0), ("2.5", 2.5), (None, None)]:
        headers = {} if said is None else {"Retry-After": said}

        assert seconds == error_of(ASKED, Response(status, headers), NOW).retry_after


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_a_date_is_reckoned_by_the_clock_of_who_says_it(minutes):
    """Ten seconds by its own clock are ten seconds, however wrong that clock is."""
    theirs = NOW + timedelta(minutes=minutes)
    later = theirs + timedelta(seconds=10)
    headers = Headers(
        {
            "Date": format_datetime(theirs, True),
            "Retry-After": format_datetime(later, True),
        }
    )

    assert 10.0 == retry_after(headers, NOW)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("Mon, 30 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 30 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT_S),
        ("999999999", LONGEST_WAIT_S),
        ("-1", None),
        ("", None),
        ("soon", None),
        ("1e9", None),
        ("٣", None),
        ("9" * 5_000, None),
        ("Mon, 99 Nov 2026 12:00:30 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
    ],
)
def test_what_is_no_time_is_not_taken_for_one(said, seconds):
    """Never negative, and never longer than a day."""
    assert seconds == retry_after(Headers({"Retry-After": said}), NOW)


@given(st.text(max_size=45), st.text(max_size=45))
def test_any_text_is_a_time_or_none(said, date):
    """Nothing is raised, whatever stands there."""
    wait = retry_after(Headers({"Retry-After": said, "Date": date}), NOW)

    assert wait is None or 0 <= wait <= LONGEST_WAIT_S
