"""What the bot may say unasked: facts, not Block Kit. They wait in the outbox and are rendered when they leave."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.actions.facts import KeptWords
from bot.actions.intents import Intent
from bot.escalations.episodes import Episode, EpisodeState, Question
from bot.escalations.targets import Nudge
from bot.runbook.findings import Team
from bot.runbook.stored import Stored
from bot.runbook.symptoms.sighting import SymptomName
from bot.runbook.values import Money, Person, RecordId, SlackUserId
from bot.runbook.watches import Event


class Receipt(Stored):
    """One intent, followed to its end, in the person's DM."""

    kind: Literal["receipt"] = "receipt"
    intent: Intent
    not_noted: str | None = None
    """Why there is no task on the order that should be there."""


class Place(Stored):
    """Where a message stands in Slack."""

    channel: str
    ts: str


class Instead(Stored):
    """Which channel a message was meant for, and why it is not there."""

    channel: str
    why: str


class TeamCard(Stored):
    """One episode, in its team's channel."""

    kind: Literal["team_card"] = "team_card"
    episode: Episode
    earlier: Place | None = None
    """The card of the episode that this one follows."""
    calls: tuple[str, ...] = ()
    """Whom it called when it was posted: Slack ids of people and groups."""


class ThreadNote(Stored):
    """One step of an episode's history, in its card's thread."""

    kind: Literal["thread_note"] = "thread_note"
    what: Literal[
        "opened",
        "said",
        "changed",
        "claimed",
        "given",
        "released",
        "lapsed",
        "snoozed",
        "woken",
        "asked",
        "answered",
        "handed",
        "done",
        "dismissed",
        "exempted",
        "opened_again",
        "withdrawn",
        "closed",
        "reopened",
        "not_noted",
    ]
    number: str | None = None
    """Of which order, or quote."""
    many: int = 0
    """Of so many of one message at once."""
    title: str | None = None
    """What is wrong with it, in a few words."""
    said: str | None = None
    """In the words of the button that was pressed, where the symptom has its own."""
    by: str | None = None
    to: str | None = None
    """Who was given it, or asked; or the team it came from."""
    reason: str | None = None
    until: datetime | None = None
    at: datetime


class RepNote(Stored):
    """What the rep hears by DM about an episode on their order."""

    kind: Literal["rep_note"] = "rep_note"
    what: Literal["opened", "claimed", "dismissed", "opened_again", "handed", "closed"]
    episode: Episode


class RepNews(Stored):
    """All that one sweep changed for one rep, in one DM."""

    kind: Literal["rep_news"] = "rep_news"
    notes: tuple[RepNote, ...]
    opened: int = 0
    """And so many more, which are only counted."""
    closed: int = 0
    taken: int = 0


class TeamGroup(Stored):
    """Many troubles of one kind that one sweep found, in their team's channel; each has its card in the thread."""

    kind: Literal["team_group"] = "team_group"
    team: Team
    symptom: SymptomName
    provider: str = ""
    """Where it is the provider's trouble."""
    states: Mapping[EpisodeState, int]
    """How many of them are in which state."""
    numbers: tuple[str, ...] = ()
    """The first few."""
    first: int | None = None
    """The oldest of them, by which a press names them all; none in what earlier releases wrote."""
    opened_at: datetime
    calls: tuple[str, ...] = ()


class TroubleLine(Stored):
    """One line of a list of troubles, or of a group of them."""

    episode: int
    number: str
    symptom: SymptomName
    what: str
    amount: Money | None = None
    opened_at: datetime
    place: Place | None = None
    """Its card, once it stands."""
    by: str | None = None
    """Who has it."""
    asked: str | None = None
    """The rep who is waited for."""
    until: datetime | None = None
    """By when it is to be taken, or closed by whoever has it."""
    many: int = 1
    """So many more of the kind in one message, of which this is the oldest."""


class TeamCall(Stored):
    """What pings a team, or its lead, for troubles whose cards stand already."""

    kind: Literal["team_call"] = "team_call"
    what: Literal["waiting", "left_lying"] | Nudge
    team: Team
    calls: tuple[str, ...]
    lines: tuple[TroubleLine, ...]


class ThreadCall(Stored):
    """What pings somebody for one trouble, in its card's thread."""

    kind: Literal["thread_call"] = "thread_call"
    what: Nudge
    number: str
    title: str
    calls: tuple[str, ...]
    by: datetime | None = None
    """Until when it is, or was, to be taken or closed."""
    has: str | None = None
    """Whose it is."""


