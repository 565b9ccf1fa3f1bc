"""Whatever Karrio, or whoever plays it, answers: it is read, or named by its path.

Here whole questions are asked; ``test_hostile_answers`` reads many more answers.
"""

import random
import time

import pytest

from ordercore.errors import AdapterError, MappingFailed
from ordercore_adapters.karrio.asking import fingerprint_of
from tests.adapters.test_karrio import (
    DRAFT,
    LABEL,
    RATE,
    SHIPMENT,
    TRACKER,
    book,
    carrier,
    said,
)

SLOWEST_S = 0.05
KEY = {"ordercore_key": "k", "ordercore_body": fingerprint_of(SHIPMENT, "parcel")}
SOLD = DRAFT | {
    "status": "created",
    "tracking_number": "1",
    "selected_rate": RATE,
    "metadata": KEY,
}
STRANGE = (
    *(None, True, -1, 1e308, 10**30, "", "x" * 2000, "\ud800", "NaN"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59"),
    *([], [[]], {}, {"a": {}}),
)
QUESTIONS = {
    "quote": (lambda one: one.quote(SHIPMENT), [{"rates": [RATE]}]),
    "book": (lambda one: book(one, key="k"), [{"results": [SOLD]}, LABEL]),
    "track": (
        lambda one: raised(one.track(["1e13bda6248a"])),
        [{"results": [TRACKER]}],
    ),
}


def test_nobody_is_paid_for_a_parcel():
    """A price below zero would be the cheapest of all."""
    below = RATE | {"total_charge": -1}
    with pytest.raises(MappingFailed, match="total_charge"):
        carrier(said({"rates": [below]})).quote(SHIPMENT)


def spoilt(rng, node):
    """Return a document with one thing in it that is another one."""
    if not isinstance(node, dict | list) or not node or rng.random() < 0.2:
        return rng.choice(STRANGE)
    place = rng.choice([*(node if isinstance(node, dict) else range(len(node)))])
    copied = node.copy()
    if rng.random() < 0.1:
        del copied[place]
    else:
        copied[place] = spoilt(rng, node[place])
    return copied


def raised(answers):
    """Raise what stands in the place of an answer."""
    for answer in answers:
        if isinstance(answer, AdapterError):
            raise answer


def survived(call):
    """Return whether something was understood; it takes no longer than it may."""
    begun = time.thread_time()
    try:
        call()
    except MappingFailed:
        understood = False
    except AdapterError as error:
        understood = error.code != "adapter.error"
    else:
        understood = True
    return understood, time.thread_time() - begun


@pytest.mark.soak
@pytest.mark.parametrize("question", QUESTIONS)
def test_any_answer_is_understood_or_refused(question, soak):
    """Hundreds of spoilt answers: only our own errors, each within 50 ms."""
    rng = random.Random(26)
    ask, pages = QUESTIONS[question]
    whole = [said(page) for page in pages]
    found = []
    for _ in range(500 * soak):
        place = rng.randrange(len(pages))
        answers = whole.copy()
        answers[place] = said(spoilt(rng, pages[place]))
        found.append(survived(lambda: ask(carrier(*answers * 3))))  # noqa: B023

    assert {True, False} == {understood for understood, _ in found}
    assert [] == [took for _, took in found if took > SLOWEST_S]
