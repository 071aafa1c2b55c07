"""`blocks.validate` judges as a post or a modal would be judged; scopes may be withdrawn from the installed app."""

import json
from typing import Any

import aiohttp
import pytest

from tests.sandbox.slack.desk import Desk

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}
LONG = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
TITLE = {"type": "plain_text", "text": "Title"}
INPUT = {"type": "input", "label": TITLE, "element": {"type": "plain_text_input"}}


@pytest.mark.parametrize(
    ("given", "error", "pointer"),
    [
        ({"blocks": [SECTION]}, None, ""),
        ({"message": {"blocks": [SECTION]}}, None, ""),
        ({"view": {"type": "modal", "title": TITLE, "blocks": [SECTION]}}, None, ""),
        ({"view": {"type": "home", "blocks": [SECTION]}}, None, ""),
        ({"blocks": [SECTION, LONG]}, "invalid_blocks", "/1/text/text"),
        ({"message": {"blocks": [LONG]}}, "invalid_message", "/blocks/0/text/text"),
        ({"message": {"text": "Hello", "blocks": [SECTION]}}, "invalid_message", ""),
        ({"view": {"type": "modal", "title": TITLE, "blocks": [INPUT]}}, "invalid_view", ""),
        ({"view": {"type": "modal", "blocks": [SECTION]}}, "invalid_view", ""),
        ({"blocks": [SECTION], "message": {"blocks": [SECTION]}}, "invalid_arguments", ""),
        ({}, "invalid_arguments", ""),
    ],
)
async def test_what_is_wrong_is_named_with_its_place(
    desk: Desk, given: dict[str, Any], error: str | None, pointer: str
) -> None:
    for form in (given, {name: json.dumps(value) for name, value in given.items()}):
        answer = await desk.api("blocks.validate", **form)
        assert answer["ok"] is (error is None), answer
        assert answer.get("error") == error
        if error and error != "invalid_arguments":
            assert answer["errors"][0]["pointer"] == pointer


async def test_it_wants_no_token(desk: Desk) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{desk.origin}/api/blocks.validate", json={"blocks": [SECTION]}) as answer,
    ):
        assert (await answer.json())["ok"]


async def test_a_scope_withdrawn_is_not_granted_until_it_is_back(desk: Desk) -> None:
    await desk.post("scopes", withdraw=["usergroups:read"])
    _, headers, refused = await desk.raw("usergroups.list")
    assert refused["error"] == "missing_scope"
    assert "usergroups:read" not in headers["X-OAuth-Scopes"]
    assert not (await desk.post("scopes", withdraw=["admin"]))["ok"]
    await desk.post("scopes", withdraw=[])
    assert (await desk.api("usergroups.list"))["ok"]
