"""Orders as a Vendure 3.7.3 server of ours has sent them."""

from typing import Any

ORDER: dict[str, Any] = {
    "id": "5",
    "code": "FC9HD6ZJTUG3DJL6",
    "type": "Regular",
    "state": "PaymentSettled",
    "updatedAt": "2026-11-30T15:19:17.000Z",
    "orderPlacedAt": "2026-11-30T15:19:18.226Z",
    "currencyCode": "EUR",
    "subTotal": 1522,
    "subTotalWithTax": 1736,
    "shipping": 4900,
    "shippingWithTax": 6125,
    "total": 6422,
    "totalWithTax": 7861,
    "channels": [
        {"code": "__default_channel__", "pricesIncludeTax": False},
        {"code": "eu-web", "pricesIncludeTax": False},
    ],
    "customer": {
        "id": "5",
        "firstName": "Ada",
        "lastName": "Lund",
        "emailAddress": "ada5@example.test",
    },
    "shippingAddress": {
        "fullName": "Ada Lund",
        "company": None,
        "streetLine1": "Gade 1",
        "streetLine2": None,
        "city": "Odense",
        "province": None,
        "postalCode": "5000",
        "countryCode": "DK",
        "phoneNumber": None,
    },
    "billingAddress": {
        "fullName": None,
        "company": None,
        "streetLine1": None,
        "streetLine2": None,
        "city": None,
        "province": None,
        "postalCode": None,
        "countryCode": None,
        "phoneNumber": None,
    },
    "lines": [
        {
            "id": "9",
            "quantity": 7,
            "orderPlacedQuantity": 7,
            "unitPrice": 133,
            "unitPriceWithTax": 166,
            "proratedLinePrice": 595,
            "proratedLinePriceWithTax": 744,
            "taxLines": [{"description": "VAT", "taxRate": 25}],
            "discounts": [{"amount": -336}],
            "productVariant": {"sku": "CUP", "name": "CUP"},
        },
        {
            "id": "10",
            "quantity": 3,
            "orderPlacedQuantity": 3,
            "unitPrice": 447,
            "unitPriceWithTax": 478,
            "proratedLinePrice": 927,
            "proratedLinePriceWithTax": 992,
            "taxLines": [{"description": "Low", "taxRate": 7}],
            "discounts": [{"amount": -414}],
            "productVariant": {"sku": "BOOK", "name": "BOOK"},
        },
    ],
    "surcharges": [],
    "shippingLines": [
        {
            "price": 4900,
            "priceWithTax": 6125,
            "discountedPrice": 4900,
            "discountedPriceWithTax": 6125,
            "discounts": [],
        }
    ],
    "payments": [
        {"id": "5", "state": "Settled", "method": "card", "amount": 7861, "refunds": []}
    ],
    "fulfillments": [],
    "history": {
        "totalItems": 3,
        "items": [
            {
                "id": "25",
                "type": "ORDER_STATE_TRANSITION",
                "createdAt": "2026-11-30T15:19:16.000Z",
                "data": {"from": "Created", "to": "AddingItems"},
            },
            {
                "id": "27",
                "type": "ORDER_STATE_TRANSITION",
                "createdAt": "2026-11-30T15:19:17.000Z",
                "data": {"from": "AddingItems", "to": "ArrangingPayment"},
            },
            {
                "id": "29",
                "type": "ORDER_STATE_TRANSITION",
                "createdAt": "2026-11-30T15:19:18.000Z",
                "data": {"from": "ArrangingPayment", "to": "PaymentSettled"},
            },
        ],
    },
}
"""Seven cups and three books, a third off, paid in euros by card."""

