"""Shipments of several parcels: whole units in each, by the cheapest service."""

from random import Random

import pytest

from ordercore.errors import Invalid, PluginError
from ordercore.shipping import MergedRates, RateTable, Reach, WeightBreak, Zone
from ordercore.sourcing import (
    Goal,
    Network,
    Strategy,
    Term,
    plan_as_plain,
    plan_of_plain,
    source,
)
from ordercore.sourcing.costs.covering import MOST_STEPS, cover_of
from ordercore.sourcing.costs.filling import fullest, heaviest_first
from ordercore.sourcing.costs.parcelling import MOST_PAIRS, Tariff, goods_of
from ordercore.testing.parcels import wrongly_divided
from ordercore.testing.sourcing import TableRates
from ordercore.values import Address, Money
from tests.sourcing import brute
from tests.sourcing.shops import demand, network, node, reasons, shipped


def steps_of(random, most=40):
    """Return a table whose prices rise, evenly or by jumps."""
    count = random.randint(1, 5)
    limits = sorted(random.sample(range(2, most), count))
    return tuple(zip(limits, sorted(random.sample(range(80), count)), strict=True))


def table_rates(steps):
    """Return rates from CPH of (weight in g, price)."""
    return TableRates("DKK", {"": steps, "CPH": steps})


def table(service, *breaks):
    """Return a rate table of one zone, of breaks of (weight in g, price)."""
    steps = tuple(WeightBreak(limit, Money(price, "DKK")) for limit, price in breaks)
    return RateTable("C", service, "DKK", (Zone("all", Reach.WORLD, steps),))


class TestByWeight:
    """What a weight costs at least in any number of parcels."""

    def test_equal_to_every_choice(self):
        """Gram by gram, far beyond where each further parcel costs the same."""
        for seed in range(30):
            steps = steps_of(Random(seed))
            cover = cover_of(steps)
            for weight_g in range(1, 200, 11):
                assert brute.cut(steps, weight_g) == cover.cost(weight_g)[0], seed

    def test_steps_are_where_the_price_changes(self):
        """Each step begins where the one before ends, through all parcels."""
        cover = cover_of(((5, 4), (30, 40)))

        assert [5, 10, 15, 20] == [cover.limit(number) for number in range(4)]
        assert [0, 0, 1, 1, 2] == [cover.number(g) for g in (1, 5, 6, 10, 11)]

    def test_a_long_table_is_reckoned_from_below(self):
        """With many steps: never above what weights cost, and exact for one parcel."""
        long = tuple((n * 10, 500 + n * 7) for n in range(1, MOST_STEPS + 20))
        cover, heaviest = cover_of(long), long[-1][0]

        assert not cover.exact
        for weight_g in range(1, 3 * heaviest, 397):
            least = brute.cut(long, weight_g)
            assert cover.cost(weight_g)[0] <= least
            assert weight_g > heaviest or least == cover.cost(weight_g)[0]


