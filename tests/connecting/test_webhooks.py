"""Only what was signed with the partner's key is taken for the partner's."""

import base64
import hashlib
import hmac
import json
import traceback
from datetime import UTC, datetime, timedelta
from itertools import repeat

import pytest

from ordercore.connecting import (
    Headers,
    Secret,
    ShopifyWebhooks,
    StandardWebhooks,
    StripeWebhooks,
    WooCommerceWebhooks,
)
from ordercore.errors import AuthFailed, BadSignature, Invalid

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
BODY = b'{"id": "evt_1", "total": "89.00"}'
KEY = "canary-4711-canary-4711"
OTHER = "another-key-another-key"


# Written here anew, from the pages of those who sign, not with the code that is tested.


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256)


def b64(raw):
    return base64.b64encode(raw).decode()


def standard(key=KEY, body=BODY, at=NOW, name="evt_1"):
    seconds = str(int(at.timestamp()))
    signed = mac(key.encode(), f"{name}.{seconds}.".encode() + body).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{b64(signed)}",
    }


def stripe(key=KEY, body=BODY, at=NOW):
    seconds = str(int(at.timestamp()))
    signed = mac(key.encode(), f"{seconds}.".encode() + body).hexdigest()
    return {"Stripe-Signature": f"t={seconds},v1={signed}"}


def shopify(key=KEY, body=BODY):
    return {
        "X-Shopify-Hmac-SHA256": b64(mac(key.encode(), body).digest()),
        "X-Shopify-Event-Id": "evt_1",
        "X-Shopify-Webhook-Id": "wh_1",
    }


def woocommerce(key=KEY, body=BODY):
    return {
        "X-WC-Webhook-Signature": b64(mac(key.encode(), body).digest()),
        "X-WC-Webhook-Delivery-ID": "evt_1",
    }


def whsec(key):
    return f"whsec_{b64(key.encode())}"


SCHEMES = {
    "standard": (StandardWebhooks, standard, whsec),
    "stripe": (StripeWebhooks, stripe, str),
    "shopify": (ShopifyWebhooks, shopify, str),
    "woocommerce": (WooCommerceWebhooks, woocommerce, str),
}
SIGNATURE = {
    "standard": "webhook-signature",
    "stripe": "Stripe-Signature",
    "shopify": "X-Shopify-Hmac-SHA256",
    "woocommerce": "X-WC-Webhook-Signature",
}
DATED = ["standard", "stripe"]


def verifier(scheme, *keys, **more):
    kind, _, written = SCHEMES[scheme]
    return kind([Secret.given(written(key)) for key in keys or [KEY]], **more)


def signed(scheme, *given, **more):
    return SCHEMES[scheme][1](*given, **more)


class Broken(dict):
    """Headers that cannot be read."""

    def items(self):
        raise RuntimeError(KEY)


@pytest.fixture(params=SCHEMES)
def scheme(request):
    return request.param