CHANGED: dict[str, Any] = {
    "id": "6",
    "code": "K9ZPAQ5HD5RAV5HQ",
    "type": "Regular",
    "state": "PaymentSettled",
    "updatedAt": "2026-11-30T15:19:21.000Z",
    "orderPlacedAt": "2026-11-30T15:19:20.644Z",
    "currencyCode": "DKK",
    "subTotal": 2997,
    "subTotalWithTax": 3746,
    "shipping": 4900,
    "shippingWithTax": 6125,
    "total": 7897,
    "totalWithTax": 9871,
    "channels": [
        {"code": "__default_channel__", "pricesIncludeTax": False},
        {"code": "eu-web", "pricesIncludeTax": False},
    ],
    "customer": {
        "id": "6",
        "firstName": "Ada",
        "lastName": "Lund",
        "emailAddress": "ada6@example.test",
    },
    "shippingAddress": {
        "fullName": "Ada Lund",
        "company": None,
        "streetLine1": "Gade 1",
        "streetLine2": None,
        "city": "Odense",
        "province": None,
        "postalCode": "5000",
        "countryCode": "DK",
        "phoneNumber": None,
    },
    "billingAddress": {
        "fullName": None,
        "company": None,
        "streetLine1": None,
        "streetLine2": None,
        "city": None,
        "province": None,
        "postalCode": None,
        "countryCode": None,
        "phoneNumber": None,
    },
    "lines": [
        {
            "id": "11",
            "quantity": 3,
            "orderPlacedQuantity": 5,
            "unitPrice": 999,
            "unitPriceWithTax": 1249,
            "proratedLinePrice": 2997,
            "proratedLinePriceWithTax": 3746,
            "taxLines": [{"description": "VAT", "taxRate": 25}],
            "discounts": [],
            "productVariant": {"sku": "CUP", "name": "CUP"},
        }
    ],
    "surcharges": [],
    "shippingLines": [
        {
            "price": 4900,
            "priceWithTax": 6125,
            "discountedPrice": 4900,
            "discountedPriceWithTax": 6125,
            "discounts": [],
        }
    ],
    "payments": [
        {
            "id": "6",
            "state": "Settled",
            "method": "card",
            "amount": 12369,
            "refunds": [],
        }
    ],
    "fulfillments": [],
    "history": {
        "totalItems": 5,
        "items": [
            {
                "id": "31",
                "type": "ORDER_STATE_TRANSITION",
                "createdAt": "2026-11-30T15:19:19.000Z",
                "data": {"from": "Created", "to": "AddingItems"},
            },
            {
                "id": "32",
                "type": "ORDER_STATE_TRANSITION",
                "createdAt": "2026-11-30T15:19:20.000Z",
                "data": {"from": "AddingItems", "to": "ArrangingPayment"},
            },
            {
                "id": "34",
                "type": "ORDER_STATE_TRANSITION",
                "createdAt": "2026-11-30T15:19:20.000Z",
                "data": {"from": "ArrangingPayment", "to": "PaymentSettled"},
            },
            {
                "id": "36",
                "type": "ORDER_CANCELLATION",
                "createdAt": "2026-11-30T15:19:21.000Z",
                "data": {
                    "lines": [{"orderLineId": 11, "quantity": 2}],
                    "reason": "out of stock",
                    "shippingCancelled": False,
                },
            },
            {
                "id": "37",
                "type": "ORDER_NOTE",
                "createdAt": "2026-11-30T15:19:21.000Z",
                "data": {"note": "taken by ordercore as web.1 [ordercore ack/web.1]"},
            },
        ],
    },
}
"""Five cups; staff took two off again, after ordercore had the order."""

CANCELLATION: dict[str, Any] = {
    "cancellation": {
        "id": "36",
        "type": "ORDER_CANCELLATION",
        "createdAt": "2026-11-30T15:19:21.000Z",
        "data": {
            "lines": [{"orderLineId": 11, "quantity": 2}],
            "reason": "out of stock",
            "shippingCancelled": False,
        },
    },
    "order": {
        "id": "6",
        "code": "K9ZPAQ5HD5RAV5HQ",
        "customer": {
            "id": "6",
            "firstName": "Ada",
            "lastName": "Lund",
            "emailAddress": "ada6@example.test",
        },
        "lines": [{"id": "11", "productVariant": {"sku": "CUP", "name": "CUP"}}],
    },
}
"""Those two cups, as they come on their own."""
