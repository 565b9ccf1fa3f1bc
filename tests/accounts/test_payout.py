"""What providers pay out is compared with what they took, and the rest is named."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore import accounts, orders
from ordercore.accounts import (
    Book,
    Kind,
    Ledger,
    Payout,
    PayoutLine,
    PayoutRecorded,
    RecordPayout,
    entries_of,
    findings,
    not_paid_out,
    payout_findings,
)
from ordercore.errors import Conflict, Invalid
from ordercore.orders import Terms
from ordercore.pricing import FxRate, FxRates, settle
from ordercore.values import Money, Rounding
from ordercore.views import look
from tests.flow.shop import account, eur, kr, place, report, send, shop
from tests.telling import told

DAY = date(2026, 11, 30)


def line(amount="20.00", fee="0.40", kind=Kind.CAPTURE, reference="c1", order="A"):
    return PayoutLine(order, reference, kind, kr(amount), kr(fee))


def payout(*lines, paid="19.60", statement="s1"):
    return RecordPayout("card", statement, lines or (line(),), kr(paid), DAY)


def captured(amount="20.00"):
    """Return a shop with an order of which the card has paid 20.00."""
    oms = shop(stock={"MUG@CPH": 9})
    place(oms, "A", ("MUG", 2), terms=Terms.PENDING)
    oms.do(accounts.Capture("A", "card", "c1", None, kr(amount)))
    return oms


def balances(oms):
    """Return what stands on each account, as (account, currency) to smallest units."""
    kinds = ("order", "account", "payout", "stored-value")
    states = [pair for kind in kinds for pair in oms.store.scan(kind)]
    shown = look(states, oms.journal(), oms.now())
    assert () == shown.books.problems
    return {
        (balance.account, trial.currency): balance.debit.minor - balance.credit.minor
        for trial in shown.books.trial
        for balance in trial.balances
        if balance.debit or balance.credit
    }


class TestRecording:
    def test_what_arrived_is_recorded_once(self):
        """IDM 111: the same again does nothing, another body is a conflict."""
        state = told(None, payout())

        assert isinstance(state, Payout)
        assert "payout/card.s1" == state.stream
        assert () == payout().decide(state)
        with pytest.raises(Conflict) as caught:
            payout(paid="19.61").decide(state)
        assert "payout.conflict" == caught.value.code

    @pytest.mark.parametrize(
        ("lines", "places"),
        [
            ([line(), line()], ["lines[1]"]),
            ([line(kind=Kind.VOID)], ["lines[0].kind"]),
            ([line("0")], ["lines[0].amount"]),
            (
                [PayoutLine("A", "c1", Kind.CAPTURE, eur("1.00"), eur("0"))],
                ["lines[0].fee", "lines[0].booked", "lines[0].bank"],
            ),
            (
                [
                    PayoutLine(
                        "A", "c", Kind.CAPTURE, kr("1"), kr("0"), kr("1"), kr("1")
                    )
                ],
                ["lines[0].booked", "lines[0].bank"],
            ),
        ],
    )
    def test_what_cannot_be_is_invalid(self, lines, places):
        """All findings at once."""
        with pytest.raises(Invalid) as caught:
            payout(*lines).decide(None)
        assert places == [finding.where for finding in caught.value.findings]


class TestBooks:
    def test_fees_and_what_is_missing_have_their_accounts(self):
        """PAY 106: paid 19.50 for 20.00 less 0.40: 0.10 is missing."""
        oms = captured()
        oms.do(payout(paid="19.50"))

        assert {
            (Book.BANK, "DKK"): 1950,
            (Book.PROVIDER_FEES, "DKK"): 40,
            (Book.PAYOUT_DIFFERENCE, "DKK"): 10,
            (Book.RECEIVABLE, "DKK"): -2000,
        } == balances(oms)

    def test_a_payout_in_another_currency(self):
        """FX 29: booked at 2.68, credited 2.70: 0.02 is a realised gain."""
        oms = captured()
        abroad = PayoutLine(
            "A", "c1", Kind.CAPTURE, kr("20.00"), eur("0.05"), eur("2.68"), eur("2.70")
        )
        oms.do(RecordPayout("card", "s1", (abroad,), eur("2.65"), DAY))

        assert {
            (Book.BANK, "EUR"): 265,
            (Book.PROVIDER_FEES, "EUR"): 5,
            (Book.FX_DIFFERENCE, "EUR"): -2,
            (Book.FX_CLEARING, "EUR"): -268,
            (Book.FX_CLEARING, "DKK"): 2000,
            (Book.RECEIVABLE, "DKK"): -2000,
        } == balances(oms)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["CAPTURE", "REFUND", "CHARGEBACK", "PAYMENT"]),
                st.integers(1, 10**6),
                st.integers(0, 500),
                st.integers(1, 10**6),
                st.integers(1, 10**6),
                st.booleans(),
            ),
            max_size=6,
        ),
        st.integers(-(10**6), 10**6),
    )
    def test_booked_and_gained_are_what_the_bank_says(self, drawn, paid):
        """FX 29, PAY 106: by a clerk of our own; each currency balances."""
        lines, bank, worth, own = [], 0, 0, 0
        for number, (kind, amount, fee, booked, credited, abroad) in enumerate(drawn):
            sign = 1 if kind in {"CAPTURE", "PAYMENT"} else -1
            ids = ("A", str(number), Kind(kind))
            if abroad:
                both = (Money(booked, "EUR"), Money(credited, "EUR"))
                lines.append(
                    PayoutLine(*ids, Money(amount, "DKK"), Money(fee, "EUR"), *both)
                )
                worth, bank = worth + sign * booked, bank + sign * credited
            else:
                lines.append(PayoutLine(*ids, Money(amount, "EUR"), Money(fee, "EUR")))
                own += sign * amount
        event = PayoutRecorded("card", "s", tuple(lines), Money(paid, "EUR"), DAY)
        ledger = Ledger()
        ledger.post(entries_of(event))

        assert not any(ledger.trial_balance.values())
        gain = -ledger.balance(Book.FX_DIFFERENCE, "EUR").minor
        assert bank == worth + gain
        fees = sum(one.fee.minor for one in lines)
        missing = ledger.balance(Book.PAYOUT_DIFFERENCE, "EUR").minor
        assert paid == bank + own - fees - missing
        assert () == findings(ledger, [], [event.payout])

    def test_the_settlement_of_pricing_is_what_is_booked(self):
        """FX 29: in two parts, with the rate that the order kept."""
        rates = FxRates((FxRate("DKK", "EUR", Decimal("0.134"), DAY, "ECB"),))
        order = rates.convert(kr("20.00"), "EUR", DAY, Rounding.HALF_EVEN)
        settled = settle(order, [(kr("7.00"), eur("0.95")), (kr("13.00"), eur("1.70"))])
        lines = [
            PayoutLine(
                "A", str(n), Kind.CAPTURE, one.payment, eur("0"), one.booked, one.bank
            )
            for n, one in enumerate(settled.payments)
        ]
        state = told(None, RecordPayout("card", "s", tuple(lines), settled.bank, DAY))

        assert (settled.gain, eur("0.00")) == (state.gain, state.difference)


class TestComparing:
    def test_what_fits_is_silent(self):
        """Nothing is good news, and nothing is left at the provider."""
        oms = captured()
        found = [account(oms, "A")]
        assert {("card", "DKK"): kr("20.00")} == not_paid_out(found, [])
        oms.do(payout())
        paid = [oms.state("payout/card.s1")]
        assert () == payout_findings(paid, found)
        assert {} == not_paid_out(found, paid)

    @pytest.mark.parametrize(
        ("command", "place", "expected"),
        [
            (payout(paid="19.59"), "card/s1", "19.60 DKK"),
            (payout(line("20.01"), paid="19.61"), "card/s1/c1", "20.00 DKK"),
            (payout(line(reference="c9")), "card/s1/c9", "a capture we know"),
            (payout(line(order="B")), "card/s1/c1", "a capture we know"),
        ],
    )
    def test_what_differs_is_named(self, command, place, expected):
        """Another sum, another amount, a transaction that nobody knows."""
        oms = captured()
        (found,) = payout_findings([told(None, command)], [account(oms, "A")])

        assert (place, expected) == (found.where, found.expected)

    def test_what_is_paid_out_twice_is_named(self):
        """In two statements the same capture."""
        oms = captured()
        both = [told(None, payout()), told(None, payout(statement="s2"))]
        (found,) = payout_findings(both, [account(oms, "A")])

        assert ("card/s2/c1", "once, as in card/s1") == (found.where, found.expected)


class TestOnDelivery:
    def test_the_carrier_collects_what_the_parcel_is_worth(self):
        """Delivered, it is paid, and the carrier owes it until it is remitted."""
        oms = shop(stock={"MUG@CPH": 1, "MUG@HAM": 1})
        place(oms, "A", ("MUG", 2), terms=Terms.ON_DELIVERY, shipping=kr("3.00"))
        first, second = send(oms, "A-1"), send(oms, "A-2")
        oms.do(report(first))
        assert kr("13.00") == account(oms, "A").paid
        oms.do(report(second))
        found = account(oms, "A")
        assert accounts.PaymentStatus.PAID is accounts.payment_status(found)
        assert {("GLS", "DKK"): kr("23.00")} == not_paid_out([found], [])
        lines = (
            PayoutLine("A", first, Kind.PAYMENT, kr("13.00"), kr("1.00")),
            PayoutLine("A", second, Kind.PAYMENT, kr("10.00"), kr("1.00")),
        )
        oms.do(RecordPayout("GLS", "w47", lines, kr("20.00"), DAY))
        (short,) = payout_findings([oms.state("payout/GLS.w47")], [found])
        assert ("20.00 DKK", "21.00 DKK") == (short.got, short.expected)

    def test_what_is_paid_already_is_not_collected(self):
        """Nor is anything for an order on other terms."""
        oms = shop(stock={"MUG@CPH": 9})
        place(oms, "A", ("MUG", 2), terms=Terms.ON_DELIVERY)
        oms.do(accounts.RecordPayment("A", "bank", "b", kr("20.00")))
        oms.do(report(send(oms, "A-1")))
        place(oms, "B", ("MUG", 1), terms=Terms.INVOICE)
        oms.do(report(send(oms, "B-1")))
        assert orders.State.COMPLETED is oms.order("A").state
        assert [kr("20.00"), kr("0.00")] == [account(oms, name).paid for name in "AB"]
