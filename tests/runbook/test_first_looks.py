"""A sweep's first look may doubt whatever it likes; it never calls clear what the judge would call trouble."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.runbook import invoices, mails, tracking
from bot.runbook.policy import Policy
from bot.runbook.records import Contact
from bot.runbook.values import RecordId
from tests.runbook.examples import ORDER, email, sync
from tests.runbook.examples import tracking as tracked

ADDRESSES = st.sampled_from(
    ("ada@acme.test", "Ada@ACME.test", "eve@other.test", "ärger@straße.test", "a@b@c", "@acme.test")
)
AROUND = st.sampled_from(("", " ", ";", ", ", "<", ">", '"', "'", "\n", "Ada ", "\x1f", "ſ"))
FIELDS = st.one_of(st.none(), st.lists(st.one_of(ADDRESSES, AROUND, st.text(max_size=4)), max_size=5).map("".join))
REFERENCES = st.one_of(
    st.none(), st.lists(st.sampled_from(("SHP-1", "shp-1", "SHP-2", ", ", " ", "")), max_size=4).map("".join)
)
KNOWN = st.frozensets(st.sampled_from(("other.test", "ada@acme.test")))


@given(st.lists(FIELDS, max_size=4), FIELDS, KNOWN)
def test_whom_the_first_look_calls_the_customers_own_is_no_stranger(
    recipients: list[str | None], contact: str | None, known: frozenset[str]
) -> None:
    sent = tuple(email(recipients=each) for each in recipients)
    theirs = Contact(RecordId("003Hs00000AbCdEIAV"), None, contact) if contact is not None else None
    order = replace(ORDER, emails=sent, contact=theirs, customer_emails=frozenset())
    policy = Policy(known_recipients=known)
    if invoices.surely_own(policy.known_recipients, recipients, [contact]):
        assert not list(invoices.misdirected(order, policy))


@given(st.lists(REFERENCES, max_size=4), st.lists(REFERENCES, max_size=4))
def test_what_the_first_look_calls_tracked_has_its_record(shipped: list[str | None], known: list[str | None]) -> None:
    order = replace(
        ORDER,
        syncs=tuple(sync(shipment=each) for each in shipped),
        trackings=tuple(tracked(shipment=each) for each in known),
    )
    if tracking.surely_tracked(shipped, known):
        assert not tracking.without_tracking(order)


def test_what_is_written_alike_is_clear_at_first_look() -> None:
    """Else every order would be read whole."""
    assert invoices.surely_own(frozenset(), ["ada@acme.test", "ada@acme.test", None], ["ada@acme.test"])
    assert not invoices.surely_own(frozenset(), ["eve@other.test"], ["ada@acme.test"])
    assert not invoices.surely_own(frozenset(), ["ada@acme.test"], [None])
    assert invoices.surely_own(frozenset({"other.test"}), ["eve@Other.test"], [None])
    assert tracking.surely_tracked(["SHP-1", None], ["SHP-1"])
    assert not tracking.surely_tracked(["SHP-1", "SHP-2"], ["SHP-1"])


@given(FIELDS)
def test_a_plain_field_is_one_address(field: str | None) -> None:
    if field is not None and mails.PLAIN.fullmatch(field):
        assert mails.addresses(field) == (field,)


@given(st.lists(FIELDS, max_size=4), FIELDS, KNOWN)
def test_recipients_are_clear_together_if_each_is_by_itself(
    recipients: list[str | None], contact: str | None, known: frozenset[str]
) -> None:
    each = [invoices.surely_own(known, [one], [contact]) for one in recipients]
    assert invoices.surely_own(known, recipients, [contact]) == all(each)


@given(st.lists(REFERENCES, max_size=4), st.lists(REFERENCES, max_size=4))
def test_shipments_are_clear_together_if_each_is_by_itself(shipped: list[str | None], known: list[str | None]) -> None:
    assert tracking.surely_tracked(shipped, known) == all(tracking.surely_tracked([one], known) for one in shipped)
