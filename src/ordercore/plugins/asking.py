"""Each plug-in is called on its own; one that fails is named and harms no other."""

from collections.abc import Callable, Mapping
from contextvars import copy_context
from threading import Thread
from typing import TypeVar

from pluggy import HookImpl

from ordercore.errors import Invalid, PluginError
from ordercore.plugins.answers import listed

__all__ = ["Patience", "answered", "called", "guarded"]

T = TypeVar("T")


def guarded(plugin: str, hook: str, call: Callable[[], T]) -> T:
    """Return what *call* returns.

    Raises PluginError for whatever it raises, an attempt to end the process included;
    only an interrupt from the keyboard, and what ends a thread or task, passes.  An
    error that names another plug-in is of this one all the same.
    """
    try:
        return call()
    except (Exception, SystemExit) as error:
        if isinstance(error, PluginError) and error.plugin == plugin:
            raise
        raise _named(plugin, hook, error) from error


def _named(plugin: str, hook: str, error: BaseException) -> PluginError:
    return PluginError(plugin, hook, f"{type(error).__name__}: {_told(error)}")


def called(found: HookImpl, hook: str, given: Mapping[str, object]) -> object:
    """Call one implementation with those arguments that it asks for."""
    arguments = [given[name] for name in found.argnames]
    return guarded(found.plugin_name, hook, lambda: found.function(*arguments))


def answered(
    found: HookImpl,
    hook: str,
    check: Callable[[object], T],
    given: Mapping[str, object],
) -> tuple[T, ...]:
    """Return the checked answer of one implementation.  Raises PluginError."""
    answer = called(found, hook, given)
    try:
        return guarded(found.plugin_name, hook, lambda: listed(answer, check))
    except PluginError as error:
        if isinstance(error.__cause__, Invalid):
            why = f"what it returned cannot be used: {error.__cause__}"
            raise PluginError(error.plugin, hook, why) from error.__cause__
        raise


class Patience:
    """Waits for an answer for so long, and not for ever.

    A call that does not end is left to itself in a thread of its own, which does not
    keep the process from ending; whoever is late is not asked again until he has come.

    Args:
        seconds: how long an answer may take.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._late: dict[tuple[str, str], Thread] = {}

    def wait(self, plugin: str, hook: str, call: Callable[[], T]) -> T:
        """Return what *call* returns.

        Raises PluginError: it fails, takes too long, or has not answered before.  In a
        thread of its own there is no task of ours to be ended, so only an interrupt
        from the keyboard passes.
        """
        late = self._late.get((plugin, hook))
        if late is not None and late.is_alive():
            raise PluginError(plugin, hook, "it is still busy with an earlier question")
        found: list[T] = []
        failed: list[BaseException] = []

        def ask() -> None:
            try:
                found.append(call())
            except BaseException as error:  # noqa: BLE001 - it is raised below
                failed.append(error)

        name = f"{hook} of {plugin}"
        thread = Thread(target=copy_context().run, args=(ask,), name=name, daemon=True)
        thread.start()
        thread.join(self._seconds)
        for error in failed:
            if isinstance(error, PluginError | KeyboardInterrupt):
                raise error
            raise _named(plugin, hook, error) from error
        if not found:
            self._late[plugin, hook] = thread
            why = f"it did not answer within {self._seconds:g} s"
            raise PluginError(plugin, hook, why)
        return found[0]


def _told(error: BaseException) -> str:
    """Return the message of *error*, shortened, even when making it fails.

    Halves of a character, as in names of files that are not UTF-8, are written out:
    nothing could keep them.
    """
    try:
        return str(error)[:500].encode("utf-8", "backslashreplace").decode("utf-8")
    except Exception:  # noqa: BLE001 - a plug-in's own __str__ may do anything
        return "(its message cannot be shown)"
