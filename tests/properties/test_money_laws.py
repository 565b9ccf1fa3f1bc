"""The laws of money: MON 1 to 13, against models that only know fractions."""

import json
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from fractions import Fraction
from itertools import accumulate, pairwise
from math import floor

import cattrs
import moneyed
import pytest
from attrs import asdict
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ordercore.errors import Invalid
from ordercore.testing.strategies import (
    currencies,
    decimal_strings,
    hostile_decimal_strings,
    minor_amounts,
    money,
    money_lists_same_currency,
    quantities,
    roundings,
    split_weights,
)
from ordercore.values import (
    Money,
    Rounding,
    cash_round,
    decimal_of,
    exponent,
    round_to,
    share,
    split,
    total,
)

PYTHONS_OWN = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.HALF_DOWN: ROUND_HALF_DOWN,
    Rounding.UP: ROUND_UP,
    Rounding.DOWN: ROUND_DOWN,
}

amounts = decimal_strings().map(Decimal)
fractions = st.fractions(-(10**9), 10**9, max_denominator=10**6)


def hamilton(whole, weights):
    """Divide by largest remainder in exact fractions, the earlier one first."""
    exact = [Fraction(abs(whole) * weight, sum(weights)) for weight in weights]
    parts = [floor(quota) for quota in exact]
    while sum(parts) < abs(whole):
        rests = [quota - part for quota, part in zip(exact, parts, strict=True)]
        parts[rests.index(max(rests))] += 1
    return tuple(part if whole > 0 else -part for part in parts)


def rounded(value, rounding):
    """Round a fraction by looking at its two neighbours."""
    low = floor(value)
    if low == value:
        return low
    inner, outer = (low, low + 1) if value > 0 else (low + 1, low)
    gap = abs(value - inner)
    if rounding in {Rounding.UP, Rounding.DOWN}:
        return outer if rounding == Rounding.UP else inner
    if gap != Fraction(1, 2):
        return inner if gap < Fraction(1, 2) else outer
    even = inner if inner % 2 == 0 else outer
    return {"HALF_UP": outer, "HALF_DOWN": inner, "HALF_EVEN": even}[rounding]


class TestCurrencies:
    """MON 1: adding or comparing different currencies raises; zero is per currency."""

    @given(money(), money())
    def test_two_currencies_do_not_mix(self, one, other):
        """MON 1: every operation on two currencies raises and names both."""
        assume(one.currency != other.currency)

        for operation in (
            lambda: one + other,
            lambda: one - other,
            lambda: one < other,
            lambda: one <= other,
            lambda: one > other,
            lambda: one >= other,
            lambda: total([one, other], one.currency),
        ):
            with pytest.raises(Invalid) as refused:
                operation()
            assert one.currency in str(refused.value)
            assert other.currency in str(refused.value)

    @given(currencies(), currencies())
    def test_zero_is_per_currency(self, one, other):
        """MON 1: nothing in one currency is not nothing in another."""
        assert (one == other) == (Money.zero(one) == Money.zero(other))
        assert not Money.zero(one)

    @given(money_lists_same_currency(min_size=3, max_size=3))
    def test_amounts_of_one_currency_are_a_group_in_order(self, drawn):
        """MON 1: within a currency, amounts add up and compare as their numbers do."""
        a, b, c = drawn

        assert (a + b) + c == a + (b + c)
        assert a + b == b + a
        assert Money.zero(a.currency) == a - a
        negative = -b
        assert b == -negative
        assert a - b == a + negative
        assert (a < b) == (a.minor < b.minor)
        assert (a <= b) == (not b < a) == (b >= a)
        assert (a > b) == (b < a)
        assert abs(a) == max(a, -a)
        assert bool(a) == (a.minor != 0)
        assert a * 3 == 3 * a == a + a + a
        assert total(drawn, a.currency) == a + b + c


