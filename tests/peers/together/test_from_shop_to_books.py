"""An order of a shop, its labels and its books: each partner knows the same of it.

A buyer orders eight mugs and two caps in Vendure.  Two mugs lie in Copenhagen, six
and the caps in Aarhus.  The first parcel leaves, the buyer does not want the caps
any more, and the second parcel leaves.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.peers.breaking import Breaking, kind_of_write
from tests.peers.together.house import STEPS
from tests.peers.together.worker import DEATHS

ROOT = Path(__file__).parents[3]

WRITES = {
    "web": {
        "orders.acknowledge",
        "orders.cancel",
        "orders.fulfil",
        "orders.refund",
        "orders.ship",
        "stock.set",
    },
    "labels": {"karrio.shipment", "karrio.book", "karrio.label"},
    "books": {
        "tryton.account.invoice",
        "tryton.account.move",
        "tryton.party.address",
        "tryton.party.party",
        "tryton.product.template",
        "tryton.sale.sale",
        "tryton.stock.shipment.out",
    },
}
"""What is written in an order's life, by the names that the adapters have for it."""


def test_all_know_the_same_in_the_end(begin):
    """The same units and the same money everywhere, to the last oere."""
    life = begin()
    for name in STEPS:
        life.live(name)
    assert life.expected() == life.found()


@pytest.mark.parametrize("partner", ["web", "labels", "books"])
def test_a_partner_is_killed_at_each_step(three, begin, partner):
    """Before each step, behind the first answer of each kind, and after the last one.

    What was asked in vain is asked again, and what was done is not done twice.
    """
    server, kinds = three.servers[partner], []

    def breaks(request):
        kind = kind_of_write(request)
        new = kind not in ["", *kinds]
        kinds.extend([kind] * new)
        return new

    def line(name, transport):
        if name != partner:
            return transport
        return Breaking(transport, breaks, server.kill)

    life = begin(line)
    for name in STEPS:
        server.kill()
        life.house.turn()
        three.revive()
        life.live(name)
    server.restart()
    assert WRITES[partner] == set(kinds)
    assert life.expected() == life.found()


def test_the_house_is_killed_at_each_step(begin, tmp_path):
    """Behind the first answer of each kind: what it did not hear it asks again.

    The steps are taken by processes of their own, which share nothing but the file.
    """
    life = begin()
    for name in STEPS:
        life.staff(name)
        while (ended := worker(tmp_path, life.order, name)) == -signal.SIGKILL:
            life.house.clock.later(minutes=5)  # the right of the dead one to work ends
        assert 0 == ended
    deaths = (tmp_path / DEATHS).read_text().splitlines()
    assert sorted(set().union(*WRITES.values())) == sorted(deaths)
    assert life.expected() == life.found()


def worker(folder, order, step):
    """Return how a process has ended that was to take a step."""
    run = [sys.executable, "-m", "tests.peers.together.worker", folder, order, step]
    path = os.pathsep.join(map(str, (ROOT / "src", ROOT)))
    env = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(run, cwd=ROOT, env=env, timeout=300, check=False).returncode
