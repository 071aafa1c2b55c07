"""What Salesforce's own words for "no" mean, for calls and for logins: two tables, each row with its source.

A code that is in neither stays a `Refused`: we asked for something wrong, so it is a fault of ours.

Sources: [E] SOAP API Developer Guide, "Core Data Types Used in API Calls", ExceptionCode; [R] REST API Developer Guide,
"Status Codes and Error Responses"; [V] Salesforce Help 000354473, retired API versions; [O] Salesforce Help, "OAuth 2.0
Authorization Errors"; [S] as clients have reported the service to answer.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from bot.runbook.findings import Ask, Do, Team, WayOut
from bot.salesforce.failures import (
    APPROVE,
    IN_A_MINUTE,
    TELL_OPERATORS,
    AllowanceUsedUp,
    Crowded,
    Failure,
    LoginPassing,
    LoginRefused,
    OrgClosed,
    PlaceLost,
    Refused,
    SessionRefused,
    SwitchedOff,
    TooLong,
    Unavailable,
    Unintelligible,
    VersionRetired,
)

MakeFailure = Callable[[], Failure]


@dataclass(frozen=True, slots=True)
class Meant:
    """What a code means: `kind`, or `instead` where the message matches `where`, for codes that say two things."""

    kind: MakeFailure
    where: re.Pattern[str] | None = None
    instead: MakeFailure | None = None

    def by(self, message: str) -> MakeFailure:
        return self.instead if self.instead and self.where and self.where.search(message) else self.kind


AT_ONCE = re.compile(r"concurrent|simultaneous|at the same time|long.?running|LongTxn|per second", re.IGNORECASE)
FOR_SOMEBODY = re.compile(r"(?:disabled|enabled) for", re.IGNORECASE)

CODES: Mapping[str, Meant] = {
    # [E]: the day's allowance. [S]: "ConcurrentRequests (Concurrent API Requests) Limit exceeded." is over in seconds
    "REQUEST_LIMIT_EXCEEDED": Meant(AllowanceUsedUp, AT_ONCE, Crowded),
    "EXCEEDED_RATE_LIMIT": Meant(Crowded),  # [E]
    "TXN_SECURITY_METERING_ERROR": Meant(Crowded),  # [E]
    "TOO_MANY_REQUESTS": Meant(Crowded),  # [S]
    "SERVER_UNAVAILABLE": Meant(Unavailable),  # [E]
    "FUNCTIONALITY_TEMPORARILY_UNAVAILABLE": Meant(Unavailable),  # [E]
    "QUERY_TIMEOUT": Meant(TooLong),  # [E]
    "REQUEST_RUNNING_TOO_LONG": Meant(TooLong),  # [E]
    "INVALID_QUERY_LOCATOR": Meant(PlaceLost),  # [E]
    "UNSUPPORTED_API_VERSION": Meant(VersionRetired),  # [E] [V]
    "API_DISABLED_FOR_ORG": Meant(SwitchedOff),  # [E]; [S]: for a user without API Enabled, too
    # [E]: a problem of the system, for now. [S]: "API is disabled for this User" is no passing thing
    "API_CURRENTLY_DISABLED": Meant(Unavailable, FOR_SOMEBODY, SwitchedOff),
    "ORG_LOCKED": Meant(OrgClosed),  # [E]
    "TRIAL_EXPIRED": Meant(OrgClosed),  # [E]
    "INVALID_SESSION_ID": Meant(SessionRefused),  # [R]; where it is the call's own answer, a new token comes first
    "LOGIN_DURING_RESTRICTED_DOMAIN": Meant(SessionRefused),  # [E]
    "LOGIN_DURING_RESTRICTED_TIME": Meant(SessionRefused),  # [E]
    "CLIENT_NOT_ACCESSIBLE_FOR_USER": Meant(SessionRefused),  # [E]
}

STATUSES: Mapping[int, MakeFailure] = {
    requests.codes.gone: VersionRetired,  # [V]
    requests.codes.too_many_requests: Crowded,  # RFC 6585
    requests.codes.service_unavailable: Unavailable,  # [R]
}
"""What the HTTP status alone says, whatever the body is."""


def failure(status: int, content: Any) -> Failure | Refused:
    """What an error answer means."""
    code, message = _first(content)
    if code is not None and code in CODES:
        return CODES[code].by(message)()
    if status in STATUSES:
        return STATUSES[status]()
    if code is None:
        return Unintelligible()
    return Unavailable() if status >= requests.codes.server_error else Refused(status, code, message)


def _first(content: Any) -> tuple[str | None, str]:
    """The first error's code and message; no code where this is not Salesforce's API speaking."""
    first = content[0] if isinstance(content, list) and content else content
    code = first.get("errorCode") if isinstance(first, dict) else None
    message = first.get("message") if isinstance(first, dict) else None
    return (code if isinstance(code, str) else None), (message if isinstance(message, str) else "")


@dataclass(frozen=True, slots=True)
class Turned:
    """One way to be turned away at the door: Salesforce says any of `signs`."""

    signs: tuple[str, ...]
    why: str
    way_out: WayOut
    kind: type[LoginRefused] = LoginRefused


def _operators(favour: str) -> Ask:
    return Ask(Team.BOT_OPERATORS, favour)


RATE = Turned(
    ("rate_limit_exceeded", "login rate exceeded", "number of logins", "maximum logins", "too many"),  # [O] [S]
    "too many logins in a short time",
    TELL_OPERATORS,
    LoginPassing,
)
LOGINS = (
    RATE,
    Turned(
        ("unknown_error", "retry your request", "server_error", "temporarily_unavailable"),  # [S], RFC 6749 4.1.2.1
        "its login failed, and may work again any moment",
        IN_A_MINUTE,
        LoginPassing,
    ),
    Turned(
        ("inactive_org", "org is locked", "organization is locked"),  # [O]
        "the org is locked, suspended or closed",
        Do("Ask your Salesforce admin; only they and Salesforce can open it."),
    ),
    Turned(
        ("inactive_user", "inactive user", "user is inactive", "user is frozen"),  # [O] [S]
        "that user is inactive or frozen",
        Do("Ask your Salesforce admin to activate that user."),
    ),
    Turned(
        ("hasn't approved", "invalid_app_access", "not admin approved", "access_denied"),  # [O] [S]
        "that user may not use this app",
        _operators("let that user use the app in Salesforce"),
    ),
    Turned(
        ("ip restricted", "login hours", "restricted ip", "restricted domain"),  # [O]
        "logins are not allowed from here, or not at this hour",
        _operators("allow my address and the hours in that user's profile"),
    ),
    Turned(("audience",), "it is not the one I ask", _operators("set SALESFORCE_AUDIENCE")),  # [O]
    Turned(
        ("expired", "not yet valid", "invalid timestamp"),  # [S]
        "my clock and its own differ",
        _operators("set the clock of the machine that I run on"),
    ),
    Turned(
        (
            *(
                "invalid_client",
                "client identifier",
                "invalid client",
                "invalid assertion",
                "invalid signature",
            ),  # [O] [S]
            *("app_not_found", "app is blocked", "oauth_app_blocked", "unsupported_grant_type"),  # [S]
            *("invalid_request", "invalid_scope", "oauth_api_access_disabled"),  # [O]
        ),
        "it doesn't know this app, or its key",
        _operators("check SALESFORCE_CLIENT_ID, and that the app in Salesforce has the certificate of my key"),
    ),
)


def login_refused(username: str, status: int, reason: str) -> LoginRefused:
    """Why `username` gets no token; `reason` is Salesforce's own word for it, in lower case."""
    if status == requests.codes.too_many_requests:
        return RATE.kind(username, reason, RATE.why, RATE.way_out)
    for each in LOGINS:
        if any(sign in reason for sign in each.signs):
            return each.kind(username, reason, each.why, each.way_out)
    return LoginRefused(username, reason, way_out=APPROVE)
