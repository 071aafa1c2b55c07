"""How many troubles look in one message: to their team when they come at once, wait or lie there, and to one rep.

A channel sees numbers, amounts and states. What pings is always a new message; each names what it is about.
"""

from collections.abc import Sequence
from datetime import timedelta

from blocks import controls
from blocks.escalation_notes import rep_line
from blocks.escalations import CHANNEL_LOCALE, named
from blocks.findings import TEAMS
from blocks.kit import Block, Card, actions, button, context, section
from blocks.links import Links
from blocks.text import Markup, bold, escaped, joined, mentions, moment, money
from bot.escalations.decisions import TakenTogether
from bot.escalations.episodes import EpisodeState
from bot.messages import RepNews, TeamCall, TeamGroup, TeamMorning, TroubleLine, Week
from bot.runbook.findings import counted
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.symptoms.table import SYMPTOMS

MOST_LINES = 15
DONE = {
    EpisodeState.OPEN: "nobody has",
    EpisodeState.CLAIMED: "taken",
    EpisodeState.DISMISSED: "not a problem",
    EpisodeState.CLOSED: "closed",
}


def group(message: TeamGroup) -> Card:
    """Many of one kind, or all at one provider: how many are left, and that each has its card in the thread."""
    many, left = sum(message.states.values()), _left(message)
    stuck, alike = f"{named(message.provider)}: {many} orders stuck", f"{_title(message.symptom)}: {many} at once"
    head = stuck if message.provider else alike
    lines = [bold(escaped(head))]
    if left:
        more = f" and {left - len(message.numbers)} more" if left > len(message.numbers) else ""
        lines += [
            escaped(f"{', '.join(named(each) for each in message.numbers)}{more}."),
            Markup("Each has its card in the thread."),
        ]
        lines += _for(message.calls)
    standing = ", ".join(f"{message.states[state]} {said}" for state, said in DONE.items() if message.states.get(state))
    since = joined([Markup("Found in Salesforce"), Markup(" "), moment(message.opened_at)])
    told = (section(joined(lines, "\n")), context(since, escaped(f"{standing}.")))
    return Card(f"{head}, {left} left.", (*told, *_take_all(message, head)))


def _take_all(message: TeamGroup, head: str) -> list[Block]:
    """For whoever of the team will see to all that nobody has yet."""
    many = message.states.get(EpisodeState.OPEN, 0)
    if not many or message.first is None:
        return []
    label = f"Take all {many}" if many > 1 else "Take the last one"
    value = controls.episode_value(message.first)
    return [actions(button(label, controls.TAKE_ALL, value, spoken=f"{label}: {head}", primary=True))]


def taken(found: TakenTogether) -> Card:
    """What came of taking them all, for whoever pressed."""
    are = "is" if found.mine == 1 else "are"
    head = f"{found.mine} {are} yours now." if found.mine else "Nothing was left to take."
    others = ", ".join(f"{named(who)} has {many}" for who, many in found.others.items())
    lines = [f"{others} already."] if others else []
    if found.unseen:
        lines.append(f"{found.unseen} left: Salesforce doesn't show you their orders.")
    return Card(head, (section(joined([bold(escaped(head)), *map(escaped, lines)], "\n")),))


def _left(message: TeamGroup) -> int:
    return message.states.get(EpisodeState.OPEN, 0) + message.states.get(EpisodeState.CLAIMED, 0)


def call(message: TeamCall, links: Links) -> Card:
    """What pings a team for what came while it was away, or its lead for what nobody took."""
    head = _called(message.what, _many(message.lines), TEAMS[message.team])
    lines = [bold(escaped(head)), *_for(message.calls), *_list(message.lines, links)]
    return Card(head, (section(joined(lines, "\n")),))


def _called(what: str, many: int, team: str) -> str:
    some, them, are = _troubles(many), "it" if many == 1 else "them", "is" if many == 1 else "are"
    return {
        "left_lying": f"Nobody has taken {some} of {team} for a business day.",
        "free": f"Nobody has {some} of {team} now.",
        "take_soon": f"{some} for {team} {are} to be taken soon, and nobody has {them}.",
        "take_late": f"Nobody has taken {some} of {team} in time.",
        "close_soon": f"{some} of {team} {are} to be closed soon.",
        "close_late": f"{some} of {team} {are} not closed in time.",
    }.get(what, f"{some} for {team}, and nobody has taken {them}.")


