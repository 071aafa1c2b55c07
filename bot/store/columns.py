"""What the tables' columns hold, beyond text and numbers: moments, states, and models as JSON text."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

Identifier = BigInteger().with_variant(Integer(), "sqlite")
"""A number the database gives. SQLite counts up only what is called INTEGER."""


class Moment(TypeDecorator[datetime]):
    """A point in time, kept as whole milliseconds since 1970 in UTC: SQLite drops zones, and integers compare."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - its shape
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone says nothing")
        return (value - EPOCH) // MILLISECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its shape
        return None if value is None else EPOCH + value * MILLISECOND


class Name(TypeDecorator[str]):
    """A word of one of our enumerations, kept and read as plain text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - its shape
        return None if value is None else str(value)


def one_of(column: str, states: Iterable[StrEnum]) -> CheckConstraint:
    """Refuse anything in `column` but the names of `states`."""
    return CheckConstraint(f"{column} IN ({quoted(states)})", name=column)


def quoted(states: Iterable[StrEnum]) -> str:
    return ", ".join(f"'{state}'" for state in states)
