"""A reorder policy: when to order, and how much of it."""

from datetime import date
from decimal import Decimal
from typing import Protocol, runtime_checkable

from attrs import frozen

from ordercore.ports.forecasting import Forecast
from ordercore.values import Money

__all__ = ["ReorderAdvice", "ReorderPolicy", "ReorderQuestion"]


@frozen
class ReorderQuestion:
    """What is known of an article at a place when somebody asks whether to reorder.

    Attributes:
        sku: which article.
        node: which place.
        today: by the place's calendar.
        available: units that can be sold.
        on_order: units that are on their way.
        backordered: units that are owed to buyers.
        forecast: of its demand, from today on.
        lead_time_days: from the order until it is there.
        review_days: until somebody asks again; 0 where it is asked all the time.
        service_level: with which probability it shall be there: ``0.95``.
        least: units below which nothing is ordered.
        pack: units come in multiples of it.
        unit_cost: of one unit; None where it is not known.
        order_cost: of one order, whatever is in it; None where it is not known.
    """

    sku: str
    node: str
    today: date
    available: int
    on_order: int
    backordered: int
    forecast: Forecast
    lead_time_days: int
    review_days: int = 0
    service_level: Decimal = Decimal("0.95")
    least: int = 1
    pack: int = 1
    unit_cost: Money | None = None
    order_cost: Money | None = None

    @property
    def position(self) -> int:
        """What is there and on its way, less what is owed."""
        return self.available + self.on_order - self.backordered


@frozen
class ReorderAdvice:
    """Whether to order.

    Attributes:
        quantity: units to order now; 0 for none.  A multiple of the pack, and not below
            the least.
        point: the position at or below which it orders; None where it knows none.
        why: for people: which rule, by which numbers.
    """

    quantity: int
    point: int | None
    why: str


@runtime_checkable
class ReorderPolicy(Protocol):
    """Says when to order how much; pure: the same question has the same answer."""

    @property
    def name(self) -> str:
        """Unique in one shop, in the alphabet of ids."""
        ...

    def advise(self, question: ReorderQuestion, /) -> ReorderAdvice:
        """Return whether to order now.  It orders nothing by itself."""
        ...
