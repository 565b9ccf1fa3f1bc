"""Prices that are kept at hand are never older than the store."""

from ordercore.catalog import PriceList, PriceQuery, PublishPriceList
from ordercore.flow import SqliteStore
from tests.flow.shop import shop


def published(price):
    return PublishPriceList(PriceList.of("shop", "DKK", {"MUG": price}))


def asked(oms):
    (offer,) = oms.offers(["MUG"], PriceQuery("DKK"))
    return str(offer.price.unit_price)


def test_another_door_publishes_a_price(tmp_path):
    """What one process has published, the other offers at once."""
    path = tmp_path / "shop.db"
    stores = [SqliteStore(path, synchronous="NORMAL") for _ in "12"]
    one, other = (shop(store) for store in stores)
    for price, door in (("10.00", one), ("11.00", other), ("12.00", one)):
        door.do(published(price))
        assert (price, price) == (asked(one), asked(other))
    for store in stores:
        store.close()


def test_an_offer_is_short_when_it_is_shown():
    """A list of 50 prices does not stand 50 times in a log."""
    oms = shop()
    prices = {f"SKU-{n}": "10.00" for n in range(50)}
    oms.do(PublishPriceList(PriceList.of("shop", "DKK", prices)))
    shown = repr(oms.offers(["SKU-1"], PriceQuery("DKK")))
    assert "<price × 50>" in shown
    assert "SKU-2" not in shown
