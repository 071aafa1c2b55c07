"""How trouble looks: to its team in a channel, to its thread, and to the rep.

A channel sees numbers, owners, amounts, dates and states; what people wrote is masked. An edit pings nobody.
"""

from collections.abc import Sequence
from datetime import datetime

from blocks import controls
from blocks.findings import TEAMS
from blocks.kit import Card, Element, actions, button, context, link_button, section
from blocks.text import Markup, bold, escaped, joined, mentions, moment, money, shortened
from bot.escalations.episodes import VANISHED, Episode, EpisodeState
from bot.escalations.targets import running, soon
from bot.messages import CardMoved, RepNote, ThreadCall, ThreadNote
from bot.runbook.findings import Team
from bot.runbook.masking import masked
from bot.runbook.symptoms.sighting import Fact, Sighting
from bot.runbook.symptoms.symptom import AnySymptom, Exemption
from bot.runbook.symptoms.table import SYMPTOMS
from bot.runbook.values import Money

CHANNEL_LOCALE = "en_US"
ADDRESSES = "Show the addresses"
LONGEST, LONGEST_NAME, LONGEST_FACT = 500, 80, 160
MOST_FACTS = 6


def team_card(episode: Episode, url: str, earlier: str | None = None, calls: Sequence[str] = ()) -> Card:
    """One episode in its team's channel; what is over takes one line.

    `url` opens the record in Salesforce, `earlier` the card of the episode that this one follows; `calls` it pings.
    """
    match episode.state:
        case EpisodeState.CLOSED:
            return _closed(episode, url)
        case EpisodeState.DISMISSED:
            return _dismissed(episode, url)
    return Card(
        _preview(episode),
        (
            section(joined([_trouble(episode), *_called(calls)], "\n")),
            context(*_history(episode, earlier)),
            actions(*_ways(episode, url)),
        ),
    )


def _preview(episode: Episode) -> str:
    """What a notification says: which order, what is wrong, and who has it."""
    if episode.claimed_by:
        return f"{named(episode.claimed_by.name)} has {about(episode)}."
    return f"{', '.join([f'{title(episode)}: {episode.seen.number}', *_amount(episode)])}. Nobody has taken it."


def about(episode: Episode) -> str:
    """The order and its trouble, within a sentence."""
    return f"{episode.seen.number} ({lower(title(episode))})"


def moved(note: CardMoved, url: str) -> Card:
    """What is left of a card whose trouble is another team's now."""
    episode = note.episode
    number = Markup(f"<{url}|{escaped(episode.seen.number)}>")
    line = [escaped(f"{title(episode)}:"), number, escaped(f"· handed to {TEAMS[episode.team]} by {named(note.by)}")]
    told = [*line, moment(note.at), escaped(f"· {sentence(note.reason)}")]
    return Card(f"{about(episode)} is with {TEAMS[episode.team]} now.", (context(joined(told, " ")),))


def _called(calls: Sequence[str]) -> list[Markup]:
    return [joined([Markup("For "), mentions(calls)])] if calls else []


def title(episode: Episode) -> str:
    """What is wrong, in words."""
    known = _symptom(episode)
    return episode.seen.what or (known.title if known else "Trouble")


def _symptom(episode: Episode) -> AnySymptom | None:
    """The table's row; None where another release knew it."""
    return SYMPTOMS.get(episode.seen.symptom)


def _trouble(episode: Episode) -> Markup:
    seen, known = episode.seen, _symptom(episode)
    lines = [_head(episode), *_facts(seen), escaped(f"Owner {named(seen.owner_name)}"), *_reported(episode)]
    step = seen.next_step or (known.next_step if known else "")
    lines += [escaped(f"Next: {step}")] if step else []
    return joined([*lines, *_note(episode)], "\n")


