"""Examples of money: how it is read, written, formatted and counted."""

import copy
import pickle
import re
import subprocess
import sys
from decimal import Decimal, localcontext
from fractions import Fraction

import moneyed
import pytest
from attrs.exceptions import FrozenInstanceError
from babel.numbers import get_currency_precision

from ordercore.errors import Invalid
from ordercore.values import (
    Money,
    Rounding,
    cash_round,
    currencies,
    exponent,
    total,
)
from ordercore.values.money import _Exponents

# Decimals of ISO 4217 for what is in use and does not have two.
NOT_TWO = {
    "BHD": 3, "BIF": 0, "CLF": 4, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0,
    "JOD": 3, "JPY": 0, "KMF": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0,
    "RWF": 0, "TND": 3, "UGX": 0, "UYI": 0, "UYW": 4, "VND": 0, "VUV": 0, "XAF": 0,
    "XOF": 0, "XPF": 0,
}  # fmt: skip

# In use, and shown by Babel with fewer decimals than ISO 4217 gives them; RSD by older
# versions of it.
BABEL_DIFFERS = [
    "AFN", "ALL", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP",
    "YER",
]  # fmt: skip

TWO = [
    "AUD",
    "CHF",
    "CZK",
    "DKK",
    "EUR",
    "GBP",
    "HUF",
    "INR",
    "TWD",
    "USD",
    "XCG",
    "ZWG",
]


class TestExponent:
    """How many decimals a currency has."""

    @pytest.mark.parametrize(("currency", "places"), NOT_TWO.items())
    def test_iso_4217_exceptions(self, currency, places):
        """Currencies with 0, 3 and 4 decimals have them (MON 3)."""
        assert places == exponent(currency)

    @pytest.mark.parametrize("currency", [*TWO, *set(BABEL_DIFFERS) - {"IQD"}])
    def test_two_decimals(self, currency):
        """Most have two, those that Babel shows without included (MON 3)."""
        assert 2 == exponent(currency)

    def test_babel_differs(self):
        """Babel shows fewer digits for a dozen currencies; its say does not count."""
        shown = {c: get_currency_precision(c) for c in BABEL_DIFFERS}
        fewer = {c for c, places in shown.items() if places < exponent(c)}
        assert set(BABEL_DIFFERS) - fewer <= {"RSD"}

    @pytest.mark.parametrize(
        "currency", ["", "XYZ", "dkk", "DKK ", "KR", "\ud800", None, 2]
    )
    def test_unknown_currency(self, currency):
        """An unknown currency is an error everywhere; nothing is guessed."""
        for use in (
            lambda: exponent(currency),
            lambda: Money(1, currency),
            lambda: Money.of("1", currency),
            lambda: Money.zero(currency),
            lambda: total([], currency),
        ):
            with pytest.raises(Invalid, match="currency: got"):
                use()

    def test_filled_on_the_first_question(self):
        """The table fills itself, also when a Money came in without its constructor."""
        assert 2 == _Exponents()["DKK"]
        assert 310 <= len(currencies()) == len(set(currencies()))

    def test_values_import_nothing_slow(self):
        """Importing the values loads neither py-moneyed nor Babel; using money does."""
        code = (
            "import sys, ordercore.values as v\n"
            "slow = {'moneyed', 'babel'}\n"
            "assert not slow & set(sys.modules), slow & set(sys.modules)\n"
            "v.Money(1, 'DKK')\n"
            "assert 'moneyed' in sys.modules\n"
        )
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


