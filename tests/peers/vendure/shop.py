"""A Vendure server as its own people see it: set up, bought from, and looked at."""

import json
import urllib.request
from contextlib import contextmanager
from itertools import count

from ordercore import Money

CHANNEL = "eu-web"
PASSWORD = "superadmin"  # of a server that only this machine can reach

ERROR = "... on ErrorResult { errorCode message }"

LOGIN = f"""mutation($p: String!) {{ login(username: "superadmin", password: $p)
  {{ ... on CurrentUser {{ id }} {ERROR} }} }}"""
COUNTRY = "mutation($i: CreateCountryInput!) { createCountry(input: $i) { id } }"
ZONE = "mutation($i: CreateZoneInput!) { createZone(input: $i) { id } }"
CATEGORY = (
    "mutation($i: CreateTaxCategoryInput!) { createTaxCategory(input: $i) { id } }"
)
RATE = "mutation($i: CreateTaxRateInput!) { createTaxRate(input: $i) { id } }"
CREATE_CHANNEL = f"""mutation($i: CreateChannelInput!) {{
  createChannel(input: $i) {{ ... on Channel {{ id token }} {ERROR} }} }}"""
UPDATE_CHANNEL = f"""mutation($i: UpdateChannelInput!) {{
  updateChannel(input: $i) {{ ... on Channel {{ id }} {ERROR} }} }}"""
LOCATION = """mutation($i: CreateStockLocationInput!) {
  createStockLocation(input: $i) { id name } }"""
METHOD = """mutation($i: CreateShippingMethodInput!) {
  createShippingMethod(input: $i) { id } }"""
PAYMENT = """mutation($i: CreatePaymentMethodInput!) {
  createPaymentMethod(input: $i) { id } }"""
PROMOTION = f"""mutation($i: CreatePromotionInput!) {{
  createPromotion(input: $i) {{ ... on Promotion {{ id }} {ERROR} }} }}"""
PRODUCT = "mutation($i: CreateProductInput!) { createProduct(input: $i) { id } }"
VARIANT = """mutation($i: [CreateProductVariantInput!]!) {
  createProductVariants(input: $i) { id } }"""
PRICES = """mutation($i: [UpdateProductVariantInput!]!) {
  updateProductVariants(input: $i) { id } }"""
STOCK = """query($s: String!) {
  productVariants(options: {filter: {sku: {eq: $s}}}) { items { stockLevels {
    stockOnHand stockAllocated stockLocation { name } } } } }"""

PRICED = """query($s: String!) {
  productVariants(options: {filter: {sku: {eq: $s}}}) { items {
    prices { currencyCode price } } } }"""

LOOK = """query($i: ID!) { order(id: $i) { state lines { id quantity }
  history { items { type data } }
  payments { id state refunds { id state total } }
  fulfillments { id state method trackingCode lines { orderLineId quantity } } } }"""
SETTLE = f"""mutation($i: ID!) {{ settlePayment(id: $i)
  {{ ... on Payment {{ id }} {ERROR} }} }}"""
CANCEL = f"""mutation($i: CancelOrderInput!) {{ cancelOrder(input: $i)
  {{ ... on Order {{ id }} {ERROR} }} }}"""
FULFIL = f"""mutation($i: FulfillOrderInput!) {{ addFulfillmentToOrder(input: $i)
  {{ ... on Fulfillment {{ id }} {ERROR} }} }}"""
REFUNDED = f"""mutation($i: SettleRefundInput!) {{ settleRefund(input: $i)
  {{ ... on Refund {{ id }} {ERROR} }} }}"""
TO_STATE = f"""mutation($i: ID!, $s: String!) {{
  transitionOrderToState(id: $i, state: $s) {{ ... on Order {{ id }} {ERROR} }} }}"""
MODIFY = f"""mutation($i: ModifyOrderInput!) {{ modifyOrder(input: $i)
  {{ ... on Order {{ id }} {ERROR} }} }}"""

ADD = f"""mutation($v: ID!, $q: Int!) {{
  addItemToOrder(productVariantId: $v, quantity: $q) {{
    ... on Order {{ id }} {ERROR} }} }}"""
COUPON = f"""mutation($c: String!) {{ applyCouponCode(couponCode: $c)
  {{ ... on Order {{ id }} {ERROR} }} }}"""
BUYER = f"""mutation($i: CreateCustomerInput!) {{ setCustomerForOrder(input: $i)
  {{ ... on Order {{ id }} {ERROR} }} }}"""
ADDRESS = f"""mutation($i: CreateAddressInput!) {{ setOrderShippingAddress(input: $i)
  {{ ... on Order {{ id }} {ERROR} }} }}"""
CARRIAGE = f"""mutation($i: [ID!]!) {{ setOrderShippingMethod(shippingMethodId: $i)
  {{ ... on Order {{ id }} {ERROR} }} }}"""
