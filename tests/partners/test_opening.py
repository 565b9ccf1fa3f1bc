"""Connections out of a file, and what the command line says of them."""

from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint

import pytest
from attrs import frozen

from ordercore.cli import main
from ordercore.connecting import Request, Response
from ordercore.connecting.secret import Secret
from ordercore.errors import Invalid, RateLimited
from ordercore.flow import SqliteStore
from ordercore.flow.stores.aside import TELL
from ordercore.partners import Partners, TellsPrices, connections_of, read_connections
from ordercore.plugins import Plugins, discovering, hookimpl
from ordercore.ports import AdapterInfo, LabelFormat, Port, ShopCapability
from ordercore.testing.partners import (
    MemoryCarrier,
    MemoryErp,
    MemoryLedger,
    MemoryMailbox,
    MemoryPayments,
)
from ordercore.testing.transport import StandIn
from tests.flow.shop import Clock, shop
from tests.partners.market import BEFORE, Market, connected


@frozen
class MarketSettings:
    """What a market's adapter needs to know."""

    url: str
    token: Secret
    breaks: bool = False


@frozen
class NoSettings:
    """What an adapter needs to know that has all it needs."""


def connect(settings, transport):
    """Return the adapter of a connection."""
    if settings.breaks:
        raise KeyError(settings.url)
    market = Market(more=[ShopCapability.PRICES])
    market.settings, market.transport = settings, transport
    return market


@pytest.fixture
def plugins():
    """Return plug-ins of which one brings the market."""

    class Ours:
        @hookimpl
        def ordercore_adapters(self):
            kinds = frozenset(ShopCapability)
            return [AdapterInfo(Port.CHANNEL, "market", MarketSettings, connect, kinds)]

    plugins = Plugins()
    plugins.register(Ours(), "ours")
    return plugins


FILE = """\
[connections.web]
adapter = "market"
places = { CPH = "1" }
currency = "DKK"
page = 25

[connections.web.settings]
url = "https://market.example"
token = { env = "MARKET_TOKEN" }
"""


def test_a_connection_is_read_from_a_file(plugins, tmp_path):
    """The secret is referred to, and the partner is asked nothing."""
    path = tmp_path / "connections.toml"
    path.write_text(FILE)
    partner = StandIn([])
    (web,) = read_connections(path, plugins, partner)
    assert ("web", Port.CHANNEL, {"CPH": "1"}, "DKK", 25) == (
        web.name,
        web.port,
        web.places,
        web.currency,
        web.page,
    )
    assert [] == partner.requests
    assert "Secret(MARKET_TOKEN in the environment)" == repr(web.adapter.settings.token)
    assert "MARKET_TOKEN" not in repr(web)


def test_what_is_asked_is_counted_and_no_faster_than_the_partner_allows(plugins):
    """Each connection has counters and a limit of its own."""
    table = {
        "adapter": "market",
        "limit": {"burst": 2, "per_s": 1, "seconds": 3600},
        "settings": {"url": "x", "token": {"env": "T"}},
    }
    partner = StandIn([Response(200)] * 3)
    given = {
        "connections": {
            "web": table,
            "pos": {**table, "limit": {"burst": 9, "per_s": 9}},
        }
    }
    web, pos = connections_of(given, plugins, partner)
    request = Request("GET", "https://market.example/orders", operation="orders.list")
    for _ in range(2):
        web.adapter.transport.send(request)
    with pytest.raises(RateLimited):
        web.adapter.transport.send(request)
    pos.adapter.transport.send(request)
    assert [2, 1] == [one.counters.all["orders.list"].asked for one in (web, pos)]


def test_a_carrier_is_read_from_the_same_file():
    """As what its labels come, and how often it is asked where parcels are."""

    class Ours:
        @hookimpl
        def ordercore_adapters(self):
            carrier = lambda settings, transport: MemoryCarrier()  # noqa: E731
            kinds = MemoryCarrier.capabilities
            return [AdapterInfo(Port.CARRIER, "van", NoSettings, carrier, kinds)]

    plugins = Plugins()
    plugins.register(Ours(), "ours")
    table = {"adapter": "van", "port": "carrier", "label": "pdf", "track_every_s": 60}
    (van,) = connections_of({"connections": {"dpd": table}}, plugins)
    assert (Port.CARRIER, LabelFormat.PDF, 60) == (
        van.port,
        van.label,
        van.track_every_s,
    )
    with pytest.raises(Invalid, match=r"dpd\.track_every_s: got -1"):
        connections_of(
            {"connections": {"dpd": {**table, "track_every_s": -1}}}, plugins
        )


