"""How tests tell a story: commands one after another, each on what came of the last."""

import pytest

from ordercore.errors import OrdercoreError, Refused


def told(state, *commands):
    """Return the state after *commands*."""
    for command in commands:
        for event in command.decide(state):
            assert command.stream == event.stream
            state = event.apply(state)
    return state


def tried(state, commands):
    """Return the state after *commands* and what happened, without what is refused."""
    happened = []
    for command in commands:
        try:
            events = command.decide(state)
        except OrdercoreError:
            continue
        for event in events:
            state = event.apply(state)
            happened.append(event)
    return state, happened


def refusal(state, command):
    """Return the refusal of *command*, which says what would make it pass."""
    with pytest.raises(Refused) as caught:
        command.decide(state)
    assert caught.value.asked
    assert caught.value.because
    assert caught.value.remedy
    return caught.value


def check_step(known, command, after, code):
    """Check that a command does what a life says; return its refusal, if it is one.

    *after* is the state that it leads to, None where it is to be refused with *code*.
    """
    if after is not None:
        assert after == told(known, command).state
        return None
    refused = refusal(known, command)
    assert (code, f"it is {known.state}") == (refused.code, refused.because)
    return refused


def reach(life, start):
    """Return the states that can be reached from *start*, itself included."""
    found, todo = {start}, [start]
    while todo:
        for after in life[todo.pop()].values():
            if after not in found:
                found.add(after)
                todo.append(after)
    return found


def rows(text):
    """Return {(from, event): to} of rows like ``event | FROM, FROM | TO``."""
    table = {}
    for row in text.strip().splitlines():
        event, starts, end = [cell.strip() for cell in row.split("|")]
        for start in starts.split(","):
            assert (start.strip(), event) not in table
            table[start.strip(), event] = end
    return table


def flat(life):
    """Return {(from, event): to} of a table as the code keeps it."""
    return {
        (str(start), str(step)): str(end)
        for start, steps in life.items()
        for step, end in steps.items()
    }
