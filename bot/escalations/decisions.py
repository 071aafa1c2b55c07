"""What people decide about an episode, and whether they may: the permission is part of each transition.

Pure: who decides, who is of the team and when it works are handed in. A finding says why not, and the way out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.escalations.episodes import Episode, EpisodeState, Question, asked_whom, close
from bot.escalations.hours import Hours
from bot.escalations.targets import Targets
from bot.escalations.transitions import awake, free, let_go, past, resumed
from bot.runbook.findings import Ask, Do, Finding, Team, forbids
from bot.runbook.symptoms.sighting import UNNAMED, shown
from bot.runbook.symptoms.symptom import AnySymptom, Exemption
from bot.runbook.values import Person, SlackUserId

REMINDER = timedelta(hours=2)
"""So long before a claim ends its holder is reminded."""
HOUR = timedelta(hours=1)
WITHDRAWN = "Withdrawn by whoever raised it."
LOOK_AGAIN = Do("Look at the card again.")


class Snooze(StrEnum):
    HOUR = "hour"
    TODAY = "today"
    NEXT_DAY = "next_day"


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who decides and when; who belongs to the team that owns the episode, and when that team is at work."""

    by: Person
    members: frozenset[SlackUserId]
    hours: Hours
    now: datetime
    targets: Targets = field(default_factory=Targets)
    watched: bool = True
    """Whether sweeps look for the trouble: they see it, and close it."""

    @property
    def of_the_team(self) -> bool:
        return self.by.slack_id in self.members


Decided = Episode | Finding


def claim(episode: Episode, who: Deciding) -> Decided:
    """I'll take it: until the end of the team's next business day."""
    if refused := may_judge(episode, who):
        return refused
    if holds(episode, who.by.slack_id):
        return episode
    if (holder := episode.claimed_by) and episode.state is EpisodeState.CLAIMED:
        return forbids(
            f"{holder.name} has {episode.seen.number} already.",
            way_out=Do("Talk to them; if they are away, Give to… hands it to you."),
        )
    return _taken(episode, who.by, who)


def keep(episode: Episode, who: Deciding) -> Decided:
    """Whoever has it goes on having it, for as long again."""
    return may_judge(episode, who) or _not_held(episode, who) or _taken(episode, who.by, who)


def give(episode: Episode, who: Deciding, to: Person) -> Decided:
    """One of the team is to have it."""
    if refused := may_judge(episode, who):
        return refused
    if to.slack_id not in who.members:
        return forbids(
            f"{to.name} isn't of the team that owns this.", way_out=Do("Choose one of the team, or hand it to theirs.")
        )
    if holds(episode, to.slack_id):
        return forbids(f"{to.name} has {episode.seen.number} already.", way_out=LOOK_AGAIN)
    return _taken(episode, to, who)


def release(episode: Episode, who: Deciding) -> Decided:
    """Whoever has it lets go of it."""
    return may_judge(episode, who) or _not_held(episode, who) or free(episode, who.targets, who.now)


def done(episode: Episode, who: Deciding, reason: str, symptom: AnySymptom | None) -> Decided:
    """It is mended, where no sweep can see that. What sweeps can see they close themselves."""
    if refused := may_judge(episode, who):
        return refused
    if not _seen_by_sweeps(episode, who):
        return close(episode, reason, who.now)
    if symptom and symptom.settled_by_hand:
        return _dismissed(episode, who, reason)
    return _shown(episode, "still shows it", "Mend it there: its card closes by itself once it isn't true any more.")


def dismiss(episode: Episode, who: Deciding, reason: str) -> Decided:
    """Not a problem: quiet until it has cleared or changes. What no sweep sees is thereby closed."""
    if refused := may_judge(episode, who):
        return refused
    return _dismissed(episode, who, reason) if _seen_by_sweeps(episode, who) else close(episode, reason, who.now)


def reopen(episode: Episode, who: Deciding) -> Decided:
    """It is a problem after all. Whoever had it has it again, for the time that was left to them."""
    if episode.state is EpisodeState.CLOSED:
        return _closed(episode)
    if not who.of_the_team:
        return _not_of_the_team(episode)
    if episode.state is not EpisodeState.DISMISSED:
        return forbids(f"{episode.seen.number} is open already.", way_out=LOOK_AGAIN)
    undone = episode.model_copy(update={"dismissed_by": None, "reason": None})
    if episode.claimed_by and not past(episode.claim_until, who.now):
        return undone.model_copy(update={"state": EpisodeState.CLAIMED})
    return free(undone, who.targets, who.now)


