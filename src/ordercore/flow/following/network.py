"""What follows when the network changes: its places, prices, strategies and rules."""

from ordercore import rules, shipping, sourcing
from ordercore.flow.doing.engine import Reactions
from ordercore.flow.reacting.network.closing import (
    check_nothing_comes,
    check_tables_left,
)
from ordercore.flow.reacting.network.places import check_handling, check_prices
from ordercore.flow.reacting.network.strategies import (
    check_alternate,
    check_named,
    check_shadows,
    check_strategy_places,
    check_unused,
)

__all__ = ["NETWORK_BOOKS"]

NETWORK_BOOKS: Reactions = {
    sourcing.NodeOpened: (check_handling,),
    sourcing.NodeClosed: (check_nothing_comes,),
    sourcing.StrategyDefined: (check_alternate, check_strategy_places),
    sourcing.StrategyWithdrawn: (check_unused,),
    sourcing.ShadowsSet: (check_shadows,),
    rules.RulesPublished: (check_named,),
    shipping.RatesPublished: (check_prices,),
    shipping.RatesWithdrawn: (check_tables_left,),
}
"""What keeps places, rate tables, strategies and rules in step."""
