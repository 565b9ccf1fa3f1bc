"""An order of which nobody says how it is paid waits for its money."""

from attrs import evolve

from ordercore import accounts, orders
from ordercore.orders import Agreed, State, Terms
from ordercore.plugins import Imported, ImportedLine, Raw
from ordercore.values import Address
from tests.flow.shop import START, agreed, kr, shop


def placed():
    """Return a shop with an order of a guest of which nobody says how it is paid."""
    what = agreed("MUG")
    ids = (what.channel, "1001", what.currency, START, what.ship_to, what.lines)
    oms = shop(stock={"MUG@CPH": 1})
    oms.do(orders.Place("A", Agreed(*ids, what.shipping, what.shipping_tax)))
    return oms


def test_nothing_leaves_unpaid():
    """It went out on account, to somebody of whom nobody knows who he is."""
    oms = placed()
    order = oms.order("A")
    assert (State.PLACED, Terms.PENDING) == (order.state, order.agreed.terms)
    assert ["awaiting_payment"] == [hold.reason for hold in order.holds]
    assert 0 == order.progress[0].allocated


def test_it_goes_on_when_its_money_is_here():
    """The safe answer costs nothing but a payment."""
    oms = placed()
    oms.do(accounts.RecordPayment("A", "bank", "1", kr("10.00")))
    assert 1 == oms.order("A").progress[0].allocated


class Quiet:
    """A channel that says nothing of payments."""

    name = "quiet"

    def parse(self, raw):
        line = ImportedLine("MUG", 1, kr("10.00"))
        return Imported("1", "1", "DKK", Address("DK"), (line,))


def test_a_channel_that_says_nothing_of_money_sells_nothing_on_account():
    """What a channel does not know, it does not make up."""
    oms = shop(stock={"MUG@CPH": 1})
    oms.take(Quiet(), [Raw("quiet:1", {})])
    order = oms.order("quiet.1")
    assert (State.PLACED, Terms.PENDING) == (order.state, order.agreed.terms)


def test_on_account_is_what_somebody_says():
    """Then the goods leave first, as before."""
    oms = shop(stock={"MUG@CPH": 1})
    oms.do(orders.Place("A", evolve(agreed("MUG"), terms=Terms.INVOICE)))
    assert 1 == oms.order("A").progress[0].allocated
