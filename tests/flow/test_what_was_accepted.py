"""What was accepted before stays usable: keys that were used, and stored words."""

from datetime import timedelta
from hashlib import sha256

import pytest
from attrs import evolve, field, frozen

from ordercore import carts, orders, stock
from ordercore.catalog import Item, ListItem, LotRule
from ordercore.errors import Conflict, Invalid
from ordercore.flow import AUTOMATIC, MemoryStore, outlook_of
from ordercore.flow import oms as door
from ordercore.flow.taking import intake
from ordercore.flow.wire import earlier_fingerprints, fingerprint
from ordercore.orders import Edits, Every, Period, Repeat
from ordercore.plugins import Imported, ImportedLine, Raw
from ordercore.stock import LotUnits
from ordercore.values import Address, formerly, segments
from tests.flow.shop import START, Clock, agreed, kr, shop

TEXT = (
    'Receive {"sku":"TEA","node":"CPH","quantity":2,"cause":"PO",'
    '"lots":[{"lot":"L","quantity":2}]}\n'
)


def comes(**said):
    return stock.Receive("TEA", "CPH", 2, "PO", lots=(LotUnits("L", 2, **said),))


class TestKeys:
    """A default that has changed makes no other request of one that is repeated."""

    @pytest.fixture
    def oms(self, monkeypatch):
        """Return a shop that was asked under a key while "" was left out."""
        oms = shop()
        oms.do(ListItem(Item("TEA", "Tea", 100, lots=LotRule())))
        with monkeypatch.context() as before:
            old = sha256(TEXT.encode()).hexdigest()
            before.setattr(door, "fingerprint", lambda _: old)
            oms.do(comes(owner=""), key="k")
        return oms

    @pytest.mark.parametrize("said", [{}, {"owner": ""}])
    def test_a_request_of_before_is_repeated(self, oms, said):
        """Whichever was written in the program, it was the same then."""
        events = oms.do(comes(**said), key="k")
        assert [stock.Received] == [type(event) for event in events]
        assert 2 == oms.stock("TEA", "CPH").sellable

    def test_another_request_is_another_one(self, oms):
        """Of an owner who was written down then, too."""
        with pytest.raises(Conflict) as caught:
            oms.do(comes(owner="ACME"), key="k")
        assert "key.reused" == caught.value.code

    def test_what_means_another_thing_now_is_another_request(self, oms):
        """Ours, and whose it is by the book, are told apart since."""
        oms.do(comes(owner=""), key="n")
        oms.do(comes(owner=""), key="n")
        with pytest.raises(Conflict):
            oms.do(comes(), key="n")

    def test_what_has_not_changed_has_one_fingerprint(self):
        """However it is written: left out, or with its default."""
        one = stock.Receive("TEA", "CPH", 2)
        same = stock.Receive("TEA", "CPH", 2, cause="", serials=(), lots=())
        assert fingerprint([one]) == fingerprint([same])
        assert {fingerprint([one])} == earlier_fingerprints([one])

    def test_it_may_lie_deep(self):
        """In what is listed in a list, or may be missing."""
        new, old, odd = [
            Tree((Branch(Leaf("x", how)), Branch())) for how in ("new", "old", "odd")
        ]
        text = b'Tree {"branches":[{"leaf":{"name":"x"}},{}]}\n'
        left_out = sha256(text).hexdigest()
        assert left_out in earlier_fingerprints([new]) & earlier_fingerprints([old])
        assert left_out not in earlier_fingerprints([odd]) | {fingerprint([new])}
        assert 3 == len({fingerprint([one]) for one in (new, old, odd)})

    def test_an_order_on_account_is_taken_once(self, monkeypatch):
        """Where nobody said how it is paid that was on account, and is not any more."""
        order = Imported(
            "1", "1", "DKK", Address("DK"), (ImportedLine("MUG", 1, kr("9")),)
        )
        text = (
            'Imported {"external_id":"1","reference":"1","currency":"DKK",'
            '"ship_to":{"country":"DK"},"lines":[{"sku":"MUG","quantity":1,'
            '"unit_price":"9.00 DKK"}]}\n'
        )
        oms = shop(stock={"MUG@CPH": 1})
        with monkeypatch.context() as before:
            old = sha256(text.encode()).hexdigest()
            before.setattr(intake, "fingerprint", lambda _: old)
            oms.take(Says(evolve(order, terms="INVOICE")), [Raw("feed:1", {})])
        for terms in ("INVOICE", "PENDING"):
            (again,) = oms.take(Says(evolve(order, terms=terms)), [Raw("feed:1", {})])
            assert again.repeated
        (other,) = oms.take(Says(evolve(order, terms="PREPAID")), [Raw("feed:1", {})])
        assert "key.reused" == other.code


