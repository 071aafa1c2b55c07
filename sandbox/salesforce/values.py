"""Values on their way in and out: what a request may write into a field, and how an answer shows what is stored.

Stored are: text, ids of 18 characters, booleans as 0 and 1, numbers, dates as `2026-11-23`, and moments as milliseconds
since 1970, always whole seconds, because Salesforce keeps no more.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sandbox.salesforce import ids
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.schema import NUMBERS, TEXTS, Field, Schema

GREATEST = 10**16
YEARS = range(1700, 4001)
TOKENS = {str: "VALUE_STRING", bool: "VALUE_TRUE", int: "VALUE_NUMBER_INT", float: "VALUE_NUMBER_FLOAT"}
TOKENS |= {list: "START_ARRAY"}
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def stored(schema: Schema, field: Field, given: Any) -> Any:
    """`given` as the database keeps it. Raises SalesforceError as the org would word it."""
    if given is None:
        return 0 if field.type == "boolean" else None
    if field.type == "reference":
        return _reference(schema, field, given)
    return READERS[field.type](field, given)


def shown(field: Field, value: Any) -> Any:
    """A stored value as JSON has it."""
    if value is None:
        return None
    match field.type:
        case "boolean":
            return bool(value)
        case "datetime":
            return datetime.fromtimestamp(value // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    return value


def well_formed(text: str) -> str:
    """Surrogates joined where they pair, replaced where one stands alone: JSON can carry both, UTF-8 neither."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def milliseconds(moment: datetime) -> int:
    """Since 1970."""
    return round(moment.timestamp() * 1000)


def stamp(moment: datetime) -> int:
    """A moment as it is stored, cut to its second."""
    return milliseconds(moment.replace(microsecond=0))


def _text(field: Field, given: Any) -> str | None:
    if not isinstance(given, str):
        raise _unreadable(field, given)
    text = well_formed(given if field.type == "textarea" else given.strip())
    if len(text) > field.length:
        message = f"{field.label}: data value too large: {text} (max length={field.length})"
        raise SalesforceError(400, "STRING_TOO_LONG", message, (field.name,))
    if text and field.type == "email" and not EMAIL.fullmatch(text):
        message = f"{field.label}: invalid email address: {text}"
        raise SalesforceError(400, "INVALID_EMAIL_ADDRESS", message, (field.name,))
    return text or None


def _number(field: Field, given: Any) -> float:
    if isinstance(given, bool) or not (isinstance(given, int | float | Decimal) or NUMBER.fullmatch(str(given))):
        raise _unreadable(field, given)
    if not -GREATEST < Decimal(given) < GREATEST:
        message = f"{field.label}: value outside of valid range on numeric field: {given}"
        raise SalesforceError(400, "NUMBER_OUTSIDE_VALID_RANGE", message, (field.name,))
    if field.type == "int":
        return int(given)
    return float(given)  # digits beyond a field's scale stay: the scale is for pages, and for what people type there


def _boolean(field: Field, given: Any) -> int:
    if not isinstance(given, bool):
        raise _unreadable(field, given)
    return int(given)


def _reference(schema: Schema, field: Field, given: Any) -> str | None:
    if not isinstance(given, str):
        raise _unreadable(field, given)
    if not given:
        return None
    try:
        record = ids.normal(given)
    except SalesforceError:
        record = ""
    if record[:3] not in schema.prefixes(field):
        message = f"{field.label}: id value of incorrect type: {given}"
        raise SalesforceError(400, "MALFORMED_ID", message, (field.name,))
    return record


def _date(field: Field, given: Any) -> str:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given.isoformat()
    if isinstance(given, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", given):
        try:
            return date.fromisoformat(given).isoformat()
        except ValueError:
            pass
    raise _unreadable(field, given)


def _moment(field: Field, given: Any) -> int:
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given)
        except ValueError:
            raise _unreadable(field, given) from None
    if not isinstance(given, datetime) or given.tzinfo is None or given.year not in YEARS:
        raise _unreadable(field, given)
    return stamp(given)


def _unreadable(field: Field, given: Any) -> SalesforceError:
    token = TOKENS.get(type(given), "START_OBJECT")
    message = (
        f"Cannot deserialize instance of {field.type} from {token} value {given}"
        " or request may be missing a required field at [line:1, column:1]"
    )
    return SalesforceError(400, "JSON_PARSER_ERROR", message)


READERS: dict[str, Callable[[Field, Any], Any]] = (
    dict.fromkeys(TEXTS, _text)
    | dict.fromkeys(NUMBERS, _number)
    | {"boolean": _boolean, "date": _date, "datetime": _moment}
)
