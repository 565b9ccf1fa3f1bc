"""Bugs to plant in what tells units apart, by lot or by number: each is found."""

import sys
from datetime import date

from attrs import evolve

from ordercore import stock, warehouse
from ordercore.flow.reacting.stock.lots import note_lots_reread
from ordercore.flow.reacting.stock.recalling import (
    check_not_recalled,
    hold_everywhere,
    hold_recalled,
    release_everywhere,
)
from ordercore.stock import (
    LotUnits,
    Serial,
    SerialState,
    StockLevel,
    coming_and_going,
    lot_fitting,
    moving,
)
from ordercore.stock import lot as lots
from tests.properties.storeroom_bugs import alter, react


def an_expired_lot_is_claimed(monkeypatch):
    """STK 40: until somebody sweeps, what is over is still for sale."""
    monkeypatch.setattr(StockLevel, "at", lambda level, now: level)


def a_held_lot_is_claimed(monkeypatch):
    """STK 40: that a lot is held is written down, and its units stay where they are."""
    real = stock.LotHeld.apply
    monkeypatch.setattr(
        stock.LotHeld,
        "apply",
        lambda event, level: real(evolve(event, quantity=0), level),
    )


def the_last_to_end_leaves_first(monkeypatch):
    """STK 40: FEFO is read the wrong way round."""

    def key(lot):
        return date.min - (lot.expires_on or date.max)

    monkeypatch.setitem(lots._TURNS, lots.LotTurn.FEFO, key)


def the_lowest_label_leaves_first(monkeypatch):
    """STK 40: L10 is before L2, whichever ends first."""
    monkeypatch.setitem(lots._TURNS, lots.LotTurn.FEFO, lambda lot: lot.id)


def a_number_is_in_two_places(monkeypatch):
    """STK 41: a number that is known is taken in once more."""
    real = stock.ReceiveSerial.decide
    monkeypatch.setattr(
        stock.ReceiveSerial, "decide", lambda asked, _: real(asked, None)
    )


def a_number_is_in_two_parcels(monkeypatch):
    """STK 41: who packs is not asked where the unit is."""
    real = stock.PackSerial.decide
    monkeypatch.setattr(
        stock.PackSerial,
        "decide",
        lambda asked, _: real(asked, Serial(asked.sku, asked.number, asked.node)),
    )


def a_number_stays_in_the_parcel(monkeypatch):
    """STK 41: a parcel is opened, and what was in it cannot be packed again."""
    monkeypatch.setattr(
        stock.SerialUnpacked,
        "apply",
        lambda event, unit: evolve(unit, state=SerialState.PACKED),
    )


def a_packed_lot_leaves_with_another_parcel(monkeypatch):
    """STK 40: nobody writes down which boxes lie in a parcel."""
    monkeypatch.setattr(stock.LotsPacked, "apply", lambda event, level: level)


def a_parcel_leaves_with_what_is_held(monkeypatch):
    """STK 40: whoever hands a parcel over takes other boxes instead of its own."""
    real = moving.Ship.decide
    monkeypatch.setattr(
        moving.Ship, "decide", lambda asked, level: real(evolve(asked, lots=()), level)
    )


def a_returned_lot_goes_on_sale_while_it_is_held(monkeypatch):
    """STK 40: what comes back is sold again without a look at its lot."""
    real = coming_and_going.after_coming

    def after(event, level, at):
        return () if isinstance(event, stock.Returned) else real(event, level, at)

    everywhere(monkeypatch, "after_coming", after)


def a_recall_misses_a_node(monkeypatch):
    """STK 40: a lot is called back at the first place that knows it."""

    def hold(event, views):
        return [*hold_everywhere(event, views)][:1]

    react(monkeypatch, stock.LotRecalled, hold, instead=hold_everywhere)


def what_comes_after_a_recall_is_sold(monkeypatch):
    """STK 40: shelves are told of a recall, and trucks are not."""
    react(monkeypatch, stock.Received, instead=hold_recalled)


def what_was_on_the_way_is_sold(monkeypatch):
    """STK 40: what was between two places while it was called back goes on sale."""
    react(monkeypatch, stock.TransferredIn, instead=hold_recalled)


def one_place_sells_what_is_called_back(monkeypatch):
    """STK 40: a place releases what is called back everywhere."""
    react(monkeypatch, stock.LotReleased, instead=check_not_recalled)


def a_recall_s_end_releases_everything(monkeypatch):
    """STK 40: what a place held for a reason of its own is sold with the rest."""

    def release(event, views):
        for level in views.levels(event.sku):
            if level.lot(event.lot) is not None:
                ids = (event.sku, level.node, event.lot)
                yield stock.ReleaseLot(*ids, event.cause, views.now)

    react(monkeypatch, stock.RecallEnded, release, instead=release_everywhere)


def a_transfer_forgets_its_lots(monkeypatch):
    """STK 41: what comes from another node is of a lot that nobody knows."""
    alter(
        monkeypatch,
        stock.LotsSent,
        lambda event, transfer: evolve(transfer, lots=()),
    )


def what_has_another_lot_s_label_loses_its_owner(monkeypatch):
    """STK 41: it is put with what nobody knows, until somebody knows better."""
    real = lot_fitting.fitted

    def fitted(level, units):
        found = real(level, units)
        lost = [LotUnits("", one.quantity) for one in found.apart]
        return evolve(found, apart=tuple(lost))

    everywhere(monkeypatch, "fitted", fitted)


def a_recall_misses_what_has_another_name(monkeypatch):
    """STK 40: what is printed on a box is not looked at."""
    monkeypatch.setattr(stock.Lot, "goes_by", lambda lot, name: name == lot.id)


def nobody_looks_into_hands(monkeypatch):
    """STK 40: what was picked before a recall is packed as what is good now."""
    alter(
        monkeypatch,
        warehouse.Picked,
        lambda event, work: evolve(work, in_hand=()),
    )


def what_was_read_stays_a_guess(monkeypatch):
    """STK 41: who reads a label tells the shelf, and nobody tells the order."""
    react(monkeypatch, stock.LotCorrected, instead=note_lots_reread)


def everywhere(monkeypatch, name, instead):
    """Let every module that knows a function by this name have another one."""
    for module in [*sys.modules.values()]:
        known = getattr(module, "__name__", "")
        if known.startswith("ordercore") and name in vars(module):
            monkeypatch.setattr(module, name, instead)


PLANTED = [
    an_expired_lot_is_claimed,
    a_held_lot_is_claimed,
    the_last_to_end_leaves_first,
    the_lowest_label_leaves_first,
    a_number_is_in_two_places,
    a_number_is_in_two_parcels,
    a_number_stays_in_the_parcel,
    a_packed_lot_leaves_with_another_parcel,
    a_parcel_leaves_with_what_is_held,
    a_returned_lot_goes_on_sale_while_it_is_held,
    a_recall_misses_a_node,
    what_comes_after_a_recall_is_sold,
    what_was_on_the_way_is_sold,
    one_place_sells_what_is_called_back,
    a_recall_s_end_releases_everything,
    a_transfer_forgets_its_lots,
    what_has_another_lot_s_label_loses_its_owner,
    a_recall_misses_what_has_another_name,
    nobody_looks_into_hands,
    what_was_read_stays_a_guess,
]
