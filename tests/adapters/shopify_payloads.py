"""Payloads as Shopify's webhooks write them, authored here for one small shop."""

from copy import deepcopy


def money_set(amount, currency="DKK"):
    """Return an amount as Shopify writes it beside each plain one."""
    money = {"amount": amount, "currency_code": currency}
    return {"shop_money": money, "presentment_money": dict(money)}


def line_item(number, sku, quantity, price, off="0.00", tax="0.00", **more):
    """Return a line item; *off* and *tax* are of the whole line."""
    return {
        "id": 15518907892000 + number,
        "admin_graphql_api_id": f"gid://shopify/LineItem/{15518907892000 + number}",
        "current_quantity": quantity,
        "fulfillable_quantity": quantity,
        "fulfillment_service": "manual",
        "fulfillment_status": None,
        "gift_card": False,
        "grams": 350,
        "name": f"Article {number}",
        "price": price,
        "price_set": money_set(price),
        "product_exists": True,
        "product_id": 9782123692332,
        "properties": [],
        "quantity": quantity,
        "requires_shipping": True,
        "sku": sku,
        "taxable": True,
        "title": f"Article {number}",
        "total_discount": "0.00",
        "total_discount_set": money_set("0.00"),
        "variant_id": 50398373085484,
        "variant_title": None,
        "vendor": "The shop",
        "tax_lines": [
            {"channel_liable": False, "price": tax, "rate": 0.25, "title": "moms"}
        ],
        "duties": [],
        "discount_allocations": [
            {
                "amount": off,
                "amount_set": money_set(off),
                "discount_application_index": 0,
            }
        ],
        **more,
    }


ADDRESS = {
    "first_name": "Karen",
    "address1": "Åboulevarden 1",
    "phone": "+4512345678",
    "city": "Aarhus C",
    "zip": "8000",
    "province": None,
    "country": "Denmark",
    "last_name": "Holm",
    "address2": "2. tv",
    "company": None,
    "latitude": 56.1567,
    "longitude": 10.2108,
    "name": "Karen Holm",
    "country_code": "DK",
    "province_code": None,
}

# Prices contain 25 % tax: 2 × 100.00 - 20.00, 1 × 89.50, carriage 39.00.
ORDER = {
    "id": 6200407294252,
    "admin_graphql_api_id": "gid://shopify/Order/6200407294252",
    "cancel_reason": None,
    "cancelled_at": None,
    "closed_at": None,
    "company": None,
    "confirmed": True,
    "contact_email": "karen@example.dk",
    "created_at": "2026-11-23T10:00:00+01:00",
    "currency": "DKK",
    "current_total_price": "308.50",
    "customer_locale": "da",
    "discount_codes": [{"code": "TYVE", "amount": "20.00", "type": "fixed_amount"}],
    "duties_included": False,
    "email": "karen@example.dk",
    "financial_status": "paid",
    "fulfillment_status": None,
    "name": "#1071",
    "note": "Ring på hos naboen",
    "note_attributes": [],
    "number": 71,
    "order_number": 1071,
    "original_total_additional_fees_set": None,
    "original_total_duties_set": None,
    "payment_gateway_names": ["shopify_payments"],
    "phone": None,
    "po_number": None,
    "presentment_currency": "DKK",
    "processed_at": "2026-11-23T09:59:58+01:00",
    "source_name": "web",
    "subtotal_price": "269.50",
    "tags": "VIP, first order",
    "tax_lines": [{"price": "61.70", "rate": 0.25, "title": "moms"}],
    "taxes_included": True,
    "test": False,
    "total_discounts": "20.00",
    "total_line_items_price": "289.50",
    "total_outstanding": "0.00",
    "total_price": "308.50",
    "total_price_set": money_set("308.50"),
    "total_shipping_price_set": money_set("39.00"),
    "total_tax": "61.70",
    "total_tip_received": "0.00",
    "total_weight": 1050,
    "updated_at": "2026-11-23T10:00:01+01:00",
    "billing_address": dict(ADDRESS),
    "customer": {
        "id": 8658316394796,
        "email": "karen@example.dk",
        "first_name": "Karen",
        "last_name": "Holm",
        "state": "disabled",
        "note": None,
        "phone": None,
        "tags": "",
        "currency": "DKK",
        "default_address": {"id": 10582771663148, "company": "", "zip": "8000"},
    },
    "discount_applications": [],
    "fulfillments": [],
    "line_items": [
        line_item(1, "MUG-BLUE", 2, "100.00", off="20.00", tax="36.00"),
        line_item(2, "TEA-500", 1, "89.50", tax="17.90"),
    ],
    "payment_terms": None,
    "refunds": [],
    "returns": [],
    "shipping_address": ADDRESS,
    "shipping_lines": [
        {
            "id": 4946484101420,
            "carrier_identifier": None,
            "code": "Standard",
            "discounted_price": "39.00",
            "discounted_price_set": money_set("39.00"),
            "is_removed": False,
            "price": "39.00",
            "price_set": money_set("39.00"),
            "source": "shopify",
            "title": "PostNord",
            "tax_lines": [{"price": "7.80", "rate": 0.25, "title": "moms"}],
            "discount_allocations": [],
        }
    ],
}

CANCELLED = {
    **deepcopy(ORDER),
    "cancel_reason": "customer",
    "cancelled_at": "2026-11-23T11:00:00+01:00",
    "financial_status": "refunded",
}


def order(**changes):
    """Return the order with other fields."""
    return {**deepcopy(ORDER), **changes}
