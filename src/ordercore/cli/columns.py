"""How wide the terminal is that a command prints on."""

import shutil
import sys

__all__ = ["columns"]


def columns() -> int | None:
    """Return how wide the terminal is; None in a pipe, where nothing is cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
