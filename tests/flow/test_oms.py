"""The one door: ask, look, take in, let time pass, read."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import frozen

from ordercore import (
    accounts,
    carts,
    orders,
    parties,
    replenishing,
    shipping,
    stock,
    warehouse,
)
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.flow import (
    MANUAL,
    OMS,
    Delivered,
    MemoryStore,
    Policies,
    Task,
    WriteSet,
    policies,
)
from ordercore.flow.oms import utc_now
from ordercore.orders import Gate, Hold, LineQuantity, State, Units
from ordercore.orders.converting import NoteNotConverted
from ordercore.orders.deadlines import MeetDeadline
from ordercore.orders.expecting import NoteOverdue
from ordercore.plugins import Plugins, hookimpl
from ordercore.pricing import bill_of
from ordercore.shipping import RateTable, Reach, WeightBreak, Zone
from ordercore.sourcing import CountLoad, Node, NodeKind, OpenNode
from ordercore.stock import Adjust, Receive, stock_stream
from ordercore.values import Address
from tests.flow.shop import (
    NODES,
    RATES,
    START,
    Clock,
    agreed,
    ask,
    eur,
    kinds,
    kr,
    pack,
    place,
    report,
    send,
    shop,
)


def test_do_is_all_or_nothing():
    """DESIGN 5: the third command is refused, so the first two did not happen."""
    oms = shop(policies=MANUAL)
    steps = (
        Receive("MUG", "CPH", 1),
        orders.Place("A", agreed("MUG")),
        Adjust("MUG", "CPH", -2, "count"),
    )
    with pytest.raises(Refused):
        oms.do(*steps)
    assert 2 + 1 == oms.store.end()  # the nodes and the rates
    assert ["stock.Received", "orders.Placed", "accounts.AccountOpened"] == kinds(
        oms.do(*steps[:2])
    )


def test_the_same_key_replays_the_answer(store):
    """IDM 111: same key and body, same events, nothing twice, also after a restart."""
    oms = shop(store)
    first = oms.do(Receive("MUG", "CPH", 3), key="delivery/17")
    assert first == oms.do(Receive("MUG", "CPH", 3), key="delivery/17")
    again = OMS(store=store)
    assert first == again.do(Receive("MUG", "CPH", 3), key="delivery/17")
    assert 3 == oms.stock("MUG", "CPH").sellable


def test_the_same_key_with_another_body_is_a_conflict(store):
    """IDM 111: it is never guessed which of the two was meant."""
    oms = shop(store)
    oms.do(Receive("MUG", "CPH", 3), key="delivery/17")
    with pytest.raises(Conflict) as conflict:
        oms.do(Receive("MUG", "CPH", 4), key="delivery/17")
    assert "key.reused" == conflict.value.code
    assert 3 == oms.stock("MUG", "CPH").sellable


def test_without_a_key_the_same_again_happens_again():
    """Who gives no key means it as often as he says it."""
    oms = shop()
    oms.do(Receive("MUG", "CPH", 3))
    oms.do(Receive("MUG", "CPH", 3))
    assert 6 == oms.stock("MUG", "CPH").sellable


def test_do_each_gives_an_outcome_for_each():
    """Independent requests: in order, the refused ones with their reason."""
    oms = shop()
    outcomes = oms.do_each(
        [
            ("a", [Receive("MUG", "CPH", 1)]),
            ("b", [Receive("MUG", "CPH", 1), Adjust("MUG", "CPH", -3, "count")]),
            ("", [Receive("MUG", "HAM", 0)]),
            ("c", [Receive("MUG", "HAM", 2)]),
        ]
    )
    assert [type(None), Refused, Invalid, type(None)] == [
        type(outcome.error) for outcome in outcomes
    ]
    assert [1, 2] == [level.sellable for level in oms.stock_of("MUG")]


def test_a_script_sees_what_its_own_commands_did():
    """Perform: what is yielded is done before the next line of the script runs."""
    oms = shop()
    seen = []

    def script(views):
        yield Receive("MUG", "CPH", 2)
        seen.append(views.available(["MUG"]))
        yield Receive("MUG", "HAM", 3)
        seen.append(views.available(["MUG"]))

    (outcome,) = oms.perform([script])
    assert [{"MUG": {"CPH": 2}}, {"MUG": {"CPH": 2, "HAM": 3}}] == seen
    assert 2 == len(outcome.events)


def test_a_script_is_all_or_nothing_and_alone_in_its_fall():
    """One that is refused half way leaves nothing; the next one is done."""
    oms = shop()

    def falls(views):
        yield Receive("MUG", "CPH", 2)
        yield Adjust("MUG", "CPH", -3, "count")

    def stands(views):
        assert [] == views.levels("MUG")
        yield Receive("MUG", "CPH", 1)

    fallen, stood = oms.perform([falls, stands])
    assert isinstance(fallen.error, Refused)
    assert None is stood.error
    assert 1 == oms.stock("MUG", "CPH").sellable


TERMS = agreed("MUG")
UNDO = orders.Undo(
    "C-1", (), (), TERMS, TERMS, (), (), bill_of(TERMS), bill_of(TERMS), (), (), ()
)
FOLLOWING = [
    stock.Allocate("MUG", "CPH", 1, "A"),
    stock.Deallocate("MUG", "CPH", 1, "A"),
    stock.Ship("MUG", "CPH", 1, "A"),
    stock.Return("MUG", "CPH", 1, "A"),
    stock.HoldBack("MUG", "CPH", 1, START, START, "R"),
    stock.Free("MUG", "CPH", 1, START, "R"),
    stock.Lapse("MUG", "CPH", START),
    stock.Convert("R", (stock.Part("CPH", 1),), "A", START),
    carts.TakeOver("C", "D", (), (), "DKK", START),
    CountLoad("CPH", START.date(), 1, 1, 1),
    orders.Deallocate("A", "A-1", ask(l1=1), "x"),
    orders.Pick("A", "A-1", ask(l1=1)),
    orders.Pack("A", "A-1", ask(l1=1)),
    orders.Unpack("A", "A-1", ask(l1=1)),
    orders.Ship("A", "A-1", ask(l1=1)),
    orders.Deliver("A", ask(l1=1)),
    warehouse.Open("A-9", "A", "CPH", (warehouse.Work("1", "MUG", "", 1),)),
    warehouse.Withdraw("A-1", ask(l1=1), "x"),
    warehouse.Ship("A-1", ask(l1=1)),
    shipping.MakeParcel("A-1-1", "A", "A-1", "CPH", (), 0),
    shipping.AwaitCollection("A-1-1", "ODE", START),
    shipping.VoidParcel("A-1-1"),
    accounts.OpenAccount("A", bill_of(agreed("MUG"))),
    accounts.Deduct("A", ask(l1=1), "x"),
    orders.Change("A", "C-1", orders.Edits()),
    orders.EnterSubState("A", None),
    accounts.PayByValue("A", "gift-card", "g1", kr("1.00"), START),
    accounts.PutBackStoredValue("G", "r1", kr("1.00"), "A"),
    accounts.RefundToValue("A", "gift-card", "r1"),
    orders.Revert("A", "C-1", orders.Edits()),
    orders.KeepUndo("A-change-1", UNDO),
    orders.MarkReverted("A-change-1", "A-change-2", START),
    accounts.RestoreBill("A", "C-1", UNDO),
    accounts.ClaimCredit("ALFKI", "A", kr("1.00")),
    accounts.MoveCredit("ALFKI", "BERGS"),
    parties.AbsorbCustomer("ALFKI", ("BERGS",)),
    NoteOverdue("A", START.date()),
    NoteNotConverted("Q", "why"),
    MeetDeadline("A", START),
    orders.ReachDate("S-1", START.date()),
    orders.NoteDate("S-1", START.date(), why="x"),
    accounts.Rebill("A", "C-1", (), (), None, START.date(), "x"),
    orders.EndPause("S", START.date()),
    accounts.TakeOverStoredValue(
        "C.DKK", "store-credit", "r", kr("1.00"), "D.DKK", START.date()
    ),
    accounts.RefundOntoCredit("C.DKK", "r", kr("1.00"), "A"),
    stock.TransferOut("MUG", "CPH", 1, "transfer/T"),
    stock.TransferIn("MUG", "CPH", 1, "transfer/T"),
    stock.FreezeBook("S", ()),
    stock.CompareCount("S", ()),
    stock.NoteCorrection("S", "MUG", 1),
    stock.HoldRecalled("TEA", "CPH", "L1", "glass", START),
    stock.PackLots("MUG", "CPH", (), "A-1-1", START),
    stock.UnpackLots("MUG", "CPH", (), "A-1-1"),
    stock.NoteLotsLeft("A", "MUG", "CPH", ()),
    stock.NoteLotsBack("A", "MUG", "CPH", ()),
    stock.NoteLotsReread(
        "A", "MUG", "CPH", stock.LotUnits("L", 1), stock.LotUnits("M", 1)
    ),
    stock.NoteLotsSent("T", ()),
    stock.ReceiveSerial("MUG", "1", "CPH", "PO-1"),
    stock.PackSerial("MUG", "1", "CPH", "A", "A-1-1"),
    stock.UnpackSerial("MUG", "1"),
    stock.ShipSerial("MUG", "1"),
    stock.HandOutSerial("MUG", "1", "CPH", "A"),
    stock.ReturnSerial("MUG", "1", "CPH", "A"),
    stock.SendSerial("MUG", "1", "CPH", "transfer/T"),
    stock.ArriveSerial("MUG", "1", "CPH", "transfer/T"),
    stock.GiveUpSerial("MUG", "1", "CPH", "transfer/T"),
    stock.GradeSerial("MUG", "1", "CPH", *(2 * [stock.Condition.DAMAGED]), "x"),
    stock.LoseSerial("MUG", "1", "CPH", "x"),
    stock.FindSerial("MUG", "1", "CPH", "x"),
    stock.ScrapSerial("MUG", "1", "CPH", "x"),
    accounts.AssignPayment("bank", "r1", "A", kr("1.00")),
    replenishing.DemandPurchase("A", "ACME", "acme", "MUG", 1),
    replenishing.WithdrawPurchase("A", "ACME", "MUG", 1),
    replenishing.MeetPurchase("A", "ACME", "MUG", 1),
]


@pytest.mark.parametrize("command", FOLLOWING, ids=lambda c: type(c).__qualname__)
def test_what_only_follows_cannot_be_asked_for(command):
    """STK 33: claims of orders and stock cannot be moved one without the other."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG")
    before = oms.store.end()
    with pytest.raises(Refused) as refused:
        oms.do(command)
    assert "command.follows" == refused.value.code
    assert refused.value.remedy.startswith("Ask for ")
    (outcome,) = oms.perform([lambda views: [command]])
    assert "command.follows" == outcome.error.code
    assert before == oms.store.end()


