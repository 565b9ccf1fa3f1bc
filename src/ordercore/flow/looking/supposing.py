"""What if: the plan as it would be with other prices, places, stock or rules."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import cast

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused, shorten
from ordercore.flow.asking.fields import count
from ordercore.flow.goods.kits import with_kits
from ordercore.flow.knowing.articles import check_read
from ordercore.flow.knowing.open_places import check_groups_kept, check_places_of
from ordercore.flow.knowing.strategies import check_alternates
from ordercore.flow.looking.previewing import ChangePlanner
from ordercore.flow.looking.reopening import reopened, situation_without
from ordercore.flow.looking.ruling import facts_of
from ordercore.flow.looking.situation import Free, Situation, cart_named, situation_of
from ordercore.flow.seeing.segmenting import of_cart
from ordercore.flow.seeing.views import Views
from ordercore.orders import Agreed, Judge, Line, Order, Progress, State
from ordercore.rules import RULES, Rule, RuleBook, judge
from ordercore.shipping import RateTable
from ordercore.show import table
from ordercore.sourcing import (
    CHEAPEST,
    Figures,
    KeptStrategy,
    Network,
    Node,
    ParcelRates,
    SourcingPlan,
    Strategy,
    chain_of,
)
from ordercore.sourcing.strategies.sound import faults_of
from ordercore.values import Address, Money, of_several

__all__ = ["Moved", "SupposingPlanner", "WhatIf", "Wish"]

CART = "cart"
"""What a demand is called that is no order yet."""


@frozen
class Wish:
    """What somebody wants who has not ordered it yet.

    Attributes:
        units: by SKU.
        ship_to: where they would go.
        cart: id of the cart that they lie in: what it holds is theirs.
        segments: who the buyer is to quotas of stock, such as ``channel:web``; those
            of the cart besides.
    """

    units: Mapping[str, int]
    ship_to: Address
    cart: str = ""
    segments: tuple[str, ...] = ()


@frozen
class Moved:
    """Units of a line that a node would ship, or would not any more.

    Attributes:
        line: which line.
        sku: what it is.
        node: from where.
        before: units that ship from there as it is.
        after: units that would.
    """

    line: str
    sku: str
    node: str
    before: int
    after: int


@frozen
class WhatIf:
    """The plan as it is, and as it would be.  Looking changes nothing.

    Attributes:
        as_is: the plan now.
        as_if: the plan as it would be.
        before: what the plan now comes to.
        after: what the other one does.
        supposed: what would be otherwise, in words.
    """

    as_is: SourcingPlan
    as_if: SourcingPlan
    before: Figures
    after: Figures
    supposed: tuple[str, ...] = ()

    @property
    def cost(self) -> Money:
        """How much more it would cost; below zero where it would cost less."""
        return self.after.cost - self.before.cost

    @property
    def shipments(self) -> int:
        """How many nodes more would ship."""
        return self.after.shipments - self.before.shipments

    @property
    def missing(self) -> int:
        """How many units more would be missing."""
        return self.after.missing - self.before.missing

    @property
    def days(self) -> int | None:
        """How many days later the last parcel would come; None where nobody can say."""
        before, after = self.before.days, self.after.days
        return None if before is None or after is None else after - before

    @property
    def moved(self) -> tuple[Moved, ...]:
        """What would ship from elsewhere, by line and node."""
        skus = {
            one.line: one.sku
            for plan in (self.as_is, self.as_if)
            for one in plan.assignments
        }
        was, would = _units(self.as_is), _units(self.as_if)
        return tuple(
            [
                Moved(line, skus[line], node, was.get(key, 0), would.get(key, 0))
                for key in sorted({*was, *would})
                for line, node in [key]
                if was.get(key, 0) != would.get(key, 0)
            ]
        )

    @property
    def same(self) -> bool:
        """Whether every unit would ship from where it does now."""
        return not self.moved

    def __str__(self) -> str:
        before, after = self.before, self.after
        rows = [
            ("cost", before.cost, after.cost, self.cost),
            ("shipments", before.shipments, after.shipments, self.shipments),
            ("days", _said(before.days), _said(after.days), _said(self.days)),
            ("missing", before.missing, after.missing, self.missing),
        ]
        numbers = table(("", "as it is", "as if", "more"), rows, "<>>>")
        goods = [
            f"  {one.sku} from {one.node}: {one.before} -> {one.after}"
            for one in self.moved
        ]
        head = f"{self.as_is.order}: what if {'; '.join(self.supposed)}"
        if not self.supposed:
            head = f"{self.as_is.order}: nothing is supposed to be otherwise"
        return "\n".join([head, numbers, *goods])


def _said(days: int | None) -> str:
    return "-" if days is None else str(days)


def _units(plan: SourcingPlan) -> dict[tuple[str, str], int]:
    return {(one.line, one.node): one.quantity for one in plan.assignments}


class SupposingPlanner(ChangePlanner):
    """What would ship from where if something were otherwise."""

    def what_if(
        self,
        wanted: str | Agreed | Wish,
        *,
        rates: ParcelRates | None = None,
        nodes: Iterable[Node] = (),
        without: Collection[str] = (),
        stock: Mapping[str, Mapping[str, int]] | None = None,
        strategy: Strategy | str | None = None,
        rules: Sequence[Rule] | None = None,
    ) -> WhatIf:
        """Return the plan as it would be beside the plan as it is.

        Of an order, what waits is looked at and what no node has begun: work that is
        open counts as if it had not been given out.  Where nothing is supposed both
        plans are the same, which says from where goods would ship before anybody has
        ordered them.

        Args:
            wanted: an order's id; what was agreed for an order that is not placed; or
                what somebody wishes who has not ordered it.
            rates: other prices of parcels.
            nodes: places that would be there, or be otherwise, by their ids.
            without: places that would not be there.
            stock: SKU -> node -> units that the order could be promised there.
            strategy: by which it would be sourced, or its name.
            rules: that would say so; they are asked of the order as it is agreed.

        Raises:
            Refused: ``order.unknown``, ``rates.none``, ``cart.unknown``, and where what
                is supposed names what is not there ``node.unknown``, ``node.group``,
                ``node.group-in-use``, ``sku.unknown``, ``strategy.unknown``.
            Invalid: prices in another currency, a quantity or a strategy that cannot
                be, or both a strategy and rules.
        """
        views = self._look()
        if strategy is not None and rules is not None:
            raise Invalid.at("rules", "both", "a strategy or rules, not both")
        if isinstance(wanted, str):
            now = _of_order(views.order(wanted), views)
        else:
            now = _of_wish(wanted, views)
        places, gone = (*nodes,), of_several(without, str, "without")
        then = _otherwise(now, rates, places, gone, stock, views)
        chain = _strategies(now.order, strategy, rules, views)
        for one in chain or ():
            asked = f"what if strategy {one.id} were taken, which is about"
            check_places_of(one, asked, {k.id: k for k in then.network.nodes})
        then = then if chain is None else evolve(then, strategies=chain)
        as_is, as_if = now.plan(), then.plan()
        said = (*_said_of(rates, places, gone, stock), *_rules_said(strategy, rules))
        return WhatIf(as_is, as_if, now.figures(as_is), then.figures(as_if), said)


def _said_of(
    rates: ParcelRates | None,
    nodes: Sequence[Node],
    without: Sequence[str],
    stock: Free | None,
) -> Iterator[str]:
    """Yield what is supposed of prices, places and stock."""
    if rates is not None:
        name = rates.told if isinstance(rates, RateTable) else type(rates).__name__
        yield f"parcels cost what {name} asks"
    for node in nodes:
        yield f"{node.id} is there as described"
    for name in without:
        yield f"{name} is not there"
    for sku, row in (stock or {}).items():
        yield from [f"{node} has {units} × {sku}" for node, units in row.items()]


def _rules_said(
    strategy: Strategy | str | None, rules: Sequence[Rule] | None
) -> Iterator[str]:
    """Yield by what it is supposed to be sourced."""
    if strategy is not None:
        name = strategy if isinstance(strategy, str) else strategy.id
        yield f"it is sourced by {name}"
    if rules is not None:
        names = ", ".join([rule.id for rule in rules])
        yield f"the rules are {names or 'none'}"


def _of_order(order: Order, views: Views) -> Situation:
    """Return what is known of an order, as if no node had open work of it."""
    again = reopened(order, views)
    return situation_without(again.order, views, again)


def _of_wish(wanted: Agreed | Wish, views: Views) -> Situation:
    """Return what is known of an order that is not placed."""
    if isinstance(wanted, Agreed):
        return situation_of(_imagined(wanted, CART, views), views)
    order = _imagined(_agreed(wanted, views), wanted.cart or CART, views)
    return situation_of(order, views, wanted.cart)


def _agreed(wish: Wish, views: Views) -> Agreed:
    nothing = Money.zero(views.network.currency)
    lines = tuple(
        [
            Line(str(n), sku, count(units, f"units.{sku}"), nothing, nothing, nothing)
            for n, (sku, units) in enumerate(wish.units.items(), 1)
            if units
        ]
    )
    ids = ("", "", nothing.currency, views.now, wish.ship_to, lines, nothing, nothing)
    whose = {*of_several(wish.segments, str, "segments")}
    if wish.cart:
        whose |= {*of_cart(cart_named(wish.cart, views))}
    return Agreed(*ids, segments=tuple(sorted(whose)))


def _imagined(agreed: Agreed, name: str, views: Views) -> Order:
    """Return the order that it would be, judged by the rules in force."""
    known = evolve(agreed, lines=with_kits(agreed.lines, {}, views))
    waiting = tuple([Progress(line.quantity) for line in known.lines])
    order = Order(name, known, State.CONFIRMED, waiting)
    book: RuleBook | None = views.state(RULES)
    return order if book is None else _judged(order, book, views)


def _judged(order: Order, book: RuleBook, views: Views) -> Order:
    found = judge(book, order, facts_of(order, book, views), views.now).commands
    verdicts = [one.verdict for one in found if isinstance(one, Judge)]
    verdict = verdicts[-1] if verdicts else None
    return order.with_marks(evolve(order.marks, verdict=verdict))


def _otherwise(
    now: Situation,
    rates: ParcelRates | None,
    nodes: Sequence[Node],
    without: Sequence[str],
    stock: Free | None,
    views: Views,
) -> Situation:
    left = {node.id: node for node in now.network.nodes}
    for name in without:
        now.network.node(name)
        del left[name]
    for place in nodes:
        asked = f"what if node {place.id} were there"
        check_groups_kept(place, left, now.strategies, asked)
        left[place.id] = place
    then = evolve(
        now, network=Network(tuple(left.values()), rates or now.network.rates)
    )
    if stock is None:
        return then
    _check_rows(stock)
    check_read(stock, "what if there were", views)
    for node in [node for row in stock.values() for node in row]:
        then.network.node(node)
    return evolve(then, free=_with_stock(now.free, stock))


def _check_rows(stock: object) -> None:
    """Raise Invalid for what is no units by node, for each SKU."""
    expected = "node -> units, for each SKU"
    if not isinstance(stock, Mapping):
        raise Invalid.at("stock", shorten(stock), expected)
    for sku, row in cast("Mapping[object, object]", stock).items():
        if not isinstance(row, Mapping):
            raise Invalid.at(f"stock.{sku}", shorten(row), expected)


def _with_stock(free: Free, stock: Free) -> Free:
    found: dict[str, dict[str, int]] = {sku: {**held} for sku, held in free.items()}
    for sku, held in stock.items():
        here = found.setdefault(sku, {})
        here |= {n: count(units, f"stock.{sku}.{n}") for n, units in held.items()}
    return found


def _strategies(
    order: Order,
    strategy: Strategy | str | None,
    rules: Sequence[Rule] | None,
    views: Views,
) -> tuple[Strategy, ...] | None:
    """Return by which strategies it would be sourced; None for those that it has."""
    for rule in rules or ():
        _check_there(rule.then.strategy, views)
    if rules is not None:
        judged = _judged(order, RuleBook(0, tuple(rules)), views)
        return chain_of(judged.strategy, views.strategies)
    if isinstance(strategy, Strategy):
        if findings := faults_of(strategy):
            raise Invalid(findings).inside("strategy")
        check_alternates(strategy, "what if strategy", views.strategies)
        known = {**views.strategies, strategy.id: KeptStrategy(strategy)}
        return chain_of(strategy.id, known)
    if strategy is None:
        return None
    _check_there(strategy, views)
    return chain_of(strategy, views.strategies)


def _check_there(strategy: str, views: Views) -> None:
    if strategy and strategy not in {CHEAPEST.id, *views.strategies}:
        raise Refused(
            "strategy.unknown",
            asked=f"what if strategy {strategy} were taken",
            because="there is no such strategy",
            remedy="Give a sourcing.Strategy, or name one of "
            f"{', '.join([CHEAPEST.id, *views.strategies])}",
        )
