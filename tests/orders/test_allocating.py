"""Units of an order get a node that ships them, wait for supply, or lose their node."""

import pytest

from ordercore.errors import Invalid
from ordercore.orders import (
    Allocate,
    Allocated,
    Allotment,
    Backorder,
    Backordered,
    Cancel,
    Claim,
    Deallocate,
    Deallocated,
    Goods,
    Pack,
    Pick,
    PlaceHold,
    Progress,
    ReleaseHold,
)
from tests.orders.samples import (
    ORDER,
    WORK,
    allocated,
    ask,
    at,
    confirmed,
    hold,
    line,
    placed,
    shipped,
    where,
)
from tests.telling import refusal, told

TWO = (line("1", "MUG", 3), line("2", "TEA", 5))


class TestAllocating:
    def test_a_node_gets_a_fulfilment_order(self):
        """Units claimed at one node are one node's work, with all that it needs."""
        (event,) = Allocate(ORDER, at(("1", "CPH", 2), ("2", "CPH", 5))).decide(
            confirmed(*TWO)
        )

        assert (
            Allocated(
                ORDER,
                (
                    Allotment("1", "MUG", "CPH", "W-1001-1", 2),
                    Allotment("2", "TEA", "CPH", "W-1001-1", 5),
                ),
            )
            == event
        )

    def test_the_units_are_claimed(self):
        """Claimed units wait no longer; stock holds them back at their node."""
        order = allocated(("1", "CPH", 2))

        assert Progress(1, claims=(Claim(WORK, "CPH", 2),)) == order.progress[0]
        assert 1 == order.fulfillments

    def test_two_nodes_are_two_fulfilment_orders(self):
        """A split line is the work of two nodes, each with its own share."""
        order = allocated(("1", "CPH", 2), ("1", "HAM", 1))

        assert (
            Claim("W-1001-1", "CPH", 2),
            Claim("W-1001-2", "HAM", 1),
        ) == order.progress[0].claims
        assert 2 == order.fulfillments

    def test_the_same_line_and_node_twice_is_one_claim(self):
        """A fulfilment order has one claim on a line, however it was asked for."""
        order = allocated(("1", "CPH", 1), ("1", "HAM", 1), ("1", "CPH", 1))

        assert (
            Claim("W-1001-1", "CPH", 2),
            Claim("W-1001-2", "HAM", 1),
        ) == order.progress[0].claims

    def test_a_fulfilment_order_is_never_named_twice(self):
        """What is claimed later at the same node is new work with a new number."""
        order = allocated(("1", "CPH", 1))
        later = told(order, Allocate(ORDER, at(("1", "CPH", 1))))

        assert ["W-1001-1", "W-1001-2"] == [
            claim.fulfillment for claim in later.progress[0].claims
        ]

    def test_a_number_stays_used_when_its_claim_is_gone(self):
        """A fulfilment order that lost all its units keeps its name to itself."""
        order = told(
            allocated(("1", "CPH", 2)),
            Deallocate(ORDER, WORK, ask(("1", 2)), "not found"),
            Allocate(ORDER, at(("1", "CPH", 2))),
        )

        assert "W-1001-2" == order.progress[0].claims[0].fulfillment

    def test_unallocated_units_go_first(self):
        """Units that wait for supply are claimed last."""
        order = told(
            confirmed(),
            Backorder(ORDER, ask(("1", 2))),
            Allocate(ORDER, at(("1", "CPH", 2))),
        )

        assert {"backordered": 1, "allocated": 2} == where(order)

    def test_not_more_than_wait(self):
        """A line cannot claim more units than it still needs a node for."""
        refused = refusal(
            allocated(("1", "CPH", 2)), Allocate(ORDER, at(("1", "HAM", 2)))
        )

        assert "order.units" == refused.code
        assert "allocate 2 of line 1 of order W-1001" == refused.asked
        assert "1 unit(s) of it are waiting for a node" == refused.because
        assert "Ask for at most 1" == refused.remedy

    def test_not_more_than_wait_at_all_nodes_together(self):
        """STK 38: two claims of one line never exceed it jointly."""
        twice = Allocate(ORDER, at(("1", "CPH", 2), ("1", "HAM", 2)))

        assert "order.units" == refusal(confirmed(), twice).code

    def test_only_a_confirmed_order(self):
        """What the seller has not promised gets no goods; what is over neither."""
        command = Allocate(ORDER, at(("1", "CPH", 1)))
        ended = told(confirmed(), Cancel(ORDER, "changed mind"))

        assert "confirm it first" in refusal(placed(), command).remedy
        assert "place a new order" in refusal(ended, command).remedy
        assert "order.illegal" == refusal(placed(), command).code

    def test_not_while_sourcing_is_held(self):
        """The gate SOURCE has to be open."""
        order = told(confirmed(), PlaceHold(ORDER, hold("SOURCE")))
        command = Allocate(ORDER, at(("1", "CPH", 1)))

        assert "order.held" == refusal(order, command).code
        assert {"unallocated": 2, "allocated": 1} == where(
            told(order, ReleaseHold(ORDER, "h1"), command)
        )

    def test_a_line_has_to_be_there(self):
        """An unknown line is named, with those that there are."""
        refused = refusal(confirmed(*TWO), Allocate(ORDER, at(("9", "CPH", 1))))

        assert "order.no-line" == refused.code
        assert "Name one of 1, 2" == refused.remedy

    @pytest.mark.parametrize("node", ["", "C PH", "CPH/1", "\u0421PH"])
    def test_a_node_has_to_be_one(self, node):
        """A node that could not be the name of a stream is invalid."""
        with pytest.raises(Invalid) as caught:
            Allocate(ORDER, at(("1", node, 1))).decide(confirmed())

        assert "node" == caught.value.findings[0].where


