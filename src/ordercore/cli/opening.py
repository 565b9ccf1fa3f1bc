"""Opens the shop that a command works on."""

import argparse
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ordercore.errors import Invalid, PluginError
from ordercore.flow import AUTOMATIC, OMS, SqliteStore, Store, codec
from ordercore.flow.oms import utc_now
from ordercore.plugins import Plugins
from ordercore.plugins.asking import guarded

__all__ = ["add_store", "existing_shop", "shop_at"]

SQLITE = "sqlite"
"""What keeps a shop where no kind of store is named."""

# Two characters at least: a drive such as C: begins the path of a file.
_NAMED = re.compile(r"([a-z][a-z0-9-]+):(.+)", re.DOTALL)


def add_store(parser: argparse.ArgumentParser) -> None:
    """Let a command be told where the shop is kept that it works on."""
    parser.add_argument(
        "--store",
        default="shop.db",
        metavar="STORE",
        help="the shop's SQLite file, or NAME:ADDRESS of a store that a plug-in "
        "brings; default: shop.db",
    )


def shop_at(
    address: str | Path,
    plugins: Plugins | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> OMS:
    """Return the shop that is kept at an address, a new one where there is none.

    Args:
        address: a SQLite file, or ``NAME:ADDRESS`` with the name of a kind of store
            that a plug-in brings, such as ``postgres:postgresql://localhost/shop``.
        plugins: of the shop; by default those that the environment allows.
        clock: tells the time.

    Raises:
        Invalid: nobody brings such a store.
        PluginError: whoever brings it cannot open it.
    """
    plugins = Plugins.of_environment() if plugins is None else plugins
    kind, rest = _read(address)
    store = _sqlite(rest, plugins) if kind == SQLITE else _opened(kind, rest, plugins)
    return OMS(store=store, policies=AUTOMATIC, plugins=plugins, clock=clock)


def existing_shop(address: str | Path) -> OMS:
    """Return a shop as :func:`shop_at` does.  Raises Invalid: there is no such file."""
    kind, rest = _read(address)
    if kind == SQLITE and not Path(rest).exists():
        raise Invalid.at(
            "--store", rest, "a shop's file; `ordercore run --store` makes one"
        )
    return shop_at(address)


def _read(address: str | Path) -> tuple[str, str]:
    """Return kind and address of a store; what is written as a path is a file."""
    named = _NAMED.fullmatch(address) if isinstance(address, str) else None
    return (named[1], named[2]) if named else (SQLITE, str(address))


def _sqlite(path: str, plugins: Plugins) -> Store:
    return SqliteStore(Path(path), codec(plugins.messages()))


def _opened(kind: str, address: str, plugins: Plugins) -> Store:
    """Return a store that a plug-in brings, after a look at whether it is one."""
    try:
        found = plugins.store(kind)
    except Invalid as error:
        (one,) = error.findings
        like = f"{one.expected}; a file with a colon in its name is ./{kind}:{address}"
        raise Invalid.at("--store", kind, like) from None
    modules = plugins.messages()
    store = guarded(kind, "open", lambda: found.open(address, modules))
    if not isinstance(store, Store):
        why = f"it returned a {type(store).__name__}, which is no ordercore.flow.Store"
        raise PluginError(kind, "open", why)
    return store
