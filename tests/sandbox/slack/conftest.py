"""The local Slack alone, with an app of the tests' own in it."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import yaml
from aiohttp import web

from sandbox.clock import Clock
from sandbox.slack.service import Slack
from tests.sandbox.slack.desk import Desk

MANIFEST = Path(__file__).parent / "manifest.yml"


@asynccontextmanager
async def serve(data: Path, manifest: Path) -> AsyncIterator[tuple[str, Slack, Clock]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin, clock = f"http://127.0.0.1:{listener.getsockname()[1]}", Clock()
        slack = Slack(data, manifest, clock, origin)
        app = web.Application()
        slack.mount(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        yield origin, slack, clock
        await slack.close()
        await runner.cleanup()


@pytest.fixture(scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, Slack, Clock]]:
    async with serve(tmp_path_factory.mktemp("slack"), MANIFEST) as served:
        yield served


@pytest.fixture
async def desk(running: tuple[str, Slack, Clock]) -> AsyncIterator[Desk]:
    origin, slack, clock = running
    slack.clear()
    async with aiohttp.ClientSession() as http:
        yield Desk(origin, slack, clock, http)


@pytest.fixture
async def granted(tmp_path: Path) -> AsyncIterator[Callable[..., AbstractAsyncContextManager[Desk]]]:
    """A Slack whose manifest asks for `commands` and these scopes alone, with these tabs on the app's page."""

    @asynccontextmanager
    async def with_scopes(*scopes: str, **tabs: bool) -> AsyncIterator[Desk]:
        manifest = yaml.safe_load(MANIFEST.read_text())
        manifest["oauth_config"]["scopes"]["bot"] = ["commands", *scopes]
        manifest["features"]["app_home"] |= tabs
        del manifest["settings"]["event_subscriptions"]
        path = tmp_path / "manifest.yml"
        path.write_text(yaml.safe_dump(manifest))
        async with serve(tmp_path, path) as (origin, slack, clock), aiohttp.ClientSession() as http:
            yield Desk(origin, slack, clock, http)

    return with_scopes