def morning(message: TeamMorning, links: Links) -> Card:
    """What a team begins its day with, oldest first; and how its last week went."""
    unclaimed, taken = _many(message.unclaimed), _many(message.claimed)
    due = [each for each in (*message.unclaimed, *message.claimed) if each.episode in message.due_today]
    more = f", {_many(message.asked)} waiting for the rep" if message.asked else ""
    more += f", {_many(due)} due today" if due else ""
    head = f"This morning: {unclaimed or 'nothing'} to take, {taken or 'nothing'} under way{more}."
    parts = [joined([bold(escaped(head)), *_for(message.calls)], "\n")]
    later = [[each for each in some if each not in due] for some in (message.unclaimed, message.claimed)]
    titles = ("Due today", "Nobody has", "Under way", "Waiting for the rep")
    for title, lines in zip(titles, (due, *later, message.asked), strict=True):
        if lines:
            parts.append(joined([bold(escaped(title)), *_list(lines, links)], "\n"))
    if message.week:
        parts.append(escaped(_week(message.week)))
    quiet = f"{message.quiet} more hidden by other trouble, muted or snoozed."
    return Card(head, (*map(section, parts), *([context(escaped(quiet))] if message.quiet else [])))


def _week(week: Week) -> str:
    took = f" Half were taken within {_span(week.to_take)}." if week.to_take is not None else ""
    closed = f" Half of what closed did within {_span(week.to_close)}." if week.to_close is not None else ""
    return f"Last week: {week.opened or 'none'} opened, {week.closed or 'none'} closed.{took}{closed} In your hours."


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def _troubles(many: int) -> str:
    return counted(many, "trouble")


def _many(lines: Sequence[TroubleLine]) -> int:
    return sum(each.many for each in lines)


def _for(calls: Sequence[str]) -> list[Markup]:
    return [joined([Markup("For "), mentions(calls)])] if calls else []


def _list(lines: Sequence[TroubleLine], links: Links) -> list[Markup]:
    shown = [_line(each, links) for each in lines[:MOST_LINES]]
    more = _many(lines[MOST_LINES:])
    return [*shown, *([escaped(f"and {more} more")] if more else [])]


def _line(line: TroubleLine, links: Links) -> Markup:
    number = escaped(named(line.number))
    if line.place:
        number = Markup(f"<{links.message(line.place.channel, line.place.ts)}|{number}>")
    amount = [escaped(money(line.amount, CHANNEL_LOCALE))] if line.amount and line.many == 1 else []
    more = [escaped(f"and {line.many - 1} more like it")] if line.many > 1 else []
    since = joined([Markup("since "), moment(line.opened_at)])
    by = [escaped(f"{named(line.by)} has it")] if line.by else []
    by += [escaped(f"waiting for {named(line.asked)}")] if line.asked else []
    target = "close by" if line.by else "take by"
    until = [joined([escaped(target), moment(line.until)], " ")] if line.until else []
    what = escaped(named(line.what) if line.many == 1 else _title(line.symptom))
    return joined([number, *more, what, *amount, since, *by, *until], " · ")


def _title(name: SymptomName) -> str:
    """The table's row; another release may have known it."""
    return SYMPTOMS[name].title if name in SYMPTOMS else "Trouble"


def rep_news(message: RepNews, links: Links) -> Card:
    """All that one sweep found out about a rep's orders."""
    opened = message.opened + sum(each.what == "opened" for each in message.notes)
    taken = message.taken + sum(each.what == "claimed" for each in message.notes)
    closed = message.closed + sum(each.what not in {"opened", "claimed"} for each in message.notes)
    told = [f"{counted(opened, 'new trouble')}"] if opened else []
    told += [f"{counted(taken, 'trouble')} taken"] if taken else []
    told += [f"{counted(closed, 'trouble')} over"] if closed else []
    head = f"On your orders: {', '.join(told)}."
    lines = [
        rep_line(each, links.record(each.episode.seen.root_kind, each.episode.seen.root))
        for each in message.notes[:MOST_LINES]
    ]
    more = opened + taken + closed - len(lines)
    lines += [escaped(f"and {more} more: /order lists yours")] if more else []
    return Card(head, (section(joined([bold(escaped(head)), *lines], "\n")),))
