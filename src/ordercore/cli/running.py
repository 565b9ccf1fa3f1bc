"""``ordercore run``: real orders in from feeds, out as parcels, booked."""

import argparse
import json
from collections.abc import Sequence
from typing import Any

from ordercore.cli import writing
from ordercore.cli.columns import columns
from ordercore.cli.opening import shop_at
from ordercore.cli.progress import Progress
from ordercore.cli.status import Status
from ordercore.flow import OMS, FeedCount, departures_of, take_feed
from ordercore.plugins import Feed, Plugins
from ordercore.show import aside_text, summary_text
from ordercore.simulating import Staff
from ordercore.views import PaperParty, RunSummary, summarize

__all__ = ["run", "status_of"]


def run(asked: argparse.Namespace) -> int:
    """Take feeds in, work off what can be, and say what came of it."""
    plugins = Plugins.of_environment()
    feeds = [plugins.feed(path, asked.data) for path in asked.feeds]
    for feed in feeds:  # a shop is not founded on a source that is not there
        next(feed.raws(), None)
    if asked.out is not None:  # before anything is done
        asked.out.mkdir(parents=True, exist_ok=True)
    with shop_at(asked.store, plugins) as oms:
        before, aside = oms.store.end(), len(oms.quarantined())
        counts = _work(oms, feeds)
        added, kept = oms.store.end() - before, len(oms.quarantined()) - aside
        shop = writing.look_at(oms, oms.now())
        summary = summarize(shop, counts)
        if asked.out is not None:
            name = asked.seller or " and ".join(feed.name for feed in feeds)
            seller = PaperParty(name, vat_id=asked.vat_id)
            writing.write_all(oms, shop, summary, seller, asked.out)
    print(summary_text(summary))
    if kept:
        print(f"\n{aside_text(shop.set_aside[-kept:], columns())}\n")
    print(_news(added, kept))
    if asked.json:
        print(json.dumps(_as_json(summary, counts, added, kept), ensure_ascii=False))
    return status_of(summary)


def _work(oms: OMS, feeds: Sequence[Feed]) -> list[FeedCount]:
    progress = Progress()
    try:
        counts = [take_feed(oms, feed, progress) for feed in feeds]
        left_at = {
            order: at for feed in feeds for order, at in departures_of(feed).items()
        }
        Staff(oms, progress, left_at).work()
    finally:
        progress.end()
    return counts


def _news(added: int, kept: int) -> str:
    if added:
        return f"{added:,} events were added to the journal."
    if kept:
        entries = "1 entry was" if kept == 1 else f"{kept:,} entries were"
        return f"No event was added: {entries} set aside, with the reason."
    return "Nothing has changed: all of it had been taken before."


def _as_json(
    summary: RunSummary, counts: Sequence[FeedCount], added: int, kept: int
) -> dict[str, Any]:
    return {
        **summary.as_json(),
        "cancelled_lines": sum(count.cancelled_lines for count in counts),
        "events_added": added,
        "changed": bool(added or kept),
    }


def status_of(summary: RunSummary) -> int:
    """Return the exit status that a summary calls for."""
    if not summary.ok:
        return Status.WRONG
    return Status.SET_ASIDE if summary.set_aside else Status.OK
