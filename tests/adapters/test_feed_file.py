"""A feed file is read strictly; what it describes comes out as plain values."""

import tomllib
from contextlib import suppress
from decimal import Decimal

import pytest
from attrs import fields
from hypothesis import given, settings
from hypothesis import strategies as st

import ordercore as oc
from ordercore.connecting import settings_of
from ordercore.testing.channel import GARBAGE
from ordercore.testing.damaging import REMOVE, damaged, paths
from ordercore_adapters import tabular
from ordercore_adapters.tabular import Feed
from ordercore_adapters.tabular.tables import FeedSettings, NodeTable
from tests.adapters.feeds import FEED, csv, row, written

NETWORK = """
[rates]
currency = "EUR"

[[rates.zone]]
name = "home"
reach = "DOMESTIC"
prices = [[1_000, 4.9], [5_000, 7]]

[[rates.zone]]
name = "Europe"
reach = "REGION"
countries = ["EU", "NO"]
prices = [[5_000, 12.90]]

[[node]]
id = "CPH"
country = "Denmark"
latitude = 55.68
longitude = 12.57
handling = 1.5
share = 2

[[node]]
id = "BER"
country = "DE"
"""


def load(folder, toml):
    """Return the feed of that TOML text."""
    (folder / "shop.toml").write_text(toml, "utf-8")
    return Feed.load(folder / "shop.toml")


def refused(folder, toml):
    """Return the findings of a feed file that is refused, place -> (got, expected)."""
    with pytest.raises(oc.Invalid) as caught:
        load(folder, toml)
    return {
        found.where.removeprefix("shop.toml: "): (found.got, found.expected)
        for found in caught.value.findings
    }


class TestStrict:
    """What is unknown, missing or odd is named with its path."""

    @pytest.mark.parametrize(
        ("old", "new", "where", "finding"),
        [
            ("[line]", "[lime]", "lime", ("an unknown key", "line")),
            ("terms =", "termz =", "order.termz", ("an unknown key", "terms")),
            ("city =", "town =", "order.ship_to.town", None),
            ("[feed]\nname", "[feed]\nxxxx", "feed.name",
             ("nothing", "a value; it is needed")),
            ("net_days = 14", 'net_days = "14"', "order.net_days",
             ("'14'", "a whole number")),
            ("net_days = 14", "net_days = true", "order.net_days", None),
            ("net_days = 14", 'given_up_first = ["ALLOCATED"]',
             "order.given_up_first", None),
            ("net_days = 14", 'given_up_first = ["SHIPPED"]',
             "order.given_up_first[0]", None),
            ('kind = "csv"', 'kind = "xls"', "source.kind", ("'xls'",
             "one of csv, jsonl, json, sqlite")),
            ('kind = "csv"', 'kind = "sqlite"', "source.query", None),
            ('file = "orders.csv"', 'file = "x"\ndelimiter = "::"',
             "source.delimiter", None),
            ('sku = { column = "sku", upper = true }', "sku = { upper = true }",
             "line.sku", None),
            ('sku = { column = "sku", upper = true }',
             'sku = { column = "sku", value = "x" }', "line.sku", None),
            ('rounding = "HALF_UP"', 'rounding = "NEAR"', "line.discount.rounding",
             ("'NEAR'", "one of HALF_UP, HALF_EVEN, HALF_DOWN, UP, DOWN")),
            (', rounding = "HALF_UP"', "", "line.discount.rounding", None),
            ("equals = 0", "equal = 0", "set_aside[0].when[0].equal",
             ("an unknown key", "equals")),
            (", equals = 0", "", "set_aside[0].when[0]", None),
            ('POST = "shipping"', 'POST = "postage"', "charges.POST",
             ("'postage'", "one of shipping")),
            ('timezone = "Europe/Copenhagen"', 'timezone = "Mars"',
             "feed.timezone", None),
            ('name = "shop"', 'name = "a shop"', "feed.name", None),
            ('name = "shop"', 'name = "shop"\nchannel = "shop2"', "order", None),
        ],
    )  # fmt: skip
    def test_the_key_is_named(self, tmp_path, old, new, where, finding):
        """The path of the key is told, and where there is one the right name."""
        assert old in FEED
        found = refused(tmp_path, FEED.replace(old, new, 1))

        assert where in found
        assert finding in (None, found[where])

    def test_all_faults_are_told_at_once(self, tmp_path):
        """Nobody mends one key to be told the next."""
        broken = FEED.replace("net_days = 14", "net_days = []").replace("[line]", "[x]")

        assert {"order.net_days", "x"} <= set(refused(tmp_path, broken))

    @pytest.mark.parametrize("text", ["[feed", "a = 1\na = 2", 'a = "\\ud800"'])
    def test_what_is_no_toml_is_refused(self, tmp_path, text):
        """The file is named."""
        with pytest.raises(oc.Invalid, match=r"shop\.toml"):
            load(tmp_path, text)

    def test_a_missing_file_is_refused(self, tmp_path):
        """The file is named."""
        with pytest.raises(oc.Invalid, match=r"none\.toml"):
            Feed.load(tmp_path / "none.toml")

    def test_a_huge_file_is_not_read(self, tmp_path):
        """A settings file is small."""
        with pytest.raises(oc.Invalid, match="bytes"):
            load(tmp_path, "#" * 1_000_001)

    def test_an_unknown_channel_is_refused(self, tmp_path):
        """Those that there are are named."""
        toml = '[feed]\nname = "x"\nchannel = "y"\n[source]\nkind = "json"\nfile = "z"'

        assert ("'y'", "one of tabular") == refused(tmp_path, toml)["feed.channel"]

    def test_a_mapping_is_needed_for_tables(self, tmp_path):
        """Rows mean nothing without it."""
        toml = '[feed]\nname = "x"\n[source]\nkind = "csv"\nfile = "z"'

        assert "order" in refused(tmp_path, toml)


