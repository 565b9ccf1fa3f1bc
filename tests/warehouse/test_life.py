"""The life of a fulfilment order is one table; code and table do not differ."""

import pytest

from ordercore.errors import Refused
from ordercore.orders import Goods, LineQuantity
from ordercore.warehouse import (
    LIFE,
    Accept,
    Box,
    Cancel,
    Check,
    Close,
    CloseShort,
    FulfillmentOrder,
    Pack,
    Pick,
    Reject,
    Release,
    Ship,
    ShortPick,
    State,
    Step,
    Unpack,
    Withdraw,
    WorkLine,
)
from tests.telling import flat, reach, refusal, rows

ENDS = {State.CLOSED, State.INCOMPLETE, State.CANCELLED, State.REJECTED}

# domain.md 6.11, and what is done to units without a change of state.
RESEARCH = """
schedule | OPEN | SCHEDULED
due | SCHEDULED | OPEN
hold | OPEN, SCHEDULED, RELEASED | ON_HOLD
release_holds | ON_HOLD | OPEN
release | OPEN | RELEASED
accept | RELEASED | IN_PROGRESS
reject | RELEASED, IN_PROGRESS | REJECTED
short | IN_PROGRESS | IN_PROGRESS
ship | IN_PROGRESS | IN_PROGRESS
close | IN_PROGRESS | CLOSED
close_short | IN_PROGRESS | INCOMPLETE
cancel | OPEN, SCHEDULED, ON_HOLD, RELEASED | CANCELLED
pick | IN_PROGRESS | IN_PROGRESS
check | IN_PROGRESS | IN_PROGRESS
pack | IN_PROGRESS | IN_PROGRESS
unpack | IN_PROGRESS | IN_PROGRESS
withdraw | OPEN | OPEN
withdraw | SCHEDULED | SCHEDULED
withdraw | ON_HOLD | ON_HOLD
withdraw | RELEASED | RELEASED
withdraw | IN_PROGRESS | IN_PROGRESS
"""

ONE = (LineQuantity("1", 1),)
COMMANDS = {
    Step.RELEASE: Release("W-1-1"),
    Step.ACCEPT: Accept("W-1-1"),
    Step.REJECT: Reject("W-1-1", "no staff"),
    Step.PICK: Pick("W-1-1", ONE),
    Step.SHORT: ShortPick("W-1-1", ONE),
    Step.CHECK: Check("W-1-1", ("MUG",)),
    Step.PACK: Pack("W-1-1", "W-1-1-2"),
    Step.UNPACK: Unpack("W-1-1", "W-1-1-1"),
    Step.SHIP: Ship("W-1-1", ONE),
    Step.WITHDRAW: Withdraw("W-1-1", ONE, "cancelled"),
    Step.CLOSE: Close("W-1-1"),
    Step.CLOSE_SHORT: CloseShort("W-1-1", "late"),
    Step.CANCEL: Cancel("W-1-1", "flood"),
}


def standing(state, step):
    """Return work in *state* whose units let *step* pass if the state does."""
    units = {
        Step.CLOSE: (0, 0, 1),
        Step.UNPACK: (0, 1, 1),
        Step.SHIP: (0, 1, 1),
        Step.REJECT: (1, 0, 0),
    }
    picked, packed, shipped = units.get(step, (1, 0, 1))
    left = 0 if step is Step.CLOSE else 2
    line = WorkLine(
        "1", "MUG", "A mug", left + picked + packed + shipped, picked, packed, shipped
    )
    checked = step is Step.PACK
    box = Box("W-1-1-1", (Goods("1", "MUG", 1),))
    return FulfillmentOrder("W-1-1", "W-1", "CPH", (line,), state, checked, (box,))


class TestTable:
    def test_the_table_is_the_researched_one(self):
        """Rows are those of the research, written down a second time."""
        assert rows(RESEARCH) == flat(LIFE)

    def test_every_state_is_reached(self):
        """ORD 67: from OPEN every state can come about."""
        assert set(State) == reach(LIFE, State.OPEN)

    @pytest.mark.parametrize("state", State)
    def test_every_state_has_a_way_to_an_end(self, state):
        """ORD 67: nothing gets stuck, and what has ended stays so."""
        assert ENDS & reach(LIFE, state)
        assert (state in ENDS) == (not LIFE[state])


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", COMMANDS)
def test_a_pair_passes_or_is_refused(state, step):
    """ORD 66, ORD 68: what the table lists passes; all else is refused."""
    work = standing(state, step)

    if step not in LIFE[state]:
        refused = refusal(work, COMMANDS[step])
        assert "fulfillment.illegal" == refused.code
        assert str(state) in refused.because
        return
    after = work
    for event in COMMANDS[step].decide(work):
        after = event.apply(after)
    assert LIFE[state][step] is after.state


@pytest.mark.parametrize("command", COMMANDS.values(), ids=str)
def test_work_that_is_not_there_is_unknown(command):
    """Nothing is made up by a command that comes too early."""
    assert "fulfillment.unknown" == refusal(None, command).code


def test_an_event_without_its_beginning_is_a_broken_journal():
    """An event never refuses, but a journal without a beginning is no journal."""
    event = Accept("W-1-1").decide(standing(State.RELEASED, Step.ACCEPT))[0]

    with pytest.raises(RuntimeError):
        event.apply(None)


def test_the_remedy_names_the_way():
    """A refusal says where the step starts and what can be done now."""
    with pytest.raises(
        Refused, match="It must be RELEASED; from CLOSED it can nothing"
    ):
        Accept("W-1-1").decide(standing(State.CLOSED, Step.ACCEPT))
