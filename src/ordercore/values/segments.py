"""Who a buyer is to the shop: by channel, by region, by group."""

import re
from collections.abc import Collection, Iterable

from ordercore.errors import Finding, Invalid

__all__ = ["new_segments", "segments"]

_SEGMENT = re.compile(r"[a-z][a-z_]{0,31}:[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_EXPECTED = "channel:, region: or group: and a name, such as group:wholesale"
_KINDS = frozenset(["channel", "region", "group"])


def segments(names: Iterable[object], where: str = "segments") -> tuple[str, ...]:
    """Return segments sorted and each once, as they are stored.

    >>> segments(["region:EU", "channel:web", "region:EU"])
    ('channel:web', 'region:EU')

    Those of a kind that nobody is of any more are taken, too: some are stored.

    Raises Invalid with all that are none.
    """
    if isinstance(names, str):
        raise Invalid.at(where, names, "segments, one after the other")
    found: set[str] = set()
    findings: list[Finding] = []
    for place, name in enumerate(names):
        if isinstance(name, str) and _SEGMENT.fullmatch(name):
            found.add(name)
        else:
            findings += Invalid.at(f"{where}[{place}]", name, _EXPECTED).findings
    if findings:
        raise Invalid(findings)
    return tuple(sorted(found))


def new_segments(
    names: Iterable[object], where: str = "segments", known: Collection[str] = ()
) -> tuple[str, ...]:
    """Return segments as :func:`segments` does, of those that may begin now.

    Nobody is of any other kind than of a channel, a region or a group: what the
    application knows of its buyers is a group.  What is *known* stays.

    Raises Invalid with all that are none.
    """
    names = tuple(names)
    wrong = [
        Finding(f"{where}[{place}]", repr(name), _EXPECTED)
        for place, name in enumerate(names)
        if str(name).partition(":")[0] not in _KINDS and name not in known
    ]
    if wrong:
        raise Invalid(wrong)
    return segments(names, where)
