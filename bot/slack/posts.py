"""Messages that stand in Slack: posted, edited, found again. And who is in a group, who has an address.

What went wrong is one of `failures`. It knows no outbox: whoever calls decides what to do next. A key travels as
metadata, since chat.postMessage takes none of its own: by it a post whose answer was lost is found again.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.cache import Cache
from bot.errors import Halt, halt
from bot.runbook.findings import Do
from bot.runbook.values import SlackUserId
from bot.slack.client import LONGEST_PAUSE, Slack, inert
from bot.slack.failures import (
    GROUP,
    PRIVATE,
    SHARED,
    Barred,
    Failure,
    Gone,
    Posted,
    RateLimited,
    Unanswered,
    Unreachable,
    failure,
)
from bot.slack.replies import Showable

log = structlog.get_logger()

EVENT = "exodus_message"
TAKE_BACK_TRIES = 6
PAGE = 200
PAGES = 500
DIRECT_KEEP = timedelta(days=1)
GROUP_KEEP = timedelta(minutes=5)
SHARING_KEEP = timedelta(seconds=5)
"""A burst asks once whether outsiders are in a channel; a tier 3 method allows about fifty calls a minute."""
CLOCKS = timedelta(days=1)
"""How far Slack's clock and ours may differ when a message is looked up: one overlooked would be posted again."""

PEOPLE = ("U", "W")
DIRECT = "D"


