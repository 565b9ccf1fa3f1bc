"""Who was asked, how long it took, and what came of it, for finding faults."""

import os
import sys
from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

from ordercore.errors import PluginError

__all__ = ["TRACE", "traced"]

TRACE = "ORDERCORE_TRACE_PLUGINS"
"""Environment variable: any text but "" or "0" has each call of a hook written to
standard error.  What was asked and answered is not: it may be about people."""

T = TypeVar("T")


def traced(plugin: str, hook: str, call: Callable[[], tuple[T, ...]]) -> tuple[T, ...]:
    """Return what *call* returns, or raise its PluginError; tell of it where asked."""
    if os.environ.get(TRACE, "0") in {"", "0"}:
        return call()
    started, came = perf_counter(), ""
    try:
        answer = call()
        came = f"{len(answer)} answer{'s' * (len(answer) != 1)}"
    except PluginError as error:
        came = f"failed, {type(error.__cause__ or error).__name__}"
        raise
    finally:
        took_ms = (perf_counter() - started) * 1000
        told = f"plug-in {plugin}, hook {hook}: {came or 'cut off'} in {took_ms:.1f} ms"
        sys.stderr.write(f"{told}\n")
    return answer
