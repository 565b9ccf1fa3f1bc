"""How a plug-in says which of its functions are hooks."""

from pluggy import HookimplMarker, HookspecMarker

__all__ = ["JOINING", "PROJECT", "SPEC_VERSION", "hookimpl", "hookspec"]

PROJECT = "ordercore"
"""The name of the entry-point group, and of the project in pluggy's sense."""

JOINING = (
    "; others join in with OMS(…, plugins=Plugins.discover()), those of ours where"
    " their extra is installed: pip install 'ordercore-oms[highs]'"
)

SPEC_VERSION = 1
"""Grows by one when a hook or an argument is taken away or changes its meaning.

A plug-in that was written for one version says so as ``ORDERCORE_SPEC = 1``, and does
not join a shop of another.
"""

hookspec = HookspecMarker(PROJECT)
hookimpl = HookimplMarker(PROJECT)
"""Mark a function of a plug-in as the implementation of the hook of the same name."""
