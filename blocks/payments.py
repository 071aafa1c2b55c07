"""How payment looks: what is owed, and how a payment link is sent: the confirmation, the stops, and the receipt."""

from datetime import date, datetime

from blocks import controls, owed, subjects
from blocks.findings import finding
from blocks.kit import Block, Card, View, actions, button, context, section, tick
from blocks.links import Links
from blocks.permits import buttons, several
from blocks.text import Markup, bold, day, escaped, joined, moment, money
from bot.actions.catalogue import ACTIONS
from bot.actions.intents import Intent, LinkFacts, Sending, State
from bot.runbook.findings import Ask, Finding, Subject, Team, Words
from bot.runbook.masking import masked_email
from bot.runbook.orders import Review
from bot.runbook.records import PaymentOrder
from bot.runbook.values import Money, Person, RecordId

TITLE = "Send payment link"
CONFIRM = "payment_link.confirm"
RIGHT = "right"
AGAIN = "again"

HELP = Card(
    "/payment shows what is owed on one Sales Order, its payment orders, and which saved methods may be used.\n"
    "Give it an order or a payment order:\n"
    "/payment SO-011436\n"
    "/payment SO-011436 send opens the form that sends the payment link.\n"
    "/payment help shows this."
)


def card(found: Review, chosen: RecordId | None, reader: Person, links: Links) -> Card:
    """What is owed: the payment orders, the chosen one first, then the open ones; and the saved methods."""
    shown = owed.first_open(found, chosen)
    full, rest = owed.parted(shown, chosen)
    own, whole = owed.permits(found, full, rest)

    def told(each: PaymentOrder) -> Block:
        return owed.asked(each, found, reader)

    def brief(each: PaymentOrder) -> Words:
        return owed.brief(each, found)

    return subjects.card(
        f"Here is what is owed on {found.order.number}.",
        found,
        reader,
        links,
        answers=(found.payment,),
        blocks=[
            *subjects.in_full(full, told, own, found, links),
            *owed.absent(found),
            *subjects.rest(rest, brief, found, reader),
            owed.saved(found, reader),
            *buttons(whole, found.order.id, links, several(whole)),
        ],
        permits=[*own, *whole],
        again=subjects.look_again(found, controls.LOOK_AGAIN_PAYMENT, chosen),
        about=Subject.PAYMENTS,
    )


def confirm_link(
    intent: Intent, again: Sending | None, previous: Intent | None, warnings: tuple[Finding, ...], now: datetime
) -> View:
    """What the runbook has the rep confirm, read only, what to look at first, and the boxes to tick."""
    blocks = [section(_facts(intent.facts, intent.person, now))]
    blocks += [finding(each, intent.person, now) for each in warnings]
    if previous:
        blocks.append(context(_previous(previous)))
    blocks.append(tick(RIGHT, "I have checked", "Amount, due date, method and contact are right"))
    if again:
        blocks += [section(_recent(again)), tick(AGAIN, "The same mail went a short while ago", "Send it again")]
    return View(TITLE, tuple(blocks), "Send payment link", CONFIRM, intent.key)


def _facts(facts: LinkFacts, reader: Person, now: datetime) -> Markup:
    due = day(date.fromisoformat(facts.due), reader.locale, now)
    lines = (
        (f"{facts.order_number}, {facts.number}", None),
        ("Requested amount", money(Money(facts.amount, facts.currency), reader.locale)),
        ("Due date", due),
        ("Collection method", facts.method),
        ("Contact", f"{facts.contact}, {facts.email}"),
    )
    shown = [bold(escaped(name)) if value is None else escaped(f"{name}: {value}") for name, value in lines]
    return joined([*shown, _last(facts.last)], "\n")


def _last(last: Sending | None) -> Markup:
    if last is None:
        return escaped("Last sent: never")
    return joined([escaped("Last sent: "), Markup(" "), moment(last.at), escaped(f", {last.status}")])


def _recent(last: Sending) -> Markup:
    if last.status is None:
        fact, why = "This mail may have gone out", ": it couldn't be confirmed."
    else:
        fact, why = "This mail went out", f": {last.status}."
    return joined([escaped(fact), Markup(" "), moment(last.at), escaped(why)])


def _previous(intent: Intent) -> Markup:
    when = intent.confirmed_at or intent.requested_at
    head = joined([escaped("Last time,"), Markup(" "), moment(when), Markup(": ")])
    return joined([head, escaped(f"{OUTCOMES[intent.state]}{_because(intent)}")])


OUTCOMES = {
    State.REQUESTED: "offered",
    State.CONFIRMED: "confirmed",
    State.DISPATCHED: "on its way",
    State.UNKNOWN: "not known yet",
    State.SUCCEEDED: "sent",
    State.FAILED: "not sent",
    State.STOPPED: "stopped, nothing was sent",
    State.NOT_SENT: "not sent",
    State.NEEDS_PERSON: "couldn't be confirmed",
}


