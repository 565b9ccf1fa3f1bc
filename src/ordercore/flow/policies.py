"""What follows from what: the whole process of the house on one page.

Each reaction is a small pure function from an event and what can be seen to the
commands that follow; they stand in ``flow.reacting``.  Those in ``BOOKS`` keep the
books of several streams in step and happen with their event or not at all; those in
``DECISIONS`` decide something, when everything that was asked for is done.
"""

from ordercore import (
    accounts,
    carts,
    catalog,
    orders,
    parties,
)
from ordercore.flow.asking.named import ASKS
from ordercore.flow.doing.engine import Policies, Reactions
from ordercore.flow.following.commands import FOLLOWS
from ordercore.flow.following.goods import AS_PLANNED, GOODS_BOOKS, GOODS_DECISIONS
from ordercore.flow.following.network import NETWORK_BOOKS
from ordercore.flow.following.parcels import PARCEL_BOOKS, PARCEL_DECISIONS
from ordercore.flow.reacting.buyers.carts import (
    check_becomes,
    check_goods,
    end_in_time,
    hand_on_goods,
    hold_goods,
    leave_in_time,
    let_go,
    let_go_all,
    move_lines,
)
from ordercore.flow.reacting.buyers.customers import (
    absorb_merged,
    check_retained,
    erase_everywhere,
    move_credit,
)
from ordercore.flow.reacting.buyers.quoting import (
    convert_accepted,
    convert_waiting,
    expire_offer,
    hand_on_offered,
    hold_offered,
    keep_accepted,
    let_go_offered,
    place_converted,
)
from ordercore.flow.reacting.buyers.subscribing import (
    end_completed,
    end_pause,
    follow_channel,
    order_date,
    wait_for_date,
)
from ordercore.flow.reacting.deciding import (
    complete_order,
    confirm_order,
    expire_unpaid,
    invoice_left,
    release_paid,
    source_confirmed,
)
from ordercore.flow.reacting.money.credit import (
    check_credit,
    claim_credit,
    count_open,
    hold_or_release,
    release_granted,
    review_credit,
    track_credit,
)
from ordercore.flow.reacting.money.deposits import ask_deposit, release_deposited
from ordercore.flow.reacting.money.early import allow_discount, lessen_discount
from ordercore.flow.reacting.money.giving_up import (
    credit_returned,
    deduct_all,
    deduct_cancelled,
)
from ordercore.flow.reacting.money.owing import (
    assign_payment,
    hold_uncovered,
    note_payment,
    open_account,
)
from ordercore.flow.reacting.money.refunding import (
    refund_cancelled,
    refund_late,
    void_after_failure,
    void_unneeded,
)
from ordercore.flow.reacting.money.taking import (
    authorize_again,
    charge_difference,
    take_due,
    take_over_promise,
    watch_expiry,
)
from ordercore.flow.reacting.money.values import (
    follow_owner,
    move_values,
    pay_by_value,
    refund_to_value,
    take_over_value,
    watch_value,
)
from ordercore.flow.reacting.money.writing_off import take_back_loss
from ordercore.flow.reacting.network.capacity import count_load
from ordercore.flow.reacting.network.places import (
    check_places,
    check_takes_back,
)
from ordercore.flow.reacting.orders.articles import check_articles
from ordercore.flow.reacting.orders.changing import (
    adjust_kept,
    apply_change,
    check_labels,
    mark_reverted,
    rebill_changed,
    restore_bill,
    supersede_others,
)
from ordercore.flow.reacting.orders.placing import bind_reference
from ordercore.flow.reacting.orders.refining import enter_first, move_on
from ordercore.flow.reacting.orders.ruling import ask_rules
from ordercore.flow.reacting.parcels.collecting import check_collection
from ordercore.flow.reacting.parcels.handing_out import (
    hand_out_digital,
    invoice_handed_out,
)
from ordercore.flow.reacting.parcels.work import (
    check_unbegun,
    open_work,
    withdraw_work,
)
from ordercore.flow.reacting.stock.claiming import (
    claim_stock,
    free_cancelled_stock,
    free_stock,
    put_back_in_stock,
    take_from_stock,
    take_over_the_counter,
)
from ordercore.flow.reacting.stock.lots import redate_lots
from ordercore.flow.reacting.stock.reserving import release_surplus
from ordercore.flow.reacting.stock.serials import hand_out_serials
from ordercore.flow.reacting.waiting.dating import wait_for_days
from ordercore.flow.reacting.waiting.deadlines import keep_deadline
from ordercore.flow.reacting.waiting.expecting import expect_units
from ordercore.flow.reacting.waiting.filling import serve_behind
from ordercore.flow.reacting.waiting.launching import (
    launch_in_time,
    release_launched,
    wait_for_launch,
)
from ordercore.flow.reacting.waiting.promising import promise_dates
from ordercore.orders import reallocating

