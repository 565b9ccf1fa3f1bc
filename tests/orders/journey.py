"""One order on its journey: every step acts on it, and a clerk follows on paper."""

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ordercore.errors import Invalid, OrdercoreError, Refused
from ordercore.message import fold
from ordercore.orders import (
    LIFE,
    Allocate,
    Backorder,
    Bucket,
    Cancel,
    CancellationPolicy,
    Change,
    CheckGate,
    Complete,
    Confirm,
    Deallocate,
    Deliver,
    Edits,
    Expire,
    Flag,
    Gate,
    HandOut,
    LineQuantity,
    Pack,
    Pick,
    Place,
    PlaceHold,
    Reject,
    ReleaseHold,
    Return,
    Ship,
    State,
    Unflag,
    Unpack,
)
from ordercore.testing.changes import can_change, edits_for
from ordercore.testing.order_commands import NODES
from ordercore.testing.orders import any_commands, commands_for, holds
from ordercore.values import Address
from tests.orders.paper import Paper, trays_of
from tests.orders.samples import ORDER, agreed, ask, at, line

# What docs/refusals.md promises: how each command may say no, beside order.unknown.
REFUSALS = {
    Place: {"order.exists"},
    Confirm: {"order.illegal", "order.held"},
    Reject: {"order.illegal"},
    Expire: set(),
    PlaceHold: {"order.ended", "hold.exists", "order.no-line"},
    Flag: {"order.ended"},
    HandOut: {
        "order.illegal",
        "order.held",
        "order.no-line",
        "order.units",
        "order.digital",
    },
    Unflag: {"order.ended"},
    ReleaseHold: set(),
    CheckGate: {"order.held"},
    Allocate: {"order.illegal", "order.held", "order.no-line", "order.units"},
    Backorder: {"order.illegal", "order.no-line", "order.units"},
    Deallocate: {"order.no-line", "order.units"},
    Pick: {"order.held", "order.no-line", "order.units"},
    Pack: {"order.no-line", "order.units"},
    Unpack: {"order.no-line", "order.units"},
    Ship: {"order.held", "order.no-line", "order.units"},
    Deliver: {"order.no-line", "order.units"},
    Return: {"order.no-line", "order.units"},
    Cancel: {"order.illegal", "order.in-hand", "order.no-line", "order.units"},
    Complete: {"order.illegal", "order.held", "order.unfinished"},
    Change: {
        "order.ended",
        "order.no-line",
        "order.units",
        "change.line",
        "change.empties",
        "change.address",
    },
}
ENDS = {State.CANCELLED, State.REJECTED, State.EXPIRED}

anything = any_commands(st.just(agreed(line("1", "MUG", 2))))

one = st.sampled_from(["1", "2", "n1", "no such line"])
few = st.lists(st.builds(LineQuantity, one, st.integers(0, 4)), max_size=2).map(tuple)
lines = st.lists(st.builds(line, one, st.just("MUG"), st.integers(0, 3)), max_size=2)
odd_edits = st.builds(
    Edits,
    add=lines.map(tuple),
    more=lines.map(tuple),
    fewer=few,
    remove=st.lists(one, max_size=2).map(tuple),
    ship_to=st.none() | st.just(Address("SE")),
    note=st.none() | st.just("x"),
)

FORWARD = [(Pick, "allocated"), (Pack, "picked"), (Ship, "packed")]


def works_of(order, tray):
    """Return what each fulfilment order has in a tray: {work: quantities of lines}."""
    found = {}
    for name, progress in where(order):
        for claim in progress.claims:
            if quantity := getattr(claim, tray):
                lines = found.setdefault(claim.fulfillment, [])
                lines.append(LineQuantity(name, quantity))
    return {work: tuple(lines) for work, lines in found.items()}


def fewer(lines):
    """Return the same, a unit less of each line that has more than one."""
    return ask(*[(n.line, max(1, n.quantity - 1)) for n in lines])


def shared(lines, shares):
    """Yield for each line up to two shares of it, each at a node."""
    for known, two in zip(lines, batched(shares), strict=False):
        rest = known.quantity
        for quantity, node in two:
            if share := min(quantity, rest):
                yield known.id, node, share
                rest -= share


