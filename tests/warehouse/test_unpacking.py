"""A parcel that has not left can be opened again: the way back from packing."""

import pytest

from ordercore import accounts, orders, shipping, warehouse
from ordercore.errors import Refused
from ordercore.flow import MANUAL
from ordercore.orders import Gate, Goods, Hold, LineQuantity
from ordercore.views import journey
from ordercore.warehouse import (
    Accept,
    Check,
    Open,
    Pack,
    Pick,
    Release,
    Ship,
    Unpack,
    Unpacked,
    Work,
)
from tests.flow.shop import PREPAID, account, kinds, pack, place, progress, shop
from tests.telling import refusal, told

F = "W-1-1"
OPEN = Open(F, "W-1", "CPH", (Work("1", "MUG", "A mug", 3),))
STARTED = told(None, OPEN, Release(F), Accept(F))
TWO, THREE = (LineQuantity("1", 2),), (LineQuantity("1", 3),)
PACKED = told(STARTED, Pick(F, TWO), Check(F, ("MUG", "MUG")), Pack(F, "P1"))


class TestTheWork:
    def test_the_units_are_in_the_hand_again(self):
        """Unpacking is packing backwards: exactly what was in the parcel comes out."""
        (event,) = Unpack(F, "P1", "fraud").decide(PACKED)

        contents = (Goods("1", "MUG", 2),)
        assert Unpacked(F, "P1", "W-1", "CPH", contents, "fraud") == event
        line = event.apply(PACKED).line("1")
        assert (2, 0, 1) == (line.picked, line.packed, line.to_pick)

    def test_what_comes_out_is_scanned_again(self):
        """Nobody packs unseen what somebody else took out of a parcel."""
        open_again = told(PACKED, Unpack(F, "P1"))

        assert "fulfillment.unchecked" == refusal(open_again, Pack(F, "P2")).code
        again = told(open_again, Check(F, ("MUG", "MUG")), Pack(F, "P2"))
        assert 2 == again.line("1").packed

    def test_a_check_of_other_units_does_not_count_for_these(self):
        """Units that had passed their check must pass it again with those taken out."""
        checked = told(PACKED, Pick(F, (LineQuantity("1", 1),)), Check(F, ("MUG",)))

        assert checked.checked
        assert not told(checked, Unpack(F, "P1")).checked

    def test_twice_is_once(self):
        """A parcel that was unpacked is empty; taking nothing out is no event."""
        assert () == Unpack(F, "P1").decide(told(PACKED, Unpack(F, "P1")))

    def test_only_its_own_parcels(self):
        """A parcel of other work is refused with those that are right."""
        refused = refusal(PACKED, Unpack(F, "P9"))

        assert ("fulfillment.no-parcel", "Name one of P1") == (
            refused.code,
            refused.remedy,
        )
        assert "pack first" in refusal(STARTED, Unpack(F, "P1")).remedy

    def test_what_has_left_is_not_unpacked(self):
        """The units of a parcel that is gone come back as a return."""
        gone = told(PACKED, Ship(F, (LineQuantity("1", 1),)))

        refused = refusal(gone, Unpack(F, "P1"))

        assert "fulfillment.units" == refused.code
        assert "orders.Return" in refused.remedy

    def test_the_id_of_the_parcel_stays_taken(self):
        """Two parcels never share an id, even if one of them is gone."""
        again = told(PACKED, Unpack(F, "P1"), Check(F, ("MUG", "MUG")))

        assert "parcel.exists" == refusal(again, Pack(F, "P1")).code


class TestTheParcel:
    MADE = shipping.MakeParcel("P1", "W-1", F, "CPH", (Goods("1", "MUG", 2),), 700)

    def test_it_ends(self):
        """A voided parcel has ended, and voiding it again is nothing."""
        voided = told(told(None, self.MADE), shipping.VoidParcel("P1"))

        assert "VOIDED" == voided.state
        assert shipping.ShipmentState.CANCELLED == voided.shipment.state
        assert () == shipping.VoidParcel("P1").decide(voided)

    def test_it_is_not_made_again(self):
        """Making the same parcel again would be packing into one that is no more."""
        voided = told(told(None, self.MADE), shipping.VoidParcel("P1"))

        assert "parcel.exists" == refusal(voided, self.MADE).code

    def test_one_that_is_not_there_is_unknown(self):
        """Nothing is made up by a command that comes too early."""
        assert "parcel.unknown" == refusal(None, shipping.VoidParcel("P1")).code


def held_after_packing(**terms):
    """Return a shop with a packed order that is held for fraud, and its parcel."""
    oms = shop(stock={"MUG@CPH": 5})
    place(oms, "A", ("MUG", 2), **terms)
    parcel = pack(oms, "A-1")
    oms.do(orders.PlaceHold("A", Hold("fraud", Gate.SHIP, "fraud")))
    return oms, parcel


