"""A Shopify order is read to the last øre, or refused with the path of each fault."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

import ordercore as oc
from ordercore.testing.channel import ChannelContract
from ordercore_adapters import shopify
from tests.adapters.shopify_payloads import (
    ADDRESS,
    CANCELLED,
    ORDER,
    line_item,
    money_set,
    order,
)

CHANNEL = shopify.Shopify()


def kr(amount):
    return oc.Money.of(amount, "DKK")


def moms(tax, rate="0.25", base=None):
    """Return the Danish tax of something, as the shop says it."""
    known = None if base is None else kr(base)
    return (oc.ImportedTax("moms", Decimal(rate), kr(tax), known),)


def refused(payload):
    """Return path -> what would be right, of a payload that is refused."""
    with pytest.raises(oc.Invalid) as caught:
        CHANNEL.parse(payload)
    return {found.where: found.expected for found in caught.value.findings}


class TestContract(ChannelContract):
    """The adapter keeps what every channel promises."""

    channel = CHANNEL
    sample = ORDER
    cancellation_sample = CANCELLED


class TestOrder:
    """What a webhook says is what is imported."""

    def test_the_whole_order_is_read(self):
        """Each field has one place, and no amount is lost or taken twice."""
        imported = CHANNEL.parse(ORDER)

        assert (
            oc.Imported(
                external_id="6200407294252",
                reference="1071",
                currency="DKK",
                ship_to=oc.Address(
                    "DK",
                    "8000",
                    "Aarhus C",
                    ("Åboulevarden 1", "2. tv"),
                    "Karen Holm",
                    "",
                    "+4512345678",
                    "karen@example.dk",
                    oc.Coordinates(56.1567, 10.2108),
                ),
                lines=(
                    oc.ImportedLine(
                        "MUG-BLUE",
                        2,
                        kr("100.00"),
                        kr("20.00"),
                        kr("36.00"),
                        "Article 1",
                        350,
                        reference="15518907892001",
                        taxes=moms("36.00"),
                    ),
                    oc.ImportedLine(
                        "TEA-500",
                        1,
                        kr("89.50"),
                        None,
                        kr("17.90"),
                        "Article 2",
                        350,
                        reference="15518907892002",
                        taxes=moms("17.90"),
                    ),
                ),
                placed_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
                customer=oc.ImportedCustomer(
                    "8658316394796", "Karen Holm", "karen@example.dk"
                ),
                shipping=kr("39.00"),
                shipping_tax=kr("7.80"),
                shipping_taxes=moms("7.80", base="31.20"),
                tax_included=True,
                terms="PREPAID",
                net_days=0,
                flags=("VIP", "FIRST-ORDER"),
                note="Ring på hos naboen",
            )
            == imported
        )

    def test_tax_on_top_is_part_of_the_total(self):
        """Without ``taxes_included`` the taxes are owed beside the prices."""
        payload = order(taxes_included=False, total_price="370.20")

        assert not CHANNEL.parse(payload).tax_included

    def test_each_tax_keeps_its_rate(self):
        """Also where there are two on one line, and where a rate is written as text."""
        two = [
            {"title": "State", "rate": 0.0625, "price": "6.25"},
            {"title": "City", "rate": "0.02625", "price": "2.63"},
        ]
        goods = line_item(1, "MUG", 1, "100.00", tax_lines=two)
        payload = order(line_items=[goods], taxes_included=False, total_price="155.68")
        (line,) = CHANNEL.parse(payload).lines

        assert (
            oc.ImportedTax("State", Decimal("0.0625"), kr("6.25")),
            oc.ImportedTax("City", Decimal("0.02625"), kr("2.63")),
        ) == line.taxes

    def test_what_no_rate_is_said_of_has_none(self):
        """An old payload is read as before: the tax, and no rate."""
        old = [{"title": "moms", "price": "20.00"}]
        goods = line_item(1, "MUG", 1, "100.00", tax_lines=old)
        payload = order(line_items=[goods], total_price="139.00")
        (line,) = CHANNEL.parse(payload).lines

        assert (kr("20.00"), ()) == (line.tax, line.taxes)

    @pytest.mark.parametrize("rate", [-0.25, "a quarter", 1e-9, True, float("nan")])
    def test_a_rate_that_cannot_be_is_named(self, rate):
        """With its path, as any other field."""
        taxes = [{"title": "moms", "rate": rate, "price": "20.00"}]
        payload = order(line_items=[line_item(1, "MUG", 1, "9", tax_lines=taxes)])

        assert "line_items[0].tax_lines[0].rate" in refused(payload)

    def test_carriage_is_what_is_left_after_its_discounts(self):
        """A discount on the carriage is off it; a carriage that was removed is none."""
        (line,) = ORDER["shipping_lines"]
        off = {**line, "discount_allocations": [{"amount": "9.00"}]}
        gone = {**line, "is_removed": True}
        payload = order(shipping_lines=[off, gone], total_price="299.50")

        assert kr("30.00") == CHANNEL.parse(payload).shipping

    def test_the_money_that_the_buyer_pays_counts(self):
        """A buyer who pays euros has a price in euros; kroner are the shop's own."""
        (carriage,) = ORDER["shipping_lines"]
        euros = line_item(1, "MUG", 2, "100.00", off="20.00", tax="36.00")
        euros["price_set"] = money_set("13.40", "EUR")
        euros["discount_allocations"][0]["amount_set"] = money_set("2.68", "EUR")
        euros["tax_lines"][0]["price_set"] = money_set("4.82", "EUR")
        sent = {
            **carriage,
            "price_set": money_set("5.23", "EUR"),
            "tax_lines": [{"rate": 0.25, "price_set": money_set("1.05", "EUR")}],
        }
        payload = order(
            presentment_currency="EUR",
            line_items=[euros],
            shipping_lines=[sent],
            total_price_set=money_set("29.35", "EUR"),
        )

        imported = CHANNEL.parse(payload)

        eur = oc.Money.of("13.40", "EUR"), oc.Money.of("2.68", "EUR")
        (line,) = imported.lines
        assert "EUR" == imported.currency
        assert (*eur, oc.Money.of("4.82", "EUR")) == (
            line.unit_price,
            line.discount,
            line.tax,
        )

    @pytest.mark.parametrize(
        ("spoilt", "where"),
        [
            (lambda line: line.pop("price_set"), "line_items[0].price"),
            (
                lambda line: line["tax_lines"][0].pop("price_set"),
                "line_items[0].tax_lines[0].price",
            ),
            (
                lambda line: line.update(price_set=money_set("100.00", "SEK")),
                "line_items[0].price",
            ),
        ],
    )
    def test_kroner_are_not_taken_for_euros(self, spoilt, where):
        """MON 4: tax within prices is in no sum, so nothing else would tell."""
        line = line_item(1, "MUG", 1, "100.00", off="0.00", tax="20.00")
        line["price_set"] = money_set("13.40", "EUR")
        line["discount_allocations"] = []
        line["tax_lines"][0]["price_set"] = money_set("2.68", "EUR")
        payload = order(
            presentment_currency="EUR",
            line_items=[line],
            shipping_lines=[],
            total_price_set=money_set("13.40", "EUR"),
        )
        assert oc.Money.of("2.68", "EUR") == CHANNEL.parse(payload).lines[0].tax

        spoilt(line)

        assert [where] == list(refused(payload))

    @pytest.mark.parametrize(
        ("currency", "price", "minor"),
        [("JPY", "1500", 1500), ("JPY", "1500.00", 1500), ("KWD", "1.250", 1250)],
    )
    def test_currencies_without_two_decimals(self, currency, price, minor):
        """Yen have none and dinars three; a superfluous .00 does no harm."""
        payload = order(
            currency=currency,
            presentment_currency=currency,
            line_items=[line_item(1, "MUG", 1, price, off="0", tax="0")],
            shipping_lines=[],
            total_price=price,
            total_tip_received="0",
        )

        assert oc.Money(minor, currency) == CHANNEL.parse(payload).lines[0].unit_price

    def test_a_guest_has_no_customer(self):
        """Somebody without an account is a guest."""
        assert CHANNEL.parse(order(customer=None)).customer is None

    def test_an_address_without_a_point(self):
        """Shopify does not always know where an address is."""
        place = {**ADDRESS, "latitude": None, "longitude": None}

        assert CHANNEL.parse(order(shipping_address=place)).ship_to.at is None

    def test_a_reference_outside_our_alphabet_is_refused(self):
        """The order is called by it, so it has to be printable on a label."""
        assert ["name"] == list(refused(order(name="#10/71")))

    def test_unknown_fields_are_fine(self):
        """A partner adds fields whenever it likes."""
        assert CHANNEL.parse(ORDER) == CHANNEL.parse(order(brand_new={"x": [1]}))

    def test_old_payloads_have_a_discount_per_line(self):
        """Without allocations the line's own discount counts."""
        line = line_item(1, "MUG", 2, "100.00")
        del line["discount_allocations"]
        line["total_discount"] = "20.00"
        payload = order(line_items=[line], total_price="219.00")

        assert kr("20.00") == CHANNEL.parse(payload).lines[0].discount


