"""Bugs to plant in what moves goods: each is one of somebody's, or near enough.

D1 and so on are defects of other order-management systems, told in our words.  Where
one cannot be written down here at all, its nearest likeness is planted.
"""

from attrs import evolve

from ordercore import orders, stock, warehouse
from ordercore.errors import Refused
from ordercore.flow import policies
from ordercore.flow.reacting.stock import claiming as stock_reactions
from ordercore.flow.reacting.stock.claiming import claim_stock, free_cancelled_stock
from ordercore.flow.reacting.stock.counting import note_correction
from ordercore.flow.reacting.stock.transferring import free_transfer
from ordercore.flow.seeing.segmenting import of_order
from ordercore.orders import allocating, fulfilling
from ordercore.stock import (
    Part,
    StockLevel,
    in_transit,
    planning,
    setting_apart,
    stock_stream,
    unloading,
)

ALLOCATE, DEALLOCATE, HOLD_BACK = (
    kind.decide for kind in (stock.Allocate, stock.Deallocate, stock.HoldBack)
)


def react(monkeypatch, event, *reactions, instead=None):
    """Let an event be followed by other reactions, in the place of one or before it."""
    books = [known for known in policies.BOOKS[event] if known is not instead]
    monkeypatch.setitem(policies.BOOKS, event, (*reactions, *books))


def alter(monkeypatch, kind, change):
    """Let an event leave a shelf in another state than it should."""
    real = kind.apply
    monkeypatch.setattr(
        kind, "apply", lambda event, level: change(event, real(event, level))
    )


def claim_unchecked(monkeypatch):
    """Let units be promised to an order whatever is there."""

    def decide(self, level):
        known = level or StockLevel(self.sku, self.node)
        return ALLOCATE(self, evolve(known, sellable=known.sellable + 10**6))

    monkeypatch.setattr(stock.Allocate, "decide", decide)


def is_free(event, views, a):
    """Look whether a line's units are free at this moment; raise where they are not."""
    order = views.order(event.order)
    for sku, units in order.line(a.line).pieces(a.quantity):
        level = views.state(stock_stream(sku, a.node))
        asked = stock.Allocate(sku, a.node, units, "", views.now, of_order(order))
        ALLOCATE(asked, level)


# -- defects of other systems


def d1_full_want_at_each_place(monkeypatch):
    """D1: each place gives what is wanted in all, not what is left of it.

    Of 5 units wanted, with 5 at each of two places, 10 are kept.
    """
    monkeypatch.setattr(
        planning,
        "spread",
        lambda quantity, free: tuple(
            [Part(node, min(units, quantity)) for node, units in free.items() if units]
        ),
    )


def d1_full_want_at_each_node_of_an_order(monkeypatch):
    """D1: an order that is split over nodes claims each line in full at each of them.

    An order refuses more units than wait, so that this check is taken out as well.
    """
    real = allocating.Allocate._allotments

    def allotments(self, order):
        wanted = allocating.merged(self.units)
        return tuple(evolve(a, quantity=wanted[a.line]) for a in real(self, order))

    monkeypatch.setattr(allocating.Allocate, "_allotments", allotments)
    monkeypatch.setattr(allocating, "waiting", lambda order, line, *_: order.find(line))


def d2_held_units_are_seen_once(monkeypatch):
    """D2: what is held is read from a generator, and who looks second sees nothing."""
    seen = {}

    def reserved(level):
        first = id(level) not in seen
        seen[id(level)] = level
        return sum(one.quantity for one in level.held) if first else 0

    monkeypatch.setattr(StockLevel, "reserved", property(reserved))


def d3_each_line_sees_full_stock(monkeypatch):
    """D3, no running total: two lines of one SKU each find enough alone.

    All lines are looked at before the first of them claims anything.
    """

    def look(event, views):
        for a in event.allotments:
            is_free(event, views, a)
        return ()

    claim_unchecked(monkeypatch)
    react(monkeypatch, orders.Allocated, look)


