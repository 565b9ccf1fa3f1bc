"""The shop, a run and the way of an order as text."""

import re

from attrs import evolve

from ordercore import stock
from ordercore.show import aside_text, journey_text, report_text, summary_text
from ordercore.views import Journey, journey, look, summarize
from tests.views.house import Aside, House, shop_of_all_kinds


def looked(house, **wanted):
    return look(house.states.items(), house.journal, house.now, **wanted)


class TestSummary:
    def test_is_a_short_table(self):
        """Orders by what became of them, rows, stock and books."""
        shop = looked(
            shop_of_all_kinds(), set_aside=[Aside(), Aside("x", "row.no-sku")]
        )
        made = evolve(summarize(shop), repeated=2)

        assert (
            "orders              6\n"
            "  shipped           1  5 units shipped\n"
            "  open              2\n"
            "  backordered       1  3 units wait for supply\n"
            "  held              1\n"
            "  cancelled         1  1 unit given up\n"
            "rows in            10  8 used, 2 set aside; 2 orders known already\n"
            "quarantine          2  invalid 1, row.no-sku 1\n"
            "stock conserved   yes\n"
            "journal balanced  yes  50.00 DKK invoiced, without tax"
        ) == summary_text(made)

    def test_says_what_is_wrong(self):
        """Lost rows, lost units: in capitals, and which."""
        house = shop_of_all_kinds()
        del house.states["stock/CUP@CPH"]
        made = evolve(summarize(looked(house)), rows_accounted=False)
        text = summary_text(made)

        assert "NOT ALL ACCOUNTED FOR" in text
        assert "stock conserved    NO" in text
        assert "! CUP at CPH: sellable, journal and book: 4 and 0" in text


class TestAside:
    def test_names_some_rows_of_each_reason(self):
        """What stood where and why it is no use, the commonest reason first."""
        rows = [Aside(where=f"a.csv:{row}") for row in range(7)]
        text = aside_text([Aside("x", "row.no-sku"), *rows])

        assert "set aside   where       why" == text.splitlines()[0]
        assert "invalid     a.csv:0     quantity: got '-3'" in text
        assert "and 2 more" in text
        assert text.index("a.csv:4") < text.index("row.no-sku")
        assert "a.csv:5" not in text


class TestJourney:
    def test_is_a_line_for_each_act(self):
        """Clock, whose event, what happened, how much, why."""
        text = journey_text(journey("W-3", shop_of_all_kinds().journal))

        assert (
            "W-3, UTC\n"
            "2026-11-26 11:05:00  order  Placed  1 × MUG for Aarhus C, DK, through web "
            "as 3               10.00 DKK\n"
            "2026-11-26 11:05:00  order  Held    before it is confirmed "
            "(awaiting_payment: not paid yet)"
        ) == text

    def test_names_work_and_parcels_without_the_order(self):
        """Whose journey it is stands on top."""
        text = journey_text(journey("W-1", shop_of_all_kinds().journal))

        assert "  work 1      Picked" in text
        assert "  parcel 1-1  Handed over" in text
        assert "Stock promised" not in text

    def test_can_tell_every_event(self):
        """The echoes too, for who looks for a fault."""
        way = journey("W-1", shop_of_all_kinds().journal)
        text = journey_text(way, every=True)

        assert len(way.entries) + 1 == len(text.splitlines())
        assert "Stock promised" in text

    def test_goes_on_in_the_next_line_on_a_narrow_terminal(self):
        """Customer service reads all of it."""
        way = journey("W-1", shop_of_all_kinds().journal)
        lines = journey_text(way, 80).splitlines()

        assert max(map(len, lines)) <= 80
        assert not [line for line in lines if "…" in line]

    def test_of_nobody_says_so(self):
        """An order that never was has no way."""
        assert "W-9: nothing happened to it" == journey_text(Journey("W-9", ()))


class TestReport:
    def test_has_the_parts_that_have_something_to_say(self):
        """Figures, who waits, stock, work and books."""
        text = re.sub(" +", " ", report_text(looked(shop_of_all_kinds())))

        for words in (
            "Shop as of 2026-11-26 11:05:00 UTC\norders 6\n",
            "Needs attention\norder placed due why goods to send\nW-3 ",
            "\nW-2 2026-11-24 2026-11-24 2 days late, backordered unfulfilled 5\n",
            "Stock by node\nnode SKUs sellable promised held available\nCPH 2 ",
            "Most waited for\nSKU name waited for available to come\nPLATE 3 0 0\n",
            "Open work\nwork tasks units\nTo confirm 1\n",
            "\nTo pack 1 3\n",
            "\nsum DKK 50.00 DKK 50.00 DKK",
        ):
            assert words in text

    def test_names_what_a_count_did_not_find(self):
        """Each unit counts once, however many orders it is promised to."""
        house = House().receive(MUG_CPH=9)
        for name in "ABC":
            house.place(name, MUG=3).allocate(name, "CPH", MUG=3)
        house.do(stock.Count("MUG", "CPH", 6, "sheet 4", house.now))
        text = re.sub(" +", " ", report_text(looked(house)))

        assert "\nPromised and missing 3 3\n" in text
        assert "Promised and missing\nSKU node missing promised to\n" in text
        assert "\nMUG CPH 3 A, B, C" in text

    def test_of_a_new_shop_is_short(self):
        """Nothing waits, nothing is booked."""
        text = report_text(looked(House()))

        assert "Needs attention" not in text
        assert "Open work" not in text

    def test_long_lists_end_in_a_count(self):
        """Twenty are shown."""
        house = House()
        for n in range(30):
            house.place(f"W-{n}", MUG=1).backorder(f"W-{n}", MUG=1)

        assert "\nand 10 more\n" in report_text(looked(house))

    def test_fits_the_terminal(self):
        """No line is wider than it."""
        house = House()
        sku = "A-VERY-LONG-SKU-" * 4
        house.place("W-1", **{sku: 3}).backorder("W-1", **{sku: 3})
        lines = report_text(looked(house), width=60).splitlines()

        assert max(map(len, lines)) <= 60
