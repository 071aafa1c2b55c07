"""How trouble looks: to its team in a channel, to its thread, to the rep, and in the forms that judge it.

A channel sees numbers, owners, amounts, dates and states; what people wrote is masked. An edit pings nobody.
"""

from collections.abc import Sequence

from blocks import controls
from blocks.findings import TEAMS
from blocks.kit import Block, Card, Element, View, actions, button, context, link_button, section, text_input
from blocks.text import Markup, bold, escaped, joined, mentions, moment, money, shortened
from bot.escalations.episodes import VANISHED, Episode, EpisodeState
from bot.messages import RepNote, ThreadNote
from bot.runbook.masking import masked
from bot.runbook.symptoms.sighting import Fact, Sighting
from bot.runbook.symptoms.symptom import AnySymptom, Exemption
from bot.runbook.symptoms.table import SYMPTOMS
from bot.runbook.values import Money

CHANNEL_LOCALE = "en_US"
NOT_A_PROBLEM = "Not a problem"
EXEMPT = "No trouble here"
REASON = "reason"
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
        f"{title(episode)}: {episode.seen.number}. {'Somebody' if episode.claimed_by else 'Nobody'} has taken it.",
        (
            section(joined([_trouble(episode), *_called(calls)], "\n")),
            context(*_history(episode, earlier)),
            actions(*_ways(episode, url)),
        ),
    )


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
    head = [f"{title(episode)}: {seen.number}", *_amount(episode)]
    lines = [bold(escaped(" · ".join(head))), *_facts(seen), _owner(seen), *_reported(episode)]
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


def _owner(seen: Sighting) -> Markup:
    owner, known = f"Owner {named(seen.owner_name)}", SYMPTOMS.get(seen.symptom)
    happened = known.since if known else "since"
    return joined([escaped(f"{owner} · {happened}"), Markup(" "), moment(seen.since)]) if seen.since else escaped(owner)


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
    return [*lines, escaped(holder(episode))]


def holder(episode: Episode) -> str:
    return f"{named(episode.claimed_by.name)} has it." if episode.claimed_by else "Nobody has taken it yet."


def _ways(episode: Episode, url: str) -> list[Element]:
    number, value = episode.seen.number, controls.episode_value(episode.id)
    take = button("I'll take it", controls.CLAIM, value, spoken=f"I'll take {number}", primary=True)
    dismiss = button(NOT_A_PROBLEM, controls.DISMISS, value, spoken=f"{number} is not a problem")
    ways = [*([] if episode.claimed_by else [take]), _open(number, url), dismiss]
    if exemption := _exemption(episode):
        ways.append(button(exemption.label, controls.EXEMPT, value, spoken=f"{number} {exemption.spoken}"))
    return ways


def _exemption(episode: Episode) -> Exemption | None:
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
    said = f"{by} says it is not a problem: {sentence(episode.reason)}{still}"
    head = bold(escaped(f"{title(episode)}: {number}"))
    return Card(
        f"{title(episode)}: {number}. Not a problem.",
        (section(joined([head, escaped(said)], "\n"), _open(number, url)),),
    )


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
    "opened": "Opened",
    "changed": "Changed in Salesforce",
    "claimed": "Taken",
    "dismissed": "Not a problem",
    "exempted": "No trouble here",
    "closed": "Closed",
    "reopened": "True again: open once more",
    "not_noted": "Not noted on the order in Salesforce",
}


def thread_note(note: ThreadNote) -> Card:
    """One step of an episode's history. Names, not mentions: nobody is pinged for what they did themselves."""
    by = f" by {named(note.by)}" if note.by else ""
    why = f": {sentence(note.reason)}" if note.reason else "."
    done = note.said or STEPS[note.what]
    done = f"{note.number}: {lower(done)}" if note.number else done
    return Card(f"{done}.", (section(escaped(f"{done}{by}{why}")),))


def rep_note(note: RepNote, url: str) -> Card:
    """What the rep hears by DM."""
    number = note.episode.seen.number
    told = joined([_told(note), Markup(f"<{url}|Open {escaped(number)} in Salesforce>")], "\n")
    return Card(f"{number}: {REP_HEADS[note.what]}", (section(told),))


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


REP_HEADS = {
    "opened": "handed to the team that can mend it.",
    "claimed": "somebody has taken it.",
    "dismissed": "the team says it is not a problem.",
    "closed": "closed.",
}


def _told(note: RepNote) -> Markup:
    episode, team = note.episode, TEAMS[note.episode.team]
    head = f"{episode.seen.number}: {lower(title(episode))}."
    match note.what:
        case "opened" if episode.team_from:
            step = _symptom(episode)
            later = escaped(f"{head} {step.next_step if step else ''} {upper(team)} hears of it")
            return joined([later, Markup(" "), moment(episode.team_from), Markup(".")])
        case "opened":
            since = joined([escaped(f"{head} {upper(team)} has it since"), Markup(" "), moment(episode.opened_at)])
            return joined([since, escaped(". You'll hear from me when it's cleared.")])
        case "claimed":
            return escaped(
                f"{head} {named(episode.claimed_by.name) if episode.claimed_by else 'Somebody'} has taken it."
            )
        case "dismissed":
            still = "" if episode.missed else " Salesforce still shows it, so what it stops stays stopped."
            return escaped(f"{head} {upper(team)} says it is not a problem: {sentence(episode.reason)}{still}")
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


def dismiss(episode: Episode) -> View:
    hint = f"It stays quiet until it has cleared or changes. Salesforce shows: {episode.seen.evidence or 'nothing'}."
    return _why(episode, NOT_A_PROBLEM, hint, controls.DISMISS)


def exempt(episode: Episode) -> View:
    exemption = _exemption(episode)
    heading, hint = (exemption.label, exemption.hint) if exemption else (EXEMPT, "")
    return _why(episode, heading, hint, controls.EXEMPT)


def _why(episode: Episode, heading: str, hint: str, callback_id: str) -> View:
    blocks: tuple[Block, ...] = (
        section(bold(escaped(f"{title(episode)}: {episode.seen.number}"))),
        text_input(REASON, "Why?", hint=hint, longest=LONGEST),
    )
    return View(heading, blocks, heading, callback_id, controls.episode_value(episode.id))
