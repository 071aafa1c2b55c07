"""How trouble looks: to its team in a channel, to its thread, to the rep, and in the forms that hand it over.

A channel sees numbers, owners, amounts, dates and states; what people wrote is masked. An edit pings nobody.
"""

from blocks import controls
from blocks.findings import TEAMS
from blocks.kit import Block, Card, Element, View, actions, button, choice, context, link_button, section, text_input
from blocks.text import Markup, bold, escaped, joined, moment, money, shortened
from bot.escalations.episodes import Episode, State
from bot.messages import RepNote, ThreadNote
from bot.runbook.masking import masked
from bot.runbook.symptoms import SYMPTOMS, OrderLink
from bot.runbook.values import Money, RecordId

CHANNEL_LOCALE = "en_US"
TITLE = "Escalate"
NOT_A_PROBLEM = "Not a problem"
NO_QUOTE_NEEDED = "No quote needed"
SYMPTOM, NOTE, REASON = "symptom", "note", "reason"
LONGEST, LONGEST_NAME = 500, 80

HELP = Card(
    "/escalate hands one Sales Order to the team that can mend it, and tells you when it is cleared.\n"
    "Give it a number, a record id or a pasted Salesforce link:\n"
    "/escalate SO-011437\n"
    "/escalate help shows this."
)


def team_card(episode: Episode, url: str, earlier: str | None = None) -> Card:
    """One episode in its team's channel; what is over takes one line.

    `url` opens the record in Salesforce, `earlier` the card of the episode that this one follows.
    """
    match episode.state:
        case State.CLOSED:
            return _closed(episode, url)
        case State.DISMISSED:
            return _dismissed(episode, url)
    return Card(
        f"{title(episode)}: {episode.seen.number}. {'Somebody' if episode.claimed_by else 'Nobody'} has taken it.",
        (section(_trouble(episode)), context(*_history(episode, earlier)), actions(*_ways(episode, url))),
    )


def title(episode: Episode) -> str:
    """What is wrong, in words."""
    lacks = episode.seen.lacks
    if not lacks:
        return SYMPTOMS[episode.seen.symptom].title
    return f"Order without {' and '.join(lacks)}"


def _trouble(episode: Episode) -> Markup:
    seen = episode.seen
    head = [f"{title(episode)}: {seen.number}", *_amount(episode)]
    lines = [
        bold(escaped(" · ".join(head))),
        _owner(episode),
        escaped(f"Next: {_next_step(episode)}"),
    ]
    return joined([*lines, *_note(episode)], "\n")


def _next_step(episode: Episode) -> str:
    """The runbook's, with the links by name where they are known."""
    step = SYMPTOMS[episode.seen.symptom].next_step
    lacks = episode.seen.lacks
    return step.replace("what is missing", f"the {' and the '.join(lacks)}") if lacks else step


def _owner(episode: Episode) -> Markup:
    owner, since = f"Owner {_named(episode.seen.owner_name)}", episode.seen.since
    return joined([escaped(f"{owner} · order entered"), Markup(" "), moment(since)]) if since else escaped(owner)


def _named(name: str) -> str:
    """A person's name, in which somebody may have written an address or a link."""
    return shortened(masked(name), LONGEST_NAME)


def _amount(episode: Episode) -> list[str]:
    seen = episode.seen
    if seen.amount is None or seen.currency is None:
        return []
    return [money(Money(seen.amount, seen.currency), CHANNEL_LOCALE)]


def _note(episode: Episode) -> list[Markup]:
    return [escaped(f"“{masked(episode.seen.note)}”")] if episode.seen.note else []


def _history(episode: Episode, earlier: str | None) -> list[Markup]:
    by = f"Raised by {_named(episode.raised_by.name)}" if episode.raised_by else "Found in Salesforce"
    lines = [joined([escaped(by), Markup(" "), moment(episode.opened_at)])]
    if not episode.confirmed:
        shown = "Not seen by me" if episode.seen.lacks else "Salesforce does not show it"
        lines.append(escaped(f"{shown}: only a person can close it"))
    if episode.follows is not None:
        before = Markup(f"<{earlier}|closed before>") if earlier else escaped("closed before")
        lines.append(joined([escaped("It was"), Markup(" "), before, Markup(" "), escaped("and has come back")]))
    return [*lines, escaped(_holder(episode))]


def _holder(episode: Episode) -> str:
    return f"{_named(episode.claimed_by.name)} has it." if episode.claimed_by else "Nobody has taken it yet."


def _ways(episode: Episode, url: str) -> list[Element]:
    number, value = episode.seen.number, controls.episode_value(episode.id)
    take = button("I'll take it", controls.CLAIM, value, spoken=f"I'll take {number}", primary=True)
    dismiss = button(NOT_A_PROBLEM, controls.DISMISS, value, spoken=f"{number} is not a problem")
    exempt = button(NO_QUOTE_NEEDED, controls.EXEMPT, value, spoken=f"{number} needs no quote")
    return [
        *([] if episode.claimed_by else [take]),
        _open(number, url),
        dismiss,
        *([exempt] if OrderLink.QUOTE in episode.seen.lacks else []),
    ]


def _open(number: str, url: str) -> Element:
    return link_button("Open in Salesforce", controls.OPEN_IN_SALESFORCE, url, spoken=f"Open {number} in Salesforce")


