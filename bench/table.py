"""What a measurement says, and how it is printed and written down."""

import math
import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.kit import ROOT

BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"
"""Between these two lines of a page stands what the last run measured."""
PACKAGES = ("slack-bolt", "aiohttp", "simple-salesforce", "SQLAlchemy", "pydantic")
VERDICTS = {True: "ok", False: "MISSED", None: ""}


@dataclass(frozen=True, slots=True)
class Row:
    """One measured thing. `kept` is None where there is no budget to keep."""

    what: str
    measured: str
    budget: str = ""
    kept: bool | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all values do not pass."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def show(rows: Iterable[Row]) -> None:
    table = Table("", "What", "Measured", "Budget", title="exodus-bot")
    for row in rows:
        verdict = VERDICTS[row.kept]
        table.add_row(f"[bold red]{verdict}[/]" if row.kept is False else verdict, row.what, row.measured, row.budget)
    Console().print(table)


def write(rows: Iterable[Row], page: Path) -> None:
    """Put the table in the place of the last one. Raises ValueError where the page has no place for it."""
    before, begin, rest = page.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{page} has no lines {BEGIN} and {END}")
    lines = (begin, "", measured_on(), "", *markdown(rows), "", end)
    page.write_text(before + "\n".join(lines) + after)


def markdown(rows: Iterable[Row]) -> Iterator[str]:
    yield "| what | measured | budget | kept |"
    yield "| --- | --- | --- | --- |"
    for row in rows:
        yield f"| {row.what} | {row.measured} | {row.budget} | {VERDICTS[row.kept]} |"


def measured_on() -> str:
    """The day, the commit, the machine and the versions."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    python = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {commit()}, {os.cpu_count()} cores ({processor()}), "
        f"{platform.system()}; {python}, {versions}."
    )


def commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


def processor() -> str:
    """Its name, where the system says."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
