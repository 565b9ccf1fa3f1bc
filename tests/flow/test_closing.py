"""A place is closed, and a rate table withdrawn: what has begun is finished."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from ordercore import orders, shipping, stock, warehouse
from ordercore.catalog import PriceQuery
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL, OMS, charges_of, decisions, outlook_of, simulate
from ordercore.orders import State, Units
from ordercore.shipping import (
    PublishCharges,
    PublishRates,
    WithdrawCharges,
    WithdrawRates,
)
from ordercore.sourcing import (
    CloseNode,
    Node,
    NodeKind,
    OpenNode,
    ReturnReason,
)
from ordercore.stock import SkuQuantity
from ordercore.values import Address
from tests.flow.shop import (
    NODES,
    RATES,
    Clock,
    agreed,
    ask,
    eur,
    list_new,
    pack,
    place,
    send,
    shop,
)
from tests.flow.test_strategies import sent_from

CPH, HAM = NODES
BOTH = {"MUG@CPH": 9, "MUG@HAM": 9}
DEAR = evolve(
    RATES,
    carrier="post",
    zones=tuple(
        evolve(zone, breaks=(shipping.WeightBreak(10**9, eur("30.00")),))
        for zone in RATES.zones
    ),
)
HOME = evolve(DEAR, carrier="bike", zones=DEAR.zones[:1])


def opened(store=None, **options):
    """Return a shop with mugs at two places, that has given order A to the first."""
    oms = shop(store, stock=BOTH, **options)
    place(oms, "A", "MUG")
    return oms


def code(oms, *commands):
    """Return by which code commands are refused."""
    with pytest.raises(Refused) as refused:
        oms.do(*commands)
    return refused.value.code


class TestAPlaceThatIsClosed:
    """Nothing new ships from there."""

    def test_the_next_order_ships_from_elsewhere(self, store):
        """The one that it has been given leaves from there; opened, it ships again."""
        oms = opened(store)
        oms.do(CloseNode("CPH", "it burnt"))
        place(oms, "B", "MUG")
        assert {"HAM": 1} == sent_from(oms, "B")
        send(oms, "A-1")
        assert 8 == oms.stock("MUG", "CPH").on_hand
        oms.do(OpenNode(CPH))
        place(oms, "C", "MUG")
        assert {"CPH": 1} == sent_from(oms, "C")
        assert all(one.same for name in "ABC" for one in decisions(oms.store, name))
        assert [0] == [row.otherwise for row in simulate(oms.store, ()).rows]

    def test_what_it_rejects_is_sourced_elsewhere(self):
        """So its work goes to others, an order at a time."""
        oms = opened()
        oms.do(CloseNode("CPH"), warehouse.Release("A-1"), warehouse.Reject("A-1", "x"))
        assert {"HAM": 1} == sent_from(oms)

    def test_who_waits_is_served_when_it_opens(self):
        """What lies there is nobody's meanwhile."""
        oms = shop(stock={"MUG@CPH": 9}, lists=["MUG"])
        oms.do(CloseNode("CPH"))
        place(oms, "A", ("MUG", 2))
        assert {} == sent_from(oms)
        oms.do(OpenNode(CPH))
        assert {"CPH": 2} == sent_from(oms)

    def test_nothing_of_it_is_promised(self):
        """In offers, outlooks, what-ifs and batches; the stock is told as ever."""
        oms = shop(stock={"MUG@CPH": 9, "MUG@HAM": 2}, policies=MANUAL)
        place(oms, "A", ("MUG", 5))
        oms.do(orders.Confirm("A"), CloseNode("CPH"))
        assert 2 == oms.offers(["MUG"], PriceQuery("DKK"))[0].available
        seen = outlook_of(oms, "MUG").outlook
        assert (2 - 5,) == seen.balances
        assert [3] == [one.quantity for one in oms.plan.source("A").missing]
        assert [3] == [k.quantity for p in oms.plan.batch().plans for k in p.missing]
        assert [0] == [len(oms.plan.what_if("A", nodes=[CPH]).as_if.missing)]
        assert 9 == oms.stock("MUG", "CPH").available
        assert "node.unknown" == code(
            oms, orders.Allocate("A", (Units("1", "CPH", 1),))
        )

    def test_goods_leave_and_none_come(self):
        """They are transferred, counted, corrected and scrapped."""
        oms = opened()
        oms.do(CloseNode("CPH"))
        some, due = (SkuQuantity("MUG", 1),), date(2026, 12, 1)
        oms.do(
            stock.RequestTransfer("T", "CPH", "HAM", due, some),
            stock.OpenCountSheet("S", "CPH", ("MUG",)),
            stock.Adjust("MUG", "CPH", -1, "fire"),
        )
        for command in (
            stock.Receive("MUG", "CPH", 1, "PO"),
            stock.AnnounceDelivery("D", "CPH", "pottery", due, some),
            stock.RequestTransfer("U", "HAM", "CPH", due, some),
        ):
            with pytest.raises(Refused, match="it is closed; open are HAM"):
                oms.do(command)

    def test_goods_come_back_elsewhere(self):
        """A plan sends none there; what comes all the same is taken in."""
        oms = opened()
        send(oms, "A-1")
        oms.do(CloseNode("CPH"))
        (parcel,) = oms.plan.return_to("A").parcels
        assert ["HAM"] == [one.node for one in parcel.why] == [parcel.node]
        assert ReturnReason.CHOSEN == parcel.why[0].reason
        assert oms.do(orders.Return("A", "CPH", ask(l1=1)))

    def test_a_shop_that_has_closed_all_is_not_without_places(self):
        """Its rules for places and articles hold as before."""
        oms = opened()
        oms.do(CloseNode("CPH"), CloseNode("HAM"))
        place(oms, "B", "MUG")
        assert {} == sent_from(oms, "B")
        assert "node.unknown" == code(oms, stock.Receive("MUG", "XXX", 1, "PO"))
        assert "sku.unknown" == code(oms, orders.Place("C", agreed("MGU")))
        assert "node.unknown" == code(oms, stock.Receive("MUG", "HAM", 1, "PO"))


