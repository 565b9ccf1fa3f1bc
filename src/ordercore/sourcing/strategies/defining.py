"""A shop says how it sources, under a name that its rules give to orders."""

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from ordercore.errors import Finding, Invalid, Refused
from ordercore.message import stream_id
from ordercore.sourcing.strategies.sound import problems_of
from ordercore.sourcing.strategies.strategy import CHEAPEST, Strategy

__all__ = [
    "DEFAULT",
    "DefineStrategy",
    "KeptStrategy",
    "StrategyDefined",
    "StrategyWithdrawn",
    "WithdrawStrategy",
    "chain_of",
    "strategy_named",
    "strategy_stream",
]

DEFAULT = "default"
"""The strategy of this name is for orders of which no rule names one."""


@frozen
class KeptStrategy:
    """A strategy of a shop.

    Attributes:
        strategy: as it was defined last.
        withdrawn: whether it can be named no more; orders that have it keep it.
    """

    strategy: Strategy
    withdrawn: bool = False


@frozen
class StrategyDefined:
    """Orders can be sourced like this from now on."""

    strategy: Strategy

    @property
    def stream(self) -> str:
        """The strategy's stream."""
        return strategy_stream(self.strategy.id)

    def apply(self, kept: KeptStrategy | None) -> KeptStrategy:
        """Return the strategy as it is now."""
        return KeptStrategy(self.strategy)


@frozen
class DefineStrategy:
    """Say how orders are sourced, or say it anew.  The same again does nothing.

    It counts for what is sourced from now on.  The strategy ``default`` is for orders
    of which no rule names one.  At the door an alternate that is not there, or that
    leads back, is refused (``strategy.unknown``, ``strategy.circle``).
    """

    strategy: Strategy

    @property
    def stream(self) -> str:
        """The strategy's stream."""
        return strategy_stream(self.strategy.id)

    def decide(self, kept: KeptStrategy | None) -> Sequence[StrategyDefined]:
        """Return StrategyDefined.  Raises Invalid with everything that cannot be."""
        if findings := [*_reserved(self.strategy), *problems_of(self.strategy)]:
            raise Invalid(findings).inside("strategy")
        if kept == KeptStrategy(self.strategy):
            return ()
        return (StrategyDefined(self.strategy),)


def _reserved(strategy: Strategy) -> list[Finding]:
    if strategy.id != CHEAPEST.id:
        return []
    expected = f"another name: the house has {CHEAPEST.id} itself"
    return [Finding("id", strategy.id, expected)]


@frozen
class StrategyWithdrawn:
    """A strategy can be named no more."""

    strategy: str

    @property
    def stream(self) -> str:
        """The strategy's stream."""
        return strategy_stream(self.strategy)

    def apply(self, kept: KeptStrategy | None) -> KeptStrategy:
        """Return the strategy, withdrawn."""
        if kept is None:
            raise RuntimeError("a strategy was withdrawn before it was defined")
        return evolve(kept, withdrawn=True)


@frozen
class WithdrawStrategy:
    """Let a strategy be named no more.  Orders that have it keep it; twice is once.

    At the door it is refused while a rule or another strategy names it
    (``strategy.in-use``).
    """

    strategy: str

    @property
    def stream(self) -> str:
        """The strategy's stream."""
        return strategy_stream(self.strategy)

    def decide(self, kept: KeptStrategy | None) -> Sequence[StrategyWithdrawn]:
        """Return StrategyWithdrawn.  Raises Refused ``strategy.unknown``."""
        if kept is None:
            raise Refused(
                "strategy.unknown",
                asked=f"withdraw strategy {self.strategy}",
                because="there is no such strategy",
                remedy="Check the name, or define it with sourcing.DefineStrategy",
            )
        return () if kept.withdrawn else (StrategyWithdrawn(self.strategy),)


def strategy_stream(name: str) -> str:
    """Return the stream of a strategy: ``strategy/near``."""
    return stream_id("strategy", name)


Known = Mapping[str, KeptStrategy]
"""The strategies of a shop by name; of what is not in it only ``cheapest`` is there."""


def strategy_named(name: str, known: Known) -> Strategy:
    """Return the strategy of an order: the one that a rule named, or the shop's own.

    What is not there is sourced as if nobody had said anything.
    """
    kept = known.get(name)
    if kept is None and name != CHEAPEST.id:
        kept = known.get(DEFAULT)
        if kept is not None and kept.withdrawn:
            kept = None
    return CHEAPEST if kept is None else kept.strategy


def chain_of(name: str, known: Known) -> tuple[Strategy, ...]:
    """Return the strategy of an order, and those that are tried after it, in turn."""
    chain = [strategy_named(name, known)]
    seen = {chain[0].id}
    while chain[-1].alternate and chain[-1].alternate not in seen:
        following = chain[-1].alternate
        seen.add(following)
        chain.append(strategy_named(following, known))
    return tuple(chain)
