"""Whoever goods are said to belong to is somebody whom the shop knows."""

from ordercore.errors import Refused
from ordercore.flow.knowing.articles import NAMED
from ordercore.flow.seeing.views import Views
from ordercore.message import key_of
from ordercore.parties import consignment_stream, supplier_stream
from ordercore.values import meant

__all__ = ["check_owner"]


def check_owner(owner: str, sku: str, asked: str, views: Views) -> None:
    """Raise Refused ``owner.unknown`` unless somebody is a supplier or has goods here.

    Goods of *sku* that have come as his make an owner known, and so does what was
    agreed with him before.  A shop that has opened no place keeps its stock, and whose
    it is, elsewhere.
    """
    if not views.supply.places or _is_known(owner, sku, views):
        return
    near = [
        key_of(stream)
        for stream in sorted(views.begun([supplier_stream(n) for n in meant(owner)]))
    ]
    hint = f"Did you mean {' or '.join(near[:NAMED])}? Else register" if near else ""
    raise Refused(
        "owner.unknown",
        asked=asked,
        because=f"{owner} is no supplier that was registered, and no goods of {sku} "
        "are here as his",
        remedy=f"{hint or 'Register'} him with parties.RegisterSupplier",
    )


def _is_known(owner: str, sku: str, views: Views) -> bool:
    streams = (supplier_stream(owner), consignment_stream(owner))
    return any([views.state(stream) is not None for stream in streams]) or any(
        [lot.owner == owner for level in views.levels(sku) for lot in level.lots]
    )
