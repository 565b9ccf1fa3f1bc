"""Connections are read from a file that says where secrets are, and not what."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar, cast

from attrs import field, frozen

from ordercore.connecting import (
    Counters,
    Following,
    HttpTransport,
    Observed,
    Throttled,
    TokenBucket,
    Transport,
    settings_of,
)
from ordercore.errors import Finding, Invalid
from ordercore.partners.asking import AdapterBroke, asked
from ordercore.partners.connection import (
    Connection,
    PaysBack,
    TellsPrices,
    plain_problems,
)
from ordercore.plugins import Plugins
from ordercore.ports import Adapter, LabelFormat, Port

__all__ = ["connections_of", "read_connections"]


T = TypeVar("T")


def _no_places() -> Mapping[str, str]:
    return {}


@frozen
class _Table:
    """A connection as a file has it; what its adapter needs is in ``settings``."""

    adapter: str
    port: Port = Port.CHANNEL
    places: Mapping[str, str] = field(factory=_no_places)
    currency: str = "EUR"
    page: int = 100
    pages: int = 100
    label: LabelFormat | None = None
    track_every_s: int = 900
    returns_to: str = ""
    prices: TellsPrices | None = None
    pays_back: PaysBack | None = None
    limit: "_Limit | None" = None


@frozen
class _Limit:
    """How fast the partner may be asked: so much at once, so much again each time."""

    burst: int
    per_s: int
    seconds: int = 1


def read_connections(
    path: Path, plugins: Plugins, transport: Transport | None = None
) -> list[Connection]:
    """Return the connections that a TOML file describes, in its order.

    Each is a table ``[connections.NAME]`` with ``adapter``, and ``port`` where it is no
    channel; ``places``, ``currency``, ``page``, ``pages``, ``label``,
    ``track_every_s``, ``returns_to`` and ``pays_back`` as a :class:`Connection` has
    them; ``limit = { burst = 40, per_s = 2 }`` where it may be asked only so fast, with
    ``seconds = 60`` for so much a minute; ``prices = { price_list = "shop",
    tax_included = true }`` where it is told the prices of a list; and what its adapter
    needs to know in ``settings``, where a secret is ``{ env = "NAME" }`` or ``{ file =
    "path" }``.
    Requests are counted, limited, and follow redirects of what only reads.

    Args:
        path: the file.
        plugins: who brings the adapters.
        transport: carries what they ask; one on the standard library if none is given.

    Raises Invalid: the file cannot be read, or what stands in it cannot be used; all of
    it is named with its path.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        why = f"{type(error).__name__}: {error}"
        raise Invalid.at(str(path), why, "a TOML file") from error
    try:
        return connections_of(table, plugins, transport)
    except Invalid as error:
        raise Invalid(
            [Finding(f"{path}: {f.where}", f.got, f.expected) for f in error.findings]
        ) from None


def connections_of(
    table: Mapping[str, object], plugins: Plugins, transport: Transport | None = None
) -> list[Connection]:
    """Return the connections of a table, as :func:`read_connections` does.

    No partner is asked anything by that.
    """
    given = table.get("connections")
    odd = sorted(set(table) - {"connections"})
    findings = [Finding(name, "an unknown key", "connections") for name in odd]
    if not isinstance(given, Mapping):
        raise Invalid([*findings, Finding("connections", "nothing", "a table of each")])
    carrier = transport or HttpTransport()
    found: list[Connection] = []
    for name, one in cast("Mapping[str, object]", given).items():
        try:
            found.append(_connection(name, one, plugins, carrier))
        except Invalid as error:
            findings += error.inside(f"connections.{name}").findings
    if findings:
        raise Invalid(findings)
    return found


def _connection(
    name: str, given: object, plugins: Plugins, transport: Transport
) -> Connection:
    if not isinstance(given, Mapping):
        raise Invalid.at("", given, "a table")
    table = dict(cast("Mapping[str, object]", given))
    settings = table.pop("settings", {})
    odd: list[Finding] = []
    said, counters = _said(table, odd), Counters()
    if said is None:
        raise Invalid(odd)
    line = _noted(odd, lambda: _line(said.limit, Observed(transport, counters)))
    carrier = line or Following(transport)
    adapter = _noted(odd, lambda: _adapter(name, said, settings, plugins, carrier))
    if adapter is None:
        raise Invalid([*odd, *plain_problems(name, said)])
    found = _noted(odd, lambda: _connected(name, adapter, said, counters))
    if found is None or odd:
        raise Invalid(odd)
    return found


def _said(table: Mapping[str, object], odd: list[Finding]) -> "_Table | None":
    """Return what a table says, without what is odd about it, which is noted.

    So all that is odd is told at once.  None where it does not say what is connected.
    """
    try:
        return settings_of(_Table, table)
    except Invalid as error:
        odd += error.findings
        places = [finding.where for finding in error.findings]
    whole = {
        key: value
        for key, value in table.items()
        if not any([_is_inside(place, key) for place in places])
    }
    if "adapter" not in whole or ("port" in table) != ("port" in whole):
        return None
    return settings_of(_Table, whole)


def _is_inside(place: str, key: str) -> bool:
    return place == key or place.startswith((f"{key}.", f"{key}["))


def _noted(odd: list[Finding], make: Callable[[], T]) -> T | None:
    """Return what is made, None where it is Invalid, which is noted."""
    try:
        return make()
    except Invalid as error:
        odd += error.findings
        return None


def _connected(
    name: str, adapter: Adapter, said: _Table, counters: Counters
) -> Connection:
    return Connection(
        name,
        adapter,
        said.port,
        said.places,
        said.currency,
        said.page,
        said.pages,
        said.label,
        said.track_every_s,
        said.returns_to,
        said.prices,
        said.pays_back,
        counters=counters,
    )


def _line(limit: "_Limit | None", transport: Transport) -> Transport:
    """Return what carries the requests of one connection.  Raises Invalid."""
    if limit is None:
        return Following(transport)
    try:
        bucket = TokenBucket(limit.burst, limit.per_s, seconds=limit.seconds)
    except Invalid as error:
        raise error.inside("limit") from None
    return Following(Throttled(transport, bucket))


def _adapter(
    name: str, said: _Table, settings: object, plugins: Plugins, transport: Transport
) -> Adapter:
    try:
        info = plugins.adapter(said.port, said.adapter)
    except Invalid as error:
        (one,) = error.findings
        raise Invalid.at("adapter", said.adapter, one.expected) from None
    try:
        connect = info.prepared(settings_of, settings)
    except Invalid as error:
        raise error.inside("settings") from None
    try:
        return asked(name, "connect", lambda: connect(transport))
    except AdapterBroke as error:
        raise Invalid.at("adapter", str(error), "one that can be connected") from error
