"""An order while events change it."""

from attrs import evolve, fields

from ordercore.orders.draft import OrderDraft
from ordercore.orders.marks import Marks
from tests.orders.samples import placed


def test_noting_one_thing_keeps_everything_else_that_is_noted():
    """What is noted on an order is copied field by field: none may be forgotten."""
    marks = Marks(**{one.name: (one.name,) for one in fields(Marks)})
    draft = OrderDraft(placed().with_marks(marks))
    draft.note(waited=("2",), deadline=None)
    draft.note(flags_off=("GIFT",))
    changed = evolve(marks, waited=("2",), deadline=None, flags_off=("GIFT",))
    assert draft.freeze() == placed().with_marks(changed)


def test_marks_that_are_noted_again_leave_the_earlier_order_alone():
    """An order that was frozen keeps its marks, whatever a later draft notes."""
    before = placed().with_marks(Marks(waited=("1",)))
    draft = OrderDraft(before)
    draft.note(waited=("1", "2"))
    after = draft.freeze()
    assert (before.marks.waited, after.marks.waited) == (("1",), ("1", "2"))
    assert type(after.marks) is Marks
