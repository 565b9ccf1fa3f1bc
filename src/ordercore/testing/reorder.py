"""Is a reorder policy right?  Subclass the contract, name the policy, run pytest.

It reads like this::

    class TestMine(ReorderContract):
        policy = Mine()
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from attrs import evolve

from ordercore.ports import Forecast, ReorderAdvice, ReorderPolicy, ReorderQuestion
from ordercore.values import Money, check_id

__all__ = ["ReorderContract", "questions"]

MONDAY = date(2026, 11, 30)
POSITIONS = range(1_000, -200, -7)


def _forecast(units: float, most: float, periods: int = 8) -> Forecast:
    expected, sure = (units,) * periods, (most,) * periods
    quantiles = {0.5: expected, 0.95: sure, 0.99: sure}
    return Forecast(MONDAY, 7, expected, quantiles, "as the kit has it")


def questions() -> Iterator[ReorderQuestion]:
    """Yield what is asked about articles of all kinds, each with 50 units there."""
    steady, swinging = _forecast(7, 10), _forecast(20, 60)
    plain = ReorderQuestion("STEADY", "CPH", MONDAY, 50, 0, 0, steady, 14, 7)
    yield plain
    yield evolve(plain, sku="AT ONCE", lead_time_days=0, review_days=0)
    yield evolve(plain, sku="FAR", lead_time_days=180)
    yield evolve(plain, sku="SWINGING", forecast=swinging)
    yield evolve(plain, sku="SELDOM", forecast=_forecast(0.05, 1))
    yield evolve(plain, sku="PACKS", pack=24, least=48)
    yield evolve(plain, sku="LEAST", least=100)
    yield evolve(plain, sku="SURE", service_level=Decimal("0.999"))
    unit, order = Money(4_000, "DKK"), Money(25_000, "DKK")
    yield evolve(plain, sku="COSTS", unit_cost=unit, order_cost=order)
    yield evolve(plain, sku="UNKNOWN", forecast=evolve(steady, quantiles={}))


class ReorderContract:
    """What every reorder policy promises.

    Attributes:
        policy: what is tested.
        may_refrain: whether it may order nothing of what is owed to buyers, such as of
            articles that are sold off.
    """

    policy: ReorderPolicy
    may_refrain: bool = False

    def _advice(self, question: ReorderQuestion) -> ReorderAdvice:
        found: object = self.policy.advise(question)
        assert isinstance(found, ReorderAdvice), f"a ReorderAdvice, not {found!r}"
        return found

    def test_it_has_a_name(self) -> None:
        """A policy has a name in the alphabet of ids."""
        check_id(self.policy.name, "name")

    def test_units_are_whole(self) -> None:
        """Units to order are whole, 0 or more; so is the point, where it knows one."""
        for asked, advice in self._all():
            units, point = advice.quantity, advice.point
            assert type(units) is int, f"{asked.sku}: {units!r} units are not whole"
            assert units >= 0, f"{asked.sku}: {units} units"
            assert point is None or type(point) is int, f"{asked.sku}: point {point!r}"

    def test_it_orders_what_the_supplier_sells(self) -> None:
        """In whole packs, and not below the least."""
        for asked, advice in self._all():
            units = advice.quantity
            assert units % asked.pack == 0, (
                f"{asked.sku}: {units} units in packs of {asked.pack}"
            )
            assert not 0 < units < asked.least, (
                f"{asked.sku}: {units} units, and the least is {asked.least}"
            )

    def test_it_says_why(self) -> None:
        """People who buy want to know by which numbers."""
        for asked, advice in self._all():
            assert advice.why.strip(), f"{asked.sku}: it does not say why"

    def test_nothing_is_ordered_of_what_nobody_wants(self) -> None:
        """There are units, and nobody will want any."""
        for asked in questions():
            quiet = evolve(asked, forecast=_forecast(0, 0))
            units = self._advice(quiet).quantity
            assert units == 0, f"{asked.sku}: {units} units that nobody wants"

    def test_what_is_on_its_way_counts(self) -> None:
        """A million units come: nothing more is ordered."""
        for asked in questions():
            units = self._advice(evolve(asked, on_order=10**6)).quantity
            assert units == 0, f"{asked.sku}: {units} units beside a million on order"

    def test_what_is_owed_is_ordered(self) -> None:
        """Buyers wait for a hundred units, and there are none."""
        for asked in () if self.may_refrain else questions():
            owed = evolve(asked, available=0, backordered=100)
            assert self._advice(owed).quantity > 0, (
                f"{asked.sku}: nothing, though 100 are owed and none is there; say "
                "`may_refrain = True` if that is meant"
            )

    def test_the_less_there_is_the_more_is_ordered(self) -> None:
        """Never fewer units of a lower position."""
        for asked in questions():
            found = [(at, self._at(asked, at).quantity) for at in POSITIONS]
            for (high, few), (low, more) in pairwise(found):
                assert few <= more, (
                    f"{asked.sku}: {few} units at {high}, and only {more} at {low}"
                )

    def test_the_point_is_where_it_orders(self) -> None:
        """At the point that it names and below it orders, above it does not."""
        for asked, advice in self._all():
            if advice.point is None:
                continue
            at, above = advice.point, advice.point + 1
            assert self._at(asked, at).quantity > 0, f"{asked.sku}: nothing at {at}"
            units = self._at(asked, above).quantity
            assert units == 0, f"{asked.sku}: {units} units at {above}, and point {at}"

    def test_it_is_pure(self) -> None:
        """The same question has the same answer, whatever was asked in between."""
        first = [*self._all()]
        second = [(asked, self._advice(asked)) for asked, _ in reversed(first)]

        assert first == second[::-1], "two answers to one question; use no clock"

    def _all(self) -> Iterator[tuple[ReorderQuestion, ReorderAdvice]]:
        """Yield each question, with plenty, with little and with units owed."""
        for asked in questions():
            for position in (500, 50, 5, -20):
                there = _there(asked, position)
                yield there, self._advice(there)

    def _at(self, asked: ReorderQuestion, position: int) -> ReorderAdvice:
        return self._advice(_there(asked, position))


def _there(asked: ReorderQuestion, position: int) -> ReorderQuestion:
    """Return the question where so many units are there, or are owed."""
    return evolve(
        asked,
        sku=f"{asked.sku.partition('@')[0]}@{position}",
        available=max(position, 0),
        on_order=0,
        backordered=max(-position, 0),
    )
