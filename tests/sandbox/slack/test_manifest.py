"""What the manifest does not ask for, the app does not have; and the two tokens last.

Sources: docs.slack.dev/reference/app-manifest, docs.slack.dev/reference/scopes, the scopes on each method's own page.
"""

import stat
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from sandbox.slack.credentials import load
from sandbox.slack.manifest import Manifest
from tests.sandbox.slack.desk import Desk

Granted = Callable[..., AbstractAsyncContextManager[Desk]]


async def test_every_method_needs_its_scope(granted: Granted) -> None:
    async with granted() as desk:
        for method, needed, arguments in (
            ("chat.postMessage", "chat:write", {"channel": "C0GENERAL", "text": "x"}),
            ("users.info", "users:read", {"user": "U0REP"}),
            ("users.lookupByEmail", "users:read.email", {"email": "rosa@exodus.example"}),
            ("conversations.open", "im:write", {"users": "U0REP"}),
            ("usergroups.users.list", "usergroups:read", {"usergroup": "S0INTEGRATION"}),
        ):
            answer = await desk.api(method, **arguments)
            assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", needed, "commands")


async def test_each_kind_of_conversation_needs_its_own_scope(granted: Granted) -> None:
    async with granted("channels:history", "channels:read", "chat:write") as desk:
        await desk.api("chat.postMessage", channel="U0REP", text="x")
        assert (await desk.api("conversations.history", channel="C0GENERAL"))["ok"]
        assert (await desk.api("conversations.history", channel="D0DIRECTREP"))["needed"] == "im:history"
        assert (await desk.api("conversations.info", channel="D0DIRECTREP"))["needed"] == "im:read"


async def test_without_its_scope_the_email_is_simply_not_there(granted: Granted) -> None:
    async with granted("users:read") as desk:
        assert "email" not in (await desk.api("users.info", user="U0REP"))["user"]["profile"]


async def test_the_menu_offers_the_manifests_commands(desk: Desk) -> None:
    menus = await desk.get("commands")
    offered = menus["commands"]
    assert menus["shortcuts"][0] == {"callback_id": "look_up", "name": "Look up order", "type": "message"}
    assert [each["command"] for each in offered] == ["/order", "/plain"]
    assert offered[0]["usage_hint"] == "SO-011436"


def test_tokens_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first = load(tmp_path)
    assert first == load(tmp_path)
    assert first.bot_token.startswith("xoxb-")
    assert first.app_token.startswith("xapp-")
    assert stat.S_IMODE((tmp_path / "slack.json").stat().st_mode) == 0o600


def test_a_file_that_holds_no_tokens_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "slack.json").write_text("{}")
    with pytest.raises(ValueError, match=r"slack\.json"):
        load(tmp_path)


def test_what_is_listed_needs_its_scopes(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text("settings: {socket_mode_enabled: true, event_subscriptions: {bot_events: [message.im]}}")
    with pytest.raises(ValueError, match="im:history"):
        Manifest.read(path)


def test_an_app_without_socket_mode_cannot_run_here(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text("settings: {}")
    with pytest.raises(ValueError, match="socket_mode_enabled"):
        Manifest.read(path)


async def test_without_its_messages_tab_an_app_writes_to_nobody(granted: Granted) -> None:
    """docs.slack.dev/reference/methods/chat.postMessage, `messages_tab_disabled`; the tab is off unless asked for."""
    async with granted("chat:write", messages_tab_enabled=False) as desk:
        assert (await desk.api("chat.postMessage", channel="U0REP", text="x"))["error"] == "messages_tab_disabled"
        assert (await desk.api("chat.postMessage", channel="C0GENERAL", text="x"))["ok"]


async def test_nobody_types_where_the_messages_tab_is_read_only(granted: Granted) -> None:
    """slackapi/python-slack-sdk#1015: "Sending messages to this app has been turned off."."""
    async with granted("chat:write", messages_tab_read_only_enabled=True) as desk, desk.connected():
        said = await desk.post("message", user="rep", channel="dm", text="11436")
        asked = await desk.post("command", user="rep", channel="dm", text="/order 11436")
        assert (said["error"], asked["error"]) == ("messages_tab_disabled", "messages_tab_disabled")
        assert (await desk.post("command", user="rep", channel="general", text="/order 11436"))["ok"]
        assert (await desk.api("chat.postMessage", channel="U0REP", text="the app still writes"))["ok"]
