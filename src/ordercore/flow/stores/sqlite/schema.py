"""The tables of the file, and how a file of an older ordercore gets them."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

from ordercore.errors import Invalid, StoreUnavailable
from ordercore.flow.stores.sqlite.link import Link, is_busy

__all__ = ["APPLICATION_ID", "MIGRATIONS", "prepare"]

T = TypeVar("T")

APPLICATION_ID = int.from_bytes(b"ordc", "big")

# Each row stands for itself: there is nothing for a foreign key to protect, as no row
# is ever deleted but tasks and tags.  Instants are microseconds since 1970.
_FIRST = (
    """create table document (
        stream text primary key, version integer not null,
        type text not null, data text not null
    ) strict""",
    """create table level (
        sku text not null, node text not null,
        sellable integer not null check (sellable >= 0),
        allocated integer not null check (allocated between 0 and sellable),
        version integer not null,
        primary key (sku, node)
    ) strict, without rowid""",
    """create table journal (
        pos integer primary key, stream text not null, version integer not null,
        type text not null, data text not null, cause text not null,
        at integer not null, unique (stream, version)
    ) strict""",
    """create table tag (
        tag text not null, since integer not null, stream text not null,
        primary key (tag, since, stream)
    ) strict, without rowid""",
    "create unique index tag_of on tag (stream, tag)",
    """create table answer (
        key text primary key, fingerprint text not null,
        first integer not null, end integer not null
    ) strict, without rowid""",
    """create table binding (
        connection text not null, kind text not null, external text not null,
        internal text not null,
        primary key (connection, kind, external), unique (connection, kind, internal)
    ) strict, without rowid""",
    """create table task (
        id text primary key, due integer not null,
        type text not null, data text not null, attempts integer not null
    ) strict""",
    "create index task_due on task (due, id)",
    """create table checkpoint (
        name text primary key, cursor text not null
    ) strict, without rowid""",
    """create table inbox (
        source text not null, delivery text not null, primary key (source, delivery)
    ) strict, without rowid""",
    """create table quarantine (
        number integer primary key, id text not null unique, source text not null,
        place text not null, code text not null, reason text not null,
        raw text not null, at integer not null
    ) strict""",
)

# What reservations hold back: the sum is there for the check, the ends as JSON pairs
# [instant, units].  Whoever takes units has taken off first what has ended.
_RESERVATIONS = (
    """alter table level add column reserved integer not null default 0
        check (reserved >= 0 and allocated + reserved <= sellable)""",
    "alter table level add column held text not null default ''",
)

# A count may find less than is promised: what is missing is a number of its own.  A
# check cannot be changed, so the table is made anew.
_CONDITIONS = (
    """create table shelf (
        sku text not null, node text not null,
        sellable integer not null check (sellable >= 0),
        allocated integer not null check (allocated >= 0),
        version integer not null,
        reserved integer not null default 0 check (reserved >= 0),
        held text not null default '',
        damaged integer not null default 0 check (damaged >= 0),
        quality_control integer not null default 0 check (quality_control >= 0),
        quarantine integer not null default 0 check (quarantine >= 0),
        safety_stock integer not null default 0 check (safety_stock >= 0),
        shortfall integer not null default 0 check (shortfall >= 0),
        check (allocated + reserved <= sellable + shortfall),
        primary key (sku, node)
    ) strict, without rowid""",
    """insert into shelf (sku, node, sellable, allocated, version, reserved, held)
        select sku, node, sellable, allocated, version, reserved, held from level""",
    "drop table level",
    "alter table shelf rename to level",
)

# Who some units are kept for, as JSON: quotas [id, path, set, left], and what is
# allocated of them [quota, segments, units].
_QUOTAS = ("alter table level add column quotas text not null default ''",)

# Which units are of which lot, as JSON; "" where no lot is known.
_LOTS = ("alter table level add column lots text not null default ''",)

# What partners are told later, and what they were told last; and how something comes
# back out of quarantine, and when it did.
_PARTNERS = (
    "alter table quarantine add column again text not null default ''",
    "alter table quarantine add column mended integer",
    """create table postponed (
        consumer text not null, position integer not null, lane text not null,
        due integer not null, attempts integer not null, why text not null,
        primary key (consumer, position)
    ) strict, without rowid""",
    """create table told (
        consumer text not null, name text not null, said text not null,
        primary key (consumer, name)
    ) strict, without rowid""",
)

MIGRATIONS = (_FIRST, _RESERVATIONS, _CONDITIONS, _QUOTAS, _LOTS, _PARTNERS)
"""The statements that lead from schema n to n + 1, for n = 0, 1, …"""


PAUSE_S = 0.005
"""How long to leave the file to others before it is asked for again."""


def prepare(link: Link, path: str) -> None:
    """Bring the file to the newest schema, and let readers and a writer share it.

    Raises Invalid when it is a file of somebody else or of a newer ordercore; such a
    file is left as it is.
    """
    # At one moment: others who open the new file too may just be making its tables.
    if _in_one("begin", link, lambda: _schema(link, path)) < len(MIGRATIONS):
        _in_one("begin immediate", link, lambda: _migrate(link, _schema(link, path)))
    mode = _journal_mode(link)
    if mode != "wal":
        raise StoreUnavailable(f"{path}: no write-ahead log here, only {mode}")


def _in_one(begin: str, link: Link, work: Callable[[], T]) -> T:
    """Return what work comes to that is done in one transaction."""
    link.run(begin)
    try:
        found = work()
        link.run("commit")
    except BaseException:
        link.undo()
        raise
    return found


def _journal_mode(link: Link) -> str:
    """Return the file's journal mode, which is the write-ahead log where there is one.

    Changing it takes the file for itself, and SQLite does not wait for that where other
    processes are opening the file at the same moment.  So we do, as long as the link
    waits for a writer.
    """
    until = monotonic() + link.value("pragma busy_timeout") / 1000
    while True:
        try:
            if link.value("pragma journal_mode") == "wal":
                return "wal"
            return str(link.value("pragma journal_mode = wal"))
        except StoreUnavailable as error:
            if not is_busy(error) or monotonic() >= until:
                raise
        sleep(PAUSE_S)


def _schema(link: Link, path: str) -> int:
    """Return the number of the file's schema, 0 for an empty file."""
    ours = link.value("pragma application_id")
    number = link.value("pragma user_version")
    if ours != APPLICATION_ID and link.value("select count(*) from sqlite_master"):
        raise Invalid.at(path, "the database of another program", _RIGHT)
    if number > len(MIGRATIONS):
        expected = f"at most {len(MIGRATIONS)}; a newer ordercore made it: upgrade"
        raise Invalid.at(path, f"schema {number}", expected)
    return number if ours == APPLICATION_ID else 0


_RIGHT = "a new file, or one that ordercore made"


def _migrate(link: Link, number: int) -> None:
    for statements in MIGRATIONS[number:]:
        for statement in statements:
            link.run(statement)
    link.run(f"pragma application_id = {APPLICATION_ID}")
    link.run(f"pragma user_version = {len(MIGRATIONS)}")
