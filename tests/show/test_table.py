"""Tables for a terminal."""

from hypothesis import given
from hypothesis import strategies as st

from ordercore.show import table
from ordercore.show.plain import width_of
from ordercore.show.table import sections

ROWS = [("W-1", 3, "Blue mug"), ("W-22", 30000, None)]


class TestTable:
    def test_numbers_stand_right_and_words_left(self):
        """Columns are aligned by two spaces; a line has no empty end."""
        assert ("order  units  item\nW-1        3  Blue mug\nW-22   30000") == table(
            ("order", "units", "item"), ROWS, "<>"
        )

    def test_without_headings_there_is_no_first_line(self):
        """A list of names and values needs none."""
        assert "a  1\nb  2" == table(("", ""), [("a", 1), ("b", 2)])
        assert "" == table(("", ""), [])

    def test_a_narrow_terminal_gets_shorter_words(self):
        """The widest column of words gives way, numbers never do."""
        rows = [("W-1", 30000, "A very long name of something")]

        assert "order  units  item\nW-1    30000  A very long…" == table(
            ("order", "units", "item"), rows, "<><", 27
        )

    def test_what_does_not_fit_can_go_on_in_the_next_line(self):
        """Nothing is lost then."""
        rows = [("W-1", 30000, "A very long name of something")]

        assert (
            "order  units  item\n"
            "W-1    30000  A very long\n"
            "              name of\n"
            "              something"
        ) == table(("order", "units", "item"), rows, "<><", 27, wrap=True)

    def test_there_is_a_least_width(self):
        """Numbers are as wide as they have to be, and words keep eight columns."""
        rows = [("a long name", 123456789)]

        assert "a long…   123456789" == table(("", ""), rows, "<>", 5)
        assert "123456789" == table(("",), [(123456789,)], ">", 5)

    @given(
        st.lists(
            st.tuples(st.text(), st.integers(), st.text()), min_size=1, max_size=5
        ),
        st.integers(60, 90),
    )
    def test_every_line_fits_and_is_one_line(self, rows, width):
        """Whatever was typed stays on its line and inside the terminal."""
        lines = table(("a", "b", "c"), rows, "<><", width).split("\n")

        assert len(rows) + 1 == len(lines)
        numbers = max(len(str(number)) for _, number, _ in rows)
        assert all(width_of(line) <= max(width, numbers + 20) for line in lines)


class TestSections:
    def test_empty_parts_are_left_out(self):
        """A title without anything below it says nothing."""
        assert "A\n1\n\nC\n3" == sections(("A", "1"), ("B", ""), ("C", "3"))
