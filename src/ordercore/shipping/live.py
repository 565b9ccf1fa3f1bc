"""What carriers say themselves that one parcel costs, asked when it is packed."""

from collections.abc import Iterator

from attrs import frozen

from ordercore.errors import Finding, PluginError
from ordercore.values import Money

__all__ = ["NOT_ASKED", "LiveRate", "LiveRates", "live_problems"]

MAX_NAME = 100


@frozen
class LiveRate:
    """What a carrier takes for one parcel, by its own word.

    It counts in place of the rate table of the same carrier and service.

    Attributes:
        carrier: who carries it.
        service: how.
        price: all of it, in the currency of the shop's rate tables.
        plugin: who asked the carrier; it is filled in afterwards.
    """

    carrier: str
    service: str
    price: Money
    plugin: str = ""

    @property
    def told(self) -> str:
        """Carrier and service, as people say them: ``GLS parcel``."""
        return f"{self.carrier} {self.service}"


@frozen
class LiveRates:
    """What carriers answered about a parcel.

    Attributes:
        rates: of those that answered.
        failures: who did not answer, not in time or not so that it can be used.
    """

    rates: tuple[LiveRate, ...] = ()
    failures: tuple[PluginError, ...] = ()


NOT_ASKED = LiveRates()
"""Nobody was asked: rate tables count."""


def live_problems(rate: LiveRate, currency: str) -> Iterator[Finding]:
    """Yield what is wrong with what a carrier answered."""
    for name in ("carrier", "service"):
        text: object = getattr(rate, name)
        fair = isinstance(text, str) and 0 < len(text) <= MAX_NAME
        if not fair or not str(text).isprintable():
            expected = f"a name of at most {MAX_NAME} characters that print"
            yield Finding(name, repr(text)[:MAX_NAME], expected)
    price: object = rate.price
    if type(price) is not Money or type(price.minor) is not int:
        got = repr(price)[:MAX_NAME]
    elif price.minor < 0 or price.currency != currency:
        got = str(price)
    else:
        return
    yield Finding("price", got, f"money of 0 or more in {currency}")
