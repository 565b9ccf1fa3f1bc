"""Adapters that are broken on purpose go red, each for its own reason."""

import itertools
from datetime import timedelta

import pytest
from attrs import evolve

from ordercore import Money
from ordercore.accounts import Outcome
from ordercore.errors import (
    AdapterError,
    BadSignature,
    NotFound,
    Rejected,
    Unavailable,
)
from ordercore.plugins import (
    CancelledLine,
    ImportedCancellation,
    ImportedReturn,
    Raw,
    ReturnedLine,
)
from ordercore.ports import (
    Health,
    LabelFormat,
    LabelSheet,
    NotifierCapability,
    Page,
    Receipt,
    ShopCapability,
)
from ordercore.testing.partners import (
    MemoryCarrier,
    MemoryErp,
    MemoryLedger,
    MemoryMailbox,
    MemoryPayments,
    MemoryShop,
    MemoryTaxService,
    RecentDays,
)
from tests.testing import kits

BROKEN = []


def broken(kit, test, why):
    """Note a class as one that is broken: which test tells, and in which words."""

    def note(adapter):
        BROKEN.append(
            pytest.param(
                kit, adapter, test, why, id=f"{kit.__name__}-{adapter.__name__}"
            )
        )
        return adapter

    return note


# What holds for every adapter


@broken(kits.Shop, "it_has_what_it_declares", "poll: got None")
class Boastful(MemoryShop):
    """Declares what it does not have."""

    def __init__(self, prices):
        super().__init__(prices, capabilities=[*ShopCapability])


@broken(kits.Shop, "it_has_what_it_declares", "'teleport' is no ShopCapability")
class Inventive(MemoryShop):
    """Declares what nobody knows."""

    def __init__(self, prices):
        super().__init__(prices, capabilities=["teleport"])


@broken(kits.Shop, "it_is_well", "shows a secret")
class Talkative(MemoryShop):
    """Has its secret in its repr."""

    def __repr__(self):
        return f"MemoryShop(secret={kits.SECRET!r})"


@broken(kits.Carrier, "it_is_well", "it is not well: no idea")
class Ill(MemoryCarrier):
    """Is not well, though its partner is."""

    def check(self):
        return Health(ok=False, said="no idea")


@broken(kits.Carrier, "it_is_well", "check() raised Unavailable")
class Unanswering(MemoryCarrier):
    """Raises where it should answer."""

    def check(self):
        raise Unavailable("pigeons", "they are out")


@broken(kits.Carrier, "parcels_are_tracked_in_order", "in the place of its number")
class Abrupt(MemoryCarrier):
    """Raises for one number, and says nothing of the others."""

    def track(self, tracking_numbers):
        answers = super().track(tracking_numbers)
        for answer in answers:
            if isinstance(answer, AdapterError):
                raise answer
        return answers


@broken(kits.Shop, "every_write_takes_its_key_by_name", "acknowledge takes no key")
class Keyless(MemoryShop):
    """Has no key where there should be one."""

    def acknowledge(self, order, reference):
        return Receipt(order)


# Shops


@broken(kits.Shop, "no_order_is_left_out_between_pages", "pages of 1 and of 50 differ")
class Skipping(MemoryShop):
    """Goes on one order too far."""

    def fetch_orders(self, cursor, limit):
        page = super().fetch_orders(cursor, limit)
        return evolve(page, cursor=str(int(page.cursor) + 1)) if page.more else page


@broken(
    kits.Shop, "no_order_is_left_out_between_pages", "the cursor stays where it was"
)
class Endless(MemoryShop):
    """Always says that there is more."""

    def fetch_orders(self, cursor, limit):
        return evolve(super().fetch_orders(cursor, limit), more=True)


@broken(kits.Shop, "no_order_is_left_out_between_pages", "at most 1 were asked for")
class Flooding(MemoryShop):
    """Sends all that there is, whatever was asked for."""

    def fetch_orders(self, cursor, limit):
        return super().fetch_orders(cursor, 1_000)


@broken(kits.Shop, "a_new_order_comes_after_the_cursor", "is not behind the cursor")
class Forgetful(MemoryShop):
    """Has nothing once somebody goes on from a cursor."""

    def fetch_orders(self, cursor, limit):
        page = super().fetch_orders(cursor, limit)
        return Page((), cursor) if cursor and not page.more else page


