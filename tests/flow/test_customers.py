"""Two customers become one, or one is forgotten: wherever anything is kept of them."""

from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import accounts, orders, parties
from ordercore.errors import Refused
from ordercore.flow import AUTOMATIC, MANUAL, MemoryStore, SqliteStore
from ordercore.orders import Terms, Wish, Wishes
from ordercore.parties import (
    AddNote,
    Customer,
    ForgetCustomer,
    KeepCustomersApart,
    MergeCustomer,
    RegisterCustomer,
)
from ordercore.values import Address
from tests.flow.shop import START, agreed, kr, place, send, shop, work_off

SECRETS = (
    "Zebulon",
    "zebulon@quist.example",
    "Quistgade 17",
    "8765",
    "+45 99887766",
    "leave it with Xenia",
    "is allergic",
)
NAME, EMAIL, STREET, POSTCODE, PHONE, NOTE, REMARK = SECRETS
HOME = Address("DK", POSTCODE, "Aarhus", (STREET,), NAME, phone=PHONE, email=EMAIL)
ZEBULON = Customer("Z", NAME, EMAIL, "", HOME, phones=(PHONE,))
MERGE = MergeCustomer("B", "A", "bo", "same VAT id")


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    """Give a test each of the stores."""
    if request.param == "memory":
        return MemoryStore()
    return SqliteStore(tmp_path / "shop.db")


def known(oms, *names):
    """Register customers."""
    oms.do(*[RegisterCustomer(Customer(name)) for name in names])


def held(oms, *names):
    """Tell of each order whether it waits."""
    return [bool(oms.order(name).holds) for name in names]


def merging(policies=AUTOMATIC):
    """Return a shop in which A owes 60 and B 50."""
    oms = shop(stock={"MUG@CPH": 900}, policies=policies)
    known(oms, "A", "B")
    place(oms, "O-A", ("MUG", 6), customer="A")
    place(oms, "O-B", ("MUG", 5), customer="B")
    return oms


class TestMerging:
    def test_absorb_merged(self):
        """Both ids lead to one customer, and the journal says who said so and why."""
        oms = merging()
        events = oms.do(MERGE)
        assert parties.CustomerMerged("B", "A", "bo", "same VAT id") in events
        assert ("A", ("A", "B")) == (
            oms.state("customer/B").merged_into,
            oms.state("customer/A").ids,
        )
        assert () == oms.do(MERGE)

    def test_one_after_another(self):
        """C is B, B is A: all of them are A."""
        oms = merging()
        known(oms, "C")
        oms.do(MergeCustomer("C", "B", "bo", "x"), MERGE)
        assert ("A", "B", "C") == oms.state("customer/A").ids

    def test_nobody_is_merged_into_somebody_who_is_merged(self):
        """Else a ring of customers would lead nowhere."""
        oms = merging()
        known(oms, "C")
        oms.do(MERGE)
        with pytest.raises(Refused, match=r"customer\.merged"):
            oms.do(MergeCustomer("C", "B", "bo", "x"))
        with pytest.raises(Refused, match=r"customer\.same"):
            oms.do(MergeCustomer("A", "B", "bo", "x"))
        with pytest.raises(Refused, match=r"customer\.unknown"):
            oms.do(MergeCustomer("A", "nobody", "bo", "x"))

    @pytest.mark.parametrize("one", ["A", "B"])
    def test_never_across_a_block(self, one):
        """Whoever of the two it was said of."""
        oms = merging()
        other = "B" if one == "A" else "A"
        oms.do(KeepCustomersApart(one, other, "bo", "father and son"))
        with pytest.raises(Refused, match=r"customer\.apart"):
            oms.do(MERGE)
        assert "" == oms.state("customer/B").merged_into

    def test_move_credit_to_who_has_one(self):
        """What B owed counts for A from now on: 110 of 100, and nothing more fits."""
        oms = merging()
        oms.do(accounts.SetCreditLimit("A", kr("100.00"), "ida"))
        oms.do(MERGE)
        assert kr("-10.00") == oms.state("credit/A").free
        place(oms, "O-C", "MUG", customer="B")
        assert [False, False, True] == held(oms, "O-A", "O-B", "O-C")
        oms.do(accounts.RecordPayment("O-B", "bank", "1", kr("50.00")))
        assert [False, False, False] == held(oms, "O-A", "O-B", "O-C")

    def test_move_credit_from_who_had_one(self):
        """A had no limit: that of B goes on, and what A owes counts, too."""
        oms = merging()
        oms.do(accounts.SetCreditLimit("B", kr("100.00"), "ida"))
        oms.do(MERGE)
        assert (kr("100.00"), kr("-10.00")) == (
            oms.state("credit/A").limit,
            oms.state("credit/A").free,
        )

    def test_move_credit_what_waited_waits(self):
        """... unless it fits under the other limit."""
        oms = merging()
        oms.do(accounts.SetCreditLimit("B", kr("60.00"), "ida"))
        place(oms, "O-C", ("MUG", 4), customer="B")
        place(oms, "O-D", ("MUG", 9), customer="B")
        oms.do(accounts.SetCreditLimit("A", kr("150.00"), "ida"), MERGE)
        assert [False, False, False, True] == held(oms, "O-A", "O-B", "O-C", "O-D")

    def test_move_credit_of_nobody(self):
        """Where nobody keeps a credit, nothing is counted."""
        oms = merging()
        oms.do(MERGE)
        oms.do(accounts.SetCreditLimit("A", kr("80.00"), "ida"))
        assert kr("-30.00") == oms.state("credit/A").free


