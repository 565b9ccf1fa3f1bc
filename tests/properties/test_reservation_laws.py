"""The laws of reservations: RSV 43 to 50, for a shop in which time passes."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import HealthCheck, settings

from ordercore import carts, stock
from ordercore.flow import policies
from ordercore.flow.reacting.buyers import carts as cart_reactions
from ordercore.flow.reacting.stock import reserving as reactions
from ordercore.flow.seeing.views import Views
from ordercore.stock import StockLevel
from tests.flow.keeping import KeepingWorld
from tests.hunting import hunt


class TestKeeping(KeepingWorld.TestCase):
    """Whatever carts, clerks, orders and the clock do, nothing is kept twice."""

    settings = settings(
        max_examples=settings.default.max_examples // 4,
        stateful_step_count=25,
        suppress_health_check=[HealthCheck.too_slow],
    )


def expired_units_count(monkeypatch):
    """RSV 44: until somebody sweeps, what has ended is still held."""
    monkeypatch.setattr(StockLevel, "at", lambda level, now: level)


def ends_a_moment_late(monkeypatch):
    """RSV 44: at its very end a reservation still counts."""
    real = StockLevel.at

    monkeypatch.setattr(
        StockLevel, "at", lambda level, now: real(level, now - timedelta(seconds=1))
    )


def converted_twice(monkeypatch):
    """RSV 45: an order takes what was kept for it, and others' units as well."""
    real = reactions.free_converted
    monkeypatch.setitem(
        policies.BOOKS,
        stock.Converted,
        (lambda event, views: [step for _ in "12" for step in real(event, views)],),
    )


def never_converted(monkeypatch):
    """RSV 45: an order claims anew, and what was kept for it stays kept."""
    monkeypatch.setattr(
        "ordercore.flow.reacting.stock.claiming.convert_reserved",
        lambda event, views: (),
    )


def released_twice(monkeypatch):
    """RSV 47: whoever gives units free again frees somebody else's."""
    real = stock.Release.decide

    def decide(self, kept):
        return real(self, kept and evolve(kept, ended=None)) or real(self, kept)

    monkeypatch.setattr(stock.Release, "decide", decide)
    apply = stock.Released.apply
    monkeypatch.setattr(
        stock.Released,
        "apply",
        lambda self, kept: evolve(apply(self, kept), parts=kept.parts),
    )


def own_units_stand_in_the_way(monkeypatch):
    """RSV 46: new units are held before the old ones are freed."""
    real = reactions._moved

    def moved(*what):
        held = [
            evolve(step, own=0) if isinstance(step, stock.HoldBack) else step
            for step in real(*what)
        ]
        return sorted(held, key=lambda step: isinstance(step, stock.Free))

    monkeypatch.setattr(reactions, "_moved", moved)


def each_line_sees_full_stock(monkeypatch):
    """D3: what another line of the same request holds is not looked at."""
    real = Views.free
    seen = {}

    def free(views, skus, *where):
        known = seen.setdefault(id(views), (views, {}))[1]
        return known.setdefault((*skus, *where), real(views, skus, *where))

    monkeypatch.setattr(Views, "free", free)


def a_later_line_hides_the_shortage(monkeypatch):
    """D4: what comes after a line that is short is all that is asked about."""
    monkeypatch.setattr(cart_reactions, "_asked_for", lambda event: "")


def the_second_release_is_lost(monkeypatch):
    """D5: of two releases of one shelf in one request only the first counts."""
    real = cart_reactions.let_go
    seen = {}

    def once(event, views):
        if seen.setdefault(id(views), (views, event))[1] is event:
            yield from real(event, views)

    books = policies.BOOKS[carts.LineRemoved]
    monkeypatch.setitem(policies.BOOKS, carts.LineRemoved, (once, *books[1:]))


def a_smaller_line_keeps_its_claim(monkeypatch):
    """RSV 48: who wants fewer units still keeps the others from everybody."""
    real = stock.Resize.decide

    def decide(self, kept):
        fewer = kept and sum(p.quantity for p in self.parts) < kept.quantity
        return () if fewer else real(self, kept)

    monkeypatch.setattr(stock.Resize, "decide", decide)


def an_ended_order_keeps_its_goods(monkeypatch):
    """RSV 49: nobody tells the shelf that an order was given up."""
    for event, books in policies.BOOKS.items():
        if reactions.release_surplus in books:
            kept = [book for book in books if book is not reactions.release_surplus]
            monkeypatch.setitem(policies.BOOKS, event, tuple(kept))


def extended_for_ever(monkeypatch):
    """RSV 46: activity keeps goods without any limit."""
    real = stock.Extend.decide

    def decide(self, kept):
        return real(self, kept and evolve(kept, latest=kept.latest + timedelta(days=1)))

    monkeypatch.setattr(stock.Extend, "decide", decide)


def swept_too_early(monkeypatch):
    """RSV 44: the clock takes off the book what has not ended."""
    real = stock.Lapse.decide

    monkeypatch.setattr(
        stock.Lapse,
        "decide",
        lambda self, level: real(evolve(self, at=self.at + timedelta(hours=9)), level),
    )


PLANTED = [
    expired_units_count,
    ends_a_moment_late,
    converted_twice,
    never_converted,
    released_twice,
    own_units_stand_in_the_way,
    each_line_sees_full_stock,
    a_later_line_hides_the_shortage,
    the_second_release_is_lost,
    a_smaller_line_keeps_its_claim,
    an_ended_order_keeps_its_goods,
    extended_for_ever,
    swept_too_early,
]


@pytest.mark.no_cover
@pytest.mark.parametrize("bug", PLANTED)
def test_the_world_catches(bug, monkeypatch):
    """A machine that finds nothing proves nothing: each planted bug is found."""
    bug(monkeypatch)
    hunt(KeepingWorld)
