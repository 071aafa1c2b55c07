"""The safeguards that keep the counts at zero, each with the few lines whose loss must show.

A safeguard is removed from a copy of the sources, never by a switch in the bot. What is replaced must be there
exactly once: when the bot changes, this file has to be thought through again.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.kills.count import Damage, Kind
from tests.kills.plan import POSTS, Plan, Spoil, Target, spoil
from tests.kills.work import LINK, SAME_PAYMENT, WORKS
from tests.kit import ROOT

PACKAGES = ("bot", "handlers", "blocks")
MOST_RUNS = 3
"""Within so many runs without a safeguard there has to be damage with each action."""


@dataclass(frozen=True, slots=True)
class Edit:
    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Safeguard:
    """What is taken out, and the run in which that must do one of these kinds of `harm`, to all that is worked on."""

    name: str
    harm: Sequence[Kind]
    edits: Sequence[Edit]
    plan: Plan
    by_action: bool = True
    """Whether the harm must be done with each action; else with any."""

    def runs(self) -> Iterator[Plan]:
        """Its run, and others of the kind: which action is at work in the moment that matters is chance."""
        return (replace(self.plan, seed=seed) for seed in range(1, MOST_RUNS + 1))

    def unmissed(self, damage: Sequence[Damage]) -> list[str]:
        """With what its loss should have done harm and has not."""
        harmed = {each.action for each in damage if each.kind in self.harm}
        if not self.by_action:
            return [] if any(each.kind in self.harm for each in damage) else [self.name]
        return [each.action for each in self.plan.works if each.action not in harmed]


def always(target: str, chosen: Spoil) -> Target:
    return Target(target, 1.0, (chosen,))


def every_action(mode: str, **how: Any) -> Sequence[Target]:
    return [always(each.action, spoil(mode, **how)) for each in WORKS]


QUIET = Plan(
    kills=1,
    seed=1,
    work_seconds=10.0,
    breaking=False,
    bouncing=False,
    calls=4,
    orders=6,
    settle_seconds=60.0,
    salesforce=(),
    slack=(),
)
"""A short run in which nothing goes wrong but what a safeguard is there for."""


SAFEGUARDS = (
    Safeguard(
        "commit before the call",
        ("extra effect", "lost effect"),
        (
            Edit(
                "bot/services/actions.py",
                "        ours = await self.db.run(store.dispatch, intent.key",
                '        log.info("calling", intent=intent.key, action=intent.action)\n'
                "        answer = await self.salesforce.call(intent, began + self.policy.lease_seconds)\n"
                "        ours = await self.db.run(store.dispatch, intent.key",
            ),
            Edit(
                "bot/services/actions.py",
                "            await self._call(ours, began + self.policy.lease_seconds - self.policy.call_seconds)\n",
                "            await self.db.run(store.settle, ours.key, answered(answer), self.now(), self.policy)\n",
            ),
        ),
        replace(QUIET, salesforce=every_action("delay", seconds=2.0), kills=6, aimed=1.0, calls=0),
    ),
    Safeguard(
        "watermark",
        ("lost effect",),
        (
            Edit(
                "bot/actions/evidence.py",
                "    fresh = [each for each in traces if _is_new(each, then)]\n",
                "    fresh = list(traces)\n",
            ),
        ),
        # a status has its "before" twice: what it says already forbids the call in the last look
        # so many orders that most are worked on once: where a call got through, two payment orders of one amount stand
        # there, and which of them it was nobody can know
        replace(QUIET, salesforce=every_action("drop"), works=(LINK, SAME_PAYMENT), orders=24),
    ),
    Safeguard(
        "settle time",
        ("lost effect",),
        (
            Edit(
                "bot/actions/intents.py",
                "    settled = intent.dispatched_at is not None and now >= intent.dispatched_at + policy.settle\n",
                "    settled = True\n",
            ),
        ),
        replace(QUIET, salesforce=every_action("act_late", seconds=4.0)),
    ),
    Safeguard(
        "unique key: one unfinished intent of a family within its scope",
        ("two at once",),
        (
            Edit(
                "bot/store/migrations/versions/step_0003.py",
                "        unique=True,\n",
                "        unique=False,\n",
            ),
        ),
        # everybody at one order of each kind: two forms have to be open before either is decided
        replace(QUIET, salesforce=every_action("delay", seconds=2.0), orders=len(WORKS), calls=12),
    ),
    Safeguard(
        "unique key: an offer is decided once",
        ("extra effect", "lost effect"),
        (
            Edit(
                "bot/store/statements.py",
                "        action_intent.c.state == IntentState.REQUESTED,\n",
                "",
            ),
        ),
        # whoever lived through an envelope knows it again: after a kill nobody does
        replace(QUIET, kills=3, calls=8, work_seconds=30.0, past=(0.1, 0.3), forged=0.0),
    ),
    Safeguard(
        "metadata look-up",
        ("extra post",),
        (
            Edit(
                "bot/services/delivery.py",
                "ts = await self._posts.find(channel, claimed.key, claimed.sent_at, claimed.thread_ts)",
                "ts = None",
            ),
        ),
        replace(QUIET, slack=[always(POSTS, spoil("act_then_drop"))]),
        by_action=False,  # a message that stands twice is of no action
    ),
)


def without(safeguard: Safeguard, home: Path) -> Path:
    """A copy of the bot's sources below `home` that lacks `safeguard`."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, home / package, ignore=shutil.ignore_patterns("__pycache__"))
    for edit in safeguard.edits:
        file = home / edit.file
        told = file.read_text()
        assert told.count(edit.old) == 1, f"{safeguard.name}: not found exactly once in {edit.file}"
        file.write_text(told.replace(edit.old, edit.new))
    return home
