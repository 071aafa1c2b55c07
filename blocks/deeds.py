"""What people may do about trouble: the menu behind *More*, the forms that it leads to, and what became of it.

All in one modal: what is pressed in it fills it anew.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from blocks import controls
from blocks.escalations import ADDRESSES, LONGEST, exemption_of, held, named, title, upper
from blocks.findings import TEAMS
from blocks.kit import Block, Card, Element, View, actions, button, choice, context, person_input, section, text_input
from blocks.text import Markup, bold, escaped, joined, moment
from bot.escalations.decisions import Snooze
from bot.escalations.deeds import Deed
from bot.escalations.episodes import Episode
from bot.runbook.findings import Team
from bot.runbook.masking import masked

MORE, ANSWER = "More", "Answer"
REASON, TEAM, WHO = "reason", "team", "who"
TITLES = {
    Deed.DISMISS: "Not a problem",
    Deed.DONE: "Done",
    Deed.EXEMPT: "No trouble here",
    Deed.HAND: "Not ours",
    Deed.GIVE: "Give to",
    Deed.ASK: "Ask the rep",
}
SPANS = {Snooze.HOUR: "1 hour", Snooze.TODAY: "Today", Snooze.NEXT_DAY: "Next business day"}
NO_CUSTOMER_DATA = "No customer data: addresses, links and telephone numbers are taken out."

PRESSED: tuple[tuple[Deed, str, str, str], ...] = (
    (Deed.CLAIM, controls.CLAIM, "I'll take it", "It is yours to the end of the next business day."),
    (Deed.KEEP, controls.KEEP, "Keep it", "It stays yours to the end of the next business day."),
    (Deed.RELEASE, controls.RELEASE, "Release", "Somebody else may take it."),
    (Deed.GIVE, controls.GIVE, "Give to…", "One of the team has it then, and hears of it."),
    (Deed.ASK, controls.ASK, "Ask the rep…", "They hear it by direct message, and nobody is called meanwhile."),
    (Deed.DONE, controls.DONE, "Done…", "It is mended, where Salesforce can't show that."),
    (Deed.DISMISS, controls.DISMISS, "Not a problem…", "Quiet until it has cleared or changes."),
    (Deed.EXEMPT, controls.EXEMPT, "No trouble here…", "For this order, for good."),
    (Deed.REOPEN, controls.REOPEN, "Open it again", "It is a problem after all: its team works on it."),
    (Deed.HAND, controls.HAND, "Not ours…", "Another team's: it goes to their channel."),
    (Deed.WITHDRAW, controls.WITHDRAW, "Withdraw", "You raised it, and it is no trouble: its card closes."),
    (Deed.WAKE, controls.WAKE, "End the snooze", "The team is called again."),
)
"""In the order of the menu: what is done, by which control, in which words."""


def menu(episode: Episode, deeds: frozenset[Deed], snoozes: Mapping[Snooze, datetime], *, follows: bool) -> View:
    """What this person may do now, each with what comes of it."""
    rows: list[Block] = [_head(episode)]
    rows += [_row(episode, control, label, said) for deed, control, label, said in PRESSED if deed in deeds]
    rows += _snoozes(episode, snoozes) if Deed.SNOOZE in deeds else []
    if follows:
        rows.append(_row(episode, controls.UNFOLLOW, "Stop following", "You hear of every change."))
    else:
        rows.append(_row(episode, controls.FOLLOW, "Follow", "You hear of every change by direct message."))
    return View(MORE, tuple(rows))


def _head(episode: Episode) -> Block:
    return section(joined([bold(escaped(f"{title(episode)}: {episode.seen.number}")), held(episode)], "\n"))


def _row(episode: Episode, control: str, label: str, said: str) -> Block:
    exemption = exemption_of(episode)
    if control == controls.EXEMPT and exemption:
        label, said = f"{exemption.label}…", exemption.hint
    value = controls.episode_value(episode.id)
    return section(escaped(said), button(label, control, value, spoken=f"{label} {episode.seen.number}"))


def _snoozes(episode: Episode, snoozes: Mapping[Snooze, datetime]) -> list[Block]:
    """One button for each span, and until when each lasts."""
    told = [joined([escaped(f"{SPANS[each]}: until"), moment(until)], " ") for each, until in snoozes.items()]
    buttons = [_snooze(episode, each) for each in snoozes]
    return [section(bold(escaped("Snooze"))), actions(*buttons), context(*told)] if buttons else []


def _snooze(episode: Episode, span: Snooze) -> Element:
    value = controls.episode_value(episode.id, span)
    spoken = f"{SPANS[span]} {episode.seen.number} is snoozed"
    return button(SPANS[span], f"{controls.SNOOZE}:{span}", value, spoken=spoken)


def why(episode: Episode, deed: Deed) -> View:
    """The form that asks for a reason."""
    shown = episode.seen.evidence or "nothing"
    heading, hint, control = {
        Deed.DISMISS: (
            TITLES[Deed.DISMISS],
            f"It stays quiet until it has cleared or changes. Salesforce shows: {shown}.",
            controls.DISMISS,
        ),
        Deed.DONE: (TITLES[Deed.DONE], "What was done about it, for the thread.", controls.DONE),
        Deed.EXEMPT: (*_exempting(episode), controls.EXEMPT),
    }[deed]
    field = text_input(REASON, "Why?" if deed is not Deed.DONE else "What was done?", hint=hint, longest=LONGEST)
    return _form(episode, heading, control, field)


def _exempting(episode: Episode) -> tuple[str, str]:
    exemption = exemption_of(episode)
    return (exemption.label, exemption.hint) if exemption else (TITLES[Deed.EXEMPT], "")


def hand(episode: Episode, teams: Sequence[Team], chosen: str = "") -> View:
    """Whose it is, and why."""
    options = [(str(each), upper(TEAMS[each])) for each in teams]
    fields = (choice(TEAM, "Whose is it?", options, chosen=chosen), _text("Why?", NO_CUSTOMER_DATA))
    return _form(episode, TITLES[Deed.HAND], controls.HAND, *fields)


def give(episode: Episode) -> View:
    return _form(
        episode,
        TITLES[Deed.GIVE],
        controls.GIVE,
        person_input(WHO, "Who shall have it?", hint="One of the team that owns it."),
    )


def ask(episode: Episode) -> View:
    """A question for the rep."""
    return _form(episode, TITLES[Deed.ASK], controls.ASK, _text("What do you want to know?", NO_CUSTOMER_DATA))


def answer(episode: Episode) -> View:
    """What the rep answers, beside the question."""
    asked = episode.asked
    question = [section(escaped(f"{named(asked.by.name)} asks: “{masked(asked.text)}”"))] if asked else []
    field = _text("Your answer", f"It goes into the team's thread. {NO_CUSTOMER_DATA}")
    return _form(episode, ANSWER, controls.ANSWER, *question, field)


def answered(episode: Episode) -> View:
    """What became of the answer."""
    hears = f"{named(episode.asked.by.name)} hears it" if episode.asked else "The team hears it"
    return View(ANSWER, (section(escaped(f"{hears}, and it stands in the team's thread.")),))


def _text(label: str, hint: str) -> Block:
    return text_input(REASON, label, hint=hint, longest=LONGEST)


def _form(episode: Episode, heading: str, control: str, *fields: Block) -> View:
    head = section(bold(escaped(f"{title(episode)}: {episode.seen.number}")))
    return View(heading, (head, *fields), heading, control, controls.episode_value(episode.id))


SAID: Mapping[str, Callable[[Episode], Markup]] = {
    controls.CLAIM: held,
    controls.KEEP: held,
    controls.RELEASE: lambda _: escaped("Nobody has it now: somebody else may take it."),
    controls.WITHDRAW: lambda _: escaped("Withdrawn. Its card is closed."),
    controls.WAKE: lambda _: escaped("The team is called for it again."),
    controls.REOPEN: lambda episode: joined([escaped("Open again."), held(episode)], " "),
    controls.FOLLOW: lambda _: escaped("You hear of every change by direct message."),
    controls.UNFOLLOW: lambda _: escaped("You hear no more of it."),
}
"""What became of a press, for whoever pressed."""


def told(episode: Episode, control: str) -> Card:
    """What came of it."""
    if control == controls.SNOOZE and episode.snoozed_until:
        said = Markup(joined([escaped("Nobody is called for it until"), moment(episode.snoozed_until)], " ") + ".")
    else:
        said = SAID[control](episode)
    head = f"{title(episode)}: {episode.seen.number}"
    return Card(f"{head}.", (section(joined([bold(escaped(head)), said], "\n")),))


def addresses(episode: Episode, found: Sequence[str]) -> View:
    """Whom a mail went to, in full: for whoever pressed alone, as Salesforce shows it to them."""
    lines = [escaped(each) for each in found] or [escaped("Salesforce has no recipients on record.")]
    head = bold(escaped(f"{title(episode)}: {episode.seen.number}"))
    return View(ADDRESSES, (section(joined([head, *lines], "\n")), context(escaped("For you alone."))))
