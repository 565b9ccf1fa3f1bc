"""Looks whether what claims to come from a partner was signed with its key."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Protocol, cast

from attrs import field, frozen

from ordercore.connecting.exchange import read_json
from ordercore.connecting.headers import GivenHeaders, Headers
from ordercore.connecting.secret import Secret
from ordercore.errors import BadSignature, Finding, Invalid, MappingFailed
from ordercore.values import utc

__all__ = [
    "ShopifyWebhooks",
    "StandardWebhooks",
    "StripeWebhooks",
    "Verified",
    "Verifier",
    "WooCommerceWebhooks",
]

MOST_HEADERS = 1_000
MOST_SIGNATURES = 10
LONGEST_HEADER = 4_096
SHORTEST_KEY = 16

_ID = re.compile(r"[\x21-\x7e]{1,200}")
_SECONDS = re.compile(r"[0-9]{1,11}")


@frozen
class Verified:
    """What is known of a delivery that its sender has signed.

    Whether it came before is not known yet: its ids belong into an inbox, in the same
    transaction as what follows from it.

    Attributes:
        id: how the sender calls the delivery.
        fingerprint: SHA-256 of the body, in hex.  Where ``id_signed`` is false, anybody
            who has seen the delivery can send it again under another id, at any time;
            only this stays the same then.
        id_signed: whether the signature is for the id, too.
        signed_at: when, in UTC; None where the sender does not sign that.
    """

    id: str
    fingerprint: str
    id_signed: bool
    signed_at: datetime | None = None


class Verifier(Protocol):
    """Knows how one kind of sender signs."""

    def verify(self, headers: GivenHeaders, body: bytes, now: datetime) -> Verified:
        """Return what the sender has signed.

        Args:
            headers: as they came; capitals do not matter.
            body: the raw bytes as they came, before anybody has parsed them.
            now: aware; decides what is too old to be new.

        Raises:
            BadSignature: in every other case that a sender can bring about.
            Invalid: ours to mend: a secret cannot be read, the body is no bytes.
        """
        ...


def _secrets(given: Any) -> tuple[Secret, ...]:
    several = cast("Any", given if isinstance(given, list | tuple) else [given])
    secrets = tuple([Secret.of(one) for one in several])
    if not secrets:
        raise Invalid([Finding("secrets", "none", "one, or several while they change")])
    return secrets


@frozen
class _Signed:
    secrets: tuple[Secret, ...] = field(converter=_secrets)
    max_bytes: int = field(default=5_000_000, kw_only=True)


@frozen
class _Dated(_Signed):
    tolerance: timedelta = field(default=timedelta(minutes=5), kw_only=True)

    def _at(self, seconds: str, now: datetime) -> datetime:
        """Return when it was signed.  Raises BadSignature: too long ago, or ahead."""
        if not _SECONDS.fullmatch(seconds):
            raise BadSignature("the time of signing is no whole number of seconds")
        age = timedelta(seconds=utc(now).timestamp() - int(seconds))
        if abs(age) > self.tolerance:
            raise BadSignature(
                f"signed {age.total_seconds():.0f} s ago by its own clock"
            )
        return datetime.fromtimestamp(int(seconds), UTC)


@frozen
class StandardWebhooks(_Dated):
    """Deliveries signed as https://www.standardwebhooks.com says, by a shared key.

    >>> key = Secret.given("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    >>> sender = StandardWebhooks(key)
    >>> now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    >>> headers = sender.sign("msg_1", now, b"{}")
    >>> sender.verify(headers, b"{}", now).id
    'msg_1'
    >>> sender.verify(headers, b"[]", now)
    Traceback (most recent call last):
    ...
    ordercore.errors.BadSignature: no signature fits

    Attributes:
        secrets: one, or several while they change; ``whsec_`` and base64.
        max_bytes: how large a body may be.
        tolerance: how far the sender's clock and ours may be apart, the way included.
    """

    def verify(self, headers: GivenHeaders, body: bytes, now: datetime) -> Verified:
        """Return what the sender has signed, see :class:`Verifier`."""
        given = _envelope(headers, body, self.max_bytes)
        name = _id(given, "webhook-id")
        seconds = _one(given, "webhook-timestamp")
        signed_at = self._at(seconds, now)
        entries = _few(_one(given, "webhook-signature").split(" "))
        signatures = [e.removeprefix("v1,") for e in entries if e.startswith("v1,")]
        _check(
            _fits(
                self.secrets,
                _standard_key,
                (f"{name}.{seconds}.".encode("ascii"), body),
                map(_of_base64, signatures),
            )
        )
        return Verified(name, _fingerprint(body), id_signed=True, signed_at=signed_at)

    def sign(self, name: str, at: datetime, body: bytes) -> Headers:
        """Return the headers for a delivery of ours, with a signature per secret."""
        seconds = f"{int(utc(at).timestamp())}"
        parts = (f"{name}.{seconds}.".encode("ascii"), body)
        macs = [_mac(secret, _standard_key, parts) for secret in self.secrets]
        signed = [f"v1,{base64.b64encode(mac).decode('ascii')}" for mac in macs]
        return Headers(
            {
                "webhook-id": name,
                "webhook-timestamp": seconds,
                "webhook-signature": " ".join(signed),
            }
        )


@frozen
class StripeWebhooks(_Dated):
    """Deliveries of Stripe: ``Stripe-Signature: t=…,v1=…`` for the time and the body.

    The id is that of the event in the body.

    Attributes:
        secrets: one, or several while they change; as Stripe shows them, ``whsec_…``.
        max_bytes: how large a body may be.
        tolerance: how far the sender's clock and ours may be apart, the way included.
    """

    def verify(self, headers: GivenHeaders, body: bytes, now: datetime) -> Verified:
        """Return what the sender has signed, see :class:`Verifier`."""
        given = _envelope(headers, body, self.max_bytes)
        said = _one(given, "stripe-signature").split(",")
        entries = [entry.strip().partition("=") for entry in _few(said)]
        seconds = [value for name, _, value in entries if name == "t"]
        if len(seconds) != 1:
            raise BadSignature("no time of signing, or several")
        signed_at = self._at(seconds[0], now)
        signatures = [value for name, _, value in entries if name == "v1"]
        _check(
            _fits(
                self.secrets,
                _plain_key,
                (f"{seconds[0]}.".encode("ascii"), body),
                map(_of_hex, signatures),
            )
        )
        name, fingerprint = _event_id(body), _fingerprint(body)
        return Verified(name, fingerprint, id_signed=True, signed_at=signed_at)


@frozen
class _BodySigned(_Signed):
    signature: ClassVar[str]
    ids: ClassVar[tuple[str, ...]]

    def verify(self, headers: GivenHeaders, body: bytes, now: datetime) -> Verified:
        """Return what the sender has signed, see :class:`Verifier`."""
        given = _envelope(headers, body, self.max_bytes)
        signature = _of_base64(_one(given, self.signature))
        _check(_fits(self.secrets, _plain_key, (body,), [signature]))
        named = [name for name in self.ids if name in given]
        name = _id(given, named[0] if named else self.ids[0])
        return Verified(name, _fingerprint(body), id_signed=False)


@frozen
class ShopifyWebhooks(_BodySigned):
    """Deliveries of Shopify: ``X-Shopify-Hmac-Sha256`` for the body and nothing else.

    The id is that of the event, which several subscriptions share.

    Attributes:
        secrets: client secrets; two for the hour in which Shopify changes to a new one.
        max_bytes: how large a body may be.
    """

    signature = "x-shopify-hmac-sha256"
    ids = ("x-shopify-event-id", "x-shopify-webhook-id")


@frozen
class WooCommerceWebhooks(_BodySigned):
    """Deliveries of WooCommerce: ``X-WC-Webhook-Signature`` for the body alone.

    The id is another one each time the same is delivered: tell by the fingerprint.

    Attributes:
        secrets: the secret of the webhook; several while it changes.
        max_bytes: how large a body may be.
    """

    signature = "x-wc-webhook-signature"
    ids = ("x-wc-webhook-delivery-id",)


def _envelope(given: GivenHeaders, body: bytes, max_bytes: int) -> Headers:
    """Return the headers.  Raises BadSignature: they are no text, or too many."""
    if not isinstance(cast("object", body), bytes | bytearray):
        got = f"{type(body).__name__} that is not shown"
        raise Invalid([Finding("body", got, "the raw bytes, as they came")])
    if len(body) > max_bytes:
        raise BadSignature(f"a body of more than {max_bytes} bytes")
    pairs = given.pairs if isinstance(given, Headers) else _listed(given)
    if len(pairs) > MOST_HEADERS:
        raise BadSignature(f"more than {MOST_HEADERS} headers")
    texts: list[object] = [text for pair in pairs for text in pair]
    if not all([isinstance(text, str) for text in texts]):
        raise BadSignature("headers that are no text")
    return Headers(pairs)


def _listed(given: Any) -> Sequence[tuple[str, str]]:
    listed = cast("Mapping[Any, Any]", given).items() if _is_mapping(given) else given
    pairs: list[Any] = [*listed]
    if not all(map(_is_pair, pairs)):
        raise BadSignature("headers that are no pairs")
    return pairs


def _is_pair(one: Any) -> bool:
    return isinstance(one, tuple | list) and len(cast("Any", one)) == 2


def _is_mapping(given: object) -> bool:
    return isinstance(given, Mapping)


def _one(headers: Headers, name: str) -> str:
    """Return a header that is there once.  Raises BadSignature."""
    values = headers.all(name)
    if len(values) != 1:
        raise BadSignature(f"{len(values)} headers {name}, where one is needed")
    value = values[0]
    if not value.isascii() or not 0 < len(value) <= LONGEST_HEADER:
        raise BadSignature(f"a header {name} that is empty, too long or no ASCII")
    return value


def _id(headers: Headers, name: str) -> str:
    value = _one(headers, name)
    if not _ID.fullmatch(value):
        raise BadSignature(f"a header {name} that is no id")
    return value


def _event_id(body: bytes) -> str:
    """Return the id in a document.  Raises BadSignature: it has none."""
    try:
        event = read_json(body)
    except MappingFailed:
        event = None
    name = cast("Any", event).get("id") if isinstance(event, dict) else None
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise BadSignature("a body without the id of an event")
    return name


def _few(entries: Sequence[str]) -> Sequence[str]:
    if len(entries) > MOST_SIGNATURES:
        raise BadSignature(f"more than {MOST_SIGNATURES} signatures")
    return entries


def _of_base64(text: str) -> bytes:
    """Return the bytes that a text stands for; none where it is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _of_hex(text: str) -> bytes:
    return binascii.unhexlify(text) if re.fullmatch(r"(?:[0-9a-f]{2})+", text) else b""


def _plain_key(text: str) -> bytes:
    return text.encode("utf-8")


def _standard_key(text: str) -> bytes:
    return _of_base64(text.removeprefix("whsec_"))


def _mac(
    secret: Secret, key_of: Callable[[str], bytes], parts: Sequence[bytes]
) -> bytes:
    """Return the signature that fits.  Raises Invalid: the key is none."""
    mac = _mac_or_none(key_of(secret.reveal()), parts)
    if mac is None:
        got = f"what is no key, from {secret!r}"
        raise Invalid([Finding("secrets", got, f"{SHORTEST_KEY} bytes or more")])
    return mac


def _mac_or_none(key: bytes, parts: Sequence[bytes]) -> bytes | None:
    if len(key) < SHORTEST_KEY:
        return None
    mac = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        mac.update(part)
    return mac.digest()


def _fits(
    secrets: Sequence[Secret],
    key_of: Callable[[str], bytes],
    parts: Sequence[bytes],
    signatures: Iterable[bytes],
) -> bool:
    """Tell whether one of the signatures is made with one of the secrets.

    All pairs are looked at, and no error is raised where a variable has the signature
    that would have fitted.
    """
    given = [*signatures]
    macs = [_mac(secret, key_of, parts) for secret in secrets]
    return any([hmac.compare_digest(mac, one) for mac in macs for one in given])


def _check(fits: bool) -> None:  # noqa: FBT001 - it is the answer to a question
    if not fits:
        raise BadSignature("no signature fits")


def _fingerprint(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
