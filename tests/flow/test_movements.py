"""Goods on their way through the door: deliveries, and what stands on the shelf."""

from datetime import timedelta
from decimal import Decimal

import pytest

from ordercore import stock
from ordercore.catalog import Component, DefineKit, Kit, PriceList, PublishPriceList
from ordercore.cli.writing import look_at
from ordercore.errors import Refused
from ordercore.flow import SqliteStore, codec
from ordercore.stock import Arrived, Condition, Dated, SkuQuantity, outlook
from tests.flow.shop import START, kr, place, shop
from tests.flow.shop import send as leave

TODAY = START.date()
DUE = TODAY + timedelta(days=3)


def announce(oms, name="ASN-7", node="CPH", due_on=DUE, **lines):
    """Announce a delivery of so many units of each SKU."""
    asked = tuple([SkuQuantity(sku, units) for sku, units in lines.items()])
    oms.do(stock.AnnounceDelivery(name, node, "POTTER", due_on, asked))


def unload(oms, receipt, *counts, name="ASN-7"):
    """Take mugs in: good, damaged, and in quality control."""
    return oms.do(stock.Unload(name, receipt, (Arrived("MUG", *counts),)))


def seen(oms):
    """Return a look at the whole shop, whose books agree."""
    found = look_at(oms, oms.now())
    assert () == found.conservation.differences
    return found


class TestDeliveries:
    def test_what_is_unloaded_stands_on_the_shelf(self):
        """STK 36: each unit by its condition, with the delivery as its cause."""
        oms = shop()
        announce(oms, MUG=20)
        unload(oms, "R-1", 7, 2, 1)
        level = oms.stock("MUG", "CPH")

        assert (7, 2, 1) == tuple(
            level.of(b)
            for b in (Condition.SELLABLE, Condition.DAMAGED, Condition.QUALITY_CONTROL)
        )
        events = oms.history("stock/MUG@CPH")
        assert {"delivery/ASN-7"} == {one.event.cause for one in events}
        assert 10 == seen(oms).conservation.moves.received

    def test_the_same_receipt_again_books_nothing(self):
        """However often a scanner sends it."""
        oms = shop()
        announce(oms, MUG=20)
        unload(oms, "R-1", 7)

        assert () == unload(oms, "R-1", 7)
        assert 7 == oms.stock("MUG", "CPH").sellable

    def test_who_waits_is_served_at_once(self):
        """What is good goes to the longest in line; the rest of it stands apart."""
        oms = shop()
        place(oms, "A", ("MUG", 5))
        announce(oms, MUG=20)
        unload(oms, "R-1", 2, 9)

        assert (2, 3) == (
            oms.order("A").progress[0].claimed,
            oms.order("A").progress[0].backordered,
        )

    def test_nothing_is_expected_at_a_place_that_is_not_open(self):
        """Nobody would unload it."""
        oms = shop()
        with pytest.raises(Refused) as caught:
            announce(oms, node="MOON", MUG=1)

        assert "node.unknown" == caught.value.code

    def test_what_is_to_come_is_known_by_sku_node_and_day(self):
        """The earliest first; what has come or will not come is to come no more."""
        oms = shop()
        announce(oms, MUG=20, CUP=1)
        announce(oms, "ASN-6", "HAM", MUG=5)
        announce(oms, "ASN-5", due_on=TODAY, MUG=4)
        announce(oms, "ASN-4", MUG=9)
        unload(oms, "R-1", 7, 1)
        oms.do(stock.CancelDelivery("ASN-4", "wrong colour"))

        assert {
            "CPH": (
                Dated(TODAY, 4, "delivery/ASN-5"),
                Dated(DUE, 12, "delivery/ASN-7"),
            ),
            "HAM": (Dated(DUE, 5, "delivery/ASN-6"),),
        } == oms.incoming("MUG")
        assert ["CUP", "MUG"] == [
            one.sku for one in seen(oms).stock.skus if one.count.incoming
        ]
        assert 22 == seen(oms).stock.count.incoming

    def test_a_delivery_that_has_another_day_is_promised_for_that_one(self):
        """STK 35: what is on the shelf now, and what comes later."""
        oms = shop(stock={"MUG@CPH": 2})
        announce(oms, MUG=20)
        later = DUE + timedelta(days=7)
        oms.do(stock.RedateDelivery("ASN-7", later, "storm"))
        free = oms.stock("MUG", "CPH").available
        seen_ahead = outlook(free, oms.incoming("MUG")["CPH"], (), TODAY)

        assert (2, 22) == (seen_ahead.on(DUE), seen_ahead.on(later))
        assert later == seen_ahead.earliest(3)

    def test_nothing_is_to_come_of_what_nobody_announced(self):
        """Of an article that is listed, too."""
        assert {} == shop(lists=["MUG"]).incoming("MUG")


