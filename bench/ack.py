"""How soon Slack hears from us while Salesforce dawdles: 64 commands in flight, ten times over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.table import Row, percentile
from tests.kit import Desk, Sandbox, running_sandbox, until
from tests.process import running_bot

ROUNDS = 10
PEOPLE = (
    "rep",
    "sales_operations",
    "sales_operations_lead",
    "payment_operations",
    "payment_operations_lead",
    "payment_admin",
    "payment_admin_lead",
    "integration",
)
EACH = 8
"""What one person may have under way."""
IN_FLIGHT = EACH * len(PEOPLE)
SALESFORCE_SECONDS = 2.0
ASKED = "/order 11436"
ANSWER = "Here is SO-011436 as Salesforce has it."
BUDGET_MS = 100.0
PATIENCE = 120.0


async def rows(folder: Path) -> list[Row]:
    async with running_sandbox(folder / "ack") as sandbox, connected(sandbox, folder / "ack-bot.log"):
        desks = [Desk(sandbox, each) for each in PEOPLE]
        for desk in desks:
            await desk.asks(ASKED)  # the person, their token and their rights are known from here on
        slow = {"path": "/services", "mode": "delay", "seconds": SALESFORCE_SECONDS, "times": 1_000_000}
        await sandbox.call("salesforce/faults", slow)
        answers = [answer for number in range(ROUNDS) for answer in await one_round(desks, number)]
        return judged(answers, await answered(desks) - len(desks))


@asynccontextmanager
async def connected(sandbox: Sandbox, log: Path) -> AsyncIterator[None]:
    async def both() -> bool:
        return bool((await sandbox.call("status"))["bot_connections"] == 2)

    async with running_bot(sandbox.environment(), log):
        await until(both)
        yield


async def one_round(desks: list[Desk], number: int) -> list[dict[str, object]]:
    """Send one round and wait until all of it is answered."""
    asked = [{"user": each.user, "channel": each.channel, "text": ASKED} for each in desks] * EACH
    answers = await asyncio.gather(*(desks[0].sandbox.attempt("slack/command", each) for each in asked))

    async def all_answered() -> bool:
        return await answered(desks) >= IN_FLIGHT * (number + 1) + len(desks)

    await until(all_answered, PATIENCE)
    return list(answers)


async def answered(desks: list[Desk]) -> int:
    seen = [message for desk in desks for message in await desk.sees()]
    return sum(message["text"] == ANSWER for message in seen)


def judged(answers: list[dict[str, object]], arrived: int) -> list[Row]:
    acks = [float(str(each["ack_ms"])) for each in answers if each["ok"]]
    lost = len(answers) - len(acks)
    p50, p99 = percentile(acks, 0.5), percentile(acks, 0.99)
    return [
        Row(
            f"ack of {IN_FLIGHT} commands in flight, Salesforce takes {SALESFORCE_SECONDS:.0f} s, {ROUNDS} rounds",
            f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
            f"p99 under {BUDGET_MS:.0f} ms",
            p99 < BUDGET_MS,
        ),
        Row("lost acks", f"{lost} of {len(answers)}", "0", lost == 0),
        Row("answered in the end", f"{arrived} of {len(answers)}", "all", arrived == len(answers)),
    ]
