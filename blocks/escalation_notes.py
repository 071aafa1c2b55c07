"""What is told of trouble besides its card: a step or a call in the card's thread, and what the rep hears by DM.

The channel reads the thread: names, not mentions, and what people wrote is masked.
"""

from blocks.escalations import about, called, holder, judged, lower, named, sentence, symptom_of, title, upper
from blocks.findings import TEAMS
from blocks.kit import Card, section
from blocks.text import Markup, escaped, evident, joined, moment
from bot.escalations.episodes import VANISHED, Episode
from bot.messages import RepNote, ThreadCall, ThreadNote
from bot.runbook.findings import Team
from bot.runbook.masking import masked

HEARS = "You'll hear from me when it's cleared."
STEPS = {
    "exempted": "no trouble here",
    "not_noted": "not noted on the order in Salesforce",
}


def thread_note(note: ThreadNote) -> Card:
    """One step of an episode's history. Names, not mentions: nobody is pinged for what they did themselves."""
    told = step(note)
    if note.until is None or note.reason:
        return Card(f"{told}.", (section(evident(f"{told}{_because(note)}")),))
    until = Markup(joined([escaped(f"{told} until"), moment(note.until)], " ") + ".")
    return Card(f"{told}.", (section(until),))


def thread_call(call: ThreadCall) -> Card:
    """What pings somebody in a card's thread: what is so, and whom it is for."""
    number, title_ = named(call.number), named(lower(call.title))
    it = f"{number} ({title_})" if title_ else number
    by = [moment(call.by)] if call.by else []
    has = f"{named(call.has)} has it" if call.has else "nobody has it"
    first, then = {
        "free": (f"Nobody has {it} now", ""),
        "take_soon": (f"{it} is to be taken by", ", and nobody has it"),
        "take_late": (f"Nobody took {it} by", ""),
        "close_soon": (f"{it} is to be closed by", f": {has}"),
        "close_late": (f"{it} was to be closed by", f": {has}"),
    }[call.what]
    said = joined([escaped(first), *by], " ")
    told = Markup(joined([said, escaped(then)], "") + ".")
    plain = first.removesuffix(" by") if by else first
    in_time = {"take_soon": " soon", "take_late": " in time", "close_soon": " soon", "close_late": " in time"}
    return Card(f"{plain}{in_time.get(call.what, '')}.", (section(joined([told, *called(call.calls)], "\n")),))


def step(note: ThreadNote) -> str:
    """What happened, with the order that it is about, as a sentence without its full stop."""
    by, to = named(note.by or "Somebody"), named(note.to or "somebody")
    it = f"{note.many} of these" if note.many else note.number or "it"
    team = TEAMS[Team(note.to)] if note.to in list(Team) else "another team"
    told = {
        "claimed": f"{by} has {it}",
        "given": f"{by} gave {it} to {to}: {to} has it",
        "released": f"{by} let go of {it}: nobody has it now",
        "lapsed": f"{by} has had {it} until now: nobody has it any more",
        "snoozed": f"{by} snoozed {it}",
        "woken": f"{by} ended the snooze of {it}",
        "asked": f"{by} asked {to} about {it}",
        "answered": f"{by} answered about {it}",
        "handed": f"{by} handed {it} over from {team}",
        "dismissed": f"{by} says {it} is not a problem",
        "done": f"{by} says {it} is done",
        "opened_again": f"{by} opened {it} again: it is a problem after all",
        "withdrawn": f"{by} withdrew {it}",
        "opened": f"{it} opened",
        "said": f"{by} says of {it}",
        "changed": f"{it} changed in Salesforce",
        "closed": f"{it} closed",
        "reopened": f"{it} is true again: open once more",
    }
    if note.what in told:
        return upper(told[note.what])
    done, whom = note.said or STEPS[note.what], f" by {by}" if note.by else ""
    return f"{note.number}: {lower(done)}{whom}" if note.number else f"{upper(done)}{whom}"


