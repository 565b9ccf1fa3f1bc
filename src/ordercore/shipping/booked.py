"""A label that a carrier's own system gives: wished for, and got."""

from attrs import frozen

__all__ = ["BookedLabel", "LabelRequest"]


@frozen
class LabelRequest:
    """The wish for a label that a carrier has been asked for, or is about to be.

    Attributes:
        number: which of its parcel, from 1 on; parcel and number are the key under
            which the carrier is asked, however often.
        connection: through which it is bought, such as ``karrio``.
        carrier: who is to carry it.
        service: how.
    """

    number: int
    connection: str
    carrier: str
    service: str


@frozen
class BookedLabel:
    """What makes a label one of a carrier's own system.

    The label itself stays there and comes again under the same key: the journal is no
    place for pictures, and an address in it would have to be forgotten some day.

    Attributes:
        request: the number of the wish that it fulfils.
        connection: through which it was bought.
        booking: the carrier's id of it, by which it is given back.
        format: as what it comes, such as ``zpl`` or ``pdf``.
        sha256: of its bytes, in hex; "" where they had not come yet.
        tracking_url: where the buyer sees how far it is; "" where there is none.
    """

    request: int
    connection: str
    booking: str
    format: str
    sha256: str = ""
    tracking_url: str = ""
