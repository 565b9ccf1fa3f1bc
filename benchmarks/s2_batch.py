"""S2: many orders at once on scarce stock, against HiGHS on the same columns.

Of every SKU there is a tenth more than is wanted, spread over its nodes by chance.
Ours is the public call, from the rates to plans and certificate.  HiGHS, one thread,
gets the columns for nothing: who could ship what of each order, at what cost, and what
is scarce of it; it is timed with making its model and solving it to the optimum.  At
20,000 orders it is stopped, and what counts is the bound that it has by then.  Then
what it costs if each in turn takes what is cheapest for it.
"""

from collections.abc import Mapping
from random import Random
from time import process_time

from attrs import evolve, frozen

from benchmarks.harness import Better, Result, interleaved, versions
from benchmarks.retail import Retail, retail
from ordercore.sourcing import BatchAnswer, BatchPlan, BatchQuestion, source_batch

__all__ = ["by_highs", "question_of", "run", "scarce"]

SPARE = 11, 10
"""So many tenths of what is wanted are there."""


@frozen
class Workload:
    """A shop, and what is promised of it.

    Attributes:
        nodes, orders, skus: how large it is.
        above: how far above the optimum we may be, as a factor.
        time: what part of the time of HiGHS we may take; None where nothing is
            promised.
        limit_s: after so many seconds HiGHS is stopped.
    """

    nodes: int
    orders: int
    skus: int
    above: float
    time: float | None = None
    limit_s: float = 900.0


WORKLOADS = (
    Workload(20, 1_000, 2_000, 1.0075),
    Workload(20, 5_000, 10_000, 1.0075, 1 / 3),
    Workload(5, 5_000, 5_000, 1.0075),
    Workload(20, 20_000, 20_000, 1.01, None, 400.0),
)
QUICK = (Workload(20, 300, 600, 1.0075), Workload(5, 500, 500, 1.0075))


def run(quick: bool) -> list[Result]:
    """Return cost and time of ours beside those of HiGHS."""
    return [
        result
        for workload in (QUICK if quick else WORKLOADS)
        for result in _measured(workload)
    ]


def scarce(nodes: int, orders: int, skus: int) -> Retail:
    """Return a shop whose orders want single units of which there are just enough."""
    shop = retail(nodes, orders, skus)
    demands = [
        evolve(order, lines=tuple([evolve(line, quantity=1) for line in order.lines]))
        for order in shop.orders
    ]
    wanted: dict[str, int] = {}
    for line in [line for order in demands for line in order.lines]:
        wanted[line.sku] = wanted.get(line.sku, 0) + 1
    random = Random(5)
    more, of = SPARE
    stock: dict[str, Mapping[str, int]] = {}
    for sku, units in wanted.items():
        row = dict.fromkeys(shop.stock[sku], 0)
        places = list(row)
        for _ in range(-(-units * more // of)):
            row[random.choice(places)] += 1
        stock[sku] = row
    return Retail(shop.network, stock, tuple(demands))


def _measured(size: Workload) -> list[Result]:
    shop = scarce(size.nodes, size.orders, size.skus)
    workload = f"{size.orders:,} orders, {size.nodes} nodes, {shop.lines_per_order:.1f}"
    workload += " lines an order"
    source_batch(shop.orders[:50], shop.network, shop.stock)
    plans: list[BatchPlan] = []
    (ours_s,) = interleaved(
        lambda: plans.append(source_batch(shop.orders, shop.network, shop.stock)),
        rounds=1,
        clock=process_time,
        warm_up=0,
    )
    plan = plans[0]
    in_turn = source_batch(shop.orders, shop.network, shop.stock, iterations=0)
    found = by_highs(question_of(shop), size.limit_s)
    peer = Peer(workload, versions("highspy"))
    count = 100 * size.orders
    cost = plan.cost.minor
    best = "bound" if found.stopped else "optimum"
    results = [
        peer.lower(
            f"EUR an order, {best}", cost / count, found.bound / count, size.above
        ),
        peer.lower("CPU seconds", ours_s, found.seconds, size.time),
        peer.alone("per cent above the own bound", 100 * plan.gap.minor / cost, 1.2),
        peer.alone(
            "per cent above the bound, each in turn",
            100 * (in_turn.cost.minor / plan.bound.minor - 1),
        ),
    ]
    if found.stopped:
        theirs = found.cost / count
        results.append(peer.lower("EUR an order, found", cost / count, theirs, None))
    return results


def question_of(shop: Retail) -> BatchQuestion:
    """Return what our solver is asked, by being one."""
    asked: list[BatchQuestion] = []

    class Listener:
        name = "listener"

        def solve(
            self, question: BatchQuestion, effort: int, seed: int, more: object
        ) -> BatchAnswer:
            asked.append(question)
            return BatchAnswer(question.start)

    source_batch(shop.orders, shop.network, shop.stock, solver=Listener())
    return asked[0]


@frozen
class Found:
    """What HiGHS found.

    Attributes:
        cost: of its best answer.
        bound: below which there is none.
        seconds: what it took.
        stopped: whether it was stopped before it was done.
    """

    cost: int
    bound: float
    seconds: float
    stopped: bool


def by_highs(question: BatchQuestion, limit_s: float) -> Found:
    import highspy

    from ordercore_adapters.highs.program import program_of

    start = process_time()
    program = program_of(highspy, question)
    program.integrality_ = [highspy.HighsVarType.kInteger] * program.num_col_
    highs = highspy.Highs()
    highs.silent()
    for name, value in (
        ("threads", 1),
        ("time_limit", limit_s),
    ):
        highs.setOptionValue(name, value)
    highs.passModel(program)
    highs.run()
    seconds = process_time() - start
    info = highs.getInfo()
    stopped = highs.getModelStatus() != highspy.HighsModelStatus.kOptimal
    bound = info.mip_dual_bound if stopped else info.objective_function_value
    return Found(round(info.objective_function_value), bound, seconds, stopped)


@frozen
class Peer:
    """HiGHS on a workload."""

    workload: str
    version: str

    def lower(
        self, metric: str, ours: float, theirs: float, target: float | None
    ) -> Result:
        return Result(
            id="S2",
            workload=self.workload,
            metric=metric,
            ours=ours,
            peer=theirs,
            peer_name="HiGHS",
            peer_version=self.version,
            better=Better.LOWER,
            target=target,
        )

    def alone(self, metric: str, ours: float, target: float | None = None) -> Result:
        return Result(
            id="S2",
            workload=self.workload,
            metric=metric,
            ours=ours,
            better=Better.LOWER,
            target=target,
        )