def full_life(oms):
    """Let Zebulon ask, order, get, pay, and be written about."""
    wishes = Wishes("Z", "DKK", HOME, (Wish("MUG", 1),), note=NOTE)
    terms = evolve(
        agreed("MUG", customer="Z", quote="Q", channel="b2b", reference="Q"),
        ship_to=HOME,
        note=NOTE,
    )
    oms.do(RegisterCustomer(ZEBULON), AddNote("Z", REMARK, "bo", START))
    oms.do(orders.RequestQuote("Q", wishes))
    oms.do(orders.OfferQuote("Q", terms, START + timedelta(days=1), START))
    oms.do(orders.AcceptQuote("Q", 1, START))
    bought = evolve(terms, quote="", terms=Terms.PREPAID, reference="1")
    oms.do(orders.Place("O-1", bought), key="web/O-1")
    work_off(oms)
    oms.do(accounts.RecordPayment("b2b.Q", "bank", "1", kr("10.00")))


def everything(oms):
    """Return all that the shop would tell about anything, personal or not."""
    from ordercore.flow import codec

    dump = codec().dump
    states = [
        loaded.state
        for kind in ("customer", "order", "quote", "account", "fulfillment", "parcel")
        for _, loaded in oms.store.scan(kind)
    ]
    return " ".join(
        [dump(value)[1] for value in [*states, *[r.event for r in oms.journal()]]]
    )


