"""What an action is, and the table of all of them. What grows is data: the next action is one more entry.

An entry says on which records an action is run, what forbids it, what a person is shown and enters, what proves that
it took effect, and its words. Form, offer, decision, call, evidence, receipt and audit are one flow for all of them.
How an action is called in this org is its binding (bot/salesforce/bindings.py). A new one: docs/adding-an-action.md.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.actions.evidence import Evidence, Mailed
from bot.actions.facts import Shown
from bot.actions.terms import Field
from bot.runbook import actions
from bot.runbook.actions import Case, Part, WithoutLinks
from bot.runbook.findings import Finding, Subject, Team
from bot.runbook.permits import Kind, Way
from bot.runbook.records import MailKind, Order

__all__ = ["Action", "ActionWords", "Case", "bound", "nothing", "whole_order"]


def nothing(_: Case) -> tuple[()]:
    """Of whatever an action has none."""
    return ()


def whole_order(case: Case) -> str:
    """One decision at a time for each order."""
    return case.order.id


def this_record(case: Case) -> str:
    """One decision at a time for each record acted on."""
    return case.record


@dataclass(frozen=True, slots=True)
class ActionWords:
    """What an action is called on the screen, from its button to its receipt."""

    label: str
    """On its button, as the title of its form and on what submits it: 24 characters at most."""
    subject: str
    """What its receipt is about: "Payment link"."""
    cannot: str
    """The head of what stops it: "Can't send yet"."""
    doing: str
    done: str
    """One word or two, as in "Sent: Salesforce recorded it at 14:02"."""
    not_done: str
    doubt: str
    """What may have happened where Salesforce did not answer, and what not to do."""
    repeat: str
    """What may be done again once it is known that nothing came of it: "send again"."""
    ask: Team
    """Who can tell where the bot can't."""
    right: str = ""
    """What the runbook has the person confirm, as the text of a required tick; empty where the form is enough."""
    again: str = "Send it again"
    """The tick for the same mail once more within the guard's time."""
    afterwards: str = ""
    """What comes next once it is done, as a sentence."""
    choose: str = ""
    """The question where the order has several records that it may be run on."""


@dataclass(frozen=True, slots=True)
class Action:
    """One entry. `way` says what a press of its button does; a binding that is only a link makes it a page."""

    name: str
    on: tuple[Kind, ...]
    words: ActionWords
    about: Subject | None = None
    """The card that has its button: `/payment` for payments, and so on."""
    word: str = ""
    """What opens its form behind that card's command: `/payment SO-011436 send`."""
    forbids: Callable[[Case], Iterable[Finding]] = nothing
    """What forbids it on the case's record, or warns, beside the order's links; with `terms` once they are entered."""
    shows: Callable[[Case], Iterable[Shown]] = nothing
    asks: Callable[[Case], Iterable[Field]] = nothing
    terms: tuple[str, ...] = ()
    """The keys of all the fields that `asks` may ask for: what the binding has to name an input for."""
    evidence: Evidence | None = None
    """None: it can only be a link, or a file."""
    to: Callable[[Case], Iterable[str]] = nothing
    """Whom its e-mail goes to, in full, where that is known."""
    among: Callable[[Order, Kind], Iterable[Part]] = actions.parts
    """The records that it can be run on."""
    on_order: Callable[[Order], Iterable[Part]] | None = None
    """The records that are meant where it is pressed at the order and is run on one of them."""
    lacking: Callable[[Case], Iterable[Finding]] = nothing
    """What is said where there is no record to run it on."""
    without_links: WithoutLinks = WithoutLinks.ALLOWED
    relatives: str = ""
    """Actions of the same such name share the rule "one unfinished at a time"; without it each is by itself."""
    scope: Callable[[Case], str] = whole_order
    """Within what only one may be unfinished, and the guard holds: an order, a record, a set of shipments."""
    follow_up: str | None = None
    """The action that its receipt offers once it is done, by name."""
    way: Way = Way.FORM
    primary: bool = False
    """The one that a card would have pressed."""

    @property
    def label(self) -> str:
        return self.words.label

    @property
    def mail(self) -> MailKind | None:
        """The kind of e-mail that it sends, as the mapping calls it."""
        return self.evidence.kind if isinstance(self.evidence, Mailed) else None

    @property
    def family(self) -> str:
        return self.relatives or self.name

    def meant(self, order: Order) -> tuple[Part, ...]:
        """The records that may be meant where it is pressed at the order."""
        if self.on_order:
            return tuple(self.on_order(order))
        if Kind.ORDER in self.on:
            return (order,)
        return tuple(part for kind in self.on for part in self.among(order, kind))


def bound(table: Iterable[Action], ways: Mapping[str, Way]) -> dict[str, Action]:
    """The entries that this org has a way for, each with it; one without a binding is off."""
    return {each.name: replace(each, way=ways[each.name]) for each in table if each.name in ways}
