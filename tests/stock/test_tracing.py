"""One unit with a number, from its receipt to its end."""

import pytest

from ordercore.errors import Invalid
from ordercore.stock import (
    SERIAL_LIFE,
    ArriveSerial,
    Condition,
    FindSerial,
    GiveUpSerial,
    GradeSerial,
    HandOutSerial,
    LoseSerial,
    PackSerial,
    ReceiveSerial,
    ReturnSerial,
    ScrapSerial,
    SendSerial,
    Serial,
    SerialState,
    SerialStep,
    ShipSerial,
    UnpackSerial,
    serial_stream,
)
from tests.telling import flat, reach, refusal, rows, told

UNIT = ("DRILL", "A-1")
RECEIVE = ReceiveSerial(*UNIT, "CPH", "new")
PACK = PackSerial(*UNIT, "CPH", "W-1", "P-1")
SELLABLE, DAMAGED = Condition.SELLABLE, Condition.DAMAGED
APART = {SerialState.APART: DAMAGED, SerialState.RETURNED: Condition.QUALITY_CONTROL}

LIFE = """
pack      | IN_STOCK                  | PACKED
unpack    | PACKED                    | IN_STOCK
ship      | PACKED                    | SHIPPED
hand out  | IN_STOCK                  | SHIPPED
return    | SHIPPED                   | RETURNED
set apart | IN_STOCK, APART, RETURNED | APART
restock   | APART, RETURNED           | IN_STOCK
send      | IN_STOCK                  | IN_TRANSIT
arrive    | IN_TRANSIT                | IN_STOCK
lose      | IN_STOCK, APART, RETURNED | LOST
give up   | IN_TRANSIT                | LOST
find      | LOST                      | IN_STOCK
scrap     | IN_STOCK, APART, RETURNED | SCRAPPED
"""


def commands(condition):
    """Return what leads to each step, of a unit that is in a condition."""
    return {
        SerialStep.PACK: PACK,
        SerialStep.UNPACK: UnpackSerial(*UNIT),
        SerialStep.SHIP: ShipSerial(*UNIT),
        SerialStep.HAND_OUT: HandOutSerial(*UNIT, "CPH", "W-1"),
        SerialStep.RETURN: ReturnSerial(*UNIT, "HAM", "W-1"),
        SerialStep.SET_APART: GradeSerial(
            *UNIT, "CPH", condition, Condition.QUARANTINE, "x"
        ),
        SerialStep.RESTOCK: GradeSerial(*UNIT, "CPH", condition, SELLABLE, "x"),
        SerialStep.SEND: SendSerial(*UNIT, "CPH", "transfer/T-1"),
        SerialStep.ARRIVE: ArriveSerial(*UNIT, "HAM", "transfer/T-1"),
        SerialStep.GIVE_UP: GiveUpSerial(*UNIT, "CPH", "transfer/T-1"),
        SerialStep.LOSE: LoseSerial(*UNIT, "CPH", "x", condition),
        SerialStep.FIND: FindSerial(*UNIT, "HAM", "x"),
        SerialStep.SCRAP: ScrapSerial(*UNIT, "CPH", "broken", condition),
    }


def test_life_is_this_table():
    """STK 40: what is listed may happen, and nothing else."""
    assert rows(LIFE) == flat(SERIAL_LIFE)


@pytest.mark.parametrize("state", SerialState)
@pytest.mark.parametrize("step", SerialStep)
def test_every_step_in_every_state(state, step):
    """STK 40: what the table lists happens, and nothing else."""
    condition = APART.get(state, SELLABLE)
    unit = Serial(*UNIT, "CPH", state, "W-1", "P-1", condition)
    command = commands(condition)[step]
    if step in SERIAL_LIFE[state]:
        assert SERIAL_LIFE[state][step] is told(unit, command).state
    else:
        assert "serial.illegal" == refusal(unit, command).code


def test_no_state_is_out_of_reach():
    """From its receipt a unit may come into every state."""
    assert set(SerialState) == set(SERIAL_LIFE)
    assert set(SerialState) == reach(SERIAL_LIFE, SerialState.IN_STOCK)


@pytest.mark.parametrize("state", SerialState)
def test_a_number_is_received_once(state):
    """STK 40: serials are unique, wherever the unit is."""
    known = Serial(*UNIT, "CPH", state)
    assert "serial.exists" == refusal(known, RECEIVE).code


