"""The laws of changed orders: ORD 65, 70 to 75, 78, 80, TAX 20, 21, MON 10, 11."""

import sys
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from math import floor

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ordercore.accounts import (
    Deduct,
    Invoice,
    OpenAccount,
    due,
    plan_change,
)
from ordercore.accounts.restoring import undo_from
from ordercore.accounts.units import units_left
from ordercore.errors import Refused
from ordercore.orders import (
    Bucket,
    Change,
    Edits,
    LineQuantity,
    Place,
    ProposeChange,
    Revert,
    State,
)
from ordercore.pricing import bill_of
from ordercore.testing.changes import can_change, edits_for
from ordercore.testing.orders import agreements, orders
from tests.orders.samples import MONDAY, ORDER, agreed, line
from tests.telling import told

TODAY = date(2026, 11, 23)


def apply(order, edits):
    """Return what happened and the order after it."""
    (event,) = Change(order.id, "c", edits, "x").decide(order)
    return event, event.apply(order)


def counts(progress):
    """Return what nobody but the warehouse and the carrier moves."""
    return (
        sum(claim.picked for claim in progress.claims),
        sum(claim.packed for claim in progress.claims),
        progress.shipped,
        progress.delivered,
        progress.returned,
    )


class TestUnits:
    @settings(max_examples=25)
    @given(data=st.data(), order=orders())
    def test_units_are_moved_and_never_lost(self, data, order):
        """ORD 65, 69, 73, 74: no change loses a unit or takes one out of a hand."""
        if not can_change(order):
            with pytest.raises(Refused, match=r"order\.ended"):
                apply(order, Edits(note="x"))
            return
        event, after = apply(order, data.draw(edits_for(order)))
        check_partition(order, event, after)
        check_hands(order, after)
        check_claims(order, event, after)
        check_turn(order, event)
        was_through = order.state is State.COMPLETED
        assert event.reopened == (was_through and bool(event.added))
        assert after.state is (State.CONFIRMED if event.reopened else order.state)
        self.check_limit(data, order)

    def check_limit(self, data, order):
        """ORD 73: one unit more than is loose is not given up."""
        known = data.draw(st.sampled_from(order.lines))
        progress = order.progress[order.index(known.id)]
        much = progress.waiting + progress.allocated + 1
        with pytest.raises(Refused, match=r"order\.units"):
            apply(order, Edits(fewer=(LineQuantity(known.id, much),)))


def check_partition(order, event, after):
    """ORD 65: each unit is in one bucket, and none is negative."""
    came = {goods.line: goods.quantity for goods in event.added}
    before = {known.id: known.quantity for known in order.lines}
    for known, progress in zip(after.lines, after.progress, strict=True):
        expected = before.get(known.id, 0) + came.get(known.id, 0)
        assert expected == known.quantity == progress.quantity
        assert 0 <= min(progress.unallocated, progress.backordered)
        assert 0 <= progress.cancelled
        assert all(claim.total > 0 for claim in progress.claims)
        assert all(claim.allocated >= 0 for claim in progress.claims)


def check_hands(order, after):
    """ORD 73: what is picked, packed, gone or back stays as it is."""
    for place, progress in enumerate(order.progress):
        assert counts(progress) == counts(after.progress[place])


def check_claims(order, event, after):
    """ORD 74: exactly the claims that are taken go back."""
    released = {}
    for a in event.released:
        key = a.line, a.fulfillment
        released[key] = released.get(key, 0) + a.quantity
    for known, progress in zip(order.lines, order.progress, strict=True):
        now = after.progress[after.index(known.id)]
        for claim in progress.claims:
            left = now.claim(claim.fulfillment)
            gone = released.pop((known.id, claim.fulfillment), 0)
            assert claim.total - gone == (left.total if left else 0)
    assert {} == released


def check_turn(order, event):
    """ORD 74: a bucket is emptied before the next one, in the order that was agreed."""
    turn = order.agreed.cancellation.order
    for units in event.cancelled:
        _, progress = order.find(units.line)
        moved = {
            Bucket.UNALLOCATED: (units.unallocated, progress.unallocated),
            Bucket.BACKORDERED: (units.backordered, progress.backordered),
            Bucket.ALLOCATED: (
                sum(a.quantity for a in units.released),
                sum(claim.allocated for claim in progress.claims),
            ),
        }
        for place, bucket in enumerate(turn):
            taken, there = moved[bucket]
            if any(moved[later][0] for later in turn[place + 1 :]):
                assert taken == there


