"""Values become plain data and back, by the types of their fields: what is allowed.

This is the definition, by cattrs, with everything that is wrong and where.  What has to
be fast says the same in :mod:`~ordercore.flow.wire.readers` and
:mod:`~ordercore.flow.wire.texts`.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from ordercore.errors import Finding, Invalid, join_path, shorten
from ordercore.flow.wire.fields import is_enum, item_of
from ordercore.flow.wire.strict import DUMPS, LOADS, Load, load_enum

__all__ = ["dumper", "hook", "structure_carefully", "unstructure"]

T = TypeVar("T")

Dump = Callable[[Any], Any]

MOST_FINDINGS = 100


def structure_carefully(data: object, kind: type[T]) -> T:
    """Return the value of class *kind* that plain *data* describes.

    This defines what is accepted.  Raises Invalid with everything that is wrong.
    """
    try:
        return _CONVERTER.structure(data, kind)
    except Exception as error:  # noqa: BLE001 - whatever it is, the input did it
        raise Invalid(_some(_findings(error, ""))) from None


def unstructure(value: Any) -> Any:
    """Return *value* as plain data: dicts, lists, text, ints, true, false, null.

    A field that has its default is left out.
    """
    return dumper(value.__class__)(value)


@cache
def dumper(kind: Any) -> Dump:
    """Return the function that turns values of a type into plain data."""
    return _CONVERTER.get_unstructure_hook(kind)


def hook(kind: Any) -> Callable[[Any], Any]:
    """Return the function that reads plain data as a value of a type."""
    read = _CONVERTER.get_structure_hook(kind)
    return lambda data: read(data, kind)


def _some(findings: Iterator[Finding]) -> Iterator[Finding]:
    for count, finding in enumerate(findings):
        if count == MOST_FINDINGS:
            yield Finding("", "more like these", "none of them")
            return
        yield finding


def _findings(error: BaseException, path: str) -> Iterator[Finding]:
    """Yield what an error of cattrs or of a class says, with the path to it."""
    if isinstance(error, (ClassValidationError, IterableValidationError)):
        for inner in error.exceptions:
            yield from _findings(inner, join_path(path, _field(inner)))
    elif isinstance(error, ForbiddenExtraKeysError):
        names = ", ".join([a.name for a in attrs.fields(error.cl) if a.init])
        for extra in sorted(map(str, error.extra_fields)):
            yield Finding(join_path(path, extra), "an unknown field", f"one of {names}")
    elif isinstance(error, Invalid):
        yield from error.inside(path).findings
    elif isinstance(error, KeyError) and _field(error):
        yield Finding(path, "nothing", "a value")
    else:
        yield Finding(path, shorten(str(error)), "what the field allows")


def _field(error: BaseException) -> str:
    """Return the name of the field in which an error arose, "" for the whole."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return note.name
    return ""


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, omit_if_default=True)
    for kind, load in LOADS.items():
        converter.register_structure_hook(kind, _or_enum(load))
    for kind, dump in {**DUMPS, str: _or_value, int: _or_value}.items():
        converter.register_unstructure_hook(kind, dump)
    made: list[tuple[Any, Any, Any]] = [
        (attrs.has, _class_loader, _class_dumper),
        (is_enum, _enum_loader, _enum_dumper),
        (_is_tuple, _tuple_loader, _tuple_dumper),
        (_is_mapping, _mapping_loader, _mapping_dumper),
        (_is_set, _set_loader, _set_dumper),
    ]
    for applies, loader_of, dumper_of in made:
        converter.register_structure_hook_factory(applies, _taking_both(loader_of))
        converter.register_unstructure_hook_factory(applies, _taking_both(dumper_of))
    return converter


def _taking_both(factory: Callable[[Any, Converter], Any]) -> Any:
    def of(kind: Any, converter: Converter) -> Any:
        return factory(kind, converter)

    return of


def _or_enum(load: Load) -> Load:
    """Return what reads a type or the enums made of it: cattrs asks for both here."""

    def load_either(data: Any, kind: Any) -> Any:
        return load_enum(kind)(data) if is_enum(kind) else load(data)

    return load_either


