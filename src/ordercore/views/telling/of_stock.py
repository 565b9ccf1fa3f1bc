"""What happened to stock, in words."""

from collections.abc import Sequence

from ordercore import stock
from ordercore.views.telling.told import (
    Teller,
    Tellers,
    Told,
    just,
    many,
    said,
    units_of,
)

__all__ = ["TELLERS"]


def _moved(what: str) -> Teller:
    def tell(
        event: stock.Received
        | stock.Allocated
        | stock.Deallocated
        | stock.Shipped
        | stock.Returned
        | stock.HeldBack
        | stock.Freed
        | stock.Lapsed
        | stock.Scrapped
        | stock.TransferredIn
        | stock.TransferredOut,
    ) -> Told:
        detail = f"{event.quantity} × {event.sku}"
        return Told(what, detail, event.quantity, event.node, why=event.cause)

    return tell


def adjusted(event: stock.Adjusted) -> Told:
    """Tell by how many units the count differed."""
    detail = f"{event.delta:+} × {event.sku}"
    return Told("Stock corrected", detail, event.delta, event.node, why=event.cause)


def counted(event: stock.Counted) -> Told:
    """Tell what was counted, and how many promised units are missing."""
    missing = f", {event.short} promised units are missing" if event.short else ""
    detail = f"{event.counted} × {event.sku}, {event.before} in the book{missing}"
    return Told("Stock counted", detail, event.delta, event.node, why=event.cause)


def reclassified(event: stock.Reclassified) -> Told:
    """Tell from which condition units went into which."""
    detail = f"{event.quantity} × {event.sku}, {event.condition} → {event.into}"
    units = event.quantity
    return Told("Stock reclassified", detail, units, event.node, why=event.cause)


def _of_lot(what: str) -> Teller:
    def tell(
        event: stock.LotHeld | stock.LotExpired | stock.LotReleased | stock.LotRedated,
    ) -> Told:
        missing = getattr(event, "short", 0)
        short = f", {missing} promised units are missing" if missing else ""
        detail = f"{event.quantity} × {event.sku} of lot {event.lot}{short}"
        return Told(what, detail, event.quantity, event.node, why=event.cause)

    return tell


def lot_corrected(event: stock.LotCorrected) -> Told:
    """Tell of which lot units really are."""
    into, before = event.into, event.out_of.lot or "none that is known"
    detail = f"{into.quantity} × {event.sku} of lot {into.lot}, not {before}"
    return Told("Lot corrected", detail, into.quantity, event.node, why=event.cause)


def _of_recall(what: str) -> Teller:
    def tell(event: stock.LotRecalled | stock.RecallEnded) -> Told:
        why = getattr(event, "cause", event.reason)
        return Told(what, f"lot {event.lot} of {event.sku}", why=why)

    return tell


def lots_sent(event: stock.LotsSent) -> Told:
    """Tell of which lots units are that are on their way."""
    lots = [(one.units, one.sku) for one in event.lots]
    detail = ", ".join([f"{u.quantity} × {sku} of lot {u.lot}" for u, sku in lots])
    return Told("Lots sent on", detail, sum([u.quantity for u, _ in lots]))


def lots_reread(event: stock.LotsReread) -> Told:
    """A unit that came back unread was of another lot."""
    units, lots = event.now.quantity, f"lot {event.now.lot}, not {event.was.lot}"
    return Told("Lots read", f"{event.sku}: {units} of {lots}", units, event.node)


def _of_order(what: str) -> Teller:
    def tell(
        event: stock.LotsLeft | stock.LotsBack | stock.LotsPacked | stock.LotsUnpacked,
    ) -> Told:
        units = sum([one.quantity for one in event.lots])
        lots = ", ".join([f"{one.quantity} of lot {one.lot}" for one in event.lots])
        return Told(what, f"{event.sku}: {lots}", units, event.node)

    return tell


def safety_stock_kept(event: stock.SafetyStockKept) -> Told:
    """Tell how many units are kept back."""
    detail = f"{event.units} × {event.sku}, {event.before} before"
    return Told("Safety stock", detail, event.units, event.node)


def quota_set(event: stock.QuotaSet) -> Told:
    """Tell for whom how many units are kept."""
    detail = f"{event.quota}: {event.units} × {event.sku}, {event.before} before"
    whom = f" for {', '.join(event.path)}"
    return Told("Quota set", detail + whom, event.units, event.node)


def publishing_set(event: stock.PublishingSet) -> Told:
    """Tell how much of the stock a channel is told of."""
    told = event.publishing
    parts = [
        f"{told.buffer} units kept back" if told.buffer else "",
        f"{told.buffer_bp} of 10,000 kept back" if told.buffer_bp else "",
        f"none below {told.threshold}" if told.threshold else "",
        f"at most {told.cap}" if told.cap is not None else "",
        f"at {', '.join(told.nodes)}" if told.nodes else "",
        f"and what comes in within {told.incoming_days} days"
        if told.incoming_days
        else "",
    ]
    detail = ", ".join([part for part in parts if part]) or "everything"
    return Told("Told to a channel", f"{event.channel}: {detail}")