@broken(kits.Shop, "no_return_is_left_out_between_pages", "is not behind the cursor")
class Unreturning(MemoryShop):
    """Has no return once somebody goes on from a cursor."""

    def fetch_returns(self, cursor, limit):
        return Page((), cursor) if cursor else super().fetch_returns(cursor, limit)


@broken(kits.Shop, "a_return_can_be_kept_and_read", "read as ImportedCancellation")
class Cancelling(MemoryShop):
    """Reads what comes back as what was never sent."""

    @property
    def channel(self):
        return Reading(
            lambda sent: ImportedCancellation(
                sent.external_id,
                sent.reference,
                "",
                [CancelledLine("MUG", 1, "lines[0]")],
                sent.of,
            )
        )


@broken(kits.Shop, "a_return_can_be_kept_and_read", "a return of order M-1 says 'B-2'")
class Confusing(MemoryShop):
    """Takes the number of a return for that of its order."""

    @property
    def channel(self):
        return Reading(lambda sent: evolve(sent, of=sent.external_id))


@broken(kits.Shop, "a_return_can_be_kept_and_read", "[('1', 1)] were announced, [('M")
class Mislabelling(MemoryShop):
    """Names a line by the article in it."""

    @property
    def channel(self):
        lines = [ReturnedLine("MUG", 1)]
        return Reading(lambda sent: evolve(sent, lines=lines))


@broken(kits.Shop, "prices_are_set", "81.00 DKK was set, 80.00 DKK it costs")
class Nodding(MemoryShop):
    """Says yes to a price, and keeps its own."""

    def push_prices(self, prices, *, key):
        before = dict(self.prices)
        answers = super().push_prices(prices, key=key)
        self.prices = before
        return answers


@broken(kits.Shop, "a_payout_has_its_orders", "is for ['web.1']")
class Renaming(MemoryShop):
    """Calls the orders that it pays out by names that are not its own."""

    def fetch_settlements(self, cursor, limit):
        page = super().fetch_settlements(cursor, limit)
        ours = [
            evolve(one, lines=tuple([evolve(k, order="web.1") for k in one.lines]))
            for one in page.items
        ]
        return evolve(page, items=ours)


class Reading:
    """Reads returns in a way of its own."""

    name = "memory"

    def __init__(self, otherwise):
        self.otherwise = otherwise

    def parse(self, raw):
        """Return what is in it."""
        parsed = MemoryShop.channel.parse(raw)
        back = isinstance(parsed, ImportedReturn)
        return self.otherwise(parsed) if back else parsed


@broken(kits.Shop, "what_is_fetched_can_be_kept_and_read", "changes when it is kept")
class Unkeepable(MemoryShop):
    """Sends what changes on its way through JSON."""

    def fetch_orders(self, cursor, limit):
        page = super().fetch_orders(cursor, limit)
        raws = [
            evolve(raw, payload={**raw.payload, "tags": ("a",)}) for raw in page.items
        ]
        return evolve(page, items=raws)


@broken(kits.Shop, "one_order_is_the_same_as_in_its_page", "is another one alone")
class Summary(MemoryShop):
    """Sends other orders in pages than alone."""

    def fetch_orders(self, cursor, limit):
        page = super().fetch_orders(cursor, limit)
        raws = [
            Raw(raw.where, {**raw.payload, "currency": "EUR"}, version=raw.version)
            for raw in page.items
        ]
        return evolve(page, items=raws)


@broken(kits.Shop, "an_order_that_is_not_there_is_not_found", "not KeyError")
class Crashing(MemoryShop):
    """Lets its own error out."""

    def fetch_order(self, order):
        return self._orders[order].raw


@broken(kits.Shop, "stock_is_set_and_not_added", "41 were set, the shop can sell 82")
class Adding(MemoryShop):
    """Adds what it should set."""

    def _set(self, level):
        self.levels[level.sku, level.location] += level.available
        return Receipt("level")


@broken(kits.Shop, "an_unknown_article_does_not_stop_the_others", "in its place, not")
class Careless(MemoryShop):
    """Says that it has set what it cannot know."""

    def _set(self, level):
        answer = super()._set(level)
        return Receipt("?") if isinstance(answer, NotFound) else answer


