"""A place that is named has to be open, unless a shop keeps its network elsewhere."""

from collections.abc import Iterable, Mapping, Sequence

from ordercore.errors import Refused
from ordercore.flow.seeing.views import Views
from ordercore.sourcing import Node, Strategy
from ordercore.sourcing.places.opened import not_open
from ordercore.values import meant

__all__ = ["check_groups_kept", "check_node", "check_nodes", "check_places_of"]


def check_nodes(nodes: Iterable[str], asked: str, views: Views) -> None:
    """Raise Refused ``node.unknown`` where one of *nodes* is not open."""
    for node in nodes:
        check_node(node, f"{asked} at {node}", views)


def check_node(
    node: str, asked: str, views: Views, *, may_be_closed: bool = False
) -> None:
    """Raise Refused ``node.unknown`` where a node is not open.

    A shop that has opened no place at all keeps its network elsewhere.  What lies at a
    place that *may be closed* is still counted and sent away.
    """
    supply = views.supply
    known = supply.places if may_be_closed else supply.nodes
    if supply.places and node not in known:
        raise not_open(node, asked, supply.nodes, closed=node in supply.places)


def check_places_of(strategy: Strategy, asked: str, nodes: Mapping[str, Node]) -> None:
    """Refuse a strategy that is about places, or groups of them, that are not open.

    Where no place is open at all nothing is refused.

    Raises Refused ``node.unknown``, ``node.group``.
    """
    if not nodes:
        return
    named = [node for one in strategy.constraints for node in one.nodes]
    named += [node for one in strategy.clearance for node in one.nodes]
    for node in named:
        if node not in nodes:
            raise not_open(node, f"{asked} {node}", nodes)
    groups = {group for node in nodes.values() for group in node.groups}
    for group in [group for one in strategy.constraints for group in one.groups]:
        if group not in groups:
            raise _no_group(group, asked, sorted(groups))


def check_groups_kept(
    node: Node, before: Mapping[str, Node], strategies: Iterable[Strategy], asked: str
) -> None:
    """Refuse that a place is the last to leave a group that strategies are about.

    What they rule out, or the only places that they allow, would end in silence.

    Args:
        node: the place as it would be.
        before: the places as they are.
        strategies: that are in force.
        asked: what is asked for.

    Raises Refused ``node.group-in-use``.
    """
    was = before.get(node.id)
    others = {g for one in before.values() if one.id != node.id for g in one.groups}
    gone = {*was.groups} - {*node.groups} - others if was is not None else set[str]()
    for group in sorted(gone):
        users = [
            one.id
            for one in strategies
            if any([group in named.groups for named in one.constraints])
        ]
        if users:
            raise _group_in_use(node, group, users, asked)


def _group_in_use(node: Node, group: str, users: Sequence[str], asked: str) -> Refused:
    slips = [name for name in node.groups if name in meant(group)]
    hint = f"Did you mean {group} by {', '.join(slips)}? " if slips else ""
    both = (*dict.fromkeys((*node.groups, group)),)
    return Refused(
        "node.group-in-use",
        asked=f"{asked} without group {group}",
        because=f"no other place is of it, and strategy {', '.join(users)} is about it",
        remedy=f"{hint}To give the group another name open it with groups={both!r}, "
        "let the strategy name the new one (sourcing.DefineStrategy), and open it "
        "without the old one then",
    )


def _no_group(group: str, asked: str, groups: Sequence[str]) -> Refused:
    known = ", ".join(groups)
    return Refused(
        "node.group",
        asked=f"{asked} group {group}",
        because=f"no open place is of it; they are of {known or 'no group'}",
        remedy="Name a group that there is, or do sourcing.OpenNode(...) with "
        f"groups=({group!r},) first",
    )
