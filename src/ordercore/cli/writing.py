"""Writes how a shop stands into a folder: report, packing slips, journal."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path

from ordercore.accounts import Account, account_stream
from ordercore.flow import OMS
from ordercore.orders import Order
from ordercore.shipping import Parcel, ParcelState
from ordercore.show import journal_csv, packing_slips_html, report_html
from ordercore.values import Money
from ordercore.views import RunSummary, Shop, booked, look
from ordercore.warehouse import PackingSlip, packing_slip

__all__ = ["look_at", "write_all"]

MONEY = ("account", "payout", "stored-value")
GOODS = ("parcel", "fulfillment", "stock", "reservation")
KINDS = ("order", *MONEY, *GOODS, "item", "node")
"""The kinds of streams that a report is made of."""


def look_at(oms: OMS, now: datetime, journeys_of: Collection[str] = ()) -> Shop:
    """Return how the shop stands."""
    states = (one for kind in KINDS for one in oms.store.scan(kind))
    aside = oms.quarantined()
    return look(states, oms.journal(), now, set_aside=aside, of=journeys_of)


def write_all(
    oms: OMS, shop: Shop, summary: RunSummary, title: str, out: Path
) -> tuple[Path, ...]:
    """Write report, slips by node, and journal into *out*; return the files."""
    out.mkdir(parents=True, exist_ok=True)
    page = out / "report.html"
    page.write_text(report_html(shop, title, summary=summary), "utf-8")
    journal = out / "journal.csv"
    with journal.open("w", encoding="utf-8", newline="") as file:
        file.writelines(journal_csv(booked(oms.journal())))
    return (page, *_write_slips(oms, out), journal)


def _write_slips(oms: OMS, out: Path) -> Iterator[Path]:
    known: list[Parcel] = [kept.state for _, kept in oms.store.scan("parcel")]
    parcels = [parcel for parcel in known if parcel.state is not ParcelState.VOIDED]
    parcels.sort(key=lambda parcel: (parcel.node, parcel.id))
    for node, group in groupby(parcels, key=lambda parcel: parcel.node):
        file = out / f"packing-slips-{node}.html"
        slips = [_slip(oms, parcel) for parcel in group]
        file.write_text(packing_slips_html(slips), "utf-8")
        yield file


def _slip(oms: OMS, parcel: Parcel) -> PackingSlip:
    order = oms.order(parcel.order)
    return packing_slip(
        parcel.id,
        order.agreed.reference,
        oms.network.node(parcel.node).address,
        order.agreed.ship_to,
        parcel.contents,
        names={line.id: line.name for line in order.lines},
        amounts=_amounts(oms, parcel, order),
        gift="GIFT" in order.flags,
        note=order.agreed.note,
    )


def _amounts(oms: OMS, parcel: Parcel, order: Order) -> Mapping[str, Money]:
    account: Account = oms.state(account_stream(order.id))
    return {
        line.line: line.net + line.tax
        for invoice in account.invoices
        if invoice.cause == parcel.id
        for line in invoice.lines
    }
