"""What somebody has to do next."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import accounts, orders, stock, warehouse
from ordercore.orders import Gate, Hold, LineQuantity
from ordercore.shipping import ParcelState, ShipmentStep
from ordercore.values import Money
from ordercore.views import Job, look
from ordercore.views.work import Task, WorkList, work_lists
from tests.views.house import START, House, Kept, shop_of_all_kinds


def work(house):
    """Return what is to do in a house: (job, subject, units, detail, why)."""
    shop = look(house.states.items(), house.journal, house.now)
    return [
        (one.job, task.subject, task.units, task.detail, task.why)
        for one in shop.work
        for task in one.tasks
    ]


class TestOrders:
    def test_an_order_that_nothing_holds_is_to_confirm(self):
        """A placed order waits for the seller."""
        assert [(Job.CONFIRM, "W-1", 0, "", "")] == work(House().place("W-1", MUG=1))

    def test_a_held_order_is_to_be_decided_and_not_to_confirm(self):
        """The hold says which gate and why."""
        house = House().place("W-1", MUG=1)
        house.do(orders.PlaceHold("W-1", Hold("a", Gate.CONFIRM, "fraud", "score 9")))
        house.do(orders.PlaceHold("W-1", Hold("b", Gate.SHIP, "manual")))

        assert [
            (Job.LOOK_AT_HOLD, "W-1", 0, "gate CONFIRM", "fraud: score 9"),
            (Job.LOOK_AT_HOLD, "W-1", 0, "gate SHIP", "manual"),
        ] == work(house)

    def test_a_hold_at_a_later_gate_does_not_stop_the_confirming(self):
        """Only the gate CONFIRM does."""
        house = House().place("W-1", MUG=1)
        house.do(orders.PlaceHold("W-1", Hold("b", Gate.SHIP, "manual")))

        assert [Job.CONFIRM, Job.LOOK_AT_HOLD] == [job for job, *_ in work(house)]

    def test_units_without_a_place_are_to_source_or_wait(self):
        """Which SKUs, and how many of each."""
        house = House().place("W-1", MUG=4, CUP=2, PLATE=1).backorder("W-1", CUP=2)
        house.receive(PLATE_CPH=1).allocate("W-1", "CPH", PLATE=1)

        assert [
            (Job.SOURCE, "W-1", 4, "4 × MUG", ""),
            (Job.WAIT_FOR_SUPPLY, "W-1", 2, "2 × CUP", ""),
        ] == work(house)[:2]

    def test_an_ended_order_asks_for_nothing(self):
        """Cancelled is done with."""
        house = House().place("W-1", MUG=1).do(orders.Cancel("W-1", "late"))

        assert [] == work(house)


class TestNodes:
    def test_work_goes_from_release_to_hand_over(self):
        """At any time there is one list that the units are on."""
        house = House().receive(MUG_CPH=4).place("W-1", MUG=4)
        house.allocate("W-1", "CPH", MUG=4)
        found = [work(house)]
        steps = [
            lambda: house.start("W-1-1"),
            lambda: house.pick("W-1-1"),
            lambda: house.check("W-1-1"),
            lambda: house.pack("W-1-1"),
            lambda: house.label("W-1-1-1"),
        ]
        for step in steps:
            step()
            found.append(work(house))

        assert [
            [(Job.RELEASE, "W-1-1", 4, "", "")],
            [(Job.PICK, "W-1-1", 4, "", "")],
            [(Job.CHECK, "W-1-1", 4, "", "")],
            [(Job.PACK, "W-1-1", 4, "", "")],
            [(Job.LABEL, "W-1-1-1", 4, "", "")],
            [(Job.HAND_OVER, "W-1-1-1", 4, "GLS TW-1-1-1", "")],
        ] == found

    def test_who_is_promised_what_is_missing(self):
        """STK 42: a count found too little; who is promised units there is listed."""
        house = House().receive(MUG_CPH=3, CUP_CPH=2)
        house.place("W-1", MUG=2).allocate("W-1", "CPH", MUG=2)
        house.place("W-2", CUP=1).allocate("W-2", "CPH", CUP=1)
        house.do(stock.Count("MUG", "CPH", 1, "sheet 4", house.now))
        missing = [found for found in work(house) if found[0] is Job.FIND_MISSING]
        why = "1 promised units of it are missing there"

        assert [(Job.FIND_MISSING, "W-1", 2, "2 × MUG", why)] == missing

    def test_half_picked_work_is_on_two_lists(self):
        """The rest is to pick, what is picked is to scan."""
        house = House().receive(MUG_CPH=4).place("W-1", MUG=4)
        house.allocate("W-1", "CPH", MUG=4).start("W-1-1")
        house.do(warehouse.Pick("W-1-1", (LineQuantity("1", 1),)))

        assert [(Job.PICK, 3), (Job.CHECK, 1)] == [
            (job, units) for job, _, units, *_ in work(house)
        ]

    def test_work_of_an_unknown_order_is_passed_over(self):
        """A view shows what it can; the stocktaking is what finds faults."""
        house = House().receive(MUG_CPH=4).place("W-1", MUG=4)
        house.allocate("W-1", "CPH", MUG=4)
        del house.states["order/W-1"]

        assert [] == work(house)


class TestParcels:
    @pytest.fixture
    def house(self):
        """Return a house whose parcel has left."""
        house = House().receive(MUG_CPH=4).place("W-1", MUG=4)
        return house.allocate("W-1", "CPH", MUG=4).ship("W-1-1")

    def test_a_parcel_is_followed_until_it_arrives(self, house):
        """Where it is, by the carrier's last word."""
        states = [work(house)[0]]
        for status in (ShipmentStep.SCAN, ShipmentStep.EXCEPTION):
            house.later(hours=1).track("W-1-1-1", status)
            states.append(work(house)[0])
        house.later(hours=1).deliver("W-1-1-1")

        assert ["HANDED_OVER", "IN_TRANSIT", "EXCEPTION"] == [s[4] for s in states]
        assert {(Job.FOLLOW, "W-1-1-1", 4)} == {s[:3] for s in states}
        assert Job.FOLLOW not in [job for job, *_ in work(house)]

    def test_a_parcel_that_came_back_is_not_followed(self, house):
        """It is at the sender: there is nothing to follow."""
        for status in (
            ShipmentStep.SCAN,
            ShipmentStep.RETURN_TO_SENDER,
            ShipmentStep.RECEIVED_BACK,
        ):
            house.later(hours=1).track("W-1-1-1", status)

        assert Job.FOLLOW not in [job for job, *_ in work(house)]

    def test_a_voided_parcel_asks_for_nothing(self, house):
        """Nobody labels or follows it."""
        parcel = evolve(house.state("parcel/W-1-1-1"), state=ParcelState.VOIDED)
        house.states["parcel/W-1-1-1"] = Kept(9, parcel)

        assert [Job.INVOICE_DUE] == [job for job, *_ in work(house)]


