"""From where do all these orders ship, if not each of them can have its way?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from attrs import evolve

from ordercore.errors import Finding, Invalid
from ordercore.sourcing.batch.builtin import StockPrices
from ordercore.sourcing.batch.certificate import BatchCertificate
from ordercore.sourcing.batch.counting import MONEY, Counts
from ordercore.sourcing.batch.keeping import Keeper, divided_lines, worth
from ordercore.sourcing.batch.minding import Asked, asked_of, cannot_heed, safety_of
from ordercore.sourcing.batch.plan import BatchPlan
from ordercore.sourcing.batch.posing import Posed, Wanted, pose, things_of
from ordercore.sourcing.batch.proving import proof_of
from ordercore.sourcing.batch.question import (
    BatchAnswer,
    BatchQuestion,
    More,
    Solver,
    asked,
    forever,
)
from ordercore.sourcing.batch.turns import BatchRule, Shares, shares_of, turns_of
from ordercore.sourcing.places.endless import with_no_end
from ordercore.sourcing.places.known import Known
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.demand import Demand
from ordercore.sourcing.plans.supply import Stock
from ordercore.sourcing.strategies.sound import check_sound
from ordercore.sourcing.strategies.strategy import CHEAPEST, Strategy

__all__ = ["EFFORT", "STOCK_PRICES", "source_batch"]

EFFORT = 40
"""How often stock is priced where nobody says otherwise."""

STOCK_PRICES = StockPrices()
"""The solver that is always there."""

NO_RANKS: Mapping[str, int] = {}
NO_STRATEGIES: Mapping[str, Strategy] = {}
NO_KNOWN: Mapping[str, Known] = {}

Ask: TypeAlias = Callable[[BatchQuestion], BatchAnswer]


def source_batch(  # noqa: PLR0913 - all but three have a good default
    demands: Sequence[Demand],
    network: Network,
    stock: Stock,
    *,
    rule: BatchRule = BatchRule.FIRST_COME,
    ranks: Mapping[str, int] = NO_RANKS,
    strategies: Mapping[str, Strategy] = NO_STRATEGIES,
    known: Mapping[str, Known] = NO_KNOWN,
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
        stock: SKU -> node -> units that can be promised; what is not there is 0, and
            what a node supplies ``unlimited`` has no end.
        rule: who gets units where there are not enough for all.
        ranks: for VIP_FIRST, order -> its class: the lower goes first, and those that
            are not there last.
        strategies: by which orders are sourced, by their ids; others by what is
            cheapest.  Orders whose strategies mind the same are traded with each other,
            and each such group has a certificate.
        known: of some orders, what is known of the nodes at the moment.
        seed: whatever is decided by lot is decided by this number.
        iterations: how often stock is priced anew; 0 gives each order in turn what is
            cheapest for it, and little more.
        solver: who looks for the plan.
        more: asked now and then; when it says no the best plan that is known by then is
            returned, which is as fair as any.

    Raises:
        Invalid: an order that is there twice, a number that cannot be, a strategy that
            cannot be heeded for many orders at once, or rates that are no table.
        PluginError: the solver failed, or answered what is no answer.
    """
    _check(demands, strategies, rule, seed, iterations)
    there = _there(demands, network, stock)
    full = {sku: {**row} for sku, row in there.items()}
    batch = asked_of(demands, network, there, strategies, known)
    shares = shares_of(batch, there, rule, ranks, full, network)
    turns = turns_of(demands, rule, ranks)
    kept = {
        (sku, node): units - there[sku].get(node, 0)
        for sku, row in full.items()
        for node, units in row.items()
        if units > there[sku].get(node, 0)
    }
    starts = _starts(partial(Keeper, batch, network, there, kept), shares, turns)
    keeper, orders = min(starts, key=lambda start: _worth(start[1]))
    groups = _groups(batch)
    ask = partial(asked, solver, effort=iterations, seed=seed, more=more)
    traded = [_traded(keeper, orders, places, ask) for places in groups.values()]
    plans = keeper.settle(orders)
    proofs: list[BatchCertificate] = []
    for (asking, prices), (counts, places) in zip(traded, groups.items(), strict=True):
        mine = {place: orders[place] for place in places}
        left = keeper.stock_for(orders, places)
        proofs.append(proof_of(asking, prices, mine, keeper.stock, left, counts))
    return BatchPlan(
        tuple(plans), network.currency, rule, shares.proved, tuple(proofs), solver.name
    )


