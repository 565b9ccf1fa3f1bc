"""A placed order is changed: previewed, approved, applied; goods and money follow."""

from datetime import date

import pytest
from attrs import evolve

from ordercore import accounts, orders, shipping, warehouse
from ordercore.catalog import PriceList
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.flow import MANUAL
from ordercore.orders import (
    Carriage,
    ChangePolicy,
    ChangeState,
    Edits,
    Line,
    LineQuantity,
    NeedCode,
    State,
    Substitute,
)
from ordercore.pricing import (
    DiscountPolicy,
    Fee,
    FeeKind,
    PricingBasis,
    TaxPer,
    TaxTable,
    price,
)
from ordercore.show import journey_text
from ordercore.stock import Receive
from ordercore.testing.laws import check_laws
from ordercore.values import Address, Rounding
from ordercore.views import journey
from tests.flow.shop import (
    AUTHORIZED,
    PENDING,
    PREPAID,
    START,
    account,
    ask,
    hand_over,
    kinds,
    kr,
    list_new,
    pack,
    place,
    progress,
    report,
    send,
    shop,
    start,
)

STOCK = {"MUG@CPH": 9, "CUP@CPH": 9, "MUG@HAM": 9}
TODAY = date(2026, 11, 23)
NOTHING = kr("0")
ADJUSTMENT = FeeKind.ADJUSTMENT
REEVALUATE = PricingBasis(
    TaxPer.LINE, Rounding.HALF_UP, discounts=DiscountPolicy.REEVALUATE
)


def line(name, sku="MUG", quantity=1, amount="10.00"):
    """Return a new line, or further units of one."""
    return Line(name, sku, quantity, kr("10.00"), kr(amount), NOTHING, f"A {sku}")


def change(oms, order="A", **edits):
    """Change an order as it is previewed, and return the plan."""
    plan = oms.plan.change(order, Edits(**edits), by="anna", reason="asked")
    oms.do(*plan.commands)
    return plan


def opened(*wants, store=None, **terms):
    """Return a shop with an order A that has its goods."""
    oms = shop(store, stock=STOCK)
    place(oms, "A", *wants or [("MUG", 3)], **terms)
    return oms


def state_of(oms, name="A-change-1"):
    return oms.state(orders.change_stream(name)).state


def refunds(oms):
    return [
        t.amount
        for t in account(oms, "A").transactions
        if t.kind is accounts.Kind.REFUND
    ]


def refused(act, *args, **rest):
    with pytest.raises((Refused, Conflict)) as caught:
        act(*args, **rest)
    return caught.value.code


class TestPreview:
    """ORD 71: what is previewed is what comes, and looking changes nothing."""

    def test_it_changes_nothing(self):
        """Nothing is written by a look."""
        oms = opened()
        before = oms.store.end()
        oms.plan.change("A", Edits(fewer=ask(l1=1)))
        assert before == oms.store.end()

    def test_it_has_the_numbers_of_what_is_done(self, store):
        """Lines, totals, claims and money are those of afterwards."""
        oms = opened(("MUG", 3), ("CUP", 2), store=store, terms=PREPAID)
        list_new(oms, "HAT")
        plan = change(
            oms,
            fewer=ask(l1=1),
            more=(line("2", "CUP"),),
            add=(line("3", "HAT", 1, "25.00"),),
            note="leave it at the door",
        )
        found = account(oms, "A")
        assert [("1", 3, 2), ("2", 2, 3), ("3", 0, 1)] == [
            (known.line, known.before, known.after) for known in plan.lines
        ]
        assert (kr("50.00"), kr("75.00")) == (plan.owed_before, plan.owed_after)
        assert (plan.owed_after, plan.due) == (found.owed, accounts.due(found))
        assert plan.after.agreed == oms.order("A").agreed
        assert [("CPH", 1)] == [(a.node, a.quantity) for a in plan.released]
        check_laws(oms)

    def test_it_is_told_as_text(self):
        """A clerk reads what happens to goods and money, and what is in the way."""
        oms = opened(terms=PREPAID)
        policy = ChangePolicy(most_down=(kr("5.00"),))
        plan = oms.plan.change("A", Edits(fewer=ask(l1=1)), policy=policy)
        assert (
            "A-change-1: order A, version 3\n"
            "  line 1: 3 × MUG for 30.00 DKK becomes 2 × for 20.00 DKK\n"
            "  gives up 1 × MUG at CPH (A-1)\n"
            "  total: 30.00 DKK becomes 20.00 DKK\n"
            "  paid 30.00 DKK: 10.00 DKK goes back\n"
            "  needs approval: the total goes down by 10.00 DKK (COSTS_LESS)"
        ) == str(plan)

    def test_it_says_what_cannot_be(self):
        """What applying refuses, looking refuses, with the same reason."""
        oms = opened()
        start(oms, "A-1")
        oms.do(warehouse.Pick("A-1", ask(l1=2)))
        edits = Edits(fewer=ask(l1=2))
        assert "order.units" == refused(oms.plan.change, "A", edits)

    def test_a_day_that_is_over_is_refused_at_a_look(self):
        """It was looked at without a word, and refused when it was to be applied."""
        edits = Edits(requested_on=date(2000, 1, 1))
        assert "day.past" == refused(opened().plan.change, "A", edits)


