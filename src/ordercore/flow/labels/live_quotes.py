"""A carrier's own prices, told where live rates are asked for."""

from ordercore.plugins import hookimpl
from ordercore.ports import ParcelToCarry, QuotesShipments, ShipmentRequest
from ordercore.shipping import LiveRate
from ordercore.values import Address, Dimensions

__all__ = ["LiveQuotes"]


class LiveQuotes:
    """A plug-in that asks one carrier's adapter what a parcel costs.

    Register it under the name of the connection.  Its carrier learns countries,
    postcodes and towns, and nobody's name: an adapter sees to that.

    Args:
        carrier: the adapter.
    """

    def __init__(self, carrier: QuotesShipments) -> None:
        self._carrier = carrier

    @hookimpl
    def ordercore_rates(
        self,
        origin: Address,
        destination: Address,
        weight_g: int,
        size: Dimensions | None,
        currency: str,
    ) -> list[LiveRate]:
        """Return what each service takes."""
        box = ParcelToCarry("1", weight_g, size)
        asked = ShipmentRequest("quote", origin, destination, (box,), currency)
        return [quote.rate for quote in self._carrier.quote(asked)]