class TestForgetting:
    def test_erase_everywhere(self, store):
        """PLG 133: of who it was nothing is left in any state or event."""
        oms = shop(store, stock={"MUG@CPH": 9})
        full_life(oms)
        before = everything(oms)
        assert [] == [text for text in SECRETS if text not in before]
        oms.do(ForgetCustomer("Z", "bo", START, "asked by letter"))
        after = everything(oms)
        assert [] == [text for text in SECRETS if text in after]
        oms.close()

    def test_the_books_stay_right(self, store):
        """What was bought, invoiced and paid is the same to the last unit."""
        oms = shop(store, stock={"MUG@CPH": 9})
        full_life(oms)
        streams = ("account/O-1", "account/b2b.Q")
        before = [oms.state(stream) for stream in streams]
        positions = [(r.position, r.stream, r.version) for r in oms.journal()]
        oms.do(ForgetCustomer("Z", "bo", START, "asked by letter"))
        assert before == [oms.state(stream) for stream in streams]
        assert (
            positions
            == [(r.position, r.stream, r.version) for r in oms.journal()][
                : len(positions)
            ]
        )
        ship_to = oms.order("O-1").agreed.ship_to
        assert ("DK", "Aarhus") == (ship_to.country, ship_to.city)
        assert kr("10.00") == oms.order("O-1").agreed.total
        oms.close()

    def test_nothing_is_left_in_the_file(self, tmp_path):
        """PLG 133: after scrubbing not even in what the file does not use any more."""
        store = SqliteStore(tmp_path / "shop.db")
        oms = shop(store, stock={"MUG@CPH": 9})
        full_life(oms)
        oms.do(ForgetCustomer("Z", "bo", START, "asked by letter"))
        store.scrub()
        oms.close()
        left = b"".join([path.read_bytes() for path in tmp_path.iterdir()])
        assert [] == [text for text in SECRETS if text.encode() in left]
        assert b"Aarhus" in left

    def test_others_stay_as_they_are(self, store):
        """Somebody else at the same address is not forgotten."""
        oms = shop(store, stock={"MUG@CPH": 9})
        full_life(oms)
        oms.do(RegisterCustomer(evolve(ZEBULON, id="Y")))
        oms.do(ForgetCustomer("Z", "bo", START, "asked by letter"))
        assert NAME == oms.state("customer/Y").customer.name
        oms.close()

    def test_the_same_request_again_is_answered(self, store):
        """IDM 111: with the same key, by what is left of what happened."""
        oms = shop(store, stock={"MUG@CPH": 9})
        full_life(oms)
        place_again = oms.history("order/O-1")[0].event
        command = orders.Place("O-1", place_again.agreed)
        oms.do(ForgetCustomer("Z", "bo", START, "asked by letter"))
        (event, *_) = oms.do(command, key="web/O-1")
        assert "[erased]" == event.agreed.ship_to.name
        oms.close()

    def test_aliases_are_forgotten_too(self, store):
        """A customer is all of their ids."""
        oms = shop(store, stock={"MUG@CPH": 9})
        full_life(oms)
        known(oms, "Y")
        oms.do(MergeCustomer("Z", "Y", "bo", "same telephone"))
        oms.do(ForgetCustomer("Y", "bo", START, "asked by letter"))
        assert [] == [text for text in SECRETS if text in everything(oms)]
        oms.close()

    def test_check_retained_while_goods_are_under_way(self):
        """We still need to know where they go."""
        oms = shop(stock={"MUG@CPH": 9}, policies=MANUAL)
        known(oms, "Z")
        place(oms, "O-1", "MUG", customer="Z", terms=Terms.PREPAID)
        with pytest.raises(Refused, match=r"order O-1 is PLACED.*customer\.retained"):
            oms.do(ForgetCustomer("Z", "bo", START, "asked by letter"))
        assert oms.state("customer/Z").forgotten is None

    def test_check_retained_while_invoices_are_open(self):
        """Who owes us is not forgotten; who has paid is."""
        oms = shop(stock={"MUG@CPH": 9})
        known(oms, "Z")
        place(oms, "O-1", "MUG", customer="Z")
        work_off(oms)
        with pytest.raises(Refused, match=r"10\.00 DKK of order O-1"):
            oms.do(ForgetCustomer("Z", "bo", START, "asked by letter"))
        oms.do(accounts.RecordPayment("O-1", "bank", "1", kr("10.00")))
        oms.do(ForgetCustomer("Z", "bo", START, "asked by letter"))
        assert oms.state("customer/Z").forgotten is not None

    def test_check_retained_while_a_quote_is_open(self):
        """Accepted later it became an order of nobody; withdrawn it stands in no way.

        What is asked for, offered or renegotiated is open.
        """
        oms = shop(stock={"MUG@CPH": 9})
        known(oms, "Z")
        oms.do(
            orders.RequestQuote("Q", Wishes("Z", "DKK", HOME, (Wish("MUG", 1),))),
        )
        with pytest.raises(Refused, match=r"quote Q is REQUESTED.*customer\.retained"):
            oms.do(forget("Z"))
        offer = evolve(agreed("MUG", customer="Z", reference="Q", quote="Q"))
        until = START + timedelta(days=1)
        oms.do(orders.OfferQuote("Q", offer, until, START))
        with pytest.raises(Refused, match=r"quote Q is OFFERED"):
            oms.do(forget("Z"))
        oms.do(orders.WithdrawQuote("Q", "gone", START), forget("Z"))
        with pytest.raises(Refused, match=r"quote\.illegal"):
            oms.do(orders.AcceptQuote("Q", 1, START))

    def test_asked_anew_what_came_since_goes_too(self, store):
        """What came after the first time stood there for ever.

        The same word again does nothing.
        """
        oms = shop(store, stock={"MUG@CPH": 9})
        full_life(oms)
        oms.do(forget("Z"))
        oms.do(orders.RequestQuote("R", Wishes("Z", "DKK", HOME, (Wish("MUG", 1),))))
        oms.do(orders.WithdrawQuote("R", "gone", START))
        assert NAME in everything(oms)
        assert () == oms.do(forget("Z"))
        again = evolve(forget("Z"), at=START + timedelta(days=5))
        (event,) = oms.do(again)
        assert parties.CustomerForgotten is type(event)
        assert [] == [text for text in SECRETS if text in everything(oms)]
        assert () == oms.do(again)
        oms.close()

    def test_in_one_request_with_other_things(self, store):
        """What the same request wrote before goes, and what others do stands on it."""
        oms = shop(store, policies=MANUAL)
        oms.do_each(
            [
                ("", [RegisterCustomer(ZEBULON), forget("Z")]),
                ("", [RegisterCustomer(evolve(ZEBULON, id="Y"))]),
                ("", [forget("Y")]),
            ]
        )
        assert [] == [text for text in SECRETS if text in everything(oms)]
        oms.close()


