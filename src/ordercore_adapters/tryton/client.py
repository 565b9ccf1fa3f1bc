"""Asks Tryton over its REST interface: records are found, made, changed and moved on.

Tryton answers 400 where a rule of its own says no, whatever rule that is.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import ordercore as oc
from ordercore_adapters.tryton.coding import encoded, packed
from ordercore_adapters.tryton.settings import TrytonSettings

__all__ = ["Domain", "TrytonClient"]

connecting = oc.connecting
Part = connecting.Part

Domain = Sequence[object]
"""What Tryton looks for, such as ``[["code", "=", "MUG"]]``."""

MAX_BYTES = 32_000_000


class TrytonClient:
    """Tryton's REST interface of the series 8.0 and 8.2.

    Args:
        settings: where it is, and as whom we come.
        transport: what carries the questions.
        now: tells the time, aware UTC.
    """

    def __init__(
        self,
        settings: TrytonSettings,
        transport: "connecting.Transport",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._transport = transport
        self.now = now
        self._root = f"{settings.url}/{quote(settings.database, safe='')}/rest/model"

    def find(
        self,
        model: str,
        domain: Domain,
        fields: Sequence[str],
        *,
        order: Sequence[tuple[str, str]] = (("id", "ASC"),),
        most: int = 1_000,
        context: Mapping[str, object] | None = None,
    ) -> list[Part]:
        """Return the records that *domain* describes, *most* of them.

        Raises:
            AdapterError: what an answer that is none stands for.
        """
        query = [
            ("d", packed(domain)),
            ("o", packed(order)),
            ("s", str(most)),
            *[("f", name) for name in fields],
        ]
        answer = self._answer("GET", model, query, context=context)
        found = Part.answer({"records": answer})
        records = found.parts("records", needed=True)
        found.check_answer()
        return records

    def first(self, model: str, domain: Domain, fields: Sequence[str]) -> Part | None:
        """Return the oldest record that *domain* describes.  Raises AdapterError."""
        return next(iter(self.find(model, domain, fields, most=1)), None)

    def create(
        self, model: str, values: Mapping[str, object], fields: Sequence[str] = ()
    ) -> Part:
        """Make a record and return it.  Raises AdapterError."""
        return self._written("POST", model, values, fields)

    def write(self, model: str, number: int, values: Mapping[str, object]) -> None:
        """Change a record.  Raises AdapterError."""
        self._written("PUT", f"{model}/{number}", values, ())

    def delete(self, model: str, number: int) -> None:
        """Take a record away that counts nowhere yet.  Raises AdapterError."""
        self._answer("DELETE", f"{model}/{number}", ())

    def advance(
        self, model: str, number: int, state: str, steps: Mapping[str, str]
    ) -> str:
        """Press one button after the other and return the state at the end.

        Args:
            model: of the record.
            number: Tryton's id of it.
            state: in which it is.
            steps: state -> the button that leads on from it.

        Raises:
            AdapterError: Tryton refuses, or leaves it where it was.
        """
        left = dict(steps)
        while state in left:
            path = f"{model}/{number}/{left.pop(state)}"
            record = self._written("POST", path, {}, ["state"])
            state = record.text("state") or ""
            record.check_answer()
        if state in steps:
            raise oc.errors.Rejected(f"tryton, {model}", f"it stays {state}")
        return state

    def _written(
        self,
        method: str,
        path: str,
        values: Mapping[str, object],
        fields: Sequence[str],
    ) -> Part:
        answer = self._answer(method, path, [("f", name) for name in fields], values)
        whole = Part.answer({"record": answer})
        record = whole.part("record") or whole
        record.id("id")
        record.check_answer()
        return record

    def _answer(
        self,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]],
        body: Mapping[str, object] | None = None,
        context: Mapping[str, object] | None = None,
    ) -> Any:
        request = connecting.Request(
            method,
            f"{self._root}/{path}" + (f"?{urlencode(query)}" if query else ""),
            self._headers(context or {}),
            b"" if body is None else json.dumps(body, default=encoded).encode("ascii"),
            operation=f"tryton.{path.partition('/')[0]}",
            timeout_s=float(self._settings.timeout_s),
            max_bytes=MAX_BYTES,
        )
        response = self._transport.send(request)
        connecting.checked(request, response, self.now())
        return response.json() if response.status != 204 else None

    def _headers(self, context: Mapping[str, object]) -> dict[str, str]:
        """Return who we are and for which company.

        What Tryton would ask a person about, such as a day that is past, is agreed
        to: it has happened.
        """
        company = {"company": self._settings.company, "_skip_warnings": True}
        return {
            "Authorization": f"bearer {self._settings.key.reveal()}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-Tryton-Context": packed({**company, **context}),
        }
