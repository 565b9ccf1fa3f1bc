"""What channels sent becomes orders: each once, and what cannot be used is kept."""

import json
from decimal import Decimal

import pytest
from attrs import evolve

from ordercore import orders
from ordercore.errors import Invalid, StoreUnavailable
from ordercore.flow import (
    MANUAL,
    Delivered,
    MemoryStore,
    SetAside,
    Taken,
    TakenCancellation,
    tagging,
)
from ordercore.flow.stores.aside import TAKE, payload_of, quarantined
from ordercore.orders import Bucket, CancellationPolicy, Gate, Hold, State, Terms
from ordercore.plugins import (
    CancelledLine,
    Charge,
    Imported,
    ImportedCancellation,
    ImportedCustomer,
    ImportedLine,
    ImportedTax,
    LeftOut,
    NotAnOrder,
    Plugins,
    Raw,
    hookimpl,
)
from ordercore.stock import Receive
from ordercore.values import Address
from tests.flow.shop import START, account, kr, pack, progress, shop, start


class Web:
    """A channel whose payload is what it makes of it, or what it raises."""

    name = "web"

    def parse(self, raw):
        said = raw["says"]
        if isinstance(said, BaseException):
            raise said
        return said


WEB = Web()


def says(what, where="web:1", rows=1):
    """Return a raw order of which the channel makes *what*."""
    return Raw(where, {"says": what, "where": where}, rows)


def line(sku="MUG", units=1, price="10.00", **more):
    """Return a line as a channel sends it."""
    return ImportedLine(sku, units, kr(price), **more)


def order(number, *lines, **more):
    """Return an order as a channel sends it."""
    more.setdefault("placed_at", START)
    more.setdefault("terms", "INVOICE")
    lines = lines or (line(),)
    return Imported(
        f"id-{number}",
        str(number),
        "DKK",
        Address("DK", "8000", "Aarhus"),
        lines,
        **more,
    )


def cancellation(number, *lines, customer="", of=None, left_out=()):
    """Return a cancellation as a channel sends it."""
    cancelled = [
        CancelledLine(sku, units, f"c:{place}", {"sku": sku})
        for place, (sku, units) in enumerate(lines)
    ]
    return ImportedCancellation(
        f"c-{number}", f"C{number}", customer, cancelled, of, "regret", left_out
    )


def take(oms, *whats):
    """Take in what the channel says, and return the receipts."""
    return oms.take(WEB, [says(what, f"web:{n}") for n, what in enumerate(whats, 1)])


def buyer(name="17"):
    """Return who orders."""
    return ImportedCustomer(name, "Ada", "ada@example.com", "Ada & Co")


def codes(oms):
    """Return why what was set aside was."""
    return [row.code for row in oms.quarantined()]


# Orders.


def test_what_a_channel_calls_a_buyer_is_up_to_255_characters(store):
    """Ours stays short, and is the same with the next order."""
    oms = shop(store, policies=MANUAL)
    long = buyer("gid://shop/Customer/7?of=" + "7" * 230)
    taken = take(oms, order(1, customer=long), order(2, customer=long))
    assert [Taken, Taken] == [*map(type, taken)]
    first, second = (oms.order(f"web.{n}").agreed.customer for n in (1, 2))
    assert (first, "web.x-", 30) == (second, first[:6], len(first))
    assert "Ada" == oms.state(f"customer/{first}").customer.name


@pytest.mark.parametrize(
    ("odd", "where"),
    [
        (evolve(order(1), external_id="7" * 256), "external_id"),
        (evolve(order(1), external_id=""), "external_id"),
        (order(1, customer=buyer("7" * 256)), "customer"),
        (order(1, line(), line(reference="7" * 256)), "lines[1].reference"),
    ],
)
def test_what_a_channel_calls_things_has_an_end(odd, where):
    """Nobody keeps a longer name; it is refused with its path."""
    oms = shop(policies=MANUAL)
    (receipt,) = take(oms, odd)
    assert (SetAside, f"{where}: got") == (
        type(receipt),
        receipt.reason[: len(where) + 5],
    )
    assert "1 to 255 characters" in receipt.reason