def _or_value(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _class_loader(kind: Any, converter: Converter) -> Load:
    read: Any = make_dict_structure_fn(kind, converter)

    def load(data: Any, _: Any = None) -> Any:
        if data.__class__ is not dict:
            raise Invalid.at("", data, f"an object that describes {kind.__name__}")
        return read(data, kind)

    return load


def _class_dumper(kind: Any, converter: Converter) -> Dump:
    return make_dict_unstructure_fn(kind, converter, _cattrs_omit_if_default=True)


def _enum_loader(kind: Any, _: Converter) -> Load:
    return load_enum(kind)


def _enum_dumper(_: Any, __: Converter) -> Dump:
    return attrgetter("value")


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _tuple_loader(kind: Any, converter: Converter) -> Load:
    item = item_of(kind)
    read = _Reads(converter, [item] if item is not None else get_args(kind))

    def load(data: Any, _: Any = None) -> tuple[Any, ...]:
        if data.__class__ is not list:
            raise Invalid.at("", data, "a list")
        if item is None and len(data) != len(read.kinds):
            raise Invalid.at("", data, f"a list of {len(read.kinds)}")
        return tuple(read.each(data))

    return load


def _tuple_dumper(kind: Any, converter: Converter) -> Dump:
    item = item_of(kind)
    if item is not None:
        dump = converter.get_unstructure_hook(item)
        return lambda value: [dump(one) for one in value]
    dumps = [converter.get_unstructure_hook(one) for one in get_args(kind)]
    return lambda value: [d(one) for d, one in zip(dumps, value, strict=True)]


def _is_mapping(kind: Any) -> bool:
    origin: Any = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _mapping_loader(kind: Any, converter: Converter) -> Load:
    key, item = get_args(kind)
    read_keys, read = _Reads(converter, [key]), _Reads(converter, [item])

    def load(data: Any, _: Any = None) -> dict[Any, Any]:
        if data.__class__ is not dict:
            raise Invalid.at("", data, "an object")
        names, values = list(data), list(data.values())
        return dict(zip(read_keys.each(names), read.each(values, names), strict=True))

    return load


def _mapping_dumper(kind: Any, converter: Converter) -> Dump:
    key, item = get_args(kind)
    dump_key = converter.get_unstructure_hook(key)
    dump = converter.get_unstructure_hook(item)
    # Sorted, because equal values have equal texts.
    return lambda value: dict(
        sorted([(dump_key(k), dump(v)) for k, v in value.items()])
    )


def _is_set(kind: Any) -> bool:
    return get_origin(kind) is frozenset


def _set_loader(kind: Any, converter: Converter) -> Load:
    read = _Reads(converter, get_args(kind))

    def load(data: Any, _: Any = None) -> frozenset[Any]:
        if data.__class__ is not list:
            raise Invalid.at("", data, "a list")
        found = frozenset(read.each(data))
        if len(found) != len(data):
            raise Invalid.at("", data, "a list without repetitions")
        return found

    return load


def _set_dumper(kind: Any, converter: Converter) -> Dump:
    dump = converter.get_unstructure_hook(get_args(kind)[0])
    return lambda value: sorted([dump(one) for one in value])


class _Reads:
    """Reads items of one type, or each of its own type, and tells which are wrong."""

    def __init__(self, converter: Converter, kinds: Any) -> None:
        self.kinds = kinds
        self._hooks = [(kind, converter.get_structure_hook(kind)) for kind in kinds]

    def each(self, data: list[Any], names: list[Any] | None = None) -> list[Any]:
        """Return the items read; raise Invalid with a hundred findings at most."""
        hooks = self._hooks if len(self._hooks) > 1 else self._hooks * len(data)
        found: list[Any] = []
        wrong: list[Finding] = []
        for place, (one, (kind, read)) in enumerate(zip(data, hooks, strict=True)):
            try:
                found.append(read(one, kind))
            except Exception as error:  # noqa: BLE001 - all of them become findings
                path = str(names[place]) if names else f"[{place}]"
                wrong += _findings(error, path)
                if len(wrong) > MOST_FINDINGS:
                    break
        if wrong:
            raise Invalid(wrong)
        return found


_CONVERTER = _converter()
