"""Bars and state diagrams: pictures that say what the numbers and tables say."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore import orders, shipping, warehouse
from ordercore.show import bar, mermaid
from tests.show.pages import read

PARTS = st.lists(
    st.tuples(st.text(), st.integers(0, 10**9), st.just("open")), max_size=5
)


class TestBar:
    def test_parts_lie_side_by_side(self):
        """Each begins where the last one ended; an empty part is not drawn."""
        seen = read(bar([("a", 3, "x"), ("b", 0, "y"), ("c", 4, "z")], label="abc"))

        assert ["0", "3"] == seen.values("x")
        assert ["3", "4"] == seen.values("width")
        assert ["0 0 7 1"] == seen.values("viewbox")
        assert "a: 3 c: 4" == seen.text

    def test_a_bar_that_is_not_full_stays_empty_at_its_end(self):
        """Bars of one table have one scale."""
        assert ["0 0 10 1"] == read(bar([("a", 3, "x")], label="", full=10)).values(
            "viewbox"
        )

    def test_it_says_what_it_shows(self):
        """Who does not see it hears it."""
        seen = read(bar([], label="<nothing>"))

        assert (["img"], ["<nothing>"]) == (
            seen.values("role"),
            seen.values("aria-label"),
        )
        assert ["0 0 1 1"] == seen.values("viewbox")

    @given(PARTS, st.integers(0, 10**9))
    def test_nothing_sticks_out(self, parts, full):
        """All parts together are never longer than the bar."""
        seen = read(bar(parts, label="x", full=full))
        length = int(seen.values("viewbox")[0].split()[2])
        ends = [
            int(x) + int(w)
            for x, w in zip(seen.values("x"), seen.values("width")[0:], strict=True)
        ]

        assert sum(size for _, size, _ in parts) == max(ends, default=0)
        assert max(ends, default=0) <= length


def read_diagram(text):
    """Return {(from, step): to} of a diagram, its beginning and its ends."""
    table, starts, ends = {}, [], []
    for line in text.splitlines()[1:]:
        before, after, steps = re.fullmatch(
            r"    (\S+) --> ([^\s:]+)(?:: (.*))?", line
        ).groups()
        if before == "[*]":
            starts.append(after)
        elif after == "[*]":
            ends.append(before)
        else:
            table |= {(before, step): after for step in steps.split(", ")}
    return table, starts, ends


class TestMermaid:
    @pytest.mark.parametrize(
        "life",
        [orders.LIFE, warehouse.LIFE, shipping.PARCEL_LIFE, shipping.SHIPMENT_LIFE],
        ids=["order", "fulfillment", "parcel", "shipment"],
    )
    def test_the_picture_says_what_the_table_says(self, life):
        """Read back, the diagram is the table that the code reads."""
        table, starts, ends = read_diagram(mermaid(life))

        assert {
            (str(state), str(step)): str(after)
            for state, steps in life.items()
            for step, after in steps.items()
        } == table
        assert [str(next(iter(life)))] == starts
        assert [str(state) for state, steps in life.items() if not steps] == ends

    def test_steps_between_the_same_states_share_an_arrow(self):
        """Otherwise the picture of a warehouse is a knot."""
        assert (
            "    IN_PROGRESS --> IN_PROGRESS: "
            "pick, short, check, pack, unpack, ship, withdraw"
            in mermaid(warehouse.LIFE).splitlines()
        )

    def test_an_empty_table_is_an_empty_picture(self):
        """There is nothing to draw."""
        assert "stateDiagram-v2" == mermaid({})
