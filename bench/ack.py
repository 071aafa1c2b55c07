"""How soon Slack hears from us while Salesforce dawdles: 64 commands in flight, ten times over."""

import asyncio
import time
from pathlib import Path

from bench.slack import APP_TOKEN, BOT_TOKEN, Slack, running_slack
from bench.table import Row, percentile
from sandbox.worlds.people import PEOPLE as EVERYBODY
from tests.kit import running_sandbox, until
from tests.process import running_bot

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


async def rows(folder: Path) -> list[Row]:
    async with running_sandbox(folder / "ack") as sandbox, running_slack() as slack:
        slack.known = {user: {"profile": {"email": email}} for user, email in PEOPLE.items()}
        ours_at = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": f"{slack.origin}/api/",
        }
        async with running_bot(sandbox.environment() | ours_at, folder / "ack-bot.log"):
            await slack.connected(2)
            for user in PEOPLE:
                await slack.question(ASKED, user)  # the person, their token and their rights are known from here on
            slow = {"path": "/services", "mode": "delay", "seconds": SALESFORCE_SECONDS, "times": 1_000_000}
            await sandbox.call("salesforce/faults", slow)
            slack.told.clear()
            acks = [ms for number in range(1, ROUNDS + 1) for ms in await one_round(slack, number)]
            return judged(acks, slack.told[ANSWER])


async def one_round(slack: Slack, number: int) -> list[float | None]:
    """Send one round and wait until all of it is answered: the milliseconds until each ack, None where none came."""
    acks = await asyncio.gather(*(acked(slack, user) for user in [*PEOPLE] * EACH))

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


def judged(asked: list[float | None], arrived: int) -> list[Row]:
    acks = [ms for ms in asked if ms is not None]
    lost = len(asked) - len(acks)
    p50, p99 = percentile(acks, 0.5), percentile(acks, 0.99)
    return [
        Row(
            f"ack of {IN_FLIGHT} commands in flight, Salesforce takes {SALESFORCE_SECONDS:.0f} s, {ROUNDS} rounds",
            f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
            f"p99 under {BUDGET_MS:.0f} ms",
            p99 < BUDGET_MS,
        ),
        Row("lost acks", f"{lost} of {len(asked)}", "0", lost == 0),
        Row("answered in the end", f"{arrived} of {len(asked)}", "all", arrived == len(asked)),
    ]
