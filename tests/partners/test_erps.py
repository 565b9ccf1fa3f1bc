"""What an ERP hears of: customers and articles first, then what refers to them."""

import pytest
from attrs import evolve

from ordercore import accounts, orders
from ordercore.catalog import Item, ListItem
from ordercore.errors import NotFound, Unavailable
from ordercore.orders import LineQuantity, Terms
from ordercore.parties import (
    Customer,
    RegisterCustomer,
    RegisterSupplier,
    Supplier,
)
from ordercore.partners import Connection, Partners
from ordercore.ports import (
    ErpCapability,
    Health,
    Port,
    Receipt,
    SkuUnits,
    SupplierOrder,
    SupplierOrderLine,
)
from ordercore.shipping import HandOver
from ordercore.stock import AnnounceDelivery, SkuQuantity
from ordercore.warehouse import Release
from tests.flow.shop import Clock, eur, node, pack, place, shop


class Ledger:
    """An ERP: it keeps what it is told by our ids, and knows nothing that it was not.

    Attributes:
        told: (operation, our id), in order, each once.
        faults: what goes wrong with the next calls.
    """

    name = "ledger"

    def __init__(self, *without, faults=()):
        self.told = []
        self.what = {}
        self.keys = {}
        self.faults = iter(faults)
        self.capabilities = {
            ErpCapability.CUSTOMERS,
            ErpCapability.SUPPLIERS,
            ErpCapability.ITEMS,
            ErpCapability.ORDERS,
            ErpCapability.SHIPMENTS,
            ErpCapability.INVOICES,
            ErpCapability.CREDIT_NOTES,
            ErpCapability.PAYMENTS,
            ErpCapability.PURCHASE_ORDERS,
        } - {*without}

    def check(self):
        return Health(True)

    def _book(self, operation, name, what, key, *needs):
        if (fault := next(self.faults, None)) is not None:
            raise fault
        for need in needs:
            if need not in self.what:
                raise NotFound(self.name, *need)
        duplicate = key in self.keys or self.what.get((operation, name)) == what
        self.keys[key] = name
        if not duplicate:
            self.told.append((operation, name))
            self.what[operation, name] = what
        return Receipt(f"L-{name}", duplicate)

    def upsert_customer(self, customer, *, key):
        return self._book("customer", customer.id, customer, key)

    def upsert_supplier(self, supplier, *, key):
        return self._book("supplier", supplier.id, supplier, key)

    def upsert_item(self, item, *, key):
        return self._book("item", item.sku, item, key)

    def post_order(self, order, *, key):
        needs = [("item", line.sku) for line in order.lines]
        if order.agreed.customer:
            needs.append(("customer", order.agreed.customer))
        return self._book("order", order.id, order.agreed, key, *needs)

    def post_shipment(self, shipment, *, key):
        return self._book(
            "shipment", shipment.id, shipment, key, ("order", shipment.order)
        )

    def post_invoice(self, order, invoice, *, key):
        return self._book("invoice", invoice.number, invoice, key, ("order", order.id))

    def post_credit_note(self, order, note, *, key):
        return self._book(
            "credit note", note.number, note, key, ("invoice", note.invoice)
        )

    def post_payment(self, order, payment, *, key):
        return self._book(
            "payment", payment.reference, (order, payment), key, ("order", order)
        )

    def create_purchase_order(self, order, *, key):
        needs = [("supplier", order.supplier)]
        needs += [("item", line.sku) for line in order.lines]
        return self._book("purchase order", order.id, order, key, *needs)


def connected(ledger, **places):
    """Return a shop, its ERP, and a clock."""
    clock = Clock()
    oms = shop(clock=clock, stock={"MUG@CPH": 10})
    oms.do(ListItem(Item("MUG", "Mug", 350)))
    connection = Connection("erp", ledger, Port.ERP, places)
    return oms, Partners(oms, [connection], chance=lambda: 1.0), clock


def sell(oms, order="A", **terms):
    """Let a known customer buy two mugs, and the parcel leave."""
    oms.do(RegisterCustomer(Customer("C-1", "Ada", "ada@example.com")))
    place(oms, order, ("MUG", 2), customer="C-1", currency="EUR", **terms)
    parcel = pack(oms, f"{order}-1")
    oms.do(*oms.plan.label(parcel).commands)
    oms.do(HandOver(parcel))
    return parcel


def test_all_of_an_order_is_booked_once_and_in_order():
    """What refers to something is told behind it."""
    ledger = Ledger()
    oms, partners, _ = connected(ledger, CPH="W1")
    oms.do(RegisterSupplier(Supplier("S-1", "Potter")))
    parcel = sell(oms)
    partners.work()
    partners.work()
    number = oms.state("account/A").invoices[0].number
    kinds = [kind for kind, _ in ledger.told]
    assert ["order", "shipment", "invoice"] == [
        kind for kind in kinds if kind in {"order", "shipment", "invoice"}
    ]
    assert {("customer", "C-1"), ("supplier", "S-1"), ("item", "MUG")} <= {*ledger.told}
    assert ("W1", (SkuUnits("MUG", 2, "1"),)) == (
        ledger.what["shipment", parcel].node,
        ledger.what["shipment", parcel].lines,
    )
    assert number == oms.store.internal("erp", "invoice", f"L-{number}")
    assert [] == oms.quarantined()


