"""Lists as Relay has them, and amounts as Shopify writes them."""

from decimal import Decimal


def connection(rows, first, after=None, key=None, most=250):
    """Return one page of rows; what is behind a cursor is what sorts behind it."""
    named = [(key(row) if key else f"{n:09}", row) for n, row in enumerate(rows)]
    left = [(name, row) for name, row in named if after is None or name > after]
    page = left[: min(first, most)]
    return {
        "nodes": [row for _, row in page],
        "pageInfo": {
            "hasNextPage": len(left) > len(page),
            "endCursor": page[-1][0] if page else None,
        },
    }


def listed(rows):
    """Return what answers a field that lists rows page by page."""
    return lambda first, after=None, **_: connection(rows, first, after)


def text(minor):
    """Return an amount of hundredths as text."""
    return f"{Decimal(minor) / 100:.2f}"


def money_set(minor, currency, shops=None):
    """Return an amount as the buyer sees it, and as the shop books it."""
    seen = {"amount": text(minor), "currencyCode": currency}
    booked = text(minor if shops is None else shops)
    return {
        "presentmentMoney": seen,
        "shopMoney": {"amount": booked, "currencyCode": "DKK"},
    }


def gid(kind, number):
    return f"gid://shopify/{kind}/{number}"


def number_of(name):
    return int(name.rpartition("/")[2])


def refused(message, *path, code=None):
    """Return a mistake of the user's."""
    said = {"field": list(path) or None, "message": message}
    return [said | ({"code": code} if code else {})]
