"""manifest.yml asks Slack for exactly what the bot uses: a command too few is silence, a scope too many is a risk."""

import ast
import re
from collections.abc import Iterator

import yaml

from handlers.orders import LOOK_UP
from handlers.search import FIND
from tests.kit import ROOT

MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text())
SOURCES = [path for room in ("bot", "handlers", "blocks") for path in (ROOT / room).rglob("*.py")]

NEEDS = {
    "auth.test": None,
    "apps.connections.open": None,  # the app-level token's own scope
    "views.open": None,
    "views.update": None,
    "views.publish": None,
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "conversations.info": "channels:read",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "usergroups.users.list": "usergroups:read",
    "users.info": "users:read",
    "users.list": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
"""The scope that each method needs, by Slack's own pages; a method that is not here is not known to this test."""

BEYOND_METHODS = {"app_mentions:read", "commands", "users:read.email"}
"""Scopes that no method needs: for mentions, for slash commands, and for the address in what `users.info` answers."""
ALSO = {
    "channels:history": {"im:history", "groups:history"},
    "channels:read": {"im:read", "groups:read"},
}
"""One method on another kind of conversation."""


def commands_listened_to() -> Iterator[str]:
    for path in (ROOT / "handlers").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "command":
                yield from (each.value for each in node.args[:1] if isinstance(each, ast.Constant))


def methods_called() -> Iterator[str]:
    """The Web API methods that the sources name: as slack_sdk's functions, or as a string such as "users.info"."""
    known = {method.replace(".", "_").lower(): method for method in NEEDS}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr.lower() in known:
                yield known[node.attr.lower()]
            elif isinstance(node, ast.Constant) and node.value in NEEDS:
                yield str(node.value)


def test_every_command_of_the_manifest_is_listened_to_and_no_other() -> None:
    named = {each["command"] for each in MANIFEST["features"]["slash_commands"]}
    assert named == set(commands_listened_to())


def test_the_shortcut_of_the_manifest_is_the_one_that_is_answered() -> None:
    assert [(each["callback_id"], each["type"]) for each in MANIFEST["features"]["shortcuts"]] == [
        (LOOK_UP, "message"),
        (FIND, "global"),
    ]


def test_it_hears_what_is_said_to_it_and_nothing_else() -> None:
    assert MANIFEST["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened", "app_mention", "message.im"]
    assert "im:history" in MANIFEST["oauth_config"]["scopes"]["bot"]


def test_every_command_says_what_it_is_for() -> None:
    for each in MANIFEST["features"]["slash_commands"]:
        assert each["description"]
        assert each["should_escape"] is True, "without it a typed mention arrives as bare text"


def test_the_scopes_are_those_that_the_called_methods_need() -> None:
    needed = {scope for method in methods_called() if (scope := NEEDS[method])} | BEYOND_METHODS
    asked = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    assert needed <= asked
    assert asked - needed <= {also for scope in needed for also in ALSO.get(scope, ())}


def test_no_method_is_called_that_this_test_does_not_know() -> None:
    called = re.compile(r"\.(?:web|bare)\.(\w+)\(")
    names = {name for path in SOURCES for name in called.findall(path.read_text())} - {"api_call"}
    assert names <= {method.replace(".", "_") for method in NEEDS} | {"chat_postMessage", "chat_postEphemeral"}


def test_it_runs_over_socket_mode_with_presses_on() -> None:
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True
