"""Laws of customers: who it is is told to nobody, and goes on demand."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import orders
from ordercore.errors import OrdercoreError, Refused
from ordercore.flow import AUTOMATIC
from ordercore.orders import Terms, Wish, Wishes
from ordercore.parties import (
    AddNote,
    AddressRole,
    Customer,
    ForgetCustomer,
    KeepCustomersApart,
    KnownAddress,
    MergeCustomer,
    RegisterCustomer,
    likely_duplicates,
)
from ordercore.show import journey_text
from ordercore.testing.parties import customers, repeats, wishes
from ordercore.values import Address, redacted
from ordercore.views import journey, tell
from tests.flow.shop import START, agreed, place, shop
from tests.telling import told

# Drawn from letters that nothing else is made of.
SECRET = st.text("ZQXJ", min_size=8, max_size=12)
SPOIL = st.sampled_from(["", "", "", "\x00", "\u202e", "\n\x1b[31m", "x" * 11_000])
FIELDS = ("name", "email", "street", "postcode", "phone", "note", "remark")
NAMES = st.sampled_from("ABCDE")
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@st.composite
def people(draw):
    """Draw somebody whose every field is a secret, perhaps one that cannot be."""
    texts = {field: draw(SECRET) for field in FIELDS}
    spoilt = draw(st.sampled_from(FIELDS))
    texts[spoilt] += draw(SPOIL)
    return texts


def asked(texts):
    """Return the requests of somebody's life."""
    home = Address(
        "DK",
        texts["postcode"],
        "Aarhus",
        (texts["street"],),
        texts["name"],
        phone=texts["phone"],
        email=texts["email"],
    )
    customer = Customer(
        "Z",
        texts["name"],
        f"{texts['email']}@b.dk",
        address=home,
        other_emails=(texts["email"],),
        phones=(texts["phone"],),
        addresses=(KnownAddress(AddressRole.OFFICE, home),),
    )
    known = evolve(
        agreed("MUG", "CAP", customer="Z", terms=Terms.PREPAID),
        ship_to=home,
        note=texts["note"],
    )
    wanted = Wishes("Z", "DKK", home, (Wish("MUG", 1),), note=texts["note"])
    daily = orders.Repeat(orders.Every(1, orders.Period.DAY), date(2026, 11, 23))
    offer = evolve(known, quote="Q", reference="2")
    return [
        RegisterCustomer(customer),
        RegisterCustomer(evolve(customer, other_emails=())),
        AddNote("Z", texts["remark"], "bo", START),
        orders.RequestQuote("Q", wanted),
        orders.OfferQuote("Q", offer, START + timedelta(days=1), START),
        orders.RenegotiateQuote("Q", wanted, START),
        orders.Place("O", known),
        orders.Place("O", evolve(known, note="another")),
        orders.Subscribe("S", known, daily),
        orders.ChangeSubscription("S", evolve(known, lines=())),
        ForgetCustomer("Z", "bo", START, "by letter"),
    ]


class Overheard(logging.Handler):
    """Keeps what is logged."""

    def __init__(self):
        super().__init__()
        self.said = []

    def emit(self, record):
        self.said.append(record.getMessage())


@settings(max_examples=40)
@given(people())
def test_nobody_is_told_who_it_is(texts):
    """PLG 133: no repr, refusal, log, sentence or journey tells what is personal."""
    oms = shop(policies=AUTOMATIC, stock={"MUG@CPH": 1})
    overheard = Overheard()
    logging.getLogger("ordercore").addHandler(overheard)
    said = overheard.said
    try:
        for command in asked(texts):
            said.append(repr(command))
            try:
                happened = oms.do(command)
            except OrdercoreError as error:
                said += [str(error), repr(error)]
            else:
                said += [repr(event) for event in happened]
                said += [repr(tell(event)) for event in happened]
        oms.tick()
    finally:
        logging.getLogger("ordercore").removeHandler(overheard)
    kinds = ("customer", "order", "quote", "subscription", "fulfillment", "account")
    said += [repr(kept) for kind in kinds for kept in oms.store.scan(kind)]
    said += [repr(recorded) for recorded in oms.journal()]
    for _, kept in oms.store.scan("order"):
        seen = journey(kept.state.id, oms.journal())
        said += [journey_text(seen), repr(seen)]
    secrets = [text[:8] for text in texts.values()]
    assert [] == [text for text in said if any(secret in text for secret in secrets)]


@given(customers())
def test_a_drawn_customer_can_be_registered(customer):
    """And what is personal of it is gone when it is forgotten."""
    file = told(
        None,
        RegisterCustomer(customer),
        ForgetCustomer(customer.id, "bo", NOW, "by letter"),
    )
    assert redacted(file) is file
    assert customer.vat_id == file.customer.vat_id


@given(wishes(), repeats(), st.integers(0, 50))
def test_drawn_wishes_and_dates_can_be(wanted, repeat, place_no):
    """A quote is requested; a date is found again by its day, and never goes back."""
    told(None, orders.RequestQuote("Q", wanted))
    every, start = repeat.every, repeat.starts_on
    on = every.day(start, place_no)
    assert place_no == every.place(start, on)
    assert on < every.day(start, place_no + 1)


class Registry:
    """Keeps on paper who is one, and who was said to be two."""

    def __init__(self):
        self.oms = shop()
        self.group = {name: {name} for name in "ABCDE"}
        self.apart = []
        for name in self.group:
            self.oms.do(RegisterCustomer(Customer(name, email="same@b.dk")))
            place(self.oms, f"O-{name}", "MUG", customer=name)

    def may_merge(self, one, other):
        """Tell whether two are not one yet, and nobody said that they are two."""
        here, there = self.group[one], self.group[other]
        pairs = [{a, b} for a in here for b in there]
        return here is not there and not any(pair in self.apart for pair in pairs)

    def merge(self, one, other):
        """Merge two, in the shop and on paper, or be refused by both."""
        command = MergeCustomer(*self.now(one, other), "bo", "x")
        if self.may_merge(one, other):
            self.oms.do(command)
            whole = self.group[one] | self.group[other]
            self.group |= dict.fromkeys(whole, whole)
        else:
            with pytest.raises(Refused, match=r"customer\.(same|apart)"):
                self.oms.do(command)

    def keep_apart(self, one, other):
        """Say that two are two, unless they are one."""
        if self.group[one] is not self.group[other]:
            names = self.now(one, other)
            self.oms.do(KeepCustomersApart(*names, "bo", "x"))
            self.apart.append({*names})

    def now(self, *names):
        """Return under which ids they go on."""
        return [self.oms.customers.file(name).id for name in names]


@settings(max_examples=40)
@given(st.lists(st.tuples(NAMES, NAMES, st.booleans()), max_size=10))
def test_merging_is_a_union(steps):
    """IDM 112: who is one is one under every id; who is kept apart never is."""
    registry = Registry()
    oms = registry.oms
    for one, other, merge in steps:
        (registry.merge if merge else registry.keep_apart)(one, other)
    for name, ids in registry.group.items():
        assert ids == {*oms.customers.file(name).ids}
        history = oms.customers.history(name)
        assert {f"O-{one}" for one in ids} == {order.order for order in history.orders}
    files = [loaded.state for _, loaded in oms.store.scan("customer")]
    for pair in likely_duplicates(files):
        assert registry.may_merge(pair.one, pair.other)
