"""An application refines the life of orders with states of its own, inside of ours."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from ordercore.errors import Finding, Invalid, Refused
from ordercore.orders.checking import said_by
from ordercore.orders.life import LIFE, State, Step
from ordercore.values import check_id, free_text

__all__ = ["LifeRefinement", "Move", "SubState", "refinement_problems"]


@frozen
class SubState:
    """A state of the application's own, inside one of ours.

    Attributes:
        code: unique, and none of ours: ``engraving``.
        of: the state that an order in it has.
        read_only: whether nobody may change or cancel an order in it.
        entry: whether an order gets it with the state; at most one in each state.
        reasons: why an order may be in it; none when any reason will do.
        label: for people; the code when it is empty.
    """

    code: str
    of: State
    read_only: bool = False
    entry: bool = False
    reasons: tuple[str, ...] = ()
    label: str = ""


@frozen
class Move:
    """What an event of the application's own does to an order.

    Attributes:
        event: such as ``engraving-started``.
        source: the sub-state that the order is in, or the name of a state of ours for
            an order that is in none.
        target: the sub-state that it gets, or the name of the state for none.
        reason: one of the target's reasons.
    """

    event: str
    source: str
    target: str
    reason: str = ""


@frozen
class LifeRefinement:
    """The states and moves that an application adds to :data:`ordercore.orders.LIFE`.

    Our own table is not touched: a move never leaves the state of ours that it is in,
    so whatever is terminal stays so, and our steps lead out of every sub-state.
    """

    sub_states: tuple[SubState, ...] = ()
    moves: tuple[Move, ...] = ()

    def table(self) -> Mapping[str, Mapping[str, str]]:
        """Return the whole life, ours and this: source -> event -> target.

        Our steps lead out of every sub-state as they do out of its state, and into the
        sub-state that a state is entered by.
        """
        homes = {
            **{str(s): s for s in State},
            **{s.code: s.of for s in self.sub_states},
        }
        return {name: self._row(name, home) for name, home in homes.items()}

    def _row(self, name: str, home: State) -> Mapping[str, str]:
        first = {state: self.entry(state) for state in State}
        row = {
            str(step): (entry.code if (entry := first[state]) else str(state))
            for step, state in LIFE[home].items()
        }
        own = {m.event: m.target for m in self.moves if m.source == name}
        return {**row, **own}

    def find(self, code: str) -> SubState | None:
        """Return a sub-state, None for a name that is none."""
        return next((sub for sub in self.sub_states if sub.code == code), None)

    def entry(self, state: State) -> SubState | None:
        """Return the sub-state that an order gets with a state, if there is one."""
        inside = [sub for sub in self.sub_states if sub.of is state and sub.entry]
        return inside[0] if inside else None

    def move(self, order: str, at: str, event: str) -> Move:
        """Return what *event* does to an order that is *at* a state or sub-state.

        Raises Refused ``order.illegal``: nothing is said about it, so it does nothing.
        """
        for move in self.moves:
            if (move.source, move.event) == (at, event):
                return move
        here = [move.event for move in self.moves if move.source == at]
        starts = [move.source for move in self.moves if move.event == event]
        told = f"It must be {' or '.join(starts)}" if starts else "No state knows it"
        raise Refused(
            "order.illegal",
            asked=f"{event} order {order}",
            because=f"it is {at}",
            remedy=f"{told}; here it can {', '.join(here) or 'nothing of its own'}",
        )


def refinement_problems(life: LifeRefinement) -> list[Finding]:
    """Return everything that is wrong with a refinement, each with its path."""
    found = [*_of_sub_states(life)]
    found += [*_of_moves(life)]
    return found or [*_unreachable(life)]


def _of_sub_states(life: LifeRefinement) -> Iterator[Finding]:
    codes: set[str] = set()
    entries: set[State] = set()
    for place, sub in enumerate(life.sub_states):
        where = f"sub_states[{place}]"
        yield from said_by(check_id, sub.code, f"{where}.code")
        yield from said_by(free_text, sub.label, f"{where}.label")
        if sub.code in codes or sub.code in {*State}:
            yield Finding(f"{where}.code", sub.code, "a name of its own")
        if sub.of not in {*State}:
            yield Finding(f"{where}.of", str(sub.of), f"one of {', '.join(State)}")
        if sub.entry and sub.of in entries:
            yield Finding(f"{where}.entry", "a second one", f"one in {sub.of}")
        codes.add(sub.code)
        entries |= {sub.of} if sub.entry else set()


def _of_moves(life: LifeRefinement) -> Iterator[Finding]:
    inside = {**{str(s): s for s in State}, **{s.code: s.of for s in life.sub_states}}
    seen: set[tuple[str, str]] = set()
    for place, move in enumerate(life.moves):
        where = f"moves[{place}]"
        yield from said_by(check_id, move.event, f"{where}.event")
        if move.event in {*Step}:
            yield Finding(f"{where}.event", move.event, "none of our steps")
        for name in ("source", "target"):
            if getattr(move, name) not in inside:
                expected = "a sub-state, or a state of ours"
                yield Finding(f"{where}.{name}", getattr(move, name), expected)
        if inside.get(move.source) is not inside.get(move.target):
            expected = f"inside {inside.get(move.source)}, as its source is"
            yield Finding(f"{where}.target", move.target, expected)
        if (move.source, move.event) in seen:
            yield Finding(where, f"{move.event} twice", f"once from {move.source}")
        seen.add((move.source, move.event))
        target = life.find(move.target)
        if target and target.reasons and move.reason not in target.reasons:
            expected = f"one of {', '.join(target.reasons)}"
            yield Finding(f"{where}.reason", move.reason or "none", expected)


def _unreachable(life: LifeRefinement) -> Iterator[Finding]:
    table = life.table()
    reached, todo = {str(State.DRAFT)}, [str(State.DRAFT)]
    while todo:
        new = {*table[todo.pop()].values()} - reached
        reached |= new
        todo += sorted(new)
    for place, sub in enumerate(life.sub_states):
        if sub.code not in reached:
            expected = f"a move to it from {sub.of}"
            yield Finding(f"sub_states[{place}]", sub.code, expected)


def check_refinement(life: LifeRefinement) -> None:
    """Raise Invalid with everything that is wrong with a refinement."""
    if findings := refinement_problems(life):
        raise Invalid(findings)
