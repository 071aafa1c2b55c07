"""What time alone does to an episode: a claim ends, a snooze ends, a question stays unanswered. Pure."""

from datetime import datetime
from enum import StrEnum

from bot.escalations.episodes import Episode, EpisodeState
from bot.escalations.targets import Targets
from bot.escalations.transitions import awake, free, past, resumed


class Lapse(StrEnum):
    """What time alone does to an episode."""

    RELEASED = "released"
    REMINDED = "reminded"
    AWAKE = "awake"
    UNANSWERED = "unanswered"


def lapsed(episode: Episode, targets: Targets, now: datetime) -> tuple[Lapse, Episode] | None:
    """What has run out by `now`; None where nothing has."""
    if episode.state is EpisodeState.CLAIMED and past(episode.claim_until, now):
        return Lapse.RELEASED, free(episode, targets, now)
    if episode.state is EpisodeState.CLAIMED and past(episode.remind_at, now):
        return Lapse.REMINDED, episode.model_copy(update={"remind_at": None})
    if past(episode.snoozed_until, now):
        return Lapse.AWAKE, awake(episode, now)
    if past(episode.asked_until, now):
        return Lapse.UNANSWERED, resumed(episode, targets, now)
    return None
