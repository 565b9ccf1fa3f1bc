"""Whether a signature fits: compared in constant time, and no error says which."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from ordercore.connecting.secret import Secret
from ordercore.errors import BadSignature, Finding, Invalid

__all__ = [
    "check_signed",
    "fingerprint_of",
    "mac_of",
    "of_base64",
    "of_hex",
    "plain_key",
    "standard_key",
]

SHORTEST_KEY = 16

KeyOf: TypeAlias = Callable[[str], bytes]
"""What makes the bytes of a key out of the text of a secret."""


def check_signed(
    signatures: Iterable[bytes],
    secrets: Sequence[Secret],
    key_of: KeyOf,
    *parts: bytes,
) -> None:
    """Do nothing when one of the signatures is made with one of the secrets.

    Raises:
        BadSignature: none is.
        AuthFailed: a secret cannot be read.
        Invalid: a secret is no key.
    """
    if not _fits([*signatures], secrets, key_of, parts):
        raise BadSignature("no signature fits")


def _fits(
    signatures: Sequence[bytes],
    secrets: Sequence[Secret],
    key_of: KeyOf,
    parts: Sequence[bytes],
) -> bool:
    """Tell whether a signature fits.

    All pairs are looked at, and nothing is raised where a variable has the signature
    that would have fitted.
    """
    macs = [mac_of(secret, key_of, *parts) for secret in secrets]
    return any([hmac.compare_digest(mac, one) for mac in macs for one in signatures])


def mac_of(secret: Secret, key_of: KeyOf, *parts: bytes) -> bytes:
    """Return the HMAC-SHA-256 of all parts.

    Raises AuthFailed: the secret cannot be read; Invalid: it is no key.
    """
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


def plain_key(text: str) -> bytes:
    """Return the key of partners that take the text as it is."""
    return text.encode("utf-8")


def standard_key(text: str) -> bytes:
    """Return the key of Standard Webhooks: base64, behind ``whsec_`` or not."""
    return of_base64(text.removeprefix("whsec_"))


def of_base64(text: str) -> bytes:
    """Return the bytes that a text stands for; none where it is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def of_hex(text: str) -> bytes:
    """Return the bytes that a text stands for; none where it is no hex."""
    return binascii.unhexlify(text) if re.fullmatch(r"(?:[0-9a-f]{2})+", text) else b""


def fingerprint_of(body: bytes) -> str:
    """Return what is the same for the same body, and for no other."""
    return hashlib.sha256(body).hexdigest()