def test_an_order_is_taken_as_it_was_sent(store):
    """Every field of what the channel sent is in the agreement."""
    oms = shop(store, policies=MANUAL)
    sent = order(
        1001,
        line("MUG", 2, "89.00", discount=kr("8.00"), tax=kr("34.00"), name="Mug"),
        line("CAP", 1, "10.00"),
        customer=buyer(),
        shipping=kr("39.00"),
        shipping_tax=kr("7.80"),
        tax_included=True,
        terms="PREPAID",
        net_days=0,
        flags=("GIFT",),
        note="Ring twice",
    )
    (receipt,) = take(oms, sent)
    assert Taken("web:1", "web.1001", 2, 0, repeated=False) == receipt
    agreed = oms.order("web.1001").agreed
    assert ("web", "1001", "DKK") == (agreed.channel, agreed.reference, agreed.currency)
    assert [("1", "MUG", 2), ("2", "CAP", 1)] == [
        (x.id, x.sku, x.quantity) for x in agreed.lines
    ]
    assert [kr("170.00"), kr("10.00")] == [x.amount for x in agreed.lines]
    assert [kr("34.00"), kr("0.00")] == [x.tax for x in agreed.lines]
    assert kr("219.00") == agreed.total
    assert (Terms.PREPAID, 0, ("GIFT",), "Ring twice") == (
        agreed.terms,
        agreed.net_days,
        agreed.flags,
        agreed.note,
    )
    assert ("web.17", START) == (agreed.customer, agreed.placed_at)
    assert "web.1001" == store.internal("web", "order", "id-1001")


def test_an_order_without_a_date_is_of_now():
    """A source without dates: it was placed when we heard of it."""
    oms = shop()
    take(oms, order(1, placed_at=None))
    assert START == oms.order("web.1").agreed.placed_at


def test_the_same_order_again_changes_nothing(store):
    """IDM 112: the same external id is the same order, in one batch or later."""
    oms = shop(store)
    first, again = take(oms, order(1), order(1))
    end = store.end()
    (later,) = take(oms, order(1))
    assert [False, True, True] == [r.repeated for r in (first, again, later)]
    assert end == store.end()
    assert 1 == sum(1 for _ in store.scan("order"))


def test_another_body_under_the_same_id_is_kept_aside(store):
    """IDM 111: it is a conflict, not an update, and its raw data is not lost."""
    oms = shop(store)
    take(oms, order(1, line(units=1)))
    (receipt,) = take(oms, order(1, line(units=2)))
    assert isinstance(receipt, SetAside)
    assert "key.reused" == receipt.code
    assert ["key.reused"] == codes(oms)
    assert 1 == oms.order("web.1").lines[0].quantity


def test_another_order_under_the_same_number_is_kept_aside():
    """Two external ids with one reference: the second is refused, not mixed up."""
    oms = shop()
    twin = Imported(
        "id-9", "1", "DKK", Address("DK"), (line(units=5),), placed_at=START
    )
    _, receipt = take(oms, order(1), twin)
    assert "order.exists" == receipt.code
    assert ["order.exists"] == codes(oms)


def test_rows_left_out_are_kept_with_their_reason():
    """Nothing is lost: rows in are lines, charges, or rows set aside."""
    oms = shop()
    left_out = (LeftOut("web:3", "a stock correction", "row.correction", {"q": "-1"}),)
    sent = order(1, line(), left_out=left_out, charges=(Charge("POST", kr("3.00")),))
    (receipt,) = take(oms, sent)
    assert (2, 1) == (receipt.lines, receipt.left_out)
    (row,) = oms.quarantined()
    assert ("web:3", "row.correction", {"q": "-1"}) == (
        row.where,
        row.code,
        json.loads(row.raw),
    )
    take(oms, sent)
    assert 1 == len(oms.quarantined())