def test_a_life():
    """The unit knows its node, its condition, its order and its parcel."""
    unit = told(None, RECEIVE, PACK)
    assert ("CPH", "W-1", "P-1") == (unit.node, unit.order, unit.parcel)
    out = told(unit, UnpackSerial(*UNIT))
    assert Serial(*UNIT, "CPH") == out
    gone = told(unit, ShipSerial(*UNIT))
    assert ("W-1", "P-1") == (gone.order, gone.parcel)
    back = told(gone, ReturnSerial(*UNIT, "HAM", "W-1"))
    assert ("HAM", "W-1", "") == (back.node, back.order, back.parcel)
    control = Condition.QUALITY_CONTROL
    assert control is back.condition
    restock = GradeSerial(*UNIT, "HAM", control, SELLABLE, "looked at")
    assert Serial(*UNIT, "HAM") == told(back, restock)


@pytest.mark.parametrize("condition", Condition)
def test_what_is_gone_keeps_its_condition(condition):
    """In which it was scrapped, or lost; what is found may be sold again."""
    state = SerialState.IN_STOCK if condition is SELLABLE else SerialState.APART
    unit = Serial(*UNIT, "CPH", state, condition=condition)
    scrapped = told(unit, ScrapSerial(*UNIT, "CPH", "broken", condition))
    assert (SerialState.SCRAPPED, condition) == (scrapped.state, scrapped.condition)
    lost = told(unit, LoseSerial(*UNIT, "CPH", "stolen", condition))
    assert (SerialState.LOST, condition) == (lost.state, lost.condition)
    assert Serial(*UNIT, "HAM") == told(lost, FindSerial(*UNIT, "HAM", "x"))


def test_why_a_unit_apart_is_not_packed_is_said():
    """Its state alone does not tell a damaged one from one to be looked at."""
    unit = Serial(*UNIT, "CPH", SerialState.APART, condition=Condition.DAMAGED)
    assert "it is APART, damaged" == refusal(unit, PACK).because


def test_where_it_is_not_it_is_not_packed():
    """STK 40: a unit that is not there, or not to be sold, cannot leave."""
    assert "serial.unknown" == refusal(None, PACK).code
    there = Serial(*UNIT, "HAM")
    assert "serial.elsewhere" == refusal(there, PACK).code
    on_its_way = told(there, SendSerial(*UNIT, "HAM", "transfer/T-1"))
    assert "serial.illegal" == refusal(on_its_way, PACK).code
    come = told(on_its_way, ArriveSerial(*UNIT, "CPH", "transfer/T-1"))
    assert SerialState.PACKED is told(come, PACK).state


@pytest.mark.parametrize(
    ("before", "command"),
    [
        (None, ReceiveSerial(*UNIT, "CPH", "new", DAMAGED)),
        (None, FindSerial(*UNIT, "CPH", "behind a shelf", DAMAGED)),
        (SerialState.LOST, FindSerial(*UNIT, "CPH", "behind a shelf", DAMAGED)),
        (SerialState.IN_TRANSIT, ArriveSerial(*UNIT, "CPH", "transfer/T-1", DAMAGED)),
    ],
)
def test_what_comes_damaged_is_set_apart_at_once(before, command):
    """It is not packed until somebody says that it is good, and is not good twice."""
    unit = told(before and Serial(*UNIT, "HAM", before), command)
    apart = Serial(*UNIT, "CPH", SerialState.APART, condition=DAMAGED)
    assert apart == unit
    assert "serial.illegal" == refusal(unit, PACK).code
    wrong = GradeSerial(*UNIT, "CPH", Condition.QUARANTINE, SELLABLE, "x")
    assert "serial.elsewhere" == refusal(unit, wrong).code
    right = GradeSerial(*UNIT, "CPH", DAMAGED, SELLABLE, "repaired")
    assert Serial(*UNIT, "CPH") == told(unit, right)


def test_another_order_s_unit_does_not_come_back_with_this_one():
    """Somebody has read the wrong number, or has the wrong parcel."""
    gone = told(None, RECEIVE, HandOutSerial(*UNIT, "CPH", "W-1"))
    assert "serial.order" == refusal(gone, ReturnSerial(*UNIT, "CPH", "W-2")).code


def test_numbers_are_written_in_per_cent():
    """Whatever a maker prints on a unit is the name of a stream."""
    assert "serial/DRILL/A%2017%2F4" == serial_stream("DRILL", "A 17/4")
    with pytest.raises(Invalid):
        ReceiveSerial("DRILL", " ", "CPH", "").decide(None)