def _facts(seen: Sighting) -> list[Markup]:
    """What Salesforce shows, a few labelled values to a line; then what else it stops."""
    shown = [_fact(each) for each in seen.facts[:MOST_FACTS]]
    more = len(seen.facts) - len(shown)
    lines = [joined(shown, " · ")] if shown else []
    lines += [escaped(f"and {more} more")] if more > 0 else []
    others = [each.number for each in seen.also]
    if others:
        told = ", ".join(others[:MOST_FACTS])
        uncounted = len(others) - MOST_FACTS + seen.more
        lines.append(escaped(f"Also stops {told}" + (f" and {uncounted} more" if uncounted > 0 else "")))
    return lines


def _fact(fact: Fact) -> Markup:
    parts = [escaped(shortened(masked(f"{fact.label} {fact.text}".strip()), LONGEST_FACT))]
    if fact.amount is not None and fact.currency:
        parts.append(escaped(money(Money(fact.amount, fact.currency), CHANNEL_LOCALE)))
    if fact.on:
        parts.append(escaped(f"{fact.on:%-d %b %Y}"))
    if fact.at:
        parts.append(moment(fact.at))
    return joined(parts, " ")


def _head(episode: Episode) -> Markup:
    """What, which order, how much, and since when."""
    seen, known = episode.seen, _symptom(episode)
    head = escaped(" · ".join([f"{title(episode)}: {seen.number}", *_amount(episode)]))
    if seen.since is None:
        return bold(head)
    happened = escaped(f"· {known.since if known else 'since'}")
    return bold(joined([head, happened, moment(seen.since)], " "))


def _reported(episode: Episode) -> list[Markup]:
    """What a person says and Salesforce does not show, said as that."""
    if episode.raised_by is None or episode.seen.evidence:
        return []
    return [escaped(f"Reported by {named(episode.raised_by.name)}: {_said(episode)}; Salesforce doesn't show it.")]


def _said(episode: Episode) -> str:
    """What the person wrote, as it stands before a semicolon."""
    return masked(episode.seen.note or "").rstrip(".;") or "no note"


def named(name: str) -> str:
    """A person's name, in which somebody may have written an address or a link."""
    return shortened(masked(name), LONGEST_NAME)


def _amount(episode: Episode) -> list[str]:
    seen = episode.seen
    if seen.amount is None or seen.currency is None:
        return []
    return [money(Money(seen.amount, seen.currency), CHANNEL_LOCALE)]


def _note(episode: Episode) -> list[Markup]:
    told = episode.seen.note if episode.seen.evidence else None  # else it is what was reported
    return [escaped(f"“{masked(told)}”")] if told else []


def _history(episode: Episode, earlier: str | None) -> list[Markup]:
    by = f"Raised by {named(episode.raised_by.name)}" if episode.raised_by else "Found in Salesforce"
    lines = [joined([escaped(by), Markup(" "), moment(episode.opened_at)])]
    if not episode.confirmed:
        lines.append(escaped("No sweep has seen it: only a person can close it"))
    if episode.follows is not None:
        before = Markup(f"<{earlier}|closed before>") if earlier else escaped("closed before")
        lines.append(joined([escaped("It was"), Markup(" "), before, Markup(" "), escaped("and has come back")]))
    if episode.came_from:
        lines.append(escaped(f"Handed over by {TEAMS[episode.came_from]}"))
    return [*lines, *_paused(episode), held(episode), *target(episode)]


def _paused(episode: Episode) -> list[Markup]:
    """Why nobody is called for it just now."""
    asked, told = episode.asked, []
    if episode.snoozed_until:
        by = f" by {named(episode.snoozed_by.name)}" if episode.snoozed_by else ""
        told.append(joined([escaped(f"Snoozed{by} until"), moment(episode.snoozed_until)], " "))
    if asked and asked.answer is not None:
        told.append(escaped(f"{named(asked.of)} has answered, in the thread"))
    elif asked and episode.asked_until:
        told.append(joined([escaped(f"Waiting for {named(asked.of)} since"), moment(asked.at)], " "))
    elif asked:
        told.append(escaped(f"{named(asked.of)} has not answered"))
    return told


