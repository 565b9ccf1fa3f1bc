"""A carrier is chosen for a parcel, and its label is bought, or given back."""

from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused
from ordercore.shipping.parcel import (
    PARCEL_LIFE,
    InParcel,
    Parcel,
    ParcelState,
    ParcelStep,
    applied,
    existing,
)
from ordercore.shipping.rates import Rate, RateTable
from ordercore.values import Address, Dimensions, Money

__all__ = [
    "Label",
    "LabelPlan",
    "LabelVoided",
    "Labelled",
    "RateReason",
    "VoidLabel",
    "choose_label",
]


@frozen
class Labelled(InParcel):
    """The parcel has a label."""

    parcel: str
    carrier: str
    service: str
    tracking_number: str
    cost: Money

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel with its label."""
        return evolve(
            applied(parcel),
            state=ParcelState.LABELLED,
            carrier=self.carrier,
            service=self.service,
            tracking_number=self.tracking_number,
            cost=self.cost,
        )


@frozen
class Label(InParcel):
    """Put a carrier's label on a sealed parcel.  The same label again does nothing."""

    parcel: str
    carrier: str
    service: str
    tracking_number: str
    cost: Money

    def decide(self, parcel: Parcel | None) -> Sequence[Labelled]:
        """Return Labelled.

        Raises Refused ``parcel.illegal``, Invalid without carrier and tracking number
        and for a cost below 0.
        """
        parcel = existing(parcel, self.parcel, "label")
        what = (self.carrier, self.service, self.tracking_number, self.cost)
        has = (parcel.carrier, parcel.service, parcel.tracking_number, parcel.cost)
        if what == has and parcel.state is not ParcelState.VOIDED:
            return ()
        parcel.allows(ParcelStep.LABEL)
        if not self.carrier or not self.tracking_number:
            raise Invalid.at("label", "no carrier or tracking number", "both")
        if self.cost.minor < 0:
            raise Invalid.at("cost", str(self.cost), "0 or more")
        return (Labelled(parcel.id, *what),)


@frozen
class LabelVoided(InParcel):
    """The label is off and was given back to the carrier."""

    parcel: str
    carrier: str
    service: str
    tracking_number: str

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel without a label."""
        return evolve(
            applied(parcel),
            state=ParcelState.SEALED,
            carrier="",
            service="",
            tracking_number="",
            cost=None,
        )


@frozen
class VoidLabel(InParcel):
    """Take the label off again, as long as the carrier has not got the parcel."""

    parcel: str

    def decide(self, parcel: Parcel | None) -> Sequence[LabelVoided]:
        """Return LabelVoided.  Raises Refused ``parcel.illegal``."""
        parcel = existing(parcel, self.parcel, "take the label off")
        parcel.allows(ParcelStep.VOID_LABEL)
        what = (parcel.carrier, parcel.service, parcel.tracking_number)
        return (LabelVoided(parcel.id, *what),)


@frozen
class RateReason:
    """What became of one rate table.

    Attributes:
        carrier: whose list.
        service: of which service.
        chosen: whether it is the one.
        price: what it would cost; None when it does not carry the parcel.
        reason: why, in words.
    """

    carrier: str
    service: str
    chosen: bool
    price: Money | None
    reason: str


@frozen
class LabelPlan:
    """The cheapest service for a parcel.

    Attributes:
        parcel: which one.
        rate: what was chosen; None when nothing carries it.
        why: a reason for each rate table.
        missing: the parcel, when nothing carries it.
        commands: what puts the label on.
    """

    parcel: str
    rate: Rate | None
    why: tuple[RateReason, ...]
    missing: tuple[str, ...]
    commands: tuple[Label, ...]

    @property
    def cost(self) -> Money | None:
        """What the carrier takes."""
        return self.rate.price if self.rate else None

    def __str__(self) -> str:
        lines = [f"Label for parcel {self.parcel}"]
        for why in self.why:
            mark = "*" if why.chosen else " "
            price = "-" if why.price is None else str(why.price)
            lines.append(f"{mark} {why.carrier} {why.service}  {price}  {why.reason}")
        return "\n".join(lines)


def choose_label(
    parcel: Parcel,
    origin: Address,
    destination: Address,
    tables: Iterable[RateTable],
    tracking_number: str,
    size: Dimensions | None = None,
) -> LabelPlan:
    """Return the cheapest service that carries a parcel, ties to the earlier list.

    Without its outer *size* nothing is reckoned that depends on it.  Prices are
    compared in the currency of the first list that carries it; one in another currency
    is left out and says so.
    """
    way = origin, destination
    tried = [(t, *_quote(t, parcel, way, size)) for t in tables]
    quotes = [rate for _, rate, _ in tried if rate is not None]
    currency = quotes[0].price.currency if quotes else ""
    alike = [rate for rate in quotes if rate.price.currency == currency]
    best = min(alike, key=lambda rate: rate.price.minor, default=None)
    why = tuple([_reason(t, rate, text, best, currency) for t, rate, text in tried])
    open_for_it = ParcelStep.LABEL in PARCEL_LIFE[parcel.state]
    if best is None or not open_for_it:
        return LabelPlan(parcel.id, None, why, (parcel.id,), ())
    label = Label(parcel.id, best.carrier, best.service, tracking_number, best.price)
    return LabelPlan(parcel.id, best, why, (), (label,))


def _quote(
    table: RateTable,
    parcel: Parcel,
    way: tuple[Address, Address],
    size: Dimensions | None,
) -> tuple[Rate | None, str]:
    try:
        rate = table.rate(*way, parcel.weight_g, size)
    except Refused as refused:
        return None, refused.because
    charged = "" if rate.charged_g is None else f", charged as {rate.charged_g} g"
    beside = "".join([f", {part.name} {part.price}" for part in rate.parts])
    return rate, f"zone {rate.zone}, up to {rate.max_weight_g} g{charged}{beside}"


def _reason(
    table: RateTable, rate: Rate | None, text: str, best: Rate | None, currency: str
) -> RateReason:
    if rate is not None and rate.price.currency != currency:
        text = f"in {table.currency}, the others are compared in {currency}"
    return RateReason(
        table.carrier,
        table.service,
        rate is not None and rate is best,
        rate.price if rate else None,
        text,
    )
