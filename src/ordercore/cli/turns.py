"""What the turns of a partner came to, in numbers."""

from collections.abc import Sequence

from ordercore.flow import Delivery
from ordercore.partners import Worked

__all__ = ["error_of", "is_busy", "total_of"]


def is_busy(turn: Worked) -> bool:
    """Tell whether a turn has done something, or has left something that it could."""
    return turn.pulled.more or any(_counts(turn))


def total_of(turns: Sequence[Worked]) -> tuple[int, int, int]:
    """Return what came in, what was told, and what was set aside, in all turns."""
    came, told, aside = zip(*[_counts(turn) for turn in turns], strict=True)
    return sum(came), sum(told), sum(aside)


def error_of(turn: Worked) -> Exception | None:
    """Return what stands against a partner after a turn."""
    waiting = [one.waiting for one in _told(turn)]
    failed = [error for _, error in turn.followed.failures]
    errors = (turn.stopped, turn.pulled.error, turn.pulled.later, *waiting, *failed)
    return next((error for error in errors if error is not None), None)


def _counts(turn: Worked) -> tuple[int, int, int]:
    pulled, told = turn.pulled, _told(turn)
    came = pulled.orders + pulled.returns + pulled.payouts + pulled.news
    return (
        came + len(turn.followed.moved),
        sum([one.sent for one in told]),
        pulled.set_aside + sum([one.rejected for one in told]),
    )


def _told(turn: Worked) -> tuple[Delivery, ...]:
    return (
        turn.told,
        turn.later,
        turn.stock,
        turn.prices,
        turn.labels,
        turn.payments,
    )
