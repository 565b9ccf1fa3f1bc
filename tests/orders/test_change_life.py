"""The life of a change to an order as one table; whatever is not in it is refused."""

from datetime import timedelta

import pytest

from ordercore import orders
from ordercore.errors import Conflict, Invalid, OrdercoreError
from ordercore.orders import (
    CHANGE_LIFE,
    ApplyChange,
    ApproveChange,
    ChangePolicy,
    ChangeState,
    ChangeStep,
    DeclineChange,
    Edits,
    KeepUndo,
    MarkReverted,
    Need,
    NeedCode,
    ProposeChange,
    RequestApproval,
    SupersedeChange,
    Undo,
    WithdrawChange,
)
from ordercore.pricing import bill_of
from tests.orders.samples import MONDAY, ORDER, agreed, ask, dkk, line
from tests.telling import flat, reach, rows, told

# research/domain.md 6.11
TABLE = """
preview          | PROPOSED                    | PROPOSED
request_approval | PROPOSED                    | AWAITING_APPROVAL
approve          | AWAITING_APPROVAL           | PROPOSED
apply            | PROPOSED                    | APPLIED
decline          | AWAITING_APPROVAL           | DECLINED
withdraw         | PROPOSED, AWAITING_APPROVAL | WITHDRAWN
supersede        | PROPOSED, AWAITING_APPROVAL | SUPERSEDED
"""
ENDS = {state for state in ChangeState if not CHANGE_LIFE[state]}
TERMS = agreed(line("1"))
NAME = "W-1001-change-1"
EDITS = Edits(fewer=ask(("1", 1)))
NEEDS = (Need(NeedCode.COSTS_LESS, dkk(8900)),)

UNDO = Undo(
    NAME, (), (), TERMS, TERMS, (), (), bill_of(TERMS), bill_of(TERMS), (), (), ()
)

PROPOSE = ProposeChange(NAME, ORDER, EDITS, MONDAY, "anna")
WAIT = RequestApproval(NAME, NEEDS, MONDAY)
APPROVE = ApproveChange(NAME, "bo", MONDAY)
COMMANDS = {
    "propose again": PROPOSE,
    "propose other": ProposeChange(NAME, ORDER, Edits(note="x"), MONDAY, "anna"),
    "ask": WAIT,
    "ask for more": RequestApproval(NAME, (Need(NeedCode.HANDLED),), MONDAY),
    "approve": APPROVE,
    "decline": DeclineChange(NAME, "bo", MONDAY),
    "apply": ApplyChange(NAME, 3, MONDAY),
    "withdraw": WithdrawChange(NAME, MONDAY),
    "supersede": SupersedeChange(NAME, MONDAY),
    "keep": KeepUndo(NAME, UNDO),
    "take back": MarkReverted(NAME, "W-1001-change-2", MONDAY),
}
STORIES = {
    None: (),
    ChangeState.PROPOSED: (PROPOSE,),
    ChangeState.AWAITING_APPROVAL: (PROPOSE, WAIT),
    ChangeState.APPLIED: (PROPOSE, COMMANDS["apply"], COMMANDS["keep"]),
    ChangeState.DECLINED: (PROPOSE, WAIT, COMMANDS["decline"]),
    ChangeState.WITHDRAWN: (PROPOSE, COMMANDS["withdraw"]),
    ChangeState.SUPERSEDED: (PROPOSE, COMMANDS["supersede"]),
}

# What comes of each command in each state: an event, nothing (-), or the code of its
# refusal without the word "change" before it.
ANSWERS = """
              | None           | PROPOSED          | AWAITING_APPROVAL | APPLIED  | DECLINED | WITHDRAWN | SUPERSEDED
propose again | ChangeProposed | -                 | -                 | -        | -        | -         | -
propose other | ChangeProposed | .exists           | .exists           | .exists  | .exists  | .exists   | .exists
ask           | .unknown       | ApprovalRequested | -                 | .illegal | .illegal | .illegal  | .illegal
ask for more  | .unknown       | ApprovalRequested | .illegal          | .illegal | .illegal | .illegal  | .illegal
approve       | .unknown       | .illegal          | ChangeApproved    | .illegal | .illegal | .illegal  | .illegal
decline       | .unknown       | .illegal          | ChangeDeclined    | .illegal | -        | .illegal  | .illegal
apply         | .unknown       | ChangeApplied     | .illegal          | -        | .illegal | .illegal  | .illegal
withdraw      | .unknown       | ChangeWithdrawn   | ChangeWithdrawn   | .illegal | .illegal | -         | .illegal
supersede     | .unknown       | ChangeSuperseded  | ChangeSuperseded  | .illegal | .illegal | .illegal  | -
keep          | .unknown       | .not-applied      | .not-applied      | -        | .not-applied | .not-applied | .not-applied
take back     | .unknown       | .not-applied      | .not-applied      | ChangeReverted | .not-applied | .not-applied | .not-applied
"""  # noqa: E501


