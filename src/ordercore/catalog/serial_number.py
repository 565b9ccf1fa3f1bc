"""One unit of an article, told from all others by the number that it bears."""

from attrs import frozen

__all__ = ["SerialNumber"]


@frozen
class SerialNumber:
    """The unit of an article that bears this number; unique for the article."""

    sku: str
    number: str
