"""Public holidays as the closed days of working calendars, from ``holidays``.

It is the extra ``ordercore-oms[holidays]``.  What a country's law calls a holiday is
not always a day on which a warehouse or a carrier rests: add and take what differs.
"""

from ordercore_adapters.holidays.calendar import calendar_of, closed_days

__all__ = ["calendar_of", "closed_days"]
