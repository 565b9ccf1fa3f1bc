"""What lies in a cart is held at once, for its buyer and for his order."""

from datetime import timedelta

import pytest

from ordercore import carts, orders, stock
from ordercore.carts import (
    AddLine,
    CartState,
    ChangeLine,
    Convert,
    Keeping,
    Merge,
    Open,
    RemoveLine,
    Short,
    Touch,
)
from ordercore.errors import Refused, Unavailable
from ordercore.flow import MemoryStore, SqliteStore, reminders
from ordercore.orders import Terms
from tests.flow.shop import START, Clock, agreed, ask, kr, place, shop


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryStore()
    else:
        kept = SqliteStore(tmp_path / "shop.db", synchronous="NORMAL")
        yield kept
        kept.close()


@pytest.fixture
def clock():
    return Clock()


def minutes(number):
    return START + timedelta(minutes=number)


def take(oms, cart="C", channel="web", **keeping):
    """Open a cart."""
    return oms.do(Open(cart, channel, "DKK", oms.now(), keeping=Keeping(**keeping)))


def add(oms, units, line="1", cart="C", sku="MUG"):
    return oms.do(AddLine(cart, line, sku, units, oms.now(), kr("10.00")))


def held(oms, cart="C"):
    return [line.held for line in oms.cart(cart).lines]


def convert(oms):
    """Order three mugs, and say that this is what the cart has become."""
    deal = agreed(("MUG", 3), terms=Terms.PREPAID)
    return oms.do(orders.Place("W", deal), Convert("C", "W", oms.now()))


def run_dry(store, clock, **keeping):
    """Return a shop where two of a cart's three mugs went to another cart."""
    oms = shop(store, stock={"MUG@CPH": 3}, clock=clock)
    take(oms, hold_minutes=20, **keeping)
    add(oms, 3)
    clock.later(minutes=25)
    take(oms, "D")
    add(oms, 2, cart="D")
    return oms


def free(oms, sku="MUG"):
    return sum(level.available for level in oms.stock_of(sku))


def code(oms, *commands):
    with pytest.raises(Refused) as refused:
        oms.do(*commands)
    return refused.value.code