def held(episode: Episode) -> Markup:
    """Who has it, and until when."""
    if episode.claimed_by is None or episode.claim_until is None:
        return escaped(holder(episode))
    until = joined([escaped(f"{named(episode.claimed_by.name)} has it until"), moment(episode.claim_until)], " ")
    return Markup(until + ".")


def target(episode: Episode, now: datetime | None = None) -> list[Markup]:
    """By when it is to be taken, or closed; with `now`, whether that is soon or was."""
    found = running(episode)
    if found is None:
        return []
    what, due = found
    said = joined([escaped(f"{what} by"), moment(due.by)], " ")
    if now is None or not soon(episode, now):
        return [Markup(upper(said))]
    return [bold(joined([escaped("Overdue:" if due.by <= now else "Due soon:"), said], " "))]


def holder(episode: Episode) -> str:
    return f"{named(episode.claimed_by.name)} has it." if episode.claimed_by else "Nobody has taken it yet."


def _ways(episode: Episode, url: str) -> list[Element]:
    """Take it, open it, more; and what this very trouble has of its own."""
    number, value = episode.seen.number, controls.episode_value(episode.id)
    take = button("I'll take it", controls.CLAIM, value, spoken=f"I'll take {number}", primary=True)
    more = button("More", controls.MORE, value, spoken=f"More about {number}")
    return [*([] if episode.claimed_by else [take]), _open(number, url), more, *_own(episode)]


def _own(episode: Episode) -> list[Element]:
    number, known = episode.seen.number, _symptom(episode)
    ways = []
    if exemption := exemption_of(episode):
        value = controls.episode_value(episode.id)
        ways.append(button(exemption.label, controls.EXEMPT, value, spoken=f"{number} {exemption.spoken}"))
    if known and known.passes_to and episode.team is known.team:
        label = f"Pass to {TEAMS[known.passes_to].removeprefix('the ')}"
        value = controls.episode_value(episode.id, known.passes_to)
        ways.append(button(label, controls.HAND, value, spoken=f"{label}: {number}"))
    if known and known.addressed and episode.confirmed:
        value = controls.episode_value(episode.id)
        ways.append(button(ADDRESSES, controls.ADDRESSES, value, spoken=f"{ADDRESSES}: {number}"))
    return ways


def exemption_of(episode: Episode) -> Exemption | None:
    """What the team may say of this very trouble for good."""
    known = _symptom(episode)
    exemption = known.exemption if known else None
    return exemption if exemption and exemption.concerns(episode.seen) else None


def _open(number: str, url: str) -> Element:
    return link_button("Open in Salesforce", controls.OPEN_IN_SALESFORCE, url, spoken=f"Open {number} in Salesforce")


def _dismissed(episode: Episode, url: str) -> Card:
    number = episode.seen.number
    by = named(episode.dismissed_by.name) if episode.dismissed_by else "The team"
    shown = episode.seen.evidence
    still = "" if episode.missed or not shown else f" Salesforce still shows it: {shown}."
    said = f"{by} says it is {_judged(episode)}: {sentence(episode.reason)}{still}"
    head = bold(escaped(f"{title(episode)}: {number}"))
    return Card(
        f"{title(episode)}: {number}. {upper(_judged(episode))}.",
        (section(joined([head, escaped(said)], "\n"), _open(number, url)),),
    )


def _judged(episode: Episode) -> str:
    """What its team says of what Salesforce still shows."""
    known = _symptom(episode)
    return "done" if known and known.settled_by_hand else "not a problem"


def _closed(episode: Episode, url: str) -> Card:
    number = episode.seen.number
    when = [Markup(" "), moment(episode.closed_at)] if episode.closed_at else []
    link = Markup(f"<{url}|{escaped(number)}>")
    line = [escaped(f"{title(episode)}:"), Markup(" "), link, Markup(" "), escaped("· closed"), *when]
    why = escaped(f"· {sentence(episode.reason)}")
    return Card(f"{title(episode)}: {number}. Closed.", (context(joined([*line, Markup(" "), why])),))


def sentence(reason: str | None) -> str:
    """What people wrote, masked, with one full stop."""
    return masked(reason).rstrip(".") + "." if reason else "no reason given."


