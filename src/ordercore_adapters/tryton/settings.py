"""What a connection to Tryton needs to know."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from attrs import Factory, field, frozen, validators

import ordercore as oc

__all__ = ["FETCHES", "MODULES", "TrytonSettings"]

MODULES = ("product_measurements", "purchase_requisition", "sale_supply_drop_shipment")
"""Modules of Tryton's that are used where they are named."""

FETCHES = ("items", "payments", "prices", "purchases", "receipts", "stock")
"""What can be fetched."""

OFTEN = ("purchases", "receipts", "stock")


def _without_slash(url: str) -> str:
    return url.rstrip("/")


@frozen
class TrytonSettings:
    """Where Tryton is, as whom we come, and where what is booked.

    Accounts, journals and warehouses are named by their codes, as Tryton shows them.

    Attributes:
        url: of the server, such as ``https://erp.example``.
        database: its name.
        key: of a user application ``rest`` that is validated and has a user.
        receivable: the account of what customers owe.
        revenue: the account of what is sold.
        tax: the account of the tax on it.
        money: where money is that came in, by provider; ``""`` for all others.
        carriage: the account of carriage and fees; "" for that of what is sold.
        company: Tryton's id of it.
        category: the accounting category of articles that are new.
        unit: the symbol of the unit in which they are counted.
        invoices: the journal of invoices.
        payments: the journal of money that moves.
        customers: what stands before our id of a customer in the code of its party.
        suppliers: the same for suppliers, so that the two cannot be one.
        warehouse: the place that a sale names, though parcels leave from any; "" for
            the first one there.
        guest: the customer who stands for those who have no account; "" for none, and
            then their orders are refused.
        modules: those of :data:`MODULES` that are active in the database: for weights,
            for requests to buy, and to know which purchases go to the buyer.
        fetches: those of :data:`FETCHES` that are fetched.  ``items`` and ``prices``
            are for whoever keeps them in Tryton, and ``payments`` where its people book
            what comes in at the bank.
        employee: Tryton's id of whoever asks for purchases; 0 for nobody.
        zone: in which an instant becomes a day, such as ``Europe/Copenhagen``.
        overlap_s: how many seconds of what changed are read again each time: what is
            committed late has an early date.
        timeout_s: how long an answer may take.
    """

    url: str = field(converter=_without_slash)
    database: str
    key: oc.connecting.Secret
    receivable: str
    revenue: str
    tax: str
    money: Mapping[str, str] = Factory(dict[str, str])
    carriage: str = ""
    company: int = 1
    category: str = "Goods"
    unit: str = "u"
    invoices: str = "REV"
    payments: str = "CASH"
    customers: str = ""
    suppliers: str = "supplier/"
    warehouse: str = ""
    guest: str = ""
    modules: tuple[str, ...] = field(
        default=(),
        converter=tuple[str, ...],
        validator=validators.deep_iterable(validators.in_(MODULES)),
    )
    fetches: tuple[str, ...] = field(
        default=OFTEN,
        converter=tuple[str, ...],
        validator=validators.deep_iterable(validators.in_(FETCHES)),
    )
    employee: int = 0
    zone: str = "UTC"
    overlap_s: int = 10
    timeout_s: int = field(default=30, validator=validators.in_((*range(1, 301),)))

    def uses(self, module: str) -> bool:
        """Tell whether a module of Tryton's is there."""
        return module in self.modules

    @property
    def times(self) -> tzinfo:
        """The zone of days.

        Raises:
            Invalid: there is no such zone.
        """
        return oc.connecting.zone_of(self.zone)

    def day(self, at: datetime) -> date:
        """Return the day of an instant.  Raises Invalid for the zone."""
        return at.astimezone(self.times).date()

    def money_account(self, provider: str) -> str:
        """Return the account of a provider's money; "" where none is named."""
        return self.money.get(provider, self.money.get("", ""))
