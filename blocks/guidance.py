"""What stands in the way of an order and the one thing to do next, as lines and as the button that does it."""

from collections.abc import Iterable, Sequence

from blocks import controls
from blocks.findings import TEAMS, words
from blocks.kit import Element, button, link_button
from blocks.links import Links
from blocks.permits import action_button
from blocks.text import Markup, bold, clock, escaped, joined, shortened, shortened_markup
from bot.runbook.findings import Ask, Finding, Level, Team
from bot.runbook.next_step import NextStep, Turn
from bot.runbook.orders import Handled, Review
from bot.runbook.symptoms.table import SYMPTOMS
from bot.runbook.values import Person, RecordId, zone_of

MOST_STOPS = 3
LONGEST_STOP = 240
LONGEST_STEP = 200
LONGEST_NAME = 60
HEARS = frozenset(each.team for each in SYMPTOMS.values() if each.root == "order")
"""Whom an order can be handed to; nobody hands one to the bot's operators."""
LABELS = {Team.ORDER_EMAIL_SETTINGS: "Report wrong recipients"}
"""Where the button says what is wrong, because that is all the team is told."""
HEADS = {Level.FORBIDS: "Stopped:", Level.WARNS: "Check:", Level.FINE: "Fine:"}


def stops(shown: Sequence[Finding], found: Review, reader: Person) -> list[Markup]:
    """A line for each of the gravest, and how many more there are."""
    lines = list(dict.fromkeys(_stop(each, found, reader) for each in shown[:MOST_STOPS]))
    more = len(shown) - MOST_STOPS
    return [*lines, *([escaped(f"{more} more in Full review.")] if more > 0 else [])]


def _stop(each: Finding, found: Review, reader: Person) -> Markup:
    fact = shortened_markup(words(each.words, found, reader), LONGEST_STOP)
    return joined([bold(escaped(HEADS[each.level])), fact], " ")


def next_line(step: NextStep, found: Review, reader: Person) -> Markup:
    """The one line that begins with "Next:", or says that there is nothing to do and for whom one waits."""
    head = bold(escaped("Nothing to do:" if step.nothing_to_do else "Next:"))
    if step.has_it:
        return joined([head, _waiting(step.has_it, found, reader)], " ")
    told = shortened_markup(words(step.words, found, reader), LONGEST_STEP)
    asked = [escaped(f"ask {TEAMS[step.ask.team]} to")] if step.ask else []
    return Markup(joined([head, *asked, told], " ") + ".")


def _waiting(case: Handled, found: Review, reader: Person) -> Markup:
    who = f"; {shortened(case.by, LONGEST_NAME)} has it since" if case.by else "; they have it since"
    return Markup(joined([escaped(f"wait for {TEAMS[case.team]}{who}"), since(case, found, reader)], " ") + ".")


def since(case: Handled, found: Review, reader: Person) -> Markup:
    """The hour where it was today, else the day."""
    zone = zone_of(reader)
    today = case.since.astimezone(zone).date() == found.read_at.astimezone(zone).date()
    return clock(case.since) if today else words((case.since,), found, reader)


def next_button(step: NextStep | None, found: Review, links: Links) -> list[Element]:
    """What does the next step, where there is a button for it."""
    if step is None or step.turn is not Turn.YOU:
        return []
    order = found.order
    if step.ask:
        return [tell(step.ask.team, order.id, order.number, primary=True)] if step.ask.team in HEARS else []
    if step.permit:
        return [action_button(step.permit, order.id, links, primary=True)]
    if step.record:
        kind, record, number = step.record
        url = links.record(kind, record)
        shown = f"{shortened(number, LONGEST_NAME)} in Salesforce"
        return [link_button(f"{shown} ↗", f"{controls.OPEN_IN_SALESFORCE}:next", url, spoken=shown, primary=True)]
    return []


def tell(team: Team, order: RecordId, number: str, *, part: RecordId | None = None, primary: bool = False) -> Element:
    """Opens the form that hands the order to a team; `part` is the record of the order that it is about."""
    label = LABELS.get(team) or f"Tell {TEAMS[team].removeprefix('the ')}"
    value, control = controls.tell_value(team, order, part), controls.tell_id(team, part)
    return button(label, control, value, spoken=f"{label} about {number}", primary=primary)


def others_told(shown: Iterable[Finding], step: NextStep | None, found: Review) -> list[Element]:
    """A button for each further team that is to be asked and has nothing of it yet."""
    known = {each.asked for each in found.handled} | ({step.ask.team} if step and step.ask else set())
    order = found.order
    return [tell(team, order.id, order.number) for team in asked(shown) if team not in known]


def asked(shown: Iterable[Finding]) -> list[Team]:
    """The teams that are the way out of any of them and have a row in the runbook's table."""
    teams = dict.fromkeys(each.way_out.team for each in shown if isinstance(each.way_out, Ask))
    return [each for each in teams if each in HEARS]


def others_handled(found: Review, step: NextStep | None, reader: Person) -> list[Markup]:
    """Teams that have other trouble of this order."""
    rest = [each for each in found.handled if not (step and step.has_it and each.team is step.has_it.team)]
    return [
        joined([escaped(f"{_capital(TEAMS[case.team])} has it since"), since(case, found, reader)], " ")
        for case in rest
    ]


def under_way(found: Review, reader: Person) -> list[Markup]:
    """What was decided about the order, and nobody knows yet how it ended."""
    return [words(each.told, found, reader) for each in found.under_way]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
