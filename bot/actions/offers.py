"""What is shown before a decision: the record meant, the facts about it, and why nobody may decide right now."""

from collections.abc import Iterable

from bot.actions.catalogue import Action
from bot.actions.facts import Facts
from bot.actions.intents import Intent
from bot.runbook import references
from bot.runbook.actions import Case, Part, parts
from bot.runbook.findings import ASK_ADMIN, Do, Finding, Itself, Words, forbids
from bot.runbook.orders import UnderWay
from bot.runbook.permits import Kind
from bot.runbook.records import Order
from bot.runbook.values import Person, RecordId

UNPROVABLE = forbids("You can't see what would prove that this took effect.", way_out=ASK_ADMIN)


def meant(action: Action, order: Order, part: RecordId | None) -> tuple[Part, ...]:
    """The record `part` of the order; without one, all those that may be meant."""
    if part is None:
        return action.meant(order)
    known = {each.id: each for kind in action.on for each in parts(order, kind)}
    return (known[part],) if part in known else ()


NAMES = {
    Kind.INVOICE: "invoice",
    Kind.PAYMENT_ORDER: "payment order",
    Kind.AGREEMENT: "plan",
    Kind.TRACKING: "tracking record",
}
"""What a rep calls what an order may have none of."""


def none_there(action: Action, order: Order) -> Finding:
    """That the order has none of the records that the action is run on."""
    names = " or ".join(NAMES[each] for each in action.on if each in NAMES)
    return forbids(
        Itself(order.number), f" has no {names}.", way_out=Do("Open it in Salesforce if it should have one.")
    )


def named_in(
    action: Action, order: Order, asked: references.Named | references.SearchWords | RecordId
) -> RecordId | None:
    """The record of the order that a person named, where the action can be run on it."""
    record = None if isinstance(asked, str | references.SearchWords) else references.chosen(order, asked)
    return record if record and meant(action, order, record) else None


def facts_of(action: Action, case: Case) -> Facts:
    """What is shown, and compared once more before the call. Only for a record that nothing forbids."""
    return Facts(
        number=case.number, order_number=case.order.number, to=tuple(action.to(case)), shown=tuple(action.shows(case))
    )


def under_way(intent: Intent, label: str, reader: Person) -> Finding:
    """Why nobody may decide again while the last decision, about what `label` calls the action, is open."""
    who = "You" if intent.person.slack_id == reader.slack_id else intent.person.name
    since: Words = (" ", intent.confirmed_at) if intent.confirmed_at else ()
    return forbids(
        f"{who} pressed “{label}” for {intent.facts.order_number}",
        *since,
        ", and how that ended isn't known yet.",
        way_out=Do("Wait for its receipt; don't do it again."),
    )


def meanwhile(intent: Intent, action: Action | None, family: Iterable[str], reader: Person) -> UnderWay:
    """The same, as every card of the order shows it by itself; `family` names the actions that it stops."""
    subject = action.words.subject if action else "A decision"
    facts, mine = intent.facts, intent.person.slack_id == reader.slack_id
    about = subject if facts.number == facts.order_number else f"{subject} {facts.number}"
    since: Words = (" ", intent.confirmed_at) if intent.confirmed_at else ()
    where = "how it ends is in your DM." if mine else f"{intent.person.name} has its receipt."
    return UnderWay(
        (f"{about}: confirmed", *since, f", not known yet; {where}"),
        under_way(intent, action.label if action else intent.action, reader),
        frozenset(family),
        None if intent.scope == intent.root else intent.record,
    )
