"""One run from an empty world to the count: start, work and kill, mend, settle, stop, read, judge."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.kills import memory, people, trouble
from tests.kills.count import KINDS, Damage, count, unlike
from tests.kills.evidence import Evidence, Store, gather
from tests.kills.memory import Memory
from tests.kills.plan import ONCE, POLICY, Plan
from tests.kills.replicas import Replica
from tests.kills.world import TROUBLES, PlacedOrder, Salesforce, place_ailing, place_orders
from tests.kit import ROOT, Sandbox, running_sandbox
from tests.store.postgresql import Server
from tests.watch import WatchedSandbox, watched

LEAST = 10
LINK = b"pay.exodus.example"
A_LOOK_SECONDS = 0.5
QUIET_SECONDS = 5.0
"""Longer than anything that was asked to happen late."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended. The traces of all that took part are in `traces`."""

    plan: Plan
    lives: int
    cut_short: int
    """Calls of the action whose answer no process lived to hear."""
    looked_up: int
    """Posts whose answer was lost, and which were found standing there."""
    evidence: Evidence
    damage: list[Damage]
    traces: Path
    memory: Memory | None = None
    """Of the replica that was spared."""

    def worked(self) -> bool:
        """Whether so much went on that nothing lost means something."""
        decided = [each for each in self.evidence.intents if each.confirmed_at]
        told = {each.symptom for each in self.evidence.episodes}
        came_up = not self.plan.breaking or told >= TROUBLES
        return (
            len(decided) >= LEAST and self._each_worked() and came_up and bool(self.cut_short) and bool(self.looked_up)
        )

    def _each_worked(self) -> bool:
        """Whether something came of every kind of work."""
        return {each.action for each in self.plan.works} <= {each.action for each in self.evidence.effects}

    def counts(self) -> Counter[str]:
        return Counter(each.kind for each in self.damage)

    def table(self) -> str:
        """A few lines for a person."""
        found, counts = self.evidence, self.counts()
        states = Counter(str(each.state) for each in found.intents if each.confirmed_at)
        lines = (
            ("seed", self.plan.seed),
            ("kills", self.plan.kills),
            ("lives of the bot", self.lives),
            ("decisions", sum(states.values())),
            *((f"  {state}", number) for state, number in sorted(states.items())),
            ("calls cut short", self.cut_short),
            ("posts looked up", self.looked_up),
            *((work.action, sum(each.action == work.action for each in found.effects)) for work in self.plan.works),
            ("episodes", len(found.episodes)),
            ("messages", len(found.outbox)),
            ("watches told", sum(row.key.startswith("watch:") for row in found.outbox)),
            *((kind, counts[kind]) for kind in KINDS),
            *(
                (("megabytes once warm", round(self.memory.warm)), ("megabytes at last", round(self.memory.last)))
                if self.memory
                else ()
            ),
        )
        shown = [f"{name:<22}{value:>8}" for name, value in lines]
        return "\n".join(
            [*shown, *(f"{each.kind}: {each.what}" for each in self.damage[:20]), f"traces: {self.traces}"]
        )


async def run(plan: Plan, url: str, home: Path, replicas: int = 1, server: Server | None = None) -> Result:
    """Run the bot `replicas` times on the database at `url`, which has its tables unless it is SQLite's.

    `server` is where it lies: it is stopped and started again after half of the kills. Everything that is written goes
    into the folder `home`.
    """
    print(f"kill harness: {plan.kills} kills, seed {plan.seed}, traces in {home}")  # noqa: T201 - to be repeated by it
    store = Store(url)
    try:
        async with running_sandbox(home / "sandbox") as running:
            salesforce = await Salesforce.enter(running)
            orders = await place_orders(salesforce, plan.orders, people.OWNER, plan.works, bouncing=plan.bouncing)
            ailing = await place_ailing(salesforce, people.OWNER, plan.orders) if plan.breaking else ()
            sandbox = await watched(running)
            earlier = await salesforce.kept()
            bots = [Replica(_environment(plan, sandbox, url, home), home / f"bot{n}.log") for n in range(replicas)]
            async with _running(bots), _watched_memory(plan, bots) as memories:
                decisions = await _work(plan, sandbox, salesforce, orders, ailing, bots, store, server)
                quiet = await _settle(salesforce, store, plan.settle_seconds)
            evidence = await gather(sandbox, salesforce, store, decisions, earlier=earlier, quiet=quiet)
            if plan.keyed:
                evidence = replace(evidence, keys=await salesforce.keys())
            traffic = await _keep(sandbox, evidence, home)
    finally:
        store.close()
    told = [event for bot in bots for event in bot.events()]
    calls, answers = (
        {each["intent"] for each in told if each.get("event") == said} for said in ("calling", "answered")
    )
    found = sum(each.get("event") == "looked up" and each["found"] for each in told)
    damage = [*count(evidence), *leaks(home), *astray(sandbox, traffic)]
    lives = sum(each.lives for each in bots)
    result = Result(plan, lives, len(calls - answers), found, evidence, damage, home, next(iter(memories), None))
    print(result.table())  # noqa: T201 - as above
    return result


def leaks(home: Path) -> list[Damage]:
    """Files in which the address of a payment link stands: logs, rows, messages, calls. Not the org's own."""
    files = [each for each in home.iterdir() if each.is_file() and LINK in each.read_bytes()]
    return [Damage("leaked link", str(each)) for each in files]


def astray(sandbox: WatchedSandbox, traffic: list[dict[str, Any]]) -> list[Damage]:
    """What of a customer's got into a channel, as far back as the sandbox kept what was said."""
    return [Damage("leaked word", f"{name}: {wrong}") for name, wrong in sandbox.leaked(traffic)]