class TestSource:
    """Where the rows are looked for."""

    def test_the_data_folder_comes_first(self, tmp_path):
        """Then the folder of the feed file."""
        written(tmp_path, csv(row()))
        data = tmp_path / "data"
        data.mkdir()
        (data / "orders.csv").write_text(csv(row(), row(order="1002")))
        feeds = [Feed.load(tmp_path / "shop.toml", where) for where in (data, None)]

        assert [2, 1] == [len(list(feed.raws())) for feed in feeds]

    def test_a_missing_source_says_where_it_was_sought(self, tmp_path):
        """And how to name another folder."""
        feed = load(tmp_path, FEED)
        with pytest.raises(oc.Invalid, match="ORDERCORE_DATA") as caught:
            list(feed.raws())

        assert str(tmp_path) in str(caught.value)

    def test_a_column_that_the_mapping_names_has_to_be_there(self, tmp_path):
        """Conditions count as well as fields."""
        toml = FEED.replace('column = "price", equals', 'column = "cost", equals')
        with pytest.raises(oc.Invalid, match="a column 'cost'"):
            list(written(tmp_path, csv(row()), toml).raws())


class TestNetwork:
    """Nodes and what a parcel costs."""

    def test_nodes_and_prices_are_plain_values(self, tmp_path):
        """Prices are exact, countries are codes, EU stands for its members."""
        feed = load(tmp_path, FEED + NETWORK)
        copenhagen, berlin = feed.nodes()
        rates = feed.rates()

        assert (
            oc.Node(
                "CPH",
                "CPH",
                oc.NodeKind.WAREHOUSE,
                oc.Address("DK", at=oc.Coordinates(55.68, 12.57)),
                oc.Money.of("1.50", "EUR"),
            )
            == copenhagen
        )
        assert oc.Money.zero("EUR") == berlin.handling
        assert ((1000, 490), (5000, 700)) == rates.breaks(
            copenhagen.address, oc.Address("DK")
        )
        assert ((5000, 1290),) == rates.breaks(copenhagen.address, berlin.address)
        assert () == rates.breaks(copenhagen.address, oc.Address("US"))

    def test_a_place_says_all_that_the_network_knows_of_one(self, tmp_path):
        """Groups, capacity, what it supplies without end, and who may come there."""
        says = """country = "DE"
groups = ["stores", "north"]
capacity = {orders = 20, units = 90}
unlimited = ["SOFA*"]
supplier = "acme"
takes_back = ["MUG"]
grades = false
collect_days = 7
co2_g_per_tkm = 60
"""
        told = (FEED + NETWORK).replace('country = "DE"\n', says)
        berlin = load(tmp_path, told).nodes()[1]
        assert (
            oc.Node(
                "BER",
                "BER",
                oc.NodeKind.WAREHOUSE,
                oc.Address("DE"),
                oc.Money.zero("EUR"),
                groups=("stores", "north"),
                capacity=oc.sourcing.Capacity(orders=20, units=90),
                unlimited=("SOFA*",),
                supplier="acme",
                takes_back=("MUG",),
                grades=False,
                collect_days=7,
                co2_g_per_tkm=60,
            )
            == berlin
        )
        known = {one.name for one in fields(oc.Node)}
        known -= {"address", "closed", "terms"}  # said in parts, later, by plug-ins
        assert known <= {one.name for one in fields(NodeTable)}

    @pytest.mark.parametrize(
        ("old", "new", "where"),
        [
            ("share = 2", "groups = ['a b']", "node[0].groups[0]"),
            ("share = 2", "capacity = {}", "node[0].capacity"),
            ("share = 2", "capacity = {lines = 0}", "node[0].capacity.lines"),
            ("share = 2", "capacity = {parcels = 1}", "node[0].capacity.parcels"),
            ("share = 2", "unlimited = ['']", "node[0].unlimited[0]"),
            ("share = 2", "supplier = 'a b'", "node[0].supplier"),
            ("share = 2", "collect_days = 0", "node[0].collect_days"),
            ("share = 2", "co2_g_per_tkm = -1", "node[0].co2_g_per_tkm"),
            ('country = "DE"', 'country = "Atlantis"', "node[1].country"),
            ('id = "BER"', 'id = "CPH"', "node[1].id"),
            ('country = "DE"', 'country = "DE"\nkind = "SHED"', "node[1].kind"),
            ('country = "DE"', 'country = "DE"\nlatitude = 1', "node[1].latitude"),
            ("share = 2", "share = -1", "node[0].share"),
            ("handling = 1.5", "handling = 1.005", "node[0].handling"),
            ("[1_000, 4.9]", "[1_000, 4.9, 3]", "rates.zone[0].prices[0]"),
            ("[1_000, 4.9]", "[1_000, 4.999]", "rates.zone[0].prices[0][1]"),
            ("[5_000, 7]", "[500, 7]", "rates.zone[0].prices[1].max_weight_g"),
            ('reach = "REGION"', 'reach = "MOON"', "rates.zone[1].reach"),
            ('currency = "EUR"', 'currency = "EU"', "rates.currency"),
        ],
    )
    def test_the_fault_is_named(self, tmp_path, old, new, where):
        """The path of the key is in the finding."""
        assert old in NETWORK
        assert where in refused(tmp_path, FEED + NETWORK.replace(old, new, 1))

    def test_nodes_need_prices(self, tmp_path):
        """Otherwise nobody could choose between them."""
        toml = FEED + NETWORK[NETWORK.index("[[node]]") :]

        assert "rates" in refused(tmp_path, toml)


