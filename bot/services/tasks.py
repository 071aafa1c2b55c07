"""Notes on the order itself: every task that was asked for is made as the person who acted, once or never.

Whoever acts asks for one in the transaction of what they did (`store.tasks.for_intent`, `for_episode`), where `[policy]
tasks` wants it. Here it is taken, which is committed before the call, and then made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

import structlog

from bot.background import some_at_once
from bot.runbook.policy import Policy
from bot.runbook.values import zone_of
from bot.salesforce.tasks import TaskCalls as SalesforceTasks
from bot.store import tasks as store
from bot.store.database import Database
from bot.store.tasks import TakenTask

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tasks:
    """`wake` tells delivery that a receipt or a thread has something to say."""

    db: Database
    salesforce: SalesforceTasks
    policy: Policy
    now: Callable[[], datetime]
    salesforce_now: Callable[[], datetime]
    wake: Callable[[], None]

    async def note(self) -> None:
        """Make every task that is wanted, and give up those of processes that died over them."""
        if await self.db.run(store.lapse, self.now(), timedelta(seconds=self.policy.lease_seconds)):
            self.wake()
        await some_at_once(self._taken, self._make)

    async def _taken(self) -> TakenTask | None:
        return await self.db.run(store.take, self.now())

    async def _make(self, taken: TakenTask) -> None:
        until = monotonic() + self.policy.lease_seconds - self.policy.call_seconds
        day = self.salesforce_now().astimezone(zone_of(taken.person)).date()
        answer = await self.salesforce.create(taken.person, taken.task, day, until)
        await self.db.run(store.settle, taken.key, answer, self.now())
        log.info("noted on the order", task=taken.key, answer=type(answer).__name__)
        self.wake()
