"""The laws of prices: MON 10 to 12, TAX 14 to 23, FX 24 to 30, in exact fractions."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore.accounts import OpenAccount, RecordPayment
from ordercore.catalog import PriceList
from ordercore.errors import Invalid, Refused
from ordercore.orders import Place, agreed_at
from ordercore.pricing import (
    BasketLine,
    BillLine,
    FxRate,
    FxRates,
    Promotion,
    Target,
    Taxation,
    TaxPer,
    Treatment,
    adjustment,
    kept_of,
    price,
    settle,
)
from ordercore.pricing.kernel import cut_minors, line_minors, rate_minors
from ordercore.testing.prices import (
    basket_prices,
    fx_rates,
    price_calls,
    tax_rates,
)
from ordercore.testing.strategies import minor_amounts, money, roundings
from ordercore.values import Address, Money, Rounding, exponent
from tests.telling import refusal, told

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
DAY = date(2026, 11, 23)

few = settings(max_examples=settings().max_examples // 5)
"""A basket takes a hundred choices to draw: a fifth says enough for every day."""

some = settings(max_examples=settings().max_examples // 3)
"""For what is drawn faster."""


def rounded(exact, rounding):
    """Round a fraction by what is left over of it."""
    low, rest = divmod(abs(exact), 1)
    half = Fraction(1, 2)
    more = {
        Rounding.UP: rest > 0,
        Rounding.DOWN: False,
        Rounding.HALF_UP: rest >= half,
        Rounding.HALF_DOWN: rest > half,
        Rounding.HALF_EVEN: rest > half or (rest == half and low % 2 == 1),
    }[rounding]
    return (low + more) * (-1 if exact < 0 else 1)


def as_agreed(costs):
    """Return the order that a price makes."""
    return agreed_at(
        costs,
        channel="web",
        reference="1",
        placed_at=MONDAY,
        ship_to=Address("DK"),
    )


def minors(parts):
    return sum(part.minor for part in parts)


def shares(taxation):
    """Return what each tax is of the amount alone, one after the other."""
    found = []
    for rate in taxation.rates:
        base = 1 + (sum(found) if rate.compound else 0)
        taxes = taxation.treatment is Treatment.TAXED
        found.append(Fraction(rate.rate) * base if taxes else Fraction(0))
    return found


class TestSums:
    """MON 10, 11, 12: what is stored is what comes out when it is added up again."""

    @few
    @given(basket_prices())
    def test_the_total_is_the_sum_of_its_parts(self, costs):
        """MON 10: lines, carriage and fees, and their tax where it is on top."""
        parts = [*costs.lines, *costs.fees]
        whole = minors(p.amount for p in parts) + costs.shipping.minor
        if not costs.tax_included:
            whole += minors(p.tax for p in parts) + costs.shipping_tax.minor

        assert whole == costs.totals.gross.minor
        assert whole == as_agreed(costs).total.minor

    @few
    @given(basket_prices())
    def test_every_price_can_be_agreed_on(self, costs):
        """MON 10: an order checks all the sums again, and finds nothing."""
        assert Place("W-1", as_agreed(costs)).decide(None)

    @few
    @given(price_calls())
    def test_a_fine_price_is_rounded_once(self, call):
        """MON 12: quantity x price, at the line."""
        costs = call.price()
        rounding = call.options["rules"].rounding
        for line in costs.lines:
            scale = 10 ** exponent(costs.currency)
            exact = Fraction(line.unit_price) * line.quantity * scale
            assert rounded(exact, rounding) == line.list_amount.minor

    @few
    @given(basket_prices(), st.data())
    def test_units_in_any_parts_are_the_line(self, costs, data):
        """MON 11, TAX 15: amounts, each rate and each fee add up, however it is cut."""
        for line in costs.bill.lines:
            parts, done = [], 0
            while done < line.quantity:
                now = data.draw(st.integers(1, line.quantity - done))
                parts.append(line.units(done, now))
                done += now

            assert line.net.minor == minors(p.net for p in parts)
            assert line.tax.minor == minors(p.tax for p in parts)
            for place, tax in enumerate(line.taxes):
                assert tax.tax.minor == minors(p.taxes[place].tax for p in parts)
                assert tax.base.minor == minors(p.taxes[place].base for p in parts)
            for place, fee in enumerate(line.fees):
                assert fee.net.minor == minors(p.fees[place].net for p in parts)
                assert fee.tax.minor == minors(p.fees[place].tax for p in parts)

    @few
    @given(basket_prices())
    def test_a_unit_is_worth_its_share(self, costs):
        """MON 5: what is agreed with tax or without, to less than one smallest unit."""
        for line in costs.bill.lines:
            whole = line.net + line.tax if line.included else line.net
            for done in range(line.quantity):
                unit = line.units(done, 1)
                one = unit.net + unit.tax if line.included else unit.net
                assert abs(one.minor - Fraction(whole.minor, line.quantity)) < 1
                assert unit.tax.minor >= 0


class TestKernel:
    """MON 8, 12, TAX 14, 15: many in one go come to what each does by itself."""

    @some
    @given(
        st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 999)), min_size=1),
        st.integers(0, 4),
        roundings(),
    )
    def test_lines(self, lines, places, rounding):
        """Price times quantity, rounded once."""
        prices = [n for n, _ in lines]
        units = [k for _, k in lines]

        assert line_minors(prices, units, places, rounding) == [
            rounded(Fraction(n, 10**6) * k * 10**places, rounding) for n, k in lines
        ]

    @some
    @given(st.lists(st.integers(0, 10**9)), tax_rates(), roundings(), st.booleans())
    def test_taxes(self, amounts, rates, rounding, included):
        """Inside all rates together, on top each of them."""
        known = Taxation(rates)
        taxes = rate_minors(amounts, known.weights, rounding, included=included)

        if included:
            whole = sum(shares(known))
            assert [sum(rates) for rates in zip(*taxes, strict=True)] == [
                rounded(amount * whole / (1 + whole), rounding) for amount in amounts
            ]
        else:
            assert [list(rate) for rate in taxes] == [
                [rounded(amount * share, rounding) for amount in amounts]
                for share in shares(known)
            ]

    @some
    @given(
        st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
        st.lists(st.integers(1, 9), min_size=1),
    )
    def test_parts(self, minors, sizes):
        """A line in parts, as the bill cuts it."""
        ends = list(accumulate(sizes))
        line = BillLine("1", ends[-1], *[Money(minor, "DKK") for minor in minors])
        starts = [0, *ends[:-1]]
        parts = [line.units(*part) for part in zip(starts, sizes, strict=True)]

        assert cut_minors([(*minors, ends[-1], ends[:-1])]) == [
            (part.net.minor, part.tax.minor) for part in parts
        ]


class TestDiscounts:
    """MON 5, TAX 16 to 19: nothing is raised, nothing is lost on the way."""

    @few
    @given(basket_prices())
    def test_no_line_rises_and_none_ends_below_nothing(self, costs):
        """MON 5: 0 <= amount <= list amount, and the difference is what was taken."""
        for line in costs.lines:
            assert 0 <= line.amount.minor <= line.list_amount.minor
            less = minors(one.amount for one in line.discounts)
            assert line.list_amount.minor - less == line.amount.minor
            assert all(one.amount.minor > 0 for one in line.discounts)

    @few
    @given(price_calls())
    def test_carriage_is_what_it_was_less_its_discounts(self, call):
        """TAX 23: and never below nothing."""
        costs = call.price()
        less = minors(one.amount for one in costs.shipping_discounts)

        assert call.options["shipping"].amount.minor - less == costs.shipping.minor
        assert costs.shipping.minor >= 0

    @few
    @given(price_calls(), st.integers(0, 10**6))
    def test_an_order_discount_is_shared_by_what_lines_come_to(self, call, off):
        """MON 5, TAX 16: the whole of it, each share to less than one unit."""
        one = Promotion("P", Target.ORDER, amount=Money(off, call.lists[0].currency))
        costs = call.price(promotions=[one])
        whole = minors(line.list_amount for line in costs.lines)
        taken = min(off, whole)

        assert taken == whole - minors(line.amount for line in costs.lines)
        for line in costs.lines:
            less = minors(d.amount for d in line.discounts)
            exact = Fraction(taken * line.list_amount.minor, whole) if whole else 0
            assert abs(less - exact) < 1

    @few
    @given(price_calls())
    def test_all_off_is_no_tax(self, call):
        """TAX 17: 100 % off everything leaves nothing to pay, and no tax."""
        free = [
            Promotion("L", percent=Decimal(100)),
            Promotion("S", Target.SHIPPING, percent=Decimal(100)),
        ]
        costs = call.price(promotions=free, fees=())

        assert Money.zero(costs.currency) == costs.totals.gross == costs.totals.tax

    @few
    @given(price_calls(), st.randoms())
    def test_the_order_of_promotions_is_part_of_them(self, call, random):
        """TAX 19: in whatever order they are handed in, the same comes out."""
        shuffled = list(call.options["promotions"])
        random.shuffle(shuffled)

        assert call.price() == call.price(promotions=shuffled)

    @few
    @given(price_calls())
    def test_what_was_applied_is_recorded_in_its_order(self, call):
        """TAX 19: each promotion is applied or left off, and places do not fall."""
        costs = call.price()
        known = {one.id: one for one in call.options["promotions"]}
        applied = costs.basis.promotions
        places = [(known[name].place, name) for name in applied]

        assert sorted(places) == places
        left_off = [one.promotion for one in costs.left_off]
        assert sorted(known) == sorted([*applied, *left_off])


class TestTaxes:
    """TAX 14 to 18, 23: tax is what the rates say, and never makes a cent."""

    @few
    @given(basket_prices(tax_included=True))
    def test_inside_the_gross_is_the_price(self, costs):
        """TAX 14: net + tax = amount, for each line and for the order."""
        for line, billed in zip(costs.lines, costs.bill.lines, strict=True):
            assert line.amount == billed.net + billed.tax
            assert 0 <= billed.net.minor

    @few
    @given(price_calls(tax_included=True))
    def test_inside_tax_changes_no_price(self, call):
        """TAX 14: the same basket without a tax engine costs the same."""
        plain = {"fees": (), "rules": evolve(call.options["rules"], cash_minor=0)}

        assert (
            call.price(**plain, tax=None).totals.gross
            == call.price(**plain).totals.gross
        )

    @few
    @given(basket_prices())
    def test_rates_add_up_to_the_tax(self, costs):
        """TAX 15, 16, 18: of each line, the carriage, each fee, and all of it."""
        for part in (*costs.lines, *costs.fees):
            assert part.tax.minor == minors(t.tax for t in part.taxes)
        assert costs.shipping_tax.minor == minors(t.tax for t in costs.shipping_taxes)
        assert costs.totals.tax.minor == minors(t.tax for t in costs.taxes)

    @few
    @given(price_calls(tax_included=False))
    def test_on_top_each_rate_is_rounded_where_it_is_said(self, call):
        """TAX 15, 18: rate by rate, once for the line or once for each unit."""
        rules = call.options["rules"]
        for line, billed in _taxed_lines(call.price()):
            for place, part in enumerate(shares(line.taxation)):
                if rules.tax_per is TaxPer.LINE:
                    exact = part * line.amount.minor
                    assert rounded(exact, rules.rounding) == line.taxes[place].tax.minor
                    continue
                off = abs(line.taxes[place].tax.minor - part * line.amount.minor)
                assert off <= line.quantity
            assert billed.net == line.amount

    @few
    @given(price_calls(tax_included=True))
    def test_inside_the_tax_is_rounded_as_a_whole(self, call):
        """TAX 14, 18: amount less amount / (1 + rates), however many rates."""
        rules = evolve(call.options["rules"], tax_per=TaxPer.LINE)
        for line, _ in _taxed_lines(call.price(rules=rules)):
            rates = sum(shares(line.taxation))
            exact = line.amount.minor * rates / (1 + rates)
            assert rounded(exact, rules.rounding) == line.tax.minor

    @few
    @given(price_calls())
    def test_per_unit_equal_units_have_equal_taxes(self, call):
        """TAX 15: where a line divides evenly, each unit shows the tax of one."""
        rules = evolve(call.options["rules"], tax_per=TaxPer.UNIT)
        for line, billed in _taxed_lines(call.price(rules=rules)):
            if line.amount.minor % line.quantity == 0:
                units = [billed.units(k, 1) for k in range(line.quantity)]
                assert 1 == len(set(units))

    @few
    @given(price_calls())
    def test_who_is_exempt_pays_no_tax(self, call):
        """TAX 18: exempt, zero and reverse charge have a base and no tax."""
        costs = call.price()
        for one in costs.taxes:
            assert one.treatment is Treatment.TAXED or not one.tax
        if call.options["buyer"].exempt:
            assert not costs.totals.tax

    @few
    @given(price_calls(), money("DKK", 1, 10**6))
    def test_paying_changes_no_tax(self, call, paid):
        """TAX 22: gift cards and store credit are payments, not discounts."""
        costs = call.price()
        opened = told(None, OpenAccount("W", costs.bill))
        amount = Money(paid.minor, costs.currency)
        after = told(opened, RecordPayment("W", "giftcard", "1", amount))

        assert costs.taxes == after.bill.taxes
        assert opened.owed == after.owed


def _taxed_lines(costs):
    for line, billed in zip(costs.lines, costs.bill.lines, strict=True):
        if line.taxes:
            yield line, billed


class TestChanging:
    """TAX 20, 21: a unit that goes makes nothing else dearer, or it is said."""

    @few
    @given(basket_prices(), st.data())
    def test_locked_a_line_keeps_its_price(self, costs, data):
        """TAX 20: each line that stays whole comes to what it came to."""
        bill = costs.bill
        kept = {b.line: data.draw(st.integers(0, b.quantity)) for b in bill.lines}
        left = {line.line: line for line in kept_of(bill, kept).lines}

        for line in bill.lines:
            if kept[line.line] == line.quantity:
                assert line == left[line.line]
            elif kept[line.line]:
                assert left[line.line].net <= line.net

    def test_a_line_in_parts_is_kept_part_by_part(self):
        """TAX 20: where units of one line cost different things, the first stay."""
        costs = price([("MUG", 3)], PriceList.of("shop", "DKK", {"MUG": Decimal(2)}))
        (three,) = costs.bill.lines
        bill = evolve(costs.bill, lines=(three.units(0, 1), three.units(1, 2)))

        assert [1, 1] == [part.quantity for part in kept_of(bill, {"1": 2}).lines]
        with pytest.raises(Invalid, match="3 at most"):
            kept_of(bill, {"1": 4})

    @few
    @given(price_calls(), st.data())
    def test_evaluated_again_the_difference_is_a_fee(self, call, data):
        """TAX 20, 21: kept and adjustment come to the new price, rate by rate."""
        costs = call.price()
        kept = {c.id: data.draw(st.integers(1, c.quantity)) for c in costs.lines}
        again = evolve(
            call,
            basket=tuple(
                evolve(line, quantity=kept[str(n)], id=str(n))
                for n, line in enumerate(call.basket, 1)
            ),
        ).price()
        locked = kept_of(costs.bill, kept)
        more = adjustment(locked, again.bill)
        together = evolve(locked, fees=(*locked.fees, more))

        assert again.totals == together.totals
        assert again.taxes == together.taxes


class TestPeers:
    """What went wrong elsewhere, by name."""

    @pytest.mark.parametrize(
        ("prices", "off"),
        [(["0.01"] * 5, 2), (["0.03", "0.03", "0.09", "0.09", "0.01"], 5)],
    )
    def test_d6_no_line_rises_and_the_sum_is_kept(self, prices, off):
        """D6: five lines of a cent with two off; a line of a cent billed with two."""
        lines = [
            BasketLine(f"S{n}", 1, unit_price=Decimal(p)) for n, p in enumerate(prices)
        ]
        one = Promotion("P", Target.ORDER, amount=Money(off, "USD"))
        costs = price(lines, currency="USD", promotions=[one])

        before = [line.list_amount.minor for line in costs.lines]
        after = [line.amount.minor for line in costs.lines]
        assert sum(before) - off == sum(after)
        assert all(0 <= a <= b for a, b in zip(after, before, strict=True))

    @pytest.mark.parametrize(
        ("prices", "off", "left"),
        [
            (["0.01", "0.01"], 1, [0, 1]),
            (["0.00", "0.01", "0.02"], 2, [0, 0, 1]),
            (["0.00", "5.00"], 500, [0, 0]),
        ],
    )
    def test_d7_nothing_is_dropped_and_a_free_line_gets_nothing(
        self, prices, off, left
    ):
        """D7: a share that rounds to nothing is given to somebody who has it."""
        lines = [
            BasketLine(f"S{n}", 1, unit_price=Decimal(p)) for n, p in enumerate(prices)
        ]
        one = Promotion("P", Target.ORDER, amount=Money(off, "USD"))
        costs = price(lines, currency="USD", promotions=[one])

        assert left == [line.amount.minor for line in costs.lines]
        assert off == costs.saved.minor
        assert not any(line.discounts for line in costs.lines if not line.list_amount)

    @few
    @given(basket_prices("KWD") | basket_prices("JPY") | basket_prices("DKK"))
    def test_d8_all_units_back_one_by_one_is_all_that_was_paid(self, costs):
        """D8, RET 93: in two, none or three decimals, no unit loses a cent."""
        for line in costs.bill.lines:
            units = [line.units(k, 1) for k in range(line.quantity)]
            assert line.net.minor == minors(u.net for u in units)
            assert line.tax.minor == minors(u.tax for u in units)


class TestExchange:
    """FX 24 to 30: a rate has a day and a source, and nothing is made on the way."""

    @few
    @given(basket_prices())
    def test_an_order_is_in_one_currency(self, costs):
        """FX 24: and stays in it; another one under its id is another order."""
        agreed = as_agreed(costs)
        placed = told(None, Place("W-1", agreed))
        other = "EUR" if costs.currency != "EUR" else "DKK"
        line = evolve(BasketLine("MUG", 1, unit_price=Decimal(1)), id="1")
        abroad = as_agreed(price([line], currency=other))

        assert {costs.currency} == {x.amount.currency for x in placed.lines}
        assert "order.exists" == refusal(placed, Place("W-1", abroad)).code

    @some
    @given(fx_rates(), minor_amounts(0, 10**12), roundings())
    def test_what_was_kept_gives_the_same_amount(self, rate, minor, rounding):
        """FX 25: worked out again from rate and rounding, and as fractions do."""
        done = FxRates((rate,)).convert(Money(minor, "EUR"), "DKK", rate.on, rounding)

        assert done.into == done.again()
        assert (rate,) == done.rates
        exact = Fraction(minor) * Fraction(rate.rate) / Fraction(rate.per)
        assert rounded(exact, rounding) == done.into.minor

    @some
    @given(
        st.lists(fx_rates(), min_size=1, max_size=6, unique_by=lambda r: r.on),
        st.data(),
    )
    def test_the_latest_on_or_before_counts(self, rates, data):
        """FX 26: and before the first one there is none."""
        on = data.draw(st.dates(date(1999, 1, 1), date(2101, 1, 1)))
        before = [rate for rate in rates if rate.on <= on]
        book = FxRates(tuple(rates))
        if not before:
            with pytest.raises(Refused) as caught:
                book.latest("EUR", "DKK", on)
            assert "fx.no-rate" == caught.value.code
            return
        assert max(before, key=lambda rate: rate.on) == book.latest("EUR", "DKK", on)

    @some
    @given(fx_rates(), st.integers(0, 40), st.integers(0, 40))
    def test_a_rate_can_be_too_old(self, rate, oldest, age):
        """FX 26: a gap is bridged for as long as is said."""
        book = FxRates((rate,), oldest)
        on = rate.on + timedelta(days=age)
        if age > oldest:
            with pytest.raises(Refused):
                book.latest("EUR", "DKK", on)
        else:
            assert rate == book.latest("EUR", "DKK", on)

    def test_no_rate_is_never_one(self):
        """FX 26: neither the other way round nor over a third, unless it is said."""
        book = FxRates((FxRate("EUR", "DKK", Decimal("7.46"), DAY, "ECB"),))
        for pair in [("DKK", "EUR"), ("EUR", "SEK")]:
            with pytest.raises(Refused) as caught:
                book.latest(*pair, DAY)
            assert "fx.no-rate" == caught.value.code
        back = book.with_inverses().convert(
            Money(746, "DKK"), "EUR", DAY, Rounding.DOWN
        )
        assert (Money(100, "EUR"), "ECB (inverse)") == (back.into, back.rates[0].source)

    @some
    @given(fx_rates(), minor_amounts(0, 10**12))
    def test_there_and_back_is_near(self, rate, minor):
        """FX 27: off by at most half a unit of each, counted in the first currency."""
        book = FxRates((rate,)).with_inverses()
        there = book.convert(Money(minor, "EUR"), "DKK", rate.on, Rounding.HALF_EVEN)
        back = book.convert(there.into, "EUR", rate.on, Rounding.HALF_EVEN)

        assert abs(back.into.minor - minor) <= Fraction(1, 2) / rate.exact + Fraction(
            1, 2
        )

    @some
    @given(
        fx_rates(),
        st.integers(1, 10**9),
        st.lists(st.tuples(st.integers(1, 100), st.integers(-500, 500)), max_size=8),
        st.data(),
    )
    def test_booked_and_gained_are_what_the_bank_says(self, rate, minor, parts, data):
        """FX 28, 29: in any parts, and paid back in full it is booked as nothing."""
        order = FxRates((rate,)).convert(
            Money(minor, "EUR"), "DKK", rate.on, Rounding.HALF_UP
        )
        moves, paid = [], 0
        for percent, off in parts:
            more = (minor - paid) * percent // 100
            less = -(paid * percent // 100)
            move = data.draw(st.sampled_from([more, less]))
            paid += move
            moves.append((Money(move, "EUR"), Money(move + off, "DKK")))
        view = settle(order, moves)

        assert view.booked + view.gain == view.bank
        assert minors(bank for _, bank in moves) == view.bank.minor
        rest = (Money(minor - paid, "EUR"), Money(0, "DKK"))
        assert order.into == settle(order, [*moves, rest]).booked
        back = (Money(-paid, "EUR"), Money(0, "DKK"))
        assert Money(0, "DKK") == settle(order, [*moves, back]).booked

    @some
    @given(fx_rates("SEK", "EUR"), fx_rates("EUR", "DKK"), minor_amounts(0, 10**9))
    def test_over_a_third_is_rounded_once(self, first, second, minor):
        """FX 30: only where it is said, by the product of both rates."""
        book, on = FxRates((first, second)), max(first.on, second.on)
        done = book.convert(Money(minor, "SEK"), "DKK", on, Rounding.HALF_UP, via="EUR")

        exact = minor * Fraction(first.rate) / Fraction(first.per)
        exact = exact * Fraction(second.rate) / Fraction(second.per)
        assert rounded(exact, Rounding.HALF_UP) == done.into.minor
        assert (first, second) == done.rates
        with pytest.raises(Refused):
            book.convert(Money(minor, "SEK"), "DKK", on, Rounding.HALF_UP)

    @pytest.mark.parametrize(("direct", "fits"), [("0.6610", True), ("0.6700", False)])
    def test_a_way_that_differs_is_refused(self, direct, fits):
        """FX 30: A to B to C equals A to C within the tolerance, or refuses."""
        book = FxRates(
            (
                FxRate("SEK", "EUR", Decimal("0.0886"), DAY, "ECB"),
                FxRate("EUR", "DKK", Decimal("7.46"), DAY, "ECB"),
                FxRate("SEK", "DKK", Decimal(direct), DAY, "ECB"),
            )
        )
        asked = ("SEK", "DKK", DAY, "EUR", Decimal("0.001"))
        if fits:
            assert book.check_way(*asked) is None
            return
        with pytest.raises(Refused) as caught:
            book.check_way(*asked)
        assert "fx.triangle" == caught.value.code
