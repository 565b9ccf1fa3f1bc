"""A count sheet: opened, counted, counted again, handed in, approved, and posted."""

import pytest

from ordercore.errors import Conflict, Invalid
from ordercore.stock import (
    COUNT_LIFE,
    ApprovalAsked,
    ApproveCount,
    BookUnits,
    CancelCountSheet,
    CompareCount,
    Condition,
    CorrectionNoted,
    CountLimit,
    CountPosted,
    CountState,
    EnterCount,
    Found,
    FreezeBook,
    NoteCorrection,
    OpenCountSheet,
    RejectCount,
    SheetLine,
    SkuCount,
    SubmitCount,
)
from ordercore.values import Money
from tests.telling import check_step, flat, reach, refusal, rows, told

SKUS = "MUG", "CUP"

LIFE = """
count            | OPEN, AWAITING_APPROVAL | OPEN
ask for approval | OPEN                    | AWAITING_APPROVAL
reject           | AWAITING_APPROVAL       | OPEN
approve          | AWAITING_APPROVAL       | POSTED
post             | OPEN                    | POSTED
cancel           | OPEN, AWAITING_APPROVAL | CANCELLED
"""


def kr(text):
    return Money.of(text, "DKK")


def opened(limit=CountLimit(), **book):  # noqa: B008 - it is frozen
    """Return a sheet, and what the book said when it was opened."""
    said = tuple([BookUnits(s, n) for s, n in {"MUG": 10, "CUP": 4, **book}.items()])
    sheet = OpenCountSheet("C-1", "CPH", SKUS, limit)
    return told(None, sheet, FreezeBook("C-1", said))


def count(sheet, entry="E-1", by="Eva", book=None, **units):
    """Return the sheet with a count that is compared with the book."""
    asked = EnterCount("C-1", entry, tuple(map(SkuCount, units, units.values())), by)
    said = {"MUG": 10, "CUP": 4} | (book or {})
    compared = tuple([BookUnits(sku, said[sku]) for sku in units])
    return told(sheet, asked, CompareCount("C-1", compared))


def state_of(state):
    """Return a sheet in a state of its life."""
    right, wrong = (count(opened(), MUG=n, CUP=4) for n in (10, 8))
    return {
        CountState.OPEN: right,
        CountState.AWAITING_APPROVAL: told(wrong, SubmitCount("C-1")),
        CountState.POSTED: told(right, SubmitCount("C-1")),
        CountState.CANCELLED: told(right, CancelCountSheet("C-1", "x")),
    }[state]


AWAITING = CountState.AWAITING_APPROVAL
STEPS = {
    "count": EnterCount("C-1", "E-9", (SkuCount("MUG", 10),), "Eva"),
    "post": SubmitCount("C-1"),
    "reject": RejectCount("C-1", "Ib", "look again"),
    "approve": ApproveCount("C-1", "Ib"),
    "cancel": CancelCountSheet("C-1", "fire"),
}


class TestLife:
    def test_is_this_table(self):
        """Every state is reached, and nothing else may happen."""
        assert rows(LIFE) == flat(COUNT_LIFE)
        assert set(CountState) == reach(COUNT_LIFE, CountState.OPEN)

    @pytest.mark.parametrize("state", CountState)
    @pytest.mark.parametrize("step", STEPS)
    def test_what_is_not_in_it_is_refused(self, state, step):
        """The refusal says from where it would pass."""
        after = rows(LIFE).get((state, step))

        check_step(state_of(state), STEPS[step], after, "count.illegal")

    @pytest.mark.parametrize("command", STEPS.values())
    def test_nothing_happens_to_a_sheet_that_nobody_opened(self, command):
        """A wrong id is no sheet."""
        assert "count.unknown" == refusal(None, command).code


