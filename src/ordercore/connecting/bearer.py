"""Deliveries that are not signed: the sender's secret comes along in a header."""

import hmac
from datetime import datetime

from attrs import field, frozen

from ordercore.connecting.envelope import CameWith, envelope, one_of
from ordercore.connecting.secret import Secret
from ordercore.connecting.signing import SHORTEST_KEY, fingerprint_of
from ordercore.connecting.webhooks import Verified, secrets_of
from ordercore.errors import BadSignature, Finding, Invalid

__all__ = ["BearerWebhooks"]


@frozen
class BearerWebhooks:
    """Deliveries with a shared secret in a header, as Karrio and GitLab send them.

    Nothing ties the secret to the body or to a time: whoever has read one delivery can
    make others, so such a sender is listened to on https only, and what it says is a
    hint to look at.  The id is the fingerprint of the body.

    >>> sender = BearerWebhooks(Secret.given("whsec_of_sixteen_or_more"), "x-event-id")
    >>> now = datetime.fromisoformat("2026-11-30T12:00+00:00")
    >>> headers = {"X-Event-Id": "whsec_of_sixteen_or_more"}
    >>> sender.verify(headers, b"{}", now).id_signed
    False
    >>> sender.verify({"X-Event-Id": "whsec_guessed"}, b"{}", now)
    Traceback (most recent call last):
    ...
    ordercore.errors.BadSignature: the secret in x-event-id is another one

    Attributes:
        secrets: one, or several while they change.
        header: in which the secret comes.
        max_bytes: how large a body may be.
    """

    secrets: tuple[Secret, ...] = field(converter=secrets_of)
    header: str
    max_bytes: int = field(default=5_000_000, kw_only=True)

    def verify(self, headers: CameWith, body: bytes, now: datetime) -> Verified:
        """Return what is known of it, see :class:`Verifier`."""
        given = one_of(envelope(headers, body, self.max_bytes), self.header)
        if not _known(given.encode("ascii"), self.secrets):
            raise BadSignature(f"the secret in {self.header} is another one")
        name = fingerprint_of(body)
        return Verified(name, name, id_signed=False)


def _known(given: bytes, secrets: tuple[Secret, ...]) -> bool:
    """Tell whether it is one of the secrets; all are looked at, in constant time."""
    return any([hmac.compare_digest(given, _bytes(secret)) for secret in secrets])


def _bytes(secret: Secret) -> bytes:
    found = secret.reveal().encode("utf-8")
    if len(found) >= SHORTEST_KEY:
        return found
    found = b""  # so that no traceback shows it
    got = f"what is no key, from {secret!r}"
    raise Invalid([Finding("secrets", got, f"{SHORTEST_KEY} bytes or more")])
