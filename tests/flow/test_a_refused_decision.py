"""A decision that is refused is told with the order that it was about."""

import ordercore as oc
from tests.flow.test_asking_guests import place

SAID = "a decision about order {} is refused: the network: no rate table is in force"


def test_the_log_names_the_order_that_a_decision_was_about(caplog):
    """Of a decision, and of an attempt that one makes."""
    oms = oc.OMS(policies=oc.AUTOMATIC)

    oms.do(place("W-1", "1"), place("W-2", "2"))

    told = [record.getMessage() for record in caplog.records]
    assert [True, True] == [
        any(line.startswith(SAID.format(order)) for line in told)
        for order in ("W-1", "W-2")
    ]
    assert len(told) == 2
