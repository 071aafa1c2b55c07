"""The table block. Where Slack's pages and others disagree, the lower number; one table in a message."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.blocks.objects import ID
from sandbox.slack.blocks.rich_text import RICH_TEXT
from sandbox.slack.blocks.rules import Rule, choice, fault, flag, items, kinds, record, string

ROWS = 100
COLUMNS = 20
CELLS_TOTAL = 10_000
ONE_TABLE = "only_one_table_allowed"


def number(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield fault("must be a number", at)


def maybe(rule: Rule) -> Rule:
    """A null stands for a column that keeps its defaults."""

    def either(value: Any, at: str) -> Iterator[str]:
        if value is not None:
            yield from rule(value, at)

    return either


CELL = kinds(
    {
        "raw_text": record({"text": string(3000, 1)}),
        "raw_number": record({"value": number, "text": string(3000, 1)}),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = record({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})
TABLE = record(
    {"rows": items(items(CELL, COLUMNS), ROWS)}, {"block_id": ID, "column_settings": items(maybe(COLUMN), COLUMNS)}
)
