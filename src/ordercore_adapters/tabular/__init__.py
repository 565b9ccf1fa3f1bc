"""Orders out of tables: CSV, JSON Lines or a query on a SQLite file, by a mapping.

One feed is one TOML file; ``docs/how-to/run-a-feed.md`` lists its keys.
"""

import ordercore as oc
from ordercore_adapters.tabular.feed import Feed, Reader
from ordercore_adapters.tabular.mapping import Tabular

__all__ = ["Feed", "Reader", "Tabular", "ordercore_feeds"]


@oc.hookimpl
def ordercore_feeds() -> list[oc.FeedReader]:
    """Return the reader of feed files."""
    return [Reader()]