class TestReading:
    """Money from text and numbers."""

    @pytest.mark.parametrize(
        ("amount", "currency", "minor"),
        [
            ("89.00", "DKK", 8900),
            ("89", "DKK", 8900),
            ("89.5", "DKK", 8950),
            ("-0.05", "DKK", -5),
            ("-0", "DKK", 0),
            ("007", "DKK", 700),
            ("1500", "JPY", 1500),
            ("1.234", "KWD", 1234),
            ("0.0001", "CLF", 1),
            ("10000000000000.00", "DKK", 10**15),
            ("-1000000000000000", "JPY", -(10**15)),
            (90, "DKK", 9000),
            (Decimal("89.00"), "DKK", 8900),
            (Decimal("8.9E+1"), "DKK", 8900),
            (Decimal("1.5000"), "DKK", 150),
            (Decimal("0e1000000"), "DKK", 0),
            (10**15, "JPY", 10**15),
            (Decimal(-(10**13)), "DKK", -(10**15)),
        ],
    )
    def test_of(self, amount, currency, minor):
        """An amount in whole units is exactly its smallest units."""
        assert Money(minor, currency) == Money.of(amount, currency)

    @pytest.mark.parametrize(
        ("amount", "currency"),
        [
            ("1.5", "JPY"),
            ("1.0", "JPY"),
            ("89.000", "DKK"),
            ("0.1234", "KWD"),
            ("10000000000000.01", "DKK"),
            ("1000000000000001", "JPY"),
            (10**13 + 1, "DKK"),
            (10**4000, "DKK"),
            (Decimal("0.001"), "DKK"),
            (Decimal("1e1000000"), "DKK"),
            (Decimal("NaN"), "DKK"),
            (Decimal("-Infinity"), "DKK"),
            (89.0, "DKK"),
            (True, "DKK"),
            (None, "DKK"),
            (b"1", "DKK"),
        ],
    )
    def test_of_refuses(self, amount, currency):
        """Too fine for the currency, too large, not finite or no number: refused."""
        with pytest.raises(Invalid, match=r"lines\[2\]\.price"):
            Money.of(amount, currency, "lines[2].price")

    @pytest.mark.parametrize(
        "text",
        [
            "", "89.00", "DKK", "89.00DKK", "89.00  DKK", " 89.00 DKK", "89.00 DKK\n",
            "89.00 dkk", "89.00 XYZ", "1.5 JPY", "DKK 89.00", "1e3 DKK", "NaN DKK",
            "89.00\u00a0DKK", "1 DKK 2", "9" * 10_000 + " DKK", "1" * 41 + " DKK",
        ],
    )  # fmt: skip
    def test_parse_refuses(self, text):
        """Only what str(money) writes is read back."""
        with pytest.raises(Invalid):
            Money.parse(text)

    @pytest.mark.parametrize("thing", [None, 89, ["89.00 DKK"], b"89.00 DKK", {}])
    def test_parse_takes_text_only(self, thing):
        """What is not text is refused, not converted."""
        with pytest.raises(Invalid, match="text such as"):
            Money.parse(thing)

    def test_of_decimal_rounds_as_told(self):
        """A value between two smallest units goes where the mode says."""
        price = Decimal("0.125")
        assert 13 == Money.of_decimal(price, "EUR", Rounding.HALF_UP).minor
        assert 12 == Money.of_decimal(price, "EUR", Rounding.HALF_EVEN).minor
        assert 125 == Money.of_decimal(price, "KWD", Rounding.DOWN).minor
        assert 33 == Money.of_decimal(Fraction(1, 3), "EUR", Rounding.HALF_UP).minor
        assert 700 == Money.of_decimal(7, "EUR", Rounding.DOWN).minor

    def test_of_decimal_is_bounded(self):
        """A line of more than 10^15 smallest units is refused."""
        with pytest.raises(Invalid, match=r"price: got .* 10\^15"):
            Money.of_decimal(10**13, "EUR", Rounding.DOWN, times=2, where="price")

    def test_what_can_be_added_up_can_be_read_again(self):
        """Ten thousand lines of the largest amounts and quantities are read back.

        Before, two lines within the bound made a sum that no store could read.
        """
        line = Money(10**24, "IRR") * 10**9
        grown = total([line] * 10_000, "IRR")
        for amount in (grown, -grown, Money(6 * 10**12, "IRR") * 2000):
            assert amount == Money.parse(str(amount))

    @pytest.mark.parametrize("minor", [10**24 + 1, -(10**24) - 1, 10**4000])
    def test_no_program_makes_more(self, minor):
        """What is larger than anything that people own is a mistake."""
        with pytest.raises(Invalid, match=r"10\^24"):
            Money(minor, "EUR")

    def test_of_decimal_ignores_the_context(self):
        """A caller's decimal context of low precision changes nothing."""
        with localcontext() as context:
            context.prec = 3
            line = Money.of_decimal(
                Decimal("1234567.891"), "EUR", Rounding.HALF_UP, times=1000
            )
            assert "1234567891.00 EUR" == str(line)
            assert Decimal("1234567891.00") == line.decimal
            assert "1.234.567.891,00\xa0€" == line.format("de")


