"""Reservations as Saleor makes them: in Django, one order at a time, stock rows locked.

Per order: a transaction, ``select_for_update`` on the stock of its articles in order of
key, the sum of what is reserved of each, a check, and a reservation for each line.
SQLite has no row locks, so that Django takes the lock of the whole file when the
transaction begins (``transaction_mode``), which is what Django advises.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Sum
from django.utils import timezone

__all__ = ["DjangoShop", "django_shop_at"]

LIFE = timedelta(minutes=15)


def _configure(path: Path) -> None:
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    engine = "django.db.backends.sqlite3"
    settings.configure(
        DATABASES={"default": {"ENGINE": engine, "NAME": path, "OPTIONS": options}},
        INSTALLED_APPS=[],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()


class DjangoShop:
    """A warehouse with its stock and its reservations."""

    def __init__(self, stock: Any, reservation: Any) -> None:
        self._stock, self._reservation = stock, reservation

    def open_stock(self, rows: Sequence[tuple[str, int]]) -> None:
        with connection.schema_editor() as editor:
            editor.create_model(self._stock)
            editor.create_model(self._reservation)
        self._stock.objects.bulk_create(
            [self._stock(sku=sku, quantity=units) for sku, units in rows]
        )

    def reserve(self, order: str, skus: Sequence[str]) -> bool | None:
        """Reserve one unit of each; False when one is short, None when it failed."""
        try:
            with transaction.atomic():
                return self._reserve(order, skus)
        except DatabaseError:
            return None

    def _reserve(self, order: str, skus: Sequence[str]) -> bool:
        wanted = self._stock.objects.select_for_update().filter(sku__in=skus)
        found = list(wanted.order_by("pk"))
        live = self._reservation.objects.filter(
            stock__in=found, reserved_until__gt=timezone.now()
        )
        sums = live.values("stock").annotate(units=Sum("quantity"))
        reserved = {row["stock"]: row["units"] for row in sums}
        if any(one.quantity - reserved.get(one.pk, 0) < 1 for one in found):
            return False
        until = timezone.now() + LIFE
        self._reservation.objects.bulk_create(
            [
                self._reservation(
                    stock=one, order=order, quantity=1, reserved_until=until
                )
                for one in found
            ]
        )
        return True

    def reserved(self, sku: str) -> int:
        mine = self._reservation.objects.filter(stock__sku=sku)
        return mine.aggregate(units=Sum("quantity"))["units"] or 0

    def leave(self) -> None:
        """Close the connection of this thread."""
        connection.close()


def django_shop_at(path: Path) -> DjangoShop:
    """Return a shop in a new file; there can be one in a process."""
    _configure(path)

    class Stock(models.Model):  # noqa: DJ008 - nobody reads it
        sku = models.CharField(max_length=40, unique=True)
        quantity = models.PositiveIntegerField()

        class Meta:
            app_label = "peer"

    class Reservation(models.Model):  # noqa: DJ008 - nobody reads it
        stock = models.ForeignKey(Stock, on_delete=models.CASCADE)
        order = models.CharField(max_length=40)
        quantity = models.PositiveIntegerField()
        reserved_until = models.DateTimeField(db_index=True)

        class Meta:
            app_label = "peer"
            unique_together = ("order", "stock")

    return DjangoShop(Stock, Reservation)