class TestWholeUnits:
    """What units cost that are not cut."""

    def test_equal_to_every_way_to_pack(self):
        """As cheap as the best of all ways, in no more parcels; never below weight."""
        for seed in range(250):
            random = Random(seed)
            steps = steps_of(random)
            sizes = [random.randint(1, steps[-1][0]) for _ in range(3)]
            units = [random.choice(sizes) for _ in range(random.randint(1, 6))]

            packed = Tariff(steps).packed(goods_of([(each, 1) for each in units]))

            assert brute.price(steps, units) == (packed.price, packed.parcels), seed
            assert packed.price == packed.least
            assert cover_of(steps).cost(sum(units))[0] <= packed.price

    def test_very_many(self):
        """A billion units of one kind are exact, of several a bound is told."""
        tariff = Tariff(((1000, 5), (2000, 9)))

        assert (4_500_000_000, 500_000_000) == tariff.packed(((1000, 10**9),))[:2]
        mixed = tariff.packed(((700, 10**6), (450, 10**6), (310, 10**6)))
        assert MOST_PAIRS < 10**6
        assert mixed.least <= mixed.price <= mixed.least * 11 // 10

    def test_many_are_filled_to_the_brim(self):
        """What just goes into three parcels goes into three, heaviest first or not."""
        goods = ((11, 6), (9, 12), (7, 12), (5, 9), (3, 3))
        weight_g = sum([each * units for each, units in goods])
        limit = weight_g // 3

        packed = Tariff(((limit, 10),)).packed(goods)

        assert weight_g == 3 * limit
        assert len([*heaviest_first(goods, limit)]) > 3
        assert (30, 3, 30) == (packed.price, packed.parcels, packed.least)

    @pytest.mark.parametrize("fill", [heaviest_first, fullest])
    def test_each_unit_is_filled_in_once(self, fill):
        """No parcel is too heavy, and all of them together hold what there is."""
        for seed in range(60):
            random = Random(seed)
            limit = random.randint(20, 90)
            sizes = random.sample(range(1, limit + 1), random.randint(1, 8))
            goods = goods_of([(each, random.randint(1, 40)) for each in sizes])

            filled = [*fill(goods, limit)]

            units = [(each, n * times) for some, times in filled for each, n in some]
            assert goods == goods_of(units), seed
            assert all(sum(e * n for e, n in some) <= limit for some, _ in filled)

    def test_what_would_take_long_is_filled_from_the_heaviest(self):
        """Thousands of weights, or parcels of tons reckoned in grams."""
        many = tuple((each, 1) for each in range(3_000, 0, -1))
        tons = ((700_001, 3), (300_000, 9), (1, 5))

        assert [*heaviest_first(many, 9_000)] == [*fullest(many, 9_000)]
        assert [*heaviest_first(tons, 10**6)] == [*fullest(tons, 10**6)]

    def test_what_weighs_nothing_goes_with_the_rest(self):
        """Units without a weight need no parcel of their own."""
        tariff = Tariff(((10, 5),))

        assert tariff.packed(goods_of([(0, 9), (10, 1)])).parcels == 1
        assert tariff.packed(goods_of([(0, 9)])).parcels == 1


class TestDivision:
    """Which units go into which parcel."""

    def test_as_it_is_billed(self):
        """Of any table and any units: each unit in one parcel, for just the price."""
        for seed in range(60):
            random = Random(seed)
            steps, count = steps_of(random), random.randint(1, 4)
            sizes = [random.randint(0, steps[-1][0]) for _ in range(2)]
            wants = [
                (f"S{n}", random.randint(1, 9), random.choice(sizes))
                for n in range(count)
            ]
            asked = demand(*wants)
            net = Network((node("CPH"),), table_rates(steps))

            plan = source(asked, net, {sku: {"CPH": n} for sku, n, _ in wants})

            lane = net.lanes_to(asked.ship_to).by_node["CPH"]
            (one,) = plan.shipments
            assert [] == [*wrongly_divided(one, lane, asked)], seed

    def test_very_many_are_filled_in(self):
        """Where it would take too long to try all, parcels are filled; still right."""
        asked = demand(("A", 60, 7), ("B", 60, 5), ("C", 60, 3), ("D", 60, 2))
        net = Network((node("CPH"),), table_rates(((10, 5), (23, 9))))

        plan = source(asked, net, {sku: {"CPH": 60} for sku in "ABCD"})

        lane = net.lanes_to(asked.ship_to).by_node["CPH"]
        assert [] == [*wrongly_divided(plan.shipments[0], lane, asked)]

    def test_too_many_to_tell(self):
        """Of a million parcels nobody wants a list; the price is right all the same."""
        net = Network((node("CPH"),), table_rates(((10, 5),)))
        plan = source(demand(("A", 10**6, 7)), net, {"A": {"CPH": 10**6}})

        assert (10**6, ()) == (plan.parcels, plan.shipments[0].packing)
        assert () == plan.commands[0].parcels

    def test_the_warehouse_is_told(self):
        """The claims carry the parcels, and whom they were reckoned with."""
        both = MergedRates(
            {"s": table("small", (5, 400)), "p": table("parcel", (30, 1_000))}
        )
        plan = source(
            demand(("SACK", 3, 15), ("MUG", 1, 5)),
            Network((node("CPH"),), both),
            {"SACK": {"CPH": 3}, "MUG": {"CPH": 1}},
        )

        (claim,) = plan.commands
        told = [
            (one.service, {k.line: k.quantity for k in one.lines})
            for one in claim.parcels
        ]
        assert [("C parcel", {"1": 2}), ("C parcel", {"1": 1, "2": 1})] == told
        assert claim.parcels == plan.shipments[0].packing

    def test_one_parcel_that_anybody_carries_is_not_told_of(self):
        """There is nothing to say that the claim does not say."""
        net = Network((node("CPH"),), table_rates(((10, 5),)))
        plan = source(demand(("MUG", 2, 5)), net, {"MUG": {"CPH": 2}})

        assert () == plan.commands[0].parcels
        assert [(1, 2)] == [
            (len(one.lines), one.lines[0].quantity) for one in plan.shipments[0].packing
        ]

    def test_it_is_kept_as_plain_data(self):
        """What was written down says the same."""
        net = Network((node("CPH"),), table_rates(((10, 5),)))
        plan = source(demand(("MUG", 3, 5)), net, {"MUG": {"CPH": 3}})

        kept = plan_of_plain(plan_as_plain(plan))
        assert 2 == len(kept.shipments[0].divided)
        assert plan.shipments == kept.shipments