def _seen_by_sweeps(episode: Episode, who: Deciding) -> bool:
    """Whether they have seen it, and would close it. What they do not look for any more ends by a person alone."""
    return episode.confirmed and who.watched


HAND_BACK = Do("Hand it back to them under “More”, “Not ours…”.")


def exempt(episode: Episode, who: Deciding, reason: str, exemption: Exemption) -> Decided:
    """It is no trouble on this order, for good. Closed, unless something is left of it."""
    if refused := may_judge(episode, who):
        return refused
    if episode.team is not exemption.team:  # it was handed over, and the right to say this was not
        return forbids("Only the team that had it first may say that.", way_out=HAND_BACK)
    if not exemption.concerns(episode.seen):
        return forbids(f"{episode.seen.number} shows nothing of the kind.", way_out=LOOK_AGAIN)
    if left := exemption.left(episode.seen):
        return episode.model_copy(update={"seen": left})
    return close(episode, f"{exemption.label}: {reason}", who.now)


def withdraw(episode: Episode, who: Deciding) -> Decided:
    """Whoever raised it takes it back, unless Salesforce shows it by now."""
    if over := _over(episode):
        return over
    if episode.raised_by is None or episode.raised_by.slack_id != who.by.slack_id:
        return forbids("Only whoever raised it can withdraw it.", way_out=Do("Talk to them."))
    if episode.confirmed:
        return _shown(episode, "shows it by now", "It closes by itself once it is mended.")
    return close(episode, WITHDRAWN, who.now)


def _shown(episode: Episode, how: str, then: str) -> Finding:
    """Why no person closes it: sweeps see it, or are about to close it."""
    if episode.missed:
        return forbids("Salesforce doesn't show it any more.", way_out=Do("Leave it: the next sweep closes its card."))
    return forbids(*shown(f"Salesforce {how}: {episode.seen.evidence}."), way_out=Do(then))


def snooze(episode: Episode, who: Deciding, span: Snooze) -> Decided:
    """Nobody is called for it for a while; its card stays."""
    until = {"snoozed_until": snoozed_until(span, who.hours, who.now), "snoozed_by": who.by}
    return may_judge(episode, who) or episode.model_copy(update=until)


def wake(episode: Episode, who: Deciding) -> Decided:
    if refused := may_judge(episode, who):
        return refused
    if episode.snoozed_until is None:
        return forbids("It isn't snoozed.", way_out=LOOK_AGAIN)
    return awake(episode, who.now)


def snoozed_until(span: Snooze, hours: Hours, now: datetime) -> datetime:
    """An hour; the rest of the team's day, at the latest midnight; or until its next business morning."""
    match span:
        case Snooze.HOUR:
            return now + HOUR
        case Snooze.TODAY:
            tomorrow = hours.local(now).date() + timedelta(days=1)
            return datetime.combine(tomorrow, time(), hours.zone).astimezone(now.tzinfo)
    return hours.next_morning(now)


def hand(episode: Episode, who: Deciding, to: Team, channel: str) -> Decided:
    """Not ours: another team's, where nobody has it yet. One episode all along."""
    if refused := may_judge(episode, who):
        return refused
    if to is episode.team:
        return forbids("That team has it already.", way_out=Do("Choose another one."))
    moved = {"team": to, "channel": channel, "moves": episode.moves + 1, "came_from": episode.team}
    begun = {**who.targets.begun(episode.seen.symptom, to, who.now), "given_at": who.now, "freed_at": None}
    return awake(let_go(episode), who.now).model_copy(update={**moved, **begun})


def ask(episode: Episode, who: Deciding, text: str, of: str, to: SlackUserId | None = None) -> Decided:
    """The rep is asked, and waited for: a business day of the team's at most. `to` is the owner, if it is for them."""
    if refused := may_ask(episode, who):
        return refused
    if asks_the_owner(episode, who) and not to:
        return _not_in_slack(episode)
    question = Question(text=text, by=who.by, of=of, at=who.now, to=to, whom=to or episode.rep, step=episode.steps + 1)
    return episode.model_copy(update={"asked": question, "asked_until": who.hours.days_later(who.now, 1)})


