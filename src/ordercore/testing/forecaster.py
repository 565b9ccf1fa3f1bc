"""Is a forecaster right?  Subclass the contract, name the forecaster, run pytest.

It reads like this::

    class TestMine(ForecasterContract):
        forecaster = Mine()
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import date
from itertools import pairwise
from math import isfinite
from random import Random

from ordercore.errors import Invalid
from ordercore.ports import DemandHistory, Forecast, Forecaster
from ordercore.values import check_id

__all__ = ["ForecasterContract", "histories"]

MONDAY = date(2026, 1, 5)
SURE = (0.5, 0.9, 0.99)


def histories() -> Iterator[DemandHistory]:
    """Yield demand of all kinds: steady, seldom, lumpy, seasonal, none, one period."""
    random = Random(26)  # noqa: S311 - seeded on purpose
    yield DemandHistory("NONE", MONDAY, (0,) * 30)
    yield DemandHistory("ONE", MONDAY, (5,))
    yield DemandHistory("STEADY", MONDAY, (7,) * 52)
    yield DemandHistory("NOISY", MONDAY, [random.randint(5, 15) for _ in range(52)])
    yield DemandHistory("SELDOM", MONDAY, [3 * (n % 9 == 0) for n in range(90)], 1)
    lumps = [random.choice((0, 0, 0, 0, 40, 2)) for _ in range(90)]
    yield DemandHistory("LUMPY", MONDAY, lumps, 1)
    season = [10 + 8 * (n % 7 in {4, 5}) for n in range(84)]
    yield DemandHistory("SEASON", MONDAY, season, 1)
    yield DemandHistory("RISING", MONDAY, range(60))
    yield DemandHistory("SHORT", MONDAY, (4, 0, 0, 4, 4), 7, "CPH", frozenset({1, 2}))
    yield DemandHistory("MANY", MONDAY, (10**6,) * 20)


class ForecasterContract:
    """What every forecaster promises.

    Attributes:
        forecaster: what is tested.
        refuses: SKUs of ``histories()`` that are too short for it.
    """

    forecaster: Forecaster
    refuses: Sequence[str] = ()

    def _asked(self, periods: int = 6) -> Iterator[tuple[DemandHistory, Forecast]]:
        for history in histories():
            try:
                found = self.forecaster.forecast(history, periods, SURE)
            except Invalid:
                assert history.sku in self.refuses, (
                    f"{history.sku} is refused; name it in `refuses` if that is meant"
                )
            else:
                assert isinstance(found, Forecast), f"a Forecast, not {found!r}"
                yield history, found

    def test_it_has_a_name(self) -> None:
        """A forecaster has a name in the alphabet of ids."""
        check_id(self.forecaster.name, "name")

    def test_it_goes_on_where_the_history_ends(self) -> None:
        """As many periods as were asked for, of the same length, from there on."""
        for periods in (1, 6, 30):
            for history, found in self._asked(periods):
                where = f"{history.sku}, {periods} periods"
                assert found.starts_on == history.ends_on, f"{where}: {found.starts_on}"
                assert found.period_days == history.period_days, f"{where}: other days"
                rows = {"expected": found.expected, **_named(found)}
                for name, units in rows.items():
                    assert len(units) == periods, f"{where}, {name}: {len(units)}"

    def test_units_are_units(self) -> None:
        """Each is a finite number of 0 or more."""
        for history, found in self._asked():
            for name, units in {"expected": found.expected, **_named(found)}.items():
                for one in units:
                    assert isfinite(one), f"{history.sku}, {name}: {one} units"
                    assert one >= 0, f"{history.sku}, {name}: {one} units"

    def test_all_that_was_asked_is_answered(self) -> None:
        """A quantile for each probability, and no smaller one for a larger."""
        for history, found in self._asked():
            assert set(SURE) == set(found.quantiles), (
                f"{history.sku}: asked for {SURE}, answered {sorted(found.quantiles)}"
            )
            for low, high in pairwise(SURE):
                lows, highs = found.quantiles[low], found.quantiles[high]
                for one, other in zip(lows, highs, strict=True):
                    assert one <= other, (
                        f"{history.sku}: {one} units suffice with {low},"
                        f" and only {other} with {high}"
                    )

    def test_nothing_is_expected_of_nothing(self) -> None:
        """What nobody has ever wanted is not forecast."""
        for history, found in self._asked():
            if not any(history.units):
                assert not any(found.expected), f"{history.sku}: {found.expected}"

    def test_what_is_steady_stays_so(self) -> None:
        """Seven a week for a year are about seven a week."""
        for history, found in self._asked():
            if history.sku == "STEADY":
                for one in found.expected:
                    assert abs(one - 7) < 0.5, f"7 a week for a year, then {one}"

    def test_it_is_pure(self) -> None:
        """The same history has the same forecast, whatever was asked in between."""
        first = dict(self._pairs())
        before = deepcopy(list(histories()))
        second = dict(reversed(list(self._pairs())))

        assert first == second, "two answers to one history; use no clock and no chance"
        assert before == list(histories())

    def _pairs(self) -> list[tuple[str, Forecast]]:
        return [(history.sku, found) for history, found in self._asked()]


def _named(found: Forecast) -> dict[str, tuple[float, ...]]:
    return {f"quantile {q}": units for q, units in found.quantiles.items()}
