"""The best plan for a batch by HiGHS, in one thread."""

import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import ordercore as oc
from ordercore_adapters.highs.program import program_of, things_in

__all__ = ["Highs"]

PARTS = 1_000
"""Prices are told in so many parts of a smallest unit of money."""


class Highs:
    """Solves batches to the optimum, or as far as the time goes.

    The prices that go with its answer are those of the linear program: what they prove
    is less than what HiGHS itself knows by then, which nobody else could check.

    Args:
        seconds: after so long the best that is known is the answer, which then depends
            on the machine; None for as long as it takes.
    """

    name = "highs"

    def __init__(self, seconds: float | None = None) -> None:
        self._seconds = seconds

    def solve(
        self,
        question: oc.sourcing.BatchQuestion,
        effort: int,
        seed: int,
        more: Callable[[], bool],
    ) -> oc.sourcing.BatchAnswer:
        """Return the columns of least cost, ``start`` where no better ones are found.

        With an effort of 0 it is the start.  Raises ImportError where the extra is not
        installed; the message says how it is.
        """
        if not (effort and question.columns):
            return oc.sourcing.BatchAnswer(question.start)
        library: Any = _library()
        with _unheard():
            highs: Any = library.Highs()
        highs.silent()
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", 0.5)  # costs are whole
        highs.setOptionValue("random_seed", seed % 2**31)
        if self._seconds is not None:
            highs.setOptionValue("time_limit", float(self._seconds))
        highs.passModel(program_of(library, question))
        highs.run()
        prices = _prices(highs, question)
        _solve_whole(library, highs, question, more)
        return oc.sourcing.BatchAnswer(_better(highs, question), prices)


def _prices(highs: Any, question: oc.sourcing.BatchQuestion) -> tuple[int, ...]:
    """Return what the linear program finds that units are worth."""
    duals: Sequence[float] = list(highs.getSolution().row_dual)[things_in(question) :]
    if len(duals) != len(question.limits):
        return (0,) * len(question.limits)
    # A unit more makes it cheaper: duals are not above 0.
    return tuple([max(0, round(-PARTS * dual)) for dual in duals])


def _solve_whole(
    library: Any,
    highs: Any,
    question: oc.sourcing.BatchQuestion,
    more: Callable[[], bool],
) -> None:
    """Solve it again with whole columns.

    It is not told the start: with one HiGHS 1.16 answers what is none.
    """
    count = len(question.columns)
    whole = [library.HighsVarType.kInteger] * count
    highs.changeColsIntegrality(count, list(range(count)), whole)

    def stop(event: Any) -> None:
        if not more():
            event.interrupt()

    highs.cbMipInterrupt += stop
    highs.run()


def _better(highs: Any, question: oc.sourcing.BatchQuestion) -> tuple[int, ...]:
    """Return what it found if that is an answer and costs less, else the start."""
    half = 0.5
    values: Sequence[float] = list(highs.getSolution().col_value)
    found = tuple([place for place, value in enumerate(values) if value > half])
    if any(question.wrong_with(found)):
        return question.start
    return min(question.start, found, key=question.cost)


@contextmanager
def _unheard() -> Generator[None]:
    """Keep what the library prints as it is made, before it can be told not to."""
    sys.stdout.flush()
    nowhere, out = os.open(os.devnull, os.O_WRONLY), os.dup(1)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(out, 1)
        os.close(out)
        os.close(nowhere)


def _library() -> Any:
    try:
        return import_module("highspy")
    except ImportError as error:
        how = "pip install 'ordercore-oms[highs]'"
        raise ImportError(f"the solver highs needs {how}", name="highspy") from error
