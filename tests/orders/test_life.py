"""The life of an order as one table; whatever is not in it is refused."""

from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from ordercore import orders
from ordercore.errors import OrdercoreError, Refused
from ordercore.orders import (
    LIFE,
    Advance,
    Allocate,
    Backorder,
    Cancel,
    Change,
    CheckGate,
    Claim,
    Complete,
    Confirm,
    Deallocate,
    Deliver,
    Edits,
    EnterSubState,
    Expire,
    Flag,
    Gate,
    HandOut,
    Judge,
    LinePromise,
    Order,
    Pack,
    Pick,
    Place,
    PlaceHold,
    Progress,
    PromiseDates,
    Reject,
    ReleaseHold,
    Return,
    Revert,
    Ship,
    State,
    Step,
    SubStateMark,
    Undo,
    Unflag,
    Unpack,
    Verdict,
)
from ordercore.pricing import bill_of
from tests.orders.samples import ORDER, WORK, agreed, ask, at, hold, line
from tests.telling import flat, reach, rows

# research/domain.md 6.11
TABLE = """
place    | DRAFT                    | PLACED
confirm  | PLACED                   | CONFIRMED
reject   | PLACED                   | REJECTED
expire   | DRAFT, PLACED            | EXPIRED
cancel   | DRAFT, PLACED, CONFIRMED | CANCELLED
complete | CONFIRMED                | COMPLETED
reopen   | COMPLETED                | CONFIRMED
"""
ENDS = {State.CANCELLED, State.REJECTED, State.EXPIRED}


class TestTable:
    def test_it_is_the_trade_s(self):
        """The table in the code is the one of the research, row by row."""
        assert rows(TABLE) == flat(LIFE)

    def test_every_state_can_be_reached(self):
        """ORD 67: a draft can become anything."""
        assert set(State) == reach(LIFE, State.DRAFT)

    def test_every_state_has_its_row_and_every_step_a_use(self):
        """The table knows all states and all steps."""
        assert set(State) == set(LIFE)
        assert set(Step) == {step for steps in LIFE.values() for step in steps}

    @pytest.mark.parametrize("state", State)
    def test_every_life_can_end(self, state):
        """ORD 67: from everywhere an end can be reached, and no way leads out of it."""
        assert reach(LIFE, state) & ENDS
        assert (state in ENDS) == (not LIFE[state])


# One unit of line 1 in each bucket, so that each command finds what it asks for.
EVERYWHERE = Progress(1, 1, (Claim(WORK, "CPH", 1, 1, 1),), 1, 1, 1, 1)
THROUGH = Progress(0, delivered=9)
GONE = Progress(0, cancelled=9)
FRESH = Progress(9)

HELD = hold("REFUND")
AGREED = agreed(line(quantity=9), flags=("VIP",))
ONE = ask(("1", 1))

START = {
    None: None,
    State.DRAFT: FRESH,
    State.PLACED: FRESH,
    State.CONFIRMED: EVERYWHERE,
    State.COMPLETED: THROUGH,
    State.CANCELLED: GONE,
    State.REJECTED: GONE,
    State.EXPIRED: GONE,
}

