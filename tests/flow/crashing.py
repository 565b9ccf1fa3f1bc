"""The process that test_crash_through_the_door kills: it forks a worker for each life.

A worker takes the story up at the request that it is told, does one keyed request after
another through the door, and says so only when it has committed.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ordercore import carts, orders, shipping, warehouse
from ordercore.flow import AUTOMATIC, OMS, SqliteStore, codec
from ordercore.orders import LineQuantity
from ordercore.shipping import ShipmentStep, TrackingEvent
from ordercore.stock import Receive
from tests.flow.shop import NODES, PREPAID, RATES, START, Clock, agreed, eur

LENGTH = 6


def request(number):
    """Return key and commands of a request of the story; six make an order."""
    n, step = divmod(number, LENGTH)
    name = f"W-{n}"
    work, parcel = f"{name}-1", f"{name}-1-1"
    one, two = (LineQuantity("1", 1),), (LineQuantity("1", 2),)
    units = 1 if n % 3 == 0 else 2
    scans = ("MUG",) * units
    arrived = TrackingEvent("GLS", "done", ShipmentStep.DELIVER, START)
    commands = [
        [
            Receive("MUG", "CPH", 3, name),
            carts.Open(f"C-{n}", "web", "DKK", START),
            carts.AddLine(f"C-{n}", "1", "MUG", 2, START),
        ],
        [
            orders.Place(name, agreed(("MUG", 2), terms=PREPAID, reference=str(n))),
            carts.Convert(f"C-{n}", name, START),
        ],
        [orders.Cancel(name, "regret", one)] if units == 1 else [],
        [
            warehouse.Release(work),
            warehouse.Accept(work),
            warehouse.Pick(work, one if units == 1 else two),
            warehouse.Check(work, scans),
            warehouse.Pack(work, parcel),
        ],
        [
            shipping.Label(parcel, "GLS", "parcel", parcel, eur("4.00")),
            shipping.HandOver(parcel),
        ],
        [shipping.Track(parcel, (arrived,))],
    ]
    return f"{n}/{step}", commands[step]


def shop_at(path):
    """Return the shop in a file."""
    store = SqliteStore(path, codec())
    return OMS(NODES, rates=RATES, store=store, policies=AUTOMATIC, clock=Clock())


def live(path, number):
    """Work until somebody kills us."""
    oms = shop_at(path)
    while True:
        key, commands = request(number)
        oms.do(*commands, key=key)
        os.write(1, f"{number}\n".encode())
        number += 1


def rehearse():
    """Do three orders in a file of our own: what is made once, no worker makes anew."""
    with TemporaryDirectory() as folder:
        oms = shop_at(Path(folder) / "shop.db")
        for number in range(3 * LENGTH):
            key, commands = request(number)
            oms.do(*commands, key=key)
        oms.close()


def main(path):
    """Fork a worker for each line; reap it when it is dead."""
    rehearse()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            live(path, int(line))
        os.write(1, f"pid {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main(sys.argv[1])
