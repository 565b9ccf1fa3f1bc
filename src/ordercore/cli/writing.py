"""Writes how a shop stands into a folder: report, slips, invoices, journal."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path

from ordercore.accounts import Account, account_stream
from ordercore.flow import OMS
from ordercore.orders import Order
from ordercore.parties import Customer, CustomerFile
from ordercore.shipping import Parcel, ParcelState
from ordercore.show import (
    invoice_text,
    invoices_html,
    journal_csv,
    packing_slips_html,
    report_html,
)
from ordercore.values import Measure, Money
from ordercore.views import (
    PaperParty,
    RunSummary,
    Shop,
    as_of,
    booked,
    look,
    papers,
)
from ordercore.warehouse import PackingSlip, packing_slip

__all__ = ["look_at", "look_back", "write_all"]

MONEY = ("account", "payout", "stored-value")
STOCK = ("stock", "reservation", "delivery", "transfer", "count")
LOCALE = "en_GB"
"""How amounts and days are written for the shop itself."""

PLACES = ("node", "timetable")
WORK = ("quote", "order", "parcel", "fulfillment")
KINDS = (*WORK, *MONEY, *STOCK, "item", *PLACES)
"""The kinds of streams that a report is made of."""


def look_at(oms: OMS, now: datetime, journeys_of: Collection[str] = ()) -> Shop:
    """Return how the shop stands."""
    states = (one for kind in KINDS for one in oms.store.scan(kind))
    aside = oms.quarantined()
    return look(states, oms.journal(), now, set_aside=aside, of=journeys_of)


def look_back(oms: OMS, now: datetime) -> Shop:
    """Return how the shop stood at an instant gone by, as it was known then."""
    seen = as_of(oms.journal(), now)
    aside = [one for one in oms.quarantined() if one.at <= seen.now]
    return look(seen.states, seen.journal, seen.now, set_aside=aside)


def write_all(
    oms: OMS, shop: Shop, summary: RunSummary, seller: PaperParty, out: Path
) -> tuple[Path, ...]:
    """Write report, slips by node, invoices and journal into *out*; return the files.

    The *seller* issues the invoices, and the report is about his shop.
    """
    out.mkdir(parents=True, exist_ok=True)
    page = out / "report.html"
    page.write_text(report_html(shop, seller.name, summary=summary), "utf-8")
    journal = out / "journal.csv"
    with journal.open("w", encoding="utf-8", newline="") as file:
        file.writelines(journal_csv(booked(oms.journal())))
    return (
        page,
        *_write_slips(oms, out, shop.measures),
        *_write_invoices(oms, seller, out, shop.measures),
        journal,
    )


def _write_slips(
    oms: OMS, out: Path, measures: Mapping[str, Measure]
) -> Iterator[Path]:
    known: list[Parcel] = [kept.state for _, kept in oms.store.scan("parcel")]
    parcels = [parcel for parcel in known if parcel.state is not ParcelState.VOIDED]
    parcels.sort(key=lambda parcel: (parcel.node, parcel.id))
    for node, group in groupby(parcels, key=lambda parcel: parcel.node):
        file = out / f"packing-slips-{node}.html"
        slips = [_slip(oms, parcel, measures) for parcel in group]
        file.write_text(packing_slips_html(slips), "utf-8")
        yield file


def _write_invoices(
    oms: OMS, seller: PaperParty, out: Path, measures: Mapping[str, Measure]
) -> Iterator[Path]:
    """Write every invoice and credit note, each in its buyer's language.

    The same as text are in the seller's language, which is that of this command.
    """
    buyers = _buyers(oms)
    accounts: dict[str, Account] = {
        kept.state.order: kept.state for _, kept in oms.store.scan("account")
    }
    orders: list[Order] = [kept.state for _, kept in oms.store.scan("order")]
    known = [
        paper
        for order in orders
        if order.id in accounts
        for paper in papers(
            accounts[order.id],
            order,
            seller,
            buyers.get(order.agreed.customer),
            measures,
        )
    ]
    if known:
        page, text = out / "invoices.html", out / "invoices.txt"
        page.write_text(invoices_html(known), "utf-8")
        texts = [invoice_text(paper, LOCALE) for paper in known]
        text.write_text("\n\n\n".join(texts) + "\n", "utf-8")
        yield page
        yield text


def _buyers(oms: OMS) -> Mapping[str, Customer]:
    """Return who is known, under each of his ids."""
    files: list[CustomerFile] = [kept.state for _, kept in oms.store.scan("customer")]
    return {
        name: file.customer
        for file in files
        if not file.merged_into
        for name in file.ids
    }


def _slip(oms: OMS, parcel: Parcel, measures: Mapping[str, Measure]) -> PackingSlip:
    order = oms.order(parcel.order)
    return packing_slip(
        parcel.id,
        order.agreed.reference,
        oms.network.node(parcel.node).address,
        order.agreed.ship_to,
        parcel.contents,
        names={line.id: line.name for line in order.lines},
        amounts=_amounts(oms, parcel, order),
        measures=measures,
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
