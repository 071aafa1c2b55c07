"""The org's daily allowance of API calls, and what it answers when the allowance is gone."""

from sandbox.salesforce.errors import SalesforceError

DAILY_REQUESTS = 100_000
LONGEST_ADDRESS = 16_384  # bytes of the URI, and of the URI with its headers


class Allowance:
    """Counts calls against the day's maximum; a control call may use it all up and give it back."""

    def __init__(self) -> None:
        self._used = 0
        self._exhausted = False

    @property
    def used(self) -> int:
        return DAILY_REQUESTS if self._exhausted else self._used

    def spend(self) -> None:
        """Count one call. Raises REQUEST_LIMIT_EXCEEDED when none is left."""
        if self.used >= DAILY_REQUESTS:
            raise SalesforceError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        self._used += 1

    def exhaust(self, *, undo: bool = False) -> None:
        self._exhausted = not undo

    @property
    def header(self) -> str:
        """The `Sforce-Limit-Info` header's value."""
        return f"api-usage={self.used}/{DAILY_REQUESTS}"

    @property
    def resource(self) -> dict[str, dict[str, int]]:
        """The body of the `limits` resource, as far as this org has limits."""
        return {"DailyApiRequests": {"Max": DAILY_REQUESTS, "Remaining": DAILY_REQUESTS - self.used}}


def oversize(uri: int, headers: int) -> tuple[int, str] | None:
    """The status and reason with which Salesforce's front door refuses so many bytes, if it does."""
    if uri > LONGEST_ADDRESS:
        return 414, "URI Too Long"
    if uri + headers > LONGEST_ADDRESS:
        return 431, "Request Header Fields Too Large"
    return None
