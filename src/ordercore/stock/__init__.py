"""How many of what is where, and who has a claim on it."""

from ordercore.stock.availability import Dated, Outlook, by_day, outlook
from ordercore.stock.capacity import Capacity
from ordercore.stock.condition import Condition, Unsellable
from ordercore.stock.count_sheet import (
    COUNT_LIFE,
    BookUnits,
    CountEntry,
    CountLimit,
    CountSheet,
    CountState,
    CountStep,
    InCount,
    SheetLine,
    SkuCount,
    count_stream,
)
from ordercore.stock.counting import Adjust, Adjusted, Count, Counted
from ordercore.stock.cycle_counting import (
    BookFrozen,
    CancelCountSheet,
    CompareCount,
    CorrectionNoted,
    CountCompared,
    CountEntered,
    CountSheetCancelled,
    CountSheetOpened,
    EnterCount,
    FreezeBook,
    NoteCorrection,
    OpenCountSheet,
)
from ordercore.stock.delivery import (
    DELIVERY_LIFE,
    Delivery,
    DeliveryLine,
    DeliveryState,
    DeliveryStep,
    InDelivery,
    Receipt,
    Tolerance,
    delivery_stream,
)
from ordercore.stock.goods import Arrived, ArrivedLot, ArrivedSerial, SkuQuantity
from ordercore.stock.holding_back import (
    Free,
    Freed,
    HeldBack,
    HoldBack,
    Lapse,
    Lapsed,
)
from ordercore.stock.holding_lots import (
    CorrectLot,
    HoldLot,
    LotCorrected,
    LotRedated,
    LotReleased,
    RedateLot,
    ReleaseLot,
)
from ordercore.stock.in_transit import (
    CloseTransfer,
    ReceiveTransfer,
    ShipTransfer,
    TransferClosed,
    TransferCompleted,
    TransferReceived,
    TransferShipped,
)
from ordercore.stock.lot import Lot, Lots, LotUnits, in_lot_turn
from ordercore.stock.lot_ending import LotExpired, LotHeld
from ordercore.stock.lots_in_transit import LotsSent, NoteLotsSent
from ordercore.stock.moving import (
    Allocate,
    Allocated,
    Deallocate,
    Deallocated,
    Receive,
    Received,
    Return,
    Returned,
    Ship,
    Shipped,
)
from ordercore.stock.order_lots import (
    LotsBack,
    LotsLeft,
    LotsReread,
    NoteLotsBack,
    NoteLotsLeft,
    NoteLotsReread,
    OfOrderLots,
    OrderLot,
    OrderLots,
    order_lots_stream,
)
from ordercore.stock.packing_lots import (
    LotsPacked,
    LotsUnpacked,
    PackLots,
    UnpackLots,
)
from ordercore.stock.planning import ReservationPlan, plan_reservation
from ordercore.stock.posting_counts import (
    ApprovalAsked,
    ApproveCount,
    CountPosted,
    CountRejected,
    Found,
    RejectCount,
    SubmitCount,
)
from ordercore.stock.publishing import (
    ALL_OF_IT,
    Publishing,
    PublishingSet,
    SetPublishing,
    publishing_stream,
)
from ordercore.stock.quota import NO_QUOTAS, Drawn, Quota, Quotas
from ordercore.stock.recalling import (
    EndRecall,
    HoldRecalled,
    LotRecalled,
    Recall,
    RecallEnded,
    RecallLot,
    Recalls,
    recalls_stream,
)
from ordercore.stock.reservation import (
    RESERVATION_LIFE,
    InReservation,
    Part,
    Reservation,
    ReservationState,
    ReservationStep,
    end_of,
    reservation_stream,
    spread,
)
from ordercore.stock.reserving import (
    Convert,
    Converted,
    Extend,
    Extended,
    HandedOn,
    HandOn,
    Release,
    Released,
    Reserve,
    Reserved,
    Resize,
    Resized,
)
from ordercore.stock.ring_fencing import DropQuota, QuotaDropped, QuotaSet, SetQuota
from ordercore.stock.sending_on import (
    TransferIn,
    TransferOut,
    TransferredIn,
    TransferredOut,
)
from ordercore.stock.serial import (
    SERIAL_LIFE,
    OfSerial,
    Serial,
    SerialState,
    SerialStep,
    serial_stream,
)
from ordercore.stock.serial_grading import (
    GradeSerial,
    SerialRestocked,
    SerialSetApart,
)
from ordercore.stock.serial_moves import (
    ArriveSerial,
    FindSerial,
    GiveUpSerial,
    LoseSerial,
    ScrapSerial,
    SendSerial,
    SerialArrived,
    SerialFound,
    SerialLost,
    SerialScrapped,
    SerialSent,
)
from ordercore.stock.setting_apart import (
    KeepSafetyStock,
    Reclassified,
    Reclassify,
    SafetyStockKept,
    Scrap,
    Scrapped,
)
from ordercore.stock.sharing import (
    DaysAhead,
    Share,
    ends_of,
    first_day,
    shares_of,
    unfilled,
)
from ordercore.stock.shelf import HeldUntil, InStock, StockLevel, stock_stream
from ordercore.stock.supply_promise import (
    IN_STOCK,
    SupplyPromise,
    SupplyStep,
    supply_promise,
)
from ordercore.stock.tracing import (
    HandOutSerial,
    PackSerial,
    ReceiveSerial,
    ReturnSerial,
    SerialHandedOut,
    SerialPacked,
    SerialReceived,
    SerialReturned,
    SerialShipped,
    SerialUnpacked,
    ShipSerial,
    UnpackSerial,
)
from ordercore.stock.transfer import (
    TRANSFER_LIFE,
    InTransfer,
    Sent,
    SentLot,
    Transfer,
    TransferLine,
    TransferState,
    TransferStep,
    transfer_stream,
)
from ordercore.stock.transferring import (
    CancelTransfer,
    RedateTransfer,
    ReleaseTransfer,
    RequestTransfer,
    TransferCancelled,
    TransferRedated,
    TransferReleased,
    TransferRequested,
)
from ordercore.stock.unloading import (
    AnnounceDelivery,
    CancelDelivery,
    CloseDelivery,
    DeliveryAnnounced,
    DeliveryCancelled,
    DeliveryClosed,
    DeliveryCompleted,
    DeliveryRedated,
    RedateDelivery,
    Unload,
    Unloaded,
)