def _because(note: ThreadNote) -> str:
    if not note.reason or note.what == "withdrawn":
        return "."
    said = masked(note.reason)
    return f": “{said}”" if note.what in {"asked", "answered", "said"} else f": {sentence(said)}"


def rep_note(note: RepNote, url: str) -> Card:
    """What the rep hears by DM."""
    number = note.episode.seen.number
    told = joined([_told(note), Markup(f"<{url}|Open {escaped(number)} in Salesforce>")], "\n")
    return Card(_rep_head(note), (section(told),))


def rep_line(note: RepNote, url: str) -> Markup:
    """The same in one line of many."""
    episode = note.episode
    number = Markup(f"<{url}|{escaped(episode.seen.number)}>")
    team = upper(TEAMS[episode.team])
    said = {
        "opened": f"{team} has it.",
        "claimed": holder(episode),
        "dismissed": f"{team} says it is {judged(episode)}.",
        "opened_again": f"{team} has it again.",
        "handed": f"{team} has it now.",
        "closed": _over(episode),
    }[note.what]
    if note.what == "opened" and episode.team_from:
        known = symptom_of(episode)
        said = known.next_step if known else ""
    return joined([number, escaped(f"{lower(title(episode))}. {said}")], ": ")


def _rep_head(note: RepNote) -> str:
    """What a notification says of it: the order, the trouble, and what became of it."""
    episode = note.episode
    team = upper(TEAMS[episode.team])
    match note.what:
        case "claimed":
            by = named(episode.claimed_by.name) if episode.claimed_by else "Somebody"
            return f"{by} has {about(episode)}."
        case "dismissed":
            return f"{team} says of {about(episode)} that it is {judged(episode)}."
        case "opened_again":
            return f"{team} has {about(episode)} again."
        case "handed":
            return f"{team} has {about(episode)} now."
        case "closed":
            return f"{about(episode)} is closed."
    return f"{about(episode)} is yours first." if episode.team_from else f"{team} has {about(episode)}."


def _told(note: RepNote) -> Markup:
    episode, team = note.episode, upper(TEAMS[note.episode.team])
    head, known = f"{episode.seen.number}: {lower(title(episode))}.", symptom_of(episode)
    if note.what == "opened" and episode.team_from:
        later = escaped(f"{head} {known.next_step if known else ''} {team} hears of it")
        return joined([later, Markup(" "), moment(episode.team_from), Markup(".")])
    if note.what == "opened":
        since = joined([escaped(f"{head} {team} has it since"), Markup(" "), moment(episode.opened_at)])
        return joined([since, escaped(f". {HEARS}")])
    return escaped(f"{head} {_since_then(note, team)}")


def _since_then(note: RepNote, team: str) -> str:
    """What has become of it."""
    episode, known = note.episode, symptom_of(note.episode)
    match note.what:
        case "dismissed":
            settled = episode.missed or (known and known.settled_by_hand)
            still = "" if settled else " Salesforce still shows it, so what it stops stays stopped."
            return f"{team} says it is {judged(episode)}: {sentence(episode.reason)}{still}"
        case "opened_again":
            return f"{team} says it is a problem after all. {holder(episode)}"
        case "handed":
            before = TEAMS[episode.came_from] if episode.came_from else "another team"
            return f"{team} has it now, handed over by {before}. {HEARS}"
        case "closed":
            return _over(episode)
    return holder(episode)


def _over(episode: Episode) -> str:
    """How it ended, and what may be done now; nothing is said of that where nobody knows that it is mended."""
    why, known = sentence(episode.reason), symptom_of(episode)
    if episode.reason == VANISHED:
        return f"Closed: {why}"
    if not episode.unseen:
        return f"Closed: {why}"
    freed = f" {known.cleared}" if known and known.cleared else ""
    return f"Cleared: {why}{freed}"
