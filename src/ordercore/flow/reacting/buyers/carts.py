"""Goods are held for whoever has put them into a cart, and for the order it becomes."""

from collections import Counter
from collections.abc import Iterator

from ordercore import carts, orders, stock
from ordercore.carts import Cart, CartLine, reservation_of
from ordercore.catalog import pieces
from ordercore.errors import Refused
from ordercore.flow.doing.engine import Step
from ordercore.flow.goods.kits import short_of
from ordercore.flow.goods.unlimited import there_is_no_end
from ordercore.flow.seeing.segmenting import of_cart, of_order
from ordercore.flow.seeing.views import Views
from ordercore.flow.store import Binding, Task
from ordercore.stock import Reservation, reservation_stream

__all__ = [
    "check_becomes",
    "check_goods",
    "end_in_time",
    "hand_on_goods",
    "hold_goods",
    "leave_in_time",
    "let_go",
    "let_go_all",
    "move_lines",
]

Filled = (
    carts.LineAdded
    | carts.LineChanged
    | carts.LineRemoved
    | carts.LinesTakenOver
    | carts.Touched
    | carts.PromotionEntered
    | carts.PromotionRemoved
    | carts.Identified
)
"""Whatever the buyer did with a cart."""


def hold_goods(event: Filled, views: Views) -> Iterator[Step]:
    """Hold the goods of every line, for longer from now on.

    Only what the buyer asks for now can be refused; a line that had run dry gets what
    there is.
    """
    cart: Cart = views.state(event.stream)
    if cart.keeping.hold_minutes:
        wanted = _asked_for(event)
        for line in cart.lines:
            yield from _hold(cart, line, views, strict=line.id == wanted)


def let_go(event: carts.LineRemoved, views: Views) -> Iterator[Step]:
    """Give free what is not wanted any more."""
    yield from _release(event.cart, event.line, views)


def let_go_all(event: carts.Expired, views: Views) -> Iterator[Step]:
    """Give free what is still held for a cart that has ended."""
    cart: Cart = views.state(event.stream)
    for line in cart.lines:
        yield from _release(cart.id, line.id, views)


def move_lines(event: carts.Merged, views: Views) -> Iterator[Step]:
    """Put the lines into the other cart, and hold their goods for that one."""
    for line in event.lines:
        yield from _release(event.cart, line.id, views)
    yield carts.TakeOver(
        event.into,
        event.cart,
        event.lines,
        event.promotions,
        event.currency,
        event.at,
    )


def check_becomes(event: carts.Converted, views: Views) -> Iterator[Step]:
    """Refuse an order with other goods than the cart, or one that is another cart's."""
    cart: Cart = views.state(event.stream)
    order = views.order(event.order)
    because = _unlike(cart, order)
    other = views.internal("carts", "order", event.order)
    if other not in {None, cart.id}:
        because = f"the order is what cart {other} has become"
    if because:
        raise Refused(
            "cart.differs",
            asked=f"convert cart {cart.id} to order {event.order}",
            because=because,
            remedy="Place an order of what lies in the cart, or change the cart first",
        )
    yield Binding("carts", "order", event.order, cart.id)


def check_goods(event: carts.Converted, views: Views) -> Iterator[Step]:
    """Refuse a cart whose goods are gone, unless it may order more than there is."""
    cart: Cart = views.state(event.stream)
    keeping = cart.keeping
    if keeping.hold_minutes and keeping.short is carts.Short.REFUSE:
        gone = [*_gone(cart, views.order(event.order), views)]
        if gone:
            raise Refused(
                "cart.short",
                asked=f"convert cart {cart.id} to order {event.order}",
                because=", ".join(gone),
                remedy="Take what is gone out of the cart, or open it with "
                "Keeping(short=Short.HOLD_LESS), so that the order waits for it",
            )
    yield from ()


def _gone(cart: Cart, order: orders.Order, views: Views) -> Iterator[str]:
    """Yield of each SKU what is left of it, where that is less than the cart has."""
    wanted, there = Counter[str](), Counter[str]()
    for line in cart.lines:
        wanted.update(dict(pieces(line.sku, line.quantity, views.components(line.sku))))
        if (kept := _kept(cart.id, line.id, views)) is not None:
            there.update(dict(kept.pieces(kept.quantity)))
    for ordered, progress in zip(order.lines, order.progress, strict=True):
        waits = 0 if ordered.digital else progress.waiting
        there.update(dict(ordered.pieces(progress.quantity - waits)))
    whose = of_order(order)
    for sku, free in views.free([*wanted], cart.keeping.nodes, whose).items():
        left = there[sku] + sum(free.values())
        endless = there_is_no_end(sku, cart.keeping.nodes, views)
        if left < wanted[sku] and not endless:
            yield f"{left} of {wanted[sku]} × {sku} are left"