def test_who_is_not_known_yet_is_told_with_the_order():
    """The customer waits to be told again, and the order needs him now."""
    ledger = Ledger()
    oms, partners, clock = connected(ledger)
    sell(oms)
    faults, really = [Unavailable("ledger", "no whole answer")], ledger.upsert_customer

    def fail_first(customer, *, key):
        if faults:
            raise faults.pop()
        return really(customer, key=key)

    ledger.upsert_customer = fail_first
    assert 1 == partners.work()["erp"].told.postponed
    assert ("order", "A") in ledger.told
    clock.later(minutes=1)
    partners.work()
    assert 1 == [kind for kind, _ in ledger.told].count("customer")
    assert [] == oms.quarantined()


def test_money_is_told_where_it_came_from_and_where_it_went():
    """What was paid, credited and paid back."""
    ledger = Ledger()
    oms, partners, _ = connected(ledger)
    sell(oms, terms=Terms.PREPAID)
    oms.do(accounts.RecordPayment("A", "bank", "B-7", eur("5.00"), oms.now()))
    partners.work()
    paid = [name for kind, name in ledger.told if kind in {"order", "payment"}]
    assert ("A", {"1001", "B-7"}, []) == (paid[0], {*paid[1:]}, oms.quarantined())
    assert 2 == len([key for key, name in ledger.keys.items() if name in paid[1:]])
    order, payment = ledger.what["payment", "B-7"]
    assert ("A", eur("5.00"), "PAYMENT") == (order, payment.amount, payment.kind)


def test_what_it_does_not_take_is_not_told():
    """An ERP that does no accounts hears of what was sold."""
    ledger = Ledger(*{*ErpCapability} - {ErpCapability.ITEMS, ErpCapability.ORDERS})
    oms, partners, _ = connected(ledger)
    place(oms, "A", ("MUG", 2), currency="EUR")
    partners.work()
    assert {"item", "order"} == {kind for kind, _ in ledger.told}


def test_an_order_that_was_never_confirmed_is_not_booked():
    """Nobody is committed to it."""
    ledger = Ledger()
    oms, partners, _ = connected(ledger)
    place(oms, "A", ("MUG", 2), currency="EUR", terms=Terms.PENDING)
    oms.do(orders.Cancel("A", "customer"))
    partners.work()
    assert "order" not in {kind for kind, _ in ledger.told}


@pytest.mark.parametrize("number", range(1, 9))
def test_whatever_fails_on_the_way_it_is_booked_once(number):
    """IDM 114: before, behind, in the middle."""
    ledger = Ledger(faults=[*[None] * number, Unavailable("ledger", "502")])
    oms, partners, clock = connected(ledger)
    sell(oms)
    for _ in range(3):
        partners.work()
        clock.later(minutes=5)
    kinds = [kind for kind, _ in ledger.told]
    assert [1, 1, 1, 1] == [
        kinds.count(kind) for kind in ("customer", "order", "shipment", "invoice")
    ]
    assert [] == oms.quarantined()


def test_units_that_are_not_wanted_any_more_are_credited():
    """A credit note comes behind its invoice."""
    ledger = Ledger()
    oms, partners, clock = connected(ledger)
    sell(oms)
    invoice = oms.state("account/A").invoices[0].number
    today = clock.now.date()
    units = (LineQuantity("1", 1),)
    oms.do(accounts.Credit("A", "goodwill", invoice, units, today, "broken"))
    partners.work()
    note = oms.state("account/A").credit_notes[0].number
    assert [("invoice", invoice), ("credit note", note)] == ledger.told[-2:]


def test_what_is_announced_by_a_supplier_is_a_purchase():
    """With him and the articles before it, once."""
    ledger = Ledger()
    oms, partners, clock = connected(ledger, CPH="W1")
    oms.do(RegisterSupplier(Supplier("S-1", "Potter")))
    day = clock.now.date()
    goods = (SkuQuantity("MUG", 12),)
    oms.do(AnnounceDelivery("D-1", "CPH", "S-1", day, goods))
    for _ in "12":
        partners.work()
    wanted = SupplierOrder(
        "D-1", "S-1", "W1", [SupplierOrderLine("MUG", 12)], "EUR", day, day
    )
    assert wanted == ledger.what["purchase order", "D-1"]
    assert [("purchase order", "D-1")] == ledger.told[-1:]
    assert "D-1" == oms.store.internal("erp", "purchase-order", "L-D-1")


def test_what_a_supplier_sends_to_a_buyer_is_ordered_of_him_when_he_may():
    """For the order, to no place of ours; what lies with us is not bought."""
    ledger, clock = Ledger(), Clock()
    drop = evolve(node("TOM", "DK"), unlimited=("SOFA",), supplier="S-1")
    oms = shop(clock=clock, nodes=(node("CPH", "DK"), drop), stock={"MUG@CPH": 10})
    oms.do(RegisterSupplier(Supplier("S-1", "Tom")), ListItem(Item("SOFA", "Sofa", 9)))
    oms.do(ListItem(Item("MUG", "Mug", 350)))
    partners = Partners(oms, [Connection("erp", ledger, Port.ERP)])
    place(oms, "A", "MUG", ("SOFA", 2), currency="EUR")
    partners.work()
    assert "purchase order" not in {kind for kind, _ in ledger.told}
    for work in ("A-1", "A-2"):
        oms.do(Release(work))
    partners.work()
    (order,) = [what for name, what in ledger.what.items() if name[0][0:4] == "purc"]
    assert ("S-1", "", "A", (SupplierOrderLine("SOFA", 2),)) == (
        order.supplier,
        order.node,
        order.for_order,
        order.lines,
    )
    assert [] == oms.quarantined()