ARRANGE = f"""mutation {{ transitionOrderToState(state: "ArrangingPayment")
  {{ ... on Order {{ id }} {ERROR} }} }}"""
PAY = f"""mutation($i: PaymentInput!) {{ addPaymentToOrder(input: $i)
  {{ ... on Order {{ id code state totalWithTax currencyCode }} {ERROR} }} }}"""


class Refusal(Exception):
    """Vendure said no, in its own words."""


class Api:
    """One of Vendure's two GraphQL interfaces, and one session with it."""

    def __init__(self, url, channel="", currency=""):
        self.url = f"{url}?currencyCode={currency}" if currency else url
        self.headers = {"content-type": "application/json"}
        if channel:
            self.headers["vendure-token"] = channel

    def __call__(self, query, **variables):
        """Return what the one field of the query says.  Raises Refusal."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self.url, body, self.headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            if token := answer.headers.get("vendure-auth-token"):
                self.headers["authorization"] = f"Bearer {token}"
            said = json.load(answer)
        if said.get("errors"):
            raise Refusal(said["errors"])
        (value,) = said["data"].values()
        if isinstance(value, dict) and value.get("errorCode"):
            raise Refusal(value["errorCode"], value["message"])
        return value


class Shop:
    """A shop in Denmark: kroner and euros, two places, carriage 49.00, VAT 25 %.

    Attributes:
        admin: the interface of its staff, logged in.
        locations: ids of the stock locations by their names.
    """

    def __init__(self, url):
        self.url = url
        self.admin = Api(f"{url}/admin-api")
        self.log_in()
        self.numbers = count(1)
        self.variants = {}
        self.locations = {}

    def log_in(self):
        self.admin(LOGIN, p=PASSWORD)

    def end_sessions(self):
        """Log everybody out who is in as this user; we come in again."""
        self.admin("mutation { logout { success } }")
        self.log_in()

    def set_up(self, *, places=("CPH", "AAR")):
        """Make of an empty server a shop."""
        admin = self.admin
        country = {"code": "DK", "enabled": True, "translations": [_named("Denmark")]}
        members = [admin(COUNTRY, i=country)["id"]]
        zone = admin(ZONE, i={"name": "EU", "memberIds": members})["id"]
        self.tax = admin(CATEGORY, i={"name": "Standard", "isDefault": True})["id"]
        books = admin(CATEGORY, i={"name": "Books", "isDefault": False})["id"]
        self.taxes = {"Standard": self.tax, "Books": books}
        for name, category, percent in (("VAT", self.tax, 25), ("Low", books, 7)):
            rate = {"name": name, "enabled": True, "value": percent}
            admin(RATE, i={**rate, "categoryId": category, "zoneId": zone})
        zones = {"defaultTaxZoneId": zone, "defaultShippingZoneId": zone}
        first = admin("{ channels { items { id } } }")["items"][0]["id"]
        admin(UPDATE_CHANNEL, i={"id": first, **zones})
        channel = {
            "code": CHANNEL,
            "token": CHANNEL,
            "defaultLanguageCode": "en",
            "availableLanguageCodes": ["en"],
            "pricesIncludeTax": False,
            "defaultCurrencyCode": "DKK",
            "availableCurrencyCodes": ["DKK", "EUR"],
            "trackInventory": True,
            "outOfStockThreshold": 0,
            **zones,
        }
        self.channel = admin(CREATE_CHANNEL, i=channel)["id"]
        admin.headers["vendure-token"] = CHANNEL
        for name in places:
            self.locations[name] = admin(LOCATION, i={"name": name})["id"]
        self._sell()

    def _sell(self):
        """Say how goods are sent and paid, and what a coupon takes off."""
        checker = _operation("default-shipping-eligibility-checker", orderMinimum=0)
        price = _operation(
            "default-shipping-calculator", rate=4900, includesTax="auto", taxRate=25
        )
        method = {"code": "std", "fulfillmentHandler": "manual-fulfillment"}
        method |= {"checker": checker, "calculator": price}
        self.admin(METHOD, i={**method, "translations": [_described("Standard")]})
        for code, settles in (("card", True), ("later", False)):
            handler = _operation("dummy-payment-handler", automaticSettle=settles)
            payment = {"code": code, "enabled": True, "handler": handler}
            self.admin(PAYMENT, i={**payment, "translations": [_named(code)]})
        for code, action in (
            ("TENTH", _operation("order_percentage_discount", discount=10)),
            ("THIRD", _operation("order_percentage_discount", discount=33)),
            ("FREE-SHIPPING", _operation("free_shipping")),
        ):
            coupon = {"enabled": True, "couponCode": code, "conditions": []}
            coupon |= {"actions": [action], "translations": [_named(code)]}
            self.admin(PROMOTION, i=coupon)

    def list_new(self, sku, *, tax="Standard", dkk=10000, eur=1350, **units):
        """Sell a new article; *units* says how many are where."""
        texts = {"slug": sku.lower(), **_described(sku)}
        product = self.admin(PRODUCT, i={"enabled": True, "translations": [texts]})
        levels = [
            {"stockLocationId": self.locations[name], "stockOnHand": quantity}
            for name, quantity in units.items()
        ]
        variant = {
            "productId": product["id"],
            "sku": sku,
            "translations": [_named(sku)],
            "taxCategoryId": self.taxes[tax],
            "trackInventory": "TRUE",
            "stockLevels": levels,
        }
        made = self.admin(VARIANT, i=[variant])[0]["id"]
        # Prices of a new variant are passed over; those of one that is there are not.
        prices = [
            {"currencyCode": "DKK", "price": dkk},
            {"currencyCode": "EUR", "price": eur},
        ]
        self.admin(PRICES, i=[{"id": made, "prices": prices}])
        self.variants[sku] = made

    def price(self, sku, currency="DKK"):
        """Return what a unit costs, as the channel has it."""
        (variant,) = self.admin(PRICED, s=sku)["items"]
        found = {one["currencyCode"]: one["price"] for one in variant["prices"]}
        return Money(found[currency], currency)

    def stock(self, sku):
        """Return how many units are on hand and allocated, by location."""
        (variant,) = self.admin(STOCK, s=sku)["items"]
        return {
            level["stockLocation"]["name"]: (
                level["stockOnHand"],
                level["stockAllocated"],
            )
            for level in variant["stockLevels"]
        }

    def buy(self, currency="DKK", pay="card", coupon="", **units):
        """Go through the checkout as a guest; return the order as it shows it."""
        api = Api(f"{self.url}/shop-api", CHANNEL, currency)
        for sku, quantity in units.items():
            api(ADD, v=self.variants[sku.replace("_", "-")], q=quantity)
        if coupon:
            api(COUPON, c=coupon)
        mail = f"ada{next(self.numbers)}@example.test"
        api(BUYER, i={"firstName": "Ada", "lastName": "Lund", "emailAddress": mail})
        address = {"fullName": "Ada Lund", "streetLine1": "Gade 1", "city": "Odense"}
        api(ADDRESS, i={**address, "postalCode": "5000", "countryCode": "DK"})
        methods = api("{ eligibleShippingMethods { id } }")
        api(CARRIAGE, i=[methods[0]["id"]])
        api(ARRANGE)
        return api(PAY, i={"method": pay, "metadata": {}})

    def lines(self, order):
        """Return the ids of an order's lines."""
        return [line["id"] for line in self.admin(LOOK, i=order)["lines"]]

    def look(self, order):
        """Return state, payments and fulfillments of an order."""
        return self.admin(LOOK, i=order)

    def settle(self, order):
        """Book the order's payment, as staff do."""
        self.admin(SETTLE, i=self.look(order)["payments"][0]["id"])

    def cancel(self, order, quantity):
        """Cancel units of the first line, as staff do."""
        line = {"orderLineId": self.lines(order)[0], "quantity": quantity}
        given = {"orderId": order, "lines": [line], "reason": "out of stock"}
        self.admin(CANCEL, i=given)

    def notes(self, order):
        """Return the notes beside an order."""
        history = self.look(order)["history"]["items"]
        return [entry for entry in history if entry["type"] == "ORDER_NOTE"]

    def settle_refund(self, order):
        """Book a refund as paid out, as staff do."""
        (refund,) = self.look(order)["payments"][0]["refunds"]
        self.admin(REFUNDED, i={"id": refund["id"], "transactionId": "by hand"})

    def fulfil(self, order, quantity, number=""):
        """Pack units of the first line, as staff do."""
        line = {"orderLineId": self.lines(order)[0], "quantity": quantity}
        handler = _operation("manual-fulfillment", method="GLS", trackingCode=number)
        self.admin(FULFIL, i={"lines": [line], "handler": handler})

    def surcharge(self, order, *named):
        """Put amounts without tax on top of an order, or take them off."""
        self.admin(TO_STATE, i=order, s="Modifying")
        rows = [
            {
                "description": name,
                "price": minor,
                "priceIncludesTax": False,
                "taxRate": 25,
                "taxDescription": "VAT",
            }
            for name, minor in named
        ]
        self.admin(MODIFY, i={"dryRun": False, "orderId": order, "surcharges": rows})

    @contextmanager
    def prices_with_tax(self):
        """Let prices contain their tax for a while."""
        self.admin(UPDATE_CHANNEL, i={"id": self.channel, "pricesIncludeTax": True})
        yield
        self.admin(UPDATE_CHANNEL, i={"id": self.channel, "pricesIncludeTax": False})


def _named(name):
    return {"languageCode": "en", "name": name}


def _described(name):
    return {**_named(name), "description": ""}


def _operation(code, **arguments):
    texts = [
        {"name": name, "value": value if isinstance(value, str) else json.dumps(value)}
        for name, value in arguments.items()
    ]
    return {"code": code, "arguments": texts}
