"""How everything looks that leaves by the outbox: each kind of message by the blocks of its own subject."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from blocks import (
    digests,
    escalation_notes,
    escalations,
    mornings,
    operators,
    orders,
    person_notes,
    receipts,
    sharing,
    watches,
)
from blocks.kit import Card, context
from blocks.links import Links
from blocks.text import Markup, escaped, joined
from bot.actions.catalogue import Action
from bot.actions.intents import Intent
from bot.escalations.episodes import Episode
from bot.messages import (
    CardMoved,
    HeldNotes,
    Instead,
    Message,
    Morning,
    NotShared,
    OperatorNotice,
    PersonNote,
    Receipt,
    RepNews,
    RepNote,
    SharedOrder,
    TeamCall,
    TeamCard,
    TeamGroup,
    TeamMorning,
    ThreadCall,
    ThreadNote,
    WatchNote,
)
from bot.runbook.policy import Policy


@dataclass(frozen=True, slots=True)
class Renderer:
    """`links` lead into the org; `policy` says how long evidence is looked for, `table` has the actions' words."""

    links: Links
    policy: Policy
    table: Mapping[str, Action]

    def render(self, message: Message, instead: Instead | None = None) -> Card:
        """`message`; with `instead` it also says for which channel it was."""
        card = self._look(message)
        return card if instead is None else elsewhere(card, instead)

    def _look(self, message: Message) -> Card:  # noqa: C901, PLR0911, PLR0912 - one look for each kind of message
        match message:
            case Receipt(intent=intent, not_noted=not_noted):
                order = self.links.order(intent.root)
                return receipts.receipt(intent, self.table, order, self._last_look(intent), not_noted)
            case TeamCard(episode=episode, earlier=earlier, calls=calls):
                before = self.links.message(earlier.channel, earlier.ts) if earlier else None
                return escalations.team_card(episode, self._trouble(episode), before, calls)
            case TeamGroup():
                return digests.group(message)
            case TeamCall():
                return digests.call(message, self.links)
            case TeamMorning():
                return digests.morning(message, self.links)
            case CardMoved(episode=episode):
                return escalations.moved(message, self._trouble(episode))
            case ThreadCall():
                return escalation_notes.thread_call(message)
            case ThreadNote():
                return escalation_notes.thread_note(message)
            case RepNote(episode=episode):
                return escalation_notes.rep_note(message, self.links.record(episode.seen.root_kind, episode.seen.root))
            case RepNews(notes=(only,), opened=0, closed=0, taken=0):
                return self.render(only)
            case RepNews():
                return digests.rep_news(message, self.links)
            case HeldNotes(notes=(only,), more=0):
                return self.render(only)
            case HeldNotes():
                return person_notes.held(message, self.links)
            case PersonNote(episode=episode):
                return person_notes.note(message, self.links.record(episode.seen.root_kind, episode.seen.root))
            case SharedOrder():
                return orders.shared(message)
            case WatchNote():
                return watches.note(message, self.links.order(message.order))
            case Morning():
                return mornings.message(message)
            case NotShared():
                return sharing.not_shared(message)
            case OperatorNotice():
                return operators.notice(message)

    def _trouble(self, episode: Episode) -> str:
        """The record that has to be mended."""
        return self.links.record(episode.seen.kind, episode.seen.record)

    def _last_look(self, intent: Intent) -> datetime | None:
        return intent.dispatched_at + self.policy.settle if intent.dispatched_at else None


def elsewhere(card: Card, instead: Instead) -> Card:
    """A card that stands in another channel than its own, and says so."""
    line = [Markup(f"For <#{instead.channel}>, where nothing can be posted:"), escaped(f"{instead.why}.")]
    return replace(card, blocks=(*card.blocks, context(joined(line, " "))))
