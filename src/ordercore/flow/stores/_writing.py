"""What every store checks in a set before it writes it."""

from ordercore.errors import Conflict, Refused
from ordercore.flow.store import Binding, Loaded, WriteSet
from ordercore.stock import Condition, StockLevel

__all__ = [
    "binding_taken",
    "check_level",
    "is_stock",
    "key_taken",
    "seen_versions",
    "stale",
]


def is_stock(stream: str) -> bool:
    """Tell whether the state of a stream lives among the stock levels."""
    return stream.startswith("stock/")


def seen_versions(writes: WriteSet) -> dict[str, int]:
    """Return for each stream of a set the version at which it has to stand now.

    Raises Conflict ``store.version`` when the set contradicts itself: events of a
    stream that do not count up by one, or a state that is not the last one's.
    """
    seen: dict[str, int] = {}
    reached: dict[str, int] = {}
    for row in writes.events:
        stream, version = row[0], row[1]
        if reached.setdefault(stream, version - 1) != version - 1:
            raise stale(stream, version - 1, reached[stream])
        seen.setdefault(stream, version - 1)
        reached[stream] = version
    for stream, loaded in writes.states.items():
        if reached.pop(stream, loaded.version) != loaded.version:
            raise stale(stream, loaded.version, seen[stream])
        seen.setdefault(stream, loaded.version)
    for stream, version in reached.items():
        raise stale(stream, version, seen[stream], "has events but no state here")
    return seen


def stale(
    stream: str, wanted: int, found: int, why: str = "has changed meanwhile"
) -> Conflict:
    """Return the error for a set that was decided on an old version of a stream."""
    return Conflict(
        "store.version",
        f"{stream} {why}: it stands at version {found}, the set assumes {wanted}; "
        "load it again and decide again",
    )


def check_level(stream: str, loaded: Loaded) -> None:
    """Raise Refused ``stock.short`` for a stock level that cannot be."""
    level: StockLevel = loaded.state
    numbers = (
        level.sellable,
        level.allocated,
        level.reserved,
        level.shortfall,
        level.safety_stock,
        level.unclaimed,
        level.unsellable.damaged,
        level.unsellable.quality_control,
        level.unsellable.quarantine,
        *[quota.left for quota in level.quotas.pockets],
        *[drawn.units for drawn in level.quotas.claimed],
    )
    if min(numbers) < 0 or (level.lots and not _adds_up(level)):
        raise Refused(
            "stock.short",
            asked=f"a level of {level.sellable} with {level.allocated} of them "
            f"allocated and {level.reserved} held back at {stream}",
            because="more would be promised than is there",
            remedy="Load the level again and ask for less",
        )


def _adds_up(level: StockLevel) -> bool:
    """Tell whether a level is what its lots are together, and no lot has too little."""
    sums = [sum([lot.of(c) for lot in level.lots]) for c in Condition]
    units = [n for lot in level.lots for n in (lot.set_aside, lot.packed)]
    units += [lot.of(c) for lot in level.lots for c in Condition]
    return min(units) >= 0 and sums == [level.of(c) for c in Condition]


def key_taken(key: str) -> Conflict:
    """Return the error for a request key that somebody else has used meanwhile."""
    return Conflict(
        "store.key", f"the request key {key!r} is taken; ask for its answer"
    )


def binding_taken(wanted: Binding) -> Conflict:
    """Return the error for an id, theirs or ours, that is bound to another one."""
    return Conflict(
        "store.binding",
        f"{wanted.connection} {wanted.kind}: {wanted.external} cannot be bound to "
        f"{wanted.internal}, one of the two is bound to another; ask for the binding",
    )
