"""Rules as plain tables, as a TOML file has them; nothing is guessed or left out."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeGuard, TypeVar, cast

import attrs

from ordercore.errors import Finding, Invalid, join_path, shorten
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

__all__ = ["plain_of", "rules_from"]

E = TypeVar("E", bound=StrEnum)
Leaf = Callable[[Any, str], Any]
"""From a value and its path to what it says; raises Invalid where it says nothing."""
Read = Callable[[Any, str, list[Finding]], Any]
"""The same for what has parts: findings about parts are added, and it goes on."""

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
    table = _table(document, "", ("rule",), found)
    given = _list(table.get("rule", []), "rule")
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
    return {"rule": [{"id": rule.id, "when": ALWAYS, **_plain(rule)} for rule in rules]}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum | Money):
        return str(value)
    if _is_tuple(value):
        return [_plain(one) for one in value]
    kind: type[Any] = value.__class__
    if not attrs.has(kind):
        return value
    fields = attrs.fields_dict(kind)
    given = {name: getattr(value, name) for name in fields}
    return {
        _SAID.get(name, name): _plain(one)
        for name, one in given.items()
        if one != _default(fields[name])
    }


def _default(field: "attrs.Attribute[Any]") -> Any:
    default = cast("Any", field.default)
    return default.factory() if hasattr(default, "factory") else default


_SAID = {"never": "not"}


def _read(
    kind: type[Any],
    value: object,
    where: str,
    reads: Mapping[str, Read],
    found: list[Finding],
) -> Any:
    """Return a *kind* from what can be read of a table; add what cannot to *found*."""
    table = _table(value, where, tuple(reads), found)
    given = {name: one for name, one in _STAND_INS.items() if name in reads}
    for name, one in table.items():
        try:
            field = "never" if name == "not" else name
            given[field] = reads[name](one, join_path(where, name), found)
        except Invalid as error:
            found += error.findings
    for name, expected in _NEEDED.items():
        if name in reads and name not in table:
            found.append(Finding(join_path(where, name), "nothing", expected))
    return kind(**given)


_STAND_INS: Mapping[str, Any] = {"id": "", "gate": Gate.CONFIRM, "reason": ""}
"""What stands where something that has to be there could not be read."""

_TO_ASK = "a table that asks something"
_ASKED = f'"{ALWAYS}", or {_TO_ASK}'
_NEEDED = {"id": "a value", "gate": "a value", "reason": "a value", "when": _ASKED}


def _table(
    value: object, where: str, known: tuple[str, ...], found: list[Finding]
) -> dict[str, Any]:
    """Return the known fields of a table, and add the others to *found*."""
    if not isinstance(value, Mapping):
        raise Invalid.at(where or "document", value, "a table")
    table = cast("Mapping[str, Any]", value)
    expected = f"one of {', '.join(known)}"
    found += [
        Finding(join_path(where, str(name)), shorten(name), expected)
        for name in table
        if name not in known
    ]
    return {name: one for name, one in table.items() if name in known}


def _is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    return isinstance(value, tuple)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _list(value: object, where: str) -> list[Any]:
    if _is_list(value):
        return value
    raise Invalid.at(where, value, "a list")


def _text(value: object, where: str) -> str:
    if isinstance(value, str):
        return value
    raise Invalid.at(where, value, "text")


def _truth(value: object, where: str) -> bool:
    if isinstance(value, bool):
        return value
    raise Invalid.at(where, value, "true or false")


def _number(value: object, where: str) -> int:
    if type(value) is int:
        return value
    raise Invalid.at(where, value, "a whole number")


def _money(value: object, where: str) -> Money:
    """Return an amount; its decimals may be left out: ``5000 EUR``."""
    try:
        amount, _, currency = _text(value, where).partition(" ")
        return Money.of(amount, currency)
    except Invalid:
        raise Invalid.at(where, value, "an amount such as 5000 EUR") from None


def _one_or_many(read: Leaf) -> Read:
    """Return what reads a list, or a single one that stands without brackets."""
    one = _leaf(read)

    def reader(value: object, where: str, found: list[Finding]) -> tuple[Any, ...]:
        if not _is_list(value):
            return (read(value, where),)
        return _each(value, where, one, found)

    return reader


def _each(
    value: list[Any], where: str, read: Read, found: list[Finding]
) -> tuple[Any, ...]:
    if not value:
        raise Invalid.at(where, "an empty list", "at least one, or leave it out")
    got: list[Any] = []
    for place, one in enumerate(value):
        try:
            got.append(read(one, f"{where}[{place}]", found))
        except Invalid as error:
            found += error.findings
    return tuple(got)


def _leaf(read: Leaf) -> Read:
    def reader(value: object, where: str, _: list[Finding]) -> Any:
        return read(value, where)

    return reader


def _enum(kind: type[E]) -> Read:
    def read(value: object, where: str) -> E:
        try:
            return kind(_text(value, where))
        except ValueError:
            raise Invalid.at(where, value, f"one of {', '.join(kind)}") from None

    return _leaf(read)


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
    return _each(_list(value, where), where, _when, found)


def _hold(value: object, where: str, found: list[Finding]) -> HoldThen:
    hold: HoldThen = _read(HoldThen, value, where, _HOLD, found)
    return hold


def _then(value: object, where: str, found: list[Finding]) -> Then:
    then: Then = _read(Then, value, where, _THEN, found)
    return then


_TEXTS = _one_or_many(_text)
_WHEN: Mapping[str, Read] = {
    "country": _TEXTS,
    "channel": _TEXTS,
    "customer_group": _TEXTS,
    "customer": _TEXTS,
    "terms": _TEXTS,
    "flag": _TEXTS,
    "sku": _TEXTS,
    "total_over": _one_or_many(_money),
    "quantity_over": _leaf(_number),
    "first_order": _leaf(_truth),
    "same_again_within_min": _leaf(_number),
    "all": _whens,
    "any": _whens,
    "not": _when,
}
_HOLD: Mapping[str, Read] = {
    "gate": _enum(Gate),
    "reason": _leaf(_text),
    "note": _leaf(_text),
    "lines": _leaf(_truth),
}
_THEN: Mapping[str, Read] = {
    "hold": _hold,
    "flag": _TEXTS,
    "strategy": _leaf(_text),
    "note": _leaf(_text),
}
_RULE: Mapping[str, Read] = {
    "id": _leaf(_text),
    "when": _asked,
    "then": _then,
    "kind": _enum(RuleKind),
    "step": _enum(RuleStep),
    "criticality": _enum(Criticality),
}
