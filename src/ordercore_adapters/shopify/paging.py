"""A list inside an answer of Shopify's is read to its end."""

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin

__all__ = ["all_nodes"]

Part = oc.connecting.Part

MOST = 2_000
"""How many entries a list may have; an order of Shopify's has 500 lines at most."""


def all_nodes(
    admin: Admin, part: Part, name: str, more: tuple[str, str], id_: str
) -> list[Part]:
    """Return all entries of a list; the first few came with what it is part of.

    Args:
        admin: of the shop.
        part: what has the list.
        name: of the list.
        more: the document that asks for what is behind ``$after``, and what to call it.
        id_: the global id of what has the list.

    Raises:
        MappingFailed: it is no list, or has no end.
    """
    nodes: list[Part] = []
    while True:
        listed = part.part(name)
        page = listed.part("pageInfo") if listed else None
        if listed is not None and page is not None:
            nodes += listed.parts("nodes", needed=True)
            goes_on, after = page.flag("hasNextPage"), page.maybe_text("endCursor")
        else:
            part.wrong(name, "a list, and whether there is more of it")
            goes_on, after = False, ""
        part.check_answer()
        if not goes_on:
            return nodes
        if len(nodes) > MOST:
            raise oc.MappingFailed.at(name, len(nodes), f"at most {MOST} entries")
        part = _only(admin.ask(*more, id=id_, after=after))


def _only(data: Part) -> Part:
    """Return the only object of an answer; an empty one where it is none."""
    name = next(iter(data.content), "")
    return data.part(name) or Part({}, data.where(name), data.findings)
