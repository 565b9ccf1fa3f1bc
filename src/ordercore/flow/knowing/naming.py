"""What the orders and buyers of a channel are called here."""

from ordercore.errors import Invalid

__all__ = ["order_id", "party_id"]


def order_id(source: str, reference: str) -> str:
    """Return our id for a channel's order: ``northwind.10248``.

    Raises Invalid for a channel with a full stop in its name.
    """
    return _joined(source, reference)


def party_id(source: str, customer: str) -> str:
    """Return our id for a channel's customer.  Raises Invalid as :func:`order_id`."""
    return _joined(source, customer)


def _joined(source: str, name: str) -> str:
    # No channel has a full stop in its name, so the first one ends it: two channels
    # can never mean the same id.
    if "." in source:
        raise Invalid.at("channel", source, "a name without a full stop")
    return f"{source}.{name}"
