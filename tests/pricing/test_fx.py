"""Amounts in other currencies, and what the bank made of them."""

from datetime import date
from decimal import Decimal

import pytest

from ordercore.errors import Invalid
from ordercore.pricing import FxRate, FxRates, Indicative, settle
from ordercore.values import Money, Rounding

FRIDAY, SUNDAY = date(2026, 11, 20), date(2026, 11, 22)
ECB = FxRate("EUR", "DKK", Decimal("7.46"), FRIDAY, "ECB")
BANK = FxRate("EUR", "DKK", Decimal("7.5"), FRIDAY, "Bank")
UP = Rounding.HALF_UP


def eur(text):
    return Money.of(text, "EUR")


def dkk(text):
    return Money.of(text, "DKK")


def into_dkk(money, *rates):
    return FxRates(rates or (ECB,)).convert(money, "DKK", SUNDAY, UP)


class TestConverting:
    def test_decimals_of_both_currencies_count(self):
        """MON 3: yen have none, dinars three; the rate is of whole units."""
        yen = FxRate("JPY", "KWD", Decimal("0.2"), FRIDAY, "X", Decimal(100))
        done = FxRates((yen,)).convert(Money(1005, "JPY"), "KWD", SUNDAY, UP)

        assert "2.010 KWD" == str(done.into)

    def test_of_two_sources_on_a_day_the_first_by_name_counts(self):
        """Whichever way they were loaded."""
        assert dkk("7.50") == into_dkk(eur("1"), ECB, BANK).into
        assert dkk("7.50") == into_dkk(eur("1"), BANK, ECB).into

    def test_a_source_has_one_rate_for_a_day(self):
        """FX 26: of two the one that stood last counted, though any order is right."""
        one, day = ECB, FRIDAY
        other = FxRate("EUR", "DKK", Decimal("7.47"), day, "ECB")
        with pytest.raises(Invalid, match=r"rates\[1\].*7\.47.*7\.46.*as before"):
            FxRates((one, other))
        same = FxRate("EUR", "DKK", Decimal(746), day, "ECB", Decimal(100))
        assert one.exact == FxRates((one, same)).latest("EUR", "DKK", day).exact

    def test_within_one_currency_nothing_is_asked(self):
        """What is in kroner stays what it is."""
        done = into_dkk(dkk("5.01"))

        assert (dkk("5.01"), ()) == (done.into, done.rates)
        assert dkk("5.01") == done.again()

    @pytest.mark.parametrize(
        ("base", "rate", "per"),
        [("EUR", "0", "1"), ("EUR", "-1", "1"), ("EUR", "1", "0"), ("XXQ", "1", "1")],
    )
    def test_a_rate_is_above_nothing(self, base, rate, per):
        """FX 26: and its currencies are known."""
        with pytest.raises(Invalid):
            FxRate(base, "DKK", Decimal(rate), FRIDAY, "X", Decimal(per))

    def test_parts_of_nothing_are_nothing(self):
        """A free order has nothing to be booked."""
        assert dkk("0") == into_dkk(eur("0")).part(eur("0"), eur("0"))

    @pytest.mark.parametrize(("already", "now"), [("9", "2"), ("-1", "1"), ("1", "-1")])
    def test_no_more_than_all_is_done(self, already, now):
        """FX 28: at most the amount, whatever today's rate."""
        with pytest.raises(Invalid):
            into_dkk(eur("10")).part(eur(already), eur(now))


class TestShowing:
    def test_a_price_can_be_looked_at_in_another_currency(self):
        """It is marked as indicative, in the buyer's habit; the other one is paid."""
        shown = Indicative(into_dkk(eur("10")))

        assert "≈ 74,60\u00a0kr." == shown.format("da_DK")
        assert (
            "≈ 74.60 DKK (10.00 EUR is charged; EUR = 7.46 DKK (ECB, 2026-11-20))"
            == str(shown)
        )

    def test_it_says_when_nothing_was_converted(self):
        """The buyer's own currency is the one that is charged."""
        assert "no conversion" in str(Indicative(into_dkk(dkk("1"))))


class TestSettling:
    def test_the_bank_gave_more_and_less(self):
        """FX 29: booked and gained are what came, a refund at the order's rate."""
        order = into_dkk(eur("100"))
        view = settle(
            order,
            [
                (eur("60"), dkk("450.00")),
                (eur("40"), dkk("290.00")),
                (eur("-10"), dkk("-75.00")),
            ],
        )

        assert [dkk("2.40"), dkk("-8.40"), dkk("-0.40")] == [
            one.gain for one in view.payments
        ]
        assert (dkk("671.40"), dkk("665.00")) == (view.booked, view.bank)
        assert dkk("-6.40") == view.gain

    @pytest.mark.parametrize(
        "moves",
        [
            [(eur("101"), dkk("1"))],
            [(eur("-1"), dkk("1"))],
            [(eur("1"), eur("1"))],
        ],
    )
    def test_what_cannot_be_is_named(self, moves):
        """FX 28: more than the order, more back than came, or a strange currency."""
        with pytest.raises(Invalid):
            settle(into_dkk(eur("100")), moves)