STEPS = {
    "exempted": "no trouble here",
    "not_noted": "not noted on the order in Salesforce",
}


def thread_note(note: ThreadNote) -> Card:
    """One step of an episode's history. Names, not mentions: nobody is pinged for what they did themselves."""
    told = step(note)
    if note.until is None or note.reason:
        return Card(f"{told}.", (section(escaped(f"{told}{_because(note)}")),))
    until = Markup(joined([escaped(f"{told} until"), moment(note.until)], " ") + ".")
    return Card(f"{told}.", (section(until),))


def thread_call(call: ThreadCall) -> Card:
    """What pings somebody in a card's thread: what is so, and whom it is for."""
    number, title_ = named(call.number), named(lower(call.title))
    it = f"{number} ({title_})" if title_ else number
    by = [moment(call.by)] if call.by else []
    has = f"{named(call.has)} has it" if call.has else "nobody has it"
    first, then = {
        "free": (f"Nobody has {it} any more", ""),
        "take_soon": (f"{it} is to be taken by", ", and nobody has it"),
        "take_late": (f"Nobody took {it} by", ""),
        "close_soon": (f"{it} is to be closed by", f": {has}"),
        "close_late": (f"{it} was to be closed by", f": {has}"),
    }[call.what]
    said = joined([escaped(first), *by], " ")
    told = Markup(joined([said, escaped(then)], "") + ".")
    plain = first.removesuffix(" by") if by else first
    in_time = {"take_soon": " soon", "take_late": " in time", "close_soon": " soon", "close_late": " in time"}
    return Card(f"{plain}{in_time.get(call.what, '')}.", (section(joined([told, *_called(call.calls)], "\n")),))


def step(note: ThreadNote) -> str:
    """What happened, with the order that it is about, as a sentence without its full stop."""
    by, it, to = named(note.by or "Somebody"), note.number or "it", named(note.to or "somebody")
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
        "withdrawn": f"{by} withdrew {it}",
        "opened": f"{it} opened",
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
    return f": “{said}”" if note.what in {"asked", "answered"} else f": {sentence(said)}"


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
        "claimed": "Somebody has taken it.",
        "dismissed": f"{team} says it is not a problem.",
        "closed": _over(episode),
    }[note.what]
    if note.what == "opened" and episode.team_from:
        known = _symptom(episode)
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
            return f"{team} says of {about(episode)} that it is {_judged(episode)}."
        case "closed":
            return f"{about(episode)} is closed."
    return f"{about(episode)} is yours first." if episode.team_from else f"{team} has {about(episode)}."


def _told(note: RepNote) -> Markup:
    episode, team = note.episode, TEAMS[note.episode.team]
    head, known = f"{episode.seen.number}: {lower(title(episode))}.", _symptom(episode)
    match note.what:
        case "opened" if episode.team_from:
            later = escaped(f"{head} {known.next_step if known else ''} {upper(team)} hears of it")
            return joined([later, Markup(" "), moment(episode.team_from), Markup(".")])
        case "opened":
            since = joined([escaped(f"{head} {upper(team)} has it since"), Markup(" "), moment(episode.opened_at)])
            return joined([since, escaped(". You'll hear from me when it's cleared.")])
        case "claimed":
            return escaped(f"{head} {holder(episode)}")
        case "dismissed":
            settled = episode.missed or (known and known.settled_by_hand)
            still = "" if settled else " Salesforce still shows it, so what it stops stays stopped."
            return escaped(f"{head} {upper(team)} says it is {_judged(episode)}: {sentence(episode.reason)}{still}")
        case "closed":
            return escaped(f"{head} {_over(episode)}")


def _over(episode: Episode) -> str:
    """How it ended, and what may be done now; nothing is said of that where nobody knows that it is mended."""
    why, known = sentence(episode.reason), _symptom(episode)
    if episode.reason == VANISHED:
        return f"Closed: {why}"
    freed = f" {known.cleared}" if known and known.cleared and episode.missed else ""
    return f"Cleared: {why}{freed}"


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]