class TestHolding:
    def test_goods_are_held_at_once(self, store):
        """What one buyer has in the cart, no other can have."""
        oms = shop(store, stock={"MUG@CPH": 2, "MUG@HAM": 2})
        take(oms)
        take(oms, "D")
        add(oms, 3)
        assert ([3], 1) == (held(oms), free(oms))
        assert minutes(30) == oms.cart("C").until
        with pytest.raises(Refused, match="1 are left") as refused:
            add(oms, 2, cart="D")
        assert "cart.short" == refused.value.code
        assert () == oms.cart("D").cart.lines
        add(oms, 1, cart="D")
        assert 0 == free(oms)

    def test_two_lines_of_one_sku_see_what_is_left_of_it(self, store):
        """STK 38, D3: 4 and 4 of 5 are not both there."""
        oms = shop(store, stock={"MUG@CPH": 5})
        take(oms)
        add(oms, 4)
        assert "cart.short" == code(oms, AddLine("C", "2", "MUG", 4, oms.now()))
        both = [AddLine("C", str(n), "MUG", 4, oms.now()) for n in (3, 4)]
        assert "cart.short" == code(oms, *both)
        assert ([4], 1) == (held(oms), free(oms))

    def test_a_line_of_nothing_hides_no_shortage(self, store):
        """D4: after a line that is short, one of zero units changes nothing."""
        oms = shop(store, stock={"MUG@CPH": 5})
        take(oms)
        lines = [
            AddLine("C", "1", "MUG", 6, oms.now()),
            AddLine("C", "2", "MUG", 0, oms.now()),
        ]
        assert "cart.short" == code(oms, *lines)
        assert ((), 5) == (oms.cart("C").lines, free(oms))

    def test_goods_may_be_taken_without_all_of_them_held(self, store):
        """A shop may take more than there is, and say what is not held."""
        oms = shop(store, stock={"MUG@CPH": 2})
        take(oms, short=Short.HOLD_LESS)
        add(oms, 3)
        assert ([2], 0) == (held(oms), free(oms))
        assert ["1"] == [line.line.id for line in oms.cart("C").dry]

    def test_a_shop_may_hold_nothing(self, store):
        """Without a hold, the cart is only a list."""
        oms = shop(store, stock={"MUG@CPH": 2})
        take(oms, hold_minutes=0)
        add(oms, 3)
        assert ([0], 2, None) == (held(oms), free(oms), oms.cart("C").until)

    def test_own_units_are_in_nobodys_way(self, store):
        """RSV 46 and 48: a line grows into what it has, and shrinks by as much."""
        oms = shop(store, stock={"MUG@CPH": 5})
        take(oms)
        add(oms, 3)
        oms.do(ChangeLine("C", "1", 5, oms.now()))
        assert ([5], 0) == (held(oms), free(oms))
        assert "cart.short" == code(oms, ChangeLine("C", "1", 6, oms.now()))
        oms.do(ChangeLine("C", "1", 2, oms.now()))
        assert ([2], 3) == (held(oms), free(oms))
        oms.do(RemoveLine("C", "1", oms.now()))
        assert ([], 5) == (held(oms), free(oms))

    def test_goods_are_held_only_where_they_may_be(self, store):
        """A shop may keep some nodes for others, and a closed place has nothing."""
        oms = shop(store, stock={"MUG@CPH": 2, "MUG@HAM": 2})
        take(oms, nodes=("HAM",))
        assert "cart.short" == code(oms, AddLine("C", "1", "MUG", 3, oms.now()))
        add(oms, 2)
        assert 2 == oms.stock("MUG", "CPH").available

    def test_two_releases_in_one_request_both_count(self, store):
        """D5: two lines of one level are given up together."""
        oms = shop(store, stock={"MUG@CPH": 5})
        take(oms)
        add(oms, 2)
        add(oms, 3, "2")
        oms.do(RemoveLine("C", "1", oms.now()), RemoveLine("C", "2", oms.now()))
        assert (5, 0) == (free(oms), oms.stock("MUG", "CPH").reserved)


class TestTime:
    def test_activity_extends_up_to_a_limit(self, store, clock):
        """Whatever the buyer does keeps his goods, but not for ever."""
        oms = shop(store, clock=clock, stock={"MUG@CPH": 2})
        take(oms, hold_minutes=30, most_minutes=50)
        add(oms, 1)
        clock.later(minutes=15)
        oms.do(carts.EnterPromotion("C", "SUMMER", oms.now()))
        assert minutes(45) == oms.cart("C").until
        clock.later(minutes=15)
        oms.do(Touch("C", oms.now()))
        assert minutes(50) == oms.cart("C").until

    def test_a_cart_that_runs_dry_keeps_its_lines(self, store, clock):
        """It tells that they are held no more, and gets what is left on return."""
        oms = shop(store, clock=clock, stock={"MUG@CPH": 3})
        take(oms)
        add(oms, 3)
        clock.later(minutes=30)
        cart = oms.cart("C")
        assert ([3], [0]) == ([one.line.quantity for one in cart.dry], held(oms))
        take(oms, "D")
        add(oms, 2, cart="D")
        oms.do(Touch("C", oms.now()))
        assert ([1], [2], 0) == (held(oms), held(oms, "D"), free(oms))

    def test_what_has_run_dry_stays_so_when_the_clock_is_put_back(self, store, clock):
        """A buyer is told what the shelf holds, and it went to somebody else.

        It counted as held again, while the other one had it.
        """
        oms = shop(store, stock={"MUG@CPH": 3}, clock=clock)
        take(oms)
        add(oms, 2)
        clock.later(minutes=31)
        take(oms, "D")
        add(oms, 3, cart="D")
        clock.later(minutes=-5)
        assert ([0], [3]) == (held(oms), held(oms, "D"))
        assert oms.cart("C").until is None
        assert 3 == oms.stock("MUG", "CPH").reserved

    def test_a_dry_line_can_be_made_smaller(self, store, clock):
        """Wanting less is never refused."""
        oms = shop(store, clock=clock, stock={"MUG@CPH": 3})
        take(oms)
        add(oms, 3)
        clock.later(minutes=30)
        place(oms, "A", ("MUG", 3))
        oms.do(ChangeLine("C", "1", 2, oms.now()))
        assert [0] == held(oms)

    def test_a_cart_ends_when_nobody_comes_back(self, store, clock):
        """What is held for it by then is free."""
        oms = shop(store, clock=clock, stock={"MUG@CPH": 3})
        take(oms, kept_days=1, hold_minutes=24 * 60, most_minutes=48 * 60)
        add(oms, 3)
        clock.later(hours=1)
        oms.tick()
        clock.later(hours=23)
        oms.tick()
        assert CartState.EXPIRED is oms.cart("C").cart.state
        assert (3, []) == (free(oms), oms.left_carts())


