"""What a sweep found, in rows for machines: each trouble, whose it is and what becomes of it. `sweeps.told` has words."""

from collections.abc import Iterator
from typing import Any

from bot.escalations import pings
from bot.escalations.episodes import Episode
from bot.escalations.teams import Teams, channels
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.symptoms.table import Catalogue
from bot.services.sweeps import Swept


def rows(swept: Swept, catalogue: Catalogue, teams: Teams) -> dict[str, Any]:
    """Everything that `told` says; `ok` where all that is watched was read whole."""
    places = channels(teams)
    return {
        "ok": swept.complete,
        "incomplete": [
            {"symptom": name, "reason": why.reason, "next_step": why.next_step} for name, why in swept.cannot.items()
        ],
        "not_watched": [{"symptom": name, "reason": why.reason} for name, why in swept.unwatched.items()],
        "troubles": [
            {
                "what": what,
                "number": seen.number,
                "symptom": seen.symptom,
                "evidence": seen.evidence,
                "episode": known.id if known else None,
                "team": (team := known.team if known else catalogue[seen.symptom].team),
                "channel": places.get(team),
                **_first(swept, seen, teams),
            }
            for what, seen, known in _troubles(swept)
        ],
    }


def _troubles(swept: Swept) -> Iterator[tuple[str, Sighting, Episode | None]]:
    """By the names that a plan has for what becomes of them."""
    plan = swept.plan
    yield from (("new", seen, None) for seen in plan.new)
    for what in ("again", "changed", "refreshed"):
        yield from ((what, seen, before) for before, seen in getattr(plan, what))
    for what in ("still", "missed", "gone", "vanished", "due"):
        yield from ((what, before.seen, before) for before in getattr(plan, what))


def _first(swept: Swept, seen: Sighting, teams: Teams) -> dict[str, Any]:
    """Whom it would call and why, or why not; nothing of that where its team knows of it, or is not to know yet."""
    return {}
