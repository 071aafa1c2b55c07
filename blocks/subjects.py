"""What the cards of one order share: the answer in bold, the findings, and the ways to go on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from blocks import controls
from blocks.findings import way_out, words
from blocks.guidance import next_button, next_line, others_handled, others_told, stops, under_way
from blocks.kit import Block, Card, Element, actions, button, context, link_button, menu, row, section
from blocks.links import Links
from blocks.message_size import within
from blocks.permits import buttons, not_now, reasons, several
from blocks.text import Markup, bold, clock, escaped, joined, lead, shortened, shortened_markup
from bot.runbook.findings import ASK_ADMIN, Ask, Do, Finding, Subject, Words
from bot.runbook.next_step import NextStep, next_step, owes, to_ship, troubles
from bot.runbook.orders import Review
from bot.runbook.permits import Kind, Permit
from bot.runbook.records import Hit, Order
from bot.runbook.values import Person, RecordId

MOST_FINDINGS = 10
LONGEST = 200
"""Characters of one value: what is longer is read in Salesforce."""
LONGEST_LINE = 400
LONGEST_ANSWER = 300
FULL = 4
"""Records that a card shows in full."""
BRIEF = 10
"""Records that get one line each below those."""


class Identified(Protocol):
    @property
    def id(self) -> RecordId | None: ...


Drawn = TypeVar("Drawn", bound=Identified)


def line(told: Words, found: Review, reader: Person) -> Markup:
    """One line of a card, not longer than a few on a phone."""
    return shortened_markup(words(told, found, reader), LONGEST_LINE)


def record(title: Words | None, lines: Sequence[Words], found: Review, reader: Person, *more: Markup) -> Block:
    """One record: what it is in bold, unless the card's answer is that already, and what is to be said of it below."""
    told = [
        *([bold(line(title, found, reader))] if title else []),
        *(line(each, found, reader) for each in lines),
        *more,
    ]
    return section(joined(told, "\n"))


def look_again(found: Review, action_id: str, chosen: RecordId | None = None) -> str:
    """What a menu's row carries that shows the same card again."""
    order = found.order
    value = controls.pair_value(order.id, chosen) if chosen else controls.record_value(order.id)
    return controls.row_value(action_id, value)


def open_in_salesforce(number: str, kind: Kind, record: RecordId, links: Links) -> Element:
    url = links.record(kind, record)
    spoken = f"Open in Salesforce: {number}"
    return link_button("Open in Salesforce ↗", controls.OPEN_IN_SALESFORCE, url, spoken=spoken)


def subject_buttons(found: Review, current: str = "") -> list[Element]:
    """A button for the card of each subject that the order has something of, but for the `current` one."""
    order = found.order
    value = controls.record_value(order.id)
    return [
        button(label, control, value, spoken=f"{label} of {order.number}")
        for label, control, there in SUBJECTS
        if control != current and there(order)
    ]


SUBJECTS: tuple[tuple[str, str, Callable[[Order], bool]], ...] = (
    ("Payment", controls.LOOK_AGAIN_PAYMENT, lambda order: bool(order.payment_orders) or owes(order)),
    ("Invoice", controls.LOOK_AGAIN_INVOICE, lambda order: bool(order.invoices)),
    ("Tracking", controls.LOOK_AGAIN_TRACKING, lambda order: bool(order.trackings or order.syncs) or to_ship(order)),
    ("Plan", controls.LOOK_AGAIN_PLAN, lambda order: bool(order.agreements)),
)


def also(found: Review) -> list[Block]:
    """Other orders that the same words may mean."""
    if not found.also:
        return []
    named = ", ".join(_named(each) for each in found.also[:MOST_FINDINGS])
    more = found.also_more + len(found.also[MOST_FINDINGS:])
    rest = f" and {more} more" if more > 0 else ""
    return [context(escaped(f"Also matches the PO of {shortened(named, LONGEST_LINE)}{rest}."))]


def _named(hit: Hit) -> str:
    return f"{hit.number} ({shortened(hit.customer, 60)})" if hit.customer else hit.number


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """What one subject says of an order. The rest of its card is the same for all: whose it is, trouble, ways on."""

    text: str
    """For a notification, where nothing else of a card is read."""
    answers: Sequence[Words]
    blocks: Sequence[Block]
    permits: Sequence[Permit]
    again: str
    """What the menu's row carries that shows the card again."""
    about: Subject | None = None
    """Whose findings stand on the card."""
    said: Sequence[Finding] = ()
    """What the `blocks` say with a way out of its own."""


