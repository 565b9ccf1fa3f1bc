"""Plug-ins look at every order that is placed: they flag it, and hold what is odd."""

from collections.abc import Iterator
from functools import partial

from attrs import evolve

from ordercore import orders
from ordercore.errors import OrdercoreError
from ordercore.flow.doing.engine import Attempt, Policies, Step
from ordercore.flow.reacting.orders.ruling import ask_rules
from ordercore.flow.reacting.shared import free_name
from ordercore.flow.seeing.views import Views
from ordercore.message import Command
from ordercore.orders import Gate, Hold, Order
from ordercore.plugins import Plugins

__all__ = ["asking_guests"]


def asking_guests(policies: Policies, plugins: Plugins) -> Policies:
    """Return the policies of a house in which plug-ins look at each order.

    They hang on the event, of which there is one for each order, and not on a way in:
    whoever places an order, a person, a channel, a subscription or a quote, they are
    asked about it, in its transaction.  Flags come before the shop's rules, which may
    ask for them; checks come last and see all of it.

    Args:
        policies: the house's own.
        plugins: who is asked; also those that join later.
    """

    def ask_flags(event: orders.Placed, views: Views) -> Iterator[Step]:
        """Give an order the flags that plug-ins say."""
        flags, holds = plugins.flags(views.order(event.order))
        for code, by in flags:
            flag = orders.Flag(event.order, code, by, why="by plug-in")
            yield _or_held(flag, by, "flags_failed")
        yield from _held(event.order, holds, "flags_failed")

    def ask_checks(event: orders.Placed, views: Views) -> Iterator[Step]:
        """Hold an order where the checks of plug-ins say so."""
        holds = plugins.checks(views.order(event.order))
        yield from _held(event.order, holds, "check_failed")

    known = [*policies.always.get(orders.Placed, ())]
    place = known.index(ask_rules) if ask_rules in known else len(known)
    asked = (*known[:place], ask_flags, *known[place:], ask_checks)
    return evolve(policies, always={**policies.always, orders.Placed: asked})


def _held(order: str, holds: tuple[Hold, ...], reason: str) -> Iterator[Step]:
    for hold in holds:
        yield _or_held(orders.PlaceHold(order, hold), hold.id, reason)


def _or_held(command: Command[Order], name: str, reason: str) -> Attempt:
    """Return what does as a plug-in says, or holds the order where that cannot be."""
    return Attempt(lambda _: (command,), partial(_failed, command, name, reason))


def _failed(
    command: Command[Order],
    name: str,
    reason: str,
    error: OrdercoreError,
    views: Views,
) -> Iterator[Step]:
    order: Order = views.state(command.stream)
    free = free_name(name[:40], [hold.id for hold in order.holds])
    hold = Hold(free, Gate.CONFIRM, reason, str(error)[:1000])
    yield orders.PlaceHold(order.id, hold)
