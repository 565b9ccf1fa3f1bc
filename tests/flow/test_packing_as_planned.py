"""How the plan divides goods reaches whoever packs; what it costs is what is booked."""

from random import Random

from ordercore import orders, stock, warehouse
from ordercore.catalog import Item, ListItem, LotRule, SerialNumber
from ordercore.flow import MANUAL
from ordercore.orders import Gate, Hold, LineQuantity
from ordercore.shipping import PublishRates, RateTable, Reach, WeightBreak, Zone
from ordercore.simulating import Staff
from tests.flow.shop import eur, hand_over, place, shop

SMALL = (("small", 5_000, "4.00"),)
BOTH = (*SMALL, ("parcel", 31_000, "12.00"))


def table(service, limit, price):
    """Return a table of one step."""
    steps = (WeightBreak(limit, eur(price)),)
    return RateTable("GLS", service, "EUR", (Zone("all", Reach.WORLD, steps),))


def publish(service, limit, price):
    """Return what puts a table in force."""
    return PublishRates(service, table(service, limit, price))


def heavy(*tables, units=3, weight_g=16_000, **more):
    """Return a shop with desks at CPH, and an order A for all of them."""
    tables = tables or BOTH
    oms = shop(stock={"DESK@CPH": units}, rates=table(*tables[0]), **more)
    oms.do(*[publish(*one) for one in tables[1:]])
    oms.do(ListItem(Item("DESK", "Desk", weight_g)))
    place(oms, "A", ("DESK", units))
    return oms


def picked(oms, work="A-1"):
    """Pick and scan all of a work."""
    oms.do(warehouse.Release(work))
    oms.do(*oms.plan.pick(work).commands)
    lines = oms.state(f"fulfillment/{work}").lines
    oms.do(warehouse.Check(work, tuple(k.sku for k in lines for _ in range(k.picked))))
    return oms


def costs(oms):
    """Return what the labels of all parcels cost, and how each goes."""
    parcels = [kept.state for _, kept in oms.store.scan("parcel")]
    return [(one.id, one.service, str(one.cost)) for one in parcels]


def test_the_work_knows_its_parcels():
    """Three desks of 16 kg go in three parcels of at most 31 kg, one in each."""
    work = heavy().state("fulfillment/A-1")

    assert [("CPH", (LineQuantity("1", 1),), "GLS parcel")] * 3 == [
        (one.node, one.lines, one.service) for one in work.planned
    ]


def test_the_pick_list_shows_them():
    """Whoever picks sees that there are several."""
    oms = heavy()
    oms.do(warehouse.Release("A-1"))

    assert str(oms.plan.pick("A-1")).endswith(
        "Into 3 parcels\n"
        "  A-1-1: 1 × DESK by GLS parcel\n"
        "  A-1-2: 1 × DESK by GLS parcel\n"
        "  A-1-3: 1 × DESK by GLS parcel"
    )


def test_packed_as_planned_it_costs_what_was_planned():
    """Each parcel has its label by the service that was planned for it."""
    oms = picked(heavy())
    plan = oms.plan.pack("A-1")

    oms.do(*plan.commands)
    for parcel in plan.parcels:
        hand_over(oms, parcel.parcel)

    assert [(f"A-1-{n}", "parcel", "12.00 EUR") for n in (1, 2, 3)] == costs(oms)
    assert 3 == oms.order("A").progress[0].shipped
    assert "CLOSED" == oms.state("fulfillment/A-1").state


def test_staff_pack_as_planned():
    """What they send off is what was reckoned with."""
    oms = heavy()
    done = Staff(oms).work()

    assert (1, 3, {}) == (done.packed, done.handed_over, done.left)
    assert ["12.00 EUR"] * 3 == [price for _, _, price in costs(oms)]


def test_two_parcels_each_have_their_invoice():
    """What leaves is invoiced, parcel by parcel, and comes to the whole."""
    oms = heavy(units=2)
    Staff(oms).work()

    account = oms.state("account/A")
    assert ["10.00 DKK", "10.00 DKK"] == [str(one.gross) for one in account.invoices]
    assert not account.to_invoice


def test_whoever_packs_may_do_otherwise():
    """Two bags of 2 kg into one: it is priced as it is, by the cheapest for that."""
    oms = picked(heavy(("small", 3_000, "4.00"), BOTH[1], units=2, weight_g=2_000))
    assert 2 == len(oms.plan.pack("A-1").parcels)

    oms.do(warehouse.Pack("A-1", "P"))
    hand_over(oms, "P")

    assert [("P", "parcel", "12.00 EUR")] == costs(oms)
    assert () == oms.plan.pack("A-1").parcels


def test_what_was_planned_is_taken_though_another_is_cheaper_now():
    """It may have been chosen for its speed; both prices stand there."""
    oms = picked(heavy(units=1))
    oms.do(publish("slow", 31_000, "9.00"))
    oms.do(*oms.plan.pack("A-1").commands)

    plan = oms.plan.label("A-1-1")

    assert "GLS parcel" == f"{plan.rate.carrier} {plan.rate.service}"
    told = str(plan).splitlines()
    assert "* GLS parcel  12.00 EUR  zone all, up to 31000 g, as planned" in told
    assert "  GLS slow  9.00 EUR  zone all, up to 31000 g" in told


