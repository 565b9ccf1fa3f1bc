"""A real Tryton and ordercore stay in step, also when the server is killed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ordercore import accounts, partners
from ordercore.catalog import Item, ListItem
from ordercore.parties import Customer, RegisterCustomer
from ordercore.ports import Port
from ordercore.testing.adapter import fresh
from ordercore.values import Address, Money
from tests.flow import shop as house
from tests.peers.aside import set_aside

HOME = Address("DK", "2100", "København", ("Æblevej 3",), "Åse")


class Desk:
    """A house, and the desk that tells Tryton what happens there."""

    def __init__(self, tryton, stock, *, kills):
        self.tryton = tryton
        self.kills = kills
        # Tryton takes no invoice older than the last, so no day may end meanwhile.
        self.clock = house.Clock(datetime.now(UTC).replace(hour=8, minute=0))
        self.oms = house.shop(clock=self.clock, stock=stock)
        connection = partners.Connection("erp", tryton.erp(), Port.ERP, {"CPH": "WH"})
        self.partners = partners.Partners(self.oms, [connection])

    def tell(self):
        """Tell Tryton what has happened; where it is killed, it first cannot hear."""
        if self.kills:
            self.tryton.server.kill()
            self.partners.work()
            self.tryton.server.start()
            self.tryton.transport.close()
        for _ in range(20):
            turn = self.partners.work()["erp"]
            (standing,) = self.partners.standings()
            if not (turn.stopped or standing.waiting or standing.behind_by):
                return
            self.clock.later(minutes=5)
        raise AssertionError(standing)


def sell(desk, sku, order, buyer):
    """Let a buyer buy two, send them, and let him pay; return what he paid."""
    oms = desk.oms
    oms.do(ListItem(Item(sku, "Krus", 350)))
    desk.tell()
    oms.do(RegisterCustomer(Customer(buyer, "Åse", "a@example.org", address=HOME)))
    desk.tell()
    house.place(oms, order, (sku, 2), customer=buyer, reference=order)
    desk.tell()
    house.hand_over(oms, house.pack(oms, f"{order}-1"))
    desk.tell()
    gross = oms.state(f"account/{order}").owed
    oms.do(accounts.RecordPayment(order, "bank", fresh("T"), gross, oms.now()))
    desk.tell()
    return gross


@pytest.mark.parametrize("kills", [False, True])
def test_a_sale_s_whole_life(running, kills):
    """Two mugs are sold, shipped, invoiced and paid: Tryton has each of it once."""
    sku, order, buyer = fresh("MUG"), fresh("W"), fresh("C")
    desk = Desk(running, {f"{sku}@CPH": 10}, kills=kills)
    gross = sell(desk, sku, order, buyer)

    assert set_aside(desk.oms, sku, order, buyer) == []
    assert gross == Money.of("20.00", "DKK")
    fields = ("shipment_state", "untaxed_amount")
    (sale,) = running.office.find("sale.sale", [["reference", "=", order]], *fields)
    assert (sale["shipment_state"], sale["untaxed_amount"]) == ("sent", Decimal(20))
    his = [["party.code", "=", buyer]]
    invoices = running.office.find("account.invoice", his, "total_amount")
    assert [one["total_amount"] for one in invoices] == [Decimal(20)]
    receivable = [*his, ["account.code", "=", "1.2.1"]]
    lines = running.office.find("account.move.line", receivable, "debit", "credit")
    owed = [one["debit"] - one["credit"] for one in lines]
    assert sorted(owed) == [Decimal(-20), Decimal(20)]
