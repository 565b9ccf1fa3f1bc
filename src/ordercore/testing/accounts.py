"""Bills, what happens to an order's money, and accounts in any state, drawn."""

import operator
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ordercore.accounts import (
    Account,
    Authorize,
    Capture,
    ChargeBack,
    Credit,
    Deduct,
    Fail,
    Invoice,
    Kind,
    LapseAuthorization,
    OpenAccount,
    Outcome,
    RecordPayment,
    Refund,
    Report,
    RequestAuthorization,
    RequestCapture,
    RequestRefund,
    RequestVoid,
    ReverseChargeback,
    ReverseRefund,
    TakeCash,
    Void,
    WriteOff,
    WriteOffWhy,
)
from ordercore.errors import OrdercoreError
from ordercore.message import Command
from ordercore.orders import LineQuantity
from ordercore.pricing import Bill, BillFee, BillLine, FeeKind, TaxLine
from ordercore.values import Money

__all__ = ["accounts", "bills", "document_commands", "payment_commands"]

_MINOR = st.integers(0, 20_000)
_DAY = date(2026, 11, 23)
_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_TIMES = st.sampled_from([_NOON, _NOON + timedelta(hours=1)])
_CODES = st.lists(st.sampled_from(["wrap", "card"]), unique=True)
_RATES = st.lists(
    st.tuples(st.sampled_from(["VAT", "ECO"]), st.sampled_from(["0.25", "0.06"])),
    max_size=2,
    unique=True,
)
_PROVIDERS = st.sampled_from(["stripe", "bank"])
_REFERENCES = st.sampled_from("1234")
_NAMED = st.just("") | _REFERENCES
_UNDER_WAY = [Outcome.INITIATED, Outcome.PENDING, Outcome.ACTION_REQUIRED]
_REPORTED = st.sampled_from([*_UNDER_WAY, Outcome.CANCELLED])
_PROVIDED = st.sampled_from([kind for kind in Kind if kind is not Kind.WRITE_OFF])
_QUANTITIES = st.lists(
    st.builds(LineQuantity, st.sampled_from("abcd"), st.integers(1, 4)),
    min_size=1,
    max_size=3,
).map(tuple)


def bills(
    currencies: SearchStrategy[str] = st.sampled_from(["JPY", "DKK", "KWD"]),  # noqa: B008
) -> SearchStrategy[Bill]:
    """Draw a bill: lines ``a`` to ``d`` of up to seven units, carriage, fees, taxes."""
    return currencies.flatmap(_bill)


@st.composite
def _bill(draw: DrawFn, currency: str) -> Bill:
    included = draw(st.booleans())
    lines = [
        BillLine(
            line,
            draw(st.integers(1, 7)),
            *draw(_taxed(currency)),
            draw(st.lists(_fees(currency, "deposit"), max_size=1).map(tuple)),
            included,
        )
        for line in "abcd"[: draw(st.integers(1, 4))]
    ]
    order_fees = [draw(_fees(currency, code)) for code in draw(_CODES)]
    return Bill(currency, tuple(lines), *draw(_taxed(currency)), tuple(order_fees))


@st.composite
def _taxed(draw: DrawFn, currency: str) -> tuple[Money, Money, tuple[TaxLine, ...]]:
    """Draw a net amount, its tax, and the same tax by rate or without a rate."""
    net = Money(draw(_MINOR), currency)
    lines = [
        TaxLine(code, Decimal(rate), net, Money(draw(_MINOR), currency))
        for code, rate in draw(_RATES)
    ]
    tax = sum([line.tax.minor for line in lines]) if lines else draw(_MINOR)
    return net, Money(tax, currency), tuple(lines)


@st.composite
def _fees(draw: DrawFn, currency: str, code: str) -> BillFee:
    return BillFee(code, *draw(_taxed(currency)), kind=draw(st.sampled_from(FeeKind)))


def payment_commands(
    order: str = "W-1", currency: str = "DKK"
) -> SearchStrategy[Command[Account]]:
    """Draw what a provider may report, and what it may be asked for, sense or not."""
    amounts = _amounts(currency)
    ids = (st.just(order), _PROVIDERS, _REFERENCES)
    return st.one_of(
        st.builds(Authorize, *ids, amounts, st.none() | _TIMES),
        st.builds(Capture, *ids, st.none() | _REFERENCES, amounts),
        st.builds(Void, *ids, _REFERENCES, st.none() | amounts),
        st.builds(RecordPayment, *ids, amounts, _TIMES),
        st.builds(RequestRefund, *ids, amounts, _NAMED),
        st.builds(Refund, *ids, amounts, _NAMED),
        st.builds(Fail, *ids, _PROVIDED, amounts, st.just("no")),
        st.builds(Report, *ids, _PROVIDED, amounts, _REPORTED, _TIMES, _NAMED),
        st.builds(RequestAuthorization, *ids, amounts),
        st.builds(RequestCapture, *ids, _REFERENCES, amounts, _TIMES),
        st.builds(RequestVoid, *ids, _REFERENCES),
        st.builds(LapseAuthorization, *ids, _TIMES),
        st.builds(ChargeBack, *ids, amounts, _NAMED),
        st.builds(ReverseChargeback, *ids, amounts, _REFERENCES),
        st.builds(ReverseRefund, *ids, amounts, _REFERENCES),
    )


def document_commands(
    order: str = "W-1", currency: str = "DKK"
) -> SearchStrategy[Command[Account]]:
    """Draw invoices, credit notes, deductions, write-offs and cash, sense or not."""
    amounts, name = _amounts(currency), st.just(order)
    numbers = st.sampled_from([f"{order}-{number}" for number in (1, 2, 3)])
    day, steps = st.just(_DAY), st.sampled_from([1, 50, 100])
    causes, notes = st.sampled_from("PQRS"), st.sampled_from("XYZ")
    both = amounts | amounts.map(operator.neg)
    back = (_QUANTITIES, day, st.just("back"), st.booleans())
    return st.one_of(
        st.builds(Invoice, name, causes, _QUANTITIES, day, day),
        st.builds(Deduct, name, _QUANTITIES, st.just("cancelled")),
        st.builds(Credit, name, notes, numbers, *back),
        st.builds(WriteOff, name, _REFERENCES, both, st.sampled_from(WriteOffWhy)),
        st.builds(TakeCash, name, _REFERENCES, steps, _TIMES),
    )


@st.composite
def accounts(draw: DrawFn, order: str = "W-1", currency: str = "DKK") -> Account:
    """Draw an account in any state that commands can lead to."""
    opened = OpenAccount(order, draw(bills(st.just(currency))))
    what = payment_commands(order, currency) | document_commands(order, currency)
    account = _after(None, [opened])
    return _after(account, draw(st.lists(what, max_size=30)))


def _amounts(currency: str) -> SearchStrategy[Money]:
    return st.sampled_from([Money(m, currency) for m in (1, 2, 3, 5, 100, 20_000)])


def _after(account: Account | None, commands: Iterable[Command[Account]]) -> Account:
    for command in commands:
        try:
            events = command.decide(account)
        except OrdercoreError:
            continue
        for event in events:
            account = event.apply(account)
    if account is None:
        raise RuntimeError("an account is opened first")
    return account
