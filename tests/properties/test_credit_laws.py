"""Laws of credit: a ledger that knows only orders and money says who has to wait."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import accounts, orders
from ordercore.orders import LineQuantity
from ordercore.values import Money
from tests.flow.shop import agreed, shop

C = "C-1"
NAMES = "ABCDEF"


def kr(minor):
    return Money(minor, "DKK")


class Ledger:
    """What a clerk would keep on paper: who owes what, who waits, in order."""

    def __init__(self, limit):
        self.limit = limit
        self.owed = {}
        self.through = {}

    def place(self, name, amount):
        """Count a new order, and let it through if all of it fits."""
        self.owed[name] = amount
        self.through[name] = 0
        self._try(name)

    def owes(self, name, amount):
        """Count less, or more, for an order; then see who can go."""
        self.owed[name] = max(amount, 0)
        self.through[name] = min(self.through[name], self.owed[name])
        self._try(name)
        self.review()

    def review(self):
        """Let those go that fit, the oldest first."""
        for name in list(self.owed):
            self._try(name)

    def _try(self, name):
        others = sum(self.through.values()) - self.through[name]
        if self.owed[name] and others + self.owed[name] <= self.limit:
            self.through[name] = self.owed[name]

    @property
    def waiting(self):
        """Who has to wait."""
        return [n for n, owed in self.owed.items() if self.through[n] < owed]


AMOUNT = st.integers(1, 12)
STEPS = st.one_of(
    st.tuples(st.just("place"), st.sampled_from(NAMES), AMOUNT),
    st.tuples(st.just("pay"), st.sampled_from(NAMES), AMOUNT),
    st.tuples(st.just("refund"), st.sampled_from(NAMES), AMOUNT),
    st.tuples(st.just("cancel"), st.sampled_from(NAMES), AMOUNT),
    st.tuples(st.just("limit"), st.just(""), st.integers(0, 30)),
)


class Clerk:
    """Does each step in the shop and in the ledger."""

    def __init__(self, limit):
        self.oms = shop(lists=["X"])
        self.ledger = Ledger(limit)
        self.units = {}
        self.paid = {}
        self.number = 0
        self.oms.do(accounts.SetCreditLimit(C, kr(limit), "ida"))

    def step(self, what, name, amount):
        """Do it, if it can be done."""
        self.number += 1
        if what == "limit":
            self.ledger.limit = amount
            self.oms.do(accounts.SetCreditLimit(C, kr(amount), "ida"))
            self.ledger.review()
        elif what == "place":
            self.place(name, amount)
        elif name in self.units:
            getattr(self, what)(name, amount)

    def place(self, name, amount):
        """Place an order of *amount* units of the smallest coin."""
        if name not in self.units:
            self.units[name], self.paid[name] = amount, 0
            want = agreed(("X", amount), price="0.01", customer=C)
            self.oms.do(orders.Place(name, want))
            self.ledger.place(name, amount)

    def pay(self, name, amount):
        """Pay some of it, perhaps too much."""
        self.paid[name] += amount
        by = ("bank", str(self.number))
        self.oms.do(accounts.RecordPayment(name, *by, kr(amount)))
        self._owes(name)

    def refund(self, name, amount):
        """Give back some of what came in and is not promised back."""
        by = ("bank", f"back {self.number}")
        state = self.oms.state(accounts.account_stream(name))
        if 0 < amount <= state.refundable.minor:
            self.paid[name] -= amount
            self.oms.do(accounts.Refund(name, *by, kr(amount)))
            self._owes(name)

    def cancel(self, name, amount):
        """Cancel some units, none of which has a place."""
        if units := min(amount, self.units[name]):
            self.units[name] -= units
            some = (LineQuantity("1", units),)
            self.oms.do(orders.Cancel(name, "regret", some))
            self._owes(name)

    def _owes(self, name):
        self.ledger.owes(name, self.units[name] - self.paid[name])

    def held(self):
        """Return who waits in the shop."""
        found = [kept.state for _, kept in self.oms.store.scan("order")]
        return {
            order.id
            for order in found
            if "credit_limit" in [hold.reason for hold in order.holds]
        }


@settings(max_examples=60)
@given(st.integers(0, 30), st.lists(STEPS, max_size=14))
def test_who_waits_is_who_does_not_fit(limit, steps):
    """PAY 109: after each step the shop holds those whom the ledger lets wait."""
    clerk = Clerk(limit)
    for step in steps:
        clerk.step(*step)
        assert set(clerk.ledger.waiting) == clerk.held()


@settings(max_examples=60)
@given(st.integers(0, 30), st.lists(STEPS, max_size=14))
def test_never_more_is_let_through_than_the_limit(limit, steps):
    """PAY 109: what is not held owes at most the limit, while nobody lowers it."""
    clerk = Clerk(limit)
    for what, name, amount in steps:
        if what != "limit":
            clerk.step(what, name, amount)
            held = clerk.held()
            through = sum(
                max(clerk.units[n] - clerk.paid[n], 0)
                for n in clerk.units
                if n not in held
            )
            assert through <= limit