class TestTheHouse:
    """FUL: what a hold stops after packing can be wound up through the door."""

    def test_the_books_follow(self):
        """The order counts the units as picked, and the parcel is void, at once."""
        oms, parcel = held_after_packing()

        happened = oms.do(Unpack("A-1", parcel, "fraud"))

        assert [
            "warehouse.Unpacked",
            "orders.Unpacked",
            "shipping.ParcelVoided",
        ] == kinds(happened)
        assert (2, 0) == (progress(oms, "A").picked, progress(oms, "A").packed)
        assert "VOIDED" == oms.state(f"parcel/{parcel}").state
        assert [] == list(oms.tagged("parcel.open"))

    @pytest.mark.parametrize(
        "back", [warehouse.Reject("A-1", "fraud"), warehouse.CloseShort("A-1", "fraud")]
    )
    def test_a_fraud_after_packing_is_wound_up(self, back):
        """Unpack, give the units back, cancel: stock is free and the money goes back.

        Before there was Unpack, every one of these was refused and the five mugs were
        promised for ever.
        """
        oms, parcel = held_after_packing(terms=PREPAID)
        with pytest.raises(Refused):
            oms.do(orders.Cancel("A", "fraud"))

        oms.do(Unpack("A-1", parcel, "fraud"), back, orders.Cancel("A", "fraud"))

        assert "CANCELLED" == oms.order("A").state
        assert 5 == oms.stock("MUG", "CPH").sellable
        assert 5 == oms.stock("MUG", "CPH").available
        refunds = account(oms, "A").transactions
        assert accounts.Kind.REFUND in [one.kind for one in refunds]
        assert [] == list(oms.tagged("work.open")) + list(oms.tagged("parcel.open"))

    def test_a_parcel_with_a_label_on_is_not_unpacked(self):
        """The carrier would wait for it: the label is given back first."""
        oms, parcel = held_after_packing()
        oms.do(*oms.plan.label(parcel).commands)

        with pytest.raises(Refused) as refused:
            oms.do(Unpack("A-1", parcel))

        assert "parcel.illegal" == refused.value.code
        assert "void_label" in refused.value.remedy
        assert 2 == progress(oms, "A").packed
        oms.do(shipping.VoidLabel(parcel), Unpack("A-1", parcel))
        assert 2 == progress(oms, "A").picked

    def test_a_parcel_that_has_left_is_not_unpacked(self):
        """One parcel is gone and the other not: only the other can be opened."""
        oms = shop(stock={"MUG@CPH": 5})
        place(oms, "A", ("MUG", 2))
        oms.do(Release("A-1"), Accept("A-1"))
        for number in (1, 2):
            one = (LineQuantity("1", 1),)
            parcel = f"A-1-{number}"
            oms.do(Pick("A-1", one), Check("A-1", ("MUG",)), Pack("A-1", parcel))
        oms.do(*oms.plan.label("A-1-1").commands, shipping.HandOver("A-1-1"))

        with pytest.raises(Refused) as refused:
            oms.do(Unpack("A-1", "A-1-1"))

        assert "parcel.illegal" == refused.value.code
        oms.do(Unpack("A-1", "A-1-2"), warehouse.CloseShort("A-1", "fraud"))
        oms.do(orders.Cancel("A", "fraud", (LineQuantity("1", 1),)))
        assert (1, 1) == (progress(oms, "A").shipped, progress(oms, "A").cancelled)
        assert (4, 4) == (
            oms.stock("MUG", "CPH").sellable,
            oms.stock("MUG", "CPH").available,
        )

    def test_it_can_be_packed_again_and_sent(self):
        """The hold was a mistake: what was unpacked leaves in another parcel."""
        oms, parcel = held_after_packing()
        oms.do(Unpack("A-1", parcel), orders.ReleaseHold("A", "fraud"))

        again = pack(oms, "A-1")
        oms.do(*oms.plan.label(again).commands, shipping.HandOver(again))

        assert ("A-1-1", "A-1-2") == (parcel, again)
        assert 2 == progress(oms, "A").shipped
        assert "CLOSED" == oms.state("fulfillment/A-1").state
        assert [again] == [one.cause for one in account(oms, "A").invoices]

    @pytest.mark.parametrize(
        ("command", "instead"),
        [
            (orders.Unpack("A", "A-1", (LineQuantity("1", 2),)), "warehouse.Unpack"),
            (shipping.VoidParcel("A-1-1"), "warehouse.Unpack"),
        ],
    )
    def test_the_order_and_the_parcel_only_follow(self, command, instead):
        """Alone they would put order, work and parcel out of step."""
        oms, _ = held_after_packing()

        with pytest.raises(Refused) as refused:
            oms.do(command)

        assert "command.follows" == refused.value.code
        assert instead in refused.value.remedy

    def test_the_journey_tells_it_once(self):
        """Who asks why sees one line for it, told by the warehouse."""
        oms, parcel = held_after_packing()
        oms.do(Unpack("A-1", parcel, "fraud"))

        told_once = [
            (entry.told.what, entry.told.why)
            for entry in journey("A", oms.journal()).told
        ]

        assert ("Unpacked", "fraud") == told_once[-1]
        assert 1 == [what for what, _ in told_once].count("Unpacked")

    def test_the_books_are_kept_without_decisions_too(self):
        """MANUAL: the same way back, nothing decided that was not asked for."""
        oms = shop(policies=MANUAL, stock={"MUG@CPH": 5})
        place(oms, "A", ("MUG", 2))
        oms.do(orders.Confirm("A"))
        oms.do(*oms.plan.source("A").commands)
        parcel = pack(oms, "A-1")

        oms.do(Unpack("A-1", parcel), warehouse.Reject("A-1", "flood"))

        assert 2 == progress(oms, "A").unallocated
        assert 5 == oms.stock("MUG", "CPH").available
