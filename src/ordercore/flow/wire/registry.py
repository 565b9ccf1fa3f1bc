"""The names under which values are written down, and what became of old ones."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, get_type_hints

import attrs

from ordercore.errors import Invalid

__all__ = ["Registry", "Upcast", "type_name"]

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""Plain data of one version of a payload -> plain data of the next."""


def type_name(kind: type[Any], package: str = "") -> str:
    """Return the name of a class on the wire: ``orders.Placed/1``.

    The number is the class attribute ``VERSION``, 1 where there is none.
    """
    package = package or kind.__module__.rpartition(".")[2]
    return f"{package}.{kind.__name__}/{getattr(kind, 'VERSION', 1)}"


class Registry:
    """Which name on the wire means which class.

    Args:
        modules: packages whose public words are known from the start.
    """

    def __init__(self, *modules: ModuleType) -> None:
        self._classes: dict[str, type[Any]] = {}
        self._names: dict[Any, str] = {}
        self._upcasts: dict[str, tuple[Upcast, str]] = {}
        for module in modules:
            self.add_module(module)

    def copy(self) -> "Registry":
        """Return another one that knows the same so far."""
        other = Registry()
        other._classes.update(self._classes)
        other._names.update(self._names)
        other._upcasts.update(self._upcasts)
        return other

    def add_module(self, module: ModuleType) -> None:
        """Make the messages known that *module* lists in ``__all__`` and defines.

        These are the attrs classes with ``decide`` or ``apply``, and the states that
        ``apply`` returns by its annotation.  They are called after the module, wherever
        inside it they are defined, so that moving a class from file to file changes
        nothing on the wire.
        """
        package = module.__name__.rpartition(".")[2]
        words = [getattr(module, name) for name in getattr(module, "__all__", ())]
        messages = [
            word for word in words if _is_of(word, module) and _is_message(word)
        ]
        for message in messages:
            self.add(message, package)
            state = _state_of(message)
            if _is_of(state, module):
                self.add(state, package)

    def add(self, kind: type[Any], package: str = "") -> None:
        """Make one attrs class known.

        Raises Invalid when its name means another class already.
        """
        name = type_name(kind, package)
        known = self._classes.setdefault(name, kind)
        if known is not kind:
            raise Invalid.at(name, kind, f"another name: it means {known!r} already")
        self._names[kind] = name

    def upcast(self, name: str, lead: Upcast, to: str = "") -> None:
        """Read payloads written as *name* by leading them to the next version.

        Args:
            name: the old name, such as ``orders.Placed/1``.
            lead: turns its plain data into that of *to*.
            to: the newer name; the same with the next number when it is not given.
        """
        base, _, version = name.partition("/")
        if not version.isdecimal():
            raise Invalid.at("name", name, "a name such as orders.Placed/1")
        self._upcasts[name] = (lead, to or f"{base}/{int(version) + 1}")

    def name_of(self, kind: type[Any]) -> str:
        """Return the name of a class.  Raises Invalid when it is not known."""
        name = self._names.get(kind)
        if name is None:
            expected = f"a registered class; add_module({kind.__module__}) makes it one"
            raise Invalid.at("type", kind.__name__, expected)
        return name

    def find(self, name: str) -> tuple[Any, tuple[Upcast, ...]]:
        """Return the class that *name* leads to and what has to be done to its data.

        Raises Invalid when nothing of that name is known.
        """
        steps: list[Upcast] = []
        current = name
        while current not in self._classes:
            if current not in self._upcasts or len(steps) > len(self._upcasts):
                raise Invalid.at("type", name, self._expected(name))
            lead, current = self._upcasts[current]
            steps.append(lead)
        return self._classes[current], tuple(steps)

    @property
    def classes(self) -> Mapping[str, type[Any]]:
        """All known classes by name."""
        return dict(self._classes)

    def _expected(self, name: str) -> str:
        base = name.partition("/")[0]
        near = sorted([n for n in self._classes if n.partition("/")[0] == base])
        if near:
            return f"{' or '.join(near)}, or an upcast from {name}"
        return "a type of a registered module"


def _is_of(word: Any, module: ModuleType) -> bool:
    """Tell whether *word* is an attrs class that *module* or a part of it defines."""
    return (
        isinstance(word, type)
        and attrs.has(word)
        and f"{word.__module__}.".startswith(f"{module.__name__}.")
    )


def _is_message(word: Any) -> bool:
    return hasattr(word, "decide") or _is_event(word)


def _state_of(message: Any) -> Any:
    """Return the class that an event's ``apply`` returns, None for a command."""
    return get_type_hints(message.apply).get("return") if _is_event(message) else None


def _is_event(message: Any) -> bool:
    return hasattr(message, "apply")