class TestOrdering:
    def ordered(self, oms, *wants, terms=Terms.PREPAID, name="W"):
        wants = wants or (("MUG", 3),)
        return orders.Place(name, agreed(*wants, terms=terms, reference=name))

    def test_the_order_gets_what_was_held(self, store):
        """RSV 45: placed, converted and allocated in one transaction."""
        oms = shop(store, stock={"MUG@CPH": 2, "MUG@HAM": 1})
        take(oms)
        add(oms, 3)
        place(oms, "A", "MUG")
        request = (self.ordered(oms), Convert("C", "W", oms.now()))
        first = oms.do(*request, key="checkout/C")
        assert 3 == oms.order("W").progress[0].allocated
        assert first == oms.do(*request, key="checkout/C")
        assert () == oms.do(*request)
        assert (0, 0) == (free(oms), oms.stock("MUG", "CPH").reserved)
        assert CartState.CONVERTED is oms.cart("C").cart.state
        states = [kept.state for _, kept in store.scan("reservation")]
        assert {"CONVERTED"} == {one.state(oms.now()) for one in states}

    def test_goods_that_are_gone_are_not_sold(self, store, clock):
        """D4: the cart ran dry and another one got the goods: no money is taken."""
        oms = run_dry(store, clock)
        with pytest.raises(Refused) as refused:
            convert(oms)
        assert "cart.short" == refused.value.code
        assert "1 of 3 × MUG are left" == refused.value.because
        with pytest.raises(Refused, match=r"order\.unknown"):
            oms.order("W")

    def test_a_cart_that_may_be_short_becomes_an_order_that_waits(self, store, clock):
        """HOLD_LESS: the buyer was told, and the rest is backordered."""
        oms = run_dry(store, clock, short=Short.HOLD_LESS)
        convert(oms)
        progress = oms.order("W").progress[0]
        assert (1, 2) == (progress.allocated, progress.waiting)

    def test_what_the_order_has_already_is_not_gone(self, store):
        """The order was placed and sourced before the cart is converted."""
        oms = shop(store, stock={"MUG@CPH": 3})
        take(oms)
        add(oms, 3)
        oms.do(stock.Receive("MUG", "CPH", 3))
        place(oms, "W", ("MUG", 3))
        assert (0, 3) == (free(oms), oms.order("W").progress[0].allocated)
        oms.do(Convert("C", "W", oms.now()))
        assert CartState.CONVERTED == oms.cart("C").cart.state

    def test_an_order_that_waited_already_gets_them_at_once(self, store):
        """It was placed before, and waited with its own goods in the cart."""
        oms = shop(store, stock={"MUG@CPH": 3})
        take(oms)
        add(oms, 3)
        oms.do(self.ordered(oms))
        assert 3 == oms.order("W").progress[0].backordered
        oms.do(Convert("C", "W", oms.now()))
        assert 3 == oms.order("W").progress[0].allocated

    def test_the_goods_wait_with_the_order(self, store, clock):
        """An order that waits for its payment keeps what was in the cart."""
        oms = shop(store, clock=clock, stock={"MUG@CPH": 3})
        take(oms, ordered_minutes=90)
        add(oms, 3)
        oms.do(self.ordered(oms, terms=Terms.PENDING), Convert("C", "W", oms.now()))
        clock.later(minutes=89)
        assert ([3], 0) == (held(oms), free(oms))
        oms.do(orders.Cancel("W", "regret", ask(l1=1)))
        assert 1 == free(oms)
        clock.later(minutes=1)
        assert 3 == free(oms)

    def test_an_order_that_ends_keeps_nothing(self, store):
        """RSV 49: what was held for it is free at once."""
        oms = shop(store, stock={"MUG@CPH": 3})
        take(oms)
        add(oms, 3)
        oms.do(self.ordered(oms, terms=Terms.PENDING), Convert("C", "W", oms.now()))
        oms.do(orders.Expire("W"))
        assert 3 == free(oms)

    @pytest.mark.parametrize(
        ("wants", "why"),
        [
            ([("MUG", 2)], "3 × MUG lie in the cart, 2 are ordered"),
            ([("MUG", 3), ("TEA", 1)], "0 × TEA lie in the cart, 1 are ordered"),
        ],
    )
    def test_the_order_is_what_lies_in_the_cart(self, wants, why):
        """Another order is refused, and so is another cart's."""
        oms = shop(stock={"MUG@CPH": 9}, lists=["TEA"])
        take(oms)
        add(oms, 3)
        with pytest.raises(Refused, match=why) as refused:
            oms.do(self.ordered(oms, *wants), Convert("C", "W", oms.now()))
        assert "cart.differs" == refused.value.code
        assert "order.unknown" == code(oms, Convert("C", "X", oms.now()))
        place(oms, "E", ("MUG", 3), currency="EUR")
        assert "cart.differs" == code(oms, Convert("C", "E", oms.now()))
        place(oms, "R", ("MUG", 3), terms=Terms.PENDING)
        oms.do(orders.Reject("R", "x"))
        assert "cart.differs" == code(oms, Convert("C", "R", oms.now()))

    def test_an_order_is_one_carts(self, store):
        """Two carts cannot become the same order, however alike they are."""
        oms = shop(store, stock={"MUG@CPH": 9})
        for cart in "CD":
            take(oms, cart)
            add(oms, 3, cart=cart)
        oms.do(self.ordered(oms), Convert("C", "W", oms.now()))
        assert "cart.differs" == code(oms, Convert("D", "W", oms.now()))


