"""Codes: what may name things, and check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.testing.strategies import bad_gtins, bad_ids, gtins, ids, skus
from ordercore.values import (
    check_id,
    gtin,
    gtin_check_digit,
    is_gtin,
    is_sscc,
    sku,
    sscc,
)


class TestIds:
    """SKUs and our own ids."""

    @given(skus(), ids())
    def test_good_ones_pass(self, code, name):
        """Letters, digits, point, underscore and hyphen name things."""
        assert code == sku(code)
        assert name == check_id(name)

    @given(bad_ids())
    def test_bad_ones_are_refused(self, text):
        """What is invisible, ambiguous, a path or too long names nothing."""
        with pytest.raises(Invalid, match="sku: got"):
            sku(text)
        with pytest.raises(Invalid, match="order: got"):
            check_id(text, "order")

    @pytest.mark.parametrize("thing", [None, 5, b"MUG", ["MUG"]])
    def test_only_text_is_an_id(self, thing):
        """A number that looks like a SKU was read wrongly (leading zeros are lost)."""
        with pytest.raises(Invalid):
            sku(thing)


class TestGtin:
    """The number under the barcode."""

    @pytest.mark.parametrize(
        "code",
        [
            "6291041500213",
            "4006381333931",
            "036000291452",
            "96385074",
            "10614141000415",
        ],
    )
    def test_published_examples(self, code):
        """Numbers that are printed in standards and on goods check."""
        assert is_gtin(code)
        assert code == gtin(code)

    @given(gtins())
    def test_drawn_ones_check(self, code):
        """The check digit makes the weighted sum a multiple of ten (GS1 7.9)."""
        padded = [int(digit) for digit in code.zfill(14)]

        assert 0 == sum(d * (3, 1)[i % 2] for i, d in enumerate(padded)) % 10
        assert code == gtin(code)

    @given(bad_gtins())
    def test_bad_ones_are_refused(self, code):
        """One misread digit is always found; so are wrong lengths and characters."""
        assert not is_gtin(code)
        with pytest.raises(Invalid, match="barcode: got"):
            gtin(code)

    def test_the_right_digit_is_named(self):
        """Somebody who types a barcode is told what the last digit should be."""
        with pytest.raises(Invalid, match="3 as last digit"):
            gtin("6291041500214")

    @pytest.mark.parametrize("thing", [None, 6291041500213, b"96385074"])
    def test_only_text_is_a_gtin(self, thing):
        """A number is refused: it has lost its leading zeros."""
        with pytest.raises(Invalid):
            gtin(thing)

    @pytest.mark.parametrize("body", ["", "12a", "\u0661", "1" * 18, " 1"])
    def test_a_body_is_digits(self, body):
        """Check digits exist for digits."""
        with pytest.raises(Invalid, match="body"):
            gtin_check_digit(body)


class TestSscc:
    """The number of a parcel or pallet."""

    def test_published_example(self):
        """The example of GS1: extension 0, prefix 0614141, serial 123456789."""
        assert "006141411234567890" == sscc("0614141", 123456789)
        assert "340123450000000000" == sscc("4012345", 0, extension=3)

    @given(
        st.text("0123456789", min_size=4, max_size=12),
        st.integers(0, 9),
        st.data(),
    )
    def test_drawn_ones_check(self, prefix, extension, data):
        """18 digits: extension, prefix, serial, check digit; different for serials."""
        room = 16 - len(prefix)
        serial = data.draw(st.integers(0, 10**room - 1))
        code = sscc(prefix, serial, extension)

        assert is_sscc(code)
        assert (str(extension), prefix) == (code[0], code[1 : 1 + len(prefix)])
        assert serial == int(code[1 + len(prefix) : 17])
        assert not is_sscc(code[:17] + str((int(code[17]) + 1) % 10))
        assert not is_sscc(code + "0")

    @pytest.mark.parametrize(
        ("prefix", "serial", "extension"),
        [
            ("123", 0, 0),
            ("1" * 13, 0, 0),
            ("12a4", 0, 0),
            ("0614141", -1, 0),
            ("0614141", 10**9, 0),
            ("0614141", 0, 10),
            ("0614141", 0, -1),
        ],
    )
    def test_refused(self, prefix, serial, extension):
        """A prefix of another length or a serial that does not fit gives no SSCC."""
        with pytest.raises(Invalid):
            sscc(prefix, serial, extension)
