"""What a sweep found, in rows for machines: each trouble, whose it is, and what becomes of it."""

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
    return {
        "ok": swept.complete,
        "incomplete": [
            {"symptom": name, "reason": why.reason, "next_step": why.next_step} for name, why in swept.cannot.items()
        ],
        "not_watched": [{"symptom": name, "reason": why.reason} for name, why in swept.unwatched.items()],
        "troubles": [_row(swept, what, seen, known, catalogue, teams) for what, seen, known in _troubles(swept)],
    }


def _troubles(swept: Swept) -> Iterator[tuple[str, Sighting, Episode | None]]:
    """By the names that a plan has for what becomes of them."""
    plan = swept.plan
    yield from (("new", seen, None) for seen in plan.new)
    for what, pairs in (("again", plan.again), ("changed", plan.changed), ("refreshed", plan.refreshed)):
        yield from ((what, seen, before) for before, seen in pairs)
    for what, some in (
        ("still", plan.still),
        ("missed", plan.missed),
        ("gone", plan.gone),
        ("vanished", plan.vanished),
        ("due", plan.due),
    ):
        yield from ((what, before.seen, before) for before in some)


def _row(
    swept: Swept, what: str, seen: Sighting, known: Episode | None, catalogue: Catalogue, teams: Teams
) -> dict[str, Any]:
    team = known.team if known else catalogue[seen.symptom].team
    row = {
        "what": what,
        "number": seen.number,
        "symptom": seen.symptom,
        "evidence": seen.evidence,
        "episode": known.id if known else None,
        "team": team,
        "channel": known.channel if known else channels(teams).get(team),
    }
    first = swept.firsts.get((seen.symptom, seen.key)) if what in {"new", "due"} else None
    if first is None:
        return row
    return {**row, "calls": pings.whom(teams, team) if first.calls else (), "why": first.why, "shares": first.group}
