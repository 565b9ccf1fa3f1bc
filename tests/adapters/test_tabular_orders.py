"""Rows of a table become orders by the mapping of a feed, and none of them is lost."""

import tomllib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ordercore as oc
from ordercore.connecting import settings_of
from ordercore.testing.channel import ChannelContract
from ordercore_adapters.tabular import Feed, Tabular
from ordercore_adapters.tabular.grouping import MAX_ROWS, grouped
from ordercore_adapters.tabular.tables import FeedSettings
from tests.adapters.feeds import (
    FEED,
    ROW,
    accounted,
    csv,
    faults,
    outcomes,
    row,
    written,
)

CHANNEL = Tabular(settings_of(FeedSettings, tomllib.loads(FEED)))


def payload(*rows):
    """Return what the feed hands over for one order."""
    return {
        "reference": rows[0].get("order", "1001"),
        "rows": [
            {"where": f"orders.csv:{number}", "cells": {**ROW, **cells}}
            for number, cells in enumerate(rows, 2)
        ],
    }


def kr(amount):
    return oc.Money.of(amount, "DKK")


class TestContract(ChannelContract):
    """The adapter keeps what every channel promises."""

    channel = CHANNEL
    sample = payload({}, {"sku": "TEA", "off": ""}, {"sku": "post"}, {"price": "0"})
    cancellation_sample = payload({"order": "C1002", "units": "-2", "note": "1001"})


