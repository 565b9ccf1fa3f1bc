"""What was set aside is tried once more when what was wrong with it is mended."""

from collections import Counter
from collections.abc import Collection, Iterable

from attrs import frozen

from ordercore.errors import Finding, Invalid
from ordercore.flow import OMS, Outbox, Quarantined, Recorded, SetAside, WriteSet
from ordercore.flow.stores.aside import HEAR, TAKE, TELL, payload_of
from ordercore.partners.connection import Connection, lane_of
from ordercore.partners.paying import Cashier
from ordercore.partners.pulling import FETCHES
from ordercore.partners.too_early import hear_row
from ordercore.plugins import Channel, Raw
from ordercore.ports import Port

__all__ = ["Reprocessed", "reprocess"]


@frozen
class Reprocessed:
    """What came of what was set aside.

    Attributes:
        taken: could be used now.
        to_tell: wait to be told with the next drain of their outbox.
        left: lie there still, the reasons brought up to date.
        kept: are only kept: nothing tries them again.
        unread: where those of ``left`` came from that nobody here reads: neither a
            connection that was given nor a channel of a plug-in.
    """

    taken: int = 0
    to_tell: int = 0
    left: int = 0
    kept: int = 0
    unread: tuple[str, ...] = ()


def reprocess(
    oms: OMS,
    connections: Iterable[Connection] = (),
    *,
    source: str | None = None,
    ids: Collection[str] = (),
) -> Reprocessed:
    """Try what lies in quarantine once more, as it came.

    Doing it again does no harm: an order is taken once, and what a partner refused is
    told under the key that it was refused under.

    Args:
        oms: the shop.
        connections: whose orders may be among it; channels of plug-ins are known.
        source: only what came from there; from everywhere where it is not given.
        ids: only these entries; all of them where none is given.

    Raises Invalid: nothing of such an id lies aside there; nothing was tried.
    """
    known = {one.name: one for one in connections}
    rows = oms.store.quarantined(source)
    if missing := {*ids} - {row.id for row in rows}:
        where = f" of {source}" if source else ""
        expected = f"the id of an entry{where} that lies aside"
        raise Invalid([Finding("ids", repr(one), expected) for one in sorted(missing)])
    counts, unread = Counter[str](), dict[str, None]()
    for row in rows:
        if not ids or row.id in ids:
            counts[came := _again(oms, row, known)] += 1
            if came == "left" and not _read_here(oms, row, known):
                unread[row.source] = None
    return Reprocessed(
        counts["taken"],
        counts["to_tell"],
        counts["left"],
        counts["kept"],
        tuple(unread),
    )


def _read_here(oms: OMS, row: Quarantined, known: dict[str, Connection]) -> bool:
    if row.again == HEAR:
        return row.source in known
    return row.again != TAKE or _channel(oms, row.source, known) is not None


def _again(oms: OMS, row: Quarantined, known: dict[str, Connection]) -> str:
    if row.again == TELL:
        return "to_tell" if _to_tell(oms, row) else "left"
    if row.again == HEAR:
        return _heard(oms, row, known)
    channel = _channel(oms, row.source, known) if row.again == TAKE else None
    if channel is None:
        return "kept" if row.again != TAKE else "left"
    (receipt,) = oms.take(channel, [Raw(row.where, payload_of(row))])
    if not isinstance(receipt, SetAside):
        _mended(oms, row)
        return "taken"
    if (receipt.code, receipt.reason) != (row.code, row.reason):
        _mended(oms, row)  # it lies there under its new reason
    return "left"


def _heard(oms: OMS, row: Quarantined, known: dict[str, Connection]) -> str:
    """Hear news of money once more; who is not asked anything needs no chance."""
    connection = known.get(row.source)
    if connection is None or connection.port is not Port.PAYMENT:
        return "left"
    cashier = Cashier(oms, connection, lambda: 1.0)
    return "taken" if hear_row(oms, row, cashier.hears) else "left"


def _to_tell(oms: OMS, row: Quarantined) -> bool:
    name = row.source.removeprefix("outbox/")
    box = Outbox(oms.store, name, _tell_nobody, lane=lane_of, clock=oms.now)
    return box.tell_again(row)


def _tell_nobody(key: str, recorded: Recorded) -> None:
    """Tell nothing: who tells it has an outbox of the same name."""


def _channel(
    oms: OMS, source: str, known: dict[str, Connection]
) -> Channel | str | None:
    """Return who reads what came from a source, None when nobody here does."""
    connection = known.get(source)
    if connection is not None and connection.port in FETCHES:
        return connection.channel
    try:
        return oms.plugins.channel(source)
    except Invalid:
        return None


def _mended(oms: OMS, row: Quarantined) -> None:
    writes = WriteSet()
    writes.mended[row.id] = oms.now()
    with oms.store.unit() as unit:
        unit.write(writes)