def test_items_and_buyers_are_listed_once():
    """An item is listed when it is first sold; what the catalogue says stays."""
    oms = shop()
    take(
        oms,
        order(1, line("MUG", name="Mug", weight_g=350), line("MUG"), customer=buyer()),
        order(2, line("MUG", name="Cup", weight_g=1), customer=buyer()),
        order(3, line("CAP"), customer=buyer("18")),
    )
    assert ("Mug", 350) == (oms.state("item/MUG").name, oms.state("item/MUG").weight_g)
    assert [1, 1] == [len(oms.history(f"item/{sku}")) for sku in ("MUG", "CAP")]
    assert 1 == len(oms.history("customer/web.17"))
    assert ["order/web.1", "order/web.2"] == list(
        oms.tagged(tagging.customer("web.17"))
    )


def test_a_refused_order_lists_no_item():
    """All or nothing: the item of an order that was not taken is not there."""
    oms = shop()
    take(oms, order(1, line("MUG", 1, "1.00", discount=kr("2.00"))))
    assert () == tuple(oms.store.scan("item"))
    assert ["invalid"] == codes(oms)


@pytest.mark.parametrize(
    ("bad", "part"),
    [
        (order(1, terms="BARTER"), "terms"),
        (order(1, line("MUG", 1, "1.00", discount=kr("2.00"))), "amount"),
        (order("x" * 60), "order"),
        (order("#1"), "order"),
        (order(1, net_days=-1), "net_days"),
    ],
)
def test_an_order_that_cannot_be_is_kept_with_the_field_named(bad, part):
    """Bad input gets a typed error that names the field, and the run goes on."""
    oms = shop()
    receipt, good = take(oms, bad, order(2))
    assert "invalid" == receipt.code
    assert part in receipt.reason
    assert "web.2" == good.order
    assert 1 == len(oms.quarantined())


# What cannot be read.


def test_what_cannot_be_read_is_kept_once_with_its_place():
    """The raw payload lies in quarantine, once even when it comes twice."""
    oms = shop()
    unreadable = Invalid.at("line_items[0].price", "x", "an amount")
    for _ in range(2):
        (receipt,) = oms.take(WEB, [says(unreadable, "web.jsonl:7", rows=3)])
        assert (
            SetAside(
                "web.jsonl:7",
                "invalid",
                "web.jsonl:7.line_items[0].price: got 'x', expected an amount",
                3,
            )
            == receipt
        )
    (row,) = oms.quarantined()
    assert ("web", "web.jsonl:7") == (row.source, row.where)
    assert "web.jsonl:7" == json.loads(row.raw)["where"]


def test_findings_that_name_the_place_are_left_as_they_are():
    """A channel that knows file and line says so itself."""
    (receipt,) = shop().take(
        WEB, [says(Invalid.at("orders.csv:7 units", "x", "a number"), "orders.csv:7")]
    )
    assert receipt.reason.startswith("orders.csv:7 units: got")


def test_a_channel_that_breaks_is_named_and_harms_no_other_order():
    """PLG 131: a guest's fault puts its raw order aside (it ended the whole run)."""
    oms = shop()
    broken, none, good = take(oms, KeyError("price"), None, order(1))
    assert ("plugin.failed", "plugin.failed") == (broken.code, none.code)
    assert "plug-in web, hook parse: KeyError: 'price'" == broken.reason
    assert "NoneType" in none.reason
    assert "web.1" == good.order
    assert 2 == len(oms.quarantined())


def test_what_is_no_order_is_kept_row_by_row():
    """A stock correction in the orders' file: every row of it with its reason."""
    oms = shop()
    rows = [LeftOut(f"web:{n}", "a correction", "row.correction") for n in (1, 2)]
    (receipt,) = oms.take(WEB, [says(NotAnOrder("n-1", rows), "web:1", 2)])
    assert SetAside("web:1", "row.correction", "a correction", 2) == receipt
    assert ["row.correction"] * 2 == codes(oms)


def test_plain_mappings_can_be_taken():
    """A payload without a place is named by its place in the call."""
    oms = shop()
    receipts = oms.take(WEB, [{"says": order(1)}, {"says": Invalid.at("a", 1, "b")}])
    assert ["[0]", "[1]"] == [receipt.where for receipt in receipts]


