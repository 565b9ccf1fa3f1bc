"""A timetable says all that dates are promised by, or it is refused."""

from datetime import UTC, date, time

import attrs
import pytest

from ordercore import Address, Invalid, Node, NodeKind, Refused
from ordercore.flow.wire.converting import structure_carefully, unstructure
from ordercore.shipping import (
    DeliveryArea,
    Pickup,
    PublishTimetable,
    Reach,
    Timetable,
    TimetablePublished,
    Transit,
    route_of,
)
from ordercore.values import Money
from tests.shipping.dates import AREAS, CPH, DISPATCH, PARCEL, PICKUP, TIMETABLE

FAR = Node("FAR", "Far", NodeKind.STORE, Address("DK"), Money.zero("DKK"))


class TestFaults:
    @pytest.mark.parametrize(
        ("part", "changes", "where"),
        [
            ("dispatches", {"node": "../x"}, "dispatches[0].node"),
            ("dispatches", {"calendar": "X"}, "dispatches[0].calendar"),
            ("dispatches", {"cutoff": time(14, tzinfo=UTC)}, "dispatches[0].cutoff"),
            ("dispatches", {"min_handling": -1}, "dispatches[0].min_handling"),
            ("dispatches", {"min_handling": 1.5}, "dispatches[0].min_handling"),
            ("dispatches", {"min_handling": 2}, "dispatches[0].max_handling"),
            ("dispatches", {"ready_at": None}, "dispatches[0].ready_at"),
            ("dispatches", {"ready_at": time(13)}, "dispatches[0].ready_at"),
            ("dispatches", {"unit": "HOURS"}, "dispatches[0].ready_at"),
            (
                "dispatches",
                {"cutoffs": ((date(2026, 1, 2), time(9)),) * 2},
                "dispatches[0].cutoffs",
            ),
            ("services", {"carrier": ""}, "services[0].carrier"),
            ("services", {"pickups": ()}, "services[0].pickups"),
            ("services", {"transits": ()}, "services[0].transits"),
            ("services", {"calendar": "X"}, "services[0].calendar"),
            (
                "services",
                {"pickups": (Pickup("CPH", "GLS", ()),)},
                "services[0].pickups[0].at",
            ),
            (
                "services",
                {"pickups": (Pickup("CPH", "GLS", (time(9), time(9))),)},
                "services[0].pickups[0].at",
            ),
            (
                "services",
                {"transits": (Transit("", Reach.REGION, 0, 0),)},
                "services[0].transits[0].countries",
            ),
            ("areas", {"country": "Denmark"}, "areas[0].country"),
            ("areas", {"country": "Nowhere"}, "areas[0].country"),
            ("areas", {"services": ("GLS freight",)}, "areas[0].services"),
        ],
    )
    def test_each_is_found_at_its_place(self, part, changes, where):
        """What leads nowhere or cannot be is named."""
        first, *others = getattr(TIMETABLE, part)
        if part == "areas":
            first = AREAS[0]
        changed = (attrs.evolve(first, **changes), *others)
        with pytest.raises(Invalid) as invalid:
            attrs.evolve(TIMETABLE, **{part: changed})
        assert where in [found.where for found in invalid.value.findings]

    @pytest.mark.parametrize("part", ["calendars", "dispatches", "services", "areas"])
    def test_each_is_there_once(self, part):
        """Two of one name would contradict each other."""
        parts = getattr(TIMETABLE, part)
        with pytest.raises(Invalid, match=f"{part}: got .* 2 times"):
            attrs.evolve(TIMETABLE, **{part: (*parts, parts[0])})

    def test_nothing_at_all_is_allowed(self):
        """A shop that promises nothing has an empty one."""
        assert {} == dict(Timetable((), (), (), ()).by_node)


class TestSilence:
    @pytest.mark.parametrize(
        ("code", "node", "service", "to"),
        [
            ("promise.no-dispatch", FAR, PARCEL, Address("DK")),
            ("promise.no-area", CPH, PARCEL, Address("SE")),
            (
                "promise.no-pickup",
                CPH,
                attrs.evolve(PARCEL, pickups=(attrs.evolve(PICKUP, node="FAR"),)),
                Address("DK"),
            ),
            (
                "promise.no-transit",
                CPH,
                attrs.evolve(PARCEL, transits=PARCEL.transits[:1]),
                Address("DK", "2100"),
            ),
        ],
    )
    def test_what_is_not_said_is_not_promised(self, code, node, service, to):
        """Nobody guesses a cut-off, a pick-up, a transit or a zone."""
        with pytest.raises(Refused) as refused:
            route_of(TIMETABLE, node, service, to)
        assert code == refused.value.code

    def test_an_area_may_be_a_region_or_begin_with_a_postcode(self):
        """Countries of several zones are told apart."""
        area = DeliveryArea("X", "US", "DK", regions=("HI",), postcodes=("96",))
        assert area.serves(Address("US", "96813", region="HI"), "GLS parcel")
        assert not area.serves(Address("US", "96813", region="CA"), "GLS parcel")
        assert not area.serves(Address("US", "10001", region="HI"), "GLS parcel")


class TestPublishing:
    def test_the_same_again_does_nothing(self):
        """As with price lists."""
        command = PublishTimetable(TIMETABLE)
        (event,) = command.decide(None)
        assert TimetablePublished(TIMETABLE) == event
        assert TIMETABLE == event.apply(None)
        assert () == command.decide(TIMETABLE)
        assert "timetable/shop" == command.stream == event.stream

    def test_it_is_written_and_read(self):
        """What was published can be read again from the journal."""
        data = unstructure(TIMETABLE)
        again = structure_carefully(data, Timetable)
        assert TIMETABLE == again
        assert DISPATCH == again.by_node["CPH"]