class TestMoney:
    def test_an_invoice_is_due_and_then_overdue(self):
        """After its last day it is on the other list; when paid on none."""
        house = House().receive(MUG_CPH=4).place("W-1", MUG=4)
        house.allocate("W-1", "CPH", MUG=4).ship("W-1-1").deliver("W-1-1-1")
        invoice = ("W-1-1", 0, "40.00 DKK", "")

        assert [(Job.INVOICE_DUE, *invoice)] == work(house)
        house.now = START + timedelta(days=31)
        assert [(Job.INVOICE_OVERDUE, *invoice)] == work(house)
        assert [] == work(house.pay("W-1"))

    def test_money_that_nobody_owes_is_to_be_decided(self):
        """What is kept of it does not lie there unseen."""
        house = House().receive(MUG_CPH=4).place("W-1", MUG=4)
        house.allocate("W-1", "CPH", MUG=4).ship("W-1-1").deliver("W-1-1-1")
        house.pay("W-1")
        late = Money.of("5.00", "DKK")
        house.do(accounts.RecordPayment("W-1", "bank", "late", late))

        why = "nobody was asked to send it back"
        task = (Job.REFUND, "W-1", 0, "5.00 DKK more than is owed", why)
        assert [task] == work(house)
        back = accounts.RequestRefund("W-1", "bank", "r", late, "late")
        assert [(Job.REFUND, "r", 0, "5.00 DKK by bank", "")] == work(house.do(back))


class TestLists:
    def test_the_longest_in_line_comes_first(self):
        """By the day of the order; the lists come in the order of an order's life."""
        late, soon = START, START + timedelta(days=1)
        tasks = [
            Task(Job.PACK, "W-3", "W-3-1", soon, units=1),
            Task(Job.PICK, "W-2", "W-2-1", soon, units=3),
            Task(Job.PICK, "W-1", "W-1-2", late, units=2),
            Task(Job.PICK, "W-1", "W-1-1", late, units=2),
        ]

        assert (
            WorkList(Job.PICK, (tasks[3], tasks[2], tasks[1])),
            WorkList(Job.PACK, (tasks[0],)),
        ) == work_lists(tasks)
        assert 7 == work_lists(tasks)[0].units

    def test_each_order_is_somewhere(self):
        """What is not ended or with its buyer is on a list (G2: nothing gets lost)."""
        house = shop_of_all_kinds()
        shop = look(house.states.items(), house.journal, house.now)
        listed = {task.order for one in shop.work for task in one.tasks}

        assert {"W-2", "W-3", "W-5", "W-6"} == listed
        assert Money.of("40.00", "DKK") < house.order("W-1").agreed.total