class TestApply:
    """ORD 72: what was previewed is applied, once, to the order that was looked at."""

    def test_twice_does_nothing(self):
        """The same commands again change nothing."""
        oms = opened()
        plan = change(oms, fewer=ask(l1=1))
        assert () == oms.do(*plan.commands)
        assert 1 == progress(oms, "A").cancelled

    def test_the_order_has_moved_on(self):
        """ORD 72: of two changes of one version the second is out of date."""
        oms = opened()
        first = oms.plan.change("A", Edits(fewer=ask(l1=1)), name="one")
        second = oms.plan.change("A", Edits(fewer=ask(l1=2)), name="two")
        oms.do(*first.commands)
        assert "change.stale" == refused(oms.do, *second.commands)
        assert 1 == progress(oms, "A").cancelled

    def test_a_new_look_rebases_it(self):
        """ORD 72: looked at again, it is applied to the order as it is now."""
        oms = shop(stock=STOCK, policies=MANUAL)
        place(oms, "A", ("MUG", 3))
        asked = oms.plan.change("A", Edits(fewer=ask(l1=1)), name="one").commands[0]
        oms.do(asked, orders.Confirm("A"))
        plan = oms.plan.apply("one")
        oms.do(*plan.commands)
        assert (2, ChangeState.APPLIED) == (plan.version, state_of(oms, "one"))

    def test_others_are_superseded(self):
        """What is open beside an applied change is out of date, and says why."""
        oms = opened()
        asked = oms.plan.change("A", Edits(fewer=ask(l1=2)), name="two").commands[0]
        oms.do(asked)
        change(oms, fewer=ask(l1=1))
        found = oms.state("change/two")
        assert ChangeState.SUPERSEDED is found.state
        assert "change A-change-1 was applied" == found.said[-1].why

    def test_only_by_its_own_way(self):
        """At the door nobody changes an order without a change that is on record."""
        oms = opened()
        command = orders.Change("A", "one", Edits(fewer=ask(l1=1)))
        assert "command.follows" == refused(oms.do, command)

    def test_all_or_nothing(self):
        """Of several edits one that cannot be stops all."""
        oms = opened(("MUG", 3), ("CUP", 1))
        send(oms, "A-1")
        edits = Edits(add=(line("3"),), remove=("2",))
        assert "order.units" == refused(oms.plan.change, "A", edits)


class TestApproval:
    """Who may change how much is a value, recorded with each change."""

    UP = ChangePolicy(most_up=(kr("5.00"),))
    DOWN = ChangePolicy(most_down=(kr("5.00"),))

    def test_it_waits_for_it(self):
        """Beyond the limit it is asked for, and nothing changes until it is given."""
        oms = opened()
        plan = oms.plan.change("A", Edits(add=(line("2"),)), policy=self.UP)
        oms.do(*plan.commands)
        assert ChangeState.AWAITING_APPROVAL is state_of(oms)
        assert (NeedCode.COSTS_MORE,) == tuple(need.code for need in plan.missing)
        assert () == oms.plan.apply("A-change-1").commands
        assert 1 == len(oms.order("A").lines)

    def test_approved_it_is_applied(self):
        """Who approved, when and why stays on record."""
        oms = opened()
        plan = oms.plan.change("A", Edits(add=(line("2"),)), policy=self.UP)
        oms.do(*plan.commands)
        oms.do(orders.ApproveChange("A-change-1", "bo", oms.now(), "a good buyer"))
        oms.do(*oms.plan.apply("A-change-1").commands)
        said = oms.state("change/A-change-1").said
        assert [("approve", "bo", "a good buyer"), ("apply", "", "")] == [
            (s.step, s.by, s.why) for s in said
        ]
        assert 2 == len(oms.order("A").lines)

    def test_nobody_gets_around_it(self):
        """Applied without approval it is refused."""
        oms = opened()
        plan = oms.plan.change("A", Edits(add=(line("2"),)), policy=self.UP)
        oms.do(plan.commands[0])
        apply = orders.ApplyChange("A-change-1", plan.version, oms.now())
        assert "change.unapproved" == refused(oms.do, apply)

    def test_declined_is_the_end(self):
        """After a no it is not applied, and the no is not repeated."""
        oms = opened()
        plan = oms.plan.change("A", Edits(add=(line("2"),)), policy=self.UP)
        oms.do(*plan.commands)
        no = orders.DeclineChange("A-change-1", "bo", oms.now(), "no credit")
        oms.do(no)
        assert () == oms.do(no)
        assert "change.illegal" == refused(oms.plan.apply, "A-change-1")

    @pytest.mark.parametrize(
        ("policy", "edits", "needs"),
        [
            (ChangePolicy(), {"add": (line("2"),)}, []),
            (ChangePolicy(most_up=(kr("10.00"),)), {"add": (line("2"),)}, []),
            (UP, {"add": (line("2"),)}, ["COSTS_MORE"]),
            (
                ChangePolicy(most_down=(kr("5.00"),)),
                {"fewer": ask(l1=1)},
                ["COSTS_LESS"],
            ),
            (ChangePolicy(on_account=True), {"add": (line("2"),)}, ["ON_ACCOUNT"]),
            (ChangePolicy(on_account=True), {"fewer": ask(l1=1)}, []),
            (ChangePolicy(handled=True), {"note": "x"}, []),
        ],
    )
    def test_when_it_is_needed(self, policy, edits, needs):
        """Each rule of the policy asks for its own reason, only beyond its limit."""
        plan = opened().plan.change("A", Edits(**edits), policy=policy)
        assert needs == [str(need.code) for need in plan.needs]

    def test_once_goods_are_handled(self):
        """What is picked, or was completed, may need somebody's word."""
        oms = opened(("MUG", 1))
        policy = ChangePolicy(handled=True, reopening=True)
        oms.do(report(send(oms, "A-1")))
        plan = oms.plan.change("A", Edits(more=(line("1"),)), policy=policy)
        assert ["HANDLED", "REOPENS"] == [str(need.code) for need in plan.needs]


