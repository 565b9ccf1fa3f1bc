"""Free text: what people type, made safe to keep."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.testing.strategies import free_texts
from ordercore.values import free_text


@given(free_texts())
def test_names_of_any_script_pass(name):
    """A name is kept in form NFC."""
    assert unicodedata.normalize("NFC", name) == free_text(name)


@given(st.text())
def test_what_is_kept_prints_and_stays(text):
    """Whatever is accepted prints, is one line, and is accepted again unchanged."""
    try:
        kept = free_text(text)
    except Invalid:
        return
    assert kept == free_text(kept)
    assert 1 >= len(kept.splitlines())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Obere\tStr.\u00a057\r\n", "Obere Str. 57"),
        ("A\u030arhus", "\u00c5rhus"),
        ("", ""),
        ("\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",) * 2,
    ],
)
def test_white_space_and_accents(text, kept):
    """White space is one space, letters are composed, joiners of scripts stay."""
    assert kept == free_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "A\x00B",
        "A\x1b[31m",
        "A\u202eB",
        "A\u200bB",
        "\ud800",
        "x" * 201,
        "x" * 10**6,
        None,
        5,
    ],
)
def test_refused(text):
    """What does not print, reverses the writing or is too long is refused."""
    with pytest.raises(Invalid, match="name: got"):
        free_text(text, "name")


def test_length_counts_after_tidying():
    """The limit is on what is kept."""
    assert "x" * 5 == free_text(" " * 10 + "x" * 5, most=5)