def test_which_prices_a_shop_is_told_stands_in_the_file(plugins):
    """And where what came back to it is."""
    table = {
        "adapter": "market",
        "prices": {"price_list": "shop", "tax_included": False},
        "returns_to": "CPH",
        "settings": {"url": "x", "token": {"env": "T"}},
    }
    (web,) = connections_of({"connections": {"web": table}}, plugins)
    told = (web.prices, web.returns_to)
    assert (TellsPrices("shop", tax_included=False), "CPH") == told
    table["prices"]["list"] = "shop"
    with pytest.raises(Invalid, match=r"web\.prices\.list"):
        connections_of({"connections": {"web": table}}, plugins)


PARTNERS = {
    Port.CARRIER: MemoryCarrier,
    Port.ERP: MemoryErp,
    Port.PAYMENT: MemoryPayments,
    Port.LEDGER: MemoryLedger,
    Port.NOTIFIER: MemoryMailbox,
}


def test_partners_of_all_kinds_stand_in_one_file(tmp_path, capsys):
    """Each works by its port, and the command line tells how it is."""

    class Ours:
        @hookimpl
        def ordercore_adapters(self):
            return [
                AdapterInfo(port, "memory", NoSettings, made_of(kind), ())
                for port, kind in PARTNERS.items()
            ]

    def made_of(kind):
        return lambda settings, transport: kind()

    plugins = Plugins()
    plugins.register(Ours(), "ours")
    path, db = tmp_path / "connections.toml", tmp_path / "shop.db"
    path.write_text(
        "\n".join(
            f'[connections.{port}-1]\nadapter = "memory"\nport = "{port}"'
            for port in PARTNERS
        )
    )
    found = read_connections(path, plugins)
    assert [*PARTNERS] == [one.port for one in found]
    with shop(SqliteStore(db), stock={"MUG@CPH": 1}) as oms:
        partners = Partners(oms, found)
        worked = partners.work()
        assert {None} == {one.stopped for one in worked.values()}
        names = {one.name for one in partners.standings()}
    assert 0 == main(["connections", "--store", str(db)])
    told = capsys.readouterr().out
    assert {f"{port}-1" for port in PARTNERS} == names
    assert all([name in told for name in names])


def test_without_a_transport_it_is_our_own(plugins):
    """The one on the standard library."""
    table = {"adapter": "market", "settings": {"url": "x", "token": {"env": "T"}}}
    (web,) = connections_of({"connections": {"web": table}}, plugins)
    assert hasattr(web.adapter.transport, "send")


SLIPS = [
    (
        {
            "connections": {
                "web": {
                    "adapter": "market",
                    "limit": {"burst": 0, "per_s": 1},
                    "settings": {"url": "x", "token": {"env": "T"}},
                }
            }
        },
        "connections.web.limit.burst: got 0",
    ),
    ({}, "connections: got nothing"),
    ({"connection": {}, "connections": {}}, "connection: got an unknown key"),
    ({"connections": {"web": 5}}, "connections.web: got 5"),
    ({"connections": {"web": {}}}, "connections.web.adapter: got nothing"),
    (
        {"connections": {"web": {"adapter": "vendor"}}},
        "connections.web.adapter",
    ),
    (
        {"connections": {"web": {"adapter": "market", "pages": "many"}}},
        "connections.web.pages: got 'many'",
    ),
    (
        {"connections": {"web": {"adapter": "market", "settings": {"url": "x"}}}},
        "connections.web.settings.token: got nothing",
    ),
    (
        {
            "connections": {
                "w.b": {
                    "adapter": "market",
                    "settings": {"url": "x", "token": {"env": "T"}},
                }
            }
        },
        "connections.w.b.name: got 'w.b'",
    ),
    (
        {
            "connections": {
                "web": {
                    "adapter": "market",
                    "settings": {"url": "x", "token": {"env": "T"}, "breaks": True},
                }
            }
        },
        "KeyError: 'x'",
    ),
]