def test_every_following_command_is_named():
    """The list of commands that follow is the one that is tested here."""
    assert set(policies.FOLLOWS) == {type(command) for command in FOLLOWING}


# Time.


def scheduling(*tasks):
    """Return policies that put tasks on the list when goods arrive."""
    left = list(tasks)
    return Policies({stock.Received: [lambda event, views: left and [left.pop(0)]]})


def later(units, hours=1, name="t"):
    """Return a task that receives caps."""
    return Task(name, START + timedelta(hours=hours), Receive("CAP", "CPH", units))


def scheduled(oms, task):
    """Put a task on the list."""
    with oms.store.unit() as unit:
        writes = WriteSet()
        writes.tasks[task.id] = task
        unit.write(writes)


def test_a_task_is_done_when_its_time_has_come_and_once(store):
    """Due is ``due <= now``: not a moment earlier, at that instant, and never again."""
    clock = Clock()
    oms = shop(store, policies=scheduling(later(5)), clock=clock)
    oms.do(Receive("MUG", "CPH", 1))
    assert [] == oms.tick()
    assert [] == oms.tick(START + timedelta(minutes=59, seconds=59))
    (outcome,) = shop(store, policies=MANUAL, clock=clock.later(hours=1)).tick()
    assert ["stock.Received"] == kinds(outcome.events)
    assert [] == oms.tick()
    assert 5 == oms.stock("CAP", "CPH").sellable


