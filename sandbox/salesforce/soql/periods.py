"""SOQL's date literals: TODAY, LAST_N_DAYS:7, THIS_QUARTER and their kin, as spans of days in the user's own calendar.

Fiscal ones are not here: they need the org's fiscal year, which this org has not set.
"""

from datetime import date, timedelta

SUNDAY = 6
MONDAY = 0
MONTHS = {"month": 1, "quarter": 3, "year": 12}
PLAIN = {"yesterday": ("day", -1), "today": ("day", 0), "tomorrow": ("day", 1)} | {
    f"{word}_{unit}": (unit, steps)
    for word, steps in (("last", -1), ("this", 0), ("next", 1))
    for unit in ("week", "month", "quarter", "year")
}
NINETY = {"last_90_days": "last_n_days", "next_90_days": "next_n_days"}
COUNTED = {
    f"{name.format(unit)}": (name, unit)
    for unit in ("day", "week", "month", "quarter", "year")
    for name in ("last_n_{}s", "next_n_{}s", "n_{}s_ago")
}


def known(name: str) -> bool:
    """Whether it is a literal that takes no number."""
    return name in PLAIN or name in NINETY


def counted(name: str) -> bool:
    """Whether it is a literal that takes a number."""
    return name in COUNTED


def span(name: str, n: int, today: date, *, week_starts: int = SUNDAY) -> tuple[date, date]:
    """The first day, and the first day after. Raises OverflowError or ValueError beyond the calendar."""
    if name in PLAIN:
        unit, steps = PLAIN[name]
        start = _shift(unit, _start(unit, today, week_starts), steps)
        return start, _shift(unit, start, 1)
    if name in NINETY:
        name, n = NINETY[name], 90
    form, unit = COUNTED[name]
    this = _start(unit, today, week_starts)
    following = _shift(unit, this, 1)
    match form:
        case "n_{}s_ago":
            start = _shift(unit, this, -n)
            return start, _shift(unit, start, 1)
        case "next_n_{}s":
            return following, _shift(unit, following, n)
    # LAST_N_DAYS is the one of its family that has today in it.
    return _shift(unit, this, -n), following if unit == "day" else this


def _start(unit: str, day: date, week_starts: int) -> date:
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=(day.weekday() - week_starts) % 7)
    months = MONTHS[unit]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def _shift(unit: str, start: date, steps: int) -> date:
    """`start` is the first day of its unit, so that no month is too short for it."""
    if unit in ("day", "week"):
        return start + timedelta(days=steps * (7 if unit == "week" else 1))
    year, month = divmod(start.year * 12 + start.month - 1 + steps * MONTHS[unit], 12)
    return date(year, month + 1, 1)
