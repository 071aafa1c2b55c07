"""How a finding looks: the level as a word, the fact, and the next step."""

from datetime import datetime

from blocks.kit import Block, Card, View, section
from blocks.text import Markup, bold, escaped, joined, said, said_plainly, shortened_markup
from bot.runbook.findings import Ask, Do, Finding, Level, Team, WayOut, Words, for_all_to_see
from bot.runbook.orders import Review
from bot.runbook.values import Person, zone_of

LONGEST = 400
"""Characters of one fact: about three lines."""

LEVELS = {Level.FORBIDS: "Not allowed", Level.WARNS: "Check", Level.FINE: "Fine"}

TEAMS = {
    Team.SALES_OPERATIONS: "sales operations",
    Team.PAYMENT_OPERATIONS: "payment operations",
    Team.PAYMENT_ADMIN: "the payment admin",
    Team.ORDER_EMAIL_SETTINGS: "the admin for Order Email Settings",
    Team.THREEPL_OPERATIONS: "3PL operations",
    Team.INTEGRATION: "the integration owner",
    Team.BOT_OPERATORS: "the bot's operators",
}


def finding(found: Finding, reader: Person, now: datetime) -> Block:
    """One finding as a section: at most three lines."""
    words = shortened_markup(said(found.words, reader.locale, now), LONGEST)
    fact = joined([bold(escaped(LEVELS[found.level])), Markup(" · "), words])
    return section(joined([fact, *_next(found.way_out)], "\n"))


def refusal(found: Finding, now: datetime) -> Card:
    """What a person reads instead of an answer: the fact and the next step, as plain text."""
    told, noticed = beside(found, now), _sentences(for_all_to_see(found.words), found.way_out, now)
    return Card(noticed[:1].upper() + noticed[1:], (section(escaped(told)),))


def beside(found: Finding, now: datetime) -> str:
    """Likewise, beside the field of a form that it is about."""
    return _sentences(found.words, found.way_out, now)


def _sentences(fact: Words, way: WayOut | None, now: datetime) -> str:
    return " ".join([said_plainly(fact, "en_US", now), *([way_out(way)] if way else [])])


def notice(found: Finding, now: datetime) -> View:
    """A refusal where a form would have been."""
    return View("Not done", refusal(found, now).blocks)


def _next(way: WayOut | None) -> list[Markup]:
    return [escaped(f"Next: {way_out(way)}")] if way else []


def words(told: Words, found: Review, reader: Person) -> Markup:
    """What stands beneath the order's own title, on the reader's own clock, with short times."""
    return said(told, reader.locale, found.read_at.astimezone(zone_of(reader)), brief=True)


def way_out(way: WayOut) -> str:
    match way:
        case Ask(team, favour):
            return f"Ask {TEAMS[team]} to {favour}."
        case Do(step):
            return step