def quota_dropped(event: stock.QuotaDropped) -> Told:
    """Tell how many units are everybody's again."""
    detail = f"{event.quota}: {event.units} × {event.sku} are everybody's"
    return Told("Quota dropped", detail, event.units, event.node)


def _kept(what: str) -> Teller:
    def tell(
        event: stock.Reserved
        | stock.Extended
        | stock.Resized
        | stock.HandedOn
        | stock.Released
        | stock.Converted,
    ) -> Told:
        units = sum([part.quantity for part in event.parts])
        until = f"until {event.until:%Y-%m-%d %H:%M} UTC"
        where = ", ".join([part.node for part in event.parts])
        return Told(what, f"{units} × {event.sku} {until}", units, where)

    return tell


def announced(event: stock.DeliveryAnnounced) -> Told:
    """Tell what is to come, from whom, and when."""
    detail = f"{said(event.lines)} from {event.supplier}, due {event.due_on}"
    return Told("Delivery announced", detail, units_of(event.lines), event.node)


def _redated(what: str) -> Teller:
    def tell(event: stock.DeliveryRedated | stock.TransferRedated) -> Told:
        detail = f"due {event.due_on}, not {event.before}"
        return Told(what, detail, why=event.reason)

    return tell


def _apart(goods: Sequence[stock.Arrived]) -> str:
    apart = units_of(goods) - sum([one.good for one in goods])
    return f", {apart} of them set apart" if apart else ""


def unloaded(event: stock.Unloaded) -> Told:
    """Tell what has come, and what of it cannot be sold yet."""
    detail = f"{said(event.goods)} under {event.receipt}{_apart(event.goods)}"
    return Told("Unloaded", detail, units_of(event.goods), event.node)


def completed(event: stock.DeliveryCompleted) -> Told:
    """Tell that all has come, or as good as all."""
    detail = f"{said(event.missing)} missing" if event.missing else ""
    return Told("Delivery complete", detail)


def _ended(what: str) -> Teller:
    def tell(event: stock.DeliveryClosed | stock.DeliveryCancelled) -> Told:
        return Told(what, f"{said(event.missing)} will not come", why=event.reason)

    return tell


def requested(event: stock.TransferRequested) -> Told:
    """Tell what is to go where, and when it should be there."""
    way = f"{event.source} → {event.destination}, due {event.due_on}"
    units = units_of(event.lines)
    return Told("Transfer requested", f"{said(event.lines)}, {way}", units)


def released(event: stock.TransferReleased) -> Told:
    """Tell what the source may send."""
    units = units_of(event.goods)
    return Told("Transfer released", said(event.goods), units, event.source)


def sent(event: stock.TransferShipped) -> Told:
    """Tell what has left the source."""
    detail = f"{said(event.goods)} under {event.shipment}"
    return Told("Transfer left", detail, units_of(event.goods), event.source)


def come(event: stock.TransferReceived) -> Told:
    """Tell what has come to the destination."""
    units = units_of(event.goods)
    detail = f"{said(event.goods)} under {event.receipt}{_apart(event.goods)}"
    return Told("Transfer arrived", detail, units, event.destination)


def closed(event: stock.TransferClosed) -> Told:
    """Tell what was lost on the way, and what stays at the source."""
    parts = [f"{said(event.lost)} lost"] if event.lost else []
    parts += [f"{said(event.released)} stay"] if event.released else []
    units = units_of(event.lost)
    detail = ", ".join(parts)
    return Told("Transfer closed", detail, units, event.destination, why=event.reason)


def called_off(event: stock.TransferCancelled) -> Told:
    """Tell what is free again at the source."""
    free = f"{said(event.released)} free again" if event.released else ""
    return Told("Transfer cancelled", free, node=event.source, why=event.reason)


def sheet_opened(event: stock.CountSheetOpened) -> Told:
    """Tell what is to be counted."""
    return Told("Count begun", many(len(event.skus), "SKU"), node=event.node)


def entered(event: stock.CountEntered) -> Told:
    """Tell what was counted, and by whom."""
    counts = ", ".join([f"{one.units} × {one.sku}" for one in event.counts])
    return Told("Counted", f"{counts} by {event.by}")


def asked(event: stock.ApprovalAsked) -> Told:
    """Tell what somebody has to approve."""
    return Told("Count to approve", ", ".join(event.skus))


def posted(event: stock.CountPosted) -> Told:
    """Tell by how much the book was wrong."""
    wrong = [one for one in event.found if one.difference]
    detail = ", ".join([f"{one.difference:+} × {one.sku}" for one in wrong])
    by = f", approved by {event.approved_by}" if event.approved_by else ""
    return Told("Count posted", f"{detail or 'the book was right'}{by}", 0, event.node)


def sent_back(event: stock.CountRejected) -> Told:
    """Tell what is counted again, and who says so."""
    skus = ", ".join(event.skus)
    return Told("Count sent back", f"{skus} by {event.by}", why=event.reason)


