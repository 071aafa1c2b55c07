"""What a measurement says, and how it is printed."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


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
    verdicts = {True: "ok", False: "[bold red]MISSED[/]", None: ""}
    for row in rows:
        table.add_row(verdicts[row.kept], row.what, row.measured, row.budget)
    Console().print(table)