class TestFreight:
    """A service more never makes an order dearer."""

    def test_a_freight_table_besides(self):
        """60 kg go in two parcels for 20.00, and not by freight for 500.00."""
        parcel, freight = (30_000, 1_000), (1_000_000, 50_000)
        sacks, stock = demand(("SACK", 6, 10_000)), {"SACK": {"CPH": 6}}
        both = MergedRates(
            {"p": table("parcel", parcel), "f": table("freight", freight)}
        )

        plan = source(sacks, Network((node("CPH"),), both), stock)

        assert Money(2_000, "DKK") == plan.cost == plan.bound
        assert plan.proved
        assert (2, ("C parcel",)) == (plan.parcels, plan.shipments[0].by)

    def test_a_safe_goes_by_freight(self):
        """What no parcel takes is not reckoned as if it could be cut."""
        both = MergedRates(
            {
                "p": table("parcel", (30_000, 1_000)),
                "f": table("freight", (90_000, 5_000)),
            }
        )
        asked = demand(("SAFE", 1, 60_000), ("MUG", 1, 500))
        stock = {sku: {"CPH": 1} for sku in ("SAFE", "MUG")}

        plan = source(asked, Network((node("CPH"),), both), stock)

        assert (5_000, 1, True) == (plan.cost.minor, plan.parcels, plan.proved)

    def test_several_services_carry_one_shipment(self):
        """The large by one service, the small by another: both are named."""
        both = MergedRates(
            {"p": table("parcel", (30_000, 1_000)), "l": table("letter", (1_000, 100))}
        )
        asked, stock = (
            demand(("BOX", 1, 30_000), ("CARD", 1, 500)),
            {sku: {"CPH": 1} for sku in ("BOX", "CARD")},
        )

        shipment = source(asked, Network((node("CPH"),), both), stock).shipments[0]

        assert (1_100, 2) == (shipment.cost.minor, shipment.parcels)
        assert ("C parcel", "C letter") == shipment.by

    def test_two_light_ones_for_a_heavy_one(self):
        """6 kg go twice up to 5 kg where the next step is dearer than two."""
        shop = network({"CPH": ((5_000, 400), (30_000, 4_000))})

        plan = source(demand(("SACK", 6, 1_000)), shop, {"SACK": {"CPH": 6}})

        assert (800, 2) == (plan.cost.minor, plan.parcels)


