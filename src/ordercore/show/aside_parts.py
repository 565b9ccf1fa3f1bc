"""What was set aside, on the page: how often, why, and each row as it came."""

from collections.abc import Mapping

from ordercore.show.markup import Html, each, tag
from ordercore.show.parts import data_table, fold, folds, more, section
from ordercore.views import SetAside, Shop
from ordercore.views.telling import many

__all__ = ["aside_section"]

RAW = 400
"""So many characters of a raw row are shown."""


def aside_section(shop: Shop, by_code: Mapping[str, int], most: int) -> Html | None:
    """Return what could not be used, by reason, with some rows of each reason."""
    if not shop.set_aside:
        return None
    groups: dict[str, list[SetAside]] = {code: [] for code in by_code}
    for one in shop.set_aside:
        groups.setdefault(one.code, []).append(one)
    ranked = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return section(
        "set-aside",
        "Set aside",
        f"{many(len(shop.set_aside), 'row')} could not be used. Each is kept as it "
        "came, with the reason, and can be taken in again once it is mended.",
        folds([_group(code, rows, most) for code, rows in ranked]),
    )


def _group(code: str, rows: list[SetAside], most: int) -> Html:
    head = each(
        [
            tag("b", code),
            tag("span", many(len(rows), "row")),
            tag("small", f"such as: {rows[0].reason}"),
        ]
    )
    shown = rows[:most]
    table = data_table(
        code,
        (("Where", "id"), ("Reason", "text"), ("As it came", "raw")),
        [(row.where, row.reason, tag("code", _shortened(row.raw))) for row in shown],
    )
    return fold(head, table, more(len(shown), len(rows), "row"))


def _shortened(raw: str) -> str:
    return raw if len(raw) <= RAW else raw[:RAW] + "…"
