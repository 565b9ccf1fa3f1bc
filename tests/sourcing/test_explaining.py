"""Why from there, why not from elsewhere, and the plan as a table."""

import json
import re
from inspect import cleandoc

import pytest

from ordercore.errors import Invalid
from ordercore.show import explanation_html
from ordercore.sourcing import FlipKind, Reason, plan_as_plain, plan_of_plain, source
from ordercore.values import Money
from ordercore.values.quantity import MOST
from tests.sourcing import brute
from tests.sourcing.instances import instance
from tests.sourcing.shops import demand, network, reasons
from tests.sourcing.test_exact import KINDS


def told(plan, node):
    """Return what a plan says about a node."""
    [reason] = [reason for reason in plan.why if reason.node == node]
    return reason


SUPPLIER = network(HAM={"unlimited": ("MUG",)})
WITHOUT_END = {"MUG": {"HAM": MOST}, "CUP": {"CPH": 1}}


class TestNoEnd:
    """A place that supplies as much as is wanted has no number of units."""

    def test_in_words(self):
        """Nobody can take a billion units away; that it supplies it is what counts."""
        plan = source(demand(("MUG", 2), ("CUP", 1)), SUPPLIER, WITHOUT_END)
        told = plan.explanation

        (flip,) = [one for one in told.flips if one.node == "HAM" and one.line]
        assert (0, True, False) == (flip.units, flip.ends, flip.ships)
        assert "HAM would ship less of line 1 if it supplied MUG no more" == flip.text
        assert f"{MOST}" not in str(told) + explanation_html(plan)
        assert "fewer MUG" not in str(told)

    def test_without_it_none_ships(self):
        """It is so: from there comes nothing then."""
        stock = {**WITHOUT_END, "MUG": {}}
        plan = source(demand(("MUG", 2), ("CUP", 1)), SUPPLIER, stock)

        assert ["MUG"] == [one.sku for one in plan.missing]

    def test_it_can_be_written_down(self):
        """As plain data it is the same."""
        plan = source(demand(("MUG", 2)), SUPPLIER, WITHOUT_END)

        assert plan.explanation == plan_of_plain(plan_as_plain(plan)).explanation


class TestReasons:
    """Every node once, with a reason that is true."""

    def test_chosen(self):
        """A node that ships says what."""
        plan = source(demand(("MUG", 2), ("CUP", 1)), network(), STOCK)

        assert Reason.CHOSEN == told(plan, "CPH").reason
        assert "ships 2 × MUG, 1 × CUP" == told(plan, "CPH").text
        assert 157 == round(told(plan, "CPH").distance_km)

    def test_dominated(self):
        """A node that could ship says what the best plan with it costs more."""
        plan = source(demand(("MUG", 2), ("CUP", 1)), network(), STOCK)

        assert Money(3000, "DKK") == told(plan, "HAM").extra
        assert "costs 30.00 DKK more" == told(plan, "HAM").text
        assert told(plan, "HAM").proved

    def test_equal(self):
        """A node that costs the same says that others go first."""
        tables = {"CPH": ((9, 5),), "MMX": ((9, 5),)}
        plan = source(
            demand(("MUG", 1)), network(tables), {"MUG": {"CPH": 1, "MMX": 1}}
        )

        assert "costs the same; others go first" == told(plan, "MMX").text
        assert Money(0, "DKK") == told(plan, "MMX").extra

    def test_excluded(self):
        """Not served, nothing there, too heavy, too little: the first that is true."""
        shop = network(
            {
                "CPH": ((9000, 5),),
                "HAM": (),
                "MMX": ((9000, 9),),
                "OSL": ((100, 1),),
                "STO": ((9000, 1),),
            }
        )
        stock = {"MUG": {"CPH": 2, "HAM": 9, "OSL": 9, "STO": 1}}
        plan = source(demand(("MUG", 2, 500)), shop, stock)

        assert {
            "CPH": Reason.CHOSEN,
            "HAM": Reason.NOT_SERVED,
            "MMX": Reason.NO_STOCK,
            "OSL": Reason.TOO_HEAVY,
            "STO": Reason.TOO_LITTLE,
        } == reasons(plan)
        assert (
            "a unit of MUG is heavier than 100 g, its limit" == told(plan, "OSL").text
        )
        assert told(plan, "STO").extra is None

    def test_a_forced_node_takes_what_others_would(self):
        """A divided line's units are looked at from the forced node's side first."""
        shop = network({"CPH": ((9, 1),), "HAM": ((9, 2),), "MMX": ((9, 4),)})
        stock = {"MUG": {"CPH": 2, "HAM": 2, "MMX": 1}}
        plan = source(demand(("MUG", 3)), shop, stock)

        assert Money(2, "DKK") == told(plan, "MMX").extra

    def test_many_lines(self):
        """For a plan that was searched, the best single move is what is told."""
        lines = [(f"S{n}", 1, 900) for n in range(24)]
        stock = {sku: {"CPH": 1, "HAM": 1} for sku, _, _ in lines}
        plan = source(demand(*lines), network(), stock)

        assert not plan.proved
        assert not told(plan, "HAM").proved
        assert "the best move there costs 69.00 DKK more" == told(plan, "HAM").text

    @pytest.mark.soak
    @pytest.mark.parametrize("kind", KINDS)
    def test_true(self, kind, soak):
        """SRC 64: every reason is confirmed by trying everything with that node."""
        for seed in range(1000, 1000 + 50 * soak):
            problem = instance(seed, **KINDS[kind])
            asked = problem.demand, problem.network, problem.stock
            plan = source(*asked)
            best = brute.best(*asked)
            ids = [node.id for node in problem.network.ranked]
            assert ids == [reason.node for reason in plan.why]
            for reason in plan.why:
                forced = brute.best(*asked, forced=reason.node)
                assert is_true(reason, best, forced, plan), (seed, reason)