class TestMerging:
    def test_a_guest_logs_in(self, store):
        """What was held for the guest is held for the customer, and nobody gets in."""
        oms = shop(store, stock={"MUG@CPH": 3, "TEA@CPH": 1})
        take(oms, "G")
        add(oms, 2, cart="G")
        add(oms, 1, "2", "G", "TEA")
        take(oms)
        add(oms, 1)
        oms.do(Merge("G", "C", oms.now()))
        assert ([3, 1], 0, 0) == (held(oms), free(oms), free(oms, "TEA"))
        assert CartState.MERGED is oms.cart("G").cart.state
        assert [0, 0] == held(oms, "G")

    def test_it_is_never_refused_for_want_of_goods(self, store, clock):
        """Lines that had run dry lie in the other cart as they did before."""
        oms = shop(store, clock=clock, stock={"MUG@CPH": 3})
        take(oms, "G")
        add(oms, 2, cart="G")
        clock.later(minutes=30)
        place(oms, "A", ("MUG", 3))
        take(oms)
        oms.do(Merge("G", "C", oms.now()))
        assert [2] == [one.line.quantity for one in oms.cart("C").dry]

    def test_there_has_to_be_another_cart(self, store):
        """A guest without another cart keeps his own, and says who he is."""
        oms = shop(store, stock={"MUG@CPH": 3})
        take(oms, "G")
        assert "cart.unknown" == code(oms, Merge("G", "C", oms.now()))


