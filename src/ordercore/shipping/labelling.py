"""A carrier is chosen for a parcel, and its label is bought, or given back."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from attrs import evolve, frozen

from ordercore.errors import Invalid, Refused
from ordercore.shipping.booked import BookedLabel
from ordercore.shipping.live import NOT_ASKED, LiveRate, LiveRates
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
from ordercore.shipping.requesting import RequestLabel
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

LONGEST = 255
"""Characters at most of what a carrier calls things."""


@frozen
class Labelled(InParcel):
    """The parcel has a label."""

    parcel: str
    carrier: str
    service: str
    tracking_number: str
    cost: Money
    booked: BookedLabel | None = None

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel with its label."""
        return evolve(
            applied(parcel),
            state=ParcelState.LABELLED,
            carrier=self.carrier,
            service=self.service,
            tracking_number=self.tracking_number,
            cost=self.cost,
            requested=None,
            booked=self.booked,
        )


@frozen
class Label(InParcel):
    """Put a carrier's label on a sealed parcel.  The same label again does nothing.

    Attributes:
        parcel: which one.
        carrier: who carries it.
        service: how.
        tracking_number: the carrier's number for it.
        cost: what the carrier takes.
        booked: what it is to the carrier's own system, for one that was requested;
            None for one that was bought by hand.
    """

    parcel: str
    carrier: str
    service: str
    tracking_number: str
    cost: Money
    booked: BookedLabel | None = None

    def decide(self, parcel: Parcel | None) -> Sequence[Labelled]:
        """Return Labelled.

        Raises Refused ``parcel.illegal``, ``parcel.label-requested`` for a label by
        hand while another is waited for, ``parcel.label-unwanted`` for one that was
        requested and is not waited for; Invalid without carrier and tracking number,
        for one of more than 255 characters, and for a cost below 0.
        """
        parcel = existing(parcel, self.parcel, "label")
        what = (self.carrier, self.service, self.tracking_number, self.cost)
        has = (parcel.carrier, parcel.service, parcel.tracking_number, parcel.cost)
        same = what == has and self.booked == parcel.booked
        if same and parcel.state is not ParcelState.VOIDED:
            return ()
        self._check_wanted(parcel)
        parcel.allows(ParcelStep.LABEL)
        if not self.carrier or not self.tracking_number:
            raise Invalid.at("label", "no carrier or tracking number", "both")
        for where in ("carrier", "service", "tracking_number"):
            if len(text := getattr(self, where)) > LONGEST:
                raise Invalid.at(where, text, f"at most {LONGEST} characters")
        if self.cost.minor < 0:
            raise Invalid.at("cost", str(self.cost), "0 or more")
        return (Labelled(parcel.id, *what, self.booked),)

    def _check_wanted(self, parcel: Parcel) -> None:
        if self.booked is None:
            parcel.check_not_requested("label by hand")
        elif parcel.requested is None or parcel.requested.number != self.booked.request:
            raise Refused(
                "parcel.label-unwanted",
                asked=f"label parcel {parcel.id} with {self.tracking_number}",
                because="it does not wait for this label, or not any more",
                remedy="Give the label back to its carrier",
            )


