"""What is asked of Shopify is right by the schemas that Shopify itself publishes.

They come with ``@shopify/dev-mcp`` from the package registry, one for each version of
the API; the questions are those of an adapter at work, with their variables.
"""

import json
import shutil
from pathlib import Path

import pytest

import ordercore as oc
from ordercore.testing.transport import StandIn
from ordercore_adapters.shopify import ShopifyShop, documents
from tests.adapters.shopify_stand_in import LOCATIONS, Shop
from tests.adapters.test_shopify_shop import SETTINGS, parcel
from tests.peers.installing import ran

HERE = Path(__file__).parent
SCHEMAS, GRAPHQL = "@shopify/dev-mcp@1.16.0", "graphql@16.13.2"
DATA = "package/dist/data"


@pytest.fixture(scope="session")
def software(install_peer):
    def build(folder):
        quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
        ran(["npm", "install", "--prefix", ".", *quiet, GRAPHQL], cwd=folder)
        packed = ran(["npm", "pack", "--silent", SCHEMAS], cwd=folder).split()[-1]
        ran(["tar", "-xzf", packed, DATA], cwd=folder)
        (folder / "schemas").mkdir()
        for version in documents.VERSIONS:
            name = f"admin_{version}.json.gz"
            shutil.move(folder / DATA / name, folder / "schemas")
        shutil.rmtree(folder / "package")
        (folder / packed).unlink()

    return install_peer("shopify", f"{SCHEMAS}\n{GRAPHQL}", build)


@pytest.fixture(scope="session")
def against(software):
    """Return what the schemas of each version have against questions."""

    def asked(questions):
        told = ran(
            ["node", HERE / "validate.js", software / "schemas"],
            env={"NODE_PATH": str(software / "node_modules")},
            text=json.dumps(questions),
        )
        return json.loads(told)

    return asked


def questions():
    """Return all that an adapter has asked in a day with everything in it."""
    shop = Shop(MUG=2, CUP=3, PEN=4)
    shopify = ShopifyShop(SETTINGS, StandIn(shop.serve))
    shopify.check()
    levels = [
        oc.ports.StockLevel("MUG", LOCATIONS[0], 9, expected=2),
        oc.ports.StockLevel("CUP", LOCATIONS[1], 9),
        oc.ports.StockLevel("PEN", LOCATIONS[0], 9, expected=7),
    ]
    shopify.push_stock(levels, key="stock/1")
    order, (one, two) = shop.order(2, 1)
    units = {f"l{one}": 2, f"l{two}": 1}
    shopify.push_shipment(parcel(order, **units), key="parcel/1")
    return shop.asked


def test_every_question_is_right_in_every_version(against):
    """Documents and variables; no document of the adapter is left out."""
    asked = questions()

    found = against(asked)

    assert set(documents.VERSIONS) == set(found)
    assert {version: [[]] * len(asked) for version in found} == found
    known = {getattr(documents, name) for name in documents.__all__} - {
        documents.VERSIONS
    }
    assert known == {one["query"] for one in asked}


def test_what_is_wrong_is_found(against):
    """A field, a directive and a variable that are none: the look is looked at."""
    mug = {"inventoryItemId": "gid://shopify/InventoryItem/1", "locationId": "x"}
    given = {"name": "available", "reason": "correction", "quantities": [mug]}
    wrong = [
        {"query": documents.CHECK.replace("name", "nickname"), "variables": {}},
        {
            "query": documents.SET_LEVELS.replace("@idempotent", "@once"),
            "variables": {"input": {**given, "quantities": []}, "key": "k"},
        },
        {"query": documents.SET_LEVELS, "variables": {"input": given, "key": "k"}},
    ]

    for version, found in against(wrong).items():
        assert [1, 1, 1] == [len(errors) for errors in found], version