TERMS, BILL = evolve(AGREED, lines=()), bill_of(AGREED)
DAY = date(2026, 12, 1)
PROMISE = LinePromise("1", DAY, DAY, datetime(2026, 11, 30, tzinfo=UTC), "HAM", "GLS")
UNDO = Undo("c", (), (), TERMS, TERMS, (), (), BILL, BILL, (), (), ())
COMMANDS = {
    "place again": Place(ORDER, AGREED),
    "place another": Place(ORDER, agreed(line(quantity=8))),
    "confirm": Confirm(ORDER),
    "reject": Reject(ORDER, "fraud"),
    "expire": Expire(ORDER),
    "hold": PlaceHold(ORDER, hold("SHIP", "new")),
    "hold again": PlaceHold(ORDER, HELD),
    "hold other": PlaceHold(ORDER, hold("SHIP", HELD.id)),
    "release": ReleaseHold(ORDER, HELD.id),
    "release none": ReleaseHold(ORDER, "none"),
    "advance": Advance(ORDER, "engrave"),
    "enter": EnterSubState(ORDER, SubStateMark("own", State.PLACED)),
    "judge": Judge(ORDER, Verdict(1, ("a",))),
    "flag": Flag(ORDER, "GIFT"),
    "flag again": Flag(ORDER, "VIP"),
    "unflag": Unflag(ORDER, "VIP"),
    "unflag none": Unflag(ORDER, "GIFT"),
    "gate shut": CheckGate(ORDER, Gate.REFUND),
    "gate open": CheckGate(ORDER, Gate.SHIP),
    "allocate": Allocate(ORDER, at(("1", "HAM", 1))),
    "backorder": Backorder(ORDER, ask(("1", 2))),
    "deallocate": Deallocate(ORDER, WORK, ONE, "lost"),
    "pick": Pick(ORDER, WORK, ONE),
    "pack": Pack(ORDER, WORK, ONE),
    "unpack": Unpack(ORDER, WORK, ONE),
    "ship": Ship(ORDER, WORK, ONE),
    "hand out": HandOut(ORDER, ONE, "HAM"),
    "deliver": Deliver(ORDER, ONE),
    "return": Return(ORDER, "HAM", ONE),
    "cancel all": Cancel(ORDER, "changed mind"),
    "cancel one": Cancel(ORDER, "changed mind", ONE),
    "complete": Complete(ORDER),
    "change more": Change(ORDER, "c", Edits(more=(line(quantity=1),))),
    "change fewer": Change(ORDER, "c", Edits(fewer=ONE)),
    "change note": Change(ORDER, "c", Edits(note="later")),
    "change back": Revert(ORDER, "d", Edits(undo=UNDO)),
    "promise days": PromiseDates(ORDER, (PROMISE,)),
}

# What comes of each command on an order in each state that has the hold HELD: an event,
# nothing (-), or the code of its refusal without the word "order" before it.
ANSWERS = """
              | None     | DRAFT        | PLACED       | CONFIRMED    | COMPLETED    | CANCELLED | REJECTED | EXPIRED
place again   | Placed   | Placed       | -            | -            | -            | -         | -        | -
place another | Placed   | Placed       | .exists      | .exists      | .exists      | .exists   | .exists  | .exists
confirm       | .unknown | .illegal     | Confirmed    | .illegal     | .illegal     | .illegal  | .illegal | .illegal
reject        | .unknown | .illegal     | Rejected     | .illegal     | .illegal     | .illegal  | .illegal | .illegal
expire        | .unknown | Expired      | Expired      | -            | -            | -         | -        | -
hold          | .unknown | Held         | Held         | Held         | Held         | .ended    | .ended   | .ended
hold again    | .unknown | -            | -            | -            | -            | -         | -        | -
hold other    | .unknown | hold.exists  | hold.exists  | hold.exists  | hold.exists  | .ended    | .ended   | .ended
release       | .unknown | HoldReleased | HoldReleased | HoldReleased | HoldReleased | HoldReleased | HoldReleased | HoldReleased
release none  | .unknown | -            | -            | -            | -            | -         | -        | -
advance       | .unknown | Advanced     | Advanced     | Advanced     | Advanced     | Advanced  | Advanced | Advanced
enter         | .unknown | SubStateEntered | SubStateEntered | SubStateEntered | SubStateEntered | SubStateEntered | SubStateEntered | SubStateEntered
judge         | .unknown | Judged       | Judged       | Judged       | Judged       | .ended    | .ended   | .ended
flag          | .unknown | Flagged      | Flagged      | Flagged      | Flagged      | .ended    | .ended   | .ended
flag again    | .unknown | -            | -            | -            | -            | -         | -        | -
unflag        | .unknown | Unflagged    | Unflagged    | Unflagged    | Unflagged    | .ended    | .ended   | .ended
unflag none   | .unknown | -            | -            | -            | -            | -         | -        | -
gate shut     | .unknown | .held        | .held        | .held        | .held        | .held     | .held    | .held
gate open     | .unknown | -            | -            | -            | -            | -         | -        | -
allocate      | .unknown | .illegal     | .illegal     | Allocated    | .illegal     | .illegal  | .illegal | .illegal
backorder     | .unknown | .illegal     | .illegal     | Backordered  | .illegal     | .illegal  | .illegal | .illegal
deallocate    | .unknown | .units       | .units       | Deallocated  | .units       | .units    | .units   | .units
pick          | .unknown | .units       | .units       | Picked       | .units       | .units    | .units   | .units
pack          | .unknown | .units       | .units       | Packed       | .units       | .units    | .units   | .units
unpack        | .unknown | .units       | .units       | Unpacked     | .units       | .units    | .units   | .units
ship          | .unknown | .units       | .units       | Shipped      | .units       | .units    | .units   | .units
hand out      | .unknown | .illegal     | .illegal     | HandedOut    | .illegal     | .illegal  | .illegal | .illegal
deliver       | .unknown | .units       | .units       | Delivered    | .units       | .units    | .units   | .units
return        | .unknown | .units       | .units       | Returned     | Returned     | .units    | .units   | .units
cancel all    | .unknown | Cancelled    | Cancelled    | .in-hand     | .illegal     | -         | .illegal | .illegal
cancel one    | .unknown | Cancelled    | Cancelled    | Cancelled    | .illegal     | -         | .illegal | .illegal
complete      | .unknown | .illegal     | .illegal     | .held        | -            | .illegal  | .illegal | .illegal
change more   | .unknown | .illegal     | Changed      | Changed      | Changed      | .ended    | .ended   | .ended
change fewer  | .unknown | .illegal     | Changed      | Changed      | .units       | .ended    | .ended   | .ended
change note   | .unknown | .illegal     | Changed      | Changed      | Changed      | .ended    | .ended   | .ended
change back   | .unknown | .illegal     | Reverted     | Reverted     | Reverted     | .ended    | .ended   | .ended
promise days  | .unknown | .illegal     | .illegal     | DatesPromised | .illegal    | .illegal  | .illegal | .illegal
"""  # noqa: E501


