"""Whatever is handed in at the door, the answer is one of ours and names the field."""

from datetime import UTC, date, datetime

import attrs
import pytest

from ordercore import accounts, carts, orders, parties, shipping, stock, warehouse
from ordercore.catalog import PriceQuery
from ordercore.errors import Invalid, Refused, shorten
from ordercore.flow import AUTOMATIC
from ordercore.orders import Gate, Hold, LineQuantity
from ordercore.rules import PublishRules, Rule, Then, When
from ordercore.shipping import TrackingEvent
from ordercore.values import Address
from tests.flow.shop import START, agreed, kr, place, shop

NAIVE = datetime(2026, 11, 23)  # noqa: DTZ001


class Sulky:
    """A value that does not even say what it is."""

    def __repr__(self):
        raise RuntimeError("leave me alone")


def nested(depth):
    """Return a list in a list in a list."""
    value = []
    for _ in range(depth):
        value = [value]
    return value


WRONG = [
    (orders.Place("A", None), "agreed"),
    (orders.Place("A", attrs.evolve(agreed("MUG"), terms=None)), "agreed.terms"),
    (orders.Place("A", attrs.evolve(agreed("MUG"), terms="PREPAID")), "agreed.terms"),
    (orders.Place("A", attrs.evolve(agreed("MUG"), net_days=None)), "agreed.net_days"),
    (orders.Place("A", attrs.evolve(agreed("MUG"), lines=(5,))), "agreed.lines[0]"),
    (
        orders.Place("A", attrs.evolve(agreed("MUG"), placed_at=NAIVE)),
        "agreed.placed_at",
    ),
    (
        orders.Place(
            "A", attrs.evolve(agreed("MUG"), ship_to=Address("DK", street="Nygade 1"))
        ),
        "agreed.ship_to.street",
    ),
    (orders.Place("A", attrs.evolve(agreed("MUG"), note=nested(5000))), "agreed.note"),
    (orders.Place("A", attrs.evolve(agreed("MUG"), note=Sulky())), "agreed.note"),
    (orders.Place("A", attrs.evolve(agreed("MUG"), note="\ud800")), "agreed.note"),
    (orders.Cancel("A", "x", 5), "lines"),
    (orders.Cancel("A", "x", [LineQuantity("1", 1)]), "lines"),
    (orders.Cancel("A", "x", (LineQuantity("1", 1.5),)), "lines[0].quantity"),
    (orders.PlaceHold("A", Hold("h", 5, "x")), "hold.gate"),
    (orders.PlaceHold("A", Hold("h", "SHIP", "x")), "hold.gate"),
    # What equals the default of its field and is not of its type.
    (stock.Receive("MUG", "CPH", 1, "x", "sellable"), "condition"),
    (stock.OpenCountSheet("C", "CPH", ("MUG",), condition="sellable"), "condition"),
    (accounts.RecordPayment("A", "bank", "1", 5), "amount"),
    (accounts.RecordPayment("A", "bank", "1", None), "amount"),
    (
        accounts.Invoice(
            "A", "x", (LineQuantity("1", 1),), datetime.now(UTC), START.date()
        ),
        "issued_on",
    ),
    (stock.Receive("MUG", "CPH", 1, None), "cause"),
    (stock.Receive(5, "CPH", 1, "x"), "sku"),
    (
        shipping.Track("P", (TrackingEvent("GLS", "1", "lost", START),)),
        "events[0].status",
    ),
    (warehouse.Unpack("A-1", b"P"), "parcel"),
    (orders.Cancel("A", "x" * 100_001), "reason"),
    (orders.PlaceHold("A", Hold("h", Gate.SHIP, "x", "no " * 50_000)), "hold.note"),
]


@pytest.mark.parametrize(("command", "where"), WRONG, ids=[where for _, where in WRONG])
def test_a_field_of_the_wrong_type_is_named(store, command, where):
    """A field that its type does not allow is Invalid with its path, on every store.

    Before, some came out as AttributeError, and the store in memory kept what the one
    in a file refused.
    """
    oms = shop(store, stock={"MUG@CPH": 1})
    place(oms, "B", "MUG")
    before = oms.store.end()

    with pytest.raises(Invalid) as invalid:
        oms.do(command)

    assert [where] == [finding.where for finding in invalid.value.findings]
    assert before == oms.store.end()


@pytest.mark.parametrize(
    "thing",
    [5, None, "orders.Confirm", orders.Confirm, orders.Confirmed("A"), [], Sulky()],
    ids=lambda thing: type(thing).__name__,
)
def test_what_is_no_command_is_not_carried_out(thing):
    """A command has a stream and decides; an event and a class do not."""
    oms = shop()

    with pytest.raises(Invalid) as invalid:
        oms.do(thing)

    assert ["command"] == [finding.where for finding in invalid.value.findings]


@pytest.mark.parametrize("key", [[1], 7, None, b"k", "\ud800"])
def test_a_key_is_text(key):
    """What no store could keep is no key; nothing is done under it."""
    oms = shop()
    before = oms.store.end()

    with pytest.raises(Invalid) as invalid:
        oms.do(stock.Receive("MUG", "CPH", 1), key=key)

    assert ["key"] == [finding.where for finding in invalid.value.findings]
    assert before == oms.store.end()


