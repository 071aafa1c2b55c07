"""Salesforce's own words for "no": each has its cause, and who mends it; what nobody knows stays a fault of ours."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.runbook.findings import Ask, Do, Team
from bot.salesforce import failures, refusals
from bot.salesforce.client import Client
from bot.salesforce.failures import Failure, LoginPassing, Refused
from bot.salesforce.soql import Soql
from bot.salesforce.transport import Transport
from tests.bot.peer import peer
from tests.kit import Clock

QUERY = Soql("SELECT Id FROM User")
ROOT = "/services/data/v67.0"
LONG_LIST = f"{ROOT}/query/01g000000000001-2000"


class Tokens:
    """Everybody gets one: the door is tested elsewhere."""

    async def of(self, username: str) -> str:
        return f"00D!{username}"

    def refused(self, username: str, token: str) -> None: ...


@asynccontextmanager
async def client_of(*answers: tuple[int, Any]) -> AsyncIterator[tuple[Client, list[str]]]:
    """A client of somebody who gives these answers in turn, and the paths that were asked for."""
    asked: list[str] = []
    following = cycle(answers)

    async def serve(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        status, body = next(following)
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=status, text=text, content_type="application/json")

    async with peer(serve) as origin:
        transport = Transport(origin, Clock(), read_seconds=5)
        yield Client(transport, Tokens(), "67.0"), asked  # type: ignore[arg-type]
        transport.close()


def refusal(code: str, message: str = "") -> list[dict[str, str]]:
    return [{"errorCode": code, "message": message}]


def whole(*parts: tuple[int, Any]) -> tuple[int, Any]:
    return 200, {"compositeResponse": [{"httpStatusCode": status, "body": body} for status, body in parts]}


SAID = [
    (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", failures.AllowanceUsedUp),
    (403, "REQUEST_LIMIT_EXCEEDED", "API_REQUEST_LIMIT for the last 24 hours", failures.AllowanceUsedUp),
    (403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.", failures.Crowded),
    (503, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.", failures.Crowded),
    (400, "EXCEEDED_RATE_LIMIT", "concurrent requests", failures.Crowded),
    (403, "TXN_SECURITY_METERING_ERROR", "", failures.Crowded),
    (429, "WHATEVER", "slow down", failures.Crowded),
    (400, "QUERY_TIMEOUT", "Your query request was running for too long.", failures.TooLong),
    (400, "REQUEST_RUNNING_TOO_LONG", "", failures.TooLong),
    (410, "GONE", "", failures.VersionRetired),
    (404, "UNSUPPORTED_API_VERSION", "", failures.VersionRetired),
    (403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.", failures.SwitchedOff),
    (403, "API_CURRENTLY_DISABLED", "API is disabled for this User", failures.SwitchedOff),
    (500, "API_CURRENTLY_DISABLED", "API is currently disabled", failures.Unavailable),
    (403, "ORG_LOCKED", "", failures.OrgClosed),
    (500, "UNKNOWN_EXCEPTION", "ErrorId 12-34", failures.Unavailable),
]


@pytest.mark.parametrize(("status", "code", "message", "means"), SAID)
async def test_a_documented_refusal_has_its_own_fact(
    status: int, code: str, message: str, means: type[Failure]
) -> None:
    alone, within = (status, refusal(code, message)), whole((status, refusal(code, message)))
    for answer in (alone, within):
        async with client_of(answer) as (client, asked):
            with pytest.raises(means) as caught:
                await client.query("rosa", QUERY)
            assert type(caught.value) is means
            assert len(asked) == 1


@pytest.mark.parametrize("status", [429, 410])
async def test_a_status_that_says_it_all_needs_no_body_of_salesforces(status: int) -> None:
    async with client_of((status, "<html>no</html>")) as (client, _):
        with pytest.raises((failures.Crowded, failures.VersionRetired)):
            await client.query("rosa", QUERY)


async def test_a_version_that_is_not_there_is_told_as_one() -> None:
    async with client_of((404, refusal("NOT_FOUND", "The requested resource does not exist"))) as (client, _):
        with pytest.raises(failures.VersionRetired, match="API version"):
            await client.query("rosa", QUERY)


@given(st.integers(400, 499), st.text(max_size=30), st.text())
def test_what_is_in_no_table_stays_ours(status: int, code: str, message: str) -> None:
    found = refusals.failure(status, refusal(code, message))
    if code not in refusals.CODES and status not in refusals.STATUSES:
        assert isinstance(found, Refused)
        assert (found.status, found.code, found.message) == (status, code, message)
    else:
        assert isinstance(found, Failure)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["errorCode", "message", "x"]), inner),
    max_leaves=9,
)


@given(st.integers(300, 599), JSON)
def test_no_body_is_too_odd_to_be_told(status: int, body: object) -> None:
    assert isinstance(refusals.failure(status, body), Failure | Refused)


@given(st.sampled_from(sorted({each[3] for each in SAID}, key=lambda each: each.__name__)))
def test_each_has_a_fact_and_a_next_step(kind: type[Failure]) -> None:
    finding = kind().finding
    assert "".join(map(str, finding.words)).endswith(".")
    assert isinstance(finding.way_out, Ask | Do)


LOST = (400, refusal("INVALID_QUERY_LOCATOR", "invalid query locator"))
LAST = whole((200, {"done": True, "records": [{"Id": "2"}]}))
FIRST = whole((200, {"done": False, "records": [{"Id": "1"}], "nextRecordsUrl": LONG_LIST}))


async def test_a_lost_place_costs_one_fresh_read() -> None:
    async with client_of(FIRST, LOST, LAST) as (client, asked):
        assert await client.query("rosa", QUERY) == [[{"Id": "2"}]]
    assert asked == [f"{ROOT}/composite", LONG_LIST, f"{ROOT}/composite"]


async def test_a_place_that_is_lost_again_is_told() -> None:
    async with client_of(FIRST, LOST) as (client, asked):
        with pytest.raises(failures.PlaceLost, match="lost its place"):
            await client.query("rosa", QUERY)
    assert len(asked) == 4


@pytest.mark.parametrize(("status", "code"), [(403, "REQUEST_LIMIT_EXCEEDED"), (403, "API_DISABLED_FOR_ORG")])
async def test_what_is_refused_for_another_reason_is_not_absent(status: int, code: str) -> None:
    async with client_of(whole((status, refusal(code)))) as (client, _):
        with pytest.raises(Failure):
            await client.describe("rosa", ["Sales_Order__c"])
    async with client_of((status, refusal(code))) as (client, _):
        with pytest.raises(Failure):
            await client.exists("rosa", "actions/custom/apex/SendPaymentLinkEmail")


LOGINS = [
    ("unknown_error", "retry your request", "may work again any moment", None, True),
    ("server_error", "", "may work again any moment", None, True),
    ("rate_limit_exceeded", "number of logins exceeded", "too many logins", None, True),
    ("invalid_grant", "Login Rate Exceeded", "too many logins", None, True),
    ("invalid_client", "invalid client credentials", "doesn't know this app", Team.BOT_OPERATORS, False),
    ("invalid_client_id", "client identifier invalid", "doesn't know this app", Team.BOT_OPERATORS, False),
    ("invalid_grant", "invalid assertion", "doesn't know this app", Team.BOT_OPERATORS, False),
    ("inactive_org", "org is locked, closed, or suspended", "locked, suspended or closed", None, False),
    ("inactive_user", "user is inactive", "inactive or frozen", None, False),
    ("invalid_grant", "inactive user", "inactive or frozen", None, False),
    ("invalid_grant", "user hasn't approved this consumer", "may not use this app", Team.BOT_OPERATORS, False),
    ("invalid_app_access", "user is not admin approved", "may not use this app", Team.BOT_OPERATORS, False),
    ("invalid_grant", "ip restricted or invalid login hours", "not allowed from here", Team.BOT_OPERATORS, False),
    ("invalid_grant", "Audience validation failed", "not the one I ask", Team.BOT_OPERATORS, False),
    ("invalid_grant", "expired authorization code", "my clock and its own differ", Team.BOT_OPERATORS, False),
    ("invalid_grant", "authentication failure", "work as rosa.", Team.BOT_OPERATORS, False),
    ("something_new", "nobody knows", "work as rosa.", Team.BOT_OPERATORS, False),
]


@pytest.mark.parametrize(("error", "description", "why", "team", "passing"), LOGINS)
def test_a_refused_login_has_its_cause_and_who_mends_it(
    error: str, description: str, why: str, team: Team | None, *, passing: bool
) -> None:
    found = refusals.login_refused("rosa", 400, f"{error}: {description}".lower())
    assert why in str(found)
    assert "Salesforce doesn't let me work as rosa" in str(found)
    assert isinstance(found, LoginPassing) is passing
    way_out = found.finding.way_out
    assert (way_out.team if isinstance(way_out, Ask) else None) == team
    assert found.reason == f"{error}: {description}".lower()
