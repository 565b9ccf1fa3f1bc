"""What nobody asks for by itself, because it only follows, and what to ask instead."""

from collections.abc import Mapping

from ordercore import accounts, carts, orders, parties, shipping, stock, warehouse

__all__ = ["FOLLOWS"]

FOLLOWS: Mapping[type, str] = {
    carts.TakeOver: "carts.Merge",
    stock.Allocate: "orders.Allocate, or oms.plan.source(order).commands",
    stock.Deallocate: "orders.Cancel or warehouse.Cancel",
    stock.Ship: "shipping.HandOver",
    stock.Return: "orders.Return",
    stock.TransferOut: "stock.ShipTransfer",
    stock.TransferIn: "stock.ReceiveTransfer",
    stock.FreezeBook: "stock.OpenCountSheet",
    stock.CompareCount: "stock.EnterCount",
    stock.NoteCorrection: "stock.Adjust",
    stock.ReceiveSerial: "stock.Receive(serials=…)",
    stock.PackSerial: "warehouse.Pack(serials=…)",
    stock.UnpackSerial: "warehouse.Unpack",
    stock.ShipSerial: "shipping.HandOver",
    stock.HoldBack: "stock.Reserve",
    stock.Free: "stock.Release",
    stock.Convert: "orders.Allocate",
    stock.Lapse: "oms.tick(), which does what is due",
    orders.Change: "oms.plan.change(order, edits).commands",
    orders.Revert: "oms.plan.revert(change).commands",
    orders.KeepUndo: "oms.plan.change(order, edits).commands",
    orders.MarkReverted: "oms.plan.revert(change).commands",
    orders.EnterSubState: "orders.Advance",
    orders.Deallocate: "warehouse.Cancel, warehouse.Reject or warehouse.ShortPick",
    orders.Pick: "warehouse.Pick",
    orders.Pack: "warehouse.Pack",
    orders.Unpack: "warehouse.Unpack",
    orders.Ship: "shipping.HandOver",
    orders.Deliver: "shipping.Track",
    warehouse.Open: "orders.Allocate",
    warehouse.Withdraw: "orders.Cancel",
    warehouse.Ship: "shipping.HandOver",
    shipping.MakeParcel: "warehouse.Pack",
    shipping.VoidParcel: "warehouse.Unpack",
    accounts.OpenAccount: "orders.Place",
    accounts.Deduct: "orders.Cancel",
    accounts.PayByValue: "accounts.SpendStoredValue",
    accounts.PutBackStoredValue: "accounts.RequestRefund",
    accounts.TakeOverStoredValue: "accounts.MoveStoredValue",
    accounts.RefundToValue: "accounts.RequestRefund",
    accounts.ClaimCredit: "orders.Place",
    accounts.Rebill: "oms.plan.change(order, edits).commands",
    accounts.RestoreBill: "oms.plan.revert(change).commands",
    accounts.MoveCredit: "parties.MergeCustomer",
    orders.ReachDate: "oms.tick(), which does what is due",
    orders.EndPause: "orders.ResumeSubscription, or oms.tick()",
    orders.NoteDate: "oms.tick(), which does what is due",
    parties.AbsorbCustomer: "parties.MergeCustomer",
}
"""Commands that keep the books in step; asked for alone they would not."""