class TestWriting:
    """Money as text."""

    @pytest.mark.parametrize(
        ("minor", "currency", "text"),
        [
            (8900, "DKK", "89.00 DKK"),
            (5, "DKK", "0.05 DKK"),
            (-5, "DKK", "-0.05 DKK"),
            (-123456, "DKK", "-1234.56 DKK"),
            (0, "DKK", "0.00 DKK"),
            (0, "JPY", "0 JPY"),
            (-7, "JPY", "-7 JPY"),
            (1, "KWD", "0.001 KWD"),
            (-1, "CLF", "-0.0001 CLF"),
            (1234, "RSD", "12.34 RSD"),
            (10**24, "EUR", "1" + "0" * 22 + ".00 EUR"),
        ],
    )
    def test_str(self, minor, currency, text):
        """str() has all decimals of ISO 4217, a point, and no locale."""
        assert text == str(Money(minor, currency))

    def test_repr(self):
        """repr() shows what is stored and can be pasted."""
        assert "Money(minor=8900, currency='DKK')" == repr(Money(8900, "DKK"))

    @pytest.mark.parametrize("currency", currencies())
    def test_format_shows_all_decimals(self, currency):
        """People see as many decimals as ISO 4217 gives, in every currency (MON 3)."""
        text = Money(1_234_567, currency).format("en")
        digits = re.sub(r"[^0-9.]", "", text[text.index("1") :])

        places = exponent(currency)
        expected = str(1_234_567)
        if places:
            expected = f"{expected[:-places]}.{expected[-places:]}"
        assert expected == digits

    @pytest.mark.parametrize("currency", BABEL_DIFFERS)
    def test_format_where_babel_differs(self, currency):
        """12.34 RSD is never printed as 12 (MON 3)."""
        point = -exponent(currency)
        assert "1234"[point:] == Money(1234, currency).format("en")[point:]
        digits = Money(-567834, currency).format("da_DK").split("\xa0")[0]
        assert "," + "567834"[point:] == digits[point - 1 :]

    @pytest.mark.parametrize(
        ("minor", "currency", "locale", "text"),
        [
            (123456, "DKK", "da_DK", "1.234,56kr."),
            (123456, "USD", "en_US", "$1,234.56"),
            (-123456, "USD", "en_US", "-$1,234.56"),
            (123456, "EUR", "de_DE", "1.234,56€"),
            (123456, "JPY", "ja_JP", "¥123,456"),
            (1234, "KWD", "en", "KWD1.234"),
            (1234, "RSD", "en", "RSD12.34"),
            (0, "EUR", "en", "€0.00"),
        ],
    )
    def test_format(self, minor, currency, locale, text):
        """People see money as their locale writes it."""
        formatted = Money(minor, currency).format(locale)
        # Which space stands beside the sign, and which yen sign, is Babel's affair.
        assert text == re.sub(r"\s", "", formatted).replace("\uffe5", "¥")

    def test_format_of_huge_amounts(self):
        """Not a digit is lost, however large the amount has grown."""
        text = (Money(10**24, "EUR") * 10**9 + Money(1, "EUR")).format("en")
        assert "1" + "0" * 31 + ".01" == re.sub("[^0-9.]", "", text)

    @pytest.mark.parametrize("locale", ["", "xx_XX", "da-DK-x", "../etc", None, "C"])
    def test_unknown_locale(self, locale):
        """A locale has to be named and known; the machine's own is never used."""
        with pytest.raises(Invalid, match="locale"):
            Money(1, "DKK").format(locale)


