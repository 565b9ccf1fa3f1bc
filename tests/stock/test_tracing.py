"""One unit with a number, from its receipt to its end."""

import pytest

from ordercore.errors import Invalid
from ordercore.stock import (
    SERIAL_LIFE,
    Condition,
    MoveSerial,
    PackSerial,
    ReceiveSerial,
    RestockSerial,
    ReturnSerial,
    ScrapSerial,
    Serial,
    SerialState,
    SerialStep,
    ShipSerial,
    UnpackSerial,
    serial_stream,
)
from tests.telling import reach, refusal, told

UNIT = ("DRILL", "A-1")
RECEIVE = ReceiveSerial(*UNIT, "CPH", "new")
PACK = PackSerial(*UNIT, "CPH", "W-1", "P-1")
COMMANDS = {
    SerialStep.MOVE: MoveSerial(*UNIT, "HAM", "T-1"),
    SerialStep.PACK: PACK,
    SerialStep.UNPACK: UnpackSerial(*UNIT),
    SerialStep.SHIP: ShipSerial(*UNIT),
    SerialStep.RETURN: ReturnSerial(*UNIT, "HAM"),
    SerialStep.RESTOCK: RestockSerial(*UNIT),
    SerialStep.SCRAP: ScrapSerial(*UNIT, "broken", Condition.SELLABLE),
}


@pytest.mark.parametrize("state", SerialState)
@pytest.mark.parametrize("step", SerialStep)
def test_every_step_in_every_state(state, step):
    """STK 40: what the table lists happens, and nothing else."""
    unit, command = Serial(*UNIT, "CPH", state, "W-1", "P-1"), COMMANDS[step]
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
    """The unit knows its node, its order and its parcel."""
    unit = told(None, RECEIVE, PACK)
    assert ("CPH", "W-1", "P-1") == (unit.node, unit.order, unit.parcel)
    out = told(unit, UnpackSerial(*UNIT))
    assert Serial(*UNIT, "CPH") == out
    gone = told(unit, ShipSerial(*UNIT))
    assert ("W-1", "P-1") == (gone.order, gone.parcel)
    back = told(gone, ReturnSerial(*UNIT, "HAM"))
    assert ("HAM", "W-1", "") == (back.node, back.order, back.parcel)
    assert () == ReturnSerial(*UNIT, "HAM").decide(back)
    assert Serial(*UNIT, "HAM") == told(back, RestockSerial(*UNIT))


def test_where_it_is_not_it_is_not_packed():
    """STK 40: a unit that is not there cannot leave."""
    assert "serial.unknown" == refusal(None, PACK).code
    there = Serial(*UNIT, "HAM")
    assert "serial.elsewhere" == refusal(there, PACK).code
    moved = told(there, MoveSerial(*UNIT, "CPH", "T-1"))
    assert () == MoveSerial(*UNIT, "CPH", "T-1").decide(moved)
    assert SerialState.PACKED is told(moved, PACK).state


def test_numbers_are_written_in_per_cent():
    """Whatever a maker prints on a unit is the name of a stream."""
    assert "serial/DRILL/A%2017%2F4" == serial_stream("DRILL", "A 17/4")
    with pytest.raises(Invalid):
        ReceiveSerial("DRILL", " ", "CPH", "").decide(None)
