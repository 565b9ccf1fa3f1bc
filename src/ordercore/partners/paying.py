"""A provider is asked to move money, each time once, and what it says is booked."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, cast

from ordercore.accounts import (
    TRANSACTION_LIFE,
    Account,
    AuthorizationRequested,
    CaptureRequested,
    Kind,
    Outcome,
    RefundRequested,
    Transaction,
    VoidRequested,
    account_stream,
)
from ordercore.errors import AdapterError, MappingFailed, NotFound, Pending, shorten
from ordercore.flow import OMS, Binding, Delivery, Outbox, Recorded, WriteSet
from ordercore.flow.knowing.moving import ASKED, movement_of
from ordercore.partners.asking import POLL_S, AdapterBroke, asked, booking, is_id
from ordercore.partners.connection import Connection, lane_of
from ordercore.partners.money_said import Movement, command_of, failure_of
from ordercore.partners.too_early import hear_row, ids_of, waiting
from ordercore.ports import (
    AuthorizesPayments,
    CapturesPayments,
    Inbound,
    MoneyRequest,
    MovedMoney,
    PaymentCapability,
    RefundsPayments,
    TellsPayments,
    VoidsPayments,
)

__all__ = ["Cashier"]

Can = PaymentCapability

Wish: TypeAlias = (
    AuthorizationRequested | CaptureRequested | VoidRequested | RefundRequested
)
"""What an account asks of a provider."""

Move: TypeAlias = Callable[..., MovedMoney]

WISHES: Mapping[type, tuple[Can, Callable[[Any], Move]]] = {
    AuthorizationRequested: (
        Can.AUTHORIZE,
        lambda adapter: cast("AuthorizesPayments", adapter).authorize,
    ),
    CaptureRequested: (
        Can.CAPTURE,
        lambda adapter: cast("CapturesPayments", adapter).capture,
    ),
    VoidRequested: (Can.VOID, lambda adapter: cast("VoidsPayments", adapter).void),
    RefundRequested: (
        Can.REFUND,
        lambda adapter: cast("RefundsPayments", adapter).refund,
    ),
}
"""What a provider has to be able to do for a wish, and what does it."""

PAID = (Kind.CAPTURE, Kind.PAYMENT)
"""What money goes back from."""

SOURCES = (*PAID, Kind.REFUND, Kind.CHARGEBACK, Kind.AUTHORIZATION)
"""What something that came by itself may draw on, the likeliest first."""


class Cashier:
    """What there is to do with one provider.

    What accounts ask of it is asked under a key that never changes, and its answer is
    booked.  Where an answer got lost it is asked what has become of it, before it is
    asked to do it again under the same key.

    Attributes:
        outbox: what is to be asked; ``resume`` asks again at once.

    Args:
        oms: the shop.
        connection: to the provider; of its name are the wishes.
        chance: drawn evenly from 0 to 1.
    """

    def __init__(
        self, oms: OMS, connection: Connection, chance: Callable[[], float]
    ) -> None:
        self._oms = oms
        self._connection = connection
        self._name = connection.name
        self._said = f"{connection.name}/payments"
        self._new: set[str] | None = None  # at first nobody knows what is
        self.outbox = Outbox(
            oms.store,
            f"{connection.name}/payments",
            self._tell,
            lane=lane_of,
            concerns=self._concerns,
            clock=oms.now,
            backoff=connection.backoff,
            chance=chance,
        )

    def work(self) -> Delivery:
        """Ask for what accounts have requested, and book what comes of it.

        News that came before it was asked for, or before its order was known, are heard
        then.
        """
        delivery = self.outbox.drain()
        self.hear_early()
        return delivery

    def keep_token(self, reference: str, token: str) -> None:
        """Keep what a checkout handed over for an authorisation, before that is asked.

        Args:
            reference: of the authorisation, as it is requested.
            token: goes to the provider as ``MoneyRequest.data``.
        """
        self._write(told={self._data(Kind.AUTHORIZATION, reference): token})

    def action_url(self, reference: str) -> str:
        """Return where the buyer has to go for an authorisation; "" for nowhere."""
        name = f"action/{reference}"
        return self._oms.store.told(self._said, [name]).get(name, "")

    def hears(self, piece: Inbound[Any]) -> bool:
        """Book what the provider says by itself; False: it is not about that.

        Raises AdapterError: NotFound where nobody knows which order it is of.
        """
        heard = self._hears(piece)
        if heard:
            self.hear_early()
        return heard

    def hear_early(self) -> None:
        """Hear what came before it was known, as far as it is known since.

        It need not be looked at again where nothing was booked since that it is about.
        """
        while self._new is None or self._new:
            new, self._new = self._new, set()
            for row in waiting(self._oms, self._name):
                if new is None or ids_of(row) & new:
                    hear_row(self._oms, row, self._hears)

    def _hears(self, piece: Inbound[Any]) -> bool:
        moved: object = piece.what
        if moved is None and piece.about == "payment":
            moved = self._status_of(piece.subject)
        if not isinstance(moved, MovedMoney):
            return False
        movement = self._movement(moved)
        self._book(movement, moved)
        return True

    def _concerns(self, recorded: Recorded) -> bool:
        event = recorded.event
        if not isinstance(event, Wish) or event.provider != self._name:
            return False
        return self._connection.can(WISHES[type(event)][0])

    def _tell(self, _: str, recorded: Recorded) -> Iterable[Binding]:
        wish = cast("Wish", recorded.event)
        if not self._concerns(recorded) or not self._is_open(wish):
            return ()
        movement = Movement.of_wish(wish)
        key = f"{recorded.stream}/{recorded.version}"
        try:
            moved = self._answer(wish, movement, key)
        except AdapterError as error:
            if not error.is_final:
                raise
            with booking(self._name, movement.kind.lower()):
                self._oms.do(failure_of(movement, str(error), wish.amount))
            return ()
        self._book(movement, moved)
        if TRANSACTION_LIFE[moved.outcome]:
            raise Pending(self._name, moved.outcome, retry_after=POLL_S)
        return ()

    def _is_open(self, wish: Wish) -> bool:
        """Tell whether nobody has answered a wish yet."""
        known = self._account(wish.order).transaction(wish.transaction.key)
        return known is not None and bool(TRANSACTION_LIFE[known.outcome])

    def _answer(self, wish: Wish, movement: Movement, key: str) -> MovedMoney:
        """Return what has become of a wish.  Raises AdapterError."""
        request = self._request(wish)
        bound = Binding(
            self._name, f"{ASKED}{movement.kind}", movement.reference, movement.name
        )
        if self._oms.store.internal(*_place(bound)) is None:
            self._write([bound])
            self._note([movement.reference])
        elif (moved := self._status(movement)) is not None:
            return moved
        capability, method = WISHES[type(wish)]
        move = method(self._connection.adapter)
        answer = asked(self._name, capability, lambda: move(request, key=key))
        return self._checked(answer, movement)

    def _status(self, movement: Movement) -> MovedMoney | None:
        """Return what became of what was asked for before; None: never heard of it."""
        if not self._connection.can(Can.STATUS):
            return None
        provider = cast("TellsPayments", self._connection.adapter)
        ids = movement.reference, movement.kind
        try:
            answer = asked(self._name, "status", lambda: provider.status(*ids))
        except NotFound:
            return None
        return self._checked(answer, movement)

    def _checked(self, answer: object, movement: Movement) -> MovedMoney:
        if isinstance(answer, MovedMoney) and is_id(answer.external_id):
            said = (self._name, answer.reference, answer.kind)
            if said == movement.key:
                return answer
        why = f"answered {shorten(answer)} about {movement.name}"
        raise AdapterBroke(self._name, movement.kind.lower(), why)

    def _request(self, wish: Wish) -> MoneyRequest:
        of, drawn_on = "", Kind.AUTHORIZATION
        if isinstance(wish, CaptureRequested | VoidRequested):
            of = wish.authorization
        if isinstance(wish, RefundRequested):
            paid = self._paid(wish)
            of, drawn_on = paid.payment[1], paid.kind
        name = self._data(drawn_on, of or wish.reference)
        data = self._oms.store.told(self._said, [name]).get(name, "")
        return MoneyRequest(wish.reference, wish.amount, wish.order, of, data)

    def _paid(self, wish: RefundRequested) -> Transaction:
        """Return what money goes back from.  Raises MappingFailed: nobody says it."""
        found = [
            t
            for t in self._account(wish.order).transactions
            if t.kind in PAID
            and t.outcome is Outcome.SUCCEEDED
            and t.provider == self._name
            and wish.payment in {"", t.reference}
        ]
        if len(found) != 1:
            raise MappingFailed.at(
                "payment", wish.payment, "one that it goes back from"
            )
        return found[0]

    def _status_of(self, subject: str) -> MovedMoney | None:
        """Ask what became of a movement that the provider calls by its own id."""
        for kind in (Kind.AUTHORIZATION, Kind.CAPTURE, Kind.VOID, Kind.REFUND):
            name = self._oms.store.internal(self._name, kind, subject)
            if name is not None:
                return self._status(Movement.named(name, self._name, kind))
        raise NotFound(self._name, f"payment {subject}")

    def _movement(self, moved: MovedMoney) -> Movement:
        """Return which movement is spoken of, by what it is or by what it draws on.

        Raises NotFound: it is of no order that is known here.
        """
        # What it promises, an adapter need not keep.
        kind = cast("object", moved.kind)
        if not isinstance(kind, Kind):
            raise MappingFailed.at("kind", kind, "a kind of movement")
        ids = moved.reference, moved.external_id
        if (name := self._named([moved.kind], *ids)) is not None:
            return Movement.named(name, self._name, moved.kind)
        source = self._named(SOURCES, moved.of) if moved.of else None
        if source is None:
            raise NotFound(self._name, f"order of {moved.kind} {moved.reference}")
        order, _, of = source.partition("/")
        return Movement(order, self._name, moved.reference, moved.kind, of)

    def _named(self, kinds: Iterable[Kind], *ids: str) -> str | None:
        """Return ``ORDER/REFERENCE`` of what is bound under one of the ids."""
        return movement_of(self._oms.store.internal, self._name, kinds, *ids)

    def _book(self, movement: Movement, moved: MovedMoney) -> None:
        """Keep what the adapter wants to have again, and book what was said.

        Raises NotBooked: the house says no to it.
        """
        with booking(self._name, movement.kind.lower()):
            kind, reference = movement.kind, movement.reference
            bound = Binding(self._name, kind, moved.external_id, movement.name)
            told = {
                self._data(kind, reference): moved.data,
                f"action/{reference}": moved.action_url,
            }
            self._write([bound], {name: text for name, text in told.items() if text})
            known = self._account(movement.order).transaction(movement.key)
            if (
                command := command_of(movement, moved, known, self._oms.now())
            ) is not None:
                self._oms.do(command)
        self._note([reference, moved.reference, moved.external_id])

    def _note(self, names: Iterable[str]) -> None:
        """Note by what money is called that is known now."""
        if self._new is not None:
            self._new.update(names)

    def _account(self, order: str) -> Account:
        account: Account = self._oms.state(account_stream(order))
        return account

    def _data(self, kind: Kind, reference: str) -> str:
        return f"{kind}/{reference}"

    def _write(
        self, bindings: Iterable[Binding] = (), told: Mapping[str, str] | None = None
    ) -> None:
        writes = WriteSet()
        writes.bindings += bindings
        writes.told |= {(self._said, name): text for name, text in (told or {}).items()}
        with self._oms.store.unit() as unit:
            unit.write(writes)


def _place(bound: Binding) -> tuple[str, str, str]:
    return bound.connection, bound.kind, bound.external