@frozen
class LabelVoided(InParcel):
    """The label is off; what was booked of the carrier's own system goes back."""

    parcel: str
    carrier: str
    service: str
    tracking_number: str
    booked: BookedLabel | None = None

    def apply(self, parcel: Parcel | None) -> Parcel:
        """Return the parcel without a label."""
        return evolve(
            applied(parcel),
            state=ParcelState.SEALED,
            carrier="",
            service="",
            tracking_number="",
            cost=None,
            booked=None,
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
        return (LabelVoided(parcel.id, *what, parcel.booked),)


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
        why: a reason for each rate table, and for each price that a carrier told.
        missing: the parcel, when nothing carries it.
        commands: what puts the label on.
        failures: who was asked for its price and did not tell it, and why.
    """

    parcel: str
    rate: Rate | None
    why: tuple[RateReason, ...]
    missing: tuple[str, ...]
    commands: tuple[Label | RequestLabel, ...]
    failures: tuple[str, ...] = ()

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
        return "\n".join([*lines, *self.failures])


def choose_label(
    parcel: Parcel,
    way: tuple[Address, Address],
    tables: Iterable[RateTable],
    tracking_number: str,
    size: Dimensions | None = None,
    live: LiveRates = NOT_ASKED,
    *,
    planned: str = "",
) -> LabelPlan:
    """Return the cheapest service that carries a parcel, ties to the earlier list.

    Where a service was planned for it, it is that one if it carries the parcel, and
    only the word of a carrier, which nobody knew then, may be cheaper.

    Prices are compared in the currency of the first list that carries it; one in
    another currency is left out and says so.

    Args:
        parcel: which one.
        way: from where to where.
        tables: what carriers take, as was agreed with them.
        tracking_number: what the label says.
        size: the parcel's outer size; without one nothing is reckoned that depends on
            it.
        live: what carriers say themselves.  It counts in place of the table of the
            same service; where a carrier did not answer, the table is what is left.
        planned: with whom it was reckoned when its order was sourced, such as ``GLS
            parcel``; "" for nobody.
    """
    answered = {rate.told for rate in live.rates}
    tried = [
        *[
            _Tried(t.carrier, t.service, *_quote(t, parcel, way, size, answered))
            for t in tables
        ],
        *[_said(one, parcel) for one in live.rates],
    ]
    quotes = [one.rate for one in _asked_for(tried, planned) if one.rate is not None]
    currency = quotes[0].price.currency if quotes else ""
    alike = [rate for rate in quotes if rate.price.currency == currency]
    best = min(alike, key=lambda rate: rate.price.minor, default=None)
    why = tuple([_reason(one, best, currency, planned) for one in tried])
    failures = tuple(map(str, live.failures))
    open_for_it = ParcelStep.LABEL in PARCEL_LIFE[parcel.state]
    if best is None or not open_for_it:
        return LabelPlan(parcel.id, None, why, (parcel.id,), (), failures)
    label = Label(parcel.id, best.carrier, best.service, tracking_number, best.price)
    return LabelPlan(parcel.id, best, why, (), (label,), failures)


class _Tried(NamedTuple):
    """A service, what it takes where it carries the parcel, and how that comes."""

    carrier: str
    service: str
    rate: Rate | None
    text: str
    live: bool = False

    @property
    def told(self) -> str:
        return f"{self.carrier} {self.service}"


def _asked_for(tried: Sequence[_Tried], planned: str) -> Sequence[_Tried]:
    """Return those of which the cheapest is taken."""
    as_planned = [one for one in tried if one.told == planned and one.rate is not None]
    if not as_planned:
        return tried
    return [*as_planned, *[one for one in tried if one.live]]


def _said(live: LiveRate, parcel: Parcel) -> _Tried:
    zone = f"live by {live.plugin}" if live.plugin else "live"
    rate = Rate(live.carrier, live.service, zone, parcel.weight_g, live.price)
    return _Tried(live.carrier, live.service, rate, f"{zone}, for this parcel", True)


def _quote(
    table: RateTable,
    parcel: Parcel,
    way: tuple[Address, Address],
    size: Dimensions | None,
    answered: Collection[str],
) -> tuple[Rate | None, str]:
    if table.told in answered:
        return None, "the carrier's own word counts in place of its table"
    try:
        rate = table.rate(*way, parcel.weight_g, size)
    except Refused as refused:
        return None, refused.because
    charged = "" if rate.charged_g is None else f", charged as {rate.charged_g} g"
    beside = "".join([f", {part.name} {part.price}" for part in rate.parts])
    return rate, f"zone {rate.zone}, up to {rate.max_weight_g} g{charged}{beside}"


def _reason(
    tried: _Tried, best: Rate | None, currency: str, planned: str
) -> RateReason:
    rate, text = tried.rate, tried.text
    if planned and tried.told == planned:
        text = f"{text}, as planned"
    if rate is not None and rate.price.currency != currency:
        text = f"in {rate.price.currency}, the others are compared in {currency}"
    return RateReason(
        tried.carrier,
        tried.service,
        rate is not None and rate is best,
        rate.price if rate else None,
        text,
    )