def test_a_channel_is_found_by_its_name():
    """``oms.take("web", ...)`` asks the plug-in that brings it."""

    class Guest:
        @hookimpl
        def ordercore_channels(self):
            return [WEB]

    plugins = Plugins(disabled=())
    plugins.register(Guest(), "guest")
    oms = shop(plugins=plugins)
    (receipt,) = oms.take("web", [says(order(1))])
    assert "web.1" == receipt.order
    with pytest.raises(Invalid, match="perhaps web"):
        oms.take("wep", [says(order(2))])


def test_a_check_holds_the_order_that_it_does_not_like():
    """G24: a plug-in's check is asked in the transaction that takes the order."""

    class Guest:
        @hookimpl
        def ordercore_checks(self, order):
            if order.agreed.total > kr("100.00"):
                return [Hold("limit", Gate.CONFIRM, "credit_limit")]
            return []

    plugins = Plugins(disabled=())
    plugins.register(Guest(), "guest")
    oms = shop(plugins=plugins)
    take(oms, order(1, line(units=11)), order(2))
    assert State.PLACED is oms.order("web.1").state
    assert ["guest.limit"] == [hold.id for hold in oms.order("web.1").holds]
    assert State.CONFIRMED is oms.order("web.2").state


@pytest.mark.parametrize(
    "raw",
    [
        {"name": "\ud800", "where": "x"},
        {1: "a", "b": 2},
        {"deep": [[[object]]]},
    ],
    ids=["half-a-character", "mixed-keys", "no-json"],
)
def test_whatever_came_can_be_kept(store, raw):
    """Raw data that is no clean JSON is kept all the same (some was lost)."""
    oms = shop(store)

    class Strict:
        name = "strict"

        def parse(self, raw):
            raise Invalid.at("name", "?", "a text")

    oms.take(Strict(), [Raw("a\ud800:1", raw), Raw("b:1", {"fine": True})])
    oms.take(Strict(), [Raw("a\ud800:1", raw)])
    bad, fine = oms.quarantined()
    assert isinstance(json.loads(bad.raw), (dict, str))
    assert {"fine": True} == json.loads(fine.raw)


def test_raw_data_that_refers_to_itself_is_kept_as_it_is_shown():
    """What JSON cannot say is shown as Python shows it."""
    raw = {}
    raw["self"] = raw
    kept = quarantined("web", "web:1", "invalid", "no", raw, START)
    assert "{'self': {...}}" == json.loads(kept.raw)


def test_what_cannot_be_kept_is_not_passed_over():
    """When the quarantine itself fails, the caller hears of it."""

    class Forgetful(MemoryStore):
        closed = False

        def unit(self):
            if self.closed:
                raise StoreUnavailable("the disk is full")
            return super().unit()

    store = Forgetful()
    oms = shop(store)
    store.closed = True
    with pytest.raises(StoreUnavailable):
        take(oms, Invalid.at("a", 1, "b"))


def test_a_quarantine_that_is_refused_is_told(monkeypatch):
    """An error while the refused ones are kept is raised, not swallowed."""
    from ordercore.flow.taking import intake

    oms = shop()
    monkeypatch.setattr(
        intake, "quarantined", lambda *_, **__: (_ for _ in ()).throw(TypeError("no"))
    )
    with pytest.raises(TypeError):
        take(oms, Invalid.at("a", 1, "b"))


# Cancellations.


@pytest.fixture
def sold():
    """Return a shop that has sold mugs to the same buyer three times."""
    oms = shop(stock={"MUG@CPH": 100})
    for number, units in ((1, 5), (2, 3), (3, 4)):
        take(oms, order(number, line("MUG", units), customer=buyer()))
    return oms


def open_units(oms):
    """Return how many units of the three orders are still claimed."""
    return [progress(oms, f"web.{n}").claimed for n in (1, 2, 3)]


