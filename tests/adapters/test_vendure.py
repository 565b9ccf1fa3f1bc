"""What a Vendure shop sends is read to the smallest unit, or refused by its field."""

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import ordercore as oc
from ordercore.testing.channel import ChannelContract
from ordercore.testing.transport import StandIn
from ordercore_adapters.vendure import Vendure, VendureOrders, VendureSettings
from tests.adapters.vendure_payloads import CANCELLATION, CHANGED, ORDER

Response = oc.connecting.Response
Secret = oc.connecting.Secret
READ = VendureOrders().parse
START = datetime(2026, 11, 30, tzinfo=UTC)
AT = "2026-11-30T12:00:00Z"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOOK_SECRET = Secret.given("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
SETTINGS = VendureSettings(
    "https://shop.example/admin-api",
    Secret.given("sesame"),
    webhook_secret=HOOK_SECRET,
)


def said(data=None, headers=(), *, whole=None, status=200):
    """Return an answer of Vendure's."""
    body = {"data": data} if whole is None else whole
    return Response(status, headers, json.dumps(body).encode())


LOGGED_IN = said({"login": {"id": "1"}}, {"vendure-auth-token": "t"})


def coded(code):
    return {"message": "who?", "extensions": {"code": code}}


def connected(answers):
    """Return an adapter whose partner answers so."""
    return Vendure(SETTINGS, StandIn(answers))


def changed(**more):
    """Return the order with other values; ``lines__0__quantity`` is a path."""
    order = deepcopy(ORDER)
    for path, value in more.items():
        *steps, last = [int(s) if s.isdigit() else s for s in path.split("__")]
        inner = order
        for step in steps:
            inner = inner[step]
        inner[last] = value
    return order


def refusal(payload):
    with pytest.raises(oc.Invalid) as error:
        READ(payload)
    return [finding.where for finding in error.value.findings]


def total(imported):
    """Return what an imported order comes to, tax on top, worked out by hand."""
    goods = sum(
        line.unit_price.minor * line.quantity
        - (line.discount.minor if line.discount else 0)
        for line in imported.lines
    )
    if imported.tax_included:
        return goods + imported.shipping.minor
    taxes = sum(line.tax.minor for line in imported.lines)
    return goods + taxes + imported.shipping.minor + imported.shipping_tax.minor


class TestContract(ChannelContract):
    """The channel keeps its contract, whatever is damaged."""

    channel = VendureOrders()
    sample = ORDER
    cancellation_sample = CANCELLATION


def test_a_discount_on_the_order_is_in_its_lines():
    """Each line has its share, and all adds up to what the buyer has paid."""
    imported = READ(ORDER)

    cup, book = imported.lines
    assert ("CUP", 7, "BOOK", 3) == (cup.sku, cup.quantity, book.sku, book.quantity)
    assert (336, 414) == (cup.discount.minor, book.discount.minor)
    assert ORDER["totalWithTax"] == total(imported)
    assert ("EUR", "PREPAID") == (imported.currency, imported.terms)
    assert ORDER["code"] == imported.reference


def test_units_cancelled_later_are_part_of_what_was_agreed():
    """They come on their own, so an order reads the same before and after."""
    imported = READ(CHANGED)

    (line,) = imported.lines
    assert (5, 3) == (line.quantity, CHANGED["lines"][0]["quantity"])
    assert (4995, 1249) == (line.unit_price.minor * 5, line.tax.minor)
    cancellation = READ(CANCELLATION)
    assert (imported.external_id, imported.reference) == (
        cancellation.of,
        cancellation.reference,
    )
    assert [("CUP", 2)] == [(x.sku, x.quantity) for x in cancellation.lines]


def test_what_a_cancelled_unit_was_worth_is_not_guessed():
    """With a discount on the line Vendure does not tell it any more."""
    order = deepcopy(CHANGED)
    order["lines"][0]["discounts"] = [{"amount": -100}]

    assert ["lines[0].quantity"] == refusal(order)


@pytest.mark.parametrize(
    ("to", "terms"),
    [
        ("PaymentSettled", "PREPAID"),
        ("PaymentAuthorized", "AUTHORIZED"),
        ("WaitingForTheMoon", "PENDING"),
    ],
)
def test_how_it_is_paid_is_how_it_was_paid_when_it_was_placed(to, terms):
    """States that nobody here knows do not stop an order; it waits for its money."""
    order = deepcopy(ORDER)
    entries = order["history"]["items"]
    entries[-1]["data"]["to"] = to
    order |= {"state": "OnItsWayToMars", "type": "Lunar"}
    later = {"from": to, "to": "PaymentSettled"}
    entries.append({**entries[-1], "id": "999", "data": later})
    order["history"]["totalItems"] += 1

    assert terms == READ(order).terms


@pytest.mark.parametrize(
    ("currency", "decimals", "fits"),
    [
        ("EUR", 2, True),
        ("JPY", 0, True),
        ("KWD", 3, True),
        ("JPY", 2, False),
        ("KWD", 2, False),
        ("EUR", 3, False),
    ],
)
def test_amounts_have_the_decimals_of_the_server(currency, decimals, fits):
    """MON 4: 150000 of a server with two decimals are 1,500 yen, and not 150,000."""
    order = changed(currencyCode=currency)
    config = {"serverConfig": {"moneyStrategyPrecision": decimals}}
    one = said({"order": order, "globalSettings": config})
    page = said({"orders": {"items": [order]}, "globalSettings": config})
    shop = connected([LOGGED_IN, one, page])

    for raw in (shop.fetch_order("5"), shop.fetch_orders("", 9).items[0]):
        if fits:
            assert ORDER["totalWithTax"] == total(READ(raw.payload))
        else:
            assert ["currencyCode"] == refusal(raw.payload)


def test_where_the_server_has_the_usual_decimals_an_order_is_as_it_came():
    """Its version stays what it was, so that it is not read anew."""
    config = {"serverConfig": {"moneyStrategyPrecision": 2}}
    answers = [{"order": ORDER, "globalSettings": config}, {"order": ORDER}]
    raws = [
        connected([LOGGED_IN, said(one)]).fetch_order("5").payload for one in answers
    ]
    assert [ORDER, ORDER] == raws


def test_yen_are_not_paid_back_as_hundredths():
    """What the server would read as 15 yen is not sent."""
    payment = {"id": "1", "state": "Settled", "method": "m", "amount": 150_000}
    order = changed(currencyCode="JPY", payments=[{**payment, "refunds": []}])
    asked = oc.ports.RefundRequest("5", oc.Money(1_500, "JPY"))
    with pytest.raises(oc.errors.Rejected, match="2 decimals"):
        connected([LOGGED_IN, said({"order": order})]).refund(asked, key="back/1")


def test_prices_with_tax_stay_so():
    """What the buyer saw is what is kept."""
    order = changed()
    for channel in order["channels"]:
        channel["pricesIncludeTax"] = True

    imported = READ(order)

    assert imported.tax_included
    prices = [line["unitPriceWithTax"] for line in order["lines"]]
    assert prices == [line.unit_price.minor for line in imported.lines]
    assert order["totalWithTax"] == total(imported)


def test_a_unit_price_that_is_too_low_for_its_line_is_raised():
    """Vendure rounds lines, not units: 3 at 7.992 are 23.98, which is not 3 at 7.99."""
    order = changed(
        lines__0__quantity=3,
        lines__0__unitPrice=799,
        lines__0__unitPriceWithTax=999,
        lines__0__proratedLinePrice=2398,
        lines__0__proratedLinePriceWithTax=2997,
    )
    del order["lines"][1]
    order |= {"total": 2398 + 4900, "totalWithTax": 2997 + 6125}

    (line,) = READ(order).lines

    assert (800, 2) == (line.unit_price.minor, line.discount.minor)


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("currencyCode", "MOON", "currencyCode"),
        ("totalWithTax", 1, "totalWithTax"),
        ("total", 1, "total"),
        ("lines__1__productVariant__sku", "", "lines[1].productVariant.sku"),
        ("lines__0__quantity", 2.5, "lines[0].quantity"),
        ("lines__0__proratedLinePrice", "12.00", "lines[0].proratedLinePrice"),
        ("shippingAddress", None, "shippingAddress"),
        ("shippingAddress__countryCode", "XX1", "shippingAddress.countryCode"),
        ("history__totalItems", 501, "history.totalItems"),
        ("lines__0__taxLines__0__taxRate", -1, "lines[0].taxLines[0].taxRate"),
    ],
)
def test_what_cannot_be_read_is_named(path, value, where):
    """The finding has the path of the field."""
    assert where in refusal(changed(**{path: value}))


