"""A channel's number for an order means one order, under whatever id it is placed."""

import threading
from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import orders, parties
from ordercore.errors import OrdercoreError, Refused
from ordercore.flow import AUTOMATIC, BARE, MANUAL, MemoryStore, order_numbered
from ordercore.orders import LineQuantity, Terms
from ordercore.plugins import Imported, ImportedLine, Raw
from ordercore.values import Address
from tests.flow.shop import START, agreed, kr, shop

ONE = agreed("MUG", reference="1001", terms=Terms.INVOICE)
OTHER = agreed(("MUG", 2), reference="1001", terms=Terms.INVOICE)


def placed(oms):
    """Return the ids of all orders."""
    return [stream.partition("/")[2] for stream, _ in oms.store.scan("order")]


def test_the_same_order_under_another_id_is_the_same_order(store):
    """IDM 111: nothing happens twice, whatever the second one is called."""
    oms = shop(store, policies=AUTOMATIC, stock={"MUG@CPH": 9})
    oms.do(orders.Place("A", ONE))
    oms.do(orders.Cancel("A", "regret"))
    end = oms.store.end()

    assert () == oms.do(orders.Place("B", ONE))
    assert (["A"], end) == (placed(oms), oms.store.end())


def test_an_order_is_found_by_its_number(store):
    """Whoever placed it again under another id learns which order it is."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])
    oms.do(orders.Place("A", ONE))
    oms.do(orders.Place("B", ONE))

    assert oms.order("A") == order_numbered(oms.store, "web", "1001")
    with pytest.raises(Refused, match=r"order 1002 of channel web.*\[order.unknown\]"):
        order_numbered(oms.store, "web", "1002")


def test_another_order_under_the_same_number_is_refused(store):
    """IDM 113: the refusal names the order, and what would make it pass."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])
    oms.do(orders.Place("A", ONE))

    with pytest.raises(Refused, match=r"order A \(PLACED\).*came_from") as refused:
        oms.do(orders.Place("B", OTHER))

    assert ("order.reference", ["A"]) == (refused.value.code, placed(oms))


@pytest.mark.parametrize(
    "apart", [{"channel": "app"}, {"reference": "1002"}, {"reference": ""}]
)
def test_other_numbers_are_other_orders(apart, store):
    """Channels count by themselves, and an order without a number stands alone."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])
    oms.do(orders.Place("A", evolve(ONE, **apart)), orders.Place("B", ONE))
    oms.do(orders.Place("C", evolve(OTHER, reference="")))

    assert ["A", "B", "C"] == placed(oms)


def test_the_same_request_does_not_place_it_twice(store):
    """Also what the same request, or the same transaction, has placed counts."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])
    oms.do(orders.Place("A", ONE), orders.Place("B", ONE))
    number = evolve(OTHER, reference="1002")
    other = evolve(ONE, reference="1002")
    first, second = oms.do_each(
        [("", [orders.Place("C", number)]), ("", [orders.Place("D", other)])]
    )

    assert (None, "order.reference") == (first.error, second.error.code)
    assert ["A", "C"] == placed(oms)


def test_a_number_of_a_request_that_failed_is_free(store):
    """What was not placed has no number."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])
    with pytest.raises(Refused):
        oms.do(orders.Place("A", ONE), orders.Confirm("nothing"))
    oms.do(orders.Place("B", OTHER))

    assert ["B"] == placed(oms)


def test_an_order_that_was_cancelled_is_sent_again(store):
    """A shop that sends it anew, corrected, says which one it comes instead of."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])
    oms.do(orders.Place("A", ONE), orders.Cancel("A", "wrong size"))
    with pytest.raises(Refused, match=r"order\.reference"):
        oms.do(orders.Place("B", OTHER))
    instead = evolve(OTHER, came_from=("A",))
    oms.do(orders.Place("B", instead))

    assert () == oms.do(orders.Place("B", instead))
    with pytest.raises(Refused, match=r"order A \(CANCELLED\)"):
        oms.do(orders.Place("C", OTHER))
    assert ["A", "B"] == placed(oms)


def test_parts_and_copies_keep_the_number(store):
    """A part of a part has it too, and so has a copy; the number means the first."""
    oms = shop(store, policies=MANUAL, stock={"MUG@CPH": 9})
    whole = agreed(("MUG", 4), reference="1001", terms=Terms.PREPAID)
    oms.do(orders.Place("A", whole), orders.Confirm("A"))
    oms.do(*oms.plan.split("A", "B", [LineQuantity("1", 2)]).commands)
    oms.do(*oms.plan.split("B", "C", [LineQuantity("1", 1)]).commands)
    copy = orders.cloned(oms.order("C"), "1001", START + timedelta(days=1))
    oms.do(orders.Place("D", copy))

    assert {"1001"} == {oms.order(name).agreed.reference for name in "ABCD"}
    with pytest.raises(Refused, match="is order A "):
        oms.do(orders.Place("E", evolve(copy, came_from=("nobody",))))


