"""A shop's rules as a TOML file that people write and read."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from ordercore.errors import Invalid
from ordercore.rules import Rule, plain_of, rules_from

__all__ = ["read_rules", "write_rules"]

LONGEST = 1_000_000


def read_rules(text: str) -> tuple[Rule, ...]:
    """Return the rules of a TOML text; each is a table ``[[rule]]``.

    Raises Invalid with everything that is wrong, each with its path: a field that is
    not known, or what TOML itself does not allow.
    """
    if len(text) > LONGEST:
        got = f"{len(text)} characters"
        raise Invalid.at("rules", got, f"at most {LONGEST}")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Invalid.at("rules", str(error), "TOML") from None
    return rules_from(document)


def write_rules(rules: tuple[Rule, ...]) -> str:
    """Return the TOML text that :func:`read_rules` reads as these rules."""
    tables = plain_of(rules)["rule"]
    return "\n".join([_table(table) for table in tables])


def _table(table: Mapping[str, Any]) -> str:
    lines = [f"{name} = {_value(value)}\n" for name, value in table.items()]
    return "".join(["[[rule]]\n", *lines])


def _value(value: Any) -> str:
    kind = value.__class__
    if kind is dict:
        inner = [f"{name} = {_value(one)}" for name, one in value.items()]
        return f"{{{', '.join(inner)}}}"
    if kind is list:
        return f"[{', '.join(map(_value, value))}]"
    # A basic string of TOML is one of JSON, but for DEL, which it writes escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