class TestStock:
    """How much of what is where before the first order."""

    ORDERS = csv(row(units="3"), row(sku="TEA", units="2"), row(order="1002"))

    def opening(self, folder, toml):
        """Return the opening stock as (sku, node, quantity)."""
        return [tuple(o) for o in written(folder, self.ORDERS, toml).opening()]

    def test_each_article_can_have_the_same(self, tmp_path):
        """It is divided by the shares, and no unit is lost."""
        toml = FEED + NETWORK + "[stock]\neach = 10"

        assert [
            ("MUG", "CPH", 7),
            ("MUG", "BER", 3),
            ("TEA", "CPH", 7),
            ("TEA", "BER", 3),
        ] == self.opening(tmp_path, toml)

    def test_stock_can_be_a_part_of_the_demand(self, tmp_path):
        """Rounded up: five mugs and two teas are asked for, half is 3 and 1."""
        toml = FEED + NETWORK + "[stock]\nof_demand = 0.5"

        assert [("MUG", "CPH", 2), ("MUG", "BER", 1), ("TEA", "CPH", 1)] == (
            self.opening(tmp_path, toml)
        )

    def test_stock_can_have_a_source(self, tmp_path):
        """The same article twice is added up; a row that cannot be is left out."""
        (tmp_path / "stock.csv").write_text(
            "sku,units,at\nMUG,3,CPH\nMUG,4,CPH\nTEA,1,BER\nTEA,1,OSLO\nTEA,-1,BER\n"
        )
        toml = (
            FEED
            + NETWORK
            + '[stock]\nsku = "sku"\nquantity = "units"\nnode = "at"\n'
            + 'source = { kind = "csv", file = "stock.csv" }'
        )
        found = list(written(tmp_path, self.ORDERS, toml).opening())

        assert [oc.Opening("MUG", "CPH", 7), oc.Opening("TEA", "BER", 1)] == [
            one for one in found if isinstance(one, oc.Opening)
        ]
        assert ["stock.csv:5", "stock.csv:6"] == [
            one.where for one in found if isinstance(one, oc.LeftOut)
        ]

    @pytest.mark.parametrize(
        "stock", ["", "each = 1\nof_demand = 0.5", 'each = 1\nsku = "x"']
    )
    def test_there_is_one_rule(self, tmp_path, stock):
        """None or two of them are a mistake."""
        assert any(
            where.startswith("stock")
            for where in refused(tmp_path, f"{FEED}{NETWORK}[stock]\n{stock}")
        )

    def test_stock_needs_a_place(self, tmp_path):
        """Without nodes it would be nowhere."""
        assert "node" in refused(tmp_path, FEED + "[stock]\neach = 1")