def answers():
    """Return {(command, state): answer} of the table above."""
    head, *lines = [
        [cell.strip() for cell in row.split("|")]
        for row in ANSWERS.strip("\n").splitlines()
    ]
    states = [None if name == "None" else ChangeState(name) for name in head[1:]]
    return {
        (name, state): cell
        for name, *cells in lines
        for state, cell in zip(states, cells, strict=True)
    }


def answer_of(command, change):
    """Return what comes of a command in one word."""
    try:
        events = command.decide(change)
    except OrdercoreError as refused:
        return refused.code.removeprefix("change")
    return " ".join(type(event).__name__ for event in events) or "-"


class TestTable:
    def test_it_is_the_trade_s(self):
        """The table in the code is the one of the research, row by row."""
        assert rows(TABLE) == flat(CHANGE_LIFE)

    def test_every_state_can_be_reached(self):
        """ORD 67: what is proposed can become anything."""
        assert set(ChangeState) == reach(CHANGE_LIFE, ChangeState.PROPOSED)

    def test_every_state_has_its_row_and_every_step_a_use(self):
        """The table knows all states and all steps."""
        assert set(ChangeState) == set(CHANGE_LIFE)
        steps = {step for steps in CHANGE_LIFE.values() for step in steps}
        assert set(ChangeStep) == steps

    @pytest.mark.parametrize("state", ChangeState)
    def test_every_life_can_end(self, state):
        """ORD 67: from everywhere an end can be reached."""
        assert reach(CHANGE_LIFE, state) & ENDS


class TestEveryCommandInEveryState:
    def test_the_table_is_complete(self):
        """ORD 66: no state, no command and no pair of them is left out."""
        kinds = {
            kind
            for kind in map(vars(orders).get, orders.__all__)
            if hasattr(kind, "decide") and issubclass(kind, orders.InChange)
        }
        assert {*STORIES} == {None, *ChangeState}
        assert kinds == {type(command) for command in COMMANDS.values()}
        assert {(name, state) for name in COMMANDS for state in STORIES} == {*answers()}

    @pytest.mark.parametrize(("name", "state"), sorted(answers(), key=str))
    def test_it_gives_events_or_is_refused(self, name, state):
        """ORD 66, 69: what is listed happens, everything else is refused."""
        change = told(None, *STORIES[state])
        assert state == (change.state if change else None)
        assert answers()[name, state] == answer_of(COMMANDS[name], change)


class TestProposing:
    def test_the_same_a_day_later_is_the_same(self):
        """When it is proposed again makes no other change of it."""
        change = told(None, PROPOSE)
        later = MONDAY + timedelta(days=1)
        again = ProposeChange(NAME, ORDER, EDITS, later, "anna")
        assert () == again.decide(change)

    def test_by_other_rules_it_is_another(self):
        """The rules under which it is proposed belong to it."""
        policy = ChangePolicy(handled=True)
        other = ProposeChange(NAME, ORDER, EDITS, MONDAY, "anna", policy=policy)
        with pytest.raises(Conflict):
            other.decide(told(None, PROPOSE))

    def test_nobody_approves_without_a_name(self):
        """A word that nobody gave is none."""
        with pytest.raises(Invalid):
            ApproveChange(NAME, "", MONDAY).decide(told(None, PROPOSE, WAIT))


class TestNeeds:
    @pytest.mark.parametrize(
        ("given", "wanted", "enough"),
        [
            (Need(NeedCode.COSTS_MORE, dkk(500)), dkk(500), True),
            (Need(NeedCode.COSTS_MORE, dkk(499)), dkk(500), False),
            (Need(NeedCode.COSTS_LESS, dkk(900)), dkk(500), False),
            (Need(NeedCode.COSTS_MORE), dkk(500), False),
        ],
    )
    def test_what_was_approved_covers_no_more(self, given, wanted, enough):
        """Whoever approved a smaller amount, or another reason, approved not this."""
        assert enough == given.covers(Need(NeedCode.COSTS_MORE, wanted))

    def test_a_reason_without_money(self):
        """A reason that is no amount is covered by itself."""
        assert Need(NeedCode.HANDLED).covers(Need(NeedCode.HANDLED))
