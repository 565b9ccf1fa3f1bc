"""The rules are asked about an order: what follows, and why each did or did not."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from attrs import frozen

from ordercore.message import Command
from ordercore.orders import LIFE, Flag, Hold, Judge, Order, PlaceHold, Verdict
from ordercore.rules.publishing import RuleBook
from ordercore.rules.rule import Criticality, Rule, RuleKind, RuleStep
from ordercore.rules.when import Facts, Reason

__all__ = ["Judgement", "RuleAnswer", "applies", "judge"]

Ask: TypeAlias = Command[Any]


@frozen
class RuleAnswer:
    """What one rule says of an order.

    Attributes:
        rule: as it was asked.
        reason: whether it applies, and what was looked at.
        lines: the lines of which it is so by themselves, for a rule that holds lines.
        does: what follows, in words.
    """

    rule: Rule
    reason: Reason
    lines: tuple[str, ...] = ()
    does: tuple[str, ...] = ()

    def __str__(self) -> str:
        what = f" -> {', '.join(self.does)}" if self.does else ""
        return f"{self.rule.id}: {self.reason}{what}"


@frozen
class Judgement:
    """What the rules say of an order; a plan, so it can be looked at and carried out.

    Attributes:
        order: which order.
        rules: the version that was asked, such as ``rules 3``.
        why: the answer of each rule, in the order in which they were asked.
        commands: what follows; none once the order has ended.
        left_to_people: steps that the house does not take by itself for this order.
        missing: always empty: rules are asked, not wished for.
    """

    order: str
    rules: str
    why: tuple[RuleAnswer, ...]
    commands: tuple[Ask, ...]
    left_to_people: frozenset[RuleStep] = frozenset()
    missing: tuple[()] = ()

    def __str__(self) -> str:
        head = f"{self.rules} about order {self.order}"
        return "\n".join([head, *map(str, self.why)])


def judge(
    book: RuleBook, order: Order, facts: Facts, at: datetime | None = None
) -> Judgement:
    """Ask every rule about an order, in the order of the book.

    Carried out twice it does nothing more.  A hold of a rule that is on already stays
    as it is; one that was released is placed again, since the rule still applies to
    what is agreed now.

    Args:
        book: the rules in force.
        order: as it stands.
        facts: what is known about its buyer.
        at: recorded with what follows, aware UTC.
    """
    answers = tuple([_asked(rule, order, facts) for rule in book.rules])
    left = [a.rule.step for a in answers if a.rule.step and not a.reason.so]
    commands = tuple(_commands(book, order, answers, at)) if LIFE[order.state] else ()
    return Judgement(order.id, book.name, answers, commands, frozenset(left))


def applies(book: RuleBook | None, step: RuleStep, order: Order, facts: Facts) -> bool:
    """Tell whether the house takes a step by itself: every filter of it says so."""
    rules = book.rules if book else ()
    return all(
        [rule.when.judge(order, facts).so for rule in rules if rule.step is step]
    )


def _asked(rule: Rule, order: Order, facts: Facts) -> RuleAnswer:
    reason = rule.when.judge(order, facts)
    if rule.kind is RuleKind.FILTER:
        does = () if reason.so else (f"{rule.step} is left to people",)
        return RuleAnswer(rule, reason, (), does)
    hold = rule.then.hold
    if hold is not None and hold.lines:
        judged = [(k, rule.when.judge(order, facts, [k])) for k in order.lines]
        lines = tuple([line.id for line, one in judged if one.so])
        if not lines:
            return RuleAnswer(rule, Reason(False, f"no line: {reason.text}"))
        return RuleAnswer(rule, reason, lines, tuple(_does(rule, lines)))
    return RuleAnswer(rule, reason, (), tuple(_does(rule)) if reason.so else ())


def _does(rule: Rule, lines: Sequence[str] = ()) -> Iterator[str]:
    then = rule.then
    if then.hold is not None:
        word = "hold" if rule.criticality is Criticality.CRITICAL else "would hold"
        where = f" line {', '.join(lines)}" if lines else ""
        yield f"{word}{where} at {then.hold.gate}: {then.hold.reason}"
    yield from [f"flag {code}" for code in then.flag]
    if then.strategy:
        yield f"strategy {then.strategy}"
    if then.note:
        yield f"note: {then.note}"


def _commands(
    book: RuleBook, order: Order, answers: Sequence[RuleAnswer], at: datetime | None
) -> Iterator[Ask]:
    so = [a for a in answers if a.reason.so and a.rule.kind is RuleKind.EXECUTION]
    on = {hold.id for hold in order.holds}
    for answer in so:
        for hold in _holds(answer, book.name, at):
            if hold.id not in on:
                yield PlaceHold(order.id, hold)
    flags = {code: answer for answer in reversed(so) for code in answer.rule.then.flag}
    for code in sorted({*flags} - {*order.flags}):
        why = f"rule {flags[code].rule.id}: {flags[code].reason.text}"
        yield Flag(order.id, code, book.name, at, why)
    verdict = Verdict(
        book.version,
        tuple([answer.rule.id for answer in so]),
        tuple([f"{a.rule.id}: {text}" for a in so for text in _noted(a)]),
        next((a.rule.then.strategy for a in so if a.rule.then.strategy), ""),
    )
    if verdict.applied or order.marks.verdict is not None:
        yield Judge(order.id, verdict)


def _holds(answer: RuleAnswer, by: str, at: datetime | None) -> Iterator[Hold]:
    then, rule = answer.rule.then.hold, answer.rule
    if then is not None and rule.criticality is Criticality.CRITICAL:
        for line in answer.lines or ("",):
            name = f"rule-{rule.id}" + (f"-{line}" if line else "")
            note = then.note or answer.reason.text
            yield Hold(name, then.gate, then.reason, note, line, by, at)


def _noted(answer: RuleAnswer) -> Iterator[str]:
    """Yield what is only recorded: notes, and what a rule would have held."""
    rule = answer.rule
    if rule.then.note:
        yield rule.then.note
    if rule.criticality is Criticality.INFORMATION and rule.then.hold is not None:
        yield f"{answer.does[0]}: {rule.then.hold.note or answer.reason.text}"
