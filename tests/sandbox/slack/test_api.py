"""The Web API's manners: tokens, scopes, bodies, faults; people and conversations.

Sources: docs.slack.dev/apis/web-api, docs.slack.dev/reference/methods/auth.test, …/users.info, …/users.lookupByEmail,
…/conversations.open, …/conversations.info, docs.slack.dev/reference/objects/user-object, …/conversation-object.
"""

import pytest

from tests.sandbox.slack.desk import Desk


async def test_who_am_i(desk: Desk) -> None:
    status, headers, answer = await desk.raw("auth.test")
    assert (status, answer["ok"], answer["team_id"], answer["bot_id"]) == (200, True, "T0EXODUS", "B0EXODUS")
    assert "chat:write" in headers["X-OAuth-Scopes"].split(",")


async def test_tokens_are_checked_before_anything_else(desk: Desk) -> None:
    assert (await desk.api("auth.test", "xoxb-wrong"))["error"] == "invalid_auth"
    async with desk.http.post(f"{desk.origin}/api/auth.test") as answer:
        assert (await answer.json())["error"] == "not_authed"
    token = desk.slack.credentials["bot_token"]
    async with desk.http.post(f"{desk.origin}/api/auth.test", data={"token": token}) as answer:
        assert (await answer.json())["ok"]
    async with desk.http.post(f"{desk.origin}/api/auth.test", json={"token": token}) as answer:
        assert (await answer.json())["error"] == "not_authed"


async def test_what_is_not_there_is_refused(desk: Desk) -> None:
    assert (await desk.api("stars.add", channel="C0GENERAL"))["error"] == "unknown_method"
    attached = await desk.api("chat.postMessage", channel="C0GENERAL", text="x", attachments=[{"text": "y"}])
    assert attached["error"] == "invalid_attachments"
    for other in ({"parse": "full"}, {"link_names": "1"}, {"mrkdwn": "false"}, {"markdown_text": "**x**"}):
        assert (await desk.api("chat.postMessage", channel="C0GENERAL", text="x", **other))[
            "error"
        ] == "invalid_arguments"
    renamed = await desk.api("chat.postMessage", channel="C0GENERAL", text="x", username="Somebody")
    assert (renamed["error"], renamed["needed"]) == ("missing_scope", "chat:write.customize")


async def test_bodies_that_are_not_json_objects_are_refused(desk: Desk) -> None:
    for body, error in (("{", "invalid_json"), ("[]", "json_not_object")):
        headers = {"Content-Type": "application/json", "Authorization": "Bearer x"}
        async with desk.http.post(f"{desk.origin}/api/chat.postMessage", data=body, headers=headers) as answer:
            assert (await answer.json())["error"] == error


async def test_missing_arguments_are_named(desk: Desk) -> None:
    answer = await desk.api("chat.postMessage", text="nowhere")
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_people_are_what_slack_says_of_them(desk: Desk) -> None:
    client = desk.client()
    rosa = (await client.users_info(user="U0REP"))["user"]
    assert (rosa["profile"]["email"], rosa["is_restricted"], rosa["deleted"]) == ("rosa@exodus.example", False, False)
    assert (await client.users_info(user="U0GUEST"))["user"]["is_restricted"]
    stranger = (await client.users_info(user="U0STRANGER"))["user"]
    assert (stranger["is_stranger"], stranger["team_id"], "email" in stranger["profile"]) == (True, "T0PARTNER", False)
    assert (await client.users_info(user="U0EXODUSBOT"))["user"]["is_bot"]
    assert (await client.users_lookupByEmail(email="ROSA@exodus.example"))["user"]["id"] == "U0REP"
    assert (await desk.api("users.info", user="U0NOBODY"))["error"] == "user_not_found"
    assert (await desk.api("users.lookupByEmail", email="no@where.example"))["error"] == "users_not_found"


