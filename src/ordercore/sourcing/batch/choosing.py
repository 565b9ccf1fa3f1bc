"""From where do all these orders ship, if not each of them can have its way?"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from ordercore.errors import Finding, Invalid
from ordercore.sourcing.batch.builtin import StockPrices
from ordercore.sourcing.batch.keeping import Keeper, divided_lines, worth
from ordercore.sourcing.batch.plan import BatchPlan
from ordercore.sourcing.batch.posing import Posed, Wanted, pose, things_of
from ordercore.sourcing.batch.proving import proof_of
from ordercore.sourcing.batch.question import More, Solver, asked, forever
from ordercore.sourcing.batch.turns import BatchRule, Shares, shares_of, turns_of
from ordercore.sourcing.demand import Demand
from ordercore.sourcing.lanes import Lanes
from ordercore.sourcing.network import Network
from ordercore.sourcing.supply import Stock

__all__ = ["EFFORT", "STOCK_PRICES", "source_batch"]

EFFORT = 50
"""How often stock is priced where nobody says otherwise."""

STOCK_PRICES = StockPrices()
"""The solver that is always there."""

NO_RANKS: Mapping[str, int] = {}


def source_batch(  # noqa: PLR0913 - all but three have a good default
    demands: Sequence[Demand],
    network: Network,
    stock: Stock,
    *,
    rule: BatchRule = BatchRule.FIRST_COME,
    ranks: Mapping[str, int] = NO_RANKS,
    seed: int = 0,
    iterations: int = EFFORT,
    solver: Solver = STOCK_PRICES,
    more: More = forever,
) -> BatchPlan:
    """Return from where many orders ship that compete for the same stock.

    It costs at most ``gap`` more than the best plan; see :class:`BatchPlan` for what is
    best, and :class:`BatchCertificate` for what proves it.  What cannot be had is
    missing, never an error.  The same arguments give the same plan.

    Args:
        demands: what is wanted, and where; those who came first go first.
        network: the nodes and what parcels cost.
        stock: SKU -> node -> units that can be promised; what is not there is 0.
        rule: who gets units where there are not enough for all.
        ranks: for VIP_FIRST, order -> its class: the lower goes first, and those that
            are not there last.
        seed: whatever is decided by lot is decided by this number.
        iterations: how often stock is priced anew; 0 gives each order in turn what is
            cheapest for it, and little more.
        solver: who looks for the plan.
        more: asked now and then; when it says no the best plan that is known by then is
            returned, which is as fair as any.

    Raises:
        Invalid: an order that is there twice, a number that cannot be, or rates that
            are no table.
        PluginError: the solver failed, or answered what is no answer.
    """
    _check(demands, rule, seed, iterations)
    lanes = [
        network.lanes_to(demand.ship_to, collect_at=demand.collect_at)
        for demand in demands
    ]
    shares = shares_of(demands, lanes, stock, rule, ranks)
    turns = turns_of(demands, rule, ranks)
    starts = _starts(demands, lanes, network, stock, shares, turns)
    keeper, orders = min(starts, key=lambda start: _worth(start[1]))
    asking = _posed(keeper, orders)
    answer = asked(solver, asking.question, iterations, seed, more)
    for place, loads in asking.loads(answer.chosen).items():
        orders[place] = evolve(orders[place], loads=loads)
        keeper.take(orders[place])
    plans = keeper.settle(network, orders)
    return BatchPlan(
        tuple(plans),
        network.currency,
        rule,
        shares.proved,
        proof_of(asking, answer.prices, orders, keeper.stock),
        solver.name,
    )


def _posed(keeper: Keeper, orders: Sequence[Wanted]) -> Posed:
    """Return the question about orders that can be traded; they give all back."""
    things = {
        place: found
        for place, wanted in enumerate(orders)
        if wanted.loads
        and (found := things_of(wanted.demand, wanted.loads)) is not None
    }
    for place in things:
        keeper.give_back(orders[place])
    return pose(orders, things, keeper.stock, keeper.left)


def _check(
    demands: Sequence[Demand], rule: BatchRule, seed: int, iterations: int
) -> None:
    findings: list[Finding] = []
    seen: set[str] = set()
    for place, demand in enumerate(demands):
        if demand.order in seen:
            where = f"demands[{place}].order"
            findings.append(Finding(where, demand.order, "each order once"))
        seen.add(demand.order)
    if type(rule) is not BatchRule:
        findings.append(Finding("rule", repr(rule), f"one of {', '.join(BatchRule)}"))
    for name, number in (("seed", seed), ("iterations", iterations)):
        if type(number) is not int or number < 0:
            findings.append(Finding(name, repr(number), "a whole number from 0"))
    if findings:
        raise Invalid(findings)


def _starts(
    demands: Sequence[Demand],
    lanes: Sequence[Lanes],
    network: Network,
    stock: Stock,
    shares: Shares,
    turns: Sequence[int],
) -> Iterator[tuple[Keeper, list[Wanted]]]:
    """Yield what comes of it when each takes its share in turn.

    Where lines get divided because others went before, once more with the largest lines
    first.
    """
    keeper = Keeper(demands, lanes, stock)
    orders = keeper.start(network, shares, turns)
    yield keeper, orders
    divided = [
        max(keeper.stock[line.sku].values(), default=0) >= line.quantity
        for wanted in orders
        for place in divided_lines(wanted.loads)
        for line in [wanted.demand.lines[place]]
    ]
    if any(divided):
        largest = [-max(units, default=0) for units in shares.units]
        keeper = Keeper(demands, lanes, stock)
        by_size = sorted(turns, key=largest.__getitem__)
        yield keeper, keeper.start(network, shares, by_size)


def _worth(orders: Sequence[Wanted]) -> tuple[int, int]:
    found = [worth(wanted) for wanted in orders]
    return sum([divided for divided, _ in found]), sum([cost for _, cost in found])
