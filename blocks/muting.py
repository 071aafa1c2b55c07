"""`/escalations mute`: what calls nobody for now, and the form that mutes something."""

from collections.abc import Iterable, Sequence

from blocks import controls
from blocks.escalations import LONGEST, named
from blocks.findings import TEAMS
from blocks.kit import Block, Card, View, actions, button, choice, context, section, text_input
from blocks.message_size import within
from blocks.text import Markup, bold, escaped, joined, moment, shortened
from bot.escalations.muting import Caller, Length
from bot.escalations.pings import Mute
from bot.runbook.findings import Team
from bot.runbook.masking import masked
from bot.runbook.symptoms.table import SYMPTOMS

MUTE = "Mute"
WHAT, LENGTH, REASON = "what", "length", "reason"
LENGTHS = {Length.HOUR: "1 hour", Length.TODAY: "Today", Length.NEXT_DAY: "Next business day", Length.WEEK: "One week"}
KINDS = {"symptom": "", "provider": "Provider ", "gateway": "Gateway "}
LONGEST_NAME = 60
LONGEST_REASON = 120
MOST, MOST_OPTIONS, LONGEST_VALUE = 15, 100, 150
"""Rows that a message has room for; options that Slack takes, and how long their values may be."""


def muted(standing: Sequence[Mute]) -> Card:
    """What is muted now, each with its way to end it; and the way to mute more."""
    head = "Nothing is muted." if not standing else "Muted: nobody is called for these."
    button_ = button("Mute…", controls.MUTE, controls.mute_value(0), spoken="Mute… a symptom, a provider or a gateway")
    rest = len(standing) - MOST
    return within(
        Card(
            head,
            (
                section(bold(escaped(head))),
                *(_row(each) for each in standing[:MOST]),
                *([context(escaped(f"{rest} more, which show as these end"))] if rest > 0 else []),
                actions(button_),
            ),
        )
    )


def _row(mute: Mute) -> Block:
    what = bold(escaped(name(mute.by, mute.value)))
    whose = [escaped(f"for {_listed(mute.teams)}")] if mute.teams else []
    until = joined([escaped("until"), moment(mute.until)], " ")
    by = escaped(f"{named(mute.author.name)}: “{shortened(masked(mute.reason), LONGEST_REASON)}”")
    told = joined([joined([what, *whose, until], " · "), by], "\n")
    spoken = f"Unmute {name(mute.by, mute.value)}"
    return section(told, button("Unmute", controls.UNMUTE, controls.mute_value(mute.number), spoken=spoken))


def name(by: str, value: str) -> str:
    """What is muted, as people call it."""
    known = next((each.title for each in SYMPTOMS.values() if by == "symptom" and each.name == value), value)
    return KINDS[by] + shortened(known, LONGEST_NAME)


def form(callers: Sequence[Caller]) -> View:
    """What shall call nobody, for how long, and why."""
    options = [(f"{each.by}:{each.value}"[:LONGEST_VALUE], _option(each)) for each in callers[:MOST_OPTIONS]]
    fields = (
        section(escaped("Your team isn't called for it meanwhile; others are. Every trouble keeps its card.")),
        choice(WHAT, "What?", options),
        choice(LENGTH, "For how long?", [(str(each), told) for each, told in LENGTHS.items()], chosen=Length.NEXT_DAY),
        text_input(REASON, "Why?", hint="Your name and this stand in /escalations mute.", longest=LONGEST),
    )
    return View(MUTE, fields, MUTE, controls.MUTE)


def _option(caller: Caller) -> str:
    return f"{name(caller.by, caller.value)} ({_listed(caller.teams)})"


def _listed(teams: Iterable[Team]) -> str:
    return ", ".join(TEAMS[each].removeprefix("the ") for each in sorted(teams))


def done(mute: Mute) -> View:
    """What came of it."""
    whose = f", for {_listed(mute.teams)}" if mute.teams else ""
    what = escaped(f"{name(mute.by, mute.value)}{whose}: nobody is called for it until")
    return View(MUTE, (section(Markup(joined([what, moment(mute.until)], " ") + ".")),))
