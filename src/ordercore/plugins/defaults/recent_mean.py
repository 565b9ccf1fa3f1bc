"""What will be wanted: about as much as of late."""

from collections.abc import Sequence
from math import ceil

from ordercore.errors import Invalid
from ordercore.ports import DemandHistory, Forecast

__all__ = ["RecentMean"]

MOST_PERIODS = 26
"""So many periods are of late: half a year of weeks."""


class RecentMean:
    """The forecaster that is always there: the mean of what was wanted of late.

    Each period to come is expected to be as the mean of the last ones, and a quantile
    is the least of these that as many of them did not exceed.  Periods in which it was
    out of stock are left out, where there are others: less was sold than was wanted.
    It knows no trend and no season; a forecaster that does joins in as a plug-in.

    Args:
        periods: how many at most are of late.
    """

    name = "recent-mean"

    def __init__(self, periods: int = MOST_PERIODS) -> None:
        if periods < 1:
            raise Invalid.at("periods", periods, "1 or more")
        self._periods = periods

    def forecast(
        self, history: DemandHistory, periods: int, quantiles: tuple[float, ...], /
    ) -> Forecast:
        """Return what will be wanted, see ``ports.Forecaster``.

        Raises:
            Invalid: the history is empty, no period is asked for, or a probability is
                none.
        """
        _check(history, periods, quantiles)
        recent = sorted(_whole(history)[-self._periods :])
        mean = sum(recent) / len(recent)
        return Forecast(
            history.ends_on,
            history.period_days,
            (mean,) * periods,
            {one: (_quantile(recent, one),) * periods for one in quantiles},
            f"mean of {len(recent)} periods",
        )


def _check(history: DemandHistory, periods: int, quantiles: Sequence[float]) -> None:
    if not history.units:
        raise Invalid.at("history.units", "none", "at least one period")
    if periods < 1:
        raise Invalid.at("periods", periods, "1 or more")
    for one in quantiles:
        if not 0 < one < 1:
            raise Invalid.at("quantiles", one, "a probability between 0 and 1")


def _whole(history: DemandHistory) -> Sequence[int]:
    """Return the periods in which it was there all the time; all, if there are none."""
    units = [n for at, n in enumerate(history.units) if at not in history.short]
    return units or history.units


def _quantile(ranked: Sequence[int], probability: float) -> float:
    """Return the least that this share of them does not exceed."""
    # A hair less, so that 0.9 of ten is the ninth, though 0.9 is no binary fraction.
    place = ceil(probability * len(ranked) - 1e-9)
    return float(ranked[max(place, 1) - 1])
