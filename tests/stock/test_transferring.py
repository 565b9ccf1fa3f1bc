"""A transfer between two nodes: requested, claimed, on the way, and received."""

from datetime import date

import pytest

from ordercore.errors import Conflict, Invalid
from ordercore.stock import (
    TRANSFER_LIFE,
    Arrived,
    CancelTransfer,
    CloseTransfer,
    Condition,
    ReceiveTransfer,
    RedateTransfer,
    ReleaseTransfer,
    RequestTransfer,
    ShipTransfer,
    SkuQuantity,
    StockLevel,
    TransferCancelled,
    TransferClosed,
    TransferCompleted,
    TransferIn,
    TransferOut,
    TransferRedated,
    TransferReleased,
    TransferState,
)
from tests.telling import check_step, flat, reach, refusal, rows, told

DUE = date(2026, 12, 1)
LATER = date(2026, 12, 8)
LINES = SkuQuantity("MUG", 5), SkuQuantity("CUP", 2)
WAY = "T-1", "CPH", "HAM"
REQUEST = RequestTransfer(*WAY, DUE, LINES)
RELEASE = ReleaseTransfer("T-1")
CLOSE = CloseTransfer("T-1", "empty")
CANCEL = CancelTransfer("T-1", "wrong node")

LIFE = """
redate   | REQUESTED            | REQUESTED
redate   | RELEASED             | RELEASED
redate   | IN_TRANSIT           | IN_TRANSIT
release  | REQUESTED            | RELEASED
ship     | RELEASED, IN_TRANSIT | IN_TRANSIT
receive  | IN_TRANSIT           | IN_TRANSIT
complete | IN_TRANSIT           | RECEIVED
close    | IN_TRANSIT           | RECEIVED
cancel   | REQUESTED, RELEASED  | CANCELLED
"""


def ship(number="S-1", **goods):
    return ShipTransfer("T-1", number, tuple(map(SkuQuantity, goods, goods.values())))


def receive(number="R-1", **goods):
    come = [Arrived(sku, *counts) for sku, counts in goods.items()]
    return ReceiveTransfer("T-1", number, tuple(come))


def state_of(state):
    """Return a transfer in a state of its life."""
    released = told(None, REQUEST, RELEASE)
    return {
        TransferState.REQUESTED: told(None, REQUEST),
        TransferState.RELEASED: released,
        TransferState.IN_TRANSIT: told(released, ship(MUG=4)),
        TransferState.RECEIVED: told(released, ship(MUG=4), CLOSE),
        TransferState.CANCELLED: told(released, CANCEL),
    }[state]


ON_THE_WAY = TransferState.IN_TRANSIT
STEPS = {
    "redate": RedateTransfer("T-1", LATER),
    "release": RELEASE,
    "ship": ship("S-9", MUG=1),
    "receive": receive("R-9", MUG=(1,)),
    "close": CLOSE,
    "cancel": CANCEL,
}


class TestLife:
    def test_is_this_table(self):
        """Every state is reached, and nothing else may happen."""
        assert rows(LIFE) == flat(TRANSFER_LIFE)
        assert set(TransferState) == reach(TRANSFER_LIFE, TransferState.REQUESTED)

    @pytest.mark.parametrize("state", TransferState)
    @pytest.mark.parametrize("step", STEPS)
    def test_what_is_not_in_it_is_refused(self, state, step):
        """The refusal says from where it would pass."""
        after = rows(LIFE).get((state, step))

        check_step(state_of(state), STEPS[step], after, "transfer.illegal")

    @pytest.mark.parametrize("command", STEPS.values())
    def test_nothing_happens_to_what_nobody_requested(self, command):
        """A wrong id is no transfer."""
        assert "transfer.unknown" == refusal(None, command).code


class TestRequesting:
    def test_nothing_is_claimed_yet(self):
        """And nothing is on the way."""
        known = told(None, REQUEST)

        assert ((), ()) == (known.claimed, known.in_transit)

    def test_the_same_again_is_no_error(self):
        """Also when another day was said meanwhile."""
        later = told(None, REQUEST, RedateTransfer("T-1", LATER))

        assert () == REQUEST.decide(told(None, REQUEST))
        assert () == REQUEST.decide(later)

    @pytest.mark.parametrize(
        "other",
        [
            ("MMX", "HAM", DUE, LINES),
            ("CPH", "MMX", DUE, LINES),
            ("CPH", "HAM", LATER, LINES),
            ("CPH", "HAM", DUE, LINES[:1]),
        ],
    )
    def test_another_one_under_its_id_is_a_conflict(self, other):
        """Nothing that was requested is changed by requesting."""
        with pytest.raises(Conflict) as caught:
            RequestTransfer("T-1", *other).decide(told(None, REQUEST))

        assert "transfer.exists" == caught.value.code

    @pytest.mark.parametrize(
        ("ends", "lines", "where"),
        [
            (("CPH", "CPH"), LINES, "destination"),
            (("CPH", "HAM"), (), "lines"),
            (("CPH", "HAM"), LINES[:1] * 2, "lines"),
            (("CPH", "a b"), LINES, "destination"),
        ],
    )
    def test_it_goes_from_one_node_to_another(self, ends, lines, where):
        """With at least one line, and each SKU once."""
        with pytest.raises(Invalid) as caught:
            RequestTransfer("T-1", *ends, DUE, lines).decide(None)

        assert where == caught.value.findings[0].where

    def test_another_day(self):
        """The event says which one it was before; the same day again does nothing."""
        command = RedateTransfer("T-1", LATER, "storm")

        assert (TransferRedated("T-1", DUE, LATER, "storm"),) == command.decide(
            told(None, REQUEST)
        )
        assert () == command.decide(told(None, REQUEST, command))


