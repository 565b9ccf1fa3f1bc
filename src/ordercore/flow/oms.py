"""The one door: ask, look, take in, let time pass, and read."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Self

from ordercore.carts import Cart, cart_stream, reservation_of
from ordercore.carts.cart import existing as existing_cart
from ordercore.catalog import PriceQuery
from ordercore.errors import Invalid, OrdercoreError, Refused
from ordercore.flow.asking.fields import aware, checked, checked_key, count, text
from ordercore.flow.days.promising import offered_to
from ordercore.flow.doing.engine import Engine, Outcome, Policies, Request
from ordercore.flow.doing.steps import Delivered
from ordercore.flow.doing.timekeeping import failing, let_pass
from ordercore.flow.doing.writer import GroupWriter
from ordercore.flow.knowing.customers import Customers
from ordercore.flow.knowing.finding import events_of, on_the_shelf, order_by_code
from ordercore.flow.looking.offering import offered
from ordercore.flow.looking.planning import Planner
from ordercore.flow.looking.shelves import incoming_of, level_at, levels_of
from ordercore.flow.policies import MANUAL
from ordercore.flow.reacting.orders.guests import asking_guests
from ordercore.flow.seeing.views import Views, World
from ordercore.flow.store import Quarantined, Recorded, Store, Task
from ordercore.flow.stores.aside import kept
from ordercore.flow.stores.memory import MemoryStore
from ordercore.flow.tagging import CART_ABANDONED
from ordercore.flow.taking.founding import founded
from ordercore.flow.taking.raw_orders import take
from ordercore.flow.taking.receipts import Receipt
from ordercore.flow.wire import fingerprint
from ordercore.message import Command, Event
from ordercore.orders import LifeRefinement, Order
from ordercore.plugins import Channel, LeftOut, Plugins, Raw
from ordercore.plugins.answers import channel as checked_channel
from ordercore.shipping import RateTable, Timetable
from ordercore.sourcing import Network, Node
from ordercore.stock import Dated, Publishing, StockLevel
from ordercore.values import Address, utc
from ordercore.views.carts import CartStanding, cart_standing, left_carts
from ordercore.views.offering import Offer, Promise

__all__ = ["OMS"]

log = logging.getLogger("ordercore")


def utc_now() -> datetime:
    """Return the time, aware UTC."""
    return datetime.now(UTC)


class OMS:
    """An order-management system over a store.

    Args:
        nodes: places that can supply; opened when the store does not have them so yet.
        rates: what a parcel costs; published when the store does not have it so yet.
        timetable: what dates are promised by; put in force when the store does not
            have it so yet.
        life: states of the application's own; registered when the store does not have
            them so yet.  Raises Invalid with all that is wrong with them.
        store: where everything is kept; in memory when none is given.
        policies: how the house reacts.  ``policies.MANUAL`` keeps the books of orders,
            stock and accounts in step and decides nothing that was not asked for;
            ``policies.AUTOMATIC`` confirms what was placed, sources what was confirmed,
            fills backorders when goods arrive, invoices what has left and
            completes what is through.
        plugins: channels, checks and listeners.
        clock: returns now, aware; a naive one is Invalid whenever it is asked.

    Attributes:
        plan: what can be looked at before it is done: ``plan.source(order)``,
            ``plan.pick(fulfillment)``, ``plan.label(parcel)``, ``plan.change(order,
            edits)``.
        customers: who they are, and what they did and were worth.
        store: where everything is kept; ``store.scan("order")`` yields every order.
        plugins: who has joined in.

    The door may be used by many threads; requests that arrive together are committed
    together.  It is a context manager that closes its store.
    """

    def __init__(
        self,
        nodes: Iterable[Node] = (),
        *,
        rates: RateTable | None = None,
        timetable: Timetable | None = None,
        life: LifeRefinement | None = None,
        store: Store | None = None,
        policies: Policies = MANUAL,
        plugins: Plugins | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.store: Store = MemoryStore() if store is None else store
        self.plugins = Plugins() if plugins is None else plugins
        self._clock = clock = aware(clock)
        self._world = World(self.store)
        self._follows = policies.follows
        policies = asking_guests(policies, self.plugins)
        self._writer = GroupWriter(Engine(self.store, policies, clock, self._world))
        self.plan = Planner(self._look)
        self.customers = Customers(self.store, clock)
        if setup := [*founded(nodes, rates, timetable, life)]:
            self.do(*setup)

    def do(self, *commands: Command[Any], key: str = "") -> tuple[Event[Any], ...]:
        """Carry out *commands*, all or none, and return everything that happened.

        It returns when the store has committed.  With a *key* the same commands again
        return what happened the first time, and nothing happens twice.

        Raises:
            Refused: a rule said no.
            Invalid: a command is malformed.
            Conflict: ``key.reused``, the key was used for other commands.
            StoreUnavailable: not stored, or not known; ask again with the same key.
        """
        (outcome,) = self._run([self._request(key, commands)])
        if outcome.error is not None:
            raise outcome.error
        return outcome.events

    def do_each(
        self, requests: Iterable[tuple[str, Sequence[Command[Any]]]]
    ) -> list[Outcome]:
        """Carry out many independent requests in one transaction.

        Args:
            requests: pairs of key ("" for none) and commands; each pair is all or none.

        Returns an outcome for each, in order; one that was refused does not touch
        the others.  Raises StoreUnavailable for all of them together.
        """
        return self._run([self._request(key, asked) for key, asked in requests])

    def perform(
        self, scripts: Iterable[Callable[[Views], Iterable[Command[Any] | Delivered]]]
    ) -> list[Outcome]:
        """Carry out scripts in one transaction, each all or none.

        A script is given what can be seen and yields commands; it sees what those it
        has yielded did.  What it is the answer to it yields as ``Delivered``: then it
        is done once.  Returns an outcome for each, as :meth:`do_each`.
        """
        return self._run(
            [Request(partial(self._asked_by, script)) for script in scripts]
        )

    def _asked_by(
        self,
        script: Callable[[Views], Iterable[Command[Any] | Delivered]],
        views: Views,
    ) -> Iterator[Command[Any] | Delivered]:
        for step in script(views):
            if isinstance(step, Delivered):
                yield step
            else:
                yield self._askable(step)

    def take(
        self,
        channel: Channel | str,
        raws: Iterable[Raw | Mapping[str, object]],
        *,
        checkpoint: tuple[str, str] | None = None,
        delivered: Iterable[Delivered] = (),
    ) -> list[Receipt]:
        """Take raw orders in, in one transaction, and say what came of each.

        The same order again changes nothing.  What cannot be used is kept in
        quarantine with the reason, and the rest goes on.

        Args:
            channel: whose they are, or its name among the plug-ins.
            raws: what it sent.
            checkpoint: the name of a cursor and where it stands behind them; it is
                committed with them: ``oms.store.checkpoint(name)``.
            delivered: what brought them; it is known when they are taken.

        Raises Invalid: it is no channel, or there is none of that name.
        """
        return take(
            self._run,
            self._channel(channel),
            raws,
            checkpoint=checkpoint,
            delivered=delivered,
        )

    def set_aside(self, source: str, left_out: Sequence[LeftOut]) -> None:
        """Keep rows in quarantine with their reasons; the same again is kept once."""
        if left_out:
            self._run([Request(lambda views: kept(source, left_out, views.now))])

    def tick(self, now: datetime | None = None, limit: int = 1000) -> list[Outcome]:
        """Let time pass: do what is due, at most *limit* tasks, each once.

        What becomes due by it, or is put forward meanwhile, is done as well.

        A task that a rule refuses is done with: its outcome carries the refusal.  One
        that breaks, by an error of ours or of a guest's, is put off: by a minute, by
        twice as long each time, and from then on by a day; its outcome carries the
        error, and :meth:`failing_tasks` names it.  One that somebody else does at the
        same time, or puts off, is left to him: its outcome says ``repeated``.
        """
        now = self._clock() if now is None else utc(now, "now")
        return let_pass(self._run, self.store, now, count(limit, "limit"))

    def failing_tasks(self) -> list[Task]:
        """Return the tasks that broke and are tried again, the next one first.

        ``attempts`` of each says how often, ``due`` when it is tried again.
        """
        return failing(self.store)

    def order(self, order: str) -> Order:
        """Return an order as it stands.  Raises Refused ``order.unknown``."""
        return self._look().order(text(order, "order"))

    def order_by_code(self, code: str) -> Order:
        """Return the order that a special-order code names.

        Raises Refused ``code.wrong``, naming the orders that one wrong character or two
        that were changed about may have hidden, or ``order.unknown``; Invalid.
        """
        return order_by_code(text(code, "code"), self._look())

    def stock(self, sku: str, node: str) -> StockLevel:
        """Return the stock of a SKU at a node now, an empty level where none was.

        Raises Refused ``kit.pieces``: it is a kit, and nothing lies there as one;
        ``node.unknown``; ``sku.unknown``: nobody listed, received, expects or wants it.
        """
        return level_at(sku, node, self._look())

    def stock_of(self, sku: str) -> list[StockLevel]:
        """Return the stock of a SKU now at every node that ever had it.

        Raises Refused ``sku.unknown`` as :meth:`stock`.
        """
        return levels_of(sku, self._look())

    def incoming(self, sku: str) -> dict[str, tuple[Dated, ...]]:
        """Return what is on its way of a SKU, by node, the earliest first.

        Raises Refused ``sku.unknown`` as :meth:`stock`.
        """
        return incoming_of(sku, self._look())

    def offers(
        self,
        skus: Collection[str],
        query: PriceQuery,
        *,
        publishing: Publishing | None = None,
        ship_to: Address | None = None,
        service: str = "",
        promise: Promise | None = None,
    ) -> list[Offer]:
        """Return what can be said of articles now: price, availability, particulars.

        All of them are read together, in the order in which they are asked for.

        Args:
            skus: which articles.
            query: for which channel, currency and groups, whose quotas count; without
                an instant it is now.
            publishing: how much of the stock is told; as ``stock.SetPublishing`` said
                for the channel where none is given.
            ship_to: where the buyer is; then the day is promised by the timetable.
            service: by which service, ``CARRIER SERVICE``; "" for the cheapest.
            promise: says when a unit arrives, in place of the timetable; it is given
                the SKU and where units are.

        Raises Refused ``node.unknown``, and ``sku.unknown`` as :meth:`stock`.
        """
        views = self._look()
        arrives = promise or offered_to(ship_to, views, service)
        return offered(skus, query, views, publishing, arrives)

    def cart(self, cart: str) -> CartStanding:
        """Return what lies in a cart, and until when it is held.

        Raises Refused ``cart.unknown``.
        """
        views, stream = self._look(), cart_stream(text(cart, "cart"))
        known = existing_cart(views.state(stream), cart, "look into")
        names = [reservation_of(cart, line.id) for line in known.lines]
        kept = {name: held for name in names if (held := on_the_shelf(name, views))}
        return cart_standing(known, kept, views.now)

    def left_carts(self) -> list[Cart]:
        """Return the carts that were left, the most valuable of a currency first."""
        views = self._look()
        return left_carts([views.state(s) for s in self.tagged(CART_ABANDONED)])

    def state(self, stream: str) -> Any:
        """Return the state of any stream.  Raises Refused ``stream.unknown``."""
        found = self._look().state(text(stream, "stream"))
        if found is None:
            raise Refused(
                "stream.unknown",
                asked=f"the state of {stream}",
                because="nothing ever happened in it",
                remedy="Check the name: kind/key, such as order/W-1001",
            )
        return found

    def tagged(self, tag: str) -> Sequence[str]:
        """Return the streams that carry a tag, the longest in line first."""
        return self.store.tagged(text(tag, "tag"))

    def history(self, stream: str) -> Sequence[Recorded]:
        """Return what happened in one stream, the oldest first."""
        return self.store.history(text(stream, "stream"))

    def events_of(self, order: str) -> list[Recorded]:
        """Return what happened to an order, its account, changes, work and parcels."""
        return events_of(text(order, "order"), self._look(), self.store)

    def now(self) -> datetime:
        """Return the time by the shop's clock, aware UTC."""
        return self._clock()

    def journal(self, after: int = 0) -> Iterator[Recorded]:
        """Yield everything that happened after a position, in order."""
        return self.store.journal(count(after, "after"))

    def quarantined(self) -> Sequence[Quarantined]:
        """Return what was set aside, with the reasons."""
        return self.store.quarantined()

    @property
    def network(self) -> Network:
        """The nodes and their rates.  Raises Refused ``rates.none``."""
        return self._look().network

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look(self) -> Views:
        self._world.refresh(self.store)
        return Views.over(self.store, self._clock(), self._world)

    def _run(self, requests: Sequence[Request]) -> list[Outcome]:
        outcomes = self._writer.run(requests)
        if self.plugins.listening:
            happened = [r for outcome in outcomes for r in outcome.recorded]
            for failure in self.plugins.tell(happened):
                log.warning("%s", failure)
        return outcomes

    def _channel(self, channel: Channel | str) -> Channel:
        if isinstance(channel, str):
            return self.plugins.channel(channel)
        try:
            return checked_channel(channel)
        except Invalid as error:
            raise error.inside("channel") from None

    def _request(self, key: str, commands: Iterable[Command[Any]]) -> Request:
        """Return the request; one that cannot be made is refused in its turn."""
        try:
            asked = [self._askable(command) for command in commands]
            body = fingerprint(asked) if checked_key(key) else ""
        except OrdercoreError as error:
            return Request(partial(_refuse, error))
        streams = [command.stream for command in asked]
        return Request(lambda _: asked, key, body, streams, body=asked)

    def _askable(self, command: Command[Any]) -> Command[Any]:
        instead = self._follows.get(type(command))
        if instead is not None:
            raise Refused(
                "command.follows",
                asked=f"{type(command).__module__}.{type(command).__name__}",
                because="it only follows from something else, which keeps the "
                "books of orders and stock in step",
                remedy=f"Ask for {instead}",
            )
        return checked(command)


def _refuse(error: OrdercoreError, _: Views) -> Iterator[Command[Any]]:
    raise error