def asks_the_owner(episode: Episode, who: Deciding) -> bool:
    """Whether the rep is the owner, since whoever asks raised it themselves."""
    return episode.rep == who.by.slack_id and episode.seen.owner != who.by.user_id


def may_ask(episode: Episode, who: Deciding) -> Finding | None:
    """Why that person can't ask anybody about it now; None where they can."""
    if refused := may_judge(episode, who):
        return refused
    if not episode.rep:
        return _not_in_slack(episode)
    if episode.rep == who.by.slack_id and not asks_the_owner(episode, who):
        return forbids("You would be asking yourself.", way_out=Do("Say in the thread what you know."))
    if episode.asked_until is not None:
        return forbids("The rep has been asked already.", way_out=Do("Wait for the answer, or talk to them."))
    return None


def _not_in_slack(episode: Episode) -> Finding:
    if episode.seen.owner_name == UNNAMED:
        return forbids("I don't know whose order this is in Slack.", way_out=Do("Ask its owner yourself."))
    owner = episode.seen.owner_name
    return forbids(f"I don't find {owner} in Slack.", way_out=Do(f"Ask {owner} yourself."))


def answer(episode: Episode, who: Deciding, text: str) -> Decided:
    """What the rep says to it, who alone was asked; late is better than never."""
    if episode.state is EpisodeState.CLOSED:
        return _closed(episode)
    if asked_whom(episode) != who.by.slack_id:
        return forbids("Somebody else was asked that.", way_out=Do("Say in the thread what you know."))
    if episode.asked is None:
        return forbids("Nobody waits for that answer any more.", way_out=Do("Talk to them if there is more to say."))
    if episode.asked.answer is not None:
        return forbids("That is answered already.", way_out=Do("Talk to them if there is more to say."))
    answered = episode.asked.model_copy(update={"answer": text})
    return resumed(episode, who.targets, who.now).model_copy(update={"asked": answered})


@dataclass(frozen=True, slots=True)
class TakenTogether:
    """What came of taking all of one message: so many are one's own now, who has others, and what one may not see."""

    mine: int
    others: Mapping[str, int]
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class KeptTogether:
    """What came of keeping all that one has: so many are one's own for longer, so many are not one's to keep."""

    mine: int
    others: int = 0


def may_judge(episode: Episode, who: Deciding) -> Finding | None:
    """Only the members and the lead of the team that owns an episode decide about it."""
    if over := _over(episode):
        return over
    return None if who.of_the_team else _not_of_the_team(episode)


def _not_of_the_team(episode: Episode) -> Finding:
    return forbids(
        "Only the team that owns this, or its lead, may do that.",
        way_out=Ask(episode.team, "do it, or follow it under “More”"),
    )


def _taken(episode: Episode, by: Person, who: Deciding) -> Episode:
    until = who.hours.end_of_next_day(who.now)
    lease = {"claim_until": until, "remind_at": max(until - REMINDER, who.now + (until - who.now) / 2)}
    claimed = {"state": EpisodeState.CLAIMED, "claimed_by": by, "claimed_at": who.now}
    return episode.model_copy(update={**claimed, **lease})


def _dismissed(episode: Episode, who: Deciding, reason: str) -> Episode:
    return episode.model_copy(update={"state": EpisodeState.DISMISSED, "dismissed_by": who.by, "reason": reason})


def holds(episode: Episode, person: SlackUserId) -> bool:
    holder = episode.claimed_by
    return episode.state is EpisodeState.CLAIMED and holder is not None and holder.slack_id == person


def _not_held(episode: Episode, who: Deciding) -> Finding | None:
    if holds(episode, who.by.slack_id):
        return None
    holder = episode.claimed_by.name if episode.claimed_by else "Nobody"
    return forbids(f"{holder} has it.", way_out=LOOK_AGAIN)


def _over(episode: Episode) -> Finding | None:
    number = episode.seen.number
    match episode.state:
        case EpisodeState.CLOSED:
            return _closed(episode)
        case EpisodeState.DISMISSED:
            by = episode.dismissed_by.name if episode.dismissed_by else "Somebody"
            return forbids(
                f"{by} said of {number} that it is not a problem.",
                way_out=Do("If it is, its team opens it again under “More”."),
            )
    return None


def _closed(episode: Episode) -> Finding:
    return forbids(f"{episode.seen.number} is closed already.", way_out=Do("There is nothing left to do here."))
