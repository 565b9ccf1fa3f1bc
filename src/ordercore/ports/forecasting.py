"""A forecaster: how many units will be wanted, and how sure that is."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from ordercore.errors import Finding, Invalid

__all__ = ["DemandHistory", "Forecast", "Forecaster"]


@frozen
class DemandHistory:
    """How many units were wanted, period by period.

    Attributes:
        sku: which article.
        starts_on: the first day of the first period.
        units: wanted in each period, 0 or more, the oldest first.
        period_days: how long a period is.
        node: the place; "" for all of them.
        short: periods, counted from 0, in which it was out of stock for some time, so
            that more may have been wanted than was counted.

    Raises:
        Invalid: with everything that is wrong with it.
    """

    sku: str
    starts_on: date
    units: tuple[int, ...] = field(converter=tuple[int, ...])
    period_days: int = 7
    node: str = ""
    short: frozenset[int] = frozenset()

    def __attrs_post_init__(self) -> None:
        """Look at everything at once."""
        findings = [
            Finding(f"units[{place}]", str(units), "0 or more")
            for place, units in enumerate(self.units)
            if units < 0
        ]
        if self.period_days < 1:
            findings.append(Finding("period_days", str(self.period_days), "1 or more"))
        if not self.short <= set(range(len(self.units))):
            findings.append(Finding("short", str(sorted(self.short)), "periods of it"))
        if findings:
            raise Invalid(findings)

    @property
    def ends_on(self) -> date:
        """The first day that is not in it: where a forecast begins."""
        return self.starts_on + timedelta(days=self.period_days * len(self.units))


@frozen
class Forecast:
    """How many units will be wanted, period by period.  Estimates, so no whole numbers.

    Attributes:
        starts_on: the first day of the first period.
        period_days: how long a period is.
        expected: units of each period, on average, 0 or more.
        quantiles: probability between 0 and 1 -> units of each period that suffice with
            it; for a higher probability never fewer.
        method: how it was found, for people: ``SBA``, ``seasonal naive``.
    """

    starts_on: date
    period_days: int
    expected: tuple[float, ...] = field(converter=tuple[float, ...])
    quantiles: Mapping[float, tuple[float, ...]]
    method: str = ""


@runtime_checkable
class Forecaster(Protocol):
    """Forecasts demand; pure: the same history gives the same forecast."""

    @property
    def name(self) -> str:
        """Unique in one shop, in the alphabet of ids."""
        ...

    def forecast(
        self, history: DemandHistory, periods: int, quantiles: tuple[float, ...], /
    ) -> Forecast:
        """Return what will be wanted in the periods that follow.

        Args:
            history: at least one period; all of them may be 0.
            periods: how many, at least 1.
            quantiles: which probabilities are wanted, each between 0 and 1.

        Raises:
            Invalid: it needs a longer history.
        """
        ...
