"""The solver that is always there: stock has prices, orders pay them, and swap."""

from collections.abc import Sequence
from zlib import crc32

from ordercore.sourcing.batch.kernel import SCALE, Case, Way, cases_of
from ordercore.sourcing.batch.pricing import Market
from ordercore.sourcing.batch.question import Answer, More, Question
from ordercore.sourcing.batch.trading import Book

__all__ = ["StockPrices"]

PASSES = 3
ROUNDS = 4
"""So often orders swap, if it does not end before."""


class StockPrices:
    """Solves batches by stock prices; pure Python, and always at hand.

    The prices of the best Lagrangian bound, then orders one by one, those with more
    things first, each paying these prices, then swaps in which one order gives way to
    another.  The best of all passes is the answer.
    """

    name = "stock-prices"

    def solve(self, question: Question, effort: int, seed: int, more: More) -> Answer:
        """Return a good answer and the prices that prove how good it is."""
        cases = cases_of(question)
        best = _start(question, cases)
        best.settle(more)
        market = Market(cases, question.limits)
        market.learn(effort, best.total, more)
        for lot in range(PASSES if effort else 0):
            if market.bound > best.total - SCALE or not more():
                break
            found = _passed(question, cases, market, _turns(cases, seed + lot), more)
            if found is not None and found.total < best.total:
                best = found
        return Answer(best.columns, tuple(market.prices))


def _start(question: Question, cases: Sequence[Case]) -> Book:
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
    question: Question,
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
    for _ in range(ROUNDS):
        before = book.total
        book.settle(more)
        for order in turns:
            if more():
                book.swap(order, market.prices)
        if book.total == before:
            break
    return book