def test_a_task_that_is_refused_is_done_with_and_says_why():
    """A rule's no is an answer: the task does not come up again for ever."""
    oms = shop(policies=MANUAL)
    scheduled(oms, Task("t", START, Adjust("MUG", "CPH", -1, "count")))
    scheduled(oms, later(2, hours=0, name="u"))
    first, second = oms.tick()
    assert "stock.short" == first.error.code
    assert None is second.error
    assert [] == oms.tick()


@frozen
class Breaks:
    """A command of a guest with a mistake in it."""

    stream: str = "stock/MUG@CPH"

    def decide(self, state):
        """Break."""
        return 1 // 0


def breaking(store=None):
    """Return a shop with a task that breaks and one behind it, and its clock."""
    clock = Clock()
    oms = shop(store, policies=MANUAL, clock=clock)
    scheduled(oms, Task("t", START, Breaks()))
    scheduled(oms, later(2, hours=0, name="u"))
    return oms, clock


def test_a_task_that_breaks_is_put_off_and_blocks_no_other():
    """It is no rule's answer, and may be mended (it was thrown away)."""
    oms, clock = breaking()
    broken, done = oms.tick()
    assert ZeroDivisionError is type(broken.error)
    assert 2 == done.events[0].quantity
    later_on = START + timedelta(minutes=1)
    assert [Task("t", later_on, Breaks(), 1)] == oms.failing_tasks()
    assert [] == oms.tick()
    clock.later(minutes=1)
    assert [ZeroDivisionError] == [type(o.error) for o in oms.tick()]