def noted(event: stock.CorrectionNoted) -> Told:
    """Tell what the book has been corrected by meanwhile."""
    return Told("Correction noted", f"{event.delta:+} × {event.sku}", event.delta)


def given_up(event: stock.CountSheetCancelled) -> Told:
    """Tell why nothing is counted."""
    return Told("Count given up", why=event.reason)


def _numbered(what: str) -> Teller:
    def tell(
        event: stock.SerialReceived
        | stock.SerialSent
        | stock.SerialArrived
        | stock.SerialPacked
        | stock.SerialUnpacked
        | stock.SerialShipped
        | stock.SerialHandedOut
        | stock.SerialReturned
        | stock.SerialSetApart
        | stock.SerialRestocked
        | stock.SerialLost
        | stock.SerialFound
        | stock.SerialScrapped,
    ) -> Told:
        detail = f"{event.sku} number {event.number}"
        why = getattr(event, "cause", "")
        return Told(what, detail, 1, getattr(event, "node", ""), why=why)

    return tell


TELLERS: Tellers = {
    stock.CountSheetOpened: sheet_opened,
    stock.BookFrozen: just("Book written down"),
    stock.CountEntered: entered,
    stock.CountCompared: just("Count compared"),
    stock.CorrectionNoted: noted,
    stock.ApprovalAsked: asked,
    stock.CountRejected: sent_back,
    stock.CountPosted: posted,
    stock.CountSheetCancelled: given_up,
    stock.SerialReceived: _numbered("Unit received"),
    stock.SerialSent: _numbered("Unit sent on"),
    stock.SerialArrived: _numbered("Unit from elsewhere"),
    stock.SerialPacked: _numbered("Unit packed"),
    stock.SerialUnpacked: _numbered("Unit unpacked"),
    stock.SerialShipped: _numbered("Unit left"),
    stock.SerialHandedOut: _numbered("Unit handed out"),
    stock.SerialReturned: _numbered("Unit back"),
    stock.SerialSetApart: _numbered("Unit set apart"),
    stock.SerialRestocked: _numbered("Unit to be sold again"),
    stock.SerialLost: _numbered("Unit missing"),
    stock.SerialFound: _numbered("Unit found"),
    stock.SerialScrapped: _numbered("Unit scrapped"),
    stock.TransferRequested: requested,
    stock.TransferRedated: _redated("Transfer redated"),
    stock.TransferReleased: released,
    stock.TransferShipped: sent,
    stock.TransferReceived: come,
    stock.TransferCompleted: just("Transfer complete"),
    stock.TransferClosed: closed,
    stock.TransferCancelled: called_off,
    stock.TransferredOut: _moved("Stock sent on"),
    stock.TransferredIn: _moved("Stock from elsewhere"),
    stock.DeliveryAnnounced: announced,
    stock.DeliveryRedated: _redated("Delivery redated"),
    stock.Unloaded: unloaded,
    stock.DeliveryCompleted: completed,
    stock.DeliveryClosed: _ended("Delivery closed short"),
    stock.DeliveryCancelled: _ended("Delivery cancelled"),
    stock.Received: _moved("Stock received"),
    stock.Adjusted: adjusted,
    stock.Counted: counted,
    stock.Reclassified: reclassified,
    stock.LotHeld: _of_lot("Lot held"),
    stock.LotExpired: _of_lot("Lot over"),
    stock.LotReleased: _of_lot("Lot released"),
    stock.LotRedated: _of_lot("Lot redated"),
    stock.LotCorrected: lot_corrected,
    stock.LotRecalled: _of_recall("Lot called back"),
    stock.RecallEnded: _of_recall("Recall ended"),
    stock.LotsSent: lots_sent,
    stock.LotsPacked: _of_order("Lots packed"),
    stock.LotsUnpacked: _of_order("Lots unpacked"),
    stock.LotsLeft: _of_order("Lots left"),
    stock.LotsBack: _of_order("Lots back"),
    stock.LotsReread: lots_reread,
    stock.Scrapped: _moved("Stock scrapped"),
    stock.SafetyStockKept: safety_stock_kept,
    stock.QuotaSet: quota_set,
    stock.QuotaDropped: quota_dropped,
    stock.PublishingSet: publishing_set,
    stock.Allocated: _moved("Stock promised"),
    stock.Deallocated: _moved("Stock freed"),
    stock.Shipped: _moved("Stock left"),
    stock.Returned: _moved("Stock back"),
    stock.Reserved: _kept("Reserved"),
    stock.Extended: _kept("Reserved for longer"),
    stock.Resized: _kept("Reservation resized"),
    stock.HandedOn: _kept("Reservation handed on"),
    stock.Released: _kept("Reservation released"),
    stock.Converted: _kept("Reservation used"),
    stock.HeldBack: _moved("Stock held back"),
    stock.Freed: _moved("Stock held no more"),
    stock.Lapsed: _moved("Reservations ended"),
}
