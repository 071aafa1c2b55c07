"""Any order that Salesforce might hold: every text hostile, every value absent or hidden, every child list long or unread."""

from dataclasses import dataclass, field, replace
from datetime import UTC
from enum import StrEnum
from typing import Any

from hypothesis import strategies as st

from bot.actions.table import TABLE
from bot.runbook.orders import Review, review
from bot.runbook.policy import Policy
from bot.runbook.records import (
    Agreement,
    CollectionMethod,
    CollectionStatus,
    Contact,
    Email,
    File,
    FulfillmentStatus,
    Gateway,
    Hit,
    Invoice,
    InvoiceStatus,
    LastEmail,
    Line,
    LineKind,
    Link,
    MailKind,
    MailStatus,
    NextPayment,
    Note,
    Order,
    OrderStatus,
    PaymentOrder,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
    PlanStatus,
    Route,
    SavedMethod,
    Sync,
    SyncState,
    SyncStatus,
    TokenReadiness,
    Tracking,
    TrackingStatus,
    Unread,
)
from bot.runbook.values import Address, Money
from tests.cards.examples import ID, NOW, TODAY, numbered

TEXT = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(["<!channel>", "<@U0REP>", "<#C0GENERAL>", "<https://evil.example|x>", "&", "&lt;", "<", ">", "*", "`", "\n", "a@b.example", "a"]),
        max_size=60,
    ).map("".join),
    st.sampled_from("<&").map(lambda sign: sign * 4000),
)  # fmt: skip
NUMBER = TEXT.map(lambda text: text[:80])  # Salesforce's limit of a name
IDS = st.integers(1, 10**9).map(lambda number: numbered("a06", number))


def maybe(found: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), found)


def many(found: st.SearchStrategy[Any], most: int = 6) -> st.SearchStrategy[Any]:
    """A child list: unread, or with so many."""
    return st.one_of(st.none(), st.lists(found, max_size=most, unique_by=_identity).map(tuple))


def _identity(record: Any) -> object:
    """Two records never have one id; those without are all their own."""
    return getattr(record, "id", None) or object()


MONEY = st.builds(
    Money, st.decimals(-(10**12), 10**12, places=2), st.one_of(st.sampled_from(["USD", "JPY"]), st.text(max_size=8))
)
COUNT = maybe(st.decimals(0, 999, places=1))
DAY = maybe(st.dates())
TIME = maybe(st.datetimes(timezones=st.just(UTC)))


def picked(meanings: type[StrEnum] | None = None) -> st.SearchStrategy[Any]:
    """A picklist value of any text, with one of these meanings or with none."""
    return maybe(st.builds(Picked, TEXT, st.sampled_from([None, *(meanings or ())])))


LINK = maybe(st.builds(Link, IDS, maybe(TEXT)))
CONTACT = maybe(st.builds(Contact, IDS, maybe(TEXT), maybe(TEXT)))
UNREAD = st.dictionaries(
    st.sampled_from(["status", "quote", "opportunity", "balance", "payment_status", "lines", "due", "gateway", "state", "recipients"]),
    st.sampled_from(Unread),
    max_size=3,
)  # fmt: skip
GATEWAY = maybe(st.builds(Gateway, maybe(TEXT), maybe(st.booleans())))
SOME_ROUTE = st.builds(Route, maybe(TEXT), GATEWAY, picked(TokenReadiness), maybe(TEXT), UNREAD)
ROUTE = maybe(SOME_ROUTE)
LAST = maybe(st.builds(LastEmail, picked(MailStatus), picked(MailKind), maybe(TEXT), maybe(TEXT), TIME))
ADDRESS = st.builds(Address, maybe(TEXT), maybe(TEXT), maybe(TEXT), maybe(TEXT), maybe(TEXT))
HITS = st.lists(
    st.builds(Hit, IDS, NUMBER, maybe(TEXT), picked(OrderStatus), maybe(MONEY), DAY, maybe(TEXT)), max_size=14
).map(tuple)

ORDERS = st.builds(
    Order,
    id=st.just(ID),
    number=NUMBER,
    status=picked(OrderStatus),
    order_type=picked(),
    payment_status=picked(PaymentStatus),
    sync_status=picked(SyncStatus),
    fulfillment_status=picked(FulfillmentStatus),
    customer_po=maybe(TEXT),
    customer=LINK,
    contact=CONTACT,
    owner=LINK,
    quote=LINK,
    opportunity=LINK,
    total=maybe(MONEY),
    balance=maybe(MONEY),
    collected=maybe(MONEY),
    ordered_on=DAY,
    ships_on=DAY,
    terms=maybe(TEXT),
    billing=ADDRESS,
    shipping=ADDRESS,
    lines=many(st.builds(Line, picked(LineKind), COUNT, COUNT, COUNT, maybe(st.integers(0, 999)), maybe(TEXT), maybe(TEXT), maybe(MONEY), LINK, GATEWAY, UNREAD)),
    payment_orders=many(
        st.builds(
            PaymentOrder, IDS, NUMBER, picked(PaymentOrderStatus), picked(CollectionStatus), maybe(MONEY), DAY, picked(MailStatus),
            maybe(MONEY), picked(CollectionMethod), maybe(TEXT), CONTACT, GATEWAY, maybe(MONEY), ROUTE, LAST, unread=UNREAD,
        ),
        40,
    ),
    trackings=many(st.builds(Tracking, maybe(TEXT), maybe(TEXT), DAY, picked(TrackingStatus), maybe(IDS), maybe(NUMBER), DAY, maybe(TEXT), UNREAD)),
    invoices=many(st.builds(Invoice, IDS, NUMBER, picked(InvoiceStatus), maybe(MONEY), maybe(MONEY), DAY, DAY, maybe(TEXT), UNREAD)),
    invoice_recipients=maybe(TEXT),
    agreements=many(st.builds(Agreement, IDS, NUMBER, picked(PlanStatus), maybe(MONEY), DAY, picked(NextPayment), ROUTE, UNREAD)),
    syncs=many(st.builds(Sync, maybe(TEXT), picked(SyncState), TIME, maybe(TEXT), maybe(TEXT), UNREAD)),
    emails=many(st.builds(Email, IDS, picked(MailKind), picked(MailStatus), maybe(TEXT), maybe(TEXT), TIME, unread=UNREAD)),
    notes=many(st.builds(Note, maybe(TEXT), maybe(TEXT), TIME, maybe(TEXT))),
    files=many(st.builds(File, maybe(TEXT), maybe(TEXT), maybe(st.integers(0, 10**9)))),
    unread=UNREAD,
)  # fmt: skip
METHODS = many(st.builds(SavedMethod, IDS, maybe(TEXT), many(SOME_ROUTE, 4), UNREAD), 4)


def _judged(order: Order, methods: tuple[SavedMethod, ...] | None, also: tuple[Hit, ...]) -> Review:
    known = replace(order, customer_emails=frozenset({"jana@harborcafe.example"}))
    return review(known, Policy(), read_at=NOW, today=TODAY, methods=methods, also=also, actions=TABLE)


@dataclass(frozen=True, slots=True)
class Case:
    """One review, which is too long to be printed when it breaks something."""

    found: Review = field(repr=False)


CASES = st.builds(Case, st.builds(_judged, ORDERS, METHODS, HITS))
