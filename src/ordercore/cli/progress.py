"""Shows on a terminal how far long work is; says nothing in a pipe."""

import sys
from collections import Counter
from typing import TextIO

__all__ = ["Progress"]


class Progress:
    """Counts what is done, on one line that is written over.

    Args:
        stream: where it is shown; nothing is when it is no terminal.
    """

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._done: Counter[str] = Counter()

    def __call__(self, what: str, count: int) -> None:
        """Count *count* more of *what*."""
        self._done[what] += count
        if self._shown:
            text = " · ".join(f"{n:,} {name}" for name, n in self._done.items())
            self._stream.write(f"\r\x1b[2K{text[:100]}")
            self._stream.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._shown:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