def is_true(reason, best, forced, plan):
    """Tell whether a reason holds, *forced* being the best value with that node."""
    match reason.reason:
        case Reason.CHOSEN:
            chosen = reason.node in {shipment.node for shipment in plan.shipments}
            return chosen and forced == best
        case Reason.DOMINATED:
            extra = forced[1] - best[1]
            return (
                reason.proved and forced[0] == best[0] and extra == reason.extra.minor
            )
        case Reason.TOO_LITTLE:
            return forced[0] > best[0]
        case _:
            return forced is None


def holds(reason, problem, plan):
    """Assert that a reason of a line holds, and so does what would change it."""
    asked = problem.demand, problem.network, problem.stock
    place = [line.line for line in problem.demand.lines].index(reason.line)
    best = brute.best(*asked)
    forced = brute.best(*asked, forced=reason.node, line=place)
    shipped = {(a.line, a.node): a.quantity for a in plan.assignments}
    assert shipped.get((reason.line, reason.node), 0) == reason.units
    match reason.reason:
        case Reason.CHOSEN:
            assert reason.units
            assert forced == best
        case Reason.DOMINATED:
            assert reason.proved
            assert (best[0], best[1] + reason.extra.minor) == forced[:2]
        case Reason.TOO_LITTLE:
            assert forced is None or forced[0] > best[0]
        case _:
            assert forced is None
            assert reason.reason == obstacle(reason, problem, place)
    if reason.flip is not None:
        assert is_smallest(reason.flip, problem, reason.units)
    elif not reason.units:
        line = problem.demand.lines[place]
        for units in range(1, 10):
            more = asked_with(problem, line.sku, reason.node, units)
            lured = brute.best(*more, forced=reason.node, line=place)
            assert lured is None or lured >= brute.best(*more)


def obstacle(reason, problem, place):
    """Return why a node can ship nothing of a line at all."""
    node = problem.network.node(reason.node)
    table = problem.network.rates.breaks(node.address, problem.demand.ship_to)
    if not table:
        return "NOT_SERVED"
    if not problem.stock[reason.sku].get(reason.node, 0):
        return "NO_STOCK"
    line = problem.demand.lines[place]
    return "TOO_HEAVY" if line.weight_g > table[-1][0] else ""


def asked_with(problem, sku, node, units):
    """Return what is asked when a node has so many units more."""
    row = problem.stock[sku]
    stock = {**problem.stock, sku: {**row, node: row.get(node, 0) + units}}
    return problem.demand, problem.network, stock


