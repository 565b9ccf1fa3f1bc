"""Measures for property tests: pieces and weights, with packs of packs."""

from decimal import Decimal

from hypothesis import strategies as st

from ordercore.values import Measure, Pack

__all__ = ["measures"]

PACKS = ("case", "layer", "pallet")


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    """Draw in what an article is counted.

    It shrinks to whole pieces without packs.  Steps have at most three decimals.
    """
    weighed = draw(st.booleans())
    step = Decimal(draw(st.integers(1, 5000))).scaleb(-3) if weighed else Decimal(1)
    unit = "kg" if weighed else "piece"
    packs: list[Pack] = []
    for name in PACKS[: draw(st.integers(0, len(PACKS)))]:
        of = draw(st.sampled_from(["", *[pack.unit for pack in packs]]))
        count, per = draw(st.integers(1, 50)), draw(st.sampled_from([1, 1, 3, 1000]))
        packs.append(Pack(name, count, per, of))
    return Measure(unit, step, tuple(packs))
