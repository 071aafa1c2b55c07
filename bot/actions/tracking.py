"""Add tracking, and write to the customer about it. Runbook: "Use tracking actions instead of personal email"."""

from collections.abc import Iterator
from hashlib import sha256

from bot.actions.catalogue import Action, ActionWords
from bot.actions.evidence import Appeared, Mailed
from bot.actions.facts import Shown, last_sent
from bot.actions.terms import Field, Limit, TermKind
from bot.actions.wording import mailing
from bot.runbook import mails, tracking
from bot.runbook.actions import Case, WithoutLinks
from bot.runbook.findings import Do, Finding, Subject, Team, Words, forbids, joined
from bot.runbook.permits import ActionName, Kind
from bot.runbook.records import MailKind, Tracking
from bot.runbook.tracking_numbers import as_compared, split

MAIL = MailKind.TRACKING
NUMBER = "number"
LONGEST = 80
ONE_AT_A_TIME = Limit(
    said="That is more than one number. Add each parcel by itself; write a number of one parcel without blanks.",
    single=True,
)
"""Each tracking record is one parcel's: two numbers in its field could neither be proven nor followed."""


def known_numbers(case: Case) -> frozenset[str]:
    """As compared: an order has each tracking number once, however many stand in one field."""
    return frozenset(as_compared(one) for each in case.order.trackings or () for one in split(each.number))


def cannot_add(case: Case) -> Iterator[Finding]:
    yield from tracking.provider_findings(case.order)
    known = known_numbers(case)
    if there := [one for one in split(case.terms.get(NUMBER)) if as_compared(one) in known]:
        yield forbids(f"{', '.join(there)} is on {case.order.number} already.", way_out=Do("There is nothing to add."))


def shipment(case: Case) -> Iterator[Field]:
    """Carrier, number and ship date."""
    yield Field(key="carrier", label="Carrier", hint="Such as UPS, FedEx or DHL.", longest=LONGEST)
    taken = Limit(said=f"That number is on {case.order.number} already.", taken=known_numbers(case))
    yield Field(key=NUMBER, label="Tracking number", longest=LONGEST, limits=(ONE_AT_A_TIME, taken))
    yield Field(key="shipped_on", label="Ship date", kind=TermKind.DATE, initial=case.today.isoformat())


def on_order(case: Case) -> Iterator[Shown]:
    known = [tracking.words(each) for each in case.order.trackings or ()]
    yield Shown(key="shipments", label="On the order already", words=joined(known, "; ") or ("no tracking",))


def cannot_send(case: Case) -> Iterator[Finding]:
    yield from tracking.state_findings(case.order, _named(case))
    yield from tracking.recipient_findings(case.order)
    yield from mails.recently_sent(case.order, MAIL, case.policy, case.read_at, case.mailed)


def to_confirm(case: Case) -> Iterator[Shown]:
    """Runbook: "confirm the provider state and tracking rows before sending manual customer updates"."""
    order, one = case.order, _named(case)
    for number, each in enumerate((one,) if one else order.trackings or ()):
        yield Shown(key=f"shipment_{number}", label="Shipment", words=tracking.words(each))
    said = [tracking.provider_words(each) for each in tracking.of_shipment(order, one)]
    yield Shown(key="provider", label="Provider", words=_provider(said))
    if order.contact:
        yield Shown(key="to", label="To", words=(f"{order.contact.name or 'No name'}, {order.contact.email}",))
    yield last_sent(next(iter(mails.sendings(order, MAIL, case.mailed)), None))


def _provider(said: list[Words]) -> Words:
    return joined(said, "; ") or ("none: shipped without a 3PL provider",)


def _named(case: Case) -> Tracking | None:
    return case.part if isinstance(case.part, Tracking) else None


def to(case: Case) -> tuple[str, ...]:
    contact = case.order.contact
    return (contact.email,) if contact and contact.email else ()


def shipments(case: Case) -> str:
    """The order and the set of shipments that are written about: another set is another mail."""
    one = _named(case)
    ids = sorted(each.id for each in ((one,) if one else case.order.trackings or ()) if each.id)
    return f"{case.order.id}:{sha256(' '.join(ids).encode()).hexdigest()[:24]}"


ADD_TRACKING = Action(
    ActionName.ADD_TRACKING,
    on=(Kind.ORDER,),
    about=Subject.TRACKING,
    word="add",
    forbids=cannot_add,
    shows=on_order,
    asks=shipment,
    terms=("carrier", NUMBER, "shipped_on"),
    evidence=Appeared(Kind.TRACKING, match=(NUMBER,)),
    follow_up=ActionName.SEND_TRACKING,
    words=ActionWords(
        label="Add tracking",
        subject="Tracking",
        cannot="Can't add yet",
        doing="Adding",
        done="Added",
        not_done="Not added",
        doubt="The tracking may be on the order already; don't add it again.",
        repeat="add it again",
        ask=Team.THREEPL_OPERATIONS,
        afterwards="Send it to the customer when it is right.",
    ),
)

SEND_TRACKING = Action(
    ActionName.SEND_TRACKING,
    on=(Kind.ORDER, Kind.TRACKING),
    about=Subject.TRACKING,
    word="send",
    forbids=cannot_send,
    shows=to_confirm,
    to=to,
    evidence=Mailed(MAIL),
    without_links=WithoutLinks.FORBIDDEN,
    scope=shipments,
    words=mailing(
        label="Send tracking",
        subject="Tracking e-mail",
        ask=Team.THREEPL_OPERATIONS,
        right="Shipment, provider and recipient are right",
    ),
)