def d4_a_later_line_clears_the_shortage(monkeypatch):
    """D4: the list of what is short begins anew with each line.

    The first shortage refuses all here, and there is no list; so one is made, of which
    only what the last line left in it counts.
    """

    def look(event, views):
        for a in event.allotments:
            short = None
            try:
                is_free(event, views, a)
            except Refused as refused:
                short = refused
        if short is not None:
            raise short
        return ()

    claim_unchecked(monkeypatch)
    react(monkeypatch, orders.Allocated, look)


def d5_the_second_release_is_lost(monkeypatch):
    """D5: of two claims on one shelf that end together only the first is taken off."""
    real = stock_reactions._given_free

    def given_free(*what):
        steps = {}
        for step in real(*what):
            steps.setdefault(step.stream, step)
        return iter(steps.values())

    monkeypatch.setattr(stock_reactions, "_given_free", given_free)


def d9_return_limit_forgets_what_came_back(monkeypatch):
    """D9: units that have come back can come back again."""
    real = fulfilling.left

    def left(order, lines, asked, bucket, where):
        if asked == "return":
            order = order.with_progress(
                [evolve(p, delivered=p.delivered + p.returned) for p in order.progress]
            )
        return real(order, lines, asked, bucket, where)

    monkeypatch.setattr(fulfilling, "left", left)


def d10_ship_takes_what_was_ordered(monkeypatch):
    """D10: what leaves the shelf is what was ordered, not what is in the parcel."""

    def take(event, views):
        order = views.order(event.order)
        for goods in event.goods:
            line = order.line(goods.line)
            for sku, units in line.pieces(line.quantity):
                yield stock.Ship(sku, event.node, units, order.id, of_order(order))

    react(monkeypatch, orders.Shipped, take, instead=stock_reactions.take_from_stock)


def d11_the_ledger_has_the_line_s_quantity(monkeypatch):
    """D11: of a split line the ledger of each node has all of the line's units.

    There a stock log stands beside the balances.  Here balances are what the ledger
    comes to, so that a wrong entry is a wrong claim, and the line at one node as well.
    """

    def claim(event, views):
        order = views.order(event.order)
        whole = [
            evolve(a, quantity=order.line(a.line).quantity) for a in event.allotments
        ]
        return claim_stock(evolve(event, allotments=tuple(whole)), views)

    react(monkeypatch, orders.Allocated, claim, instead=claim_stock)


def d14_claims_are_not_checked(monkeypatch):
    """D14: who claims units is not asked whether they are free."""
    claim_unchecked(monkeypatch)


def d14_a_clamp_hides_the_leak(monkeypatch):
    """D14: what is freed twice is cut off at nothing, and so frees somebody else's."""

    def decide(self, level):
        quantity = min(self.quantity, level.allocated)
        return DEALLOCATE(evolve(self, quantity=quantity), level) if quantity else ()

    monkeypatch.setattr(stock.Deallocate, "decide", decide)
    react(monkeypatch, orders.Cancelled, free_cancelled_stock)


def cancel_keeps_the_claim(monkeypatch):
    """The shelf never hears that an order was cancelled."""
    react(monkeypatch, orders.Cancelled, instead=free_cancelled_stock)


# -- deliveries, transfers and counts


def the_same_truck_twice(monkeypatch):
    """A delivery's paper that is handed in again is entered again."""
    monkeypatch.setattr(unloading, "taken_before", lambda *_: False)


def more_than_the_tolerance(monkeypatch):
    """Each truck is held against the notice as if none had come before."""
    real = unloading._check_tolerated

    def check(known, come):
        lines = [stock.DeliveryLine(one.sku, one.announced) for one in known.lines]
        return real(evolve(known, lines=tuple(lines)), come)

    monkeypatch.setattr(unloading, "_check_tolerated", check)


def transfer_received_twice(monkeypatch):
    """A transfer's paper that is handed in again moves units again."""
    monkeypatch.setattr(in_transit, "taken_before", lambda *_: False)