class TestOrder:
    """Cells become the fields of an order."""

    def test_the_whole_order_is_read(self):
        """Each column has its place; rows of carriage are added to the column's."""
        parsed = CHANNEL.parse(
            payload({}, {"sku": "POST", "units": "1", "price": "10", "off": ""})
        )

        assert (
            oc.Imported(
                external_id="1001",
                reference="1001",
                currency="DKK",
                ship_to=oc.Address("DK", city="Aarhus"),
                lines=(
                    oc.ImportedLine(
                        "MUG", 2, kr("89.50"), kr("17.90"), None, "A mug", 250
                    ),
                ),
                placed_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
                customer=oc.ImportedCustomer("7", "Karen Holm"),
                shipping=kr("49.00"),
                terms="INVOICE",
                net_days=14,
                requested_on=date(2026, 11, 30),
                charges=(oc.Charge("POST", kr("10"), "orders.csv:3"),),
            )
            == parsed
        )

    @pytest.mark.parametrize(
        ("text", "at"),
        [
            ("2026-11-23", datetime(2026, 11, 23, 11, tzinfo=UTC)),
            ("2026-07-01T12:00:30", datetime(2026, 7, 1, 10, 0, 30, tzinfo=UTC)),
            ("2026-11-23T10:30:00+05:00", datetime(2026, 11, 23, 5, 30, tzinfo=UTC)),
            ("2026-11-23 10:30:00Z", datetime(2026, 11, 23, 10, 30, tzinfo=UTC)),
            ("", None),
        ],
    )
    def test_times_are_local_unless_they_say_otherwise(self, text, at):
        """The feed's time zone counts, summer time included; a day is its noon."""
        assert at == CHANNEL.parse(payload({"placed": text})).placed_at

    @pytest.mark.parametrize(
        ("rule", "text", "at"),
        [
            ('missing_times = "jump"', "2026-03-29 02:30", (3, 29, 1, 0)),
            ('repeated_times = "earlier"', "2026-10-25 02:30", (10, 25, 0, 30)),
            ("", "2026-10-25 02:30", (10, 25, 0, 30)),
            ('repeated_times = "later"', "2026-10-25 02:30", (10, 25, 1, 30)),
            ("", "2026-03-29 02:30", None),
            ('repeated_times = "refuse"', "2026-10-25 02:30", None),
        ],
    )
    def test_what_clocks_that_are_put_round_mean_is_declared(self, rule, text, at):
        """A time that never was is refused at its cell, unless the feed says more."""
        toml = FEED.replace('name = "shop"\n', f'name = "shop"\n{rule}\n', 1)
        channel = Tabular(settings_of(FeedSettings, tomllib.loads(toml)))
        if at is None:
            with pytest.raises(oc.Invalid, match=r"orders.csv:2.*placed"):
                channel.parse(payload({"placed": text}))
        else:
            expected = datetime(2026, *at, tzinfo=UTC)
            assert expected == channel.parse(payload({"placed": text})).placed_at

    def test_a_feed_says_which_units_are_given_up_first(self):
        """All its orders keep that; one that says nothing has the usual order."""
        buckets = ("ALLOCATED", "BACKORDERED", "UNALLOCATED")
        said = f"net_days = 14\ngiven_up_first = {list(buckets)}"
        toml = FEED.replace("net_days = 14", said, 1)
        channel = Tabular(settings_of(FeedSettings, tomllib.loads(toml)))

        assert buckets == channel.parse(payload({})).cancellation.order
        usual = oc.orders.CancellationPolicy()
        assert usual == CHANNEL.parse(payload({})).cancellation

    def test_a_row_without_customer_is_a_guest(self):
        """No id, no customer."""
        assert CHANNEL.parse(payload({"customer": " "})).customer is None

    def test_equal_rows_are_two_lines(self):
        """Nobody knows that they are not meant so."""
        assert 2 == len(CHANNEL.parse(payload({}, {})).lines)

    def test_a_set_aside_row_needs_no_sense(self):
        """A rule decides before anything is read of the row."""
        parsed = CHANNEL.parse(payload({}, {"price": "0.00", "units": "?"}))

        assert [("orders.csv:3", "row.free")] == [
            (left.where, left.code) for left in parsed.left_out
        ]
        assert "?" == parsed.left_out[0].raw["units"]

    def test_rows_that_are_all_set_aside_are_no_order(self):
        """There is nothing to place, and the reasons are kept."""
        parsed = CHANNEL.parse(payload({"price": "0"}, {"sku": "POST"}))

        assert isinstance(parsed, oc.NotAnOrder)
        assert ["row.free", "row.carriage-alone"] == [
            left.code for left in parsed.left_out
        ]

    @given(
        units=st.integers(1, 10**6),
        cents=st.integers(0, 10**8),
        percent=st.integers(0, 100),
    )
    def test_a_discount_is_rounded_once_per_line(self, units, cents, percent):
        """Half a cent goes up, whatever binary fractions would make of 0.15."""
        price = f"{cents // 100}.{cents % 100:02d}"
        off = f"{percent / 100:.2f}"
        parsed = CHANNEL.parse(
            payload({"units": str(units), "price": price, "off": off, "sku": "x"})
        )
        if not cents:
            return
        discount = parsed.lines[0].discount
        expected = (2 * cents * units * percent + 100) // 200

        assert expected == (discount.minor if discount else 0)


class TestCancellation:
    """Rows that the feed marks as a cancellation take back what was ordered."""

    def test_units_are_positive_and_name_their_row(self):
        """Minus two in the source is two units that nobody wants any more."""
        parsed = CHANNEL.parse(
            payload(
                {"order": "C1002", "units": "-2", "note": "1001"},
                {"order": "C1002", "units": "-1", "note": "1001", "sku": "POST"},
            )
        )

        assert ("C1002", "7", "1001") == (
            parsed.external_id,
            parsed.customer,
            parsed.of,
        )
        assert [("MUG", 2, "orders.csv:2")] == [
            (line.sku, line.quantity, line.where) for line in parsed.lines
        ]
        assert ["row.carriage-credit"] == [left.code for left in parsed.left_out]

    def test_units_that_are_not_taken_back_are_refused(self):
        """A cancellation of plus two is a contradiction."""
        with pytest.raises(oc.Invalid, match="negative"):
            CHANNEL.parse(payload({"order": "C1002", "units": "2"}))