class TestBeds:
    """Two beds of 16 kg are no parcel of 31 kg and one of 1 kg."""

    HOME, AWAY = ((5_000, 500), (31_000, 1_200)), ((31_000, 1_200), (60_000, 2_000))

    @pytest.mark.parametrize(("beds", "far"), [(2, 2_000), (3, 2_000)])
    def test_the_right_node(self, beds, far):
        """Who ships them for less in whole parcels does, whatever weight costs."""
        shop = network({"CPH": self.HOME, "HAM": self.AWAY})
        stock = {"BED": {"CPH": beds, "HAM": beds}}

        plan = source(demand(("BED", beds, 16_000)), shop, stock)

        assert {("1", "HAM"): beds} == shipped(plan)
        assert (far, 1, True) == (plan.cost.minor, plan.parcels, plan.proved)
        assert {"CPH": "DOMINATED", "HAM": "CHOSEN"} == reasons(plan)
        extra = {one.node: one.extra for one in plan.why}["CPH"]
        assert 1_200 * beds - far == extra.minor

    def test_parcels_are_counted(self):
        """Goal PARCELS: a node that needs one parcel is before one that needs two."""
        shop = network({"CPH": ((31_000, 100),), "HAM": ((60_000, 9_000),)})
        stock = {"BED": {"CPH": 2, "HAM": 2}}
        few = Strategy("few", ((Term(Goal.PARCELS),), (Term(Goal.COST),)))
        asked = demand(("BED", 2, 16_000)), shop, stock

        assert (2, 200) == (source(*asked).parcels, source(*asked).cost.minor)
        assert (1, 9_000) == (
            source(*asked, few).parcels,
            source(*asked, few).cost.minor,
        )


class TestLargeAmounts:
    """Prices may be as high as money goes."""

    @pytest.mark.parametrize("minor", [2**20, 2**42, 2**62, 10**22])
    def test_shipments_before_cost(self, minor):
        """One shipment is better than two, whatever it costs."""
        shop = network({"CPH": ((9, 5),), "HAM": ((9, 5),), "MMX": ((9, minor),)})
        stock = {"CUP": {"CPH": 1, "MMX": 1}, "MUG": {"HAM": 1, "MMX": 1}}
        few = Strategy(
            "few",
            ((Term(Goal.DIVIDED_LINES),), (Term(Goal.SHIPMENTS),), (Term(Goal.COST),)),
        )

        plan = source(demand(("CUP", 1, 1), ("MUG", 1, 1)), shop, stock, few)

        assert (["MMX"], minor) == ([s.node for s in plan.shipments], plan.cost.minor)

    def test_more_than_money_can_say(self):
        """A price above all money is refused where the table is read."""
        with pytest.raises(Invalid, match="TableRates"):
            network({"CPH": ((9, 10**30),)}).lanes_to(Address("DK"))


class Given(TableRates):
    """Rates that answer what they are told to."""

    def breaks(self, origin, destination):
        answer = self.tables["CPH"]
        return answer() if callable(answer) else answer


class Shared(Given):
    """The same, with services."""

    def services(self, origin, destination):
        return self.tables["by"]

    def among(self, services):
        return self


class TestWhoAnswersWrong:
    """Rates that are somebody else's code are named with the lane."""

    @pytest.mark.parametrize(
        "answer",
        [
            None,
            "abc",
            lambda: (x for x in [(9, 1)]),
            5,
            ((9, 1, 2),),
            ((9,),),
            ("ab", 9),
        ],
    )
    def test_no_table(self, answer):
        """What is no table of pairs is refused."""
        self.refused(Given("DKK", {"CPH": answer}))

    @pytest.mark.parametrize(
        "step", [(9, float("nan")), (9, -1), (9, 1.5), (0, 1), (True, 1), (9, None)]
    )
    def test_no_price(self, step):
        """So is a step that is no weight with a price."""
        self.refused(Given("DKK", {"CPH": (step,)}))

    @pytest.mark.parametrize("names", [None, (), ("A",), ("A", 5), "AB"])
    def test_no_services(self, names):
        """There is one name for each step."""
        self.refused(Shared("DKK", {"CPH": ((9, 1), (10, 2)), "by": names}))

    def refused(self, rates):
        with pytest.raises(Invalid) as caught:
            Network((node("CPH"),), rates).lanes_to(Address("DK", "8000"))

        where = f"{type(rates).__name__}(CPH to DK 8000)"
        assert all(one.where.startswith(where) for one in caught.value.findings)

    def test_raises(self):
        """What they raise themselves is told with who raised it."""

        def boom():
            raise RuntimeError("no line to the carrier")

        with pytest.raises(PluginError) as caught:
            Network((node("CPH"),), Given("DKK", {"CPH": boom})).lanes_to(Address("DK"))

        assert ("Given", "breaks") == (caught.value.plugin, caught.value.hook)
        assert "CPH to DK: RuntimeError: no line to the carrier" == caught.value.why
