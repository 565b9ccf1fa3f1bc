"""Rules as plain tables, as a TOML file has them; nothing is guessed or left out."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ordercore.errors import Finding, Invalid
from ordercore.orders import Gate
from ordercore.rules.rule import (
    Criticality,
    HoldThen,
    Rule,
    RuleKind,
    RuleStep,
    Then,
    problems_of,
)
from ordercore.rules.when import When
from ordercore.values import Money
from ordercore.values.tables import (
    Read,
    as_plain,
    each,
    enum,
    fields,
    leaf,
    listed,
    number,
    one_or_many,
    table,
    text,
    truth,
)

__all__ = ["plain_of", "rules_from"]

ALWAYS = "always"
"""What a rule for every order says in the place of a condition."""

DEEPEST = 20
"""So many conditions inside each other are read."""


def rules_from(document: object) -> tuple[Rule, ...]:
    """Return the rules of a document: a table with a list ``rule``.

    Each says for which orders it is: ``when`` is a table that asks something, or
    ``"always"``.

    Raises Invalid with everything that is wrong, each with its path such as
    ``rule[2].when.country[0]``: unknown fields too.
    """
    found: list[Finding] = []
    rows = table(document, "", ("rule",), found)
    given = listed(rows.get("rule", []), "rule")
    rules = [_rule(one, f"rule[{place}]", found) for place, one in enumerate(given)]
    found += _not_among(found, problems_of(tuple(rules)))
    if found:
        raise Invalid(found)
    return tuple(rules)


def _rule(value: object, where: str, found: list[Finding]) -> Rule:
    try:
        rule: Rule = _read(Rule, value, where, _RULE, found)
    except Invalid as error:
        found += error.findings
        return Rule("")
    return rule


def _not_among(read: Iterable[Finding], problems: Iterable[Finding]) -> list[Finding]:
    """Return the problems that are not only there because something was not read.

    What could not be read is missing where it stood, and whether a rule has the right
    parts can only be said of one that was read whole.
    """
    paths = [f"{finding.where}." for finding in read]
    found: list[Finding] = []
    for problem in problems:
        whole = _PARTS.sub("", problem.where)
        inside = (f"{whole}.", f"{whole}[")
        if not any([path.startswith(inside) for path in paths]):
            found.append(problem)
    return found


_PARTS = re.compile(r"(?<=\])\.(step|then)$")


def plain_of(rules: tuple[Rule, ...]) -> dict[str, Any]:
    """Return the document that :func:`rules_from` reads as these rules."""
    plain = [as_plain(rule, _SAID) for rule in rules]
    return {"rule": [{"id": one["id"], "when": ALWAYS, **one} for one in plain]}


_SAID = {"never": "not"}


def _read(
    kind: type[Any],
    value: object,
    where: str,
    reads: Mapping[str, Read],
    found: list[Finding],
) -> Any:
    """Return a *kind* from what can be read of a table; add what cannot to *found*."""
    given = fields(value, where, reads, found, _NEEDED)
    if "not" in given:
        given["never"] = given.pop("not")
    stand_ins = {name: one for name, one in _STAND_INS.items() if name in reads}
    return kind(**{**stand_ins, **given})


_STAND_INS: Mapping[str, Any] = {"id": "", "gate": Gate.CONFIRM, "reason": ""}
"""What stands where something that has to be there could not be read."""

_TO_ASK = "a table that asks something"
_ASKED = f'"{ALWAYS}", or {_TO_ASK}'
_NEEDED = {"id": "a value", "gate": "a value", "reason": "a value", "when": _ASKED}


def _money(value: object, where: str) -> Money:
    """Return an amount; its decimals may be left out: ``5000 EUR``."""
    try:
        amount, _, currency = text(value, where).partition(" ")
        return Money.of(amount, currency)
    except Invalid:
        raise Invalid.at(where, value, "an amount such as 5000 EUR") from None


def _asked(value: object, where: str, found: list[Finding]) -> When:
    """Return what a rule asks: one that is for every order says so."""
    if value == ALWAYS:
        return When()
    given: Any = value
    if not (issubclass(given.__class__, Mapping) and given):
        raise Invalid.at(where, given, _ASKED)
    return _when(given, where, found)


def _when(value: object, where: str, found: list[Finding]) -> When:
    if where.count(".") > DEEPEST:
        raise Invalid.at(where, "more inside", f"at most {DEEPEST} inside each other")
    if value == {}:
        raise Invalid.at(where, value, _TO_ASK)
    when: When = _read(When, value, where, _WHEN, found)
    return when


def _whens(value: object, where: str, found: list[Finding]) -> tuple[When, ...]:
    return each(listed(value, where), where, _when, found)


def _hold(value: object, where: str, found: list[Finding]) -> HoldThen:
    hold: HoldThen = _read(HoldThen, value, where, _HOLD, found)
    return hold


def _then(value: object, where: str, found: list[Finding]) -> Then:
    then: Then = _read(Then, value, where, _THEN, found)
    return then


_TEXTS = one_or_many(leaf(text))
_WHEN: Mapping[str, Read] = {
    "country": _TEXTS,
    "channel": _TEXTS,
    "customer_group": _TEXTS,
    "customer": _TEXTS,
    "terms": _TEXTS,
    "flag": _TEXTS,
    "sku": _TEXTS,
    "total_over": one_or_many(leaf(_money)),
    "quantity_over": leaf(number),
    "first_order": leaf(truth),
    "same_again_within_min": leaf(number),
    "all": _whens,
    "any": _whens,
    "not": _when,
}
_HOLD: Mapping[str, Read] = {
    "gate": enum(Gate),
    "reason": leaf(text),
    "note": leaf(text),
    "lines": leaf(truth),
}
_THEN: Mapping[str, Read] = {
    "hold": _hold,
    "flag": _TEXTS,
    "strategy": leaf(text),
    "note": leaf(text),
}
_RULE: Mapping[str, Read] = {
    "id": leaf(text),
    "when": _asked,
    "then": _then,
    "kind": enum(RuleKind),
    "step": enum(RuleStep),
    "criticality": enum(Criticality),
}
