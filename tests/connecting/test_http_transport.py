"""Bytes to a partner and back, over real lines, whatever is at the other end."""

import itertools
import pickle
import socket
import ssl
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from ordercore.connecting import Headers, HttpTransport, Request
from ordercore.errors import CallOutcome, Invalid, MappingFailed, Unavailable
from tests.connecting.partner import (
    CERTIFICATE,
    closing_with,
    dripping,
    ok,
    partner,
    server_tls,
)

TOKEN = "canary-4711"


@pytest.fixture
def transport():
    with HttpTransport() as one:
        yield one


def post(url, **more):
    return Request("POST", url, {"Authorization": f"Bearer {TOKEN}"}, **more)


class TestExchange:
    """What is asked arrives as it was meant, and what is answered comes back whole."""

    def test_it_brings_the_whole_answer(self, transport):
        """Status, headers and body are those of the partner."""
        answer = b"HTTP/1.1 418 Teapot\r\nX-Tea: black\r\nContent-Length: 3\r\n\r\ntea"
        with partner(answer) as one:
            response = transport.send(Request("GET", one.url))

        assert (418, "black", b"tea") == (
            response.status,
            response.headers["x-tea"],
            response.body,
        )

    def test_it_sends_what_was_asked_and_no_more(self, transport):
        """Method, path, query, headers and body; nothing asks for packed bodies."""
        with partner(ok()) as one:
            transport.send(post(f"{one.url}?page=2", body=b"hello"))

        ((head, body),) = one.heads
        assert [
            "POST /orders?page=2 HTTP/1.1",
            f"Host: 127.0.0.1:{one.port}",
            "Accept-Encoding: identity",
            "User-Agent: ordercore",
            f"Authorization: Bearer {TOKEN}",
            "Content-Length: 5",
        ] == head.split("\r\n")
        assert b"hello" == body

    def test_the_server_of_the_standard_library_understands_it(self, transport):
        """A server that nobody here wrote answers a request with a body."""
        with echoing() as port:
            url = f"http://127.0.0.1:{port}/echo"
            bodies = [transport.send(post(url, body=b"x" * n)).body for n in (0, 9_999)]

        assert [b"POST /echo 0", b"POST /echo 9999"] == bodies

    def test_pieces_are_put_together(self, transport):
        """A body in pieces comes back whole."""
        pieces = b"4\r\nwiki\r\n5\r\npedia\r\n0\r\n\r\n"
        with partner(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces
        ) as one:
            assert b"wikipedia" == transport.send(Request("GET", one.url)).body

    def test_a_body_may_end_with_the_line(self, transport):
        """Where no length is told, the end of the line is the end of the body."""
        with partner(closing_with(b"HTTP/1.0 200 OK\r\n\r\nall of it")) as one:
            assert b"all of it" == transport.send(Request("GET", one.url)).body

    def test_a_redirect_is_an_answer(self, transport):
        """It is not followed: whoever wants that says so."""
        moved = (
            b"HTTP/1.1 302 Found\r\n"
            b"Location: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
        )
        with partner(moved) as one:
            assert 302 == transport.send(Request("GET", one.url)).status

    def test_no_proxy_of_the_environment_is_used(self, transport, monkeypatch):
        """A variable that somebody has set does not send credentials elsewhere."""
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        with partner(ok()) as one:
            assert 200 == transport.send(Request("GET", one.url)).status


class TestLines:
    """A line is used again while it is sound, and never when it is not."""

    def test_it_is_used_again(self, transport):
        """Three requests go over one line."""
        with partner(ok(), ok(), ok()) as one:
            for _ in range(3):
                transport.send(Request("GET", one.url))

        assert 1 == one.connections

    def test_a_closed_one_is_not_used(self, transport):
        """A line that the partner has closed is left, also for what changes things."""
        with partner(closing_with(ok()), ok()) as one:
            transport.send(Request("GET", one.url))
            assert one.closed.acquire(timeout=5)

            assert 200 == transport.send(post(one.url)).status

    def test_what_reads_is_asked_again_when_the_line_was_just_closed(self, transport):
        """A kept line that ends without an answer costs a GET nothing."""
        with partner(ok(), None, ok(b"again")) as one:
            transport.send(Request("GET", one.url))

            assert b"again" == transport.send(Request("GET", one.url)).body

    def test_what_changes_is_not_asked_again(self, transport):
        """For a POST it is unknown what the partner did: that is said."""
        with partner(ok(), None, ok()) as one:
            transport.send(Request("GET", one.url))
            with pytest.raises(Unavailable) as caught:
                transport.send(post(one.url))

        assert CallOutcome.UNKNOWN is caught.value.outcome
        assert 2 == len(one.heads)

    def test_an_answer_that_nobody_asked_for_is_not_taken(self, transport):
        """What a partner sends too much never answers the next request."""
        smuggled = ok(b"first") + ok(b"smuggled")
        with partner(smuggled, ok(b"second")) as one:
            bodies = [transport.send(Request("GET", one.url)).body for _ in range(2)]

        assert [b"first", b"second"] == bodies

    def test_an_old_one_is_not_used(self):
        """A line that nobody used for ten seconds is left."""
        now = [0.0]
        with (
            partner(ok(), ok()) as one,
            HttpTransport(clock=lambda: now[0]) as transport,
        ):
            transport.send(Request("GET", one.url))
            now[0] = 10.0
            transport.send(Request("GET", one.url))

        assert 2 == one.connections


