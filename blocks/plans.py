"""How an order's recurring plans look: what Salesforce has, and what may be promised. The help of `/plan`."""

from blocks import controls, subjects
from blocks.findings import way_out
from blocks.kit import Block, Card
from blocks.links import Links
from blocks.permits import buttons
from blocks.subjects import FULL
from blocks.text import escaped
from bot.runbook import methods, plans
from bot.runbook.findings import Do, Finding, Subject, Words, counted
from bot.runbook.next_step import next_step
from bot.runbook.orders import Review
from bot.runbook.permits import Kind, Permit
from bot.runbook.records import Agreement, absence
from bot.runbook.values import Person, RecordId

HELP = Card(
    "/plan shows the recurring plan of one Sales Order, and what you may promise the customer of it.\n"
    "Give it an order or an agreement:\n"
    "/plan SO-011436\n"
    "/plan SO-011436 pause opens the form that pauses it; so do resume and cancel; with print, its PDF is in your DM.\n"
    "/plan help shows this."
)


def card(found: Review, chosen: RecordId | None, reader: Person, links: Links) -> Card:
    """The agreements of one order, the chosen one first."""
    shown = subjects.chosen_first(found.order.agreements or (), chosen)
    own, managed = _permits(found, shown[:FULL])

    def brief(each: Agreement) -> Words:
        return plans.words(each, found.today)

    def told(each: Agreement) -> Block:
        return _agreement(each, found, reader, answered=len(shown) == 1)

    contents = subjects.Contents(
        text=f"Here are the recurring plans of {found.order.number}.",
        answers=_answer(found, shown),
        blocks=[
            *subjects.in_full(shown, told, own, found, links),
            *subjects.rest(shown[FULL:], brief, found, reader),
            *buttons(managed, found.order.id, links),
        ],
        permits=[*own, *managed],
        again=subjects.look_again(found, controls.LOOK_AGAIN_PLAN, chosen),
        said=[judged for each in shown[:FULL] for judged in _judged(each, found)],
    )
    return subjects.card(contents, found, reader, links)


def _permits(found: Review, shown: list[Agreement]) -> tuple[list[Permit], list[Permit]]:
    """Those of the agreements shown, and the order's own."""
    records = {each.id for each in shown}
    own = [each for each in found.permits if each.kind is Kind.AGREEMENT and each.record in records]
    return own, [each for each in found.permits if each.kind is Kind.ORDER and each.about is Subject.PLANS]


def _answer(found: Review, shown: list[Agreement]) -> tuple[Words, ...]:
    if not shown:
        why = absence(found.order.unread, "agreements")
        return (("No recurring plan",) if why == "none" else (f"Recurring plans: {why}",),)
    first = plans.promise(shown[0], found.today).words
    return (first,) if len(shown) == 1 else ((counted(len(shown), "recurring plan"),), first)


def _agreement(agreement: Agreement, found: Review, reader: Person, *, answered: bool) -> Block:
    """As Salesforce has it, what may be promised, and whether its saved method can be used."""
    promised = _judged(agreement, found)[0]
    told = [] if answered else [subjects.line(promised.words, found, reader)]
    told += [escaped(way_out(promised.way_out))] if promised.way_out and not _said_above(promised, found) else []
    told += [subjects.decided(each, found, reader) for each in _judged(agreement, found)[1:]]
    return subjects.record(plans.words(agreement, found.today), [], found, reader, *told)


def _said_above(promised: Finding, found: Review) -> bool:
    """Whether its way out is the order's next step, which the card begins with."""
    step = next_step(found)
    return bool(
        step and step.permit and isinstance(promised.way_out, Do) and promised.way_out.action == step.permit.action
    )


def _judged(agreement: Agreement, found: Review) -> list[Finding]:
    """What may be promised, and whether its saved method can be used."""
    route = agreement.route
    decision = [methods.decision(route.method or "Its saved method", route)] if route else []
    return [plans.promise(agreement, found.today), *decision]