class TestAmounts:
    """A discount or a tax may stand in the source as an amount of the whole line."""

    CHANNEL = Tabular(
        settings_of(
            FeedSettings,
            tomllib.loads(
                FEED.replace(
                    'unit = "fraction", rounding = "HALF_UP"', 'unit = "amount"'
                )
                .replace('name = "name"\nweight', 'tax = "grams"\nweight')
                .replace('weight_g = { column = "grams", default = "250" }\n', "")
            ),
        )
    )

    def test_amounts_are_taken_as_they_are(self):
        """Nothing is rounded, and an empty cell is no amount."""
        parsed = self.CHANNEL.parse(
            payload({"off": "9.00", "grams": "34.00"}, {"off": "", "grams": ""})
        )

        assert [(kr("9.00"), kr("34.00"), None), (None, None, None)] == [
            (line.discount, line.tax, line.weight_g) for line in parsed.lines
        ]

    def test_a_discount_is_no_more_than_the_price(self):
        """179.00 is the most that can be off two mugs."""
        with pytest.raises(oc.Invalid, match=r"at most the line.s 179\.00 DKK"):
            self.CHANNEL.parse(payload({"off": "179.01"}))


class TestRefused:
    """One malformed row of goods sets the whole order aside, naming the cell."""

    @pytest.mark.parametrize(
        ("column", "text"),
        [
            ("sku", ""),
            ("sku", "A B"),
            ("units", "0"),
            ("units", "-1"),
            ("units", "1.5"),
            ("units", "1e9"),
            ("units", "１"),
            ("price", "-1"),
            ("price", "1.005"),
            ("price", "1,50"),
            ("price", ""),
            ("off", "1.1"),
            ("off", "ten"),
            ("grams", "1.5"),
            ("name", "a\u202eb"),
        ],
    )
    def test_a_bad_cell_of_a_line_is_named(self, column, text):
        """File, line and column are in the finding."""
        with pytest.raises(oc.Invalid) as caught:
            CHANNEL.parse(payload({}, {column: text}))

        assert [f"orders.csv:3 {column}"] == [f.where for f in caught.value.findings]

    @pytest.mark.parametrize(
        ("column", "text"),
        [
            ("currency", "KR"),
            ("placed", "23.11.2026"),
            ("placed", "2026-02-30"),
            ("placed", "2026-02-30 10:00"),
            ("wanted", "soon"),
            ("freight", "-1"),
            ("terms", "CREDIT"),
            ("customer", "a/b"),
            ("country", "Nowhere"),
            ("city", "x" * 201),
        ],
    )
    def test_a_bad_cell_of_the_order_is_named(self, column, text):
        """The first row is where the order's own fields are read."""
        with pytest.raises(oc.Invalid) as caught:
            CHANNEL.parse(payload({column: text}))

        assert [f"orders.csv:2 {column}"] == [f.where for f in caught.value.findings]

    def test_rows_have_to_agree_on_the_order(self):
        """Two countries for one order are one too many."""
        with pytest.raises(oc.Invalid) as caught:
            CHANNEL.parse(payload({}, {"country": "Sweden"}))

        (found,) = caught.value.findings
        assert "orders.csv:3 country" == found.where
        assert "'Danmark' as in orders.csv:2, it is the same order" == found.expected

    def test_all_faults_are_told_at_once(self):
        """Nobody mends one cell to be told the next."""
        with pytest.raises(oc.Invalid) as caught:
            CHANNEL.parse(
                payload({"units": "0", "price": "x"}, {"sku": "", "placed": "?"})
            )

        assert {
            "orders.csv:2 units",
            "orders.csv:2 price",
            "orders.csv:3 sku",
            "orders.csv:3 placed",
        } == {found.where for found in caught.value.findings}