class Posts:
    def __init__(self, slack: Slack, ticks: Callable[[], float]) -> None:
        self._slack = slack
        self._direct: Cache[SlackUserId, str] = Cache(self._open, DIRECT_KEEP, ticks)
        self._channels: Cache[str, Mapping[str, Any]] = Cache(self._channel, SHARING_KEEP, ticks)
        self._groups: Cache[str, frozenset[SlackUserId]] = Cache(self._users, GROUP_KEEP, ticks)

    async def place(self, destination: str, *, afresh: bool = False) -> str:
        """The channel where messages to `destination` (a channel or a person) stand.

        Raises Barred for a channel that people from outside can read, else what `post` raises but Unanswered.
        `afresh`: what Slack said of the channel a moment ago is not enough.
        """
        if destination.startswith(PEOPLE):
            return await self.dm(SlackUserId(destination))
        if afresh:
            self._channels.forget(destination)
        if not destination.startswith(DIRECT) and outsiders(await self._channels.get(destination)):
            raise Barred(SHARED)
        return destination

    async def ensure_open(self, channel: str) -> None:
        """Raises Barred where a post would not be taken, as far as Slack tells beforehand; else as `place` does."""
        if channel.startswith(DIRECT):
            raise Barred(PRIVATE)
        await self.place(channel, afresh=True)  # whoever has just invited us presses again at once
        found = await self._channels.get(channel)
        if found.get("is_mpim"):
            raise Barred(GROUP)
        if found.get("is_archived"):
            raise Barred("is_archived")
        if not found.get("is_member"):
            raise Barred("not_in_channel")

    async def dm(self, user: SlackUserId) -> str:
        """The direct message with `user`."""
        return await self._direct.get(user)

    async def post(self, channel: str, shown: Showable, *, key: str, thread_ts: str | None = None) -> Posted:
        """A new message, in a thread if `thread_ts` is given, that `find` knows again by `key`."""
        metadata = {"event_type": EVENT, "event_payload": {"key": opaque(key)}}
        said = {**_said(shown), "metadata": metadata, "unfurl_links": False, "unfurl_media": False}
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        answer = await self._call("chat.postMessage", json={"channel": channel, **said, **thread})
        if "ts" not in answer:
            raise Unanswered("no ts in the answer")
        posted = Posted(str(answer.get("channel", channel)), str(answer["ts"]))
        if thread_ts and not (answer.get("message") or {}).get("thread_ts"):  # what it belonged to was deleted, and
            raise Gone("thread_not_found", posted)  # Slack puts such a reply into the channel (slack-go/slack#1571)
        return posted

    async def take_back(self, stray: Posted) -> None:
        """Delete what should not stand there. Tries for minutes; never raises: posting it again would be worse."""
        for attempt in range(TAKE_BACK_TRIES):
            try:
                await self._ask("chat.delete", channel=stray.channel, ts=stray.ts)
            except RateLimited as limited:
                await asyncio.sleep(min(limited.seconds, LONGEST_PAUSE))
            except Unreachable:
                await asyncio.sleep(min(2.0**attempt, LONGEST_PAUSE))
            except Failure as failure:
                if str(failure) != "message_not_found":
                    log.warning("stray message stays", channel=stray.channel, ts=stray.ts, reason=str(failure))
                return
            else:
                return
        log.warning("stray message stays", channel=stray.channel, ts=stray.ts, reason="Slack does not delete it")

    async def edit(self, channel: str, ts: str, shown: Showable) -> None:
        """Let a message say something else. It pings nobody, and doing it twice harms nobody."""
        await self._call("chat.update", json={"channel": channel, "ts": ts, **_said(shown)})

    async def post_ephemeral(
        self, channel: str, user: SlackUserId, shown: Showable, *, thread_ts: str | None = None
    ) -> None:
        """A message that only `user` sees, and only until they reload: doing it twice harms nobody."""
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        to = {"channel": channel, "user": user, **thread}
        await self._call("chat.postEphemeral", json={**to, **_said(shown)})

    async def opening(self, channel: str, thread: str) -> Mapping[str, Any]:
        """The message that opens a thread; empty where it was deleted. Raises Refused where there is none."""
        answer = await self._ask("conversations.replies", channel=channel, ts=thread, limit="1")
        return next((each for each in answer.get("messages") or [] if each.get("ts") == thread), {})

    async def find(self, channel: str, key: str, since: datetime, thread_ts: str | None = None) -> str | None:
        """The ts of the message posted with `key` after `since`, or None when all pages are without it."""
        wanted = {"event_type": EVENT, "event_payload": {"key": opaque(key)}}
        async for message in self._messages(channel, since, thread_ts):
            if message.get("metadata") == wanted:
                return str(message["ts"])
        return None

    async def members(self, group: str) -> frozenset[SlackUserId]:
        """The people in a user group. Raises Halt when Slack does not say."""
        try:
            return await self._groups.get(group)
        except Failure as failure:
            raise _members_unknown() from failure

    async def _messages(self, channel: str, since: datetime, thread_ts: str | None) -> AsyncIterator[Mapping[str, Any]]:
        """Every message of a channel since then, or of a thread: history leaves replies out."""
        oldest = thread_ts or f"{(since - CLOCKS).timestamp():.6f}"
        where = {"channel": channel, "oldest": oldest, "limit": str(PAGE), "include_all_metadata": "true"}
        thread = {"ts": thread_ts} if thread_ts else {}
        cursor = ""
        for _ in range(PAGES):
            page = {"cursor": cursor} if cursor else {}
            method = "conversations.replies" if thread_ts else "conversations.history"
            answer = await self._ask(method, **where, **thread, **page)
            for message in answer.get("messages") or []:
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return
        raise Unreachable("the history has no end")

    async def _open(self, user: SlackUserId) -> str:
        answer = await self._ask("conversations.open", users=user)
        return str(answer["channel"]["id"])

    async def _channel(self, channel: str) -> Mapping[str, Any]:
        found = (await self._ask("conversations.info", channel=channel)).get("channel")
        if not isinstance(found, dict) or not found:  # who reads along there is not known, and so nothing goes there
            raise Unreachable("no channel in the answer")
        return found

    async def _users(self, group: str) -> frozenset[SlackUserId]:
        answer = await self._ask("usergroups.users.list", usergroup=group)
        return frozenset(SlackUserId(each) for each in answer.get("users") or [])

    async def _ask(self, method: str, **arguments: str) -> Mapping[str, Any]:
        """A call that posts nothing: without an answer it counts as not done."""
        try:
            return await self._call(method, params=arguments)
        except Unanswered as unanswered:
            raise Unreachable(str(unanswered)) from unanswered

    async def _call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        try:
            answer = await self._slack.web.api_call(method, **arguments)
        except SlackApiError as error:
            raise failure(error) from error
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(type(error).__name__) from error
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unanswered(type(error).__name__) from error
        if not isinstance(answer.data, dict):
            raise Unanswered("not JSON")
        return answer.data


def outsiders(channel: Mapping[str, Any]) -> bool:
    """Whether people from outside the workspace can read it, or soon may."""
    return any(channel.get(each) for each in ("is_ext_shared", "is_org_shared", "is_pending_ext_shared"))


def opaque(key: str) -> str:
    """What everybody in the workspace may see of a key."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _said(shown: Showable) -> dict[str, Any]:
    return {"text": inert(shown.text), "blocks": list(shown.blocks)}


def _members_unknown() -> Halt:
    return halt(
        "Slack doesn't tell me who is in the team's group, so I can't tell whether this is yours to decide.",
        way_out=Do("Press again in a minute. If it stays like this, tell the bot's operators."),
    )
