"""L2: an order's history is read back: decoded from its text and folded to a state.

The history is that of L1.  Ours reads what its SQLite journal holds, and folds; the
peer has its mapper decode its own stored events, and mutates the aggregate.

Ours remembers amounts and instants that it has read, so it finds those of a history
that is read again; in a shop they come again and again, too.
"""

from typing import Any

import ordercore as oc
from benchmarks.harness import Result, interleaved, versions
from benchmarks.l1_life import _peer_life, agreed, commands
from benchmarks.peers.eventsourced_orders import OrderAggregate, Orders
from ordercore.flow import BARE, codec
from ordercore.message import fold

__all__ = ["run"]


def run(quick: bool) -> list[Result]:
    """Measure both in turns and return the table."""
    times, rounds = (200, 5) if quick else (1_000, 11)
    rows = _our_rows()
    mine = codec()
    app = Orders()
    _peer_life(app, "W-1")
    stored = list(app.recorder.select_events(OrderAggregate.create_id("W-1")))

    def ours() -> None:
        for _ in range(times):
            fold(mine.load_many(rows))

    def peer() -> None:
        for _ in range(times):
            state: Any = None
            for one in stored:
                state = app.mapper.to_domain_event(one).mutate(state)

    seconds = interleaved(ours, peer, rounds=rounds)
    return [
        Result(
            id="L2",
            workload=f"decode and fold an order's {len(rows)} events",
            metric="orders/s",
            ours=times / seconds[0],
            peer=times / seconds[1],
            peer_name="eventsourcing mapper and mutate",
            peer_version=versions("eventsourcing"),
            target=2.3,
        )
    ]


def _our_rows() -> list[tuple[str, str]]:
    oms = oc.OMS(policies=BARE)
    for command in commands("W-1", agreed()):
        oms.do(command)
    mine = codec()
    return [mine.dump_event(recorded.event) for recorded in oms.history("order/W-1")]
