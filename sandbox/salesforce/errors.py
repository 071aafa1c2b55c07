"""How Salesforce says no: an HTTP status and a list of errors, each with a message and a code.

Everything in this package that refuses raises this one type; the HTTP side only has to write it out.
"""

from typing import Any


class SalesforceError(Exception):
    """One refusal. `fields` names the fields at fault, where Salesforce would."""

    def __init__(self, status: int, code: str, message: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields

    def body(self) -> list[dict[str, Any]]:
        """The response body, in the REST API's shape."""
        entry: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields:
            entry["fields"] = list(self.fields)
        return [entry]


def not_found() -> SalesforceError:
    """A record, object or path that is not there, or that the user may not see: the two read the same."""
    return SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")


def malformed_query(message: str) -> SalesforceError:
    return SalesforceError(400, "MALFORMED_QUERY", message)


def read_only() -> SalesforceError:
    """What the user may see, and may not change."""
    return SalesforceError(403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")


def precondition_failed() -> SalesforceError:
    """A conditional header's condition does not hold."""
    return SalesforceError(412, "PRECONDITION_FAILED", "The requested resource was modified after the given date")
