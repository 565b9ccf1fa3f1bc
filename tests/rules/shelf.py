"""Orders and rules to ask, as the tests of this folder use them."""

from ordercore.orders import Gate, Place
from ordercore.rules import Facts, HoldThen, RuleBook, Then, judge
from tests.orders.samples import ORDER, agreed, line
from tests.telling import told

HOLD = Then(HoldThen(Gate.CONFIRM, "manual"))


def placed(*lines, **changes):
    """Return a placed order."""
    return told(None, Place(ORDER, agreed(*lines, **changes)))


def ask(order, *rules, facts=None, at=None):
    """Return what rules say of an order."""
    return judge(RuleBook(3, rules), order, facts or Facts(), at)


def applied(order, when, facts=None):
    """Tell whether a condition is so of an order."""
    return when.judge(order, facts or Facts()).so


__all__ = ["HOLD", "applied", "ask", "line", "placed"]
