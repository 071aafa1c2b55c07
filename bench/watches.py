"""200 people who wait for one order, among 2,000 watches: what looking costs, and what telling them costs."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.slack import APP_TOKEN, BOT_TOKEN, Slack, running_slack
from bench.table import Row
from bench.timed import salesforce_calls, seconds
from bot.app import Exodus, running
from bot.config import config
from bot.runbook.values import Person, RecordId, SlackUserId
from bot.store.database import Database
from bot.store.tables import watch
from bot.store.watches import PERSON, count
from tests.conftest import environment_of
from tests.kit import ROOT, Sandbox, running_sandbox, until

WATCHES, WATCHERS, ORDERS = 2_000, 200, 300
USERNAME = "rosa@exodus.example.demo"
MOST_CALLS, OWN_MS = 2, 1000.0
"""One call for a thousand orders, where nothing has changed."""


async def rows(folder: Path) -> list[Row]:
    async with running_sandbox(folder / "watches") as sandbox, running_slack() as slack:
        await sandbox.reset(orders=ORDERS, seed=1)
        await sandbox.call("clock", {"advance": 900})  # the world was made a while ago
        known = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN, "slack_api_url": f"{slack.origin}/api"}
        environment = type(environment_of(sandbox)).model_validate(environment_of(sandbox).model_dump() | known)
        people = {f"U0W{number:05}": USERNAME for number in range(WATCHERS)}  # all of them may see what Rosa sees
        given = config(ROOT / "sandbox.toml").model_copy(update={"people": people})
        async with running(environment, given, sweeping=False) as bot:
            await slack.connected(2)
            await bot.watches.find()
            return await measured(bot, sandbox, slack, [*people])


async def measured(bot: Exodus, sandbox: Sandbox, slack: Slack, people: list[str]) -> list[Row]:
    labels = (await sandbox.call("world"))["labels"]
    orders = sorted({each["id"] for each in labels if each["object"] == "Sales_Order__c"})
    acme = next(each["id"] for each in labels if each["situation"] == "healthy")
    [rosa] = await bot.watches.people._users.by_username(SlackUserId(people[0]), USERNAME)  # noqa: SLF001 - whoever that is
    watched = [acme, *(each for each in orders if each != acme)]
    await bot.db.run(fill, people, watched, rosa, bot.watches.there())
    await bot.watches.find()
    quiet, own = await looked(bot, sandbox)
    paid = {"do": "update", "object": "Sales_Order__c", "id": acme}
    await sandbox.call("salesforce/records", {**paid, "fields": {"Payment_Status__c": "Paid", "Balance__c": 0}})
    news, _ = await looked(bot, sandbox)
    before, begun = len(await sandbox.salesforce_calls()), time.perf_counter()
    await until(lambda: told(bot, slack), 300)
    seconds = time.perf_counter() - begun
    calls = (await sandbox.salesforce_calls())[before:]
    reads = sum("FROM Sales_Order__c" in str(each) for each in calls)
    return [
        Row(
            f"a look at {WATCHES:,} watches, nothing changed",
            f"{quiet} calls, {own:.0f} ms of our own",
            f"{MOST_CALLS} calls, {OWN_MS:.0f} ms",
            quiet <= MOST_CALLS and own <= OWN_MS,
        ),
        Row(f"a look when one order of them changed for {WATCHERS} watchers", f"{news} calls"),
        Row(
            f"{WATCHERS} watchers told",
            f"{reads} reads, {len(slack.posted)} messages in {seconds:.0f} s",
            "a read and a message each, at most five a second",
            reads <= WATCHERS and len(slack.posted) == WATCHERS and seconds >= WATCHERS / 5,
        ),
    ]


async def told(bot: Exodus, slack: Slack) -> bool:
    return len(slack.posted) >= WATCHERS and await bot.db.run(count) == WATCHES - WATCHERS


async def looked(bot: Exodus, sandbox: Sandbox) -> tuple[int, float]:
    """Calls, and our own milliseconds, of one look."""
    before = len(await sandbox.salesforce_calls())
    with salesforce_calls() as spent:
        begun = time.perf_counter()
        await bot.watches.find()
        own = (time.perf_counter() - begun - seconds(spent)) * 1000
    return len(await sandbox.salesforce_calls()) - before, own


def fill(db: Database, people: list[str], orders: list[str], rosa: Person, there: datetime) -> None:
    """Everybody waits for the first order, and for others besides."""
    now, made = datetime.now(UTC), list[dict[str, Any]]()
    for number in range(WATCHES):
        order, who = number // len(people), people[number % len(people)]
        record = orders[order if order == 0 else (number % (len(orders) - 1)) + 1]
        person = Person(SlackUserId(who), rosa.user_id, rosa.username, rosa.name, rosa.locale, rosa.zone)
        made.append(
            {
                "slack_id": who,
                "person": PERSON.dump_json(person).decode(),
                "record": RecordId(record),
                "number": f"order {number}",
                "event": "paid",
                "known": '["paid"]' if order else "[]",
                "since": now,
                "until": now + timedelta(days=30),
                "looked_at": there,
            }
        )
    unique = {(each["slack_id"], each["record"]): each for each in made}
    spare = [each for each in made if unique[each["slack_id"], each["record"]] is not each]
    for number, each in enumerate(spare):
        each["event"] = ("shipped", "delivered", "next_payment", "payment_failed")[number % 4]
    with db.transaction() as tx:
        tx.execute(watch.insert(), made)


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    from bench.table import show

    with TemporaryDirectory() as home:
        show(asyncio.run(rows(Path(home))))
