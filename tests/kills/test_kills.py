"""Twenty SIGKILLs on each engine while people work: nothing is sent twice, nothing is lost, nothing is told wrongly.

And that this count can fail: with one safeguard removed from a copy of the sources it must find damage.
"""

import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kills import databases
from tests.kills.count import Damage
from tests.kills.harness import run
from tests.kills.plan import WRAPPERS_AT_SALESFORCE, Plan
from tests.kills.safeguards import SAFEGUARDS, Safeguard, without

KILLS = 20
KEYED_KILLS, WORK_SECONDS = 3, 60.0
"""Few, each in the middle of a decision: here it is not their number that counts, but whose each effect is."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


def plan() -> Plan:
    return Plan(kills=KILLS, seed=secrets.randbelow(1_000_000))


async def test_one_bot_on_sqlite_loses_nothing_and_sends_nothing_twice(tmp_path: Path) -> None:
    result = await run(plan(), databases.sqlite(tmp_path), tmp_path)
    assert not result.damage, result.table()
    assert result.worked(), result.table()


async def test_two_replicas_on_postgresql_lose_nothing_and_send_nothing_twice(tmp_path: Path) -> None:
    """And its server is stopped at once and started again in the middle."""
    with databases.server() as server:
        planned = plan()
        url = await databases.on_postgresql(server, planned, tmp_path)
        result = await run(planned, url, tmp_path, replicas=2, server=server)
    assert not result.damage, result.table()
    assert result.worked(), result.table()


async def test_with_the_decisions_key_in_the_evidence_each_effect_is_proven_by_it(tmp_path: Path) -> None:
    """The same work through wrappers that keep the key: no effect is anybody's guess."""
    keyed = replace(
        plan(),
        kills=KEYED_KILLS,
        calls=1,
        aimed=1.0,
        work_seconds=WORK_SECONDS,
        keyed=True,
        salesforce=WRAPPERS_AT_SALESFORCE,
    )
    result = await run(keyed, databases.sqlite(tmp_path), tmp_path)
    assert not result.damage, result.table()
    assert result.evidence.keys, result.table()


@pytest.mark.parametrize("safeguard", SAFEGUARDS, ids=lambda each: each.name)
async def test_without_a_safeguard_there_is_damage(safeguard: Safeguard, tmp_path: Path) -> None:
    source, damage = without(safeguard, tmp_path / "source"), list[Damage]()
    for plan in safeguard.runs():
        home = tmp_path / str(plan.seed)
        home.mkdir()
        result = await run(replace(plan, source=source), databases.sqlite(home), home)
        damage += result.damage
        if not safeguard.unmissed(damage):
            return
    pytest.fail(f"no damage with {safeguard.unmissed(damage)}")