class TestLines:
    """Lines come and go, and the units of each stay a partition."""

    def test_more_units_find_a_place(self):
        """Further units are sourced like the first ones."""
        oms = opened()
        change(oms, more=(line("1", quantity=2, amount="20.00"),))
        assert (5, 5) == (progress(oms, "A").quantity, progress(oms, "A").allocated)

    def test_a_completed_order_opens_again(self):
        """ORD 73: units that come to a completed order reopen it."""
        oms = opened(("MUG", 1))
        oms.do(report(send(oms, "A-1")))
        assert State.COMPLETED is oms.order("A").state
        plan = change(oms, more=(line("1"),))
        assert plan.event.reopened
        assert State.CONFIRMED is oms.order("A").state
        oms.do(report(send(oms, "A-2")))
        assert State.COMPLETED is oms.order("A").state
        check_laws(oms)

    def test_not_below_what_has_left(self):
        """ORD 73: what has left is not taken out of the order."""
        oms = opened()
        send(oms, "A-1")
        code = refused(oms.plan.change, "A", Edits(fewer=ask(l1=1)))
        assert "order.units" == code

    def test_a_substitute_says_for_what(self):
        """Other goods come on a line of their own, which names the old one."""
        oms = opened()
        swap = Substitute("1", 3, line("2", "CUP", 3, "24.00"))
        change(oms, substitute=(swap,))
        first, second = oms.order("A").lines
        assert ("1", 3) == (second.instead_of, progress(oms, "A", 1).cancelled)
        assert kr("24.00") == account(oms, "A").owed
        assert "" == first.instead_of
        check_laws(oms)

    def test_removed_with_its_claims(self):
        """A line that is removed gives up all that it claims, and the work for it."""
        oms = opened(("MUG", 3), ("CUP", 2))
        events = oms.do(*oms.plan.change("A", Edits(remove=("2",))).commands)
        assert "warehouse.Withdrawn" in kinds(events)
        assert 0 == oms.stock("CUP", "CPH").allocated
        check_laws(oms)

    def test_the_rest_given_up_completes_it(self):
        """Once what is left is not wanted, the order is through."""
        oms = opened(("HAT", 1), ("MUG", 1))
        oms.do(report(send(oms, "A-1")))
        change(oms, remove=("1",))
        assert State.COMPLETED is oms.order("A").state

    @pytest.mark.parametrize(
        ("edits", "code"),
        [
            ({"remove": ("1",)}, "change.empties"),
            ({"more": (line("1", "CUP"),)}, "change.line"),
            ({"reprice": (line("1", quantity=2),)}, "change.line"),
            ({"more": (line("9"),)}, "order.no-line"),
            ({"remove": ("9",)}, "order.no-line"),
        ],
    )
    def test_what_no_order_can_be(self, edits, code):
        """A change that makes no sense is refused with what would make it pass."""
        assert code == refused(opened().plan.change, "A", Edits(**edits))

    @pytest.mark.parametrize(
        "edits",
        [
            {},
            {"add": (line("1"),)},
            {"add": (line("2", quantity=0),)},
            {"more": (line("1", quantity=0),)},
            {"more": (line("1", quantity=-1),)},
            {"more": (line("1", amount="-1.00"),)},
            {"fewer": (LineQuantity("1", 0),)},
            {"fewer": ask(l1=1), "more": (line("1"),)},
            {"remove": ("1",), "fewer": ask(l1=1)},
            {"adjust": (Fee("gift-wrap", kr("1.00"), NOTHING, name="paper"),)},
            {"reprice": (line("1", quantity=3), line("1", quantity=3))},
        ],
    )
    def test_what_is_malformed(self, edits):
        """What contradicts itself is told with its place."""
        with pytest.raises(Invalid):
            opened().plan.change("A", Edits(**edits))

    def test_not_at_its_end(self):
        """ORD 69: an order that has ended is not changed."""
        oms = opened()
        oms.do(orders.Cancel("A", "x"))
        assert "order.ended" == refused(oms.plan.change, "A", Edits(note="x"))


class TestWhere:
    """Another address moves what is not picked yet, and nothing that is gone."""

    MALMOE = Address("SE", "211 20", "Malmö")

    def test_what_is_not_picked_looks_for_a_new_place(self):
        """Claims are given up, and the goods come from where they are nearest now."""
        oms = opened()
        plan = change(oms, ship_to=Address("DE", "20095", "Hamburg"))
        assert [("CPH", 3)] == [(a.node, a.quantity) for a in plan.event.moved]
        assert ["HAM"] == [claim.node for claim in progress(oms, "A").claims]
        check_laws(oms)

    def test_what_is_picked_stays(self):
        """Picked units are sent on from where they are."""
        oms = opened()
        start(oms, "A-1")
        oms.do(warehouse.Pick("A-1", ask(l1=2)))
        change(oms, ship_to=self.MALMOE)
        assert 2 == progress(oms, "A").picked
        check_laws(oms)

    def test_not_under_a_label(self):
        """A label with the old address on is given back first."""
        oms = opened()
        parcel = pack(oms, "A-1")
        oms.do(*oms.plan.label(parcel).commands)
        edits = Edits(ship_to=self.MALMOE)
        assert "change.labelled" == refused(oms.plan.change, "A", edits)
        oms.do(shipping.VoidLabel(parcel))
        change(oms, ship_to=self.MALMOE)
        assert "SE" == oms.order("A").agreed.ship_to.country

    def test_not_once_goods_have_left(self):
        """What has left cannot be sent elsewhere."""
        oms = opened()
        hand_over(oms, pack(oms, "A-1"))
        edits = Edits(ship_to=self.MALMOE)
        assert "change.address" == refused(oms.plan.change, "A", edits)

    def test_another_day(self):
        """The day on which the buyer wants it is another one."""
        oms = opened()
        change(oms, requested_on=date(2026, 12, 24))
        assert date(2026, 12, 24) == oms.order("A").agreed.requested_on


