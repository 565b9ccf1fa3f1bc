"""Is the adapter of a notifier right?  Subclass the contract, say whom it may write to.

It reads like this::

    class TestPulsar(NotifierContract):
        recipient = "buyer@example.org"
        def connect(self):
            return PulsarMail(settings)
        def sent(self):
            return mailbox.subjects()
"""

from collections.abc import Sequence
from typing import ClassVar

from attrs import evolve

from ordercore.errors import Rejected, Unsupported
from ordercore.ports import (
    DocumentFormat,
    Message,
    NotifierCapability,
    Port,
    RenderedDocument,
)
from ordercore.testing.adapter import AdapterContract, expected, fresh

__all__ = ["NotifierContract"]

Can = NotifierCapability


class NotifierContract(AdapterContract):
    """What the adapter of a notifier promises.

    Attributes:
        recipient: somebody who can be reached in a test.
        unreachable: what is no recipient at all.
    """

    port: ClassVar[Port] = Port.NOTIFIER
    recipient: str
    unreachable: str = "nobody at nowhere"

    def sent(self) -> Sequence[str] | None:
        """Return the texts that have arrived, as they are read there.

        Yours to write, by another way than the adapter's; None leaves the look out.
        """
        return None

    def message(self) -> Message:
        """Return a message that nobody has sent, with letters that go wrong."""
        text = f"Kære Åse, pakken {fresh('P')} er på vej: 3 × „Krus“ 🎁"
        return Message("order.shipped", self.recipient, "da", "Din pakke ✓", text)

    def test_it_says_how_it_reaches_people(self) -> None:
        """At least one of mail, text and push."""
        notifier = self.needs(Can.SEND)
        ways = {Can.EMAIL, Can.TEXT, Can.PUSH} & {*notifier.capabilities}
        assert ways, "declare how it reaches people: email, text or push"

    def test_a_message_is_sent_once(self) -> None:
        """The same key again sends nothing."""
        notifier = self.needs(Can.SEND)
        message, key = self.message(), fresh("key")
        self.twice("send", lambda: notifier.send(message, key=key))
        self._arrived(message, 1)

    def test_the_same_words_under_another_key_are_another_message(self) -> None:
        """Two orders may be told the same."""
        notifier = self.needs(Can.SEND)
        message = self.message()
        first = notifier.send(message, key=fresh("key"))
        second = notifier.send(message, key=fresh("key"))

        assert not second.duplicate, "another key is no duplicate"
        assert first.external_id != second.external_id, "two messages have one id"
        self._arrived(message, 2)

    def test_whom_nobody_can_reach_is_rejected(self) -> None:
        """A recipient that is none, ever."""
        notifier = self.needs(Can.SEND)
        message = evolve(self.message(), recipient=self.unreachable)
        expected(
            Rejected,
            lambda: notifier.send(message, key=fresh("key")),
            f"a message to {self.unreachable!r}",
        )

    def test_no_line_of_the_subject_becomes_a_header(self) -> None:
        """A line break in a subject or name writes to nobody else."""
        notifier = self.needs(Can.SEND)
        subject = "Hello\r\nBcc: everybody@example.org"
        message = evolve(self.message(), subject=subject)
        try:
            notifier.send(message, key=fresh("key"))
        except Rejected:
            return
        for text in self.sent() or ():
            assert "\nBcc: everybody" not in text, "a subject wrote a header"

    def test_documents_go_with_it_or_are_refused(self) -> None:
        """What is not declared is Unsupported: nothing is left out in silence."""
        notifier = self.needs(Can.SEND)
        slip = RenderedDocument("slip.txt", DocumentFormat.TEXT, b"3 mugs")
        message = evolve(self.message(), attachments=(slip,))
        if Can.ATTACHMENTS in notifier.capabilities:
            notifier.send(message, key=fresh("key"))
            self._arrived(message, 1)
        else:
            expected(
                Unsupported,
                lambda: notifier.send(message, key=fresh("key")),
                "attachments, which are not declared",
            )

    def test_who_is_written_to_is_not_shown(self) -> None:
        """Neither in the message's repr nor in an error."""
        notifier = self.needs(Can.SEND)
        message = evolve(self.message(), recipient=self.unreachable)
        assert self.unreachable not in repr(message)
        error = expected(
            Rejected,
            lambda: notifier.send(message, key=fresh("key")),
            "a message to nobody",
        )
        assert self.unreachable not in str(error), "an error shows the recipient"

    def test_it_says_what_is_known_when_the_line_fails(self) -> None:
        """Not sent is rejected; whatever may have arrived is unknown."""
        message = self.message()
        self.fails_in_order(
            lambda notifier: [
                ("send", lambda: notifier.send(message, key=fresh("key")))
            ]
        )

    def _arrived(self, message: Message, times: int) -> None:
        found = self.sent()
        if found is not None:
            count = sum(message.text in text for text in found)
            assert count == times, (
                f"a message arrived {count} times, {times} were right; are its letters"
                " as they were?"
            )