@pytest.mark.parametrize(("table", "said"), SLIPS)
def test_what_is_odd_is_named_with_its_path(plugins, table, said):
    """All of it at once, and no secret."""
    with pytest.raises(Invalid) as caught:
        connections_of(table, plugins, StandIn([]))
    assert said in str(caught.value)


def test_all_that_is_odd_is_named_at_once(plugins):
    """Keys, numbers, the name, the currency, the limit and the settings."""
    table = {
        "adapter": "market",
        "place": {},
        "places": {"CPH": 1},
        "page": 0,
        "currency": "XXQ",
        "limit": {"burst": 0, "per_s": 1},
        "settings": {"url": 1, "token": "x"},
    }
    with pytest.raises(Invalid) as caught:
        connections_of({"connections": {"b.z": table}}, plugins, StandIn([]))
    inside = "connections.b.z."
    assert {
        f"{inside}{name}"
        for name in (
            "place",
            "places.CPH",
            "page",
            "currency",
            "limit.burst",
            "name",
            "settings.url",
            "settings.token",
        )
    } == {finding.where for finding in caught.value.findings}


def test_a_wrong_adapter_hides_nothing(plugins):
    """What can be said without it is said."""
    table = {"adapter": "bazar", "pages": "many", "page": 0}
    with pytest.raises(Invalid) as caught:
        connections_of({"connections": {"web": table}}, plugins, StandIn([]))
    assert {"adapter", "pages", "page"} == {
        finding.where.removeprefix("connections.web.")
        for finding in caught.value.findings
    }


def test_an_adapter_that_is_not_allowed_is_named_with_the_variable(monkeypatch):
    """By its distribution: what it brings is not known, as it is not imported."""
    outside = EntryPoint("bazaar", "nowhere_to_be_found", "ordercore")
    monkeypatch.setattr(discovering, "entry_points", lambda group: [outside])
    monkeypatch.setattr(discovering, "origin", lambda _: ("ordercore-bazaar", "1"))
    with pytest.raises(Invalid) as caught:
        connections_of(
            {"connections": {"baz": {"adapter": "bazaar"}}}, Plugins.of_environment()
        )
    (one,) = caught.value.findings
    assert "connections.baz.adapter" == one.where
    assert "not allowed: ordercore-bazaar" in one.expected
    assert "ORDERCORE_ALLOW_PLUGINS=ordercore-bazaar" in one.expected


def test_a_file_that_cannot_be_read_is_named(plugins, tmp_path):
    """One that is not there, and one that is no TOML."""
    path = tmp_path / "connections.toml"
    with pytest.raises(Invalid, match=r"FileNotFoundError.*TOML"):
        read_connections(path, plugins)
    path.write_text("[connections")
    with pytest.raises(Invalid, match="TOMLDecodeError"):
        read_connections(path, plugins)
    path.write_text("[connections.web]\n")
    with pytest.raises(Invalid, match=r"connections.toml: connections.web.adapter"):
        read_connections(path, plugins)


