"""An outbox of the test's own and the real delivery between it and the sandbox's Slack."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.config import Environment
from bot.escalations.episodes import Episode, EpisodeState
from bot.messages import Message, NotShared, OperatorNotice, ThreadNote
from bot.runbook.findings import Team
from bot.runbook.policy import Policy
from bot.runbook.symptoms.missing_links import MISSING_LINKS
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.values import RecordId
from bot.services.delivery import Delivery
from bot.services.recipients import Recipients
from bot.slack.client import Slack
from bot.slack.posts import Posts
from bot.store import outbox
from bot.store.database import Database
from bot.store.states import DeliveryState
from bot.store.tables import outbox as table
from tests.kit import Clock, Sandbox, words

SALES = "C0SALESOPERATIONS"
PAYMENTS = "C0PAYMENTOPERATIONS"
OPERATORS = "C0BOTOPERATORS"
ROSA = "U0REP"
MORNING = datetime(2026, 12, 9, 9, 12, tzinfo=UTC)
ROUNDS = 30

Render = Callable[..., Any]


@dataclass
class Outgoing:
    """What one bot has to say, and how it gets there."""

    sandbox: Sandbox
    db: Database
    slack: Slack
    clock: Clock
    render: Render
    policy: Policy
    recipients: Recipients

    def delivery(
        self,
        owner: str = "first",
        render: Render | None = None,
        slack: Slack | None = None,
        fallbacks: dict[str, str] | None = None,
    ) -> Delivery:
        """A process that delivers."""
        posts, shown = Posts(slack or self.slack, self.clock.ticks), render or self.render
        recipients, policy = self.recipients, self.policy
        return Delivery(self.db, posts, shown, self.clock, owner, policy, OPERATORS, recipients, fallbacks)

    async def says(self, key: str, message: Message, where: str = SALES, thread_of: str | None = None) -> None:
        await self.db.run(put, key, where, message, self.clock(), thread_of)

    async def delivers(self, delivery: Delivery | None = None) -> int:
        """All that is due now, one after the other; how much there was."""
        at_work, done = delivery or self.delivery(), 0
        while await at_work.run_once():
            done += 1
            assert done < ROUNDS, "it never comes to an end"
        return done

    async def settles(self, delivery: Delivery | None = None) -> None:
        """Let our time pass until nothing is left to do; Slack's posting limit counts real seconds."""
        at_work = delivery or self.delivery()
        for _ in range(ROUNDS):
            await self.delivers(at_work)
            if not await self.db.run(unfinished):
                return
            self.passes(self.policy.lease_seconds)
            await asyncio.sleep(0.2)
        raise AssertionError("something is still waiting")

    async def tries_in_vain(self) -> None:
        """Deliver, and once more later, what stays behind all the same."""
        delivery = self.delivery()
        for _ in range(2):
            await self.delivers(delivery)
            self.passes(self.policy.lease_seconds)
        assert await self.db.run(unfinished)

    def passes(self, seconds: float) -> None:
        self.clock.ahead += timedelta(seconds=seconds)

    async def spoils(self, method: str, mode: str, times: int = 1, **how: Any) -> None:
        await self.sandbox.call("slack/faults", {"method": method, "mode": mode, "times": times, **how})

    async def admin(self, what: str, channel: str = SALES, *, undo: bool = False) -> None:
        await self.sandbox.call("slack/channel", {"channel": channel, "do": what, **({"undo": True} if undo else {})})

    async def calls(self, method: str) -> list[dict[str, Any]]:
        found = await self.sandbox.call("slack/traffic")
        return [each for each in found["entries"] if each["kind"] == "call" and each["name"] == method]

    async def seen(self, where: str = SALES, user: str = ROSA) -> list[dict[str, Any]]:
        found = await self.sandbox.call(f"slack/seen?user={user}&channel={where}")
        return [each for each in found["messages"] if each.get("bot_id")]

    async def told(self) -> list[str]:
        """What the operators read."""
        return [words(each) for each in await self.seen(OPERATORS)]


def put(db: Database, key: str, where: str, message: Message, now: datetime, thread_of: str | None) -> None:
    with db.transaction() as tx:
        outbox.put(tx, key, where, message, now, thread_of=thread_of)


def unfinished(db: Database) -> list[str]:
    """The keys of what is neither delivered nor given up."""
    waiting = select(table.c.key).where(table.c.state.not_in((DeliveryState.DONE, DeliveryState.FAILED)))
    with db.transaction() as tx:
        return list(tx.execute(waiting).scalars())


def episode(number: str = "SO-011437", **changed: Any) -> Episode:
    seen = Sighting(
        symptom=MISSING_LINKS.name,
        key="a0AHs00000AbCdEMAV",
        record=RecordId("a0AHs00000AbCdEMAV"),
        root=RecordId("a0AHs00000AbCdEMAV"),
        what="Order without quote",
        number=number,
        evidence="no quote",
        since=MORNING,
        owner=RecordId("005Hs00000AbCdEIAV"),
        owner_name="Rosa Reyes",
    )
    return Episode(id=7, seen=seen, team=Team.SALES_OPERATIONS, state=EpisodeState.OPEN, opened_at=MORNING).model_copy(
        update=changed
    )


def note(reason: str) -> ThreadNote:
    return ThreadNote(what="changed", reason=reason, at=MORNING)


def given_back(number: str = "SO-011437") -> NotShared:
    """Something for a person's direct message."""
    return NotShared(order_number=number, channel=SALES, fact="It was not shared.", next_step="Share it elsewhere.")


def notice(fact: str) -> OperatorNotice:
    return OperatorNotice(subject="sweep", fact=fact, next_step="Look at Salesforce.", since=MORNING)


def environment_slack(environment: Environment, session: Any, url: str | None = None) -> Slack:
    token = environment.slack_bot_token.get_secret_value()
    return Slack(token, (url or environment.slack_api_url) + "/", session)
