"""The local Slack, put together: the only module that knows all the others."""

from pathlib import Path

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.slack.api import Api
from sandbox.slack.commands import Commands
from sandbox.slack.control.people import PeopleCalls
from sandbox.slack.control.screen import ScreenCalls
from sandbox.slack.control.trouble import TroubleCalls
from sandbox.slack.conversing import Conversing
from sandbox.slack.credentials import load
from sandbox.slack.events import Events
from sandbox.slack.files import Files
from sandbox.slack.homes import Homes
from sandbox.slack.housekeeping import Housekeeping
from sandbox.slack.interactions import Interactions
from sandbox.slack.live import Live
from sandbox.slack.manifest import Manifest
from sandbox.slack.messages import Messages
from sandbox.slack.methods.apps import Apps
from sandbox.slack.methods.blocks import Validation
from sandbox.slack.methods.chat import Chat
from sandbox.slack.methods.conversations import Conversations
from sandbox.slack.methods.files import FileMethods
from sandbox.slack.methods.history import History
from sandbox.slack.methods.usergroups import Usergroups
from sandbox.slack.methods.users import Users
from sandbox.slack.methods.views import ViewMethods
from sandbox.slack.pace import Pace
from sandbox.slack.posting import Posting
from sandbox.slack.presses import Presses
from sandbox.slack.raw import Raw
from sandbox.slack.request_url import RequestUrl
from sandbox.slack.responses import Responses
from sandbox.slack.shortcuts import Shortcuts
from sandbox.slack.socket import Socket
from sandbox.slack.submissions import Submissions
from sandbox.slack.suggestions import Suggestions
from sandbox.slack.traffic import Traffic
from sandbox.slack.triggers import Triggers
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace


class Slack:
    """One workspace with one app in it, described by `manifest`, served below `origin` (http://127.0.0.1:port)."""

    def __init__(self, data: Path, manifest: Path, clock: Clock, origin: str) -> None:
        self._credentials = load(data)
        self._manifest = Manifest.read(manifest)
        self._faults = Faults(lambda rule, name: rule.target == name)
        self._live = Live()
        self._traffic = Traffic(clock)
        self._triggers = Triggers(clock)
        self._pace = Pace()
        self._workspace = Workspace(clock)
        self._messages = Messages(clock)
        self._views = Views(clock, self._live)
        self._requests = RequestUrl(clock, self._credentials.signing_secret)
        self._socket = Socket(clock, self._traffic, self._live, self._requests, origin)
        self._events = Events(self._manifest, self._workspace, self._socket)
        self._posting = Posting(self._workspace, self._messages, self._events, self._live)
        self._responses = Responses(clock, self._posting, self._traffic, self._faults, origin)
        self._files = Files(clock, self._credentials, self._manifest, self._traffic, self._faults, origin)
        self._conversing = Conversing(self._manifest, self._workspace, self._posting, self._files, origin)
        self._file_methods = FileMethods(self._workspace, self._files, self._posting)
        self._api = self._assemble_api(origin)

    @property
    def credentials(self) -> dict[str, str]:
        """`bot_token`, `app_token` and `signing_secret`."""
        return self._credentials.as_dict()

    def mount(self, app: web.Application) -> None:
        app.router.add_route("*", "/api/{method}", self._api.serve)
        app.router.add_get("/socket", self._socket.serve)
        app.router.add_post("/response/{path:.+}", self._responses.serve)
        self._files.mount(app)
        self._mount_control(app)

    def deliver_to(self, url: str) -> None:
        """Deliver there in place of Socket Mode; Slack knows the address from before."""
        self._requests.url = url

    def connections(self) -> int:
        """How many Socket Mode connections the app has open, or 1 for its address."""
        return self._socket.connections()

    def clear(self) -> None:
        """A fresh workspace: no messages, modals, faults or response URLs. Tokens and connections stay."""
        self._workspace.reset()
        for each in (
            self._messages,
            self._views,
            self._faults,
            self._responses,
            self._triggers,
            self._traffic,
            self._pace,
            self._files,
            self._file_methods,
            self._events,
        ):
            each.clear()
        self._manifest.withdrawn.clear()
        self._socket.mend()
        self._live.tell("messages")

    async def close(self) -> None:
        """Let go of every connection and page."""
        self._live.close()
        self._file_methods.clear()
        await self._events.close()
        await self._socket.close()
        await self._requests.close()

    def _assemble_api(self, origin: str) -> Api:
        api = Api(self._credentials, self._manifest, self._traffic, self._faults, self._live, self._pace)
        api.add(Apps(self._manifest, self._workspace, self._socket, origin).methods())
        api.add(Users(self._manifest, self._workspace).methods())
        api.add(Conversations(self._manifest, self._workspace).methods())
        api.add(History(self._manifest, self._workspace, self._messages).methods())
        api.add(Validation().methods())
        api.add(Usergroups(self._workspace).methods())
        api.add(Chat(self._manifest, self._workspace, self._messages, self._posting, self._pace, origin).methods())
        api.add(ViewMethods(self._manifest, self._workspace, self._triggers, self._views).methods())
        api.add(self._file_methods.methods())
        return api

    def _mount_control(self, app: web.Application) -> None:
        shared = Interactions(self._manifest, self._workspace, self._socket, self._triggers, self._live)
        PeopleCalls(
            workspace=self._workspace,
            views=self._views,
            commands=Commands(shared, self._responses),
            presses=Presses(shared, self._messages, self._responses),
            submissions=Submissions(shared, self._views, self._responses),
            suggestions=Suggestions(shared),
            shortcuts=Shortcuts(shared, self._messages, self._responses),
            conversing=self._conversing,
            homes=Homes(self._manifest, self._views, self._events, self._messages, self._workspace),
        ).mount(app)
        ScreenCalls(
            manifest=self._manifest,
            workspace=self._workspace,
            views=self._views,
            traffic=self._traffic,
            live=self._live,
            conversing=self._conversing,
            files=self._files,
        ).mount(app)
        TroubleCalls(
            manifest=self._manifest,
            workspace=self._workspace,
            socket=self._socket,
            requests=self._requests,
            raw=Raw(self._workspace, self._socket, self._triggers, self._messages, self._views, self._responses),
            traffic=self._traffic,
            faults=self._faults,
            housekeeping=Housekeeping(self._messages, self._events, self._live),
        ).mount(app)