class TestCounting:
    """Adding, comparing, splitting."""

    def test_currencies_do_not_mix(self):
        """The error names both amounts."""
        with pytest.raises(Invalid) as refused:
            Money(100, "DKK") + Money(200, "EUR")
        assert "money: got '2.00 EUR', expected an amount in DKK, as 1.00 DKK" == str(
            refused.value
        )

    def test_sum_says_what_to_use(self):
        """sum() starts with the int 0, which has no currency; total() does not."""
        with pytest.raises(Invalid, match=r"total\(monies, currency\)"):
            sum([Money(1, "DKK"), Money(2, "DKK")])
        assert Money(3, "DKK") == total([Money(1, "DKK"), Money(2, "DKK")], "DKK")
        assert Money(3, "DKK") == sum([Money(2, "DKK")], Money(1, "DKK"))

    def test_total_of_nothing(self):
        """Nothing adds up to zero of the currency that was named."""
        assert Money.zero("KWD") == total([], "KWD")

    @pytest.mark.parametrize("other", [0, 1, "1.00 DKK", None, moneyed.Money(1, "DKK")])
    def test_money_ranks_with_money_only(self, other):
        """There is no amount without a currency to compare with."""
        assert Money(0, "DKK") != other
        for operation in ("__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"):
            with pytest.raises(Invalid):
                getattr(Money(0, "DKK"), operation)(other)

    def test_frozen(self):
        """An amount never changes and gets no new fields."""
        amount = Money(100, "DKK")
        with pytest.raises(FrozenInstanceError):
            amount.minor = 1
        with pytest.raises(AttributeError):
            object.__setattr__(amount, "note", "x")

    @pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
    def test_copies_are_equal(self, duplicate):
        """A copy is the same amount, in a dict too."""
        amount = Money(100, "DKK")
        assert {amount: 1} == {duplicate(amount): 1}

    def test_travels_between_processes(self):
        """A process pool hands amounts over; the other side needs no preparation."""
        packed = pickle.dumps(Money(8900, "DKK"))
        code = f"import pickle; print(pickle.loads({packed!r}))"
        said = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, timeout=60
        )
        assert b"89.00 DKK" == said.stdout.strip()

    @pytest.mark.parametrize("minor", [1.0, True, "1", None, Decimal(1), Fraction(1)])
    def test_constructor_takes_ints_only(self, minor):
        """Smallest units are whole numbers of type int."""
        with pytest.raises(Invalid, match="whole number of smallest units"):
            Money(minor, "DKK")

    def test_split(self):
        """An amount is cut without losing a unit."""
        assert ("33.34 EUR", "33.33 EUR", "33.33 EUR") == tuple(
            map(str, Money.of(100, "EUR").split([1, 1, 1]))
        )

    def test_times(self):
        """25 % Danish VAT of 89.99 kr."""
        vat = Money.of("89.99", "DKK").times(Decimal("0.25"), Rounding.HALF_UP)
        assert "22.50 DKK" == str(vat)

    @pytest.mark.parametrize(
        ("amount", "increment", "paid"),
        [
            ("10.24 DKK", 50, "10.00 DKK"),
            ("10.25 DKK", 50, "10.50 DKK"),
            ("-10.25 DKK", 50, "-10.50 DKK"),
            ("10.49 SEK", 100, "10.00 SEK"),
            ("10.025 KWD", 5, "10.025 KWD"),
            ("10.02 CHF", 5, "10.00 CHF"),
            ("10.03 CHF", 5, "10.05 CHF"),
        ],
    )
    def test_cash_round(self, amount, increment, paid):
        """Cash is paid in the coins there are; the difference is kept apart."""
        due = Money.parse(amount)
        cash, difference = cash_round(due, increment, Rounding.HALF_UP)
        assert paid == str(cash)
        assert cash - due == difference

    @pytest.mark.parametrize("increment", [0, -5, 0.5, True, None])
    def test_cash_round_refuses(self, increment):
        """A coin is worth a whole number of smallest units."""
        with pytest.raises(Invalid, match="increment_minor"):
            cash_round(Money(1, "DKK"), increment, Rounding.HALF_UP)

    @pytest.mark.parametrize("currency", ["XCG", "ZWG"])
    def test_moneyed_does_not_know_the_newest(self, currency):
        """Currencies younger than py-moneyed are handed to it all the same."""
        out = Money(12345, currency).to_moneyed()

        assert Decimal("123.45") == out.amount
        assert 100 == out.currency.sub_unit
        assert Money(12345, currency) == Money.from_moneyed(out)

    def test_moneyed_amounts_are_exact(self):
        """A third of ten dollars is no amount of dollars."""
        with pytest.raises(Invalid, match="at most 2 decimals"):
            Money.from_moneyed(moneyed.Money(10, "USD") / 3)


def test_a_number_that_comes_out_even_is_taken():
    """Zeros at the end of a product are no decimals; in a text they are a doubt."""
    assert Money(637500, "DKK") == Money.of(Decimal("6375.0000"), "DKK")
    with pytest.raises(Invalid, match="as Decimal"):
        Money.of("6375.0000", "DKK")
