"""Whatever goes wrong between a shop and a partner, in the end both say the same."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import orders, warehouse
from ordercore.catalog import (
    Component,
    DefineKit,
    Item,
    Kit,
    ListItem,
    PriceList,
    PriceQuery,
    PublishPriceList,
)
from ordercore.errors import RateLimited, Refused, Unavailable
from ordercore.orders import Cancelled, LineQuantity
from ordercore.partners import Connection, Partners, TellsPrices
from ordercore.ports import ShopCapability
from ordercore.shipping import HandedOver, HandOver
from ordercore.stock import Adjust, Receive
from ordercore.testing.returns import imported_returns, told_again
from tests.flow.shop import hand_over, pack
from tests.partners.market import (
    AFTER,
    BEFORE,
    PLACES,
    Market,
    connected,
    until_quiet,
)

FAULTS = st.lists(
    st.sampled_from(
        [
            *[None] * 3,
            BEFORE,
            AFTER,
            RateLimited(60.0, "slow down"),
            Unavailable("502: it may have acted", retry_after=30.0),
        ]
    ),
    max_size=30,
)

NUMBERS = st.integers(1, 4)
PRICES = TellsPrices("shop")

STEPS = st.one_of(
    st.tuples(st.just("sell"), NUMBERS, st.sampled_from(["MUG", "CAP"])),
    st.tuples(st.just("ship"), NUMBERS),
    st.tuples(st.just("cancel"), NUMBERS),
    st.tuples(st.just("move"), st.sampled_from([("CPH", 3), ("HAM", -1), ("CPH", -2)])),
    st.tuples(st.just("serve"), NUMBERS),
    st.tuples(st.just("send_back")),
    st.tuples(st.just("price"), st.sampled_from(["10.00", "12.00", "9.50"])),
    st.tuples(st.just("hear"), NUMBERS),
    st.tuples(st.just("again"), NUMBERS),
    st.tuples(st.just("work")),
    st.tuples(st.just("wait"), st.sampled_from([20, 90, 9_000])),
)


class World:
    """A shop, a market that fails as it is told, and what somebody does in between."""

    def __init__(self, faults):
        more = [ShopCapability.PRICES, ShopCapability.RETURNS]
        self.market = Market(faults=faults, more=more)
        self.oms, self.partners, self.clock = connected(self.market, prices=PRICES)
        self.sold, self.back, self.dear = set(), {}, {}

    def sell(self, number, sku):
        """A buyer orders, once under each number."""
        if number not in self.sold:
            self.sold.add(number)
            self.market.sell(number, (sku, 2))

    def ship(self, number):
        """Somebody lets an order leave, if that is possible now."""
        self._if_possible(self._leave, f"web.{number}")

    def _leave(self, order):
        parcel = pack(self.oms, f"{order}-1")
        self.oms.do(*self.oms.plan.label(parcel).commands)
        self.oms.do(HandOver(parcel))

    def cancel(self, number):
        """Somebody gives up what has not left."""
        cancel = orders.Cancel(f"web.{number}", "customer")
        self._if_possible(self.oms.do, cancel)

    def move(self, where):
        """Goods come in, or break."""
        node, units = where
        what = (Receive if units > 0 else Adjust)("MUG", node, units, "count")
        self._if_possible(self.oms.do, what)

    def _if_possible(self, do, what):
        try:
            do(what)
        except Refused:
            return

    def serve(self, number):
        """A buyer orders, and it leaves at once, if all goes well."""
        self.sell(number, "MUG")
        self.work()
        self.ship(number)

    def send_back(self):
        """Buyers have sent back, once, all that they have of their orders."""
        for _, row in self.oms.store.scan("order"):
            number = int(row.state.id.removeprefix("web."))
            out = row.state.progress[0].out
            if out and number not in self.back:
                self.back[number] = out
                self.market.send_back(number, number, ("1", out, out), place="1")

    def price(self, amount):
        """Somebody publishes another price."""
        self.dear = {"MUG": amount}
        mugs = PriceList.of("shop", "EUR", self.dear, tax_included=True)
        self.oms.do(PublishPriceList(mugs))

    def hear(self, number):
        """The market tells of an order, whether it was fetched before or not."""
        if number in self.sold:
            said = {"about": "order", "subject": f"m-{number}"}
            came = self.market.says(f"msg-{number}", self.clock.now, **said)
            self.partners.hear("web", *came)

    def again(self, number):
        """The market lists an order once more."""
        name = f"m-{number}"
        self.market.orders += [r for r in self.market.orders if r["id"] == name][:1]

    def work(self):
        """A worker that has just been started works; it remembers nothing."""
        web = Connection("web", self.market, places=PLACES, page=2, prices=PRICES)
        self.partners = Partners(self.oms, [web], chance=lambda: 1.0)
        self.partners.work()

    def wait(self, seconds):
        """Time passes."""
        self.clock.later(seconds=seconds)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, min_size=3, max_size=14), FAULTS)
def test_in_the_end_both_know_the_same(steps, faults):
    """IDM 114: nothing is lost and nothing done twice, and each order's news in order.

    The model is the journal: what it says about an order of the market's, the market
    has done once, in that order; and what can be sold is what the market offers.
    """
    world = World(faults)
    for name, *given_ in steps:
        getattr(world, name)(*given_)
    until_quiet(world.partners, world.clock)
    _check_orders(world)
    _check_told(world)
    _check_levels(world)
    _check_back(world)
    assert {k: f"{v} EUR" for k, v in world.dear.items()} == world.market.prices
    assert [] == world.oms.quarantined()


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["SET", "MUG"]), st.integers(1, 3)),
        min_size=1,
        max_size=3,
    ),
    st.data(),
)
def test_units_that_were_told_are_the_units_that_left(wants, data):
    """ORD 71: however lines are packed, a kit is told whole, once, in a parcel of it.

    The model counts units of lines; what is in a kit is none of the market's business.
    """
    market = Market()
    oms, partners, _ = connected(market, stock={"MUG@CPH": 18, "TEA@CPH": 18})
    oms.do(ListItem(Item("SET", "", 0)))
    oms.do(DefineKit(Kit("SET", (Component("MUG"), Component("TEA", 2)))))
    market.sell(1, *wants)
    partners.work()
    left = {f"{n}": units for n, (_, units) in enumerate(wants, 1)}
    while any(left.values()):
        parcel = {k: data.draw(st.integers(0, n)) for k, n in left.items()}
        if not any(parcel.values()):
            break
        _leave(oms, parcel)
        left = {k: n - parcel[k] for k, n in left.items()}
        partners.work()
    told = Counter[str]()
    for notice in market.done.get("push_shipment", {}).values():
        told.update({line.line: line.quantity for line in notice.lines})
    shipped = [progress.shipped for progress in oms.order("web.1").progress]
    assert [units - left[f"{n}"] for n, (_, units) in enumerate(wants, 1)] == shipped
    assert [*shipped] == [told[f"{n}"] for n in range(1, len(wants) + 1)]
    assert [] == oms.quarantined()


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_however_a_return_is_told_it_is_what_was_told_last(data):
    """Law 92: versions come twice, late and in any order; what has come, counts once.

    The model is the last version alone: units in the order and on the shelf, and
    whether more is to come.
    """
    market = Market(more=[ShopCapability.RETURNS])
    oms, partners, _ = connected(market)
    market.sell(1, ("MUG", 3), "CAP")
    partners.work()
    hand_over(oms, pack(oms, "web.1-1"))
    before = {sku: oms.stock(sku, "HAM").on_hand for sku in ("MUG", "CAP")}
    last = data.draw(imported_returns("m-1", {"1": 3, "2": 1}, "2"))
    for sent in data.draw(told_again(last)):
        lines = [(one.line, one.quantity, one.received) for one in sent.lines]
        market.send_back(1, 1, *lines, place=sent.place, ended=sent.ended)
        if data.draw(st.booleans()):
            partners.work()
    partners.work()
    rma, came = oms.state("rma/web.r-1"), {n.line: n.received for n in last.lines}
    assert came == {one.line: one.received for one in rma.lines}
    after = {sku: oms.stock(sku, "HAM").on_hand for sku in before}
    units = {"MUG": came.get("1", 0), "CAP": came.get("2", 0)}
    assert units == {sku: after[sku] - before[sku] for sku in before}
    back = [progress.returned for progress in oms.order("web.1").progress]
    assert [units["MUG"], units["CAP"]] == back
    waits = {n.line: n.quantity - n.received for n in last.lines}
    waits = {} if last.ended else {line: n for line, n in waits.items() if n}
    assert (waits, []) == (rma.open, oms.quarantined())


def _leave(oms, units):
    """Pick what is there, and let a parcel leave with these units of lines."""
    work = oms.state("fulfillment/web.1-1")
    if work.state == "OPEN":
        oms.do(warehouse.Release(work.id))
        oms.do(*oms.plan.pick(work.id).commands)
    work = oms.state("fulfillment/web.1-1")
    scans = [
        sku
        for line in work.lines
        for _ in range(line.picked)
        for sku in (["MUG", "TEA", "TEA"] if line.sku == "SET" else [line.sku])
    ]
    parcel = f"web.1-1-{len(work.parcels) + 1}"
    part = tuple([LineQuantity(line, n) for line, n in units.items() if n])
    oms.do(
        warehouse.Check(work.id, tuple(scans)),
        warehouse.Pack(work.id, parcel, part=part),
    )
    oms.do(*oms.plan.label(parcel).commands)
    oms.do(HandOver(parcel))


def _check_orders(world):
    taken = [row.state.id for _, row in world.oms.store.scan("order")]
    assert sorted([f"web.{n}" for n in world.sold]) == sorted(taken)
    acknowledged = world.market.done.get("acknowledge", {}).values()
    assert Counter(taken) == Counter([reference for _, reference in acknowledged])


def _check_told(world):
    """Compare what the market did for each order with what happened to it."""
    happened, done = {}, {}
    for recorded in world.oms.journal():
        event = recorded.event
        if isinstance(event, HandedOver | Cancelled):
            what = "cancel" if isinstance(event, Cancelled) else "push_shipment"
            there = f"m-{event.order.removeprefix('web.')}"
            happened.setdefault(there, []).append(what)
    for what, said in world.market.order_of_work:
        if what != "acknowledge":
            done.setdefault(said.order, []).append(what)
    assert happened == done


def _check_back(world):
    """Compare what buyers have sent back with what has come back here, and its end."""
    for number in world.sold:
        (progress,) = world.oms.order(f"web.{number}").progress
        assert world.back.get(number, 0) == progress.returned
    returns = [row.state for _, row in world.oms.store.scan("rma")]
    assert {f"r-{n}": "RECEIVED" for n in world.back} == {
        one.reference: one.state for one in returns
    }


def _check_levels(world):
    offers = world.oms.offers(["MUG", "CAP"], PriceQuery("EUR", channel="web"))
    for offer in offers:
        for node, place in PLACES.items():
            units = offer.nodes.get(node, 0)
            assert units == world.market.levels[offer.sku, place]
