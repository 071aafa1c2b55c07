"""`/escalations`: what is open, who has it, since when. Each row leads to all that may be done about it."""

from collections.abc import Sequence
from datetime import datetime

from blocks import controls
from blocks.escalations import CHANNEL_LOCALE, held, judged, named, target, title, upper
from blocks.findings import TEAMS
from blocks.kit import Block, Card, Element, actions, button, context, section
from blocks.message_size import within
from blocks.text import Markup, bold, escaped, joined, moment, money
from bot.escalations.episodes import Episode, EpisodeState
from bot.runbook.findings import Team, counted

PAGE = 10
ALL = "all"

HELP = Card(
    "/escalations lists what teams are working on: what is open, who has it, and since when.\n"
    "Name a team to see only its own; “More” in a row takes it, snoozes it and so on:\n"
    "/escalations 3PL operations\n"
    "What calls nobody for a while, and muting more of it:\n"
    "/escalations mute\n"
    "/escalations help shows this."
)


def board(found: Sequence[Episode], team: Team | None, page: int, now: datetime) -> Card:
    """One page, oldest first; pages count from 1, and the last one stands for what is beyond it."""
    whose = f" of {TEAMS[team]}" if team else ""
    if not found:
        told = f"Nothing{whose} is open that you can see."
        return Card(told, (section(escaped(told)),))
    page = max(1, min(page, -(-len(found) // PAGE)))
    first = (page - 1) * PAGE
    shown = found[first : first + PAGE]
    head = f"{upper(counted(len(found), 'trouble'))}{whose}{', oldest first' if len(found) > 1 else ''}"
    rows = [section(_row(each, now, told_team=team is None), _more(each)) for each in shown]
    return within(
        Card(
            f"{head}.",
            (
                section(bold(escaped(f"{head}: {first + 1} to {first + len(shown)}" if len(found) > PAGE else head))),
                *rows,
                *_turns(team, page, len(found)),
            ),
        )
    )


def _row(episode: Episode, now: datetime, *, told_team: bool) -> Markup:
    seen = episode.seen
    amount = [escaped(money(seen.money, CHANNEL_LOCALE))] if seen.money else []
    head = joined([bold(escaped(f"{title(episode)}: {seen.number}")), *amount], " · ")
    team = [escaped(upper(TEAMS[episode.team]))] if told_team else []
    since = joined([escaped("since"), moment(episode.opened_at)], " ")
    return joined([head, joined([*team, since, *_state(episode), *target(episode, now)], " · ")], "\n")


def _state(episode: Episode) -> list[Markup]:
    if episode.state is EpisodeState.DISMISSED:
        return [escaped(f"{judged(episode)}, says its team; quiet")]
    quiet, asked = episode.snoozed_until, episode.asked
    snoozed = [joined([escaped("snoozed until"), moment(quiet)], " ")] if quiet else []
    waits = [escaped(f"waiting for {named(asked.of)}")] if asked and episode.asked_until else []
    return [*snoozed, *waits, held(episode)]


def _more(episode: Episode) -> Element:
    value = controls.episode_value(episode.id)
    return button("More", controls.MORE, value, spoken=f"More about {episode.seen.number}")


def _turns(team: Team | None, page: int, of: int) -> list[Block]:
    """To the pages before and after."""
    left = of - page * PAGE
    ways = [_turn("Previous", team, page - 1)] if page > 1 else []
    ways += [_turn("Next", team, page + 1)] if left > 0 else []
    rest = [context(escaped(f"{left} more"))] if left > 0 else []
    return [*rest, *([actions(*ways)] if ways else [])]


def _turn(label: str, team: Team | None, page: int) -> Element:
    value = controls.board_value(team or ALL, page)
    return button(label, f"{controls.BOARD}:{label.lower()}", value, spoken=f"{label} page")