def test_a_cancellation_takes_from_the_latest_order_first(sold):
    """Nobody said which sale is meant: the latest that has the goods."""
    (receipt,) = take(sold, cancellation(1, ("MUG", 6), customer="17"))
    assert TakenCancellation("web:1", "C1", 1, 0, repeated=False) == receipt
    assert [5, 1, 0] == open_units(sold)
    assert State.CANCELLED is sold.order("web.3").state


def test_the_same_cancellation_again_cancels_nothing_more(sold):
    """IDM 111: repeated, it says what it said the first time."""
    first, again = take(
        sold,
        cancellation(1, ("MUG", 2), customer="17"),
        cancellation(1, ("MUG", 2), customer="17"),
    )
    assert (first.lines, False) == (1, first.repeated)
    assert (again.lines, True) == (1, again.repeated)
    assert [5, 3, 2] == open_units(sold)


def test_a_cancellation_of_more_than_was_sold_is_kept_whole(sold):
    """All units of a row are found, or the row is set aside as it came."""
    (receipt,) = take(
        sold, cancellation(1, ("MUG", 13), ("MUG", 2), ("CAP", 1), customer="17")
    )
    assert (1, 2) == (receipt.lines, receipt.left_out)
    assert ["cancellation.unmatched"] * 2 == codes(sold)
    assert [5, 3, 2] == open_units(sold)
    assert "takes back 13 × MUG" in sold.quarantined()[0].reason


def test_two_rows_of_one_cancellation_do_not_take_the_same_units(sold):
    """Each row sees what the rows before it have cancelled."""
    (receipt,) = take(sold, cancellation(1, ("MUG", 9), ("MUG", 4), customer="17"))
    assert (1, 1) == (receipt.lines, receipt.left_out)
    assert [3, 0, 0] == open_units(sold)


def test_another_buyers_order_is_never_cancelled(sold):
    """Who is not known has nothing to cancel."""
    receipts = take(
        sold,
        cancellation(1, ("MUG", 1), customer="99"),
        cancellation(2, ("MUG", 1)),
    )
    assert [(0, 1), (0, 1)] == [(r.lines, r.left_out) for r in receipts]
    assert [5, 3, 4] == open_units(sold)
    assert "an unknown customer" in sold.quarantined()[1].reason


def test_a_cancellation_that_names_its_order_takes_only_from_it(sold):
    """By the channel's own id of the order; an unknown one matches nothing."""
    receipts = take(
        sold,
        cancellation(1, ("MUG", 5), of="id-1"),
        cancellation(2, ("MUG", 1), of="id-1"),
        cancellation(3, ("MUG", 1), of="id-9"),
    )
    assert [1, 0, 0] == [receipt.lines for receipt in receipts]
    assert [0, 3, 4] == open_units(sold)
    assert "order id-9" in sold.quarantined()[1].reason


def test_what_is_in_the_warehouses_hands_is_not_cancelled(sold):
    """Picked and shipped units are no open units; the next order is asked."""
    start(sold, "web.3-1")
    pack(sold, "web.3-1")
    (receipt,) = take(sold, cancellation(1, ("MUG", 8), customer="17"))
    assert (1, 0) == (receipt.lines, receipt.left_out)
    assert [0, 0, 4] == open_units(sold)


def test_units_that_wait_for_supply_can_be_cancelled():
    """Backordered units are given up before those that have a place."""
    oms = shop(stock={"MUG@CPH": 2})
    take(oms, order(1, line("MUG", 5), customer=buyer()))
    take(oms, cancellation(1, ("MUG", 4), customer="17"))
    assert (1, 0) == (
        progress(oms, "web.1").claimed,
        progress(oms, "web.1").backordered,
    )


def test_one_sku_on_two_lines_is_cancelled_from_both():
    """The units of one row may lie on several lines of one order."""
    oms = shop(stock={"MUG@CPH": 9})
    take(oms, order(1, line("MUG", 2), line("MUG", 3), customer=buyer()))
    (receipt,) = take(oms, cancellation(1, ("MUG", 4), customer="17"))
    assert (1, 0) == (receipt.lines, receipt.left_out)
    assert [0, 1] == [p.claimed for p in oms.order("web.1").progress]


