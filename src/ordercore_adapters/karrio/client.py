"""Asks Karrio over HTTP: one question, and an answer or an error that says why."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import ordercore as oc
from ordercore_adapters.karrio.document import Document
from ordercore_adapters.karrio.settings import KarrioSettings

__all__ = ["KarrioClient", "part"]

PAGE = 50
MOST_PAGES = 20
MAX_BYTES = 16_000_000
MAX_MESSAGE = 100_000

FIELD = re.compile(r"([a-z_0-9.]{1,80}): ")
"""How a message of Karrio's about a field begins."""

UNREACHED = frozenset({"SHIPPING_SDK_INTERNAL_ERROR"})
"""Karrio's code for a carrier that could not be reached, or not be understood."""


class KarrioClient:
    """Karrio's REST interface, version 1.

    Args:
        settings: where it is, and as whom we come.
        transport: what carries the questions.
        now: tells the time, aware UTC.
    """

    def __init__(
        self,
        settings: KarrioSettings,
        transport: oc.connecting.Transport,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._now = now

    def get(self, path: str, operation: str, **query: str) -> Any:
        """Return a document.  Raises AdapterError."""
        asked = f"{path}?{urlencode(query)}" if query else path
        return self._answer("GET", asked, operation, None)

    def post(self, path: str, operation: str, body: Mapping[str, Any]) -> Any:
        """Return what is answered to a document of ours.  Raises AdapterError."""
        return self._answer("POST", path, operation, body)

    def listed(self, path: str, operation: str, **query: str) -> Iterator[Document]:
        """Yield all entries of a list, page by page.  Raises AdapterError."""
        for page in range(MOST_PAGES):
            asked = query | {"limit": str(PAGE), "offset": str(page * PAGE)}
            answer = Document(self.get(path, operation, **asked))
            yield from answer.each("results")
            if not answer.maybe_text("next"):
                return
        what = f"{operation}: more than {PAGE * MOST_PAGES} entries"
        raise oc.MappingFailed.at("next", what, "fewer, by a narrower question")

    def _answer(
        self, method: str, path: str, operation: str, body: Mapping[str, Any] | None
    ) -> Any:
        request = oc.connecting.Request(
            method,
            self._settings.url + path,
            {
                "Authorization": f"Token {self._settings.token.reveal()}",
                "Content-Type": "application/json",
                "Accept": "application/json",
            },
            b"" if body is None else json.dumps(body).encode("ascii"),
            operation=f"karrio.{operation}",
            timeout_s=float(self._settings.timeout_s),
            max_bytes=MAX_BYTES,
        )
        response = self._transport.send(request)
        error = oc.connecting.error_of(request, response, self._now())
        if error is not None:
            raise _told(request, response, error)
        return response.json()


def part(text: str) -> str:
    """Return a text as one part of a path."""
    return quote(text, safe="")


def _told(
    request: oc.connecting.Request,
    response: oc.connecting.Response,
    error: oc.AdapterError,
) -> oc.AdapterError:
    """Return what an error of Karrio's means, with its codes and the fields it names.

    Its sentences are left out: they may be about people.
    """
    codes = _codes(response)
    said = (str(request), f"status {response.status}", *codes)
    if not UNREACHED.isdisjoint(codes):
        # Karrio says this with 424 and with 404.  The carrier behind it may have acted
        # before the line to it broke.
        return oc.errors.Unavailable(*said, sent=not request.reads)
    if isinstance(error, oc.errors.Rejected | oc.errors.NotFound):
        return type(error)(*said)
    return error


def _codes(response: oc.connecting.Response) -> list[str]:
    """Return the codes in an error, each with the path of the field it is about."""
    try:
        document = Document(response.json())
        entries = [*document.each("errors"), *document.each("messages")]
        return [_code(entry) for entry in entries[:10]]
    except oc.MappingFailed:
        return []


def _code(entry: Document) -> str:
    code = entry.maybe_text("code")[:60] or "no code"
    found = FIELD.match(entry.maybe_text("message", MAX_MESSAGE))
    return f"{code} at {found[1]}" if found else code