# fmt: off
__all__ = [
    "ALL_OF_IT", "COUNT_LIFE", "DELIVERY_LIFE", "IN_STOCK", "NO_QUOTAS",
    "RESERVATION_LIFE", "SERIAL_LIFE", "TRANSFER_LIFE", "Adjust", "Adjusted",
    "Allocate", "Allocated", "AnnounceDelivery", "ApprovalAsked", "ApproveCount",
    "ArriveSerial", "Arrived", "ArrivedLot", "ArrivedSerial", "BookFrozen", "BookUnits",
    "CancelCountSheet", "CancelDelivery", "CancelTransfer", "Capacity", "CloseDelivery",
    "CloseTransfer", "CompareCount", "Condition", "Convert", "Converted", "CorrectLot",
    "CorrectionNoted", "Count", "CountCompared", "CountEntered", "CountEntry",
    "CountLimit", "CountPosted", "CountRejected", "CountSheet", "CountSheetCancelled",
    "CountSheetOpened", "CountState", "CountStep", "Counted", "Dated", "DaysAhead",
    "Deallocate", "Deallocated", "Delivery", "DeliveryAnnounced", "DeliveryCancelled",
    "DeliveryClosed", "DeliveryCompleted", "DeliveryLine", "DeliveryRedated",
    "DeliveryState", "DeliveryStep", "Drawn", "DropQuota", "EndRecall", "EnterCount",
    "Extend", "Extended", "FindSerial", "Found", "Free", "Freed", "FreezeBook",
    "GiveUpSerial", "GradeSerial", "HandOn", "HandOutSerial", "HandedOn", "HeldBack",
    "HeldUntil", "HoldBack", "HoldLot", "HoldRecalled", "InCount", "InDelivery",
    "InReservation", "InStock", "InTransfer", "KeepSafetyStock", "Lapse", "Lapsed",
    "LoseSerial", "Lot", "LotCorrected", "LotExpired", "LotHeld", "LotRecalled",
    "LotRedated", "LotReleased", "LotUnits", "Lots", "LotsBack", "LotsLeft",
    "LotsPacked", "LotsReread", "LotsSent", "LotsUnpacked", "NoteCorrection",
    "NoteLotsBack", "NoteLotsLeft", "NoteLotsReread", "NoteLotsSent", "OfOrderLots",
    "OfSerial", "OpenCountSheet", "OrderLot", "OrderLots", "Outlook", "PackLots",
    "PackSerial", "Part", "Publishing", "PublishingSet", "Quota", "QuotaDropped",
    "QuotaSet", "Quotas", "Recall", "RecallEnded", "RecallLot", "Recalls", "Receipt",
    "Receive", "ReceiveSerial", "ReceiveTransfer", "Received", "Reclassified",
    "Reclassify", "RedateDelivery", "RedateLot", "RedateTransfer", "RejectCount",
    "Release", "ReleaseLot", "ReleaseTransfer", "Released", "RequestTransfer",
    "Reservation", "ReservationPlan", "ReservationState", "ReservationStep", "Reserve",
    "Reserved", "Resize", "Resized", "Return", "ReturnSerial", "Returned",
    "SafetyStockKept", "Scrap", "ScrapSerial", "Scrapped", "SendSerial", "Sent",
    "SentLot", "Serial", "SerialArrived", "SerialFound", "SerialHandedOut",
    "SerialLost", "SerialPacked", "SerialReceived", "SerialRestocked", "SerialReturned",
    "SerialScrapped", "SerialSent", "SerialSetApart", "SerialShipped", "SerialState",
    "SerialStep", "SerialUnpacked", "SetPublishing", "SetQuota", "Share", "SheetLine",
    "Ship", "ShipSerial", "ShipTransfer", "Shipped", "SkuCount", "SkuQuantity",
    "StockLevel", "SubmitCount", "SupplyPromise", "SupplyStep", "Tolerance", "Transfer",
    "TransferCancelled", "TransferClosed", "TransferCompleted", "TransferIn",
    "TransferLine", "TransferOut", "TransferReceived", "TransferRedated",
    "TransferReleased", "TransferRequested", "TransferShipped", "TransferState",
    "TransferStep", "TransferredIn", "TransferredOut", "Unload", "Unloaded",
    "UnpackLots", "UnpackSerial", "Unsellable", "by_day", "count_stream",
    "delivery_stream", "end_of", "ends_of", "first_day", "in_lot_turn",
    "order_lots_stream", "outlook", "plan_reservation", "publishing_stream",
    "recalls_stream", "reservation_stream", "serial_stream", "shares_of", "spread",
    "stock_stream", "supply_promise", "transfer_stream", "unfilled",
]
# fmt: on
