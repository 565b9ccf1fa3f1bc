"""Returns to test with, drawn by Hypothesis: as a shop sends them, again and again."""

from collections.abc import Mapping

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ordercore.plugins import ImportedReturn, ReturnedLine
from ordercore.testing.strategies import ids

__all__ = ["imported_returns", "told_again"]

_REASONS = st.sampled_from(["", "broken", "too_big"])


@st.composite
def imported_returns(
    draw: st.DrawFn,
    order: str = "M-1",
    lines: Mapping[str, int] | None = None,
    place: str = "CPH",
) -> ImportedReturn:
    """Draw a return of an order as it stands at some time.

    Args:
        draw: Hypothesis' own.
        order: the channel's id of the order.
        lines: units that the buyer has, by the channel's ids of lines.
        place: where what has come in is.
    """
    there = {"1": 3, "2": 1} if lines is None else lines
    names = draw(st.sets(st.sampled_from(sorted(there)), min_size=1))
    found = [draw(_lines(name, there[name])) for name in sorted(names)]
    number, ended = draw(ids()), draw(st.booleans())
    return ImportedReturn(number, number, order, found, place, ended)


@st.composite
def _lines(draw: st.DrawFn, name: str, most: int) -> ReturnedLine:
    quantity = draw(st.integers(1, most))
    came = draw(st.integers(0, quantity))
    return ReturnedLine(name, quantity, came, draw(_REASONS))


def told_again(last: ImportedReturn) -> SearchStrategy[list[ImportedReturn]]:
    """Draw what a channel says of one return over time, in any order; the last is in.

    Earlier on less had come in, and more was to come.
    """
    earlier = st.tuples(*[_less(line) for line in last.lines]).map(
        lambda lines: evolve(last, lines=lines, ended=False, reason="")
    )
    some = st.lists(earlier | st.just(last), max_size=4)
    return some.flatmap(lambda those: st.permutations([*those, last]))


def _less(line: ReturnedLine) -> SearchStrategy[ReturnedLine]:
    return st.integers(0, line.received).map(lambda came: evolve(line, received=came))


st.register_type_strategy(ImportedReturn, imported_returns())