class TestCommands:
    """What the store knows of partners, without asking one."""

    @pytest.fixture
    def path(self, tmp_path):
        """Return the file of a shop whose partner is away, with one order set aside."""
        path = tmp_path / "shop.db"
        market = Market()
        oms, partners, _ = connected(market, SqliteStore(path, synchronous="NORMAL"))
        with oms:
            market.sell(1, ("MUG", "two"))
            market.sell(2, "MUG")
            market.rejects.add("order/web.2/1")
            partners.work()
        return path

    def test_connections(self, path, capsys):
        """Name, state, what waits and lies aside."""
        assert 0 == main(["connections", "--store", str(path)])
        assert ["web", "ok", "0", "0", "2"] == capsys.readouterr().out.splitlines()[
            -1
        ].split()

    def test_one_that_waits_says_why(self, path, capsys):
        """And until when; the status tells a script."""
        market = Market(faults=[BEFORE])
        store = SqliteStore(path, synchronous="NORMAL")
        soon = Clock(datetime.now(UTC) + timedelta(hours=1))
        oms, partners, _ = connected(market, store, clock=soon, stock={})
        with oms:
            partners.work()
        assert 1 == main(["connections", "--store", str(path)])
        printed = " ".join(capsys.readouterr().out.split())
        assert "web waiting until" in printed
        assert "fetch_orders: not reached" in printed

    def test_what_lies_aside_is_shown_with_the_path_of_the_field(self, path, capsys):
        """Each with its id and where it came from."""
        assert 3 == main(["aside", "--store", str(path)])
        printed = " ".join(capsys.readouterr().out.split())
        assert "lines[0].units: got 'two'" in printed
        assert "outbox/web" in printed
        assert 3 == main(["aside", "--store", str(path), "--source", "web"])
        assert "outbox/web" not in capsys.readouterr().out
        assert 0 == main(["aside", "--store", str(path), "--source", "pos"])
        assert "Nothing was set aside.\n" == capsys.readouterr().out

    def test_what_was_refused_is_put_in_line_again(self, path, capsys):
        """What needs its channel stays where that is not there."""
        assert 3 == main(["reprocess", "--store", str(path)])
        assert "0 taken, 1 to be told with the next turn of their partner, 1 still" in (
            capsys.readouterr().out
        )
        market = Market()
        soon = Clock(datetime.now(UTC) + timedelta(hours=1))
        store = SqliteStore(path, synchronous="NORMAL")
        oms, partners, _ = connected(market, store, clock=soon, stock={})
        with oms:
            partners.work()
        assert {"order/web.2/1"} == {*market.done["acknowledge"]}

    def test_one_entry_is_tried_alone(self, path, capsys):
        """By its id."""
        store = SqliteStore(path, synchronous="NORMAL")
        (told,) = [row for row in store.quarantined() if row.again == TELL]
        store.close()
        assert 0 == main(["reprocess", "--store", str(path), told.id])
        assert "0 taken, 1 to be told" in capsys.readouterr().out

    def test_an_entry_that_is_not_there_is_refused(self, path, capsys):
        """Nothing is tried, and whoever mistyped it is told."""
        assert 2 == main(["reprocess", "--store", str(path), "none"])
        told = "ids: got 'none', expected the id of an entry that lies aside\n"
        assert ("", told) == capsys.readouterr()

    def test_what_nobody_here_reads_is_told(self, path, capsys):
        """By the connection that it came from, and what to do."""
        assert 3 == main(["reprocess", "--store", str(path), "--source", "web"])
        printed = capsys.readouterr().out
        assert "Nobody here reads what came from web: name the file" in printed
        assert 3 == main(["aside", "--store", str(path)])
        assert "--connections FILE" in capsys.readouterr().out

    def test_partners_have_their_turn(self, path, plugins, monkeypatch, capsys):
        """Once, or until nothing is left; what stands against it is told."""
        market = Market()
        for number in (1, 2, 3, 4):
            market.sell(number, "MUG")
        kinds = frozenset(ShopCapability)

        class Shops:
            @hookimpl
            def ordercore_adapters(self):
                make = lambda *_: market  # noqa: E731
                return [AdapterInfo(Port.CHANNEL, "shop", NoSettings, make, kinds)]

        plugins.register(Shops(), "shops")
        monkeypatch.setattr(Plugins, "of_environment", lambda: plugins)
        file = path.with_name("connections.toml")
        file.write_text('[connections.web]\nadapter = "shop"\npage = 1\npages = 1\n')
        call = ["work", "--connections", str(file), "--store", str(path)]

        assert 0 == main(call)
        assert ["web", "1"] == capsys.readouterr().out.splitlines()[-1].split()[:2]
        assert 0 == main([*call, "--until-quiet"])
        assert ["web", "1"] == capsys.readouterr().out.splitlines()[-1].split()[:2]
        told = {key.split("/")[1] for key in market.done["acknowledge"]}
        assert {"web.3", "web.4"} <= told

        market.open = False
        assert 1 == main(call)
        assert "the key is refused" in " ".join(capsys.readouterr().out.split())

    def test_a_shop_without_partners_says_so(self, tmp_path, capsys):
        """It is no error."""
        path = tmp_path / "shop.db"
        shop(SqliteStore(path, synchronous="NORMAL")).close()
        assert 0 == main(["connections", "--store", str(path)])
        assert "No connection" in capsys.readouterr().out
