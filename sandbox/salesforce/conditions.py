"""Conditional request headers: dates, compared to the second, and for account records entity tags.

Source: REST guide, "Conditional Request Headers". DELETE takes none of them, and `If-Range` is not known.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha1
from typing import Any

from sandbox.salesforce.errors import SalesforceError, precondition_failed
from sandbox.salesforce.schema import Entity
from sandbox.salesforce.values import milliseconds

Headers = Mapping[str, str]
Row = dict[str, Any]
TAGGED = "Account"


def since(headers: Headers) -> datetime | None:
    """What `If-Modified-Since` says; a date that cannot be read is as none."""
    return _date(headers.get("If-Modified-Since", ""))


def guard(headers: Headers) -> Callable[[Entity, Row], None]:
    """What must hold of a row, as it is stored, before it is changed; what is called raises SalesforceError if not.

    Raises SalesforceError here already for headers that cannot be read.
    """
    given = headers.get("If-Unmodified-Since")
    until = _date(given) if given is not None else None
    if given is not None and until is None:
        raise SalesforceError(400, "INVALID_HEADER", f"Invalid value for header If-Unmodified-Since: {given}")

    def check(entity: Entity, row: Row) -> None:
        changed = until is not None and row["LastModifiedDate"] > milliseconds(until)
        if changed or not _matches(entity, row, headers, "If-Match", absent=True):
            raise precondition_failed()
        if _matches(entity, row, headers, "If-None-Match", absent=False):
            raise precondition_failed()

    return check


def unchanged(entity: Entity, row: Row, headers: Headers) -> bool:
    """Whether the client knows the row already, so that it need not be sent."""
    if _matches(entity, row, headers, "If-None-Match", absent=False):
        return True
    moment = since(headers)
    return moment is not None and row["LastModifiedDate"] <= milliseconds(moment)


def described(entity: Entity, row: Row) -> dict[str, str]:
    """The headers by which a client recognises the row later."""
    tag = {"ETag": _tag(row)} if entity.name == TAGGED else {}
    return last_modified(datetime.fromtimestamp(row["LastModifiedDate"] / 1000, UTC)) | tag


def last_modified(moment: datetime) -> dict[str, str]:
    return {"Last-Modified": format_datetime(moment, usegmt=True)}


def _matches(entity: Entity, row: Row, headers: Headers, name: str, *, absent: bool) -> bool:
    """Whether one of the header's tags is the row's; `absent` where there is no header, or nothing has tags."""
    given = headers.get(name)
    if given is None or entity.name != TAGGED:
        return absent
    tags = {each.strip().removeprefix("W/") for each in given.split(",")}
    return "*" in tags or _tag(row) in tags


def _tag(row: Row) -> str:
    content = repr(sorted(row.items())).encode()
    return f'"{b64encode(sha1(content).digest()).decode()}"'  # noqa: S324  it tells versions apart, it protects nothing


def _date(given: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(given)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