class TestWholeUnits:
    """MON 2: amounts are integers of minor units; nothing else gets in."""

    @given(hostile_decimal_strings(), currencies())
    def test_hostile_text_is_refused(self, text, currency):
        """MON 2: what is not plain digits and a point is refused at every boundary."""
        for read in (
            lambda: Money.of(text, currency),
            lambda: Money.parse(f"{text} {currency}"),
            lambda: Money.parse(text),
            lambda: decimal_of(text),
        ):
            with pytest.raises(Invalid):
                read()

    @given(st.floats() | st.booleans() | st.none() | st.complex_numbers())
    def test_no_float_gets_in(self, value):
        """MON 2: a float (NaN, Infinity), a bool or nothing is refused everywhere."""
        for read in (
            lambda: Money(value, "DKK"),
            lambda: Money.of(value, "DKK"),
            lambda: Money.of_decimal(value, "DKK", Rounding.HALF_UP),
            lambda: Money.parse(value),
            lambda: Money(100, "DKK") * value,
            lambda: value * Money(100, "DKK"),
            lambda: Money(100, "DKK").times(value, Rounding.HALF_UP),
            lambda: Money(100, "DKK") + value,
            lambda: Money(100, "DKK") < value,
            lambda: decimal_of(value),
            lambda: round_to(value, Rounding.HALF_UP),
        ):
            with pytest.raises(Invalid):
                read()

    @given(st.decimals(), currencies())
    @example(Decimal("1e1000000"), "DKK")
    @example(Decimal("1e-1000000"), "DKK")
    @example(Decimal("0e1000000"), "DKK")
    @example(Decimal("sNaN"), "DKK")
    def test_a_decimal_is_exact_or_refused(self, value, currency):
        """MON 2: a Decimal becomes exactly its minor units, or is refused, at once."""
        try:
            got = Money.of(value, currency)
        except Invalid:
            return
        assert Fraction(value) * 10 ** exponent(currency) == got.minor

    @given(decimal_strings(), currencies())
    def test_plain_text_is_exact_or_refused(self, text, currency):
        """MON 2: text is taken if the currency can express it, within 10^15."""
        decimals = len(text.partition(".")[2])
        minor = Fraction(text) * 10 ** exponent(currency)
        if decimals <= exponent(currency) and abs(minor) <= 10**15:
            assert Money(int(minor), currency) == Money.of(text, currency)
        else:
            with pytest.raises(Invalid):
                Money.of(text, currency)


class TestSplit:
    """MON 4 to 7: a whole cut into parts loses nothing and favours nobody."""

    @given(minor_amounts(), split_weights())
    @example(100, [1, 1, 1])
    @example(-364, [182, 773, 1639])
    @example(10**15, [10**30 + 1, 10**30, 1])
    def test_split_is_hamiltons(self, whole, weights):
        """MON 4, 7: the parts are those of exact fractions, for any weights."""
        assert hamilton(whole, weights) == split(whole, weights)

    @given(minor_amounts(), split_weights())
    def test_parts_add_up_and_zero_gets_zero(self, whole, weights):
        """MON 4: parts add up to the whole, for any sign; a zero weight gets zero."""
        parts = split(whole, weights)

        assert whole == sum(parts)
        assert all(part == 0 for part, w in zip(parts, weights, strict=True) if not w)
        assert all(part * whole >= 0 for part in parts)

    @given(minor_amounts(), split_weights())
    def test_equal_weights_differ_by_the_odd_unit(self, whole, weights):
        """MON 4: of two equal weights the earlier one gets the odd unit, if any."""
        parts = split(whole, weights)
        for i, weight in enumerate(weights):
            for j in range(i + 1, len(weights)):
                if weights[j] == weight:
                    assert abs(parts[i]) - abs(parts[j]) in {0, 1}

    @given(minor_amounts(), split_weights(), st.randoms(use_true_random=False))
    def test_order_moves_at_most_the_odd_unit(self, whole, weights, random):
        """MON 4: weights in another order change a part by one unit at most."""
        order = list(range(len(weights)))
        random.shuffle(order)
        shuffled = split(whole, [weights[i] for i in order])
        parts = split(whole, weights)

        assert all(abs(parts[i] - shuffled[at]) <= 1 for at, i in enumerate(order))

    @given(minor_amounts(), split_weights())
    def test_each_part_is_within_a_unit_of_its_exact_share(self, whole, weights):
        """MON 5: each share differs from the exact share by less than one unit."""
        for part, weight in zip(split(whole, weights), weights, strict=True):
            assert abs(part - Fraction(whole * weight, sum(weights))) < 1

    @given(split_weights(most=10**15), st.data())
    def test_no_discount_exceeds_its_line(self, lines, data):
        """MON 5: a discount leaves each line between zero and its price."""
        discount = data.draw(st.integers(0, sum(lines)))
        for line, part in zip(lines, split(discount, lines), strict=True):
            assert 0 <= line - part <= line

    @given(money(), split_weights())
    def test_split_then_merge_is_identity(self, whole, weights):
        """MON 6: the parts of an amount, added up, are the amount again."""
        assert whole == total(whole.split(weights), whole.currency)

    @given(split_weights(most=10**12), st.lists(st.fractions(0, 1), max_size=12))
    def test_refunds_in_any_steps_end_where_one_would(self, lines, steps):
        """MON 6: refunds spread over what is left of each line never turn a line.

        A line goes neither below zero nor above what was paid, and refunding the rest
        brings every line to exactly zero.
        """
        left = list(lines)
        for step in [*steps, Fraction(1)]:
            refund = floor(sum(left) * step)
            parts = split(refund, left)
            assert all(0 <= p <= rest for p, rest in zip(parts, left, strict=True))
            left = [rest - part for rest, part in zip(left, parts, strict=True)]

        assert [0] * len(lines) == left

    @given(minor_amounts().filter(bool), st.integers(0, 5))
    def test_all_zero_weights_are_refused(self, whole, n):
        """MON 7: where nothing has a claim, only nothing can be divided."""
        with pytest.raises(Invalid):
            split(whole, [0] * n)
        assert (0,) * n == split(0, [0] * n)

    @given(minor_amounts(), st.integers(1, 10**40))
    def test_a_single_line_gets_all(self, whole, weight):
        """MON 7: one weight takes the whole, however large it is."""
        assert (whole,) == split(whole, [weight])


