"""What is for sale: its SKU, its barcode, its size, and what it costs."""

from ordercore.catalog.assortment import (
    ALL_KNOWN,
    AssortmentPolicy,
    AssortmentRule,
    AssortmentSet,
    SetAssortment,
    assortment_stream,
)
from ordercore.catalog.item import (
    Item,
    ItemListed,
    Launch,
    Launched,
    ListItem,
    item_stream,
)
from ordercore.catalog.kit import (
    Component,
    DefineKit,
    Kit,
    KitDefined,
    KitWithdrawn,
    WithdrawKit,
    kit_stream,
    pieces,
)
from ordercore.catalog.lot_rule import LotRule, LotTurn, SkuLot
from ordercore.catalog.price_list import (
    PriceEntry,
    PriceList,
    PriceListPublished,
    PriceListWithdrawn,
    PublishPriceList,
    WithdrawPriceList,
    price_list_stream,
)
from ordercore.catalog.price_lookup import FoundPrice, PriceQuery, find_price
from ordercore.catalog.serial_number import SerialNumber
from ordercore.catalog.substitutes import (
    Alternative,
    DefineSubstitutes,
    Substitutes,
    SubstitutesDefined,
    Substituting,
    substitutes_stream,
)

__all__ = [
    "ALL_KNOWN",
    "Alternative",
    "AssortmentPolicy",
    "AssortmentRule",
    "AssortmentSet",
    "Component",
    "DefineKit",
    "DefineSubstitutes",
    "FoundPrice",
    "Item",
    "ItemListed",
    "Kit",
    "KitDefined",
    "KitWithdrawn",
    "Launch",
    "Launched",
    "ListItem",
    "LotRule",
    "LotTurn",
    "PriceEntry",
    "PriceList",
    "PriceListPublished",
    "PriceListWithdrawn",
    "PriceQuery",
    "PublishPriceList",
    "SerialNumber",
    "SetAssortment",
    "SkuLot",
    "Substitutes",
    "SubstitutesDefined",
    "Substituting",
    "WithdrawKit",
    "WithdrawPriceList",
    "assortment_stream",
    "find_price",
    "item_stream",
    "kit_stream",
    "pieces",
    "price_list_stream",
    "substitutes_stream",
]
