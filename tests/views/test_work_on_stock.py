"""What somebody has to do next for the stock itself: unload, send on, and count."""

from datetime import UTC, datetime, time, timedelta

import pytest

from ordercore import stock
from ordercore.stock import Arrived, CountLimit, SkuCount, SkuQuantity
from ordercore.views import Job, look
from tests.views.house import START, House

TODAY = START.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
MUGS = (SkuQuantity("MUG", 5),)


def work(house):
    """Return what is to do: (job, subject, node, units, detail, why)."""
    shop = look(house.states.items(), house.journal, house.now)
    return [
        (one.job, task.subject, task.node, task.units, task.detail, task.why)
        for one in shop.work
        for task in one.tasks
    ]


def announced(due_on):
    """Return a house that expects mugs."""
    return House().do(stock.AnnounceDelivery("ASN", "CPH", "POTTER", due_on, MUGS))


def begun(house):
    """Return it after some of them have come."""
    return house.do(stock.Unload("ASN", "R-1", (Arrived("MUG", 1, 1),)))


class TestDeliveries:
    @pytest.mark.parametrize(
        ("due_on", "job"), [(TODAY, Job.UNLOAD), (YESTERDAY, Job.CHASE_DELIVERY)]
    )
    def test_what_is_due_is_unloaded_and_what_is_overdue_is_chased(self, due_on, job):
        """With what is still to come, and from whom."""
        row = (job, "ASN", "CPH", 5, "5 × MUG", "from POTTER")

        assert [row] == work(announced(due_on))
        assert [(*row[:3], 3, "3 × MUG", row[-1])] == work(begun(announced(due_on)))

    def test_what_comes_later_is_no_work_until_it_begins_to_come(self):
        """Then the rest stands at the gate."""
        assert [] == work(announced(TOMORROW))
        assert [Job.UNLOAD] == [job for job, *_ in work(begun(announced(TOMORROW)))]

    def test_what_has_ended_is_no_work(self):
        """Whether it came or not."""
        closed = begun(announced(YESTERDAY)).do(stock.CloseDelivery("ASN", "sold out"))
        cancelled = announced(YESTERDAY).do(stock.CancelDelivery("ASN", "x"))

        assert [] == work(closed)
        assert [] == work(cancelled)

    def test_the_most_overdue_comes_first(self):
        """It has been due for longest, from the beginning of that day."""
        house = announced(YESTERDAY)
        earlier = YESTERDAY - timedelta(days=1)
        house.do(stock.AnnounceDelivery("ASN-0", "CPH", "POTTER", earlier, MUGS))
        (found,) = look(house.states.items(), house.journal, house.now).work

        begins = datetime.combine(earlier, time(), UTC)
        assert ["ASN-0", "ASN"] == [task.subject for task in found.tasks]
        assert (begins, earlier) == (found.tasks[0].since, found.tasks[0].due_on)


def requested(due_on=TODAY, *steps):
    """Return a house with a transfer that has gone so far."""
    request = stock.RequestTransfer("T", "CPH", "HAM", due_on, MUGS)
    return House().do(request, *steps)


RELEASE = stock.ReleaseTransfer("T")
SHIP = stock.ShipTransfer("T", "S-1", (SkuQuantity("MUG", 3),))
WAY = "CPH → HAM"


def transfers(house):
    """Return what is to do with the transfer alone."""
    return [row for row in work(house) if row[1] == "T"]


class TestTransfers:
    def test_each_node_has_its_part(self):
        """The source releases and ships, the destination receives."""
        assert [(Job.RELEASE_TRANSFER, "T", "CPH", 5, "5 × MUG", WAY)] == transfers(
            requested()
        )
        assert [(Job.SHIP_TRANSFER, "T", "CPH", 5, "5 × MUG", WAY)] == transfers(
            requested(TODAY, RELEASE)
        )
        assert [
            (Job.SHIP_TRANSFER, "T", "CPH", 2, "2 × MUG", WAY),
            (Job.RECEIVE_TRANSFER, "T", "HAM", 3, "3 × MUG", WAY),
        ] == transfers(requested(TODAY, RELEASE, SHIP))

    def test_what_a_count_did_not_find_is_looked_for(self):
        """STK 42: the source owes the transfer what it does not have."""
        house = requested(TODAY, RELEASE).receive(MUG_CPH=5)
        house.do(
            stock.Allocate("MUG", "CPH", 5, "transfer/T"),
            stock.Count("MUG", "CPH", 3, "sheet 4", START),
        )
        why = "2 promised units of it are missing there"
        missing, _ = transfers(house)

        assert (Job.FIND_MISSING, "T", "CPH", 5, "5 × MUG", why) == missing

    def test_what_should_have_come_is_chased(self):
        """From the day after it was due."""
        (_, chased) = transfers(requested(YESTERDAY, RELEASE, SHIP))

        assert Job.CHASE_TRANSFER is chased[0]

    def test_what_has_ended_is_no_work(self):
        """Nobody waits for it."""
        closed = requested(TODAY, RELEASE, SHIP, stock.CloseTransfer("T", "empty"))

        assert [] == transfers(closed)
        assert [] == transfers(requested(TODAY, stock.CancelTransfer("T", "x")))


def sheet(*steps):
    """Return a house with a count sheet on which some is counted."""
    said = (stock.BookUnits("MUG", 5), stock.BookUnits("CUP", 4))
    skus = ("MUG", "CUP")
    opened = stock.OpenCountSheet("C", "CPH", skus, CountLimit(1), at=START)
    return House().later(hours=2).do(opened, stock.FreezeBook("C", said), *steps)


def count(**units):
    """Return the commands that count, and compare with 5 mugs and 4 cups."""
    counts = tuple(map(SkuCount, units, units.values()))
    book = {"MUG": 5, "CUP": 4}
    said = tuple([stock.BookUnits(sku, book[sku]) for sku in units])
    return stock.EnterCount("C", "E", counts, "Eva"), stock.CompareCount("C", said)


class TestCounts:
    def test_what_is_left_to_count_is_named(self):
        """Since the sheet was opened."""
        (found,) = look(sheet().states.items(), [], START).work

        assert START == found.tasks[0].since
        assert [(Job.COUNT, "C", "CPH", 0, "MUG, CUP", "")] == work(sheet())
        assert [(Job.COUNT, "C", "CPH", 0, "MUG", "")] == work(sheet(*count(CUP=4)))

    def test_what_is_counted_is_handed_in(self):
        """It corrects nothing before."""
        (row,) = work(sheet(*count(MUG=5, CUP=4)))

        assert "all counted, to be handed in" == row[4]

    def test_what_is_above_the_limit_is_approved(self):
        """By somebody who is not named; what was sent back says why."""
        waiting = sheet(*count(MUG=2, CUP=3), stock.SubmitCount("C"))
        row = (Job.APPROVE_COUNT, "C", "CPH", 0, "-3 × MUG", "counted by Eva")

        assert [row] == work(waiting)
        waiting.do(stock.RejectCount("C", "Ib", "look again"))
        assert [(Job.COUNT, "C", "CPH", 0, "MUG", "look again")] == work(waiting)

    def test_what_has_ended_is_no_work(self):
        """The book is right, or stays as it is."""
        assert [] == work(sheet(*count(MUG=5, CUP=4), stock.SubmitCount("C")))
        assert [] == work(sheet(stock.CancelCountSheet("C", "fire")))
