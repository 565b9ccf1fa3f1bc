"""The tags under which parcels are found again."""

from ordercore.shipping import SHIPMENT_LIFE, Parcel, ParcelState

__all__ = ["COLLECTING", "PARCEL_OPEN", "PARCEL_UNDER_WAY", "of_parcel", "tracked"]

COLLECTING = "parcel.collecting"
"""Parcels that wait for their buyers to come for them."""
PARCEL_OPEN = "parcel.open"
"""Parcels that the carrier has not got yet."""
PARCEL_UNDER_WAY = "parcel.under-way"
"""Parcels with labels of carriers' own systems, until they have arrived."""


def tracked(connection: str, number: str) -> str:
    """Return the tag of parcels that a connection's carriers know by a number."""
    return f"tracked:{connection}/{number}"


def of_parcel(parcel: Parcel) -> frozenset[str]:
    """Return the tags that a parcel carries."""
    tags = {COLLECTING} if parcel.waits_for_buyer else set[str]()
    if parcel.state in {ParcelState.SEALED, ParcelState.LABELLED}:
        tags.add(PARCEL_OPEN)
    if parcel.booked is not None:
        tags.add(tracked(parcel.booked.connection, parcel.tracking_number))
        if SHIPMENT_LIFE[parcel.shipment.state]:
            tags.add(PARCEL_UNDER_WAY)
    return frozenset(tags)
