"""The same asked again does nothing; another thing under a known name is refused."""

from collections.abc import Mapping

__all__ = ["what_differs"]


def what_differs(
    what: str, known: Mapping[str, object], asked: Mapping[str, object]
) -> str:
    """Return why what came again is not what is known, naming each part; "" if it is.

    Args:
        what: is known, for people.
        known: its parts, each by the word that people have for it.
        asked: the same parts as they came again; one that is left out does not count.
    """
    other = [part for part, said in asked.items() if said != known[part]]
    if not other:
        return ""
    there, here = (_told(parts, other) for parts in (known, asked))
    return f"{what} is known with {there} and came again with {here}"


def _told(parts: Mapping[str, object], names: list[str]) -> str:
    return ", ".join([f"{name} {_word(parts[name])}" for name in names])


def _word(said: object) -> str:
    if isinstance(said, bool):
        return "yes" if said else "no"
    return "none" if said is None or said == "" else str(said)