class TestOpening:
    def test_the_book_is_written_down(self):
        """And nothing is counted yet."""
        assert (
            SheetLine("MUG", 10),
            SheetLine("CUP", 4),
        ) == opened().lines
        assert SKUS == opened().to_count

    def test_the_same_again_is_no_error_and_another_is_a_conflict(self):
        """A sheet is for what it was opened for."""
        assert () == OpenCountSheet("C-1", "CPH", SKUS).decide(opened())
        for other in (("HAM", SKUS), ("CPH", SKUS[:1]), ("CPH", SKUS, CountLimit(1))):
            with pytest.raises(Conflict) as caught:
                OpenCountSheet("C-1", *other).decide(opened())
            assert "count.exists" == caught.value.code

    @pytest.mark.parametrize("skus", [(), ("MUG", "MUG"), ("M UG",)])
    def test_it_is_for_skus(self, skus):
        """Each once."""
        with pytest.raises(Invalid):
            OpenCountSheet("C-1", "CPH", skus).decide(None)


class TestCounting:
    def test_a_difference_is_against_the_book_at_that_instant(self):
        """What moved between opening and count shows in no difference."""
        mug, cup = count(opened(), MUG=7, CUP=4, book={"MUG": 7}).lines

        assert (0, -3, 7) == (mug.difference, mug.moved, mug.counted)
        assert (0, 0) == (cup.difference, cup.moved)

    def test_the_last_count_counts(self):
        """Who doubts counts again; the other lines stay."""
        once = count(opened(), MUG=7, CUP=5)
        again = count(once, "E-2", "Ib", MUG=9)

        assert [(-1, "Ib"), (1, "Eva")] == [
            (line.difference, line.by) for line in again.lines
        ]

    def test_the_same_entry_again_does_nothing(self):
        """It would be compared with another book; other counts are a conflict."""
        known = count(opened(), MUG=7)

        assert () == EnterCount("C-1", "E-1", (SkuCount("MUG", 7),), "Eva").decide(
            known
        )
        for units, by in ((8, "Eva"), (7, "Ib")):
            with pytest.raises(Conflict) as caught:
                EnterCount("C-1", "E-1", (SkuCount("MUG", units),), by).decide(known)
            assert "receipt.conflict" == caught.value.code

    def test_what_is_not_on_the_sheet_is_not_counted(self):
        """The refusal says what is."""
        refused = refusal(
            opened(), EnterCount("C-1", "E-1", (SkuCount("JUG", 1),), "Eva")
        )

        assert ("count.no-line", "it is for MUG, CUP") == (
            refused.code,
            refused.because,
        )

    @pytest.mark.parametrize("units", [-1, True, 1.0, "1", None, 10**9 + 1])
    def test_a_count_is_a_whole_number(self, units):
        """0 is one."""
        with pytest.raises(Invalid) as caught:
            EnterCount("C-1", "E", (SkuCount("MUG", units),), "Eva").decide(opened())

        assert "counts[0].units" == caught.value.findings[0].where
        assert 0 == count(opened(), MUG=0).lines[0].counted

    @pytest.mark.parametrize(
        "command",
        [
            EnterCount("C-1", "E-9", (SkuCount("MUG", 1),), " "),
            ApproveCount("C-1", ""),
            RejectCount("C-1", "", "look again"),
            RejectCount("C-1", "Ib", ""),
            CancelCountSheet("C-1", ""),
        ],
    )
    def test_somebody_says_who_and_why(self, command):
        """A count without a name cannot be approved by somebody else."""
        with pytest.raises(Invalid):
            command.decide(state_of(AWAITING))

    def test_a_correction_of_the_book_is_taken_off_the_difference(self):
        """The same units are missing, and are not taken off the book twice."""
        known = count(opened(), MUG=7)
        after = told(known, NoteCorrection("C-1", "MUG", -2))

        assert (CorrectionNoted("C-1", "MUG", -2),) == NoteCorrection(
            "C-1", "MUG", -2
        ).decide(known)
        assert (-3, -1) == (known.lines[0].difference, after.lines[0].difference)

    @pytest.mark.parametrize("known", [opened(), state_of(CountState.POSTED)])
    def test_a_correction_before_the_count_or_after_the_posting_is_no_matter(
        self, known
    ):
        """The count will be compared with the book that it has made right."""
        assert () == NoteCorrection("C-1", "MUG", -2).decide(known)


LINE = SheetLine("MUG", 10, kr("5.00"), 8, 10, "Eva")


