"""What somebody may do to an episode now, and why not: each deed is tried, and refused by its own decision or not."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from bot.escalations import decisions
from bot.escalations.decisions import Decided, Deciding, Snooze
from bot.escalations.episodes import Episode
from bot.runbook.findings import Finding
from bot.runbook.symptoms.symptom import AnySymptom


class Deed(StrEnum):
    """What somebody may do to an episode."""

    CLAIM = "claim"
    KEEP = "keep"
    RELEASE = "release"
    GIVE = "give"
    ASK = "ask"
    SNOOZE = "snooze"
    WAKE = "wake"
    DONE = "done"
    DISMISS = "dismiss"
    EXEMPT = "exempt"
    REOPEN = "reopen"
    HAND = "hand"
    WITHDRAW = "withdraw"


def may(episode: Episode, who: Deciding, symptom: AnySymptom | None) -> frozenset[Deed]:
    """What that person may do to it now: whatever its transition does not refuse."""
    return frozenset(deed for deed, tried in _tried(episode, who, symptom) if not isinstance(tried(), Finding))


def refused(episode: Episode, who: Deciding, deed: Deed, symptom: AnySymptom | None) -> Finding | None:
    """Why that person may not do that now; None where they may, or where it is nothing of this trouble's."""
    outcomes = (tried() for each, tried in _tried(episode, who, symptom) if each is deed)
    return next((each for each in outcomes if isinstance(each, Finding)), None)


def _tried(episode: Episode, who: Deciding, symptom: AnySymptom | None) -> Iterator[tuple[Deed, Callable[[], Decided]]]:
    if not decisions.holds(episode, who.by.slack_id):
        yield Deed.CLAIM, lambda: decisions.claim(episode, who)
    yield Deed.KEEP, lambda: decisions.keep(episode, who)
    yield Deed.RELEASE, lambda: decisions.release(episode, who)
    yield Deed.DONE, lambda: decisions.done(episode, who, "", symptom)
    yield Deed.DISMISS, lambda: decisions.dismiss(episode, who, "")
    yield Deed.REOPEN, lambda: decisions.reopen(episode, who)
    yield Deed.WITHDRAW, lambda: decisions.withdraw(episode, who)
    yield Deed.SNOOZE, lambda: decisions.snooze(episode, who, Snooze.HOUR)
    yield Deed.WAKE, lambda: decisions.wake(episode, who)
    yield Deed.ASK, lambda: decisions.may_ask(episode, who) or episode
    for deed in (Deed.GIVE, Deed.HAND):
        yield deed, lambda: decisions.may_judge(episode, who) or episode
    if symptom and (exemption := symptom.exemption):
        yield Deed.EXEMPT, lambda: decisions.exempt(episode, who, "", exemption)
