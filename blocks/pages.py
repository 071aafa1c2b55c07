"""What is too long for a card, as a modal with pages: an order's lines, and its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Generic, TypeVar

from blocks import controls, trail
from blocks.findings import words
from blocks.guidance import others_told
from blocks.kit import Block, Element, View, actions, button, context, section
from blocks.links import Links
from blocks.permits import allowed_now, not_now, reasons, several
from blocks.subjects import open_in_salesforce
from blocks.text import Markup, bold, clock, escaped, joined, moment, money, shortened
from bot.actions.trail import Decision
from bot.runbook.masking import LONGEST as LONGEST_SCRUBBED
from bot.runbook.masking import masked_email, scrubbed
from bot.runbook.orders import KeptLink, Point, Review
from bot.runbook.permits import Kind
from bot.runbook.records import Email, File, Line, Note
from bot.runbook.values import Person

REVIEW = "Full review"
PAGE = 40
LONGEST = 150
LONGEST_RECIPIENTS = 300
KILO = 1024
EARLIEST = datetime.min.replace(tzinfo=UTC)

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of many; `first` and `last` count from 1."""

    items: Sequence[Item]
    number: int
    first: int
    last: int
    of: int


def page_of(items: Sequence[Item], number: int) -> Page[Item]:
    """That page, or the last one if there are not so many any more."""
    number = max(1, min(number, -(-len(items) // PAGE)))
    start = (number - 1) * PAGE
    shown = items[start : start + PAGE]
    return Page(shown, number, start + 1, start + len(shown), len(items))


def lines(found: Review, page: int, reader: Person, links: Links) -> View:
    """The order's lines, a page of them."""
    told = page_of(found.order.lines or (), page)
    rows = [section(_line(each, reader)) for each in told.items]
    return View("Lines", _framed(found, "Lines", controls.LINES, told, [*_unseen(found, "lines"), *rows], links))


def history(found: Review, page: int, reader: Person, links: Links, decided: Sequence[Decision] = ()) -> View:
    """E-mails, notes and what was `decided` here, the newest first, then files: a page of them."""
    labels = {each.name: each.label for each in found.actions}
    told = page_of(_entries(found, decided), page)
    rows = [
        *_unseen(found, "emails", "notes", "files"),
        *(section(_entry(each, reader, labels)) for each in told.items),
    ]
    return View("History", _framed(found, "Entries", controls.HISTORY, told, rows, links))


def full_review(found: Review, reader: Person, links: Links) -> View:
    """The runbook's six points in its order, the links the order should keep, and every action with its reason."""
    order, permits = found.order, found.permits
    return View(
        REVIEW,
        (
            section(
                bold(
                    escaped(" · ".join(each for each in (order.number, order.customer and order.customer.name) if each))
                )
            ),
            *(section(_point(each, found, reader)) for each in found.points),
            section(joined([bold(escaped("Links")), *(_link(each, found, reader) for each in found.links)], "\n")),
            *allowed_now(permits, several(permits)),
            *not_now(permits, found, reader, (), several(permits), all_of_them=True),
            actions(
                *others_told((*found.findings, *reasons(permits)), None, found),
                button("Lines", controls.LINES, controls.page_value(order.id, 1), spoken=f"Lines of {order.number}"),
                button(
                    "History", controls.HISTORY, controls.page_value(order.id, 1), spoken=f"History of {order.number}"
                ),
                open_in_salesforce(order.number, Kind.ORDER, order.id, links),
            ),
            context(joined([escaped("read"), clock(found.read_at)], " ")),
        ),
    )


def _point(point: Point, found: Review, reader: Person) -> Markup:
    told = joined([words(each, found, reader) for each in point.lines], "\n")
    return joined([bold(escaped(point.title)), told], "\n")


def _link(link: KeptLink, found: Review, reader: Person) -> Markup:
    """One of the six; a missing one says so."""
    told = words(link.words, found, reader) if link.words else escaped(link.note or "none")
    return joined([escaped(f"{link.name}:"), told], " ")


def _framed(
    found: Review, what: str, action_id: str, page: Page[Item], rows: Sequence[Block], links: Links
) -> tuple[Block, ...]:
    """The rows between where one is and how to turn the page: back above them, on below."""
    order = found.order
    none = what if rows else f"{what}: none"  # what is hidden is said in the rows
    counted = f"{what} {page.first}–{page.last} of {page.of}" if page.of else none  # noqa: RUF001 - a range
    title = joined([bold(escaped(counted)), escaped(f"· {order.number}")], " ")
    back = _turn("Previous", action_id, found, page.number - 1) if page.number > 1 else None
    left = page.of - page.last
    on = [section(escaped(f"{left} more"), _turn("Next", action_id, found, page.number + 1))] if left > 0 else []
    back_to = button(REVIEW, controls.REVIEW, controls.record_value(order.id), spoken=f"{REVIEW} of {order.number}")
    way = actions(back_to, open_in_salesforce(order.number, Kind.ORDER, order.id, links))
    return (section(title, back), *rows, *on, way)


def _turn(label: str, action_id: str, found: Review, page: int) -> Element:
    value = controls.page_value(found.order.id, page)
    return button(label, action_id, value, spoken=f"{label} page of {found.order.number}")


def _unseen(found: Review, *parts: str) -> list[Block]:
    """Which part could not be read, and why: what is hidden is never called empty."""
    names = {"lines": "Lines", "emails": "E-mails", "notes": "Notes", "files": "Files"}
    told = [escaped(f"{names[each]}: {found.order.unread[each]}") for each in parts if each in found.order.unread]
    return [context(*told)] if told else []


def _line(line: Line, reader: Person) -> Markup:
    place = f"{line.place}. " if line.place is not None else ""
    names = [shortened(scrubbed(each), LONGEST) for each in (line.sku, line.description) if each]
    named = " · ".join(names) or "No description"
    counts = (
        ("quantity", _count(line, "quantity", line.quantity)),
        ("packed", _count(line, "packed", line.packed) if line.physical else None),
        ("fulfilled", _count(line, "fulfilled", line.fulfilled) if line.physical else None),
    )
    told = [f"{name} {value}" for name, value in counts if value]
    told += [money(line.total, reader.locale)] if line.total else []
    kind = [] if line.physical or line.kind is None else [shortened(line.kind.shown, LONGEST)]
    return joined([bold(escaped(f"{place}{named}")), escaped(" · ".join([*kind, *told, *_route(line)]))], "\n")


def _count(line: Line, name: str, value: Decimal | None) -> str | None:
    return f"{value.normalize():f}" if value is not None else line.unread.get(name)


def _route(line: Line) -> list[str]:
    """Where it ships from and which gateway it is paid through."""
    warehouse = line.warehouse.name or "not visible to you" if line.warehouse else line.unread.get("warehouse")
    gateway = line.gateway.name if line.gateway else line.unread.get("gateway")
    routed = (
        f"from {shortened(warehouse, LONGEST)}" if warehouse else "",
        f"by {shortened(gateway, LONGEST)}" if gateway else "",
    )
    return [each for each in routed if each]


def _entries(found: Review, decided: Sequence[Decision]) -> list[Email | Note | Decision | File]:
    """Letters, notes and decisions by time, the newest first; files carry none and come last."""
    order = found.order
    dated: list[Email | Note | Decision] = [*(order.emails or ()), *(order.notes or ()), *decided]
    dated.sort(key=_at, reverse=True)
    return [*dated, *(order.files or ())]


def _at(entry: Email | Note | Decision) -> datetime:
    return (entry.decided_at if isinstance(entry, Decision) else entry.at) or EARLIEST


def _entry(entry: Email | Note | Decision | File, reader: Person, labels: Mapping[str, str]) -> Markup:
    match entry:
        case Decision():
            return trail.entry(entry, labels.get(entry.action, entry.action), reader)
        case Email():
            return _email(entry)
        case Note():
            return _note(entry)
        case File():
            return _file(entry)


def _email(email: Email) -> Markup:
    type_ = shortened(email.type.shown, LONGEST) if email.type else email.unread.get("type", "of no type")
    status = shortened(email.status.shown, LONGEST) if email.status else email.unread.get("status", "no status")
    title = bold(escaped(f"E-mail: {type_}, {status}"))
    to = email.recipients[: 2 * LONGEST_RECIPIENTS] if email.recipients else None
    told = shortened(masked_email(to), LONGEST_RECIPIENTS) if to else email.unread.get("recipients", "nobody on record")
    lines = [joined([title, *_when(email.at)]), escaped(f"To {told}")]
    return joined([*lines, *([escaped(f"Error: {scrubbed(email.error)}")] if email.error else [])], "\n")


def _note(note: Note) -> Markup:
    title = joined([bold(escaped(f"Note: {shortened(scrubbed(note.title or 'no title'), LONGEST)}")), *_when(note.at)])
    by = [escaped(f"By {shortened(note.by, LONGEST)}")] if note.by else []
    body = note.body or ""
    whole = [escaped("Read the rest in Salesforce.")] if len(body) > LONGEST_SCRUBBED else []
    return joined([title, *by, *([escaped(scrubbed(body))] if body else []), *whole], "\n")


def _file(file: File) -> Markup:
    named = shortened(scrubbed(file.title or "no title"), LONGEST)
    extension = f".{shortened(file.extension, LONGEST)}" if file.extension else ""
    size = f" · {_size(file.size)}" if file.size is not None else ""
    return joined([bold(escaped("File:")), escaped(f"{named}{extension}{size}")], " ")


def _size(size: int) -> str:
    """Bytes as people count them."""
    if size < KILO:
        return f"{size} bytes"
    return f"{size / KILO:.0f} KB" if size < KILO**2 else f"{size / KILO**2:.1f} MB"


def _when(at: datetime | None) -> list[Markup]:
    return [Markup(" · "), moment(at)] if at else []
