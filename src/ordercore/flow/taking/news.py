"""What an office says is taken: articles, prices, goods and money that came in."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time

from attrs import evolve

from ordercore.accounts import Account, RecordPayment, account_stream
from ordercore.catalog import (
    Item,
    ListItem,
    PriceEntry,
    PriceList,
    PublishPriceList,
    item_stream,
    price_list_stream,
)
from ordercore.errors import Invalid, Refused
from ordercore.flow.doing.engine import Step
from ordercore.flow.goods.listing import as_kept
from ordercore.flow.knowing.naming import readable_id, their_id
from ordercore.flow.seeing.views import Views
from ordercore.flow.stores.aside import kept
from ordercore.orders import Order, order_stream
from ordercore.plugins import ImportedNews, LeftOut
from ordercore.ports import GoodsReceived, PaymentReceived, PriceTag, PurchasePlaced
from ordercore.stock import (
    AnnounceDelivery,
    Arrived,
    CancelDelivery,
    Delivery,
    Receive,
    RedateDelivery,
    SkuQuantity,
    Unload,
    delivery_stream,
)
from ordercore.values import check_id
from ordercore.values import sku as check_sku
from ordercore.warehouse import fulfillment_stream

__all__ = ["news_steps"]

WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""What may name an order or an invoice in what a payer wrote."""


def news_steps(source: str, news: ImportedNews, views: Views) -> Iterator[Step]:
    """Yield what takes news in, as they are by what is known here now.

    Raises Invalid, and Refused where they do not fit to what is here.
    """
    if news.item is not None:
        yield from _item(news.item, views)
    if news.prices:
        yield from _prices(source, news, views)
    if news.goods is not None:
        yield from _goods(news.goods, views)
    if news.payment is not None:
        yield from _payment(source, news.payment, views)
    if news.purchase is not None:
        yield from _purchase(source, news.purchase, views)


def _item(said: Item, views: Views) -> Iterator[Step]:
    """List an article; of one that is known, take over what an office knows of it.

    Name, weight, barcode and size are the office's where it says them; how units are
    counted and told apart is ours.
    """
    known: Item | None = views.state(item_stream(said.sku))
    if known is None:
        new = as_kept(said, views)
        if new is not None:
            yield ListItem(new)
        return
    yield ListItem(
        evolve(
            known,
            name=said.name or known.name,
            weight_g=said.weight_g or known.weight_g,
            barcode=said.barcode or known.barcode,
            dimensions=said.dimensions or known.dimensions,
        )
    )


def _prices(source: str, news: ImportedNews, views: Views) -> Iterator[Step]:
    """Publish prices in the office's list of each currency, beside those it has.

    One that cannot be is kept aside by itself.
    """
    lists: dict[str, tuple[PriceList, dict[str, PriceEntry]]] = {}
    for tag in news.prices:
        try:
            entry = _entry(tag)
        except Invalid as error:
            raw = {"sku": tag.sku, "price": str(tag.price)}
            row = LeftOut(f"price {tag.sku}", str(error), error.code, raw)
            yield from kept(source, [row], views.now, news.external_id)
        else:
            name = _list_of(source, tag)
            if name not in lists:
                there = _list(name, tag, views)
                lists[name] = there, {one.sku: one for one in there.entries}
            lists[name][1][tag.sku] = entry
    for there, prices in lists.values():
        yield PublishPriceList(evolve(there, entries=tuple(prices.values())))


def _entry(tag: PriceTag) -> PriceEntry:
    """Return a price as a list has it.  Raises Invalid."""
    if tag.price.minor < 0:
        raise Invalid.at("price", str(tag.price), "0 or more")
    return PriceEntry(check_sku(tag.sku), tag.price.decimal)


def _list_of(source: str, tag: PriceTag) -> str:
    return f"{source}-{tag.price.currency}{'' if tag.tax_included else '-net'}"


def _list(name: str, tag: PriceTag, views: Views) -> PriceList:
    """Return an office's list as it stands; it counts again where it was withdrawn."""
    known: PriceList | None = views.state(price_list_stream(name))
    empty = PriceList(name, tag.price.currency, (), tag.tax_included)
    return evolve(known or empty, withdrawn=False)