def batched(items):
    return zip(items[::2], items[1::2], strict=True)


def where(order):
    """Return the id and the progress of each line."""
    names = [known.id for known in order.lines]
    return list(zip(names, order.progress, strict=True))


def questions(order):
    """Yield all that may be asked of an order at a limit, and just beyond it."""
    yield from (Confirm(ORDER), Reject(ORDER, "no"), Expire(ORDER), Complete(ORDER))
    yield Cancel(ORDER, "all")
    yield from [CheckGate(ORDER, gate) for gate in Gate]
    for name, progress in where(order):
        for kind, *rest, limit in limits(progress):
            for quantity in (limit, limit + 1):
                if quantity:
                    yield kind(ORDER, *rest, ask((name, quantity)))


def limits(progress):
    """Yield commands with the largest quantity of a line that they should take."""
    waiting = progress.unallocated + progress.backordered
    yield claim_at, waiting
    yield Backorder, waiting
    yield hand_out, waiting
    yield Deliver, progress.shipped
    yield Return, "CPH", progress.shipped + progress.delivered
    yield cancel_some, waiting + progress.allocated
    yield change_fewer, waiting + progress.allocated
    for claim in progress.claims:
        for kind, tray in (*FORWARD, (Unpack, "packed")):
            yield kind, claim.fulfillment, getattr(claim, tray)
        yield lose, claim.fulfillment, claim.allocated + claim.picked + claim.packed


def claim_at(order, lines):
    return Allocate(order, at(*[(n.line, "CPH", n.quantity) for n in lines]))


def hand_out(order, lines):
    return HandOut(order, lines, "CPH")


def cancel_some(order, lines):
    return Cancel(order, "some", lines)


def change_fewer(order, lines):
    return Change(order, "c", Edits(fewer=lines, note="so that something is left"))


def lose(order, work, lines):
    return Deallocate(order, work, lines, "lost")