@given(
    st.lists(
        st.tuples(
            st.integers(1, 9), st.integers(0, 5000), st.integers(0, 30), st.data()
        ),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.integers(-400, 900), max_size=3),
)
def test_whatever_it_comes_to_the_parts_add_up(drawn, extras):
    """MON 4: lines, surcharges and carriage sum to the total, to the smallest unit."""
    order = changed(lines=[])
    for n, (quantity, net, rate, data) in enumerate(drawn):
        amount = data.draw(st.integers(0, net * quantity))
        tax = amount * rate // 100
        line = deepcopy(ORDER["lines"][0])
        line |= {"id": f"{n + 1}", "quantity": quantity, "unitPrice": net}
        line |= {"unitPriceWithTax": net + net * rate // 100}
        line |= {"proratedLinePrice": amount, "proratedLinePriceWithTax": amount + tax}
        line["taxLines"] = [{"description": "VAT", "taxRate": rate}]
        order["lines"].append(line)
    order["surcharges"] = [
        {"id": f"{n}", "sku": "", "description": "extra", "price": minor}
        | {"priceWithTax": minor, "taxLines": []}
        for n, minor in enumerate(extras)
    ]
    nets = [line["proratedLinePrice"] for line in order["lines"]]
    gross = [line["proratedLinePriceWithTax"] for line in order["lines"]]
    order["total"] = sum(nets) + sum(extras) + 4900
    order["totalWithTax"] = sum(gross) + sum(extras) + 6125

    if -sum(minor for minor in extras if minor < 0) > sum(nets):
        if order["total"] >= 0:
            assert ["surcharges"] == refusal(order)
        return
    assert order["totalWithTax"] == total(READ(order))


class Clock:
    """A shop of which nothing is real but its coarse clock and its order of answers."""

    def __init__(self):
        self.second = 0
        self.orders = {}

    def change(self, number):
        """Place an order, or change it."""
        times, _ = self.orders.get(number, (0, 0))
        self.orders[number] = times + 1, self.second

    def answer(self, request):
        asked = json.loads(request.body)
        if request.operation == "login":
            token = {"vendure-auth-token": "t"}
            return said({"login": {"id": "1"}}, token)
        options = asked["variables"]["options"]
        after = datetime.fromisoformat(options["filter"]["updatedAt"]["after"])
        rows = sorted(
            (START + timedelta(seconds=second), number, times)
            for number, (times, second) in self.orders.items()
        )
        rows = [row for row in rows if row[0] > after][options["skip"] :]
        items = [
            {"id": f"{number}", "updatedAt": at.isoformat(), "total": times}
            for at, number, times in rows[: options["take"]]
        ]
        return said({"orders": {"items": items}})


@given(
    st.lists(
        st.sampled_from(["tick", "page"]) | st.integers(1, 12), min_size=1, max_size=60
    ),
    st.integers(1, 5),
)
def test_no_change_is_left_out(steps, limit):
    """Whatever changes between pages, each order's last change comes, just once."""
    shop, came, cursor = Clock(), [], ""
    vendure = connected(shop.answer)

    def page():
        nonlocal cursor
        found = vendure.fetch_orders(cursor, limit)
        assert limit >= len(found.items)
        came.extend((int(raw.where), raw.payload["total"]) for raw in found.items)
        cursor = found.cursor
        return found.more

    for step in steps:
        if step == "tick":
            shop.second += 4
        elif step == "page":
            page()
        else:
            shop.change(step)
    while page():
        pass

    last = {(number, times) for number, (times, _) in shop.orders.items()}
    assert last <= set(came)
    assert len(came) == len(set(came))


def test_thousands_changed_in_the_same_second_come_all():
    """As after somebody at the shop has touched all orders at once."""
    shop, cursor, came = Clock(), "", set()
    for number in range(1, 1301):
        shop.change(number)
    vendure = connected(shop.answer)

    more = True
    while more:
        page = vendure.fetch_orders(cursor, 250)
        came |= {int(raw.where) for raw in page.items}
        cursor, more = page.cursor, page.more

    assert came == set(shop.orders)


def test_a_cursor_stays_short():
    """Of what is long over, it keeps nothing."""
    shop, cursor = Clock(), ""
    vendure = connected(shop.answer)
    for number in range(1, 200):
        shop.second += 4
        shop.change(number)

    more, lengths = True, []
    while more:
        page = vendure.fetch_orders(cursor, 10)
        cursor, more = page.cursor, page.more
        lengths.append(len(cursor))

    assert max(lengths) < 200


@pytest.mark.parametrize("cursor", ["x", "[]", "{}", '{"at": 7}', "[" * 9_000, '"x"'])
def test_a_cursor_of_somebody_else_is_refused(cursor):
    """It is no place from which this adapter could go on."""
    with pytest.raises(oc.Invalid, match="cursor"):
        connected([]).fetch_orders(cursor, 1)


@pytest.mark.parametrize(
    ("answer", "error", "outcome"),
    [
        ({"errors": [coded("FORBIDDEN")]}, oc.errors.AuthFailed, "rejected"),
        ({"errors": [coded("ENTITY_NOT_FOUND")]}, oc.errors.NotFound, "rejected"),
        (
            {"errors": [coded("INTERNAL_SERVER_ERROR")]},
            oc.errors.Unavailable,
            "unknown",
        ),
        ({"errors": [{"message": "?"}]}, oc.errors.Unavailable, "unknown"),
        ({"errors": [coded("NOBODY_KNOWS")]}, oc.errors.Rejected, "rejected"),
        ({"data": {"order": {"errorCode": "NO"}}}, oc.errors.Rejected, "rejected"),
        ({"data": {"order": None}}, oc.errors.NotFound, "rejected"),
        ({"data": {"order": 7}}, oc.MappingFailed, "unknown"),
        ({"data": []}, oc.MappingFailed, "unknown"),
        ({"data": {}}, oc.MappingFailed, "unknown"),
        ({"errors": 7}, oc.MappingFailed, "unknown"),
        ([], oc.MappingFailed, "unknown"),
    ],
)
def test_what_an_answer_means(answer, error, outcome):
    """Vendure says no in three ways under status 200; each has its outcome."""
    vendure = connected([LOGGED_IN, said(whole=answer), LOGGED_IN, said(whole=answer)])

    with pytest.raises(error) as found:
        vendure.fetch_order("1")

    assert outcome == found.value.outcome
    assert "?" not in f"{found.value}"


def test_status_400_is_read_and_others_are_not():
    """What is wrong with a question stands in the body, under status 400."""
    wrong = said(whole={"errors": [coded("GRAPHQL_VALIDATION_FAILED")]}, status=400)
    with pytest.raises(oc.errors.Rejected, match="GRAPHQL_VALIDATION_FAILED"):
        connected([LOGGED_IN, wrong]).fetch_order("1")
    with pytest.raises(oc.errors.Unavailable):
        connected([LOGGED_IN, Response(502)]).fetch_order("1")
    with pytest.raises(oc.errors.RateLimited):
        connected([LOGGED_IN, Response(429, {"Retry-After": "3"})]).fetch_order("1")


def test_a_session_without_a_token_names_the_setting():
    """Whoever has set the server up reads what to mend."""
    with pytest.raises(oc.MappingFailed, match="tokenMethod"):
        connected([said({"login": {"id": "1"}})]).fetch_order("1")


def test_no_secret_is_shown():
    """Neither password nor session are in a text of the adapter's."""
    shop = StandIn([LOGGED_IN, said({"order": None})])
    vendure = Vendure(SETTINGS, shop)
    with pytest.raises(oc.errors.NotFound) as error:
        vendure.fetch_order("1")

    shown = f"{error.value!r} {vendure!r} {SETTINGS!r} {shop.requests!r}"
    assert "sesame" not in shown
    assert "Bearer" not in shown


def test_settings_are_read_from_a_table():
    """As a connections file has them; the password is referred to."""
    table = {"url": "https://shop.example/admin-api", "password": {"env": "VENDURE"}}

    settings = oc.connecting.settings_of(VendureSettings, table)

    assert ("", 10, None) == (
        settings.channel,
        settings.overlap_s,
        settings.webhook_secret,
    )
    with pytest.raises(oc.Invalid):
        oc.connecting.settings_of(VendureSettings, {**table, "password": "sesame"})


def delivery(**news):
    """Return headers and body of what the shop's key has signed."""
    body = json.dumps({"type": "order.state", "timestamp": AT, **news}).encode()
    signer = oc.connecting.StandardWebhooks(HOOK_SECRET)
    return signer.sign("msg_1", NOW, body), body


def test_news_of_a_placed_order_are_a_hint_at_it():
    """Carts and other things are of no interest."""
    vendure = connected([])

    placed = delivery(data={"id": "7", "to": "PaymentSettled"})
    (news,) = vendure.receive(*placed, NOW)
    others = [
        delivery(data={"id": "7", "to": "AddingItems"}),
        delivery(type="refund.state", data={"id": "7", "to": "Settled"}),
    ]

    assert ("msg_1", "order", "7", None) == (
        news.id,
        news.about,
        news.subject,
        news.what,
    )
    assert [(), ()] == [vendure.receive(*one, NOW) for one in others]


@pytest.mark.parametrize(
    ("news", "where"),
    [
        ({"data": {"to": "Shipped"}}, "data.id"),
        ({"data": {"id": "7"}}, "data.to"),
        ({"data": 7}, "data"),
        ({"timestamp": "yesterday", "data": {"id": "7", "to": "x"}}, "timestamp"),
    ],
)
def test_signed_news_that_nobody_understands_are_named(news, where):
    """They are for the quarantine, not for a 401."""
    with pytest.raises(oc.MappingFailed) as error:
        connected([]).receive(*delivery(**news), NOW)

    assert [where] == [finding.where for finding in error.value.findings]


def test_news_without_a_secret_are_not_asked_for():
    """Who has given no secret is not told that there are news."""
    settings = evolve(SETTINGS, webhook_secret=None)
    vendure = Vendure(settings, StandIn([]))

    assert "webhooks" not in vendure.capabilities
    with pytest.raises(oc.errors.Unsupported):
        vendure.receive({}, b"", NOW)


def test_it_joins_in_as_a_plug_in():
    """Named in a connections file, it is found, with the settings that it needs."""
    import ordercore_adapters.vendure

    plugins = oc.Plugins()
    plugins.register(ordercore_adapters.vendure, "vendure")

    info = plugins.adapter(oc.ports.Port.CHANNEL, "vendure")
    made = info.connect(SETTINGS, StandIn([]))
    assert set(made.capabilities) == set(info.capabilities)


def test_it_has_what_it_declares():
    """Each capability has its operations."""
    problems = oc.ports.offer_problems(connected([]), oc.ports.SHOP_OPERATIONS)
    assert [] == [*problems]


def priced(**prices):
    """Return what Vendure says of articles: SKU -> smallest units in crowns."""
    items = [
        {"id": f"{n}", "sku": sku, "prices": [{"currencyCode": "DKK", "price": price}]}
        for n, (sku, price) in enumerate(prices.items(), 7)
    ]
    channel = {
        "pricesIncludeTax": False,
        "availableCurrencyCodes": ["DKK", "EUR", "JPY"],
    }
    return said({"activeChannel": channel, "productVariants": {"items": items}})


def tag(sku, price, currency="DKK", *, with_tax=False):
    """Return a price."""
    money = oc.Money.of(price, currency)
    return oc.ports.PriceTag(sku, money, tax_included=with_tax)


def test_only_prices_that_are_others_are_written():
    """Several of one article together; what is so already is a duplicate."""
    written = said({"updateProductVariants": [{"id": "7"}]})
    partner = StandIn([LOGGED_IN, priced(MUG=8900, CAP=5000), written])
    shop = Vendure(SETTINGS, partner)
    tags = [tag("MUG", "99.00"), tag("MUG", "13.00", "EUR"), tag("CAP", "50.00")]
    answers = shop.push_prices(tags, key="prices/1")
    assert [False, False, True] == [one.duplicate for one in answers]
    assert ["7@DKK", "7@EUR", "8@DKK"] == [one.external_id for one in answers]
    prices = [
        {"currencyCode": "DKK", "price": 9900},
        {"currencyCode": "EUR", "price": 1300},
    ]
    sent = json.loads(partner.requests[-1].body)["variables"]["input"]
    assert [{"id": "7", "prices": prices}] == sent


@pytest.mark.parametrize(
    ("odd", "error"),
    [
        (tag("BAG", "1.00"), oc.errors.NotFound),
        (tag("MUG", "1.00", "USD"), oc.errors.Rejected),
        (tag("MUG", "100", "JPY"), oc.errors.Rejected),
        (tag("MUG", "1.00", with_tax=True), oc.errors.Rejected),
    ],
)
def test_a_price_that_the_channel_cannot_have_stops_no_other(odd, error):
    """Each has its own answer, in order, and nothing is written for it."""
    partner = [LOGGED_IN, priced(MUG=8900)]
    first, second = connected(partner).push_prices([odd, tag("MUG", "89.00")], key="1")
    assert isinstance(first, error)
    assert second.duplicate


def test_prices_of_no_channel_are_named():
    """With the path of what is missing."""
    answer = said({"activeChannel": None, "productVariants": {"items": []}})
    with pytest.raises(oc.MappingFailed, match="activeChannel"):
        connected([LOGGED_IN, answer]).push_prices([tag("MUG", "1.00")], key="1")
