"""What a node gave back ships from another one, and does not go round in circles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import orders, warehouse
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, SqliteStore, codec
from ordercore.orders import State
from ordercore.orders.excluding import ExcludeNode, ReadmitNode, excluded_at
from ordercore.stock import Adjust, Receive
from ordercore.views import tell
from tests.flow.shop import Clock, ask, hand_over, node, place, progress, shop, start

BOTH = {"MUG@CPH": 5, "MUG@HAM": 5}


def sent_from(oms, order="A"):
    """Return node -> units of an order's first line."""
    return {claim.node: claim.total for claim in progress(oms, order).claims}


def reject(oms, work, reason="flood"):
    """Let a node turn its work down."""
    return oms.do(warehouse.Release(work), warehouse.Reject(work, reason))


def excluded(oms, order="A"):
    """Return what is noted of the nodes that may not ship now."""
    now = excluded_at(oms.order(order), oms.now())
    return [(one.node, one.skus, one.reason) for one in now]


class TestElsewhere:
    """The next node gets it, without anybody's help."""

    def test_it_is_remembered_with_its_reason(self, tmp_path):
        """For a day, in the journal and in words."""
        clock = Clock()
        oms = shop(SqliteStore(tmp_path / "x.db", codec()), stock=BOTH, clock=clock)
        place(oms, "A", ("MUG", 5))
        events = reject(oms, "A-1")
        assert [("CPH", (), "flood")] == excluded(oms)
        assert ["gets no units until 2026-11-24 10:00 UTC"] == [
            said.detail for said in map(tell, events) if said.what == "Node excluded"
        ]
        oms.close()
        again = shop(SqliteStore(tmp_path / "x.db", codec()), clock=clock)
        assert [("CPH", (), "flood")] == excluded(again)
        again.close()

    @pytest.mark.parametrize("reason", ["", "so " * 400, "no\nmugs\u202e"])
    def test_whatever_the_reason_is(self, reason):
        """A node that says no in any words has said no; as much is noted as fits."""
        oms = shop(stock=BOTH)
        place(oms, "A", ("MUG", 5))
        reject(oms, "A-1", reason)
        assert {"HAM": 5} == sent_from(oms)
        ((_, _, noted),) = excluded(oms)
        assert (noted.isprintable(), len(noted) <= 200) == (True, True)

    def test_the_plan_of_a_shop_that_decides_by_hand(self):
        """It is planned without the node, and says why."""
        oms = shop(policies=MANUAL, stock=BOTH)
        place(oms, "A", ("MUG", 5))
        oms.do(orders.Confirm("A"))
        oms.do(*oms.plan.source("A").commands)
        reject(oms, "A-1")
        plan = oms.plan.source("A")
        assert ["HAM"] == [one.node for one in plan.shipments]
        told = "EXCLUDE CPH (flood; until 2026-11-24 10:00 UTC)"
        assert [(told,)] == [r.by for r in plan.why if r.node == "CPH"]
        assert f"ruled out by {told}" in str(plan)

    def test_after_a_day_the_node_may_ship_again(self):
        """What found no other place is tried there once more."""
        clock = Clock()
        oms = shop(stock={"MUG@CPH": 5}, clock=clock)
        place(oms, "A", ("MUG", 5))
        reject(oms, "A-1")
        assert {} == sent_from(oms)
        oms.tick(clock.later(hours=23)())
        assert {} == sent_from(oms)
        oms.tick(clock.later(hours=1)())
        assert {"CPH": 5} == sent_from(oms)

    def test_supply_at_another_node_is_taken_at_once(self):
        """The order waits for it as any other does."""
        oms = shop(stock={"MUG@CPH": 5})
        place(oms, "A", ("MUG", 5))
        reject(oms, "A-1")
        oms.do(Receive("MUG", "CPH", 5))
        assert {} == sent_from(oms)
        oms.do(Receive("MUG", "HAM", 5))
        assert {"HAM": 5} == sent_from(oms)

    def test_other_orders_are_not_concerned(self):
        """The node has turned down this one."""
        oms = shop(stock=BOTH)
        place(oms, "A", ("MUG", 2))
        reject(oms, "A-1")
        place(oms, "B", ("MUG", 2))
        assert [{"HAM": 2}, {"CPH": 2}] == [sent_from(oms), sent_from(oms, "B")]