def card(contents: Contents, found: Review, reader: Person, links: Links) -> Card:
    """One subject of an order: the answer, what is wrong with it, its records, what may not be done; the ways on."""
    order, step, permits = found.order, next_step(found), contents.permits
    trouble = [each for each in troubles(found) if _belongs(each, contents, found)]
    own = step if step and _concerns(step, trouble, permits) else None
    told = [*trouble, *reasons(permits), *contents.said]
    above = [*trouble, *(each.stops for each in found.under_way)]
    return within(
        Card(
            contents.text,
            (
                _head(found, reader, contents.answers, _menu(found, links, contents.again)),
                *_guidance(found, own, trouble, reader),
                *not_now(permits, found, reader, above, several(permits)),
                *contents.blocks,
                actions(
                    *([] if own is None or own.permit else next_button(own, found, links)),
                    *others_told(told, own, found),
                    _order_button(found),
                    *subject_buttons(found, controls.name(contents.again.partition("=")[0])),
                ),
                *also(found),
                context(joined([escaped("read"), clock(found.read_at)], " ")),
            ),
            instead=not_shown(order.number),
        )
    )


def _belongs(trouble: Finding, contents: Contents, found: Review) -> bool:
    """Whether it is the subject's own, or a missing link that something on the card is judged by."""
    if contents.about is None:
        return False
    if trouble in found.about.get(contents.about, ()):
        return True
    if trouble not in found.about.get(Subject.LINKS, ()) or trouble.way_out == ASK_ADMIN:
        return False
    return any(each.words == trouble.words for permit in contents.permits for each in permit.findings)


def _concerns(step: NextStep, trouble: Sequence[Finding], permits: Sequence[Permit]) -> bool:
    """Whether the order's one next step is about this card's subject."""
    if step.permit:
        return step.permit.action in {each.action for each in permits}
    if step.ask:
        return any(each.way_out == step.ask for each in trouble)
    if step.has_it:
        return any(isinstance(each.way_out, Ask) and each.way_out.team is step.has_it.team for each in trouble)
    return bool(step.record and trouble and isinstance(trouble[0].way_out, Do))


def _head(found: Review, reader: Person, answers: Sequence[Words], ways: Element) -> Block:
    """Which order and whose, and below it the answer."""
    customer = found.order.customer
    about = " · ".join(part for part in (found.order.number, customer and customer.name) if part)
    told = [lead(shortened_markup(words(each, found, reader), LONGEST_ANSWER)) for each in answers]
    return section(joined([bold(escaped(shortened(about, LONGEST))), *told], "\n"), ways, whole=True)


def _guidance(found: Review, step: NextStep | None, trouble: Sequence[Finding], reader: Person) -> list[Block]:
    lines = [
        *stops(trouble, found, reader),
        *others_handled(found, step, reader),
        *under_way(found, reader),
        *([next_line(step, found, reader)] if step else []),
    ]
    return [section(joined(lines, "\n"), whole=True)] if lines else []


def _menu(found: Review, links: Links, again: str) -> Element:
    order = found.order
    value = controls.record_value(order.id)
    return menu(
        controls.MENU,
        row("Tell me when…", controls.row_value(controls.WATCH, value)),
        row("Look again", again),
        row("Open in Salesforce ↗", controls.row_value(controls.OPEN_IN_SALESFORCE, value), links.order(order.id)),
    )


def _order_button(found: Review) -> Element:
    order = found.order
    return button("Order", controls.LOOK_AGAIN, controls.record_value(order.id), spoken=f"Order {order.number}")


def not_shown(number: str) -> str:
    """What is left to say when Slack does not take a card."""
    return f"I couldn't show {number} here. Open it in Salesforce."


def chosen_first(records: Iterable[Drawn], chosen: RecordId | None) -> list[Drawn]:
    return sorted(records, key=lambda each: chosen is None or each.id != chosen)


def in_full(
    records: Sequence[Drawn], told: Callable[[Drawn], Block], permits: Sequence[Permit], found: Review, links: Links
) -> list[Block]:
    """The first few records, each with the buttons of its own permits."""
    numbered, blocks = several(permits), []
    for each in records[:FULL]:
        own = [permit for permit in permits if permit.record == each.id]
        blocks += [told(each), *buttons(own, found.order.id, links, numbered)]
    return blocks


def rest(records: Sequence[Drawn], told: Callable[[Drawn], Words], found: Review, reader: Person) -> list[Block]:
    """Records after those shown in full: a line each, and how many more there are."""
    if not records:
        return []
    lines = [shortened_markup(line(told(each), found, reader), LONGEST) for each in records[:BRIEF]]
    more = len(records) - BRIEF
    left = [escaped(f"And {more} more: open the order in Salesforce.")] if more > 0 else []
    return [section(joined([*lines, *left], "\n"))]


def decided(found_one: Finding, found: Review, reader: Person) -> Markup:
    """A judgement and its way out, as one line of a section."""
    told = line(found_one.words, found, reader)
    return joined([told, escaped(way_out(found_one.way_out))], " ") if found_one.way_out else told
