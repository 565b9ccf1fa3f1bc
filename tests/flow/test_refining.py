"""Orders go through the states that the application has added, and no others."""

import pytest

from ordercore import orders
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, SqliteStore, codec
from ordercore.orders import LifeRefinement, Move, State, SubState
from ordercore.show.mermaid import mermaid
from ordercore.views import journey
from tests.flow.shop import place, shop

LIFE = LifeRefinement(
    (
        SubState("new", State.PLACED, entry=True),
        SubState(
            "engraving", State.CONFIRMED, read_only=True, reasons=("gift", "firm")
        ),
        SubState("shelved", State.CANCELLED, entry=True),
    ),
    (
        Move("engrave", "CONFIRMED", "engraving", "gift"),
        Move("engraved", "engraving", "CONFIRMED"),
    ),
)


@pytest.fixture
def oms():
    oms = shop(policies=MANUAL, life=LIFE)
    place(oms, "A", "MUG")
    return oms


def test_an_order_goes_through_them(oms):
    """Entered with a state, moved by events, left by steps of ours."""
    assert "new" == oms.order("A").sub_state
    oms.do(orders.Confirm("A"))
    assert "" == oms.order("A").sub_state
    oms.do(orders.Advance("A", "engrave", "Ann", oms.now(), "for her birthday"))
    assert "engraving" == oms.order("A").sub_state
    assert "gift" == oms.order("A").marks.sub_state.reason
    with pytest.raises(Refused, match=r"order\.read-only"):
        oms.do(orders.Cancel("A", "regret"))
    with pytest.raises(Refused, match=r"order\.read-only"):
        oms.do(*oms.plan.change("A", orders.Edits(note="x")).commands)
    oms.do(orders.Advance("A", "engraved"), orders.Cancel("A", "regret"))
    assert "shelved" == oms.order("A").sub_state


def test_d15_an_event_that_no_row_knows_is_refused(oms):
    """D15: it never succeeds silently, and nothing of the request is left."""
    version = len(oms.history("order/A"))
    with pytest.raises(Refused) as refused:
        oms.do(orders.Advance("A", "engrave"))
    assert "order.illegal" == refused.value.code
    assert "It must be CONFIRMED" in refused.value.remedy
    assert version == len(oms.history("order/A"))


def test_without_a_refinement_there_are_no_events_of_ones_own():
    """D15: a shop that registered nothing refuses all of them."""
    oms = shop()
    place(oms, "A", "MUG")
    with pytest.raises(Refused, match=r"order\.illegal"):
        oms.do(orders.Advance("A", "engrave"))


def test_nobody_enters_a_state_past_the_table(oms):
    """What only follows is refused at the door."""
    with pytest.raises(Refused, match=r"command\.follows"):
        oms.do(orders.EnterSubState("A", None))


def test_a_shop_does_not_open_with_a_wrong_one():
    """Checked on registration, with all findings."""
    with pytest.raises(Invalid):
        shop(life=LifeRefinement((SubState("PLACED", State.PLACED),)))


def test_it_is_kept_with_the_shop(tmp_path):
    """Data like any other: opened again, the orders go on from where they are."""
    path = tmp_path / "shop.db"
    oms = shop(store=SqliteStore(path, codec()), life=LIFE, policies=MANUAL)
    place(oms, "A", "MUG")
    before, end = oms.order("A"), len([*oms.journal()])
    oms.close()
    again = shop(store=SqliteStore(path, codec()), life=LIFE, policies=MANUAL)
    assert (before, end) == (again.order("A"), len([*again.journal()]))
    again.do(orders.Confirm("A"), orders.Advance("A", "engrave"))
    assert "engraving" == again.order("A").sub_state
    again.close()


def test_the_journey_tells_it(oms):
    """Who follows an order sees the application's own words."""
    oms.do(orders.Confirm("A"), orders.Advance("A", "engrave", "Ann"))
    told = [entry.told for entry in journey("A", oms.events_of("A")).told]
    assert ("Advanced", "engrave, by Ann") in [(t.what, t.detail) for t in told]
    assert ("Entered", "engraving", "gift") in [(t.what, t.detail, t.why) for t in told]


def test_the_diagram_is_drawn_from_the_same_table():
    """One table for code, tests and picture."""
    picture = mermaid(LIFE.table())
    assert "CONFIRMED --> engraving: engrave" in picture
    assert "engraving --> COMPLETED: complete" in picture