class TestMoney:
    """ORD 75: after the money came in, only the difference is charged or refunded."""

    def test_only_the_difference_goes_back(self, store):
        """What is owed less is refunded, and no more."""
        oms = opened(store=store, terms=PREPAID)
        plan = change(oms, fewer=ask(l1=1))
        assert [kr("10.00")] == refunds(oms) == [plan.refund]
        check_laws(oms)

    def test_only_the_difference_is_charged(self, store):
        """What is owed more is waited for at the door of the warehouse."""
        oms = opened(store=store, terms=PREPAID)
        plan = change(oms, add=(line("2", "CUP", 1, "7.00"),))
        (hold,) = oms.order("A").holds
        assert ("SHIP", kr("7.00")) == (hold.gate, plan.due)
        oms.do(accounts.Capture("A", "card", "more", None, kr("7.00")))
        assert () == oms.order("A").holds
        check_laws(oms)

    def test_a_promise_that_is_large_enough(self):
        """What is authorised covers a change down; a change up is waited for."""
        oms = opened(terms=AUTHORIZED)
        change(oms, fewer=ask(l1=1))
        assert () == oms.order("A").holds
        change(oms, add=(line("2", "CUP", 1, "20.00"),))
        assert ["SHIP"] == [hold.gate for hold in oms.order("A").holds]

    def asked(self, oms):
        """Return what providers were asked for and have not answered."""
        known = account(oms, "A").transactions
        waiting = [t for t in known if t.outcome is accounts.Outcome.PENDING]
        return [(t.kind, t.provider, t.amount) for t in waiting]

    @pytest.mark.parametrize("terms", [AUTHORIZED, PREPAID])
    def test_who_promised_is_asked_for_the_difference(self, terms):
        """ORD 75: exactly what is neither here nor promised is asked for, once."""
        oms = opened(terms=terms)
        change(oms, add=(line("2", "CUP", 1, "7.00"),))
        assert [("AUTHORIZATION", "web", kr("7.00"))] == self.asked(oms)
        change(oms, add=(line("3", "CUP", 1, "2.00"),))
        assert [kr("7.00"), kr("2.00")] == [amount for *_, amount in self.asked(oms)]
        for t in account(oms, "A").transactions:
            if t.outcome is accounts.Outcome.PENDING:
                oms.do(accounts.Authorize("A", t.provider, t.reference, t.amount))
        assert ((), []) == (oms.order("A").holds, self.asked(oms))
        check_laws(oms)

    def test_it_is_taken_when_the_policy_says(self):
        """What the provider promises is captured by the policy of the order."""
        oms = shop(stock=STOCK)
        at_once = accounts.PaymentPolicy(capture=accounts.CaptureWhen.AT_ONCE)
        oms.do(accounts.SetPaymentPolicy(accounts.EVERYWHERE, at_once))
        place(oms, "A", ("MUG", 3), terms=PREPAID)
        change(oms, more=(line("1", amount="9.00"),))
        oms.do(accounts.Authorize("A", "web", "A-authorization-1", kr("9.00")))
        assert [("CAPTURE", "web", kr("9.00"))] == self.asked(oms)

    def test_nobody_is_asked_where_the_policy_says_so(self):
        """A shop that talks to its buyers first waits for them."""
        oms = shop(stock=STOCK)
        quiet = accounts.PaymentPolicy(charge_changes=False)
        oms.do(accounts.SetPaymentPolicy(accounts.EVERYWHERE, quiet))
        place(oms, "A", ("MUG", 3), terms=PREPAID)
        change(oms, more=(line("1", amount="9.00"),))
        assert [] == self.asked(oms)
        assert ["SHIP"] == [hold.gate for hold in oms.order("A").holds]

    def test_who_pays_later_is_not_asked(self):
        """An order on account has its difference on the invoice."""
        oms = opened()
        change(oms, more=(line("1", amount="9.00"),))
        assert () == account(oms, "A").transactions

    def test_cheaper_it_is_paid(self):
        """An order that waited for its money goes on when it costs what is there."""
        oms = opened(("MUG", 1), terms=PENDING)
        oms.do(accounts.RecordPayment("A", "bank", "1", kr("5.00")))
        change(oms, reprice=(line("1", amount="5.00"),))
        assert State.CONFIRMED is oms.order("A").state

    def test_a_new_price_counts_for_what_is_invoiced_and_what_is_not(self):
        """TAX 20: an invoice is never changed; what its units cost more is another."""
        oms = opened(("MUG", 2))
        start(oms, "A-1")
        oms.do(warehouse.Pick("A-1", ask(l1=1)), warehouse.Check("A-1", ("MUG",)))
        oms.do(warehouse.Pack("A-1", "P"))
        hand_over(oms, "P")
        before = account(oms, "A").invoices
        change(oms, reprice=(line("1", quantity=2, amount="12.00"),))
        assert before == account(oms, "A").invoices
        assert kr("12.00") == account(oms, "A").owed
        send(oms, "A-1")
        documents = account(oms, "A")
        assert [kr("10.00"), kr("6.00")] == [i.gross for i in documents.invoices]
        assert [kr("4.00")] == [note.gross for note in documents.credit_notes]

    def sent(self, **terms):
        """Return a shop with an order that has left, and is invoiced."""
        oms = opened(("MUG", 2), ("HAT", 1), **terms)
        send(oms, "A-1")
        return oms

    def test_dearer_after_its_invoice(self):
        """ORD 75: what invoiced units cost more is billed beside, amounts alone."""
        oms = self.sent()
        plan = change(oms, reprice=(line("1", quantity=2, amount="25.00"),))
        _, more = account(oms, "A").invoices
        assert ("A-1", kr("5.00")) == (more.corrects, more.gross)
        assert [("1", 0)] == [(part.line, part.quantity) for part in more.lines]
        assert kr("35.00") == plan.owed_after == account(oms, "A").owed
        check_laws(oms)

    def test_cheaper_after_its_invoice(self):
        """ORD 75: what invoiced units cost less is credited, amounts alone."""
        oms = self.sent()
        plan = change(oms, reprice=(line("1", quantity=2, amount="15.00"),))
        (note,) = account(oms, "A").credit_notes
        assert ("A-1", kr("5.00")) == (note.invoice, note.gross)
        assert [("1", 0)] == [(part.line, part.quantity) for part in note.lines]
        assert kr("25.00") == plan.owed_after == account(oms, "A").owed
        check_laws(oms)

    @pytest.mark.parametrize("price", ["25.00", "15.00"])
    def test_a_unit_of_another_price_comes_back(self, price):
        """MON 10: a return credits what was billed for the unit in all, and no more."""
        oms = self.sent()
        change(oms, reprice=(line("1", quantity=2, amount=price),))
        before = account(oms, "A").credited
        oms.do(accounts.Credit("A", "r", "A-1", ask(l1=1), TODAY, "back"))
        assert kr(price) == (account(oms, "A").credited - before) * 2
        oms.do(accounts.Credit("A", "s", "A-1", ask(l1=1), TODAY, "back"))
        assert kr("10.00") == account(oms, "A").owed

    def test_what_it_costs_more_is_taken(self):
        """ORD 75: who has promised or paid is asked for the difference alone."""
        oms = self.sent(terms=AUTHORIZED)
        change(oms, reprice=(line("1", quantity=2, amount="25.00"),))
        asked = [
            (t.kind, t.amount)
            for t in account(oms, "A").transactions
            if t.outcome is accounts.Outcome.PENDING
        ]
        assert ("AUTHORIZATION", kr("5.00")) in asked

    def test_an_invoice_of_amounts_alone_is_not_credited(self):
        """Units go back off the invoice that has them."""
        oms = self.sent()
        change(oms, reprice=(line("1", quantity=2, amount="25.00"),))
        credit = accounts.Credit("A", "r", "A-2", ask(l1=1), TODAY, "back")
        assert "invoice.amounts-only" == refused(oms.do, credit)

    def test_it_is_taken_back_by_another_price(self):
        """ORD 70, 75: what went out with it is not called back."""
        oms = self.sent()
        change(oms, reprice=(line("1", quantity=2, amount="25.00"),))
        assert "change.moved-on" == refused(oms.plan.revert, "A-change-1")
        change(oms, reprice=(line("1", quantity=2, amount="20.00"),))
        assert kr("30.00") == account(oms, "A").owed
        check_laws(oms)

    def test_all_given_up(self):
        """A line of which nothing is kept has no other price."""
        oms = opened(("MUG", 1), ("HAT", 1))
        oms.do(orders.Cancel("A", "regret", ask(l1=1)))
        edits = Edits(reprice=(line("1", amount="5.00"),))
        assert "change.given-up" == refused(oms.plan.change, "A", edits)

    def test_carriage_goes_down_by_credit_and_up_by_invoice(self):
        """TAX 21: carriage that was invoiced is credited, and no more than that."""
        oms = opened(("MUG", 1), ("HAT", 1), shipping=kr("4.90"))
        send(oms, "A-1")
        plan = change(oms, carriage=Carriage(kr("1.00"), NOTHING))
        (note,) = account(oms, "A").credit_notes
        assert (kr("3.90"), plan.owed_after) == (note.gross, account(oms, "A").owed)
        change(oms, carriage=Carriage(kr("9.00"), NOTHING))
        _, more = account(oms, "A").invoices
        assert ("A-1", (), kr("8.00")) == (more.corrects, more.lines, more.gross)
        oms.do(orders.Return("A", "CPH", ask(l1=1)))
        credit = accounts.Credit("A", "r", "A-1", ask(l1=1), TODAY, "back", True)
        oms.do(credit)
        assert kr("12.90") == sum(
            [n.shipping_net for n in account(oms, "A").credit_notes], NOTHING
        )

    def test_carriage_that_is_not_invoiced_is_another(self):
        """Before the first invoice carriage is simply what is agreed."""
        oms = opened(shipping=kr("4.90"))
        change(oms, carriage=Carriage(kr("9.00"), NOTHING))
        assert kr("39.00") == account(oms, "A").owed
        send(oms, "A-1")
        assert kr("39.00") == account(oms, "A").invoiced

    def test_d12_cancelling_a_line_leaves_the_others_their_discount(self):
        """D12, TAX 20: giving one line up makes no other line dearer."""
        oms = opened(("MUG", 3), ("CUP", 3), price="3.33")
        edits = (line("1", quantity=3, amount="6.66"), line("2", "CUP", 3, "6.66"))
        change(oms, reprice=edits)
        plan = change(oms, remove=("2",))
        assert kr("6.66") == account(oms, "A").owed
        assert [("2", kr("6.66"), NOTHING)] == [
            (known.line, known.owed_before, known.owed_after) for known in plan.lines
        ]

    DEPOSIT = Fee(
        "deposit", kr("3.00"), NOTHING, name="bottle", kind=FeeKind.DEPOSIT, line="1"
    )

    def test_further_bottles_carry_their_deposit(self):
        """What goes along with each unit goes along with further ones too."""
        oms = opened(("MUG", 3), fees=(self.DEPOSIT,))
        before = account(oms, "A").bill
        change(oms, more=(line("1", quantity=2, amount="14.00"),))
        assert kr("49.00") == account(oms, "A").owed == oms.order("A").agreed.total
        change(oms, more=(line("1", amount="8.00"),))
        (fee,) = oms.order("A").agreed.fees
        assert (kr("6.00"), kr("58.00")) == (fee.amount, account(oms, "A").owed)
        plan = change(oms, fewer=ask(l1=1))
        assert kr("47.00") == plan.owed_after
        for name in ("A-change-3", "A-change-2", "A-change-1"):
            revert(oms, name)
        assert before == account(oms, "A").bill

    def test_another_price_leaves_the_deposit_of_each(self):
        """Another price for a line is none for what goes along with its units."""
        oms = opened(("MUG", 3), fees=(self.DEPOSIT,))
        new = line("1", quantity=3, amount="24.00")
        change(oms, reprice=(new,), more=(line("1", amount="7.00"),))
        assert kr("35.00") == account(oms, "A").owed == oms.order("A").agreed.total

    LESS = Fee("again", kr("-4.00"), NOTHING, name="two of three", kind=ADJUSTMENT)

    def test_pricing_again_is_a_line_of_its_own(self):
        """TAX 20: where discounts are re-evaluated, the difference says its reason."""
        oms = opened(basis=REEVALUATE)
        dearer = evolve(self.LESS, amount=kr("4.00"))
        plan = change(oms, fewer=ask(l1=1), adjust=(dearer,))
        assert kr("24.00") == plan.owed_after == account(oms, "A").owed
        assert "adjustment again: 4.00 DKK for two of three" in str(plan)
        send(oms, "A-1")
        (invoice,) = account(oms, "A").invoices
        assert [("again", kr("4.00"))] == [(f.code, f.net) for f in invoice.fees]
        check_laws(oms)

    def test_pricing_again_after_an_invoice(self):
        """TAX 20: what it takes off an invoice is credited, what it adds invoiced."""
        oms = opened(("MUG", 1), ("HAT", 1), basis=REEVALUATE)
        send(oms, "A-1")
        plan = change(oms, adjust=(self.LESS,))
        assert kr("16.00") == plan.owed_after == account(oms, "A").owed
        assert [kr("2.00")] == [n.gross for n in account(oms, "A").credit_notes]
        assert kr("8.00") == account(oms, "A").to_invoice
        dearer = evolve(self.LESS, code="more", amount=kr("4.00"))
        plan = change(oms, adjust=(dearer,))
        assert kr("20.00") == plan.owed_after == account(oms, "A").owed
        assert ["more"] == [f.code for f in account(oms, "A").invoices[-1].fees]

    def test_what_is_kept_is_priced_again_without_what_goes(self):
        """TAX 20: the adjustment is for what is kept: what goes bears none."""
        oms = opened(basis=REEVALUATE)
        plan = change(oms, fewer=ask(l1=1), adjust=(self.LESS,))
        assert kr("16.00") == plan.owed_after == account(oms, "A").owed
        oms.do(orders.Cancel("A", "regret", ask(l1=1)))
        assert kr("8.00") == account(oms, "A").owed

    def test_no_more_is_taken_off_than_is_charged(self):
        """Nothing is below zero; the refusal says the most that would pass."""
        oms = opened(basis=REEVALUATE)
        edits = Edits(adjust=(evolve(self.LESS, amount=kr("-30.01")),))
        with pytest.raises(Refused, match=r"at most 30\.00 DKK") as caught:
            oms.plan.change("A", edits)
        assert "change.below-zero" == caught.value.code
        change(oms, adjust=(evolve(self.LESS, amount=kr("-30.00")),))
        assert NOTHING == account(oms, "A").owed

    def test_what_bears_an_adjustment_gets_no_cheaper_than_it(self):
        """Another price after an adjustment leaves nothing below zero either."""
        oms = opened(basis=REEVALUATE)
        change(oms, adjust=(evolve(self.LESS, amount=kr("-12.00")),))
        cheap = Edits(reprice=(line("1", quantity=3, amount="11.00"),))
        assert "change.below-zero" == refused(oms.plan.change, "A", cheap)

    def test_what_went_with_an_adjustment_keeps_its_part(self):
        """ORD 70: an adjustment that something given up has borne is not taken back."""
        oms = opened(basis=REEVALUATE)
        change(oms, adjust=(self.LESS,))
        oms.do(orders.Cancel("A", "regret", ask(l1=1)))
        assert "change.moved-on" == refused(oms.plan.revert, "A-change-1")

    def test_what_is_locked_is_not_priced_again(self):
        """TAX 20: under LOCK nobody's price changes because others gave up units."""
        edits = Edits(adjust=(self.LESS,))
        assert "change.locked" == refused(opened().plan.change, "A", edits)

    def test_each_part_of_a_line_is_invoiced_at_its_price(self):
        """Further units at another price are a part of their own, in every document."""
        oms = opened(("MUG", 2))
        change(oms, more=(line("1", quantity=2, amount="14.00"),))
        send(oms, "A-1")
        send(oms, "A-2")
        assert [kr("20.00"), kr("14.00")] == [
            invoice.gross for invoice in account(oms, "A").invoices
        ]
        credit = accounts.Credit("A", "r", "A-2", ask(l1=1), TODAY, "back")
        oms.do(credit)
        assert () == oms.do(credit)
        assert kr("7.00") == account(oms, "A").credited


