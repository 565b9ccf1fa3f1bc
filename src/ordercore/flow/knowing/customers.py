"""What is known of a customer, under whichever of their ids somebody asks."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from ordercore.accounts import account_stream
from ordercore.catalog import item_stream
from ordercore.errors import Refused
from ordercore.flow import tagging
from ordercore.flow.store import Reader, Store
from ordercore.orders import Order, Quote, order_stream
from ordercore.orders.order import existing
from ordercore.parties import Customer, CustomerFile, customer_stream
from ordercore.values import Measure, Money
from ordercore.views import (
    CustomerHistory,
    Paper,
    PaperParty,
    customer_history,
    papers,
)

__all__ = ["Customers", "customer_of", "history_of"]


def customer_of(reader: Reader, customer: str) -> CustomerFile:
    """Return the file of a customer, also by an id that turned out to be theirs.

    Raises Refused ``customer.unknown``.
    """
    name = customer
    while True:
        found = reader.load([customer_stream(name)]).get(customer_stream(name))
        if found is None:
            raise Refused(
                "customer.unknown",
                asked=f"customer {customer}",
                because="there is no such customer",
                remedy="Register the customer first, or check the id",
            )
        file: CustomerFile = found.state
        if not file.merged_into:
            return file
        name = file.merged_into


def history_of(
    reader: Reader,
    customer: str,
    now: datetime,
    costs: Mapping[str, Money] | None = None,
) -> CustomerHistory:
    """Return what a customer did.  Raises Refused ``customer.unknown``."""
    file = customer_of(reader, customer)
    orders = [s for name in file.ids for s in reader.tagged(tagging.customer(name))]
    papers = [s for name in file.ids for s in reader.tagged(tagging.party(name))]
    found = [loaded.state for loaded in reader.load(orders).values()]
    accounts = reader.load([account_stream(order.id) for order in found])
    pairs = [(order, accounts[account_stream(order.id)].state) for order in found]
    states = [loaded.state for loaded in reader.load(papers).values()]
    quotes = [state for state in states if isinstance(state, Quote)]
    return customer_history(file, pairs, quotes, now, costs)


class Customers:
    """What a shop knows of its customers, under any id that turned out to be theirs.

    Args:
        store: where it is kept.
        clock: returns now, aware UTC.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def file(self, customer: str) -> CustomerFile:
        """Return a customer's file.  Raises Refused ``customer.unknown``."""
        return customer_of(self._store, customer)

    def files(self) -> Iterator[CustomerFile]:
        """Yield every file, those that lead to another one among them."""
        for _, loaded in self._store.scan("customer"):
            yield loaded.state

    def history(
        self, customer: str, costs: Mapping[str, Money] | None = None
    ) -> CustomerHistory:
        """Return what a customer did: orders, value by currency, returns, quotes.

        With *costs*, what a unit of a SKU costs us, it tells the margin as well.
        Raises Refused ``customer.unknown``.
        """
        return history_of(self._store, customer, self._clock(), costs)

    def papers(self, order: str, seller: PaperParty) -> tuple[Paper, ...]:
        """Return every invoice and credit note of an order, to whoever bought.

        A registered buyer stands on them with name, billing address and VAT id as they
        are now; for a guest, or one who was forgotten, the goods' address tells.

        Args:
            order: which order.
            seller: who issues them.

        Raises Refused ``order.unknown``.
        """
        streams = order_stream(order), account_stream(order)
        loaded = self._store.load(streams)
        found = loaded.get(streams[0])
        known = existing(found.state if found else None, order, "papers of")
        account = loaded[streams[1]].state
        buyer = self._buyer(known.agreed.customer)
        return papers(account, known, seller, buyer, self._measures(known))

    def _measures(self, order: Order) -> Mapping[str, Measure]:
        """Return how the articles of an order are counted that the catalogue has."""
        streams = {item_stream(line.sku) for line in order.lines}
        found = [loaded.state for loaded in self._store.load(sorted(streams)).values()]
        return {item.sku: item.measure for item in found if item is not None}

    def _buyer(self, customer: str) -> Customer | None:
        stream = customer_stream(customer) if customer else ""
        if not stream or self._store.load([stream]).get(stream) is None:
            return None
        file = customer_of(self._store, customer)
        return None if file.forgotten else file.customer

    def histories(
        self, costs: Mapping[str, Money] | None = None
    ) -> Iterator[CustomerHistory]:
        """Yield the history of every customer who is not another one."""
        for file in self.files():
            if not file.merged_into:
                yield self.history(file.id, costs)
