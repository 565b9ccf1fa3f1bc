"""Is the adapter of a ledger right?  Subclass the contract, run pytest.

It reads like this::

    class TestPulsar(LedgerContract):
        accounts = ("1100", "3000")
        def connect(self):
            return PulsarBooks(settings, transport)
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from ordercore.accounts import Entry, Posting
from ordercore.errors import NotFound, Rejected
from ordercore.ports import DatedEntry, LedgerCapability, Port, Receipt
from ordercore.testing.adapter import AdapterContract, expected, fresh

__all__ = ["LedgerContract"]

Can = LedgerCapability


class LedgerContract(AdapterContract):
    """What the adapter of a ledger promises.

    Attributes:
        accounts: two accounts that the ledger has.
        unknown_account: one that it does not have.
        currency: in which it is booked.
        on: a day in an open period.
    """

    port: ClassVar[Port] = Port.LEDGER
    accounts: tuple[str, str] = ("receivable", "revenue")
    unknown_account: str = "no-such-account"
    currency: str = "DKK"
    on: date = date(2026, 11, 23)

    def entry(self, minor: int, debit: str = "") -> DatedEntry:
        """Return a new entry that moves an amount from the second account."""
        one, other = self.accounts
        lines = (Posting(debit or one, minor), Posting(other, -minor))
        return DatedEntry(Entry(fresh("E"), "W-1001", self.currency, lines), self.on)

    def _post(self, ledger: Any, entries: Sequence[DatedEntry]) -> Sequence[Receipt]:
        receipts: Sequence[Receipt] = ledger.post(entries, key=fresh("key"))
        assert len(receipts) == len(entries), (
            f"{len(receipts)} receipts of {len(entries)} entries; one each, in order"
        )
        return receipts

    def _balances(self, ledger: Any) -> tuple[int, int]:
        one, other = (ledger.balance(name, self.currency) for name in self.accounts)
        for balance in (one, other):
            assert balance.currency == self.currency, f"{balance} in {self.currency}"
        return one.minor, other.minor

    def test_an_entry_is_booked_once(self) -> None:
        """By its id, whatever the key: again it is a duplicate."""
        ledger = self.needs(Can.POST)
        entry = self.entry(700)
        key = fresh("key")
        self.twice("post", lambda: ledger.post([entry], key=key)[0])
        (again,) = self._post(ledger, [entry])
        assert again.duplicate, "the same entry under another key is no duplicate"

    def test_what_is_booked_stands_on_the_accounts(self) -> None:
        """Debits less credits, and both sides change by the same."""
        ledger = self.needs(Can.POST, Can.BALANCES)
        before = self._balances(ledger)
        entries = [self.entry(700), self.entry(-200)]
        self._post(ledger, entries)
        self._post(ledger, entries)
        after = self._balances(ledger)

        moved = (after[0] - before[0], after[1] - before[1])
        assert moved == (500, -500), f"700 less 200 were booked twice, {moved} moved"

    def test_all_of_them_are_booked_or_none(self) -> None:
        """One entry on an account that is not there keeps the others from it."""
        ledger = self.needs(Can.POST)
        tells = Can.BALANCES in ledger.capabilities
        before = self._balances(ledger) if tells else None
        good, bad = self.entry(700), self.entry(10, self.unknown_account)
        expected(
            NotFound,
            lambda: ledger.post([good, bad], key=fresh("key")),
            f"an entry on {self.unknown_account}",
        )
        if before is not None:
            assert before == self._balances(ledger), "one of two entries was booked"
        (receipt,) = self._post(ledger, [good])
        assert not receipt.duplicate, "one of two entries was booked"

    def test_another_entry_under_the_same_id_is_rejected(self) -> None:
        """What is booked is not changed by that."""
        ledger = self.needs(Can.POST)
        entry = self.entry(700)
        self._post(ledger, [entry])
        lines = self.entry(900).entry.lines
        other = DatedEntry(
            Entry(entry.entry.id, entry.entry.cause, self.currency, lines), self.on
        )
        expected(
            Rejected,
            lambda: ledger.post([other], key=fresh("key")),
            "another entry under a known id",
        )

    def test_nothing_stands_on_an_account_of_nobody(self) -> None:
        """An account that is not there is an error, and not zero."""
        ledger = self.needs(Can.BALANCES)
        expected(
            NotFound,
            lambda: ledger.balance(self.unknown_account, self.currency),
            "what stands on an unknown account",
        )

    def test_it_says_what_is_known_when_the_line_fails(self) -> None:
        """Not sent is rejected; whatever may have arrived is unknown."""
        self.fails_in_order(
            lambda ledger: [
                ("post", lambda: ledger.post([self.entry(1)], key=fresh("key")))
            ]
        )