def kept_back(oms):
    """Return the refunds that were asked for."""
    transactions = account(oms, "A").transactions
    return [t for t in transactions if t.kind is accounts.Kind.REFUND]


def revert(oms, name="A-change-1"):
    """Take a change back, and return the plan."""
    plan = oms.plan.revert(name, by="anna")
    oms.do(*plan.commands)
    return plan


class TestTakenBack:
    """ORD 70: an applied change is taken back, or it is said what stands against it."""

    EDITS = Edits(
        add=(line("2", "CUP", 2, "14.00"),),
        more=(line("1", amount="9.00"),),
        note="ring twice",
        carriage=Carriage(kr("9.00"), NOTHING),
    )

    def test_everything_is_as_before(self, store):
        """ORD 70: agreed, owed, claims and stock are as if it had never been."""
        oms = opened(store=store, terms=PREPAID)
        before, owed = oms.order("A").agreed, account(oms, "A").owed
        change(oms, **{n: getattr(self.EDITS, n) for n in ("add", "more", "note")})
        assert ["SHIP"] == [hold.gate for hold in oms.order("A").holds]
        plan = revert(oms)
        assert (before, owed) == (oms.order("A").agreed, account(oms, "A").owed)
        assert (owed, ()) == (plan.owed_after, oms.order("A").holds)
        assert (3, 0) == (progress(oms, "A").allocated, progress(oms, "A").cancelled)
        assert 0 == oms.stock("CUP", "CPH").allocated
        assert 3 == sum(oms.stock("MUG", node).allocated for node in ("CPH", "HAM"))
        check_laws(oms)
        oms.do(report(send(oms, "A-1")))
        assert (State.COMPLETED, owed) == (oms.order("A").state, account(oms, "A").paid)

    def test_the_plan_says_so(self):
        """What is previewed says what is taken back, and what that does."""
        oms = opened()
        change(oms, add=self.EDITS.add)
        plan = oms.plan.revert("A-change-1")
        assert plan.why == (
            "line 2: 2 × CUP for 14.00 DKK becomes 0 × for 0.00 DKK",
            "takes change A-change-1 back",
            "gives up 2 × CUP at CPH (A-2)",
            "total: 44.00 DKK becomes 30.00 DKK",
            "paid 0.00 DKK: 30.00 DKK is left to pay",
        )

    def test_units_that_were_given_up_come_back(self):
        """They need a place again, and their money is owed again."""
        oms = opened(terms=PREPAID)
        change(oms, fewer=ask(l1=2))
        assert [kr("20.00")] == refunds(oms)
        plan = revert(oms)
        assert (3, 0) == (progress(oms, "A").allocated, progress(oms, "A").cancelled)
        assert (kr("20.00"), kr("30.00")) == (plan.due, account(oms, "A").owed)
        assert ["SHIP"] == [hold.gate for hold in oms.order("A").holds]
        (back,) = kept_back(oms)
        ids = ("A", back.provider, back.reference)
        oms.do(accounts.Fail(*ids, accounts.Kind.REFUND, back.amount, "closed"))
        assert () == oms.order("A").holds
        check_laws(oms)

    def test_a_completed_order_is_open_again(self):
        """Units that come back are still to be sent."""
        oms = opened(("HAT", 1), ("MUG", 1))
        oms.do(report(send(oms, "A-1")))
        change(oms, remove=("1",))
        assert State.COMPLETED is oms.order("A").state
        assert revert(oms).event.reopened
        assert State.CONFIRMED is oms.order("A").state

    def test_another_address_is_the_old_one_again(self):
        """What is not picked looks for a place for the old address."""
        oms = opened()
        change(oms, ship_to=Address("DE", "20095", "Hamburg"))
        revert(oms)
        assert ["CPH"] == [claim.node for claim in progress(oms, "A").claims]
        check_laws(oms)

    def test_who_took_back_what(self):
        """The change and the one that takes it back name each other."""
        oms = opened()
        change(oms, note="x")
        revert(oms)
        first, second = (
            oms.state(orders.change_stream(f"A-change-{number}")) for number in (1, 2)
        )
        assert ("A-change-2", "") == (first.reverted_by, second.reverted_by)
        assert ("", "A-change-1") == (first.reverts, second.reverts)
        assert "Change taken back" in journey_text(journey("A", oms.events_of("A")))
        assert "change.reverted" == refused(oms.plan.revert, "A-change-1")
        assert "change.one-way" == refused(oms.plan.revert, "A-change-2")

    def test_it_is_approved_like_any_change(self):
        """A policy asks for approval of what is taken back too."""
        oms = opened()
        change(oms, fewer=ask(l1=1))
        policy = ChangePolicy(most_up=(kr("5.00"),))
        plan = oms.plan.revert("A-change-1", policy=policy)
        oms.do(*plan.commands)
        assert (1, [NeedCode.COSTS_MORE]) == (
            progress(oms, "A").cancelled,
            [need.code for need in plan.needs],
        )
        oms.do(orders.ApproveChange("A-change-2", "bo", oms.now()))
        oms.do(*oms.plan.apply("A-change-2").commands)
        assert 0 == progress(oms, "A").cancelled

    def test_not_over_what_was_picked(self):
        """Units that came by it and are picked are in the way."""
        oms = opened()
        change(oms, add=self.EDITS.add)
        start(oms, "A-2")
        oms.do(warehouse.Pick("A-2", ask(l2=1)))
        assert "change.moved-on" == refused(oms.plan.revert, "A-change-1")

    def test_not_over_what_was_invoiced(self):
        """A price that an invoice has is not the old one again."""
        oms = opened(("MUG", 2))
        change(oms, reprice=(line("1", quantity=2, amount="12.00"),))
        send(oms, "A-1")
        assert "change.moved-on" == refused(oms.plan.revert, "A-change-1")

    def test_not_over_what_was_credited(self):
        """A credit note that went out with it stays."""
        oms = opened(("MUG", 1), ("HAT", 1), shipping=kr("4.90"))
        send(oms, "A-1")
        change(oms, carriage=Carriage(kr("1.00"), NOTHING))
        assert "change.moved-on" == refused(oms.plan.revert, "A-change-1")

    def test_not_over_carriage_that_was_invoiced(self):
        """Carriage that an invoice has is not the old one again."""
        oms = opened(("MUG", 1), ("HAT", 1))
        change(oms, carriage=self.EDITS.carriage)
        send(oms, "A-1")
        assert "change.moved-on" == refused(oms.plan.revert, "A-change-1")

    def test_not_over_another_change_of_the_same(self):
        """What was agreed anew since is not overwritten; the rest does not matter."""
        oms = opened()
        change(oms, note="x", add=self.EDITS.add)
        change(oms, requested_on=date(2026, 12, 24))
        change(oms, note="y")
        assert "change.moved-on" == refused(oms.plan.revert, "A-change-1")
        revert(oms, "A-change-2")
        revert(oms, "A-change-3")
        revert(oms, "A-change-1")
        agreed = oms.order("A").agreed
        assert (None, "", 1) == (agreed.requested_on, agreed.note, len(agreed.lines))

    def test_after_a_part_has_left(self):
        """Units that were given up come back behind those that have left since."""
        oms = opened(("MUG", 3), price="3.33")
        change(oms, fewer=ask(l1=1))
        send(oms, "A-1")
        revert(oms)
        send(oms, "A-2")
        assert account(oms, "A").bill.totals.gross == account(oms, "A").invoiced
        check_laws(oms)

    def test_not_before_it_is_applied(self):
        """What is only proposed is withdrawn."""
        oms = opened()
        oms.do(oms.plan.change("A", Edits(note="x")).commands[0])
        assert "change.not-applied" == refused(oms.plan.revert, "A-change-1")
        assert "change.unknown" == refused(oms.plan.revert, "none")

    def test_not_where_units_went_to_another_order(self):
        """A split is merged again, not taken back."""
        oms = opened()
        oms.do(*oms.plan.split("A", "B", ask(l1=1)).commands)
        assert "change.one-way" == refused(oms.plan.revert, "A-change-1")

    def test_a_line_that_is_held_stays(self):
        """A line that came by it and is held is not taken away under the hold."""
        oms = opened()
        change(oms, add=self.EDITS.add)
        hold = orders.Hold("h", orders.Gate.SHIP, "manual", line="2")
        oms.do(orders.PlaceHold("A", hold))
        assert "change.moved-on" == refused(oms.plan.revert, "A-change-1")

    def test_alone(self):
        """Taking back goes with nothing else."""
        oms = opened()
        undo = change(oms, note="x").undo
        with pytest.raises(Invalid):
            oms.plan.change("A", Edits(note="y", undo=undo))


