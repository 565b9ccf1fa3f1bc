"""The way of one order, from its placing to the buyer's door."""

from datetime import timedelta

from ordercore import stock, warehouse
from ordercore.orders import LineQuantity
from ordercore.shipping import ShipmentStep, Track, TrackingEvent, VoidLabel
from ordercore.views import journey
from tests.views.house import House, shop_of_all_kinds

SCAN, DELIVER = ShipmentStep.SCAN, ShipmentStep.DELIVER


def acts(way):
    """Return what a journey tells, each act once."""
    return [f"{entry.about}: {entry.told.what}" for entry in way.told]


class TestJourney:
    def test_tells_each_act_once_in_order(self):
        """From the order's placing to its payment, nothing told twice."""
        house = shop_of_all_kinds()

        assert [
            "order: Placed",
            "order: Confirmed",
            "order: Allocated",
            "fulfillment W-1-1: Released to the node",
            "fulfillment W-1-1: Started",
            "fulfillment W-1-1: Picked",
            "fulfillment W-1-1: Scan check passed",
            "fulfillment W-1-1: Packed",
            "parcel W-1-1-1: Labelled",
            "parcel W-1-1-1: Handed over",
            "account: Invoiced",
            "parcel W-1-1-1: In transit",
            "parcel W-1-1-1: Delivery reported",
            "parcel W-1-1-1: Delivered",
            "order: Completed",
            "account: Paid",
        ] == acts(journey("W-1", house.journal))

    def test_holds_every_event_of_its_streams(self):
        """The echoes are there too: one entry for each event, none of others."""
        house = shop_of_all_kinds()
        way = journey("W-1", house.journal)
        streams = ("order/W-1", "account/W-1", "fulfillment/W-1-1", "parcel/W-1-1-1")
        own = [
            one.position
            for one in house.journal
            if one.stream in streams or getattr(one.event, "cause", "") == "W-1"
        ]

        assert own == [entry.position for entry in way.entries]
        assert set(way.told) < set(way.entries)

    def test_an_act_that_nobody_else_tells_is_no_echo(self):
        """An application without warehouse and parcels still reads of its goods."""
        house = House().receive(MUG_CPH=4).place("W-1", MUG=4)
        house.allocate("W-1", "CPH", MUG=4).start("W-1-1").pick("W-1-1")
        alone = [one for one in house.journal if one.stream == "order/W-1"]

        assert "order: Picked" not in acts(journey("W-1", house.journal))
        assert "order: Picked" in acts(journey("W-1", alone))

    def test_corrected_stock_belongs_to_the_work_that_found_it(self):
        """A unit that was not on the shelf is told where it was missed."""
        house = House().receive(MUG_CPH=5).place("W-1", MUG=4)
        house.allocate("W-1", "CPH", MUG=4).start("W-1-1")
        house.do(
            warehouse.ShortPick("W-1-1", (LineQuantity("1", 1),)),
            stock.Deallocate("MUG", "CPH", 1, "W-1"),
            stock.Adjust("MUG", "CPH", -1, "W-1-1"),
            stock.Adjust("MUG", "CPH", -1, "yearly count"),
        )

        assert [
            "fulfillment W-1-1: Not on the shelf",
            "stock MUG@CPH: Stock corrected",
        ] == acts(journey("W-1", house.journal))[-2:]

    def test_events_that_do_not_name_the_order_are_found(self):
        """A voided label belongs to the order whose parcel it was on."""
        house = House().receive(MUG_CPH=1).place("W-1", MUG=1)
        house.allocate("W-1", "CPH", MUG=1).start("W-1-1").pick("W-1-1")
        house.check("W-1-1").pack("W-1-1").label("W-1-1-1").do(VoidLabel("W-1-1-1"))

        assert "parcel W-1-1-1: Label voided" == acts(journey("W-1", house.journal))[-1]

    def test_what_a_carrier_tells_late_stands_where_it_happened(self):
        """A delivery that is heard of before the scan comes after it all the same."""
        house = House().receive(MUG_CPH=1).place("W-1", MUG=1)
        house.allocate("W-1", "CPH", MUG=1).start("W-1-1").pick("W-1-1")
        house.check("W-1-1").pack("W-1-1").label("W-1-1-1").hand_over("W-1-1-1")
        left = house.now
        house.now += timedelta(days=2)
        for step, hours in ((DELIVER, 24), (SCAN, 4), (SCAN, 99)):
            at = left + timedelta(hours=hours)
            report = TrackingEvent("GLS", f"{step} {hours}", step, at)
            house.do(Track("W-1-1-1", (report,)))
        way = journey("W-1", house.journal)

        assert [
            "parcel W-1-1-1: In transit",
            "parcel W-1-1-1: Delivery reported",
            "parcel W-1-1-1: Delivered",
            "parcel W-1-1-1: In transit",
        ] == [act for act in acts(way) if act.startswith("parcel")][-4:]
        assert house.now == max([entry.at for entry in way.entries])

    def test_events_of_nobody_are_passed_over(self):
        """A parcel whose beginning is not in the journal belongs to no order."""
        house = House().receive(MUG_CPH=1).place("W-1", MUG=1)
        house.allocate("W-1", "CPH", MUG=1).start("W-1-1").pick("W-1-1")
        house.check("W-1-1").pack("W-1-1").label("W-1-1-1")
        cut = [one for one in house.journal if one.position == len(house.journal)]

        assert ((), ()) == (journey("W-1", cut).entries, journey("", []).entries)
