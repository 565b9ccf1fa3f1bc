"""Text from outside becomes plain data, or a finding that says where it is wrong."""

import json
from collections import Counter
from typing import Any, Never

from attrs import frozen

from ordercore.errors import Finding, Invalid, join_path, shorten

__all__ = ["LIMITS", "Limits", "json_loads"]


@frozen
class Limits:
    """How much JSON is read before it is refused.

    Attributes:
        characters: length of the text.
        depth: how many objects and lists may stand inside one another.
        items: how many items one list or object may have.
    """

    characters: int = 16_000_000
    depth: int = 32
    items: int = 100_000


LIMITS = Limits()


def json_loads(text: str, limits: Limits = LIMITS) -> Any:
    """Return the plain data that JSON *text* holds.

    >>> json_loads('{"sku": "MUG", "quantity": 2}')
    {'sku': 'MUG', 'quantity': 2}

    Raises:
        Invalid: it is no JSON, beyond *limits*, or holds what different readers
            understand differently: a number with a fraction, NaN, a key twice.
    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise _wrong(shorten(text), "JSON text")
    if len(text) > limits.characters:
        raise _wrong(f"{len(text)} characters", f"at most {limits.characters}")
    data = _parsed(text)
    _check_size(data, "", limits, limits.depth)
    return data


def _parsed(text: str) -> Any:
    try:
        return _STRICT.decode(text)
    except json.JSONDecodeError as error:
        rest = text[error.pos : error.pos + 20]
        where = f"line {error.lineno} column {error.colno}"
        raise Invalid.at(where, rest, f"JSON ({error.msg})") from None
    except RecursionError:
        raise _wrong("endless nesting", "a shallow document") from None
    except ValueError:  # int() refuses thousands of digits
        raise _wrong("a huge number", "a number of few digits") from None


def _wrong(got: str, expected: str) -> Invalid:
    return Invalid([Finding("", got, expected)])


def _no_fraction(text: str) -> Never:
    raise Invalid.at("number", text, "a whole number, or text such as '1.50'")


def _no_constant(text: str) -> Never:
    raise Invalid.at("number", text, "a number that JSON knows")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        [(twice, _)] = Counter([key for key, _ in pairs]).most_common(1)
        raise Invalid.at(twice, "the key twice", "each key once")
    return found


_STRICT = json.JSONDecoder(
    object_pairs_hook=_no_repeats,
    parse_float=_no_fraction,
    parse_constant=_no_constant,
)


def _check_size(data: Any, where: str, limits: Limits, depth: int) -> None:
    if data.__class__ is dict:
        parts = [(join_path(where, key), value) for key, value in data.items()]
    elif data.__class__ is list:
        parts = [(f"{where}[{place}]", value) for place, value in enumerate(data)]
    else:
        return
    if depth == 0:
        raise Invalid.at(where, data, f"at most {limits.depth} levels")
    if len(parts) > limits.items:
        raise Invalid.at(where, f"{len(parts)} items", f"at most {limits.items}")
    for inside, value in parts:
        _check_size(value, inside, limits, depth - 1)
