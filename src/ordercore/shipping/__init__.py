"""Parcels on their way: what they cost, their labels, and where they are."""

from ordercore.shipping.booked import BookedLabel, LabelRequest
from ordercore.shipping.charging import Charge, ChargeTable, ChargeZone, charges_to
from ordercore.shipping.collecting import (
    AwaitCollection,
    Collect,
    Collected,
    CollectionAwaited,
    CollectionLapsed,
    LapseCollection,
)
from ordercore.shipping.envelope import Envelope, EnvelopeStep, MergedRates
from ordercore.shipping.labelling import (
    Label,
    Labelled,
    LabelPlan,
    LabelVoided,
    RateReason,
    VoidLabel,
    choose_label,
)
from ordercore.shipping.linear import linear_breaks
from ordercore.shipping.live import NOT_ASKED, LiveRate, LiveRates
from ordercore.shipping.parcel import (
    PARCEL_LIFE,
    InParcel,
    MakeParcel,
    Parcel,
    ParcelMade,
    ParcelState,
    ParcelStep,
    ParcelVoided,
    VoidParcel,
    parcel_stream,
)
from ordercore.shipping.promise_history import (
    TransitHistory,
    TransitTime,
    nearest_rank,
)
from ordercore.shipping.promise_steps import (
    ExplainedPromise,
    PromiseStep,
    StepKind,
    explained,
)
from ordercore.shipping.promising import DeliveryPromise, Route, route_of
from ordercore.shipping.rates import (
    PublishRates,
    Rate,
    RatesPublished,
    RateTable,
    WeightBreak,
    Zone,
    rates_stream,
)
from ordercore.shipping.reach import Reach
from ordercore.shipping.regions import EU
from ordercore.shipping.requesting import (
    LabelRefused,
    LabelRequested,
    LabelWithdrawn,
    RefuseLabel,
    RequestLabel,
    WithdrawLabel,
)
from ordercore.shipping.shipment import (
    SHIPMENT_LIFE,
    Shipment,
    ShipmentState,
    ShipmentStep,
    TrackingEvent,
)
from ordercore.shipping.size_limits import ANY_SIZE, SizeLimits
from ordercore.shipping.surcharges import NO_FUEL, Fuel, RatePart, Surcharge
from ordercore.shipping.timetable import (
    CarrierService,
    DeliveryArea,
    Dispatch,
    HandlingUnit,
    Pickup,
    PublishTimetable,
    Timetable,
    TimetablePublished,
    Transit,
    timetable_stream,
)
from ordercore.shipping.tracking import (
    Delivered,
    HandedOver,
    HandOver,
    Track,
    Tracked,
)
from ordercore.shipping.weighing import BY_THE_GRAM, DimensionalWeight, Weighing
from ordercore.shipping.withdrawing_rates import RatesWithdrawn, WithdrawRates
from ordercore.shipping.written_charges import charges_from, plain_charges
from ordercore.shipping.written_rates import plain_rates, rates_from

__all__ = [
    "ANY_SIZE",
    "BY_THE_GRAM",
    "EU",
    "NOT_ASKED",
    "NO_FUEL",
    "PARCEL_LIFE",
    "SHIPMENT_LIFE",
    "AwaitCollection",
    "BookedLabel",
    "CarrierService",
    "Charge",
    "ChargeTable",
    "ChargeZone",
    "Collect",
    "Collected",
    "CollectionAwaited",
    "CollectionLapsed",
    "Delivered",
    "DeliveryArea",
    "DeliveryPromise",
    "DimensionalWeight",
    "Dispatch",
    "Envelope",
    "EnvelopeStep",
    "ExplainedPromise",
    "Fuel",
    "HandOver",
    "HandedOver",
    "HandlingUnit",
    "InParcel",
    "Label",
    "LabelPlan",
    "LabelRefused",
    "LabelRequest",
    "LabelRequested",
    "LabelVoided",
    "LabelWithdrawn",
    "Labelled",
    "LapseCollection",
    "LiveRate",
    "LiveRates",
    "MakeParcel",
    "MergedRates",
    "Parcel",
    "ParcelMade",
    "ParcelState",
    "ParcelStep",
    "ParcelVoided",
    "Pickup",
    "PromiseStep",
    "PublishRates",
    "PublishTimetable",
    "Rate",
    "RatePart",
    "RateReason",
    "RateTable",
    "RatesPublished",
    "RatesWithdrawn",
    "Reach",
    "RefuseLabel",
    "RequestLabel",
    "Route",
    "Shipment",
    "ShipmentState",
    "ShipmentStep",
    "SizeLimits",
    "StepKind",
    "Surcharge",
    "Timetable",
    "TimetablePublished",
    "Track",
    "Tracked",
    "TrackingEvent",
    "Transit",
    "TransitHistory",
    "TransitTime",
    "VoidLabel",
    "VoidParcel",
    "Weighing",
    "WeightBreak",
    "WithdrawLabel",
    "WithdrawRates",
    "Zone",
    "charges_from",
    "charges_to",
    "choose_label",
    "explained",
    "linear_breaks",
    "nearest_rank",
    "parcel_stream",
    "plain_charges",
    "plain_rates",
    "rates_from",
    "rates_stream",
    "route_of",
    "timetable_stream",
]
