"""Is the adapter of an ERP right?  Subclass the contract, say what the ERP has.

It reads like this::

    class TestPulsar(ErpContract):
        node = "WH1"
        def connect(self):
            return PulsarErp(settings, transport)

Every paper is written twice, and in the wrong order, too.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar
from unittest import SkipTest

from attrs import evolve

from ordercore.catalog import Item
from ordercore.errors import AdapterError, NotFound, Rejected
from ordercore.ports import (
    ErpCapability,
    GoodsReceived,
    PaymentReceived,
    Port,
    PriceTag,
    PurchasePlaced,
    Receipt,
    StockLevel,
)
from ordercore.pricing import Totals
from ordercore.testing.adapter import (
    AdapterContract,
    drained,
    expected,
    fresh,
    pages_differ,
)
from ordercore.testing.erp_papers import Sale
from ordercore.values import Money

__all__ = ["ErpContract"]

Can = ErpCapability
Write = tuple[ErpCapability, str, Callable[[], Any]]

FETCHED: dict[ErpCapability, tuple[str, type]] = {
    Can.FETCH_ITEMS: ("fetch_items", Item),
    Can.FETCH_PRICES: ("fetch_prices", PriceTag),
    Can.FETCH_STOCK: ("fetch_stock", StockLevel),
    Can.FETCH_PURCHASES: ("fetch_purchases", PurchasePlaced),
    Can.FETCH_RECEIPTS: ("fetch_receipts", GoodsReceived),
    Can.FETCH_PAYMENTS: ("fetch_payments", PaymentReceived),
}


class ErpContract(AdapterContract):
    """What the adapter of an ERP promises.

    Attributes:
        currency: in which the ERP keeps its books.
        node: one of its places, as it calls it.
        guests: whether it takes orders of buyers who have no account.
    """

    port: ClassVar[Port] = Port.ERP
    currency: str = "DKK"
    node: str = "CPH"
    guests: bool = True

    def sale(self) -> Sale:
        """Return a sale of which the ERP has not heard."""
        return Sale.new(self.currency, self.node)

    def booked(self, order: str) -> Totals | Money | None:
        """Return what the ERP says that an order comes to, and how much of it is tax.

        Yours to write, by another way than the adapter's; the net amount alone where it
        has the tax with the invoice only; None leaves the look out.
        """
        del order
        return None

    def _writes(self, erp: Any, sale: Sale) -> Iterator[Write]:
        """Yield what the ERP takes of a sale, each after what it refers to."""
        papers: dict[ErpCapability, tuple[Any, ...]] = {
            Can.CUSTOMERS: ("upsert_customer", sale.customer),
            Can.SUPPLIERS: ("upsert_supplier", sale.supplier),
            Can.ITEMS: ("upsert_item", sale.item),
            Can.ORDERS: ("post_order", sale.order),
            Can.SHIPMENTS: ("post_shipment", sale.shipment),
            Can.INVOICES: ("post_invoice", sale.order, sale.invoice),
            Can.PAYMENTS: ("post_payment", sale.id, sale.payment),
            Can.CREDIT_NOTES: ("post_credit_note", sale.order, sale.credit_note),
            Can.PURCHASE_ORDERS: ("create_purchase_order", sale.purchase),
            Can.PURCHASE_REQUESTS: ("request_purchase", sale.request),
        }
        key = fresh("key")
        for capability, (name, *papers_of) in papers.items():
            if capability in erp.capabilities:
                write = partial(getattr(erp, name), *papers_of, key=f"{key}-{name}")
                yield capability, name, write

    def _booked(self, erp: Any, *until: ErpCapability) -> Sale:
        """Return a sale that is booked as far as one of these papers, or wholly."""
        sale = self.sale()
        for capability, _, write in self._writes(erp, sale):
            if capability in until:
                break
            self.settled(write())
        return sale

    def test_every_paper_is_booked_once(self) -> None:
        """The same again, under the same key, is a duplicate with the same id."""
        erp = self.connect()
        ids: dict[str, str] = {}
        for _, what, write in self._writes(erp, self.sale()):
            ids[what] = self.twice(what, write).external_id
        assert ids, "it declares no paper that it takes"

    def test_our_id_is_a_key(self) -> None:
        """The same paper under another key is booked once all the same."""
        erp = self.connect()
        sale = self.sale()
        first = [(what, write()) for _, what, write in self._writes(erp, sale)]
        again = [(what, write()) for _, what, write in self._writes(erp, sale)]
        for (what, one), (_, other) in zip(first, again, strict=True):
            assert one.external_id == other.external_id, (
                f"{what}: another key booked it again; look for our id before"
            )
            assert other.duplicate, f"{what}: it stands so already, so: duplicate"

    def test_two_sales_are_two(self) -> None:
        """What is like something else is not the same."""
        erp = self.connect()
        one, other = (
            {what: _own(what, write) for _, what, write in self._writes(erp, sale)}
            for sale in (self.sale(), self.sale())
        )
        same = [what for what in one if one[what] == other[what]]
        assert not same, f"two sales have one id: {same}"

    def test_what_refers_to_nothing_is_not_found(self) -> None:
        """A paper that comes too early is told so, and comes again later."""
        erp = self.connect()
        if Can.ORDERS not in erp.capabilities:
            return
        late = {Can.SHIPMENTS, Can.INVOICES, Can.CREDIT_NOTES, Can.PAYMENTS}
        for capability, what, write in self._writes(erp, self.sale()):
            if capability in late:
                expected(NotFound, write, f"{what} before the order")

    def test_an_order_of_a_guest_is_booked(self) -> None:
        """Nobody is told who buys, so nothing that comes later can make it known."""
        erp = self.needs(Can.ORDERS)
        sale = self._booked(erp, Can.ORDERS)
        order = sale.guest_order
        write = partial(erp.post_order, order, key=fresh("key"))
        if not self.guests:
            expected(Rejected, write, "an order without a customer")
            return
        try:
            self.twice("an order without a customer", write)
        except AdapterError as error:
            raise AssertionError(
                f"an order without a customer (agreed.customer is ''): {error!r}; book "
                "it on the customer who stands for guests, or say guests = False"
            ) from error

    def test_an_order_comes_to_what_was_agreed(self) -> None:
        """Net and tax are the same, whether the prices of an order had it or not."""
        erp = self.needs(Can.ORDERS)
        for name in ("order", "taxed_order"):
            sale = self._booked(erp, Can.ORDERS)
            self.settled(erp.post_order(getattr(sale, name), key=fresh("key")))
            there = self.booked(sale.id)
            if there is None:
                raise SkipTest("no booked(): it was not looked at")
            agreed = Totals(sale.money(28_000), sale.money(7_000))
            wanted = agreed.net if isinstance(there, Money) else agreed
            assert there == wanted, (
                f"{agreed.net} and {agreed.tax} of tax were agreed, carriage included; "
                f"{_said(there)} booked (tax_included={name == 'taxed_order'})"
            )

    def test_a_correction_is_no_duplicate(self) -> None:
        """A customer who has moved is the same one, with another address."""
        erp = self.needs(Can.CUSTOMERS)
        sale = self.sale()
        first = erp.upsert_customer(sale.customer, key=fresh("key"))
        moved = evolve(sale.customer, name="Åse Holm")
        second = erp.upsert_customer(moved, key=fresh("key"))
        assert first.external_id == second.external_id, "a correction made another one"
        assert not second.duplicate, (
            "a correction is called a duplicate; write it, and answer duplicate=False"
        )
        third = erp.upsert_customer(moved, key=fresh("key"))
        assert third.duplicate, "what stands so already is a duplicate"

    def test_another_order_under_the_same_id_is_rejected(self) -> None:
        """What is booked is not changed in silence."""
        erp = self.needs(Can.ORDERS)
        sale = self._booked(erp, Can.ORDERS)
        erp.post_order(sale.order, key=fresh("key"))
        line = sale.order.agreed.lines[0]
        more = evolve(line, quantity=4, amount=sale.money(32_000))
        agreed = evolve(sale.order.agreed, lines=(more,))
        other = evolve(sale.order, agreed=agreed)
        expected(
            Rejected,
            lambda: erp.post_order(other, key=fresh("key")),
            "four mugs under the id of an order of three",
        )

    def test_no_more_leaves_than_was_ordered(self) -> None:
        """A parcel with one mug too many."""
        erp = self.needs(Can.ORDERS, Can.SHIPMENTS)
        sale = self._booked(erp, Can.SHIPMENTS)
        units = evolve(sale.shipment.lines[0], quantity=4)
        over = evolve(sale.shipment, lines=(units,))
        expected(
            Rejected,
            lambda: erp.post_shipment(over, key=fresh("key")),
            "a parcel of four mugs of three",
        )

    def test_no_more_is_taken_back_than_was_invoiced(self) -> None:
        """A credit note over more than its invoice."""
        erp = self.needs(Can.ORDERS, Can.INVOICES, Can.CREDIT_NOTES)
        sale = self._booked(erp, Can.CREDIT_NOTES)
        line = evolve(sale.credit_note.lines[0], net=sale.money(99_000))
        over = evolve(sale.credit_note, lines=(line,))
        expected(
            Rejected,
            lambda: erp.post_credit_note(sale.order, over, key=fresh("key")),
            "a credit note of 1010 over an invoice of 350",
        )

    def test_nothing_is_left_out_between_pages(self) -> None:
        """Pages of one and of many have the same, and of the right kind."""
        erp = self.connect()
        self._booked(erp)
        for capability, (name, kind) in FETCHED.items():
            if capability in erp.capabilities:
                fetch = getattr(erp, name)
                by_one, _ = drained(fetch, 1)
                by_many, cursor = drained(fetch, 50)
                again, _ = drained(fetch, 50, cursor)
                for one in by_many:
                    assert isinstance(one, kind), f"{name}: {one!r} is no {kind}"
                one, many = ({repr(x) for x in xs} for xs in (by_one, by_many))
                assert one == many, f"{name}: {pages_differ(one ^ many)}"
                assert {repr(x) for x in again} <= many, f"{name}: news of nothing"

    def test_what_is_new_comes_after_the_cursor(self) -> None:
        """An article that is listed meanwhile."""
        erp = self.needs(Can.ITEMS, Can.FETCH_ITEMS)
        self._booked(erp)
        _, cursor = drained(erp.fetch_items, 50)
        sale = self._booked(erp)
        found, _ = drained(erp.fetch_items, 50, cursor)

        (item,) = [one for one in found if one.sku == sale.item.sku][:1] or [None]
        assert item is not None, f"{sale.item.sku} is not behind the cursor {cursor!r}"
        assert (item.name, item.weight_g) == (sale.item.name, sale.item.weight_g), (
            f"{sale.item} came back as {item}"
        )

    def test_another_request_under_the_same_id_is_rejected(self) -> None:
        """Whoever buys has seen the first one."""
        erp = self.needs(Can.PURCHASE_REQUESTS)
        sale = self._booked(erp)
        units = evolve(sale.request.lines[0], quantity=11)
        expected(
            Rejected,
            lambda: erp.request_purchase(
                evolve(sale.request, lines=(units,)), key=fresh("key")
            ),
            "eleven mugs under the id of a request for ten",
        )

    def test_what_we_order_comes_back_under_our_id(self) -> None:
        """So that what is due is known from one place, whoever has ordered it."""
        erp = self.needs(Can.PURCHASE_ORDERS, Can.FETCH_PURCHASES)
        _, cursor = drained(erp.fetch_purchases, 50)
        sale = self._booked(erp)
        found, _ = drained(erp.fetch_purchases, 50, cursor)
        mine = [one for one in found if one.id == sale.purchase.id][-1:]
        assert mine, f"purchase {sale.purchase.id} is not behind the cursor {cursor!r}"
        (units,) = sale.purchase.lines
        said = [(one.sku, one.quantity) for one in mine[0].lines]
        assert (mine[0].supplier, mine[0].node, said) == (
            sale.supplier.id,
            sale.node,
            [(units.sku, units.quantity)],
        ), f"{sale.purchase} came back as {mine[0]}"

    def test_it_says_what_is_known_when_the_line_fails(self) -> None:
        """Not sent is rejected; whatever may have arrived is unknown."""
        self.fails_in_order(
            lambda erp: [(what, w) for _, what, w in self._writes(erp, self.sale())]
        )


def _own(what: str, write: Callable[[], Receipt]) -> str:
    """Return the id of a paper that is like another one, and another all the same."""
    try:
        return write().external_id
    except AdapterError as error:
        message = f"{what} of a second sale: {error!r}; each has an id of its own"
        raise AssertionError(message) from error


def _said(there: Totals | Money) -> str:
    if isinstance(there, Money):
        return f"{there} net is"
    return f"{there.net} and {there.tax} are"
