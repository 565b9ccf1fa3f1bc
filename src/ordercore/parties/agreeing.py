"""What customers agree to, and what we note about them: who said it, and when."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import evolve, field, frozen

from ordercore.errors import Invalid, Refused
from ordercore.parties.customer import (
    Consent,
    CustomerFile,
    InCustomer,
    Note,
    applied,
    existing,
)
from ordercore.values import PERSONAL, check_id, free_text, utc

__all__ = [
    "AddNote",
    "ConsentGiven",
    "ConsentWithdrawn",
    "GiveConsent",
    "NoteAdded",
    "WithdrawConsent",
    "check_consent",
    "latest",
]

LONGEST_NOTE = 10_000


@frozen
class NoteAdded(InCustomer):
    """Somebody wrote down what happened with a customer."""

    customer: str
    text: str = field(repr=False, metadata=PERSONAL)
    by: str
    at: datetime

    def apply(self, file: CustomerFile | None) -> CustomerFile:
        """Return the file with the note."""
        file = applied(file)
        return evolve(file, notes=(*file.notes, Note(self.text, self.by, self.at)))


@frozen
class AddNote(InCustomer):
    """Write down something about a customer.  The same note again does nothing.

    Attributes:
        text: what was said or done.
        by: who writes, as an id.
        at: when it was, aware.
    """

    customer: str
    text: str = field(repr=False, metadata=PERSONAL)
    by: str
    at: datetime

    def decide(self, file: CustomerFile | None) -> Sequence[NoteAdded]:
        """Return NoteAdded.

        Raises Refused ``customer.unknown``, ``customer.merged``,
        ``customer.forgotten``; Invalid.
        """
        file = existing(file, self.customer, "write about")
        note = Note(_plain(self.text), check_id(self.by, "by"), utc(self.at))
        if note in file.notes:
            return ()
        return (NoteAdded(self.customer, note.text, note.by, note.at),)


@frozen
class ConsentGiven(InCustomer):
    """A customer agrees to something."""

    customer: str
    purpose: str
    at: datetime
    source: str

    def apply(self, file: CustomerFile | None) -> CustomerFile:
        """Return the file with what counts now."""
        return _with(file, Consent(self.purpose, True, self.at, self.source))


@frozen
class ConsentWithdrawn(InCustomer):
    """A customer does not agree to something, or no longer does."""

    customer: str
    purpose: str
    at: datetime
    source: str

    def apply(self, file: CustomerFile | None) -> CustomerFile:
        """Return the file with what counts now."""
        return _with(file, Consent(self.purpose, False, self.at, self.source))


@frozen
class GiveConsent(InCustomer):
    """Keep that a customer agrees.  What is older than what is known does nothing.

    Attributes:
        purpose: to what, as an id such as ``newsletter``.
        at: when it was said, aware.
        source: where it was said.
    """

    customer: str
    purpose: str
    at: datetime
    source: str

    def decide(self, file: CustomerFile | None) -> Sequence[ConsentGiven]:
        """Return ConsentGiven.

        Raises Refused ``customer.unknown``, ``customer.merged``,
        ``customer.forgotten``; Invalid.
        """
        said = _said(file, self, given=True)
        return (ConsentGiven(self.customer, *said),) if said else ()


@frozen
class WithdrawConsent(InCustomer):
    """Keep that a customer does not agree.  Said at the same instant, it wins."""

    customer: str
    purpose: str
    at: datetime
    source: str

    def decide(self, file: CustomerFile | None) -> Sequence[ConsentWithdrawn]:
        """Return ConsentWithdrawn.

        Raises Refused ``customer.unknown``, ``customer.merged``,
        ``customer.forgotten``; Invalid.
        """
        said = _said(file, self, given=False)
        return (ConsentWithdrawn(self.customer, *said),) if said else ()


def check_consent(file: CustomerFile, purpose: str) -> None:
    """Raise Refused ``consent.missing`` unless the customer agrees to *purpose*."""
    if not file.agrees(purpose):
        raise Refused(
            "consent.missing",
            asked=f"use the data of customer {file.id} for {purpose}",
            because="the customer has not agreed to it, or not any more",
            remedy="Ask the customer, and do parties.GiveConsent with what was said",
        )


def latest(consents: Iterable[Consent]) -> tuple[Consent, ...]:
    """Return what counts of each purpose: the latest, and of two at once the no."""
    found: dict[str, Consent] = {}
    for said in consents:
        known = found.get(said.purpose)
        if known is None or _outweighs(said, known):
            found[said.purpose] = said
    return tuple([found[purpose] for purpose in sorted(found)])


def _outweighs(said: Consent, known: Consent) -> bool:
    if said.at == known.at:
        return known.given and not said.given
    return said.at > known.at


def _with(file: CustomerFile | None, said: Consent) -> CustomerFile:
    file = applied(file)
    return evolve(file, consents=latest([*file.consents, said]))


def _said(
    file: CustomerFile | None, asked: GiveConsent | WithdrawConsent, *, given: bool
) -> tuple[str, datetime, str] | None:
    file = existing(file, asked.customer, "keep a consent of")
    purpose = check_id(asked.purpose, "purpose")
    source = free_text(asked.source, "source", shown=False)
    if not source:
        raise Invalid.at("source", asked.source, "where the customer said it")
    said = Consent(purpose, given, utc(asked.at), source)
    if latest([*file.consents, said]) == file.consents:
        return None
    return purpose, said.at, source


def _plain(text: str) -> str:
    plain = free_text(text, "text", LONGEST_NOTE, shown=False)
    if not plain:
        raise Invalid.at("text", text, "what there is to say")
    return plain
