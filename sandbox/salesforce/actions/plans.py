"""The company's autolaunched flows: pausing, resuming and cancelling a recurring plan.

Called over REST a flow runs as the user who called: what they may not see it does not find.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date

from sandbox.salesforce import ids
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.invocable import Action, Given, Outcome, Parameter, refused
from sandbox.salesforce.records import Fields, Transaction

AGREEMENT = "Payment_Agreement__c"
READ = ("Id", "Name", "Status__c", "Sales_Order__c", "Next_Payment_Date__c")
RECORD = Parameter("recordId", "STRING", required=True)  # a flow has text where Apex has an id
REASON = Parameter("reason", "STRING", required=True)
Following = Callable[[Fields, date], Fields]


def pause(tx: Transaction, user: str, given: Given) -> Outcome:
    """The next payment is skipped, not forgotten."""
    return _move(tx, user, given, ("Active",), "Paused", _skipped)


def resume(tx: Transaction, user: str, given: Given) -> Outcome:
    """Charged again on the day of the month it always was; a plan that had no next payment still has none."""
    return _move(tx, user, given, ("Paused",), "Active", _scheduled)


def cancel(tx: Transaction, user: str, given: Given) -> Outcome:
    """Nothing is charged after it; the reason is kept as a task on the plan's order."""
    outcome = _move(tx, user, given, ("Active", "Paused"), "Cancelled", _ended)
    if outcome.success:
        agreement = _agreement(tx, user, given)
        note = {"Subject": f"{agreement['Name']} cancelled", "Status": "Completed", "Task_Type__c": "Other"}
        note |= {"WhatId": agreement["Sales_Order__c"], "Description": given[REASON.name]}
        tx.create("Task", note, user, as_admin=True)
    return outcome


def _move(
    tx: Transaction, user: str, given: Given, states: tuple[str, ...], state: str, following: Following
) -> Outcome:
    agreement = _agreement(tx, user, given)
    if agreement["Status__c"] not in states:
        return refused("WRONG_STATUS", f"{agreement['Name']} is {agreement['Status__c'] or 'without a status'}.")
    changes = {"Status__c": state} | following(agreement, tx.now.date())
    tx.update(AGREEMENT, agreement["Id"], changes, user)
    return Outcome(success=True, message=f"{agreement['Name']} is {state} now.", code="CHANGED")


def _skipped(agreement: Fields, _today: date) -> Fields:
    return {"Next_Payment_Status__c": "Skipped"} if agreement["Next_Payment_Date__c"] else {}


def _scheduled(agreement: Fields, today: date) -> Fields:
    if not agreement["Next_Payment_Date__c"]:
        return {}
    due = date.fromisoformat(agreement["Next_Payment_Date__c"])
    months = max(0, (today.year - due.year) * 12 + today.month - due.month)
    following = next(each for each in (_later(due, months), _later(due, months + 1)) if each >= today)
    return {"Next_Payment_Date__c": following.isoformat(), "Next_Payment_Status__c": "Scheduled"}


def _later(day: date, months: int) -> date:
    """So many months on, on the same day of the month, or on the last of a shorter one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _ended(_agreement: Fields, _today: date) -> Fields:
    return {"Next_Payment_Date__c": None, "Next_Payment_Status__c": None}


def _agreement(tx: Transaction, user: str, given: Given) -> Fields:
    try:
        record = ids.normal(given[RECORD.name])
        return tx.retrieve(AGREEMENT, record, user, READ)
    except SalesforceError as problem:
        raise _fault() from problem


def _fault() -> SalesforceError:
    """An element that failed and had no fault path."""
    message = (
        "An unhandled fault has occurred while processing the flow."
        "  Please contact your system administrator for more information."
    )
    return SalesforceError(400, "UNKNOWN_EXCEPTION", message)


PLANS = (
    Action(
        kind="flow",
        name="PauseRecurringPlan",
        answers_as="PauseRecurringPlan",
        label="Pause Recurring Plan",
        description="Stops charging an active plan until it is resumed.",
        run=pause,
        inputs=(RECORD,),
    ),
    Action(
        kind="flow",
        name="ResumeRecurringPlan",
        answers_as="ResumeRecurringPlan",
        label="Resume Recurring Plan",
        description="Goes on charging a paused plan.",
        run=resume,
        inputs=(RECORD,),
    ),
    Action(
        kind="flow",
        name="CancelRecurringPlan",
        answers_as="CancelRecurringPlan",
        label="Cancel Recurring Plan",
        description="Ends a plan for good and keeps the reason on its order.",
        run=cancel,
        inputs=(RECORD, REASON),
    ),
)
