"""Each error of a partner says whether it acted, and whether asking again may help."""

import copy
import pickle

import pytest

from ordercore import errors
from ordercore.errors import (
    AdapterError,
    AuthFailed,
    CallOutcome,
    Finding,
    Invalid,
    MappingFailed,
    NotFound,
    Pending,
    RateLimited,
    Rejected,
    Stale,
    Unavailable,
    Unsupported,
)

SURE, UNKNOWN = CallOutcome.REJECTED, CallOutcome.UNKNOWN

# What is known of each error: whether the partner acted, whether to ask again.
KNOWN = [
    (Unavailable("no answer"), UNKNOWN, True),
    (Unavailable("not reached", sent=False), SURE, True),
    (Pending("is pending"), UNKNOWN, True),
    (RateLimited(2.5), SURE, True),
    (AuthFailed("key"), SURE, False),
    (NotFound("order 7"), SURE, False),
    (Rejected("unknown SKU"), SURE, False),
    (Stale("stock moved"), SURE, False),
    (MappingFailed.at("lines[2].price", "twelve", "a number"), UNKNOWN, False),
    (Unsupported("refund"), SURE, False),
]


@pytest.mark.parametrize(("error", "outcome", "retryable"), KNOWN)
def test_what_is_known_of_it(error, outcome, retryable):
    """Only what may have been done is unknown; only what may pass is retryable."""
    assert (outcome, retryable) == (error.outcome, error.retryable)


def test_the_table_is_complete():
    """A new error of a partner is decided upon here."""
    family = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type)
        and issubclass(kind, AdapterError)
        and kind is not AdapterError
    }
    assert family == {type(error) for error, _, _ in KNOWN}
    assert len(family) == len({kind.code for kind in family})


@pytest.mark.parametrize("error", [error for error, _, _ in KNOWN])
@pytest.mark.parametrize("way", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])
def test_it_can_be_sent_to_another_process(error, way):
    """Text, outcome and wait are the same there."""
    same = way(error)

    assert (str(error), error.outcome, error.retry_after) == (
        str(same),
        same.outcome,
        same.retry_after,
    )


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            Unavailable("POST https://shop.example", "cut"),
            "POST https://shop.example: cut",
        ),
        (RateLimited(2.0), "asks to wait 2 s"),
        (RateLimited(None, "GET"), "GET: asks to wait a while"),
        (Rejected("unknown SKU"), "unknown SKU"),
    ],
)
def test_it_reads_as_a_sentence(error, text):
    """What was said, in order."""
    assert text == str(error)


def test_what_cannot_be_mapped_is_told_with_its_path():
    """Our own findings in a partner's data become findings of the mapping."""
    inner = Invalid([Finding("amount", "'x'", "a number"), Finding("", "1", "text")])

    error = MappingFailed.of(inner, "lines[2].price")

    assert ["lines[2].price.amount", "lines[2].price"] == [
        finding.where for finding in error.findings
    ]
    assert "lines[2].price.amount: got 'x', expected a number" in str(error)
