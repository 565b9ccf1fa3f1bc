"""What is asked of whoever knows what parcels cost, and whether that is an answer."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol, TypeVar, cast, runtime_checkable

from ordercore.errors import Finding, Invalid, OrdercoreError, PluginError, shorten
from ordercore.values import Address, Money

__all__ = ["Asked", "ParcelRates", "SharedRates", "currency_of"]

T = TypeVar("T")


@runtime_checkable
class ParcelRates(Protocol):
    """What parcels cost.

    Prices may depend on the destination's country, region, postcode and coordinates;
    two destinations that agree in these are asked about once.
    """

    @property
    def currency(self) -> str:
        """The currency of every price."""
        ...

    def breaks(
        self, origin: Address, destination: Address
    ) -> tuple[tuple[int, int], ...]:
        """Return (heaviest weight in g, price in smallest units) for each step.

        Weights ascend; the last is the heaviest parcel that is taken.  Nothing at all
        means that the destination is not served from there.
        """
        ...


@runtime_checkable
class SharedRates(ParcelRates, Protocol):
    """What parcels cost where not one service carries all of them."""

    def services(self, origin: Address, destination: Address) -> tuple[str, ...]:
        """Return who carries a parcel of each step of the breaks."""
        ...

    def among(self, services: frozenset[str]) -> "SharedRates":
        """Return the same where none but these services carry anything."""
        ...


class Asked(NamedTuple):
    """Asks rates about one lane; what they get wrong names them and the lane.

    Raises of all that is asked:
        Invalid: the answer is none; its place is named.
        PluginError: they raise what is no error of ordercore.

    Attributes:
        rates: that are asked.
        lane: from where to where.
    """

    rates: ParcelRates
    lane: str

    @property
    def name(self) -> str:
        """Who is asked, and about which lane."""
        return f"{type(self.rates).__name__}({self.lane})"

    def among(self, shared: SharedRates, services: frozenset[str]) -> SharedRates:
        """Return the rates of some services only."""
        return self._answer("among", lambda: shared.among(services))

    def breaks(
        self, rates: ParcelRates, origin: Address, destination: Address
    ) -> tuple[tuple[int, int], ...]:
        """Return pairs of a weight and a price, whether they ascend or not."""
        answer = self._answer("breaks", lambda: rates.breaks(origin, destination))
        found = _listed(answer)
        if found is None:
            expected = "a tuple of (weight in g, price) for each step, empty for none"
            raise Invalid.at(self.name, shorten(answer), expected)
        pairs = [(step, _pair(one)) for step, one in enumerate(found)]
        findings = [
            Finding(
                f"{self.name}[{step}]", shorten(found[step]), "a weight and a price"
            )
            for step, pair in pairs
            if pair is None
        ]
        if findings:
            raise Invalid(findings)
        return tuple([pair for _, pair in pairs if pair is not None])

    def services(
        self, rates: SharedRates, origin: Address, destination: Address, count: int
    ) -> tuple[str, ...]:
        """Return who carries a parcel of each of so many steps."""
        found = self._answer("services", lambda: rates.services(origin, destination))
        told = _listed(found) or ()
        names = [name for name in told if isinstance(name, str)]
        if len(told) != count or len(names) != count:
            expected = f"the names of {count} services, one for each step"
            raise Invalid.at(f"{self.name}.services", shorten(found), expected)
        return tuple(names)

    def _answer(self, hook: str, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except OrdercoreError:
            raise
        except Exception as error:
            why = f"{self.lane}: {type(error).__name__}: {error}"
            raise PluginError(type(self.rates).__name__, hook, why) from error


def currency_of(rates: ParcelRates) -> str:
    """Return the currency of rates.

    Raises:
        Invalid: it is none, or these are no rates; they are named.
        PluginError: they raise what is no error of ordercore.
    """
    name = type(rates).__name__
    try:
        found = cast("object", rates.currency)
    except OrdercoreError:
        raise
    except Exception as error:
        raise PluginError(
            name, "currency", f"{type(error).__name__}: {error}"
        ) from error
    if isinstance(found, str):
        with suppress(Invalid):
            return Money.zero(found).currency
    expected = "an ISO 4217 code such as DKK"
    raise Invalid.at(f"{name}.currency", shorten(found), expected)


def _listed(found: object) -> Sequence[object] | None:
    return cast("Sequence[object]", found) if isinstance(found, tuple | list) else None


def _pair(one: object) -> tuple[int, int] | None:
    pair = _listed(one)
    if pair is None or len(pair) != 2:
        return None
    # Whether these are whole numbers is looked at where they are read.
    return cast("tuple[int, int]", tuple(pair))
