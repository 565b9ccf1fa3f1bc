"""Rules as plain tables, as a TOML file has them; nothing is guessed or left out."""

from collections.abc import Callable, Iterator, Mapping
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
Read = Callable[[Any, str], Any]

DEEPEST = 20
"""So many conditions inside each other are read."""


def rules_from(document: object) -> tuple[Rule, ...]:
    """Return the rules of a document: a table with a list ``rule``.

    Raises Invalid with everything that is wrong, each with its path such as
    ``rule[2].when.country[0]``: unknown fields too.
    """
    table = _table(document, "", ("rule",))
    found: list[Finding] = []
    rules: list[Rule] = []
    for place, one in enumerate(_list(table.get("rule", []), "rule")):
        try:
            rules.append(_read(Rule, one, f"rule[{place}]", _RULE))
        except Invalid as error:
            found += error.findings
    found += [] if found else problems_of(tuple(rules))
    if found:
        raise Invalid(found)
    return tuple(rules)


def plain_of(rules: tuple[Rule, ...]) -> dict[str, Any]:
    """Return the document that :func:`rules_from` reads as these rules."""
    return {"rule": [_plain(rule) for rule in rules]}


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


def _read(kind: type[Any], value: object, where: str, reads: Mapping[str, Read]) -> Any:
    """Return a *kind* from a table, each field read by its own reader."""
    table = _table(value, where, tuple(reads))
    found: list[Finding] = []
    given: dict[str, Any] = {}
    for name, one in table.items():
        try:
            field = "never" if name == "not" else name
            given[field] = reads[name](one, join_path(where, name))
        except Invalid as error:
            found += error.findings
    for name, known in attrs.fields_dict(kind).items():
        if known.default is attrs.NOTHING and name not in table:
            found.append(Finding(join_path(where, name), "nothing", "a value"))
    if found:
        raise Invalid(found)
    return kind(**given)


def _table(value: object, where: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Invalid.at(where or "document", value, "a table")
    table = cast("Mapping[str, Any]", value)
    unknown = [name for name in table if name not in known]
    if unknown:
        expected = f"one of {', '.join(known)}"
        raise Invalid(
            Finding(join_path(where, str(name)), shorten(name), expected)
            for name in unknown
        )
    return table


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


def _one_or_many(read: Read) -> Read:
    """Return what reads a list, or a single one that stands without brackets."""

    def reader(value: object, where: str) -> tuple[Any, ...]:
        if not _is_list(value):
            return (read(value, where),)
        return tuple(_each(value, where, read))

    return reader


def _each(value: list[Any], where: str, read: Read) -> Iterator[Any]:
    found: list[Finding] = []
    for place, one in enumerate(value):
        try:
            yield read(one, f"{where}[{place}]")
        except Invalid as error:
            found += error.findings
    if found:
        raise Invalid(found)


def _enum(kind: type[E]) -> Read:
    def reader(value: object, where: str) -> E:
        try:
            return kind(_text(value, where))
        except ValueError:
            raise Invalid.at(where, value, f"one of {', '.join(kind)}") from None

    return reader


def _when(value: object, where: str) -> When:
    if where.count(".") > DEEPEST:
        raise Invalid.at(where, "more inside", f"at most {DEEPEST} inside each other")
    found: When = _read(When, value, where, _WHEN)
    return found


def _whens(value: object, where: str) -> tuple[When, ...]:
    return tuple(_each(_list(value, where), where, _when))


def _hold(value: object, where: str) -> HoldThen:
    found: HoldThen = _read(HoldThen, value, where, _HOLD)
    return found


def _then(value: object, where: str) -> Then:
    found: Then = _read(Then, value, where, _THEN)
    return found


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
    "quantity_over": _number,
    "first_order": _truth,
    "same_again_within_min": _number,
    "all": _whens,
    "any": _whens,
    "not": _when,
}
_HOLD: Mapping[str, Read] = {
    "gate": _enum(Gate),
    "reason": _text,
    "note": _text,
    "lines": _truth,
}
_THEN: Mapping[str, Read] = {
    "hold": _hold,
    "flag": _TEXTS,
    "strategy": _text,
    "note": _text,
}
_RULE: Mapping[str, Read] = {
    "id": _text,
    "when": _when,
    "then": _then,
    "kind": _enum(RuleKind),
    "step": _enum(RuleStep),
    "criticality": _enum(Criticality),
}