@broken(
    kits.Shop, "an_unknown_article_does_not_stop_the_others", "1 answers to 2 levels"
)
class Terse(MemoryShop):
    """Answers once for all."""

    def push_stock(self, levels, *, key):
        return super().push_stock(levels, key=key)[:1]


@broken(kits.Shop, "what_was_expected_and_is_not_so_is_stale", "answer Stale")
class Trusting(MemoryShop):
    """Sets whatever is there, though it declares that it looks."""

    def _set(self, level):
        return super()._set(evolve(level, expected=None))


@broken(kits.Shop, "a_parcel_leaves_once", "it was done twice")
class Repeating(MemoryShop):
    """Ships the same parcel again."""

    def push_shipment(self, parcel, *, key):
        return Receipt(self._ship(self._order(parcel.order), ()))


@broken(kits.WholeShop, "an_order_leaves_in_parts", "raise Unsupported")
class Partial(MemoryShop):
    """Sends parts that it does not declare."""

    def _ship(self, order, lines):
        declared, self.capabilities = self.capabilities, frozenset(ShopCapability)
        try:
            return super()._ship(order, lines)
        finally:
            self.capabilities = declared


@broken(kits.Shop, "money_goes_back_once", "it was done twice")
class Generous(MemoryShop):
    """Pays again for the same key."""

    _times = itertools.count()

    def refund(self, request, *, key):
        return super().refund(request, key=f"{key}/{next(self._times)}")


@broken(kits.Shop, "money_goes_back_once", "refund of another currency")
class Exchanging(MemoryShop):
    """Takes any currency for its own."""

    def _pay(self, order, request):
        amount = evolve(request.amount, currency=order.paid.currency)
        return super()._pay(order, evolve(request, amount=amount))


@broken(kits.Shop, "who_does_not_know_the_secret_is_turned_away", "raise BadSignature")
class Gullible(MemoryShop):
    """Believes whoever says anything."""

    def receive(self, headers, body, now):
        return ()


@broken(kits.Shop, "who_does_not_know_the_secret_is_turned_away", "not KeyError")
class Startled(MemoryShop):
    """Is not prepared for a header that is missing."""

    def receive(self, headers, body, now):
        if not headers["webhook-id"]:
            raise BadSignature
        return super().receive(headers, body, now)


@broken(kits.Shop, "a_delivery_is_understood", "the same delivery is the same news")
class Counting(MemoryShop):
    """Counts deliveries and not news."""

    _times = itertools.count()

    def receive(self, headers, body, now):
        (news,) = super().receive(headers, body, now)
        return (evolve(news, id=str(next(self._times))),)


@broken(kits.Shop, "one_order_is_the_same_as_in_its_page", "give it what differs")
class Ageless(MemoryShop):
    """Says of an order alone nothing of which version it is."""

    def fetch_order(self, order):
        return evolve(super().fetch_order(order), version="")


@broken(kits.Shop, "one_order_is_the_same_as_in_its_page", "has the same version")
class Younger(MemoryShop):
    """Has another version of an order alone than in its page."""

    def fetch_order(self, order):
        return evolve(super().fetch_order(order), version="other")


@broken(kits.Shop, "what_is_fetched_can_be_kept_and_read", "has the version ''")
class Timeless(MemoryShop):
    """Gives no order in a page its version."""

    def fetch_orders(self, cursor, limit):
        page = super().fetch_orders(cursor, limit)
        return evolve(page, items=[evolve(one, version="") for one in page.items])


# Carriers


@broken(kits.Carrier, "prices_are_prices", "asked for in EUR")
class Foreign(MemoryCarrier):
    """Answers in its own currency."""

    def _price(self, shipment, service):
        return evolve(super()._price(shipment, service), currency="USD")


@broken(kits.Carrier, "a_booking_has_what_was_asked_for", "are the bytes decoded")
class Encoded(MemoryCarrier):
    """Hands labels on as they came: in base 64."""

    def _booked(self, parcel, number, shipment):
        booked = super()._booked(parcel, number, shipment)
        return evolve(booked, label=LabelSheet(LabelFormat.ZPL, b"XlhBXkZP"))


