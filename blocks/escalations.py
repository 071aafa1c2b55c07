"""How trouble looks to its team in a channel: the card. What is told beside it stands in `escalation_notes`.

A channel sees numbers, owners, amounts, dates and states; what people wrote is masked. An edit pings nobody.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from blocks import controls
from blocks.findings import TEAMS
from blocks.kit import Card, Element, actions, button, context, link_button, section
from blocks.text import Markup, bold, day, day_of, escaped, evident, joined, mentions, moment, money, shortened
from bot.escalations.episodes import Episode, EpisodeState
from bot.escalations.targets import overdue, running, soon
from bot.messages import CardMoved
from bot.runbook.masking import masked
from bot.runbook.symptoms.sighting import Fact
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
            section(joined([_trouble(episode), *called(calls)], "\n")),
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


def called(calls: Sequence[str]) -> list[Markup]:
    return [joined([Markup("For "), mentions(calls)])] if calls else []


def title(episode: Episode) -> str:
    """What is wrong, in words."""
    known = symptom_of(episode)
    return episode.seen.what or (known.title if known else "Trouble")


def symptom_of(episode: Episode) -> AnySymptom | None:
    """The table's row; None where another release knew it."""
    return SYMPTOMS.get(episode.seen.symptom)


def _trouble(episode: Episode) -> Markup:
    seen, known = episode.seen, symptom_of(episode)
    lines = [_head(episode), *_facts(episode), escaped(f"Owner {named(seen.owner_name)}"), *_reported(episode)]
    step = seen.next_step or (known.next_step if known else "")
    if known and known.passes_to and episode.team is known.team:
        step = f"{step.removesuffix('.')}, or pass it to {TEAMS[known.passes_to]}."
    lines += [escaped(f"Next: {step}")] if step else []
    return joined([*lines, *_note(episode)], "\n")


def _facts(episode: Episode) -> list[Markup]:
    """What Salesforce shows, a few labelled values to a line; then what else it stops."""
    seen = episode.seen
    shown = [_fact(each, episode) for each in seen.facts[:MOST_FACTS]]
    more = len(seen.facts) - len(shown)
    lines = [joined(shown, " · ")] if shown else []
    lines += [escaped(f"and {more} more")] if more > 0 else []
    others = [each.number for each in seen.also]
    if others:
        told = ", ".join(others[:MOST_FACTS])
        uncounted = len(others) - MOST_FACTS + seen.more
        lines.append(escaped(f"Also stops {told}" + (f" and {uncounted} more" if uncounted > 0 else "")))
    return lines


def _fact(fact: Fact, episode: Episode) -> Markup:
    """Without the amount that the card begins with."""
    seen, opened_at = episode.seen, episode.opened_at
    parts = [escaped(shortened(masked(f"{fact.label} {fact.text}".strip()), LONGEST_FACT))]
    if fact.amount is not None and fact.currency and (fact.amount, fact.currency) != (seen.amount, seen.currency):
        parts.append(escaped(money(Money(fact.amount, fact.currency), CHANNEL_LOCALE)))
    if fact.on:
        parts.append(escaped(day(fact.on, CHANNEL_LOCALE, opened_at)))
    if fact.at:
        parts.append(_when(fact.at, opened_at))
    return joined(parts, " ")


def _head(episode: Episode) -> Markup:
    """What, which order, how much, and since when."""
    seen, known = episode.seen, symptom_of(episode)
    head = escaped(" · ".join([f"{title(episode)}: {seen.number}", *_amount(episode)]))
    if seen.since is None:
        return bold(head)
    happened = escaped(f"· {known.since if known else 'since'}")
    return bold(joined([head, happened, _when(seen.since, episode.opened_at)], " "))


def _when(value: datetime, opened_at: datetime) -> Markup:
    """The hour only of what was within the day before the card."""
    return moment(value) if opened_at - value < timedelta(days=1) else day_of(value)


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
        lines.append(escaped("Only a person can close it"))
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
    if asked and asked.answer is not None and episode.came_from:  # the thread with it is the other team's
        told.append(escaped(shortened(f"{named(asked.of)} has answered: “{masked(asked.answer)}”", LONGEST)))
    elif asked and asked.answer is not None:
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
    return [bold(joined([escaped("Overdue:" if overdue(episode, now) else "Due soon:"), said], " "))]


def holder(episode: Episode) -> str:
    return f"{named(episode.claimed_by.name)} has it." if episode.claimed_by else "Nobody has taken it yet."


def _ways(episode: Episode, url: str) -> list[Element]:
    """Take it, open it, more; and what this very trouble has of its own."""
    number, value = episode.seen.number, controls.episode_value(episode.id)
    take = button("I'll take it", controls.CLAIM, value, spoken=f"I'll take it: {number}", primary=True)
    return [*([] if episode.claimed_by else [take]), _open(number, url), _more(episode), *_own(episode)]


def _more(episode: Episode) -> Element:
    return button("More", controls.MORE, controls.episode_value(episode.id), spoken=f"More about {episode.seen.number}")


def _open_again(episode: Episode) -> Element:
    """For whoever called it no problem by mistake."""
    value = controls.episode_value(episode.id)
    return button("Open it again", controls.REOPEN, value, spoken=f"Open it again: {episode.seen.number}")


def _own(episode: Episode) -> list[Element]:
    number, known = episode.seen.number, symptom_of(episode)
    ways = []
    if exemption := exemption_of(episode):
        value = controls.episode_value(episode.id)
        ways.append(button(exemption.label, controls.EXEMPT, value, spoken=f"{exemption.label}: {number}"))
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
    known = symptom_of(episode)
    exemption = known.exemption if known else None
    theirs = exemption is not None and episode.team is exemption.team
    return exemption if exemption and theirs and exemption.concerns(episode.seen) else None


def _open(number: str, url: str) -> Element:
    return link_button("Open in Salesforce ↗", controls.OPEN_IN_SALESFORCE, url, spoken=f"Open in Salesforce: {number}")


def _dismissed(episode: Episode, url: str) -> Card:
    number = episode.seen.number
    by = named(episode.dismissed_by.name) if episode.dismissed_by else "The team"
    shown = episode.seen.evidence
    still = "" if episode.missed or not shown else f" Salesforce still shows it: {shown}."
    said = f"{by} says it is {judged(episode)}: {sentence(episode.reason)}{still}"
    head = bold(escaped(f"{title(episode)}: {number}"))
    return Card(
        f"{title(episode)}: {number}. {upper(judged(episode))}.",
        (
            section(joined([head, evident(said)], "\n")),
            actions(_open(number, url), _open_again(episode), _more(episode)),
        ),
    )


def judged(episode: Episode) -> str:
    """What its team says of what Salesforce still shows."""
    known = symptom_of(episode)
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


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]
