"""The benchmark harness: a ratio has a direction, and a peer that wins is called so."""

import json
from collections import Counter

import pytest

from benchmarks import (
    a1_availability,
    d1_promises,
    h1_rates,
    m1_money,
    s2_batch,
    s4_large_orders,
)
from benchmarks.__main__ import chosen, names
from benchmarks.harness import Better, Result, interleaved
from benchmarks.report import merge, read, rows, table, verdict, write
from benchmarks.retail import retail
from benchmarks.workload_orders import RawShop, network, opening, raw_orders
from ordercore import AUTOMATIC, OMS
from ordercore.sourcing import source, source_batch
from ordercore.stock import Receive

# What is compared here is measured where it is tested, in less time.
pytestmark = pytest.mark.no_cover


def result(**differs):
    return Result(**{"id": "S1", "workload": "w", "metric": "orders/s", **differs})


class TestResult:
    """What is met, and who is better."""

    @pytest.mark.parametrize(
        ("ours", "peer", "better", "target", "met"),
        [
            (40, 1, Better.HIGHER, 40, True),
            (39, 1, Better.HIGHER, 40, False),
            (18, 10, Better.LOWER, 1.8, True),
            (19, 10, Better.LOWER, 1.8, False),
            (50_000, None, Better.HIGHER, 50_000, True),
            (49_999, None, Better.HIGHER, 50_000, False),
            (0, None, Better.LOWER, 0, True),
            (7, 5, Better.HIGHER, None, None),
        ],
    )
    def test_target(self, ours, peer, better, target, met):
        """The ratio is held against the target, or the figure where no peer is."""
        taken = result(ours=ours, peer=peer, better=better, target=target)

        assert met is taken.met

    def test_a_peer_that_wins_is_called_so(self):
        """A target below 1 can be met and the peer still be better."""
        slower = result(ours=9, peer=10, peer_name="them", target=0.5)

        assert "met, them is better" == verdict(slower)
        assert "them is better" in table([slower])

    def test_a_miss_is_called_so(self):
        """A missed target is not passed over."""
        assert "MISSED" == verdict(result(ours=2, peer=1, target=3))


class TestInterleaved:
    """Ours and theirs take turns."""

    def test_turns(self):
        """A B A B, so that what else the machine does hits both."""
        turns = []

        interleaved(lambda: turns.append("A"), lambda: turns.append("B"), rounds=2)

        assert "AB" * 3 == "".join(turns)

    def test_median(self):
        """The median of the rounds is returned, by the clock that was asked for."""
        ticks = iter([0, 5, 10, 11, 20, 23])

        assert [3] == interleaved(int, rounds=3, clock=lambda: next(ticks), warm_up=0)


class TestFile:
    """The results are kept."""

    def test_what_ran_again_replaces_what_stood_there(self, tmp_path):
        """The results of one benchmark leave the others' alone."""
        path = tmp_path / "results.json"
        write(path, merge([], rows([result(id="T1", ours=1)], quick=False)))
        write(path, merge(read(path), rows([result(ours=1 / 3)], quick=True)))
        write(path, merge(read(path), rows([result(id="T1", ours=2)], quick=False)))

        kept = json.loads(path.read_text("utf-8"))

        assert [("S1", 0.333333), ("T1", 2)] == [(r["id"], r["ours"]) for r in kept]

    def test_ids_sort_as_people_count(self):
        """S2 comes before S10."""
        ids = [row["id"] for row in merge([], [{"id": "S10"}, {"id": "S2"}])]

        assert ["S2", "S10"] == ids


class TestChoice:
    """``make bench ONLY=I1``."""

    def test_all(self):
        """Without a choice all run, this one among them."""
        assert "i1_import" == chosen("")["I1"]

    def test_some(self):
        """Ids may be written small and with commas."""
        assert {"I1": "i1_import"} == chosen("i1, ")

    def test_unknown(self):
        """An unknown id ends with the known ones."""
        with pytest.raises(SystemExit, match=r"no benchmark X9; there are .*I1"):
            chosen("I1,X9")

    def test_files_that_are_no_benchmark_are_passed_over(self):
        """The harness itself is not run."""
        assert "harness" not in names().values()