def test_a_task_that_breaks_is_tried_less_and_less_often():
    """After 1 minute, 2, 4 ...; from a day on daily, for as long as it breaks."""
    oms, clock = breaking()
    waited = []
    for _ in range(14):
        oms.tick()
        (task,) = oms.failing_tasks()
        waited.append((task.due - clock.now) // timedelta(minutes=1))
        clock.now = task.due
    doubled = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    assert [*doubled, 1440, 1440, 1440] == waited
    assert 14 == task.attempts


def test_a_task_that_is_mended_is_done_and_fails_no_more(monkeypatch):
    """What broke is done once when it is mended."""
    oms, clock = breaking()
    oms.tick()
    monkeypatch.setattr(Breaks, "decide", lambda self, state: ())
    clock.later(minutes=1)
    assert [None] == [outcome.error for outcome in oms.tick()]
    assert [] == oms.failing_tasks()


def test_at_most_so_many_tasks_are_done_at_a_time():
    """The earliest first; the others the next time."""
    oms = shop(policies=MANUAL)
    for hours in (3, 1, 2):
        scheduled(oms, later(hours, hours, str(hours)))
    now = START + timedelta(hours=9)
    assert [1, 2] == [o.events[0].quantity for o in oms.tick(now, limit=2)]
    assert [3] == [o.events[0].quantity for o in oms.tick(now, limit=2)]


class Overtaken(MemoryStore):
    """A store in which somebody else acts between looking and doing."""

    meanwhile = None

    def due(self, now, limit):
        found = super().due(now, limit)
        if meanwhile := self.meanwhile:
            self.meanwhile = None
            meanwhile()
        return found


def test_two_who_let_time_pass_at_once_do_a_task_once():
    """Both read it as due; the second finds it done (it was done twice)."""
    store = Overtaken()
    oms = shop(store, policies=MANUAL)
    scheduled(oms, later(5, hours=0))
    others = []
    store.meanwhile = lambda: others.extend(oms.tick())
    (outcome,) = oms.tick()
    assert (False, True) == (others[0].repeated, outcome.repeated)
    assert () == outcome.events
    assert 5 == oms.stock("CAP", "CPH").sellable


def test_a_task_that_is_put_off_meanwhile_is_left_alone():
    """The old one is not done, and the new one is not lost (both happened)."""
    store = Overtaken()
    oms = shop(store, policies=MANUAL)
    scheduled(oms, later(5, hours=0))
    store.meanwhile = lambda: scheduled(oms, later(7, hours=2))
    (outcome,) = oms.tick()
    assert outcome.repeated
    assert not oms.store.load([stock_stream("CAP", "CPH")])
    (outcome,) = oms.tick(START + timedelta(hours=2))
    assert 7 == outcome.events[0].quantity


def test_a_refused_task_that_is_put_off_meanwhile_is_not_lost():
    """Only the task that was refused is done with."""
    store = Overtaken()
    oms = shop(store, policies=MANUAL)
    scheduled(oms, Task("t", START, Adjust("MUG", "CPH", -1, "count")))
    run = oms._run

    def run_then_put_off(requests):
        outcomes = run(requests)
        oms._run = run
        scheduled(oms, later(7, hours=2))
        return outcomes

    oms._run = run_then_put_off
    assert "stock.short" == oms.tick()[0].error.code
    assert [7] == [
        t.command.quantity for t in store.due(datetime.max.replace(tzinfo=UTC), 9)
    ]


def test_tasks_that_are_put_before_it_meanwhile_do_not_hide_a_task():
    """What is due is done in this tick, however many came before it (it was not)."""
    store = Overtaken()
    oms = shop(store, policies=MANUAL)
    scheduled(oms, later(5, hours=2, name="z"))

    def put_forward():
        for number in range(5):
            scheduled(oms, later(1, hours=1, name=f"early-{number}"))

    store.meanwhile = put_forward
    outcomes = oms.tick(START + timedelta(hours=3))
    assert [5, 1, 1, 1, 1, 1] == [o.events[0].quantity for o in outcomes]
    assert [] == store.due(START + timedelta(hours=3), 9)


def test_a_task_that_is_put_forward_by_another_one_is_done_in_the_same_tick():
    """It was not due when the tick began, and is when it ends (it had to wait)."""
    oms = shop(policies=scheduling(later(7, hours=1, name="u")))
    scheduled(oms, later(7, hours=9, name="u"))
    scheduled(oms, later(5, hours=2))
    quantities = [o.events[0].quantity for o in oms.tick(START + timedelta(hours=3))]
    assert [5, 7] == quantities


def test_what_becomes_due_counts_towards_the_limit():
    """At most so many tasks are done, whenever they became due."""
    tasks = [later(n, hours=1, name=str(n)) for n in range(2, 9)]
    oms = shop(policies=scheduling(*tasks))
    scheduled(oms, later(1))
    now = START + timedelta(hours=3)
    assert [1, 2, 3] == [o.events[0].quantity for o in oms.tick(now, limit=3)]
    assert [4, 5] == [o.events[0].quantity for o in oms.tick(now, limit=2)]


def test_a_task_may_come_back():
    """What a task's own reactions put on the list under its name stays there."""
    tasks = [later(1, hours=1), later(2, hours=2), later(3, hours=3)]
    oms = shop(policies=scheduling(*tasks))
    oms.do(Receive("MUG", "CPH", 1))
    for hours in (1, 2):
        (outcome,) = oms.tick(START + timedelta(hours=hours))
        assert hours == outcome.events[0].quantity
    assert [3] == [t.command.quantity for t in oms.store.due(START + timedelta(9), 9)]


# Reading.


def test_reading_says_what_is_not_there():
    """No None for failure: an unknown order, stream, parcel or work is refused."""
    oms = shop()
    for look, code in (
        (lambda: oms.order("A"), "order.unknown"),
        (lambda: oms.state("order/A"), "stream.unknown"),
        (lambda: oms.events_of("A"), "order.unknown"),
        (lambda: oms.plan.source("A"), "order.unknown"),
        (lambda: oms.plan.pick("A-1"), "fulfillment.unknown"),
        (lambda: oms.plan.label("A-1-1"), "parcel.unknown"),
        (lambda: shop(rates=None).network, "rates.none"),
    ):
        with pytest.raises(Refused) as refused:
            look()
        assert code == refused.value.code


def test_stock_is_read_by_place_and_by_sku():
    """An open place that never had any is empty; only those that had some are told."""
    oms = shop(stock={"MUG@CPH": 2, "MUG@HAM": 1, "CUP@CPH": 1})
    assert 0 == oms.stock("CUP", "HAM").sellable
    assert [("CPH", 2), ("HAM", 1)] == [
        (s.node, s.sellable) for s in oms.stock_of("MUG")
    ]


def test_events_of_an_order_are_all_that_concerns_it_in_order(store):
    """G1: its own, its account's, its work's and its parcels' events, as they came."""
    oms = shop(store, stock={"MUG@CPH": 2, "CAP@HAM": 1})
    place(oms, "A", ("MUG", 2), "CAP")
    place(oms, "B", "MUG")
    for work in ("A-1", "A-2"):
        oms.do(report(send(oms, work)))
    events = oms.events_of("A")
    assert [r.position for r in events] == sorted(r.position for r in events)
    kept = {r.stream for r in events}
    assert {
        "order/A",
        "account/A",
        "fulfillment/A-1",
        "fulfillment/A-2",
        "parcel/A-1-1",
        "parcel/A-2-1",
    } == kept
    assert list(events) == [r for r in oms.journal() if r.stream in kept]
    assert oms.history("order/A")[-1].event == orders.Completed("A")


def test_plans_look_and_change_nothing():
    """DESIGN 2: looking writes nothing, and doing a fresh plan is never refused."""
    oms = shop(policies=MANUAL, stock={"MUG@CPH": 1, "MUG@HAM": 9})
    place(oms, "A", ("MUG", 11))
    oms.do(orders.Confirm("A"))
    before = oms.store.end()
    plan = oms.plan.source("A")
    assert 10 == sum(a.quantity for a in plan.assignments)
    assert [("1", 1)] == [(m.line, m.quantity) for m in plan.missing]
    assert before == oms.store.end()
    oms.do(*plan.commands)
    assert 1 == oms.order("A").progress[0].backordered
    assert () == oms.plan.source("A").assignments


def test_what_nobody_could_carry_out_is_not_planned():
    """DESIGN 2: a plan for an order that waits says why, as doing it would."""
    oms = shop(policies=MANUAL, stock={"MUG@CPH": 1})
    place(oms, "A", ("MUG", 1))
    with pytest.raises(Refused) as unconfirmed:
        oms.plan.source("A")
    assert "order.illegal" == unconfirmed.value.code
    hold = orders.Hold("fraud", orders.Gate.SOURCE, "high_fraud_risk")
    oms.do(orders.Confirm("A"), orders.PlaceHold("A", hold))
    with pytest.raises(Refused) as held:
        oms.plan.source("A")
    assert "order.held" == held.value.code
    assert "ReleaseHold('A', 'fraud')" in held.value.remedy


def test_setting_up_again_writes_nothing(store):
    """Nodes and rates that are there are not opened again; changed ones are."""
    shop(store)
    end = store.end()
    assert end == shop(store).store.end()
    other = RateTable(
        "GLS", "parcel", "EUR", (Zone("all", Reach.WORLD, (WeightBreak(1, eur("1")),)),)
    )
    oms = shop(store, rates=other)
    assert end + 1 == store.end()
    assert other == oms.network.rates
    assert set(NODES) == set(oms.network.nodes)


def test_the_door_closes_its_store():
    """A context manager: what it was given to keep is let go of at the end."""
    closed = []

    class Closing(MemoryStore):
        def close(self):
            closed.append(True)

    with shop(Closing(), clock=Clock()) as oms:
        assert START == oms.now()
    assert [True] == closed


def test_a_door_without_anything_works():
    """OMS() is a shop in memory that decides nothing, on the machine's clock."""
    oms = OMS()
    place(oms, "A", "MUG")
    assert State.PLACED is oms.order("A").state
    assert UTC is utc_now().tzinfo
    assert UTC is oms.now().tzinfo


# Plug-ins at the door.


class Guest:
    """A plug-in that checks orders and listens."""

    def __init__(self, *, fail=False):
        self.fail, self.heard = fail, []

    @hookimpl
    def ordercore_events(self, recorded):
        self.heard.append(recorded)
        if self.fail:
            raise RuntimeError("I am not well")


def with_guest(guest, **options):
    """Return a shop that a plug-in has joined."""
    plugins = Plugins(disabled=())
    plugins.register(guest, "guest")
    return shop(plugins=plugins, **options)


def test_listeners_are_told_once_what_was_committed():
    """After the commit, all of it in order; a repeat and a refusal tell nothing."""
    guest = Guest()
    oms = with_guest(guest)
    guest.heard.clear()
    oms.do(Receive("MUG", "CPH", 1), key="k")
    oms.do(Receive("MUG", "CPH", 1), key="k")
    with pytest.raises(Refused):
        oms.do(Adjust("MUG", "CPH", -5, "count"))
    told = [r for heard in guest.heard for r in heard]
    assert [r for r in oms.journal() if r.stream == "stock/MUG@CPH"] == told


def test_a_listener_that_fails_changes_nothing(caplog):
    """PLG 131: what is committed stands, and the failure is logged with its name."""
    oms = with_guest(Guest(fail=True))
    caplog.clear()
    assert 1 == len(oms.do(Receive("MUG", "CPH", 1)))
    assert 1 == oms.stock("MUG", "CPH").sellable
    assert "guest" in caplog.text
    assert "I am not well" in caplog.text


# Rules of the trade, through the door.


def test_picked_units_cannot_be_cancelled_and_the_rest_can():
    """What is in the warehouse's hands is refused; the open units are given up."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 5))
    oms.do(warehouse.Release("A-1"), warehouse.Accept("A-1"))
    oms.do(warehouse.Pick("A-1", ask(l1=2)))
    with pytest.raises(Refused) as refused:
        oms.do(orders.Cancel("A", "regret"))
    assert "order.in-hand" == refused.value.code
    oms.do(orders.Cancel("A", "regret", ask(l1=3)))
    oms.do(report(send(oms, "A-1")))
    assert State.COMPLETED is oms.order("A").state
    assert (3, 0) == (
        oms.stock("MUG", "CPH").sellable,
        oms.stock("MUG", "CPH").allocated,
    )


def test_a_hold_at_ship_stops_the_hand_over_and_all_that_follows():
    """ORD 76, FUL 90: nothing leaves while it is held; released, it does."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG")
    parcel = pack(oms, "A-1")
    oms.do(*oms.plan.label(parcel).commands)
    oms.do(orders.PlaceHold("A", Hold("s", Gate.SHIP, "customs")))
    before = oms.store.end()
    with pytest.raises(Refused) as refused:
        oms.do(shipping.HandOver(parcel))
    assert "order.held" == refused.value.code
    assert before == oms.store.end()
    assert 1 == oms.stock("MUG", "CPH").allocated
    oms.do(orders.ReleaseHold("A", "s"))
    assert "stock.Shipped" in kinds(oms.do(shipping.HandOver(parcel)))


