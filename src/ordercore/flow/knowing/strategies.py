"""A strategy that is named has to be there, and no alternates lead back."""

from collections.abc import Mapping

from ordercore.errors import Refused
from ordercore.sourcing import CHEAPEST, KeptStrategy, Strategy, chain_of

__all__ = ["check_alternates", "check_strategy_there", "names_in_force"]

Known = Mapping[str, KeptStrategy]


def check_strategy_there(
    name: str, asked: str, strategies: Known, but: str = ""
) -> None:
    """Raise Refused ``strategy.unknown`` where no strategy of a name is in force.

    Args:
        name: which one; "" for none is there always.
        asked: what is asked for, up to the name.
        strategies: by name; withdrawn ones are among them.
        but: one that is not to be named.
    """
    kept = strategies.get(name)
    if name and name != CHEAPEST.id and (kept is None or kept.withdrawn):
        because = "there is none of that name" if kept is None else "it was withdrawn"
        raise Refused(
            "strategy.unknown",
            asked=f"{asked} {name}",
            because=because,
            remedy=f"Name one of {names_in_force(strategies, but)}, or do "
            "sourcing.DefineStrategy first",
        )


def check_alternates(strategy: Strategy, asked: str, strategies: Known) -> None:
    """Raise Refused where the alternate of a strategy is not there or leads back.

    The codes are ``strategy.unknown`` and ``strategy.circle``.
    """
    what = f"{asked} {strategy.id}, whose alternate is"
    here = {**strategies, strategy.id: KeptStrategy(strategy)}
    check_strategy_there(strategy.alternate, what, here, but=strategy.id)
    chain = chain_of(strategy.id, here)
    if chain[-1].alternate in [one.id for one in chain]:
        names = " -> ".join([one.id for one in chain])
        raise Refused(
            "strategy.circle",
            asked=f"{asked} {strategy.id}",
            because=f"its alternates lead back: {names} -> {chain[-1].alternate}",
            remedy="Let one of them have another alternate, or none",
        )


def names_in_force(strategies: Known, but: str = "") -> str:
    """Return which strategies may be named, all *but* one."""
    there = [
        name for name, kept in strategies.items() if not kept.withdrawn and name != but
    ]
    return ", ".join([CHEAPEST.id, *there])
