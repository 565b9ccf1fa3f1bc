"""The partner that is not there fails as the real line does."""

import pytest

from ordercore.connecting import HttpTransport, Request, Response, Transport
from ordercore.errors import MappingFailed, Rejected, Unavailable
from ordercore.testing.transport import Fault, StandIn
from tests.connecting.partner import ok, partner

POST = Request("POST", "https://shop.example/orders")


def test_both_are_transports():
    """What is written for one works with the other."""
    assert isinstance(StandIn([]), Transport)
    assert isinstance(HttpTransport(), Transport)


def test_a_function_plays_the_partner():
    """It sees what was asked, and what it says comes back."""
    stand_in = StandIn(lambda asked: Response(200, body=asked.body * 2))

    answer = stand_in.send(Request("POST", POST.url, body=b"ab"))

    assert b"abab" == answer.body


@pytest.mark.parametrize(
    ("fault", "acted", "outcome"),
    [
        (Fault.REFUSED, False, "rejected"),
        (Fault.CUT, True, "unknown"),
        (Fault.SLOW, True, "unknown"),
    ],
)
def test_a_fault_knows_whether_the_partner_acted(fault, acted, outcome):
    """And the error says what can be known of it, no more."""
    done = []
    stand_in = StandIn(lambda asked: done.append(asked) or Response(200), [fault])

    with pytest.raises(Unavailable) as caught:
        stand_in.send(POST)

    assert (acted, outcome) == (bool(done), caught.value.outcome)
    assert (done, [POST]) == (stand_in.acted, stand_in.requests)
    assert 200 == stand_in.send(POST).status


def test_garbage_is_an_answer():
    """The partner has acted; nobody can read what it says."""
    stand_in = StandIn([Fault.GARBAGE])

    with pytest.raises(MappingFailed):
        stand_in.send(POST).json()


def test_errors_of_a_script_are_raised():
    """And count as not done where they say so."""
    stand_in = StandIn([Rejected("no"), Unavailable("cut")])

    for kind in (Rejected, Unavailable):
        with pytest.raises(kind):
            stand_in.send(POST)
    assert (2, 1) == (len(stand_in.requests), len(stand_in.acted))


def test_a_script_has_an_end():
    """A request that the test did not think of fails the test."""
    with pytest.raises(AssertionError, match="no further answer"):
        StandIn([]).send(POST)


def test_the_limit_of_a_body_holds_here_as_there():
    """The same request, the same error, with a line and without."""
    with partner(ok(b"12345678901")) as one, HttpTransport() as transport:
        asked = Request("GET", one.url, max_bytes=10)
        for carries in (transport, StandIn([Response(200, body=b"12345678901")])):
            with pytest.raises(MappingFailed, match="more than 10 bytes"):
                carries.send(asked)
