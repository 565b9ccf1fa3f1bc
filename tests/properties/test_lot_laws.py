"""The laws of lots: STK 40 and 41, and 31 to 36 lot by lot."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from ordercore.catalog import LotTurn
from ordercore.errors import OrdercoreError
from ordercore.flow.stores.sqlite.levels import LEVEL, WRITTEN, level_of, level_row
from ordercore.stock import (
    Adjust,
    Adjusted,
    Allocate,
    Condition,
    CorrectLot,
    Count,
    Counted,
    Deallocate,
    HoldLot,
    Lot,
    LotCorrected,
    LotUnits,
    Receive,
    Received,
    Reclassify,
    RedateLot,
    ReleaseLot,
    Scrap,
    Scrapped,
    Ship,
    Shipped,
    in_lot_turn,
)
from ordercore.stock.holding_back import ended
from ordercore.testing.lots import (
    LOT_DAY,
    levels_with_lots,
    lot_ids,
    lot_turns,
    lots_of_a_shelf,
)

SELLS, QUARANTINE = Condition.SELLABLE, Condition.QUARANTINE
PLACE = "TEA", "CPH"
MORNING = datetime(2026, 3, 2, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def leaves_before(one, other, turn):
    """Tell whether a lot leaves before another one, as a storeman would say it."""
    end, last = date(9999, 12, 31), date(9999, 12, 31)
    if turn is LotTurn.FEFO:
        mine = (one.expires_on is None, one.expires_on or end)
        yours = (other.expires_on is None, other.expires_on or last)
        if mine != yours:
            return mine < yours
    elif one.arrived_at != other.arrived_at:
        unknown = turn is LotTurn.FIFO
        if None in {one.arrived_at, other.arrived_at}:
            return (one.arrived_at is None) is unknown
        older = one.arrived_at < other.arrived_at
        return older is (turn is LotTurn.FIFO)
    if (one.owner == "") != (other.owner == ""):
        return one.owner == ""
    return one.id < other.id


def one_by_one(lots, quantity, turn):
    """Take units one at a time, each of the lot that no other one is before."""
    loose = {lot.id: max(0, lot.sellable - lot.packed) for lot in lots}
    boxed = {lot.id: lot.sellable - loose[lot.id] for lot in lots}
    taken = Counter()
    for _ in range(quantity):
        left = loose if any(loose.values()) else boxed
        there = [lot for lot in lots if left[lot.id]]
        if not there:
            break
        first = there[0]
        for lot in there[1:]:
            if leaves_before(lot, first, turn):
                first = lot
        left[first.id] -= 1
        taken[first.id] += 1
    return taken


TIE = (Lot("L1", 1, owner="ACME"), Lot("L2", 1))


class TestChoosing:
    @example(TIE, 1, LotTurn.FEFO, Random(1))
    @example(TIE, 1, LotTurn.FIFO, Random(1))
    @example(TIE, 1, LotTurn.LIFO, Random(1))
    @given(
        lots_of_a_shelf(),
        st.integers(0, 25),
        lot_turns,
        st.randoms(use_true_random=False),
    )
    def test_whose_turn_it_is(self, lots, quantity, turn, random):
        """STK 41: as taken one by one, in whatever order the lots are listed."""
        shuffled = list(lots)
        random.shuffle(shuffled)
        chosen = in_lot_turn(shuffled, quantity, turn)

        assert chosen == in_lot_turn(lots, quantity, turn)
        assert one_by_one(lots, quantity, turn) == {u.lot: u.quantity for u in chosen}
        there = sum(lot.sellable for lot in lots)
        assert min(quantity, there) == sum(units.quantity for units in chosen)

    @given(levels_with_lots(), st.integers(1, 9), st.integers(-3, 5))
    def test_nothing_that_is_over_or_held_leaves(self, level, quantity, days):
        """STK 40: at the very instant at which a lot ends nobody gets it any more."""
        now = MORNING + timedelta(days=days)
        good = {
            lot.id
            for lot in level.lots
            if not lot.held and (lot.sell_until is None or lot.sell_until > now)
        }
        there = sum(lot.sellable for lot in level.lots if lot.id in good)
        missing = max(0, 10 - level.sellable)
        shelf = evolve(level, allocated=10, shortfall=missing)
        try:
            events = Ship(*PLACE, quantity, "W-1", at=now).decide(shelf)
        except OrdercoreError:
            assert quantity > there
        else:
            assert quantity <= there
            assert {units.lot for units in events[-1].lots} <= good


class TestTime:
    @given(levels_with_lots(), st.integers(-3, 5))
    def test_a_lot_ends_by_itself(self, level, days):
        """STK 40: swept or not; every claim stays, and what is missing is said."""
        for lot in level.lots:
            if lot.sellable and lot.sell_until is not None:
                before = level.at(lot.sell_until - TICK).lot(lot.id)
                assert before.sellable == lot.sellable
                assert 0 == level.at(lot.sell_until).lot(lot.id).sellable
        now = MORNING + timedelta(days=days)
        after = level.at(now)
        folded = level
        for event in ended(after, level):
            folded = event.apply(folded)
            short = folded.allocated - folded.sellable
            assert event.short == max(0, short) == folded.shortfall
        assert folded == after == after.at(now)
        assert (level.on_hand, level.allocated) == (after.on_hand, after.allocated)
        assert () == ended(after, after)

    @given(levels_with_lots())
    def test_a_store_keeps_lots(self, level):
        """STK 34: what is written as a row is read back as it was."""
        row = dict(zip(WRITTEN.split(", "), level_row(7, level), strict=True))
        read = level_of(tuple(row[name] for name in LEVEL.split(", ")))

        assert (7, level) == read


units = st.integers(1, 5)
conditions = st.just(SELLS) | st.sampled_from(Condition)


def of_lots(kind, *args, **more):
    """Ask with a lot's name, or let the turn decide."""

    def ask(n, lot, named):
        lots = (LotUnits(lot, n),) if named else ()
        return lambda now: kind(*PLACE, n, *args, at=now, lots=lots, **more)

    return st.builds(ask, units, lot_ids, st.booleans())


