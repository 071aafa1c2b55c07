"""The safeguards that keep the counts at zero, each with the few lines whose loss must show.

A safeguard is removed from a copy of the sources, never by a switch in the bot. What is replaced must be there
exactly once: when the bot changes, this file has to be thought through again.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.kills.plan import ACTION, POSTS, Plan, Spoil, Target, spoil
from tests.kit import ROOT

PACKAGES = ("bot", "handlers", "blocks")


@dataclass(frozen=True, slots=True)
class Edit:
    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Safeguard:
    """What is taken out, and the run in which that must do damage."""

    name: str
    edits: Sequence[Edit]
    plan: Plan


def always(target: str, chosen: Spoil) -> Target:
    return Target(target, 1.0, (chosen,))


def _plan(*, salesforce: Sequence[Target] = (), slack: Sequence[Target] = (), **more: object) -> Plan:
    quiet = {"kills": 1, "seed": 1, "work_seconds": 15.0, "breaking": False, "orders": 6, "settle_seconds": 60.0}
    return Plan(salesforce=salesforce, slack=slack, **{**quiet, **more})


SAFEGUARDS = (
    Safeguard(
        "commit before the call",
        (
            Edit(
                "bot/services/actions.py",
                "        ours = await self.db.run(store.dispatch, intent.key",
                "        answer = await self.salesforce.call(intent)\n"
                "        ours = await self.db.run(store.dispatch, intent.key",
            ),
            Edit(
                "bot/services/actions.py",
                "            await self._call(ours)\n",
                "            await self.db.run(store.settle, ours.key, answered(answer), self.now(), self.policy)\n",
            ),
        ),
        _plan(salesforce=[always(ACTION, spoil("delay", seconds=2.0))], kills=4, aimed=True),
    ),
    Safeguard(
        "watermark",
        (
            Edit(
                "bot/actions/intents.py",
                "    fresh = [row for row in history if _is_new(row, intent.watermark)]\n",
                "    fresh = list(history)\n",
            ),
        ),
        _plan(salesforce=[always(ACTION, spoil("drop"))]),
    ),
    Safeguard(
        "settle time",
        (
            Edit(
                "bot/actions/intents.py",
                "    settled = intent.dispatched_at is not None and now >= intent.dispatched_at + policy.settle\n",
                "    settled = True\n",
            ),
        ),
        _plan(salesforce=[always(ACTION, spoil("act_late", seconds=4.0))]),
    ),
    Safeguard(
        "unique key: one unfinished intent for an action and order",
        (
            Edit(
                "bot/store/migrations/versions/step_0001.py",
                '        "uq_action_intent_unfinished",\n        "action_intent",\n        ["action", "root"],\n'
                "        unique=True,\n",
                '        "uq_action_intent_unfinished",\n        "action_intent",\n        ["action", "root"],\n'
                "        unique=False,\n",
            ),
        ),
        _plan(salesforce=[always(ACTION, spoil("delay", seconds=1.5))], orders=1, work_seconds=25.0),
    ),
    Safeguard(
        "unique key: an offer is decided once",
        (
            Edit(
                "bot/store/actions.py",
                "and_(action_intent.c.state == State.REQUESTED, action_intent.c.requested_at > open_since)",
                "action_intent.c.requested_at > open_since",
            ),
        ),
        _plan(work_seconds=25.0),
    ),
    Safeguard(
        "metadata look-up",
        (
            Edit(
                "bot/services/delivery.py",
                "ts = await self._posts.find(channel, claimed.key, claimed.sent_at, claimed.thread_ts)",
                "ts = None",
            ),
        ),
        _plan(slack=[always(POSTS, spoil("act_then_drop"))]),
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
