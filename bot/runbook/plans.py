"""Recurring plans: what may be promised of one, and which of its actions its state allows.

Runbook: "Recurring Plans".
"""

from collections.abc import Iterator
from datetime import date

from bot.runbook import methods
from bot.runbook.findings import ASK_ADMIN, Do, Finding, Itself, Level, Words, fine, forbids, joined, warns
from bot.runbook.permits import ActionName
from bot.runbook.records import Agreement, NextPayment, Order, PlanStatus, Unread, absence

ALLOWED_WHEN = {
    ActionName.PAUSE_PLAN: frozenset({PlanStatus.ACTIVE}),
    ActionName.RESUME_PLAN: frozenset({PlanStatus.PAUSED}),
    ActionName.CANCEL_PLAN: frozenset({PlanStatus.ACTIVE, PlanStatus.PAUSED}),
}
INSTEAD = {
    PlanStatus.ACTIVE: Do("There is nothing to resume.", idle=True),
    PlanStatus.PAUSED: Do("Resume it, if the customer wants it again."),
    PlanStatus.CANCELLED: Do("Set up a new one with “Manage plan”."),
    PlanStatus.DRAFT: Do("Finish it with “Manage plan”."),
}
LOOK = Do("Look at the agreement in Salesforce.")

DONT_TELL = Do("Don't tell the customer billing has started.")


def promise(agreement: Agreement, today: date) -> Finding:
    """What may be said to the customer of this plan; fine where that is certain.

    Runbook: "Do not promise recurring billing is active until the Payment Agreement record and next scheduled payment
    state confirm it."
    """
    number, status = agreement.number, agreement.status
    if status is None:
        return warns(*_statusless(agreement), way_out=_access(agreement) or DONT_TELL)
    match status.meaning:
        case PlanStatus.ACTIVE:
            return _of_active(agreement, status.shown, today)
        case PlanStatus.PAUSED:
            return fine(f"{number} is {status.shown}: nothing is collected until it is resumed.")
        case PlanStatus.CANCELLED:
            return fine(f"{number} is {status.shown}: nothing more is collected.")
        case PlanStatus.DRAFT:
            return fine(f"{number} is {status.shown}: billing has not started.")
    return warns(f"Agreement {number} says {status.shown}, and nobody has told me what that means.", way_out=DONT_TELL)


def _of_active(agreement: Agreement, shown: str, today: date) -> Finding:
    doubt = _doubt(agreement, today)
    if doubt or agreement.next_date is None or agreement.next_status is None:
        hidden = agreement.unread.keys() & {"next_date", "next_status"}
        way_out = DONT_TELL if hidden else _mend(agreement)
        return warns(f"Agreement {agreement.number} says {shown}, but ", *doubt, ".", way_out=way_out)
    amount: Words = (agreement.amount, " ") if agreement.amount else ()
    when = agreement.next_date
    return fine(
        f"{agreement.number} is active: next payment ", *amount, "on ", when, f", {agreement.next_status.shown}."
    )


def _mend(agreement: Agreement) -> Do:
    step = f"Set the next payment of {agreement.number} right with “Manage plan”. {DONT_TELL.step}"
    return Do(step, ActionName.MANAGE_PLAN)


def _doubt(agreement: Agreement, today: date) -> Words:
    """Why the next scheduled payment does not confirm the agreement; no words where it does."""
    when, state = agreement.next_date, agreement.next_status
    if when is None:
        why = agreement.unread.get("next_date")
        return (f"its next payment is {why}",) if why else ("no next payment is scheduled",)
    if when < today:
        return ("its next payment was due ", when)
    if state is None:
        why = agreement.unread.get("next_status")
        return ("its next payment, ", when, f", has a state that is {why}" if why else ", has no state")
    if state.meaning is not NextPayment.GOOD:
        return ("its next payment, ", when, f", is {state.shown}")
    return ()


def words(agreement: Agreement, today: date) -> Words:
    """The agreement as Salesforce has it; its status is a mere claim where nothing confirms it."""
    amount: Words = (agreement.amount,) if agreement.amount else (f"amount {absence(agreement.unread, 'amount')}",)
    told = (amount, _next_payment(agreement), _no_method(agreement))
    return (f"{agreement.number}: {_status(agreement, today)}, ", *joined(told, ", "))


def _status(agreement: Agreement, today: date) -> str:
    if agreement.status is None:
        return f"status {absence(agreement.unread, 'status')}"
    confirmed = promise(agreement, today).level is Level.FINE
    return agreement.status.shown if confirmed else f"says {agreement.status.shown}"


def _no_method(agreement: Agreement) -> Words:
    """That it names no saved method, or that nobody can say which."""
    return () if agreement.route else (f"saved method {absence(agreement.unread, 'route')}",)


def _next_payment(agreement: Agreement) -> Words:
    if agreement.next_date is None:
        return (f"next payment {absence(agreement.unread, 'next_date')}",)
    state = agreement.next_status.shown if agreement.next_status else absence(agreement.unread, "next_status")
    return ("next payment ", agreement.next_date, f" ({state})")


def findings(order: Order, today: date) -> Iterator[Finding]:
    """What is wrong with the order's plans: a promise that cannot be kept, a saved method that cannot be used."""
    for each in order.agreements or ():
        promised = promise(each, today)
        if promised.level is not Level.FINE:
            yield promised
        if each.route and each.status and each.status.meaning is PlanStatus.ACTIVE:
            covered = methods.decision(each.route.method or f"The saved method of {each.number}", each.route)
            if covered.level is not Level.FINE:
                yield covered


def state_findings(agreement: Agreement, action: ActionName) -> Iterator[Finding]:
    """What the agreement's state forbids. Runbook: "Recurring Plans", the lifecycle actions."""
    status = agreement.status
    if status is None:
        yield forbids(*_statusless(agreement), way_out=_access(agreement) or LOOK)
    elif status.meaning not in ALLOWED_WHEN[action]:
        way_out = INSTEAD[status.meaning] if status.meaning else LOOK
        yield forbids(f"Agreement {agreement.number} says {status.shown}.", way_out=way_out)


def _statusless(agreement: Agreement) -> Words:
    why = agreement.unread.get("status")
    return (f"Agreement {agreement.number} has {f'a status that is {why}' if why else 'no status'}.",)


def _access(agreement: Agreement) -> Do | None:
    return ASK_ADMIN if agreement.unread.get("status") is Unread.NOT_VISIBLE else None


def effect(agreement: Agreement, action: ActionName) -> Words:
    """What follows from a lifecycle action, before it is decided. Runbook: "Recurring Plans"."""
    if action is ActionName.RESUME_PLAN:
        return ("Payments are collected again, by the schedule that Salesforce then sets.",)
    rest = (
        "Nothing more is collected."
        if action is ActionName.CANCEL_PLAN
        else "Nothing is collected until it is resumed."
    )
    if agreement.next_date is None:
        return (rest,)
    amount: Words = ("of ", agreement.amount, " ") if agreement.amount else ()
    return ("The next payment ", *amount, "on ", agreement.next_date, f" will not run. {rest}")


def unreadable(order: Order) -> Iterator[Finding]:
    """That nobody can say whether the order has a plan."""
    if order.agreements is None and order.unread.get("agreements") is Unread.NOT_VISIBLE:
        yield forbids("The plans of ", Itself(order.number), " are not visible to you.", way_out=ASK_ADMIN)
