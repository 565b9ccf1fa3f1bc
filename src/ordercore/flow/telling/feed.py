"""A partner is told whatever has changed of articles, and nothing that it knows."""

import hashlib
import json
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import define, evolve, field, frozen

from ordercore.errors import AdapterError, AuthFailed, RateLimited, Stale
from ordercore.flow.doing.steps import Delivered
from ordercore.flow.oms import OMS
from ordercore.flow.store import Recorded, WriteSet
from ordercore.flow.stores.aside import kept, quarantined
from ordercore.flow.telling.claiming import ClaimLost
from ordercore.flow.telling.consumer import Consumer, Delivery
from ordercore.plugins import LeftOut

__all__ = ["Answers", "Feed"]

MOST = 200
"""How many words are told at once at most."""

REFUSED = "refused: "
"""In front of what the partner did not take, and is not told again."""

Answers: TypeAlias = Iterable[AdapterError | None] | None
"""What came of each word, in order; None for all of them alike: taken."""


W = TypeVar("W", bound=Any)
"""What a partner is told of an article: a frozen attrs value.

It has a ``name`` (the same name later is another word about the same), what is ``said``
as short text (what is equal to the last is not told again), the ``sku``, and as
``before`` what was told last and taken, None where that is not known.
"""


class Feed(Consumer, Generic[W]):
    """Tells a partner what can be said of articles, each word once.

    The journal says what may have changed; what the partner was told last is kept, so
    that nothing is told twice.  Words are those of the moment of telling, so to be told
    late does no harm.

    What the partner refuses is set aside, and told again when it has changed.  What is
    not known, or not possible now, is told again later.

    Args:
        oms: the shop.
        consumer: the name under which it is kept how far this came.
        send: tells the partner; it gets a key that is the same when the same is tried
            again, and what has changed, at most 200 at once.  It returns what came of
            each, or None when the partner has taken all, and raises an AdapterError
            when it was told nothing.
        options: ``backoff``, ``clock`` and ``chance``, as of :class:`Consumer`.
    """

    def __init__(
        self,
        oms: OMS,
        consumer: str,
        send: Callable[[str, Sequence[W]], Answers],
        **options: Any,
    ) -> None:
        options.setdefault("clock", oms.now)
        super().__init__(oms.store, consumer, **options)
        self._oms = oms
        self._send = send

    def last_told(self, names: Collection[str]) -> Mapping[str, str]:
        """Return what the partner was told last of each name, and has taken."""
        told = self._store.told(self._consumer, names)
        return {name: said for name, said in told.items() if _taken(said) is not None}

    def tell_anew(
        self, skus: Iterable[str], delivered: Iterable[Delivered] = ()
    ) -> None:
        """Let these articles be told with the next drain, whatever was told before.

        What was *delivered* to say so is known with it.
        """
        words = [one for one in self._words([*skus]) if not isinstance(one, LeftOut)]
        writes = WriteSet()
        writes.told |= {(self._consumer, word.name): "" for word in words}
        writes.inbox |= {(one.source, one.id) for one in delivered}
        late = self._late.skus | {word.sku for word in words}
        _Late(self._clock(), 0, late).write(writes, self._consumer)
        with self._store.unit() as unit:
            unit.write(writes)

    @abstractmethod
    def _words(self, skus: Sequence[str]) -> Iterable[W | LeftOut]:
        """Return what is to be said of articles now, and why of some it is nothing."""

    @abstractmethod
    def _touched(self, recorded: Recorded) -> Iterable[str]:
        """Return the SKUs of which another word may be told after an event."""

    def _shaken(self, recorded: Recorded) -> Iterable[str]:
        """Return the SKUs of which the channel itself may say another word since.

        They are told also where nothing has changed here.
        """
        del recorded
        return ()

    def _also(self, touched: Collection[str]) -> Iterable[str]:
        """Return SKUs that may be told besides, such as kits of a touched one."""
        del touched
        return ()

    def _closing(self, writes: WriteSet) -> None:
        """Add what is to be noted at the end of a round."""

    def _anything(self) -> bool:
        late = self._late
        if late.skus and late.due <= self._clock():
            return True
        return any(True for _ in self._store.journal(self.cursor, 1))

    @property
    def _late(self) -> "_Late":
        return _Late.read(self._store.checkpoint(_late_name(self._consumer)))

    def _tell_all(self, limit: int) -> Delivery:
        happened = [*self._store.journal(self.cursor, limit)]
        end = happened[-1].position if happened else self.cursor
        late = self._late
        again = late.skus if late.due <= self._clock() else frozenset[str]()
        round_ = _Round(late)
        try:
            for some in _few(self._news(round_, happened, again)):
                self._tell(round_, end, some)
            self._close(round_, end, again)
        except ClaimLost:
            return round_.delivery(elsewhere=True)
        except AdapterError as error:
            self._leave_alone(error)
            round_.waiting = error
        return round_.delivery()

    def _tell(self, round_: "_Round", end: int, some: Sequence[W]) -> None:
        """Tell a few and note what came of each; raises what is nobody's fault.

        From before it is told until it is noted nobody knows what the channel knows:
        after a crash it is told anew, also where the number is what it was before.
        """
        told: dict[str, str] = {one.name: one.said for one in some}
        text = json.dumps(told, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        key = f"{self._consumer}/{end}/{digest}"
        writes = WriteSet()
        writes.told |= dict.fromkeys([(self._consumer, name) for name in told], "")
        self._write(writes)
        try:
            answers = [*(self._send(key, some) or [None] * len(some))]
        except AdapterError as error:
            if error.retryable or isinstance(error, AuthFailed):
                raise
            answers = [error] * len(some)
        writes = WriteSet()
        self._all_is_well(writes)
        for one, answer in zip(some, answers, strict=True):
            self._note(writes, round_, key, one, answer)
        self._write(writes)

    def _note(
        self,
        writes: WriteSet,
        round_: "_Round",
        key: str,
        one: W,
        error: AdapterError | None,
    ) -> None:
        said = one.said
        if error is None:
            round_.sent += 1
        elif round_.may_again(error, self._backoff.attempts):
            said = ""  # nobody knows what stands there now
            round_.put_off(one.sku, error)
        else:
            round_.rejected += 1
            said = REFUSED + said
            why = error.code, str(error)
            raw = {one.name: one.said}
            row = quarantined(self._consumer, key, *why, raw, self._clock())
            writes.quarantine.append(row)
        writes.told[self._consumer, one.name] = said

    def _close(self, round_: "_Round", end: int, again: frozenset[str]) -> None:
        """Note how far it came, and what is told later."""
        writes = WriteSet()
        writes.checkpoints[self._consumer] = str(end)
        left = round_.late.skus - again
        if round_.again and isinstance(round_.waiting, AdapterError):
            attempts = round_.late.attempts + 1
            due = self._next_try(round_.waiting, attempts)
            _Late(due, attempts, left | round_.again).write(writes, self._consumer)
        elif again:
            _Late(round_.late.due, 0, left).write(writes, self._consumer)
        writes.quarantine += kept(self._consumer, round_.cannot, self._clock())
        round_.rejected += len(round_.cannot)
        self._closing(writes)
        self._write(writes)

    def _news(
        self, round_: "_Round", happened: Iterable[Recorded], again: Iterable[str]
    ) -> list[W]:
        """Return what the partner does not know yet."""
        touched, shaken = dict.fromkeys(again), set[str]()
        for recorded in happened:
            touched |= dict.fromkeys(self._touched(recorded))
            shaken |= {*self._shaken(recorded)}
        touched |= dict.fromkeys(self._also(touched))
        found: list[W] = []
        for word in self._words([*touched]) if touched else ():
            if isinstance(word, LeftOut):
                round_.cannot.append(word)
            else:
                found.append(word)
        known = self._store.told(self._consumer, [word.name for word in found])
        return [
            evolve(word, before=_taken(known.get(word.name)))
            for word in found
            if word.sku in shaken
            or known.get(word.name) not in {word.said, REFUSED + word.said}
        ]


@frozen
class _Late:
    """What is told again later.

    Attributes:
        due: when.
        attempts: how often it was tried in vain.
        skus: which articles.
    """

    due: datetime
    attempts: int
    skus: frozenset[str]

    @classmethod
    def read(cls, text: str | None) -> "_Late":
        """Return what was kept of it."""
        due, attempts, skus = json.loads(text or '["2026-01-01T00:00:00+00:00", 0, []]')
        return cls(datetime.fromisoformat(due), attempts, frozenset(skus))

    def write(self, writes: WriteSet, consumer: str) -> None:
        """Add it to a set."""
        said = [self.due.isoformat(), self.attempts, sorted(self.skus)]
        writes.checkpoints[_late_name(consumer)] = json.dumps(said)


@define
class _Round:
    """What has come of one drain so far."""

    late: _Late
    sent: int = 0
    rejected: int = 0
    again: frozenset[str] = frozenset()
    waiting: AdapterError | None = None
    cannot: list[LeftOut] = field(factory=list[LeftOut])

    def may_again(self, error: AdapterError, attempts: int) -> bool:
        """Tell whether to tell it again may help."""
        if isinstance(error, AuthFailed | RateLimited):
            return True
        may = error.retryable or isinstance(error, Stale)
        return may and self.late.attempts + 1 < attempts

    def put_off(self, sku: str, error: AdapterError) -> None:
        """Note that an article is told later."""
        self.again |= {sku}
        self.waiting = error

    def delivery(self, *, elsewhere: bool = False) -> Delivery:
        """All of it, to be told."""
        later = len(self.again)
        return Delivery(self.sent, self.rejected, self.waiting, later, elsewhere)


def _taken(said: str | None) -> str | None:
    """Return what a channel was told, if it is known to have taken it."""
    return said if said and not said.startswith(REFUSED) else None


def _few(many: Sequence[W]) -> Iterable[Sequence[W]]:
    return [many[at : at + MOST] for at in range(0, len(many), MOST)]


def _late_name(consumer: str) -> str:
    return f"again/{consumer}"
