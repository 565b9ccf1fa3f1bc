"""The laws that hold in every shop, counted without the code that keeps them."""

from ordercore import accounts, orders, stock
from ordercore.views import booked


def states(oms, kind):
    """Return the states of a kind."""
    return [kept.state for _, kept in oms.store.scan(kind)]


def check_laws(oms):
    """Raise AssertionError where goods, promises, work, money or history disagree."""
    journal = list(oms.journal())
    check_claims(oms)
    check_kept(oms)
    check_units(oms, journal)
    check_work(oms)
    check_parcels(oms)
    check_money(oms, journal)
    check_history(oms, journal)


def check_claims(oms):
    """STK 33, RSV 49: stock holds back exactly what the order lines claim."""
    claims = {}
    for order in states(oms, "order"):
        for line, progress in zip(order.lines, order.progress, strict=True):
            assert line.quantity == progress.quantity, order.id
            for claim in progress.claims:
                assert order.state is orders.State.CONFIRMED, order.id
                place = (line.sku, claim.node)
                claims[place] = claims.get(place, 0) + claim.total
    held = {(s.sku, s.node): s.allocated for s in states(oms, "stock") if s.allocated}
    assert claims == held
    assert all(0 <= s.allocated <= s.sellable for s in states(oms, "stock"))


def check_kept(oms):
    """RSV 43, 49: shelves hold back what is kept for the living, and nothing else."""
    kept, held, now = {}, {}, oms.now()
    for one in states(oms, "reservation"):
        kind, _, name = one.holder.partition("/")
        if one.ended is None and one.until > now:
            assert kind != "order" or oms.order(name).state in {"PLACED", "CONFIRMED"}
            for part in one.parts:
                place = (one.sku, part.node, one.until)
                kept[place] = kept.get(place, 0) + part.quantity
    for level in states(oms, "stock"):
        assert level.allocated + sum(h.quantity for h in level.held) <= level.sellable
        for end in level.held:
            if end.until > now:
                held[level.sku, level.node, end.until] = end.quantity
    assert kept == held


def check_units(oms, journal):
    """STK 31: no unit is lost or made up between delivery, shelf and buyer."""
    moved = {}
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
    assert moved == there


def check_work(oms):
    """FUL 81: what a node has to send is what the order claims there, unit by unit."""
    claimed, working = {}, {}
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
    assert claimed == working


def check_parcels(oms):
    """FUL 81: what is packed lies in a parcel that is there, each unit in one."""
    packed, boxed = {}, {}
    for work in states(oms, "fulfillment"):
        for line in work.lines:
            if line.packed:
                packed[work.id, line.line] = line.packed
    for parcel in states(oms, "parcel"):
        if parcel.state in {"SEALED", "LABELLED"}:
            for goods in parcel.contents:
                place = (parcel.fulfillment, goods.line)
                boxed[place] = boxed.get(place, 0) + goods.quantity
    assert packed == boxed


def check_money(oms, journal):
    """PAY 106, 107: the books balance, and what has left is invoiced, no unit twice."""
    sums = {}
    for entry in booked(journal):
        for posting in entry.entry.lines:
            currency = entry.entry.currency
            sums[currency] = sums.get(currency, 0) + posting.minor
    assert not any(sums.values())
    for account in states(oms, "account"):
        check_account(oms.order(account.order), account)
    check_given_back(journal)


GIVES_BACK = (accounts.RefundRequested, accounts.Refunded)


def check_given_back(journal):
    """PAY 106: money that goes back leaves what is owed then.

    A change may make the order dearer later; what was given back before stays given.
    What goes over to another order is no refund.
    """
    known = {}
    for recorded in journal:
        if not recorded.stream.startswith("account/"):
            continue
        event, before = recorded.event, known.get(recorded.stream)
        account = known[recorded.stream] = event.apply(before)
        if isinstance(event, GIVES_BACK) and not getattr(event, "into", ""):
            least = min(kept_of(before), account.owed.minor)
            assert kept_of(account) >= least, account.order