async def test_people_change_by_control(desk: Desk) -> None:
    changed = await desk.post("user", user="rep", set={"deleted": True, "email": "new@exodus.example"})
    assert changed["ok"], changed
    user = (await desk.api("users.info", user="U0REP"))["user"]
    assert (user["deleted"], user["profile"]["email"]) == (True, "new@exodus.example")
    assert (await desk.post("command", user="rep", channel="general", text="/order 1"))["error"] == "account_inactive"
    assert (await desk.api("conversations.open", users="U0REP"))["error"] == "user_disabled"


async def test_a_direct_message_is_opened_once_per_person(desk: Desk) -> None:
    first = await desk.api("conversations.open", users="U0REP")
    again = await desk.api("conversations.open", users="U0REP")
    assert first["channel"]["id"] == again["channel"]["id"] == "D0DIRECTREP"
    assert again["already_open"]
    assert (await desk.api("conversations.info", channel="D0DIRECTREP"))["channel"]["user"] == "U0REP"
    assert (await desk.api("conversations.open", users="U0STRANGER"))["error"] == "user_not_found"
    assert (await desk.api("conversations.open"))["error"] == "users_list_not_supplied"


async def test_a_channel_tells_what_it_is(desk: Desk) -> None:
    channel = (await desk.api("conversations.info", channel="C0GENERAL"))["channel"]
    assert (channel["name"], channel["is_member"], channel["is_ext_shared"]) == ("general", True, False)
    assert (await desk.api("conversations.info", channel="C0NOWHERE"))["error"] == "channel_not_found"


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        ({"mode": "error", "error": "fatal_error"}, 200, "fatal_error"),
        ({"mode": "error", "error": "ratelimited", "retry_after": 7}, 429, "ratelimited"),
        ({"mode": "status", "status": 429, "retry_after": 7}, 429, "ratelimited"),
    ],
)
async def test_a_fault_spoils_as_many_calls_as_it_says(desk: Desk, fault: dict, status: int, error: str) -> None:
    assert (await desk.post("faults", method="auth.test", times=2, **fault))["ok"]
    for _ in range(2):
        got, headers, answer = await desk.raw("auth.test")
        assert (got, answer["error"]) == (status, error)
        assert headers.get("Retry-After") == (str(fault["retry_after"]) if "retry_after" in fault else None)
    assert (await desk.api("auth.test"))["ok"]


async def test_faults_are_listed_and_mended(desk: Desk) -> None:
    await desk.post("faults", method="users.info", mode="delay", seconds=5, times=9)
    (rule,) = (await desk.get("faults"))["faults"]
    assert (rule["method"], rule["mode"], rule["times"]) == ("users.info", "delay", 9)
    assert not (await desk.post("faults", method="users.info", mode="no such"))["ok"]
    async with desk.http.delete(f"{desk.origin}/sandbox/slack/faults") as answer:
        assert (await answer.json())["ok"]
    assert (await desk.get("faults"))["faults"] == []


async def test_the_traffic_tells_what_was_called_without_its_secrets(desk: Desk) -> None:
    app_token = desk.slack.credentials["app_token"]
    await desk.api("apps.connections.open", app_token)
    await desk.api("users.info", user="U0REP")
    entries = (await desk.get("traffic"))["entries"]
    assert [(each["name"], each["result"]) for each in entries] == [
        ("apps.connections.open", "ok"),
        ("users.info", "ok"),
    ]
    assert "ticket=…" in entries[0]["response"]["url"]
    assert all(each["ms"] is not None for each in entries)
    later = (await desk.get("traffic", since=str(entries[0]["id"])))["entries"]
    assert [each["name"] for each in later] == ["users.info"]
    async with desk.connected() as app:
        await desk.post("command", user="rep", channel="general", text="/order 1")
    url = app.last["response_url"]
    await desk.respond(url, text="x")
    assert url.rsplit("/", 1)[1] not in str(await desk.get("traffic"))