def forget(name):
    """Return what forgets a customer."""
    return ForgetCustomer(name, "bo", START, "asked by letter")


def test_a_parcel_of_somebody_forgotten_can_come_back():
    """Life goes on: goods that came back do not keep their buyer known."""
    oms = shop(stock={"MUG@CPH": 9})
    known(oms, "Z")
    place(oms, "O-1", "MUG", customer="Z", terms=Terms.PREPAID)
    send(oms, "O-1-1")
    oms.do(orders.Return("O-1", "CPH", (orders.LineQuantity("1", 1),)))
    oms.do(forget("Z"))
    assert oms.state("customer/Z").forgotten is not None


class TestWhoeverItIsByNow:
    def test_an_order_under_an_old_id_is_the_survivors(self):
        """Both ids go on being understood; the same order again does nothing."""
        oms = merging()
        oms.do(MERGE)
        (placed, *_) = place(oms, "O-1", ("MUG", 1), customer="B")
        assert "A" == placed.agreed.customer
        assert () == place(oms, "O-1", ("MUG", 1), customer="B")
        assert "order/O-1" in oms.tagged("customer:A")

    def test_an_order_from_before_the_merger_stays_as_it_is(self):
        """Placing it again is no other order."""
        oms = merging()
        oms.do(MERGE)
        assert () == place(oms, "O-B", ("MUG", 5), customer="B")

    def test_nothing_is_sold_to_somebody_forgotten(self):
        """An id that nobody knows any more is refused; a guest's is not."""
        oms = shop(stock={"MUG@CPH": 9})
        known(oms, "Z")
        oms.do(ForgetCustomer("Z", "bo", START, "asked"))
        with pytest.raises(Refused, match=r"customer\.forgotten"):
            place(oms, "O-1", ("MUG", 1), customer="Z")
        place(oms, "O-2", ("MUG", 1), customer="guest-17")

    def test_an_old_id_is_enough_to_be_forgotten(self):
        """The person asks under the number on an old letter."""
        oms = shop()
        known(oms, "A", "B")
        oms.do(MERGE)
        (forgotten,) = oms.do(ForgetCustomer("B", "bo", START, "asked"))
        assert "A" == forgotten.customer
        assert () == oms.do(ForgetCustomer("B", "bo", START, "asked"))

    def test_all_that_keeps_somebody_known_is_named_at_once(self):
        """Nobody clears obstacles one refusal at a time."""
        oms = merging()
        place(oms, "O-A2", ("MUG", 1), customer="A")
        with pytest.raises(Refused) as error:
            oms.do(ForgetCustomer("A", "bo", START, "asked"))
        assert [True, True] == [o in str(error.value) for o in ("O-A ", "O-A2 ")]
