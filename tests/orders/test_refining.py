"""An application refines the life of orders with states of its own, inside of ours."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid, Refused
from ordercore.orders import (
    LIFE,
    Advance,
    Cancel,
    EnterSubState,
    LifeRefinement,
    Move,
    RefineLife,
    State,
    Step,
    SubState,
    SubStateMark,
)
from ordercore.orders.refining import refinement_problems
from tests.orders.samples import ORDER, confirmed
from tests.telling import reach, refusal, told

IN, OUT = SubState("engraving", State.CONFIRMED), SubState("engraved", State.CONFIRMED)
LIFE_OF_MUGS = LifeRefinement(
    (IN, OUT, SubState("new", State.PLACED, entry=True)),
    (
        Move("engrave", "CONFIRMED", "engraving"),
        Move("done", "engraving", "engraved"),
        Move("again", "engraved", "engraving"),
        Move("drop", "engraving", "CONFIRMED"),
        Move("seen", "new", "PLACED"),
    ),
)


def wrong(**changes):
    """Return where a refinement is wrong."""
    with pytest.raises(Invalid) as error:
        RefineLife(evolve(LIFE_OF_MUGS, **changes)).decide(None)
    return [finding.where for finding in error.value.findings]


class TestRegistering:
    def test_what_is_right_is_registered_once(self):
        """Opening the shop again changes nothing."""
        assert LIFE_OF_MUGS == told(None, RefineLife(LIFE_OF_MUGS))
        assert () == RefineLife(LIFE_OF_MUGS).decide(LIFE_OF_MUGS)

    @pytest.mark.parametrize("state", State)
    def test_our_own_states_cannot_be_altered(self, state):
        """A sub-state with a name of ours would be one of ours."""
        assert ["sub_states[0].code"] == wrong(
            sub_states=(SubState(str(state), State.PLACED),), moves=()
        )

    @pytest.mark.parametrize("step", Step)
    def test_our_own_steps_cannot_be_altered(self, step):
        """A move for a step of ours would take orders past our rules."""
        moves = (*LIFE_OF_MUGS.moves, Move(str(step), "engraving", "engraved"))
        assert ["moves[5].event"] == wrong(moves=moves)

    @pytest.mark.parametrize(
        ("source", "target"), [(a, b) for a in State for b in State if a is not b]
    )
    def test_no_move_leaves_a_state_of_ours(self, source, target):
        """ORD 67: so what is terminal stays terminal."""
        moves = (*LIFE_OF_MUGS.moves, Move("jump", str(source), str(target)))
        assert ["moves[5].target"] == wrong(moves=moves)

    def test_each_event_does_one_thing(self):
        """ORD 67: deterministic."""
        moves = (*LIFE_OF_MUGS.moves, Move("done", "engraving", "CONFIRMED"))
        assert ["moves[5]"] == wrong(moves=moves)

    def test_every_state_can_be_reached(self):
        """ORD 67: nobody registers a state that no order can be in."""
        assert ["sub_states[0]", "sub_states[1]"] == wrong(
            moves=(Move("done", "engraving", "engraved"),)
        )

    def test_everything_else_that_is_wrong(self):
        """All findings at once, each with its path."""
        subs = (
            evolve(IN, entry=True),
            evolve(IN, code="engraved", entry=True, reasons=("gift",)),
            SubState("engraved", "PAUSED"),
            SubState("a b", State.PLACED),
        )
        moves = (
            Move("a b", "nowhere", "engraved"),
            Move("go", "engraving", "engraved"),
        )
        assert [
            "sub_states[1].entry",
            "sub_states[2].code",
            "sub_states[2].of",
            "sub_states[3].code",
            "moves[0].event",
            "moves[0].source",
            "moves[0].target",
            "moves[0].reason",
            "moves[1].target",
            "moves[1].reason",
        ] == wrong(sub_states=subs, moves=moves)


@st.composite
def refinements(draw):
    """Draw a refinement, right or wrong."""
    states = st.sampled_from(State)
    codes = draw(st.lists(st.sampled_from("abcde"), unique=True))
    subs = [SubState(c, draw(states), entry=draw(st.booleans())) for c in codes]
    names = st.sampled_from([*codes, *map(str, State)])
    events = st.sampled_from(["x", "y"])
    moves = draw(st.lists(st.builds(Move, events, names, names), max_size=6))
    return LifeRefinement(tuple(subs), tuple(moves))


class TestAnyRefinement:
    @given(refinements())
    def test_what_is_registered_keeps_the_laws_of_a_life(self, life):
        """ORD 67: reachable, able to end, deterministic; terminal stays terminal."""
        if refinement_problems(life):
            return
        table = life.table()
        ends = {"CANCELLED", "REJECTED", "EXPIRED"}
        homes = {**{str(s): str(s) for s in State}}
        homes |= {sub.code: str(sub.of) for sub in life.sub_states}

        assert {*table} == reach(table, "DRAFT") | {*map(str, State)}
        for name, row in table.items():
            assert {homes[n] for n in reach(table, name)} & ends
            for event, target in row.items():
                ours = LIFE[State(homes[name])].get(event)
                assert homes[target] == str(ours) if ours else homes[name]
                if homes[name] in ends:
                    assert homes[target] == homes[name]


class TestMoving:
    @pytest.mark.parametrize("at", ["CONFIRMED", "engraving", "engraved", "PLACED"])
    @pytest.mark.parametrize("event", ["engrave", "done", "again", "drop", "sing"])
    def test_d15_an_unknown_pair_is_refused(self, at, event):
        """D15: what no row is about never succeeds silently; it changes nothing."""
        known = {
            ("CONFIRMED", "engrave"): "engraving",
            ("engraving", "done"): "engraved",
            ("engraved", "again"): "engraving",
            ("engraving", "drop"): "CONFIRMED",
        }
        if (at, event) in known:
            assert known[at, event] == LIFE_OF_MUGS.move(ORDER, at, event).target
        else:
            with pytest.raises(Refused) as refused:
                LIFE_OF_MUGS.move(ORDER, at, event)
            assert "order.illegal" == refused.value.code

    def test_it_counts_only_in_its_own_state(self):
        """A step of ours leads out of every sub-state."""
        mark = SubStateMark("engraving", State.CONFIRMED)
        order = told(confirmed(), EnterSubState(ORDER, mark))

        assert "engraving" == order.sub_state
        assert "" == told(order, Cancel(ORDER, "regret")).sub_state
        assert () == EnterSubState(ORDER, mark).decide(order)
        assert "" == told(order, EnterSubState(ORDER, None)).sub_state

    def test_nobody_edits_what_is_read_only(self):
        """... until the order has left that state."""
        mark = SubStateMark("engraving", State.CONFIRMED, read_only=True)
        order = told(confirmed(), EnterSubState(ORDER, mark))
        command = Cancel(ORDER, "regret")

        assert "order.read-only" == refusal(order, command).code
        assert command.decide(told(order, EnterSubState(ORDER, None)))

    def test_an_event_needs_a_name(self):
        """What cannot be written in a table is no event."""
        with pytest.raises(Invalid):
            Advance(ORDER, "to engrave").decide(confirmed())
