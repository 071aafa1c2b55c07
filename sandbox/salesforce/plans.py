"""The company's autolaunched flows: pausing, resuming and cancelling a recurring plan.

Called over REST a flow runs as the user who called: what they may not see it does not find.
"""

from sandbox.salesforce import ids
from sandbox.salesforce.errors import SalesforceError
from sandbox.salesforce.invocable import Action, Given, Outcome, Parameter, refused
from sandbox.salesforce.records import Fields, Transaction

AGREEMENT = "Payment_Agreement__c"
RECORD = Parameter("recordId", "STRING", required=True)
REASON = Parameter("reason", "STRING", required=True)


def pause(tx: Transaction, user: str, given: Given) -> Outcome:
    return _move(tx, user, given, ("Active",), {"Status__c": "Paused"})


def resume(tx: Transaction, user: str, given: Given) -> Outcome:
    return _move(tx, user, given, ("Paused",), {"Status__c": "Active"})


def cancel(tx: Transaction, user: str, given: Given) -> Outcome:
    """Nothing is charged after it; the reason is kept as a task on the plan's order."""
    ended = {"Status__c": "Cancelled", "Next_Payment_Date__c": None, "Next_Payment_Status__c": None}
    outcome = _move(tx, user, given, ("Active", "Paused"), ended)
    if outcome.success:
        agreement = _agreement(tx, user, given)
        note = {"Subject": f"{agreement['Name']} cancelled", "Status": "Completed", "Task_Type__c": "Other"}
        note |= {"WhatId": agreement["Sales_Order__c"], "Description": given[REASON.name]}
        tx.create("Task", note, user, as_admin=True)
    return outcome


def _move(tx: Transaction, user: str, given: Given, states: tuple[str, ...], changes: Fields) -> Outcome:
    agreement = _agreement(tx, user, given)
    if agreement["Status__c"] not in states:
        return refused("WRONG_STATUS", f"{agreement['Name']} is {agreement['Status__c'] or 'without a status'}.")
    tx.update(AGREEMENT, agreement["Id"], changes, user)
    return Outcome(success=True, message=f"{agreement['Name']} is {changes['Status__c']} now.", code="CHANGED")


def _agreement(tx: Transaction, user: str, given: Given) -> Fields:
    try:
        record = ids.normal(given[RECORD.name])
        return tx.retrieve(AGREEMENT, record, user, ["Id", "Name", "Status__c", "Sales_Order__c"])
    except SalesforceError as problem:
        raise _fault() from problem


def _fault() -> SalesforceError:
    """An element that failed and had no fault path."""
    message = (
        "An unhandled fault has occurred while processing the flow."
        "  Please contact your system administrator for more information."
    )
    return SalesforceError(400, "UNKNOWN_EXCEPTION", message)


FLOWS = (
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
