"""Many processes want the same few goods: what is there is granted, and nothing else.

The processes share a file and no memory.  Each tries to reserve single units and sets
of three articles, many in one transaction as a shop would; a reader of its own, which
knows SQLite and not ordercore, counts what came of it.
"""

import json
import random
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from ordercore.flow import OMS, SqliteStore
from ordercore.stock import Part, Receive, Reserve
from tests.children import forked

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=15)
HOT = ("COAT", "HAT", "MUG", "TEA")
CAPACITY = 2_000
BUYERS = 16
ATTEMPTS = 100_000
TOGETHER = 125


def shop_at(path):
    """Return a shop in the file; nobody is given up on while others write."""
    return OMS(store=SqliteStore(path, timeout=300), clock=lambda: NOW)


def wanted(name, chance):
    """Return what a buyer tries to reserve: one unit, or one of each of three."""
    skus = chance.sample(HOT, 3 if chance.random() < 0.25 else 1)
    return [
        Reserve(f"{name}.{sku}", f"till/{name}", sku, (Part("CPH", 1),), NOW, UNTIL)
        for sku in skus
    ]


def buy(path, start, answers, buyer, attempts):
    """Try so often, and tell what was granted and why the rest was not."""
    chance, granted, refused = random.Random(buyer), [], Counter()
    with shop_at(path) as shop:
        start.wait()
        for first in range(0, attempts, TOGETHER):
            numbers = range(first, min(first + TOGETHER, attempts))
            asked = [wanted(f"{buyer}-{number}", chance) for number in numbers]
            outcomes = shop.do_each([("", commands) for commands in asked])
            for commands, outcome in zip(asked, outcomes, strict=True):
                if outcome.error is None:
                    granted += [one.reservation for one in commands]
                else:
                    refused[getattr(outcome.error, "code", outcome.error)] += 1
    answers.send((granted, refused))


def contend(path, attempts):
    """Let all buyers try at once; return what each of them was told."""
    processes = forked()
    pipes = [processes.Pipe(duplex=False) for _ in range(BUYERS)]
    start, share = processes.Barrier(BUYERS), attempts // BUYERS
    children = [
        processes.Process(target=buy, args=(path, start, theirs, buyer, share))
        for buyer, (_, theirs) in enumerate(pipes)
    ]
    for child in children:
        child.start()
    for _, theirs in pipes:
        theirs.close()
    told = [ours.recv() for ours, _ in pipes]
    for child in children:
        child.join()
    assert [0] * BUYERS == [child.exitcode for child in children]
    return told


def rows(path, query):
    connection = sqlite3.connect(path)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


@pytest.mark.soak
@pytest.mark.no_cover
def test_what_is_there_is_granted_once(tmp_path, soak):
    """STK 32: of 100,000 attempts as many are granted as there are units.

    Every buyer gets an answer, a basket is kept as a whole or not at all, and what the
    buyers were told is what the file says.
    """
    path = tmp_path / "shop.db"
    with shop_at(path) as shop:
        shop.do(*[Receive(sku, "CPH", CAPACITY) for sku in HOT])

    told = contend(path, soak * ATTEMPTS)

    granted = [name for names, _ in told for name in names]
    tries = Counter(name.rpartition(".")[0] for name in granted)
    assert {"stock.short"} == {code for _, refused in told for code in refused}
    assert soak * ATTEMPTS == len(tries) + sum(refused.total() for _, refused in told)
    assert {1, 3} == set(tries.values())
    assert sum(bool(names) for names, _ in told) > 1

    levels = rows(path, "select sku, sellable, allocated, reserved from level")
    assert [(sku, CAPACITY, 0, CAPACITY) for sku in HOT] == levels
    kept = [json.loads(data) for (data,) in rows(path, "select data from document")]
    assert sorted(granted) == sorted(one["id"] for one in kept)
    assert dict.fromkeys(HOT, CAPACITY) == Counter(one["sku"] for one in kept)
    held = rows(path, "select data from journal where type like '%HeldBack%'")
    assert sorted(granted) == sorted(json.loads(data)["cause"] for (data,) in held)
    assert [("ok",)] == rows(path, "pragma integrity_check")