class TestClosing:
    """It is done once, and when nothing is on the way there."""

    def test_it_stays_closed_when_the_shop_starts_again(self, store):
        """The code of a shop names its places each time that it starts."""
        oms = opened(store)
        oms.do(CloseNode("CPH"))
        assert () == oms.do(CloseNode("CPH", "again"))
        again = shop(oms.store, nodes=[evolve(CPH, name="Kbh"), HAM])
        assert ("Kbh", True) == ((n := again.network.node("CPH")).name, n.closed)
        place(again, "B", "MUG")
        assert {"HAM": 1} == sent_from(again, "B")
        again.do(OpenNode(CPH))
        assert not again.network.node("CPH").closed

    def test_only_a_place_that_there_is(self):
        """And nobody closes one by describing it."""
        assert "node.unknown" == code(shop(), CloseNode("XXX"))
        with pytest.raises(Invalid, match="CloseNode closes it"):
            shop().do(OpenNode(evolve(CPH, closed=True)))

    def test_what_is_on_the_way_there_comes_first(self):
        """Deliveries and transfers are named."""
        oms = shop(stock=BOTH)
        some, due = (SkuQuantity("MUG", 1),), date(2026, 12, 1)
        oms.do(
            stock.AnnounceDelivery("D", "CPH", "pottery", due, some),
            stock.RequestTransfer("T", "HAM", "CPH", due, some),
        )
        with pytest.raises(
            Refused, match=r"delivery D, transfer T is on the way"
        ) as no:
            oms.do(CloseNode("CPH"))
        assert "node.in-use" == no.value.code
        oms.do(stock.CancelDelivery("D", "x"), stock.CancelTransfer("T", "x"))
        assert oms.do(CloseNode("CPH"))

    def test_buyers_come_first(self):
        """An order that is to be collected there could be sent nowhere."""
        here = Address("DK", "5000", "Odense")
        store = Node("ODE", "", NodeKind.STORE, here, eur("0"), collect_days=1)
        oms = shop(nodes=[CPH, store], stock={"MUG@ODE": 2})
        terms = evolve(agreed("MUG"), ship_to=here, collect_at="ODE")
        oms.do(orders.Place("A", terms))
        with pytest.raises(Refused, match="order A is to be collected there"):
            oms.do(CloseNode("ODE"))
        pack(oms, "A-1")
        oms.do(shipping.Collect("A-1-1", oms.now()))
        assert State.CONFIRMED != oms.order("A").state
        assert oms.do(CloseNode("ODE"))


