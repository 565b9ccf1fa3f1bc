"""What follows from what happens to goods: on the shelf, on the way, at work.

It is a part of the tables in ``flow.policies``, where they are explained.
"""

from ordercore import catalog, orders, sourcing, stock, warehouse
from ordercore.accounts import PaymentPolicySet
from ordercore.flow.doing.engine import Reactions
from ordercore.flow.reacting.buyers.subscribing import move_dates
from ordercore.flow.reacting.network.places import check_open
from ordercore.flow.reacting.network.strategies import park_unfillable
from ordercore.flow.reacting.orders.articles import (
    check_articles,
    check_goods_in,
    check_to_count,
)
from ordercore.flow.reacting.parcels.collecting import wait_for_packed
from ordercore.flow.reacting.parcels.sending import make_parcel, void_parcel
from ordercore.flow.reacting.parcels.work import (
    check_release,
    correct_short_stock,
    count_packed,
    count_picked,
    count_unpacked,
    lose_place,
)
from ordercore.flow.reacting.stock.claiming import check_kits, check_pieces
from ordercore.flow.reacting.stock.counting import (
    compare_count,
    freeze_book,
    note_correction,
    post_count,
)
from ordercore.flow.reacting.stock.incoming import take_delivery_in
from ordercore.flow.reacting.stock.keeping import check_told_apart
from ordercore.flow.reacting.stock.lots import (
    check_lots,
    end_lots_in_time,
    note_lots_back,
    note_lots_left,
    note_lots_reread,
    pack_lots,
    unpack_lots,
)
from ordercore.flow.reacting.stock.recalling import (
    check_not_recalled,
    hold_everywhere,
    hold_recalled,
    release_everywhere,
)
from ordercore.flow.reacting.stock.reserving import (
    check_holder,
    check_lasting,
    extend_held,
    free_converted,
    free_released,
    hand_on_held,
    hold_reserved,
    lapse_in_time,
    resize_held,
)
from ordercore.flow.reacting.stock.serials import (
    correct_serials,
    grade_serials,
    lose_serials,
    pack_serials,
    receive_serials,
    return_serials,
    scrap_serials,
    send_serials,
    take_serials_in,
    unpack_serials,
)
from ordercore.flow.reacting.stock.transferring import (
    claim_transfer,
    free_transfer,
    let_transfer_leave,
    note_lots_sent,
    take_transfer_in,
)
from ordercore.flow.reacting.waiting.days import check_day_to_come
from ordercore.flow.reacting.waiting.deadlines import keep_deadline
from ordercore.flow.reacting.waiting.expecting import expect_units, watch_expected
from ordercore.flow.reacting.waiting.filling import (
    claim_handed_on,
    fill_backorders,
    give_up_in_time,
    serve_behind,
)
from ordercore.flow.reacting.waiting.resourcing import (
    exclude_node,
    source_elsewhere,
    source_readmitted,
    wait_for_missing,
)
from ordercore.flow.reacting.waiting.substituting import substitute_short
from ordercore.orders import deadlines, excluding, expecting

__all__ = ["AS_PLANNED", "GOODS_BOOKS", "GOODS_DECISIONS"]

