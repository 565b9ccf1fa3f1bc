"""Units with serial numbers come and leave with them, and never without."""

from datetime import date

import pytest
from attrs import evolve

from ordercore import orders, shipping, stock, warehouse
from ordercore.catalog import (
    Component,
    DefineKit,
    Item,
    Kit,
    ListItem,
    SerialNumber,
)
from ordercore.errors import Conflict, Invalid, Refused
from ordercore.flow import MemoryStore, SqliteStore, tagging, where_is
from ordercore.orders import Terms
from ordercore.stock import (
    Arrived,
    ArrivedSerial,
    Condition,
    SerialState,
    SkuQuantity,
    serial_stream,
)
from tests.flow.shop import agreed, ask, place, shop
from tests.telling import told

DUE = date(2026, 12, 1)


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryStore()
    else:
        kept = SqliteStore(tmp_path / "shop.db", synchronous="NORMAL")
        yield kept
        kept.close()


def drills(store=None, *numbers, **options):
    """Return a shop that has drills with these numbers."""
    oms = shop(store, **options)
    oms.do(ListItem(Item("DRILL", "Drill", 1800, serialized=True)))
    if numbers:
        oms.do(stock.Receive("DRILL", "CPH", len(numbers), "new", serials=numbers))
    return oms


def code(oms, *commands):
    with pytest.raises(Refused) as refused:
        oms.do(*commands)
    return refused.value.code


def unit(oms, number):
    return oms.state(serial_stream("DRILL", number))


def picked(oms, order, *wants):
    """Place an order, and pick and check all of it."""
    place(oms, order, *wants, terms=Terms.INVOICE)
    work = f"{order}-1"
    oms.do(warehouse.Release(work))
    oms.do(*oms.plan.pick(work).commands)
    lines = oms.state(f"fulfillment/{work}").lines
    fetched = [(p.sku, k.picked * p.quantity) for k in lines for p in k.fetched]
    scans = [sku for sku, units in fetched for _ in range(units)]
    oms.do(warehouse.Check(work, tuple(scans)))
    return work


def pack(work, *numbers, parcel="P", sku="DRILL"):
    serials = tuple(SerialNumber(sku, number) for number in numbers)
    return warehouse.Pack(work, parcel, serials=serials)


class TestReceiving:
    def test_each_unit_by_its_number(self, store):
        """Numbers and units are one for one, and no number comes twice."""
        oms = drills(store, "A-1", "B 2/7")
        assert (SerialState.IN_STOCK, "CPH") == (unit(oms, "B 2/7").state, "CPH")
        assert "serial.exists" == code(
            oms, stock.Receive("DRILL", "CPH", 1, "", serials=("A-1",))
        )
        twice = stock.Receive("DRILL", "CPH", 2, "", serials=("C", "C"))
        assert "serial.exists" == code(oms, twice)
        assert "serial.count" == code(oms, stock.Receive("DRILL", "CPH", 1))
        more = stock.Receive("MUG", "CPH", 1, "", serials=("A", "B"))
        assert "serial.count" == code(oms, more)
        assert 2 == oms.stock("DRILL", "CPH").sellable

    def test_a_unit_with_a_number_is_of_no_lot(self):
        """A lot that ends would put units apart, and nobody would say which."""
        oms = drills()
        lots = (stock.LotUnits("L-1", 1),)
        come = stock.Receive("DRILL", "CPH", 1, "", serials=("A-1",), lots=lots)
        assert "serial.lot" == code(oms, come)


