"""Units change their condition, are scrapped, or are kept back from everybody."""

import pytest

from ordercore.errors import Invalid
from ordercore.stock import (
    Adjust,
    Allocate,
    Condition,
    KeepSafetyStock,
    Receive,
    Reclassified,
    Reclassify,
    Return,
    SafetyStockKept,
    Scrap,
    Scrapped,
    StockLevel,
    Unsellable,
)
from tests.telling import refusal, told

MUGS = "MUG", "CPH"
SELLABLE, DAMAGED, CONTROL, QUARANTINE = Condition


def level(sellable, allocated=0, *apart):
    return StockLevel(*MUGS, sellable, allocated, unsellable=Unsellable(*apart))


class TestConditions:
    @pytest.mark.parametrize("arrive", [Receive, Return])
    @pytest.mark.parametrize("condition", [DAMAGED, CONTROL, QUARANTINE])
    def test_what_arrives_apart_cannot_be_promised(self, arrive, condition):
        """STK 31: it is on hand, and nobody's."""
        after = told(level(1), arrive(*MUGS, 2, "PO-7", condition))

        assert (3, 1, 1, 2) == (
            after.on_hand,
            after.sellable,
            after.available,
            after.of(condition),
        )

    def test_units_change_their_condition(self):
        """STK 36: what is on hand stays the same."""
        command = Reclassify(*MUGS, 2, CONTROL, SELLABLE, "checked by EN")
        before = level(1, 0, 1, 3)
        moved = Reclassified(*MUGS, 2, CONTROL, SELLABLE, "checked by EN")

        assert (moved,) == command.decide(before)
        assert level(3, 0, 1, 1) == told(before, command)

    def test_what_is_promised_stays(self):
        """STK 32: only units that nobody has a claim on can be set apart."""
        command = Reclassify(*MUGS, 3, SELLABLE, DAMAGED, "fell down")
        refused = refusal(level(5, 3), command)

        assert ("stock.short", "2 are free there") == (refused.code, refused.because)

    @pytest.mark.parametrize("condition", [DAMAGED, CONTROL, QUARANTINE])
    def test_no_more_than_stands_there(self, condition):
        """STK 32: no condition is ever below zero."""
        out = Reclassify(*MUGS, 2, condition, SELLABLE, "")
        gone = Scrap(*MUGS, 2, condition, "")
        fewer = Adjust(*MUGS, -2, "", None, condition)
        for command in (out, gone, fewer):
            refused = refusal(level(9, 0, 1, 1, 1), command)
            told = f"1 are {condition} there; 9 are sellable"
            assert refused.because.startswith(told)

    @pytest.mark.parametrize("condition", Condition)
    def test_from_a_condition_into_itself_is_no_move(self, condition):
        """Both are named, and they differ."""
        with pytest.raises(Invalid) as caught:
            Reclassify(*MUGS, 1, condition, condition, "").decide(level(5, 0, 5, 5, 5))

        assert "into" == caught.value.findings[0].where


class TestScrapping:
    def test_the_condition_of_which_too_few_are_there_is_named(self):
        """None is damaged: what there is instead is told, and nothing of promises."""
        refused = refusal(level(10), Scrap(*MUGS, 3, DAMAGED, "broken"))
        assert "0 are damaged there; 10 are sellable" == refused.because
        assert "stock.Reclassify" in refused.remedy

    def test_scrapped_units_are_gone(self):
        """STK 31: they are on hand no more."""
        command = Scrap(*MUGS, 2, DAMAGED, "broken")

        assert (Scrapped(*MUGS, 2, DAMAGED, "broken"),) == command.decide(
            level(1, 0, 2)
        )
        assert level(1) == told(level(1, 0, 2), command)

    def test_promised_units_are_not_scrapped(self):
        """STK 32: not before their order has found others."""
        refused = refusal(level(3, 2), Scrap(*MUGS, 2, SELLABLE, "wet"))

        assert "stock.short" == refused.code


class TestSafetyStock:
    def test_the_last_units_are_kept_back(self):
        """STK 43: nobody is promised them."""
        command = KeepSafetyStock(*MUGS, 2)
        after = told(level(5, 1), command)

        assert (SafetyStockKept(*MUGS, 0, 2),) == command.decide(level(5, 1))
        assert (2, 4) == (after.available, after.unclaimed)
        assert "2 are free there" == refusal(after, Allocate(*MUGS, 3, "A")).because
        assert () == command.decide(after)

    def test_promises_stay_when_more_is_kept_back(self):
        """Nothing is free then, and nothing is taken from anybody."""
        after = told(level(5, 4), KeepSafetyStock(*MUGS, 3))

        assert (0, 4, 0) == (after.available, after.allocated, after.shortfall)

    def test_the_house_may_take_them(self):
        """They are kept from buyers, not from who throws broken ones away."""
        kept = told(level(2), KeepSafetyStock(*MUGS, 2))

        assert 0 == told(kept, Scrap(*MUGS, 2, SELLABLE, "wet")).sellable

    @pytest.mark.parametrize("units", [-1, True, 1.0, "1", None, 10**9 + 1])
    def test_it_is_a_whole_number(self, units):
        """Less than none and text are invalid."""
        with pytest.raises(Invalid) as caught:
            KeepSafetyStock(*MUGS, units).decide(None)

        assert "units" == caught.value.findings[0].where
