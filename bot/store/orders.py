"""What the store keeps of orders that Salesforce has just told of: their trouble, and what is under way about them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, exists, or_, select

from bot.actions.intents import UNFINISHED, Intent
from bot.escalations.episodes import LIVE, Episode
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.values import RecordId
from bot.store import attempts, episodes, intents
from bot.store.database import Database
from bot.store.tables import action_intent, episode, exemption


@dataclass(frozen=True, slots=True)
class Kept:
    """Of some orders: what lives, of which of them the team said that it is no trouble, and what is decided."""

    episodes: tuple[Episode, ...]
    exempt: frozenset[RecordId]
    decided: tuple[Intent, ...]
    """Nobody knows yet how these ended."""
    ended: tuple[Intent, ...] = ()
    """All that is over about records of which one decision failed for good."""


ROOTS: BindParameter[Any] = bindparam("roots", expanding=True)
_THEIRS = action_intent.c.root.in_(ROOTS)
_TELLING = or_(action_intent.c.state.in_(UNFINISHED), attempts.beside_failures(_THEIRS))
# made once, because every review asks this, and making them takes three times as long as asking them
DECIDED = intents.newest_first(_THEIRS, _TELLING)
LIVING = episodes.oldest_first(and_(episode.c.root.in_(ROOTS), episode.c.state.in_(LIVE)))
EXEMPT = select(exemption.c.record).where(exemption.c.symptom == bindparam("exempting"), exemption.c.record.in_(ROOTS))
_ROOT: BindParameter[Any] = bindparam("root")
# whether there is anything at all, over or not: a list in a statement costs more than the asking itself
THERE = select(
    exists().where(action_intent.c.root == _ROOT),
    exists().where(episode.c.root == _ROOT),
    exists().where(exemption.c.symptom == bindparam("exempting"), exemption.c.record == _ROOT),
)


def of(db: Database, roots: Collection[RecordId], exempting: SymptomName) -> Kept:
    """All of it, as it is at one moment; `exempting` is the symptom that they may be exempt of."""
    asked = {"roots": list(roots), "exempting": exempting}
    with db.transaction() as tx:
        decided, living, exempt = True, True, True
        if len(roots) == 1:  # a review, and of most orders there is nothing at all
            decided, living, exempt = tx.execute(THERE, {"root": asked["roots"][0], "exempting": exempting}).one()
        found = [intents.read(row) for row in tx.execute(DECIDED, asked)] if decided else []
        return Kept(
            tuple(episodes.sorted_out(tx.execute(LIVING, asked))[0]) if living else (),
            frozenset(map(RecordId, tx.execute(EXEMPT, asked).scalars())) if exempt else frozenset(),
            tuple(each for each in found if each.state in UNFINISHED),
            tuple(each for each in found if each.state not in UNFINISHED),
        )