class TestFinding:
    """Where a unit is of which nobody knows more than the number."""

    def test_it_is_found_wherever_it_is(self, store):
        """With all that has happened to it since it came."""
        oms = drills(store, "A-1", "A-2")
        work = picked(oms, "A", "DRILL")
        oms.do(pack(work, "A-2"))
        oms.do(*oms.plan.label("P").commands)
        assert ["at CPH"] == where(oms, "A-1")
        assert ["at CPH in parcel P of order A"] == where(oms, "A-2")
        oms.do(shipping.HandOver("P"))
        assert ["left CPH in parcel P for order A"] == where(oms, "A-2")
        line = ask(l1=1)
        oms.do(orders.Return("A", "CPH", line, (SerialNumber("DRILL", "A-2"),)))
        assert ["back at CPH, to be looked at"] == where(oms, "A-2")
        (found,) = where_is(oms, "A-2", "DRILL")
        assert [
            "2026-11-23 10:00  Unit received at CPH (new)",
            "2026-11-23 10:00  Unit packed at CPH in parcel P, order A",
            "2026-11-23 10:00  Unit left in parcel P, order A",
            "2026-11-23 10:00  Unit back at CPH, order A",
        ] == [*map(str, found.steps)]

    def test_what_is_apart_on_its_way_lost_or_gone(self):
        """A unit that nobody can sell is somewhere, too."""
        oms = drills(None, "A", "B", "C", "D")
        quality = (Condition.SELLABLE, Condition.QUALITY_CONTROL)
        one = (SkuQuantity("DRILL", 1),)
        oms.do(
            stock.Reclassify("DRILL", "CPH", 1, *quality, "scratch", serials=("A",)),
            stock.Adjust("DRILL", "CPH", -1, "gone", serials=("B",)),
            stock.Scrap(
                "DRILL", "CPH", 1, Condition.SELLABLE, "broken", serials=("C",)
            ),
            stock.RequestTransfer("T", "CPH", "HAM", DUE, one),
            stock.ReleaseTransfer("T"),
            stock.ShipTransfer("T", "S", one, (SerialNumber("DRILL", "D"),)),
        )
        told = {number: where(oms, number)[0] for number in "ABCD"}
        assert {
            "A": "at CPH, quality control",
            "B": "lost; it was at CPH",
            "C": "thrown away at CPH",
            "D": "on its way between nodes, from CPH",
        } == told

    def test_a_number_may_be_of_several_articles(self):
        """Each of them is told, or the one that is named; a slip is named, too."""
        oms = drills(None, "7")
        oms.do(ListItem(Item("SAW", "Saw", 1200, serialized=True)))
        oms.do(stock.Receive("SAW", "HAM", 1, "new", serials=("7",)))
        assert ["at CPH", "at HAM"] == where(oms, "7")
        assert ["at HAM"] == where(oms, "7", "SAW")
        with pytest.raises(Refused, match=r"where number 77 is: .* Did you mean 7\?"):
            where_is(oms, "77")
        with pytest.raises(Refused, match="where CUP number 7 is") as refused:
            where_is(oms, "7", "CUP")
        assert "serial.unknown" == refused.value.code


def where(oms, number, sku=""):
    """Return where units with a number are, in words."""
    return [one.now for one in where_is(oms, number, sku)]


class TestPacking:
    def test_a_unit_that_is_not_there_cannot_leave(self, store):
        """STK 40: unknown, packed, elsewhere, too few, too many: refused."""
        oms = drills(store, "A-1", "A-2")
        work = picked(oms, "A", "DRILL")
        assert "serial.count" == code(oms, pack(work))
        assert "serial.count" == code(oms, pack(work, "A-1", "A-2"))
        assert "serial.count" == code(oms, pack(work, "A-1", sku="MUG"))
        assert "serial.unknown" == code(oms, pack(work, "X"))
        oms.do(stock.Receive("DRILL", "HAM", 1, "new", serials=("H-1",)))
        assert "serial.elsewhere" == code(oms, pack(work, "H-1"))
        oms.do(pack(work, "A-2"))
        second = picked(oms, "B", "DRILL")
        assert "serial.illegal" == code(oms, pack(second, "A-2", parcel="Q"))

    def test_order_and_parcel_are_found(self, store):
        """Whose unit it is, for a recall; an unpacked one is nobody's."""
        oms = drills(store, "A-1")
        work = picked(oms, "A", "DRILL")
        oms.do(pack(work, "A-1"))
        found = ["serial/DRILL/A-1"]
        assert found == list(oms.tagged(tagging.serials_in("P")))
        oms.do(warehouse.Unpack(work, "P"))
        assert [] == list(oms.tagged(tagging.serials_in("P")))
        oms.do(warehouse.Check(work, ("DRILL",)), pack(work, "A-1", parcel="Q"))
        oms.do(*oms.plan.label("Q").commands, shipping.HandOver("Q"))
        assert found == list(oms.tagged(tagging.serials_of("A")))
        assert SerialState.SHIPPED is unit(oms, "A-1").state

    def test_in_a_kit(self):
        """A component with numbers is named like any other."""
        oms = drills(None, "A-1", "A-2")
        oms.do(DefineKit(Kit("PAIR", (Component("DRILL", 2),))))
        work = picked(oms, "A", "PAIR")
        assert "serial.count" == code(oms, pack(work, "A-1"))
        oms.do(pack(work, "A-1", "A-2"))