class Slips:
    """A bill on paper: a slip for each unit, with its price and what became of it."""

    def __init__(self, terms):
        self.inside = terms.tax_included
        self.slips = []
        self.carriage = self.gross(terms.shipping, terms.shipping_tax)
        for known in terms.lines:
            self.write(known)

    def gross(self, amount, tax):
        return amount.minor if self.inside else amount.minor + tax.minor

    def write(self, known):
        """Write a slip for each unit: the difference of two cumulative shares."""
        whole = [self.price(known, n) for n in range(known.quantity + 1)]
        for n in range(known.quantity):
            self.slips.append([known.id, "open", whole[n + 1] - whole[n]])

    def price(self, known, units):
        """Return the gross of the first units of a line."""
        share = Fraction(units, known.quantity)
        if self.inside:
            return floor(known.amount.minor * share)
        return floor(known.amount.minor * share) + floor(known.tax.minor * share)

    def take(self, name, units, fate):
        """Take the next open slips of a line."""
        mine = [slip for slip in self.slips if slip[0] == name and slip[1] == "open"]
        for slip in mine[:units]:
            slip[1] = fate

    def reprice(self, known):
        """Give the slips of a line another price, that of their places in it.

        What is given up keeps its own; invoices have the first places.
        """
        turn = ["invoiced", "gone", "open"]
        mine = [slip for slip in self.slips if slip[0] == known.id]
        for place, slip in enumerate(sorted(mine, key=lambda s: turn.index(s[1]))):
            if slip[1] != "gone":
                upto, before = self.price(known, place + 1), self.price(known, place)
                slip[2] = upto - before

    def owed(self):
        return sum(slip[2] for slip in self.slips if slip[1] != "gone") + self.carriage


@st.composite
def billed_orders(draw):
    """Draw an order with its account, some units given up, some invoiced; and slips."""
    order = told(None, Place(ORDER, draw(agreements())))
    account = told(None, OpenAccount(ORDER, bill_of(order.agreed)))
    slips = Slips(order.agreed)
    for known in order.lines:
        gone = draw(st.integers(0, known.quantity - 1))
        if gone:
            account = told(account, Deduct(ORDER, (LineQuantity(known.id, gone),), "x"))
            slips.take(known.id, gone, "gone")
            progress = [
                evolve(p, unallocated=p.unallocated - gone, cancelled=gone)
                if place == order.index(known.id)
                else p
                for place, p in enumerate(order.progress)
            ]
            order = evolve(order, progress=tuple(progress))
    return order, account, slips


def previewed(order, account, edits):
    asked = ProposeChange("c", order.id, edits, MONDAY)
    return plan_change(asked, None, order, 1, account, MONDAY)


@contextmanager
def suppress(code):
    """Let a change be refused for one reason, and for nothing else."""
    try:
        yield
    except Refused as refused:
        if refused.code != code:
            raise


few = settings(max_examples=20)


class TestMoney:
    @few
    @given(data=st.data(), drawn=billed_orders())
    def test_the_new_total_is_the_sum_of_its_units(self, data, drawn):
        """MON 10, 11: what is owed is what the units that are left come to, exactly."""
        order, account, slips = drawn
        edits = data.draw(edits_for(order))
        plan = previewed(order, account, edits)
        for known in edits.reprice:
            slips.reprice(known)
        for known in (*edits.more, *edits.new_lines):
            slips.write(known)
        for units in plan.event.cancelled:
            slips.take(units.line, units.quantity, "gone")
        if edits.carriage is not None:
            carriage = edits.carriage
            slips.carriage = slips.gross(carriage.amount, carriage.tax)
        assert slips.owed() == plan.owed_after.minor

    @few
    @given(data=st.data(), drawn=billed_orders())
    def test_giving_up_makes_nobody_else_dearer(self, data, drawn):
        """TAX 20, D12: without units of one line every other line costs what it did."""
        order, account, _ = drawn
        known = data.draw(st.sampled_from(order.lines))
        progress = order.progress[order.index(known.id)]
        units = data.draw(st.integers(1, progress.waiting))
        left = sum(p.waiting for p in order.progress)
        assume(units < left)
        edits = Edits(fewer=(LineQuantity(known.id, units),))
        plan = previewed(order, account, edits)
        assert [known.id] == [line.line for line in plan.lines] or not plan.lines
        assert plan.owed_after <= plan.owed_before

    @few
    @given(data=st.data(), drawn=billed_orders())
    def test_what_is_invoiced_is_never_changed(self, data, drawn):
        """ORD 75: invoices stay; left to pay is the new total less what came in."""
        order, account, slips = drawn
        known = data.draw(st.sampled_from(order.lines))
        units = data.draw(st.integers(1, order.find(known.id)[1].waiting))
        some = (LineQuantity(known.id, units),)
        account = told(account, Invoice(ORDER, "P", some, TODAY, TODAY))
        slips.take(known.id, units, "invoiced")
        edits = data.draw(edits_for(order))
        plan = previewed(order, account, edits)
        for line_now in edits.reprice:
            slips.reprice(line_now)
        after = plan.account_after
        assert account.invoices == after.invoices[:1]
        assert 0 <= after.credited.minor <= after.invoiced.minor
        assert due(after) == plan.owed_after - account.paid
        if edits.reprice and not (edits.fewer or edits.remove or edits.substitute):
            for more in (*edits.more, *edits.new_lines):
                slips.write(more)
            if carriage := edits.carriage:
                slips.carriage = slips.gross(carriage.amount, carriage.tax)
            assert slips.owed() == plan.owed_after.minor

    @few
    @given(data=st.data(), terms=agreements())
    def test_carriage_goes_back_at_most_as_it_was_paid(self, data, terms):
        """TAX 21: over all changes no more carriage is credited than was invoiced."""
        order = told(None, Place(ORDER, terms))
        account = told(None, OpenAccount(ORDER, bill_of(terms)))
        some = (LineQuantity("1", 1),)
        account = told(account, Invoice(ORDER, "P", some, TODAY, TODAY))
        for _ in range(3):
            edits = data.draw(edits_for(order))
            less = Edits(carriage=edits.carriage) if edits.carriage else Edits(note="x")
            plan = previewed(order, account, less)
            order, account = plan.after, plan.account_after
        nothing = order.agreed.shipping * 0
        paid = sum([i.shipping_net for i in account.invoices], nothing)
        back = sum([n.shipping_net for n in account.credit_notes], nothing)
        agreed_now = bill_of(evolve(order.agreed, lines=()))
        assert paid - back == agreed_now.shipping_net

    @few
    @given(data=st.data(), drawn=billed_orders())
    def test_looking_twice_is_seeing_the_same(self, data, drawn):
        """ORD 71: a preview depends on what it is given, and changes none of it."""
        order, account, _ = drawn
        edits = data.draw(edits_for(order))
        seal = hash((order, account))
        assert previewed(order, account, edits) == previewed(order, account, edits)
        assert seal == hash((order, account))


