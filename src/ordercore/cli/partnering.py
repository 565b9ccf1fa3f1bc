"""``ordercore work``, ``connections``, ``aside``, ``reprocess``: partners at work."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ordercore.cli.columns import columns
from ordercore.cli.opening import add_store, existing_shop
from ordercore.cli.status import Status
from ordercore.cli.turns import error_of, is_busy, total_of
from ordercore.flow import OMS
from ordercore.partners import (
    Connection,
    ConnectionState,
    Partners,
    Standing,
    Worked,
    read_connections,
    reprocess,
    standings,
)
from ordercore.show import table

__all__ = ["add_commands"]

MOST = 100
"""How many entries are shown at most."""

MOST_TURNS = 1_000
"""How many turns each partner has at most, where there is always something left."""


def add_commands(commands: Any) -> None:
    """Add the commands to those of the command line."""
    parser = commands.add_parser("connections", help="show how each partner is")
    add_store(parser)
    parser.set_defaults(do=connections)
    parser = commands.add_parser("aside", help="show what was set aside, and why")
    add_store(parser)
    _source(parser)
    parser.set_defaults(do=aside)
    parser = commands.add_parser("reprocess", help="try what was set aside once more")
    add_store(parser)
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
    parser = commands.add_parser("work", help="give each partner its turn")
    add_store(parser)
    parser.add_argument(
        "--connections",
        dest="connected",
        type=Path,
        required=True,
        metavar="FILE",
        help="TOML file of the connections",
    )
    parser.add_argument(
        "--until-quiet",
        action="store_true",
        help="turn after turn, until nothing came in and nothing was told",
    )
    parser.set_defaults(do=work)


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
    print(
        f"\n{len(rows):,} in all; ordercore reprocess tries them once more: with "
        "--connections FILE also what came from the connections in that file."
    )
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
    if found.unread:
        print(
            f"Nobody here reads what came from {', '.join(found.unread)}: name the "
            "file of that connection with --connections, or allow its plug-in."
        )
    return Status.SET_ASIDE if found.left else Status.OK


def work(asked: argparse.Namespace) -> int:
    """Do what is due and give each partner its turn; print what came of it."""
    with existing_shop(asked.store) as oms:
        desk = Partners(oms, read_connections(asked.connected, oms.plugins))
        turns: list[Mapping[str, Worked]] = []
        while len(turns) < (MOST_TURNS if asked.until_quiet else 1):
            oms.tick()
            turns.append(desk.work())
            if not any([is_busy(one) for one in turns[-1].values()]):
                break
    names = turns[0]
    counts = {n: total_of([turn[n] for turn in turns]) for n in names}
    errors = {n: error_of(turns[-1][n]) for n in names}
    rows = [(n, *[f"{c:,}" for c in counts[n]], _said(errors[n])) for n in names]
    heads = ("connection", "came in", "told", "set aside", "what stands against it")
    print(table(heads, rows, "<>>><", columns(), wrap=True))
    if any(errors.values()):
        return Status.WRONG
    aside = any([refused for _, _, refused in counts.values()])
    return Status.SET_ASIDE if aside else Status.OK


def _said(error: Exception | None) -> str:
    return "" if error is None else str(error)


def _connected(asked: argparse.Namespace, oms: OMS) -> list[Connection]:
    if asked.connected is None:
        return []
    return read_connections(asked.connected, oms.plugins)


def _source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--source",
        metavar="NAME",
        help="only what came from there, such as web or outbox/web; default: all",
    )
