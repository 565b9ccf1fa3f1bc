"""The laws that hold in every shop, counted without the code that keeps them.

They are those of a shop whose goods come, are counted, leave and come back; whoever
scraps, reclassifies or moves goods between places has more to count.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ordercore import accounts, orders, stock
from ordercore.accounts import Account, Transaction
from ordercore.flow import OMS, Recorded
from ordercore.orders import Order
from ordercore.pricing import BillLine
from ordercore.views import booked

__all__ = ["check_laws"]


def states(oms: OMS, kind: str) -> list[Any]:
    """Return the states of a kind."""
    return [kept.state for _, kept in oms.store.scan(kind)]


def check_laws(oms: OMS) -> None:
    """Raise AssertionError where goods, promises, work, money or history disagree."""
    journal = list(oms.journal())
    check_claims(oms)
    check_kept(oms)
    check_units(oms, journal)
    check_work(oms)
    check_parcels(oms)
    check_money(oms, journal)
    check_history(oms, journal)


def check_claims(oms: OMS) -> None:
    """STK 33, RSV 49: stock holds back exactly what the order lines claim."""
    claims: dict[tuple[str, str], int] = {}
    for order in states(oms, "order"):
        for line, progress in zip(order.lines, order.progress, strict=True):
            assert line.quantity == progress.quantity, f"{order.id}: {progress}"
            for claim in progress.claims:
                assert order.state is orders.State.CONFIRMED, order.id
                place = (line.sku, claim.node)
                claims[place] = claims.get(place, 0) + claim.total
    held = {(s.sku, s.node): s.allocated for s in states(oms, "stock") if s.allocated}
    assert claims == held, f"orders claim {claims}, shelves hold back {held}"
    for level in states(oms, "stock"):
        assert 0 <= level.allocated <= level.sellable, f"{level}"


def check_kept(oms: OMS) -> None:
    """RSV 43, 49: shelves hold back what is kept for the living, and nothing else."""
    kept: dict[tuple[str, str, datetime], int] = {}
    held: dict[tuple[str, str, datetime], int] = {}
    now = oms.now()
    for one in states(oms, "reservation"):
        kind, _, name = one.holder.partition("/")
        if one.ended is None and one.until > now:
            living = {"PLACED", "CONFIRMED"}
            assert kind != "order" or oms.order(name).state in living, f"{one}"
            for part in one.parts:
                place = (one.sku, part.node, one.until)
                kept[place] = kept.get(place, 0) + part.quantity
    for level in states(oms, "stock"):
        claimed = level.allocated + sum(h.quantity for h in level.held)
        assert claimed <= level.sellable, f"{claimed} are claimed of {level}"
        for end in level.held:
            if end.until > now:
                held[level.sku, level.node, end.until] = end.quantity
    assert kept == held, f"kept for somebody {kept}, held back by shelves {held}"


def check_units(oms: OMS, journal: Sequence[Recorded]) -> None:
    """STK 31: no unit is lost or made up between delivery, shelf and buyer."""
    moved: dict[str, int] = {}
    for recorded in journal:
        event = recorded.event
        if isinstance(event, stock.Received):
            units = event.quantity
        elif isinstance(event, stock.Adjusted):
            units = event.delta
        else:
            continue
        moved[event.sku] = moved.get(event.sku, 0) + units
    for order in states(oms, "order"):
        for line, progress in zip(order.lines, order.progress, strict=True):
            out = progress.shipped + progress.delivered
            moved[line.sku] = moved.get(line.sku, 0) - out
    there = dict.fromkeys(moved, 0)
    for level in states(oms, "stock"):
        there[level.sku] = there.get(level.sku, 0) + level.sellable
    assert moved == there, f"came less what left {moved}, on the shelves {there}"


def check_work(oms: OMS) -> None:
    """FUL 81: what a node has to send is what the order claims there, unit by unit."""
    claimed: dict[tuple[str, str], tuple[int, int, int]] = {}
    working: dict[tuple[str, str], tuple[int, int, int]] = {}
    for order in states(oms, "order"):
        for line, progress in zip(order.lines, order.progress, strict=True):
            for claim in progress.claims:
                counts = (claim.allocated, claim.picked, claim.packed)
                claimed[claim.fulfillment, line.id] = counts
    for work in states(oms, "fulfillment"):
        for line in work.lines:
            counts = (line.to_pick, line.picked, line.packed)
            if any(counts):
                working[work.id, line.line] = counts
    assert claimed == working, f"orders claim {claimed}, nodes work on {working}"


def check_parcels(oms: OMS) -> None:
    """FUL 81: what is packed lies in a parcel that is there, each unit in one."""
    packed: dict[tuple[str, str], int] = {}
    boxed: dict[tuple[str, str], int] = {}
    for work in states(oms, "fulfillment"):
        for line in work.lines:
            if line.packed:
                packed[work.id, line.line] = line.packed
    for parcel in states(oms, "parcel"):
        if parcel.state in {"SEALED", "LABELLED"}:
            for goods in parcel.contents:
                place = (parcel.fulfillment, goods.line)
                boxed[place] = boxed.get(place, 0) + goods.quantity
    assert packed == boxed, f"packed {packed}, in parcels {boxed}"


def check_money(oms: OMS, journal: Sequence[Recorded]) -> None:
    """PAY 106, 107: the books balance, and what has left is invoiced, no unit twice."""
    sums: dict[str, int] = {}
    for entry in booked(journal):
        for posting in entry.entry.lines:
            currency = entry.entry.currency
            sums[currency] = sums.get(currency, 0) + posting.minor
    assert not any(sums.values()), f"the books do not balance: {sums}"
    for account in states(oms, "account"):
        check_account(oms.order(account.order), account)
    check_given_back(journal)


GIVES_BACK = (accounts.RefundRequested, accounts.Refunded)


def check_given_back(journal: Sequence[Recorded]) -> None:
    """PAY 106: money that goes back leaves what is owed then.

    A change may make the order dearer later; what was given back before stays given.
    What goes over to another order is no refund.
    """
    known: dict[str, Account] = {}
    for recorded in journal:
        if not recorded.stream.startswith("account/"):
            continue
        event: Any = recorded.event
        before = known.get(recorded.stream)
        account = known[recorded.stream] = event.apply(before)
        gives = isinstance(event, GIVES_BACK) and not getattr(event, "into", "")
        if gives and before is not None:
            least = min(kept_of(before), account.owed.minor)
            kept = kept_of(account)
            assert kept >= least, f"{account.order}: {kept} kept of {least} owed"


def kept_of(account: Account) -> int:
    """Return what was captured and neither went back nor is on its way back."""
    going = account.under_way(accounts.Kind.REFUND).minor
    return account.captured.minor - account.refunded.minor - going


def check_account(order: Order, account: Account) -> None:
    """What an order's account says follows from where its units are."""
    given_up = sum(deduction.gross.minor for deduction in account.deductions)
    left = order.agreed.total.minor - given_up
    assert left == account.owed.minor, f"{order.id}: {left} owed, not {account.owed}"
    if all(p.cancelled == p.quantity for p in order.progress):
        assert not account.owed.minor, f"{order.id}: given up, and {account.owed} owed"
    check_billed(order, account)
    check_given_up(order, account)
    check_promises(account)
    check_refunds(account)


