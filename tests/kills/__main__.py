"""`python -m tests.kills --kills 200`: as long a run as wanted, on SQLite and then with two replicas on PostgreSQL."""

import argparse
import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

from tests.kills import databases
from tests.kills.harness import Result, run
from tests.kills.plan import Plan

ENGINES = ("sqlite", "postgresql")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    arguments.add_argument("--on", choices=ENGINES, action="append", help="both where none is named")
    given = arguments.parse_args()
    plan = Plan(kills=given.kills, seed=given.seed)
    results = [one(engine, plan) for engine in given.on or ENGINES]
    return int(any(each.damage for each in results))


def one(engine: str, plan: Plan) -> Result:
    home = Path(tempfile.mkdtemp(prefix=f"kills-{engine}-"))
    result = asyncio.run(on_sqlite(plan, home) if engine == "sqlite" else on_postgresql(plan, home))
    print(f"\n{engine}\n{result.table()}\n", flush=True)  # noqa: T201 - this is a command line
    return result


async def on_sqlite(plan: Plan, home: Path) -> Result:
    return await run(plan, databases.sqlite(home), home)


async def on_postgresql(plan: Plan, home: Path) -> Result:
    with databases.server() as socket:
        return await run(plan, await databases.on_postgresql(socket, plan, home), home, replicas=2)


if __name__ == "__main__":
    sys.exit(main())
