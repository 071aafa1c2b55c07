"""What goes wrong meanwhile: kills, and both services answering late, wrongly or not at all."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Sequence

from tests.kills.plan import Plan
from tests.kills.replicas import Replica
from tests.kit import Sandbox
from tests.store.postgresql import Server

EVERY_SECONDS = 0.5
OF_ANY_AGE = 0.2, 5.0
A_WHILE = 0.1
IN_THE_CALL = 0.0, 0.8
PATIENCE = 15.0
AWAY = 3.0
STILL_STARTING = 0.15


async def kill(replicas: Sequence[Replica], plan: Plan, server: Server | None) -> None:
    """SIGKILL one of `replicas` at a random moment of its life and start it again at once, as often as planned."""
    chance, hit = plan.chance("kills"), Counter[str]()
    doomed = replicas[:-1] if plan.sparing else replicas
    for number in range(plan.kills):
        if server and number == plan.kills // 2:
            for each in replicas:
                await each.connected()  # one that is just starting would give up
            await asyncio.to_thread(restart, server)  # a thread of its own: who looks meanwhile may hold up the loop
        replica = chance.choice(doomed)
        if chance.random() < plan.aimed:
            replica = await _calling(doomed, plan, hit) or replica
            await replica.connected()
            await asyncio.sleep(chance.uniform(*IN_THE_CALL))
        else:
            if chance.random() >= STILL_STARTING:
                await replica.connected()
            await asyncio.sleep(chance.uniform(*OF_ANY_AGE))
        await replica.kill()
        await replica.start()


def restart(server: Server) -> None:
    """The database is away for a while, under everybody's hands."""
    server.end()
    time.sleep(AWAY)
    server.begin()


async def _calling(replicas: Sequence[Replica], plan: Plan, hit: Counter[str]) -> Replica | None:
    """The replica that begins a call now, by its own log: of an action that was hit least often so far."""
    least = min(hit[each.action] for each in plan.works)
    wanted = {each.action for each in plan.works if hit[each.action] == least}
    known = [len(each.calls()) for each in replicas]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while True:
                await asyncio.sleep(A_WHILE)
                for replica, before in zip(replicas, known, strict=True):
                    for action in replica.calls()[before:]:
                        if action in wanted:
                            hit[action] += 1
                            return replica
    return None


async def spoil(sandbox: Sandbox, plan: Plan, stop: asyncio.Event) -> None:
    """Keep both services faulty until `stop`, then mend them."""
    sides = (("salesforce", "path", plan.salesforce), ("slack", "method", plan.slack))
    chance = plan.chance("faults")
    while not stop.is_set():
        for service, named, targets in sides:
            standing = {each[named] for each in (await sandbox.call(f"{service}/faults"))["faults"]}
            for target in targets:
                if target.name not in standing and chance.random() < target.often:
                    (chosen,) = chance.choices(target.choices, [each.weight for each in target.choices])
                    await sandbox.call(f"{service}/faults", {named: target.name, "times": 1, **chosen.how})
        await asyncio.sleep(EVERY_SECONDS)
    for service, *_ in sides:
        await sandbox.call(f"{service}/faults", method="DELETE")
