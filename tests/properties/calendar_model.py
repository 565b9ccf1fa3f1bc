"""Days and promises by walking from minute to minute, as slowly as it can be said."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
WEEK = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


@cache
def model_wall(on, at, zone):
    """Return the first minute at which clocks show that day and time, or more."""
    wanted = datetime.combine(on, at)
    around = [wanted.replace(tzinfo=UTC) + n * timedelta(hours=26) for n in (-1, 1)]
    now = around[0] + timedelta(hours=26)
    now -= max(one.astimezone(ZoneInfo(zone)).utcoffset() for one in around)
    while now.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < wanted:
        now += MINUTE
    return now


@cache
def model_working(known):
    """Return the working days of a calendar, found one by one."""
    found = []
    on = known.first
    while on <= known.last:
        week = WEEK[on.weekday()] in known.week
        real = model_wall(on, time(), known.zone) < model_wall(
            on + DAY, time(), known.zone
        )
        if real and ((week and on not in known.closed) or on in known.extra):
            found.append(on)
        on += DAY
    return found


def hours_of(known, on):
    """Return from when to when a working day has hours."""
    for hours in known.hours:
        if not hours.days or WEEK[on.weekday()] in hours.days:
            end = (
                model_wall(on + DAY, time(), known.zone)
                if hours.closes == time()
                else model_wall(on, hours.closes, known.zone)
            )
            return model_wall(on, hours.opens, known.zone), end
    return model_wall(on, time(), known.zone), model_wall(on + DAY, time(), known.zone)


def model_ready(route, at, handling):
    """Return when an order is packed."""
    work, dispatch = route.work, route.dispatch
    single = dict(dispatch.cutoffs)
    days = [
        day
        for day in model_working(work)
        if at <= model_wall(day, single.get(day, dispatch.cutoff), work.zone)
    ]
    if dispatch.unit == "DAYS":
        return model_wall(days[handling], dispatch.ready_at, work.zone)
    now = max(at, hours_of(work, days[0])[0])
    left = handling * 60
    for start, end in [hours_of(work, day) for day in days]:
        now = max(now, start)
        while now < end and left:
            now += MINUTE
            left -= 1
        if not left and now <= end:
            return now
    raise AssertionError("the calendar is too short for the test")


def model_promise(route, at, pace):
    """Return when an order leaves and on which day it is delivered."""
    ready = model_ready(route, at, pace.handling)
    leaves = min(
        when
        for pickup, known in route.pickups
        for day in model_working(known)
        for wall in pickup.at
        if (when := model_wall(day, wall, known.zone)) >= ready
    )
    there = route.deliver
    today = max(
        on
        for n in range(-3, 4)
        if model_wall(on := leaves.date() + n * DAY, time(), there.zone) <= leaves
    )
    carry = [day for day in model_working(route.carry) if day >= today]
    if pace.days and carry[0] == today:
        carry = carry[1:]
    carried = carry[max(pace.days - 1, 0)]
    delivered = [
        day
        for day in model_working(there)
        if day >= carried and hours_of(there, day)[1] > leaves
    ]
    return leaves, delivered[0]