class TestAfterwards:
    def test_what_came_back_is_looked_at_first(self):
        """It is promised and packed again only when somebody says that it is good."""
        oms = drills(None, "A-1", "A-2")
        work = picked(oms, "A", "DRILL")
        oms.do(pack(work, "A-1"))
        oms.do(*oms.plan.label("P").commands, shipping.HandOver("P"))
        back = orders.Return("A", "CPH", ask(l1=1))
        assert "serial.count" == code(oms, back)
        assert "serial.illegal" == code(oms, evolve(back, serials=named("A-2")))
        oms.do(evolve(back, serials=named("A-1")))
        assert (1, 1) == heaps(oms, "CPH")
        second = picked(oms, "B", "DRILL")
        assert "serial.illegal" == code(oms, pack(second, "A-1", parcel="Q"))
        control, sells = Condition.QUALITY_CONTROL, Condition.SELLABLE
        looked_at = stock.Reclassify("DRILL", "CPH", 1, control, sells, "good")
        assert "serial.count" == code(oms, looked_at)
        oms.do(evolve(looked_at, serials=("A-1",)), pack(second, "A-1", parcel="Q"))

    def test_a_unit_of_another_order_does_not_come_back(self):
        """Each order gets its own units back."""
        oms = drills(None, "A-1", "A-2")
        for order, number in (("A", "A-1"), ("B", "A-2")):
            sale = agreed("DRILL", terms=Terms.PREPAID, reference=order)
            oms.do(*orders.counter_sale(order, sale, "CPH", named(number)))
        back = orders.Return("A", "CPH", ask(l1=1), named("A-2"))
        assert "serial.order" == code(oms, back)

    def test_whoever_takes_units_off_the_book_says_which(self):
        """STK 40: numbers and units stay one for one."""
        oms = drills(None, "A-1", "A-2", "A-3", "A-4")
        gone = [
            stock.Adjust("DRILL", "CPH", -1, "stolen"),
            stock.Scrap("DRILL", "CPH", 1, Condition.SELLABLE, "broken"),
            stock.Count("DRILL", "CPH", 1, "Eva", oms.now()),
        ]
        for number, command in enumerate(gone, 2):
            assert "serial.count" == code(oms, command)
            oms.do(evolve(command, serials=(f"A-{number}",)))
        assert (1, 0) == heaps(oms, "CPH")
        states = [unit(oms, f"A-{n}").state for n in (1, 2, 3, 4)]
        assert ["IN_STOCK", "LOST", "SCRAPPED", "LOST"] == states

    def test_what_was_lost_is_found_somewhere(self):
        """Its number says that it is the same unit; another number is a new one."""
        oms = drills(None, "A-1")
        oms.do(stock.Adjust("DRILL", "CPH", -1, "stolen", serials=("A-1",)))
        found = stock.Adjust("DRILL", "HAM", 2, "in a box", serials=("A-1", "X"))
        oms.do(found)
        assert ["HAM", "HAM"] == [unit(oms, one).node for one in ("A-1", "X")]
        assert "serial.illegal" == code(oms, found)
        assert (2, 0) == heaps(oms, "HAM")

    def test_a_count_sheet_posts_once_the_units_are_named(self):
        """A sheet counts units; who corrects the book says which they are."""
        oms = drills(None, "A-1", "A-2")
        limit = stock.CountLimit(units=9)
        oms.do(stock.OpenCountSheet("C", "CPH", ("DRILL",), limit))
        oms.do(stock.EnterCount("C", "E", (stock.SkuCount("DRILL", 1),), "Eva"))
        assert "serial.count" == code(oms, stock.SubmitCount("C"))
        oms.do(stock.Adjust("DRILL", "CPH", -1, "count/C", serials=("A-2",)))
        oms.do(stock.SubmitCount("C"))
        assert (1, 0) == heaps(oms, "CPH")

    def test_a_picker_says_which_units_are_not_there(self):
        """Those of the book at the node, less those that lie there."""
        oms = drills(None, "A-1", "A-2")
        place(oms, "A", "DRILL", terms=Terms.INVOICE)
        oms.do(warehouse.Release("A-1"), warehouse.Accept("A-1"))
        short = warehouse.ShortPick("A-1", ask(l1=1))
        assert "serial.count" == code(oms, short)
        oms.do(evolve(short, serials=named("A-2")))
        here = oms.tagged(tagging.serials_at("DRILL", "CPH"))
        assert ["serial/DRILL/A-1"] == list(here)

    def test_nobody_moves_a_number_without_its_unit(self):
        """The shelf leads."""
        oms = drills(None, "A-1")
        scrap = stock.ScrapSerial("DRILL", "A-1", "CPH", "x")
        assert "command.follows" == code(oms, scrap)