def hand_on_goods(event: carts.Converted, views: Views) -> Iterator[Step]:
    """Hold for the order what was held for the cart."""
    cart: Cart = views.state(event.stream)
    holder = orders.order_stream(event.order)
    until = views.now + cart.keeping.ordered
    for line in cart.lines:
        if (kept := _kept(cart.id, line.id, views)) is not None:
            yield stock.HandOn(kept.id, holder, until, views.now)


def leave_in_time(event: carts.Opened | Filled, views: Views) -> Iterator[Step]:
    """Let the clock notice when the cart is left, or end it when nobody comes back."""
    yield _timer(views.state(event.stream))


def end_in_time(event: carts.Abandoned, views: Views) -> Iterator[Step]:
    """Let the clock end a cart that was left and for which nobody comes back."""
    yield _timer(views.state(event.stream))


def _timer(cart: Cart) -> Task:
    name = f"cart/{cart.id}"
    if cart.lines and cart.abandoned_at is None:
        return Task(name, cart.left_at, carts.Abandon(cart.id, cart.left_at))
    return Task(name, cart.ends_at, carts.Expire(cart.id, cart.ends_at))


def _asked_for(event: Filled) -> str:
    """Return the line of which more is asked for, "" for none."""
    match event:
        case carts.LineAdded():
            return event.line.id
        case carts.LineChanged() if event.quantity > event.before:
            return event.line
        case _:
            return ""


def _hold(cart: Cart, line: CartLine, views: Views, *, strict: bool) -> Iterator[Step]:
    """Yield what holds a line's goods, or more, or fewer, or for longer."""
    name = reservation_of(cart.id, line.id)
    kept = _kept(cart.id, line.id, views)
    has = kept.parts if kept is not None else ()
    missing = line.quantity - (kept.quantity if kept is not None else 0)
    nodes, whose = cart.keeping.nodes, of_cart(cart)
    free = views.free((line.sku,), nodes, whose)[line.sku] if missing > 0 else {}
    parts = stock.spread(line.quantity, free, has)
    got = sum([part.quantity for part in parts])
    short = got < line.quantity and not there_is_no_end(line.sku, nodes, views)
    if strict and short and cart.keeping.short is carts.Short.REFUSE:
        own = kept.quantity if kept is not None else 0
        why = short_of(line.sku, line.quantity, own, views, nodes, whose)
        raise _short(cart, line, got, why)
    now, until = views.now, views.now + cart.keeping.hold
    if kept is not None:
        yield stock.Resize(name, parts, now)
        yield stock.Extend(name, until, now)
    elif parts:
        latest = now + cart.keeping.most
        holder = carts.cart_stream(cart.id)
        ids = (name, holder, line.sku, parts)
        yield stock.Reserve(*ids, now, until, latest, segments=whose)


def _release(cart: str, line: str, views: Views) -> Iterator[Step]:
    if (kept := _kept(cart, line, views)) is not None:
        yield stock.Release(kept.id, views.now)


def _kept(cart: str, line: str, views: Views) -> Reservation | None:
    """Return what is held for a line now, None where nothing is."""
    stream = reservation_stream(reservation_of(cart, line))
    kept: Reservation | None = views.state(stream)
    if kept is None or kept.holder != carts.cart_stream(cart):
        return None
    return kept if kept.live(views.now) else None


def _unlike(cart: Cart, order: orders.Order) -> str:
    """Return in what an order differs from a cart, "" when it is what lies in it."""
    if order.state not in {orders.State.PLACED, orders.State.CONFIRMED}:
        return f"the order is {order.state}"
    if order.agreed.currency != cart.currency:
        return f"the order is in {order.agreed.currency}, the cart in {cart.currency}"
    wanted, ordered = Counter[str](), Counter[str]()
    for line in cart.lines:
        wanted[line.sku] += line.quantity
    for ordered_line in order.lines:
        ordered[ordered_line.sku] += ordered_line.quantity
    differing = sorted({*(wanted - ordered), *(ordered - wanted)})
    if not differing:
        return ""
    sku = differing[0]
    return f"{wanted[sku]} × {sku} lie in the cart, {ordered[sku]} are ordered"


def _short(cart: Cart, line: CartLine, left: int, why: str) -> Refused:
    return Refused(
        "cart.short",
        asked=f"{line.quantity} × {line.sku} in cart {cart.id}",
        because=f"{left} are left{why}",
        remedy=f"Ask for at most {left}, or open the cart with "
        "Keeping(short=Short.HOLD_LESS)",
    )
