"""How soon Slack hears from us while Salesforce dawdles: 64 commands in flight, ten times over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.table import Row, percentile
from tests.kit import Desk, Sandbox, running_sandbox, until
from tests.process import running_bot

ROUNDS = 10
IN_FLIGHT = 64
SALESFORCE_SECONDS = 2.0
ASKED = "/order 11436"
ANSWER = "Here is SO-011436 as Salesforce has it."
BUDGET_MS = 100.0
PATIENCE = 120.0


async def rows(folder: Path) -> list[Row]:
    async with running_sandbox(folder / "ack") as sandbox, connected(sandbox, folder / "ack-bot.log"):
        desk = Desk(sandbox, "rep")
        await desk.asks(ASKED)  # the person, their token and their rights are known from here on
        slow = {"path": "/services", "mode": "delay", "seconds": SALESFORCE_SECONDS, "times": 1_000_000}
        await sandbox.call("salesforce/faults", slow)
        answers = [answer for number in range(ROUNDS) for answer in await one_round(desk, number)]
        return judged(answers, await answered(desk) - 1)


@asynccontextmanager
async def connected(sandbox: Sandbox, log: Path) -> AsyncIterator[None]:
    async def both() -> bool:
        return bool((await sandbox.call("status"))["bot_connections"] == 2)

    async with running_bot(sandbox.environment(), log):
        await until(both)
        yield


async def one_round(desk: Desk, number: int) -> list[dict[str, object]]:
    """Send one round and wait until all of it is answered."""
    asked = {"user": desk.user, "channel": desk.channel, "text": ASKED}
    answers = await asyncio.gather(*(desk.sandbox.attempt("slack/command", asked) for _ in range(IN_FLIGHT)))

    async def all_answered() -> bool:
        return await answered(desk) > IN_FLIGHT * (number + 1)

    await until(all_answered, PATIENCE)
    return list(answers)


async def answered(desk: Desk) -> int:
    return sum(message["text"] == ANSWER for message in await desk.sees())


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