class TestWhatHasNoNumbers:
    def test_a_stray_number_is_refused(self, store):
        """Units of an article that is not serialized leave without their numbers."""
        oms = shop(store, stock={"MUG@CPH": 3})
        oms.do(ListItem(Item("MUG", "Mug", 350)))
        come = stock.Receive("MUG", "CPH", 1, "new", serials=("M-1",))
        assert "serial.not-kept" == code(oms, come)
        found = stock.Adjust("MUG", "CPH", 1, "found", serials=("M-1",))
        assert "serial.not-kept" == code(oms, found)
        assert 3 == oms.stock("MUG", "CPH").sellable

    def test_what_is_not_listed_may_have_numbers(self, store):
        """A shop may keep its catalogue elsewhere."""
        oms = shop(store)
        oms.do(stock.Receive("DRILL", "CPH", 1, "new", serials=("A-1",)))
        assert SerialState.IN_STOCK is unit(oms, "A-1").state

    def test_a_known_number_is_found(self, store):
        """It was lost before the article was listed without numbers."""
        oms = drills(store, "A-1")
        lost = stock.Adjust("DRILL", "CPH", -1, "stolen", serials=("A-1",))
        oms.do(lost, ListItem(Item("DRILL", "Drill", 1800)))
        oms.do(stock.Adjust("DRILL", "CPH", 1, "found", serials=("A-1",)))
        assert SerialState.IN_STOCK is unit(oms, "A-1").state


class TestOverTheCounter:
    def test_the_till_says_which_unit_is_sold(self, store):
        """STK 40: it is with its buyer, and found by the order."""
        oms = drills(store, "A-1", "A-2")
        sale = agreed("DRILL", terms=Terms.PREPAID)
        assert "serial.count" == code(oms, *orders.counter_sale("A", sale, "CPH"))
        sold = orders.counter_sale("A", sale, "CPH", named("A-2"))
        oms.do(*sold)
        assert SerialState.SHIPPED is unit(oms, "A-2").state
        assert ["serial/DRILL/A-2"] == list(oms.tagged(tagging.serials_of("A")))
        assert (1, 0) == heaps(oms, "CPH")

    def test_a_unit_that_is_not_there_is_not_sold(self):
        """Nor one of another article."""
        oms = drills(None, "A-1")
        oms.do(stock.Receive("DRILL", "HAM", 1, "new", serials=("H-1",)))
        sale = agreed("DRILL", terms=Terms.PREPAID)
        for numbers, why in (("H-1", "elsewhere"), ("X", "unknown")):
            sold = orders.counter_sale("A", sale, "CPH", named(numbers))
            assert f"serial.{why}" == code(oms, *sold)
        more = (*named("A-1"), SerialNumber("MUG", "1"))
        assert "serial.count" == code(oms, *orders.counter_sale("A", sale, "CPH", more))


