"""Who a buyer is to the shop: by channel, by region, by group."""

import re
from collections.abc import Iterable

from ordercore.errors import Finding, Invalid

__all__ = ["segments"]

_SEGMENT = re.compile(r"(channel|region|group):[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_EXPECTED = "channel:, region: or group: and a name, such as group:wholesale"


def segments(names: Iterable[object], where: str = "segments") -> tuple[str, ...]:
    """Return segments sorted and each once, as they are stored.

    >>> segments(["region:EU", "channel:web", "region:EU"])
    ('channel:web', 'region:EU')

    Nobody is of any other kind: what the application knows of its buyers is a group.

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
