"""What somebody may have meant who wrote one character wrongly."""

import string
from collections.abc import Iterator

__all__ = ["exchanged", "meant"]

WRITTEN = string.ascii_letters + string.digits + "._-"


def exchanged(text: str, alphabet: str) -> Iterator[tuple[int, str]]:
    """Yield every text that one wrong character, or one swap, may have made this of.

    Each comes with the place, from 1, of the character that is wrong, or of the first
    one of two neighbours that were changed about.
    """
    for place, character in enumerate(text):
        before, after = text[:place], text[place + 1 :]
        for other in alphabet:
            if other != character:
                yield place + 1, before + other + after
        if after and after[0] != character:
            yield place + 1, before + after[0] + character + after[1:]


def meant(text: str, alphabet: str = WRITTEN) -> tuple[str, ...]:
    """Return the texts that may be meant, each once: how many is bound by the length.

    One character is another one, too many or missing, two neighbours are changed about
    (Damerau, *A technique for computer detection and correction of spelling errors*,
    1964), or all of it is in the other case.

    >>> "MUG" in meant("MGU"), "MUG" in meant("MUGS"), "MUG" in meant("mug")
    (True, True, True)
    """
    found = dict.fromkeys([text.upper(), text.lower()])
    found |= dict.fromkeys([near for _, near in exchanged(text, alphabet)])
    for place in range(len(text) + 1):
        before, after = text[:place], text[place:]
        found |= dict.fromkeys([before + one + after for one in alphabet])
        found[before + after[1:]] = None
    found.pop(text, None)
    return tuple(found)