class TestDeliveries:
    def test_each_unit_comes_off_the_truck_with_its_number(self, store):
        """Damaged ones are not packed until somebody has made them good."""
        oms = drills(store)
        lines = (SkuQuantity("DRILL", 3),)
        tolerance = stock.Tolerance(over=40)
        oms.do(
            stock.AnnounceDelivery("D", "CPH", "S", DUE, lines, tolerance),
        )
        bare = Arrived("DRILL", 2, 1)
        assert "serial.count" == code(oms, stock.Unload("D", "R-1", (bare,)))
        come = evolve(bare, serials=came("A-1", "A-2", damaged=("A-3",)))
        oms.do(stock.Unload("D", "R-1", (come,)))
        assert (2, 1) == heaps(oms, "CPH")
        assert SerialState.APART is unit(oms, "A-3").state
        over = stock.Unload("D", "R-2", (Arrived("DRILL", 1, serials=came("A-4")),))
        assert "delivery.illegal" == code(oms, over)
        assert () == oms.do(stock.Unload("D", "R-1", (come,)))

    def test_the_same_paper_with_another_number_is_another_one(self):
        """One digit is a different unit."""
        oms = drills()
        lines = (SkuQuantity("DRILL", 3),)
        oms.do(stock.AnnounceDelivery("D", "CPH", "S", DUE, lines))
        one = Arrived("DRILL", 1, serials=came("A-1"))
        oms.do(stock.Unload("D", "R-1", (one,)))
        other = stock.Unload("D", "R-1", (evolve(one, serials=came("A-7")),))
        with pytest.raises(Conflict) as conflict:
            oms.do(other)
        assert "receipt.conflict" == conflict.value.code

    @pytest.mark.parametrize("damaged", [0, 1])
    def test_a_number_without_a_unit_in_that_condition_is_malformed(self, damaged):
        """It would be nowhere."""
        numbers = came(damaged=("A-1", "A-2"))
        goods = (Arrived("DRILL", 2, damaged, serials=numbers),)
        command, delivery = stock.Unload("D", "R-1", goods), announced()
        with pytest.raises(Invalid) as invalid:
            command.decide(delivery)
        assert ["goods[0].serials"] == [one.where for one in invalid.value.findings]