def send(oms, units=5, name="T-1", source="CPH", destination="HAM", **left):
    """Request and release a transfer of mugs, and let *left* of them leave."""
    lines = (SkuQuantity("MUG", units),)
    oms.do(stock.RequestTransfer(name, source, destination, DUE, lines))
    oms.do(stock.ReleaseTransfer(name))
    for paper, leaving in left.items():
        oms.do(stock.ShipTransfer(name, paper, (SkuQuantity("MUG", leaving),)))


def arrive(oms, *counts, name="T-1"):
    """Let mugs come: good, damaged, and in quality control."""
    oms.do(stock.ReceiveTransfer(name, "R-1", (Arrived("MUG", *counts),)))


def levels(oms):
    """Return how many mugs are sellable and claimed at both nodes."""
    shelves = [oms.stock("MUG", node) for node in ("CPH", "HAM")]
    return [(one.sellable, one.allocated) for one in shelves]


class TestTransfers:
    def test_the_way_of_the_units(self):
        """STK 36: claimed, on the way, there, lost: at every step nothing leaks."""
        oms = shop(stock={"MUG@CPH": 8})
        send(oms)
        assert [(8, 5), (0, 0)] == levels(oms)
        oms.do(stock.ShipTransfer("T-1", "S-1", (SkuQuantity("MUG", 4),)))
        assert [(4, 1), (0, 0)] == levels(oms)
        assert (4, 4) == (
            seen(oms).stock.count.in_transit,
            seen(oms).conservation.moves.in_transit,
        )
        arrive(oms, 2, 1)
        assert [(4, 1), (2, 0)] == levels(oms)
        assert 1 == oms.stock("MUG", "HAM").unsellable.damaged
        oms.do(stock.CloseTransfer("T-1", "the truck is empty"))
        assert [(4, 0), (2, 0)] == levels(oms)
        moves = seen(oms).conservation.moves
        assert (7, 1, 0) == (moves.on_hand, moves.lost, moves.in_transit)

    def test_what_is_on_the_way_is_to_come_at_its_destination(self):
        """STK 35: dated, and only once it has left."""
        oms = shop(stock={"MUG@CPH": 8})
        send(oms)
        assert {} == oms.incoming("MUG")
        oms.do(stock.ShipTransfer("T-1", "S-1", (SkuQuantity("MUG", 4),)))

        assert {"HAM": (Dated(DUE, 4, "transfer/T-1"),)} == oms.incoming("MUG")

    def test_it_claims_all_its_units_or_none(self):
        """STK 32: what is promised to an order is not sent away."""
        oms = shop(stock={"MUG@CPH": 8})
        place(oms, "A", ("MUG", 4))
        with pytest.raises(Refused) as caught:
            send(oms)

        assert "stock.short" == caught.value.code
        assert "REQUESTED" == oms.state("transfer/T-1").state

    def test_who_waits_gets_what_a_transfer_gives_back(self):
        """Called off, it is in nobody's way."""
        oms = shop(stock={"MUG@CPH": 5})
        send(oms)
        place(oms, "A", ("MUG", 4))
        assert 0 == oms.order("A").progress[0].claimed
        oms.do(stock.CancelTransfer("T-1", "wrong node"))

        assert 4 == oms.order("A").progress[0].claimed
        assert 0 == len(seen(oms).conservation.differences)

    def test_who_waits_gets_what_arrives(self):
        """As with any other goods."""
        oms = shop(stock={"MUG@CPH": 5})
        send(oms, S1=5)
        place(oms, "A", ("MUG", 4))
        arrive(oms, 3, 2)

        assert 3 == oms.order("A").progress[0].claimed
        assert "RECEIVED" == oms.state("transfer/T-1").state

    @pytest.mark.parametrize("way", [("CPH", "MOON"), ("MOON", "CPH")])
    def test_it_goes_between_open_places(self, way):
        """Units would be nowhere."""
        oms = shop(stock={"MUG@CPH": 5})
        with pytest.raises(Refused) as caught:
            send(oms, source=way[0], destination=way[1])

        assert "node.unknown" == caught.value.code

    @pytest.mark.parametrize(
        "command",
        [
            stock.TransferOut("MUG", "CPH", 1, "T-1"),
            stock.TransferIn("MUG", "CPH", 1, "T-1"),
        ],
    )
    def test_nobody_moves_units_past_a_transfer(self, command):
        """They would come from nowhere, or be nowhere."""
        with pytest.raises(Refused) as caught:
            shop(stock={"MUG@CPH": 5}).do(command)

        assert "command.follows" == caught.value.code


