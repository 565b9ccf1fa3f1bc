"""What channels are told of articles: what is there for them, and what comes in."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import accumulate

from attrs import evolve

from ordercore.catalog import PriceQuery
from ordercore.flow.asking.fields import dated, text
from ordercore.flow.knowing.articles import check_read
from ordercore.flow.knowing.open_places import check_nodes
from ordercore.flow.knowing.wanting import wants_of
from ordercore.flow.seeing.segmenting import of_query
from ordercore.flow.seeing.views import Views
from ordercore.sourcing.places.endless import with_no_end
from ordercore.stock import ALL_OF_IT, Dated, Publishing, publishing_stream
from ordercore.values import of_several
from ordercore.views.offering import Offer, Promise, offers
from ordercore.views.outlook import from_launch, sku_outlook

__all__ = ["offered", "published_to"]


def offered(
    skus: Collection[str],
    query: PriceQuery,
    views: Views,
    publishing: Publishing | None,
    promise: Promise | None,
) -> list[Offer]:
    """Return what can be said of articles now, as far as the channel is told.

    Args:
        skus: which articles.
        query: for which channel, currency and groups.
        views: what is known.
        publishing: how much of the stock is told; as was set for the channel where
            none is given.
        promise: says when a unit arrives.

    Raises Refused ``node.unknown``: a node is named that is not open; ``sku.unknown``:
    nobody listed,
    priced, received, expects or wants an article.
    """
    when = dated(query, views.now)
    asked = [text(sku, "skus") for sku in of_several(skus, str, "skus")]
    told = published_to(when.channel, views) if publishing is None else publishing
    check_nodes(told.nodes, "tell of articles", views)
    who = of_query(when)
    here = [n for n in views.supply.nodes.values() if n.id in (told.nodes or (n.id,))]
    found = offers(
        asked,
        views.items(asked),
        with_no_end(views.free(asked, told.nodes, who), here),
        views.price_lists,
        when,
        views.now,
        publishing=told,
        promise=promise,
    )
    unheard = [one.sku for one in found if one.price is None and not one.nodes]
    check_read(unheard, "what is offered", views)
    if not told.incoming_days:
        return found
    return [evolve(o, expected=tuple(_expected(o, told, who, views))) for o in found]


def published_to(channel: str, views: Views) -> Publishing:
    """Return how much of the stock a channel is told: everything where nobody said."""
    if not channel:
        return ALL_OF_IT
    known: Publishing | None = views.state(publishing_stream(channel))
    return known or ALL_OF_IT


def _expected(
    offer: Offer, told: Publishing, who: tuple[str, ...], views: Views
) -> Iterator[Dated]:
    """Yield from which day on how many units are told, where it is more than before.

    Of a kit it is only told how many can be put together now.
    """
    if views.components(offer.sku):
        return
    here, today = {*views.supply.nodes}, views.today
    here &= {*told.nodes} or here
    levels = [level for level in views.levels(offer.sku) if level.node in here]
    incoming = {n: r for n, r in views.incoming(offer.sku).items() if n in here}
    wants = wants_of(offer.sku, views)
    ahead = sku_outlook(offer.sku, levels, incoming, wants, today, segments=who)
    item = views.item(offer.sku)
    ahead = from_launch(ahead, item.launch_on if item is not None else None)
    seen, before = ahead.outlook, offer.available
    last = seen.today + timedelta(days=told.incoming_days)
    # Only what lasts is told: a lot that is over later is not there from then on.
    lasting = [*accumulate(reversed(seen.promisable), min)]
    for day, units in zip(seen.days, reversed(lasting), strict=True):
        if (more := told.published(units)) > before and day <= last:
            yield Dated(day, more)
            before = more