@broken(kits.Carrier, "a_booking_has_what_was_asked_for", "answer in that, or None")
class Dollars(MemoryCarrier):
    """Bills in another money than was asked for."""

    def book(self, shipment, service, label, *, key):
        booking = super().book(shipment, service, label, key=key)
        return evolve(booking, cost=evolve(booking.cost, currency="USD"))


@broken(kits.Carrier, "a_booking_has_what_was_asked_for", "10,000,000 at most")
class Poster(MemoryCarrier):
    """Has labels as large as a wall."""

    def _booked(self, parcel, number, shipment):
        booked = super()._booked(parcel, number, shipment)
        content = booked.label.content + b"^FX" * 4_000_000
        return evolve(booked, label=LabelSheet(LabelFormat.ZPL, content))


@broken(kits.Carrier, "a_booking_is_made_once", "it was done twice")
class Twice(MemoryCarrier):
    """Books, and pays for, the same parcel again."""

    def book(self, shipment, service, label, *, key):
        return super().book(shipment, service, label, key=object())


@broken(kits.Carrier, "what_is_not_declared_is_not_done", "a label as pdf")
class Pretending(MemoryCarrier):
    """Calls its labels PDF when somebody asks for one."""

    def book(self, shipment, service, label, *, key):
        return super().book(shipment, service, LabelFormat.ZPL, key=key)


@broken(kits.Carrier, "several_parcels_are_one_booking", "one number for two")
class OneNumber(MemoryCarrier):
    """Has one tracking number for all parcels."""

    def _booked(self, parcel, number, shipment):
        return evolve(super()._booked(parcel, number, shipment), tracking_number="MC1")


@broken(kits.Carrier, "a_booking_is_given_back_once", "not KeyError")
class NoSuch(MemoryCarrier):
    """Does not look whether there is such a booking."""

    def void(self, booking, *, key):
        self._open[booking]
        return super().void(booking, key=key)


@broken(kits.Carrier, "parcels_are_tracked_in_order", "the oldest goes first")
class Backwards(MemoryCarrier):
    """Has the last report first, as the carrier's own page has it."""

    def _tracking(self, number):
        found = super()._tracking(number)
        if isinstance(found, AdapterError):
            return found
        return evolve(found, events=found.events[::-1])


@broken(kits.Carrier, "parcels_are_tracked_in_order", "has no zone")
class Zoneless(MemoryCarrier):
    """Has instants of a place that nobody names."""

    def _tracking(self, number):
        found = super()._tracking(number)
        if isinstance(found, AdapterError):
            return found
        events = [
            evolve(one, occurred_at=one.occurred_at.replace(tzinfo=None))
            for one in found.events
        ]
        return evolve(found, events=events)


# ERPs


@broken(kits.Erp, "our_id_is_a_key", "another key booked it again")
class ByKey(MemoryErp):
    """Knows keys and does not look for our id."""

    def create_purchase_order(self, order, *, key):
        receipt = super().create_purchase_order(order, key=key)
        return evolve(receipt, external_id=f"{receipt.external_id}/{key}")


@broken(
    kits.Erp, "what_refers_to_nothing_is_not_found", "post_payment before the order"
)
class Loose(MemoryErp):
    """Books money for an order that it does not have."""

    def post_payment(self, order, payment, *, key):
        return self._book("payment", payment.reference, payment)


@broken(kits.Erp, "an_order_of_a_guest_is_booked", "without a customer")
class Guestless(MemoryErp):
    """Looks for a customer whom nobody has."""

    def post_order(self, order, *, key):
        self._there("customer", order.agreed.customer)
        return super().post_order(order, key=key)


@broken(kits.Erp, "another_order_under_the_same_id_is_rejected", "four mugs")
class Overwriting(MemoryErp):
    """Writes over what is booked."""

    def _book(self, kind, number, paper):
        return self._upsert(kind, number, paper)


@broken(kits.Erp, "two_sales_are_two", "order of a second sale: Rejected")
class Numbering(MemoryErp):
    """Has one number for all that is bought."""

    def _book(self, kind, number, paper):
        return super()._book(kind, "1" if kind == "purchase_order" else number, paper)


@broken(kits.Erp, "a_correction_is_no_duplicate", "answer duplicate=False")
class Deaf(MemoryErp):
    """Knows the customer already, and does not listen."""

    def upsert_customer(self, customer, *, key):
        known = ("customer", customer.id) in self.papers
        receipt = super().upsert_customer(customer, key=key)
        return evolve(receipt, duplicate=known)