def _unheeded(
    demands: Sequence[Demand], strategies: Mapping[str, Strategy]
) -> Iterator[Finding]:
    used = [strategies[one.order] for one in demands if one.order in strategies]
    for strategy in dict.fromkeys(used):
        if why := cannot_heed(strategy):
            expected = "one that many orders at once can heed"
            yield Finding(f"strategies.{strategy.id}", why, expected)
    if len({safety_of(strategies.get(one.order, CHEAPEST)) for one in demands}) > 1:
        expected = "the same safety stock kept by all"
        yield Finding("strategies", "several", expected)


def _there(
    demands: Sequence[Demand], network: Network, stock: Stock
) -> dict[str, dict[str, int]]:
    """Return what there is of all that is wanted, with no end where none is counted."""
    skus = dict.fromkeys([line.sku for demand in demands for line in demand.lines])
    rows = with_no_end({sku: stock.get(sku, {}) for sku in skus}, network.ranked)
    return {sku: {**row} for sku, row in rows.items()}


def _groups(batch: Sequence[Asked]) -> dict[Counts, list[int]]:
    """Return the places of the orders by what is minded of them."""
    found: dict[Counts, list[int]] = {} if batch else {MONEY: []}
    for place, one in enumerate(batch):
        found.setdefault(one.counts, []).append(place)
    return found


Traded: TypeAlias = tuple[Posed, tuple[int, ...]]
"""A question that was asked, and what its limits are worth."""


def _traded(
    keeper: Keeper, orders: list[Wanted], places: Iterable[int], ask: Ask
) -> Traded:
    """Let orders have what is best for all of them together; the others stay."""
    things = {
        place: found
        for place in places
        if (wanted := orders[place]).loads
        and (found := things_of(wanted.demand, wanted.loads)) is not None
    }
    for place in things:
        keeper.give_back(orders[place])
    asking = pose(dict(enumerate(orders)), things, keeper.stock, keeper.left)
    answer = ask(asking.question)
    for place, loads in asking.loads(answer.chosen).items():
        orders[place] = evolve(orders[place], loads=loads)
        keeper.take(orders[place])
    return asking, answer.prices


def _check(
    demands: Sequence[Demand],
    strategies: Mapping[str, Strategy],
    rule: BatchRule,
    seed: int,
    iterations: int,
) -> None:
    for name, strategy in strategies.items():
        check_sound((strategy,), f"strategies.{name}")
    findings = [*_unheeded(demands, strategies)]
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
    kept: Callable[[], Keeper], shares: Shares, turns: Sequence[int]
) -> Iterator[tuple[Keeper, list[Wanted]]]:
    """Yield what comes of it when each takes its share in turn.

    Where lines get divided because others went before, once more with the largest lines
    first.
    """
    keeper = kept()
    orders = keeper.start(shares, turns)
    yield keeper, orders
    divided = [
        max(keeper.stock[line.sku].values(), default=0) >= line.quantity
        for wanted in orders
        if wanted.whole
        for place in divided_lines(wanted.loads)
        for line in [wanted.demand.lines[place]]
    ]
    if any(divided):
        largest = [-max(units, default=0) for units in shares.units]
        keeper = kept()
        by_size = sorted(turns, key=largest.__getitem__)
        yield keeper, keeper.start(shares, by_size)


def _worth(orders: Sequence[Wanted]) -> tuple[int, int]:
    found = [worth(wanted) for wanted in orders]
    return sum([divided for divided, _ in found]), sum([cost for _, cost in found])