def receive(n, lot, condition):
    """Receive units of a lot; each lot has an end of its own, by its name."""
    ends = LOT_DAY + timedelta(days=ENDS[lot]) if lot in ENDS else None
    until = None
    if ends:
        until = datetime(ends.year, ends.month, ends.day, tzinfo=UTC)
    lots = (LotUnits(lot, n, *([ends, until] if n % 2 else [])),)
    return lambda now: Receive(*PLACE, n, "PO", condition, lots=lots, at=now)


ENDS = {"L1": 2, "L2": 1, "L10": 3}
asks = st.one_of(
    st.builds(receive, units, lot_ids, conditions),
    st.builds(receive, units, lot_ids, st.just(SELLS)),
    units.map(lambda n: lambda now: Allocate(*PLACE, n, "W-1", now)),
    units.map(lambda n: lambda _: Deallocate(*PLACE, n, "W-1")),
    of_lots(Ship, "W-1"),
    conditions.flatmap(lambda c: of_lots(Scrap, c, "broken")),
    st.builds(
        lambda n, old, new: lambda now: Reclassify(*PLACE, n, old, new, "QC", now),
        units,
        conditions,
        conditions,
    ),
    st.builds(
        lambda n, c: lambda now: Adjust(*PLACE, n, "book", now, c),
        st.integers(-5, 5),
        conditions,
    ),
    st.builds(
        lambda n, c: lambda now: Count(*PLACE, n, "sheet", now, c),
        st.integers(0, 9),
        conditions,
    ),
    lot_ids.map(lambda lot: lambda now: HoldLot(*PLACE, lot, "recall", now, True)),
    lot_ids.map(lambda lot: lambda now: ReleaseLot(*PLACE, lot, "well", now)),
    st.builds(
        lambda lot, days: (
            lambda now: RedateLot(
                *PLACE, lot, LOT_DAY, "label", MORNING + timedelta(days=days), now
            )
        ),
        lot_ids,
        st.integers(0, 4),
    ),
    st.builds(
        lambda n, c, old, new: (
            lambda now: CorrectLot(*PLACE, old, c, LotUnits(new, n), "label", now)
        ),
        units,
        conditions,
        st.just("") | lot_ids,
        lot_ids,
    ),
)