def _dismissed(episode: Episode, url: str) -> Card:
    number = episode.seen.number
    by = _named(episode.dismissed_by.name) if episode.dismissed_by else "The team"
    still = "" if episode.missed else f" Salesforce still shows it: {episode.seen.evidence}."
    said = f"{by} says it is not a problem: {_sentence(episode.reason)}{still}"
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
    why = escaped(f"· {_sentence(episode.reason)}")
    return Card(f"{title(episode)}: {number}. Closed.", (context(joined([*line, Markup(" "), why])),))


def _sentence(reason: str | None) -> str:
    """What people wrote, masked, with one full stop."""
    return masked(reason).rstrip(".") + "." if reason else "no reason given."


STEPS = {
    "opened": "Opened",
    "changed": "Changed in Salesforce",
    "claimed": "Taken",
    "dismissed": "Not a problem",
    "exempted": "No quote needed",
    "closed": "Closed",
    "reopened": "True again: open once more",
}


def thread_note(note: ThreadNote) -> Card:
    """One step of an episode's history. Names, not mentions: nobody is pinged for what they did themselves."""
    by = f" by {_named(note.by)}" if note.by else ""
    why = f": {_sentence(note.reason)}" if note.reason else "."
    return Card(f"{STEPS[note.what]}.", (section(escaped(f"{STEPS[note.what]}{by}{why}")),))


def rep_note(note: RepNote, url: str) -> Card:
    """What the rep hears by DM."""
    number = note.episode.seen.number
    told = joined([_told(note), Markup(f"<{url}|Open {escaped(number)} in Salesforce>")], "\n")
    return Card(f"{number}: {REP_HEADS[note.what]}", (section(told),))


REP_HEADS = {
    "opened": "handed to the team that can mend it.",
    "claimed": "somebody has taken it.",
    "dismissed": "the team says it is not a problem.",
    "closed": "closed.",
}


def _told(note: RepNote) -> Markup:
    episode, team = note.episode, TEAMS[note.episode.team]
    head = f"{episode.seen.number}: {_lower(title(episode))}."
    match note.what:
        case "opened":
            since = joined([escaped(f"{head} {_upper(team)} has it since"), Markup(" "), moment(episode.opened_at)])
            return joined([since, escaped(". You'll hear from me when it's cleared.")])
        case "claimed":
            return escaped(
                f"{head} {_named(episode.claimed_by.name) if episode.claimed_by else 'Somebody'} has taken it."
            )
        case "dismissed":
            still = "" if episode.missed else " Salesforce still shows it, so what it stops stays stopped."
            return escaped(f"{head} {_upper(team)} says it is not a problem: {_sentence(episode.reason)}{still}")
        case "closed":
            freed = " Look at the order again: what it stopped may go out now." if episode.missed else ""
            return escaped(f"{head} Cleared: {_sentence(episode.reason)}{freed}")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


NOTHING_MISSING = (
    "Salesforce shows no missing link. This form reaches sales operations; for other trouble write to its team."
)


def escalate(number: str, record: RecordId, found: str | None, evidence: str) -> View:
    """The form that hands an order over. `found` is the symptom that Salesforce shows already."""
    says = f"Salesforce shows: {evidence}." if evidence else NOTHING_MISSING
    options = [(str(each.name), f"{each.title} ({TEAMS[each.team]})") for each in SYMPTOMS.values()]
    return View(
        TITLE,
        (
            section(joined([bold(escaped(number)), escaped(says)], "\n")),
            choice(SYMPTOM, "What is wrong", options, chosen=found or options[0][0]),
            text_input(NOTE, "Note for the team", hint="No customer data.", optional=bool(evidence), longest=LONGEST),
        ),
        "Hand over",
        controls.ESCALATE,
        controls.record_value(record),
    )


def standing(episode: Episode) -> View:
    """Somebody has it already: who, and since when."""
    return View(TITLE, (section(_standing(episode)),))


def _standing(episode: Episode) -> Markup:
    team, number = _upper(TEAMS[episode.team]), episode.seen.number
    if episode.state is State.DISMISSED:
        return escaped(f"{team} says of {number}: not a problem, {_sentence(episode.reason)} Talk to them if it is.")
    since = joined([escaped(f"{team} has {number} since"), Markup(" "), moment(episode.opened_at), Markup(".")])
    return joined([since, escaped(f"{_holder(episode)} Its card is in their channel.")], "\n")


def dismiss(episode: Episode) -> View:
    hint = f"It stays quiet until it has cleared or changes. Salesforce shows: {episode.seen.evidence or 'nothing'}."
    return _why(episode, NOT_A_PROBLEM, hint, controls.DISMISS)


def exempt(episode: Episode) -> View:
    hint = "Its invoice, payment link and tracking e-mails may then go out without a quote."
    return _why(episode, NO_QUOTE_NEEDED, hint, controls.EXEMPT)


def _why(episode: Episode, heading: str, hint: str, callback_id: str) -> View:
    blocks: tuple[Block, ...] = (
        section(bold(escaped(f"{title(episode)}: {episode.seen.number}"))),
        text_input(REASON, "Why?", hint=hint, longest=LONGEST),
    )
    return View(heading, blocks, heading, callback_id, controls.episode_value(episode.id))