class TestPublished:
    """The examples that the schemes themselves publish."""

    SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    HEADERS = {  # noqa: RUF012
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    BODY = b'{"test": 2432232314}'
    AT = datetime.fromtimestamp(1614265330, UTC)

    def test_the_vector_of_standard_webhooks_is_verified(self):
        """Secret, id, time, body and signature of the reference implementations."""
        one = StandardWebhooks(Secret.given(self.SECRET))

        assert self.AT == one.verify(self.HEADERS, self.BODY, self.AT).signed_at

    def test_and_signed(self):
        """To the letter."""
        one = StandardWebhooks(Secret.given(self.SECRET))

        headers = one.sign(self.HEADERS["webhook-id"], self.AT, self.BODY)
        assert self.HEADERS == {**headers}


class TestGood:
    """What the partner has signed is taken."""

    def test_it_is_verified(self, scheme):
        """With its id, and the time where that is signed."""
        found = verifier(scheme).verify(signed(scheme), BODY, NOW)

        dated = scheme in DATED
        assert (
            "evt_1",
            hashlib.sha256(BODY).hexdigest(),
            dated,
            NOW if dated else None,
        ) == (
            found.id,
            found.fingerprint,
            found.id_signed,
            found.signed_at,
        )

    @pytest.mark.parametrize("keys", [[KEY, OTHER], [OTHER, KEY]])
    def test_one_of_several_keys_is_enough(self, scheme, keys):
        """While a partner changes to another one."""
        assert "evt_1" == verifier(scheme, *keys).verify(signed(scheme), BODY, NOW).id

    def test_capitals_do_not_matter(self, scheme):
        """Whatever a framework makes of the names."""
        for change in (str.upper, str.lower, str.title):
            headers = {change(n): value for n, value in signed(scheme).items()}
            raw = [(n.encode(), value.encode()) for n, value in headers.items()]
            for given in (headers, [*headers.items()], raw, Headers(headers)):
                assert "evt_1" == verifier(scheme).verify(given, BODY, NOW).id

    @pytest.mark.parametrize("scheme", DATED)
    def test_one_of_several_signatures_is_enough(self, scheme):
        """The partner signs with the old key and with the new one."""
        mark = " " if scheme == "standard" else ","
        old, new = (signed(scheme, key) for key in (OTHER, KEY))
        name = SIGNATURE[scheme]
        unknown = "v1a,AAAA" if scheme == "standard" else "v0=00"
        both = old | {name: mark.join([old[name], unknown, new[name].split("00,")[-1]])}
        if scheme == "stripe":  # the time stands there once
            both[name] = ",".join([old[name], unknown, new[name].partition(",")[2]])

        assert "evt_1" == verifier(scheme).verify(both, BODY, NOW).id

    def test_shopify_of_old_names_no_event(self):
        """Then the id of the delivery is taken."""
        headers = shopify()
        del headers["X-Shopify-Event-Id"]

        assert "wh_1" == verifier("shopify").verify(headers, BODY, NOW).id


class TestBad:
    """Everything else is refused, by one error."""

    def test_another_body_is_refused(self, scheme):
        """Also when only a space is another."""
        for body in (BODY + b" ", BODY[:-1], b"", BODY.replace(b"89", b"98")):
            with pytest.raises(BadSignature, match="no signature fits"):
                verifier(scheme).verify(signed(scheme), body, NOW)

    def test_another_key_is_refused(self, scheme):
        """Whatever it is."""
        with pytest.raises(BadSignature, match="no signature fits"):
            verifier(scheme, OTHER).verify(signed(scheme), BODY, NOW)

    @pytest.mark.parametrize("place", range(32))
    def test_every_byte_of_a_signature_counts(self, scheme, place):
        """Also the last one."""
        headers, name = signed(scheme), SIGNATURE[scheme]
        front, mark, good = headers[name].rpartition(
            "v1=" if scheme == "stripe" else ","
        )
        read, write = (
            (bytes.fromhex, bytes.hex) if mark == "v1=" else (base64.b64decode, b64)
        )
        raw = bytearray(read(good))
        raw[place] ^= 1

        with pytest.raises(BadSignature, match="no signature fits"):
            verifier(scheme).verify(
                headers | {name: front + mark + write(bytes(raw))}, BODY, NOW
            )

    @pytest.mark.parametrize("noise", ["%", "\n", " ", "-", "="])
    def test_a_signature_is_written_in_one_way(self, scheme, noise):
        """What a lenient reader would skip is no part of one."""
        headers, name = signed(scheme), SIGNATURE[scheme]
        at = len(headers[name]) - 9
        noisy = headers[name][:at] + noise + headers[name][at:]

        with pytest.raises(BadSignature):
            verifier(scheme).verify(headers | {name: noisy}, BODY, NOW)

    def test_every_header_is_needed_and_once(self, scheme):
        """Missing, empty, or there twice."""
        for name, value in signed(scheme).items():
            if name == "X-Shopify-Webhook-Id":
                continue
            others = [(n, v) for n, v in signed(scheme).items() if n != name]
            if name == "X-Shopify-Event-Id":
                others = [pair for pair in others if pair[0] != "X-Shopify-Webhook-Id"]
            for more in ([], [(name, "")], [(name, value), (name.lower(), value)]):
                with pytest.raises(BadSignature):
                    verifier(scheme).verify([*others, *more], BODY, NOW)

    @pytest.mark.parametrize("scheme", DATED)
    @pytest.mark.parametrize(("seconds", "good"), [(300, True), (301, False)])
    @pytest.mark.parametrize("sign", [1, -1])
    def test_what_is_old_is_refused(self, scheme, seconds, good, sign):
        """Five minutes in both directions, the fifth included."""
        headers = signed(scheme, at=NOW + sign * timedelta(seconds=seconds))
        one = verifier(scheme)

        if good:
            assert "evt_1" == one.verify(headers, BODY, NOW).id
        else:
            with pytest.raises(BadSignature, match="s ago"):
                one.verify(headers, BODY, NOW)

    @pytest.mark.parametrize("scheme", DATED)
    def test_the_time_is_signed(self, scheme):
        """Nobody makes an old delivery new by writing another time."""
        old = signed(scheme, at=NOW - timedelta(hours=1))
        then, now = (
            str(int((NOW - h).timestamp())) for h in (timedelta(hours=1), timedelta())
        )
        newer = {name: value.replace(then, now) for name, value in old.items()}

        with pytest.raises(BadSignature, match="no signature fits"):
            verifier(scheme).verify(newer, BODY, NOW)

    def test_the_id_of_standard_webhooks_is_signed(self):
        """Nobody makes the same delivery another one by writing another id."""
        with pytest.raises(BadSignature, match="no signature fits"):
            verifier("standard").verify(standard() | {"webhook-id": "evt_2"}, BODY, NOW)

    @pytest.mark.parametrize("scheme", ["shopify", "woocommerce"])
    def test_where_the_id_is_not_signed_the_fingerprint_stays(self, scheme):
        """What is sent again under another id can be told by it."""
        headers = {n: "evt_2" if v == "evt_1" else v for n, v in signed(scheme).items()}
        one, again = (
            verifier(scheme).verify(h, BODY, NOW) for h in (signed(scheme), headers)
        )

        assert (False, "evt_2", one.fingerprint) == (
            again.id_signed,
            again.id,
            again.fingerprint,
        )

    @pytest.mark.parametrize(
        "body",
        [b"[]", b"{}", b"null", b"x", b'{"id": 7}', b'{"id": ""}', b'{"id": "a b"}'],
    )
    def test_an_event_of_stripe_has_an_id(self, body):
        """What is signed and no event is refused, too."""
        with pytest.raises(BadSignature, match="id of an event"):
            verifier("stripe").verify(stripe(body=body), body, NOW)

    @pytest.mark.parametrize(
        "value",
        [
            "v1",
            "v1,",
            "=",
            "t",
            ",",
            " ",
            "v1,%%%",
            "v1,é",
            "ü",
            "\0",
            "v1," * 9,
            "a" * 5_000,
        ],
    )
    def test_what_is_no_signature_is_refused(self, scheme, value):
        """No other error comes out."""
        with pytest.raises(BadSignature):
            verifier(scheme).verify(
                signed(scheme) | {SIGNATURE[scheme]: value}, BODY, NOW
            )

    @pytest.mark.parametrize("scheme", DATED)
    def test_nobody_makes_us_try_a_thousand(self, scheme):
        """More than ten signatures are refused unseen, a good one among them."""
        mark = " " if scheme == "standard" else ","
        headers = signed(scheme)
        bad = "v1,AAAA" if scheme == "standard" else "v1=00"
        headers[SIGNATURE[scheme]] += mark + mark.join([bad] * 10)

        with pytest.raises(BadSignature, match="more than 10"):
            verifier(scheme).verify(headers, BODY, NOW)

    def test_a_large_body_is_refused_unread(self, scheme):
        """One byte more than allowed."""
        one = verifier(scheme, max_bytes=len(BODY))
        larger = BODY + b" "

        assert "evt_1" == one.verify(signed(scheme), BODY, NOW).id
        with pytest.raises(BadSignature, match="a body of more than"):
            one.verify(signed(scheme, body=larger), larger, NOW)

    def test_a_thousand_headers_are_too_many(self, scheme):
        """Good ones among them."""
        good = [*signed(scheme).items()]
        filled = [*good, *[("X-Other", "x")] * (1_000 - len(good))]

        assert "evt_1" == verifier(scheme).verify(filled, BODY, NOW).id
        with pytest.raises(BadSignature, match="more than 1000 headers"):
            verifier(scheme).verify([*filled, ("X-Other", "x")], BODY, NOW)

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {b"webhook-id": b"1"},
            {"webhook-id": None},
            [("a",)],
            ["ab", "abc"],
            [(1, 2)],
            None,
            5,
            object(),
            "webhook-id",
            Headers({"webhook-id": None}),
            Broken(),
            (name for name in (1 / 0 for _ in "1")),
            repeat(("X-Other", "x")),
        ],
        ids=lambda one: type(one).__name__,
    )
    def test_headers_that_are_none_are_refused(self, scheme, headers):
        """Whatever a framework hands on."""
        with pytest.raises(BadSignature):
            verifier(scheme).verify(headers, BODY, NOW)


