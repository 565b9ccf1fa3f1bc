"""What every partner's adapter has in common: a name, what it can do, how it is."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, runtime_checkable

from attrs import field, frozen

from ordercore.errors import Finding, Unsupported, shorten

if TYPE_CHECKING:
    from ordercore.connecting import Transport

__all__ = [
    "Adapter",
    "AdapterInfo",
    "AdapterKind",
    "Health",
    "Inbound",
    "Operations",
    "Page",
    "PollsWrites",
    "Port",
    "ReadsSettings",
    "Receipt",
    "ReceivesWebhooks",
    "offer_problems",
    "require",
]

T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S")


class Port(StrEnum):
    """What kind of partner an adapter connects."""

    CHANNEL = "channel"
    CARRIER = "carrier"
    ERP = "erp"
    PAYMENT = "payment"
    LEDGER = "ledger"
    NOTIFIER = "notifier"
    TAX = "tax"


@frozen
class Page(Generic[T_co]):
    """Some of what a partner has, and where to go on.

    Attributes:
        items: raw orders, levels or whatever the fetch is of, in the partner's order;
            may be empty though there is more.
        cursor: where the next page starts.  Text that only the adapter understands; it
            is kept in the same transaction as what was made of the items.  Asked again
            from the same cursor the partner gives the same items and later ones, so an
            item may come twice and none is left out.
        more: whether it is worth asking on at once.
    """

    items: tuple[T_co, ...] = field(converter=tuple[T_co, ...])
    cursor: str
    more: bool = False


@frozen
class Receipt:
    """What a partner says about a write.

    Attributes:
        external_id: the partner's own id of what was written; the same for the same
            key.
        duplicate: the key was known: it had been done before, nothing was done now.
        pending: the partner has taken it and has not done it; ask with ``poll``.
    """

    external_id: str
    duplicate: bool = False
    pending: bool = False


@frozen
class Health:
    """How a connection is.

    Attributes:
        ok: whether it can be worked with.
        said: for people: what is wrong and what would mend it; who it talks to.
        version: the partner's own, such as ``3.7.3``; "" where it does not tell.
    """

    ok: bool
    said: str = ""
    version: str = ""


@frozen
class Inbound(Generic[T_co]):
    """One piece of news that a partner sent by itself.

    It is a hint: it may come twice, late, in another order, or never.

    Attributes:
        id: of the delivery or of the event; the same id again is the same news.
        about: in a word what it is about, such as ``order``, ``parcel`` or
            ``payment``; words that nobody knows here are passed over.
        subject: the partner's id of the thing.
        what: the thing as it is by that news; None where it has to be fetched.
        at: when it happened, aware UTC; None where the partner does not say.
        key: the key of our own write that it is an echo of; "" where it is none, or
            where the partner does not say.
    """

    id: str
    about: str
    subject: str
    what: T_co | None = field(default=None, repr=False)
    at: datetime | None = None
    key: str = ""


@runtime_checkable
class Adapter(Protocol):
    """What every adapter has.

    An adapter talks to one partner for one connection.  It keeps nothing that has to
    survive: cursors, keys and bindings are kept by whoever calls it.
    """

    @property
    def name(self) -> str:
        """What kind of partner it is, such as ``vendure``, in the alphabet of ids."""
        ...

    @property
    def capabilities(self) -> Collection[str]:
        """What it can do; nothing else is asked of it.  Fixed for its life."""
        ...

    def check(self) -> Health:
        """Ask the partner whether this connection works, and change nothing.

        Returns:
            Also when the partner does not answer or refuses the credentials: then
            ``ok`` is false and ``said`` tells what to do.  No secret is in it.
        """
        ...


@runtime_checkable
class ReceivesWebhooks(Protocol[T_co]):
    """Understands what the partner sends by itself."""

    def receive(
        self, headers: Mapping[str, str], body: bytes, now: datetime, /
    ) -> "tuple[Inbound[T_co], ...]":
        """Return what a delivery says, after its signature was looked at.

        No I/O: whoever called answers the partner at once.

        Args:
            headers: of the delivery; capitals do not matter (``connecting.Headers``).
            body: the raw bytes.
            now: aware UTC; decides what is too old.

        Returns:
            News, in order; none for what is not of interest.

        Raises:
            BadSignature: it is not proved who sent it.
            MappingFailed: it is signed, and cannot be understood.
        """
        ...


@runtime_checkable
class PollsWrites(Protocol):
    """Can be asked what has become of a write that was pending."""

    def poll(self, receipt: Receipt, /) -> Receipt:
        """Return the receipt as it is now.

        Raises:
            Rejected: the partner has not done it, and will not.
            NotFound: it knows of no such write.
        """
        ...


class ReadsSettings(Protocol):
    """Makes settings of a class out of a table, as ``connecting.settings_of`` does."""

    def __call__(self, cls: type[S], table: object, /) -> S:
        """Return the settings.  Raises Invalid with everything that is wrong."""
        ...


class AdapterKind(Protocol):
    """A kind of adapter, whatever its settings are; ``AdapterInfo`` is one."""

    @property
    def port(self) -> Port:
        """What kind of partner."""
        ...

    @property
    def name(self) -> str:
        """Unique among those of the port, in the alphabet of ids."""
        ...

    @property
    def capabilities(self) -> Collection[str]:
        """What such an adapter can do at most."""
        ...

    def prepared(
        self, read: ReadsSettings, settings: object, /
    ) -> "Callable[[Transport], Adapter]":
        """Return what connects, see :meth:`AdapterInfo.prepared`."""
        ...


@frozen
class AdapterInfo(Generic[S]):
    """A kind of adapter that can be connected.  ``S`` is the class of its settings.

    Attributes:
        port: what kind of partner.
        name: unique among those of the port, in the alphabet of ids.
        settings: the attrs class of what a connection needs to know, read by
            ``connecting.settings_of``; secrets are ``connecting.Secret``.
        connect: makes the adapter of one connection out of settings and a
            ``connecting.Transport``; without I/O, so a partner that is down harms no
            start.
        capabilities: what such an adapter can do at most.
    """

    port: Port
    name: str
    settings: type[S]
    connect: "Callable[[S, Transport], Adapter]" = field(repr=False)
    capabilities: Collection[str]

    def prepared(
        self, read: ReadsSettings, settings: object, /
    ) -> "Callable[[Transport], Adapter]":
        """Return what connects over a transport, with these settings.

        Args:
            read: reads them: ``connecting.settings_of``.
            settings: a table as a file has it.

        Raises:
            Invalid: they cannot be read; all that is wrong is named with its path.
        """
        return partial(self.connect, read(self.settings, settings))


Operations = Mapping[str, type]
"""Capability -> the protocol of the operations that it promises."""


def offer_problems(adapter: object, operations: Operations) -> Iterator[Finding]:
    """Yield what an adapter declares and does not have.

    Args:
        adapter: what claims to be one.
        operations: those of its port, such as :data:`SHOP_OPERATIONS`.
    """
    if isinstance(adapter, type) or not isinstance(adapter, Adapter):
        yield Finding("", type(adapter).__name__, "name, capabilities and check()")
        return
    for capability in sorted(adapter.capabilities):
        if protocol := operations.get(capability):
            for name, kind in _members_of(protocol):
                found = getattr(adapter, name, None)
                if found is None or (kind == "method" and not callable(found)):
                    expected = f"a {kind}; {capability} is declared"
                    yield Finding(name, shorten(found), expected)


def _members_of(protocol: type) -> list[tuple[str, str]]:
    """Return what a protocol asks for: each name, and whether it is a method."""
    return [
        (name, "property" if isinstance(member, property) else "method")
        for name, member in vars(protocol).items()
        if not name.startswith("_")
    ]


def require(adapter: Adapter, capability: str) -> None:
    """Do nothing where the adapter declares the capability.

    Raises:
        Unsupported: it does not; nothing was sent.
    """
    if capability not in adapter.capabilities:
        can = ", ".join(sorted(adapter.capabilities)) or "nothing"
        raise Unsupported(adapter.name, f"does not do {capability}", f"it can {can}")
