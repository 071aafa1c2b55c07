"""What a person has in front of them, what Slack and the bot said to each other, and the notices for the page."""

from dataclasses import dataclass

from aiohttp import web

from sandbox.control import since
from sandbox.slack.control.calls import Body, reading, refusing
from sandbox.slack.conversing import Conversing
from sandbox.slack.errors import Refused
from sandbox.slack.files import Files, whole
from sandbox.slack.live import Live
from sandbox.slack.manifest import Manifest
from sandbox.slack.traffic import Traffic
from sandbox.slack.views import Views
from sandbox.slack.workspace import Member, Workspace
from sandbox.worlds.people import BOT_USER


@dataclass(frozen=True, slots=True)
class ScreenCalls:
    manifest: Manifest
    workspace: Workspace
    views: Views
    traffic: Traffic
    live: Live
    conversing: Conversing
    files: Files

    def mount(self, app: web.Application) -> None:
        calls = {
            "seen": self.seen,
            "views": self.open_views,
            "traffic": self.entries,
            "commands": self.commands,
            "channels": self.channels,
        }
        for name, call in calls.items():
            app.router.add_get(f"/sandbox/slack/{name}", reading(call))
        app.router.add_get("/sandbox/slack/live", refusing(self.stream))
        app.router.add_get("/sandbox/slack/file", refusing(self.file))

    async def seen(self, request: web.Request) -> Body:
        member = self._viewer(request)
        channel = self.workspace.channel(request.query.get("channel", ""), member)
        if not self.workspace.present(member, channel):
            raise Refused("channel_not_found")
        return {"channel": channel.id, "messages": self.conversing.seen(member, channel)}

    async def open_views(self, request: web.Request) -> Body:
        """The person's modals, and the Home tab that was published for them, whether they look at it or not."""
        member = self._viewer(request)
        home = self.views.home(member.id)
        return {
            "views": [each.shape() for each in self.views.stack(member.id)],
            "home": home.shape() if home else None,
        }

    async def entries(self, request: web.Request) -> Body:
        return {"entries": self.traffic.since(since(request))}

    async def commands(self, _request: web.Request) -> Body:
        """The commands and shortcuts as a client's menus offer them."""
        commands, shortcuts = self.manifest.commands.values(), self.manifest.shortcuts.values()
        return {
            "commands": [
                {"command": each.name, "description": each.description, "usage_hint": each.usage_hint}
                for each in commands
            ],
            "shortcuts": [
                {"callback_id": each.callback_id, "name": each.name, "type": each.kind} for each in shortcuts
            ],
            "home_tab": self.manifest.home_tab,
        }

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes for a person who is where it was shared: their client is signed in."""
        member, file = self._viewer(request), self.files.find(request.query.get("id", ""))
        places = [self.workspace.channel(id_) for id_ in file.shares]
        if not any(self.workspace.present(member, each) for each in places):
            raise Refused("file_not_found")
        return whole(file)

    async def channels(self, _request: web.Request) -> Body:
        """How each channel stands, as its admins see it."""
        return {
            "channels": [
                {
                    "id": each.id,
                    "name": each.name,
                    "archived": each.archived,
                    "shared": each.shared,
                    "restricted": each.restricted,
                    "type": each.kind,
                    "members": sorted(each.members),
                    "kicked": BOT_USER not in each.members,
                }
                for each in self.workspace.channels.values()
                if not each.user
            ]
        }

    async def stream(self, request: web.Request) -> web.StreamResponse:
        user = self._viewer(request).id if "user" in request.query else None
        return await self.live.stream(request, user)

    def _viewer(self, request: web.Request) -> Member:
        return self.workspace.member(request.query.get("user", ""))