def is_smallest(flip, problem, now):
    """Tell whether a change changes the decision, and no smaller one does.

    *now*: how many units of the line, if it is about one, ship from the node.
    """
    much = flip.price.minor if flip.price else flip.units
    smaller = range(0, much, 1 if much > 0 else -1)
    return is_flipped(flip, problem, now, much) and not any(
        is_flipped(flip, problem, now, less, surely=True) for less in smaller
    )


def is_flipped(flip, problem, now, much, *, surely=False):
    """Tell whether a change flips a decision, by trying all plans.

    *surely*: whether it must, and not only may, because both are as good.
    """
    asked, named = (problem.demand, problem.network, problem.stock), {}
    if flip.kind is FlipKind.PRICE:
        named = {"dearer": {flip.node: much}}
    else:
        asked = asked_with(problem, flip.sku, flip.node, much)
        place = [line.line for line in problem.demand.lines].index(flip.line)
        named = {"line": place, "units": now or 1}
    ships = brute.best(*asked, forced=flip.node, **named)
    rests = brute.best(*asked, without=flip.node, **named)
    if not flip.ships:
        ships, rests = rests, ships
    if ships is None:
        return False
    if rests is None:
        return True
    return ships < rests if surely else ships <= rests


STOCK = {"MUG": {"CPH": 4, "HAM": 4}, "CUP": {"CPH": 2, "HAM": 1}}


class TestTable:
    """The plan for people."""

    def test_all_of_it(self):
        """Parcels and what is in them, then who does not ship, then what is missing."""
        stock = {**STOCK, "JUG": {"MMX": 1}}
        plan = source(
            demand(("MUG", 2, 400), ("CUP", 1, 300), ("JUG", 4, 900)), network(), stock
        )

        assert cleandoc(
            """
                W-1001: 2 parcels, 98.00 DKK (proved best)
                  CPH  2 × MUG  1.1 kg  157 km  39.00 DKK
                       1 × CUP
                  MMX  1 × JUG  0.9 kg  185 km  59.00 DKK
                not chosen
                  HAM  289 km  costs 30.00 DKK more
                missing
                  3 × JUG  line 3  all nodes in reach together have 1
                """
        ) == str(plan)

    def test_one_parcel(self):
        """A plan of one parcel of a one-node shop is three words long."""
        shop = network({"CPH": ((9, 100),)})

        assert (
            "W-1001: 1 parcel, 1.00 DKK (proved best)\n"
            "  CPH  1 × MUG  0.0 kg  157 km  1.00 DKK"
        ) == str(source(demand(("MUG", 1)), shop, {"MUG": {"CPH": 1}}))

    def test_nothing(self):
        """A plan that ships nothing says why."""
        plan = source(demand(("MUG", 1)), network({"CPH": ((9, 1),)}), {})

        assert (
            "W-1001: nothing can be shipped\n"
            "not chosen\n"
            "  CPH  157 km  has nothing of what is wanted\n"
            "missing\n"
            "  1 × MUG  line 1  no node has any"
        ) == str(plan)

    def test_searched(self):
        """A plan that is not proved says so, and how far from the best it can be."""
        lines = [(f"S{n}", 1, 900) for n in range(24)]
        stock = {sku: {"CPH": 1, "HAM": 1} for sku, _, _ in lines}
        plan = source(demand(*lines), network(), stock)

        assert "117.00 DKK (searched, none costs less)" in str(plan)
        problem = instance(8, lines=40, nodes=6, held=9, most=4)
        plan = source(problem.demand, problem.network, problem.stock)
        tenths = 1000 * plan.gap.minor / plan.bound.minor
        assert not plan.proved
        told = re.search(r"searched, at most (.*) % above the best", str(plan))
        assert 0 <= float(told[1]) * 10 - tenths < 1