__all__ = ["ASKS", "AUTOMATIC", "BARE", "BOOKS", "DECISIONS", "FOLLOWS", "MANUAL"]

BOOKS: Reactions = {
    **GOODS_BOOKS,
    **PARCEL_BOOKS,
    **NETWORK_BOOKS,
    parties.CustomerMerged: (move_credit, move_values, absorb_merged),
    parties.CustomerForgotten: (check_retained, erase_everywhere),
    catalog.ItemListed: (launch_in_time, release_launched, redate_lots),
    catalog.Launched: (release_launched,),
    orders.QuoteRequested: (check_articles,),
    orders.QuoteOffered: (check_articles, expire_offer, hold_offered),
    orders.QuoteRenegotiated: (check_articles, let_go_offered),
    orders.QuoteAccepted: (keep_accepted,),
    orders.QuoteDeclined: (let_go_offered,),
    orders.QuoteWithdrawn: (let_go_offered,),
    orders.QuoteExpired: (let_go_offered,),
    orders.Subscribed: (check_articles, wait_for_date),
    orders.SubscriptionChanged: (check_articles, follow_channel),
    orders.SubscriptionPaused: (end_pause,),
    orders.SubscriptionResumed: (wait_for_date,),
    orders.DateReached: (order_date, wait_for_date),
    orders.DateOrdered: (end_completed,),
    orders.DateMissed: (end_completed,),
    orders.QuoteConverted: (place_converted, hand_on_offered),
    orders.Placed: (
        check_articles,
        bind_reference,
        check_collection,
        open_account,
        note_payment,
        ask_deposit,
        claim_credit,
        wait_for_days,
        wait_for_launch,
        ask_rules,
        enter_first,
    ),
    orders.HoldReleased: (check_credit,),
    orders.Allocated: (
        check_places,
        claim_stock,
        release_surplus,
        open_work,
        count_load,
    ),
    reallocating.Reallocated: (
        check_unbegun,
        check_places,
        free_cancelled_stock,
        withdraw_work,
        claim_stock,
        open_work,
        count_load,
    ),
    orders.Advanced: (move_on,),
    orders.Confirmed: (enter_first,),
    orders.Completed: (release_surplus, enter_first),
    orders.HandedOut: (check_places, take_over_the_counter, hand_out_serials),
    orders.Deallocated: (free_stock, keep_deadline),
    orders.Cancelled: (
        free_cancelled_stock,
        withdraw_work,
        deduct_cancelled,
        release_surplus,
        enter_first,
    ),
    orders.ChangeProposed: (check_articles,),
    orders.ChangeApplied: (apply_change,),
    orders.Changed: (
        check_labels,
        check_collection,
        free_cancelled_stock,
        withdraw_work,
        rebill_changed,
        deduct_cancelled,
        adjust_kept,
        release_surplus,
        hold_uncovered,
        wait_for_launch,
        ask_rules,
    ),
    orders.Reverted: (
        check_labels,
        check_collection,
        free_cancelled_stock,
        withdraw_work,
        restore_bill,
        mark_reverted,
        release_surplus,
        hold_uncovered,
        ask_rules,
    ),
    orders.Rejected: (deduct_all, release_surplus, enter_first),
    orders.Expired: (deduct_all, release_surplus, enter_first),
    orders.Shipped: (take_from_stock,),
    orders.Returned: (check_takes_back, put_back_in_stock),
    carts.Opened: (leave_in_time,),
    carts.LineAdded: (check_articles, hold_goods, leave_in_time),
    carts.LineChanged: (hold_goods, leave_in_time),
    carts.LineRemoved: (let_go, hold_goods, leave_in_time),
    carts.LinesTakenOver: (hold_goods, leave_in_time),
    carts.Touched: (hold_goods, leave_in_time),
    carts.PromotionEntered: (hold_goods, leave_in_time),
    carts.PromotionRemoved: (hold_goods, leave_in_time),
    carts.Identified: (hold_goods, leave_in_time),
    carts.Merged: (move_lines,),
    carts.Converted: (check_becomes, check_goods, hand_on_goods),
    carts.Abandoned: (end_in_time,),
    carts.Expired: (let_go_all,),
    accounts.Authorized: (watch_expiry,),
    accounts.StoredValueIssued: (watch_value, follow_owner),
    accounts.StoredValuePutBack: (follow_owner,),
    accounts.StoredValueMoved: (take_over_value,),
    accounts.StoredValueTakenOver: (watch_value, follow_owner),
    accounts.StoredValueSpent: (pay_by_value,),
    accounts.RefundRequested: (refund_to_value, hold_uncovered),
    accounts.AuthorizationLapsed: (hold_uncovered,),
    accounts.Voided: (hold_uncovered,),
    accounts.PromiseShared: (take_over_promise,),
    accounts.PromiseTakenOver: (watch_expiry,),
    accounts.Captured: (track_credit,),
    accounts.PaymentRecorded: (assign_payment, track_credit),
    accounts.Refunded: (track_credit, hold_uncovered),
    accounts.RefundReversed: (track_credit,),
    accounts.ChargedBack: (track_credit, hold_uncovered),
    accounts.ChargebackReversed: (track_credit,),
    accounts.WrittenOff: (track_credit,),
    accounts.Deducted: (track_credit,),
    accounts.Credited: (lessen_discount, track_credit),
    accounts.Rebilled: (track_credit,),
    accounts.BillRestored: (track_credit,),
    accounts.CreditLimitSet: (count_open,),
    accounts.CreditClaimed: (hold_or_release,),
    accounts.CreditGranted: (release_granted,),
}
"""What keeps the books of orders, stock, warehouse, parcels and accounts in step."""