@broken(kits.Erp, "no_more_leaves_than_was_ordered", "a parcel of four mugs")
class Overshipping(MemoryErp):
    """Does not count what leaves."""

    def _check_left(self, order, units, ordered):
        pass


# Money


@broken(kits.Payments, "money_is_taken_once_and_never_more", "more than was kept ready")
class Greedy(MemoryPayments):
    """Takes more than was kept ready."""

    def _draw(self, kind, of, request):
        if (of, request.of) not in self._left:
            raise NotFound(request.of)


@broken(kits.Payments, "money_is_kept_ready_once", "it was done twice")
class Stuttering(MemoryPayments):
    """Does not hand the key on."""

    def authorize(self, request, *, key):
        return super().authorize(request, key=object())


@broken(kits.Payments, "a_card_that_is_declined_is_an_outcome", "a declined card is")
class Optimist(MemoryPayments):
    """Takes every card for good."""

    def authorize(self, request, *, key):
        return super().authorize(evolve(request, data=""), key=key)


@broken(kits.Payments, "money_goes_back_once_and_never_more", "0.10 DKK moved")
class Rounding(MemoryPayments):
    """Moves something else than what was asked for."""

    def refund(self, request, *, key):
        moved = super().refund(request, key=key)
        return evolve(moved, amount=evolve(moved.amount, minor=10))


@broken(kits.Payments, "it_tells_what_became_of_a_movement", "asked for")
class Confused(MemoryPayments):
    """Tells of another movement."""

    def status(self, reference, kind):
        return evolve(super().status(reference, kind), external_id="T-0")


@broken(kits.Payments, "money_is_kept_ready_once", "AUTHORIZATION: MovedMoney(")
class Silent(MemoryPayments):
    """Wants the buyer to act, and does not say where."""

    def authorize(self, request, *, key):
        moved = super().authorize(request, key=key)
        return evolve(moved, outcome=Outcome.ACTION_REQUIRED)


@broken(kits.Payments, "a_payout_has_its_movements", "has no line of the capture")
class Nameless(MemoryPayments):
    """Pays out under names that nobody has heard."""

    def fetch_settlements(self, cursor, limit):
        page = super().fetch_settlements(cursor, limit)
        return evolve(page, items=[payout_of(one, reference="?") for one in page.items])


@broken(kits.Payments, "a_payout_has_its_movements", "10.00 DKK are paid out for it")
class NetOfFees(MemoryPayments):
    """Says what arrives for a movement, and not what was moved."""

    def fetch_settlements(self, cursor, limit):
        page = super().fetch_settlements(cursor, limit)
        net = Money(1_000, "DKK")
        return evolve(page, items=[payout_of(one, amount=net) for one in page.items])


@broken(kits.Payments, "a_payout_has_its_movements", "lines[0].fee: got 1.00 EUR")
class OtherMoney(MemoryPayments):
    """Keeps its fee in another currency than it pays out in."""

    def fetch_settlements(self, cursor, limit):
        page = super().fetch_settlements(cursor, limit)
        fee = Money(100, "EUR")
        return evolve(page, items=[payout_of(one, fee=fee) for one in page.items])


@broken(kits.Payments, "a_payout_has_its_movements", "is not behind")
class Missing(MemoryPayments):
    """Has a cursor that passes over what has come since."""

    def fetch_settlements(self, cursor, limit):
        page = super().fetch_settlements(cursor, limit)
        return Page(page.items, str(int(page.cursor) + 1), page.more)


def payout_of(payout, **other):
    """Return a payout whose lines are otherwise."""
    return evolve(payout, lines=tuple([evolve(one, **other) for one in payout.lines]))


# Taxes, books, messages and forecasts


@broken(kits.TaxOffice, "a_document_is_recorded_once", "it was done twice")
class Copying(MemoryTaxService):
    """Records whatever comes, as often as it comes."""

    _times = itertools.count()

    def record(self, document, *, key):
        return Receipt(f"D-{next(self._times)}")


@broken(kits.TaxOffice, "a_document_is_recorded_once", "under another key is no dup")
class KnowsKeysAlone(MemoryTaxService):
    """Knows a document by the key, and not by its number."""

    def record(self, document, *, key):
        return self._done.receipt(key, lambda: document.number)


