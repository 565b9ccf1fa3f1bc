"""A plan for a batch gets better bit by bit: a few orders give all back and go anew."""

from collections.abc import Iterator, Sequence

from ordercore.sourcing.batch.kernel import Case
from ordercore.sourcing.batch.question import More
from ordercore.sourcing.batch.trading import Book

__all__ = ["lots", "mend"]

GROUP = 10
"""So many orders go anew at once."""


def lots(seed: int) -> Iterator[int]:
    """Yield numbers as if by chance, the same ones for a seed (Knuth's MMIX)."""
    state = seed
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        yield state >> 33


def mend(
    book: Book,
    cases: Sequence[Case],
    prices: Sequence[int],
    *,
    good: int,
    tries: int,
    seed: int,
    more: More,
) -> None:
    """Make a plan cheaper: ruin and recreate (Schrimpf et al. 2000).

    Args:
        book: the plan; it never gets dearer.
        cases: the orders.
        prices: of the limits.
        good: what the plan may cost, scaled, so that no more is done.
        tries: how often orders go anew.
        seed: by which these are chosen.
        more: says no when time is up.
    """
    rivals = [order for order, case in enumerate(cases) if case.slots]
    users: dict[int, list[int]] = {}
    for order in rivals:
        for limit in dict.fromkeys([limit for limit, _ in cases[order].slots]):
            users.setdefault(limit, []).append(order)
    lot = lots(seed)
    nothing = [0] * len(prices)
    for trial in range(tries if rivals else 0):
        if book.total <= good or not more():
            return
        first = rivals[next(lot) % len(rivals)]
        group = {first: None}
        slots = cases[first].slots
        for _ in range(2 * GROUP):
            rows = users[slots[next(lot) % len(slots)][0]]
            group[rows[next(lot) % len(rows)]] = None
            if len(group) >= GROUP:
                break
        turns = sorted(group, key=lambda _: next(lot))
        book.anew(turns, prices if trial % 2 else nothing)