class TestDates:
    """D1 compares like with like."""

    @pytest.mark.parametrize("peer", [d1_promises.by_numpy, d1_promises.by_holidays])
    def test_every_way_comes_to_the_same_day(self, peer):
        """Ours, and each peer, for orders of two years."""
        pytest.importorskip("numpy")
        ours, other = d1_promises.by_ours(), peer()
        ats = d1_promises.instants(300)

        assert [other(at) for at in ats] == [ours(at) for at in ats]


class TestRates:
    """H1 compares like with like."""

    @pytest.mark.parametrize("peer", [h1_rates.by_tables, h1_rates.by_integers])
    def test_every_way_comes_to_the_same_service(self, peer):
        """The envelope, and all tables evaluated directly: price and table."""
        ours, other = h1_rates.by_envelope(h1_rates.tables()), peer(h1_rates.tables())
        asked = h1_rates.parcels(2_000)

        assert [other(*one) for one in asked] == [ours(*one) for one in asked]


class TestMoney:
    """M1 compares like with like."""

    @pytest.mark.parametrize("job", [m1_money.by_price, m1_money.by_moneyed])
    def test_every_way_comes_to_the_same_cents(self, job):
        """The order, and each part of it that goes back."""
        right = m1_money.in_cents(m1_money.by_decimal())

        assert right == m1_money.in_cents(job()) == m1_money.by_kernels()

    def test_parts_are_all_of_the_order(self):
        """Everything goes back: what was charged less the carriage and its tax."""
        whole, back = m1_money.by_kernels()

        assert whole - 3900 - 975 == sum(net + tax for net, tax in back)
        assert 10 < len(back) <= 30


class TestAvailability:
    """A1 compares like with like."""

    @pytest.mark.parametrize(
        "peer", [a1_availability.by_numpy, a1_availability.by_matrix]
    )
    def test_all_ways_come_to_the_same(self, peer):
        """Each SKU, each day."""
        pytest.importorskip("numpy")
        skus = a1_availability.cases(50)

        assert a1_availability.by_ours(skus) == peer(skus)


class TestLargeOrders:
    """S4 asks both the same."""

    def test_what_can_be_solved_costs_the_same(self):
        """Orders of few lines, that ours proves: HiGHS' optimum is the same."""
        pytest.importorskip("scipy")
        shop = retail(5, 1, skus=300)
        for order in s4_large_orders.cases(shop, 6, 3):
            plan = source(order, shop.network, shop.stock)
            answer = s4_large_orders.solved(order, shop.network, shop.stock, 20.0)

            assert plan.proved
            assert plan.cost.minor == answer.cost == round(answer.bound)


class TestBatches:
    """S2 compares like with like."""

    def test_highs_and_ours_answer_one_question(self):
        """What HiGHS is asked is what ours is asked, and its optimum is no dearer."""
        pytest.importorskip("highspy")
        shop = s2_batch.scarce(5, 60, 60)

        found = s2_batch.by_highs(s2_batch.question_of(shop), 60.0)
        plan = source_batch(shop.orders, shop.network, shop.stock)

        assert not found.stopped
        assert plan.bound.minor <= found.cost <= plan.cost.minor

    def test_stock_is_scarce(self):
        """There is a tenth more than is wanted of each SKU, and no more."""
        shop = s2_batch.scarce(5, 60, 60)
        wanted = Counter(line.sku for order in shop.orders for line in order.lines)

        there = {sku: sum(row.values()) for sku, row in shop.stock.items()}

        assert {sku: -(-units * 11 // 10) for sku, units in wanted.items()} == there


def test_the_orders_that_are_taken_for_throughput_are_allocated():
    """T1 promises orders up to their allocation, so nothing in them may wait."""
    nodes, rates = network()
    oms = OMS(nodes, rates=rates, policies=AUTOMATIC)
    oms.do(*[Receive(*row) for row in opening(10)])
    orders = [receipt.order for receipt in oms.take(RawShop(), raw_orders(1, 5))]
    found = [oms.order(order).progress for order in orders]
    assert [[at.allocated == at.quantity for at in one] for one in found] == [
        [True, True, True]
    ] * 5
