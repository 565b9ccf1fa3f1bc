"""Requests are carried out: many in one transaction, each of them all or nothing."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeAlias, cast

from attrs import define, field, frozen

from ordercore.errors import Conflict, OrdercoreError, StoreUnavailable
from ordercore.flow.asking.settling import check_not_ahead, settled
from ordercore.flow.doing.outcomes import Outcome, outcome_of
from ordercore.flow.doing.steps import (
    KEPT,
    Again,
    Attempt,
    CameBefore,
    Delivered,
    Redact,
    Step,
    keep,
)
from ordercore.flow.seeing.desk import Desk, Draft
from ordercore.flow.seeing.views import Views, World
from ordercore.flow.store import (
    Answer,
    Store,
    Task,
)
from ordercore.flow.wire import earlier_fingerprints
from ordercore.message import Command, Event

__all__ = [
    "Again",
    "Attempt",
    "Delivered",
    "Engine",
    "Outcome",
    "Policies",
    "Policy",
    "Reactions",
    "Redact",
    "Request",
    "Step",
]


Policy: TypeAlias = Callable[[Any, Views], Iterable[Step]]
"""A reaction: from an event and what can be seen to what follows."""

Reactions: TypeAlias = Mapping[type, Sequence[Policy]]
"""The policies of each type of event, in the order in which they react."""

Check: TypeAlias = Callable[[Any, Views], None]
"""A look at a command before it is decided: it raises where a rule says no."""

Checks: TypeAlias = Mapping[type, Sequence[Check]]
"""The looks at each type of command, in their order."""

DEPTH = 40

GONE = Answer("", 0, 0)
"""What came of a task that was done or replaced meanwhile."""

log = logging.getLogger("ordercore")


@frozen
class Policies:
    """How a house reacts to what happens in it.

    Attributes:
        always: reactions that keep the books of several streams in step; they happen
            with the event that causes them, or the event does not happen.
        automatic: reactions that decide something; they follow when all that was asked
            for is done, in the order of the events.  Each is an :class:`Attempt`: one
            that is refused undoes neither what happened nor the other decisions.
        follows: commands that only follow from others; asking for one is refused, with
            what to ask for instead.
        asks: what is looked at before a command is decided that somebody asks for, by
            its type; what follows from others is not asked for.
    """

    always: Reactions = field(factory=dict[type, Sequence[Policy]], repr=False)
    automatic: Reactions = field(factory=dict[type, Sequence[Policy]], repr=False)
    follows: Mapping[type, str] = field(factory=dict[type, str], repr=False)
    asks: Checks = field(factory=dict[type, Sequence[Check]], repr=False)


@define
class Request:
    """Something asked of the door, all or nothing.

    Attributes:
        steps: what to do; read lazily, so that each step sees what the ones before did.
        key: the caller's own name for the request; "" when it may be done twice.
        fingerprint: of the body, to tell a repeat from another request.
        streams, skus: what it will need, to be fetched together with others'.
        checkpoint: (name, cursor) committed with it.
        task: what it carries out, as it was read; the task ends with it, and nothing
            happens when the task was done or replaced meanwhile.
        body: what the fingerprint is of.
        otherwise: what is kept in its place when it is refused, from the error.
        cause: what its events are noted to come of, where it has no key.
    """

    steps: Callable[[Views], Iterable[Step]]
    key: str = ""
    fingerprint: str = ""
    streams: Sequence[str] = ()
    skus: Sequence[str] = ()
    checkpoint: tuple[str, str] | None = None
    task: Task | None = None
    body: Sequence[Any] = ()
    otherwise: Callable[[Exception, Views], Iterable[Step]] | None = None
    cause: str = ""


class Cause(NamedTuple):
    """What a step follows from: how deep it is, and what that was about."""

    depth: int = 0
    about: str = "a request"


ASKED = Cause()


class Done(NamedTuple):
    """Where the events of a request stand in the set, and what was not decided."""

    first: int
    end: int
    undecided: tuple[Exception, ...]


Decided: TypeAlias = Done | Answer | Exception
"""What came of a request, before the set is written."""


class Engine:
    """Decides requests against a store.

    Args:
        store: where states are read and events written.
        policies: how it reacts to what happens.
        clock: returns now, aware UTC.
        world: what the reactions see of the network besides the streams.
    """

    def __init__(
        self,
        store: Store,
        policies: Policies,
        clock: Callable[[], datetime],
        world: World,
    ) -> None:
        self._store = store
        self._always = policies.always
        self._automatic = policies.automatic
        self._asks = policies.asks
        self._clock = clock
        self._world = world

    def run(self, requests: Sequence[Request]) -> list[Outcome]:
        """Carry out *requests* in one transaction and return an outcome for each.

        A request that is refused leaves no trace.  When the store does not take the
        whole set, such as for a text in it that cannot be stored, each request is
        tried on its own.

        Raises StoreUnavailable: nothing was stored, or it is not known; ask again
        with the same keys.
        """
        try:
            return self._together(requests)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one of them is to blame
            if len(requests) == 1:
                return [self._not_stored(requests[0], error)]
            log.warning("a set of %d requests is divided: %s", len(requests), error)
        return [self.run([request])[0] for request in requests]

    def _not_stored(self, request: Request, error: Exception) -> Outcome:
        """Return the outcome of what the store refused, when what is kept is kept."""
        if request.otherwise is not None:
            self._together([Request(partial(request.otherwise, error))])
        return Outcome(error=error)

    def _together(self, requests: Sequence[Request]) -> list[Outcome]:
        now = self._clock()
        with self._store.unit() as unit:
            self._world.refresh(unit)
            desk = Desk(unit)
            answers = _fetched(desk, requests)
            decided = [self._decide(desk, r, answers, now) for r in requests]
            first = unit.write(desk.writes)
        end = first - 1 + len(desk.writes.events)
        self._world.noticed(end, desk.writes.states)
        return [self._outcome(d, first, desk) for d in decided]

    def _decide(
        self, desk: Desk, request: Request, answers: Mapping[str, Answer], now: datetime
    ) -> Decided:
        try:
            done = _answered(desk, request, answers) if request.key else None
            if done is not None or _gone(desk, request):
                return done or GONE
            draft = Draft(desk)
            self._perform(request, draft, now)
        except CameBefore:
            return GONE
        except StoreUnavailable:
            raise  # it is everybody's, and no answer to anybody
        except Exception as error:  # noqa: BLE001 - it is the asker's, not the batch's
            self._keep_instead(desk, request, error, now)
            return error
        first, end = desk.absorb(draft, request.key or request.cause, now)
        if request.key and not draft.again:
            desk.writes.answers[request.key] = (request.fingerprint, first, end)
        if request.task:
            desk.end_task(request.task)
        if request.checkpoint:
            name, cursor = request.checkpoint
            desk.writes.checkpoints[name] = cursor
        return Done(first, end, tuple(draft.undecided))

    def _keep_instead(
        self, desk: Desk, request: Request, error: Exception, now: datetime
    ) -> None:
        if request.otherwise is not None:
            draft = Draft(desk)
            steps = partial(request.otherwise, error)
            self._perform(Request(steps), draft, now)
            desk.absorb(draft, "", now)

    def _perform(self, request: Request, draft: Draft, now: datetime) -> None:
        views = Views(draft, now, self._world)
        for step in request.steps(views):
            if request.task is None:  # what is due may be due by a tick still to come
                check_not_ahead(step, now)
                for check in self._asks.get(type(step), ()):
                    check(step, views)
            self._take_step(step, draft, views, ASKED)
        if self._automatic:
            self._decide_more(draft, views)

    def _decide_more(self, draft: Draft, views: Views) -> None:
        """Let decisions follow what has happened, and what happens by them."""
        place = rounds = 0
        while (end := len(draft.events)) > place:
            if (rounds := rounds + 1) > DEPTH:
                event = draft.events[place][2]
                raise OrdercoreError(f"reactions to {event!r} do not come to an end")
            for event in [row[2] for row in draft.events[place:end]]:
                if policies := self._automatic.get(type(event)):
                    cause = Cause(0, _about(event))
                    for policy in policies:
                        attempt = Attempt(partial(policy, event))
                        self._attempt(attempt, draft, views, cause)
            place = end

    def _attempt(
        self, attempt: Attempt, draft: Draft, views: Views, cause: Cause
    ) -> None:
        mark = draft.mark()
        try:
            for step in attempt.steps(views):
                self._take_step(step, draft, views, cause)
        except StoreUnavailable:
            raise  # nobody has said no: it is all tried again
        except OrdercoreError as error:
            log.warning("a decision about %s is refused: %s", cause.about, error)
            draft.back_to(mark)
            draft.undecided.append(error)
            if attempt.otherwise is not None:
                for step in attempt.otherwise(error, views):
                    self._take_step(step, draft, views, cause)

    def _take_step(self, step: Step, draft: Draft, views: Views, cause: Cause) -> None:
        if isinstance(step, Attempt):
            self._attempt(step, draft, views, cause)
        elif step.__class__ in KEPT:
            keep(step, draft)
        else:
            self._command(cast("Command[Any]", step), draft, views, cause.depth)

    def _command(
        self, command: Command[Any], draft: Draft, views: Views, depth: int
    ) -> None:
        if depth > DEPTH:
            raise OrdercoreError(f"reactions to {command!r} do not come to an end")
        command = settled(command, views)
        events = command.decide(draft.get(command.stream).state)
        for event in events:
            draft.apply(event)
        for event in events:
            if policies := self._always.get(type(event)):
                cause = Cause(depth + 1, _about(event))
                for policy in policies:
                    for step in policy(event, views):
                        self._take_step(step, draft, views, cause)

    def _outcome(self, result: Decided, first: int, desk: Desk) -> Outcome:
        if isinstance(result, Exception):
            return Outcome(error=result)
        if result is GONE:
            return Outcome(repeated=True)
        if isinstance(result, Answer):
            return self._replayed(result, first, desk)
        start, end, undecided = result
        written = desk.writes.events[start:end]
        return outcome_of(written, first + start, undecided)

    def _replayed(self, answer: Answer, first: int, desk: Desk) -> Outcome:
        if answer.first < 0:
            rows = desk.writes.events[~answer.first : ~answer.end]
            return Outcome(tuple([row[2] for row in rows]), repeated=True)
        recorded = self._store.events_at(answer.first, answer.end)
        return Outcome(tuple([r.event for r in recorded]), repeated=True)


def _about(event: Event[Any]) -> str:
    """Return what an event is about, for people: its order, or else its stream."""
    order: object = getattr(event, "order", "")
    return f"order {order}" if order else event.stream


def _fetched(desk: Desk, requests: Sequence[Request]) -> Mapping[str, Answer]:
    """Read what all of them will need; return what was answered to their keys."""
    desk.fetch({stream for request in requests for stream in request.streams})
    if skus := {sku for request in requests for sku in request.skus}:
        desk.fetch_levels(skus)
    if tasks := [request.task for request in requests if request.task]:
        desk.fetch_tasks(tasks)
    keys = {request.key for request in requests if request.key}
    return desk.reader.answers(keys) if keys else {}


def _gone(desk: Desk, request: Request) -> bool:
    """Tell whether a request carries out a task that was done or put off meanwhile."""
    return request.task is not None and not desk.waits(request.task)


def _answered(
    desk: Desk, request: Request, answers: Mapping[str, Answer]
) -> Answer | None:
    """Return what was answered before to this key, in an earlier unit or in this one.

    Places inside the unit that is being decided are marked by their complement.
    Raises Conflict ``key.reused`` when the body is another one.
    """
    answer = answers.get(request.key)
    if answer is None and request.key in desk.writes.answers:
        fingerprint, first, end = desk.writes.answers[request.key]
        answer = Answer(fingerprint, ~first, ~end)
    if answer is None or answer.fingerprint == request.fingerprint:
        return answer
    if answer.fingerprint not in earlier_fingerprints(request.body):
        raise Conflict(
            "key.reused",
            f"the key {request.key!r} was used for another request; repeat that one "
            "unchanged, or give this one a key of its own",
        )
    return answer
