"""Orders by the hundred thousand, made in a minute: some of the sandbox's own, copied with what hangs on them.

The sandbox makes every record by its own rules, and takes many minutes for so many; here its file is written to.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

from tests.kit import Sandbox

ORDER = "Sales_Order__c"
OWN = 300
"""Orders that the sandbox makes by itself."""
TROUBLED = frozenset({"missing_links", "payment_link_failed", "tracking_missing"})
"""Symptoms that each order has for itself: of a hundred copies a hundred are found."""
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
FAR = 3_000_000_000
"""Where no id of the sandbox's own is."""

Row = dict[str, Any]


async def spread(sandbox: Sandbox, orders: int, symptoms: int) -> None:
    """An org of so many orders, of which about so many are in some trouble."""
    await sandbox.reset(orders=min(OWN, orders), seed=1)
    labels = (await sandbox.call("world"))["labels"]
    healthy = [each["id"] for each in labels if each["situation"] == "healthy" and each["object"] == ORDER]
    troubled = [each["order"] for each in labels if each["symptom"] in TROUBLED]
    known = sum(each["symptom"] is not None for each in labels)
    with closing(sqlite3.connect(sandbox.data / "salesforce.db", timeout=30)) as file:
        numbers = dict(file.execute(f"SELECT Name, Id FROM {ORDER}"))  # noqa: S608 - ours
        copies = Copies(file)
        more = max(symptoms - known, 0)
        copies.make(islice(cycle([numbers[each] for each in troubled]), more))
        copies.make(islice(cycle(healthy), max(orders - len(numbers) - more, 0)))
        file.commit()
        file.execute("ANALYZE")


@dataclass
class Copies:
    """Writes orders that are like others but for their ids and numbers."""

    file: sqlite3.Connection
    made: int = 0
    _known: dict[str, dict[str, list[Row]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tables = [name for (name,) in self.file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {name: [each[1] for each in self.file.execute(f'PRAGMA table_info("{name}")')] for name in tables}
        self._tables = {ORDER: "Id"} | {name: ORDER for name, have in columns.items() if ORDER in have}

    def make(self, originals: Iterator[str]) -> None:
        waiting: dict[str, list[Row]] = {name: [] for name in self._tables}
        for original in originals:
            for name, rows in self._copied(original).items():
                waiting[name] += rows
            if len(waiting[ORDER]) >= 1_000:
                self._write(waiting)
        self._write(waiting)

    def _copied(self, original: str) -> dict[str, list[Row]]:
        whole = self._whole(original)
        ids = {row["Id"]: self._id(row["Id"]) for rows in whole.values() for row in rows}
        copied = {
            name: [{key: ids.get(value, value) for key, value in row.items()} for row in rows]
            for name, rows in whole.items()
        }
        copied[ORDER][0]["Name"] = f"SO-{200_000 + self.made:06}"
        return copied

    def _whole(self, original: str) -> dict[str, list[Row]]:
        """The order and what hangs on it."""
        if original not in self._known:
            self._known[original] = {name: self._rows(name, by, original) for name, by in self._tables.items()}
        return self._known[original]

    def _rows(self, name: str, by: str, original: str) -> list[Row]:
        found = self.file.execute(f'SELECT * FROM "{name}" WHERE "{by}" = ?', (original,))  # noqa: S608 - the sandbox's
        return [dict(zip((each[0] for each in found.description), row, strict=True)) for row in found]

    def _id(self, original: str) -> str:
        self.made += 1
        return id_of(original[:3], FAR + self.made)

    def _write(self, waiting: dict[str, list[Row]]) -> None:
        for name, rows in waiting.items():
            if rows:
                columns = ", ".join(f'"{each}"' for each in rows[0])
                marks = ", ".join("?" * len(rows[0]))
                values: Sequence[tuple[Any, ...]] = [tuple(each.values()) for each in rows]
                statement = f'INSERT INTO "{name}" ({columns}) VALUES ({marks})'  # noqa: S608 - as above
                self.file.executemany(statement, values)
                rows.clear()


def id_of(prefix: str, number: int) -> str:
    """A record id of 18 characters."""
    tail = ""
    for _ in range(15 - len(prefix)):
        number, digit = divmod(number, len(DIGITS))
        tail = DIGITS[digit] + tail
    core = prefix + tail
    fives = (core[:5], core[5:10], core[10:])
    return core + "".join(
        CHECKS[sum(1 << place for place, each in enumerate(five) if each.isupper())] for five in fives
    )