def answers():
    """Return {(command, state): answer} of the table above."""
    head, *lines = [
        [cell.strip() for cell in row.split("|")]
        for row in ANSWERS.strip("\n").splitlines()
    ]
    states = [None if name == "None" else State(name) for name in head[1:]]
    return {
        (name, state): cell
        for name, *cells in lines
        for state, cell in zip(states, cells, strict=True)
    }


def order_in(state):
    progress = START[state]
    if progress is None:
        return None
    return Order(ORDER, AGREED, state, (progress,), (HELD,), 1)


def answer_of(command, order):
    """Return what comes of a command in one word."""
    try:
        events = command.decide(order)
    except Refused as refused:
        return refused.code.removeprefix("order")
    return " ".join(type(event).__name__ for event in events) or "-"


class TestEveryCommandInEveryState:
    def test_the_table_is_complete(self):
        """ORD 66: no state, no command and no pair of them is left out."""
        kinds = {
            kind
            for kind in map(vars(orders).get, orders.__all__)
            if hasattr(kind, "decide") and issubclass(kind, orders.InOrder)
        }

        assert {*START} == {None, *State}
        assert kinds == {type(command) for command in COMMANDS.values()}
        assert {(name, state) for name in COMMANDS for state in START} == {*answers()}

    @pytest.mark.parametrize(("name", "state"), sorted(answers(), key=str))
    def test_it_gives_events_or_is_refused(self, name, state):
        """ORD 66: what is listed happens, everything else is refused by its code."""
        assert answers()[name, state] == answer_of(COMMANDS[name], order_in(state))

    @pytest.mark.parametrize(("name", "state"), sorted(answers(), key=str))
    def test_the_order_itself_does_not_change(self, name, state):
        """ORD 66: asking leaves the value as it was, whatever comes of it."""
        order, before = order_in(state), order_in(state)
        try:
            events = COMMANDS[name].decide(order)
        except OrdercoreError:
            events = ()
        for event in events:
            event.apply(order)

        assert before == order
        assert repr(before) == repr(order)

    @pytest.mark.parametrize(("name", "state"), sorted(answers(), key=str))
    def test_the_state_moves_along_the_table(self, name, state):
        """ORD 66: an event changes the state only as LIFE says."""
        order = order_in(state)
        try:
            events = COMMANDS[name].decide(order)
        except OrdercoreError:
            return
        for event in events:
            after = event.apply(order)
            steps = LIFE[State.DRAFT if order is None else order.state]

            assert after.state in {state, *steps.values()}
            order = after

    def test_an_order_that_is_through_completes(self):
        """The one row that a hold hides: with none, a finished order completes."""
        order = Order(ORDER, AGREED, State.CONFIRMED, (THROUGH,))

        assert "Completed" == answer_of(Complete(ORDER), order)
