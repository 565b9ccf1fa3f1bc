"""Units are kept for some buyers: used up by them first, and nobody else's."""

import pytest
from attrs import evolve

from ordercore.errors import Invalid
from ordercore.stock import (
    Allocate,
    Deallocate,
    Drawn,
    DropQuota,
    Free,
    HoldBack,
    KeepSafetyStock,
    Lapse,
    Quota,
    QuotaDropped,
    QuotaSet,
    Receive,
    SetQuota,
    Ship,
)
from tests.orders.samples import MONDAY
from tests.telling import refusal, told

MUGS = "MUG", "CPH"
NOON = MONDAY.replace(hour=12)
WEB = ("channel:web",)
GERMANY = ("channel:web", "region:DE", "region:EU")
FRANCE = ("channel:web", "region:EU", "region:FR")


def shelf(units, **quotas):
    """Return a shelf with quotas: ``eu=(("region:EU",), 4)``."""
    level = told(None, Receive(*MUGS, units, "PO-7"))
    for name, (path, kept) in quotas.items():
        level = told(level, SetQuota(*MUGS, name, path, kept))
    return level


def left(level):
    return {quota.id: quota.left for quota in level.quotas.pockets}


EU = (("region:EU",), 4)
DE = (("region:EU", "region:DE"), 2)


class TestKeeping:
    def test_units_are_kept_from_everybody_else(self):
        """RSV 43: what is left of a quota can be promised to its owners alone."""
        level = shelf(10, web=(WEB, 6))

        assert (4, 10) == (level.available, level.available_to(GERMANY))
        assert "4 are free there" == refusal(level, Allocate(*MUGS, 5, "W-1")).because
        assert 10 == told(level, Allocate(*MUGS, 10, "W", segments=WEB)).allocated

    def test_a_nested_quota_is_not_its_parents(self):
        """Who is in Germany has all of them; who is in France all but Germany's."""
        level = shelf(10, eu=EU, de=DE)

        assert [4, 8, 10] == [level.available_to(w) for w in ((), FRANCE, GERMANY)]

    def test_safety_stock_is_nobodys(self):
        """RSV 43: not even an owner's."""
        level = told(shelf(10, web=(WEB, 6)), KeepSafetyStock(*MUGS, 3))

        assert (1, 7) == (level.available, level.available_to(WEB))

    def test_a_quota_is_filled_by_what_comes_in(self):
        """More may be kept than is there; then nothing is free for others."""
        level = shelf(2, web=(WEB, 6))

        assert (0, 2) == (level.available, level.available_to(WEB))
        assert 1 == told(level, Receive(*MUGS, 5, "PO-8")).available

    def test_what_was_used_counts_when_it_is_set_anew(self):
        """Left + claimed + used up = what was set; the same again does nothing."""
        level = told(shelf(30, web=(WEB, 20)), Allocate(*MUGS, 5, "W", segments=WEB))
        level = told(level, Ship(*MUGS, 3, "W", WEB))
        more, fewer = SetQuota(*MUGS, "web", WEB, 30), SetQuota(*MUGS, "web", WEB, 4)

        assert () == SetQuota(*MUGS, "web", WEB, 20).decide(level)
        assert (QuotaSet(*MUGS, "web", WEB, 20, 30),) == more.decide(level)
        assert (Quota("web", WEB, 30, 25),) == told(level, more).quotas.pockets
        refused = refusal(level, fewer)
        assert ("quota.used", "Set it to 5 or more, or drop it") == (
            refused.code,
            refused.remedy,
        )

    def test_what_has_ended_uses_nothing_up(self):
        """RSV 44: swept or not, a reservation that has ended stands in nobody's way."""
        level = shelf(10, web=(WEB, 6))
        level = told(level, HoldBack(*MUGS, 6, NOON, MONDAY, "R", WEB))
        none = SetQuota(*MUGS, "web", WEB, 0)

        assert "quota.used" == refusal(level, evolve(none, at=MONDAY)).code
        assert 10 == told(level, evolve(none, at=NOON)).available

    def test_a_quota_stays_its_owners(self):
        """Whoever has a claim on it keeps it, so its path stays."""
        asked = SetQuota(*MUGS, "web", ("channel:shop",), 6)

        assert "quota.path" == refusal(shelf(10, web=(WEB, 6)), asked).code

    def test_a_shelf_has_a_thousand_at_most(self):
        """Every claim looks at all of them."""
        level = shelf(1, **{f"q{n}": ((f"group:{n}",), 0) for n in range(1000)})

        assert () == SetQuota(*MUGS, "q7", ("group:7",), 0).decide(level)
        one_more = SetQuota(*MUGS, "q", ("group:q",), 0)
        assert "quota.many" == refusal(level, one_more).code

    def test_a_dropped_quota_is_everybodys(self):
        """What is claimed stays claimed, and goes back to common stock."""
        level = told(shelf(10, web=(WEB, 6)), Allocate(*MUGS, 5, "W", segments=WEB))
        dropped = told(level, DropQuota(*MUGS, "web"))

        assert (QuotaDropped(*MUGS, "web", 1),) == DropQuota(*MUGS, "web").decide(level)
        assert (5, 5) == (dropped.available, dropped.allocated)
        assert 10 == told(dropped, Deallocate(*MUGS, 5, "W", WEB)).available
        assert () == DropQuota(*MUGS, "web").decide(dropped)

    @pytest.mark.parametrize(
        ("where", "path", "units"),
        [
            ("path", (), 1),
            ("path[1]", ("region:EU", "Germany"), 1),
            ("path[0]", (7,), 1),
            ("path", "region:EU", 1),
            ("units", ("region:EU",), -1),
            ("units", ("region:EU",), True),
            ("units", ("region:EU",), 10**9 + 1),
        ],
    )
    def test_what_cannot_be_is_invalid(self, where, path, units):
        """A path names segments, and units are a whole number."""
        with pytest.raises(Invalid) as caught:
            SetQuota(*MUGS, "eu", path, units).decide(None)

        assert where == caught.value.findings[0].where


