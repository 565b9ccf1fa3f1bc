"""Why an order ships as it does as plain data, and back."""

from collections.abc import Mapping
from typing import Any

from attrs import fields as fields_of

from ordercore.sourcing.plans.explanation import (
    Explanation,
    Flip,
    FlipKind,
    LineReason,
    Place,
)
from ordercore.sourcing.plans.plan import NodeReason, Reason
from ordercore.values import Coordinates, Money

__all__ = ["explanation_as_plain", "explanation_of_plain", "node_reason"]

Plain = dict[str, Any]


def explanation_as_plain(told: Explanation) -> Plain:
    """Return text, numbers, lists and dicts only."""
    return {
        "order": told.order,
        "nodes": [_as_plain(reason) for reason in told.nodes],
        "lines": [
            _as_plain(reason) | {"flip": _flip_as_plain(reason.flip)}
            for reason in told.lines
        ],
        "flips": [_flip_as_plain(flip) for flip in told.flips],
        "complete": told.complete,
        "places": [
            {"node": place.node, "name": place.name, "at": _point_as_plain(place.at)}
            for place in told.places
        ],
        "to": _point_as_plain(told.to),
        "exact": told.exact,
        "proved": told.proved,
    }


def explanation_of_plain(data: Mapping[str, Any]) -> Explanation:
    """Return what :func:`explanation_as_plain` wrote.

    Raises KeyError, TypeError or ValueError where it did not.
    """
    fields = dict(data)
    return Explanation(
        nodes=tuple([node_reason(one) for one in fields.pop("nodes")]),
        lines=tuple([_line_reason(one) for one in fields.pop("lines")]),
        flips=tuple([_flip(one) for one in fields.pop("flips")]),
        places=tuple([_place(one) for one in fields.pop("places")]),
        to=Coordinates(*fields.pop("to")),
        **fields,
    )


def node_reason(data: Mapping[str, Any]) -> NodeReason:
    """Return a reason that was written.  Raises as above."""
    return NodeReason(**_read(data))


def _line_reason(data: Mapping[str, Any]) -> LineReason:
    fields = dict(data)
    flip = fields.pop("flip")
    return LineReason(flip=None if flip is None else _flip(flip), **_read(fields))


def _read(data: Mapping[str, Any]) -> Plain:
    fields = dict(data)
    extra = fields.pop("extra")
    return fields | {
        "reason": Reason(fields["reason"]),
        "extra": None if extra is None else Money.parse(extra),
        "by": tuple(fields.get("by", ())),
    }


def _as_plain(reason: NodeReason | LineReason) -> Plain:
    names = [name for name in _FIELDS[type(reason)] if name != "flip"]
    found = {name: getattr(reason, name) for name in names}
    extra = reason.extra
    return found | {
        "reason": reason.reason.value,
        "extra": None if extra is None else str(extra),
        "by": [*reason.by],
    }


_FIELDS = {
    kind: [each.name for each in fields_of(kind)] for kind in (NodeReason, LineReason)
}


def _flip_as_plain(flip: Flip | None) -> Plain | None:
    if flip is None:
        return None
    return {
        "kind": flip.kind.value,
        "node": flip.node,
        "ships": flip.ships,
        "line": flip.line,
        "sku": flip.sku,
        "units": flip.units,
        "price": None if flip.price is None else str(flip.price),
        **({"parts": [list(part) for part in flip.parts]} if flip.parts else {}),
        **({"ends": True} if flip.ends else {}),
    }


def _flip(data: Mapping[str, Any]) -> Flip:
    fields = dict(data)
    price = fields.pop("price")
    parts = [(str(sku), int(units)) for sku, units in fields.pop("parts", ())]
    return Flip(
        kind=FlipKind(fields.pop("kind")),
        price=None if price is None else Money.parse(price),
        parts=tuple(parts),
        **fields,
    )


def _place(data: Mapping[str, Any]) -> Place:
    fields = dict(data)
    at = fields.pop("at")
    return Place(at=None if at is None else Coordinates(*at), **fields)


def _point_as_plain(at: Coordinates | None) -> list[float] | None:
    return None if at is None else [at.latitude, at.longitude]