class TestTerms:
    """How the order is paid decides whether it may go."""

    @pytest.mark.parametrize(
        ("status", "gateways", "terms"),
        [
            ("paid", ["shopify_payments"], "PREPAID"),
            ("authorized", ["shopify_payments"], "AUTHORIZED"),
            ("pending", ["Bank Deposit"], "PENDING"),
            ("pending", ["Cash on Delivery (COD)"], "ON_DELIVERY"),
            ("partially_paid", ["shopify_payments"], "PENDING"),
            ("a_new_state", [], "PENDING"),
        ],
    )
    def test_each_payment_state_has_its_terms(self, status, gateways, terms):
        """A state that nobody here knows waits for its payment."""
        payload = order(financial_status=status, payment_gateway_names=gateways)

        assert terms == CHANNEL.parse(payload).terms

    @pytest.mark.parametrize(
        ("agreed", "days"),
        [
            ({"payment_terms_type": "NET", "due_in_days": 14}, 14),
            (
                {
                    "payment_terms_type": "FIXED",
                    "due_in_days": None,
                    "payment_schedules": [{"due_at": "2026-12-01T00:00:00Z"}],
                },
                8,
            ),
            ({"payment_terms_type": "RECEIPT", "due_in_days": None}, 0),
        ],
    )
    def test_a_business_buys_on_account(self, agreed, days):
        """With payment terms an open order is an invoice with a due date."""
        payload = order(
            financial_status="pending",
            payment_terms=agreed,
            company={"id": 1, "location_id": 2},
            po_number="PO-7",
        )
        imported = CHANNEL.parse(payload)

        assert ("INVOICE", days) == (imported.terms, imported.net_days)
        assert "B2B" in imported.flags
        assert "PO PO-7" in imported.note

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"financial_status": "voided"}, "order.voided"),
            ({"financial_status": "refunded"}, "order.refunded"),
            ({"fulfillment_status": "fulfilled"}, "order.fulfilled"),
        ],
    )
    def test_what_has_ended_is_no_order(self, changes, code):
        """Nothing is shipped that was paid back or has gone already."""
        parsed = CHANNEL.parse(order(**changes))

        assert isinstance(parsed, oc.NotAnOrder)
        assert [code, code] == [row.code for row in parsed.left_out]


