"""How an order's shipments look: what the provider says, what tracking there is. The help of `/tracking`."""

from blocks import controls, subjects
from blocks.kit import Block, Card, section
from blocks.links import Links
from blocks.permits import buttons, several
from blocks.subjects import BRIEF, FULL
from blocks.text import bold, escaped, joined
from bot.runbook import tracking
from bot.runbook.findings import Subject
from bot.runbook.orders import Review
from bot.runbook.permits import Kind, Permit
from bot.runbook.records import Tracking, absence
from bot.runbook.values import Person, RecordId

HELP = Card(
    "/tracking shows where one Sales Order is: what the provider says, its tracking records, and when it shipped.\n"
    "Give it an order:\n"
    "/tracking SO-011436\n"
    "/tracking SO-011436 add opens the form for a tracking number; send, the one for the tracking e-mail.\n"
    "/tracking help shows this."
)


def card(found: Review, chosen: RecordId | None, reader: Person, links: Links) -> Card:
    """The shipments of one order, the chosen tracking record first."""
    shown = subjects.chosen_first(found.order.trackings or (), chosen)
    own, whole = _permits(found, shown[:FULL])

    def told(each: Tracking) -> Block:
        return subjects.record(tracking.words(each), _about(each), found, reader)

    contents = subjects.Contents(
        text=f"Here are the shipments of {found.order.number}.",
        answers=(found.shipment,),
        blocks=[
            *_provider(found, reader),
            *subjects.in_full(shown, told, own, found, links),
            *_absent(found),
            *subjects.rest(shown[FULL:], tracking.words, found, reader),
            *_timeline(found, reader),
            *buttons(whole, found.order.id, links, several(whole)),
        ],
        permits=[*own, *whole],
        again=subjects.look_again(found, controls.LOOK_AGAIN_TRACKING, chosen),
        about=Subject.TRACKING,
    )
    return subjects.card(contents, found, reader, links)


def _permits(found: Review, shown: list[Tracking]) -> tuple[list[Permit], list[Permit]]:
    """Those of the tracking records shown, and the order's own."""
    records = {each.id for each in shown}
    own = [each for each in found.permits if each.kind is Kind.TRACKING and each.record in records]
    whole = [each for each in found.permits if each.kind is Kind.ORDER and each.about is Subject.TRACKING]
    if len(own) == 1:  # the order's mail would be the same one
        whole = [each for each in whole if each.action != own[0].action]
    return own, whole


def _about(each: Tracking) -> list[tuple[str, ...]]:
    told = " · ".join(part for part in (each.name, each.shipment and f"shipment {each.shipment}") if part)
    return [(told,)] if told else []


def _provider(found: Review, reader: Person) -> list[Block]:
    """What each 3PL provider says, and since when."""
    syncs = found.order.syncs
    if not syncs:
        why = absence(found.order.unread, "syncs")
        return [] if why == "none" else [section(escaped(f"Provider: {why}"))]
    lines = [subjects.line(tracking.provider_words(each), found, reader) for each in syncs[:BRIEF]]
    more = [escaped(f"And {len(syncs) - BRIEF} more: open the order in Salesforce.")] if len(syncs) > BRIEF else []
    return [section(joined([bold(escaped("Provider")), *lines, *more], "\n"))]


def _absent(found: Review) -> list[Block]:
    """Why no tracking record is shown."""
    if found.order.trackings:
        return []
    return [section(escaped(f"Tracking records: {absence(found.order.unread, 'trackings')}"))]


def _timeline(found: Review, reader: Person) -> list[Block]:
    told = tracking.timeline(found.order)
    return [section(joined([bold(escaped("Timeline")), subjects.line(told, found, reader)], "\n"))] if told else []