def _environment(plan: Plan, sandbox: Sandbox, url: str, home: Path) -> dict[str, str]:
    """What the bot is told: the demo's configuration with shorter times. The sources come before the installed ones."""
    given = (ROOT / "sandbox.toml").read_text()
    kept = given[given.index("[teams.") :]
    policy = "".join(f"{name} = {json.dumps(value)}\n" for name, value in POLICY.items())
    written = home / "exodus.toml"
    written.write_text(f"[policy]\n{policy}\n{kept}\n{_wrappers(plan) if plan.keyed else ''}")
    places = {"EXODUS_CONFIG": str(written), "DATABASE_URL": url, "PYTHONPATH": str(plan.source)}
    return sandbox.environment() | places


def _wrappers(plan: Plan) -> str:
    """Bindings to the wrappers that keep each decision's key."""
    return "".join(
        f'[actions.{work.action}]\nkind = "apex"\nname = "{work.action}{ONCE}"\n'
        f'[actions.{work.action}.inputs]\nrequest = "requestKey"\n'
        for work in plan.works
    )


@contextlib.asynccontextmanager
async def _running(bots: Sequence[Replica]) -> AsyncIterator[None]:
    try:
        for bot in bots:
            await bot.start()
        for bot in bots:
            await bot.connected()
        yield
    finally:
        for bot in bots:
            await bot.stop()


@contextlib.asynccontextmanager
async def _watched_memory(plan: Plan, bots: Sequence[Replica]) -> AsyncIterator[list[Memory]]:
    """What the last of `bots` had in memory, once the block has ended, where it is spared."""
    stop, found = asyncio.Event(), list[Memory]()
    watching = asyncio.create_task(memory.watch(bots[-1], stop)) if plan.sparing else None
    try:
        yield found
    finally:
        stop.set()
        if watching and (seen := await watching).seen:
            found.append(seen)


async def _work(
    plan: Plan,
    sandbox: Sandbox,
    salesforce: Salesforce,
    orders: Sequence[PlacedOrder],
    ailing: Sequence[tuple[str, str]],
    bots: Sequence[Replica],
    store: Store,
    server: Server | None,
) -> people.Decisions:
    """People work and services fail until the last kill is done, and for `work_seconds` at least."""
    stop, decisions = asyncio.Event(), people.Decisions()
    reps = [people.Rep(sandbox, user, orders, decisions, plan.chance(user)) for user in people.REPS]
    await asyncio.gather(*(rep.prepare() for rep in reps))
    async with asyncio.TaskGroup() as group:
        for rep in reps:
            group.create_task(rep.work(stop))
        if plan.breaking:
            group.create_task(people.lose_links(salesforce, orders, plan.chance("links"), stop))
            group.create_task(people.fall_ill(salesforce, ailing, plan.chance("illness"), stop))
        group.create_task(people.ship(salesforce, orders, plan.chance("parcels"), stop))
        group.create_task(people.revive_plans(salesforce, orders, store.unfinished, stop))
        group.create_task(people.claim_cards(sandbox, plan.chance("claims"), stop))
        group.create_task(people.repeat_the_past(sandbox, plan.chance("past"), stop, plan.past, plan.forged))
        group.create_task(trouble.spoil(sandbox, plan, stop))
        least = group.create_task(asyncio.sleep(plan.work_seconds))
        await trouble.kill(bots, plan, server)
        await least
        await _called(plan, store)
        stop.set()
    return decisions


async def _called(plan: Plan, store: Store) -> None:
    """Wait until every kind of work has been called often enough for its damage to show, or nobody can wait longer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(plan.patience_seconds):
            while any(  # noqa: ASYNC110 - nothing sets an event
                store.called()[each.action] < plan.calls for each in plan.works
            ):
                await asyncio.sleep(A_LOOK_SECONDS)


async def _settle(salesforce: Salesforce, store: Store, seconds: float) -> bool:
    """Wait until nothing is on its way and what is open is what is true; whether that came about.

    Nobody waits longer than `seconds` for nothing: while less is on its way than ever before, one waits on. Slack takes
    a message a second of a person, and a long run leaves hundreds to one.
    """
    loop = asyncio.get_running_loop()
    until, since, least = loop.time() + seconds, None, store.on_its_way().total()
    while loop.time() < until:
        await asyncio.sleep(0.5)
        left = store.on_its_way().total()
        if left < least:
            until, least = loop.time() + seconds, left
        if left or unlike(await salesforce.troubles(), store.live()):
            since = None
        elif since is None:
            since = loop.time()
        elif loop.time() - since >= QUIET_SECONDS:
            return True
    return False


async def _keep(sandbox: Sandbox, evidence: Evidence, home: Path) -> list[dict[str, Any]]:
    """Write down what both services saw, for whoever has to find out what happened; returns Slack's part."""
    traffic = (await sandbox.call("slack/traffic?since=0"))["entries"]
    calls = await sandbox.salesforce_calls()
    faced: dict[str, Any] = {"slack": traffic, "salesforce": calls, "evidence": vars_of(evidence)}
    for name, content in faced.items():
        (home / f"{name}.json").write_text(json.dumps(content, default=str, indent=1))
    return list(traffic)


def vars_of(evidence: Evidence) -> dict[str, Any]:
    tables = {
        name: [dict(row._mapping) for row in getattr(evidence, name)] for name in ("intents", "episodes", "outbox")
    }
    return tables | {"effects": evidence.effects, "posts": evidence.posts, "receipts": evidence.receipts}
