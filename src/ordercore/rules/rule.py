"""A rule: what it asks of an order, and what it does when that is so."""

from collections.abc import Iterator
from enum import StrEnum

from attrs import field, frozen

from ordercore.errors import Finding, Invalid, shorten
from ordercore.orders import Gate, HoldReason, OrderFlag, Terms
from ordercore.orders.checking import said_by
from ordercore.orders.flagging import check_code
from ordercore.rules.when import When
from ordercore.values import check_id, country_code, free_text

__all__ = [
    "Criticality",
    "HoldThen",
    "Rule",
    "RuleKind",
    "RuleStep",
    "Then",
    "problems_of",
]

MOST_RULES = 1000


class RuleKind(StrEnum):
    """What a rule is for."""

    FILTER = "filter"
    """Which orders the house handles by itself at a step; people do the others."""
    EXECUTION = "execution"
    """What is checked and set on an order."""


class Criticality(StrEnum):
    """Whether an order waits for what a rule found."""

    INFORMATION = "information"
    """It is recorded, and the order goes on: a hold is only noted."""
    CRITICAL = "critical"
    """The order waits where the rule says so."""


class RuleStep(StrEnum):
    """A step that the house takes by itself, and that a filter may leave to people."""

    CONFIRM = "CONFIRM"
    SOURCE = "SOURCE"
    INVOICE = "INVOICE"
    COMPLETE = "COMPLETE"


@frozen
class HoldThen:
    """Hold the order.

    Attributes:
        gate: before which step.
        reason: an :class:`ordercore.orders.HoldReason`, or a plug-in's own.
        note: a sentence for people; why the rule applies, when it is empty.
        lines: hold each line of which the condition is so by itself, not the order.
    """

    gate: Gate
    reason: str
    note: str = ""
    lines: bool = False


@frozen
class Then:
    """What a rule does.

    Attributes:
        hold: keep the order back.
        flag: codes of :class:`ordercore.orders.OrderFlag`, or a plug-in's own.
        strategy: the name of a sourcing strategy; the first rule that names one counts.
        note: a sentence that is recorded.
    """

    hold: HoldThen | None = None
    flag: tuple[str, ...] = ()
    strategy: str = ""
    note: str = ""


@frozen
class Rule:
    """A rule of the shop.

    Attributes:
        id: unique in the book.
        when: what it asks; nothing in a rule for every order.
        then: what it does when that is so; nothing for a filter.
        kind: filter or execution.
        step: for a filter, the step that the house takes by itself only when it is so.
        criticality: whether an order waits for it.
    """

    id: str
    when: When = field(factory=When)
    then: Then = field(factory=Then)
    kind: RuleKind = RuleKind.EXECUTION
    step: RuleStep | None = None
    criticality: Criticality = Criticality.CRITICAL


def problems_of(rules: tuple[Rule, ...]) -> list[Finding]:
    """Return everything that is wrong with some rules, each with its path."""
    found: list[Finding] = []
    if len(rules) > MOST_RULES:
        found.append(Finding("rule", f"{len(rules)}", f"at most {MOST_RULES}"))
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        inner = [*_of_rule(rule)]
        if rule.id in seen:
            inner.append(Finding("id", shorten(rule.id), "an id of its own"))
        seen.add(rule.id)
        if inner:
            found += Invalid(inner).inside(f"rule[{place}]").findings
    return found


def _of_rule(rule: Rule) -> Iterator[Finding]:
    yield from said_by(check_id, rule.id, "id")
    is_filter = rule.kind is RuleKind.FILTER
    if is_filter != (rule.step is not None):
        expected = "the step that it filters" if is_filter else "none: it is no filter"
        yield Finding("step", str(rule.step), expected)
    if is_filter == (rule.then != Then()):
        expected = "nothing: a filter does none" if is_filter else "something to do"
        yield Finding("then", "something" if is_filter else "nothing", expected)
    yield from _inside("then", _of_then(rule.then))
    yield from _inside("when", _of_when(rule.when))


def _of_then(then: Then) -> Iterator[Finding]:
    if then.hold is not None:
        yield from said_by(_reason, then.hold.reason, "hold.reason")
        yield from said_by(free_text, then.hold.note, "hold.note")
    for place, code in enumerate(then.flag):
        yield from said_by(_flag, code, f"flag[{place}]")
    if then.strategy:
        yield from said_by(check_id, then.strategy, "strategy")
    yield from said_by(free_text, then.note, "note")


def _reason(code: str, where: str) -> None:
    check_code(code, HoldReason, where)


def _flag(code: str, where: str) -> None:
    check_code(code, OrderFlag, where)


def _of_when(when: When) -> Iterator[Finding]:
    for place, code in enumerate(when.country):
        yield from said_by(_country, code, f"country[{place}]")
    for place, terms in enumerate(when.terms):
        if terms not in [*Terms]:  # a list, which no mapping can look up, is none
            expected = f"one of {', '.join(Terms)}"
            yield Finding(f"terms[{place}]", shorten(terms), expected)
    for place, code in enumerate(when.flag):
        yield from said_by(_flag, code, f"flag[{place}]")
    currencies = [limit.currency for limit in when.total_over]
    if len(currencies) != len({*currencies}):
        yield Finding("total_over", ", ".join(currencies), "each currency once")
    yield from _of_number("quantity_over", when.quantity_over)
    yield from _of_number("same_again_within_min", when.same_again_within_min)
    inner = [(f"all[{n}]", one) for n, one in enumerate(when.all)]
    inner += [(f"any[{n}]", one) for n, one in enumerate(when.any)]
    inner += [("not", when.never)] if when.never is not None else []
    for where, one in inner:
        yield from _inside(where, _of_inner(one))


def _of_inner(condition: object) -> Iterator[Finding]:
    if not isinstance(condition, When):
        yield Finding("", shorten(condition), "an ordercore.rules.When")
    elif condition == When():
        yield Finding("", "nothing", "something to ask")
    else:
        yield from _of_when(condition)


def _of_number(where: str, number: int | None) -> Iterator[Finding]:
    if number is not None and (type(number) is not int or number < 0):
        yield Finding(where, shorten(number), "a whole number from 0")


def _country(code: str, where: str) -> None:
    if country_code(code, where) != code:
        raise Invalid.at(where, code, "an ISO 3166-1 code such as DK")


def _inside(where: str, found: Iterator[Finding]) -> Iterator[Finding]:
    if inner := [*found]:
        yield from Invalid(inner).inside(where).findings
