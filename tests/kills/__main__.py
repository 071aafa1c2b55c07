"""`python -m tests.kills --kills 200`: as long a run as wanted, on SQLite and then with two replicas on PostgreSQL.

`--seconds 600`: so long under load on PostgreSQL, where one of two replicas is killed all the time and the other one's
memory is watched.
"""

import argparse
import asyncio
import secrets
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.kills import databases
from tests.kills.count import Damage
from tests.kills.harness import Result, run
from tests.kills.plan import Plan
from tests.kills.safeguards import SAFEGUARDS, without

A_KILL_SECONDS = 10.0
"""Of the time under load, for each kill: it wakes, works for a while, and may be waited for in a call."""
ENGINES = ("sqlite", "postgresql")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seconds", type=float, help="under load for so long, one replica's memory watched")
    arguments.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    arguments.add_argument("--on", choices=ENGINES, action="append", help="both where none is named")
    arguments.add_argument("--safeguards", action="store_true", help="remove one safeguard at a time and count damage")
    given = arguments.parse_args()
    if given.safeguards:
        return damage()
    if given.seconds:
        return under_load(given.seconds, given.seed)
    plan = Plan(kills=given.kills, seed=given.seed)
    results = [one(engine, plan) for engine in given.on or ENGINES]
    return int(any(each.damage for each in results))


def under_load(seconds: float, seed: int) -> int:
    """Kills, faults and a stopped database for so long: nothing lost, nothing doubled, memory flat."""
    plan = Plan(kills=max(int(seconds / A_KILL_SECONDS), 1), seed=seed, work_seconds=seconds, sparing=True)
    result = one("postgresql", plan)
    flat = result.memory is None or result.memory.flat
    print("memory: " + ("not told here" if result.memory is None else "flat" if flat else "GROWING"))  # noqa: T201 - a command line
    return int(bool(result.damage) or not flat)


def one(engine: str, plan: Plan) -> Result:
    home = Path(tempfile.mkdtemp(prefix=f"kills-{engine}-"))
    print(f"\n{engine}", flush=True)  # noqa: T201 - this is a command line
    return asyncio.run(on_sqlite(plan, home) if engine == "sqlite" else on_postgresql(plan, home))


def damage() -> int:
    """Each safeguard's own run, without it and with it: damage in the first, none in the second."""
    failed = False
    for safeguard in SAFEGUARDS:
        home = Path(tempfile.mkdtemp(prefix="kills-"))
        source, done = without(safeguard, home / "source"), list[Damage]()
        for plan in safeguard.runs():
            print(f"\nwithout {safeguard.name}", flush=True)  # noqa: T201 - a command line
            done += asyncio.run(on_sqlite(replace(plan, source=source), folder(home / f"without {plan.seed}"))).damage
            if not safeguard.unmissed(done):
                break
        print(f"\nwith {safeguard.name}", flush=True)  # noqa: T201 - a command line
        kept = asyncio.run(on_sqlite(safeguard.plan, folder(home / "with"))).damage
        failed |= bool(safeguard.unmissed(done)) or bool(kept)
    return int(failed)


def folder(new: Path) -> Path:
    new.mkdir()
    return new


async def on_sqlite(plan: Plan, home: Path) -> Result:
    return await run(plan, databases.sqlite(home), home)


async def on_postgresql(plan: Plan, home: Path) -> Result:
    with databases.server() as server:
        url = await databases.on_postgresql(server, plan, home)
        return await run(plan, url, home, replicas=2, server=server)


if __name__ == "__main__":
    sys.exit(main())
