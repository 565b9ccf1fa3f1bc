"""A way to ship many lines jolted, so that it may settle where it costs less.

Iterated local search (Lourenco, Martin and Stuetzle, 2003): a few lines are put
somewhere else whatever that costs, pairs of nodes divide their lines anew, and what
comes of it stays unless it costs more.  Which lines is told by numbers that look like
chance and are always the same (Lehmer, 1951): the same order gets the same plan.
"""

from collections.abc import Iterator

from ordercore.sourcing.cheapest.draft import Draft
from ordercore.sourcing.cheapest.pairing import Pairs

__all__ = ["jolt"]

JOLTS = 120
"""How often a way to ship is jolted."""

MOVED = 3
"""So many lines are moved each time."""


def jolt(pairs: Pairs, draft: Draft) -> None:
    """Jolt a draft as often as that is worth while.  Raises TooMuch."""
    numbers = _numbers()
    for _ in range(JOLTS):
        before, total = [*draft.at], draft.total
        try:
            _move_some(draft, numbers)
            pairs.settle(draft)
        finally:
            if draft.total > total:
                draft.restore(before)


def _move_some(draft: Draft, numbers: Iterator[int]) -> None:
    for _ in range(MOVED):
        place = next(numbers) % len(draft.bundles)
        # Sorted, because the order of a set is not the same in every run.
        others = sorted(draft.bundles[place].nodes - {draft.at[place]})
        if others:
            draft.move(place, others[next(numbers) % len(others)])


def _numbers() -> Iterator[int]:
    """Yield numbers below 2^31, each about as often as any other."""
    number = 1
    while True:
        number = number * 48_271 % 2_147_483_647
        yield number