@broken(kits.TaxOffice, "another_document_under_the_same_number_is_rejected", "Rejec")
class Forging(MemoryTaxService):
    """Puts another document in the place of what was recorded."""

    def record(self, document, *, key):
        self.documents[document.number] = document
        return super().record(document, key=key)


@broken(kits.Ledger, "all_of_them_are_booked_or_none", "one of two entries was booked")
class OneByOne(MemoryLedger):
    """Books entry by entry until one fails."""

    def post(self, entries, *, key):
        return [super(OneByOne, self).post([one], key=key)[0] for one in entries]


@broken(kits.Ledger, "what_is_booked_stands_on_the_accounts", "were booked twice")
class Doubling(MemoryLedger):
    """Counts an entry as often as it comes."""

    def __init__(self):
        super().__init__()
        self.all = []

    def post(self, entries, *, key):
        self.all += [one.entry for one in entries]
        return super().post(entries, key=key)

    def balance(self, account, currency):
        lines = [line for entry in self.all for line in entry.lines]
        minors = [line.minor for line in lines if line.account == account]
        return evolve(super().balance(account, currency), minor=sum(minors))


@broken(kits.Ledger, "another_entry_under_the_same_id_is_rejected", "another entry")
class Amending(MemoryLedger):
    """Puts another entry in the place of one."""

    def post(self, entries, *, key):
        for one in entries:
            if one.entry.id in self._entries:
                self._entries[one.entry.id] = one.entry
        return super().post(entries, key=key)


@broken(kits.Mailbox, "a_message_is_sent_once", "it was done twice")
class Spamming(MemoryMailbox):
    """Sends the same again."""

    def send(self, message, *, key):
        return super().send(message, key=object())


@broken(kits.Mailbox, "a_message_is_sent_once", "are its letters as they were?")
class Ascii(MemoryMailbox):
    """Knows no letter but those of ASCII."""

    def _keep(self, message):
        text = message.text.encode("ascii", "replace").decode()
        return super()._keep(evolve(message, text=text))


@broken(kits.Mailbox, "no_line_of_the_subject_becomes_a_header", "wrote a header")
class Raw822(MemoryMailbox):
    """Puts a subject into the head of a mail as it is."""

    def send(self, message, *, key):
        plain = evolve(message, subject="", text=f"{message.subject}\n{message.text}")
        return super().send(plain, key=key)


@broken(kits.Mailbox, "documents_go_with_it_or_are_refused", "raise Unsupported")
class Dropping(MemoryMailbox):
    """Leaves documents out in silence."""

    capabilities = MemoryMailbox.capabilities - {NotifierCapability.ATTACHMENTS}


@broken(kits.Mailbox, "who_is_written_to_is_not_shown", "an error shows the recipient")
class Gossiping(MemoryMailbox):
    """Says in its error whom it could not reach."""

    def send(self, message, *, key):
        if " " in message.recipient:
            raise Rejected(f"no such recipient: {message.recipient}")
        return super().send(message, key=key)


@pytest.mark.parametrize(("kit", "adapter", "test", "why"), BROKEN)
def test_it_goes_red(kit, adapter, test, why):
    """The test that is there for it says what to mend."""
    spoilt = type("Spoilt", (kit,), {"make": adapter})
    with pytest.raises(AssertionError) as told:
        getattr(spoilt(), f"test_{test}")()

    assert why in str(told.value)


class Certain(kits.Line):
    """Says that nothing has happened, whatever has."""

    def __getattr__(self, operation):
        def fail(*_, **__):
            raise Unavailable(operation, sent=False)

        return fail


class Naked(kits.Line):
    """Lets the error of its library out."""

    def __getattr__(self, operation):
        def fail(*_, **__):
            raise ConnectionResetError(operation)

        return fail


class Raising(kits.Line):
    """Raises where it should say that it is not well."""

    def check(self):
        raise Unavailable("check")


@pytest.mark.parametrize("kit", [kits.Shop, kits.Carrier, kits.Erp, kits.Payments])
@pytest.mark.parametrize(
    ("line", "why"),
    [
        (Certain, "outcome rejected, and it is unknown"),
        (Naked, "not ConnectionResetError"),
    ],
)
def test_what_is_known_of_a_call_is_looked_at(kit, line, why):
    """An adapter that knows too much, or whose library speaks, goes red."""
    spoilt = type("Spoilt", (kit,), {"line": line})
    with pytest.raises(AssertionError, match=why):
        spoilt().test_it_says_what_is_known_when_the_line_fails()