class Journey(RuleBasedStateMachine):
    """One order; every step acts on it, and a clerk follows on paper."""

    @initialize(
        quantities=st.lists(st.integers(1, 4), min_size=1, max_size=3),
        shares=st.lists(
            st.tuples(st.integers(0, 4), st.sampled_from(NODES)),
            min_size=6,
            max_size=6,
        ),
        far=st.sampled_from([2, 1, 3, 4, 0]),
        leave=st.booleans(),
        first=st.permutations(Bucket),
    )
    def begin(self, quantities, shares, far, leave, first):
        """Most journeys begin where the goods have a node or are on their way."""
        self.paper = Paper(ORDER)
        self.order, self.events = None, []
        lines = [line(str(n), "MUG", q) for n, q in enumerate(quantities, 1)]
        policy = CancellationPolicy(tuple(first))
        self.step(Place(ORDER, agreed(*lines, cancellation=policy)))
        if far:
            self.step(Confirm(ORDER))
            self.step(Allocate(ORDER, at(*shared(lines, shares))))
            self.go_far(far - 1, leave)

    @rule(data=st.data())
    def what_it_takes(self, data):
        """A command that fits is never refused."""
        assert self.step(data.draw(commands_for(self.order)))

    @rule(data=st.data())
    def whatever(self, data):
        """Untimely and malformed commands are refused, and nothing happens."""
        self.step(data.draw(anything))

    @rule(data=st.data())
    def give_up(self, data):
        """Buyers change their minds about some units at any time."""
        line = data.draw(st.sampled_from(self.order.lines))
        quantity = data.draw(st.integers(1, line.quantity))
        self.step(Cancel(ORDER, "some", ask((line.id, quantity))))

    @rule(data=st.data())
    def change_its_mind(self, data):
        """Lines and units come and go, and the goods go somewhere else."""
        if can_change(self.order):
            assert self.step(Change(ORDER, "c", data.draw(edits_for(self.order))))

    @rule(edits=odd_edits)
    def change_anyhow(self, edits):
        """A change that does not fit is refused, and nothing happens."""
        self.step(Change(ORDER, "c", edits))

    @rule(data=st.data())
    def wait(self, data):
        """No node has some units: they wait for supply, or do so already."""
        name = data.draw(st.sampled_from(self.order.lines)).id
        self.step(Backorder(ORDER, ask((name, data.draw(st.integers(1, 4))))))

    @precondition(lambda self: any(p.claims for p in self.order.progress))
    @rule(data=st.data())
    def lose(self, data):
        """Units that a node should have are not there."""
        works = works_of(self.order, "total")
        work = data.draw(st.sampled_from(sorted(works)))
        asks = data.draw(st.sampled_from(works[work]))
        quantity = data.draw(st.integers(1, asks.quantity))
        self.step(Deallocate(ORDER, work, ask((asks.line, quantity)), "lost"))

    @rule(hold=st.sampled_from(["h1", "h2"]).flatmap(holds), release=st.booleans())
    def hold(self, hold, release):
        """Somebody holds the order, or lets it go."""
        self.step(ReleaseHold(ORDER, hold.id) if release else PlaceHold(ORDER, hold))

    @rule(far=st.sampled_from([4, 3, 2, 1]), leave=st.booleans())
    def go_far(self, far, leave):
        """A node does all that it can, or leaves a unit of each lot for later."""
        for kind, tray in FORWARD[:far]:
            for work, lines in works_of(self.order, tray).items():
                self.step(kind(ORDER, work, fewer(lines) if leave else lines))
        if far > len(FORWARD):
            for name, progress in where(self.order):
                if progress.shipped:
                    self.step(Deliver(ORDER, ask((name, progress.shipped))))

    def step(self, command):
        """Do a command, if it is taken; check the answer against the paper."""
        before, seal = self.order, hash(self.order)
        try:
            events = command.decide(before)
        except OrdercoreError as error:
            self.check_refusal(command, error)
            return False
        assert self.paper.take(command), command
        for event in events:
            assert f"order/{ORDER}" == event.stream
            self.move_to(event.apply(self.order))
            self.events.append(event)
        assert seal == hash(before), "a value has changed"
        return True

    def check_refusal(self, command, error):
        assert not self.paper.take(command), command
        if isinstance(error, Refused):
            assert error.code in REFUSALS[type(command)]
        else:
            assert isinstance(error, Invalid)

    def move_to(self, order):
        before = State.DRAFT if self.order is None else self.order.state
        assert order.state is before or order.state in LIFE[before].values()
        self.order = order

    @invariant()
    def it_is_as_on_paper(self):
        """Every unit lies where the clerk has put it."""
        assert self.paper.state == self.order.state
        assert self.paper.trays() == trays_of(self.order)
        assert {*self.paper.holds.values()} == {*self.order.holds}
        assert self.paper.flags == {*self.order.flags}
        assert self.paper.works == self.order.fulfillments

    @invariant()
    def every_limit_is_as_on_paper(self):
        """Asked on the limit and one beyond it, the order answers as the clerk does."""
        for command in questions(self.order):
            try:
                command.decide(self.order)
            except OrdercoreError:
                taken = False
            else:
                taken = True
            assert self.paper.copy().take(command) == taken, command

    @invariant()
    def its_units_are_a_partition(self):
        """ORD 65: each unit is in one bucket, and no bucket is negative."""
        for name, progress in where(self.order):
            assert self.order.line(name).quantity == progress.quantity
            assert 0 <= min(trays_of(self.order).values())
            assert all(claim.total > 0 for claim in progress.claims)
            works = [claim.fulfillment for claim in progress.claims]
            assert len(works) == len({*works}), "one claim of a line for each work"

    @invariant()
    def what_has_ended_claims_nothing(self):
        """RSV 49: an order that is over holds no unit of anybody's stock."""
        if self.order.state in ENDS or self.order.state is State.COMPLETED:
            assert all(progress.finished for progress in self.order.progress)

    def teardown(self):
        """STK 34: what happened, told again from the start, gives what is."""
        assert fold(getattr(self, "events", ())) == getattr(self, "order", None)
