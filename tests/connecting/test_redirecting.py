"""A redirect is followed, and takes no key along to somebody else."""

import pytest

from ordercore.connecting import Following, Request, Response
from ordercore.errors import MappingFailed, Unavailable
from ordercore.testing.transport import StandIn

URL = "https://shop.example/labels/7"
KEYS = {"Authorization": "Bearer 1", "X-Shopify-Access-Token": "2", "Cookie": "3"}


def moved(to, status=302):
    return Response(status, {"Location": to})


def asked(*answers, method="GET", url=URL, most=5, clock=lambda: 0.0):
    """Return the last answer and what was asked for on the way."""
    partner = StandIn([*answers])
    request = Request(method, url, KEYS | {"Accept": "application/pdf"})
    return Following(partner, most, clock).send(request), partner.requests


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_same_origin_gets_the_keys(status):
    """Scheme, host and port are the same: so is the partner."""
    answer, requests = asked(moved("/files/7.pdf", status), Response(200))

    assert 200 == answer.status
    assert "https://shop.example/files/7.pdf" == requests[1].url
    assert requests[0].headers == requests[1].headers


@pytest.mark.parametrize(
    "to",
    [
        "https://files.example/7.pdf",
        "https://shop.example:8443/7.pdf",
        "//files.example/7.pdf",
        "https://shop.example.evil.example/7.pdf",
    ],
)
def test_another_origin_gets_none(to):
    """Whatever the headers are called; only what is harmless goes along."""
    _, requests = asked(moved(to), Response(200))

    assert {"accept": "application/pdf"} == {**requests[1].headers}


def test_the_keys_do_not_come_back_on_the_way_back():
    """What leads away and back may have been led by somebody else."""
    away, back = moved("https://files.example/"), moved(URL)

    _, requests = asked(away, back, Response(200))

    assert ["accept"] == [*requests[2].headers]


@pytest.mark.parametrize(
    "to",
    [
        "http://shop.example/labels/7",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "https://user:secret@shop.example/",
        "https://[::1",
        "https://shop.example:99999/",
        "javascript:alert(1)",
        "https://shop.example/a b",
    ],
)
def test_it_leads_to_no_place_that_is_less_safe(to):
    """Not from https to http, and not to what is no place; nothing is asked there."""
    partner = StandIn([moved(to)])

    with pytest.raises(MappingFailed):
        Following(partner).send(Request("GET", URL, KEYS))

    assert 1 == len(partner.requests)


def test_what_is_behind_the_hash_is_not_sent():
    """It is for browsers."""
    _, requests = asked(moved("/files/7.pdf#page=2"), Response(200))

    assert "https://shop.example/files/7.pdf" == requests[1].url


def test_what_changes_something_is_not_sent_elsewhere():
    """A POST is answered by the redirect itself."""
    answer, requests = asked(moved("/new"), method="POST")

    assert (302, 1) == (answer.status, len(requests))


@pytest.mark.parametrize("answer", [Response(302), Response(304, {"Location": "/x"})])
def test_what_leads_nowhere_is_the_answer(answer):
    """No place, or no redirect."""
    assert (answer, 1) == (asked(answer)[0], len(asked(answer)[1]))


def test_a_circle_has_an_end():
    """After so many the redirect is the answer."""
    answer, requests = asked(*[moved("/round")] * 3, most=2)

    assert (302, 3) == (answer.status, len(requests))


def test_all_of_it_has_one_time_limit():
    """Each step has what is left of it; nothing begins anew."""
    seconds = iter([0.0, 10.0, 29.0, 31.0])

    partner = StandIn([moved("/a"), moved("/b"), moved("/c")])
    with pytest.raises(Unavailable, match="until the time was over"):
        Following(partner, clock=lambda: next(seconds)).send(Request("GET", URL))

    assert [30.0, 20.0, 1.0] == [request.timeout_s for request in partner.requests]