def test_a_check_that_raises_is_red():
    """A partner that is down is an answer."""
    spoilt = type("Spoilt", (kits.Shop,), {"line": Raising})
    with pytest.raises(AssertionError, match="raised Unavailable"):
        spoilt().test_it_says_when_the_partner_is_down()


class Hushed(kits.Shut):
    """Raises where it should say that a secret cannot be read."""

    def check(self):
        raise KeyError("TOKEN")

    def __getattr__(self, operation):
        def fail(*_, **__):
            raise Rejected("no token")

        return fail


@pytest.mark.parametrize("kit", [kits.Shop, kits.Carrier, kits.Erp, kits.Payments])
def test_a_secret_that_cannot_be_read_is_looked_at(kit):
    """An adapter that has no answer to that goes red, twice."""
    spoilt = type("Spoilt", (kit,), {"shut": Hushed})()
    with pytest.raises(AssertionError, match=r"answer Health"):
        spoilt.test_it_says_when_a_secret_cannot_be_read()
    with pytest.raises(AssertionError, match="raise AuthFailed, not Rejected"):
        spoilt.test_it_says_what_is_known_when_the_line_fails()


def test_an_erp_may_refuse_guests():
    """It says so: Rejected, and never that something is not there yet."""
    refusing = type("Refusing", (kits.Erp,), {"guests": False, "make": Guestless})()
    with pytest.raises(AssertionError, match="raise Rejected, not NotFound"):
        refusing.test_an_order_of_a_guest_is_booked()


class Negative(RecentDays):
    """Goes on falling below nothing."""

    def forecast(self, history, periods, quantiles):
        found = super().forecast(history, periods, quantiles)
        return evolve(found, expected=[one - 5 for one in found.expected])


class Crossing(RecentDays):
    """Has quantiles in the wrong order."""

    def forecast(self, history, periods, quantiles):
        found = super().forecast(history, periods, quantiles)
        turned = dict(zip(quantiles, reversed(found.quantiles.values()), strict=True))
        return evolve(found, quantiles=turned)


class Short(RecentDays):
    """Knows one period, whatever was asked."""

    def forecast(self, history, periods, quantiles):
        return super().forecast(history, 1, quantiles)


class Late(RecentDays):
    """Leaves a period out."""

    def forecast(self, history, periods, quantiles):
        found = super().forecast(history, periods, quantiles)
        return evolve(found, starts_on=found.starts_on + timedelta(days=1))


class Moody(RecentDays):
    """Answers otherwise each time."""

    _times = itertools.count()

    def forecast(self, history, periods, quantiles):
        found = super().forecast(history, periods, quantiles)
        return evolve(found, method=str(next(self._times)))


class Nowhere(RecentDays):
    """Divides by nothing."""

    def forecast(self, history, periods, quantiles):
        found = super().forecast(history, periods, quantiles)
        return evolve(found, expected=[float("nan")] * periods)


@pytest.mark.parametrize(
    ("forecaster", "test", "why"),
    [
        (Negative, "units_are_units", "-5"),
        (Nowhere, "units_are_units", "nan units"),
        (Crossing, "all_that_was_asked_is_answered", "units suffice with"),
        (Short, "it_goes_on_where_the_history_ends", "6 periods, expected: 1"),
        (Late, "it_goes_on_where_the_history_ends", "2026-08-04"),
        (Moody, "it_is_pure", "two answers to one history"),
        (Negative, "what_is_steady_stays_so", "7 a week for a year, then 2"),
    ],
)
def test_a_broken_forecaster_goes_red(forecaster, test, why):
    """The test that is there for it says what to mend."""
    spoilt = type("Spoilt", (kits.Recent,), {"forecaster": forecaster()})
    with pytest.raises(AssertionError, match=why):
        getattr(spoilt(), f"test_{test}")()


def test_there_are_many():
    """At least twenty, and each of them of its own kind."""
    assert len(BROKEN) >= 20
    assert len({case.values[1] for case in BROKEN}) == len(BROKEN)
