"""What a person may mean by "so-11436": a number, a record id, a pasted Salesforce link, or words to search by.

Nothing here looks anything up; a reference is only what the words can mean.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.runbook import tracking_numbers
from bot.runbook.number_formats import NumberFormat, Numbers
from bot.runbook.permits import Kind
from bot.runbook.record_links import Elsewhere, has_link, linked
from bot.runbook.records import Order
from bot.runbook.spelling import AROUND, folded, one_line, straight
from bot.runbook.values import RecordId, record_id, restored_id

_LONGEST = 300
_BRACKETS = (("(", ")"), ("[", "]"), ("<", ">"))
_NESTED = 4
"""So deep is punctuation taken off: deeper is no sentence, and a long text of brackets would take long."""
_LISTED = re.compile(r"[,;&+/]|\band\b|\bor\b", re.IGNORECASE)
_SIGNS = " -=/~|+*·•→>\\"
"""What a list, a table or a formula leaves beside a number: "-11436", "=11436", "11436/"; a currency's sign is none."""
_ADDRESSES = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[^\s@<>()\[\],;:]+")


@dataclass(frozen=True, slots=True)
class OrderNumber:
    """An order number as the org writes it, such as SO-011436."""

    number: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record named by its id."""

    id: RecordId


@dataclass(frozen=True, slots=True)
class Numbered:
    """A record that hangs on an order, by its own number: INV-000007, PAY-000012 and so on."""

    kind: Kind
    number: str


@dataclass(frozen=True, slots=True)
class QuoteNumber:
    """The order that was made from the quote of that number."""

    number: str


@dataclass(frozen=True, slots=True)
class TrackingNumber:
    """A carrier's number, as it was typed: the order that one of its parcels is of."""

    number: str


@dataclass(frozen=True, slots=True)
class SearchWords:
    """No number and no id: what orders may be searched by."""

    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What names nothing and can't be searched by: nothing at all, a text too long, or a link of others."""

    text: str


Named = OrderNumber | Record | Numbered | QuoteNumber | TrackingNumber
Reference = Named | SearchWords | Elsewhere | Unreadable


def read(text: str, numbers: Numbers) -> Reference:
    """What `text`, as the door leaves it, refers to. An order number beats everything else that it could be."""
    typed = clean(text)
    plain = folded(typed) if len(typed) <= _LONGEST else typed  # what is longer is read for numbers alone
    if not plain or len(plain) > _LONGEST:
        return Unreadable(plain[:_LONGEST])
    if found := _numbered(plain, numbers) or _identified(plain):
        return found
    match linked(plain, numbers.org):
        case Elsewhere() as elsewhere if not numbers.order.find_all(plain):
            return elsewhere
        case str(opened):
            return Record(opened)
    return words(text)


def _identified(plain: str) -> Record | TrackingNumber | None:
    """An id, or a carrier's number; digits alone are no id of what a company made itself."""
    record = record_id(plain) or restored_id(plain)
    if tracking_numbers.is_carriers(plain) and (not record or plain.isdecimal()):
        return TrackingNumber(plain)
    return Record(record) if record else None


def _numbered(plain: str, numbers: Numbers) -> OrderNumber | Numbered | QuoteNumber | None:
    if number := numbers.order.find(plain):
        return OrderNumber(number)
    for kind, written in numbers.others.items():
        if number := written.find_prefixed(plain):
            return Numbered(kind, number)
    quote = numbers.quote and numbers.quote.find_prefixed(plain)
    return QuoteNumber(quote) if quote else None


def alone(text: str, numbers: Numbers) -> bool:
    """Whether an order is named by its digits alone, in whatever way they are written."""
    return numbers.order.find_alone(folded(clean(text))) is not None


def as_kind(text: str, kind: Kind | None, numbers: Numbers) -> Numbered | None:
    """The record of that kind that digits alone are the number of: 4701 is INV-004701 where invoices are asked for."""
    written = kind and numbers.others.get(kind)
    number = written and written.find_alone(folded(clean(text)))
    return Numbered(kind, number) if kind and number else None


def words(text: str) -> SearchWords | Unreadable:
    """What `text` may be searched by, whatever else it could name: as it was typed, its widths too."""
    plain = clean(text)
    readable = plain and len(plain) <= _LONGEST and not has_link(folded(plain))
    return SearchWords(plain) if readable else Unreadable(plain[:_LONGEST])


def within(text: str, numbers: Numbers) -> tuple[Named, str] | None:
    """The only record that a few words begin with or hold, by its number or id, and what else they say."""
    if len(text) > _LONGEST:
        return None
    said = [bare for each in clean(text).split() if (bare := _bare(each))]
    named = [(at, found) for at, word in enumerate(said) if (found := _named(word, numbers))]
    match named:
        case [(_, TrackingNumber())] if supposed(text, numbers):
            return None  # an order number beats everything else
        case [(at, found)]:
            return found, " ".join(said[:at] + said[at + 1 :])
    return None


