"""Terms of payment to test with, drawn by Hypothesis."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ordercore.orders import Deposit, EarlyPayment, Instalment, PaymentTerms

__all__ = ["payment_terms"]

_PERCENT = st.integers(1, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)
_PARTS = st.lists(
    st.builds(
        Instalment,
        weight=st.integers(1, 5) | st.integers(1, 10**9),
        months=st.integers(0, 14),
        days=st.sampled_from([0, 1, 14, 30]) | st.integers(0, 400),
    ),
    min_size=1,
    max_size=6,
).map(tuple)


def payment_terms() -> SearchStrategy[PaymentTerms]:
    """Draw terms: net days, end of month, instalments, discount and deposit."""
    return st.builds(
        PaymentTerms,
        st.just((Instalment(days=30),)) | _PARTS,
        st.booleans(),
        st.none() | st.builds(EarlyPayment, _PERCENT, st.integers(0, 60)),
        st.none() | st.builds(Deposit, _PERCENT),
    )


st.register_type_strategy(PaymentTerms, payment_terms())
