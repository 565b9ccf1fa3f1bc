"""Fixtures for whoever tests an application or an adapter; none is used by itself.

pytest finds them where ordercore is installed; ``-p no:ordercore`` leaves them out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ordercore import OMS, Plugins

__all__ = ["Clock", "ordercore_clock", "ordercore_plugins", "ordercore_shop"]


class Clock:
    """Tells the same instant until somebody lets time pass.

    >>> clock = Clock()
    >>> clock.forward(timedelta(hours=3)).isoformat()
    '2026-11-23T12:00:00+00:00'

    Attributes:
        now: aware UTC; a Monday morning to begin with.
    """

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the instant that it is."""
        return self.now

    def forward(self, by: timedelta) -> datetime:
        """Let time pass, and return the instant that it is then."""
        self.now += by
        return self.now


@pytest.fixture
def ordercore_clock() -> Clock:
    """Return the clock of ``ordercore_shop``."""
    return Clock()


@pytest.fixture
def ordercore_plugins() -> Plugins:
    """Return the plug-ins of ``ordercore_shop``: none, until you register yours.

    What the environment says about plug-ins makes no difference to it.
    """
    from ordercore import Plugins  # noqa: PLC0415 - pytest loads this at every start

    return Plugins(disabled=())


@pytest.fixture
def ordercore_shop(ordercore_clock: Clock, ordercore_plugins: Plugins) -> Iterator[OMS]:
    """Return a shop in memory that does by itself what follows from what."""
    from ordercore import AUTOMATIC, OMS  # noqa: PLC0415 - as above

    with OMS(
        policies=AUTOMATIC, plugins=ordercore_plugins, clock=ordercore_clock
    ) as oms:
        yield oms