class TestNotShipped:
    """Gift cards and downloads need no warehouse."""

    @pytest.mark.parametrize(
        "mark", [{"gift_card": True}, {"requires_shipping": False}]
    )
    def test_they_are_left_out_and_counted(self, mark):
        """Goods beside them ship; the total still adds up with them."""
        card = line_item(3, None, 1, "50.00", **mark)
        payload = order(line_items=[*ORDER["line_items"], card], total_price="358.50")
        imported = CHANNEL.parse(payload)

        assert 2 == len(imported.lines)
        assert ["line_items[2]"] == [row.where for row in imported.left_out]
        assert "50.00" == imported.left_out[0].raw["price"]

    def test_an_order_of_nothing_else_is_no_order(self):
        """There is nothing to ship, and nothing is lost."""
        card = line_item(3, None, 1, "50.00", requires_shipping=False)
        parsed = CHANNEL.parse(order(line_items=[card], total_price="89.00"))

        assert isinstance(parsed, oc.NotAnOrder)
        assert ["line.not-shipped"] == [row.code for row in parsed.left_out]


class TestCancellation:
    """A cancelled order takes back what it ordered."""

    def test_every_unit_is_taken_back(self):
        """It names the order that it cancels, and has an id of its own."""
        parsed = CHANNEL.parse(CANCELLED)

        assert ("6200407294252-cancelled", "6200407294252", "customer") == (
            parsed.external_id,
            parsed.of,
            parsed.reason,
        )
        assert [("MUG-BLUE", 2), ("TEA-500", 1)] == [
            (line.sku, line.quantity) for line in parsed.lines
        ]

    def test_what_was_never_shipped_cannot_come_back(self):
        """A cancelled gift card is nothing for a warehouse."""
        card = line_item(3, None, 1, "50.00", requires_shipping=False)
        parsed = CHANNEL.parse({**CANCELLED, "line_items": [card]})

        assert isinstance(parsed, oc.NotAnOrder)
        assert "6200407294252-cancelled" == parsed.external_id

    @pytest.mark.parametrize(
        "lines", [[], [line_item(1, "MUG", 0, "1.00")], [line_item(1, "", 1, "1.00")]]
    )
    def test_a_cancellation_takes_back_something(self, lines):
        """No lines, no units and no SKU are faults."""
        assert refused({**CANCELLED, "line_items": lines})