def test_an_order_that_was_changed_keeps_its_number(store):
    """What was placed is the same order again, whatever became of it since."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])
    oms.do(orders.Place("A", OTHER), orders.Confirm("A"))
    oms.do(*oms.plan.change("A", orders.Edits(note="Ring twice")).commands)

    assert () == oms.do(orders.Place("B", OTHER))
    with pytest.raises(Refused, match=r"order\.reference"):
        oms.do(orders.Place("B", oms.order("A").agreed))


def test_a_quote_becomes_no_second_order_with_its_number(store):
    """What was accepted stays accepted, and somebody has to look."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])
    wishes = orders.Wishes("B-1", "DKK", Address("DK"), (orders.Wish("MUG", 1),))
    offer = evolve(ONE, quote="Q", customer="B-1")
    oms.do(
        orders.Place("A", ONE),
        orders.RequestQuote("Q", wishes),
        orders.OfferQuote("Q", offer, START + timedelta(days=1), START),
        orders.AcceptQuote("Q", 1, START),
    )
    with pytest.raises(Refused, match=r"order\.reference"):
        oms.do(orders.ConvertQuote("Q", "W", START))

    assert ("ACCEPTED", ["A"]) == (oms.state("quote/Q").state, placed(oms))


def test_a_quote_never_becomes_an_order_that_is_not_there(store):
    """Also when somebody has placed the very same order by hand, for no quote."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])
    wishes = orders.Wishes("B-1", "DKK", Address("DK"), (orders.Wish("MUG", 1),))
    offer = evolve(ONE, quote="Q", customer="B-1")
    oms.do(
        orders.Place("A", evolve(offer, quote="")),
        orders.RequestQuote("Q", wishes),
        orders.OfferQuote("Q", offer, START + timedelta(days=1), START),
        orders.AcceptQuote("Q", 1, START),
    )
    with pytest.raises(Refused, match="is order A "):
        oms.do(orders.ConvertQuote("Q", "W", START))
    with pytest.raises(Refused, match="is another one"):
        oms.do(orders.ConvertQuote("Q", "A", START))
    assert ["A"] == placed(oms)


def test_what_a_channel_sends_is_no_order_that_a_clerk_has_placed(store):
    """It is set aside with the order that has its number, the same or another one."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])

    class Web:
        name = "web"

        def parse(self, raw):
            line = ImportedLine("MUG", 1, kr("10.00"), name="A MUG")
            to = Address("DK", "8000", "Aarhus")
            return Imported("x", "1001", "DKK", to, (line,), START, terms="INVOICE")

    oms.do(orders.Place("A", ONE))
    (receipt,) = oms.take(Web(), [Raw("web:1", {})])
    assert ("order.reference", ["A"]) == (receipt.code, placed(oms))
    assert "is order A " in receipt.reason


def test_a_number_outlives_who_was_forgotten(store):
    """An order of somebody who was erased is not placed again, nor is he named."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])
    oms.do(parties.RegisterCustomer(parties.Customer("Z", "Ida")))
    mine = evolve(ONE, customer="Z", note="Ida Brandt, ring twice")
    oms.do(orders.Place("A", mine), orders.Cancel("A", "regret"))
    oms.do(parties.ForgetCustomer("Z", "bo", START, "by letter"))
    with pytest.raises(Refused, match=r"order A \(CANCELLED\)") as refused:
        oms.do(orders.Place("B", mine))
    assert "Ida" not in str(refused.value)
    assert ["A"] == placed(oms)


def test_a_merged_buyer_s_order_is_the_same_order(store):
    """An order that is sent again for an id that was merged is no other one."""
    oms = shop(store, policies=MANUAL, lists=["MUG"])
    for name in ("Z", "Y"):
        oms.do(parties.RegisterCustomer(parties.Customer(name, name)))
    mine = evolve(ONE, customer="Z")
    oms.do(orders.Place("A", mine))
    oms.do(parties.MergeCustomer("Z", "Y", "anna", "same mail"))

    assert () == oms.do(orders.Place("B", mine))


def test_a_bare_house_keeps_no_books():
    """Numbers are kept with the books: who keeps none of them is on his own."""
    oms = shop(policies=BARE)
    oms.do(orders.Place("A", ONE), orders.Place("B", OTHER))

    assert ["A", "B"] == placed(oms)


@pytest.mark.parametrize("where", ["memory", "two connections"])
def test_at_the_same_time_one_of_them_is_placed(where, sqlite_at, tmp_path):
    """IDM 111: of orders with one number that come at once a single one is placed."""
    shops = [
        shop(store, policies=MANUAL, lists=["MUG"])
        for store in (
            [MemoryStore()]
            if where == "memory"
            else [sqlite_at(tmp_path / "shop.db") for _ in range(2)]
        )
    ]
    together, said = threading.Barrier(8), []

    def buy(number):
        together.wait()
        order = evolve(ONE, note=str(number))
        try:
            shops[number % len(shops)].do(orders.Place(f"T{number}", order))
        except OrdercoreError as error:
            said.append(error.code)

    threads = [threading.Thread(target=buy, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ["order.reference"] * 7 == said
    assert 1 == len(placed(shops[0]))
