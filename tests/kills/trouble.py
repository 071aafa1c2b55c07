"""What goes wrong meanwhile: kills, and both services answering late, wrongly or not at all."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from tests.kills.plan import Plan
from tests.kills.replicas import Replica
from tests.kit import Sandbox, until

EVERY_SECONDS = 0.5
YOUNG, OLD = 0.2, 5.0
IN_THE_CALL = 0.6, 1.4
PATIENCE = 60.0
STILL_STARTING = 0.15


async def kill(replicas: Sequence[Replica], plan: Plan, deciding: Callable[[], bool]) -> None:
    """SIGKILL one of `replicas` at a random moment of its life and start it again at once, as often as planned.

    `deciding` says whether a decision is being carried out.
    """
    chance = plan.chance("kills")
    for _ in range(plan.kills):
        replica = chance.choice(replicas)
        if plan.aimed or chance.random() >= STILL_STARTING:
            await replica.connected()
        if plan.aimed:
            await until(_true(deciding), PATIENCE)
            await asyncio.sleep(chance.uniform(*IN_THE_CALL))
        else:
            await asyncio.sleep(chance.uniform(YOUNG, OLD))
        await replica.kill()
        await replica.start()


def _true(deciding: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return deciding()

    return ask


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