def test_units_of_one_sku_on_two_lines_never_exceed_what_is_there():
    """STK 38: two lines of the same SKU share what is available."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 3), ("MUG", 3))
    assert [3, 2] == [p.claimed for p in oms.order("A").progress]
    assert [0, 1] == [p.backordered for p in oms.order("A").progress]
    assert 5 == oms.stock("MUG", "CPH").allocated


def test_stock_at_a_place_that_is_no_node_supplies_nothing():
    """Nothing is found there either: the network's nodes alone ship goods."""
    oms = shop(lists=["MUG"])
    with pytest.raises(Refused) as caught:
        oms.do(Adjust("MUG", "ATTIC", 5, "found"))
    assert "node.unknown" == caught.value.code
    place(oms, "A", "MUG")
    assert 1 == oms.order("A").progress[0].backordered


def test_an_order_to_a_place_that_nobody_serves_waits_and_blocks_nobody():
    """The next in line gets the goods that the first cannot be sent."""
    home = (Zone("home", Reach.DOMESTIC, (WeightBreak(1000, eur("4.00")),)),)
    oms = shop(rates=RateTable("GLS", "parcel", "EUR", home))
    place(oms, "A", "MUG", country="JP")
    place(oms, "B", "MUG")
    oms.do(Receive("MUG", "CPH", 1))
    assert (1, 0) == tuple(oms.order(n).progress[0].backordered for n in "AB")