class TestClaiming:
    def test_released_it_claims_all_its_units(self):
        """STK 33: as many as its shelf holds back for it."""
        known = told(None, REQUEST)

        assert (TransferReleased("T-1", "CPH", LINES),) == RELEASE.decide(known)
        assert LINES == told(known, RELEASE).claimed

    def test_called_off_it_claims_nothing(self):
        """Its units are free again, where they were claimed."""
        released = state_of("RELEASED")

        assert (TransferCancelled("T-1", "CPH", LINES, "wrong node"),) == CANCEL.decide(
            released
        )
        assert (TransferCancelled("T-1", "CPH", (), "wrong node"),) == CANCEL.decide(
            told(None, REQUEST)
        )
        assert () == told(released, CANCEL).claimed


class TestOnTheWay:
    def test_units_leave_in_parts(self):
        """STK 36: each unit is claimed, on the way, or there."""
        known = told(state_of("RELEASED"), ship(MUG=3), ship("S-2", MUG=1, CUP=2))

        assert (SkuQuantity("MUG", 1),) == known.claimed
        assert (SkuQuantity("MUG", 4), LINES[1]) == known.in_transit

    def test_units_come_in_parts_and_conditions(self):
        """What is damaged has come, too."""
        known = told(state_of(ON_THE_WAY), receive(MUG=(1, 1, 1)))

        assert (SkuQuantity("MUG", 1),) == known.in_transit

    def test_it_is_received_when_all_has_come(self):
        """Nobody has to close it, and not before all has left."""
        half = told(state_of(ON_THE_WAY), receive(MUG=(4,)))
        whole = told(half, ship("S-2", MUG=1, CUP=2))
        events = receive("R-2", MUG=(1,), CUP=(0, 2)).decide(whole)

        assert ON_THE_WAY is half.state
        assert TransferCompleted("T-1") == events[1]

    def test_the_same_paper_again_does_nothing(self):
        """STK 31: whether it left or came; other goods are a conflict."""
        known = told(state_of(ON_THE_WAY), receive(MUG=(1,)))

        assert () == ship(MUG=4).decide(known)
        assert () == receive(MUG=(1,)).decide(known)
        for other in (ship(MUG=1), receive(MUG=(0, 1))):
            with pytest.raises(Conflict) as caught:
                other.decide(known)
            assert "receipt.conflict" == caught.value.code

    @pytest.mark.parametrize(
        ("command", "units"),
        [
            (ship("S-2", MUG=2), 1),
            (ship("S-2", MUG=1, JUG=1), 0),
            (receive(MUG=(4, 1)), 4),
            (receive(CUP=(1,)), 0),
        ],
    )
    def test_no_more_moves_than_there_is(self, command, units):
        """STK 32: neither at the source nor at the destination."""
        refused = refusal(state_of(ON_THE_WAY), command)

        assert "transfer.units" == refused.code
        assert f"{units} are to be moved" == refused.because


class TestClosing:
    def test_what_is_on_the_way_is_lost_and_what_stayed_is_free(self):
        """STK 36: every unit has a name at the end."""
        known = told(state_of(ON_THE_WAY), receive(MUG=(3,)))
        lost, stay = (SkuQuantity("MUG", 1),), (SkuQuantity("MUG", 1), LINES[1])

        assert (TransferClosed(*WAY, lost, stay, "empty"),) == CLOSE.decide(known)
        after = told(known, CLOSE)
        assert (lost, (), ()) == (after.lost, after.in_transit, after.claimed)

    @pytest.mark.parametrize("end", [CloseTransfer, CancelTransfer])
    def test_somebody_says_why(self, end):
        """Without a reason it is invalid."""
        known = state_of("RELEASED" if end is CancelTransfer else ON_THE_WAY)
        with pytest.raises(Invalid) as caught:
            end("T-1", "").decide(known)

        assert "reason" == caught.value.findings[0].where


class TestShelves:
    def test_claimed_units_leave(self):
        """STK 31: they are neither there nor claimed any more."""
        after = told(StockLevel("MUG", "CPH", 5, 4), TransferOut("MUG", "CPH", 3, "T"))

        assert StockLevel("MUG", "CPH", 2, 1) == after

    def test_what_nobody_claimed_stays(self):
        """STK 32: only what was released may leave."""
        refused = refusal(
            StockLevel("MUG", "CPH", 5, 2), TransferOut("MUG", "CPH", 3, "T")
        )

        assert "stock.unclaimed" == refused.code

    def test_what_a_count_did_not_find_does_not_leave(self):
        """STK 42: the claim stays until the units turn up."""
        level = StockLevel("MUG", "CPH", 2, 3, shortfall=1)
        refused = refusal(level, TransferOut("MUG", "CPH", 3, "T"))

        assert "stock.short" == refused.code

    @pytest.mark.parametrize("condition", Condition)
    def test_units_come_in_any_condition(self, condition):
        """They are put where they belong."""
        after = told(None, TransferIn("MUG", "HAM", 3, "T", condition))

        assert (3, 3) == (after.of(condition), after.on_hand)
