"""Whatever Salesforce holds, and whatever of it is hidden: a review is made, and says all that it has to."""

from dataclasses import replace
from enum import StrEnum
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.runbook.findings import Level
from bot.runbook.methods import Readiness, coverages
from bot.runbook.permits import ActionName, Kind
from bot.runbook.records import (
    CollectionMethod,
    File,
    InvoiceStatus,
    Link,
    MailKind,
    MailStatus,
    NextPayment,
    Note,
    OrderStatus,
    PaymentOrderStatus,
    PaymentStatus,
    Picked,
    PlanStatus,
    SavedMethod,
    SyncStatus,
    TokenReadiness,
    TrackingStatus,
    Unread,
)
from tests.cards.strategies import CASES, Case
from tests.runbook.examples import (
    CHILDREN,
    ID,
    ORDER,
    READABLE,
    agreement,
    email,
    invoice,
    judged,
    line,
    order,
    payment_order,
    route,
    spoken,
    sync,
    tracking,
    without,
)

texts = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.sampled_from(
        ["<!channel>", "@", "@@@;,<>", "\u202e", "\u200fa@b", "%s{0}", "W" * 4000, "a@" * 2000, "1 " * 2000, " "]
    ),
)


def picked(meanings: type[StrEnum] | None = None) -> st.SearchStrategy[Picked[Any] | None]:
    """A picklist value of any text, with one of these meanings or with none."""
    return st.one_of(
        st.none(), st.builds(Picked, st.text(min_size=1, max_size=30), st.sampled_from([None, *(meanings or ())]))
    )


IS_IN = {"status": OrderStatus, "payment_status": PaymentStatus, "sync_status": SyncStatus, "order_type": None}


@st.composite
def wild(draw: st.DrawFn) -> Any:
    """An order with any text and any state in every field."""
    said = {name: draw(texts) for name in ("customer_po", "terms")}
    is_in = {name: draw(picked(meanings)) for name, meanings in IS_IN.items()}
    mail = replace(
        email(recipients=draw(texts), error=draw(texts)), type=draw(picked(MailKind)), status=draw(picked(MailStatus))
    )
    return order(
        **said,
        **is_in,
        number=draw(texts) or "SO-1",
        customer=Link(ID, draw(texts)),
        emails=(mail, replace(mail, type=Picked("Invoice", MailKind.INVOICE))),
        notes=(Note(draw(texts), draw(texts)),),
        files=(File(draw(texts), draw(texts)),),
        lines=(line(1, 0, description=draw(texts), warehouse=Link(ID, draw(texts))),),
        syncs=(sync(state=None, error=draw(texts), provider=draw(texts), shipment=draw(texts)),),
        trackings=(
            tracking(
                number=draw(texts), carrier=draw(texts), shipment=draw(texts), status=draw(picked(TrackingStatus))
            ),
        ),
        payment_orders=(
            payment_order(
                status=draw(picked(PaymentOrderStatus)),
                method=draw(picked(CollectionMethod)),
                hold_reason=draw(texts),
                route=route(),
            ),
        ),
        invoices=(invoice(status=draw(picked(InvoiceStatus))),),
        agreements=(replace(agreement(), status=draw(picked(PlanStatus)), next_status=draw(picked(NextPayment))),),
    )


@given(wild(), st.one_of(st.none(), st.frozensets(st.text(max_size=20), max_size=3)))
def test_hostile_text_never_raises(found: Any, contacts: frozenset[str] | None) -> None:
    review = judged(replace(found, customer_emails=contacts))
    assert len(review.points) == len(review.links) == 6
    assert all(spoken(words) for each in review.points for words in each.lines)


@given(st.sets(st.sampled_from(READABLE)), st.sampled_from(Unread))
def test_every_hidden_subset_still_gives_six_points(names: set[str], why: Unread) -> None:
    review = judged(replace(without(*names, why=why), customer_emails=frozenset()))
    assert len(review.points) == len(review.links) == 6
    assert all(each.lines and all(map(spoken, each.lines)) for each in review.points)
    assert "missing" not in " ".join(spoken(each.words) for each in review.findings)


@given(st.sets(st.sampled_from(CHILDREN)), st.sets(st.sampled_from(["quote", "opportunity", "balance"])))
def test_what_is_forbidden_always_has_a_way_out(gone: set[str], none: set[str]) -> None:
    review = judged(order(**dict.fromkeys(gone, ()), **dict.fromkeys(none)))
    for permit in review.permits:
        stops = [each for each in permit.findings if each.level is Level.FORBIDS]
        assert permit.allowed is not bool(stops)
        assert all(each.way_out and spoken(each.words) for each in stops)
    mails = {ActionName.SEND_INVOICE, ActionName.SEND_PAYMENT_LINK, ActionName.SEND_TRACKING}
    if none & {"quote", "opportunity"}:
        assert not any(each.allowed for each in review.permits if each.action in mails)


def test_every_action_of_the_runbook_has_its_permit_in_its_order() -> None:
    shown = [(each.action, each.kind) for each in judged(order(agreements=(agreement(),))).permits]
    assert {action for action, _ in shown} == set(ActionName)
    assert shown == [
        (ActionName.PRINT_INVOICE, Kind.INVOICE),
        (ActionName.SEND_INVOICE, Kind.INVOICE),
        (ActionName.SEND_INVOICE, Kind.ORDER),
        (ActionName.CREATE_PAYMENT_ORDER, Kind.ORDER),
        (ActionName.SEND_PAYMENT_LINK, Kind.ORDER),
        (ActionName.SEND_PAYMENT_LINK, Kind.PAYMENT_ORDER),
        (ActionName.ADD_PAYMENT_METHOD, Kind.ACCOUNT),
        (ActionName.ADD_PAYMENT_METHOD, Kind.CONTACT),
        (ActionName.MANAGE_PLAN, Kind.ORDER),
        (ActionName.PAUSE_PLAN, Kind.AGREEMENT),
        (ActionName.RESUME_PLAN, Kind.AGREEMENT),
        (ActionName.CANCEL_PLAN, Kind.AGREEMENT),
        (ActionName.PRINT_AGREEMENT, Kind.AGREEMENT),
        (ActionName.ADD_TRACKING, Kind.ORDER),
        (ActionName.SEND_TRACKING, Kind.ORDER),
        (ActionName.SEND_TRACKING, Kind.TRACKING),
    ]


@given(st.lists(st.tuples(texts, picked(TokenReadiness)), max_size=4))
def test_ready_is_said_of_nothing_that_cannot_be_read(
    rows: list[tuple[str | None, Picked[TokenReadiness] | None]],
) -> None:
    method = SavedMethod(ID, "Visa", tuple(replace(route(), key=key, readiness=state) for key, state in rows))
    for each, (_, state) in zip(coverages([method]), rows, strict=False):
        assert (each.readiness is Readiness.READY) is (state is not None and state.meaning is TokenReadiness.READY)


def test_the_healthy_order_is_what_the_others_are_measured_by() -> None:
    assert all(each.allowed for each in judged(ORDER).permits)


@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@given(CASES)
def test_an_actions_permits_are_the_same_judged_alone_or_with_all_others(case: Case) -> None:
    found = case.found
    for ruled in found.actions:
        assert [*found.permits_of(ruled.name)] == [each for each in found.permits if each.action == ruled.name]
