"""Two real data sets are read to the last row; what is set aside has a reason."""

from collections import Counter
from pathlib import Path

import pytest

import ordercore as oc
from ordercore_adapters.tabular import Feed
from tests.adapters.feeds import accounted, outcomes

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def northwind(ordercore_data):
    """Return Microsoft's sample orders."""
    return Feed.load(EXAMPLES / "northwind.toml", ordercore_data)


@pytest.fixture(scope="module")
def retail(ordercore_data):
    """Return the first rows of UCI's Online Retail."""
    return Feed.load(EXAMPLES / "online_retail.toml", ordercore_data)


@pytest.fixture(scope="module")
def invoices(retail):
    """Return what came of each invoice of Online Retail."""
    return outcomes(retail)


def of_kind(found, kind):
    """Return those outcomes that are of one kind."""
    return [what for _, what in found if isinstance(what, kind)]


class TestNorthwind:
    """830 orders with 2,155 lines, without a fault."""

    def test_every_row_is_a_line_of_an_order(self, northwind):
        """Nothing is set aside."""
        found = outcomes(northwind)
        orders = of_kind(found, oc.Imported)

        assert (830, 830) == (len(found), len(orders))
        assert 2_155 == sum(rows for rows, _ in found)
        assert 2_155 == sum(len(order.lines) for order in orders)
        assert 51_317 == sum(line.quantity for o in orders for line in o.lines)

    def test_money_is_what_the_database_means(self, northwind):
        """Amounts agree with sums that were worked out by SQLite itself."""
        orders = of_kind(outcomes(northwind), oc.Imported)
        freight = sum(order.shipping.minor for order in orders)
        gross = sum(
            line.unit_price.minor * line.quantity for o in orders for line in o.lines
        )
        off = sum(
            line.discount.minor for o in orders for line in o.lines if line.discount
        )

        assert (6_494_269, 135_445_859) == (freight, gross)
        # 838 lines have a discount, each rounded by half a cent at most.
        assert abs(8_866_555 - off) <= 419

    def test_masters_are_complete(self, northwind):
        """77 products, 93 customers (two of them nowhere), 29 suppliers."""
        customers = list(northwind.customers())
        suppliers = list(northwind.suppliers())

        assert (77, 93, 29) == (
            len(list(northwind.items())),
            len(customers),
            len(suppliers),
        )
        assert ["VALON", "Val2"] == [c.id for c in customers if c.address is None]
        assert "SE" == suppliers[8].address.country  # 'Sweden ' in the data

    def test_the_stock_is_divided_without_a_rest(self, northwind):
        """What is left at the end and nine tenths of what was sold."""
        opening = list(northwind.opening())

        assert 49_268 == sum(one.quantity for one in opening)
        assert {"SEATTLE", "HAMBURG", "SAO-PAULO"} == {one.node for one in opening}
        assert {node.id for node in northwind.nodes()} == {one.node for one in opening}


class TestOnlineRetail:
    """50,062 rows of 2,342 invoices, with all the dirt of real life."""

    def test_every_row_is_accounted_for(self, invoices):
        """Rows in are lines, carriage, cancelled lines and rows set aside."""
        assert 2_342 == len(invoices)
        assert 50_062 == sum(rows for rows, _ in invoices)
        assert all(rows == accounted((rows, what)) for rows, what in invoices)

    def test_each_kind_of_row_is_counted(self, invoices):
        """The counts are those of the data, found by other means."""
        orders = of_kind(invoices, oc.Imported)
        cancellations = of_kind(invoices, oc.ImportedCancellation)

        assert (1_789, 352, 201, 0) == (
            len(orders),
            len(cancellations),
            len(of_kind(invoices, oc.NotAnOrder)),
            len(of_kind(invoices, oc.Invalid)),
        )
        assert (48_659, 146, 883) == (
            sum(len(order.lines) for order in orders),
            sum(len(order.charges) for order in orders),
            sum(len(one.lines) for one in cancellations),
        )

    def test_each_row_set_aside_has_its_reason(self, invoices):
        """The reasons are few, and say what a row is."""
        codes = Counter(
            left.code
            for _, what in invoices
            if not isinstance(what, oc.Invalid)
            for left in what.left_out
        )

        assert {
            "row.stock-correction": 292,
            "row.manual": 47,
            "row.fee": 12,
            "row.discount": 9,
            "row.carriage-credit": 9,
            "row.carriage-alone": 3,
            "row.samples": 2,
        } == dict(codes)

    def test_dirt_is_understood(self, invoices):
        """Vouchers are goods, case does not matter, islands are countries."""
        orders = {order.reference: order for order in of_kind(invoices, oc.Imported)}
        lines = [line for order in orders.values() for line in order.lines]
        skus = {line.sku for line in lines}

        assert {"GIFT_0001_40", "DCGS0076", "85123A"} <= skus
        assert not [sku for sku in skus if sku != sku.upper()]
        assert "Dotcomgiftshop Gift Voucher £40.00" in {line.name for line in lines}
        assert {"IE", "JE"} <= {order.ship_to.country for order in orders.values()}
        assert 674 == max(len(order.lines) for order in orders.values())
        assert 5 == sum(1 for line in lines if not line.unit_price)  # free goods
        assert oc.Money.of("569.77", "GBP") == orders["536544"].shipping
        assert orders["536544"].customer is None

    def test_articles_and_stock_come_from_the_orders(self, retail):
        """98 per cent of the demand is there, rounded up for each article."""
        items = list(retail.items())
        opening = list(retail.opening())

        assert 2_788 == len(items) == len({item.sku for item in items})
        assert 427_324 == sum(one.quantity for one in opening)
        assert {one.sku for one in opening} <= {item.sku for item in items}
