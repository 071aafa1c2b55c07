"""An ack while somebody sends the longest messages that Slack allows, in the characters that take longest to read."""

import asyncio
import time
from itertools import count
from pathlib import Path

from bench.slack import APP_TOKEN, BOT_TOKEN, TEAM, USER, Slack, running_slack
from bench.table import Row, percentile
from tests.kit import running_sandbox
from tests.process import running_bot

LONGEST = 40_000
PARTS = ("\ufdfa", "\u200b", "SO-1 ", "<http://a.b|", "a@b.c ", "((", "1 ")
TEXTS = tuple(part * (LONGEST // len(part)) for part in PARTS)
ROUNDS = 10
COMMANDS = 20
BUDGET_MS = 100.0


async def rows(folder: Path) -> list[Row]:
    async with running_slack() as slack, running_sandbox(folder / "long") as sandbox:
        known = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": f"{slack.origin}/api/"}
        async with running_bot(sandbox.environment() | known, folder / "long-bot.log"):
            await slack.connected(2)
            await slack.command("help")
            acks = [each for number in range(ROUNDS) for each in await one_round(slack, number)]
    slowest = max(acks)
    return [
        Row(
            f"ack while {len(TEXTS)} messages of {LONGEST:,} characters come in, {ROUNDS} rounds",
            f"p50 {percentile(acks, 0.5):.1f} ms, slowest {slowest:.1f} ms",
            f"slowest under {BUDGET_MS:.0f} ms",
            slowest < BUDGET_MS,
        )
    ]


async def one_round(slack: Slack, number: int) -> list[float]:
    """Milliseconds until each of a few commands is acknowledged, sent among the messages."""
    sent = count()
    said = [asyncio.create_task(slack.deliver("events_api", message(f"{number}.{next(sent)}", text))) for text in TEXTS]
    acks = []
    for _ in range(COMMANDS):
        begun = time.perf_counter()
        await slack.command("help")
        acks.append((time.perf_counter() - begun) * 1000)
    await asyncio.gather(*said)
    return acks


def message(number: str, text: str) -> dict[str, object]:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": USER, "ts": number, "text": text}
    return {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{number}", "event": event}
