"""Whatever a partner answers: an answer, or an error that says what is known."""

import random
import socket
import time

import pytest

from ordercore.connecting import HttpTransport, Request, Response, http
from ordercore.errors import CallOutcome, MappingFailed, Unavailable

ANSWERS = 4_000
SLOWEST_S = 0.05

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
GOOD = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\n[1,2]",
    CHUNKED + b"\r\n2\r\n[1\r\n3\r\n,2]\r\n0\r\n\r\n",
    b"HTTP/1.0 404 Not Found\r\nRetry-After: 3\r\n\r\ngone",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
]  # fmt: skip
PIECES = [
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b": ", b"\x00", b"\xff", b" ", b"HTTP/1.1 ",
    b"HTTP/9.9 ", b"100 ", b"200 ", b"-1", b"0\r\n", b"ffffffff\r\n", b"-5\r\n",
    b"Content-Length: ", b"99999999999", b"a" * 5_000, CHUNKED, CHUNKED[17:],
    b"X: y\r\n" * 120, b"9" * 5_000, "٣".encode(), b"Content-Length: 3, 4\r\n",
]  # fmt: skip


def spoilt(rng, answer):
    """Return an answer of which something is not as HTTP has it."""
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(answer) + 1)
        match rng.randrange(5):
            case 0:
                answer = answer[:at]
            case 1:
                answer = answer[:at] + rng.choice(PIECES) + answer[at:]
            case 2:
                answer = answer[:at] + answer[at + rng.randrange(9) :]
            case 3:
                answer = answer[:at] + rng.randbytes(3) + answer[at + 3 :]
            case _:
                answer = b"".join(rng.choices([*PIECES, *GOOD], k=3))
    return answer


@pytest.fixture
def answering(monkeypatch):
    """Return what sends a request over a line on which these bytes come back."""

    def answer(raw, **asked):
        ours, theirs = socket.socketpair()
        theirs.sendall(raw)
        theirs.shutdown(socket.SHUT_WR)
        monkeypatch.setattr(http, "connect", lambda *given: ours)
        with HttpTransport() as transport, theirs:
            return transport.send(Request("POST", "http://127.0.0.1/", **asked))

    return answer


@pytest.mark.soak
def test_any_bytes_are_an_answer_or_an_error_of_ours(answering, soak):
    """4,000 spoilt answers: a whole one, or nobody knows what was done; within 50 ms.

    A body is never larger than was allowed, and a status is one.
    """
    rng = random.Random(26)
    whole, slow = 0, []
    for _ in range(ANSWERS * soak):
        raw = spoilt(rng, rng.choice(GOOD))
        begun = time.perf_counter()
        answer = answered(answering, raw)
        if time.perf_counter() - begun > SLOWEST_S:
            slow.append(raw)
        whole += isinstance(answer, Response)

    assert 0.1 < whole / (ANSWERS * soak) < 0.9
    assert [] == [raw for raw in slow if always_slow(answering, raw)]


def answered(answering, raw):
    """Return what came of an answer, after a look at it."""
    try:
        response = answering(raw, max_bytes=100)
    except (Unavailable, MappingFailed) as error:
        failed = error
    else:
        assert 200 <= response.status <= 999
        assert len(response.body) <= 100
        return response
    assert (CallOutcome.UNKNOWN, None) == (failed.outcome, failed.__context__)
    return failed


def always_slow(answering, raw):
    """Tell whether an answer takes long each time it is read."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        answered(answering, raw)
        times.append(time.perf_counter() - begun)
    return min(times) > SLOWEST_S


@pytest.mark.parametrize("answer", GOOD)
def test_an_answer_that_breaks_off_is_none(answering, answer):
    """At every byte: half of an answer is never taken for a whole one.

    But where the end of the line is the end of the body: nobody can tell then.
    """
    whole = answering(answer)
    head = answer.rindex(b"\r\n\r\n") + 4 if b"HTTP/1.0" in answer else len(answer)
    taken = []
    for length in range(head - (head < len(answer))):
        try:
            taken.append((length, answering(answer[:length])))
        except Unavailable:
            continue

    # Of pieces the last one says that it is; some servers leave out the empty line.
    last = len(answer) - 2 if b"chunked" in answer else len(answer)
    assert [] == [length for length, _ in taken if length < last]
    assert all(response == whole for _, response in taken)
