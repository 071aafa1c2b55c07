"""Every method of Slack's that we call, with the scopes of which it wants one; and the events that we hear.

The one list: a test reads the code for methods that are missing here, and compares the scopes with manifest.yml.
Source: each method's page at docs.slack.dev/reference/methods.
"""

from collections.abc import Mapping

CHANNELS = ("channels:read", "groups:read")
HISTORY = ("channels:history", "groups:history", "im:history")

METHODS: Mapping[str, tuple[str, ...]] = {
    "apps.connections.open": (),  # the app-level token's connections:write
    "auth.test": (),
    "blocks.validate": (),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": HISTORY,
    "conversations.info": CHANNELS,
    "conversations.open": ("im:write",),
    "conversations.replies": HISTORY,
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "usergroups.users.list": ("usergroups:read",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
"""Where several scopes stand, which one counts depends on the kind of conversation: we want each of them."""

HEARD: Mapping[str, str] = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "slash commands and shortcuts": "commands",
    "people's e-mail addresses": "users:read.email",
}
"""What we hear or are told, and the scope without which we are not."""


def needed() -> Mapping[str, tuple[str, ...]]:
    """Each scope that we can't do without, and what for."""
    found: dict[str, list[str]] = {}
    for method, scopes in METHODS.items():
        for scope in scopes:
            found.setdefault(scope, []).append(method)
    for event, scope in HEARD.items():
        found.setdefault(scope, []).append(event)
    return {scope: tuple(found[scope]) for scope in sorted(found)}
