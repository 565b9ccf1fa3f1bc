"""The transport on httpx2 does what that of the standard library does."""

import itertools
import ssl
import sys
import traceback

import pytest

from ordercore.connecting import HttpTransport, Request, Transport
from ordercore.errors import CallOutcome, Invalid, MappingFailed, Unavailable
from ordercore_adapters.httpx2 import Httpx2Transport
from tests.connecting.partner import (
    CERTIFICATE,
    closing_with,
    dripping,
    ok,
    partner,
    server_tls,
)
from tests.connecting.test_http_transport import HEAD, HOSTILE, TOKEN, post


def test_who_has_not_installed_it_is_told_how(monkeypatch):
    """The message is a command."""
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.raises(ImportError, match=r"pip install 'ordercore-oms\[http\]'"):
        Httpx2Transport()


# What httpx2 takes for an answer, and http.client does not.
TAKEN = {"a status of a thousand", "an endless line", "too many headers"}


@pytest.fixture
def transport():
    pytest.importorskip("httpx2")
    with Httpx2Transport() as one:
        yield one


def test_it_is_a_transport(transport):
    """What takes the one takes the other."""
    assert isinstance(transport, Transport)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("body", [b"", b"hello"])
def test_both_ask_and_answer_the_same(transport, method, body):
    """Line, headers and body as the partner sees them, and its answer."""
    answer = ok(b"tea", b"X-Tea: black", b"Set-Cookie: a=1", b"set-cookie: b=2")
    with partner(*[answer] * 2) as one:
        request = Request(method, f"{one.url}?page=2", {"X-Key": TOKEN}, body)
        with HttpTransport() as plain:
            first = plain.send(request)
        second = transport.send(request)

    (head, sent), (other, other_sent) = one.heads
    assert (sorted(head.lower().split("\r\n")), sent) == (
        sorted(set(other.lower().split("\r\n")) - {"connection: keep-alive"}),
        other_sent,
    )
    assert (first, 1) == (second, first.body.count(b"tea"))


def test_lines_are_kept_and_cookies_are_not(transport):
    """Two requests, one line, and nothing in the second that the first was given."""
    with partner(ok(b"", b"Set-Cookie: a=1"), ok()) as one:
        for _ in range(2):
            transport.send(Request("GET", one.url))

    assert (1, False) == (one.connections, "cookie" in one.heads[1][0].lower())


@pytest.mark.parametrize("answer", sorted(set(HOSTILE) - TAKEN))
def test_whatever_comes_back_it_is_an_error_of_ours(transport, answer):
    """Sent, and no whole answer: unknown."""
    steps = [closing_with(b"".join(filter(None, HOSTILE[answer])))]
    with partner(*steps) as one, pytest.raises(Unavailable) as caught:
        transport.send(post(f"{one.url}?key={TOKEN}", body=TOKEN.encode()))

    assert CallOutcome.UNKNOWN is caught.value.outcome
    seen = traceback.TracebackException.from_exception(
        caught.value, capture_locals=True
    )
    ours = [line for line in seen.format() if "test_httpx2" not in line]
    assert TOKEN not in "".join(ours)


def test_a_stranger_gets_nothing(transport):
    """A certificate that nobody vouches for."""
    with partner(ok(), tls=server_tls()) as one, pytest.raises(Unavailable) as caught:
        transport.send(post(f"https://127.0.0.1:{one.port}/"))

    assert ([], CallOutcome.REJECTED) == (one.heads, caught.value.outcome)


def test_settings_of_yours_are_taken():
    """Such as a certificate authority of your own."""
    httpx2 = pytest.importorskip("httpx2")
    trusting = httpx2.HTTPTransport(
        verify=ssl.create_default_context(cafile=CERTIFICATE)
    )
    with partner(ok(), tls=server_tls()) as one, Httpx2Transport(trusting) as transport:
        assert 200 == transport.send(post(f"https://127.0.0.1:{one.port}/")).status


def test_a_body_is_no_larger_than_asked(transport):
    """Ten bytes were allowed, and a flood ends there, too."""
    flood = dripping(HEAD + b"Content-Length: 999999999\r\n\r\n", b"{" * 1_000)
    with partner(flood) as one, pytest.raises(MappingFailed, match="more than 10"):
        transport.send(Request("GET", one.url, max_bytes=10))


def test_who_drips_is_not_waited_for(transport):
    """The time limit is for the whole of the body."""
    transport._clock = itertools.count().__next__
    drip = dripping(HEAD + b"Content-Length: 999999999\r\n\r\n", b"{" * 1_000)
    with partner(drip) as one, pytest.raises(Unavailable, match="the time is over"):
        transport.send(Request("GET", one.url, max_bytes=10**9, timeout_s=30))


def test_nothing_goes_out_in_the_clear(transport):
    """``http`` to another machine has to be allowed by name."""
    with pytest.raises(Invalid, match=r"http to shop\.example"):
        transport.send(post("http://shop.example/"))