class TestMasters:
    """What is known of articles and parties."""

    def test_articles_can_come_from_the_orders(self, tmp_path):
        """The first wording and weight count; what is refused tells nothing."""
        text = csv(
            row(name=""),
            row(name="Mug", grams="300"),
            row(order="1002", sku="tea", name="Tea"),
            row(order="1003", sku="bad", units="x"),
            row(order="C1004", sku="old", units="-1"),
        )
        feed = written(tmp_path, text, FEED + "[items]")

        assert [
            oc.Item("MUG", "Mug", 250),
            oc.Item("TEA", "Tea", 250),
            oc.Item("OLD", "", 0),
        ] == list(feed.items())

    def test_articles_and_parties_can_have_sources(self, tmp_path):
        """A row that cannot be used is left out with its reason, kept as it came."""
        (tmp_path / "list.csv").write_text(
            "id,name,land,town,g\nA,Ann,DE,Bonn,5\nB,Bo,,,\nC,Cy,,Rome,5\nD D,,,,x\n"
        )
        source = 'source = { kind = "csv", file = "list.csv" }\n'
        party = (
            'id = "id"\nname = "name"\naddress = { country = "land", city = "town" }'
        )
        toml = (
            f'{FEED}[items]\n{source}sku = "id"\nname = "name"\nweight_g = "g"\n'
            f"[customers]\n{source}{party}\n[suppliers]\n{source}{party}\n"
        )
        feed = written(tmp_path, csv(row()), toml)
        ann = ("A", "Ann", "", "", oc.Address("DE", city="Bonn"))

        assert [
            oc.Item("A", "Ann", 5),
            oc.Item("B", "Bo", 0),
            oc.Item("C", "Cy", 5),
        ] == (list(feed.items())[:3])
        assert ["list.csv:5 id", "list.csv:5 g"] == [
            part.split(":")[0] + ":" + part.split(":")[1]
            for part in list(feed.items())[3].reason.split("; ")
        ]
        for found, kind in (
            (feed.customers(), oc.Customer),
            (feed.suppliers(), oc.Supplier),
        ):
            first, second, *rest = found
            assert kind(*ann) == first
            assert kind("B", "Bo") == second
            assert ["list.csv:4", "list.csv:5"] == [one.where for one in rest]
            assert "Rome" == rest[0].raw["town"]

    def test_a_feed_need_not_know_them(self, tmp_path):
        """Without the tables there is nothing."""
        feed = written(tmp_path, csv(row()))

        assert [] == [
            *feed.items(),
            *feed.customers(),
            *feed.suppliers(),
            *feed.nodes(),
            *feed.opening(),
        ]
        assert feed.rates() is None

    def test_unreadable_rows_are_left_out(self, tmp_path):
        """A broken line of a list is kept with its text."""
        (tmp_path / "list.csv").write_text("id\nA\nB,C\n")
        toml = (
            FEED + '[items]\nsource = { kind = "csv", file = "list.csv" }\nsku = "id"'
        )
        _, left = written(tmp_path, csv(row()), toml).items()

        assert ("list.csv:3", "row.unreadable", {"text": "B,C"}) == (
            left.where,
            left.code,
            left.raw,
        )