def test_the_planned_service_is_none_any_more_for_what_it_does_not_carry():
    """Rates that changed leave the cheapest of those that do."""
    oms = picked(heavy(units=1))
    oms.do(publish("parcel", 1_000, "12.00"))
    oms.do(publish("freight", 90_000, "50.00"))
    oms.do(*oms.plan.pack("A-1").commands)

    assert "freight" == oms.plan.label("A-1-1").rate.service


def test_what_is_held_stays():
    """Its parcel is packed when it may leave, as planned."""
    oms = shop(stock={"DESK@CPH": 2, "SAFE@CPH": 1}, rates=table(*BOTH[1]))
    oms.do(*[ListItem(Item(sku, sku.title(), 16_000)) for sku in ("DESK", "SAFE")])
    place(oms, "A", ("DESK", 2), "SAFE")
    oms.do(orders.PlaceHold("A", Hold("h", Gate.SHIP, "customs", line="2")))

    first = Staff(oms).work()
    oms.do(orders.ReleaseHold("A", "h"))
    second = Staff(oms).work()

    assert [(1, 2, {}), (1, 1, {})] == [
        (done.packed, done.handed_over, done.left) for done in (first, second)
    ]


def test_units_with_numbers_go_into_their_parcels():
    """Each parcel is told the numbers of its own units."""
    oms = shop(rates=table(*BOTH[1]))
    oms.do(ListItem(Item("DRILL", "Drill", 16_000, serialized=True)))
    oms.do(stock.Receive("DRILL", "CPH", 2, "d", serials=("N1", "N2")))
    place(oms, "A", ("DRILL", 2))
    first, second = picked(oms).plan.pack("A-1").parcels

    part = tuple(LineQuantity(k.line, k.quantity) for k in first.goods)
    numbers = (SerialNumber("DRILL", "N2"),)
    oms.do(warehouse.Pack("A-1", first.parcel, serials=numbers, part=part))
    hand_over(oms, first.parcel)
    numbers = (SerialNumber("DRILL", "N1"),)
    oms.do(warehouse.Pack("A-1", second.parcel, serials=numbers))

    assert "SHIPPED" == oms.state("serial/DRILL/N2").state
    assert "PACKED" == oms.state("serial/DRILL/N1").state


def test_units_of_a_lot_go_into_their_parcels():
    """In turn, as many as are in each parcel."""
    oms = shop(rates=table(*BOTH[1]))
    oms.do(ListItem(Item("PAINT", "Paint", 16_000, lots=LotRule())))
    for name in ("L1", "L2"):
        lots = (stock.LotUnits(name, 1),)
        oms.do(stock.Receive("PAINT", "CPH", 1, name, lots=lots))
    place(oms, "A", ("PAINT", 2))

    oms.do(*picked(oms).plan.pack("A-1").commands)

    boxes = oms.state("fulfillment/A-1").boxes
    assert [["L1"], ["L2"]] == [[one.lot for one in box.lots] for box in boxes]


def test_what_is_moved_takes_its_parcels_along():
    """Consolidated work is divided as the plan that moved it says."""
    oms = shop(stock={"DESK@CPH": 1, "DESK@HAM": 1}, rates=table(*BOTH[1]))
    oms.do(ListItem(Item("DESK", "Desk", 16_000)))
    place(oms, "A", ("DESK", 2))
    oms.do(stock.Receive("DESK", "CPH", 1, "more"))

    plan = oms.plan.consolidate("A")
    oms.do(*plan.commands)

    (shipment,) = plan.after
    work = [kept.state for _, kept in oms.store.scan("fulfillment") if kept.state.open]
    assert shipment.packing == work[-1].planned
    assert 2 == len(shipment.packing)


def test_planned_is_booked():
    """For random orders that are packed as planned, labels cost what was planned."""
    random = Random(5)
    several = 0
    for _ in range(8):
        tables = [
            ("small", random.randint(4, 9) * 1_000, "4.00"),
            ("parcel", random.randint(20, 31) * 1_000, f"{random.randint(5, 14)}.00"),
        ]
        skus = {f"S{n}": random.randint(1, 19) * 1_000 for n in range(3)}
        there = {
            f"{sku}@{where}": random.randint(1, 6)
            for sku in skus
            for where in ("CPH", "HAM")
        }
        oms = shop(stock=there, rates=table(*tables[0]), policies=MANUAL)
        oms.do(publish(*tables[1]))
        oms.do(*[ListItem(Item(sku, sku, weight)) for sku, weight in skus.items()])
        place(oms, "Q", *[(sku, random.randint(1, 9)) for sku in skus])
        oms.do(orders.Confirm("Q"))
        plan = oms.plan.source("Q")
        oms.do(*plan.commands)

        assert {} == Staff(oms).work().left

        parcels = [kept.state for _, kept in oms.store.scan("parcel")]
        handling = 100 * len(plan.shipments)
        assert plan.cost.minor == sum([p.cost.minor for p in parcels]) + handling
        assert plan.parcels == len(parcels)
        several += plan.parcels > len(plan.shipments)
    assert several > 3
