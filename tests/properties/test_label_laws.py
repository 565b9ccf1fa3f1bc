"""Labels that are paid for are those on parcels, whatever breaks in between."""

from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from ordercore.errors import (
    AuthFailed,
    MappingFailed,
    RateLimited,
    Refused,
    Rejected,
    Unavailable,
)
from ordercore.flow import LabelDesk
from ordercore.shipping import VoidLabel, WithdrawLabel
from tests.flow.test_label_desk import ASK, AT_ONCE, packed, parcel

BEFORE = (
    Unavailable("down", sent=False),
    Unavailable("cut"),
    RateLimited(0),
    AuthFailed("401"),
    Rejected("no"),
)
"""Errors of a carrier that has not acted, though it is not always known."""
AFTER = (
    Unavailable("cut"),
    MappingFailed.at("id", None, "text"),
    KeyboardInterrupt(),
)
"""What we hear, or do not live to hear, of a carrier that has acted."""

ASKED = ["ask", "work", "void", "ask", "work", "withdraw", "by hand", "die"]
BROKEN = [("before", one) for one in BEFORE] + [("after", one) for one in AFTER]
STEPS = st.lists(st.sampled_from(ASKED * 2 + BROKEN), min_size=3, max_size=25)


def take(step, oms, hub, desk):
    """Take a step and return the desk that is at work now."""
    commands = {
        "ask": [ASK],
        "withdraw": [WithdrawLabel("A-1-1")],
        "void": [VoidLabel("A-1-1")],
    }
    match step:
        case ("before", error):
            hub.errors.append(error)
        case ("after", error):
            hub.lost.append(error)
        case "work":
            with suppress(KeyboardInterrupt):
                desk.work()
        case "die":
            return LabelDesk(oms, "hub", hub, backoff=AT_ONCE)
        case _:
            with suppress(Refused):
                by_hand = oms.plan.label("A-1-1").commands
                oms.do(*commands.get(step, by_hand))
    return desk


@example(["ask", ("after", AFTER[0]), "work", "withdraw", "by hand"])
@example(["ask", ("after", AFTER[1]), "work", "withdraw", "ask", "work"])
@example(["ask", ("after", AFTER[2]), "work", "die", "withdraw", "work"])
@given(STEPS)
def test_live_labels_are_those_on_parcels(steps):
    """REL: when all is told, each live label is on a parcel, or lies in quarantine.

    A carrier that will not take one back, or answers what nobody understands, leaves
    work for people; nothing else does.
    """
    oms, hub, desk = packed()
    for step in steps:
        desk = take(step, oms, hub, desk)
    hub.errors, hub.lost = [], []
    for _ in range(3):
        desk.outbox.resume()
        desk.work()

    booked = parcel(oms).booked
    mine = [booked.booking] if booked else []
    aside = oms.quarantined()
    assert {*mine} <= {*hub.live()}
    assert len(hub.live()) <= len(mine) + len(aside)
    if not aside:
        assert (mine, None) == (hub.live(), parcel(oms).requested)
