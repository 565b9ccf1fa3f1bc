"""The laws of units that are told apart, in a whole shop: STK 40 and 41.

The machine is `tests.flow.lotroom`, the list of boxes `tests.stock.boxes`; the bugs
that they have to catch are planted one by one.
"""

import pytest
from hypothesis import HealthCheck, settings

from tests.flow.lotroom import Lotroom
from tests.hunting import hunt
from tests.properties.lotroom_bugs import PLANTED


class TestLotroom(Lotroom.TestCase):
    """Whatever happens, each box is in one place, and the right one leaves."""

    settings = settings(
        max_examples=settings.default.max_examples // 4,
        stateful_step_count=25,
        suppress_health_check=[HealthCheck.too_slow],
    )


# Where chance begins for bugs that are met late otherwise.
SOON = {
    "an_expired_lot_is_claimed": 5,
    "a_number_is_in_two_parcels": 1,
    "a_number_stays_in_the_parcel": 1,
    "a_returned_lot_goes_on_sale_while_it_is_held": 7,
    "a_recall_misses_a_node": 3,
    "what_comes_after_a_recall_is_sold": 2,
    "what_was_on_the_way_is_sold": 5,
    "a_recall_s_end_releases_everything": 7,
    "what_has_another_lot_s_label_loses_its_owner": 5,
    "a_recall_misses_what_has_another_name": 5,
    "nobody_looks_into_hands": 19,
}


@pytest.mark.no_cover
@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.__name__)
def test_the_list_of_boxes_catches(bug, monkeypatch):
    """A machine that finds nothing proves nothing: each planted bug is found."""
    bug(monkeypatch)
    hunt(Lotroom, SOON.get(bug.__name__, 0))
