"""Pages of an answer: 2,000 rows at most, child rows counted, the rest behind a locator that lives two days.

A child relationship that does not fit its page is cut there and goes on behind a locator of its own.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.salesforce import ids
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.soql.answer import BASE, Answer, Children, Record

LIFE = timedelta(days=2)
SMALLEST, GREATEST = 200, 2_000
PREFIX = "01g"


@dataclass(frozen=True, slots=True)
class Cursor:
    user: str
    records: Sequence[Record]
    batch: int
    until: datetime


class Cursors:
    """Answers that are still being paged through, in memory: a restart forgets them, as an org's maintenance does."""

    def __init__(self) -> None:
        self._cursors: dict[str, Cursor] = {}
        self._made = ids.FIRST
        self._lock = threading.Lock()

    def first(self, answer: Answer, user: str, batch: int, now: datetime) -> dict[str, Any]:
        """The first page of a query's answer."""
        size = min(max(batch, SMALLEST), GREATEST)
        if not answer.records:
            return {"totalSize": answer.total, "done": True, "records": []}
        return self._page(Cursor(user, answer.records, size, now + LIFE), "", 0)

    def next(self, locator: str, user: str, now: datetime) -> dict[str, Any]:
        """A later page. Raises SalesforceError INVALID_QUERY_LOCATOR."""
        key, _, start = locator.partition("-")
        with self._lock:
            cursor = self._cursors.get(key)
        if cursor is None or cursor.user != user or cursor.until <= now or not _within(start, cursor):
            raise SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page(cursor, key, int(start))

    def clear(self) -> None:
        with self._lock:
            self._cursors.clear()

    def _page(self, cursor: Cursor, key: str, start: int) -> dict[str, Any]:
        room, records = cursor.batch, []
        for record in cursor.records[start : start + cursor.batch]:
            if room <= 0:
                break
            made, used = self._fitted(record, cursor, room - 1)
            records.append(made)
            room -= 1 + used
        return self._body(cursor, key, start, records)

    def _fitted(self, record: Record, cursor: Cursor, room: int) -> tuple[Record, int]:
        """The record with its children cut to what the page still holds, and how many of them that is."""
        made, used = dict(record), 0
        for name, value in record.items():
            if isinstance(value, Children):
                records = list(value.records[: max(room - used, 0)])
                own = Cursor(cursor.user, value.records, cursor.batch, cursor.until)
                made[name] = self._body(own, "", 0, records)
                used += len(records)
        return made, used

    def _body(self, cursor: Cursor, key: str, start: int, records: list[Record]) -> dict[str, Any]:
        end = start + len(records)
        body = {"totalSize": len(cursor.records), "done": end >= len(cursor.records)}
        if not body["done"]:
            return body | {"nextRecordsUrl": f"{BASE}/query/{key or self._keep(cursor)}-{end}", "records": records}
        return body | {"records": records}

    def _keep(self, cursor: Cursor) -> str:
        with self._lock:
            now = cursor.until - LIFE
            for key in [key for key, each in self._cursors.items() if each.until <= now]:
                del self._cursors[key]
            self._made += 1
            key = ids.make(PREFIX, self._made)
            self._cursors[key] = cursor
        return key


def _within(start: str, cursor: Cursor) -> bool:
    return start.isdigit() and int(start) < len(cursor.records)
