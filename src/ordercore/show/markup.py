"""The one place where text becomes HTML: what is not marked as markup is escaped."""

from collections.abc import Iterable
from html import escape
from typing import Final, TypeAlias

from ordercore.show.plain import plain

__all__ = ["Html", "Inside", "each", "raw_style", "tag"]


class Html(str):
    """Markup that this module made; everything else is text and gets escaped.

    Adding to it, cutting or formatting it gives plain text again, which is safe.
    """

    __slots__ = ()


Inside: TypeAlias = "Html | str | int | None"
"""What can stand in an element; None is nothing."""

Setting: TypeAlias = "str | int | bool | None"
"""What an attribute can be set to."""

VOID: Final = frozenset({"br", "col", "hr", "link", "meta"})


def tag(name: str, /, *inside: Inside, **attributes: Setting) -> Html:
    """Return an element.  Text inside it and the values of attributes are escaped.

    Names of attributes are written as Python wants them: ``class_``, ``aria_label``.
    An attribute that is None or False is left out; True stands without a value.

    >>> tag("td", "<b> & Co", class_="name")
    '<td class="name">&lt;b&gt; &amp; Co</td>'
    """
    opening = name + "".join([_attribute(*pair) for pair in attributes.items()])
    if name in VOID:
        return Html(f"<{opening}>")
    return Html(f"<{opening}>{''.join([escaped(part) for part in inside])}</{name}>")


def each(parts: Iterable[Inside]) -> Html:
    """Return parts one after the other, each escaped unless it is markup."""
    return Html("".join([escaped(part) for part in parts]))


def escaped(value: Inside) -> Html:
    """Return markup as it is, and anything else as text that cannot be markup."""
    if isinstance(value, Html):
        return value
    return Html("" if value is None else escape(plain(value)))


def raw_style(css: str) -> Html:
    """Return a style sheet of ours.  It is not escaped: never pass what others wrote.

    Raises ValueError when it could end its element.
    """
    if "<" in css:
        raise ValueError("a style sheet that could end its element")
    return Html(f"<style>{css}</style>")


def _attribute(name: str, value: Setting) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(plain(value))}"'
