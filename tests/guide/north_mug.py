"""North Mug, the shop that the package carries, taken in from its real formats."""

from importlib.resources import files
from pathlib import Path

from ordercore.flow import AUTOMATIC, OMS, take_feed
from ordercore.plugins import Plugins
from ordercore.simulating import Carrier, PaymentProvider, Staff
from tests.flow.shop import Clock

FOLDER = Path(str(files("ordercore.cli") / "north_mug"))


def north_mug(store=None):
    """Return the shop after the orders of both its channels have come in."""
    oms = OMS(
        store=store, policies=AUTOMATIC, plugins=Plugins.discover(), clock=Clock()
    )
    for name in ("wholesale.toml", "web.toml"):
        take_feed(oms, oms.plugins.feed(FOLDER / name))
    return oms


def work(oms):
    """Let staff, provider and carrier do all that is open."""
    done = Staff(oms).work()
    assert {} == done.left
    PaymentProvider(oms).work()
    carrier = Carrier(oms)
    carrier.collect()
    for parcel in carrier.parcels:
        carrier.report(parcel)
    return oms
