"""`python -m tests.kills --kills 200`: as long a run as wanted, on SQLite and then with two replicas on PostgreSQL."""

import argparse
import asyncio
import secrets
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.kills import databases
from tests.kills.harness import Result, run
from tests.kills.plan import Plan
from tests.kills.safeguards import SAFEGUARDS, without

ENGINES = ("sqlite", "postgresql")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    arguments.add_argument("--on", choices=ENGINES, action="append", help="both where none is named")
    arguments.add_argument("--safeguards", action="store_true", help="remove one safeguard at a time and count damage")
    given = arguments.parse_args()
    if given.safeguards:
        return damage()
    plan = Plan(kills=given.kills, seed=given.seed)
    results = [one(engine, plan) for engine in given.on or ENGINES]
    return int(any(each.damage for each in results))


def one(engine: str, plan: Plan) -> Result:
    home = Path(tempfile.mkdtemp(prefix=f"kills-{engine}-"))
    print(f"\n{engine}", flush=True)  # noqa: T201 - this is a command line
    return asyncio.run(on_sqlite(plan, home) if engine == "sqlite" else on_postgresql(plan, home))


def damage() -> int:
    """Each safeguard's own run, without it and with it: damage in the first, none in the second."""
    failed = False
    for safeguard in SAFEGUARDS:
        home = Path(tempfile.mkdtemp(prefix="kills-"))
        lacking = replace(safeguard.plan, source=without(safeguard, home / "source"))
        for name, plan in (("without", lacking), ("with", safeguard.plan)):
            print(f"\n{name} {safeguard.name}", flush=True)  # noqa: T201 - a command line
            (home / name).mkdir()
            result = asyncio.run(on_sqlite(plan, home / name))
            failed |= bool(safeguard.unmissed(result.damage)) if name == "without" else bool(result.damage)
    return int(failed)


async def on_sqlite(plan: Plan, home: Path) -> Result:
    return await run(plan, databases.sqlite(home), home)


async def on_postgresql(plan: Plan, home: Path) -> Result:
    with databases.server() as server:
        url = await databases.on_postgresql(server, plan, home)
        return await run(plan, url, home, replicas=2, server=server)


if __name__ == "__main__":
    sys.exit(main())