histories = st.lists(
    st.tuples(asks, st.sampled_from([0, 0, 0, 12])), min_size=6, max_size=25
)

# What an event does to how many units are there: by what it says, or by what it tells.
SIGNS = {Received: 1, Shipped: -1, Scrapped: -1, Counted: 1}


def lines(event):
    """Return what an event enters in a list of lots, and takes out of it."""
    if isinstance(event, LotCorrected):
        units = event.into.quantity
        return [(event.out_of.lot, -units), (event.into.lot, units)]
    sign = SIGNS.get(type(event), 0)
    if isinstance(event, Adjusted):
        sign = 1 if event.delta > 0 else -1
    units = [(one.lot, sign * one.quantity) for one in getattr(event, "lots", ())]
    told = getattr(event, "delta", getattr(event, "quantity", 0) * sign)
    if not units and sign:
        return [("", told)]
    assert told == sum(n for _, n in units)
    return units


class TestAShelfWithLots:
    @given(levels_with_lots(2), histories)
    def test_lots_add_up(self, start, asked):
        """STK 31, 32, 34, 40: after any history, and from any point of it again."""
        level, now, ledger = start, MORNING, []
        there = Counter({lot.id: lot.on_hand for lot in start.lots})
        for make, hours in asked:
            now += timedelta(hours=hours)
            for event in decided(make(now), level):
                level = event.apply(level)
                ledger.append(event)
                for lot, units in lines(event):
                    there[lot] += units
            adds_up(level, now)
            found = {lot.id: lot.on_hand for lot in level.all_lots if lot.on_hand}
            assert {name: n for name, n in there.items() if n} == found
        for some in range(0, len(ledger), 5):
            assert level == fold(fold(start, ledger[:some]), ledger[some:])

    @given(levels_with_lots(), st.integers(0, 9))
    def test_what_is_held_and_released_is_as_before(self, level, promised):
        """STK 40: a hold under claims tells what is missing, and leaves no trace."""
        good = [lot for lot in level.lots if not lot.held]
        level = level.moved(allocated=min(promised, level.sellable) - level.allocated)
        for lot in good:
            (held,) = HoldLot(*PLACE, lot.id, "recall").decide(level)
            shelf = held.apply(level)
            assert 0 == shelf.lot(lot.id).sellable
            assert level.allocated == shelf.allocated
            assert max(0, shelf.allocated - shelf.sellable) == held.short
            assert held.short == shelf.shortfall
            assert () == HoldLot(*PLACE, lot.id, "recall").decide(shelf)
            (released,) = ReleaseLot(*PLACE, lot.id, "well").decide(shelf)
            assert level == released.apply(shelf)


def decided(command, level):
    """Return what happens, nothing where it is refused."""
    try:
        return command.decide(level)
    except OrdercoreError:
        return ()


def fold(level, events):
    """Return a level after events."""
    for event in events:
        level = event.apply(level)
    return level


def adds_up(level, now):
    """Check that a level is its lots together, and what of it may be sold."""
    for condition in Condition:
        lots = [lot.of(condition) for lot in level.all_lots]
        assert level.of(condition) == sum(lots)
        assert min(lots, default=0) >= 0
    claimed = level.allocated + level.reserved
    assert level.shortfall == max(0, claimed - level.sellable)
    here = level.at(now)
    for lot in here.lots:
        assert 0 <= lot.set_aside <= lot.unsellable.quarantine
        if lot.held or (lot.sell_until is not None and lot.sell_until <= now):
            assert 0 == lot.sellable
    assert list(level.lots) == sorted(level.lots, key=lambda lot: lot.id)
    assert [""] != [lot.id for lot in level.lots]
