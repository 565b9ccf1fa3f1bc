"""What plug-ins have brought, by kind and name."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar, cast

from attrs import define, field, frozen

from ordercore.errors import Invalid, PluginError
from ordercore.plugins import answers, spec
from ordercore.plugins.discovering import ALLOW
from ordercore.plugins.guests import Guests
from ordercore.ports import AdapterKind, Port

__all__ = [
    "CHANNEL",
    "COMMAND",
    "FEED_READER",
    "FORECASTER",
    "RENDERER",
    "REORDER_POLICY",
    "SOLVER",
    "STORE",
    "TAX_ENGINE",
    "Brought",
    "Kind",
    "adapters_of",
    "named",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Named(Protocol):
    """Something that is found by its name."""

    @property
    def name(self) -> str:
        """Unique among those of its kind."""
        ...


@frozen
class Kind(Generic[T_co]):
    """Something that plug-ins bring.

    Attributes:
        name: for people.
        hook: by which it is asked for.
        check: looks at one of them.
    """

    name: str
    hook: str
    check: Callable[[object], T_co]


CHANNEL = Kind("channel", "ordercore_channels", answers.channel)
FEED_READER = Kind("feed", "ordercore_feeds", answers.feed_reader)
SOLVER = Kind("solver", "ordercore_solvers", answers.solver)
STORE = Kind("store", "ordercore_stores", answers.store_kind)
TAX_ENGINE = Kind("tax engine", "ordercore_tax_engines", answers.tax_engine)
RENDERER = Kind("renderer", "ordercore_renderers", answers.renderer)
FORECASTER = Kind("forecaster", "ordercore_forecasters", answers.forecaster)
REORDER_POLICY = Kind(
    "reorder policy", "ordercore_reorder_policies", answers.reorder_policy
)
COMMAND = Kind("command", "ordercore_commands", answers.cli_command)

KINDS: tuple[Kind[Named], ...] = (
    CHANNEL,
    FEED_READER,
    SOLVER,
    STORE,
    TAX_ENGINE,
    RENDERER,
    FORECASTER,
    REORDER_POLICY,
    COMMAND,
)
"""What can be brought, but adapters: of these each port has its own."""


def adapters_of(port: Port) -> Kind[AdapterKind]:
    """Return what the adapters of a port are."""
    return Kind(f"{port} adapter", "ordercore_adapters", answers.adapter_info)


@define
class Brought:
    """What the registration hooks brought; they are asked once.

    Attributes:
        things: by kind, then by name.
        by: plug-in -> what it brought, such as ``channel:shopify``.
        failures: what could not be taken.
    """

    things: dict[str, dict[str, Named]] = field(factory=dict[str, dict[str, Named]])
    by: dict[str, list[str]] = field(factory=dict[str, list[str]])
    failures: list[PluginError] = field(factory=list[PluginError])

    @classmethod
    def of(cls, guests: Guests) -> "Brought":
        """Ask everybody for everything."""
        brought = cls()
        for kind in KINDS:
            for plugin, answer in guests.ask(kind.hook, kind.check):
                brought.take(kind, plugin, answer)
        for plugin, infos in guests.ask("ordercore_adapters", answers.adapter_info):
            if isinstance(infos, PluginError):
                brought.failures.append(infos)
                continue
            for info in infos:
                brought.take(adapters_of(info.port), plugin, (info,))
        return brought

    def take(
        self, kind: Kind[Named], plugin: str, answer: tuple[Named, ...] | PluginError
    ) -> None:
        """Keep what one plug-in brought of a kind; the first of a name stays.

        Ours come last, and go where somebody brought another one of their name.
        """
        if isinstance(answer, PluginError):
            self.failures.append(answer)
            return
        there = self.things.setdefault(kind.name, {})
        for value in answer:
            if there.setdefault(value.name, value) is value:
                self.by.setdefault(plugin, []).append(f"{kind.name}:{value.name}")
            elif plugin != spec.PROJECT:
                why = f"there is another {kind.name} called {value.name!r}"
                self.failures.append(PluginError(plugin, kind.hook, why))

    def of_kind(self, kind: Kind[T]) -> Mapping[str, T]:
        """Return those of a kind by name."""
        there = cast("dict[str, T]", self.things.setdefault(kind.name, {}))
        return MappingProxyType(there)


def not_let_in(outside: tuple[str, ...]) -> str:
    """Return how plug-ins join that are installed and not allowed; "" for none."""
    if not outside:
        return ""
    names = ", ".join(outside)
    return (
        f"; installed and not allowed: {names} ({ALLOW}={','.join(outside)}, or "
        "Plugins.discover(allow=...))"
    )


def named(
    there: Mapping[str, T],
    name: str,
    kind: str,
    failures: tuple[PluginError, ...],
    outside: tuple[str, ...] = (),
) -> T:
    """Return the one of that name.

    Raises Invalid: there is none; those that there are, what failed, and what is
    installed and not allowed are named.
    """
    if name in there:
        return there[name]
    near = get_close_matches(name, there, n=1)
    expected = f"one of {', '.join(sorted(there)) or 'none'}"
    expected += f"; perhaps {near[0]}" if near else ""
    expected += spec.JOINING if kind == "solver" else ""
    expected += "".join(f"; {failure}" for failure in failures)
    expected += not_let_in(outside)
    raise Invalid.at(kind, name, expected)
