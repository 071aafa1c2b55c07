"""Slack's rate limit tiers: how often a minute each method may be called, at the least that its tier promises.

Slack tolerates bursts above it and says no number, so an app that lives within these lives with Slack, too. Left out:
`apps.connections.open`, whose tier of one a minute Slack itself does not hold an app with ten connections to, and the
methods with limits of their own (`chat.postMessage`, `auth.test`).
"""

from sandbox.slack.pace import Rate, per_minute

TIER_2, TIER_3, TIER_4 = per_minute(20), per_minute(50), per_minute(100)

TIERS: dict[str, Rate] = {
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.delete": TIER_3,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "users.lookupByEmail": TIER_3,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}
