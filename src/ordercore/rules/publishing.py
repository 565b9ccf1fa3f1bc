"""A shop gets its rules, in versions, so that a journal tells which decided."""

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from ordercore.errors import Invalid
from ordercore.message import stream_id
from ordercore.rules.rule import Rule, problems_of
from ordercore.values import CLOCKED, free_text

__all__ = ["RULES", "PublishRules", "RuleBook", "RulesPublished"]

RULES = stream_id("rules", "shop")
"""The stream of a shop's rules."""


@frozen
class RuleBook:
    """The rules that are in force.

    Attributes:
        version: 1 for the first ones.
        rules: in the order in which they are asked.
    """

    version: int
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """How a journal calls them: ``rules 3``."""
        return f"rules {self.version}"

    @property
    def looks_back(self) -> bool:
        """Whether a rule asks about other orders of the buyer."""
        return any([rule.when.looks_back for rule in self.rules])


@frozen
class RulesPublished:
    """Other rules are in force."""

    rules: tuple[Rule, ...]
    by: str = ""
    at: datetime | None = None

    @property
    def stream(self) -> str:
        """The stream of the shop's rules."""
        return RULES

    def apply(self, book: RuleBook | None) -> RuleBook:
        """Return the rules in their next version."""
        return RuleBook(book.version + 1 if book else 1, self.rules)


@frozen
class PublishRules:
    """Put rules in force, instead of those that are.  The same again does nothing.

    Orders that were judged before keep what was decided then.

    Attributes:
        rules: in the order in which they are asked; none to have no rules.
        by: who decided it.
        at: when, aware UTC; left out, the time at the door.
    """

    rules: tuple[Rule, ...]
    by: str = ""
    at: datetime | None = field(default=None, metadata=CLOCKED)

    @property
    def stream(self) -> str:
        """The stream of the shop's rules."""
        return RULES

    def decide(self, book: RuleBook | None) -> Sequence[RulesPublished]:
        """Return RulesPublished.  Raises Invalid with all that is wrong with them."""
        free_text(self.by, "by")
        if findings := problems_of(self.rules):
            raise Invalid(findings)
        if (book.rules if book else ()) == self.rules:
            return ()
        return (RulesPublished(self.rules, self.by, self.at),)