@frozen
class Leaf:
    name: str
    how: str = field(default="new", metadata=formerly("old"))


@frozen
class Branch:
    leaf: Leaf | None = None


@frozen
class Tree:
    branches: tuple[Branch, ...] = ()


@frozen
class Says:
    """A channel that says one order, whatever it is asked."""

    order: Imported
    name = "feed"

    def parse(self, raw):
        return self.order


BUYER = ("customer:9",)


@pytest.fixture
def store():
    """Return a store with what was accepted while a buyer could be of any kind."""
    kept = MemoryStore()
    oms = shop(kept, stock={"MUG@CPH": 20}, policies=evolve(AUTOMATIC, asks={}))
    deal = agreed(("MUG", 1), segments=BUYER)
    keeping = carts.Keeping(segments=BUYER)
    oms.do(
        orders.Place("W", deal),
        orders.Subscribe("S", deal, Repeat(Every(1, Period.WEEK), START.date())),
        stock.SetQuota("MUG", "CPH", "nine", BUYER, 4),
        carts.Open("C", "web", "DKK", oms.now(), keeping=keeping),
    )
    return kept


class TestSegments:
    """A kind of buyers that nobody is of any more is taken where it is stored."""

    def test_an_order_is_repeated_and_changed(self, store):
        """The same again does nothing; a change leaves it what it is."""
        oms = shop(store)
        oms.do(orders.Place("W", agreed(("MUG", 1), segments=BUYER)))
        plan = oms.plan.change("W", Edits(note="mind the dog"))
        oms.do(*plan.commands)
        assert BUYER == oms.order("W").agreed.segments

    def test_a_subscription_goes_on(self, store):
        """Each date places its order, and it may be changed."""
        clock = Clock()
        oms = shop(store, clock=clock)
        clock.later(days=8)
        while oms.tick():
            pass
        renewed = [one.id for _, kept in store.scan("order") for one in [kept.state]]
        assert 3 == len(renewed)
        more = agreed(("MUG", 2), segments=BUYER)
        oms.do(orders.ChangeSubscription("S", more))
        assert more == oms.state("subscription/S").agreed

    def test_a_quota_is_set_anew(self, store):
        """It is kept for whom it was kept."""
        oms = shop(store)
        oms.do(stock.SetQuota("MUG", "CPH", "nine", BUYER, 6))
        seen = outlook_of(oms, "MUG", segments=BUYER).outlook
        assert 19 == seen.on(oms.now().date())
        assert 6 == oms.stock("MUG", "CPH").quotas.find("nine").units
        oms.do(stock.DropQuota("MUG", "CPH", "nine"))

    def test_a_cart_goes_on(self, store):
        """What is put into it is held, of the quota that is kept for its buyer."""
        oms = shop(store)
        oms.do(carts.AddLine("C", "1", "MUG", 3, oms.now()))
        assert 0 == oms.stock("MUG", "CPH").quotas.find("nine").left

    def test_a_new_one_is_refused(self, store):
        """What the application knows of its buyers is a group."""
        oms = shop(store, lists=["CUP"])
        deal = agreed(("CUP", 1), segments=BUYER)
        until = oms.now() + timedelta(hours=1)
        keeping = carts.Keeping(segments=BUYER)
        weekly = Repeat(Every(1, Period.WEEK), START.date())
        parts = (stock.Part("CPH", 1),)
        asked = {
            "segments[0]": [
                orders.Place("X", deal),
                orders.Subscribe("X", deal, weekly),
                stock.Reserve("R", "", "MUG", parts, oms.now(), until, segments=BUYER),
            ],
            "path[0]": [stock.SetQuota("CUP", "CPH", "nine", BUYER, 4)],
            "keeping.segments[0]": [
                carts.Open("D", "web", "DKK", oms.now(), keeping=keeping)
            ],
        }
        for where, commands in asked.items():
            for command in commands:
                with pytest.raises(Invalid) as caught:
                    oms.do(command)
                assert where == caught.value.findings[0].where

    def test_a_word_alone_never_was_one(self):
        """What could not be stored is not taken."""
        with pytest.raises(Invalid):
            segments(["vip"])