class TestGrouping:
    """Rows that follow each other with the same reference are one order."""

    def test_an_order_is_its_rows(self, tmp_path):
        """A new reference begins a new order."""
        feed = written(
            tmp_path, csv(row(), row(sku="tea"), row(order="1002"), row(order="1003"))
        )

        assert [2, 1, 1] == [raw.rows for raw in feed.raws()]
        assert ["orders.csv:2", "orders.csv:4", "orders.csv:5"] == [
            raw.where for raw in feed.raws()
        ]

    def test_a_reference_that_comes_back_is_set_aside(self, tmp_path):
        """It would be a second order with the same id."""
        feed = written(tmp_path, csv(row(), row(order="1002"), row()))
        first, second, again = outcomes(feed)

        assert isinstance(first[1], oc.Imported)
        assert isinstance(second[1], oc.Imported)
        assert isinstance(again[1], oc.Invalid)
        assert {
            "orders.csv:4 order": ("'1001' again", "all rows of one order together")
        } == faults(feed)

    def test_a_broken_row_takes_its_neighbours_along(self, tmp_path):
        """It may belong to either; what stands further away is not concerned."""
        feed = written(
            tmp_path,
            csv(row(), row(order="1002"), "?", row(order="1003"), row(order="1004")),
        )
        kinds = [type(what).__name__ for _, what in outcomes(feed)]

        assert ["Imported", "Invalid", "Invalid", "Invalid", "Imported"] == kinds
        assert 5 == sum(rows for rows, _ in outcomes(feed))

    def test_a_broken_row_that_names_its_order_concerns_no_other(self, tmp_path):
        """A row with a value too many still says which order it belongs to."""
        feed = written(tmp_path, csv(row(), row() + ",x", row(order="1002")))
        broken, torn, whole = [what for _, what in outcomes(feed)]

        assert "orders.csv:3: got 18 values, expected 17 values" == str(broken)
        assert isinstance(torn, oc.Invalid)
        assert isinstance(whole, oc.Imported)

    def test_a_row_without_reference_is_broken(self, tmp_path):
        """Nobody knows which order it belongs to."""
        feed = written(tmp_path, csv(row(), row(order=" "), row(order="1003")))

        assert ("an empty cell", "the order's reference") == faults(feed)[
            "orders.csv:3 order"
        ]

    def test_an_order_has_at_most_so_many_rows(self):
        """One more, and all of them are set aside; nothing ships in part."""
        rows = list(written_rows(MAX_ROWS + 1))
        first, second = grouped(rows, CHANNEL._order.reference)

        assert (MAX_ROWS, 1) == (first.rows, second.rows)
        for raw in (first, second):
            with pytest.raises(oc.Invalid):
                CHANNEL.parse(raw.payload)

    @settings(deadline=None)
    @given(
        references=st.lists(st.sampled_from(["1001", "1002", "C1003", ""]), max_size=9),
        damage=st.lists(
            st.sampled_from(["", "price", "sku", "order", "columns"]), max_size=9
        ),
    )
    def test_every_row_is_accounted_for(self, tmp_path_factory, references, damage):
        """Rows in are lines, carriage, cancelled lines and rows set aside."""
        rows = []
        for place, reference in enumerate(references):
            how = damage[place] if place < len(damage) else ""
            text = row(**{"order": reference, **({how: "?"} if how in ROW else {})})
            rows.append(text + ",x" if how == "columns" else text)
        found = outcomes(written(tmp_path_factory.mktemp("feed"), csv(*rows)))

        assert len(rows) == sum(count for count, _ in found)
        assert len(rows) == sum(accounted(outcome) for outcome in found)


def written_rows(count):
    """Yield so many rows of one order."""
    from ordercore_adapters.tabular.cells import Row

    for number in range(count):
        yield Row(f"orders.csv:{number + 2}", ROW)


class TestTwoFeeds:
    """Two feeds may use the same numbers."""

    def test_a_feed_is_a_channel_of_its_own(self, tmp_path):
        """Its channel has the feed's name, so order 1001 of each is another order."""
        one = written(tmp_path, csv(row()))
        other = FEED.replace('name = "shop"', 'name = "stall"')
        (tmp_path / "stall.toml").write_text(other)

        assert ("shop", "stall") == (
            one.channel.name,
            Feed.load(tmp_path / "stall.toml").channel.name,
        )