class TestStory:
    """What became of an order can be read."""

    def test_the_journey_tells_it(self):
        """The way of an order tells who changed it, why, and what followed."""
        oms = opened(terms=PREPAID)
        policy = ChangePolicy(most_down=(kr("5.00"),))
        plan = oms.plan.change(
            "A", Edits(fewer=ask(l1=1)), policy=policy, by="anna", reason="too many"
        )
        oms.do(*plan.commands)
        oms.do(orders.ApproveChange("A-change-1", "bo", oms.now(), "fine"))
        oms.do(*oms.plan.apply("A-change-1").commands)
        text = journey_text(journey("A", oms.events_of("A")))
        for words in (
            "Change proposed",
            "1 of line 1 less; by anna",
            "Approval asked for",
            "COSTS_LESS by 10.00 DKK",
            "Change approved",
            "by bo",
            "Change applied",
            "Taken off the bill",
        ):
            assert words in text

    def test_taken_back(self):
        """A change that nobody wants any more is withdrawn, once."""
        oms = opened()
        asked = oms.plan.change("A", Edits(fewer=ask(l1=1))).commands[0]
        oms.do(asked)
        back = orders.WithdrawChange("A-change-1", oms.now(), "anna", "a mistake")
        oms.do(back)
        assert () == oms.do(back)
        assert ChangeState.WITHDRAWN is state_of(oms)
        assert "change.illegal" == refused(oms.plan.apply, "A-change-1")

    def test_another_change_under_its_name(self):
        """One name is one change."""
        oms = opened()
        change(oms, fewer=ask(l1=1))
        other = orders.ProposeChange("A-change-1", "A", Edits(note="x"), oms.now())
        assert "change.exists" == refused(oms.do, other)

    def test_unknown(self):
        """A change that was never proposed is not there."""
        oms = opened()
        oms.do(Receive("HAT", "CPH", 1))
        assert "change.unknown" == refused(oms.plan.apply, "none")


