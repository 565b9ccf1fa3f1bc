"""Deliveries that bring their sender's secret along, and are not signed."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.connecting import BearerWebhooks, Secret
from ordercore.errors import BadSignature, Invalid

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
KEY = "whsec_canary-4711-canary"
OTHER = "whsec_another-key-another"


def sender(*keys):
    secrets = tuple([Secret.given(key) for key in keys])
    return BearerWebhooks(secrets, "x-event-id", max_bytes=100)


@given(st.binary(max_size=100))
def test_whoever_knows_the_secret_is_taken_at_his_word(body):
    """The id is the body's: the same delivery again is the same."""
    found = sender(KEY).verify({"X-Event-Id": KEY}, body, NOW)
    assert (sha256(body).hexdigest(), False, None) == (
        found.id,
        found.id_signed,
        found.signed_at,
    )
    assert found.id == found.fingerprint


@given(st.text(max_size=60))
def test_nobody_else_is(text):
    """Any other text is refused, in one way."""
    with pytest.raises(BadSignature):
        sender(KEY).verify({"X-Event-Id": text}, b"{}", NOW)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"{}"),
        ([("x-event-id", KEY), ("X-Event-Id", KEY)], b"{}"),
        ({"x-event-id": KEY}, b"x" * 101),
    ],
)
def test_without_it_twice_or_with_too_much_it_is_refused(headers, body):
    """None of it is a failure of ours."""
    with pytest.raises(BadSignature):
        sender(KEY).verify(headers, body, NOW)


def test_two_secrets_count_while_one_is_changed():
    """As long as both are given."""
    for key in (KEY, OTHER):
        assert sender(KEY, OTHER).verify({"x-event-id": key}, b"", NOW)


def test_a_secret_that_is_none_is_ours_to_mend():
    """Short, or not to be read: it is not shown."""
    with pytest.raises(Invalid) as caught:
        sender("short").verify({"x-event-id": "short"}, b"", NOW)
    assert "short" not in str(caught.value)
    with pytest.raises(Invalid):
        sender()
