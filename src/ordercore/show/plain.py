"""Whatever people typed, made fit to be shown: it prints, and it stays on its line."""

import unicodedata

__all__ = ["fitted", "in_lines", "plain", "width_of"]

# Invisible, but letters of some scripts and family names need them.
JOINERS = "\u200c\u200d"
# Spaces that keep an amount on one line.
KEPT = JOINERS + "\u00a0\u202f"
SHOWN_INSTEAD = "\ufffd"


def plain(value: object) -> str:
    """Return ``str(value)`` on one line, with everything replaced that does not print.

    What is replaced could otherwise steer a terminal, turn the reading direction
    round, or make a file that no program can read.
    """
    text = str(value)
    if text.isprintable():
        return text
    return "".join(
        [
            c if c.isprintable() or c in KEPT else " " if c.isspace() else SHOWN_INSTEAD
            for c in text
        ]
    )


def width_of(text: str) -> int:
    """Return how many columns of a terminal a plain text takes."""
    if text.isascii():
        return len(text)
    return sum([_columns(c) for c in text])


def fitted(text: str, columns: int) -> str:
    """Return the text, cut with an ellipsis where it takes more *columns*."""
    if width_of(text) <= columns:
        return text
    end, room = 0, columns - 1
    while (room := room - _columns(text[end])) >= 0:
        end += 1
    return text[:end].rstrip() + "…"


def in_lines(text: str, columns: int) -> list[str]:
    """Return the text in lines of at most *columns*, broken between words.

    A word that is longer than a line is cut with an ellipsis.
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width_of(longer) <= columns:
            lines[-1] = longer
        elif lines[-1]:
            lines.append(fitted(word, columns))
        else:
            lines[-1] = fitted(word, columns)
    return lines


def _columns(c: str) -> int:
    if unicodedata.combining(c) or c in JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1
