"""What happened to a change of an order, and what it did, in words."""

from collections.abc import Iterator, Sequence

from ordercore.orders import (
    ApprovalRequested,
    ChangeApplied,
    ChangeApproved,
    Changed,
    ChangeDeclined,
    ChangeProposed,
    ChangeReverted,
    ChangeSuperseded,
    ChangeWithdrawn,
    Edits,
    Need,
    Reverted,
    UndoKept,
)
from ordercore.views.telling.told import (
    Teller,
    Tellers,
    Told,
    many,
    place_name,
    said,
    units_of,
)

__all__ = ["TELLERS"]


def proposed(event: ChangeProposed) -> Told:
    """Tell what is wanted, and by whom."""
    proposal = event.proposal
    parts = [*_wishes(proposal.edits), *_by(proposal.by)]
    return Told("Change proposed", "; ".join(parts), why=proposal.reason)


def asked(event: ApprovalRequested) -> Told:
    """Tell for which reasons somebody has to approve it."""
    return Told("Approval asked for", ", ".join(map(_need, event.needs)))


def applied(event: ChangeApplied) -> Told:
    """Tell by whom it was carried out, and on which version of the order."""
    parts = [f"order version {event.version}", *_by(event.said.by)]
    return Told("Change applied", "; ".join(parts))


def changed(event: Changed) -> Told:
    """Tell what is otherwise in the order."""
    units = units_of(event.added) - units_of(event.cancelled)
    parts = [*_wishes(event.edits)]
    if event.moved:
        parts.append(f"{said(event.moved)} needs another place")
    if event.reopened:
        parts.append("open again")
    return Told("Changed", "; ".join(parts), units, why=event.reason)


def kept(event: UndoKept) -> Told:
    """Tell that it can be taken back."""
    return Told("Change can be taken back", f"change {event.change}")


def back(event: ChangeReverted) -> Told:
    """Tell which change has taken it back."""
    return Told("Change taken back", f"by change {event.by_change}")


def reverted(event: Reverted) -> Told:
    """Tell what the order is without the change."""
    units = units_of(event.back) - units_of(event.withdrawn)
    parts = [*_wishes(event.edits)]
    if event.moved:
        parts.append(f"{said(event.moved)} needs another place")
    if event.reopened:
        parts.append("open again")
    return Told("Changed back", "; ".join(parts), units, why=event.reason)


def _wishes(edits: Edits) -> Iterator[str]:
    if edits.undo is not None:
        yield f"as before change {edits.undo.change}"
    if more := (*edits.more, *edits.new_lines):
        yield f"{said(more)} more"
    for fewer in edits.unwanted:
        yield f"{fewer.quantity} of line {fewer.line} less"
    if edits.remove:
        yield f"without {_lines(edits.remove)}"
    if edits.reprice:
        yield f"another price for {_lines([line.id for line in edits.reprice])}"
    yield from _terms(edits)


def _terms(edits: Edits) -> Iterator[str]:
    if edits.ship_to is not None:
        yield f"to {place_name(edits.ship_to)}"
    if edits.requested_on is not None:
        yield f"wanted by {edits.requested_on}"
    if edits.carriage is not None:
        yield f"carriage {edits.carriage.amount}"
    if edits.into:
        yield f"which order {edits.into} gets"
    if edits.merged:
        yield f"from order {edits.merged}"
    for fee in edits.adjust:
        yield f"{fee.amount} for {fee.name}"
    if edits.note is not None:
        yield "another note"


def _lines(names: Sequence[str]) -> str:
    return f"line {names[0]}" if len(names) == 1 else many(len(names), "line")


def _need(need: Need) -> str:
    return f"{need.code} by {need.by}" if need.by else str(need.code)


def _by(who: str) -> Iterator[str]:
    if who:
        yield f"by {who}"


def _said(what: str) -> Teller:
    def tell(
        event: ChangeApproved | ChangeDeclined | ChangeWithdrawn | ChangeSuperseded,
    ) -> Told:
        return Told(what, "".join(_by(event.said.by)), why=event.said.why)

    return tell


TELLERS: Tellers = {
    ChangeProposed: proposed,
    ApprovalRequested: asked,
    ChangeApproved: _said("Change approved"),
    ChangeDeclined: _said("Change declined"),
    ChangeWithdrawn: _said("Change withdrawn"),
    ChangeSuperseded: _said("Change out of date"),
    ChangeApplied: applied,
    Changed: changed,
    UndoKept: kept,
    Reverted: reverted,
    ChangeReverted: back,
}
