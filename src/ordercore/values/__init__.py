"""The words that every other room uses: money, pieces, sizes, places, codes, times."""

from ordercore.values.codes import (
    check_id,
    gtin,
    gtin_check_digit,
    is_gtin,
    is_sscc,
    sku,
    sku_matches,
    sscc,
)
from ordercore.values.counting import PIECES, Measure, Pack
from ordercore.values.decimals import decimal_of
from ordercore.values.former import former_default, formerly
from ordercore.values.ids import IdSource, SortableIds
from ordercore.values.kinds import of_kind, of_several
from ordercore.values.measure import Dimensions, grams, millimetres, weight
from ordercore.values.money import (
    Money,
    cash_round,
    currencies,
    exponent,
    total,
)
from ordercore.values.personal import ERASED, PERSONAL, redacted
from ordercore.values.place import Address, Coordinates, country_code, distance_km
from ordercore.values.quantity import quantity, whole
from ordercore.values.rounding import Rounding, round_to, share, split
from ordercore.values.segments import new_segments, segments
from ordercore.values.slips import meant
from ordercore.values.spoken import spoken, spoken_near, spoken_number
from ordercore.values.text import free_text, has_controls, in_per_cent, of_texts
from ordercore.values.today import Today
from ordercore.values.when import (
    CLOCKED,
    day,
    instant,
    is_clocked,
    month_end,
    months_after,
    utc,
)
from ordercore.values.workdays import WORK_WEEK, OpenHours, Weekday, WorkCalendar
from ordercore.values.written import locale_for, written_day, written_percent
from ordercore.values.zones import (
    day_end,
    day_of,
    day_start,
    time_zone,
    wall_instant,
)

__all__ = [
    "CLOCKED",
    "ERASED",
    "PERSONAL",
    "PIECES",
    "WORK_WEEK",
    "Address",
    "Coordinates",
    "Dimensions",
    "IdSource",
    "Measure",
    "Money",
    "OpenHours",
    "Pack",
    "Rounding",
    "SortableIds",
    "Today",
    "Weekday",
    "WorkCalendar",
    "cash_round",
    "check_id",
    "country_code",
    "currencies",
    "day",
    "day_end",
    "day_of",
    "day_start",
    "decimal_of",
    "distance_km",
    "exponent",
    "former_default",
    "formerly",
    "free_text",
    "grams",
    "gtin",
    "gtin_check_digit",
    "has_controls",
    "in_per_cent",
    "instant",
    "is_clocked",
    "is_gtin",
    "is_sscc",
    "locale_for",
    "meant",
    "millimetres",
    "month_end",
    "months_after",
    "new_segments",
    "of_kind",
    "of_several",
    "of_texts",
    "quantity",
    "redacted",
    "round_to",
    "segments",
    "share",
    "sku",
    "sku_matches",
    "split",
    "spoken",
    "spoken_near",
    "spoken_number",
    "sscc",
    "time_zone",
    "total",
    "utc",
    "wall_instant",
    "weight",
    "whole",
    "written_day",
    "written_percent",
]
