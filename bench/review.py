"""What a review costs: our own milliseconds from envelope to answer, and Salesforce calls.

The bot is a process of its own, and logs as in production. In its own time is all that it does and waits for from the
moment the envelope is sent until its answer arrives at the response URL, with what it asks of Slack before that, and
the hand-overs between the processes. Out are the times that requests to Salesforce were out, and what Slack does with
the answer once it is there.
"""

import time
from collections.abc import Sequence
from pathlib import Path

from bench.slack import APP_TOKEN, BOT_TOKEN, Slack, running_slack
from bench.table import Row, percentile
from bench.timed import Call, seconds, timed_bot
from tests.kit import running_sandbox

REVIEWS = 300
ASKED = "11436"
P50_MS, P99_MS = 6.0, 15.0
UNCOUNTED = 20
"""Reviews before the clock starts: the first one also finds the person, their token and their rights."""


async def rows(folder: Path) -> list[Row]:
    async with running_sandbox(folder / "review") as sandbox, running_slack() as slack:
        slack_at = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": f"{slack.origin}/api/",
        }
        async with timed_bot(sandbox.environment() | slack_at, folder / "review-bot.log") as calls:
            await slack.connected(2)
            await reviews(slack, UNCOUNTED)
            before = len(await sandbox.salesforce_calls())
            asked = await reviews(slack, REVIEWS)
            made = len(await sandbox.salesforce_calls()) - before
    return judged([own(each, calls) for each in asked], made)


async def reviews(slack: Slack, number: int) -> list[Call]:
    """When each of `number` reviews was asked for and answered, one after another."""
    asked = []
    for _ in range(number):
        begun = time.perf_counter()
        asked.append(Call(begun, begun + await slack.question(ASKED)))
    return asked


def own(asked: Call, calls: Sequence[Call]) -> float:
    """Our own milliseconds in one of them."""
    out = [each for each in calls if asked.begun <= each.begun and each.ended <= asked.ended]
    return (asked.ended - asked.begun - seconds(out)) * 1000


def judged(own: list[float], calls: int) -> list[Row]:
    p50, p99 = percentile(own, 0.5), percentile(own, 0.99)
    each = calls / len(own)
    return [
        Row(
            "the bot's own time in /order, Salesforce's taken out",
            f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
            f"p50 under {P50_MS:.0f} ms, p99 under {P99_MS:.0f}",
            p50 < P50_MS and p99 < P99_MS,
        ),
        Row("Salesforce calls a review", f"{each:.2f}", "1", calls == len(own)),
    ]
