"""Rate tables of carriers to test with: by the pound or the kilo, with surcharges.

They shrink to one flat price by the gram.  Weights and prices are small, so that a few
grams already pass a step, a limit or a break.
"""

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ordercore.shipping import (
    BY_THE_GRAM,
    EU,
    DimensionalWeight,
    Fuel,
    RateTable,
    Reach,
    Surcharge,
    Weighing,
    WeightBreak,
    Zone,
)
from ordercore.values import Address, Money, Rounding

__all__ = ["carrier_tables", "destinations", "surcharges", "weighings"]

POSTCODES = ("", "1000", "3700", "37 10", "DK-3799", "ab1 2cd")


def weighings() -> SearchStrategy[Weighing]:
    """Draw how a carrier weighs: by the gram, or in steps, with or without size."""
    rounding = st.sampled_from(Rounding)
    by_size = st.builds(
        DimensionalWeight,
        st.integers(1, 6_000),
        st.sampled_from(("cm", "in", "mm", "ft")),
        st.sampled_from(("kg", "lb", "g", "oz")),
        rounding,
        st.sampled_from((0, 1_000_000)),
    )
    grams = st.builds(
        Weighing,
        st.sampled_from((1, 100, 500)),
        st.just("g"),
        rounding,
        st.none() | by_size,
    )
    others = st.builds(
        Weighing,
        st.just(1),
        st.sampled_from(("kg", "lb", "oz", "mg")),
        rounding,
        st.none() | by_size,
    )
    return st.just(BY_THE_GRAM) | grams | others


@st.composite
def surcharges(draw: DrawFn, id_: str, currency: str = "DKK") -> Surcharge:
    """Draw a surcharge: an amount or a share, under any of the conditions."""
    flat = draw(st.booleans())
    limit = st.none() | st.integers(1, 6_000)
    return Surcharge(
        id_,
        Money(draw(st.integers(0, 999)), currency) if flat else None,
        0 if flat else draw(st.integers(1, 12_000)),
        draw(st.sampled_from(((), ("DK",), ("DE", "SE")))),
        draw(st.sampled_from(((), ("37",), ("dk-37", "AB")))),
        draw(limit),
        draw(limit),
        draw(limit),
        draw(st.booleans()),
    )


@st.composite
def carrier_tables(draw: DrawFn, currency: str = "DKK") -> RateTable:
    """Draw a rate table that is in order: prices may also fall where weights rise."""
    weighing = draw(weighings())
    few = st.integers(0, 3)
    zones = [Zone("home", Reach.DOMESTIC, _breaks(draw, weighing, currency))]
    if draw(st.booleans()):
        zones.append(Zone("EU", Reach.REGION, _breaks(draw, weighing, currency), EU))
    if draw(st.booleans()):
        zones.append(Zone("world", Reach.WORLD, _breaks(draw, weighing, currency)))
    return RateTable(
        draw(st.sampled_from(("DHL", "GLS", "UPS"))),
        "parcel",
        currency,
        tuple(zones),
        weighing,
        tuple([draw(surcharges(f"S{n}", currency)) for n in range(draw(few))]),
        Fuel(draw(st.sampled_from((0, 1, 1_450, 9_999))), draw(st.booleans())),
        draw(st.sampled_from(Rounding)),
    )


def destinations() -> SearchStrategy[Address]:
    """Draw where a parcel goes: at home or abroad, on an island or not."""
    countries = st.sampled_from(("DK", "DE", "SE", "US"))
    return st.builds(Address, countries, st.sampled_from(POSTCODES))


def _breaks(draw: DrawFn, weighing: Weighing, currency: str) -> tuple[WeightBreak, ...]:
    """Draw breaks that some weight is charged by."""
    limits = draw(st.lists(st.integers(1, 8_000), min_size=1, max_size=5, unique=True))
    found: dict[int, WeightBreak] = {}
    for limit in sorted({*limits, 10_000}):
        price = Money(draw(st.integers(0, 2_000)), currency)
        found.setdefault(weighing.heaviest_g(limit), WeightBreak(limit, price))
    return tuple([step for heaviest, step in found.items() if heaviest > 0])