class TestTakenBack:
    """ORD 70: what is applied can be taken back, and then nothing has happened."""

    @settings(max_examples=20)
    @given(data=st.data(), drawn=billed_orders())
    def test_as_if_nothing_had_been(self, data, drawn):
        """ORD 70, MON 10: agreed, owed, bill by line and open units are as before."""
        order, account, _ = drawn
        plan = previewed(order, account, data.draw(edits_for(order)))
        back = previewed(plan.after, plan.account_after, Edits(undo=plan.undo))
        assert order.agreed == back.after.agreed
        assert order.progress == back.after.progress
        assert account == back.account_after
        assert back.owed_after == plan.owed_before

    @settings(max_examples=20)
    @given(data=st.data(), order=orders())
    def test_units_that_were_given_up_need_a_place_again(self, data, order):
        """ORD 65, 74: open units are as many; exactly claims that came by it go."""
        assume(can_change(order))
        event, after = apply(order, data.draw(edits_for(order)))
        account = told(None, OpenAccount(ORDER, bill_of(order.agreed)))
        undo = undo_from(event, (order, after), (account, account))
        (taken,) = Revert(order.id, "d", Edits(undo=undo)).decide(after)
        back = taken.apply(after)
        assert order.agreed == back.agreed
        for was, now in zip(order.progress, back.progress, strict=True):
            assert was.waiting + was.allocated == now.waiting + now.allocated
            assert (counts(was), was.cancelled) == (counts(now), now.cancelled)

    @few
    @given(data=st.data(), drawn=billed_orders())
    def test_after_an_invoice_as_before_or_not_at_all(self, data, drawn):
        """ORD 70, 75: what is invoiced stays; what is owed is as before it, exactly."""
        order, account, _ = drawn
        plan = previewed(order, account, data.draw(edits_for(order)))
        known, progress = data.draw(st.sampled_from([*lines_of(plan.after)]))
        asked = (LineQuantity(known.id, data.draw(st.integers(1, progress.waiting))),)
        invoiced = told(plan.account_after, Invoice(ORDER, "P", asked, TODAY, TODAY))
        back = None
        with suppress("change.moved-on"):
            back = previewed(plan.after, invoiced, Edits(undo=plan.undo))
        if back is None:
            return
        assert account.owed == back.owed_after
        assert invoiced.invoices == back.account_after.invoices
        left = units_left(back.account_after)
        rest = tuple([LineQuantity(line, n) for line, n in left.items() if n])
        if rest:
            ask = Invoice(ORDER, "Q", rest, TODAY, TODAY)
            whole = told(back.account_after, ask)
            assert whole.owed == whole.invoiced


def lines_of(order):
    """Yield the lines of which units wait, and where they are."""
    for known, progress in zip(order.lines, order.progress, strict=True):
        if progress.waiting:
            yield known, progress


def calls(function):
    """Return how many calls of Python functions a call makes."""
    count = 0

    def profile(_, what, __):
        nonlocal count
        count += what == "call"

    sys.setprofile(profile)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


class TestSize:
    def test_time_is_linear_in_lines(self):
        """ORD 80: eight times the lines cost about eight times the steps."""

        def steps(size):
            lines = [line(str(n), quantity=2) for n in range(size)]
            order = told(None, Place(ORDER, agreed(*lines)))
            account = told(None, OpenAccount(ORDER, bill_of(order.agreed)))
            all_units = tuple([LineQuantity(known.id, 1) for known in lines])
            account = told(account, Invoice(ORDER, "P", all_units, TODAY, TODAY))
            edits = Edits(
                add=(line("new"),),
                fewer=all_units[::2],
                reprice=tuple([line(str(n), quantity=2) for n in range(1, size, 2)]),
            )
            return calls(lambda: previewed(order, account, edits).lines)

        assert steps(800) < 10 * steps(100)