HEAD = b"HTTP/1.1 200 OK\r\n"
PIECES = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
HOSTILE = {
    "silence": (None,),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n",),
    "nothing but bytes": (bytes(range(256)) * 20,),
    "cut in the status": (b"HTTP/1.1 2", None),
    "cut in the headers": (HEAD + b"Content-Le", None),
    "cut in the body": (HEAD + b"Content-Length: 100\r\n\r\n{", None),
    "cut before the body": (HEAD + b"Content-Length: 100\r\n\r\n", None),
    "cut in a piece": (PIECES + b"ff\r\n{", None),
    "no size of a piece": (
        PIECES + b"zz\r\n{}\r\n",
        None,
    ),
    "a negative piece": (
        PIECES + b"-5\r\n{}\r\n",
        None,
    ),
    "no number as status": (b"HTTP/1.1 abc OK\r\n\r\n", None),
    "a status of a thousand": (b"HTTP/1.1 1000 OK\r\n\r\n", None),
    "an endless line": (HEAD + b"X: " + b"a" * 70_000 + b"\r\n\r\n", None),
    "too many headers": (HEAD + b"X: a\r\n" * 200 + b"\r\n", None),
}


class TestHostile:
    """Whatever comes back, it is an error of ours, and it is said what is known."""

    @pytest.mark.parametrize("answer", HOSTILE)
    def test_it_is_not_known_what_was_done(self, transport, answer):
        """It was sent, and no whole answer came: unknown, and to be asked again."""
        steps = [closing_with(b"".join(filter(None, HOSTILE[answer])))]
        with partner(*steps) as one, pytest.raises(Unavailable) as caught:
            transport.send(post(one.url))

        assert (CallOutcome.UNKNOWN, True) == (
            caught.value.outcome,
            caught.value.retryable,
        )

    def test_nobody_there_has_not_acted(self, transport):
        """A line that cannot be opened has carried nothing."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
        with pytest.raises(Unavailable) as caught:
            transport.send(post(f"http://127.0.0.1:{port}/"))

        error = caught.value
        assert (CallOutcome.REJECTED, True) == (error.outcome, error.retryable)

    def test_a_name_that_nobody_has(self, transport):
        """A host name that cannot exist has carried nothing, either."""
        with pytest.raises(Unavailable) as caught:
            transport.send(Request("GET", f"https://{'a' * 80}.invalid/"))

        assert CallOutcome.REJECTED is caught.value.outcome

    def test_who_says_nothing_is_waited_for_no_longer_than_asked(self, transport):
        """The time limit ends a silence; the request may have been understood."""
        with (
            partner(lambda sock: sock.recv(1)) as one,
            pytest.raises(Unavailable, match="the time is over") as caught,
        ):
            transport.send(post(one.url, timeout_s=0.1))

        assert CallOutcome.UNKNOWN is caught.value.outcome

    @pytest.mark.parametrize(
        ("first", "drop"),
        [
            (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
            (HEAD + b"Content-Length: 999999999\r\n\r\n", b"{" * 1_000),
            (PIECES, b"1\r\n{\r\n"),
        ],
        ids=["before the answer", "in the body", "in pieces"],
    )
    def test_who_drips_is_waited_for_no_longer_than_asked(self, first, drop):
        """Each byte of an endless answer does not begin the time limit anew."""
        seconds = itertools.count()
        with (
            partner(dripping(first, drop)) as one,
            HttpTransport(clock=lambda: next(seconds)) as transport,
            pytest.raises(Unavailable, match="the time is over"),
        ):
            transport.send(Request("GET", one.url, max_bytes=10**9, timeout_s=30))

    @pytest.mark.parametrize(
        "answer",
        [
            HEAD + b"Content-Length: 11\r\n\r\n" + b"a" * 11,
            PIECES + b"b\r\n" + b"a" * 11 + b"\r\n0\r\n\r\n",
            b"HTTP/1.0 200 OK\r\n\r\n" + b"a" * 11,
        ],
        ids=["of a length", "in pieces", "until the end"],
    )
    def test_a_body_is_no_larger_than_asked(self, transport, answer):
        """Ten bytes were allowed; the eleventh ends it, and nobody knows what for."""
        with (
            partner(closing_with(answer)) as one,
            pytest.raises(MappingFailed) as caught,
        ):
            transport.send(Request("GET", one.url, max_bytes=10))

        assert CallOutcome.UNKNOWN is caught.value.outcome

    @pytest.mark.parametrize("length", [b"10", b"0", b"-1", b"ten"])
    def test_a_body_of_just_the_size_is_taken(self, transport, length):
        """As many bytes as are allowed are no error, nor is a length that is none."""
        body = b"a" * (0 if length == b"0" else 10)
        answer = HEAD + b"Content-Length: " + length + b"\r\n\r\n" + body
        with partner(closing_with(answer)) as one:
            assert body == transport.send(Request("GET", one.url, max_bytes=10)).body

    def test_a_flood_is_ended(self, transport):
        """A piece of size -1 means "until the end": there is an end all the same."""
        first = PIECES + b"-1\r\n"
        flood = dripping(first, b"a" * 60_000)
        with partner(flood) as one, pytest.raises(Unavailable, match="far more bytes"):
            transport.send(Request("GET", one.url, max_bytes=1_000))


class TestTls:
    """Who the partner is, is proved before anything is sent."""

    def test_a_partner_that_is_trusted_is_asked(self):
        """With the right certificate authority it works, and lines are kept."""
        with (
            partner(ok(), ok(), tls=server_tls()) as one,
            HttpTransport(tls=ssl.create_default_context(cafile=CERTIFICATE)) as t,
        ):
            url = f"https://127.0.0.1:{one.port}/"
            assert [200, 200] == [t.send(Request("GET", url)).status for _ in range(2)]
            assert 1 == one.connections

    def test_a_stranger_gets_nothing(self, transport):
        """A certificate that nobody vouches for: nothing is sent."""
        with (
            partner(ok(), tls=server_tls()) as one,
            pytest.raises(Unavailable, match="certificate is not valid") as caught,
        ):
            transport.send(post(f"https://127.0.0.1:{one.port}/"))

        assert ([], CallOutcome.REJECTED) == (one.heads, caught.value.outcome)

    def test_another_name_gets_nothing(self):
        """A certificate for another name is not enough."""
        with (
            partner(ok(), tls=server_tls()) as one,
            HttpTransport(tls=ssl.create_default_context(cafile=CERTIFICATE)) as t,
            pytest.raises(Unavailable, match="certificate is not valid"),
        ):
            t.send(post(f"https://localhost:{one.port}/"))

    def test_nothing_goes_out_in_the_clear(self, transport):
        """``http`` to another machine has to be allowed by name."""
        with pytest.raises(Invalid, match=r"http to shop\.example"):
            transport.send(post("http://shop.example/"))


class TestDiscretion:
    """What opens a partner's door stands in no error."""

    @pytest.mark.parametrize("answer", [b"garbage\r\n\r\n", b""])
    def test_no_traceback_has_it(self, transport, answer):
        """Neither the text of the error, nor the variables of any frame behind it."""
        with (
            partner(closing_with(answer)) as one,
            pytest.raises(Unavailable) as caught,
        ):
            transport.send(post(f"{one.url}?key={TOKEN}", body=TOKEN.encode()))

        seen = traceback.TracebackException.from_exception(
            caught.value, capture_locals=True
        )
        ours = [line for line in seen.format() if "test_http_transport" not in line]
        assert TOKEN not in "".join(ours)
        assert caught.value.__context__ is None
        assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))


def test_headers_are_found_whatever_their_capitals(transport):
    """Two of one name are joined, and can be had apart."""
    with partner(ok(b"", b"Set-Cookie: a=1", b"set-cookie: b=2")) as one:
        headers = transport.send(Request("GET", one.url)).headers

    assert ("a=1, b=2", ("a=1", "b=2")) == (
        headers["SET-COOKIE"],
        headers.all("Set-Cookie"),
    )
    assert Headers({"A": "1"}) == Headers({"a": "1"})


class echoing:  # noqa: N801 - read as a word: with echoing() as port
    """A server of the standard library that says what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = f"POST {self.path} {len(body)}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            """Say nothing."""

    def __enter__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.Handler)
        self.server.daemon_threads = True
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        return self.server.server_port

    def __exit__(self, *error):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