def check_billed(order: Order, account: Account) -> None:
    """What has left is invoiced, and what is given up is deducted, unit by unit."""
    invoiced = _units([line for one in account.invoices for line in one.lines])
    deducted = _units([line for one in account.deductions for line in one.lines])
    held = orders.Gate.INVOICE in {hold.gate for hold in order.holds}
    for line, progress in zip(order.lines, order.progress, strict=True):
        where = f"{order.id}, line {line.id}"
        off = deducted.get(line.id, 0)
        assert progress.cancelled == off, f"{where}: {progress}, {off} deducted"
        left = progress.shipped + progress.delivered + progress.returned
        if not held:
            sent = invoiced.get(line.id, 0)
            assert left == sent, f"{where}: {left} have left, {sent} invoiced"


def check_given_up(order: Order, account: Account) -> None:
    """What was paid for units that were given up goes back."""
    pending = account.under_way(accounts.Kind.REFUND).minor
    too_much = account.paid.minor - pending - account.owed.minor
    cancelled = any(p.cancelled for p in order.progress)
    if orders.Gate.REFUND not in {hold.gate for hold in order.holds}:
        kept = cancelled and too_much > 0
        assert not kept, f"{order.id}: {too_much} are kept of what was given up"


def _units(lines: Sequence[BillLine]) -> dict[str, int]:
    """Return how many units there are of each line."""
    found: dict[str, int] = {}
    for line in lines:
        found[line.line] = found.get(line.line, 0) + line.quantity
    return found