def broken_in_transit_and_sold(monkeypatch):
    """What was damaged on the way is put with what can be sold."""

    def take_in(event, views):
        for one in event.goods:
            ids = (one.sku, event.destination, one.quantity, event.stream)
            yield stock.TransferIn(*ids)

    monkeypatch.setitem(policies.BOOKS, stock.TransferReceived, (take_in,))


def a_closed_transfer_keeps_its_claim(monkeypatch):
    """What a transfer never sent stays promised to it."""
    react(monkeypatch, stock.TransferClosed, instead=free_transfer)


def a_cancelled_transfer_keeps_its_claim(monkeypatch):
    """The source never hears that a transfer is off."""
    react(monkeypatch, stock.TransferCancelled, instead=free_transfer)


def a_transfer_leaves_from_what_is_free(monkeypatch):
    """What leaves with a transfer stays promised to it as well."""
    alter(
        monkeypatch,
        stock.TransferredOut,
        lambda event, level: evolve(level, allocated=level.allocated + event.quantity),
    )


def a_count_hides_the_shortfall(monkeypatch):
    """A count says what is there, and nobody hears that more is promised."""
    alter(monkeypatch, stock.Counted, lambda event, level: evolve(level, shortfall=0))


def a_count_breaks_promises(monkeypatch):
    """A count lets no more be promised than it has found."""
    alter(
        monkeypatch,
        stock.Counted,
        lambda event, level: evolve(
            level, allocated=min(level.allocated, level.sellable), shortfall=0
        ),
    )


def a_count_undoes_what_moved_since(monkeypatch):
    """What was counted is what the book says, whatever has left or come since."""

    def post(event, views):
        for one in event.found:
            ids = (one.sku, event.node, one.counted, event.stream, views.now)
            yield stock.Count(*ids, event.condition)

    monkeypatch.setitem(policies.BOOKS, stock.CountPosted, (post,))


def two_counts_find_the_same_units(monkeypatch):
    """A correction is not told to those who have counted and not handed in."""
    for event in (stock.Adjusted, stock.Counted):
        react(monkeypatch, event, instead=note_correction)


def missed_by_count_and_picker(monkeypatch):
    """A picker takes off the book what a count took off before him, or cannot."""

    def correct(event, views):
        for goods in event.not_there or event.goods:
            ids = (goods.sku, event.node, -goods.quantity, event.fulfillment)
            yield stock.Adjust(*ids, views.now)

    real = policies.BOOKS[warehouse.PickedShort]
    monkeypatch.setitem(policies.BOOKS, warehouse.PickedShort, (*real[:-1], correct))


# -- conditions, safety stock, quotas, kits


def promised_units_are_scrapped(monkeypatch):
    """Whoever throws units away does not look whether they are promised."""
    real = setting_apart.check_condition
    monkeypatch.setattr(
        setting_apart,
        "check_condition",
        lambda asked, level, *rest: real(
            asked, evolve(level, allocated=0, held=()) if level else None, *rest
        ),
    )


def reclassified_units_vanish(monkeypatch):
    """Units leave their condition, and come to none."""
    alter(
        monkeypatch,
        stock.Reclassified,
        lambda event, level: level.put(event.into, -event.quantity),
    )


def safety_stock_is_sold(monkeypatch):
    """The last units are promised like any others."""
    real = StockLevel.available_to
    monkeypatch.setattr(
        StockLevel,
        "available_to",
        lambda level, who: real(evolve(level, safety_stock=0), who),
    )


def quota_drawn_twice(monkeypatch):
    """A claim uses up its quota twice over."""
    alter(
        monkeypatch,
        stock.Allocated,
        lambda event, level: evolve(
            level, quotas=level.quotas.moved(event.drawn, left=-1)
        ),
    )


