"""What becomes of a SKU, as text and as a picture."""

import re
from datetime import UTC, date, datetime

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ordercore.show import outlook_svg, outlook_text
from ordercore.stock import Capacity, Dated, Lot, Quota, Quotas, StockLevel, outlook
from ordercore.views import sku_outlook
from tests.show.pages import read

TODAY = date(2026, 3, 2)


def day(n):
    return date(2026, 3, 2 + n)


def seen(there, supply=(), demand=()):
    """Return the outlook of mugs: so many there, what comes, and what is wanted."""
    without = sku_outlook(
        "MUG", [StockLevel("MUG", "CPH", there)], {"CPH": supply}, [], TODAY
    )
    ahead = outlook(there, supply, demand, TODAY)
    return evolve(without, demand=tuple(demand), outlook=ahead)


class TestText:
    def test_days_have_what_comes_and_goes(self):
        """A row for each day on which anything changes."""
        shown = outlook_text(
            seen(5, [Dated(day(3), 4, "delivery/D")], [Dated(day(7), 6, "order/A")])
        )

        assert [
            ["2026-03-02", "–", "–", "5", "3"],
            ["2026-03-05", "4", "–", "9", "3"],
            ["2026-03-09", "–", "6", "3", "3"],
        ] == [line.split() for line in shown.splitlines()[-3:]]

    def test_what_is_overdue_is_named(self):
        """It is not counted on, and nobody forgets it."""
        shown = outlook_text(seen(0, [Dated(date(2026, 2, 27), 4, "delivery/D")]))

        assert "Overdue, and not counted on" in shown
        assert "2026-02-27  4  delivery/D" in shown

    def test_what_could_be_made_is_a_list_of_its_own(self):
        """It is marked, and no day counts on it."""
        could = Capacity(day(3), 50, "made here", plugin="workshop")
        shown = outlook_text(evolve(seen(5), capacities=(could,)))

        assert "nobody has ordered it" in shown
        assert "2026-03-05     50  workshop  made here" in shown
        assert "2026-03-02         –       –     5                5" in shown

    def test_what_is_over_is_left_to_nobody(self):
        """What is left on a day can be promised for it: 450 are not left beside 150."""
        end = datetime(2026, 3, 5, tzinfo=UTC)
        lots = (Lot("A", 300, sell_until=end), Lot("B", 150))
        level = StockLevel("MUG", "CPH", 450, lots=lots)
        found = sku_outlook("MUG", [level], {}, [], TODAY)
        days = outlook_text(found).partition("can be promised\n")[2].splitlines()

        assert [
            ["2026-03-02", "–", "–", "450", "450"],
            ["2026-03-05", "–", "–", "150", "150"],
        ] == [line.split() for line in days[:2]]
        assert (0, 50) == (found.lacks(450), found.lacks(500))

    def test_quotas_are_shown_with_what_their_buyers_can_get(self):
        """Of ten, four are kept for the web, of which one is promised."""
        quotas = Quotas((Quota("q", ("channel:web",), 4, 3),))
        level = StockLevel("MUG", "CPH", 10, 1, safety_stock=2, quotas=quotas)
        shown = outlook_text(sku_outlook("MUG", [level], {}, [], TODAY))

        assert "\nQuotas\nnode  quota  for          kept  left  available to" in shown
        assert "\nCPH   q      channel:web     4     3                  7\n" in shown
        assert "Quotas" not in outlook_text(seen(5))

    def test_what_is_kept_for_others_is_a_column(self):
        """So that what is left is what comes in less what is wanted and kept."""
        kept = Dated(day(0), 3, "delivery/D")
        shown = outlook_text(evolve(seen(5), kept=(kept,), segments=("channel:web",)))

        assert "The days to come for channel:web" in shown
        assert "kept for others" in shown
        assert ["2026-03-02", "–", "3", "–", "5", "5"] == shown.splitlines()[-1].split()


class TestPicture:
    def test_what_could_be_made_is_hollow(self):
        """The picture has a mark for it, on its day, and room."""
        could = Capacity(day(20), 50, "made here", plugin="workshop")
        picture = outlook_svg(evolve(seen(5), capacities=(could,)))

        assert 'class="could"' in picture
        assert "2026-03-22: 50 could, plug-in workshop: made here" in picture

    def test_a_step_for_each_change(self):
        """The line goes along a day's end, and down or up where it changes."""
        picture = outlook_svg(seen(5, [Dated(day(7), 5, "delivery/D")]))
        (line,) = re.findall(r'd="([^"]*)" class="left"', picture)

        assert "M60 145 H400 V40 H740" == line
        assert "MUG: what is left from 2026-03-02 on" in picture
        assert "2026-03-09: 5 in, delivery/D" in picture

    def test_what_is_owed_is_below_the_line(self):
        """Below zero somebody waits, and nothing can be promised."""
        picture = outlook_svg(seen(2, demand=[Dated(day(1), 4, "order/A")]))
        (line,) = re.findall(r'd="([^"]*)" class="left"', picture)
        (area,) = re.findall(r'd="([^"]*)" class="promised"', picture)

        assert line.endswith("V250 H740")
        assert "145" == area.split("M60 ")[1].split()[0]

    def test_names_cannot_become_markup(self):
        """A SKU of somebody's feed is text."""
        hostile = sku_outlook("<b>&", [], {}, [], TODAY)

        assert "<b>" not in outlook_svg(hostile)

    @given(
        st.integers(-50, 50),
        st.lists(st.builds(Dated, st.integers(0, 20).map(day), st.integers(1, 10**6))),
    )
    def test_everything_is_in_the_frame(self, there, supply):
        """Whatever happens, no point lies outside the picture."""
        picture = outlook_svg(seen(max(0, there), supply))
        read(picture)
        for path in re.findall(r' d="([^"]*)"', picture):
            for x, y in re.findall(r"M(-?\d+) (-?\d+)", path):
                assert 0 <= int(x) <= 760
                assert 0 <= int(y) <= 300
