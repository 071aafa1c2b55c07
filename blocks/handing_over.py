"""The form that hands trouble to a team: what Salesforce shows of it, what teams have already, and what a person says.

Every row of the table is offered; one is preselected only where Salesforce shows it.
"""

from collections.abc import Sequence
from datetime import datetime

from blocks import controls
from blocks.escalations import LONGEST, holder, judged, lower, sentence, title, upper
from blocks.findings import TEAMS
from blocks.kit import Block, Card, View, button, choice, context, section, text_input
from blocks.text import Markup, bold, escaped, evident, joined, moment, said_plainly, shortened
from bot.escalations.episodes import Episode, EpisodeState
from bot.runbook.findings import Finding, Team
from bot.runbook.masking import masked
from bot.runbook.records import Hit
from bot.runbook.symptoms.sighting import Sighting
from bot.runbook.symptoms.table import SYMPTOMS
from bot.runbook.values import Person, RecordId

TITLE = "Escalate"
SYMPTOM, NOTE = "symptom", "note"
MOST_STANDING, MOST_ORDERS, LONGEST_CUSTOMER = 3, 20, 80
NOTE_HINT = "No customer data. Wanted where Salesforce doesn't show it."
NOTHING_SHOWN = "Salesforce shows no trouble. What you choose is handed over as what you say."
NOT_SHOWN = "Salesforce doesn't show that as trouble. What you choose is handed over as what you say."

HELP = Card(
    "/escalate hands a Sales Order, or a quote, to the team that can mend it, and tells you when it is cleared.\n"
    "Give it a number, a record id or a pasted Salesforce link; alone, it lists your open orders:\n"
    "/escalate SO-011437\n"
    "/escalate SO-011437 the customer called twice\n"
    "/escalate help shows this."
)


def escalate(  # noqa: PLR0913 - all that the form says
    number: str,
    record: RecordId,
    reader: Person,
    now: datetime,
    *,
    part: RecordId | None = None,
    root: str = "order",
    team: Team | None = None,
    chosen: str | None = None,
    shown: Sequence[Sighting] = (),
    standing: Sequence[Episode] = (),
    why: Finding | None = None,
    said: str = "",
) -> View:
    """The form that hands an order, or a quote (`root`), over. Nothing is `chosen` that Salesforce does not show.

    `team` is whom the person set out to tell, `why` the finding that sent them; `part` the record that it is about;
    `said` what the person wrote beside its number.
    """
    says = [evident(f"Salesforce shows: {masked('; '.join(each.evidence for each in shown))}.")] if shown else []
    if not shown and not standing:
        says = [escaped(NOT_SHOWN if why else NOTHING_SHOWN)]
    had = [_standing(each) for each in standing[:MOST_STANDING]]
    known = [each for each in SYMPTOMS.values() if each.root == root]
    rows = sorted(known, key=lambda each: each.team is not team)  # the table's order, whom one asked for first
    options = [(str(each.name), f"{each.title} ({TEAMS[each.team]})") for each in rows]
    note = shortened(masked(said_plainly(why.words, reader.locale, now) if why else said), LONGEST)
    return View(
        TITLE,
        (
            section(joined([bold(escaped(number)), *says, *had], "\n")),
            choice(SYMPTOM, "What is wrong", options, chosen=chosen),
            text_input(NOTE, "Note for the team", hint=NOTE_HINT, optional=bool(shown), longest=LONGEST, initial=note),
        ),
        "Hand over",
        controls.ESCALATE,
        controls.pair_value(record, part) if part else controls.record_value(record),
    )


def choose(hits: Sequence[Hit], more: int, asked: str = "") -> View:
    """Which order? One's own open ones, or those that what was `asked` may mean."""
    head = f"Several orders match “{shortened(masked(asked), LONGEST_CUSTOMER)}”." if asked else "Your open orders."
    rows: list[Block] = [section(bold(escaped(head if hits else "You have no open orders.")))]
    rows += [section(_row(each), _choice(each)) for each in hits[:MOST_ORDERS]]
    left = more + len(hits[MOST_ORDERS:])
    rest = f"And {left} more. " if left else ""
    rows.append(context(escaped(f"{rest}Another one: /escalate with its number.")))
    return View(TITLE, tuple(rows))


def _row(hit: Hit) -> Markup:
    told = [hit.customer and shortened(hit.customer, LONGEST_CUSTOMER), hit.status and hit.status.shown]
    return joined([bold(escaped(hit.number)), *(escaped(each) for each in told if each)], " · ")


def _choice(hit: Hit) -> dict[str, object]:
    control = f"{controls.ESCALATE}:{hit.id}"
    return button("Escalate", control, controls.record_value(hit.id), spoken=f"Escalate {hit.number}")


def standing(episode: Episode, note: str = "") -> View:
    """Who has it, and since when; that what was said of it, where it was known already, has reached them."""
    told = [escaped("Your note is in its thread.")] if note else []
    return View(TITLE, (section(joined([_standing(episode), *told], "\n")),))


def _standing(episode: Episode) -> Markup:
    team, number, what = upper(TEAMS[episode.team]), episode.seen.number, lower(title(episode))
    if episode.state is EpisodeState.DISMISSED:
        said = f"{team} says of {number}, {what}: {judged(episode)}, {sentence(episode.reason)}"
        return escaped(f"{said} Talk to them if that is wrong: they can open it again.")
    if episode.team_from:
        said = escaped(f"{number} ({what}) is its owner's first. {team} hears of it")
        return joined([said, moment(episode.team_from), escaped("or now, if you hand it over.")], " ")
    head = escaped(f"{team} has {number} ({what}) since")
    since = joined([head, Markup(" "), moment(episode.opened_at), Markup(".")])
    return joined([since, escaped(f"{holder(episode)} Its card is in their channel.")], "\n")