class TestPlugIn:
    """The reader joins by the hooks that everybody has."""

    def test_the_shop_finds_the_reader(self, tmp_path):
        """A feed file that names no reader is read by this one."""
        plugins = oc.Plugins(disabled=())
        plugins.register(tabular, "tabular")
        written(tmp_path, csv(row()))

        assert "shop" == plugins.feed(tmp_path / "shop.toml").name

    def test_another_reader_may_be_named(self, tmp_path):
        """One that is not there is refused, naming those that are."""
        plugins = oc.Plugins(disabled=())
        plugins.register(tabular, "tabular")
        written(tmp_path, csv(row()), FEED.replace("[feed]", '[feed]\nreader = "tab"'))

        with pytest.raises(oc.Invalid, match="perhaps tabular"):
            plugins.feed(tmp_path / "shop.toml")


class TestHostile:
    """A feed file with anything anywhere is read or refused, and never a crash."""

    @settings(deadline=None)
    @given(data=st.data())
    def test_only_invalid_is_raised(self, data):
        """Values of every kind at every key."""
        table = tomllib.loads(FEED + NETWORK, parse_float=Decimal)
        for _ in range(data.draw(st.integers(1, 3))):
            path = data.draw(st.sampled_from(list(paths(table))))
            value = data.draw(st.sampled_from((REMOVE, *GARBAGE, Decimal("1e9999"))))
            table = damaged(table, path, value)
        with suppress(oc.Invalid):
            assert Feed(settings_of(FeedSettings, table), (), {}).name


class TestNumbers:
    """A number in a feed file can be computed with."""

    @pytest.mark.parametrize(
        ("number", "where"),
        [
            ("handling = nan", "handling"),
            ("handling = inf", "handling"),
            ("handling = 1e999999", "handling"),
            ("handling = 0e999999", "handling"),
            ("handling = 1e-999999", "handling"),
            (f"handling = 1{'0' * 4000}", "handling"),
            ("latitude = nan", "latitude"),
            ("handling = true", "handling"),
        ],
    )
    def test_one_that_is_none_is_refused_at_once(self, tmp_path, number, where):
        """NaN, infinity and a million digits are named before anything uses them."""
        name = number.partition(" ")[0]
        given = {"handling": "handling = 1.5", "latitude": "latitude = 55.68"}[name]
        toml = FEED + NETWORK.replace(given, number)

        assert [f"node[0].{where}"] == [*refused(tmp_path, toml)]

    def test_a_condition_compares_with_a_number(self, tmp_path):
        """Nothing is above NaN, and nothing is equal to it."""
        toml = FEED.replace("equals = 0 }", "above = nan }")

        (found,) = refused(tmp_path, toml)

        assert "set_aside[0].when[0].above" == found

    def test_degrees_and_prices_of_many_places_pass(self, tmp_path):
        """Fifteen digits before the point and behind it are enough for a map."""
        toml = FEED + NETWORK.replace("55.68", "55.676098765432")

        at = load(tmp_path, toml).nodes()[0].address.coordinates
        assert 55.676098765432 == at.latitude
