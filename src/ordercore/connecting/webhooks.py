"""Looks whether what claims to come from a partner was signed with its key."""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Protocol, cast

from attrs import field, frozen

from ordercore.connecting.envelope import (
    CameWith,
    envelope,
    event_id,
    few,
    id_of,
    one_of,
)
from ordercore.connecting.headers import Headers
from ordercore.connecting.secret import Secret
from ordercore.connecting.signing import (
    check_signed,
    fingerprint_of,
    mac_of,
    of_base64,
    of_hex,
    plain_key,
    standard_key,
)
from ordercore.errors import BadSignature, Finding, Invalid
from ordercore.values import utc

__all__ = [
    "ShopifyWebhooks",
    "StandardWebhooks",
    "StripeWebhooks",
    "Verified",
    "Verifier",
    "WooCommerceWebhooks",
]

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

    def verify(self, headers: CameWith, body: bytes, now: datetime) -> Verified:
        """Return what the sender has signed.

        Args:
            headers: as they came; capitals do not matter.
            body: the raw bytes as they came, before anybody has parsed them.
            now: aware; decides what is too old to be new.

        Raises:
            BadSignature: in every other case that a sender can bring about.
            AuthFailed, Invalid: ours to mend: a secret cannot be read, or is no key;
                the body is no bytes.
        """
        ...


def secrets_of(given: Any) -> tuple[Secret, ...]:
    """Return secrets that were given as one or several.  Raises Invalid."""
    several = cast("Any", given if isinstance(given, list | tuple) else [given])
    secrets = tuple([Secret.of(one) for one in several])
    if not secrets:
        raise Invalid([Finding("secrets", "none", "one, or several while they change")])
    return secrets


@frozen
class _Signed:
    secrets: tuple[Secret, ...] = field(converter=secrets_of)
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

    def verify(self, headers: CameWith, body: bytes, now: datetime) -> Verified:
        """Return what the sender has signed, see :class:`Verifier`."""
        given = envelope(headers, body, self.max_bytes)
        name = id_of(given, "webhook-id")
        seconds = one_of(given, "webhook-timestamp")
        signed_at = self._at(seconds, now)
        entries = few(one_of(given, "webhook-signature").split(" "))
        signatures = [e.removeprefix("v1,") for e in entries if e.startswith("v1,")]
        before = f"{name}.{seconds}.".encode("ascii")
        macs = map(of_base64, signatures)
        check_signed(macs, self.secrets, standard_key, before, body)
        return Verified(name, fingerprint_of(body), id_signed=True, signed_at=signed_at)

    def sign(self, name: str, at: datetime, body: bytes) -> Headers:
        """Return the headers for a delivery of ours, with a signature per secret."""
        seconds = f"{int(utc(at).timestamp())}"
        before = f"{name}.{seconds}.".encode("ascii")
        macs = [mac_of(one, standard_key, before, body) for one in self.secrets]
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

    # The id stands in the body, so all of it is read.
    max_bytes: int = field(default=500_000, kw_only=True)

    def verify(self, headers: CameWith, body: bytes, now: datetime) -> Verified:
        """Return what the sender has signed, see :class:`Verifier`."""
        given = envelope(headers, body, self.max_bytes)
        said = one_of(given, "stripe-signature").split(",")
        entries = [entry.strip().partition("=") for entry in few(said)]
        seconds = [value for name, _, value in entries if name == "t"]
        if len(seconds) != 1:
            raise BadSignature("no time of signing, or several")
        signed_at = self._at(seconds[0], now)
        signatures = [value for name, _, value in entries if name == "v1"]
        before = f"{seconds[0]}.".encode("ascii")
        check_signed(map(of_hex, signatures), self.secrets, plain_key, before, body)
        name, fingerprint = event_id(body), fingerprint_of(body)
        return Verified(name, fingerprint, id_signed=True, signed_at=signed_at)


@frozen
class _BodySigned(_Signed):
    signature: ClassVar[str]
    ids: ClassVar[tuple[str, ...]]

    def verify(self, headers: CameWith, body: bytes, now: datetime) -> Verified:
        """Return what the sender has signed, see :class:`Verifier`."""
        given = envelope(headers, body, self.max_bytes)
        signature = of_base64(one_of(given, self.signature))
        check_signed([signature], self.secrets, plain_key, body)
        named = [name for name in self.ids if name in given]
        name = id_of(given, named[0] if named else self.ids[0])
        return Verified(name, fingerprint_of(body), id_signed=False)


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
