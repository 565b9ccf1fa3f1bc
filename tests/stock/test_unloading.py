"""A supplier's delivery: announced, unloaded in parts, and closed."""

from datetime import UTC, date, datetime

import pytest

from ordercore.errors import Conflict, Invalid
from ordercore.stock import (
    DELIVERY_LIFE,
    AnnounceDelivery,
    Arrived,
    CancelDelivery,
    CloseDelivery,
    Condition,
    DeliveryCancelled,
    DeliveryClosed,
    DeliveryCompleted,
    DeliveryRedated,
    DeliveryState,
    RedateDelivery,
    SkuQuantity,
    Tolerance,
    Unload,
    Unloaded,
)
from tests.telling import check_step, flat, reach, refusal, rows, told

DUE = date(2026, 12, 1)
LATER = date(2026, 12, 8)
LINES = SkuQuantity("MUG", 40), SkuQuantity("CUP", 5)
CONTROL = Condition.QUALITY_CONTROL
ANNOUNCE = AnnounceDelivery("ASN-7", "CPH", "POTTER", DUE, LINES)

LIFE = """
redate   | ANNOUNCED            | ANNOUNCED
redate   | UNLOADING            | UNLOADING
unload   | ANNOUNCED, UNLOADING | UNLOADING
complete | UNLOADING            | RECEIVED
close    | UNLOADING            | CLOSED_SHORT
cancel   | ANNOUNCED            | CANCELLED
"""


def announced(under=0, over=0):
    tolerant = Tolerance(under, over)
    return told(None, AnnounceDelivery("ASN-7", "CPH", "POTTER", DUE, LINES, tolerant))


def unload(receipt="R-1", **goods):
    arrived = [Arrived(sku, *counts) for sku, counts in goods.items()]
    return Unload("ASN-7", receipt, tuple(arrived))


def state_of(state):
    """Return a delivery in a state of its life."""
    half = told(announced(), unload(MUG=(1,)))
    return {
        DeliveryState.ANNOUNCED: announced(),
        DeliveryState.UNLOADING: half,
        DeliveryState.RECEIVED: told(announced(), unload(MUG=(40,), CUP=(5,))),
        DeliveryState.CLOSED_SHORT: told(half, CloseDelivery("ASN-7", "x")),
        DeliveryState.CANCELLED: told(announced(), CancelDelivery("ASN-7", "x")),
    }[state]


STEPS = {
    "redate": RedateDelivery("ASN-7", LATER),
    "unload": unload("R-9", MUG=(1,)),
    "close": CloseDelivery("ASN-7", "x"),
    "cancel": CancelDelivery("ASN-7", "x"),
}


class TestLife:
    def test_is_this_table(self):
        """Every state is reached, and nothing else may happen."""
        assert rows(LIFE) == flat(DELIVERY_LIFE)
        assert set(DeliveryState) == reach(DELIVERY_LIFE, DeliveryState.ANNOUNCED)

    @pytest.mark.parametrize("state", DeliveryState)
    @pytest.mark.parametrize("step", STEPS)
    def test_what_is_not_in_it_is_refused(self, state, step):
        """The refusal says from where it would pass, or that nothing follows."""
        after = rows(LIFE).get((state, step))

        refused = check_step(state_of(state), STEPS[step], after, "delivery.illegal")
        if refused:
            assert "It must be " in refused.remedy

    @pytest.mark.parametrize("command", STEPS.values())
    def test_nothing_happens_to_what_nobody_announced(self, command):
        """A wrong id is no delivery."""
        assert "delivery.unknown" == refusal(None, command).code


class TestAnnouncing:
    def test_what_is_announced_is_to_come(self):
        """All of it, on the day that the supplier says."""
        assert (LINES, DUE, DeliveryState.ANNOUNCED) == (
            announced().outstanding,
            announced().due_on,
            announced().state,
        )

    def test_the_same_again_is_no_error(self):
        """Also when another day was said meanwhile."""
        later = told(announced(), RedateDelivery("ASN-7", LATER))

        assert () == ANNOUNCE.decide(announced())
        assert () == ANNOUNCE.decide(later)

    @pytest.mark.parametrize(
        "other",
        [
            ("HAM", "POTTER", DUE, LINES),
            ("CPH", "OTHER", DUE, LINES),
            ("CPH", "POTTER", LATER, LINES),
            ("CPH", "POTTER", DUE, LINES[:1]),
            ("CPH", "POTTER", DUE, LINES, Tolerance(over=1)),
        ],
    )
    def test_another_one_under_its_id_is_a_conflict(self, other):
        """Nothing that was announced is changed by announcing."""
        with pytest.raises(Conflict) as caught:
            AnnounceDelivery("ASN-7", *other).decide(announced())

        assert "delivery.exists" == caught.value.code

    @pytest.mark.parametrize(
        ("lines", "where"),
        [
            ((), "lines"),
            ((*LINES, LINES[0]), "lines"),
            ((SkuQuantity("MUG", 0),), "lines[0].quantity"),
            ((LINES[0], SkuQuantity("Мug", 1)), "lines[1].sku"),
        ],
    )
    def test_lines_are_whole_units_of_different_skus(self, lines, where):
        """An empty, doubled or half line is invalid."""
        with pytest.raises(Invalid) as caught:
            AnnounceDelivery("ASN-7", "CPH", "POTTER", DUE, lines).decide(None)

        assert where == caught.value.findings[0].where

    def test_it_is_due_on_a_day(self):
        """An instant is none."""
        at = datetime(2026, 12, 1, 12, tzinfo=UTC)
        with pytest.raises(Invalid) as caught:
            AnnounceDelivery("ASN-7", "CPH", "POTTER", at, LINES).decide(None)

        assert "due_on" == caught.value.findings[0].where

    @pytest.mark.parametrize("share", [-1, 101, True, 2.5, "2"])
    @pytest.mark.parametrize("side", ["under", "over"])
    def test_a_tolerance_is_in_whole_per_cent(self, side, share):
        """From 0 to 100."""
        with pytest.raises(Invalid) as caught:
            Tolerance(**{side: share})

        assert side == caught.value.findings[0].where


