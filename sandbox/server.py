"""Both services, the control interface and the page on one port of this machine.

Nothing here knows how a bot is started; `sandbox.__main__` does that.
"""

import errno
import shlex
import socket
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path

from aiohttp import web

from sandbox import control, page
from sandbox.clock import Clock
from sandbox.data import CannotStart, open_directory, write_private
from sandbox.outages import Outages
from sandbox.salesforce.service import Salesforce
from sandbox.slack.request_url import listens_at
from sandbox.slack.service import Slack
from sandbox.world import World
from sandbox.worlds.people import INTEGRATION_USERNAME

HOST = "127.0.0.1"
DEFAULT_PORT = 8930
MANIFEST = Path(__file__).parent.parent / "manifest.yml"
LARGEST_BODY = 8 * 1024 * 1024
LONGEST_LINE = 128 * 1024  # far beyond the services' own limits, so that those answer first
SHUTDOWN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox. `environment` is what a bot needs to be told."""

    data: Path
    origin: str
    port: int
    clock: Clock
    salesforce: Salesforce
    slack: Slack
    environment: dict[str, str]
    runner: web.AppRunner

    async def close(self) -> None:
        await self.slack.close()
        await self.runner.cleanup()
        await self.salesforce.close()


async def start(
    data: Path, port: int = DEFAULT_PORT, manifest: Path = MANIFEST, request_url: str | None = None
) -> Sandbox:
    """Serve on `port` (0 picks one) with what `data` keeps. Raises CannotStart with a sentence for a person.

    With `request_url` Slack delivers there, over HTTP, in place of Socket Mode.
    """
    data = open_directory(data)
    listener = listen(port)
    bots_port = port + 1 if port else 0
    port = listener.getsockname()[1]
    origin, clock = f"http://{HOST}:{port}", Clock()
    try:
        salesforce = Salesforce(data, clock, origin)
        slack = open_slack(data, manifest, clock, origin)
        if request_url:
            slack.deliver_to(request_url)
        world = World(data, clock, salesforce, slack)
        await world.open()
    except BaseException:
        listener.close()
        raise
    runner = await serve(listener, salesforce, slack, world, Outages(salesforce, clock), clock)
    environment = bot_environment(data, origin, bots_port, salesforce, slack)
    if request_url:
        del environment["SLACK_APP_TOKEN"]
        environment |= {
            "SLACK_SIGNING_SECRET": slack.credentials["signing_secret"],
            "EXODUS_LISTEN": listens_at(request_url),
        }
    write_private(data / "bot.env", "".join(f"{name}={shlex.quote(value)}\n" for name, value in environment.items()))
    return Sandbox(data, origin, port, clock, salesforce, slack, environment, runner)


def open_slack(data: Path, manifest: Path, clock: Clock, origin: str) -> Slack:
    try:
        return Slack(data, manifest, clock, origin)
    except (OSError, ValueError) as problem:
        raise CannotStart(f"Slack's half cannot start: {problem}.") from problem


def listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError) as problem:
        listener.close()
        if isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE:
            sentence = f"Port {port} is in use. Stop what uses it, or set SANDBOX_PORT to another (0 picks a free one)."
        else:
            sentence = f"Port {port} cannot be used: {problem}."
        raise CannotStart(sentence) from problem
    return listener


async def serve(
    listener: socket.socket, salesforce: Salesforce, slack: Slack, world: World, outages: Outages, clock: Clock
) -> web.AppRunner:
    app = web.Application(middlewares=[control.keep_others_out, control.explain_failures], client_max_size=LARGEST_BODY)

    async def tell_the_time(_: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = format_datetime(clock.now(), usegmt=True)

    app.on_response_prepare.append(tell_the_time)
    salesforce.mount(app)
    slack.mount(app)
    world.mount(app)
    outages.mount(app)
    page.mount(app)
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=SHUTDOWN_SECONDS,
        max_line_size=LONGEST_LINE,
        max_field_size=LONGEST_LINE,
    )
    await runner.setup()
    await web.SockSite(runner, listener, backlog=512).start()
    return runner


def bot_environment(data: Path, origin: str, bots_port: int, salesforce: Salesforce, slack: Slack) -> dict[str, str]:
    """The variables by which a bot finds its way here; the same names as against the real services.

    `bots_port` is for its health page: beside ours, or 0 to pick one where ours was picked, too.
    """
    return {
        "SLACK_BOT_TOKEN": slack.credentials["bot_token"],
        "SLACK_APP_TOKEN": slack.credentials["app_token"],
        "SLACK_API_URL": f"{origin}/api/",
        "SALESFORCE_INSTANCE_URL": origin,
        "SALESFORCE_CLIENT_ID": salesforce.app.client_id,
        "SALESFORCE_PRIVATE_KEY_FILE": str(salesforce.app.private_key_file),
        "SALESFORCE_AUDIENCE": origin,
        "SALESFORCE_INTEGRATION_USERNAME": INTEGRATION_USERNAME,
        "DATABASE_URL": f"sqlite:///{data / 'exodus.db'}",
        "EXODUS_LISTEN": f"{HOST}:{bots_port}",
    }
