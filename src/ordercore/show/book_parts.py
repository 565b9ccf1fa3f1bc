"""Money on the page: the trial balance of each currency."""

from ordercore.show.markup import Html, each, tag
from ordercore.show.parts import data_table, section
from ordercore.show.wording import amount
from ordercore.values import Money
from ordercore.views import Books, TrialBalance
from ordercore.views.telling import many

__all__ = ["books_section"]


def books_section(books: Books, locale: str) -> Html:
    """Return what stands on each account, and where the books are wrong."""
    count = many(books.entries, "entry", "entries")
    lead = (
        f"{count}, debit and credit equal in each."
        if books.entries
        else "No entry yet."
    )
    return section(
        "books",
        "Books",
        lead,
        tag(
            "div", each([_trial(trial, locale) for trial in books.trial]), class_="grid"
        ),
        tag("ul", each([tag("li", str(p)) for p in books.problems]), class_="problems")
        if books.problems
        else None,
    )


def _trial(trial: TrialBalance, locale: str) -> Html:
    rows = [
        (
            balance.account.replace("_", " "),
            _amount(balance.debit, locale),
            _amount(balance.credit, locale),
        )
        for balance in trial.balances
    ]
    columns = (("Account", ""), ("Debit", "n"), ("Credit", "n"))
    foot = ("Sum", amount(trial.debit, locale), amount(trial.credit, locale))
    return data_table(f"Trial balance in {trial.currency}", columns, rows, foot)


def _amount(money: Money, locale: str) -> str | None:
    return amount(money, locale) if money else None