class TestShare:
    """MON 6 and 11: what so many units of a line are worth."""

    @given(minor_amounts(), st.integers(1, 1000), st.data())
    def test_units_in_any_groups_add_up(self, line, n, data):
        """MON 6, 11: a line in any groups of units is worth what it is at once."""
        cuts = data.draw(st.lists(st.integers(0, n)))
        marks = [0, *sorted(cuts), n]
        parts = [share(line, n, b) - share(line, n, a) for a, b in pairwise(marks)]

        assert line == sum(parts)

    @given(minor_amounts(), st.integers(1, 200))
    def test_a_line_is_the_sum_of_its_units(self, line, n):
        """MON 11: units differ by one at most; one less is exactly its value less."""
        values = [share(line, n, k + 1) - share(line, n, k) for k in range(n)]

        assert list(accumulate(values)) == [share(line, n, k + 1) for k in range(n)]
        assert line == sum(values)
        assert max(values) - min(values) <= 1
        assert line - values[-1] == share(line, n, n - 1)

    @given(minor_amounts(0), st.integers(1, 1000), st.data())
    def test_a_share_is_the_floor(self, line, n, data):
        """MON 6: a share is the cumulative floor of the exact value."""
        k = data.draw(st.integers(0, n))
        assert floor(Fraction(line * k, n)) == share(line, n, k)


class TestRounding:
    """MON 8 and 9: rounding is written out, idempotent and the same for credits."""

    @given(fractions, roundings())
    @example(Fraction(5, 2), Rounding.HALF_EVEN)
    @example(Fraction(-5, 2), Rounding.HALF_UP)
    def test_fractions_round_as_the_model_does(self, value, rounding):
        """MON 8: every mode picks the neighbour that its name says."""
        assert rounded(value, rounding) == round_to(value, rounding)

    @given(amounts, roundings())
    @example(Decimal("0.5"), Rounding.HALF_EVEN)
    @example(Decimal("1.5"), Rounding.HALF_DOWN)
    def test_decimals_round_as_python_does(self, value, rounding):
        """MON 8: every mode agrees with the decimal module's mode of that name."""
        expected = value.quantize(
            Decimal(1), PYTHONS_OWN[rounding], context=Context(prec=60)
        )
        assert expected == round_to(value, rounding)

    @given(fractions, roundings())
    def test_rounding_twice_changes_nothing(self, value, rounding):
        """MON 8: round(round(x)) == round(x)."""
        once = round_to(value, rounding)
        assert once == round_to(once, rounding) == round_to(Fraction(once), rounding)

    @given(fractions, roundings())
    def test_negative_mirrors_positive(self, value, rounding):
        """MON 9: an amount and its reversal round to opposite numbers."""
        assert -round_to(value, rounding) == round_to(-value, rounding)

    @given(money(), fractions, roundings())
    def test_times_rounds_once(self, amount, ratio, rounding):
        """MON 8, 9: an amount times a rate is the exact product, rounded once."""
        exact = amount.minor * ratio

        assert rounded(exact, rounding) == amount.times(ratio, rounding).minor
        assert -amount.times(ratio, rounding) == (-amount).times(ratio, rounding)

    @given(money(), st.integers(1, 1000), roundings())
    def test_cash_rounding_keeps_the_difference(self, amount, increment, rounding):
        """MON 8, 9: cash is a multiple, less than an increment away, and idempotent."""
        cash, difference = cash_round(amount, increment, rounding)

        assert 0 == cash.minor % increment
        assert cash == amount + difference
        assert abs(difference.minor) < increment
        assert rounded(Fraction(amount.minor, increment), rounding) * increment == (
            cash.minor
        )
        assert (cash, Money.zero(cash.currency)) == cash_round(
            cash, increment, rounding
        )
        assert (-cash, -difference) == cash_round(-amount, increment, rounding)

    @given(minor_amounts(), split_weights(), st.integers(1, 100), st.data())
    def test_splits_and_shares_mirror(self, whole, weights, n, data):
        """MON 9: a credit note is cut as its invoice was."""
        k = data.draw(st.integers(0, n))

        assert tuple(-part for part in split(whole, weights)) == split(-whole, weights)
        assert -share(whole, n, k) == share(-whole, n, k)


