"""One question to a partner and its answer, as bytes, whoever carries them."""

import json
import re
from decimal import Decimal
from ipaddress import ip_address
from typing import Any, NoReturn, Protocol, runtime_checkable
from urllib.parse import SplitResult, urlsplit

from attrs import field, frozen

from ordercore.connecting.headers import GivenHeaders, Headers, malformed_headers
from ordercore.errors import Finding, Invalid, MappingFailed

__all__ = ["READING", "Request", "Response", "Transport", "check_private"]

READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing at the partner, so that asking twice does no harm."""

_METHOD = re.compile(r"[A-Z]{1,20}")
_URL = re.compile(r"[\x21-\x7e]{1,8192}")
_HOST = re.compile(r"[a-z0-9._:-]{1,253}")
_PORTS = {"http": 80, "https": 443}


def _headers(given: GivenHeaders) -> Headers:
    return given if isinstance(given, Headers) else Headers(given)


@frozen
class Request:
    """A question to a partner.

    Its text shows neither what is in its headers, nor its body, nor its query: each of
    them may carry what only the partner shall see.

    >>> Request("GET", "https://shop.example/orders?key=42", operation="orders.list")
    Request(GET https://shop.example, orders.list)

    Attributes:
        method: in capitals.
        url: absolute, ``http`` or ``https``, in ASCII (others percent-encoded), without
            a user or a fragment.
        headers: any mapping or pairs.
        body: the bytes as they are sent.
        operation: what it is for, in a word; limits weigh by it and errors name it.
        timeout_s: seconds until the whole answer has to be here.
        max_bytes: how large its body may be.

    Raises:
        Invalid: with everything that is wrong with it.
    """

    method: str
    url: str
    headers: Headers = field(factory=Headers, converter=_headers)
    body: bytes = b""
    operation: str = ""
    timeout_s: float = 30.0
    max_bytes: int = 10_000_000

    def __attrs_post_init__(self) -> None:
        """Look at everything at once."""
        findings = [*_malformed_url(self.url), *malformed_headers(self.headers)]
        if not _METHOD.fullmatch(self.method):
            findings.append(Finding("method", "another text", "capitals such as GET"))
        if not 0 < self.timeout_s <= 3600:
            findings.append(
                Finding("timeout_s", f"{self.timeout_s}", "seconds, at most 3600")
            )
        if self.max_bytes < 0:
            findings.append(Finding("max_bytes", f"{self.max_bytes}", "0 or more"))
        if findings:
            raise Invalid(findings)

    @property
    def parts(self) -> SplitResult:
        """The URL in its parts."""
        return urlsplit(self.url)

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what is allowed to see the same credentials."""
        parts = self.parts
        return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]

    @property
    def reads(self) -> bool:
        """Whether asking twice does no harm."""
        return self.method in READING

    @property
    def host(self) -> str:
        """Host and port as the header of that name has them."""
        scheme, host, port = self.origin
        shown = f"[{host}]" if ":" in host else host
        return shown if port == _PORTS[scheme] else f"{shown}:{port}"

    def __str__(self) -> str:
        named = f", {self.operation}" if self.operation else ""
        return f"{self.method} {self.origin[0]}://{self.host}{named}"

    def __repr__(self) -> str:
        return f"Request({self})"


def check_private(request: Request) -> None:
    """Do nothing where nobody on the way can read along: https, or this machine.

    Raises:
        Invalid: it would go out in the clear to another machine.
    """
    scheme, host, _ = request.origin
    if scheme == "http" and not _is_this_machine(host):
        like = "https; or a transport with plain=True, where nobody listens"
        raise Invalid([Finding("url", f"http to {host}", like)])


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _malformed_url(url: str) -> list[Finding]:
    """Return what is wrong with a URL, without showing what may be secret in it."""
    if not _URL.fullmatch(url):
        like = "plain ASCII without spaces; all else percent-encoded"
        return [Finding("url", "a URL with other characters", like)]
    parts = _split(url)
    if parts is None:
        return [Finding("url", "another URL", "http or https, a host, then the path")]
    if "@" in parts.netloc or parts.fragment:
        like = "no user, password or fragment; credentials go into a header"
        return [Finding("url", f"more than a place on {parts.hostname}", like)]
    return []


def _split(url: str) -> SplitResult | None:
    """Return the parts of a URL, None where they are not what a partner's has."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    known = parts.scheme in _PORTS and _HOST.fullmatch(parts.hostname or "")
    return parts if known and port != 0 else None


@frozen
class Response:
    """A partner's answer, whole.

    Attributes:
        status: its HTTP status.
        headers: any mapping or pairs.
        body: at most as many bytes as the request allowed.
    """

    status: int
    headers: Headers = field(factory=Headers, converter=_headers)
    body: bytes = b""

    def json(self) -> Any:
        """Return the document in the body; numbers with a point come as Decimal.

        Raises:
            MappingFailed: it is no JSON in UTF-8, nested too deeply, has a number that
                is none, or the same name twice in an object.
        """
        return read_json(self.body)

    def __repr__(self) -> str:
        return f"Response({self.status}, {len(self.body)} bytes)"


def read_json(body: bytes) -> Any:
    """Return the document in *body*.  Raises MappingFailed, see Response.json."""
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        why = f"{type(error).__name__} in {len(body)} bytes"
    raise MappingFailed([Finding("body", why, "a JSON document in UTF-8")])


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("the same name twice")
    return document


@runtime_checkable
class Transport(Protocol):
    """Carries requests to partners and brings the answers back.

    Whatever the status is, an answer is an answer; :func:`checked` says what it means.
    """

    def send(self, request: Request) -> Response:
        """Return the whole answer.

        Raises:
            Unavailable: there is none, or none that HTTP knows; its ``outcome`` says
                whether anything had been sent.
            MappingFailed: the answer is larger than the request allows.
        """
        ...