class TestLimit:
    @pytest.mark.parametrize(
        ("limit", "below"),
        [
            (CountLimit(), False),
            (CountLimit(1), False),
            (CountLimit(2), True),
            (CountLimit(None, 19), False),
            (CountLimit(None, 20), True),
            (CountLimit(2, 19), False),
            (CountLimit(1, 20), False),
            (CountLimit(None, None, kr("9.99")), False),
            (CountLimit(None, None, kr("10.00")), True),
            (CountLimit(2, 20, kr("9.99")), False),
            (CountLimit(2, 20, kr("0")), False),
            (CountLimit(2, 20, Money.of("0", "EUR")), True),
            (CountLimit(None, None, Money.of("99", "EUR")), False),
            (CountLimit(None), False),
        ],
    )
    def test_what_is_above_one_of_them_is_approved(self, limit, below):
        """And what none of them can judge; 2 of 10 units at 5.00 are missing."""
        assert below is limit.below(LINE)

    def test_where_the_book_was_right_nobody_approves(self):
        """Whatever the limits say."""
        assert CountLimit(None).below(SheetLine("MUG", 10, None, 10, 10, "Eva"))

    def test_a_share_of_nothing_is_above(self):
        """A unit more than a book of none is found."""
        found = SheetLine("MUG", 0, None, 1, 0, "Eva")

        assert not CountLimit(None, 100).below(found)

    @pytest.mark.parametrize(
        "options", [{"units": -1}, {"units": 1.5}, {"percent": True}, {"percent": "5"}]
    )
    def test_limits_are_whole_numbers(self, options):
        """A value is an amount of 0 or more."""
        with pytest.raises(Invalid):
            CountLimit(**options)
        with pytest.raises(Invalid):
            CountLimit(value=kr("-0.01"))


class TestPosting:
    def test_below_the_limit_it_posts_by_itself(self):
        """Every line, also where the book was right."""
        known = count(opened(CountLimit(2)), MUG=8, CUP=4)
        found = (Found("MUG", 8, -2), Found("CUP", 4, 0))

        assert (CountPosted("C-1", "CPH", Condition.SELLABLE, found),) == SubmitCount(
            "C-1"
        ).decide(known)

    def test_above_it_somebody_approves(self):
        """The event says which SKUs."""
        known = count(opened(CountLimit(1)), MUG=8, CUP=3)

        assert (ApprovalAsked("C-1", ("MUG",)),) == SubmitCount("C-1").decide(known)

    def test_everything_is_counted_first(self):
        """The refusal says what is not."""
        refused = refusal(count(opened(), MUG=8), SubmitCount("C-1"))

        assert ("count.uncounted", "still to be counted: CUP") == (
            refused.code,
            refused.because,
        )

    @pytest.mark.parametrize("by", ["Eva", "eva ", "EVA"])
    def test_who_counted_does_not_approve(self, by):
        """However the name is written."""
        refused = refusal(state_of(AWAITING), ApproveCount("C-1", by))

        assert "count.own" == refused.code

    def test_who_counted_what_was_right_may_approve_the_rest(self):
        """Only lines above the limit have to be looked at by somebody else."""
        known = count(count(opened(), CUP=4), "E-2", "Ib", MUG=8)
        waiting = told(known, SubmitCount("C-1"))

        assert "count.own" == refusal(waiting, ApproveCount("C-1", "Ib")).code
        (happened,) = ApproveCount("C-1", "Eva").decide(waiting)
        assert "Eva" == happened.approved_by == happened.apply(waiting).approved_by

    def test_who_counted_before_it_was_sent_back_does_not_approve(self):
        """Two who find the same are no third one who looks."""
        back = told(state_of(AWAITING), STEPS["reject"])
        again = told(count(back, "E-2", "Bo", MUG=8), SubmitCount("C-1"))

        for by in ("Eva", "Bo"):
            assert "count.own" == refusal(again, ApproveCount("C-1", by)).code
        assert ApproveCount("C-1", "Ib").decide(again)

    def test_sent_back_it_is_counted_again(self):
        """What is above the limit, or what is named."""
        back = told(state_of(AWAITING), STEPS["reject"])
        named = told(
            state_of(AWAITING), RejectCount("C-1", "Ib", "look again", ("CUP",))
        )

        assert (("MUG",), "look again") == (back.to_count, back.reason)
        assert ("CUP",) == named.to_count
        assert SheetLine("MUG", 10) == back.lines[0]