class TestLines:
    """Every line and node once, with a reason that is true."""

    def test_what_is_told(self):
        """Chosen, dominated, or excluded, and what would change that."""
        stock = {"MUG": {"CPH": 1, "HAM": 4, "MMX": 3}, "CUP": {"CPH": 2, "HAM": 1}}
        plan = source(demand(("MUG", 3, 400), ("CUP", 1, 300)), network(), stock)

        assert (
            "line 1, MUG\n"
            "  CPH  has too little: one more line would be divided"
            "  unless it had 2 more MUG\n"
            "  HAM  ships 3 × MUG                                 "
            "  unless it had 2 fewer MUG\n"
            "  MMX  costs 29.00 DKK more\n"
            "line 2, CUP\n"
            "  CPH  costs 29.00 DKK more\n"
            "  HAM  ships 1 × CUP         unless it had 1 fewer CUP\n"
            "  MMX  has none of it        unless it had 1 more CUP\n"
            "what would change it\n"
            "  CPH  would ship                 if it had 2 more MUG\n"
            "  CPH  would ship                 if a shipment from there cost"
            " 29.01 DKK less\n"
            "  HAM  would ship less of line 2  if it had 1 fewer CUP\n"
            "  HAM  would ship no more         if a shipment from there cost"
            " 29.01 DKK more\n"
            "  MMX  would ship                 if it had 1 more CUP\n"
            "  MMX  would ship                 if a shipment from there cost"
            " 29.01 DKK less"
        ) == str(plan.explanation)
        assert "CPH would ship if it had 2 more MUG" == plan.explanation.flips[0].text
        assert ["CPH", "HAM", "MMX"] == [r.node for r in plan.explanation.of("2")]

    def test_lines_that_get_nothing(self):
        """Of a SKU that is short the later line gets none, and that is said."""
        plan = source(
            demand(("MUG", 2), ("MUG", 1)), network(), {"MUG": {"CPH": 2, "HAM": 0}}
        )
        told = {r.node: r.text for r in plan.explanation.of("2")}

        assert "has too little: lines before this one get all of it" == told["CPH"]
        assert "has none of it" == told["HAM"]

    def test_of_many_lines_no_change_is_tried(self):
        """It would take long, and a plan that is not proved could be another one."""
        lines = [(f"S{n}", 1, 900) for n in range(24)]
        stock = {sku: {"CPH": 1, "HAM": 1} for sku, _, _ in lines}
        told = source(demand(*lines), network(), stock).explanation

        assert 72 == len(told.lines)
        assert not told.flips
        assert not told.complete
        assert str(told).endswith("not every change was tried")

    @pytest.mark.soak
    @pytest.mark.parametrize("kind", KINDS)
    def test_true(self, kind, soak):
        """SRC 64: trying everything confirms each reason and each smallest change."""
        for seed in range(2000, 2000 + 6 * soak):
            problem = instance(seed, **{**KINDS[kind], "most": 3})
            plan = source(problem.demand, problem.network, problem.stock)
            told = plan.explanation
            lines = [line.line for line in problem.demand.lines]
            nodes = [node.id for node in problem.network.ranked]
            pairs = [(line, node) for line in lines for node in nodes]
            assert pairs == [(reason.line, reason.node) for reason in told.lines]
            for reason in told.lines:
                holds(reason, problem, plan)
            for flip in told.flips:
                units = {(r.line, r.node): r.units for r in told.lines}
                now = units.get((flip.line, flip.node), 0)
                assert is_smallest(flip, problem, now), (seed, flip)


class TestPlainData:
    """A plan can be kept and read again."""

    def test_round_trip(self):
        """What was written as JSON is read as the same plan with the same reasons."""
        for seed in range(30):
            problem = instance(seed, odd=True)
            plan = source(problem.demand, problem.network, problem.stock)

            again = plan_of_plain(json.loads(json.dumps(plan_as_plain(plan))))

            assert plan == again
            assert plan.why == again.why
            assert plan.explanation == again.explanation
            assert str(plan) == str(again)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda data: data.pop("explanation"),
            lambda data: data.pop("order"),
            lambda data: data.update(more=1),
            lambda data: data["shipments"][0].update(cost="5"),
            lambda data: data["shipments"][0]["lines"][0].pop("sku"),
            lambda data: data["explanation"]["nodes"][0].update(reason="BECAUSE"),
            lambda data: data["explanation"]["lines"][0].pop("units"),
            lambda data: data["explanation"]["flips"].append({"kind": "STOCK"}),
            lambda data: data["explanation"].update(to=[999, 0]),
            lambda data: data.update(missing=[5]),
        ],
    )
    def test_malformed(self, spoil):
        """Anything else is refused."""
        plan = source(demand(("MUG", 1)), network(), STOCK)
        data = plan_as_plain(plan)
        spoil(data)

        with pytest.raises(Invalid):
            plan_of_plain(data)
