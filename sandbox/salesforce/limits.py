"""The org's daily allowance of API calls, and what it answers when the allowance is gone."""

from sandbox.salesforce.errors import SalesforceError

DAILY_REQUESTS = 100_000
# The names are the REST guide's ("Limits"), the numbers an Enterprise Edition's.
OTHERS = {
    "ConcurrentAsyncGetReportInstances": 200,
    "ConcurrentSyncReportRuns": 20,
    "DailyAsyncApexExecutions": 250_000,
    "DailyBulkApiBatches": 15_000,
    "DailyBulkV2QueryJobs": 10_000,
    "DailyDurableStreamingApiEvents": 200_000,
    "DailyStreamingApiEvents": 200_000,
    "DailyWorkflowEmails": 1_000,
    "DataStorageMB": 10_240,
    "FileStorageMB": 10_240,
    "HourlyAsyncReportRuns": 1_200,
    "HourlyDashboardRefreshes": 200,
    "HourlyDashboardResults": 5_000,
    "HourlyODataCallout": 20_000,
    "HourlySyncReportRuns": 500,
    "HourlyTimeBasedWorkflow": 1_000,
    "MassEmail": 5_000,
    "SingleEmail": 5_000,
}
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
        """The body of the `limits` resource. Only calls are counted here; of all else nothing is ever used."""
        untouched = {name: {"Max": greatest, "Remaining": greatest} for name, greatest in OTHERS.items()}
        calls = {"DailyApiRequests": {"Max": DAILY_REQUESTS, "Remaining": DAILY_REQUESTS - self.used}}
        return dict(sorted((untouched | calls).items()))


def oversize(uri: int, headers: int) -> tuple[int, str] | None:
    """The status and reason with which Salesforce's front door refuses so many bytes, if it does."""
    if uri > LONGEST_ADDRESS:
        return 414, "URI Too Long"
    if uri + headers > LONGEST_ADDRESS:
        return 431, "Request Header Fields Too Large"
    return None
