"""One question to Vendure's Admin API, and what its answer means.

Vendure says no in three ways: with a status of HTTP, with ``errors`` beside the data,
and with an ``ErrorResult`` in their place, the last two under status 200.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import cast

import ordercore as oc
from ordercore_adapters.vendure.documents import LOGIN
from ordercore_adapters.vendure.settings import VendureSettings

__all__ = ["Api", "first_of"]

Part = oc.connecting.Part

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")

_ERRORS: Mapping[str, type[oc.AdapterError]] = {
    "FORBIDDEN": oc.errors.AuthFailed,
    "UNAUTHENTICATED": oc.errors.AuthFailed,
    "UNAUTHORIZED": oc.errors.AuthFailed,
    "INVALID_CREDENTIALS_ERROR": oc.errors.AuthFailed,
    "NOT_VERIFIED_ERROR": oc.errors.AuthFailed,
    "CHANNEL_NOT_FOUND": oc.errors.AuthFailed,
    "ENTITY_NOT_FOUND": oc.errors.NotFound,
}
"""What a code stands for; one that is not here is a refusal for a reason of its own."""

_BROKEN = frozenset({"", "INTERNAL_SERVER_ERROR"})
"""Codes of an error that nobody at Vendure has thought of: who knows what was done."""


def _now() -> datetime:
    return datetime.now(UTC)


class Api:
    """A session with a Vendure server, begun when it is first needed.

    Args:
        settings: where it is and who we are.
        transport: carries the requests.
        now: aware UTC, to reckon how long we are asked to wait.
    """

    def __init__(
        self,
        settings: VendureSettings,
        transport: oc.connecting.Transport,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._now = now
        self._session = ""

    def ask(self, document: str, operation: str, **variables: object) -> Part:
        """Return the data of the answer.

        Raises:
            AuthFailed: we are not let in, also not with a new session.
            Rejected, NotFound: with Vendure's code for why.
            Unavailable, RateLimited: it does not answer, or not now.
            MappingFailed: the answer is none of Vendure's.
        """
        used = self._session
        try:
            return self._answered(document, operation, variables)
        except oc.errors.AuthFailed:
            if not used:
                raise
            # A session ends by itself, and what is refused for it was not done.
            self._session = ""
            return self._answered(document, operation, variables)

    def one(self, document: str, operation: str, **variables: object) -> Part:
        """Return the object in the first field of the data, see ``ask``.

        Raises:
            NotFound: there is none.
        """
        return first_of(self.ask(document, operation, **variables), operation)

    def _answered(
        self, document: str, operation: str, variables: Mapping[str, object]
    ) -> Part:
        if not self._session:
            self._log_in()
        return self._data(self._sent(document, operation, variables), operation)

    def _log_in(self) -> None:
        answer = self._sent(
            LOGIN,
            "login",
            {
                "name": self._settings.username,
                "password": self._settings.password.reveal(),
            },
        )
        self._data(answer, "login")
        token = answer.headers.get("vendure-auth-token", "")
        if not token:
            like = "a token; authOptions.tokenMethod of the server with 'bearer' in it"
            raise oc.MappingFailed.at("vendure-auth-token", "nothing", like)
        self._session = token

    def _sent(
        self, document: str, operation: str, variables: Mapping[str, object]
    ) -> oc.connecting.Response:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._settings.channel:
            headers["vendure-token"] = self._settings.channel
        if self._session:
            headers["Authorization"] = f"Bearer {self._session}"
        body = json.dumps({"query": document, "variables": variables})
        request = oc.connecting.Request(
            "POST",
            self._settings.url,
            headers,
            body.encode(),
            operation=operation,
            timeout_s=self._settings.timeout_s,
        )
        answer = self._transport.send(request)
        error = oc.connecting.error_of(request, answer, self._now())
        # What is wrong with a request Vendure tells with status 400, in the body.
        if error is not None and answer.status != 400:
            raise error
        return answer

    def _data(self, answer: oc.connecting.Response, operation: str) -> Part:
        body = answer.json()
        if not isinstance(body, dict):
            raise oc.MappingFailed.at("body", body, "a JSON object")
        document = oc.connecting.plain_json(cast("dict[str, object]", body))
        whole = Part.answer(document)
        codes = [_code_of(one) for one in whole.parts("errors")]
        if codes:
            raise _error(operation, codes[0])
        data = whole.part("data")
        whole.check_answer()
        if data is None or not data.content:
            raise oc.MappingFailed.at("data", "nothing", "data, or errors")
        for name in data.content:
            if refused := _refusal(data, name):
                raise _error(operation, refused)
        return data


def first_of(data: Part, operation: str) -> Part:
    """Return the object in the first field of the data.  Raises NotFound."""
    name = next(iter(data.content))
    found = data.part(name)
    data.check_answer()
    if found is None:
        raise oc.errors.NotFound(f"vendure, {operation}", f"no {name}")
    return found


def _code_of(error: Part) -> str:
    more = error.part("extensions")
    return more.maybe_text("code") if more else ""


def _refusal(data: Part, name: str) -> str:
    """Return the code of an ErrorResult; "" where a field is none."""
    value = data.content.get(name)
    if not isinstance(value, Mapping):
        return ""
    code = cast("Mapping[str, object]", value).get("errorCode")
    return code if isinstance(code, str) else ""


def _error(operation: str, code: str) -> oc.AdapterError:
    """Return what a code of Vendure's stands for; no word of its message is taken."""
    said = (f"vendure, {operation}", code if _CODE.fullmatch(code) else "an error")
    if code in _BROKEN:
        return oc.errors.Unavailable(*said)
    return _ERRORS.get(code, oc.errors.Rejected)(*said)