class TestBeingLeft:
    def left(self, oms, *names):
        for name in names:
            take(oms, name)
            add(oms, 1, cart=name)
        oms.clock.later(hours=1)
        return oms.tick()

    @pytest.fixture
    def oms(self, store, clock):
        oms = shop(store, clock=clock, stock={"MUG@CPH": 9})
        oms.clock = clock
        return oms

    def test_it_is_told_once(self, oms):
        """RSV 50: however often the clock is asked, and whoever comes back."""
        outcomes = self.left(oms, "C")
        assert 1 == sum(len(told(o.events)) for o in outcomes)
        assert [] == oms.tick()
        assert ["C"] == [cart.id for cart in oms.left_carts()]
        oms.do(Touch("C", oms.now()))
        assert [] == oms.left_carts()
        oms.clock.later(hours=9)
        assert [] == [e for o in oms.tick() for e in told(o.events)]

    def test_never_of_what_was_ordered_or_emptied(self, oms):
        """RSV 50: a cart that became an order, or is empty, reminds nobody."""
        for name in "CD":
            take(oms, name)
            add(oms, 1, cart=name)
        oms.do(orders.Place("W", agreed("MUG")), Convert("C", "W", oms.now()))
        oms.do(RemoveLine("D", "1", oms.now()))
        oms.clock.later(days=1)
        assert [] == [e for o in oms.tick() for e in told(o.events)]

    def test_the_most_valuable_first(self, oms):
        """The list says what lies in them."""
        take(oms, "B")
        add(oms, 3, cart="B")
        self.left(oms, "C", "A")
        oms.clock.later(hours=1)
        oms.tick()
        listed = [(cart.id, str(cart.value)) for cart in oms.left_carts()]
        assert [("B", "30.00 DKK"), ("A", "10.00 DKK"), ("C", "10.00 DKK")] == listed

    def test_buyers_are_reminded_who_want_to_be(self, oms):
        """Once each, under one key, also when the mail server was away."""
        self.left(oms, "C", "D", "E")
        oms.do(Touch("D", oms.now()))
        sent = []

        def send(key, cart):
            sent.append((key, cart.id))
            if len(sent) == 1:
                raise Unavailable("no answer")

        outbox = reminders(oms.store, "mail", send, may=lambda cart: cart.id != "E")
        assert isinstance(outbox.drain().waiting, Unavailable)
        outbox.resume()
        assert outbox.drain().waiting is None
        outbox.drain()
        assert [("cart/C/3", "C")] * 2 == sent


def told(events):
    return [event for event in events if isinstance(event, carts.Abandoned)]


def test_what_is_held_is_what_carts_and_orders_wait_for(store):
    """RSV 43: the shelf's own sum is that of all reservations that live."""
    oms = shop(store, stock={"MUG@CPH": 9, "TEA@HAM": 4})
    for number, name in enumerate("ABC"):
        take(oms, name)
        add(oms, number + 1, cart=name)
        add(oms, 1, "2", name, "TEA")
    oms.do(RemoveLine("A", "2", oms.now()))
    kept = [k.state for _, k in store.scan("reservation")]
    live = [part.quantity for one in kept for part in one.live(oms.now())]
    levels = [k.state for _, k in store.scan("stock")]
    assert sum(live) == sum(level.reserved for level in levels) == 8
    assert all(isinstance(level, stock.StockLevel) for level in levels)
