"""``ordercore connections``, ``aside``, ``reprocess``: how partners are, and mend."""

import argparse
from pathlib import Path
from typing import Any

from ordercore.cli.columns import columns
from ordercore.cli.opening import existing_shop
from ordercore.cli.status import Status
from ordercore.flow import OMS
from ordercore.partners import (
    Connection,
    ConnectionState,
    Standing,
    read_connections,
    reprocess,
    standings,
)
from ordercore.show import table

__all__ = ["add_commands"]

MOST = 100
"""How many entries are shown at most."""


def add_commands(commands: Any) -> None:
    """Add the commands to those of the command line."""
    parser = commands.add_parser("connections", help="show how each partner is")
    _store(parser)
    parser.set_defaults(do=connections)
    parser = commands.add_parser("aside", help="show what was set aside, and why")
    _store(parser)
    _source(parser)
    parser.set_defaults(do=aside)
    parser = commands.add_parser("reprocess", help="try what was set aside once more")
    _store(parser)
    _source(parser)
    parser.add_argument("ids", nargs="*", metavar="ID", help="default: all")
    parser.add_argument(
        "--connections",
        dest="connected",
        type=Path,
        metavar="FILE",
        help="TOML file of the connections whose orders are among it",
    )
    parser.set_defaults(do=again)


def connections(asked: argparse.Namespace) -> int:
    """Print how each connection is, by what the store knows."""
    with existing_shop(asked.store) as oms:
        known = standings(oms)
    if not known:
        print("No connection has worked in this shop yet.")
        return Status.OK
    heads = ("connection", "state", "behind by", "waiting", "set aside", "last error")
    rows = [_row(standing) for standing in known]
    print(table(heads, rows, "<<>>><", columns(), wrap=True))
    well = all([one.state is ConnectionState.OK for one in known])
    return Status.OK if well else Status.WRONG


def _row(standing: Standing) -> tuple[str, ...]:
    counts = (standing.behind_by, standing.waiting, standing.set_aside)
    until = f" until {standing.until:%Y-%m-%d %H:%M} UTC" if standing.until else ""
    state = f"{standing.state}{until}"
    return standing.name, state, *[f"{n:,}" for n in counts], standing.last_error


def aside(asked: argparse.Namespace) -> int:
    """Print what lies in quarantine: where it is from, and the path of what is odd."""
    with existing_shop(asked.store) as oms:
        rows = oms.store.quarantined(asked.source)
    if not rows:
        print("Nothing was set aside.")
        return Status.OK
    shown = [(row.id, row.source, row.where, row.reason) for row in rows[:MOST]]
    print(table(("id", "from", "where", "why"), shown, "<<<<", columns(), wrap=True))
    print(f"\n{len(rows):,} in all; ordercore reprocess tries them once more.")
    return Status.SET_ASIDE


def again(asked: argparse.Namespace) -> int:
    """Try what lies in quarantine once more, and say what came of it."""
    with existing_shop(asked.store) as oms:
        found = reprocess(
            oms, _connected(asked, oms), source=asked.source, ids=asked.ids
        )
    print(
        f"{found.taken:,} taken, {found.to_tell:,} to be told with the next turn of "
        f"their partner, {found.left:,} still set aside, {found.kept:,} only kept."
    )
    return Status.SET_ASIDE if found.left else Status.OK


def _connected(asked: argparse.Namespace, oms: OMS) -> list[Connection]:
    if asked.connected is None:
        return []
    return read_connections(asked.connected, oms.plugins)


def _store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--store",
        type=Path,
        default=Path("shop.db"),
        metavar="FILE",
        help="the shop's SQLite file; default: shop.db",
    )


def _source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--source",
        metavar="NAME",
        help="only what came from there, such as web or outbox/web; default: all",
    )
