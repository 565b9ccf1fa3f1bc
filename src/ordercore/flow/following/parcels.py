"""What follows from what becomes of parcels: sent, arrived, collected, or come back."""

from ordercore import aftersale, shipping
from ordercore.flow.doing.engine import Reactions
from ordercore.flow.reacting.deciding import invoice_parcel
from ordercore.flow.reacting.money.taking import collect_on_delivery
from ordercore.flow.reacting.parcels.collecting import (
    check_carried,
    give_to_buyer,
    take_back_uncollected,
    wait_for_arrived,
    wait_for_buyer,
)
from ordercore.flow.reacting.parcels.returns import check_with_buyer, take_in
from ordercore.flow.reacting.parcels.sending import deliver_order, ship_order
from ordercore.flow.reacting.stock.serials import ship_serials

__all__ = ["PARCEL_BOOKS", "PARCEL_DECISIONS"]

PARCEL_BOOKS: Reactions = {
    shipping.LabelRequested: (check_carried,),
    shipping.Labelled: (check_carried,),
    shipping.HandedOver: (ship_order, ship_serials),
    shipping.Delivered: (deliver_order, wait_for_arrived),
    shipping.CollectionAwaited: (wait_for_buyer,),
    shipping.Collected: (give_to_buyer, ship_serials),
    aftersale.RmaRequested: (check_with_buyer,),
    aftersale.RmaReceived: (take_in,),
}
"""What keeps orders, stock and work in step with parcels."""

PARCEL_DECISIONS: Reactions = {
    shipping.HandedOver: (invoice_parcel,),
    shipping.Delivered: (collect_on_delivery,),
    shipping.Collected: (invoice_parcel, collect_on_delivery),
    shipping.CollectionLapsed: (take_back_uncollected,),
}
"""What the house decides by itself about parcels, when it runs automatically."""