def test_a_network_without_nodes_lets_every_order_wait():
    """No node is no fault: the order is kept and waits for supply."""
    oms = shop(nodes=())
    place(oms, "A", "MUG")
    assert 1 == oms.order("A").progress[0].backordered


def test_a_node_that_moves_away_ships_what_it_has_promised():
    """Claims stay when a node is described anew and prices change."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG")
    moved = Node("CPH", "Lima", NodeKind.STORE, Address("PE"), eur("9.00"))
    oms.do(OpenNode(moved))
    oms.do(report(send(oms, "A-1")))
    assert State.COMPLETED is oms.order("A").state
    assert eur("12.00") == oms.state("parcel/A-1-1").cost


def test_a_rate_table_is_published_once():
    """The rates that a shop is opened with are there for the next one."""
    store = MemoryStore()
    shop(store)
    assert RATES == OMS(store=store).network.rates


def test_large_orders_are_handled_in_one_piece():
    """ORD 80: 1,000 lines are placed, shipped and cancelled (it took minutes)."""
    skus = [f"S{n}" for n in range(1000)]
    oms = shop(policies=policies.AUTOMATIC)
    oms.do(*[Receive(sku, "CPH", 2) for sku in skus])
    place(oms, "A", *skus)
    place(oms, "B", *skus)
    oms.do(orders.Cancel("B", "regret"))
    oms.do(report(send(oms, "A-1")))
    assert State.COMPLETED is oms.order("A").state
    assert {(1, 0)} == {
        (level.sellable, level.allocated) for sku in skus for level in oms.stock_of(sku)
    }


def test_units_that_a_hand_allocates_are_claimed_in_stock():
    """MANUAL keeps the books: what an order claims is what stock holds back."""
    oms = shop(policies=MANUAL, stock={"MUG@CPH": 3})
    place(oms, "A", ("MUG", 2))
    oms.do(orders.Confirm("A"), orders.Allocate("A", (Units("1", "CPH", 2),)))
    assert 2 == oms.stock("MUG", "CPH").allocated
    oms.do(orders.Cancel("A", "x", (LineQuantity("1", 1),)))
    assert 1 == oms.stock("MUG", "CPH").allocated


class TestDelivered:
    """What somebody delivers is done once, with all that it causes, or not at all."""

    def test_it_is_done_once(self, store):
        """Delivered again, nothing of it happens, and that is no error."""
        oms = shop(store)

        def script(views):
            yield Delivered("web", "msg-1")
            yield Receive("MUG", "CPH", 5)

        (first,) = oms.perform([script])
        (second,) = oms.perform([script])
        assert (1, False) == (len(first.events), first.repeated)
        assert ((), True, None) == (second.events, second.repeated, second.error)
        assert 5 == oms.stock("MUG", "CPH").sellable

    def test_also_twice_in_one_transaction(self, store):
        """The second sees what the first has noted."""
        oms = shop(store)
        script = lambda _: [Delivered("web", "1"), Receive("MUG", "CPH", 5)]  # noqa: E731
        outcomes = oms.perform([script, script])
        assert [False, True] == [outcome.repeated for outcome in outcomes]

    def test_what_is_refused_was_not_delivered(self, store):
        """It may be delivered again when it can be done."""
        oms = shop(store)
        script = lambda _: [Delivered("web", "1"), Receive("MUG", "NYC", 5)]  # noqa: E731
        (outcome,) = oms.perform([script])
        assert "node.unknown" == outcome.error.code
        assert not oms.store.known("web", "1")
