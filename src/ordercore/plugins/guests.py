"""Who has joined in, and how they are asked: each on its own, for a limited time."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from importlib.metadata import EntryPoint, version
from typing import TypeVar

from attrs import frozen
from pluggy import HookCaller, HookImpl, PluginManager, PluginValidationError

from ordercore.errors import PluginError
from ordercore.plugins import defaults, spec
from ordercore.plugins.asking import Patience, answered, called, guarded
from ordercore.plugins.discovering import OURS, origin
from ordercore.plugins.tracing import traced
from ordercore.values import check_id

__all__ = ["Guests", "PluginRow"]

T = TypeVar("T")


@frozen
class PluginRow:
    """One plug-in, as ``ordercore plugins`` lists it.

    Attributes:
        name: unique in the shop.
        distribution, version: what it was installed with; "" when it was registered
            by hand.
        hooks: what it implements, in the order of an order's life.
        capabilities: what it brings, such as ``channel:shopify``.
    """

    name: str
    distribution: str
    version: str
    hooks: tuple[str, ...]
    capabilities: tuple[str, ...]


class Guests:
    """The plug-ins of one shop, in the order in which they joined, our own last.

    Args:
        disabled: names that stay out.
        patience_s: how many seconds each of them has to answer.
    """

    def __init__(self, disabled: Collection[str], patience_s: float) -> None:
        self._patience = Patience(patience_s)
        self._manager = PluginManager(spec.PROJECT)
        self._manager.add_hookspecs(spec)
        self._manager.register(defaults, spec.PROJECT)
        self._origins: dict[str, tuple[str, str]] = {}
        self.failures: list[PluginError] = []
        for name in disabled:
            self._manager.set_blocked(name)

    def register(self, plugin: object, name: str) -> bool:
        """Let *plugin* join; False when the name is disabled.

        Raises:
            PluginError: see :meth:`ordercore.plugins.Plugins.register`.
            Invalid: *name* is not in the alphabet of ids.
        """
        check_id(name, "plugin")
        if self._manager.is_blocked(name):
            return False
        try:
            _check_version(plugin)
            self._manager.register(plugin, name)
            self._check_hooks(plugin)
        except (PluginValidationError, ValueError) as error:
            self._leave(plugin, name)
            raise PluginError(name, "register", str(error)) from error
        return True

    def load(self, entry: EntryPoint) -> None:
        """Let an installed plug-in join; what fails is kept in ``failures``."""
        if self._manager.is_blocked(entry.name):
            return
        try:
            plugin = guarded(entry.name, "load", entry.load)
            guarded(entry.name, "load", lambda: self.register(plugin, entry.name))
            self._origins[entry.name] = origin(entry)
        except PluginError as error:
            self.failures.append(error)

    def _check_hooks(self, plugin: object) -> None:
        self._manager.check_pending()
        callers = self._manager.get_hookcallers(plugin)
        if not callers:
            raise ValueError("it implements no hook; mark one with ordercore.hookimpl")
        for caller in callers:
            if any(found.wrapper or found.hookwrapper for found in _ordered(caller)):
                raise ValueError(
                    f"{caller.name} is a wrapper; each implementation is called on its"
                    " own, so there is nothing to wrap"
                )

    def _leave(self, plugin: object, name: str) -> None:
        if self._manager.get_plugin(name) is plugin:
            self._manager.unregister(name=name)

    def joined(self, name: str) -> bool:
        """Tell whether a plug-in of that name is there."""
        return self._manager.get_plugin(name) is not None

    def answering(self, hook: str) -> bool:
        """Tell whether anybody implements a hook."""
        return bool(getattr(self._manager.hook, hook).get_hookimpls())

    def ask(
        self, hook: str, check: Callable[[object], T], **given: object
    ) -> Iterator[tuple[str, tuple[T, ...] | PluginError]]:
        """Yield what each one answers, checked, or why it cannot be used."""
        for found in self._implementations(hook):
            call = partial(answered, found, hook, check, given)
            yield found.plugin_name, self._heard(found, hook, call)

    def sorted_answers(
        self, hook: str, check: Callable[[object], T], **given: object
    ) -> tuple[list[tuple[str, T]], tuple[PluginError, ...]]:
        """Return each answer with who gave it, and who failed."""
        found: list[tuple[str, T]] = []
        failures: list[PluginError] = []
        for plugin, answer in self.ask(hook, check, **given):
            if isinstance(answer, PluginError):
                failures.append(answer)
            else:
                found += [(plugin, one) for one in answer]
        return found, tuple(failures)

    def tell(self, hook: str, **given: object) -> tuple[PluginError, ...]:
        """Tell each one something; return who failed."""
        failures: list[PluginError] = []
        for found in self._implementations(hook):
            call = partial(_told, found, hook, given)
            heard = self._heard(found, hook, call)
            if isinstance(heard, PluginError):
                failures.append(heard)
        return tuple(failures)

    def _heard(
        self, found: HookImpl, hook: str, call: Callable[[], tuple[T, ...]]
    ) -> tuple[T, ...] | PluginError:
        name = found.plugin_name
        ask = partial(self._patience.wait, name, hook, call)
        try:
            return traced(name, hook, ask)
        except PluginError as error:
            return error

    def rows(
        self, brought: Callable[[str], Collection[str]], *, ours: bool
    ) -> Iterator[PluginRow]:
        """Yield one row for each plug-in, by name.

        Args:
            brought: what a plug-in has brought.
            ours: whether what ordercore brings itself has a row as well.
        """
        origins = {**self._origins, spec.PROJECT: (OURS, version(OURS))}
        for name, plugin in sorted(self._manager.list_name_plugin()):
            if plugin is not None and (ours or plugin is not defaults):
                whence = origins.get(name, ("", ""))
                yield PluginRow(
                    name, *whence, self._hooks_of(plugin), tuple(brought(name))
                )

    def _hooks_of(self, plugin: object) -> tuple[str, ...]:
        callers = self._manager.get_hookcallers(plugin) or ()
        implemented = {caller.name for caller in callers}
        return tuple(name for name in spec.HOOKS if name in implemented)

    def _implementations(self, hook: str) -> list[HookImpl]:
        return _ordered(getattr(self._manager.hook, hook))


def _told(
    found: HookImpl, hook: str, given: Mapping[str, object]
) -> tuple[object, ...]:
    called(found, hook, given)
    return ()


def _check_version(plugin: object) -> None:
    """Do nothing where the plug-in was written for this specification, or says none."""
    wanted: object = getattr(plugin, "ORDERCORE_SPEC", spec.SPEC_VERSION)
    if wanted != spec.SPEC_VERSION:
        raise ValueError(
            f"it was written for version {wanted!r} of the hooks, and these are of"
            f" version {spec.SPEC_VERSION}; take a release of it for this ordercore"
        )


def _ordered(caller: HookCaller) -> list[HookImpl]:
    """Return them as they joined, ``tryfirst`` before, ``trylast`` after the rest."""
    found = caller.get_hookimpls()
    return sorted(found, key=lambda one: (one.trylast, not one.tryfirst))