GOODS_BOOKS: Reactions = {
    deadlines.DeadlineSet: (keep_deadline,),
    orders.Backordered: (keep_deadline,),
    expecting.UnitsExpected: (watch_expected,),
    stock.PublishingSet: (check_open,),
    stock.SafetyStockKept: (check_open, check_articles),
    stock.QuotaSet: (check_open, check_articles),
    catalog.KitDefined: (check_kits,),
    PaymentPolicySet: (move_dates,),
    stock.DeliveryAnnounced: (
        check_open,
        check_day_to_come,
        check_goods_in,
        check_pieces,
    ),
    stock.DeliveryRedated: (check_day_to_come,),
    stock.Unloaded: (take_delivery_in,),
    stock.TransferRequested: (check_open, check_day_to_come, check_articles),
    stock.TransferRedated: (check_day_to_come,),
    stock.TransferReleased: (claim_transfer,),
    stock.TransferShipped: (let_transfer_leave,),
    stock.TransferReceived: (take_transfer_in,),
    stock.TransferClosed: (free_transfer, lose_serials),
    stock.TransferCancelled: (free_transfer,),
    stock.CountSheetOpened: (check_open, check_to_count, check_pieces, freeze_book),
    stock.CountEntered: (compare_count,),
    stock.CountPosted: (post_count,),
    stock.Adjusted: (
        check_told_apart,
        note_correction,
        correct_serials,
        hold_recalled,
        end_lots_in_time,
    ),
    stock.Counted: (
        check_told_apart,
        note_correction,
        correct_serials,
        hold_recalled,
        end_lots_in_time,
    ),
    stock.Received: (
        check_open,
        check_kits,
        check_told_apart,
        receive_serials,
        check_lots,
        hold_recalled,
        end_lots_in_time,
    ),
    stock.LotRedated: (end_lots_in_time,),
    stock.LotReleased: (check_not_recalled,),
    stock.LotCorrected: (hold_recalled, end_lots_in_time, note_lots_reread),
    stock.LotRecalled: (hold_everywhere,),
    stock.RecallEnded: (release_everywhere,),
    stock.Reserved: (check_holder, check_lasting, hold_reserved),
    stock.Extended: (check_lasting, extend_held),
    stock.Resized: (check_lasting, resize_held),
    stock.HandedOn: (check_holder, check_lasting, hand_on_held),
    stock.Released: (free_released,),
    stock.Converted: (free_converted,),
    stock.HeldBack: (lapse_in_time,),
    stock.TransferredOut: (send_serials, note_lots_sent),
    stock.TransferredIn: (take_serials_in, hold_recalled, end_lots_in_time),
    stock.Reclassified: (grade_serials,),
    stock.Scrapped: (scrap_serials,),
    stock.Shipped: (note_lots_left,),
    stock.Returned: (
        return_serials,
        hold_recalled,
        end_lots_in_time,
        note_lots_back,
    ),
    warehouse.Released: (check_release,),
    warehouse.Picked: (count_picked,),
    warehouse.PickedShort: (lose_place, correct_short_stock, exclude_node),
    warehouse.Packed: (
        count_packed,
        make_parcel,
        wait_for_packed,
        pack_serials,
        pack_lots,
    ),
    warehouse.Unpacked: (count_unpacked, void_parcel, unpack_serials, unpack_lots),
    warehouse.Rejected: (lose_place, exclude_node),
    warehouse.Cancelled: (lose_place, exclude_node),
    warehouse.ClosedShort: (lose_place, exclude_node),
}
"""What keeps the books of stock in step with the work that is done on goods."""

AS_PLANNED: Reactions = {
    orders.Backordered: (give_up_in_time, park_unfillable),
}
"""What a plan has said of the units that it misses: it follows also by hand."""

GOODS_DECISIONS: Reactions = {
    orders.Backordered: (
        give_up_in_time,
        substitute_short,
        park_unfillable,
        expect_units,
    ),
    excluding.NodeReadmitted: (source_readmitted,),
    orders.Flagged: (serve_behind, expect_units),
    orders.Unflagged: (serve_behind, expect_units),
    expecting.UnitsOverdue: (expect_units,),
    sourcing.BackorderPolicySet: (serve_behind, expect_units),
    sourcing.NodeOpened: (serve_behind,),
    sourcing.StrategyDefined: (serve_behind,),
    sourcing.StrategyWithdrawn: (serve_behind,),
    stock.DeliveryAnnounced: (expect_units,),
    stock.DeliveryRedated: (expect_units,),
    stock.DeliveryCompleted: (expect_units,),
    stock.DeliveryClosed: (expect_units,),
    stock.DeliveryCancelled: (expect_units,),
    stock.TransferShipped: (expect_units,),
    stock.TransferRedated: (expect_units,),
    stock.TransferClosed: (expect_units,),
    warehouse.PickedShort: (wait_for_missing,),
    warehouse.Rejected: (source_elsewhere,),
    warehouse.Cancelled: (source_elsewhere,),
    warehouse.ClosedShort: (source_elsewhere,),
    stock.Received: (fill_backorders, expect_units),
    stock.TransferredIn: (fill_backorders, expect_units),
    stock.Adjusted: (fill_backorders, expect_units),
    stock.Counted: (fill_backorders, expect_units),
    stock.Reclassified: (fill_backorders, expect_units),
    stock.LotHeld: (expect_units,),
    stock.LotExpired: (expect_units,),
    stock.LotReleased: (fill_backorders, expect_units),
    stock.LotRedated: (fill_backorders, expect_units),
    stock.SafetyStockKept: (fill_backorders, expect_units),
    stock.QuotaSet: (fill_backorders, expect_units),
    stock.QuotaDropped: (fill_backorders, expect_units),
    stock.Deallocated: (fill_backorders, expect_units),
    stock.Returned: (fill_backorders, expect_units),
    stock.Freed: (fill_backorders, expect_units),
    stock.HandedOn: (claim_handed_on,),
    stock.Lapsed: (fill_backorders, expect_units),
}
"""What is decided when goods come, become free, or are not where they should be."""
