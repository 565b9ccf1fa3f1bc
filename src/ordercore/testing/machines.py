"""Shops that live by themselves, so that what you have plugged in meets everything.

A *world* has many orders that want the same few goods; a *journey* is one order, and
every step acts on it.  Each finds what the other misses.  What is asked of them is
right or wrong, in any order, and after each step the laws of :mod:`laws
<ordercore.testing.laws>` are counted without the code that keeps them.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from ordercore import accounts, orders, shipping, stock, warehouse
from ordercore.accounts import OWN_PROVIDERS, Account, Kind, Outcome, Transaction
from ordercore.errors import Refused
from ordercore.message import Command
from ordercore.orders import Edits, Gate, Hold, LineQuantity, Order, Terms
from ordercore.shipping import Parcel
from ordercore.testing.changes import can_change, edits_for
from ordercore.testing.living import ARTICLES, START, LivingShop
from ordercore.values import Money
from ordercore.warehouse import FulfillmentOrder

__all__ = ["JourneyMachine", "ShopMachine", "WorldMachine"]

SKUS = st.sampled_from(ARTICLES)
PLACES = st.sampled_from(["CPH", "HAM"])
FEW = st.integers(1, 4)
WANTS = st.lists(st.tuples(SKUS, FEW), min_size=1, max_size=3)
PICK = st.integers(0, 9)
TERMS = st.sampled_from([*Terms, Terms.PREPAID, Terms.AUTHORIZED])
HOW = st.sampled_from(["owed", "any", "card"])

PREVIEW_REFUSALS = frozenset({"change.given-up", "change.labelled", "day.past"})
"""Why a change that an order takes cannot be made, for its goods or its invoices."""

WAITING = frozenset({"SEALED", "LABELLED"})
"""How parcels are that have not left and were not unpacked."""


class ShopMachine(LivingShop):
    """What people and partners do with the orders of a shop."""

    @rule(pick=PICK, line=st.integers(1, 3), units=FEW, whole=st.booleans())
    def cancel(self, pick: int, line: int, units: int, *, whole: bool) -> None:
        """Buyers give up some units of an order, or all of it."""
        if order := self.some("order", pick):
            lines = () if whole else (LineQuantity(str(line), units),)
            self.do(orders.Cancel(order.id, "regret", lines))

    @rule(pick=PICK, gate=st.sampled_from(list(Gate)))
    def hold(self, pick: int, gate: Gate) -> None:
        """Somebody shuts a gate of an order."""
        if order := self.some("order", pick):
            hold = Hold(f"h{len(self.asked)}", gate, "manual")
            self.do(orders.PlaceHold(order.id, hold))

    @rule(pick=PICK)
    def release_hold(self, pick: int) -> None:
        """Somebody opens it again."""
        if order := self.some("order", pick, lambda order: order.holds):
            self.do(orders.ReleaseHold(order.id, order.holds[0].id))

    @rule(capture=st.booleans())
    def provider_answers(self, *, capture: bool) -> None:
        """The provider does what it was asked for, or takes nothing from the first."""
        for account in [kept.state for _, kept in self.oms.store.scan("account")]:
            for asked in account.transactions:
                ours = asked.provider in OWN_PROVIDERS
                if asked.outcome is Outcome.INITIATED and not ours:
                    self.do(_answer(account, asked, capture=capture))

    @rule(pick=PICK, units=FEW)
    def cancel_one_by_one(self, pick: int, units: int) -> None:
        """Buyers give up units of the first line in two steps, before any refund."""
        if order := self.some("order", pick):
            for ask in (1, units):
                lines = (LineQuantity("1", ask),)
                self.do(orders.Cancel(order.id, "regret", lines))

    @rule(pick=PICK, minor=st.integers(1, 5000), how=HOW)
    def pay(self, pick: int, minor: int, how: str) -> None:
        """Somebody pays what is owed, or anything at all, or promises to pay it all."""

        def owes(account: Account) -> bool:
            return how != "owed" or accounts.due(account).minor > 0

        if account := self.some("account", pick, owes):
            most = accounts.due(account).minor if how == "owed" else minor
            ids = (account.order, "card", str(len(self.asked)))
            if how == "card":
                self.do(accounts.Authorize(*ids, account.bill.totals.gross))
            else:
                money = Money(min(minor, most), "DKK")
                self.do(accounts.RecordPayment(*ids, money))

    @rule(pick=PICK, units=FEW)
    def pick_some(self, pick: int, units: int) -> None:
        """Somebody picks some units of a line."""
        self._begun(pick, units, warehouse.Pick)

    @rule(pick=PICK, units=FEW)
    def pick_short(self, pick: int, units: int) -> None:
        """Some units are not where they should be."""
        self._begun(pick, units, warehouse.ShortPick)

    def _begun(self, pick: int, units: int, make: Callable[..., Command[Any]]) -> None:
        if work := self.some("fulfillment", pick, lambda work: work.open):
            self.do(warehouse.Release(work.id), warehouse.Accept(work.id))
            line = work.lines[pick % len(work.lines)].line
            self.do(make(work.id, (LineQuantity(line, units),)))

    @rule(pick=PICK, how=st.sampled_from(["reject", "reject", "cancel", "close"]))
    def give_back(self, pick: int, how: str) -> None:
        """A place gives work back."""
        if work := self.some("fulfillment", pick, lambda work: work.open):
            if how == "reject":
                self.do(warehouse.Release(work.id))
                self.do(warehouse.Reject(work.id, "flood"))
            elif how == "cancel":
                self.do(warehouse.Cancel(work.id, "wrong"))
            else:
                self.do(warehouse.CloseShort(work.id, "broken"))

    @rule(pick=PICK)
    def pack(self, pick: int) -> None:
        """Somebody picks, checks and packs what a work wants."""
        if work := self.some("fulfillment", pick, lambda work: work.open):
            self.pack_work(work)

    def pack_work(self, work: FulfillmentOrder) -> None:
        """Pick, check and pack."""
        self.do(warehouse.Release(work.id))
        self.do(*self.oms.plan.pick(work.id).commands)
        work = self.oms.state(work.stream)
        scans = tuple(w.sku for w in work.lines for _ in range(w.picked))
        parcel = f"{work.id}-{len(work.parcels) + 1}"
        self.do(warehouse.Check(work.id, scans), warehouse.Pack(work.id, parcel))

    @rule(pick=PICK)
    def unpack(self, pick: int) -> None:
        """A parcel is opened again."""
        if parcel := self.some("parcel", pick, _waits):
            self.do(shipping.VoidLabel(parcel.id))
            self.do(warehouse.Unpack(parcel.fulfillment, parcel.id))

    @rule(pick=PICK)
    def hand_over(self, pick: int) -> None:
        """A parcel gets its label and leaves."""
        if parcel := self.some("parcel", pick, _waits):
            self.do(*self.oms.plan.label(parcel.id).commands)
            self.do(shipping.HandOver(parcel.id))

    @rule(pick=PICK, held=st.booleans(), back=st.booleans())
    def send(self, pick: int, *, held: bool, back: bool) -> None:
        """Take work from the list to the carrier; held for its invoice, sent back."""
        if work := self.some("fulfillment", pick, lambda work: work.open):
            hold = Hold(f"h{len(self.asked)}", Gate.INVOICE, "manual")
            if held:
                self.do(orders.PlaceHold(work.order, hold))
            self.pack_work(work)
            for parcel in self.oms.state(work.stream).parcels[-1:]:
                self.do(*self.oms.plan.label(parcel).commands)
                self.do(shipping.HandOver(parcel))
            if held:
                self.do(orders.ReleaseHold(work.order, hold.id))
            if back:
                lines = (LineQuantity(work.lines[0].line, 1),)
                self.do(orders.Return(work.order, "HAM", lines))

    @rule(pick=PICK)
    def deliver(self, pick: int) -> None:
        """A carrier reports a parcel as delivered; what it says is never refused."""
        if parcel := self.some("parcel", pick):
            at = START + timedelta(hours=24)
            step = shipping.ShipmentStep.DELIVER
            said = shipping.TrackingEvent("GLS", f"t{pick % 3}", step, at)
            told = self.do(shipping.Track(parcel.id, (said,)))
            assert told is not None, "a carrier's report was refused"

    @rule(pick=PICK, line=st.integers(1, 3), place=PLACES, units=FEW)
    def give_goods_back(self, pick: int, line: int, place: str, units: int) -> None:
        """Units come back to a place."""
        if order := self.some("order", pick):
            lines = (LineQuantity(str(line), units),)
            self.do(orders.Return(order.id, place, lines))

    @rule(data=st.data(), pick=PICK, later=st.booleans())
    def change(self, data: st.DataObject, pick: int, *, later: bool) -> None:
        """Change an order as it is looked at; sometimes something comes between."""
        if order := self.some("order", pick, can_change):
            account: Account = self.oms.state(accounts.account_stream(order.id))
            off = {part.line for gone in account.deductions for part in gone.lines}
            edits = data.draw(edits_for(order, SKUS))
            if any(line.id in off for line in edits.reprice):
                edits = evolve(edits, reprice=())  # the laws count whole lines
            plan = self.previewed(order, edits)
            new = Hold("new", Gate.SHIP, "manual")
            if plan and later and self.do(orders.PlaceHold(order.id, new)):
                assert self.do(*plan.commands) is None, "a stale plan was carried out"
                plan = self.previewed(order, edits)
            if plan:
                assert self.do(*plan.commands), "a fresh plan was refused"
                account = self.oms.state(accounts.account_stream(order.id))
                assert plan.owed_after == account.owed, order.id
                assert plan.after.agreed == self.oms.order(order.id).agreed, order.id

    def previewed(self, order: Order, edits: Edits) -> Any:
        """Return what a change would do; None where goods or invoices forbid it."""
        try:
            return self.oms.plan.change(order.id, edits)
        except Refused as refused:
            if refused.code in PREVIEW_REFUSALS:
                return None
            raise


class WorldMachine(ShopMachine):
    """Many orders that want the same few goods.

    It is run as a test by ``TestWorld = MyWorld.TestCase``.
    """

    @initialize(wants=WANTS, terms=TERMS)
    def open(self, wants: list[tuple[str, int]], terms: Terms) -> None:
        """Start with an order, so that there is something to do."""
        self.order(wants, terms, odd=False)

    @rule(wants=WANTS, terms=TERMS, odd=st.booleans())
    def place(self, wants: list[tuple[str, int]], terms: Terms, *, odd: bool) -> None:
        """Somebody orders."""
        self.order(wants, terms, odd=odd)

    @rule(sku=SKUS, place=PLACES, units=FEW)
    def receive(self, sku: str, place: str, units: int) -> None:
        """Goods come in."""
        self.do(stock.Receive(sku, place, units, "delivery"))

    @rule(sku=SKUS, place=PLACES, delta=st.integers(-3, 3))
    def count(self, sku: str, place: str, delta: int) -> None:
        """Somebody counts, and finds more or fewer."""
        self.do(stock.Adjust(sku, place, delta, "count"))

    @rule(sku=SKUS, reject=st.booleans(), minor=st.integers(0, 99))
    def give_up(self, sku: str, *, reject: bool, minor: int) -> None:
        """Turn down an order of which a part may be cancelled, and a part paid."""
        name = self.order([(sku, 2)], Terms.PENDING, odd=False)
        if minor % 2:
            self.do(orders.Cancel(name, "regret", (LineQuantity("1", 1),)))
        if minor:
            money = Money(minor, "DKK")
            self.do(accounts.RecordPayment(name, "bank", name, money))
        end = orders.Reject(name, "fraud") if reject else orders.Expire(name)
        assert self.do(end) is not None, f"{name} could not be turned down"


class JourneyMachine(ShopMachine):
    """One order; whatever happens, happens to it.

    It is run as a test by ``TestJourney = MyJourney.TestCase``.
    """

    units = 40

    @initialize(wants=WANTS, terms=TERMS, odd=st.booleans())
    def begin(self, wants: list[tuple[str, int]], terms: Terms, *, odd: bool) -> None:
        """It is placed, and there is enough for it."""
        self.order(wants, terms, odd=odd)


def _waits(parcel: Parcel) -> bool:
    return parcel.state in WAITING


def _answer(account: Account, asked: Transaction, *, capture: bool) -> Command[Any]:
    """Return what a provider answers to what an account has asked of it."""
    ids = (account.order, asked.provider, asked.reference)
    first = asked.reference == f"{account.order}-capture-1"
    match asked.kind:
        case Kind.CAPTURE if first and not capture:
            return accounts.Fail(*ids, asked.kind, asked.amount, "refused")
        case Kind.AUTHORIZATION:
            return accounts.Authorize(*ids, asked.amount, START + timedelta(days=7))
        case Kind.CAPTURE:
            return accounts.Capture(*ids, asked.authorization or None, asked.amount)
        case Kind.VOID:
            return accounts.Void(*ids, asked.authorization, asked.amount)
        case _:
            return accounts.Refund(*ids, asked.amount, asked.undoes)