def kept_of(account):
    """Return what was captured and neither went back nor is on its way back."""
    going = account.under_way(accounts.Kind.REFUND).minor
    return account.captured.minor - account.refunded.minor - going


def check_account(order, account):  # noqa: C901 - one law after another
    """What an order's account says follows from where its units are."""
    whole = order.agreed.total.minor
    given_up = 0
    invoiced = {}
    for deduction in account.deductions:
        given_up += deduction.gross.minor
    for invoice in account.invoices:
        for line in invoice.lines:
            invoiced[line.line] = invoiced.get(line.line, 0) + line.quantity
    deducted = {}
    for deduction in account.deductions:
        for line in deduction.lines:
            deducted[line.line] = deducted.get(line.line, 0) + line.quantity
    assert whole - given_up == account.owed.minor
    for line, progress in zip(order.lines, order.progress, strict=True):
        assert progress.cancelled == deducted.get(line.id, 0), order.id
        left = progress.shipped + progress.delivered + progress.returned
        held = any(hold.gate is orders.Gate.INVOICE for hold in order.holds)
        if not held:
            assert left == invoiced.get(line.id, 0), order.id
    pending = account.under_way(accounts.Kind.REFUND).minor
    too_much = account.paid.minor - pending - account.owed.minor
    cancelled = any(p.cancelled for p in order.progress)
    if not any(hold.gate is orders.Gate.REFUND for hold in order.holds):
        assert not (cancelled and too_much > 0), order.id
    if all(p.cancelled == p.quantity for p in order.progress):
        assert not account.owed.minor, order.id
    check_promises(account)
    check_refunds(account)


ON_THE_WAY = {"INITIATED", "PENDING", "ACTION_REQUIRED"}


def check_promises(account):
    """PAY 103: no more is drawn than promised, no less than left; the rest goes."""
    known = account.transactions
    free = 0
    for promise in known:
        if promise.kind == "AUTHORIZATION" and promise.outcome == "SUCCEEDED":
            drawn = sum(
                t.amount.minor
                for t in known
                if t.authorization == promise.reference
                and t.provider == promise.provider
                and (t.outcome == "SUCCEEDED" or t.outcome in ON_THE_WAY)
            )
            shared = [s for s in account.shares if s.provider == promise.provider]
            whole = promise.amount.minor + sum(
                s.amount.minor for s in shared if s.authorization == promise.reference
            )
            assert drawn <= whole, account.order
            free += whole - drawn
    if free and not any(t.outcome == "FAILED" for t in known):
        coming = sum(
            t.amount.minor
            for t in known
            if t.kind == "CAPTURE" and t.outcome in ON_THE_WAY
        )
        left = account.invoiced.minor - account.credited.minor
        assert min(left, account.owed.minor) <= account.settled.minor + coming
        assert account.settled < account.owed, account.order


def check_refunds(account):
    """RET 102: no payment gives back more than it brought in."""
    came, back = {}, {}
    for t in account.transactions:
        if t.kind in {"CAPTURE", "PAYMENT"} and t.outcome == "SUCCEEDED":
            key = (t.provider, t.part_of or t.reference)
            came[key] = came.get(key, 0) + t.amount.minor
        if t.kind == "REFUND" and (t.outcome == "SUCCEEDED" or t.outcome in ON_THE_WAY):
            key = (t.provider, t.undoes)
            back[key] = back.get(key, 0) + t.amount.minor
    for key, gone in back.items():
        assert not key[1] or gone <= came[key], account.order


def check_history(oms, journal):
    """STK 34: every state is what its events lead to, and stands at their number."""
    folded, versions = {}, {}
    for recorded in journal:
        stream = recorded.stream
        folded[stream] = recorded.event.apply(folded.get(stream))
        versions[stream] = versions.get(stream, 0) + 1
        assert versions[stream] == recorded.version
    found = oms.store.load(list(folded))
    assert folded == {stream: kept.state for stream, kept in found.items()}
    assert versions == {stream: kept.version for stream, kept in found.items()}
