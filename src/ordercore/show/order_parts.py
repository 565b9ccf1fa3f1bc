"""Orders on the page: who needs attention, all of them, and the way of each."""

from collections.abc import Iterator, Sequence

from ordercore.orders import Hold, Order
from ordercore.show.amounts import in_measures
from ordercore.show.markup import Html, each, tag
from ordercore.show.parts import (
    Column,
    chip,
    data_table,
    fold,
    folds,
    more,
    section,
)
from ordercore.show.wording import ATTENTION, FATES, about, amount, count, label
from ordercore.views import Entry, Journey, Shop, Standing, due_on
from ordercore.views.lateness import expected_on
from ordercore.views.telling import many, place_name

__all__ = ["attention_section", "journeys_section", "orders_section"]

WHO: Sequence[Column] = (("Order", "id"), ("Placed", "when"), ("For", "id"))


def attention_section(shop: Shop, most: int, locale: str) -> Html | None:
    """Return the orders that somebody should look at, the most pressing first."""
    urgent = shop.urgent
    if not urgent:
        return None
    rows = [
        (
            *_who(one, shop),
            str(due_on(one.order) or ""),
            _marks(one),
            in_measures(_matter(one, locale), shop.measures),
            count(one.units.to_send),
        )
        for one in urgent[:most]
    ]
    columns = (
        *WHO,
        ("Due", "when"),
        ("Why", ""),
        ("What is the matter", "text"),
        ("To send", "n"),
    )
    return section(
        "attention",
        "Needs attention",
        f"{many(len(urgent), 'order')}, the most pressing first.",
        data_table("Orders that somebody should look at", columns, rows),
        more(len(rows), len(urgent), "order"),
    )


def orders_section(shop: Shop, most: int, locale: str) -> Html:
    """Return the newest orders with how far their goods and their money are."""
    rows = [
        (
            *_who(one, shop),
            chip(FATES[one.fate], one.fate.lower()),
            label(one.fulfillment),
            label(one.payment),
            count(one.units.ordered),
            amount(one.total, locale),
        )
        for one in shop.orders[:most]
    ]
    columns = (
        *WHO,
        ("State", ""),
        ("Goods", ""),
        ("Money", ""),
        ("Units", "n"),
        ("Total", "n"),
    )
    return section(
        "orders",
        "Orders",
        "The newest first.",
        data_table("Orders, goods and money", columns, rows),
        more(len(rows), len(shop.orders), "order"),
    )


def journeys_section(shop: Shop, locale: str) -> Html | None:
    """Return the way of each order that the shop kept, each folded into a line."""
    if not shop.journeys:
        return None
    standings = {one.order.id: one for one in shop.orders}
    longest = max(shop.journeys, key=lambda way: len(way.told))
    return section(
        "journeys",
        "Journeys",
        "What happened to an order, line by line. Open one to read it.",
        folds(
            [
                _journey(way, standings[way.order], locale, opened=way is longest)
                for way in shop.journeys
            ]
        ),
    )


def _journey(way: Journey, one: Standing, locale: str, *, opened: bool) -> Html:
    steps, day = list[Html](), ""
    for entry in way.told:
        today = f"{entry.at:%Y-%m-%d}"
        steps.append(_step(entry, way.order, locale, today if today != day else ""))
        day = today
    return fold(
        each([tag("b", way.order), *_in_short(way, one)]),
        tag("ol", each(steps), class_="way"),
        opened=opened,
        name=f"journey-{way.order}",
    )


def _in_short(way: Journey, one: Standing) -> Iterator[Html]:
    yield chip(FATES[one.fate].lower(), one.fate.lower())
    yield tag("span", f"to {place_name(one.order.agreed.ship_to)}")
    how_far = ", ".join(filter(None, [label(one.fulfillment), label(one.payment)]))
    yield tag("small", f"{how_far}, {many(len(way.told), 'step')}")


def _step(entry: Entry, order: str, locale: str, day: str) -> Html:
    told = entry.told
    return tag(
        "li",
        tag("span", day, class_="day") if day else None,
        tag("time", f"{entry.at:%H:%M:%S}", datetime=entry.at.isoformat()),
        tag("span", about(entry, order), class_="about"),
        tag(
            "span",
            tag("b", told.what),
            f" {told.detail}" if told.detail else None,
            f" at {told.node}" if told.node else None,
            tag("q", told.why) if told.why else None,
            class_="said",
        ),
        tag("span", amount(told.money, locale), class_="n") if told.money else None,
    )


def _who(one: Standing, shop: Shop) -> tuple[Html, str, str]:
    agreed, name = one.order.agreed, one.order.id
    known = any([way.order == name for way in shop.journeys])
    return (
        tag("a", name, href=f"#journey-{name}") if known else tag("span", name),
        f"{agreed.placed_at:%Y-%m-%d}",
        place_name(agreed.ship_to),
    )


def _marks(one: Standing) -> Html:
    marks = [chip(ATTENTION[reason], reason.lower()) for reason in one.attention]
    return tag("span", each(marks), class_="marks")


def _matter(one: Standing, locale: str) -> str:
    reasons = [_hold(hold) for hold in one.order.holds]
    if one.days_late:
        reasons.append(f"{many(one.days_late, 'day')} late")
    reasons += [f"parcel {p.id}: {label(p.shipment.state)}" for p in one.troubled]
    if one.units.backordered:
        day = expected_on(one.order)
        reasons.append(
            f"waits for {_waiting(one.order)}" + (f", expected on {day}" if day else "")
        )
    if one.overdue is not None:
        reasons.append(f"{amount(one.overdue, locale)} overdue")
    return "; ".join(reasons)


def _hold(hold: Hold) -> str:
    reason = hold.reason.replace("_", " ")
    return f"{reason} ({hold.note})" if hold.note else reason


def _waiting(order: Order) -> str:
    lines = zip(order.lines, order.progress, strict=True)
    waiting = [f"{p.backordered} × {line.sku}" for line, p in lines if p.backordered]
    rest = f" and {len(waiting) - 4} more" if len(waiting) > 4 else ""
    return ", ".join(waiting[:4]) + rest
