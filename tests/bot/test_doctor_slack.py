"""What the doctor says of Slack: whose address is not confirmed, and which scopes it is told of."""

from typing import Any

import pytest
from aiohttp import web

from bot.doctor import slack as doctor
from bot.doctor.check import Check
from bot.slack.client import Slack, new_session
from tests.bot.peer import peer

MEMBERS: list[dict[str, Any]] = [
    {"id": "U1", "is_email_confirmed": True},
    {"id": "U2", "is_email_confirmed": False},
    {"id": "U3"},
    {"id": "U4", "is_email_confirmed": None},
    {"id": "U5", "is_restricted": True},
    {"id": "U6", "deleted": True},
    {"id": "U7", "is_bot": True},
    {"id": "USLACKBOT"},
]
SCOPES = {"X-OAuth-Scopes": ", ".join(doctor.wanted_scopes())}


async def checks(headers: dict[str, str], unconfirmed: Any = "refuse", named: tuple[str, ...] = ()) -> dict[str, Check]:
    """Four people a page."""

    async def serve(request: web.Request) -> web.Response:
        if not request.path.endswith("users.list"):
            return web.json_response({"ok": True, "team_id": "T1", "user_id": "U0", "url": "ws"}, headers=headers)
        start = int(request.query.get("cursor") or 0)
        more = str(start + 4) if start + 4 < len(MEMBERS) else ""
        page = {"ok": True, "members": MEMBERS[start : start + 4], "response_metadata": {"next_cursor": more}}
        return web.json_response(page)

    async with peer(serve) as origin, new_session() as session:
        found = await doctor.examine(Slack("xoxb-1", f"{origin}/api/", session), "xapp-1", {}, unconfirmed, named)
    return {each.what: each for each in found}


@pytest.mark.parametrize(
    ("headers", "well", "said"),
    [
        (SCOPES, True, "all that manifest.yml names"),
        ({}, True, "unknown"),
        ({"X-OAuth-Scopes": "chat:write"}, False, "missing: "),
        ({"X-OAuth-Scopes": ""}, False, "missing: "),
    ],
)
async def test_scopes_are_unknown_where_slack_does_not_name_them(
    headers: dict[str, str], said: str, *, well: bool
) -> None:
    check = (await checks(headers))["Slack scopes"]
    assert check.well == well
    assert said in check.found


@pytest.mark.parametrize(
    ("unconfirmed", "named", "well", "said"),
    [
        ("refuse", (), False, "2 of 4 people; they are refused"),
        ("accept", (), True, "2 of 4 people; they are let in"),
        ("refuse", ("U3",), False, "1 of 3 people"),
        ("refuse", ("U3", "U4"), True, "of all 2 people"),
    ],
)
async def test_whom_an_unsaid_confirmation_concerns_is_counted(
    unconfirmed: str, named: tuple[str, ...], said: str, *, well: bool
) -> None:
    check = (await checks(SCOPES, unconfirmed, named))["Confirmed e-mail addresses"]
    assert check.well == well
    assert said in check.found