def test_a_cancelled_prepaid_order_is_paid_back():
    """What was paid for the units goes back through the channel."""
    oms = shop(stock={"MUG@CPH": 9})
    take(oms, order(1, line("MUG", 2), customer=buyer(), terms="PREPAID"))
    take(oms, cancellation(1, ("MUG", 2), customer="17"))
    assert kr("0.00") == account(oms, "web.1").owed
    assert kr("0.00") == account(oms, "web.1").refundable


def test_rows_of_a_cancellation_that_are_left_out_are_kept():
    """A postage row among the goods is set aside with its own reason."""
    oms = shop()
    left_out = (LeftOut("c:9", "no goods", "row.no-goods"),)
    take(oms, order(1, customer=buyer()))
    (receipt,) = take(
        oms, cancellation(1, ("MUG", 1), customer="17", left_out=left_out)
    )
    assert (1, 1) == (receipt.lines, receipt.left_out)
    assert ["row.no-goods"] == codes(oms)


def test_an_order_and_its_cancellation_may_come_in_one_batch():
    """What came before in the batch is known, in the buyer's line and by id."""
    oms = shop(stock={"MUG@CPH": 2})
    receipts = take(
        oms,
        order(1, line("MUG", 2), customer=buyer()),
        cancellation(1, ("MUG", 1), customer="17"),
        cancellation(2, ("MUG", 1), of="id-1"),
    )
    assert [1, 1, 1] == [receipt.lines for receipt in receipts]
    assert State.CANCELLED is oms.order("web.1").state


def test_setting_nothing_aside_writes_nothing():
    """No rows, no transaction; the same rows twice are kept once."""
    oms = shop()
    oms.set_aside("web", [])
    row = LeftOut("web:1", "why", "row.bad", {"a": "b"})
    oms.set_aside("web", [row])
    oms.set_aside("web", [row])
    assert ["row.bad"] == codes(oms)


def test_orders_of_a_batch_share_the_stock_in_the_order_in_which_they_came():
    """STK 38: first come, first served, also inside a batch."""
    oms = shop()
    oms.do(Receive("MUG", "CPH", 3))
    take(oms, order(1, line("MUG", 2)), order(2, line("MUG", 2)), order(3, line("MUG")))
    assert [2, 1, 0] == [progress(oms, f"web.{n}").claimed for n in (1, 2, 3)]
    assert isinstance(oms.order("web.3").agreed, orders.Agreed)


def test_equal_rows_of_two_orders_are_two_rows():
    """Nothing is lost: a place inside a payload is not unique (one of them was)."""
    oms = shop()
    left_out = (LeftOut("line_items[1]", "a tip", "line.tip", {"title": "Tip"}),)
    take(oms, order(1, left_out=left_out), order(2, left_out=left_out))
    assert ["line.tip"] * 2 == codes(oms)


class TestTaxes:
    """What a channel says of taxes is kept, and printed on the invoice."""

    @pytest.mark.parametrize(
        ("included", "bases"),
        [(True, ("80.00", "20.00")), (False, ("100.00", "25.00"))],
    )
    def test_rates_are_kept_with_the_lines(self, included, bases):
        """TAX 14: inside the prices or on top, each rate has what it is a share of."""
        rate = Decimal("0.25")
        goods = line(
            price="100.00",
            tax=kr("20.00"),
            taxes=(ImportedTax("moms", rate, kr("20.00")),),
        )
        oms = shop(policies=MANUAL)
        carriage = (ImportedTax("moms", rate, kr("5.00")),)
        sent = order(
            1,
            goods,
            tax_included=included,
            shipping=kr("25.00"),
            shipping_tax=kr("5.00"),
            shipping_taxes=carriage,
        )
        oms.take(WEB, [says(sent)])
        agreed = oms.order("web.1").agreed
        found = (*agreed.lines[0].taxes, *agreed.shipping_taxes)
        assert [("moms", rate)] * 2 == [(one.code, one.rate) for one in found]
        assert [*map(kr, bases)] == [one.base for one in found]

    def test_rates_that_do_not_add_up_set_the_order_aside(self):
        """Nobody would know which of both is right."""
        taxes = (ImportedTax("moms", Decimal("0.25"), kr("1.99")),)
        goods = line(tax=kr("2.00"), taxes=taxes)
        (aside,) = shop().take(WEB, [says(order(1, goods, tax_included=True))])
        assert isinstance(aside, SetAside)
        assert "lines[0].taxes" in aside.reason