class TestOrder:
    """MON 10 and 12: what an order adds up to."""

    @given(
        st.lists(st.tuples(quantities(100), minor_amounts(0, 10**6)), min_size=1),
        minor_amounts(0, 10**6),
        st.fractions(0, 1),
        st.fractions(0, 1, max_denominator=100),
        roundings(),
    )
    def test_an_order_adds_up(self, lines, shipping, off, rate, rounding):
        """MON 10: order = lines - discount + tax + shipping, from either side."""
        gross = [Money(price, "EUR") * n for n, price in lines]
        discount = total(gross, "EUR").times(off, Rounding.DOWN)
        weights = [line.minor for line in gross]
        parts = (
            discount.split(weights) if discount else [Money.zero("EUR")] * len(lines)
        )
        net = [line - part for line, part in zip(gross, parts, strict=True)]
        taxes = [line.times(rate, rounding) for line in net]

        by_line = total([a + b for a, b in zip(net, taxes, strict=True)], "EUR")
        by_sum = total(gross, "EUR") - discount + total(taxes, "EUR")
        stored = sum(n * price for n, price in lines) - discount.minor
        stored += sum(rounded(line.minor * rate, rounding) for line in net)

        assert by_line == by_sum
        assert stored + shipping == (by_line + Money(shipping, "EUR")).minor

    @given(decimal_strings(digits=7), quantities(10**4), currencies(), roundings())
    def test_a_fine_price_rounds_once_at_the_line(self, text, n, currency, rounding):
        """MON 12: quantity times a price of six decimals is rounded once."""
        exact = Fraction(text) * n * 10 ** exponent(currency)
        line = Money.of_decimal(decimal_of(text), currency, rounding, times=n)

        assert rounded(exact, rounding) == line.minor


class TestRoundTrip:
    """MON 13: nothing is lost on the way out and back in."""

    @given(money())
    def test_text(self, amount):
        """MON 13: str and parse keep amount, currency and number of decimals."""
        text = str(amount)
        number, _, currency = text.partition(" ")

        assert amount == Money.parse(text)
        assert (
            amount == Money.of(number, currency) == Money.of(amount.decimal, currency)
        )
        assert Fraction(amount.minor, 10 ** exponent(currency)) == Fraction(number)
        assert exponent(currency) == -amount.decimal.as_tuple().exponent
        assert number == str(amount.decimal)

    @given(money())
    def test_json(self, amount):
        """MON 13: JSON keeps amount and currency."""
        assert amount == Money(**json.loads(json.dumps(asdict(amount))))

    @given(money())
    def test_cattrs(self, amount):
        """MON 13: cattrs keeps amount and currency."""
        converter = cattrs.Converter()
        assert amount == converter.structure(converter.unstructure(amount), Money)

    @given(money())
    def test_moneyed(self, amount):
        """MON 13: py-moneyed keeps amount and currency."""
        out = amount.to_moneyed()

        assert (amount.decimal, amount.currency) == (out.amount, out.currency.code)
        assert amount == Money.from_moneyed(out)

    @given(st.decimals(), currencies())
    def test_what_moneyed_lets_in_is_exact_or_refused(self, value, currency):
        """MON 13: a py-moneyed amount finer than the smallest unit is not taken."""
        try:
            got = Money.from_moneyed(moneyed.Money(value, currency))
        except (Invalid, moneyed.CurrencyDoesNotExist):
            return
        assert Fraction(value) * 10 ** exponent(currency) == got.minor
