"""What the cards of one order share: the answer in bold, the findings, and the ways to go on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from blocks import controls
from blocks.findings import TEAMS, finding, way_out
from blocks.kit import Block, Card, Element, actions, button, context, link_button, section
from blocks.links import Links
from blocks.permits import buttons, leading_out, not_now, several
from blocks.room import within
from blocks.text import Markup, bold, escaped, joined, moment, said, shortened, shortened_markup
from bot.runbook.findings import Ask, Finding, Subject, Words
from bot.runbook.orders import Handled, Review
from bot.runbook.permits import Kind, Permit
from bot.runbook.records import Hit
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


Record = TypeVar("Record", bound=Identified)


def head(found: Review, reader: Person, *answers: Words) -> Block:
    """The answer in bold, and below it which order and whose."""
    told = joined([said(words, reader.locale, found.read_at) for words in answers], " · ")
    customer = found.order.customer
    about = " · ".join(part for part in (found.order.number, customer and customer.name) if part)
    return section(joined([bold(shortened_markup(told, LONGEST_ANSWER)), escaped(shortened(about, LONGEST))], "\n"))


def findings(found: Review, reader: Person, shown: tuple[Finding, ...]) -> list[Block]:
    """The gravest, and how many more there are. A team that has it already need not be asked."""
    blocks = [finding(_open(each, found), reader, found.read_at) for each in shown[:MOST_FINDINGS]]
    more = len(shown) - len(blocks)
    return [*blocks, context(escaped(f"And {more} more: open the order in Salesforce."))] if more else blocks


def _open(each: Finding, found: Review) -> Finding:
    has_it = isinstance(each.way_out, Ask) and each.way_out.team in {case.team for case in found.handled}
    return replace(each, way_out=None) if has_it else each


def handled(found: Review) -> list[Block]:
    """Which team has it already; all of them in one block."""
    lines = [_handled(each) for each in found.handled]
    return [section(joined(lines, "\n"))] if lines else []


def _handled(case: Handled) -> Markup:
    who = f"{TEAMS[case.team]}" + (f" ({shortened(case.by, LONGEST)})" if case.by else "")
    head = escaped(f"{who[:1].upper()}{who[1:]} has it since")
    return joined(
        [head, Markup(" "), moment(case.since), escaped(". Nothing to do until it is cleared." if case.shown else ".")]
    )


def line(words: Words, found: Review, reader: Person) -> Markup:
    """One line of a card, not longer than a few on a phone."""
    return shortened_markup(said(words, reader.locale, found.read_at), LONGEST_LINE)


def record(title: Words | None, lines: Sequence[Words], found: Review, reader: Person, *more: Markup) -> Block:
    """One record: what it is in bold, unless the card's answer is that already, and what is to be said of it below."""
    told = [
        *([bold(line(title, found, reader))] if title else []),
        *(line(each, found, reader) for each in lines),
        *more,
    ]
    return section(joined(told, "\n"))


def look_again(found: Review, action_id: str, chosen: RecordId | None = None) -> Element:
    order = found.order
    value = controls.pair_value(order.id, chosen) if chosen else controls.record_value(order.id)
    return button("Look again", action_id, value, spoken=f"Look at {order.number} again")


def open_in_salesforce(number: str, kind: Kind, record: RecordId, links: Links) -> Element:
    url = links.record(kind, record)
    return link_button("Open in Salesforce", controls.OPEN_IN_SALESFORCE, url, spoken=f"Open {number} in Salesforce")


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


def read_at(found: Review, *more: Markup) -> Block:
    return context(joined([escaped("Read from Salesforce "), Markup(" "), moment(found.read_at)]), *more)


def card(
    text: str,
    found: Review,
    reader: Person,
    links: Links,
    *,
    answers: Sequence[Words],
    blocks: Iterable[Block],
    permits: Sequence[Permit],
    again: Element,
    about: Subject | None = None,
) -> Card:
    """One subject of an order: the answer, what is wrong `about` it, its records, what may not be done."""
    order = found.order
    trouble = found.about.get(about, ()) if about else ()
    leading = leading_out(permits)
    return within(
        Card(
            text,
            (
                head(found, reader, *answers),
                *findings(found, reader, trouble),
                *handled(found),
                *blocks,
                *not_now(permits, found, reader, trouble, several(permits)),
                actions(again, open_in_salesforce(order.number, Kind.ORDER, order.id, links)),
                *also(found),
                read_at(found, *([escaped(leading)] if leading else [])),
            ),
            instead=not_shown(order.number),
        )
    )


def not_shown(number: str) -> str:
    """What is left to say when Slack does not take a card."""
    return f"I couldn't show {number} here. Open it in Salesforce."


def chosen_first(records: Iterable[Record], chosen: RecordId | None) -> list[Record]:
    return sorted(records, key=lambda each: chosen is None or each.id != chosen)


def in_full(
    records: Sequence[Record], told: Callable[[Record], Block], permits: Sequence[Permit], found: Review, links: Links
) -> list[Block]:
    """The first few records, each with the buttons of its own permits."""
    numbered, blocks = several(permits), []
    for each in records[:FULL]:
        own = [permit for permit in permits if permit.record == each.id]
        blocks += [told(each), *buttons(own, found.order.id, links, numbered)]
    return blocks


def rest(records: Sequence[Record], told: Callable[[Record], Words], found: Review, reader: Person) -> list[Block]:
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
    return joined([told, escaped(f"Next: {way_out(found_one.way_out)}")], " ") if found_one.way_out else told
