"""Which articles may come instead of one that is short, and who decides it."""

from collections.abc import Sequence
from enum import StrEnum

from attrs import frozen

from ordercore.errors import Finding, Invalid
from ordercore.message import stream_id
from ordercore.values import sku as check_sku

__all__ = [
    "Alternative",
    "DefineSubstitutes",
    "Substitutes",
    "SubstitutesDefined",
    "Substituting",
    "substitutes_stream",
]


class Substituting(StrEnum):
    """When an article is substituted."""

    OFFER = "OFFER"
    """Somebody is asked: ``oms.plan.substitute`` says what could be done."""
    AUTOMATIC = "AUTOMATIC"
    """By itself, as soon as units of an order wait."""
    NEVER = "NEVER"
    """Not at all, whatever alternatives are known."""


@frozen
class Alternative:
    """An article that may come instead; that of the lowest priority is asked first."""

    sku: str
    priority: int = 0


@frozen
class Substitutes:
    """What may come instead of an article.

    It holds in this direction alone: whoever may come instead of a blue mug is not
    therefore replaced by one.

    Attributes:
        sku: what is ordered.
        alternatives: what may come instead, each once; none for nothing any more.
        when: who decides it.
    """

    sku: str
    alternatives: tuple[Alternative, ...]
    when: Substituting = Substituting.OFFER

    @property
    def ranked(self) -> tuple[str, ...]:
        """The alternatives by priority, of equals by SKU."""
        order = sorted(self.alternatives, key=lambda one: (one.priority, one.sku))
        return tuple([one.sku for one in order])


@frozen
class SubstitutesDefined:
    """It is known what may come instead of an article."""

    substitutes: Substitutes

    @property
    def stream(self) -> str:
        """The stream of the article's substitutes."""
        return substitutes_stream(self.substitutes.sku)

    def apply(self, known: Substitutes | None) -> Substitutes:
        """Return what holds now."""
        return self.substitutes


@frozen
class DefineSubstitutes:
    """Say what may come instead of an article.  The same again does nothing."""

    substitutes: Substitutes

    @property
    def stream(self) -> str:
        """The stream of the article's substitutes."""
        return substitutes_stream(self.substitutes.sku)

    def decide(self, known: Substitutes | None) -> Sequence[SubstitutesDefined]:
        """Return SubstitutesDefined.  Raises Invalid with everything that cannot be."""
        if known == self.substitutes:
            return ()
        if findings := _faults(self.substitutes):
            raise Invalid(findings)
        return (SubstitutesDefined(self.substitutes),)


def substitutes_stream(sku: str) -> str:
    """Return the stream of an article's substitutes: ``substitutes/MUG``."""
    return stream_id("substitutes", sku)


def _faults(asked: Substitutes) -> list[Finding]:
    found: list[Finding] = []
    try:
        check_sku(asked.sku)
    except Invalid as error:
        found += error.findings
    seen = {asked.sku}
    for place, one in enumerate(asked.alternatives):
        where = f"alternatives[{place}]"
        try:
            check_sku(one.sku)
        except Invalid as error:
            found += error.inside(where).findings
        if one.sku in seen:
            expected = "each SKU once, and another one than is ordered"
            found.append(Finding(f"{where}.sku", one.sku, expected))
        seen.add(one.sku)
    return found
