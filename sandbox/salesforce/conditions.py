"""Conditional request headers: dates, compared to the second. Entity tags are for account records; they are not here.

Source: REST guide, "Conditional Request Headers". DELETE takes none of them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from sandbox.salesforce.errors import SalesforceError

Headers = Mapping[str, str]


def modified_since(headers: Headers) -> datetime | None:
    """What `If-Modified-Since` says; a date that cannot be read is as none."""
    return _date(headers.get("If-Modified-Since", ""))


def unmodified_since(headers: Headers) -> datetime | None:
    """What `If-Unmodified-Since` says. Raises SalesforceError for a date that cannot be read."""
    given = headers.get("If-Unmodified-Since")
    if given is None:
        return None
    moment = _date(given)
    if moment is None:
        raise SalesforceError(400, "INVALID_HEADER", f"Invalid value for header If-Unmodified-Since: {given}")
    return moment


def last_modified(moment: datetime) -> dict[str, str]:
    return {"Last-Modified": format_datetime(moment, usegmt=True)}


def _date(given: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(given)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
