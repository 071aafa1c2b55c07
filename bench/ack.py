"""How soon Slack hears from us while Salesforce dawdles: 64 commands in flight, ten times over, by each way in.

Over HTTP each command is a signed request; on PostgreSQL the database says before the ack whether it was here before.
"""

import asyncio
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from bench.slack import APP_TOKEN, BOT_TOKEN, Slack, SlackByHttp, running_slack
from bench.table import Row, percentile
from bot.store.database import Database
from bot.store.schema import migrate
from sandbox.worlds.people import PEOPLE as EVERYBODY
from tests.kit import Sandbox, running_sandbox, until
from tests.process import running_bot
from tests.store import postgresql

ROUNDS = 10
ROLES = (
    "rep",
    "sales_operations",
    "sales_operations_lead",
    "payment_operations",
    "payment_operations_lead",
    "payment_admin",
    "payment_admin_lead",
    "integration",
)
PEOPLE = {each.id: each.email for each in EVERYBODY if each.role in ROLES}
EACH = 8
"""What one person may have under way."""
IN_FLIGHT = EACH * len(ROLES)
SALESFORCE_SECONDS = 2.0
ASKED = "11436"
ANSWER = "Here is SO-011436 as Salesforce has it."
BUDGET_MS = 100.0
ACK_WITHIN = 3.0
"""Seconds that Slack waits."""
PATIENCE = 120.0
SECRET = "5" * 32


async def rows(folder: Path) -> list[Row]:
    async with running_sandbox(folder / "ack") as sandbox, running_slack() as slack:
        measured = await all_rounds(sandbox, slack, {"SLACK_APP_TOKEN": APP_TOKEN}, "")
    measured += await over_http(folder / "http", "over HTTP")
    with suppress(pytest.skip.Exception), postgresql.running() as server:
        database = await asyncio.to_thread(migrated, postgresql.create(server, "ack"))
        measured += await over_http(folder / "replica", "over HTTP with PostgreSQL", DATABASE_URL=database)
    return measured


async def over_http(folder: Path, way: str, **own: str) -> list[Row]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    async with running_sandbox(folder) as sandbox:
        by_http = SlackByHttp(f"http://{address}", SECRET, sandbox.http)
        async with running_slack(by_http) as slack:
            ours = {"SLACK_SIGNING_SECRET": SECRET, "EXODUS_LISTEN": address, **own}
            return await all_rounds(sandbox, slack, ours, f", {way}")


def migrated(address: str) -> str:
    """The address, its tables made."""
    db = Database(address)
    migrate(db)
    db.close()
    return address


async def all_rounds(sandbox: Sandbox, slack: Slack, ours: Mapping[str, str], way: str) -> list[Row]:
    slack.known = {user: {"profile": {"email": email}} for user, email in PEOPLE.items()}
    theirs = {name: value for name, value in sandbox.environment().items() if name != "SLACK_APP_TOKEN"}
    slack_at = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": f"{slack.origin}/api/"}
    async with running_bot({**theirs, **slack_at, **ours}, sandbox.data.with_suffix(".bot.log")):
        await slack.connected(2)
        for user in PEOPLE:
            await slack.question(ASKED, user)  # the person, their token and their rights are known from here on
        slack.told.clear()
        acks = [ms for number in range(1, ROUNDS + 1) for ms in await one_round(sandbox, slack, number)]
        return judged(acks, slack.told[ANSWER], way)


async def one_round(sandbox: Sandbox, slack: Slack, number: int) -> list[float | None]:
    """Send one round and wait until all of it is answered: the milliseconds until each ack, None where none came.

    The first round is answered by a Salesforce that stays slow; in the others it is slow until all acks are there.
    """
    slow = {"path": "/services", "mode": "delay", "seconds": SALESFORCE_SECONDS, "times": 1_000_000}
    await sandbox.call("salesforce/faults", slow)
    acks = await asyncio.gather(*(acked(slack, user) for user in [*PEOPLE] * EACH))
    if number > 1:
        await sandbox.call("salesforce/faults", method="DELETE")

    async def all_answered() -> bool:
        return slack.told[ANSWER] >= IN_FLIGHT * number

    await until(all_answered, PATIENCE)
    return acks


async def acked(slack: Slack, user: str) -> float | None:
    begun = time.perf_counter()
    try:
        await asyncio.wait_for(slack.command(ASKED, user), ACK_WITHIN)
    except TimeoutError:
        return None
    return (time.perf_counter() - begun) * 1000


def judged(asked: list[float | None], arrived: int, way: str) -> list[Row]:
    acks = [ms for ms in asked if ms is not None]
    lost = len(asked) - len(acks)
    p50, p99 = percentile(acks, 0.5), percentile(acks, 0.99)
    return [
        Row(
            f"ack of {IN_FLIGHT} commands in flight, Salesforce takes {SALESFORCE_SECONDS:.0f} s, {ROUNDS} rounds{way}",
            f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
            f"p99 under {BUDGET_MS:.0f} ms",
            p99 < BUDGET_MS,
        ),
        Row(f"lost acks{way}", f"{lost} of {len(asked)}", "0", lost == 0),
        Row(f"answered in the end{way}", f"{arrived} of {len(asked)}", "all", arrived == len(asked)),
    ]
