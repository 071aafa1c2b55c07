"""The alarm clock: when each use case is looked at again. It decides when, never whether there is anything to do.

The only room that knows APScheduler, which forgets everything at a stop and coordinates no replicas: which of them
takes an occasion is decided in the database.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped] # it has no types
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

from bot import metrics
from bot.store import jobs as store
from bot.store.database import Database
from bot.telemetry import bound, new_reference

log = structlog.get_logger()

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
LOOK_BACK = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=31))
ROUNDING = timedelta(microseconds=500)
"""APScheduler counts in floating point: two ways to one moment may differ by a microsecond."""


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the table. `work` says in a few words what came of it, or nothing."""

    name: str
    trigger: BaseTrigger | None
    """None: it is begun when something is found to be due."""
    work: Callable[[], Awaitable[str | None]]
    one_replica: bool = False
    """Each occasion belongs to one replica. Work that takes its own rows one by one needs no such thing."""


def every(seconds: float, after: float = 0.0) -> BaseTrigger:
    """The same moments in every process: counted from a fixed start, not from when the process began.

    `after` so many seconds, so that jobs of one rhythm do not all ask the database at one moment.
    """
    return IntervalTrigger(seconds=seconds, start_date=EPOCH + timedelta(seconds=after), timezone=UTC)


def due_slot(trigger: BaseTrigger, now: datetime) -> datetime | None:
    """The last occasion up to `now`: a coroutine is not told the time that it was meant for."""
    return next((found for back in LOOK_BACK if (found := _last_since(trigger, now - back, now))), None)


def _last_since(trigger: BaseTrigger, begin: datetime, now: datetime) -> datetime | None:
    found, following = None, trigger.get_next_fire_time(None, begin)
    while following is not None and following <= now:
        found, following = following, trigger.get_next_fire_time(following, following)
    return found


class Jobs:
    """`lease` is how long a replica may take over an occasion before another takes it for dead."""

    def __init__(self, db: Database, owner: str, now: Callable[[], datetime], lease: timedelta) -> None:
        self._db = db
        self._owner = owner
        self._now = now
        self._lease = lease
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._named: dict[str, Job] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.failures: Counter[str] = Counter()

    def add(self, job: Job) -> None:
        """Late is fine and one is enough: what a job looks at is all that is due, not what is new."""
        self._named[job.name] = job
        metrics.JOB_FAILURES.labels(job.name)  # at 0, so that the first failure is seen to come
        if job.trigger is None:
            return
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler.add_job(self._fire, job.trigger, args=[job], id=job.name, name=job.name, **options)

    def start(self) -> None:
        self._scheduler.start()

    @property
    def running(self) -> bool:
        """Whether the clock goes."""
        return bool(self._scheduler.running)

    async def stop(self, seconds: float) -> int:
        """Begin nothing more and wait for what runs. Returns how many had not ended after `seconds`."""
        if not self._scheduler.running:
            return 0
        self._scheduler.pause()
        self._stopping = True
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # that only asks the loop for it
        return len(self._running)

    def begin(self, name: str) -> None:
        """Do that job now, unless it is under way, or we are on our way out."""
        if not self._stopping and all(each.get_name() != name for each in self._running):
            self._begun(self._named[name])

    def _begun(self, job: Job) -> "asyncio.Task[None]":
        task = asyncio.create_task(self._run(job), name=job.name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _fire(self, job: Job) -> None:
        """The work is a task of its own, because APScheduler cancels its coroutines when it shuts down."""
        task = self._begun(job)
        with contextlib.suppress(asyncio.CancelledError):  # APScheduler would log it as a fault
            await asyncio.wait({task})

    async def _run(self, job: Job) -> None:
        with bound(job=job.name, reference=new_reference()):
            try:
                await (self._take(job) if job.one_replica else job.work())
            except Exception:
                self.failures[job.name] += 1
                metrics.JOB_FAILURES.labels(job.name).inc()
                log.exception("job failed")  # there is a next time

    async def _take(self, job: Job) -> None:
        """Do the work of the occasion that is due, if no other replica has it."""
        if job.trigger is None or (occasion := due_slot(job.trigger, self._now())) is None:
            return
        slot = (occasion + ROUNDING).isoformat(timespec="milliseconds")
        attempt = await self._db.run(store.claim, job.name, slot, self._owner, self._now(), self._lease)
        if attempt is None:
            return
        try:
            note = await job.work()
        except Exception as error:
            await self._finish(job, slot, attempt, type(error).__name__, ok=False)
            raise
        await self._finish(job, slot, attempt, note or "", ok=True)

    async def _finish(self, job: Job, slot: str, attempt: int, note: str, *, ok: bool) -> None:
        await self._db.run(store.finish, job.name, slot, self._owner, attempt, self._now(), note, ok=ok)
