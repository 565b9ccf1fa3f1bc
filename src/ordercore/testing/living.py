"""A shop with two places and two articles that lives by chance, and its laws."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from ordercore import orders, stock
from ordercore.errors import Conflict, OrdercoreError
from ordercore.flow import AUTOMATIC, OMS
from ordercore.message import Command, Event
from ordercore.orders import Terms
from ordercore.shipping import RateTable, Reach, WeightBreak, Zone
from ordercore.sourcing import Node, NodeKind
from ordercore.testing.laws import check_laws
from ordercore.values import Address, Money

__all__ = ["ARTICLES", "START", "LivingShop"]

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ARTICLES = ("MUG", "CAP")


def _node(name: str, country: str) -> Node:
    handling = Money.of("1.00", "EUR")
    return Node(name, name, NodeKind.WAREHOUSE, Address(country), handling)


def _rates() -> RateTable:
    def zone(name: str, reach: Reach, price: str) -> Zone:
        return Zone(name, reach, (WeightBreak(10**9, Money.of(price, "EUR")),))

    home, abroad = (Reach.DOMESTIC, "4.00"), (Reach.WORLD, "12.00")
    zones = (zone("home", *home), zone("abroad", *abroad))
    return RateTable("GLS", "parcel", "EUR", zones)


class LivingShop(RuleBasedStateMachine):
    """A shop with two places and two articles; what it is told to do comes by chance.

    Attributes:
        oms: the shop.
        asked: what was done: its key, the commands, and what happened.
    """

    units = 3
    """How many of each article there are at each place when it opens."""

    def __init__(self) -> None:
        super().__init__()
        self.oms = self.make_shop(
            nodes=[_node("CPH", "DK"), _node("HAM", "DE")],
            rates=_rates(),
            policies=AUTOMATIC,
            clock=lambda: START,
        )
        self.asked: list[tuple[str, tuple[Command[Any], ...], tuple[Any, ...]]] = []
        for sku in ARTICLES:
            for place in ("CPH", "HAM"):
                self.do(stock.Receive(sku, place, self.units, "opening"))

    def make_shop(self, **given: Any) -> OMS:
        """Return the shop.  Yours to write, to give it a store or plug-ins of yours.

        Args:
            given: what ``OMS`` takes: places, rates, policies and a clock that stands.
        """
        return OMS(**given)

    def do(self, *commands: Command[Any]) -> tuple[Event[Any], ...] | None:
        """Ask, with a key of its own; None for a refusal, which changes nothing."""
        key = f"k{len(self.asked)}"
        before = self.oms.store.end()
        try:
            events = self.oms.do(*commands, key=key)
        except OrdercoreError:
            assert before == self.oms.store.end(), f"{commands} was refused and done"
            return None
        assert before + len(events) == self.oms.store.end(), f"{commands}: {events}"
        self.asked.append((key, commands, events))
        return events

    def some(
        self, kind: str, pick: int, wanted: Callable[[Any], bool] = lambda _: True
    ) -> Any:
        """Return one of the states of a kind, or None."""
        found = [kept.state for _, kept in self.oms.store.scan(kind)]
        found = [state for state in found if wanted(state)]
        return found[pick % len(found)] if found else None

    def order(self, wants: list[tuple[str, int]], terms: Terms, *, odd: bool) -> str:
        """Place an order, of odd amounts or even ones, and return its id."""
        name = f"O{len(self.asked)}"
        price, carriage = ("0.33", "7.77") if odd else ("10.00", "0.00")
        one, nothing = Money.of(price, "DKK"), Money.zero("DKK")
        lines = tuple(
            orders.Line(f"{n}", sku, units, one, one * units, nothing, f"A {sku}")
            for n, (sku, units) in enumerate(wants, 1)
        )
        to = Address("DK", "8000", "Aarhus")
        paid = (Money.of(carriage, "DKK"), nothing)
        agreed = orders.Agreed("web", name, "DKK", START, to, lines, *paid, terms=terms)
        self.do(orders.Place(name, agreed))
        return name

    @precondition(lambda self: self.asked)
    @rule(pick=st.integers(0, 10**6))
    def ask_again(self, pick: int) -> None:
        """The same under the same key is answered again, something else refused."""
        key, commands, events = self.asked[pick % len(self.asked)]
        before = self.oms.store.end()
        assert events == self.oms.do(*commands, key=key), f"{key} is answered anew"
        try:
            self.oms.do(*commands, stock.Receive("X", "CPH", 1), key=key)
        except Conflict:
            assert before == self.oms.store.end(), f"{key} was done again"
        else:
            raise AssertionError(f"{key} stands for two requests")

    @invariant()
    def the_books_agree(self) -> None:
        """The laws of every shop hold."""
        check_laws(self.oms)

    def teardown(self) -> None:
        """Let the store go."""
        self.oms.close()
