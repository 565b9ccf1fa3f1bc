"""A small feed in a folder, and short words for what comes out of it."""

import ordercore as oc
from ordercore_adapters.tabular import Feed

FEED = """
[feed]
name = "shop"
timezone = "Europe/Copenhagen"

[source]
kind = "csv"
file = "orders.csv"

[order]
reference = "order"
currency = "currency"
placed_at = "placed"
requested_on = "wanted"
shipping = "freight"
terms = { column = "terms", default = "INVOICE" }
net_days = 14
note = "note"

[order.customer]
id = "customer"
name = "buyer"

[order.ship_to]
country = "country"
city = "city"
countries = { "Danmark" = "DK" }

[line]
sku = { column = "sku", upper = true }
quantity = "units"
unit_price = "price"
discount = { column = "off", unit = "fraction", rounding = "HALF_UP" }
name = "name"
weight_g = { column = "grams", default = "250" }

[charges]
POST = "shipping"

[cancellation]
when = [{ column = "order", starts_with = "C" }]
of = "note"

[[set_aside]]
when = [{ column = "price", equals = 0 }]
code = "row.free"
reason = "no price"
"""

ROW = {
    "order": "1001",
    "currency": "DKK",
    "placed": "2026-11-23 10:30",
    "wanted": "2026-11-30",
    "freight": "39.00",
    "terms": "",
    "note": "",
    "customer": "7",
    "buyer": "Karen Holm",
    "country": "Danmark",
    "city": "Aarhus",
    "sku": "mug",
    "units": "2",
    "price": "89.50",
    "off": "0.1",
    "name": "A mug",
    "grams": "",
}

COLUMNS = list(ROW)


def row(**cells):
    """Return a row of the source as a line of CSV."""
    values = {**ROW, **cells}
    return ",".join(values[name] for name in COLUMNS)


def csv(*rows):
    """Return the text of a source with these lines."""
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def written(folder, text, toml=FEED):
    """Write feed and source into *folder* and return the feed."""
    data = text.encode() if isinstance(text, str) else text
    (folder / "orders.csv").write_bytes(data)
    (folder / "shop.toml").write_text(toml, "utf-8")
    return Feed.load(folder / "shop.toml")


def outcomes(feed):
    """Return (rows, what the channel makes of them) for each raw of a feed."""
    found = []
    for raw in feed.raws():
        try:
            found.append((raw.rows, feed.channel.parse(raw.payload)))
        except oc.Invalid as error:
            found.append((raw.rows, error))
    return found


def faults(feed):
    """Return all findings of a feed, place -> (got, expected)."""
    return {
        found.where: (found.got, found.expected)
        for _, error in outcomes(feed)
        if isinstance(error, oc.Invalid)
        for found in error.findings
    }


def accounted(outcome):
    """Return how many rows of an outcome have become something."""
    rows, what = outcome
    if isinstance(what, oc.Invalid):
        return rows
    lines = () if isinstance(what, oc.NotAnOrder) else what.lines
    charges = what.charges if isinstance(what, oc.Imported) else ()
    return len(lines) + len(charges) + len(what.left_out)
