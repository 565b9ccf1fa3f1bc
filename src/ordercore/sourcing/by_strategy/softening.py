"""Which rules are given up, so that as many units ship as without any soft one."""

from collections.abc import Callable, Sequence

from ordercore.sourcing.strategies.strategy import Constraint

__all__ = ["Ships", "kept_of"]

Rules = tuple[Constraint, ...]

Ships = Callable[[Rules], int]
"""Returns how many units ship while some rules are in force."""


def kept_of(rules: Rules, ships: Ships) -> Rules:
    """Return the rules that stay in force, in their order; the hard ones all do.

    As many units ship as without any soft one.  From the hardest level on, and within
    a level in their order, each soft rule stays with which that many ship, those that
    stay before it in force as well.  Fewer rules never let fewer units ship, so no
    other choice keeps a rule at the first place where it differs from this one, and
    no plan that ships as many keeps one that was given up.
    """
    kept = [one for one in rules if not one.level]
    most = ships(tuple(kept))
    for level in sorted({one.level for one in rules} - {0}):
        for some in _tried([one for one in rules if one.level == level]):
            also = _in_order(rules, [*kept, *some])
            if not {*some} <= {*kept} and ships(also) >= most:
                kept = [*also]
    return tuple(kept)


def _tried(level: Sequence[Constraint]) -> list[list[Constraint]]:
    """Return a level as a whole, which stays most of the time, then each rule of it."""
    return [[*level], *[[one] for one in level if len(level) > 1]]


def _in_order(rules: Rules, some: Sequence[Constraint]) -> Rules:
    return tuple([one for one in rules if one in some])