def open_sheet(oms, *limit, skus=("MUG",), name="C-1", **options):
    """Open a sheet for mugs."""
    oms.do(stock.OpenCountSheet(name, "CPH", skus, stock.CountLimit(*limit), **options))


def enter(oms, units, entry="E-1", name="C-1"):
    """Enter a count of mugs."""
    oms.do(stock.EnterCount(name, entry, (stock.SkuCount("MUG", units),), "Eva"))


def submit(oms, *, approved=True, name="C-1"):
    """Hand the sheet in, and have it approved."""
    oms.do(stock.SubmitCount(name))
    if approved:
        oms.do(stock.ApproveCount(name, "Ib"))


def allocated(units=10, wanted=3):
    """Return a shop with mugs of which an order claims some."""
    oms = shop(stock={"MUG@CPH": units})
    place(oms, "A", ("MUG", wanted))
    return oms


class TestCountSheets:
    def test_a_difference_corrects_the_book(self):
        """STK 31: with the sheet as its cause, and nothing is hidden."""
        oms = allocated()
        open_sheet(oms, 2)
        enter(oms, 8)
        submit(oms, approved=False)

        assert 8 == oms.stock("MUG", "CPH").sellable
        (*_, last) = oms.history("stock/MUG@CPH")
        assert ("count/C-1", -2) == (last.event.cause, last.event.delta)
        assert -2 == seen(oms).conservation.moves.adjusted

    def test_what_moves_before_the_count_shows_in_no_difference(self):
        """Opened at 10; 3 leave, 5 come; 12 are there: the book is right."""
        oms = allocated()
        open_sheet(oms)
        send_order(oms)
        oms.do(stock.Receive("MUG", "CPH", 5))
        enter(oms, 12)
        submit(oms, approved=False)
        line = oms.state("count/C-1").lines[0]

        assert (10, 2, 0) == (line.opening, line.moved, line.difference)
        assert 12 == oms.stock("MUG", "CPH").sellable

    def test_what_moves_after_the_count_is_no_matter_either(self):
        """2 are missing; then 3 leave and 5 come; 2 are still missing."""
        oms = allocated()
        open_sheet(oms)
        enter(oms, 8)
        send_order(oms)
        oms.do(stock.Receive("MUG", "CPH", 5))
        submit(oms)

        assert 10 == oms.stock("MUG", "CPH").sellable

    def test_what_others_have_corrected_meanwhile_is_not_corrected_twice(self):
        """A picker misses one of the two, and the shelf is counted by hand."""
        oms = allocated()
        open_sheet(oms)
        enter(oms, 8)
        oms.do(stock.Adjust("MUG", "CPH", -1, "pick came short"))
        submit(oms)

        assert 8 == oms.stock("MUG", "CPH").sellable

    def test_two_sheets_find_the_same_units_missing_once(self):
        """Whichever is posted first."""
        oms = allocated()
        for name in ("C-1", "C-2"):
            open_sheet(oms, name=name)
            enter(oms, 8, name=name)
        submit(oms, name="C-2")
        oms.do(stock.SubmitCount("C-1"))

        assert 8 == oms.stock("MUG", "CPH").sellable
        assert "POSTED" == oms.state("count/C-1").state

    def test_promised_units_that_are_missing_stay_promised(self):
        """STK 42: the shelf says that it owes them."""
        oms = allocated(wanted=9)
        open_sheet(oms)
        enter(oms, 7)
        submit(oms)
        level = oms.stock("MUG", "CPH")

        assert (7, 9, 2) == (level.sellable, level.allocated, level.shortfall)

    def test_a_count_that_cannot_be_is_refused(self):
        """3 were counted, and 5 have left since."""
        oms = allocated(wanted=5)
        open_sheet(oms)
        enter(oms, 3)
        send_order(oms)
        oms.do(stock.SubmitCount("C-1"))
        with pytest.raises(Refused) as caught:
            oms.do(stock.ApproveCount("C-1", "Ib"))

        assert "count.contradicted" == caught.value.code
        enter(oms, 5, "E-2")
        submit(oms, approved=False)
        assert 5 == oms.stock("MUG", "CPH").sellable

    def test_found_units_go_to_who_waits(self):
        """As with any other goods."""
        oms = allocated(units=2, wanted=5)
        open_sheet(oms)
        enter(oms, 4)
        submit(oms)

        assert 4 == oms.order("A").progress[0].claimed

    def test_what_stands_apart_is_counted_on_a_sheet_of_its_own(self):
        """Each condition has its own book."""
        oms = allocated()
        oms.do(stock.Receive("MUG", "CPH", 4, "", Condition.DAMAGED))
        open_sheet(oms, condition=Condition.DAMAGED)
        oms.do(stock.Adjust("MUG", "CPH", -1, "lost"))
        enter(oms, 3)
        oms.do(stock.Adjust("MUG", "CPH", -1, "lost"))
        submit(oms)
        level = oms.stock("MUG", "CPH")

        assert (8, 3) == (level.sellable, level.of(Condition.DAMAGED))

    @pytest.mark.parametrize(("limit", "waits"), [("10.03", True), ("10.04", False)])
    def test_a_difference_is_worth_its_price(self, limit, waits):
        """In the currency of the limit; 2 × 5.011 kr, the øre of each rounded up."""
        oms = allocated()
        prices = {"MUG": Decimal("5.011")}
        plain = PriceList.of("shop", "DKK", prices, tax_included=True)
        oms.do(PublishPriceList(plain))
        open_sheet(oms, None, None, kr(limit))
        enter(oms, 8)
        oms.do(stock.SubmitCount("C-1"))

        assert waits is ("AWAITING_APPROVAL" == oms.state("count/C-1").state)

    def test_what_has_no_price_is_approved_when_only_its_value_counts(self):
        """Nobody knows whether it is above the limit."""
        oms = allocated()
        open_sheet(oms, None, None, kr("10.00"))
        enter(oms, 9)
        oms.do(stock.SubmitCount("C-1"))

        assert "AWAITING_APPROVAL" == oms.state("count/C-1").state


