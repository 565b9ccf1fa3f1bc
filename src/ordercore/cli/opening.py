"""Opens the shop that a command works on."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ordercore.errors import Invalid
from ordercore.flow import AUTOMATIC, OMS, SqliteStore, codec
from ordercore.flow.oms import utc_now
from ordercore.plugins import Plugins

__all__ = ["existing_shop", "shop_at"]


def shop_at(
    path: Path,
    plugins: Plugins | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> OMS:
    """Return the shop in a SQLite file, a new one where there is none."""
    plugins = Plugins.of_environment() if plugins is None else plugins
    store = SqliteStore(path, codec(plugins.messages()))
    return OMS(store=store, policies=AUTOMATIC, plugins=plugins, clock=clock)


def existing_shop(path: Path) -> OMS:
    """Return the shop in a SQLite file.  Raises Invalid when there is no such file."""
    if not path.exists():
        raise Invalid.at(
            "--store", str(path), "a shop's file; `ordercore run --store` makes one"
        )
    return shop_at(path)