class TestOurs:
    """What is ours to mend is told in another way than what a stranger sends."""

    def test_a_body_that_was_parsed_is_told(self, scheme):
        """The signature is for the bytes; nothing of the body is shown."""
        with pytest.raises(Invalid, match="raw bytes") as caught:
            verifier(scheme).verify(signed(scheme), json.loads(BODY), NOW)
        assert "89.00" not in str(caught.value)

    def test_a_secret_that_is_not_there_is_told(self, scheme):
        """By where it should be."""
        one = SCHEMES[scheme][0](Secret.from_env("NOT_SET_4711"))

        with pytest.raises(AuthFailed, match="NOT_SET_4711"):
            one.verify(signed(scheme), BODY, NOW)

    @pytest.mark.parametrize(
        "key", ["short-canary", "whsec_", "whsec_%%%", "whsec_YWI="]
    )
    def test_a_key_that_anybody_guesses_is_no_key(self, scheme, key):
        """Sixteen bytes at least; it is not shown."""
        one = SCHEMES[scheme][0](Secret.given(key))

        with pytest.raises(Invalid, match="what is no key") as caught:
            one.verify(signed(scheme), BODY, NOW)
        assert key not in str(caught.value)

    def test_no_secret_is_told_at_once(self, scheme):
        """Not when the first delivery comes."""
        with pytest.raises(Invalid):
            SCHEMES[scheme][0]([])

    def test_a_naive_now_is_told(self):
        """Nobody knows which instant it is."""
        with pytest.raises(Invalid):
            verifier("standard").verify(standard(), BODY, NOW.replace(tzinfo=None))

    def test_no_traceback_has_a_key_or_what_would_have_fitted(self, scheme):
        """Whoever reads the log cannot sign."""
        with pytest.raises(BadSignature) as caught:
            verifier(scheme, KEY, OTHER).verify(signed(scheme, key="k" * 20), BODY, NOW)

        seen = traceback.TracebackException.from_exception(
            caught.value, capture_locals=True
        )
        text = "".join(line for line in seen.format() if "test_webhooks" not in line)
        name = SIGNATURE[scheme]
        good = signed(scheme)[name].rpartition("v1,")[2].rpartition("v1=")[2]
        for leak in (
            KEY,
            OTHER,
            b64(KEY.encode()),
            good,
            mac(KEY.encode(), BODY).hexdigest(),
        ):
            assert leak not in text
        assert caught.value.__context__ is None