class TestATableThatIsWithdrawn:
    """Nothing is sent by it any more."""

    def two(self, store=None, other=DEAR):
        """Return a shop with two tables that has given order A to a node."""
        oms = opened(store)
        oms.do(PublishRates("other", other))
        return oms

    def test_the_next_one_counts(self, store):
        """What was decided before is explained by what was in force then."""
        oms = self.two(store)
        pack(oms, "A-1")
        oms.do(*oms.plan.label("A-1-1").commands)
        oms.do(WithdrawRates("GLS", "strike"))
        assert "GLS" == oms.state("parcel/A-1-1").carrier
        place(oms, "B", "MUG")
        parcel = send(oms, "B-1")
        assert "post" == oms.state(f"parcel/{parcel}").carrier
        assert eur("31.00") == next(decisions(oms.store, "B")).plan.cost
        assert all(one.same for name in "AB" for one in decisions(oms.store, name))
        assert eur("36.00") == simulate(oms.store, ()).rows[0].cost

    def test_it_is_in_force_when_it_is_published_anew(self, store):
        """Not when the shop starts again with the same tables."""
        oms = self.two(store)
        oms.do(WithdrawRates("GLS"))
        assert () == oms.do(WithdrawRates("GLS"))
        again = OMS(NODES, rates=RATES, store=oms.store, clock=Clock())
        assert ["other"] == [*again._look().supply.tables]
        again.do(PublishRates("GLS", RATES))
        assert {"GLS", "other"} == {*again._look().supply.tables}

    def test_the_last_one_stays(self):
        """Else nothing could be sourced at all."""
        with pytest.raises(Refused, match="only one in force") as no:
            opened().do(WithdrawRates("GLS"))
        assert "rates.in-use" == no.value.code

    def test_what_is_to_leave_is_labelled_first(self):
        """No other table carries it where it goes."""
        oms = shop(stock=BOTH)
        place(oms, "A", "MUG", country="SE")
        oms.do(PublishRates("home", HOME))
        pack(oms, "A-1")
        with pytest.raises(Refused, match="what is to leave for order A") as no:
            oms.do(WithdrawRates("GLS"))
        assert "rates.in-use" == no.value.code
        oms.do(*oms.plan.label("A-1-1").commands)
        assert oms.do(WithdrawRates("GLS"))

    def test_only_one_that_there_is(self):
        """And nobody withdraws one by publishing it."""
        assert "rates.unknown" == code(shop(), WithdrawRates("XXX"))
        with pytest.raises(Invalid, match="WithdrawRates withdraws it"):
            shop().do(PublishRates("x", evolve(RATES, withdrawn=True)))


CHARGES = shipping.ChargeTable(
    "standard", "DE", "EUR", (shipping.ChargeZone(RATES.zones[0], eur("50.00")),)
)
DEARER = evolve(CHARGES, zones=(shipping.ChargeZone(RATES.zones[0]),))


class TestChargeTables:
    """What buyers pay has the same life as what carriers take."""

    def test_published_renewed_and_withdrawn(self, store):
        """The same again is nothing; what starts again leaves what was withdrawn."""
        clock = Clock()
        oms = shop(store, clock=clock)
        publish = PublishCharges("standard", CHARGES)
        assert oms.do(publish)
        assert () == oms.do(publish)
        assert {"standard": CHARGES} == charges_of(oms.store)
        assert oms.do(PublishCharges("standard", DEARER))
        assert oms.do(WithdrawCharges("standard", "sale"))
        assert () == oms.do(WithdrawCharges("standard"))
        assert () == oms.do(PublishCharges("standard", CHARGES, renew=False))
        assert {} == charges_of(oms.store)
        assert oms.do(publish)
        assert {"standard": CHARGES} == charges_of(oms.store)

    def test_what_was_in_force_is_known(self, store):
        """At each moment, from the journal: before the first one, nothing."""
        clock = Clock()
        oms = shop(store, clock=clock)
        moments = []
        for command in (
            PublishCharges("standard", CHARGES),
            PublishCharges("standard", DEARER),
            WithdrawCharges("standard"),
        ):
            clock.now += timedelta(hours=1)
            oms.do(command)
            moments.append(clock.now)
        told = [charges_of(oms.store, at).get("standard") for at in moments]
        assert [CHARGES, DEARER, None] == told
        assert {} == charges_of(oms.store, moments[0] - timedelta(seconds=1))
        assert {} == charges_of(oms.store)

    def test_several_currencies_of_one_service(self):
        """Each under a name of its own."""
        oms = shop()
        other = evolve(CHARGES, country="DK", service="express")
        oms.do(PublishCharges("b", CHARGES), PublishCharges("a", other))
        assert ["a", "b"] == [*charges_of(oms.store)]

    def test_only_one_that_there_is(self):
        """And nobody withdraws one by publishing it."""
        assert "charges.unknown" == code(shop(), WithdrawCharges("XXX"))
        with pytest.raises(Invalid, match="WithdrawCharges withdraws it"):
            shop().do(PublishCharges("x", evolve(CHARGES, withdrawn=True)))
        with pytest.raises(Invalid, match="name"):
            shop().do(PublishCharges("a/b", CHARGES))
        with pytest.raises(RuntimeError, match="before it was published"):
            shipping.ChargesWithdrawn("x").apply(None)


def test_nothing_is_in_force_where_nothing_was_published():
    """The refusal says what to do."""
    oms = shop(rates=None)
    list_new(oms, "MUG")
    with pytest.raises(Refused, match="no rate table is in force"):
        oms.network  # noqa: B018 - it is asked for