def test_one_malformed_request_harms_no_other():
    """do_each and perform: its outcome carries the error, and the others are done."""
    oms = shop()
    good, bad = stock.Receive("MUG", "CPH", 1), stock.Receive("MUG", "CPH", 1, None)

    outcomes = oms.do_each([("a", [good]), ("b", [bad]), (7, [good]), ("", [5])])
    outcomes += oms.perform([lambda _: [bad], lambda _: [good]])

    assert [None, Invalid, Invalid, Invalid, Invalid, None] == [
        type(outcome.error) if outcome.error else None for outcome in outcomes
    ]
    assert 2 == oms.stock("MUG", "CPH").sellable


def test_a_command_that_only_follows_says_so_first():
    """Whoever asks for the wrong command need not mend its fields."""
    with pytest.raises(Refused) as refused:
        shop().do(accounts.OpenAccount("A", None))

    assert "command.follows" == refused.value.code


@pytest.mark.parametrize("channel", [None, 5, object(), dict])
def test_orders_are_taken_from_a_channel(channel):
    """What is neither a channel nor the name of one is Invalid before anything is."""
    oms = shop()

    with pytest.raises(Invalid) as invalid:
        oms.take(channel, [{}])

    assert ["channel"] == [finding.where for finding in invalid.value.findings]
    assert () == tuple(oms.quarantined())


def test_a_command_without_attrs_may_be_asked():
    """A plug-in's command needs no base class: stream and decide are enough."""

    class Deliver:
        stream = "stock/MUG@CPH"

        def decide(self, state):
            return (stock.Received("MUG", "CPH", 4, "gift"),)

    oms = shop()
    oms.do(Deliver())
    assert 4 == oms.stock("MUG", "CPH").sellable


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Sulky(), "a Sulky that cannot be shown"),
        (nested(100_000), "[" * 59 + "…"),
        (10**5000, "a whole number of 16610 bits"),
        (kr("1.00"), repr(kr("1.00"))),
    ],
    ids=["sulky", "deep", "huge", "plain"],
)
def test_an_error_can_always_be_shown(value, shown):
    """To say no must not fail, however odd the value is."""
    assert shown == shorten(value)


def test_a_gate_of_the_right_type_passes():
    """What is right is not looked at twice: the same commands as ever."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG")
    oms.do(orders.PlaceHold("A", Hold("h", Gate.SHIP, "x")), key="k")
    assert ["h"] == [hold.id for hold in oms.order("A").holds]


SLIPS = [
    orders.Place(
        "A", attrs.evolve(agreed("MUG"), ship_to=Address("DK", street="Vej 5"))
    ),
    orders.Place(
        "A", attrs.evolve(agreed("MUG"), ship_to=Address("DK", name="Vej \ud800"))
    ),
    orders.Place("A", attrs.evolve(agreed("MUG"), note=("Vej 5",))),
    parties.RegisterCustomer(parties.Customer("C", email=("Vej@5.dk",))),
]


@pytest.mark.parametrize("command", SLIPS, ids=["note", "street", "name", "email"])
def test_what_is_personal_is_not_repeated(command):
    """PLG 133: the commonest slip, text for a tuple, does not tell where she lives."""
    with pytest.raises(Invalid) as caught:
        shop().do(command)
    assert "Vej" not in str(caught.value)
    assert "not shown" in str(caught.value)


def with_day(requested_on):
    """Return an order of which a line is wanted on a day."""
    known = agreed("MUG")
    line = attrs.evolve(known.lines[0], requested_on=requested_on)
    return orders.Place("A", attrs.evolve(known, lines=(line,)))


LAST = datetime.max.replace(tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("command", "where"),
    [
        (with_day(date.min), "agreed.lines[0].requested_on"),
        (with_day(date.max), "agreed.lines[0].requested_on"),
        (
            accounts.IssueStoredValue(
                "g", "card", "s", kr("5.00"), accounts.ValueSource.SOLD, date.max
            ),
            "expires_on",
        ),
        (carts.Open("K", "web", "DKK", LAST), "at"),
        (carts.Open("K", "web", "DKK", FIRST), "at"),
        (stock.Reserve("R", "", "MUG", (stock.Part("CPH", 1),), START, LAST), "until"),
    ],
)
def test_a_date_from_which_days_cannot_be_counted_is_named(store, command, where):
    """Python's calendar ends: an OverflowError came out of the middle of the house."""
    oms = shop(store, policies=AUTOMATIC, stock={"MUG@CPH": 9})
    before = oms.store.end()
    with pytest.raises(Invalid) as invalid:
        oms.do(command)
    assert [where] == [finding.where for finding in invalid.value.findings]
    assert before == oms.store.end()
    oms.close()


def test_a_text_that_looks_like_such_a_date_is_a_text():
    """Only dates are looked at, and years that are far away but not too far pass."""
    oms = shop(lists=["MUG"])
    note = attrs.evolve(agreed("MUG"), note='"9999-12-31"', customer="9999-12-31")
    oms.do(orders.Place("A", note))
    oms.do(orders.Place("B", attrs.evolve(note, requested_on=date(9899, 12, 31))))
    assert "9999-12-31" == oms.order("A").agreed.customer