class TestTransfers:
    def test_each_unit_goes_and_comes_with_its_number(self, store):
        """STK 36, 40: at a node, on its way, at the other, and lost by its number."""
        oms = drills(store, "A-1", "A-2", "A-3")
        transfer(oms, 3)
        ship = stock.ShipTransfer("T", "S-1", (SkuQuantity("DRILL", 3),))
        assert "serial.count" == code(oms, ship)
        assert "serial.unknown" == code(
            oms, evolve(ship, serials=named("A-1", "A-2", "X"))
        )
        oms.do(evolve(ship, serials=named("A-1", "A-2", "A-3")))
        assert ["IN_TRANSIT"] * 3 == [unit(oms, f"A-{n}").state for n in (1, 2, 3)]
        come = Arrived("DRILL", 1, 1, serials=came("A-1", damaged=("A-2",)))
        oms.do(stock.ReceiveTransfer("T", "R-1", (come,)))
        assert (1, 1) == heaps(oms, "HAM")
        assert ("HAM", "APART") == (unit(oms, "A-2").node, unit(oms, "A-2").state)
        oms.do(stock.CloseTransfer("T", "the truck is empty"))
        assert SerialState.LOST is unit(oms, "A-3").state
        assert named("A-3") == oms.history("transfer/T")[-1].event.serials

    def test_a_unit_that_came_back_leaves_with_the_same_transfer_again(self):
        """It comes a second time, or is lost by its number: it stays with nobody."""
        oms = drills(None, "A-1", "A-2")
        transfer(oms, 2)
        one = (SkuQuantity("DRILL", 1),)
        came_once = (Arrived("DRILL", 1, serials=came("A-1")),)
        oms.do(stock.ShipTransfer("T", "S-1", one, named("A-1")))
        oms.do(stock.ReceiveTransfer("T", "R-1", came_once))
        oms.do(stock.RequestTransfer("BACK", "HAM", "CPH", DUE, one))
        oms.do(stock.ReleaseTransfer("BACK"))
        oms.do(stock.ShipTransfer("BACK", "S-1", one, named("A-1")))
        oms.do(stock.ReceiveTransfer("BACK", "R-1", came_once))
        oms.do(stock.ShipTransfer("T", "S-2", one, named("A-1")))
        assert named("A-1") == oms.state("transfer/T").serials_in_transit
        oms.do(stock.ReceiveTransfer("T", "R-2", came_once))
        assert ("HAM", "IN_STOCK") == (unit(oms, "A-1").node, unit(oms, "A-1").state)

    def test_a_unit_on_its_way_is_not_packed(self):
        """It is between two places."""
        oms = drills(None, "A-1", "A-2")
        transfer(oms, 1)
        oms.do(
            stock.ShipTransfer("T", "S", (SkuQuantity("DRILL", 1),), named("A-2")),
        )
        work = picked(oms, "A", "DRILL")
        assert "serial.illegal" == code(oms, pack(work, "A-2"))
        oms.do(pack(work, "A-1"))

    def test_what_did_not_leave_with_it_does_not_come_with_it(self):
        """Another unit was in the box: who sent it puts the book right by number."""
        oms = drills(None, "A-1", "A-2")
        transfer(oms, 1)
        oms.do(
            stock.ShipTransfer("T", "S", (SkuQuantity("DRILL", 1),), named("A-1")),
        )
        wrong = (Arrived("DRILL", 1, serials=came("A-2")),)
        assert "transfer.serial" == code(oms, stock.ReceiveTransfer("T", "R", wrong))
        oms.do(
            stock.CloseTransfer("T", "A-2 was in the box"),
            stock.Adjust("DRILL", "CPH", -1, "sent", serials=("A-2",)),
            stock.Adjust("DRILL", "HAM", 1, "came", serials=("A-2",)),
            stock.Adjust("DRILL", "CPH", 1, "stayed", serials=("A-1",)),
        )
        assert ["CPH", "HAM"] == [unit(oms, one).node for one in ("A-1", "A-2")]


def transfer(oms, units):
    """Request and release a transfer of drills."""
    lines = (SkuQuantity("DRILL", units),)
    oms.do(stock.RequestTransfer("T", "CPH", "HAM", DUE, lines))
    oms.do(stock.ReleaseTransfer("T"))


def announced():
    """Return a delivery of three drills."""
    lines = (SkuQuantity("DRILL", 3),)
    return told(None, stock.AnnounceDelivery("D", "CPH", "S", DUE, lines))


def named(*numbers):
    """Return the numbers of drills."""
    return tuple([SerialNumber("DRILL", number) for number in numbers])


def came(*good, damaged=()):
    """Return the numbers of units as they came off a truck."""
    apart = [ArrivedSerial(number, Condition.DAMAGED) for number in damaged]
    return (*map(ArrivedSerial, good), *apart)


def heaps(oms, node):
    """Return how many drills are sellable and apart; their numbers are one for one."""
    level = oms.stock("DRILL", node)
    units = [oms.state(s) for s in oms.tagged(tagging.serials_at("DRILL", node))]
    sells = [one for one in units if one.condition is Condition.SELLABLE]
    assert (level.sellable, level.on_hand) == (len(sells), len(units))
    return level.sellable, level.unsellable.total