class TestWhatThePlanWarnsOf:
    def test_a_new_address_loses_nothing(self):
        """Units that move look for a new place, and the plan calls it no loss."""
        oms = shop(stock={"MUG@CPH": 9})
        place(oms, "A", "MUG")
        plan = oms.plan.change("A", Edits(ship_to=Address("DK", "2100")))
        where = "1 × MUG leaves CPH (A-1) and looks for a new place"
        assert where in plan.why
        assert "gives up" not in str(plan)
        assert "tax" not in str(plan)

    def test_another_country_keeps_its_tax(self):
        """Tax is not worked out anew, and the plan says so."""
        oms = shop(stock={"MUG@CPH": 9})
        place(oms, "A", "MUG")
        plan = oms.plan.change("A", Edits(ship_to=Address("SE")))
        told = [w for w in plan.why if w.startswith("tax stays that of DK")]
        assert 1 == len(told)

    def test_a_tax_at_no_rate_is_told(self):
        """A line by hand among priced ones has to say at which rate it is taxed."""
        oms = shop(stock={"MUG@CPH": 9})
        table = TaxTable.of({"DK": "25"})
        costs = price(
            [("MUG", 1)],
            PriceList.of("shop", "DKK", {"MUG": "80.00"}),
            tax=table,
            ship_to="DK",
        )
        agreement = orders.agreed_at(
            costs, channel="web", reference="1", placed_at=START, ship_to=Address("DK")
        )
        oms.do(orders.Place("A", agreement))
        (known,) = orders.priced_lines(costs)
        by_hand = evolve(known, id="2", taxes=())
        for line, said in ((by_hand, 1), (evolve(known, id="2"), 0)):
            plan = oms.plan.change("A", Edits(add=(line,)))
            told = [w for w in plan.why if "of tax at no rate" in w]
            assert said == len(told)
