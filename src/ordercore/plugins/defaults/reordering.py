"""When to order how much, by how many units will be wanted until the next chance."""

from math import ceil, isfinite, sqrt

from ordercore.errors import Finding, Invalid
from ordercore.ports import Forecast, ReorderAdvice, ReorderQuestion

__all__ = ["MinMax", "OrderUpTo"]

COVER_DAYS = 28
"""For so many days more an order of MinMax is, by default."""


class OrderUpTo:
    """Orders each time what is missing up to a level.

    The level is what will be wanted, with the service level's probability, until an
    order of the next time is there: for the lead time and until somebody asks again.

    Source: the periodic-review, order-up-to-level policy (R, S), see Silver, Pyke and
    Thomas, Inventory and Production Management in Supply Chains, chapter 6.
    """

    name = "order-up-to"

    def advise(self, question: ReorderQuestion, /) -> ReorderAdvice:
        """Return whether to order, see ``ports.ReorderPolicy``.

        Raises:
            Invalid: the forecast has no period, a number in it is none, or days, pack
                or least are below what they can be.
        """
        _check(question)
        days = question.lead_time_days + question.review_days
        level = _wanted(question, days)
        why = f"up to {level}, wanted in {days} days"
        return _advice(question, level - 1, level, why)


class MinMax:
    """Orders when too little is left, and then for some time.

    The least is what will be wanted, with the service level's probability, until an
    order is there and somebody asks again; the most is what is expected in the days
    that an order is for on top of it.

    Source: the (s, S) policy in its everyday form, min-max, see ibidem.

    Args:
        cover_days: how many days an order is for.
    """

    name = "min-max"

    def __init__(self, cover_days: int = COVER_DAYS) -> None:
        if cover_days < 1:
            raise Invalid.at("cover_days", cover_days, "1 or more")
        self._cover_days = cover_days

    def advise(self, question: ReorderQuestion, /) -> ReorderAdvice:
        """Return whether to order, see :meth:`OrderUpTo.advise`."""
        _check(question)
        days = question.lead_time_days + question.review_days
        least = _wanted(question, days)
        more = _expected(question.forecast, self._cover_days)
        most = least + ceil(more)
        why = f"below {least}, wanted in {days} days, up to {most}"
        return _advice(question, least - 1, most, why)


def _check(question: ReorderQuestion) -> None:
    """Raise Invalid with everything that is wrong with a question."""
    numbers = [("lead_time_days", 0), ("review_days", 0), ("least", 0), ("pack", 1)]
    findings = [
        Finding(name, str(got), f"{least} or more")
        for name, least in numbers
        if (got := getattr(question, name)) < least
    ]
    forecast = question.forecast
    rows = [forecast.expected, *forecast.quantiles.values()]
    if not forecast.expected or forecast.period_days < 1:
        findings.append(Finding("forecast", "no period", "at least one, of some days"))
    if len({len(row) for row in rows}) > 1:
        findings.append(Finding("forecast", "rows that differ", "units of each period"))
    if not all([isfinite(one) and one >= 0 for row in rows for one in row]):
        findings.append(Finding("forecast", "no number of units", "0 or more in each"))
    if findings:
        raise Invalid(findings)


def _advice(
    question: ReorderQuestion, point: int, most: int, why: str
) -> ReorderAdvice:
    """Return how much is ordered at a position: none above the point."""
    position = question.position
    if position > point:
        return ReorderAdvice(0, point, f"{position} are enough: {why}")
    units = max(most - position, question.least)
    packs = -(-units // question.pack)
    return ReorderAdvice(packs * question.pack, point, f"{position} are left: {why}")


def _wanted(question: ReorderQuestion, days: int) -> int:
    """Return how many units suffice for some days with the service level."""
    forecast = question.forecast
    return ceil(_expected(forecast, days) + _safety(question, days) - 1e-9)


def _expected(forecast: Forecast, days: int) -> float:
    return sum([forecast.expected[n] * part for n, part in _parts(forecast, days)])


def _safety(question: ReorderQuestion, days: int) -> float:
    """Return units for what may be wanted beyond what is expected.

    Periods are taken to swing independently of each other, so that what they swing by
    adds up by its squares.  It is that of the least probability that is enough, or of
    the largest that was forecast.
    """
    known = sorted(question.forecast.quantiles)
    if not known:
        return 0.0
    level = float(question.service_level)
    sure = next((one for one in known if one >= level), known[-1])
    suffices, expected = question.forecast.quantiles[sure], question.forecast.expected
    swings = [
        max(suffices[n] - expected[n], 0) ** 2 * part
        for n, part in _parts(question.forecast, days)
    ]
    return sqrt(sum(swings))


def _parts(forecast: Forecast, days: int) -> list[tuple[int, float]]:
    """Return the periods that days are in, and how much of each they are.

    What lies behind the forecast is as its last period.
    """
    last, length = len(forecast.expected) - 1, forecast.period_days
    whole, rest = divmod(days, length)
    parts = [(min(n, last), 1.0) for n in range(min(whole, last))]
    if whole >= last:
        parts.append((last, whole - last + rest / length))
    else:
        parts.append((whole, rest / length))
    return parts
