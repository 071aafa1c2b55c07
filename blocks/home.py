"""The Home tab: who one is, one's open orders by whose turn it is, what one waits for, and the team's queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blocks import controls, watches, worklist
from blocks.escalations import target, title
from blocks.findings import TEAMS, refusal
from blocks.kit import Block, Element, HomeTab, actions, button, context, divider, section
from blocks.links import Links
from blocks.text import Markup, bold, clock, escaped, joined, moment, shortened
from blocks.watches import WatchLine
from bot.escalations.episodes import Episode
from bot.escalations.targets import by_target, overdue, soon
from bot.runbook.findings import Finding, counted
from bot.runbook.values import Person
from bot.runbook.worklist import Listed, WorklistRow

PAGE = 25
"""Orders on one page; with queue and watches a tab stays below its hundred blocks."""
MOST_WATCHES, MOST_QUEUED = 10, 12
LONGEST = 80
NAMED = 8
CALM = "Nothing waits for you."
GROUPS = ("You act", "A team has it", "Waiting for the customer")


@dataclass(frozen=True, slots=True)
class HomeContents:
    """What there is to show. `queue`: what nobody has taken and what the reader has; None for whoever is in no team."""

    listed: Listed | None
    why: Finding | None
    watches: Sequence[WatchLine]
    queue: tuple[Sequence[Episode], Sequence[Episode]] | None
    read_at: datetime
    no_mornings: bool = False
    """They have said that they want no morning message."""
    refused: Finding | None = None
    """Why what they pressed here was not done."""


def tab(found: HomeContents, reader: Person, links: Links, page: int = 1) -> HomeTab:
    """One page of it; the last one where there are not so many any more."""
    return HomeTab(
        (
            section(_who(found, reader), _refresh()),
            *(refusal(found.refused, found.read_at).blocks if found.refused else []),
            *(_queue(*found.queue, found.read_at) if found.queue else []),
            *(_orders(found.listed, reader, links, page) if found.listed else []),
            *(refusal(found.why, found.read_at).blocks if found.why else []),
            *_watches(found.watches, reader),
            *(_no_mornings() if found.no_mornings else []),
        )
    )


def _who(found: HomeContents, reader: Person) -> Markup:
    who = escaped(f"You are {shortened(reader.name, LONGEST)} in Salesforce.")
    return joined([who, escaped("Read"), Markup(clock(found.read_at) + ".")], " ")


def instead(blocks: Sequence[Block]) -> HomeTab:
    """What is said where the orders would have been, with a way back to them."""
    return HomeTab((*blocks, actions(_refresh())))


def _refresh() -> Element:
    return button("Refresh", controls.HOME, controls.home_value(1), spoken="Refresh my orders")


def _orders(listed: Listed, reader: Person, links: Links, page: int) -> list[Block]:
    """The three lists, one after the other, a page of them."""
    work = listed.worklist
    rows = [
        (name, each) for name, group in zip(GROUPS, (work.you, work.team, work.customer), strict=True) for each in group
    ]
    if not rows:
        return [
            divider(),
            section(bold(escaped(CALM if listed.looked_at else "You have no open orders."))),
            *_small(listed),
        ]
    last = max(1, -(-len(rows) // PAGE))
    at = max(1, min(page, last))
    counts = dict(zip(GROUPS, map(len, (work.you, work.team, work.customer)), strict=True))
    shown, blocks, before = rows[(at - 1) * PAGE : at * PAGE], list[Block](), ""
    for name, each in shown:
        blocks += _head(name, counts[name]) if name != before else []
        blocks.append(worklist.line(each, reader, links, show=controls.REVIEW))
        before = name
    ways = [worklist.chooser([each for _, each in shown], controls.REVIEW), *_turns(at, last)]
    where = [context(escaped(f"Page {at} of {last}, {counted(len(rows), 'order')}."))] if last > 1 else []
    return [*blocks, actions(*ways), *where, *_small(listed)]


def _head(name: str, count: int) -> list[Block]:
    return [divider(), section(joined([bold(escaped(name)), escaped(f"· {count}")], " "))]


def _turns(at: int, last: int) -> list[Element]:
    ways = (("Previous", at - 1), ("Next", at + 1))
    return [_turn(label, number) for label, number in ways if 1 <= number <= last]


def _turn(label: str, number: int) -> Element:
    return button(label, f"{controls.HOME}:{number}", controls.home_value(number), spoken=f"{label} page of my orders")


def _small(listed: Listed) -> list[Block]:
    """What waits for a parcel alone, and what was not looked at."""
    told = _shipping(listed.worklist.shipment)
    if listed.unseen:
        were = "was" if listed.unseen == 1 else "were"
        told.append(f"Your {counted(listed.unseen, 'older open order')} {were} not looked at.")
    return [context(escaped(" ".join(told)))] if told else []


def _shipping(rows: Sequence[WorklistRow]) -> list[str]:
    if not rows:
        return []
    names = ", ".join(shortened(each.review.order.number, LONGEST) for each in rows[:NAMED])
    more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    return [f"Waiting for the shipment: {names}{more}."]


def _watches(waiting: Sequence[WatchLine], reader: Person) -> list[Block]:
    if not waiting:
        return []
    rows = [watches.row(each, reader, controls.HOME_STOP) for each in waiting[:MOST_WATCHES]]
    more = button(f"All {len(waiting)}", controls.WATCHES, "1", spoken=f"All {len(waiting)} watches")
    return [*_head(watches.LIST, len(waiting)), *rows, *([actions(more)] if len(waiting) > MOST_WATCHES else [])]


def _no_mornings() -> list[Block]:
    again = button("Send it again", controls.MORNING_AGAIN, "1", spoken="Send it again: the morning message")
    return [divider(), section(escaped("You get no morning message."), again)]


def _queue(unclaimed: Sequence[Episode], mine: Sequence[Episode], now: datetime) -> list[Block]:
    """The team's work: what is due soon, then what is one's own."""
    if not unclaimed and not mine:
        return [divider(), section(joined([bold(escaped("Queue")), escaped("· nothing is open.")], " "))]
    due = by_target(each for each in (*mine, *unclaimed) if soon(each, now))
    later = [each for each in (*mine, *unclaimed) if each not in due]
    rows = [_taken(each, now) if each.claimed_by else _untaken(each, now) for each in (*due, *later)]
    late = sum(overdue(each, now) for each in due)
    counted = (len(unclaimed), "unclaimed"), (len(mine), "mine"), (late, "overdue"), (len(due) - late, "due soon")
    counts = ", ".join(f"{many} {what}" for many, what in counted if many or what in {"unclaimed", "mine"})
    left = len(rows) - MOST_QUEUED
    return [
        divider(),
        section(joined([bold(escaped("Queue")), escaped(f"· {counts}")], " ")),
        *rows[:MOST_QUEUED],
        *([context(escaped(f"And {left} more: they are in your team's channel."))] if left > 0 else []),
    ]


def _taken(episode: Episode, now: datetime) -> Block:
    number = shortened(episode.seen.number, LONGEST)
    more = button("More", controls.MORE, controls.episode_value(episode.id), spoken=f"More about {number}")
    return section(joined([_trouble(episode, now), escaped("Yours.")], "\n"), more)


def _untaken(episode: Episode, now: datetime) -> Block:
    number = shortened(episode.seen.number, LONGEST)
    control, value = f"{controls.HOME_TAKE}:{episode.id}", controls.episode_value(episode.id)
    return section(_trouble(episode, now), button("Take it", control, value, spoken=f"Take it: {number}"))


def _trouble(episode: Episode, now: datetime) -> Markup:
    about = f"{shortened(episode.seen.number, LONGEST)} · {title(episode)}"
    since = joined([escaped(f"{TEAMS[episode.team]}, since"), moment(episode.opened_at)], " ")
    told = [Markup(since[:1].upper() + since[1:]), *target(episode, now)]
    return joined([bold(escaped(about)), joined(told, " · ")], "\n")