@pytest.mark.parametrize(
    ("when", "where"),
    [
        (When(any=([],)), "rule[0].when.any[0]"),
        (When(terms=([],)), "rule[0].when.terms[0]"),
        (When(all=(When(never=5),)), "rule[0].when.all[0].not"),
    ],
)
def test_a_rule_with_something_else_inside_is_refused_with_its_path(when, where):
    """A TypeError, or an AttributeError, came out."""
    oms = shop()
    with pytest.raises(Invalid) as invalid:
        oms.do(PublishRules((Rule("a", when, Then(flag=("VIP",))),), by="Ann"))
    assert where == invalid.value.findings[0].where


ASKED = [
    (lambda oms: oms.tick(NAIVE), "now"),
    (lambda oms: oms.tick(0), "now"),
    (lambda oms: oms.tick(START.date()), "now"),
    (lambda oms: oms.tick(limit=-1), "limit"),
    (lambda oms: oms.tick(limit="x"), "limit"),
    (lambda oms: oms.tick(limit=True), "limit"),
    (lambda oms: oms.tick(limit=1.5), "limit"),
    (lambda oms: oms.tick(limit=10**30), "limit"),
    (lambda oms: oms.offers(["MUG"], ""), "query"),
    (lambda oms: oms.offers(["MUG"], PriceQuery("DKK", at=NAIVE)), "query.at"),
    (lambda oms: oms.offers(["MUG", None], PriceQuery("DKK")), "skus[1]"),
    (lambda oms: oms.journal("x"), "after"),
    (lambda oms: oms.journal(-1), "after"),
    (lambda oms: oms.order(None), "order"),
    (lambda oms: oms.order_by_code(5), "code"),
    (lambda oms: oms.events_of(None), "order"),
    (lambda oms: oms.stock(None, "CPH"), "sku"),
    (lambda oms: oms.stock("MUG", 5), "node"),
    (lambda oms: oms.stock_of(5), "sku"),
    (lambda oms: oms.cart(None), "cart"),
    (lambda oms: oms.state(None), "stream"),
    (lambda oms: oms.history(5), "stream"),
    (lambda oms: oms.history("order/\ud800"), "stream"),
    (lambda oms: oms.tagged(None), "tag"),
]


@pytest.mark.parametrize(("ask", "where"), ASKED)
def test_what_is_asked_with_something_else_is_named(store, ask, where):
    """On every store alike: each had an error of its own, or took 0 as now."""
    oms = shop(store, stock={"MUG@CPH": 9})
    with pytest.raises(Invalid) as invalid:
        ask(oms)
    assert [where] == [finding.where for finding in invalid.value.findings]
    oms.close()


def test_no_task_is_done_when_no_more_than_none_are_wanted():
    """0 is a number of tasks."""
    assert [] == shop().tick(limit=0)


def test_an_article_fits_its_noun():
    """A message that reads wrong is taken for a wrong message."""
    with pytest.raises(Invalid, match="expected an Agreed"):
        shop().do(orders.Place("W-1", None))


@pytest.mark.parametrize("odd", ["\x07", "\x1b[31m", "\x00", "\x7f", "\x9b"])
@pytest.mark.parametrize(
    ("command", "where"),
    [
        (lambda odd: orders.Cancel("A", odd), "reason"),
        (lambda odd: orders.Reject("A", f"no {odd}"), "reason"),
        (lambda odd: orders.PlaceHold("A", Hold("h", Gate.SHIP, odd)), "hold.reason"),
        (
            lambda odd: orders.PlaceHold("A", Hold("h", Gate.SHIP, "x", f"æ {odd}")),
            "hold.note",
        ),
        (lambda odd: orders.ReleaseHold("A", "h", odd), "by"),
        (lambda odd: stock.Adjust("MUG", "CPH", 1, odd), "cause"),
        (
            lambda odd: accounts.ChargeBack("A", "bank", "c", kr("1.00"), "", odd),
            "reason",
        ),
        (lambda odd: warehouse.Reject("A-1", odd), "reason"),
        (lambda odd: orders.Place("A", agreed(("MUG", 1), note=odd)), "agreed.note"),
    ],
)
def test_no_text_has_control_characters(command, where, odd):
    """A terminal would obey them; it is named which field has them, and not what."""
    oms = shop(stock={"MUG@CPH": 4})
    with pytest.raises(Invalid) as caught:
        oms.do(command(odd))
    assert where in [finding.where for finding in caught.value.findings]
    assert odd not in str(caught.value)


def test_lines_of_a_note_and_words_with_a_backslash_are_no_control_characters():
    """Nor is what a name of any script needs."""
    oms = shop(stock={"MUG@CPH": 4})
    for cause in ("two\nlines\tand\r\nmore", r"C:\u0007\boxes", "نمی\u200cخواهم"):
        oms.do(stock.Adjust("MUG", "CPH", 1, cause))
    assert 7 == oms.stock("MUG", "CPH").on_hand
