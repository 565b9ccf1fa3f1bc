"""Text becomes HTML in one place, and never becomes markup."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.show.markup import Html, each, raw_style, tag
from ordercore.show.page import page
from ordercore.show.plain import fitted, in_lines, plain, width_of
from tests.show.pages import read

SHOW = Path(__file__).parents[2] / "src" / "ordercore" / "show"

HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="<>&\"'`/=! -a\x00\x1b\t\r\n\u202e\ud800"),
    st.sampled_from(
        [
            "</td><script>alert(1)</script>",
            '" onload="alert(1)',
            "</style><img src=x onerror=alert(1)>",
            "<!-- ",
            "]]>",
            "&lt;b&gt;",
            "\u202egnp.exe",
        ]
    ),
)


class TestTag:
    def test_writes_an_element(self):
        """Attributes are named as Python wants them; True stands without a value."""
        made = tag(
            "td", "a", 3, None, tag("b", "c"), class_="n", aria_label="x", open=True
        )

        assert '<td class="n" aria-label="x" open>a3<b>c</b></td>' == made

    def test_leaves_out_what_is_not_set(self):
        """None and False are no attributes, 0 is one."""
        assert '<i tabindex="0"></i>' == tag("i", id=None, hidden=False, tabindex=0)

    def test_some_elements_have_no_inside(self):
        """They are not closed."""
        assert '<meta name="x">' == tag("meta", name="x")

    def test_markup_that_was_added_to_is_text_again(self):
        """Putting strings together never makes markup: only tag and each do."""
        made = tag("b", "x") + "<i>"

        assert not isinstance(made, Html)
        assert "<p>&lt;b&gt;x&lt;/b&gt;&lt;i&gt;</p>" == tag("p", made)

    @given(HOSTILE, HOSTILE)
    def test_text_never_yields_a_tag(self, inside, value):
        """Reliability 42: whatever stands in text or attribute, the elements stay."""
        seen = read(each([tag("p", inside, title=value), inside]))

        assert ["p", "/p"] == seen.tags
        assert [("p", "title", plain(value))] == seen.attributes
        assert plain(inside) * 2 == "".join(seen.words)

    @given(HOSTILE)
    def test_a_title_never_yields_a_tag(self, title):
        """The whole page keeps its elements."""
        harmless = read(page("x", "p { }", tag("p", "x")))

        assert (
            harmless.structure()
            == read(page(title, "p { }", tag("p", "x"))).structure()
        )

    def test_a_style_sheet_cannot_end_its_element(self):
        """It is ours and not escaped, so it is checked."""
        with pytest.raises(ValueError, match="end its element"):
            raw_style("p { } </style>")

    def test_only_one_module_makes_markup(self):
        """Who wants to know whether escaping is right reads one file."""
        assert {"markup.py"} == {
            path.name
            for path in SHOW.glob("*.py")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
            and getattr(node.func, "id", "") in {"Html", "escape"}
        }


class TestPlain:
    @given(HOSTILE)
    def test_everything_prints_and_can_be_written(self, text):
        """No escape sequence, no turned reading direction, no half character."""
        shown = plain(text)

        assert all(c.isprintable() or c in "\u200c\u200d\xa0\u202f" for c in shown)
        assert len(text) == len(shown)
        assert shown.encode("utf-8")[:0] == b""

    def test_what_prints_is_left_alone(self):
        """Joiners too: some scripts and names need them."""
        assert "Åse Ø. 日本 \u200d" == plain("Åse Ø. 日本 \u200d")
        assert "a b\ufffd[31m\u00a07" == plain("a\nb\x1b[31m\u00a07")
        assert "7" == plain(7)


class TestWidth:
    def test_wide_and_invisible_characters_count_as_the_terminal_shows_them(self):
        """A Chinese character takes two columns, an accent of its own none."""
        assert (3, 4, 1, 0) == (
            width_of("abc"),
            width_of("日本"),
            width_of("e\u0301"),
            width_of("\u200d"),
        )

    @given(st.text(alphabet="ab 日e\u0301"), st.integers(1, 12))
    def test_what_is_cut_fits(self, text, columns):
        """It says so with an ellipsis, and what fits is left alone."""
        shown = fitted(text, columns)

        assert width_of(shown) <= columns
        assert (shown == text) == (width_of(text) <= columns)

    @given(st.text(alphabet="ab 日"), st.integers(2, 12))
    def test_lines_fit_and_keep_the_words(self, text, columns):
        """Nothing but single words that are too long is cut."""
        lines = in_lines(text, columns)

        assert all(width_of(line) <= columns for line in lines)
        if all(width_of(word) <= columns for word in text.split(" ")):
            assert text.split() == " ".join(lines).split()
