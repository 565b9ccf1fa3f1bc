"""Which sums some weights can come to, and which of them come to one (subset sums)."""

from collections.abc import Sequence

__all__ = ["sums_of", "taken"]


def sums_of(weights: Sequence[int], most: int) -> list[int]:
    """Return of the first none, one, two ... weights the sums up to *most*, as bits."""
    kept = (1 << most + 1) - 1
    sums = [1]
    for weight in weights:
        sums.append(sums[-1] | sums[-1] << weight & kept)
    return sums


def taken(weights: Sequence[int], sums: Sequence[int], share: int) -> list[bool]:
    """Return which weights come to a sum, later ones rather than earlier ones."""
    found: list[bool] = []
    for at in range(len(weights) - 1, -1, -1):
        rest = share - weights[at]
        is_taken = rest >= 0 and bool(sums[at] >> rest & 1)
        found.append(is_taken)
        if is_taken:
            share = rest
    return found[::-1]
