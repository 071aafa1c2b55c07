"""One question that somebody asked, however Slack brought it, and where its answer may go."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.runbook.values import Person
from bot.services.people import Actor
from bot.slack.card_behind import CardBehind
from bot.slack.homes import HomeVisit
from bot.slack.replies import Modal, Reply
from handlers.payloads import Payload
from handlers.table import Run


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: what answers it, whom Slack says it is from, and where an answer may go."""

    name: str
    run: Run
    make: Callable[[Person], Any]
    """What `run` is given, once the person is known."""
    body: Payload
    actor: Actor
    reply: Reply | None
    title: str | None = None
    """Of the modal that is the answer."""
    inside: Modal | HomeVisit | None = None
    """The open modal, or the Home tab, that it was asked in."""
    text: str = ""
    """What was typed."""
    redraws: bool = False
    """Whether a card in place of the pressed one follows, whatever happens."""
    behind: CardBehind | None = None
    """The card from which a form opens."""
