"""A sandbox process, an app beside it, and Chromium in front of it.

`sandbox` has the real bot. `workspace` has none, so that a test can stand in for an app and post any block it likes.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import start as serve
from tests.browser.stage import CHROMIUM, FLAGS, LAPTOP, MISSING, PHONE, SEATED, call, connected, end, start
from tests.leaks import Rules, leaks, public

FULL_MANIFEST = Path(__file__).parent.parent / "sandbox" / "slack" / "manifest.yml"

Control = Callable[..., Awaitable[dict[str, Any]]]
Open = Callable[..., Awaitable[Page]]
Ask = Callable[[Page, str], Awaitable[Locator]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_unconfigure(config: pytest.Config) -> None:
    if CHROMIUM is None:
        print(f"Browser tests were skipped: {MISSING}. As root, tests/browser/install.sh installs it.")  # noqa: T201 - the last line a person reads


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a sandbox with the real bot."""
    process, address = start(tmp_path_factory.mktemp("sandbox"))
    yield address
    end(process)


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a sandbox without a bot."""
    process, address = start(tmp_path_factory.mktemp("workspace"), "--without-bot")
    yield address
    end(process)


@pytest.fixture
def lone(tmp_path: Path) -> Iterator["LoneSandbox"]:
    """A sandbox of the test's own, to stop and start."""
    sandbox = LoneSandbox(tmp_path)
    yield sandbox
    sandbox.stop()


class LoneSandbox:
    def __init__(self, data: Path) -> None:
        self._data = data
        self._process, self.address = start(data, "--without-bot")

    def stop(self) -> None:
        end(self._process)

    def start_again(self) -> None:
        port = self.address.rstrip("/").rsplit(":", 1)[1]
        self._process, _ = start(self._data, "--without-bot", port=port)


@pytest.fixture(scope="session")
def control() -> Control:
    return call


@pytest.fixture(scope="session")
async def bot(sandbox: str) -> AsyncIterator[str]:
    """The address of a sandbox whose bot is ready to be asked. In the end its channels are read."""
    await connected(sandbox)
    yield sandbox
    entries = (await call(sandbox, "slack/traffic"))["entries"]
    assert [(name, wrong) for name, body in public(entries) for wrong in leaks(body, Rules((sandbox,)))] == []


@pytest.fixture
async def app(workspace: str) -> AsyncIterator[AsyncApp]:
    """A tiny app that stands in where the page is tested with more than the bot can show."""
    async with standing_in(workspace) as app:
        yield app


@asynccontextmanager
async def standing_in(address: str) -> AsyncIterator[AsyncApp]:
    await call(address, "reset", {})
    tokens = (await call(address, "world"))["slack"]
    client = AsyncWebClient(tokens["bot_token"], base_url=f"{address}api/")
    app = AsyncApp(token=tokens["bot_token"], client=client)
    handler = AsyncSocketModeHandler(app, tokens["app_token"])
    handler.client.web_client = AsyncWebClient(tokens["app_token"], base_url=f"{address}api/")
    await handler.connect_async()
    await connected(address)
    yield app
    await handler.close_async()


@pytest.fixture
async def fuller(tmp_path: Path) -> AsyncIterator[tuple[str, AsyncApp]]:
    """A workspace whose app has all the sandbox knows: a Home tab, global shortcuts, every event."""
    sandbox = await serve(tmp_path, port=0, manifest=FULL_MANIFEST)
    address = f"{sandbox.origin}/"
    async with standing_in(address) as app:
        yield address, app
    await sandbox.close()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


def complains(line: ConsoleMessage, *, losing: bool) -> bool:
    """Whether the browser logged trouble; a page that loses its sandbox may say so."""
    return line.type in ("error", "warning") and not (losing and "net::ERR" in line.text)


@pytest.fixture
async def visit(chromium: Browser) -> AsyncIterator[Open]:
    """Open the page as somebody somewhere. At the end no page may have complained."""
    complaints: list[str] = []
    contexts = []

    async def open_page(
        address: str,
        who: str = "U0REP",
        where: str = "C0GENERAL",
        *,
        phone: bool = False,
        losing: bool = False,
        **options: Any,
    ) -> Page:
        size = {"viewport": PHONE, "has_touch": True} if phone else {"viewport": LAPTOP}
        context = await chromium.new_context(locale="en-GB", **size, **options)
        contexts.append(context)
        page = await context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if complains(line, losing=losing) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        await page.goto(f"{address}#{who}/{where}")
        await page.locator(SEATED).wait_for()
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert complaints == []


A_NOTICE = "Salesforce is slow; still"
"""On a busy machine it comes before the answer, and stays."""


async def type_and_read(page: Page, text: str) -> Locator:
    """Type a command, and the answer that comes."""
    answers = page.locator(".message.ephemeral").filter(has_not_text=A_NOTICE)
    before = await answers.count()
    await page.locator("#composer-text").fill(text)
    await page.locator("#composer-text").press("Enter")
    await expect(answers).to_have_count(before + 1, timeout=15_000)
    return answers.last


@pytest.fixture(scope="session")
def ask() -> Ask:
    return type_and_read