class TestRedating:
    def test_another_day(self):
        """The event says which one it was before; the same day again does nothing."""
        command = RedateDelivery("ASN-7", LATER, "storm")
        (happened,) = command.decide(announced())

        assert DeliveryRedated("ASN-7", DUE, LATER, "storm") == happened
        assert () == command.decide(told(announced(), command))


class TestUnloading:
    def test_goods_come_in_parts_and_conditions(self):
        """What is damaged has come, too; the rest is to come."""
        first = unload(MUG=(20, 3, 2))
        (happened,) = first.decide(announced())
        after = told(announced(), first)

        goods = (Arrived("MUG", 20, 3, 2),)
        assert Unloaded("ASN-7", "R-1", "CPH", goods) == happened
        assert [(Condition.SELLABLE, 20), (Condition.DAMAGED, 3), (CONTROL, 2)] == [
            *goods[0].by_condition()
        ]
        assert (SkuQuantity("MUG", 15), LINES[1]) == after.outstanding

    def test_it_is_complete_when_all_has_come(self):
        """Nobody has to close it."""
        events = unload("R-2", MUG=(15,), CUP=(5,)).decide(
            told(announced(), unload(MUG=(25,)))
        )

        assert DeliveryCompleted("ASN-7") == events[1]

    def test_the_same_receipt_again_does_nothing(self):
        """STK 31: also when it was the last one."""
        whole = unload(MUG=(40,), CUP=(5,))

        assert () == unload(MUG=(1,)).decide(told(announced(), unload(MUG=(1,))))
        assert () == whole.decide(told(announced(), whole))

    def test_other_goods_under_its_number_are_a_conflict(self):
        """Somebody has to look which of the two is right."""
        known = told(announced(), unload(MUG=(1,)))
        with pytest.raises(Conflict) as caught:
            unload(MUG=(2,)).decide(known)

        assert "receipt.conflict" == caught.value.code

    def test_what_nobody_announced_is_refused(self):
        """The refusal names what was."""
        refused = refusal(announced(), unload(MUG=(1,), JUG=(1,)))

        assert "delivery.no-line" == refused.code
        assert "it was announced with MUG, CUP" == refused.because

    @pytest.mark.parametrize(("over", "most"), [(0, 40), (2, 40), (5, 42), (100, 80)])
    def test_more_than_the_tolerance_is_refused(self, over, most):
        """A part of a unit does not count: 2 % of 40 are none."""
        known = told(announced(over=over), unload(MUG=(10,)))
        told(known, unload("R-2", MUG=(0, most - 10)))
        refused = refusal(known, unload("R-2", MUG=(most - 10, 1)))

        assert "delivery.over" == refused.code
        assert f"Take {most - 10} in" in refused.remedy

    @pytest.mark.parametrize(("under", "least"), [(0, 40), (2, 40), (5, 38), (100, 0)])
    def test_it_is_complete_within_the_tolerance(self, under, least):
        """What is missing is written down, and does not come any more."""
        known = told(announced(under), unload("R-0", CUP=(5,)))
        if least:
            assert 1 == len(unload(MUG=(least - 1,)).decide(known))
            known = told(known, unload(MUG=(least,)))
        missing = tuple([SkuQuantity("MUG", 40 - least)] if least < 40 else [])

        assert (DeliveryState.RECEIVED, missing, ()) == (
            known.state,
            known.missing,
            known.outstanding,
        )

    @pytest.mark.parametrize(
        "counts", [(), (0, 0, 0), (-1, 2), (1.0,), (True,), (None,)]
    )
    def test_goods_are_whole_units(self, counts):
        """No units, fewer than none and parts of one are invalid."""
        with pytest.raises(Invalid) as caught:
            unload(MUG=counts).decide(announced())

        assert "goods[0]" == caught.value.findings[0].where


class TestEnding:
    def test_what_is_missing_is_written_down(self):
        """Of each line, with the reason."""
        known = told(announced(), unload(MUG=(38, 1)))
        command = CloseDelivery("ASN-7", "sold out")
        missing = (SkuQuantity("MUG", 1), LINES[1])

        assert (DeliveryClosed("ASN-7", missing, "sold out"),) == command.decide(known)
        after = told(known, command)
        assert (missing, "sold out", ()) == (
            after.missing,
            after.reason,
            after.outstanding,
        )

    def test_what_never_came_is_cancelled(self):
        """All of it is missing then."""
        command = CancelDelivery("ASN-7", "wrong colour")
        (happened,) = command.decide(announced())

        assert DeliveryCancelled("ASN-7", LINES, "wrong colour") == happened

    @pytest.mark.parametrize("end", [CloseDelivery, CancelDelivery])
    def test_somebody_says_why(self, end):
        """Without a reason it is invalid."""
        known = announced() if end is CancelDelivery else state_of("UNLOADING")
        with pytest.raises(Invalid) as caught:
            end("ASN-7", " ").decide(known)

        assert "reason" == caught.value.findings[0].where