class TestBackordering:
    def test_units_wait_for_supply(self):
        """What no node has waits for supply."""
        command = Backorder(ORDER, ask(("1", 2)))

        assert (Backordered(ORDER, (Goods("1", "MUG", 2),)),) == command.decide(
            confirmed()
        )
        assert {"unallocated": 1, "backordered": 2} == where(told(confirmed(), command))

    def test_twice_is_once(self):
        """The units that wait already count; only those beyond are added."""
        order = told(confirmed(), Backorder(ORDER, ask(("1", 2))))

        assert () == Backorder(ORDER, ask(("1", 2))).decide(order)
        assert () == Backorder(ORDER, ask(("1", 1))).decide(order)
        assert (Backordered(ORDER, (Goods("1", "MUG", 1),)),) == Backorder(
            ORDER, ask(("1", 3))
        ).decide(order)

    def test_a_line_named_twice_is_asked_for_once(self):
        """The quantities of a line add up, whichever way they are written."""
        assert Backorder(ORDER, ask(("1", 3))).decide(confirmed()) == Backorder(
            ORDER, ask(("1", 1), ("1", 2))
        ).decide(confirmed())

    def test_not_what_has_a_node(self):
        """Claimed units do not wait."""
        order = allocated(("1", "CPH", 2))

        assert "order.units" == refusal(order, Backorder(ORDER, ask(("1", 2)))).code

    def test_only_a_confirmed_order(self):
        """An order that is not confirmed waits for other things than supply."""
        assert (
            "order.illegal" == refusal(placed(), Backorder(ORDER, ask(("1", 1)))).code
        )


class TestDeallocating:
    def test_units_need_a_node_again(self):
        """What a node will not ship waits once more, and stock is told where."""
        command = Deallocate(ORDER, WORK, ask(("1", 1)), "not found")
        order = allocated(("1", "CPH", 2))
        allotment = Allotment("1", "MUG", "CPH", WORK, 1)

        assert (Deallocated(ORDER, (allotment,), "not found"),) == command.decide(order)
        assert {"unallocated": 2, "allocated": 1} == where(told(order, command))

    def test_the_least_handled_go_first(self):
        """Units that nobody has touched go before picked ones, those before packed."""
        order = told(
            allocated(("1", "CPH", 3)),
            Pick(ORDER, WORK, ask(("1", 2))),
            Pack(ORDER, WORK, ask(("1", 1))),
        )

        def without(quantity):
            return where(
                told(order, Deallocate(ORDER, WORK, ask(("1", quantity)), "lost"))
            )

        assert {"unallocated": 1, "picked": 1, "packed": 1} == without(1)
        assert {"unallocated": 2, "packed": 1} == without(2)
        assert {"unallocated": 3} == without(3)

    def test_an_empty_claim_is_gone(self):
        """A claim on nothing is no claim."""
        command = Deallocate(ORDER, WORK, ask(("1", 2)), "not found")

        assert () == told(allocated(("1", "CPH", 2)), command).progress[0].claims

    def test_other_nodes_keep_their_claims(self):
        """Only the fulfilment order that is named loses units."""
        order = told(
            allocated(("1", "CPH", 2), ("1", "HAM", 1)),
            Deallocate(ORDER, "W-1001-2", ask(("1", 1)), "not found"),
        )

        assert (Claim(WORK, "CPH", 2),) == order.progress[0].claims

    def test_not_more_than_it_claims(self):
        """A fulfilment order gives up what it has, not more."""
        order = allocated(("1", "CPH", 2))
        refused = refusal(order, Deallocate(ORDER, WORK, ask(("1", 3)), "lost"))

        assert "order.units" == refused.code
        assert "2 unit(s) of it are claimed in fulfilment order W-1001-1" == (
            refused.because
        )
        assert "Ask for at most 2" == refused.remedy

    def test_not_what_has_left(self):
        """Shipped units are no longer the node's."""
        command = Deallocate(ORDER, WORK, ask(("1", 1)), "lost")

        assert "order.units" == refusal(shipped(), command).code

    def test_a_claim_has_to_be_there(self):
        """A fulfilment order that claims nothing of a line gives nothing up."""
        order = allocated(("1", "CPH", 2))
        refused = refusal(order, Deallocate(ORDER, "W-1001-9", ask(("1", 1)), "lost"))

        assert "order.units" == refused.code
        assert "None is" in refused.remedy


def allocate(lines):
    return Allocate(ORDER, at(*[(ask.line, "CPH", ask.quantity) for ask in lines]))


def backorder(lines):
    return Backorder(ORDER, lines)


def deallocate(lines):
    return Deallocate(ORDER, WORK, lines, "lost")


ASKING = [allocate, backorder, deallocate]


class TestAsking:
    @pytest.mark.parametrize("command", ASKING)
    @pytest.mark.parametrize("quantity", [0, -1, True, 1.0, "1", None])
    def test_a_quantity_is_a_whole_number_from_one(self, command, quantity):
        """Half a unit, no unit and text are invalid; the line is named."""
        order = allocated(("1", "CPH", 1))
        with pytest.raises(Invalid) as caught:
            command(ask(("1", quantity))).decide(order)

        assert "line 1: quantity" == caught.value.findings[0].where

    @pytest.mark.parametrize("command", ASKING)
    def test_nothing_asked_is_nothing_done(self, command):
        """An empty list of lines is no event."""
        assert () == command(()).decide(allocated(("1", "CPH", 1)))

    @pytest.mark.parametrize("command", ASKING)
    def test_an_order_has_to_be_there(self, command):
        """What is asked of an order that nobody placed is refused."""
        assert "order.unknown" == refusal(None, command(ask(("1", 1)))).code
