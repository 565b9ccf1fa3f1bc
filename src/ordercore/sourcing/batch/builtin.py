"""The solver that is always there: stock has prices, orders pay them, and swap."""

from collections.abc import Sequence
from zlib import crc32

from ordercore.sourcing.batch.kernel import SCALE, Case, Way, cases_of
from ordercore.sourcing.batch.mending import mend
from ordercore.sourcing.batch.pricing import Market
from ordercore.sourcing.batch.question import BatchAnswer, BatchQuestion, More
from ordercore.sourcing.batch.trading import Book

__all__ = ["StockPrices"]

PASSES = 6
"""So often orders choose in turn, if it is not good enough before."""

LOOKS = 40
"""So often for each iteration an order is looked at to refine single prices."""

CHOICES = 8_000
"""And once only where there are more orders than this."""

GOOD = 200
"""A plan is good enough where it is above its bound by less than this part of it."""

TRIES = 20
"""So often for each iteration a few orders choose anew, if it is not good enough."""

LITTLE = 4_000
"""Swaps end when they save less than this part of all costs."""


class StockPrices:
    """Solves batches by stock prices; pure Python, and always at hand.

    The prices of the best Lagrangian bound, then orders one by one, those with more
    things first, each paying these prices, then swaps in which one order gives way to
    another.  The best of all passes is the answer.
    """

    name = "stock-prices"

    def solve(
        self, question: BatchQuestion, effort: int, seed: int, more: More
    ) -> BatchAnswer:
        """Return a good answer and the prices that prove how good it is."""
        cases = cases_of(question)
        best = _start(question, cases)
        best.settle(more)
        market = Market(cases, question.limits)
        market.learn(effort, best.total, more)
        if len(cases) <= LOOKS * effort:
            market.refine(LOOKS * effort, best.total, more)
        passes = max(1, min(PASSES, CHOICES // max(len(cases), 1)))
        for lot in range(passes if effort else 0):
            good = max(market.bound // GOOD if lot else 0, SCALE - 1)
            if best.total <= market.bound + good or not more():
                break
            found = _passed(question, cases, market, _turns(cases, seed + lot), more)
            if found is not None and found.total < best.total:
                best = found
        good = market.bound + max(market.bound // GOOD, SCALE - 1)
        mend(
            best,
            cases,
            market.prices,
            good=good,
            tries=TRIES * effort,
            seed=seed,
            more=more,
        )
        return BatchAnswer(best.columns, tuple(market.prices))


def _start(question: BatchQuestion, cases: Sequence[Case]) -> Book:
    book = Book(cases, question.limits)
    chosen = {*question.start}
    ways: list[list[Way]] = [[] for _ in cases]
    for order, case in enumerate(cases):
        ways[order] = [w for found in case.ways for w in found if w.column in chosen]
        book.give(order, ways[order])
    return book


def _turns(cases: Sequence[Case], seed: int) -> list[int]:
    """Return in which turn orders choose: more things first, then by lot."""

    def turn(order: int) -> tuple[int, int]:
        return -cases[order].every, crc32(b"%d.%d" % (seed, order))

    return sorted(range(len(cases)), key=turn)


def _passed(
    question: BatchQuestion,
    cases: Sequence[Case],
    market: Market,
    turns: Sequence[int],
    more: More,
) -> Book | None:
    """Return what comes of it when orders choose in turn, None if not all find one."""
    book = Book(cases, question.limits)
    for order in turns:
        book.place(order, market.prices)
    for order in book.homeless:
        if not book.swap(order, market.prices):
            return None
    if book.homeless:
        return None
    book.settle(more)
    before = 2 * book.total
    while before - book.total > book.total // LITTLE and more():
        before = book.total
        for order in turns:
            book.swap(order, market.prices)
        book.settle(more)
    return book