def test_a_channel_says_which_units_are_given_up_first():
    """ORD 74: its orders keep that, wherever units are given up."""
    handled = (Bucket.ALLOCATED, Bucket.UNALLOCATED, Bucket.BACKORDERED)
    oms = shop()
    policy = CancellationPolicy(handled)
    oms.take(WEB, [says(order(1, cancellation=policy)), says(order(2))])
    assert [policy, CancellationPolicy()] == [
        oms.order(name).agreed.cancellation for name in ("web.1", "web.2")
    ]


class TestOneTransaction:
    """Where the orders came from is noted with them: all of it, or nothing."""

    def test_the_cursor_is_committed_with_its_page(self, store):
        """An empty page moves it as well."""
        oms = shop(store)
        oms.take(WEB, [says(order(1))], checkpoint=("web/orders", "p2"))
        assert "p2" == oms.store.checkpoint("web/orders")
        oms.take(WEB, [], checkpoint=("web/orders", "p3"))
        assert "p3" == oms.store.checkpoint("web/orders")

    def test_what_cannot_be_used_lies_in_quarantine_when_the_cursor_moves(self, store):
        """One refused by the channel, one by the house; the rest is taken."""
        oms = shop(store)
        take(oms, order(1))
        units = []
        with_store = oms.store.unit
        oms.store.unit = lambda: units.append(1) or with_store()
        receipts = oms.take(
            WEB,
            [
                says(Invalid.at("lines", (), "lines")),
                says(order(1, line(units=9))),
                says(order(2)),
            ],
            checkpoint=("web/orders", "p2"),
        )
        assert [SetAside, SetAside, Taken] == [type(one) for one in receipts]
        assert ["invalid", "key.reused"] == codes(oms)
        assert ("p2", 1) == (oms.store.checkpoint("web/orders"), len(units))

    def test_where_the_store_is_not_there_nothing_moves(self, monkeypatch):
        """Neither the orders nor the cursor."""
        oms = shop()

        class Broken(MemoryStore):
            def unit(self):
                raise StoreUnavailable("no space")

        with monkeypatch.context() as broken:
            broken.setattr(type(oms.store), "unit", Broken.unit)
            with pytest.raises(StoreUnavailable):
                oms.take(WEB, [says(order(1))], checkpoint=("web/orders", "p2"))
        assert (None, []) == (
            oms.store.checkpoint("web/orders"),
            [*oms.store.scan("order")],
        )

    def test_a_delivery_is_known_when_its_orders_are_taken(self, store):
        """Delivered again, it changes nothing."""
        oms = shop(store)
        came = Delivered("web", "msg-1")
        for _ in range(2):
            (receipt,) = oms.take(WEB, [says(order(1))], delivered=[came])
        assert receipt.repeated
        assert oms.store.known("web", "msg-1")

    def test_what_came_is_tried_again_as_it_came(self):
        """Bytes are bytes again; what has no other form is its text."""
        raw = {"body": b"\xff{", "at": START, "lines": [{"sku": "MUG"}]}
        row = quarantined("web", "web:1", "invalid", "no", raw, START, again=TAKE)
        again = {**raw, "at": str(START)}
        assert (TAKE, again) == (row.again, payload_of(row))
        for odd in (
            {"base64": "no base64!"},
            {"base64": 5},
            {"base64": "AA==", "a": 1},
        ):
            kept = quarantined("web", "web:1", "invalid", "no", odd, START)
            assert odd == payload_of(kept)
