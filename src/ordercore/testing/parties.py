"""Customers, quotes and subscriptions to test with, drawn by Hypothesis."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ordercore.orders import Every, Missed, Period, Repeat, Wish, Wishes
from ordercore.parties import AddressRole, Customer, KnownAddress
from ordercore.testing.strategies import (
    addresses,
    currencies,
    days,
    free_texts,
    ids,
    quantities,
    skus,
)

__all__ = ["customers", "repeats", "wishes"]

_EMAILS = st.builds("{}@{}.example".format, ids(), ids())
_PHONES = st.text("0123456789 +-", min_size=3, max_size=15)


def customers(name: SearchStrategy[str] | None = None) -> SearchStrategy[Customer]:
    """Draw a customer: private or a business, with one address or several."""
    return st.builds(
        Customer,
        id=ids() if name is None else name,
        name=st.just("") | free_texts(),
        email=st.just("") | _EMAILS,
        company=st.just("") | free_texts(),
        address=st.none() | addresses(),
        other_emails=st.lists(_EMAILS, max_size=2).map(tuple),
        phones=st.lists(_PHONES, max_size=2).map(tuple),
        addresses=st.lists(
            st.builds(KnownAddress, st.sampled_from(AddressRole), addresses()),
            max_size=2,
        ).map(tuple),
        vat_id=st.just("") | ids(),
        group=st.sampled_from(["", "wholesale", "vip"]),
        language=st.sampled_from(["", "da", "de-CH", "sr-Latn"]),
        currency=st.just("") | currencies(),
        tax_exempt=st.just("") | free_texts(),
    )


def wishes(customer: str = "C-1") -> SearchStrategy[Wishes]:
    """Draw what a customer asks the price of."""
    wish = st.builds(Wish, skus(), quantities(1000))
    return st.builds(
        Wishes,
        customer=st.just(customer),
        currency=currencies(),
        ship_to=addresses(),
        lines=st.lists(wish, min_size=1, max_size=3).map(tuple),
        requested_on=st.none() | days(),
        note=st.just("") | free_texts(),
    )


def repeats() -> SearchStrategy[Repeat]:
    """Draw when a subscription orders; without an end, so that it has always more."""
    return st.builds(
        Repeat,
        st.builds(Every, st.integers(1, 40), st.sampled_from(Period)),
        days(),
        missed=st.sampled_from(Missed),
    )


st.register_type_strategy(Customer, customers())
st.register_type_strategy(Wishes, wishes())
st.register_type_strategy(Repeat, repeats())
