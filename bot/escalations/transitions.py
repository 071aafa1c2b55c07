"""What changes with an episode, whoever or whatever changes it: a person's decision, or time alone.

Pure. Whether it may be changed is `decisions`' to say.
"""

from datetime import datetime

from bot.escalations.episodes import Episode, EpisodeState
from bot.escalations.targets import Targets


def free(episode: Episode, targets: Targets, now: datetime) -> Episode:
    """Nobody's any more: its team is called anew, and has its time to take it anew."""
    return let_go(episode).model_copy(update={"freed_at": now, **targets.freed(episode, now)})


def resumed(episode: Episode, targets: Targets, now: datetime) -> Episode:
    """The rep is waited for no longer: what time that took is added to its targets."""
    return episode.model_copy(update={**targets.waited(episode, now), "asked_until": None})


def let_go(episode: Episode) -> Episode:
    nobody = {"claimed_by": None, "claimed_at": None, "claim_until": None, "remind_at": None}
    return episode.model_copy(update={"state": EpisodeState.OPEN, **nobody})


def awake(episode: Episode, now: datetime) -> Episode:
    """Its team is called anew where nobody has it."""
    called_anew = {"freed_at": now} if episode.state is EpisodeState.OPEN else {}
    return episode.model_copy(update={"snoozed_until": None, "snoozed_by": None, **called_anew})


def past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
