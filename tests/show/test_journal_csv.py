"""The books as a table for a spreadsheet."""

import csv
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.accounts import Entry, Posting
from ordercore.show import journal_csv
from ordercore.values import Money
from ordercore.views import Booked, booked
from tests.views.house import START, shop_of_all_kinds


def read(entries):
    """Return the rows of a journal as a spreadsheet reads them."""
    lines = list(journal_csv(entries))
    assert all(line.endswith("\r\n") for line in lines)
    return list(csv.DictReader(lines))


def entry(name="W-1/Invoiced/1", cause="W-1-1", account="revenue", currency="DKK"):
    postings = (Posting("receivable", 8900), Posting(account, -8900))
    return Booked(7, START, Entry(name, cause, currency, postings))


class TestJournal:
    def test_each_posting_is_a_line(self):
        """With its place, its time, its entry and its amount on one side."""
        assert [
            {
                "position": "7",
                "at": "2026-11-23T10:00:00+00:00",
                "entry": "W-1/Invoiced/1",
                "cause": "W-1-1",
                "account": "receivable",
                "currency": "DKK",
                "debit": "89.00",
                "credit": "",
            },
            {
                "position": "7",
                "at": "2026-11-23T10:00:00+00:00",
                "entry": "W-1/Invoiced/1",
                "cause": "W-1-1",
                "account": "revenue",
                "currency": "DKK",
                "debit": "",
                "credit": "89.00",
            },
        ] == read([entry()])

    @pytest.mark.parametrize(
        ("currency", "amount"), [("JPY", "8900"), ("KWD", "8.900"), ("DKK", "89.00")]
    )
    def test_amounts_have_the_decimals_of_their_currency(self, currency, amount):
        """Yen have none and Kuwaiti dinars three."""
        assert amount == read([entry(currency=currency)])[0]["debit"]

    def test_debit_and_credit_are_equal(self):
        """What is written adds up to nothing, entry by entry."""
        rows = read(booked(shop_of_all_kinds().journal))
        sums = {}
        for row in rows:
            amount = Decimal(row["debit"] or "0") - Decimal(row["credit"] or "0")
            sums[row["entry"]] = sums.get(row["entry"], 0) + amount

        assert 2 == len(sums)
        assert {Decimal(0)} == set(sums.values())

    def test_without_entries_there_are_headings(self):
        """An empty table is a table."""
        assert [] == read([])
        assert 1 == len(list(journal_csv([])))

    @given(
        st.one_of(
            st.text(min_size=1),
            st.text(alphabet="=+-@\t\r\n ,;\"'a1", min_size=1),
            st.sampled_from(["=cmd|' /C calc'!A0", "\t=1+1", "-2+3", "@SUM(A1)"]),
        )
    )
    def test_no_text_cell_starts_a_formula(self, text):
        """Reliability 43: a spreadsheet shows what partners wrote, and runs nothing."""
        (first, second) = read([entry(name=text, cause=text, account=text)])

        for cell in (first["entry"], first["cause"], second["account"]):
            assert not cell.lstrip().startswith(("=", "+", "-", "@"))
            assert not cell.startswith(("\t", "\r", "\n"))
        assert "89.00" == second["credit"]

    @given(st.integers(1, 10**15))
    def test_amounts_stay_numbers(self, minor):
        """They are never marked as text."""
        postings = (Posting("a", minor), Posting("b", -minor))
        rows = read([Booked(1, START, Entry("e", "c", "DKK", postings))])

        assert [Money(minor, "DKK").decimal] * 2 == [
            Decimal(rows[0]["debit"]),
            Decimal(rows[1]["credit"]),
        ]
