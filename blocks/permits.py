"""How the runbook's actions look on a card: a button for what nothing forbids; the rest with its reason and way out.

What this org runs for us has a form or a file behind its button; the rest opens the record in Salesforce.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from blocks import controls
from blocks.findings import way_out, words
from blocks.kit import Block, Element, actions, button, link_button, section
from blocks.links import Links
from blocks.text import Markup, bold, escaped, joined, shortened_markup
from bot.runbook.findings import GRAVITY, Do, Finding, Level, WayOut
from bot.runbook.orders import Review
from bot.runbook.permits import Kind, Permit, Way
from bot.runbook.values import Person, RecordId

MOST_REASONS = 6
MOST_NUMBERS = 20
MOST_REASONS_OF_ALL = 60
LONGEST_REASON = 300
Groups = list[tuple[str, Finding]]
"""The actions that a finding concerns, and the finding."""
RepeatedActions = Collection[str]
"""Actions that a card has for more than one record: their labels say which."""


def several(permits: Iterable[Permit]) -> RepeatedActions:
    counts = Counter(each.action for each in permits)
    return {action for action, count in counts.items() if count > 1}


def buttons(permits: Iterable[Permit], root: RecordId, links: Links, numbered: RepeatedActions = ()) -> list[Block]:
    """A button for each that is allowed, in one block."""
    shown = [action_button(each, root, links, numbered) for each in permits if each.allowed]
    return [actions(*shown)] if shown else []


def action_button(
    permit: Permit, root: RecordId, links: Links, numbered: RepeatedActions = (), *, primary: bool = False
) -> Element:
    """What runs an action, or opens the record where it is run; a label that leads out says so."""
    label, spoken = _label(permit, numbered), f"{permit.label}: {permit.number}"
    if permit.way is Way.PAGE:
        url = links.record(permit.kind, permit.record)
        return link_button(
            f"{label} ↗",
            controls.opening(permit.action, permit.kind, permit.record),
            url,
            spoken=f"{spoken}, in Salesforce",
            primary=primary,
        )
    part = None if permit.kind is Kind.ORDER else permit.record
    value = controls.run_value(permit.action, root, part)
    return button(label, controls.run_id(permit.action, part), value, spoken=spoken, primary=primary)


def _label(permit: Permit, numbered: RepeatedActions) -> str:
    return f"{permit.label} {permit.number}" if permit.action in numbered else permit.label


def not_now(
    permits: Sequence[Permit],
    found: Review,
    reader: Person,
    shown: Collection[Finding],
    numbered: RepeatedActions = (),
    *,
    all_of_them: bool = False,
) -> list[Block]:
    """What is forbidden, grouped by its reasons, and what to look at before what is allowed: above the buttons.

    `shown` stand on the card already: neither they nor their way out are said twice. A card passes over what is of no
    use now; `all_of_them` does not.
    """
    heads = (("Not now", Level.FORBIDS), ("Check first", Level.WARNS))
    groups = [
        (head, what, why)
        for head, level in heads
        for what, why in _grouped(permits, level, shown, numbered)
        if all_of_them or not _idle(why)
    ]
    told = {each.way_out for each in shown}
    most = MOST_REASONS_OF_ALL if all_of_them else MOST_REASONS
    lines = [_line(head, what, why, found, reader, told) for head, what, why in _together(groups[:most])]
    more = len(groups) - most
    rows = [*lines, *([escaped(f"And {more} more reasons: open the order in Salesforce.")] if more > 0 else [])]
    if all_of_them or not rows:
        return [section(each) for each in rows]
    return [section(joined(rows, "\n"))]


def _together(groups: Iterable[tuple[str, str, Finding]]) -> Iterator[tuple[str, str, list[Finding]]]:
    """One line for all the reasons of the very same actions, as many as it holds."""
    lines: dict[tuple[str, str], list[Finding]] = {}
    for head, what, why in groups:
        lines.setdefault((head, what), []).append(why)
    for (head, what), reasons in lines.items():
        for start in range(0, len(reasons), MOST_REASONS):
            yield head, what, reasons[start : start + MOST_REASONS]


def _idle(why: Finding) -> bool:
    """Whether nothing is wrong, and nothing is to be done about it."""
    return isinstance(why.way_out, Do) and why.way_out.idle


def _grouped(permits: Iterable[Permit], level: Level, shown: Collection[Finding], numbered: RepeatedActions) -> Groups:
    """Every gravest finding of that level that is not `shown`, with the actions it concerns."""
    groups: dict[Finding, dict[str, list[str]]] = {}
    for each in permits:
        for why in dict.fromkeys(why for why in each.gravest if why.level is level and not _said(why, shown)):
            numbers = groups.setdefault(why, {}).setdefault(each.label, [])
            numbers += [each.number] if each.action in numbered else []
    return [(", ".join(_concerned(*each) for each in actions.items()), why) for why, actions in groups.items()]


def _said(why: Finding, shown: Collection[Finding]) -> bool:
    """Whether the same stands on the card, and no less gravely."""
    return any(each.words == why.words and GRAVITY[each.level] <= GRAVITY[why.level] for each in shown)


def _concerned(label: str, numbers: Sequence[str]) -> str:
    """An action with the numbers of its records, or the first of them and how many more there are."""
    more = f" and {len(numbers) - MOST_NUMBERS} more" if len(numbers) > MOST_NUMBERS else ""
    return f"{label} ({', '.join(numbers[:MOST_NUMBERS])}{more})" if numbers else label


def _line(
    head: str, what: str, why: Sequence[Finding], found: Review, reader: Person, told: Collection[WayOut | None]
) -> Markup:
    said = [part for place, each in enumerate(why) for part in _reason(each, why[place + 1 :], found, reader, told)]
    return _named(head, what, joined(said, " "))


def _reason(
    why: Finding, others: Iterable[Finding], found: Review, reader: Person, told: Collection[WayOut | None]
) -> Iterator[Markup]:
    """The fact and the way out, unless one of the `others`, which follow, has the same."""
    yield shortened_markup(words(why.words, found, reader), LONGEST_REASON)
    if why.way_out and why.way_out not in told and all(each.way_out != why.way_out for each in others):
        yield escaped(way_out(why.way_out))


def _named(head: str, what: str, reason: Markup) -> Markup:
    return joined([bold(escaped(f"{head}: {what}")), reason], " · ")


def allowed_now(permits: Sequence[Permit], numbered: RepeatedActions) -> list[Block]:
    """What nothing forbids, by name."""
    names: dict[str, list[str]] = {}
    for each in permits:
        if each.allowed:
            names.setdefault(each.label, []).extend([each.number] if each.action in numbered else [])
    if not names:
        return []
    told = " · ".join(_concerned(label, numbers) for label, numbers in names.items())
    return [section(joined([bold(escaped("May be done now:")), escaped(told)], " "))]


def reasons(permits: Iterable[Permit]) -> list[Finding]:
    """What forbids any of them, or is to be looked at first."""
    return list(dict.fromkeys(why for each in permits for why in each.gravest if why.level is not Level.FINE))