def send_order(oms):
    """Let the units of order A leave."""
    return leave(oms, "A-1")


class TestKits:
    @pytest.mark.parametrize("what", ["expect", "count"])
    def test_units_of_a_kit_are_neither_expected_nor_counted(self, what):
        """Only its components are on a shelf."""
        oms = shop(lists=["MUG"])
        oms.do(DefineKit(Kit("SET", (Component("MUG", 2),))))
        with pytest.raises(Refused) as caught:
            announce(oms, SET=1) if what == "expect" else open_sheet(oms, skus=("SET",))

        assert "kit.stock" == caught.value.code
        assert caught.value.asked.startswith(what)


def test_a_shop_that_is_opened_again_goes_on_where_it_was(tmp_path):
    """What is announced, on the way or half counted is kept to the unit."""
    path = tmp_path / "shop.db"
    with shop(SqliteStore(path, codec()), stock={"MUG@CPH": 9}) as oms:
        announce(oms, MUG=20)
        unload(oms, "R-1", 1, 1, 1)
        send(oms, S1=3)
        arrive(oms, 1, 1)
        open_sheet(oms, 0, 50, kr("7.00"))
        enter(oms, 6)
        streams = ("delivery/ASN-7", "transfer/T-1", "count/C-1", "stock/MUG@CPH")
        before = [oms.state(stream) for stream in streams]
        incoming = oms.incoming("MUG")
    with shop(SqliteStore(path, codec())) as oms:
        assert before == [oms.state(stream) for stream in streams]
        assert incoming == oms.incoming("MUG")
        assert START == oms.state("count/C-1").opened_at
        submit(oms)
        assert 6 == oms.stock("MUG", "CPH").sellable
        assert seen(oms).conservation.ok
