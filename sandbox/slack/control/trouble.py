"""What goes wrong, or is changed by admins: faults, connections, people, channels, envelopes that come twice."""

from dataclasses import dataclass
from typing import get_args
from zoneinfo import available_timezones

from aiohttp import web

from sandbox.control import Wrong, number
from sandbox.faults import Fault, Faults
from sandbox.slack.control.calls import Body, Call, mapping, reading, text
from sandbox.slack.errors import Refused
from sandbox.slack.events import retried
from sandbox.slack.housekeeping import Housekeeping
from sandbox.slack.interactions import user
from sandbox.slack.manifest import Manifest
from sandbox.slack.raw import Raw
from sandbox.slack.request_url import RequestUrl
from sandbox.slack.socket import Do, Socket
from sandbox.slack.traffic import Traffic
from sandbox.slack.workspace import Member, Workspace

FAULT = ("times", "status", "error", "retry_after", "seconds", "body", "content_type")
SETTABLE = {
    "deleted": bool,
    "restricted": bool,
    "sibling": bool,
    "email": str,
    "is_email_confirmed": bool | None,
    "tz": str | None,
}
MOST_TIMES = 100


def forged(envelope: Body, sender: Member) -> Body:
    """The same interaction with another sender."""
    return {**envelope, "payload": {**envelope["payload"], "user": user(sender)}}


@dataclass(frozen=True, slots=True)
class TroubleCalls:
    manifest: Manifest
    workspace: Workspace
    socket: Socket
    requests: RequestUrl
    raw: Raw
    traffic: Traffic
    faults: Faults
    housekeeping: Housekeeping

    def mount(self, app: web.Application) -> None:
        calls = {
            "faults": Call(self.add_fault, ("method", "mode"), FAULT),
            "socket": Call(self.connections, ("do",), ("seconds",)),
            "request_url": Call(self.request_url, ("url",)),
            "raw": Call(self.hand_made, ("user", "channel", "kind", "payload")),
            "deliver": Call(self.deliver, ("id",), ("times", "user")),
            "channel": Call(self.channel, ("channel", "do"), ("name", "undo")),
            "user": Call(self.user, ("user", "set")),
            "scopes": Call(self.scopes, ("withdraw",)),
        }
        for name, call in calls.items():
            app.router.add_post(f"/sandbox/slack/{name}", call.handler())
        app.router.add_get("/sandbox/slack/faults", reading(self.all_faults))
        app.router.add_delete("/sandbox/slack/faults", reading(self.clear_faults))

    async def add_fault(self, body: Body) -> Body:
        given = {key: value for key, value in body.items() if key != "method"}
        return {"id": self.faults.add(Fault.read(text(body, "method"), given)).id}

    async def all_faults(self, _request: web.Request) -> Body:
        names = ("id", "mode", "times", "status", "error", "retry_after", "seconds")
        rules = self.faults.all()
        return {"faults": [{"method": rule.target} | {name: getattr(rule, name) for name in names} for rule in rules]}

    async def clear_faults(self, _request: web.Request) -> Body:
        self.faults.clear()
        return {}

    async def connections(self, body: Body) -> Body:
        for known in get_args(Do):
            if body["do"] == known:
                await self.socket.do(known, number(body, "seconds", 0))
                return {"connections": self.socket.connections()}
        raise Wrong(f"do must be one of {', '.join(get_args(Do))}.")

    async def request_url(self, body: Body) -> Body:
        """Deliver to this address once it has answered the challenge; with null, over connections again."""
        url = body["url"]
        if url is not None and not (isinstance(url, str) and url.startswith(("http://", "https://"))):
            raise Wrong("url must be an address such as http://127.0.0.1:8931/slack/events, or null.")
        await self.requests.set(url)
        return {}

    async def hand_made(self, body: Body) -> Body:
        """Deliver a payload as it is."""
        member = self.workspace.member(text(body, "user"))
        channel = self.workspace.channel(text(body, "channel"), member)
        return await self.raw.deliver(member, channel, text(body, "kind"), body["payload"])

    async def deliver(self, body: Body) -> Body:
        """Send a past envelope again, `times` times, one after the other; events say that they are retries.

        With `user`, an interaction comes as if that person had sent it: Slack never does that, and a bot must not care.
        """
        times = int(number(body, "times", 1))
        entry = self.traffic.find(int(number(body, "id", 0)))
        if not entry or entry.kind != "delivery":
            raise Refused("delivery_not_found")
        if times > MOST_TIMES:
            raise Wrong(f"times must be {MOST_TIMES} or less.")
        sender = self.workspace.member(text(body, "user")) if "user" in body else None
        envelope = forged(entry.request, sender) if sender else entry.request
        outcomes = []
        for attempt in range(1, times + 1):
            again = retried(envelope, attempt) if envelope["type"] == "events_api" else envelope
            delivery = await self.socket.send(entry.name, again, entry.user)
            outcomes.append({"result": delivery.outcome, "ack_ms": delivery.ms})
        return {"deliveries": outcomes}

    async def scopes(self, body: Body) -> Body:
        """The app is installed without these scopes of its manifest; with an empty list, with all of them."""
        withdrawn = body["withdraw"]
        if not isinstance(withdrawn, list) or not set(withdrawn) <= set(self.manifest.asked):
            raise Wrong(f"withdraw must be a list among {', '.join(self.manifest.asked)}.")
        self.manifest.withdrawn.clear()
        self.manifest.withdrawn.update(withdrawn)
        return {"granted": list(self.manifest.scopes)}

    async def channel(self, body: Body) -> Body:
        channel = self.workspace.channel(text(body, "channel"))
        self.housekeeping.do(text(body, "do"), channel, undo=bool(body.get("undo")), name=body.get("name"))
        return {"channel": channel.id}

    async def user(self, body: Body) -> Body:
        member = self.workspace.member(text(body, "user"))
        given = mapping(body, "set")
        for name, value in given.items():
            if name not in SETTABLE or not isinstance(value, SETTABLE[name]):
                raise Wrong(
                    "set takes deleted, restricted and sibling (true or false), email (a text), "
                    "is_email_confirmed (true, false, or null where Slack does not say) "
                    "and tz (a time zone, or null where Slack knows none)."
                )
        if given.get("tz") not in {None, *available_timezones()}:
            raise Wrong("tz must be a time zone such as Europe/Berlin.")
        for name, value in given.items():
            setattr(member, name, value)
        member.updated = self.workspace.now()
        return {}
