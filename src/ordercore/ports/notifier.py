"""A notifier: buyers and clerks are written to, by mail, by text or otherwise."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from ordercore.ports.adapter import Adapter, PollsWrites, Receipt
from ordercore.ports.renderer import RenderedDocument
from ordercore.values import PERSONAL

__all__ = [
    "NOTIFIER_OPERATIONS",
    "Message",
    "Notifier",
    "NotifierCapability",
    "SendsMessages",
]


class NotifierCapability(StrEnum):
    """What a notifier's adapter can do, and how it reaches people."""

    SEND = "send"
    """It sends: :class:`SendsMessages`."""
    EMAIL = "email"
    """Recipients are e-mail addresses."""
    TEXT = "text"
    """Recipients are phone numbers: ``+4512345678``."""
    PUSH = "push"
    """Recipients are devices or rooms, as the partner calls them."""
    ATTACHMENTS = "attachments"
    """Documents can go with it."""
    PENDING_WRITES = "pending_writes"
    """Its receipts may be pending: ``poll``."""
    KEYS = "keys"
    """The partner itself knows our keys.  Without, what was perhaps sent is not sent
    again by itself."""


@frozen
class Message:
    """What somebody is told.  Who is told and what stays out of ``repr``.

    Attributes:
        template: a stable code of what it is about, such as ``order.shipped``.
        recipient: in the way of the notifier's capability.
        locale: in which it is written, such as ``da`` or ``de-CH``.
        subject: one line; "" where there is none.
        text: all of it, plain.
        html: the same for readers of mail; "" for none.
        name: of who is told; "" where it is not known.
        attachments: documents that go with it.
    """

    template: str
    recipient: str = field(repr=False, metadata=PERSONAL)
    locale: str
    subject: str = field(repr=False, metadata=PERSONAL)
    text: str = field(repr=False, metadata=PERSONAL)
    html: str = field(default="", repr=False, metadata=PERSONAL)
    name: str = field(default="", repr=False, metadata=PERSONAL)
    attachments: tuple[RenderedDocument, ...] = field(
        default=(), converter=tuple[RenderedDocument, ...]
    )


@runtime_checkable
class SendsMessages(Protocol):
    """Sends messages."""

    def send(self, message: Message, *, key: str) -> Receipt:
        """Send a message; the same key again sends nothing and is a duplicate.

        Raises:
            Rejected: the recipient cannot be reached, ever.
            Unsupported: it has attachments, and they are not declared.
        """
        ...


@runtime_checkable
class Notifier(Adapter, SendsMessages, PollsWrites, Protocol):
    """A notifier that can do everything; others have the methods that they declare."""


NOTIFIER_OPERATIONS: Mapping[str, type] = MappingProxyType(
    {
        NotifierCapability.SEND: SendsMessages,
        NotifierCapability.PENDING_WRITES: PollsWrites,
    }
)
"""What each capability of a notifier promises; those that are not here say whom."""