def _named(word: str, numbers: Numbers) -> Named | None:
    found = read(word, numbers) if any(map(str.isdigit, word)) else None
    if isinstance(found, Numbered | Record | QuoteNumber | TrackingNumber):
        return found
    return None  # digits alone are supposed()'s to judge


def listed(text: str, order_number: NumberFormat) -> tuple[OrderNumber, ...]:
    """The orders of a text that lists at least two such numbers and nothing else: "11436, 11437 and so 11438".

    Digits alone are one where they are as many as numbers usually have: "4500 (2)" is a customer's.
    """
    if len(text) > _LONGEST:
        return ()
    parts = [bare for each in _LISTED.split(folded(clean(text))) if (bare := _bare(each))]
    words = parts if all(map(order_number.clear, parts)) else [word for each in parts for word in each.split()]
    found = dict.fromkeys(map(order_number.clear, words))
    return () if None in found or len(found) == 1 else tuple(OrderNumber(each) for each in found if each)


def rest(text: str, number_format: NumberFormat, beside: Collection[str] = ()) -> str:
    """What else a person wrote beside the numbers of orders, and those digits alone that are `beside` them."""
    if len(text) > _LONGEST:
        return ""
    left = number_format.without(folded(clean(text)))
    return clean(" ".join(each for each in left.split() if _digits(each) not in beside))


def mentioned(text: str, order_number: NumberFormat) -> tuple[OrderNumber, ...]:
    """The orders that a message names, in its order."""
    return tuple(OrderNumber(number) for number in order_number.find_all(folded(text)))


def supposed(text: str, numbers: Numbers) -> tuple[str, ...]:
    """The digits by which a sentence such as "is 11436 paid" names orders: those as long as a number is, each once.

    What is called a PO, or by another record's prefix, is no order.
    """
    said = re.split(r"[\s#]+", folded(clean(text))) if len(text) <= _LONGEST else []
    words = [_digits(each) for each in said]
    meant = (
        word
        for before, word in zip(["", *words], words, strict=False)
        if numbers.order.usual(word) and not _other(before, numbers)
    )
    return tuple(dict.fromkeys(meant))


def _digits(word: str) -> str:
    """A word without what a list, a table or a sentence leaves beside a number."""
    return _bare(_bare(word).strip(_SIGNS))


def _other(word: str, numbers: Numbers) -> bool:
    others = numbers.others.values()
    bare = word.replace(".", "").rstrip("#")
    return bare.lower() == "po" or any(each.leads(bare) for each in others)


def address(text: str) -> str | None:
    """The only e-mail address in `text`, without what stands around it."""
    found = [_bare(each) for each in _ADDRESSES.findall(folded(text))]
    return found[0] if len(found) == 1 else None


def beside_address(text: str, numbers: Numbers) -> bool:
    """Whether a record is named by its number beside somebody's e-mail address, and not within it."""
    if not (found := address(text)):
        return False
    others = folded(text).replace(found, " ")
    return bool(mentioned(others, numbers.order) or within(others, numbers) or supposed(others, numbers))


def chosen(order: Order, reference: Named) -> RecordId | None:
    """The record that was named, if it is not the order itself."""
    match reference:
        case Record(record):
            return record if record != order.id else None
        case Numbered(kind, number):
            return next((each_id for each_id, each in _hanging(order, kind) if each == number), None)
        case TrackingNumber(number):
            of_it = (each for each in order.trackings or () if tracking_numbers.holds(each.number, number))
            return next((each.id for each in of_it), None)
    return None


def _hanging(order: Order, kind: Kind) -> list[tuple[RecordId | None, str | None]]:
    """Id and number of each record of that kind on the order."""
    match kind:
        case Kind.INVOICE:
            return [(each.id, each.number) for each in order.invoices or ()]
        case Kind.PAYMENT_ORDER:
            return [(each.id, each.number) for each in order.payment_orders or ()]
        case Kind.AGREEMENT:
            return [(each.id, each.number) for each in order.agreements or ()]
        case Kind.TRACKING:
            return [(each.id, each.name) for each in order.trackings or ()]
    return []


def clean(text: str) -> str:
    """`text` on one line, straight, without the punctuation around its words; full-width characters stay."""
    return one_line(_bare(one_line(straight(text))))


def _bare(text: str) -> str:
    """`text` without the punctuation around it; brackets that close within it stay, as in "4500 (2)"."""
    bare = text
    for _ in range(_NESTED):
        bare = bare.strip(AROUND)
        for opening, closing in _BRACKETS:
            if bare.startswith(opening) and bare.endswith(closing):
                bare = bare[1:-1]
            elif bare.count(opening) != bare.count(closing):
                bare = bare.strip(opening + closing)
    return bare