def _because(intent: Intent) -> str:
    return f" ({intent.reason})" if intent.reason else ""


def choose(number: str, root: RecordId, payments: tuple[PaymentOrder, ...], reader: Person, now: datetime) -> View:
    """Which of several open payment orders?"""
    rows: list[Block] = [section(escaped(f"{number} has several open payment orders. Which link is to go out?"))]
    for each in payments[:40]:
        value = controls.pair_value(root, each.id)
        choice = button("Choose", controls.CHOOSE_PAYMENT_ORDER, value, spoken=f"Choose {each.number}")
        rows.append(section(_offer_line(each, reader, now), choice))
    if len(payments) > 40:  # noqa: PLR2004 - a modal holds a hundred blocks
        rows.append(context(escaped(f"{len(payments) - 40} more: open the order in Salesforce.")))
    return View(TITLE, tuple(rows))


def _offer_line(payment: PaymentOrder, reader: Person, now: datetime) -> Markup:
    amount = money(payment.requested, reader.locale) if payment.requested else "no amount"
    due = f", due {day(payment.due, reader.locale, now)}" if payment.due else ""
    return escaped(f"{payment.number} · {amount}{due}")


def stopped(number: str, record: RecordId, findings: tuple[Finding, ...], reader: Person, now: datetime) -> View:
    """Why nothing can be sent now, and the way out."""
    blocks: list[Block] = [section(bold(escaped(f"Can't send yet: {number}")))]
    blocks += [finding(each, reader, now) for each in findings]
    if any(isinstance(each.way_out, Ask) and each.way_out.team is Team.SALES_OPERATIONS for each in findings):
        value = controls.record_value(record)
        blocks.append(actions(button("Escalate", controls.ESCALATE, value, spoken=f"Escalate {number}")))
    return View(TITLE, tuple(blocks))


def not_taken(why: Finding, root: RecordId | None, reader: Person, now: datetime) -> View:
    """A decision that does not count, with a way to look again."""
    blocks: list[Block] = [finding(why, reader, now)]
    if root:
        blocks.append(actions(_look_again(root)))
    return View(TITLE, tuple(blocks))


def _look_again(root: RecordId) -> Block:
    return button("Look again", controls.SEND_LINK, controls.record_value(root), spoken="Look again before sending")


def receipt(intent: Intent, url: str, shows_until: datetime | None) -> Card:
    """One intent in the rep's DM, from "Sending…" to its end. `url` opens the order in Salesforce.

    `shows_until` is when the last look for evidence happens.
    """
    facts = intent.facts
    head = bold(escaped(f"Payment link for {facts.order_number}, {facts.number}"))
    blocks: list[Block] = [section(joined([head, _state(intent, shows_until)], "\n"))]
    blocks.append(context(_open(url, facts.order_number)))
    if intent.state in {State.STOPPED, State.FAILED, State.NOT_SENT}:
        blocks.append(actions(_look_again(intent.root)))
    return Card(f"{ACTIONS[intent.action].label} for {facts.order_number}: {OUTCOMES[intent.state]}.", tuple(blocks))


def _open(url: str, number: str) -> Markup:
    return Markup(f"<{url}|Open {escaped(number)} in Salesforce>")


ENDINGS = {
    State.FAILED: ("Not sent:", "You may send again once that is mended."),
    State.STOPPED: ("Not sent.", "Look again before you send."),
    State.NOT_SENT: ("Not sent:", "You may send again."),
    State.NEEDS_PERSON: ("Couldn't be confirmed:", "Ask payment operations; don't send it again."),
}


def _state(intent: Intent, shows_until: datetime | None) -> Markup:
    to = escaped(masked_email(intent.facts.email))
    if intent.state in ENDINGS:
        begins, ends = ENDINGS[intent.state]
        return escaped(f"{begins} {_sentence(intent.reason or 'Salesforce gives no reason')} {ends}")
    if intent.state is State.SUCCEEDED and intent.evidence:
        recorded = moment(intent.evidence.sent or intent.evidence.created)
        return joined([escaped("Sent: Salesforce recorded it"), Markup(" "), recorded, Markup(" to "), to, Markup(".")])
    if intent.state is State.UNKNOWN:
        return _not_sure(intent, shows_until)
    return joined([escaped("Sending to"), Markup(" "), to, Markup("…")])


def _sentence(reason: str) -> str:
    return reason if reason.rstrip()[-1:] in {".", "!", "?"} else f"{reason.rstrip()}."


def _not_sure(intent: Intent, shows_until: datetime | None) -> Markup:
    if intent.answered_yes:
        fact = "Salesforce said yes; I'm waiting for its record. Don't send it again."
    else:
        fact = "Salesforce didn't answer. The e-mail may have gone out; don't send it again."
    if shows_until is None:
        return escaped(fact)
    return joined(
        [
            escaped(f"{fact} I'll check until"),
            Markup(" "),
            moment(shows_until),
            Markup(" "),
            escaped("and tell you here."),
        ]
    )
