"""An article that is named has to be known, as the shop's assortment says it."""

from collections.abc import Iterable

from ordercore.catalog import AssortmentRule
from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.seeing.views import Views
from ordercore.stock import stock_stream
from ordercore.values import meant

__all__ = ["check_heard_of", "check_known", "check_listed", "check_read"]

NAMED = 5
"""So many articles that may be meant are named."""


def check_known(
    skus: Iterable[str], asked: str, views: Views, *, own: str = ""
) -> None:
    """Raise Refused ``sku.unknown`` where the shop does not know one of *skus*.

    Args:
        skus: which articles.
        asked: what is asked for, for the refusal.
        views: what can be seen, the event that asks among it.
        own: the stream of that event: of itself it makes no article known.

    A shop that has opened no place at all keeps its stock elsewhere: in it an article
    has to be listed only where the assortment says so.
    """
    rule = views.assortment.rule
    if rule is AssortmentRule.LISTED:
        check_listed(skus, asked, views)
    elif rule is AssortmentRule.KNOWN and views.supply.places:
        for sku in _unlisted(skus, views):
            _check_handled(sku, asked, views, own)


def check_listed(skus: Iterable[str], asked: str, views: Views) -> None:
    """Raise Refused ``sku.unknown`` where only listed articles come in and one is not.

    It is for what makes an article known in any other shop: goods that come.
    """
    if views.assortment.rule is AssortmentRule.LISTED:
        for sku in _unlisted(skus, views):
            because = f"{sku} is not listed, and the shop takes nothing else"
            raise _unknown(sku, asked, because, views)


def check_heard_of(sku: str, asked: str, views: Views) -> None:
    """Raise Refused ``sku.unknown`` unless somebody listed, had, expects or wants it.

    It is for what may be asked of any article, in whatever the shop deals by now.
    """
    for unlisted in _unlisted([sku], views):
        _check_handled(unlisted, asked, views, "")


def check_read(skus: Iterable[str], asked: str, views: Views) -> None:
    """Raise Refused ``sku.unknown`` where one asks after what nobody has heard of.

    A shop without any place of its own, or with a catalogue elsewhere, hears nothing.
    """
    if views.supply.places and views.assortment.rule is not AssortmentRule.ANY:
        unlisted = _unlisted(skus, views)
        lain = views.known_among(unlisted) if unlisted else set[str]()
        for sku in [one for one in unlisted if one not in lain]:
            _check_handled(sku, asked, views, "")


def _unlisted(skus: Iterable[str], views: Views) -> list[str]:
    """Return those of *skus* that are neither an article of the catalogue nor a kit.

    A kit that was withdrawn is none any more.
    """
    wanted = dict.fromkeys(skus)
    listed = views.items(wanted)
    return [sku for sku in wanted if sku not in listed and not views.components(sku)]


def _check_handled(sku: str, asked: str, views: Views, own: str) -> None:
    """Refuse what nobody had, expects or wants besides the event that asks.

    The event's own shelf counts only if it has a history.
    """
    shelves = {stock_stream(sku, level.node) for level in views.levels(sku)}
    if not (
        shelves - {own}
        or (own in shelves and views.load(own).version > 1)
        or views.incoming(sku)
        or sku in views.kits
        or {*views.tagged(tagging.wanted(sku))} - {own}
    ):
        because = f"{sku} is not listed, and nobody received, expects or wants it"
        raise _unknown(sku, asked, because, views)


def _unknown(sku: str, asked: str, because: str, views: Views) -> Refused:
    near = sorted(_takeable(meant(sku), views))[:NAMED]
    hint = f"Did you mean {' or '.join(near)}? Else list" if near else "List"
    remedy = f"{hint} it with catalog.ListItem(Item({sku!r}, …))"
    return Refused("sku.unknown", asked=asked, because=because, remedy=remedy)


def _takeable(skus: Iterable[str], views: Views) -> set[str]:
    """Return those of *skus* that would be taken where another one is refused."""
    known = views.known_among([*skus])
    if views.assortment.rule is not AssortmentRule.LISTED:
        return known
    return known - {*_unlisted(known, views)}