DECISIONS: Reactions = {
    **GOODS_DECISIONS,
    **PARCEL_DECISIONS,
    catalog.ItemListed: (convert_waiting,),
    catalog.KitDefined: (convert_waiting,),
    catalog.AssortmentSet: (convert_waiting,),
    orders.QuoteAccepted: (convert_accepted,),
    orders.Placed: (confirm_order,),
    orders.Held: (expire_unpaid, serve_behind),
    orders.HoldReleased: (
        confirm_order,
        hand_out_digital,
        source_confirmed,
        invoice_left,
        invoice_handed_out,
        refund_cancelled,
        complete_order,
    ),
    orders.Confirmed: (hand_out_digital, source_confirmed, take_due),
    orders.Allocated: (promise_dates, serve_behind),
    orders.HandedOut: (invoice_handed_out, complete_order),
    orders.Cancelled: (
        serve_behind,
        refund_cancelled,
        complete_order,
        expect_units,
    ),
    orders.Changed: (
        supersede_others,
        hand_out_digital,
        source_confirmed,
        serve_behind,
        charge_difference,
        take_due,
        refund_cancelled,
        complete_order,
    ),
    orders.Reverted: (
        supersede_others,
        hand_out_digital,
        source_confirmed,
        serve_behind,
        charge_difference,
        take_due,
        refund_cancelled,
        complete_order,
    ),
    orders.Rejected: (refund_cancelled,),
    orders.Expired: (refund_cancelled,),
    orders.Delivered: (complete_order,),
    orders.Returned: (credit_returned, complete_order),
    accounts.Authorized: (release_paid, take_due, void_unneeded),
    accounts.PromiseTakenOver: (release_paid,),
    accounts.AuthorizationLapsed: (authorize_again,),
    accounts.Captured: (
        release_paid,
        release_deposited,
        refund_late,
        void_unneeded,
        take_back_loss,
    ),
    accounts.PaymentRecorded: (
        allow_discount,
        release_paid,
        release_deposited,
        refund_late,
        void_unneeded,
        take_back_loss,
    ),
    accounts.PaymentFailed: (void_after_failure, release_paid, take_back_loss),
    accounts.PaymentProgressed: (release_paid,),
    accounts.Invoiced: (take_due,),
    accounts.Deducted: (release_paid, release_deposited, void_unneeded, take_back_loss),
    accounts.Credited: (
        release_paid,
        release_deposited,
        refund_cancelled,
        void_unneeded,
        take_back_loss,
    ),
    accounts.WrittenOff: (release_paid, void_unneeded),
    accounts.ChargebackReversed: (release_paid, take_back_loss),
    accounts.RefundReversed: (release_paid, take_back_loss),
    accounts.ChargedBack: (take_back_loss,),
    accounts.RefundRequested: (take_back_loss,),
    accounts.Refunded: (take_back_loss,),
    accounts.CreditLimitSet: (review_credit,),
    accounts.CreditClaimed: (review_credit,),
    accounts.Rebilled: (release_paid, release_deposited, take_back_loss),
    accounts.BillRestored: (release_paid, release_deposited, take_back_loss),
}
"""What the house decides by itself when it runs automatically."""

BARE = Policies()
"""Nothing reacts: for those who keep the books themselves."""

MANUAL = Policies(BOOKS, AS_PLANNED, FOLLOWS, ASKS)
"""The books are kept; nothing is decided that was not asked for."""

AUTOMATIC = Policies(BOOKS, DECISIONS, FOLLOWS, ASKS)
"""The books are kept, and the house runs by itself."""
