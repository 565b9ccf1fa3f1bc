"""A payload is read with care, and soon set aside where it is too large."""

import pytest

from ordercore.connecting import Part
from ordercore.errors import Invalid, shorten
from tests.hostile import SLOWEST_S, quickest

LINE = {"sku": "MUG", "units": 2}


def named(part):
    """Return where something is wrong."""
    with pytest.raises(Invalid) as caught:
        part.close()
    return [found.where for found in caught.value.findings]


class TestLists:
    """How many there may be is said, and counted for the payload as a whole."""

    @pytest.mark.parametrize(
        ("lines", "said"),
        [
            ([], "lines: got [], expected a list of 1 to 2 objects"),
            ([LINE] * 3, "expected a list of 1 to 2 objects"),
            (None, "lines: got None, expected a list of 1 to 2 objects"),
            ({}, "lines: got {}, expected a list of 1 to 2 objects"),
        ],
    )
    def test_there_is_a_least_and_a_most(self, lines, said):
        """Both are named where they are not kept to, once."""
        order = Part({"lines": lines})
        assert [] == order.parts("lines", least=1, most=2)
        with pytest.raises(Invalid) as caught:
            order.close()
        assert said in str(caught.value)
        assert 1 == len(caught.value.findings)

    def test_what_may_be_missing_is_no_fault(self):
        """Nor is it one when it is asked for again as needed; then it is."""
        order = Part({})
        assert [] == order.parts("lines")
        order.close()
        assert [] == order.parts("lines", needed=True)
        assert ["lines"] == named(order)

    def test_all_lists_together_have_so_many(self):
        """Whatever stands inside of what."""
        order = Part({"a": [{"b": [{}] * 3}] * 2, "c": [{}]}, entries=8)
        inside = [one.parts("b") for one in order.parts("a")]
        assert [3, 3] == [len(one) for one in inside]
        order.close()
        assert [] == order.parts("c")
        assert ["c"] == named(order)

    def test_a_list_that_is_read_twice_counts_once(self):
        """It is the same list."""
        order = Part({"a": [{}] * 5}, entries=5)
        assert order.parts("a") is order.parts("a")
        order.close()

    def test_very_many_fields_count_as_objects(self):
        """An object of a million fields is not walked."""
        large = {f"k{number}": 1 for number in range(500)}
        assert [""] == named(Part(large, entries=5))
        order = Part({"a": [large]}, entries=10)
        assert [{}] == [one.content for one in order.parts("a")]
        assert ["a[0]"] == named(order)
        assert large == Part.answer(large).content

    def test_each_object_gets_its_shape_when_it_is_read(self):
        """What is not read is not looked at."""
        seen = []

        def shape(content):
            seen.append(content)
            return {**content, "seen": len(seen)}

        order = Part({"a": [{"x": 1}], "b": [{"x": 2}]}, shape=shape)
        (one,) = order.parts("a")
        assert {"x": 1, "seen": 2} == one.content
        assert 2 == len(seen)


class TestFaults:
    """A hundred of them will do."""

    def test_no_more_than_a_hundred_are_named(self):
        """Whoever mends a payload does not read sixty thousand."""
        order = Part({"lines": [{}, "x"] * 500})
        for line in order.parts("lines"):
            line.whole("units")
            line.text("sku")
            line.rate("tax")
        found = named(order)
        assert 100 == len(found)
        assert "lines[1]" == found[0]

    def test_an_amount_is_read_as_before(self):
        """The short way and the long way come to the same, or to the same fault."""
        for text, currency, minor in (
            ("89.00", "DKK", 8900),
            ("89", "DKK", 8900),
            ("89.5", "DKK", 8950),
            ("1500.00", "JPY", 1500),
            ("0.125", "KWD", 125),
            ("89.000000", "DKK", 8900),
        ):
            assert minor == Part({"price": text}).money("price", currency).minor
        for text in ("-1", "89.005", "1e3", "", "1" * 17, "٣", "1_0"):
            assert ["price"] == named_after(text)

    def test_what_is_shown_of_a_large_value_is_soon_shown(self):
        """Only what is shown is looked at."""
        large = [{"a": ["x" * 1_000] * 1_000}] * 100_000
        assert quickest(shorten, large, ()) < SLOWEST_S / 10
        assert "[{'a': ['xxx" == shorten(large)[:12]
        assert 60 == len(shorten(large))
        for value in (
            [],
            {},
            [1, "a", None],
            {"a": [1], 2: {}},
            (1, [2]),
            b"x",
            [b"y"],
        ):
            assert repr(value) == shorten(value)


def named_after(text):
    """Return where something is wrong with a price."""
    part = Part({"price": text})
    part.money("price", "DKK")
    return named(part)
