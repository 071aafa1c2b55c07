"""The verbs by which subjects say what they answer, in the words of Bolt's own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from blocks.kit import Card, MenuOption
from bot.runbook.values import SlackUserId

Run = Callable[[Any, Any], Awaitable[None]]
Suggest = Callable[[SlackUserId, str], list[MenuOption]]
"""What is suggested to that Slack user for what they have typed."""
Title = str | Callable[[str], str | None] | None
"""A modal's title. Where the typed words or the button's value decide about it: a function of them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What answers a command or a press. With `modal`, a modal of that title is opened before anything else."""

    run: Run
    modal: Title = None
    help: Card | None = None
    redraws: bool = False
    """Whether the card that was pressed turns into the answer."""

    def title(self, text: str) -> str | None:
        """Of the modal that answers `text`; None where a card does."""
        return self.modal(text) if callable(self.modal) else self.modal


class ListenerTable:
    """Every handler by what Slack names it by: finding one costs the same however many there are."""

    def __init__(self) -> None:
        self.commands: dict[str, Entry] = {}
        self.presses: dict[str, Entry | None] = {}
        self.forms: dict[str, Run] = {}
        self.shortcuts: dict[str, Entry] = {}
        self.suggestions: dict[str, Suggest] = {}
        self.talk: Entry | None = None
        self.mentions: Entry | None = None
        self.homes: Entry | None = None

    def command(self, name: str, explained: Card, *, modal: Title = None) -> Callable[[Run], Run]:
        """Answer `name`; `explained` is what "help" after it shows, to anybody and without reading anything."""
        return self._keep(self.commands, name, lambda run: Entry(run, modal, explained))

    def action(self, action_id: str, *, modal: Title = None, redraws: bool = False) -> Callable[[Run], Run]:
        """Answer a press of the button `action_id`; with `modal`, a press inside a modal fills that one anew.

        `redraws`: the answer is always a card in place of the pressed one.
        """
        return self._keep(self.presses, action_id, lambda run: Entry(run, modal, redraws=redraws))

    def view(self, callback_id: str) -> Callable[[Run], Run]:
        """Answer a submission of the form `callback_id`; it must end in one call of its `Ack`."""
        return self._keep(self.forms, callback_id, lambda run: run)

    def shortcut(self, callback_id: str, *, modal: Title = None) -> Callable[[Run], Run]:
        """Answer the shortcut `callback_id`: one on a message, or with `modal` one that is used anywhere."""
        return self._keep(self.shortcuts, callback_id, lambda run: Entry(run, modal))

    def options(self, action_id: str) -> Callable[[Suggest], Suggest]:
        """Say what the field `action_id` suggests, from memory: Slack waits for it."""

        def keep(suggest: Suggest) -> Suggest:
            self.suggestions[action_id] = suggest
            return suggest

        return keep

    def message(self, explained: Card) -> Callable[[Run], Run]:
        """Answer what a person types in their DM with us; `explained` is what "help" shows there."""

        def keep(run: Run) -> Run:
            self.talk = Entry(run, help=explained)
            return run

        return keep

    def mention(self, explained: Card) -> Callable[[Run], Run]:
        """Answer whoever mentions us in a channel; `explained` is what "help" shows there."""

        def keep(run: Run) -> Run:
            self.mentions = Entry(run, help=explained)
            return run

        return keep

    def home(self, run: Run) -> Run:
        """Answer whoever opens their Home tab with us."""
        self.homes = Entry(run)
        return run

    def link(self, action_id: str) -> None:
        """A button that only opens a page: Slack tells us of it, and there is nothing to do."""
        self.presses[action_id] = None

    def _keep(self, table: dict[str, Any], name: str, entry: Callable[[Run], Any]) -> Callable[[Run], Run]:
        def keep(run: Run) -> Run:
            table[name] = entry(run)
            return run

        return keep