class TestShort:
    """What is not on the shelf is about the article, not about the node."""

    def test_the_node_does_not_get_the_article_again(self):
        """Its book says that there are more, and nobody has found them."""
        oms = shop(stock={"MUG@CPH": 9, "MUG@HAM": 5, "CUP@CPH": 2})
        place(oms, "A", ("MUG", 3), ("CUP", 1))
        start(oms, "A-1")
        oms.do(warehouse.ShortPick("A-1", ask(l1=2)))
        assert {"CPH": 1, "HAM": 2} == sent_from(oms)
        assert [("CPH", ("MUG",), "not-found")] == excluded(oms)

    @pytest.mark.parametrize(
        "found", [Receive("MUG", "CPH", 3), Adjust("MUG", "CPH", 3, "found")]
    )
    def test_until_there_is_new(self, found):
        """Units that come, or turn up, are given to who waits."""
        oms = shop(stock={"MUG@CPH": 5})
        place(oms, "A", ("MUG", 5))
        start(oms, "A-1")
        oms.do(warehouse.ShortPick("A-1", ask(l1=3)))
        assert ({"CPH": 2}, 3) == (sent_from(oms), progress(oms, "A").backordered)
        oms.do(found)
        assert 5 == progress(oms, "A").claimed

    def test_what_a_node_cannot_finish(self):
        """What it has sent stays sent; the rest of the article goes elsewhere."""
        oms = shop(stock={"MUG@CPH": 3, "MUG@HAM": 5})
        place(oms, "A", ("MUG", 3))
        start(oms, "A-1")
        oms.do(warehouse.Pick("A-1", ask(l1=1)))
        oms.do(warehouse.Check("A-1", ("MUG",)), warehouse.Pack("A-1", "A-1-1"))
        hand_over(oms, "A-1-1")
        oms.do(warehouse.CloseShort("A-1", "broken"))
        assert ({"HAM": 2}, 1) == (sent_from(oms), progress(oms, "A").shipped)
        assert [("CPH", ("MUG",), "broken")] == excluded(oms)


class TestByHand:
    """Somebody says which node is not to ship, and that it may again."""

    def test_excluded_and_readmitted(self):
        """Both count for what is sourced from then on; twice is once."""
        oms = shop(stock=BOTH)
        place(oms, "A", ("MUG", 2), terms=orders.Terms.PENDING)
        exclude = ExcludeNode("A", "CPH", "no gift wrap")
        assert [1, 0] == [len(oms.do(exclude)), len(oms.do(exclude))]
        oms.do(orders.ReleaseHold("A", "payment"))
        assert {"HAM": 2} == sent_from(oms)
        readmit = ReadmitNode("A", "CPH")
        assert [1, 0] == [len(oms.do(readmit)), len(oms.do(readmit))]
        assert [] == excluded(oms)

    def test_for_good_is_for_good(self):
        """No clock ends what somebody has said without an end."""
        clock = Clock()
        oms = shop(stock={"MUG@CPH": 5}, clock=clock)
        place(oms, "A", ("MUG", 5))
        reject(oms, "A-1")
        oms.do(ExcludeNode("A", "CPH", "never again"))
        oms.tick(clock.later(days=9)())
        assert ({}, [("CPH", (), "never again")]) == (sent_from(oms), excluded(oms))

    def test_what_cannot_be(self):
        """An order that is not there, and no node."""
        oms = shop(stock=BOTH)
        with pytest.raises(Refused, match=r"order\.unknown"):
            oms.do(ExcludeNode("A", "CPH", "x"))
        with pytest.raises(Refused, match=r"order\.unknown"):
            oms.do(ReadmitNode("A", "CPH"))
        place(oms, "A", ("MUG", 5))
        with pytest.raises(Invalid):
            oms.do(ExcludeNode("A", "", "x"))
        with pytest.raises(Invalid):
            oms.do(ExcludeNode("A", "CPH", "x", "MUG"))

    def test_of_an_order_that_has_ended(self):
        """Nothing is sourced any more, so nothing is noted."""
        oms = shop(stock=BOTH)
        place(oms, "A", ("MUG", 5))
        oms.do(ExcludeNode("A", "HAM", "x"), orders.Cancel("A", "regret"))
        assert State.CANCELLED is oms.order("A").state
        assert () == oms.do(ExcludeNode("A", "CPH", "x"), ReadmitNode("A", "HAM"))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=4),
    st.integers(1, 6),
    st.integers(0, 3),
)
def test_no_two_nodes_hand_it_back_and_forth(stock, wanted, willing):
    """SRC 58: whoever turns it down gets it twice at most, and no unit is lost.

    A node that is willing ends it at once.
    """
    clock, names = Clock(), [f"N{n}" for n in range(len(stock))]
    oms = shop(nodes=[node(name, "DK") for name in names], clock=clock)
    for name, units in zip(names, stock, strict=True):
        if units:
            oms.do(Receive("MUG", name, units))
    oms.do(Receive("MUG", names[0], 1))
    place(oms, "A", ("MUG", wanted))
    rejected = []
    for _ in range(12 * len(stock)):
        open_work = [c for c in progress(oms, "A").claims if c.node != f"N{willing}"]
        for claim in open_work:
            rejected.append(claim.node)
            reject(oms, claim.fulfillment)
        assert wanted == progress(oms, "A").waiting + progress(oms, "A").claimed
        oms.tick(clock.later(hours=13)())
    assert 2 >= max([rejected.count(name) for name in names])
    assert {f"N{willing}"} >= {*sent_from(oms)}
