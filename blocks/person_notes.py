"""What one person hears by DM of trouble that they follow, have, or are asked about; with what they may do there."""

from blocks import controls
from blocks.escalation_notes import step
from blocks.escalations import about, holder, lower, named, title
from blocks.findings import TEAMS
from blocks.kit import Card, Element, actions, button, context, section
from blocks.links import Links
from blocks.text import Markup, bold, escaped, joined, moment
from bot.escalations.decisions import KeptTogether
from bot.escalations.episodes import Episode, Question, waited_for
from bot.messages import HeldNotes, PersonNote
from bot.runbook.findings import counted
from bot.runbook.masking import masked


def note(message: PersonNote, url: str) -> Card:
    """`url` opens the order in Salesforce."""
    head, episode = _head(message), message.episode
    number = escaped(episode.seen.number)
    lines = [escaped(head), *_more(message), Markup(f"<{url}|Open {number} in Salesforce>")]
    ways = _ways(message)
    return Card(head, (section(joined(lines, "\n")), *([actions(*ways)] if ways else [])))


def held(message: HeldNotes, links: Links) -> Card:
    """Many at once, a row each: with its card's *More*, which has all that may be done there."""
    many = len(message.notes) + message.more
    some = counted(many, "trouble")
    mine = message.what == "reminder"
    head = f"You still have {some}." if mine else f"You have had {some} until now; nobody has them any more."
    rows = [section(_line(each, links), _button(each.episode, "More", controls.MORE)) for each in message.notes]
    more = [context(escaped(f"And {message.more} more: /escalations lists them."))] if message.more else []
    ways = [actions(_keep_all(message.notes[0].episode, many))] if mine else []
    return Card(head, (section(bold(escaped(head))), *rows, *more, *ways))


def _line(note: PersonNote, links: Links) -> Markup:
    """Which order, what is wrong, and until when they have it."""
    episode = note.episode
    url = links.record(episode.seen.root_kind, episode.seen.root)
    what = joined([Markup(f"<{url}|{escaped(episode.seen.number)}>"), escaped(f"· {lower(title(episode))}")], " ")
    until = episode.claim_until if note.what == "reminder" else None
    return joined([what, joined([escaped("yours until"), moment(until)], " ")], " · ") if until else what


def _keep_all(first: Episode, many: int) -> Element:
    label = f"Keep all {many}"
    value = controls.episode_value(first.id)
    return button(label, controls.KEEP_ALL, value, spoken=f"{label} that you have", primary=True)


def kept(found: KeptTogether) -> Card:
    """What came of keeping them all, for whoever pressed."""
    stay, were = ("stays" if found.mine == 1 else "stay"), ("was" if found.others == 1 else "were")
    head = "None of these is yours for longer." if found.others else "Nothing was left to keep."
    if found.mine:
        head = f"{found.mine} {stay} yours to the end of the next business day."
    left = [f"{found.others} {were} not kept: “More” on the card says why, or press again."] if found.others else []
    return Card(head, (section(joined([bold(escaped(head)), *map(escaped, left)], "\n")),))


def _head(message: PersonNote) -> str:
    """What is new, with the order and its trouble."""
    episode, asked = message.episode, _question(message)
    match message.what:
        case "given":
            return f"You have {about(episode)} now."
        case "reminder":
            return f"You still have {about(episode)}."
        case "lapsed":
            return f"You have had {about(episode)} until now; nobody has it any more."
        case "question" if asked:
            return _asked(asked, episode)
        case "answer" if asked:
            return f"{named(asked.of)} answered about {about(episode)}."
    return f"{step(message.step)}: {lower(title(episode))}." if message.step else f"{about(episode)}: {holder(episode)}"


def _asked(asked: Question, episode: Episode) -> str:
    """The question, and whether it still is one."""
    if asked.answer:
        return f"You have answered {named(asked.by.name)} about {about(episode)}."
    if not waited_for(asked, episode):
        return f"Nobody waits for this answer about {about(episode)} any more."
    return f"{named(asked.by.name)} of {TEAMS[episode.team]} asks about {about(episode)}."


def _more(message: PersonNote) -> list[Markup]:
    episode, asked = message.episode, _question(message)
    match message.what:
        case "given" | "reminder" if episode.claimed_by and episode.claim_until:
            return [Markup(joined([escaped("It is yours until"), moment(episode.claim_until)], " ") + ".")]
        case "question" if asked and not asked.answer:
            return [escaped(f"“{masked(asked.text)}”")]
        case "question" | "answer" if asked and asked.answer:
            return [escaped(f"“{masked(asked.text)}”"), escaped(f"“{masked(asked.answer)}”")]
        case "followed" if message.step and message.step.reason:
            return [escaped(f"“{masked(message.step.reason)}”")]
    return []


def _ways(message: PersonNote) -> list[Element]:
    episode, asked = message.episode, _question(message)
    match message.what:
        case "question" if asked is None or waited_for(asked, episode):
            return [_button(episode, "Answer", controls.ANSWER, primary=True)]
        case "reminder":
            keep = _button(episode, "Keep it", controls.KEEP, primary=True)
            return [keep, _button(episode, "Release", controls.RELEASE), _button(episode, "More", controls.MORE)]
        case "given" | "lapsed" | "answer":
            return [_button(episode, "More", controls.MORE)]
    return []


def _question(message: PersonNote) -> Question | None:
    """What it is about: what was asked then, whatever has been asked since."""
    return message.question or message.episode.asked


def _button(episode: Episode, label: str, control: str, *, primary: bool = False) -> Element:
    value = controls.episode_value(episode.id)
    return button(label, control, value, spoken=f"{label}: {episode.seen.number}", primary=primary)
