"""Names, streets and notes as people type them, made safe to keep and to print."""

import re
import unicodedata
from collections.abc import Callable, Sized
from string import ascii_letters, digits
from typing import Any

from attrs import Attribute

from ordercore.errors import Invalid
from ordercore.values.kinds import of_several

__all__ = ["counted", "free_text", "has_controls", "in_per_cent", "of_texts"]

_PLAIN = frozenset(ascii_letters + digits + "-._~")

# White space is none of them: names have it as a space, and notes their lines.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")

# Invisible, but letters of some scripts and family names need them.
_JOINERS = "\u200c\u200d"


def free_text(
    text: object, where: str = "text", most: int = 200, *, shown: bool = True
) -> str:
    r"""Return *text* in Unicode form NFC with runs of white space as one space.

    >>> free_text("  Obere\tStr.\u00a057 ")
    'Obere Str. 57'

    What tells of a person is not *shown* when it is refused.

    Raises:
        Invalid: it is longer than *most* characters after that, or holds what does not
            print: control characters, reversed writing, halves of a character.
    """
    if isinstance(text, str) and len(text) <= 4 * most:
        plain = unicodedata.normalize("NFC", " ".join(text.split()))
        if len(plain) <= most and _prints(plain):
            return plain
    got = text if shown else "a text that is not shown"
    expected = f"at most {most} characters that print"
    raise Invalid.at(where, got, expected if isinstance(text, str) else "text")


def has_controls(text: str) -> bool:
    r"""Tell whether a text has control characters, which terminals obey.

    No text may, whatever it is for; white space is none of them.

    >>> has_controls("two\nlines"), has_controls("\x1b[31m")
    (False, True)
    """
    return _CONTROLS.search(text) is not None


def in_per_cent(text: str) -> str:
    """Return a text as RFC 3986 writes it inside a path, for the name of a stream.

    >>> in_per_cent("A 17/4")
    'A%2017%2F4'
    """
    plain = [chr(b) if chr(b) in _PLAIN else f"%{b:02X}" for b in text.encode()]
    return "".join(plain)


def of_texts(_: object, attribute: "Attribute[Any]", value: object) -> None:
    """Raise Invalid where a field that wants several texts has one.

    What else it may hold that is no text is found at the door.
    """
    if isinstance(value, (str, bytes)):
        of_several(value, str, attribute.name)


def counted(what: str) -> Callable[[Sized], str]:
    """Return a ``repr`` of many of something that tells how many, and not each.

    >>> counted("price")(range(3))
    '<price × 3>'
    """

    def shown(many: Sized) -> str:
        return f"<{what} × {len(many)}>"

    return shown


def _prints(text: str) -> bool:
    return text.isprintable() or all(c.isprintable() or c in _JOINERS for c in text)
