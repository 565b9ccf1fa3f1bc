"""What one reckons with where there is no real table: a start, and so much a step."""

from ordercore.errors import Invalid
from ordercore.shipping.rates import WeightBreak
from ordercore.values import Money

__all__ = ["linear_breaks"]

MOST_BREAKS = 10_000


def linear_breaks(
    static: Money,
    *,
    threshold_g: int,
    per_step: Money,
    step_g: int = 1_000,
    max_weight_g: int,
) -> tuple[WeightBreak, ...]:
    """Return breaks of which the first costs so much, and each step beyond it more.

    That is *static* + *per_step* × what is above the threshold, in steps begun: what
    one falls back on where nobody has a real table.

    Args:
        static: of a parcel up to the threshold.
        threshold_g: up to which weight that is all.
        per_step: for each step begun above it.
        step_g: how long a step is.
        max_weight_g: the heaviest parcel that is taken.

    >>> breaks = linear_breaks(Money.of("5", "EUR"), threshold_g=2_000,
    ...     per_step=Money.of("1.50", "EUR"), max_weight_g=4_500)
    >>> [(step.max_weight_g, str(step.price)) for step in breaks]
    [(2000, '5.00 EUR'), (3000, '6.50 EUR'), (4000, '8.00 EUR'), (4500, '9.50 EUR')]

    Raises Invalid: numbers that cannot be, or more than 10,000 steps.
    """
    for name, grams in (("threshold_g", threshold_g), ("step_g", step_g)):
        if type(grams) is not int or grams < 1:
            raise Invalid.at(name, grams, "a whole number of g from 1")
    if type(max_weight_g) is not int or max_weight_g < threshold_g:
        expected = f"a whole number of g from {threshold_g}"
        raise Invalid.at("max_weight_g", max_weight_g, expected)
    steps = -(-(max_weight_g - threshold_g) // step_g)
    if steps >= MOST_BREAKS:
        raise Invalid.at("step_g", step_g, f"at most {MOST_BREAKS:,} steps")
    return tuple(
        [
            WeightBreak(
                min(threshold_g + n * step_g, max_weight_g), static + per_step * n
            )
            for n in range(steps + 1)
        ]
    )