class Week(Stored):
    """A team's last week in numbers; medians are of its working time."""

    opened: int
    closed: int
    to_take: timedelta | None = None
    to_close: timedelta | None = None


class TeamMorning(Stored):
    """What a team finds in the morning: what nobody has, what waits for a rep, who has what; on Mondays the week."""

    kind: Literal["team_morning"] = "team_morning"
    team: Team
    calls: tuple[str, ...] = ()
    unclaimed: tuple[TroubleLine, ...] = ()
    claimed: tuple[TroubleLine, ...] = ()
    asked: tuple[TroubleLine, ...] = ()
    """What nobody has, and a rep is to answer first."""
    quiet: int = 0
    """So many more are hidden by others, muted or snoozed."""
    due_today: tuple[int, ...] = ()
    """Of these, which are to be taken or closed by the end of the day, or were before; by their episodes."""
    week: Week | None = None


class PersonNote(Stored):
    """What one person hears by DM of an episode that is theirs to know of: they follow it, have it, or are asked."""

    kind: Literal["person_note"] = "person_note"
    what: Literal["followed", "given", "reminder", "lapsed", "question", "answer"]
    episode: Episode
    question: Question | None = None
    """What was asked, and answered; the episode's own may be another one by now."""
    step: ThreadNote | None = None
    """For who follows it: what happened."""
    whose: RecordId
    """The Salesforce user that they are."""


class HeldNotes(Stored):
    """What one person hears by DM of several troubles that they have, or had until now."""

    kind: Literal["held_notes"] = "held_notes"
    what: Literal["reminder", "lapsed"]
    notes: tuple[PersonNote, ...]
    more: int = 0
    """And so many more, which are only counted."""


class CardMoved(Stored):
    """What is left of a card where another team has it now."""

    kind: Literal["card_moved"] = "card_moved"
    episode: Episode
    by: str
    reason: str
    at: datetime


class SharedOrder(Stored):
    """What a person showed a channel of one order: number, states and amounts, and nothing else of the customer."""

    kind: Literal["shared_order"] = "shared_order"
    order_number: str
    status: str | None = None
    payment_status: str | None = None
    fulfillment_status: str | None = None
    total: Money | None = None
    balance: Money | None = None
    by: str
    """The person's name."""
    sharer: SlackUserId | None = None
    """Who hears of it if it cannot be shown."""
    shared_at: datetime
    thread: str | None = None
    """The thread that it stands in, by its first message; None for the channel itself."""


class NotShared(Stored):
    """What a person hears by DM when their share could not be shown in the end."""

    kind: Literal["not_shared"] = "not_shared"
    order_number: str
    channel: str
    fact: str
    next_step: str


class WatchNote(Stored):
    """What somebody waited for on an order has happened; or why they won't hear of it any more."""

    kind: Literal["watch_note"] = "watch_note"
    what: Literal["happened", "unseen", "over"]
    order_number: str
    order: RecordId
    event: Event
    told: KeptWords = ()
    person: Person
    at: datetime
    """When that was read, as the person themselves."""


class MorningRow(Stored):
    """One order of a morning, why it is named, and what does its next step, where a press does."""

    order: RecordId
    number: str
    customer: str | None = None
    told: KeptWords
    label: str | None = None
    action: str | None = None
    part: RecordId | None = None


class Morning(Stored):
    """What a rep reads before the day begins."""

    kind: Literal["morning"] = "morning"
    person: Person
    day: date
    rows: tuple[MorningRow, ...]
    more: int = 0
    at: datetime


class OperatorNotice(Stored):
    """Something that keeps the bot from its work, for those who run it."""

    kind: Literal["operator_notice"] = "operator_notice"
    subject: str
    fact: str
    next_step: str
    since: datetime
    over_since: datetime | None = None


Message = Annotated[
    Receipt
    | TeamCard
    | CardMoved
    | TeamGroup
    | TeamCall
    | TeamMorning
    | ThreadCall
    | ThreadNote
    | RepNote
    | RepNews
    | PersonNote
    | HeldNotes
    | SharedOrder
    | NotShared
    | WatchNote
    | Morning
    | OperatorNotice,
    Field(discriminator="kind"),
]