class TestRefused:
    """A payload that cannot be trusted is refused whole, and each fault is named."""

    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            ({"total_price": "308.51"}, "total_price"),
            ({"total_price": 308.50}, "total_price"),
            ({"total_tip_received": "5.00"}, "total_tip_received"),
            ({"original_total_duties_set": money_set("1.00")},
             "original_total_duties_set"),
            ({"shipping_address": None}, "shipping_address"),
            ({"shipping_address": {**ADDRESS, "country_code": "XX"}},
             "shipping_address.country_code"),
            ({"shipping_address": {**ADDRESS, "latitude": 99.0}},
             "shipping_address.latitude"),
            ({"currency": "KR", "presentment_currency": None}, "currency"),
            ({"id": "6200407294252"}, "id"),
            ({"created_at": "2026-11-23"}, "created_at"),
            ({"line_items": []}, "line_items"),
            ({"financial_status": "partially_refunded"}, "financial_status"),
            ({"fulfillment_status": "partial"}, "fulfillment_status"),
            ({"note": "a\u202eb"}, "note"),
            ({"payment_gateway_names": [7], "financial_status": "pending"},
             "payment_gateway_names"),
            ({"shipping_address": {**ADDRESS, "longitude": "east"}},
             "shipping_address.longitude"),
            ({"shipping_lines": [{"price": "1.00",
                                  "discount_allocations": [{"amount": "2.00"}]}]},
             "shipping_lines[0].discount_allocations"),
        ],
    )  # fmt: skip
    def test_the_fault_is_named(self, changes, where):
        """The finding carries the path inside the payload."""
        assert where in refused(order(**changes))

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"price": "-1.00"}, "price"),
            ({"price": "1e3"}, "price"),
            ({"price": "NaN"}, "price"),
            ({"price": "1.005"}, "price"),
            ({"price": 100}, "price"),
            ({"quantity": 0}, "quantity"),
            ({"quantity": True}, "quantity"),
            ({"quantity": 10**10}, "quantity"),
            ({"sku": ""}, "sku"),
            ({"sku": "МUG"}, "sku"),
            ({"current_quantity": 0}, "current_quantity"),
            ({"grams": -1}, "grams"),
            ({"tax_lines": {"price": "1.00"}}, "tax_lines"),
            ({"discount_allocations": [{"amount": "999.00"}]}, "discount_allocations"),
        ],
    )
    def test_a_fault_in_a_line_is_named(self, changes, field):
        """The second line is ``line_items[1]``."""
        lines = [ORDER["line_items"][0], {**ORDER["line_items"][1], **changes}]

        assert f"line_items[1].{field}" in refused(order(line_items=lines))

    def test_all_faults_are_told_at_once(self):
        """Nobody mends one fault to be told the next."""
        payload = order(name=None, created_at="yesterday", taxes_included="yes")

        assert {"name", "created_at", "taxes_included"} <= set(refused(payload))


class TestPlugIn:
    """The adapter joins by the hooks that everybody has."""

    def test_it_brings_a_channel(self):
        """Registered, the channel is there by its name."""
        plugins = oc.Plugins(disabled=())
        plugins.register(shopify, "shopify")

        assert isinstance(plugins.channel("shopify"), shopify.Shopify)

    def test_a_test_order_is_held(self):
        """What the owner ordered to try the shop is not shipped by accident."""
        imported = CHANNEL.parse(order(test=True))

        assert "TEST" in imported.flags

        for flags, holds in ((("TEST",), ["test_order"]), (("VIP",), [])):
            found = shopify.ordercore_checks(_placed(flags))
            assert holds == [hold.reason for hold in found]


def _placed(flags):
    """Return an order of one mug with these flags."""
    zero = kr("0.00")
    agreed = oc.orders.Agreed(
        channel="shopify",
        reference="1",
        currency="DKK",
        placed_at=datetime(2026, 11, 23, tzinfo=UTC),
        ship_to=oc.Address("DK"),
        lines=(oc.orders.Line("1", "MUG", 1, kr("9.00"), kr("9.00"), zero),),
        shipping=zero,
        shipping_tax=zero,
        flags=flags,
    )
    return oc.orders.Placed("shopify-1", agreed).apply(None)
