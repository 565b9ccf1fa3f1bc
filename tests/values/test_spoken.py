"""Codes for the telephone: characters that nobody mishears, and one to check."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.values import spoken, spoken_near, spoken_number

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
numbers = st.integers(1, 10**60)


def plain(code):
    return code.replace("-", "")


def wrong(code):
    with pytest.raises(Invalid) as error:
        spoken_number(code)
    return error.value.findings[0].where


def times(a, b):
    """Multiply in the field of 32 by the school method: x^5 = x^2 + 1."""
    product = 0
    for bit in range(5):
        if b >> bit & 1:
            product ^= a << bit
    for bit in range(8, 4, -1):
        if product >> bit & 1:
            product ^= 0b100101 << (bit - 5)
    return product


class TestCodes:
    @given(numbers)
    def test_a_code_is_read_again(self, number):
        """What is written is understood, spoken in either case and without hyphens."""
        code = spoken(number)

        assert number == spoken_number(code) == spoken_number(plain(code).lower())

    @given(numbers)
    def test_it_satisfies_the_equation_of_the_source(self, number):
        """Damm: the characters, weighted by powers of the element 2, add up to 0."""
        total, weight = 0, 1
        for character in reversed(plain(spoken(number))):
            total ^= times(CROCKFORD.index(character), weight)
            weight = times(weight, 2)

        assert 0 == total

    def test_the_weights_are_all_different(self):
        """The element 2 is primitive: its powers run through the whole field."""
        powers = [1]
        while (following := times(powers[-1], 2)) != 1:
            powers.append(following)

        assert 31 == len({*powers})

    @given(numbers)
    def test_it_is_written_in_groups_of_speakable_characters(self, number):
        """No I, L, O or U, which are heard and read as others."""
        *groups, last = spoken(number).split("-")

        assert {4} >= {len(group) for group in groups}
        assert 1 <= len(last) <= 4
        assert {*plain(spoken(number))} <= {*CROCKFORD}

    def test_letters_that_look_like_digits_are_those(self):
        """Who reads an O means a zero."""
        codes = [spoken(number) for number in range(1, 5000)]
        one = next(code for code in codes if "0" in code and "1" in code)

        assert spoken_number(one) == spoken_number(
            one.replace("0", "o").replace("1", "l")
        )

    @pytest.mark.parametrize(
        "text", ["", "1", "0", "01", "U1", "É1", "!", "1" * 200, "-", "ß1"]
    )
    def test_what_is_no_code_is_refused(self, text):
        """Text of other characters, too short, too long or led by zeros."""
        assert "code" == wrong(text)

    @pytest.mark.parametrize("number", [0, -1])
    def test_numbers_begin_at_one(self, number):
        """Zero would be written as nothing."""
        with pytest.raises(Invalid):
            spoken(number)


class TestSlips:
    @given(numbers, st.data())
    def test_any_wrong_character_is_found(self, number, data):
        """ORD 77: no single character can be changed without notice, nor guessed."""
        code = plain(spoken(number))
        place = data.draw(st.integers(0, len(code) - 1))
        other = data.draw(st.sampled_from(CROCKFORD.replace(code[place], "")))

        assert "code" == wrong(code[:place] + other + code[place + 1 :])

    @given(numbers, st.data())
    def test_any_swap_of_neighbours_is_found(self, number, data):
        """ORD 77: the check character included."""
        code = plain(spoken(number))
        place = data.draw(st.integers(0, len(code) - 2))
        a, b = code[place : place + 2]
        slip = code[:place] + b + a + code[place + 2 :]

        assert (a == b) or "code" == wrong(slip)

    @pytest.mark.parametrize("number", range(1, 1100, 31))
    def test_every_slip_in_a_short_code_is_found_and_mended(self, number):
        """All of them, one by one; the right code is among those that are near."""
        code = plain(spoken(number))
        swaps = [
            (place, code[:place] + code[place + 1] + code[place] + code[place + 2 :])
            for place in range(len(code) - 1)
        ]
        changes = [
            (place, code[:place] + other + code[place + 1 :])
            for place in range(len(code))
            for other in CROCKFORD
        ]
        for place, slip in swaps + changes:
            if slip == code or slip[0] == "0":
                continue
            assert "code" == wrong(slip)
            assert (place + 1, code) in spoken_near(slip)