class TestClaiming:
    def test_the_most_particular_one_is_used_first(self):
        """Then its parent, then common stock; nobody else's."""
        level = shelf(10, eu=EU, de=DE, us=(("region:US",), 1))
        claimed = [
            left(told(level, Allocate(*MUGS, units, "W", segments=GERMANY)))
            for units in (1, 3, 7)
        ]

        assert [
            {"de": 1, "eu": 4, "us": 1},
            {"de": 0, "eu": 3, "us": 1},
            {"de": 0, "eu": 0, "us": 1},
        ] == claimed

    def test_what_is_given_back_is_its_owners_again(self):
        """It goes back the way it came: what is of no quota is everybody's."""
        level = shelf(10, eu=EU, de=DE)
        level = told(level, Allocate(*MUGS, 7, "W", segments=GERMANY))
        level = told(level, Deallocate(*MUGS, 3, "W", GERMANY))

        assert {"de": 2, "eu": 1} == left(level)
        assert (Drawn("eu", GERMANY, 3),) == level.quotas.claimed

    def test_what_has_left_is_used_up(self):
        """A quota is not filled again by what was sold of it."""
        level = told(shelf(10, web=(WEB, 6)), Allocate(*MUGS, 5, "W", segments=WEB))
        level = told(level, Ship(*MUGS, 5, "W", WEB))

        assert ({"web": 1}, (), 4) == (
            left(level),
            level.quotas.claimed,
            level.available,
        )

    def test_claims_of_others_stay(self):
        """Two buyers use two quotas; who goes gives back his own units."""
        vip, german = ("group:vip",), ("region:DE",)
        both = ("group:vip", "region:DE")
        level = shelf(9, a=(vip, 2), b=(german, 2))
        level = told(level, Allocate(*MUGS, 2, "1", segments=both))
        level = told(level, Allocate(*MUGS, 2, "2", segments=vip))
        level = told(level, Deallocate(*MUGS, 2, "2", vip))

        assert {"a": 0, "b": 2} == left(level)
        assert {"a": 2, "b": 2} == left(told(level, Deallocate(*MUGS, 2, "1", both)))

    def test_two_lines_never_exceed_it_together(self):
        """STK 38, D3: the second sees what the first has taken."""
        level = told(shelf(5, web=(WEB, 3)), Allocate(*MUGS, 4, "W", segments=WEB))

        assert "1 are free there" == (
            refusal(level, Allocate(*MUGS, 4, "W", segments=WEB)).because
        )


class TestHolding:
    def test_reservations_use_quotas_too(self):
        """RSV 44: until they end, swept or not."""
        held = HoldBack(*MUGS, 5, NOON, MONDAY, "R", WEB)
        level = told(shelf(10, web=(WEB, 4)), held)

        assert ({"web": 0}, 5, 5) == (
            left(level),
            level.available,
            level.available_to(WEB),
        )
        for after in (level.at(NOON), told(level, Lapse(*MUGS, NOON))):
            assert ({"web": 4}, 6, 10) == (
                left(after),
                after.available,
                after.available_to(WEB),
            )

    def test_who_holds_fewer_gives_back_his_own(self):
        """Two that end together are told apart by whose they are."""
        level = shelf(10, web=(WEB, 4))
        level = told(level, HoldBack(*MUGS, 3, NOON, MONDAY, "R-1", WEB))
        level = told(level, HoldBack(*MUGS, 3, NOON, MONDAY, "R-2"))
        level = told(level, Free(*MUGS, 3, NOON, "R-2"))
        assert {"web": 1} == left(level)

        level = told(level, Free(*MUGS, 2, NOON, "R-1", WEB))
        assert ({"web": 3}, 6) == (left(level), level.available)

    def test_a_dropped_quota_is_forgotten_there_as_well(self):
        """What lapses goes to common stock."""
        held = HoldBack(*MUGS, 5, NOON, MONDAY, "R", WEB)
        level = told(shelf(10, web=(WEB, 4)), held)
        level = told(level, DropQuota(*MUGS, "web"))

        assert () == level.held[0].drawn
        assert 10 == told(level, Lapse(*MUGS, NOON)).available
