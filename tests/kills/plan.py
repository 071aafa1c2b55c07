"""What one run is: how often the bot is killed, what goes wrong meanwhile, and where its seed comes from."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.kills.work import OF, WORKS, Work
from tests.kit import ROOT

POLICY: Mapping[str, Any] = {
    "lease_seconds": 4,
    "call_seconds": 2.5,
    "look_after_seconds": [1, 2.5, 5, 8],
    "post_settle_seconds": 3,
    "sweep_seconds": 1,
    "missing_links_seconds": 0,
    "reopen_seconds": 0,
}
"""Production's durations, shortened in proportion: a call ends before its lease, what is late before the settle."""


@dataclass(frozen=True, slots=True)
class Spoil:
    """One kind of fault, and how much more often than the others it is chosen."""

    how: Mapping[str, Any]
    weight: int = 1


def spoil(mode: str, weight: int = 1, **how: Any) -> Spoil:
    return Spoil({"mode": mode, **how}, weight)


READS = "/services/data/v67.0/composite"
POSTS = "chat.postMessage"
EDITS = "chat.update"


@dataclass(frozen=True, slots=True)
class Target:
    """A path, an action or a method, and what may be wrong with it.

    `often`: looked at twice a second, how likely it gets a fault while it has none.
    """

    name: str
    often: float
    choices: Sequence[Spoil]


EVERYTHING_AT_SALESFORCE = (
    *(
        Target(
            work.action,
            0.5,
            (
                spoil("delay", 4, seconds=1.5),
                spoil("delay", 2, seconds=3.5),  # longer than the bot waits: it acts all the same
                spoil("drop", 2),
                spoil("status", 1, status=503),
                spoil("act_then_drop", 3),
                spoil("act_then_status", 1, status=502),
                spoil("act_late", 3, seconds=4.0),
            ),
        )
        for work in WORKS
    ),
    Target(READS, 0.1, (spoil("delay", 3, seconds=1.0), spoil("drop"), spoil("status", status=503))),
)
EVERYTHING_AT_SLACK = (
    Target(
        POSTS,
        0.4,
        (
            spoil("delay", seconds=1.0),
            spoil("drop", 2),
            spoil("act_then_drop", 3),
            spoil("act_late", 2, seconds=2.0),
            spoil("status", status=429, retry_after=2),
        ),
    ),
    Target(
        EDITS, 0.2, (spoil("delay", seconds=1.0), spoil("drop"), spoil("act_then_drop"), spoil("status", status=429))
    ),
    Target("conversations.history", 0.2, (spoil("drop"), spoil("status", status=503))),
)


ONCE = "Once"
"""What the names of the wrappers with a requestKey end in."""
WRAPPERS_AT_SALESFORCE = tuple(
    replace(each, name=each.name + ONCE) if each.name in OF else each for each in EVERYTHING_AT_SALESFORCE
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One run. `work_seconds` is how long people work at least; `source` is the bot that is run.

    `aimed`: how many of the kills meet the bot while it carries out a decision, instead of at any moment.
    `breaking`: orders lose their links, mails of others fail or go astray; `bouncing`: some customers' mails never arrive.
    `past`: seconds between two old envelopes that come again; `forged`: how many of the decisions among them as others'.
    `calls`: how many of each work have to be called, however long that takes (`patience_seconds` at most).
    `keyed`: the bot calls the wrappers that keep each decision's key.
    `sparing`: the last replica is never killed, and its memory is watched.
    """

    kills: int
    seed: int
    work_seconds: float = 0.0
    works: Sequence[Work] = WORKS
    orders: int = 12
    breaking: bool = True
    bouncing: bool = True
    calls: int = 0
    past: tuple[float, float] = (0.2, 1.0)
    forged: float = 0.4
    patience_seconds: float = 120.0
    keyed: bool = False
    sparing: bool = False
    aimed: float = 0.4
    settle_seconds: float = 180.0
    salesforce: Sequence[Target] = EVERYTHING_AT_SALESFORCE
    slack: Sequence[Target] = EVERYTHING_AT_SLACK
    source: Path = ROOT

    def chance(self, who: str) -> random.Random:
        """The dice of one of those who act, so that nobody's throws depend on another's pace."""
        return random.Random(f"{self.seed} {who}")  # noqa: S311 - to be repeated, not to be secret
