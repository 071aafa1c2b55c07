"""What a person does in Slack: types a command or a message, presses, submits, closes, uses a shortcut."""

from dataclasses import dataclass

from aiohttp import web

from sandbox.control import Wrong
from sandbox.slack.commands import Commands
from sandbox.slack.control.calls import Body, Call, mapping, text
from sandbox.slack.conversing import Conversing, Words
from sandbox.slack.errors import Refused
from sandbox.slack.homes import Homes
from sandbox.slack.presses import Presses, Target
from sandbox.slack.shortcuts import Shortcuts
from sandbox.slack.submissions import Submissions
from sandbox.slack.suggestions import Suggestions
from sandbox.slack.views import View, Views
from sandbox.slack.workspace import Channel, Member, Workspace

PLACE = ("message", "view", "block_id")
MESSAGE = ("text", "thread_ts", "files", "forward", "edit", "delete")


@dataclass(frozen=True, slots=True)
class PeopleCalls:
    workspace: Workspace
    views: Views
    commands: Commands
    presses: Presses
    submissions: Submissions
    suggestions: Suggestions
    shortcuts: Shortcuts
    conversing: Conversing
    homes: Homes

    def mount(self, app: web.Application) -> None:
        calls = {
            "command": Call(self.command, ("user", "channel", "text"), ("thread_ts",)),
            "action": Call(self.action, ("user", "action_id"), (*PLACE, "value", "selected", "values")),
            "submit": Call(self.submit, ("user", "view"), ("values",)),
            "close": Call(self.close, ("user", "view")),
            "options": Call(self.options, ("user", "action_id", "value"), PLACE),
            "shortcut": Call(self.shortcut, ("user", "callback_id"), ("message",)),
            "reload": Call(self.reload, ("user",)),
            "home": Call(self.home, ("user",), ("tab",)),
            "group": Call(self.group, ("user", "people")),
            "message": Call(self.message, ("user", "channel"), MESSAGE),
        }
        for name, call in calls.items():
            app.router.add_post(f"/sandbox/slack/{name}", call.handler())

    async def command(self, body: Body) -> Body:
        member = self._actor(body)
        return await self.commands.run(member, text(body, "channel"), text(body, "text"), body.get("thread_ts"))

    async def action(self, body: Body) -> Body:
        member = self._actor(body)
        target = Target(text(body, "action_id"), body.get("block_id"), body.get("selected", body.get("value")))
        if "view" in body:
            return await self.presses.on_view(member, self._reach(member, body), target, mapping(body, "values"))
        where = mapping(body, "message")
        return await self.presses.on_message(member, self._channel(member, where), text(where, "ts"), target)

    async def submit(self, body: Body) -> Body:
        member = self._actor(body)
        return await self.submissions.submit(member, self._top(member, body), mapping(body, "values"))

    async def close(self, body: Body) -> Body:
        member = self._actor(body)
        return await self.submissions.close(member, self._top(member, body))

    async def options(self, body: Body) -> Body:
        member = self._actor(body)
        target = Target(text(body, "action_id"), body.get("block_id"), str(body["value"]))
        if "view" in body:
            return await self.suggestions.in_view(member, self._reach(member, body), target)
        where = mapping(body, "message")
        channel = self._channel(member, where)
        message = self.presses.visible(member, channel, text(where, "ts"))
        return await self.suggestions.in_message(member, channel, message, target)

    async def shortcut(self, body: Body) -> Body:
        member = self._actor(body)
        callback_id = text(body, "callback_id")
        if "message" not in body:
            return await self.shortcuts.use(member, callback_id)
        where = mapping(body, "message")
        return await self.shortcuts.use_on(member, callback_id, self._channel(member, where), text(where, "ts"))

    async def message(self, body: Body) -> Body:
        member = self._actor(body)
        channel = self._channel(member, body)
        if "delete" in body:
            return self.conversing.delete(member, channel, text(body, "delete"))
        if "edit" in body:
            return self.conversing.edit(member, channel, text(body, "edit"), text(body, "text"))
        return self.conversing.say(member, channel, self._words(member, body), body.get("thread_ts"))

    def _words(self, member: Member, body: Body) -> Words:
        said = text(body, "text") if "text" in body or not body.keys() & {"files", "forward"} else ""
        if "forward" not in body:
            return Words(said, body.get("files"))
        where = mapping(body, "forward")
        origin = self._channel(member, where)
        return Words(said, body.get("files"), self.conversing.standing(member, origin, text(where, "ts")))

    async def group(self, body: Body) -> Body:
        """The person writes to several others at once: their group direct message. No app is in it."""
        member, people = self._actor(body), body["people"]
        if not isinstance(people, list) or not all(isinstance(each, str) for each in people):
            raise Wrong("people must be a list of ids or names.")
        channel = self.workspace.gather({member.id, *(self.workspace.member(each).id for each in people)})
        return {"channel": channel.id, "name": channel.name, "members": sorted(channel.members)}

    async def reload(self, body: Body) -> Body:
        """The person's client starts afresh: what only they could see is gone."""
        return self.conversing.start_afresh(self._actor(body))

    async def home(self, body: Body) -> Body:
        """The person opens the app's Home tab, or with `tab` its messages: the app hears of either."""
        return self.homes.open(self._actor(body), text(body, "tab") if "tab" in body else "home")

    def _actor(self, body: Body) -> Member:
        """Who acts. Somebody who was deactivated can do nothing."""
        member = self.workspace.member(text(body, "user"))
        if member.deleted:
            raise Refused("account_inactive")
        return member

    def _channel(self, member: Member, body: Body) -> Channel:
        return self.workspace.channel(text(body, "channel"), member)

    def _reach(self, member: Member, body: Body) -> View:
        """The app's Home tab, or else the modal on top."""
        home = self.views.home(member.id)
        return home if home and home.id == body["view"] else self._top(member, body)

    def _top(self, member: Member, body: Body) -> View:
        """The modal on top of the person's stack, which is the only one they can reach."""
        stack = self.views.stack(member.id)
        if not stack or stack[-1].id != text(body, "view"):
            raise Refused("view_not_found")
        return stack[-1]