def _goods(goods: GoodsReceived, views: Views) -> Iterator[Step]:
    """Receive what a supplier has brought; what went to a buyer is no stock of ours."""
    order = goods.purchase_order
    their_id(goods.id, "goods.id")
    if _is_there(fulfillment_stream, order, views):
        return
    delivery = _our_id(order)
    if _is_there(delivery_stream, delivery, views):
        came = tuple([Arrived(one.sku, one.quantity) for one in goods.lines])
        yield Unload(delivery, _our_id(goods.id), came)
        return
    for one in goods.lines:
        yield Receive(one.sku, goods.node, one.quantity, f"receipt/{goods.id}")


def _purchase(source: str, said: PurchasePlaced, views: Views) -> Iterator[Step]:
    """Expect what is ordered of a supplier, on the day that is named.

    What goes to a buyer is no stock of ours, and what has no day yet cannot be
    promised: it is taken in when it comes, or expected once its day is said.

    Raises Conflict ``delivery.exists``: it was announced with other goods.
    """
    if not said.node:
        return
    name = _our_id(said.id)
    known: Delivery | None = views.state(delivery_stream(name))
    if known is not None and not known.open:
        return
    if said.cancelled:
        if known is not None:
            yield CancelDelivery(name, f"{source} has cancelled it")
        return
    due_on = said.due_on or (known.due_on if known else None)
    if due_on is None:
        return
    yield AnnounceDelivery(
        name,
        said.node,
        _our_id(said.supplier),
        known.due_on if known else due_on,
        tuple([SkuQuantity(one.sku, one.quantity) for one in said.lines]),
        *([known.tolerance] if known else []),
    )
    if known is not None:
        yield RedateDelivery(name, due_on, f"said by {source}")


def _our_id(name: str) -> str:
    """Return what we call what an office calls *name*: people have to read it out."""
    return readable_id("r", name, "id")


def _payment(source: str, paid: PaymentReceived, views: Views) -> Iterator[Step]:
    """Book money on the order that it is for.

    Raises Refused ``payment.unmatched``: nobody can tell, or it went back.
    """
    if views.internal(source, "payment", paid.id) is not None:
        return  # it is what the office was told by us
    order = _order_of(paid, views)
    if order is None or paid.amount.minor <= 0:
        what = f"{paid.amount} of {paid.on}"
        raise Refused(
            "payment.unmatched",
            asked=f"book payment {paid.id} of {source}, {what}",
            because="it names no invoice and no order that is known here"
            if order is None
            else f"it went back to the buyer of {order}",
            remedy="Do accounts.RecordPayment, or Refund, for the order that it is of; "
            "or reprocess it when its invoice is known",
        )
    at = datetime.combine(paid.on, time(), UTC)
    yield RecordPayment(order, source, paid.id, paid.amount, min(at, views.now))


def _order_of(paid: PaymentReceived, views: Views) -> str | None:
    """Return the order that a payment is for: by its invoice, else by what is written.

    Where several are named nobody guesses.
    """
    if paid.invoice:
        return _by_invoice(paid.invoice, views)
    named = {
        _by_invoice(word, views) or _by_order(word, views)
        for word in WORDS.findall(paid.reference)
    } - {None}
    return named.pop() if len(named) == 1 else None


def _by_invoice(number: str, views: Views) -> str | None:
    """Return the order of an invoice; its number begins with the order's id."""
    order = number.rpartition("-")[0]
    if not _is_there(account_stream, order, views):
        return None
    account: Account = views.state(account_stream(order))
    return order if number in {one.number for one in account.invoices} else None


def _by_order(word: str, views: Views) -> str | None:
    if not _is_there(order_stream, word, views):
        return None
    order: Order = views.state(order_stream(word))
    return order.id


def _is_there(stream_of: Callable[[str], str], name: str, views: Views) -> bool:
    """Tell whether something of that name ever was; what is no id names nothing."""
    try:
        return views.state(stream_of(check_id(name))) is not None
    except Invalid:
        return False
