"""A shop's rules, strategies, rate and charge tables as TOML files for people."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from ordercore.errors import Invalid
from ordercore.rules import Rule, plain_of, rules_from
from ordercore.shipping import (
    ChargeTable,
    PublishRates,
    charges_from,
    plain_charges,
    plain_rates,
    rates_from,
)
from ordercore.sourcing import Strategy, plain_strategies, strategies_from

__all__ = [
    "read_charges",
    "read_rates",
    "read_rules",
    "read_strategies",
    "write_charges",
    "write_rates",
    "write_rules",
    "write_strategies",
]

LONGEST = 1_000_000


def read_rules(text: str) -> tuple[Rule, ...]:
    """Return the rules of a TOML text; each is a table ``[[rule]]``.

    Raises Invalid with everything that is wrong, each with its path: a field that is
    not known, or what TOML itself does not allow.
    """
    return rules_from(_document(text, "rules"))


def write_rules(rules: tuple[Rule, ...]) -> str:
    """Return the TOML text that :func:`read_rules` reads as these rules."""
    return _tables("rule", plain_of(rules)["rule"])


def read_strategies(text: str) -> tuple[Strategy, ...]:
    """Return the strategies of a TOML text; each is a table ``[[strategy]]``.

    Raises Invalid with everything that is wrong, each with its path, as
    :func:`read_rules` does.
    """
    return strategies_from(_document(text, "strategies"))


def write_strategies(strategies: tuple[Strategy, ...]) -> str:
    """Return the TOML text that :func:`read_strategies` reads as these strategies."""
    return _tables("strategy", plain_strategies(strategies)["strategy"])


def read_rates(text: str) -> tuple[PublishRates, ...]:
    """Return what publishes the rate tables of a TOML text; each is ``[[rates]]``.

    Amounts are texts in the table's currency, such as ``"42.00"``.

    Raises Invalid with everything that is wrong, each with its path, as
    :func:`read_rules` does.
    """
    return rates_from(_document(text, "rates"))


def write_rates(rates: tuple[PublishRates, ...]) -> str:
    """Return the TOML text that :func:`read_rates` reads as these rate tables."""
    return _tables("rates", plain_rates(rates)["rates"])


def read_charges(text: str) -> tuple[ChargeTable, ...]:
    """Return what buyers pay for carriage of a TOML text; each is ``[[charges]]``.

    Amounts are texts in the table's currency.

    Raises Invalid with everything that is wrong, each with its path, as
    :func:`read_rules` does.
    """
    return charges_from(_document(text, "charges"))


def write_charges(tables: tuple[ChargeTable, ...]) -> str:
    """Return the TOML text that :func:`read_charges` reads as these tables."""
    return _tables("charges", plain_charges(tables)["charges"])


def _document(text: str, what: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        got = f"{len(text)} characters"
        raise Invalid.at(what, got, f"at most {LONGEST}")
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Invalid.at(what, str(error), "TOML") from None


def _tables(name: str, tables: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join([_table(name, table) for table in tables])


def _table(name: str, table: Mapping[str, Any]) -> str:
    lines = [f"{field} = {_value(value)}\n" for field, value in table.items()]
    return "".join([f"[[{name}]]\n", *lines])


def _value(value: Any) -> str:
    kind = value.__class__
    if kind is dict:
        inner = [f"{name} = {_value(one)}" for name, one in value.items()]
        return f"{{{', '.join(inner)}}}"
    if kind is list:
        return f"[{', '.join(map(_value, value))}]"
    # A basic string of TOML is one of JSON, but for DEL, which it writes escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
