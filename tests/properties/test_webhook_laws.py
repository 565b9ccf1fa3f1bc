"""Whatever a stranger sends to a webhook: one error, and soon."""

import random
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordercore.connecting import BearerWebhooks, Secret
from ordercore.errors import BadSignature
from tests.connecting.test_webhooks import BODY, KEY, NOW, SCHEMES, signed, verifier
from tests.hostile import PAYLOADS, SLOWEST_S, besieged

PIECES = [
    "v1", "v1,", "v1=", "v1a,", "v0=", "t=", "t", ",", "=", " ", ".", "%", "whsec_",
    "AAAA", "====", "deadbeef", "1764504000", "9" * 30, "-1", "+1", "1_0", "1e9", "٣",
    "\x00", "\r\n", "é", "\ud800", "€", "a" * 500, "null", "{}", "[",
]  # fmt: skip


def spoilt(rng, text):
    """Return *text* with something in it that does not belong there."""
    match rng.randrange(6):
        case 0:
            return "".join(rng.choices(PIECES, k=rng.randrange(8)))
        case 1:
            at = rng.randrange(len(text) + 1)
            return text[:at] + rng.choice(PIECES) + text[at:]
        case 2:
            return text[: rng.randrange(len(text) + 1)]
        case 3:
            return text * rng.randrange(4)
        case 4:
            at = rng.randrange(len(text))
            return (
                text[:at] + chr(ord(text[at]) ^ 1 << rng.randrange(7)) + text[at + 1 :]
            )
        case _:
            return text.swapcase()


def hostile(rng, good):
    """Return headers and a body, of which something is not as it was signed."""
    headers = [*good.items()]
    body = BODY
    for _ in range(rng.randrange(1, 3)):
        match rng.randrange(5):
            case 0:
                body = rng.choice(
                    [b"", BODY * 2, rng.randbytes(40), BODY[:-1], b"\xff"]
                )
            case 1 if headers:
                del headers[rng.randrange(len(headers))]
            case 2 if headers:
                headers.append(rng.choice(headers))
            case _ if headers:
                at = rng.randrange(len(headers))
                name, value = headers[at]
                headers[at] = (name, spoilt(rng, value) if value else "x")
    return headers, body


@pytest.mark.soak
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_stranger_gets_one_error(scheme, soak):
    """A hundred thousand spoilt deliveries: refused by BadSignature, each within 50 ms.

    Let through is only the body that was signed, at the time that was signed: of two
    schemes anybody can write another id, for they do not sign it.
    """
    rng = random.Random(26)
    good, one = signed(scheme), verifier(scheme)

    def read(delivery):
        headers, body = delivery
        found = one.verify(headers, body, NOW)
        assert body == BODY
        assert found.signed_at in {None, NOW}

    deliveries = (hostile(rng, good) for _ in range(PAYLOADS * soak))
    let_through = besieged(scheme, read, deliveries, BadSignature)

    assert let_through < 0.6


@pytest.mark.soak
def test_a_stranger_without_the_secret_gets_one_error(soak):
    """So are deliveries that are not signed, but come with a secret in a header."""
    rng = random.Random(26)
    good = {"X-Event-Id": KEY}
    one = BearerWebhooks(Secret.given(KEY), "x-event-id")

    def read(delivery):
        headers, body = delivery
        assert not one.verify(headers, body, NOW).id_signed
        assert [KEY] == [value for _, value in headers]

    deliveries = (hostile(rng, good) for _ in range(PAYLOADS * soak))
    let_through = besieged("bearer", read, deliveries, BadSignature)

    assert let_through < 0.6


@given(st.sampled_from([*SCHEMES]), st.data())
def test_any_text_and_any_bytes_are_refused(scheme, data):
    """Nobody guesses a signature; nothing but BadSignature is raised."""
    names = [*signed(scheme)]
    values = st.text(max_size=80) | st.sampled_from(PIECES)
    headers = data.draw(st.fixed_dictionaries(dict.fromkeys(names, values)))

    with pytest.raises(BadSignature):
        verifier(scheme).verify(headers, data.draw(st.binary(max_size=80)), NOW)


@given(
    scheme=st.sampled_from([*SCHEMES]),
    body=st.binary(max_size=200),
    at=st.integers(10**7, 7 * 10**9).map(lambda s: datetime.fromtimestamp(s, UTC)),
)
def test_what_was_signed_is_taken_and_nothing_else_of_it(scheme, body, at):
    """Every body, at any time; and with one bit of it changed it is refused."""
    if scheme == "stripe":
        body = b'{"id": "evt_1", "more": "%s"}' % body.hex().encode()
    dated = {"at": at} if scheme in {"standard", "stripe"} else {}
    headers = signed(scheme, KEY, body, **dated)
    one = verifier(scheme)

    assert "evt_1" == one.verify(headers, body, at).id
    for place in range(len(body)):
        changed = bytes([*body[:place], body[place] ^ 1, *body[place + 1 :]])
        with pytest.raises(BadSignature):
            one.verify(headers, changed, at)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_largest_body_is_looked_at_soon(scheme):
    """As many bytes as there may be, and two keys, take no 50 ms of computing."""
    one = verifier(scheme, KEY, KEY[::-1])
    filler = b'{"id": "evt_1", "of": [%s{}]}'
    body = filler % (b'{"a": "x", "b": [1, 2, 3]}, ' * (one.max_bytes // 28 - 2))
    assert 0.9 * one.max_bytes < len(body) <= one.max_bytes
    headers = signed(scheme, body=body)
    times = []
    for _ in range(3):
        begun = time.process_time()
        one.verify(headers, body, NOW)
        times.append(time.process_time() - begun)

    assert min(times) < SLOWEST_S
