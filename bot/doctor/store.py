"""The database: can it be reached, has it this version's tables, and when was it last copied?"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.doctor.check import Check, skipped, unwell, well
from bot.store.database import DatabaseRefused
from bot.store.health import Health, look

STALE = timedelta(days=2)
"""Two nights without a backup."""
COPY = "Run `exodus backup` every night: deploy/exodus-backup.timer does it (whoever runs the machine)."


async def examine(url: str, now: Callable[[], datetime]) -> list[Check]:
    try:
        found = await asyncio.to_thread(look, url)
    except DatabaseRefused as refused:
        return [unwell("Database", str(refused), "Set DATABASE_URL to a database that can be reached."), _untried()]
    if not found.there:
        return [well("Database", "not there yet; the first start makes it"), well("Backup", "nothing to copy yet")]
    return [_schema(found), _backup(found, now())]


def _schema(found: Health) -> Check:
    if found.outdated:
        mend = "Run `exodus migrate`." + (" On SQLite a start does it, too." if found.sqlite else "")
        return unwell("Database", "its tables are older than this bot", mend)
    return well("Database", "reachable, with the tables of this version")


def _backup(found: Health, now: datetime) -> Check:
    if not found.sqlite:
        return skipped("Backup", "PostgreSQL: your own tools know when it was copied")
    if found.backup and now - found.backup <= STALE:
        return well("Backup", f"{found.backup:%Y-%m-%d %H:%M} UTC")
    if found.backup:
        return unwell("Backup", f"the newest is of {found.backup:%Y-%m-%d %H:%M} UTC", COPY)
    if found.since is None or now - found.since <= STALE:
        return well("Backup", "none yet, and nothing in it is older than two days")
    return unwell("Backup", f"none, and it holds what began on {found.since:%Y-%m-%d}", COPY)


def _untried() -> Check:
    return skipped("Backup", "not tried: the database can't be used")