def quota_never_given_back(monkeypatch):
    """What a buyer gives up of a quota is everybody's."""
    alter(
        monkeypatch,
        stock.Freed,
        lambda event, level: evolve(
            level, quotas=level.quotas.moved(event.drawn, left=-1)
        ),
    )


def a_kit_as_it_is_today(monkeypatch):
    """STK 37: an order claims what is in a kit now, not what was when it was placed."""

    def claim(event, views):
        order = views.order(event.order)
        for a in event.allotments:
            inside = views.components(a.sku)
            line = evolve(order.line(a.line), components=inside)
            for sku, units in line.pieces(a.quantity):
                ids = (sku, a.node, units, event.order)
                yield stock.Allocate(*ids, views.now, of_order(order))

    react(monkeypatch, orders.Allocated, claim, instead=claim_stock)


def one_of_each_in_a_kit(monkeypatch):
    """STK 37: a kit claims one unit of each component, however many are in it."""
    real = orders.Line.pieces
    monkeypatch.setattr(
        orders.Line,
        "pieces",
        lambda line, n: tuple((sku, min(units, n)) for sku, units in real(line, n)),
    )


# -- units that are kept


def expired_units_count(monkeypatch):
    """RSV 44: until somebody sweeps, what has ended is still held."""
    monkeypatch.setattr(StockLevel, "at", lambda level, now: level)


def released_after_it_was_converted(monkeypatch):
    """RSV 47: what an order took is given free once more, and frees somebody else's."""
    taken = {}
    apply, decide = stock.Converted.apply, stock.Release.decide

    def convert(self, kept):
        taken[self.reservation] = self.parts
        return apply(self, kept)

    def release(self, kept):
        if kept is not None and kept.ended is stock.ReservationState.CONVERTED:
            parts = taken[self.reservation]
            return (stock.Released(kept.id, kept.sku, parts, kept.until),)
        return decide(self, kept)

    monkeypatch.setattr(stock.Converted, "apply", convert)
    monkeypatch.setattr(stock.Release, "decide", release)


def own_units_are_anybody_s(monkeypatch):
    """RSV 46: who keeps units for longer has to find them free like a stranger."""
    monkeypatch.setattr(
        stock.HoldBack,
        "decide",
        lambda self, level: HOLD_BACK(evolve(self, own=0), level),
    )


def an_order_s_own_units_are_anybody_s(monkeypatch):
    """RSV 45: an order that takes what was kept for it has to find it free."""
    monkeypatch.setattr(
        stock.Allocate,
        "decide",
        lambda self, level: ALLOCATE(evolve(self, own=0), level),
    )


PLANTED = [
    d1_full_want_at_each_place,
    d1_full_want_at_each_node_of_an_order,
    d2_held_units_are_seen_once,
    d3_each_line_sees_full_stock,
    d4_a_later_line_clears_the_shortage,
    d5_the_second_release_is_lost,
    d9_return_limit_forgets_what_came_back,
    d10_ship_takes_what_was_ordered,
    d11_the_ledger_has_the_line_s_quantity,
    d14_claims_are_not_checked,
    d14_a_clamp_hides_the_leak,
    cancel_keeps_the_claim,
    the_same_truck_twice,
    more_than_the_tolerance,
    transfer_received_twice,
    broken_in_transit_and_sold,
    a_closed_transfer_keeps_its_claim,
    a_cancelled_transfer_keeps_its_claim,
    a_transfer_leaves_from_what_is_free,
    a_count_hides_the_shortfall,
    a_count_breaks_promises,
    a_count_undoes_what_moved_since,
    two_counts_find_the_same_units,
    missed_by_count_and_picker,
    promised_units_are_scrapped,
    reclassified_units_vanish,
    safety_stock_is_sold,
    quota_drawn_twice,
    quota_never_given_back,
    a_kit_as_it_is_today,
    one_of_each_in_a_kit,
    expired_units_count,
    released_after_it_was_converted,
    own_units_are_anybody_s,
    an_order_s_own_units_are_anybody_s,
]
