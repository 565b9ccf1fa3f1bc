"""What had to be bought for an order, in words."""

from ordercore import replenishing
from ordercore.views.telling.told import Teller, Tellers, Told

__all__ = ["TELLERS"]

Purchase = (
    replenishing.PurchaseDemanded
    | replenishing.PurchaseWithdrawn
    | replenishing.PurchaseMet
)


def _units(what: str) -> Teller:
    def tell(event: Purchase) -> Told:
        """Tell how many units of what."""
        detail = f"{event.quantity} × {event.sku}"
        if isinstance(event, replenishing.PurchaseDemanded):
            detail += f" of {event.supplier}"
        return Told(what, detail, event.quantity, event.node)

    return tell


TELLERS: Tellers = {
    replenishing.PurchaseDemanded: _units("To be bought"),
    replenishing.PurchaseWithdrawn: _units("Not to be bought"),
    replenishing.PurchaseMet: _units("Sent by the supplier"),
}