ON_THE_WAY = frozenset({"INITIATED", "PENDING", "ACTION_REQUIRED"})
"""How movements are that have been asked for, and have not ended."""


def check_promises(account: Account) -> None:
    """PAY 103: no more is drawn than promised, no less than left; the rest goes."""
    known = account.transactions
    free = sum(_free(account, t) for t in known if _is_promise(t))
    if free and not any(t.outcome == "FAILED" for t in known):
        coming = sum(
            t.amount.minor
            for t in known
            if t.kind == "CAPTURE" and t.outcome in ON_THE_WAY
        )
        left = min(account.invoiced.minor - account.credited.minor, account.owed.minor)
        taken = account.settled.minor + coming
        assert left <= taken, f"{account.order}: {left} to be taken, {taken} are"
        assert account.settled < account.owed, f"{account.order}: {free} kept ready"


def _is_promise(moved: Transaction) -> bool:
    return moved.kind == "AUTHORIZATION" and moved.outcome == "SUCCEEDED"


def _free(account: Account, promise: Transaction) -> int:
    """Return what is left of a promise.  Raises AssertionError: less than nothing."""
    drawn = sum(
        t.amount.minor
        for t in account.transactions
        if t.authorization == promise.reference
        and t.provider == promise.provider
        and (t.outcome == "SUCCEEDED" or t.outcome in ON_THE_WAY)
    )
    whole = promise.amount.minor + sum(
        s.amount.minor
        for s in account.shares
        if (s.provider, s.authorization) == (promise.provider, promise.reference)
    )
    assert drawn <= whole, f"{account.order}: {drawn} drawn of {whole} promised"
    return whole - drawn


def check_refunds(account: Account) -> None:
    """RET 102: no payment gives back more than it brought in."""
    came: dict[tuple[str, str], int] = {}
    back: dict[tuple[str, str], int] = {}
    for t in account.transactions:
        done = t.outcome == "SUCCEEDED"
        if t.kind in {"CAPTURE", "PAYMENT"} and done:
            key = (t.provider, t.part_of or t.reference)
            came[key] = came.get(key, 0) + t.amount.minor
        if t.kind == "REFUND" and (done or t.outcome in ON_THE_WAY):
            key = (t.provider, t.undoes)
            back[key] = back.get(key, 0) + t.amount.minor
    for key, gone in back.items():
        if key[1]:
            assert gone <= came[key], f"{account.order}: {gone} back of {came[key]}"


def check_history(oms: OMS, journal: Sequence[Recorded]) -> None:
    """STK 34: every state is what its events lead to, and stands at their number."""
    folded: dict[str, Any] = {}
    versions: dict[str, int] = {}
    for recorded in journal:
        stream = recorded.stream
        folded[stream] = recorded.event.apply(folded.get(stream))
        versions[stream] = versions.get(stream, 0) + 1
        assert versions[stream] == recorded.version, f"{recorded}"
    found = oms.store.load(list(folded))
    found_states = {stream: kept.state for stream, kept in found.items()}
    odd = sorted(s for s in folded if folded[s] != found_states.get(s))
    assert not odd, f"the states of {odd} are not what happened"
    assert versions == {stream: kept.version for stream, kept in found.items()}
