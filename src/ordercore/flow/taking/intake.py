"""What channels sent becomes orders, each once; what cannot be used is kept aside."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import cast

from ordercore import orders
from ordercore.accounts import (
    EVERYWHERE,
    Payout,
    account_stream,
    credit_stream,
    policy_stream,
)
from ordercore.catalog import AssortmentRule, Item, ListItem, item_stream
from ordercore.errors import Finding, Invalid, OrdercoreError, PluginError, shorten
from ordercore.flow.doing.engine import Outcome, Request, Step
from ordercore.flow.goods.listing import as_kept
from ordercore.flow.knowing.naming import order_id, party_id, their_id
from ordercore.flow.knowing.referring import placed_as
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Binding, Quarantined
from ordercore.flow.stores.aside import TAKE, kept, quarantined
from ordercore.flow.taking.cancelling import cancellation_steps, held_early
from ordercore.flow.taking.news import news_steps
from ordercore.flow.taking.payouts import payout_steps
from ordercore.flow.taking.receipts import (
    Receipt,
    SetAside,
    Taken,
    TakenCancellation,
    TakenNews,
    TakenPayout,
    TakenReturn,
)
from ordercore.flow.taking.returns import return_steps, rma_id
from ordercore.flow.wire import fingerprint
from ordercore.orders import order_stream
from ordercore.parties import Customer, RegisterCustomer, customer_stream
from ordercore.plugins import (
    Channel,
    Imported,
    ImportedCancellation,
    ImportedLine,
    ImportedNews,
    ImportedReturn,
    ImportedTax,
    NotAnOrder,
    Parsed,
    Raw,
)
from ordercore.plugins.asking import guarded
from ordercore.pricing import TaxLine, by_rate
from ordercore.values import Money
from ordercore.warehouse import fulfillment_stream

__all__ = [
    "agreed_of",
    "kept",
    "placed",
    "read",
]


def placed(raw: Raw | Mapping[str, object], place: int) -> Raw:
    """Return what was sent with its place in the source."""
    return raw if isinstance(raw, Raw) else Raw(f"[{place}]", raw)


def read(channel: Channel, raw: Raw) -> tuple[Parsed | OrdercoreError, str]:
    """Return what *channel* makes of *raw* and its fingerprint, or why it cannot.

    A channel is a guest: whatever it raises or returns concerns this raw order and no
    other.
    """
    try:
        return guarded(channel.name, "parse", lambda: _parsed(channel, raw))
    except PluginError as error:
        return error, ""


def _parsed(channel: Channel, raw: Raw) -> tuple[Parsed | OrdercoreError, str]:
    try:
        # What the protocol promises, a guest need not keep.
        parsed = cast("object", channel.parse(raw.payload))
        if isinstance(parsed, Parsed):
            _check_rows(channel, parsed)
            return parsed, fingerprint((parsed,))
    except Invalid as error:
        return _placed(error, raw), ""
    why = f"it returned {type(parsed).__name__}: not what a channel sends"
    raise PluginError(channel.name, "parse", why)


def _check_rows(channel: Channel, parsed: Parsed) -> None:
    """Raise PluginError when *parsed* leaves every row out and names none."""
    if isinstance(parsed, ImportedReturn | ImportedNews | Payout):
        return
    rows = () if isinstance(parsed, NotAnOrder) else parsed.lines
    if not isinstance(parsed, Imported) and not (*rows, *parsed.left_out):
        why = f"its {type(parsed).__name__} names no row: neither taken nor left out"
        raise PluginError(channel.name, "parse", why)


def _placed(error: Invalid, raw: Raw) -> Invalid:
    """Return the findings with the place in the source, where they do not name it."""
    found = [Finding(str(f.where), str(f.got), str(f.expected)) for f in error.findings]
    error = Invalid(found)
    file = raw.where.partition(":")[0]
    if all([finding.where.startswith(file) for finding in error.findings]):
        return error
    return error.inside(raw.where)


def taken_from(source: str, external_id: str) -> str:
    """Return what the events come of that take something in."""
    return f"take/{source}/{external_id}"


def request_of(source: str, parsed: Parsed, fingerprint: str) -> Request:
    """Return the request that takes what was parsed, idempotent by its external id."""
    if isinstance(parsed, Payout):
        return Request(lambda views: payout_steps(source, parsed, views))
    if isinstance(parsed, ImportedReturn):
        cause = taken_from(source, parsed.external_id)
        return Request(lambda views: return_steps(source, parsed, views), cause=cause)
    if isinstance(parsed, ImportedNews):
        return _news(source, parsed, fingerprint)
    key, body = taken_from(source, parsed.external_id), (parsed,)
    if isinstance(parsed, Imported):
        skus = tuple({line.sku for line in parsed.lines})
        order = order_id(source, parsed.reference)
        return Request(
            lambda views: order_steps(source, parsed, views),
            key,
            fingerprint,
            streams=_streams_of(source, parsed, order, skus),
            skus=skus,
            body=body,
        )
    if isinstance(parsed, ImportedCancellation):
        return Request(
            lambda views: cancellation_steps(source, parsed, views),
            key,
            fingerprint,
            body=body,
        )
    return Request(
        lambda views: kept(source, parsed.left_out, views.now, parsed.external_id),
        key,
        fingerprint,
        body=body,
    )


def _news(source: str, news: ImportedNews, fingerprint: str) -> Request:
    """Return the request that takes news in.

    What happened once, such as goods that came, has a key; what is so now has none, for
    it may be so again.  What is ordered there is their word: they are not told of it.
    """
    once = news.goods is not None or news.payment is not None
    cause = taken_from(source, news.external_id)
    return Request(
        lambda views: news_steps(source, news, views),
        cause if once else "",
        fingerprint,
        cause=cause if news.purchase is not None else "",
        body=(news,),
    )


def _streams_of(
    source: str, imported: Imported, order: str, skus: Iterable[str]
) -> list[str]:
    """Return what taking an order will look at, to be fetched together."""
    streams = [
        order_stream(order),
        account_stream(order),
        fulfillment_stream(f"{order}-1"),
        policy_stream(source),
        policy_stream(EVERYWHERE),
        *map(item_stream, skus),
    ]
    if imported.customer is not None:
        with suppress(Invalid):  # which is said when the order is taken
            party = party_id(source, imported.customer.id)
            streams += [customer_stream(party), credit_stream(party)]
    return streams


def kept_aside(
    source: str, raw: Raw, error: Exception, views: Views
) -> list[Quarantined]:
    """Return what keeps a raw order in quarantine, with the reason."""
    code, why = code_of(error), str(error)
    row = quarantined(source, raw.where, code, why, raw.payload, views.now, again=TAKE)
    return [row]


def receipt_of(
    source: str, raw: Raw, parsed: Parsed | OrdercoreError, outcome: Outcome
) -> Receipt:
    """Return what came of *raw*."""
    error = parsed if isinstance(parsed, OrdercoreError) else outcome.error
    if isinstance(parsed, OrdercoreError) or error is not None:
        return SetAside(raw.where, code_of(error), str(error), raw.rows)
    if isinstance(parsed, Imported):
        return Taken(
            raw.where,
            order_id(source, parsed.reference),
            len(parsed.lines) + len(parsed.charges),
            len(parsed.left_out),
            outcome.repeated,
        )
    if isinstance(parsed, ImportedCancellation):
        reasons = {e.reason for e in outcome.events if isinstance(e, orders.Cancelled)}
        rows = len(parsed.lines) + len(parsed.left_out)
        return TakenCancellation(
            raw.where,
            parsed.reference,
            len(reasons),
            rows - len(reasons),
            outcome.repeated,
        )
    if isinstance(parsed, ImportedReturn | ImportedNews | Payout):
        return _of_what_is_so(source, raw, parsed, outcome)
    first = parsed.left_out[0]
    return SetAside(raw.where, first.code, first.reason, raw.rows)


def _of_what_is_so(
    source: str,
    raw: Raw,
    parsed: ImportedReturn | ImportedNews | Payout,
    outcome: Outcome,
) -> Receipt:
    """Return what came of something that may be said again as it is by then."""
    known = outcome.repeated or not outcome.events
    match parsed:
        case ImportedReturn():
            name, lines = rma_id(source, parsed), len(parsed.lines)
            return TakenReturn(raw.where, name, lines, known)
        case Payout():
            lines = len(parsed.lines)
            return TakenPayout(raw.where, parsed.statement, lines, known)
        case ImportedNews():
            lines = max(len(parsed.prices), 1)
            return TakenNews(raw.where, parsed.external_id, lines, known)


def code_of(error: Exception | None) -> str:
    """Return the stable code of an error."""
    return getattr(error, "code", type(error).__name__)


def order_steps(source: str, imported: Imported, views: Views) -> Iterator[Step]:
    """Yield what takes an order in: items, buyer, the order itself, rows left out."""
    order = order_id(source, imported.reference)
    their_id(imported.external_id, "external_id")
    yield from _new_items(imported, views)
    yield from _new_customer(source, imported, views)
    yield from placed_as(order, agreed_of(source, imported, views.now), views)
    yield from held_early(source, imported.external_id, order, views)
    yield Binding(source, "order", imported.external_id, order)
    yield from _known_lines(source, imported, order)
    yield from kept(source, imported.left_out, views.now, imported.external_id)


def _known_lines(source: str, imported: Imported, order: str) -> Iterator[Binding]:
    """Yield how the channel calls the lines, where it calls each by a name of its own.

    A line's name is one inside its order, so the order's is in front of it.
    """
    names = [line.reference for line in imported.lines]
    for number, name in enumerate(names, 1):
        if name and names.count(name) == 1:
            their_id(name, f"lines[{number - 1}].reference")
            there = f"{imported.external_id}/{name}"
            yield Binding(source, "line", there, f"{order}/{number}")


def agreed_of(source: str, imported: Imported, now: datetime) -> orders.Agreed:
    """Return the agreement that a channel's order makes.

    Raises Invalid: its terms are none that we know, or a discount is below zero.
    """
    zero = Money.zero(imported.currency)
    if findings := [*_problems(imported)]:
        raise Invalid(findings)
    lines = [
        _line(str(number), line, imported)
        for number, line in enumerate(imported.lines, 1)
    ]
    carriage = (imported.shipping or zero, imported.shipping_tax or zero)
    return orders.Agreed(
        source,
        imported.reference,
        imported.currency,
        imported.placed_at or now,
        imported.ship_to,
        tuple(lines),
        *carriage,
        imported.tax_included,
        orders.Terms(imported.terms),
        party_id(source, imported.customer.id) if imported.customer else "",
        imported.net_days,
        imported.requested_on,
        imported.flags,
        imported.note,
        by_rate(_rates(imported.shipping_taxes, *carriage, imported)),
        cancellation=imported.cancellation,
    )


def _line(number: str, line: ImportedLine, imported: Imported) -> orders.Line:
    zero = Money.zero(imported.currency)
    amount = line.unit_price * line.quantity - (line.discount or zero)
    tax = line.tax or zero
    return orders.Line(
        number,
        line.sku,
        line.quantity,
        line.unit_price,
        amount,
        tax,
        line.name,
        taxes=tuple(_rates(line.taxes, amount, tax, imported)),
    )


def _rates(
    taxes: Iterable[ImportedTax], amount: Money, tax: Money, imported: Imported
) -> list[TaxLine]:
    """Return taxes with what each is worked out from: the amount without them all."""
    net = amount - tax if imported.tax_included else amount
    return [
        TaxLine(one.code, one.rate, net if one.base is None else one.base, one.tax)
        for one in taxes
    ]


def _problems(imported: Imported) -> Iterator[Finding]:
    if imported.terms not in orders.Terms.__members__:
        expected = f"one of {', '.join(orders.Terms)}"
        yield Finding("terms", shorten(imported.terms), expected)
    for place, line in enumerate(imported.lines):
        if line.discount is not None and line.discount.minor < 0:
            where = f"lines[{place}].discount"
            yield Finding(where, str(line.discount), "zero or more")


def _new_items(imported: Imported, views: Views) -> Iterator[Step]:
    """Yield what lists the articles that a channel sells, where it may say so."""
    if views.assortment.rule is AssortmentRule.LISTED:
        return
    known = views.items({line.sku for line in imported.lines})
    listed = set(known)
    for line in imported.lines:
        if line.sku not in listed:
            listed.add(line.sku)
            new = Item(line.sku, line.name, line.weight_g or 0, line.barcode)
            if (item := as_kept(new, views)) is not None:
                yield ListItem(item)


def _new_customer(source: str, imported: Imported, views: Views) -> Iterator[Step]:
    if (buyer := imported.customer) is not None:
        party = party_id(source, buyer.id)
        if views.state(customer_stream(party)) is None:
            yield RegisterCustomer(
                Customer(party, buyer.name, buyer.email, buyer.company)
            )
